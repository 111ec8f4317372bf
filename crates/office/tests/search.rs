//! Search: residents by their names, and texts by their words.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::ResidentForm;
use support::{Desk, resident};
use uuid::Uuid;

#[test]
fn any_part_of_a_name_is_found_without_its_accents_and_nothing_else() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Kowalczyková");
    desk.dossier("Anna", "Verzonnen");
    for typed in ["kowal", "czykova", "KOWALCZYKOVÁ", "ko"] {
        let found = desk.office.search(typed, false).unwrap();
        let dossiers: Vec<_> = found.residents.iter().map(|resident| resident.dossier).collect();
        assert_eq!(dossiers, [dossier], "searching {typed}");
        assert!(found.complete);
    }
    assert!(desk.office.search("jansen", true).unwrap().residents.is_empty());
}

#[test]
fn one_or_two_letters_find_the_beginning_of_every_part_of_a_name_surnames_first() {
    let desk = Desk::open();
    let called = desk.dossier("Jo", "Aarts");
    let given = desk
        .office
        .dossier_open(ResidentForm {
            given_names: "Johanna Maria".into(),
            name_prefix: "de".into(),
            ..resident("Anna", "Boer")
        })
        .unwrap()
        .dossier;
    let surname = desk.dossier("Wim", "Joosten");
    desk.dossier("Marjo", "Fictief");
    let found = |typed: &str| -> Vec<Uuid> {
        let found = desk.office.search(typed, false).unwrap();
        found.residents.iter().map(|resident| resident.dossier).collect()
    };
    assert_eq!(found("Jo"), [surname, called, given]);
    assert_eq!(found("j"), [surname, called, given]);
    assert_eq!(found("de bo"), [given]);
    assert_eq!(found("jo bo"), [given], "every word counts");
    assert!(found("x").is_empty());
}

#[test]
fn words_of_a_note_are_found_by_their_beginning_and_marked() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    desk.note(dossier, "Samen de brief van de woningcorporatie gelezen.");
    let found = desk.office.search("woningcorp", true).unwrap();
    let [text] = &found.texts[..] else {
        panic!("one text")
    };
    assert_eq!((text.dossier, text.kind.as_str()), (dossier, "note"));
    let hits: Vec<_> = text
        .pieces
        .iter()
        .filter(|piece| piece.hit)
        .map(|piece| piece.text.as_str())
        .collect();
    assert_eq!(hits, ["woningcorporatie"]);
    for hostile in ["\"", "' OR 1=1 --", "NEAR(", "a\" AND \"b", "*", "\u{2}x\u{3}"] {
        desk.office.search(hostile, false).unwrap();
    }
}

#[test]
fn a_note_that_was_undone_is_not_found_any_more() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let written = desk.note(dossier, "Zeldzaamwoord hier.");
    assert_eq!(desk.office.search("zeldzaamwoord", false).unwrap().texts.len(), 1);
    desk.office.undo(written.undo).unwrap();
    assert!(
        desk.office
            .search("zeldzaamwoord", false)
            .unwrap()
            .texts
            .is_empty()
    );
}
