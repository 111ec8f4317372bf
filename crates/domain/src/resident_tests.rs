use super::*;
use crate::testing::day;
use proptest::prelude::*;

fn check(draft: &ResidentDraft) -> Result<Resident, FieldErrors> {
    draft.check(day("2026-11-12"), TestRange::Allowed)
}

fn with_bsn() -> ResidentDraft {
    ResidentDraft {
        family_name: "Voorbeeld".into(),
        bsn: "999900006".into(),
        ..ResidentDraft::default()
    }
}

fn without_bsn() -> ResidentDraft {
    ResidentDraft {
        family_name: "Voorbeeld".into(),
        given_names: "Anna Maria".into(),
        birth_date: "12-11-1988".into(),
        postcode: "8102ab".into(),
        house_number: "12 A".into(),
        ..ResidentDraft::default()
    }
}

#[test]
fn a_bsn_or_the_four_other_identifiers_are_enough() {
    assert!(check(&with_bsn()).is_ok());
    let resident = check(&without_bsn()).unwrap();
    assert_eq!(resident.birth_date, Some(day("1988-11-12")));
    assert_eq!(resident.postcode.as_deref(), Some("8102 AB"));
}

#[test]
fn without_a_bsn_each_missing_identifier_is_named() {
    let draft = ResidentDraft {
        family_name: "Voorbeeld".into(),
        ..ResidentDraft::default()
    };
    let errors = check(&draft).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|e| (e.field.as_ref(), e.code)).collect();
    let required = |field| (field, FieldCode::Required);
    assert_eq!(
        fields,
        ["given_names", "birth_date", "postcode", "house_number"].map(required)
    );
}

#[test]
fn somebody_without_an_address_is_known_by_where_they_can_be_found() {
    let draft = ResidentDraft {
        postcode: String::new(),
        house_number: String::new(),
        address_note: "Slaapt in de nachtopvang".into(),
        ..without_bsn()
    };
    assert!(check(&draft).is_ok());
}

#[test]
fn all_problems_of_a_form_are_told_at_once() {
    let draft = ResidentDraft {
        name_prefix: "van\nder".into(),
        given_names: "A".repeat(100_000),
        call_name: "a\0".into(),
        birth_date: "31-2-1988".into(),
        bsn: "123456789".into(),
        no_bsn_reason: "Because".into(),
        house_number: "A".into(),
        postcode: "0102 AB".into(),
        residence_municipality: "Raalte".into(),
        phone: "<script>".into(),
        phone_other: "12".into(),
        email: "anna".into(),
        contact_preference: "per duif".into(),
        representation: "de koning".into(),
        ..ResidentDraft::default()
    };
    let errors = check(&draft).unwrap_err();
    for (field, code) in [
        ("family_name", FieldCode::Required),
        ("name_prefix", FieldCode::ControlCharacters),
        ("given_names", FieldCode::TooLong { max: 200 }),
        ("call_name", FieldCode::ControlCharacters),
        ("birth_date", FieldCode::DateImpossible),
        ("bsn", FieldCode::BsnWrong),
        ("no_bsn_reason", FieldCode::UnknownChoice),
        ("house_number", FieldCode::HouseNumberWrong),
        ("postcode", FieldCode::PostcodeWrong),
        ("residence_municipality", FieldCode::UnknownChoice),
        ("phone", FieldCode::PhoneWrong),
        ("phone_other", FieldCode::PhoneWrong),
        ("email", FieldCode::EmailWrong),
        ("contact_preference", FieldCode::UnknownChoice),
        ("representation", FieldCode::UnknownChoice),
    ] {
        assert_eq!(errors.of(field), Some(code), "{field}");
    }
    assert_eq!(errors.iter().count(), 15, "{errors}");
}

#[test]
fn a_known_bsn_leaves_no_reason_for_its_absence() {
    let draft = ResidentDraft {
        no_bsn_reason: "not_given".into(),
        ..with_bsn()
    };
    assert_eq!(check(&draft).unwrap().no_bsn_reason, None);
}

#[test]
fn test_numbers_stay_out_of_a_real_profile() {
    let errors = with_bsn()
        .check(day("2026-11-12"), TestRange::Refused)
        .unwrap_err();
    assert_eq!(errors.of("bsn"), Some(FieldCode::BsnTestRange));
}

#[test]
fn names_are_written_for_lists_and_for_sentences() {
    let name = Name {
        family_name: "Vries".into(),
        name_prefix: Some("de".into()),
        given_names: Some("Anna Maria".into()),
        call_name: Some("Ans".into()),
    };
    assert_eq!(name.in_lists(), "Vries, Ans de");
    assert_eq!(name.in_full(), "Ans de Vries");
    assert_eq!(name.sort_key(), "vries ans");
    let bare = Name {
        family_name: "Proef".into(),
        ..Name::default()
    };
    assert_eq!(
        (bare.in_lists(), bare.in_full()),
        ("Proef".into(), "Proef".into())
    );
    assert_eq!(format!("{name:?} {:?}", with_bsn()), "Name […] ResidentDraft […]");
}

proptest! {
    #[test]
    fn garbage_gives_problems_and_never_a_panic(typed in proptest::collection::vec("\\PC{0,12}", 21)) {
        let mut it = typed.into_iter();
        let mut next = || it.next().unwrap();
        let draft = ResidentDraft {
            family_name: next(), name_prefix: next(), given_names: next(), call_name: next(), birth_date: next(), bsn: next(),
            no_bsn_reason: next(), street: next(), house_number: next(), postcode: next(), city: next(), address_note: next(),
            residence_municipality: next(), origin_municipality: next(), phone: next(), phone_other: next(), email: next(),
            contact_preference: next(), contact_note: next(), language: next(), representation: next(),
        };
        if let Ok(resident) = check(&draft) {
            prop_assert!(resident.bsn.is_some() || resident.birth_date.is_some());
        }
    }
}
