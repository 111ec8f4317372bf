//! What was begun and not yet kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use support::Desk;

#[test]
fn the_list_tells_whose_dossier_a_draft_is_in_and_not_what_it_says() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let unknown = uuid::Uuid::nil();
    let places = [
        format!("journal/{dossier}/note"),
        format!("plan/{unknown}/words"),
        "resident/new".to_owned(),
    ];
    for place in &places {
        desk.office.draft_keep(place, r#"{"body":"belde Eva"}"#).unwrap();
    }
    let mut listed: Vec<_> = desk
        .office
        .draft_list()
        .unwrap()
        .into_iter()
        .map(|draft| (draft.place, draft.name))
        .collect();
    listed.sort();
    let [note, words, new] = places;
    assert_eq!(
        listed,
        [
            (note, "Voorbeeld, Anna".to_owned()),
            (words, String::new()),
            (new, String::new())
        ]
    );
}
