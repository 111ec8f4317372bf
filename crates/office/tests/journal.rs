//! Notes are written once; what puts them right stands beside them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use chrono::TimeDelta;
use eenplan_office::{AskHistory, CorrectNote, ErrorCode, FieldCode, SaveInvolvement, ShareNote, WriteNote};
use support::Desk;
use uuid::Uuid;

fn note(dossier: Uuid, body: &str) -> WriteNote {
    WriteNote {
        dossier,
        contact_kind: "visit".into(),
        on: String::new(),
        at: String::new(),
        minutes: String::new(),
        with_whom: String::new(),
        body: body.into(),
        goal_ids: vec![],
        shared: false,
    }
}

#[test]
fn a_correction_replaces_what_is_read_and_keeps_what_was_written() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let written = desk.note(dossier, "Anna sliep vier uur.");
    for (body, reason) in [
        ("Anna sliep zes uur.", "verkeerd verstaan"),
        ("Anna sliep vijf uur.", "nagevraagd"),
    ] {
        let ask = CorrectNote {
            note: written.note,
            body: body.into(),
            reason: reason.into(),
        };
        desk.office.note_correct(ask).unwrap();
    }
    let page = desk.office.journal_page(dossier, None).unwrap();
    let [shown] = &page.notes[..] else {
        panic!("one note")
    };
    assert_eq!(shown.body, "Anna sliep vijf uur.");
    let earlier: Vec<_> = shown
        .corrections
        .iter()
        .map(|c| (c.earlier.as_str(), c.reason.as_str()))
        .collect();
    assert_eq!(
        earlier,
        [
            ("Anna sliep zes uur.", "nagevraagd"),
            ("Anna sliep vier uur.", "verkeerd verstaan")
        ]
    );
}

#[test]
fn a_correction_that_changes_nothing_or_gives_no_reason_is_refused() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let written = desk.note(dossier, "Thee gedronken.");
    let same = CorrectNote {
        note: written.note,
        body: "Thee gedronken.".into(),
        reason: String::new(),
    };
    let refused = desk.office.note_correct(same).unwrap_err();
    let codes: Vec<_> = refused
        .fields
        .iter()
        .map(|f| (f.field.as_str(), f.code))
        .collect();
    assert_eq!(
        codes,
        [
            ("reason", FieldCode::Required),
            ("body", FieldCode::NothingChanged)
        ]
    );
}

#[test]
fn everything_wrong_with_a_note_is_said_at_once() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let mut wrong = note(dossier, "");
    wrong.on = "31-2-2026".into();
    wrong.minutes = "lang".into();
    let refused = desk.office.note_write(wrong).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Invalid);
    let mut fields: Vec<_> = refused.fields.iter().map(|f| f.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["body", "minutes", "on"]);
}

#[test]
fn pages_follow_each_other_without_a_gap_or_a_double() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    for n in 0..120 {
        desk.note(dossier, &format!("verslag {n}"));
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = desk.office.journal_page(dossier, before).unwrap();
        assert_eq!(page.total, 120);
        let Some(last) = page.notes.last() else { break };
        before = Some(last.id);
        seen.extend(page.notes.iter().map(|note| note.id));
    }
    let distinct: std::collections::HashSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (120, 120));
}

#[test]
fn a_page_around_a_note_holds_it_with_newer_and_older_ones_and_goes_on_from_there() {
    let desk = Desk::open();
    let anna = desk.dossier("Anna", "Voorbeeld");
    let omar = desk.dossier("Omar", "Fictief");
    let write = |n: i32| {
        desk.wait(TimeDelta::seconds(1));
        desk.note(anna, &format!("verslag {n}")).note
    };
    let notes: Vec<Uuid> = (0..120).map(write).collect();
    let around = |note: Uuid| desk.office.journal_around(anna, note);
    let page = around(notes[20]).unwrap();
    let at = page.notes.iter().position(|note| note.id == notes[20]).unwrap();
    assert_eq!((at, page.newer, page.older, page.total), (5, true, false, 120));
    assert_eq!(page.found, Some(notes[20]));
    let next = desk
        .office
        .journal_page(anna, page.notes.last().map(|note| note.id))
        .unwrap();
    assert!(next.notes.iter().all(|note| !page.notes.contains(note)));
    assert_eq!(page.notes.len() + next.notes.len(), 26);
    let newest = around(notes[118]).unwrap();
    assert_eq!((newest.notes[1].id, newest.newer), (notes[118], false));
    let elsewhere = desk.office.journal_around(omar, notes[20]).unwrap_err();
    assert_eq!(elsewhere.code, ErrorCode::NotFound);
    assert_eq!(around(Uuid::from_u128(1)).unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn undoing_a_note_takes_it_away_and_undoing_that_brings_it_back() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let written = desk.note(dossier, "Per ongeluk.");
    let undone = desk.office.undo(written.undo).unwrap();
    assert_eq!(desk.office.journal_count(dossier).unwrap(), 0);
    desk.office.undo(undone).unwrap();
    assert_eq!(desk.office.journal_count(dossier).unwrap(), 1);
}

#[test]
fn a_note_is_shared_after_it_was_written_and_kept_apart_again() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let written = desk.note(dossier, "Anna sliep vier uur.").note;
    let correct = CorrectNote {
        note: written,
        body: "Anna sliep zes uur.".into(),
        reason: "verkeerd verstaan".into(),
    };
    desk.office.note_correct(correct).unwrap();
    let share = |shared| {
        let seen = Some(desk.office.journal_page(dossier, None).unwrap().seen);
        let ask = ShareNote {
            note: written,
            shared,
            seen,
        };
        desk.office.note_share(ask).unwrap()
    };
    let shown = || {
        let notes = desk.office.journal_page(dossier, None).unwrap().notes;
        let [note] = &notes[..] else { panic!("one note") };
        assert!(note.may_share);
        let earlier = note.corrections.iter().map(|one| one.earlier.clone());
        (note.shared, note.body.clone(), earlier.collect::<Vec<_>>())
    };
    let says = |shared| {
        let earlier = vec!["Anna sliep vier uur.".to_owned()];
        (shared, "Anna sliep zes uur.".to_owned(), earlier)
    };
    assert_eq!(shown(), says(false));
    let step = share(true);
    assert_eq!(shown(), says(true), "what it said stays with it");
    let again = desk.office.undo(step).unwrap();
    assert_eq!(shown(), says(false));
    desk.office.undo(again).unwrap();
    assert_eq!(shown(), says(true));
    share(false);
    assert_eq!(shown(), says(false));
    assert!(share(false).ops.is_empty(), "nothing changed");

    let ask = AskHistory {
        dossier,
        part: Some("journal".into()),
        before: None,
    };
    let steps = desk.office.history_page(ask).unwrap().entries;
    let of_sharing = steps.iter().filter(|entry| entry.command == "note_share");
    let changes: Vec<_> = of_sharing
        .map(|entry| {
            let change = &entry.changes[0];
            let field = &change.fields[0];
            assert_eq!((change.kind.as_str(), change.fields.len()), ("note", 1));
            (
                field.field.as_str(),
                field.before.as_deref(),
                field.after.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        changes,
        [
            ("shared", Some("true"), Some("false")),
            ("shared", Some("false"), Some("true"))
        ]
    );
}

#[test]
fn what_is_not_there_is_not_shared() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let written = desk.note(dossier, "Per ongeluk.");
    desk.office.undo(written.undo).unwrap();
    for note in [written.note, Uuid::from_u128(1)] {
        let ask = ShareNote {
            note,
            shared: true,
            seen: None,
        };
        assert_eq!(desk.office.note_share(ask).unwrap_err().code, ErrorCode::NotFound);
    }
}

#[test]
fn it_is_known_beforehand_who_reads_what_is_shared() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let parts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let involve = |name: &str, role: &str, ground: &str, compartments: &[&str], starts_on: &str| {
        let ask = SaveInvolvement {
            dossier,
            name: name.into(),
            role: role.into(),
            ground: ground.into(),
            compartments: parts(compartments),
            starts_on: starts_on.into(),
            ..SaveInvolvement::default()
        };
        desk.office.involvement_save(ask).unwrap();
    };
    let all = ["core", "plan", "journal"];
    involve("Eva", "provider", "wmo_5_2_1", &all, "1-11-2026");
    involve("Joris", "provider", "wmo_5_2_1", &["core", "plan"], "1-11-2026");
    involve("Karim", "provider", "wmo_5_2_1", &all, "1-12-2026");
    involve("Noor", "provider", "wmo_5_3_3", &all, "1-11-2026");
    involve("Teun", "social_team", "wmo_5_1_1", &all, "1-11-2026");
    involve("Mila", "volunteer", "wmo_5_2_1", &["core", "plan"], "1-11-2026");
    let people = desk.office.involvement_list(dossier).unwrap().people;
    let read: Vec<_> = people
        .iter()
        .filter(|one| one.reads_shared)
        .map(|one| one.shown_name.as_str())
        .collect();
    assert_eq!(
        read,
        ["Eva"],
        "not without the journal, before the first day, without consent, nor who reads all or nothing of it"
    );
}
