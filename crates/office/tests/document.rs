//! The register of documents.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{DocumentValidity, ErrorCode, SaveDocument};
use support::{Desk, problems};
use uuid::Uuid;

fn decision(dossier: Uuid, valid_until: &str) -> SaveDocument {
    SaveDocument {
        dossier,
        title: "Beschikking begeleiding".into(),
        category: "decision".into(),
        kept_where: "Map bij Anna thuis".into(),
        dated_on: "1-9-2025".into(),
        valid_until: valid_until.into(),
        ..SaveDocument::default()
    }
}

#[test]
fn what_ends_first_stands_first_and_says_so_in_time() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    for end in ["", "13-1-2027", "12-11-2026", "12-1-2027", "11-11-2026"] {
        desk.office.document_save(decision(dossier, end)).unwrap();
    }
    let seen: Vec<_> = desk
        .office
        .document_list(dossier)
        .unwrap()
        .into_iter()
        .map(|d| (d.valid_until.unwrap_or_default(), d.validity))
        .collect();
    assert_eq!(
        seen,
        [
            ("2026-11-11".into(), DocumentValidity::Ended),
            ("2026-11-12".into(), DocumentValidity::EndsSoon),
            ("2027-01-12".into(), DocumentValidity::EndsSoon),
            ("2027-01-13".into(), DocumentValidity::Holds),
            (String::new(), DocumentValidity::Holds),
        ]
    );
}

#[test]
fn a_document_is_changed_taken_out_and_put_back() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    desk.office.document_save(decision(dossier, "")).unwrap();
    let id = desk.office.document_list(dossier).unwrap()[0].id;
    let moved = SaveDocument {
        id: Some(id),
        kept_where: "Kast 3".into(),
        ..decision(dossier, "")
    };
    desk.office.document_save(moved).unwrap();
    let places = || -> Vec<String> {
        let list = desk.office.document_list(dossier).unwrap();
        list.into_iter().map(|d| d.kept_where).collect()
    };
    assert_eq!(places(), ["Kast 3"]);
    let step = desk.office.document_remove(dossier, id).unwrap();
    assert!(places().is_empty());
    desk.office.undo(step).unwrap();
    assert_eq!(places(), ["Kast 3"]);
    assert_eq!(
        problems(
            &desk
                .office
                .document_save(decision(dossier, "31-2-2027"))
                .unwrap_err()
        ),
        ["valid_until: date_impossible"]
    );
}

#[test]
fn a_document_of_another_dossier_is_not_changed_from_here() {
    let desk = Desk::open();
    let (own, other) = (desk.dossier("Anna", "Voorbeeld"), desk.dossier("Omar", "Fictief"));
    desk.office.document_save(decision(other, "")).unwrap();
    let theirs = desk.office.document_list(other).unwrap();
    let ask = SaveDocument {
        id: Some(theirs[0].id),
        title: "Iets anders".into(),
        ..decision(own, "")
    };
    assert_eq!(
        desk.office.document_save(ask).unwrap_err().code,
        ErrorCode::NotFound
    );
    assert!(desk.office.document_list(own).unwrap().is_empty());
    assert_eq!(
        desk.office.document_list(other).unwrap()[0].title,
        theirs[0].title
    );
}
