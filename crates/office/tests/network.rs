//! The people around a resident, and links seen from both sides.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{ErrorCode, SaveContact, SaveResidentLink};
use support::{Desk, problems};
use uuid::Uuid;

fn gp(dossier: Uuid) -> SaveContact {
    SaveContact {
        seen: None,
        dossier,
        relation: "gp".into(),
        organisation: "Huisartsenpraktijk Voorbeeld".into(),
        phone: "0572 123 456".into(),
        ..SaveContact::default()
    }
}

#[test]
fn who_to_call_first_stands_first() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    desk.office.contact_save(gp(dossier)).unwrap();
    let mother = SaveContact {
        seen: None,
        dossier,
        name: "Zus Voorbeeld".into(),
        relation: "sibling".into(),
        emergency: true,
        carer: true,
        phone: "06 12345678".into(),
        ..SaveContact::default()
    };
    desk.office.contact_save(mother).unwrap();
    let network = desk.restart().office.network_get(dossier).unwrap();
    let seen: Vec<_> = network
        .contacts
        .iter()
        .map(|c| (c.relation.as_str(), c.informal, c.emergency, c.carer))
        .collect();
    assert_eq!(seen, [("sibling", true, true, true), ("gp", false, false, false)]);
}

#[test]
fn a_contact_is_changed_taken_away_and_brought_back() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    desk.office.contact_save(gp(dossier)).unwrap();
    let id = desk.office.network_get(dossier).unwrap().contacts[0].id;
    let changed = SaveContact {
        seen: None,
        id: Some(id),
        phone: "0572 654 321".into(),
        ..gp(dossier)
    };
    desk.office.contact_save(changed).unwrap();
    let phones = || -> Vec<String> {
        let network = desk.office.network_get(dossier).unwrap();
        network.contacts.into_iter().map(|c| c.phone).collect()
    };
    let kept = phones();
    assert_eq!(kept.len(), 1);
    let step = desk.office.contact_remove(dossier, id).unwrap();
    assert!(phones().is_empty());
    desk.office.undo(step).unwrap();
    assert_eq!(phones(), kept);
    assert_eq!(
        desk.office
            .contact_remove(dossier, Uuid::from_u128(9))
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
}

#[test]
fn a_link_is_the_same_link_from_both_sides() {
    let desk = Desk::open();
    let (mother, child) = (desk.dossier("Mia", "Voorbeeld"), desk.dossier("Kim", "Voorbeeld"));
    desk.office
        .resident_link_save(SaveResidentLink {
            dossier: mother,
            other_id: Some(child),
            relation: "child".into(),
            same_household: true,
            ..SaveResidentLink::default()
        })
        .unwrap();
    let seen = |dossier| {
        let links = desk.office.network_get(dossier).unwrap().links;
        links
            .into_iter()
            .map(|l| (l.other, l.name, l.relation, l.same_household))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        seen(mother),
        [(child, "Voorbeeld, Kim".to_owned(), "child".to_owned(), true)]
    );
    assert_eq!(
        seen(child),
        [(mother, "Voorbeeld, Mia".to_owned(), "parent".to_owned(), true)]
    );

    let id = desk.office.network_get(child).unwrap().links[0].id;
    desk.office
        .resident_link_save(SaveResidentLink {
            dossier: child,
            id: Some(id),
            other_id: Some(mother),
            relation: "step_parent".into(),
            ..SaveResidentLink::default()
        })
        .unwrap();
    assert_eq!(
        seen(mother)[0].2,
        "step_child",
        "changed from the far side, kept in the one place"
    );
    assert_eq!(seen(mother).len(), 1);

    let step = desk.office.resident_link_remove(id).unwrap();
    assert!(seen(mother).is_empty() && seen(child).is_empty());
    desk.office.undo(step).unwrap();
    assert_eq!(seen(child).len(), 1);
}

#[test]
fn nobody_is_linked_to_themselves_or_to_nobody() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let link = |other_id, relation: &str| {
        let ask = SaveResidentLink {
            dossier,
            other_id,
            relation: relation.into(),
            ..SaveResidentLink::default()
        };
        desk.office.resident_link_save(ask).unwrap_err()
    };
    assert_eq!(
        problems(&link(Some(dossier), "child")),
        ["other_id: link_to_self"]
    );
    assert_eq!(
        problems(&link(None, "")),
        ["other_id: required", "relation: required"]
    );
    assert_eq!(link(Some(Uuid::from_u128(9)), "child").code, ErrorCode::NotFound);
}

#[test]
fn a_contact_of_another_dossier_is_not_changed_from_here() {
    let desk = Desk::open();
    let (own, other) = (desk.dossier("Anna", "Voorbeeld"), desk.dossier("Omar", "Fictief"));
    desk.office.contact_save(gp(other)).unwrap();
    let theirs = desk.office.network_get(other).unwrap().contacts;
    let ask = SaveContact {
        seen: None,
        id: Some(theirs[0].id),
        name: "Iemand anders".into(),
        ..gp(own)
    };
    assert_eq!(
        desk.office.contact_save(ask).unwrap_err().code,
        ErrorCode::NotFound
    );
    assert!(desk.office.network_get(own).unwrap().contacts.is_empty());
    assert_eq!(
        desk.office.network_get(other).unwrap().contacts[0].name,
        theirs[0].name
    );
}
