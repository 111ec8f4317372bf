//! Every field of a resident, their network, appointments and documents against everything people and programs type.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{
    AppError, CloseDossier, ErrorCode, SaveAppointment, SaveContact, SaveDocument, SaveResident,
    SaveResidentLink, SetAppointmentState,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use support::{Desk, resident};
use uuid::Uuid;

/// What is typed, and what has to happen to it in a field of free text.
fn inputs() -> Vec<(&'static str, String, Fate)> {
    vec![
        ("a script tag", "<script>alert(1)</script>".into(), Fate::Kept),
        (
            "a quote and a statement",
            "'; DROP TABLE resident; --".into(),
            Fate::Kept,
        ),
        ("right to left", "محمد بن سلمان".into(), Fate::Kept),
        ("a turning sign", "Anna\u{202e}annA".into(), Fate::Kept),
        (
            "combining characters",
            "Z\u{0351}\u{036b}a\u{0328}\u{0301}lgo".into(),
            Fate::Kept,
        ),
        ("an emoji", "👩‍👧‍👦".into(), Fate::Kept),
        ("a format", "{name} %s ${x} {{7*7}}".into(), Fate::Kept),
        ("100 kB", "x".repeat(100_000), Fate::Refused),
        (
            "100 kB of combining characters",
            "e\u{0301}".repeat(34_000),
            Fate::Refused,
        ),
        ("NUL", "a\0b".into(), Fate::Refused),
        ("an escape", "a\u{1b}[31mb".into(), Fate::Refused),
        ("an impossible date", "31-2-2026".into(), Fate::Kept),
        ("numbers", "-99999999999999999999".into(), Fate::Kept),
    ]
}

#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Kept,
    Refused,
}

/// Puts one input into one field after another of a form that is right, and asks the office to keep it.
fn try_all<Form: Serialize + DeserializeOwned>(
    right: &Form,
    free: &[&str],
    strict: &[&str],
    keep: impl Fn(Form) -> Result<Value, AppError>,
) {
    let right = serde_json::to_value(right).unwrap();
    let text_fields: Vec<&String> = right
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, value)| value.is_string() && !["dossier", "id", "other_id"].contains(&name.as_str()))
        .map(|(name, _)| name)
        .collect();
    let named: Vec<&str> = free.iter().chain(strict).copied().collect();
    for field in &text_fields {
        assert!(
            named.contains(&field.as_str()),
            "no word about {field}: is it free or strict?"
        );
    }
    assert_eq!(text_fields.len(), named.len(), "a field that is not there");
    for (what, typed, fate) in inputs() {
        for field in &text_fields {
            let mut form = right.clone();
            form[field.as_str()] = Value::String(typed.clone());
            let outcome = keep(serde_json::from_value(form).unwrap());
            let is_free = free.contains(&field.as_str());
            match outcome {
                Ok(kept) => {
                    assert!(fate == Fate::Kept, "{what} was kept in {field}");
                    assert_eq!(
                        kept[field.as_str()],
                        Value::String(typed.clone()),
                        "{what} in {field} comes back as typed"
                    );
                }
                Err(error) => {
                    assert_eq!(error.code, ErrorCode::Invalid, "{what} in {field}");
                    assert!(
                        error.fields.iter().any(|e| e.field == field.as_str()),
                        "{what} in {field}: the problem stands elsewhere: {error:?}"
                    );
                    assert!(
                        !is_free || fate == Fate::Refused,
                        "{what} in {field} is text like any other"
                    );
                    let said = format!("{error:?} {error}");
                    assert!(
                        !said.contains(typed.as_str()),
                        "{what} in {field}: what was typed is in the error"
                    );
                }
            }
        }
    }
}

#[test]
fn a_resident_survives_all_that_is_typed() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let free = [
        "family_name",
        "name_prefix",
        "given_names",
        "call_name",
        "street",
        "city",
        "address_note",
        "contact_note",
        "language",
    ];
    let strict = [
        "birth_date",
        "bsn",
        "no_bsn_reason",
        "house_number",
        "postcode",
        "residence_municipality",
        "origin_municipality",
        "phone",
        "phone_other",
        "email",
        "contact_preference",
        "representation",
    ];
    try_all(&resident("Anna", "Voorbeeld"), &free, &strict, |form| {
        desk.office.resident_save(SaveResident {
            dossier,
            resident: form,
        })?;
        Ok(serde_json::to_value(desk.office.resident_get(dossier)?).unwrap())
    });
}

#[test]
fn a_contact_survives_all_that_is_typed() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let right = SaveContact {
        dossier,
        name: "Ria".into(),
        relation: "friend".into(),
        ..SaveContact::default()
    };
    desk.office.contact_save(right.clone()).unwrap();
    let id = Some(desk.office.network_get(dossier).unwrap().contacts[0].id);
    let free = ["name", "organisation", "address", "remark"];
    let strict = ["relation", "phone", "phone_other", "email"];
    try_all(&SaveContact { id, ..right }, &free, &strict, |form| {
        desk.office.contact_save(form)?;
        Ok(serde_json::to_value(&desk.office.network_get(dossier)?.contacts[0]).unwrap())
    });
}

#[test]
fn an_appointment_survives_all_that_is_typed() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let right = SaveAppointment {
        dossier,
        title: "Huisbezoek".into(),
        on: "20-11-2026".into(),
        at: "10:00".into(),
        ..SaveAppointment::default()
    };
    desk.office.appointment_save(right.clone()).unwrap();
    let id = Some(desk.office.appointment_list(dossier).unwrap()[0].id);
    let free = ["title", "place", "with_whom"];
    let strict = ["on", "at", "minutes"];
    try_all(&SaveAppointment { id, ..right }, &free, &strict, |form| {
        desk.office.appointment_save(form)?;
        Ok(serde_json::to_value(&desk.office.appointment_list(dossier)?[0]).unwrap())
    });
}

#[test]
fn a_document_survives_all_that_is_typed() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let right = SaveDocument {
        dossier,
        title: "Verslag".into(),
        category: "report".into(),
        kept_where: "Kast 3".into(),
        ..SaveDocument::default()
    };
    desk.office.document_save(right.clone()).unwrap();
    let id = Some(desk.office.document_list(dossier).unwrap()[0].id);
    let free = ["title", "kept_where", "remark"];
    let strict = ["category", "dated_on", "valid_until"];
    try_all(&SaveDocument { id, ..right }, &free, &strict, |form| {
        desk.office.document_save(form)?;
        Ok(serde_json::to_value(&desk.office.document_list(dossier)?[0]).unwrap())
    });
}

#[test]
fn a_link_survives_all_that_is_typed() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let right = SaveResidentLink {
        dossier,
        other_id: Some(desk.dossier("Omar", "Fictief")),
        relation: "sibling".into(),
        ..SaveResidentLink::default()
    };
    desk.office.resident_link_save(right.clone()).unwrap();
    let id = Some(desk.office.network_get(dossier).unwrap().links[0].id);
    try_all(
        &SaveResidentLink { id, ..right },
        &["remark"],
        &["relation"],
        |form| {
            desk.office.resident_link_save(form)?;
            Ok(serde_json::to_value(&desk.office.network_get(dossier)?.links[0]).unwrap())
        },
    );
}

#[test]
fn closing_a_dossier_survives_all_that_is_typed() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let right = CloseDossier {
        dossier,
        closed_on: "12-11-2026".into(),
        close_reason: "as_planned".into(),
        close_note: String::new(),
    };
    try_all(&right, &["close_note"], &["closed_on", "close_reason"], |form| {
        desk.office.dossier_close(form)?;
        let kept = serde_json::to_value(desk.office.dossier_head(dossier)?).unwrap();
        desk.office.dossier_reopen(dossier)?;
        Ok(kept)
    });
}

#[test]
fn how_an_appointment_went_survives_all_that_is_typed() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let planned = SaveAppointment {
        dossier,
        title: "Huisbezoek".into(),
        on: "20-11-2026".into(),
        at: "10:00".into(),
        ..SaveAppointment::default()
    };
    desk.office.appointment_save(planned).unwrap();
    let right = SetAppointmentState {
        dossier,
        id: desk.office.appointment_list(dossier).unwrap()[0].id,
        state: "cancelled".into(),
        state_remark: String::new(),
    };
    try_all(&right, &["state_remark"], &["state"], |form| {
        desk.office.appointment_state(form)?;
        Ok(serde_json::to_value(&desk.office.appointment_list(dossier)?[0]).unwrap())
    });
}

#[test]
fn a_search_for_the_same_person_survives_half_typed_forms() {
    let desk = Desk::open();
    desk.dossier("Anna", "Voorbeeld");
    for (what, typed, _) in inputs() {
        let form = serde_json::to_value(resident("Anna", "Voorbeeld")).unwrap();
        for (field, value) in form.as_object().unwrap() {
            if value.is_string() {
                let mut form = form.clone();
                form[field] = Value::String(typed.clone());
                let found = desk
                    .office
                    .resident_duplicates(serde_json::from_value(form).unwrap(), Some(Uuid::nil()));
                assert!(found.is_ok(), "{what} in {field}");
            }
        }
    }
}
