//! Crisiskaart, signaleringsplan, scores and support over time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{
    CrisisText, ErrorCode, FieldCode, SaveContact, SaveCrisisCard, SaveScores, SaveSignalPhase, SaveStep,
    TypedScore,
};
use support::{Desk, problems};
use uuid::Uuid;

fn text(code: &str, text: &str) -> CrisisText {
    CrisisText {
        code: code.into(),
        text: text.into(),
    }
}

fn scores(dossier: Uuid, on: &str, scores: &[(&str, &str)]) -> SaveScores {
    let typed = |(dimension, score): &(&str, &str)| TypedScore {
        dimension: (*dimension).into(),
        score: (*score).into(),
    };
    SaveScores {
        dossier,
        instrument: "zrm".into(),
        scored_on: on.into(),
        remark: String::new(),
        scores: scores.iter().map(typed).collect(),
    }
}

#[test]
fn whom_to_call_stands_on_the_card_with_phone_and_is_then_not_missing() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let contact = |name: &str, organisation: &str, emergency| SaveContact {
        dossier,
        name: name.into(),
        organisation: organisation.into(),
        relation: "other".into(),
        phone: "0570 123 456".into(),
        emergency,
        ..SaveContact::default()
    };
    for ask in [
        contact("Eva Fictief", "", true),
        contact("", "Huisartsenpost", true),
        contact("Kees Fictief", "", false),
    ] {
        desk.office.contact_save(ask).unwrap();
    }
    let view = desk.office.crisis_open(dossier).unwrap();
    let called: Vec<_> = view.call_first.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(called, ["Eva Fictief", "Huisartsenpost"]);
    assert_eq!(view.call_first[0].phone, "0570 123 456");
    assert_eq!(view.vital_missing, ["looks_like", "helps"]);
}

#[test]
fn a_card_keeps_its_sections_and_says_which_vital_ones_are_empty() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let before = desk.office.crisis_open(dossier).unwrap();
    assert_eq!(before.vital_missing, ["looks_like", "helps", "trusted"]);
    let ask = SaveCrisisCard {
        seen: None,
        dossier,
        sections: vec![
            text("helps", "rustig praten"),
            text("looks_like", "loopt rond"),
            text("trusted", "Eva"),
        ],
        reviewed_with: "Anna en Eva".into(),
    };
    desk.office.crisis_card_save(ask).unwrap();
    let after = desk.office.crisis_open(dossier).unwrap();
    assert!(after.vital_missing.is_empty());
    assert_eq!(after.reviewed_on.as_deref(), Some("2026-11-12"));
    assert!(after.sections.contains(&text("helps", "rustig praten")));
}

#[test]
fn a_phase_is_one_record_however_often_it_is_kept() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    for signals in ["slaapt slecht", "slaapt niet"] {
        let parts = vec![
            text("signals", signals),
            text("worker_actions", "bel binnen een dag"),
        ];
        let ask = SaveSignalPhase {
            seen: None,
            dossier,
            phase: "first_signs".into(),
            parts,
        };
        desk.office.signal_phase_save(ask).unwrap();
    }
    let view = desk.office.crisis_open(dossier).unwrap();
    let phases: Vec<_> = view.phases.iter().map(|phase| phase.phase.as_str()).collect();
    assert_eq!(phases, ["calm", "first_signs", "rising", "crisis"]);
    assert_eq!(view.phases[1].parts[0], text("signals", "slaapt niet"));
}

#[test]
fn a_section_we_do_not_have_is_refused_and_nothing_is_kept() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let ask = SaveCrisisCard {
        seen: None,
        dossier,
        sections: vec![text("helps", "thee"), text("removed", "1")],
        reviewed_with: String::new(),
    };
    assert_eq!(
        desk.office.crisis_card_save(ask).unwrap_err().code,
        ErrorCode::NotPossible
    );
    assert!(
        desk.office
            .crisis_open(dossier)
            .unwrap()
            .sections
            .iter()
            .all(|section| section.text.is_empty())
    );
}

#[test]
fn scores_make_a_course_with_the_change_since_the_time_before() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    desk.office
        .score_save(scores(
            dossier,
            "1-3-2026",
            &[("finances", "1"), ("housing", "3"), ("justice", "")],
        ))
        .unwrap();
    desk.office
        .score_save(scores(
            dossier,
            "1-9-2026",
            &[("finances", "3"), ("housing", "2")],
        ))
        .unwrap();
    let view = desk.office.score_open(dossier, "zrm").unwrap();
    assert_eq!(view.courses.len(), 13);
    let of = |dimension: &str| {
        view.courses
            .iter()
            .find(|course| course.dimension == dimension)
            .unwrap()
    };
    assert_eq!((of("finances").now, of("finances").change), (Some(3), Some(2)));
    assert_eq!((of("housing").now, of("housing").change), (Some(2), Some(-1)));
    assert_eq!((of("justice").now, of("justice").points.len()), (None, 0));
    assert_eq!(
        (view.first_on.as_deref(), view.last_on.as_deref()),
        (Some("2026-03-01"), Some("2026-09-01"))
    );
}

#[test]
fn every_wrong_score_is_said_beside_its_domain() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let refused = desk
        .office
        .score_save(scores(
            dossier,
            "1-3-2026",
            &[("finances", "6"), ("housing", "veel")],
        ))
        .unwrap_err();
    let codes: Vec<_> = refused
        .fields
        .iter()
        .map(|f| (f.field.as_str(), f.code))
        .collect();
    assert_eq!(
        codes,
        [
            ("finances", FieldCode::OutOfRange),
            ("housing", FieldCode::NotANumber)
        ]
    );
    let mut empty = scores(dossier, "31-2-2026", &[("finances", " ")]);
    empty.remark = "\u{1b}[31m".into();
    let error = desk.office.score_save(empty).unwrap_err();
    assert_eq!(
        problems(&error),
        [
            "scores: required",
            "scored_on: date_impossible",
            "remark: control_characters"
        ],
        "what is wrong is told at once, also when there is no score"
    );
    let error = desk
        .office
        .score_save(scores(dossier, "1-3-2026", &[]))
        .unwrap_err();
    assert_eq!(problems(&error), ["scores: required"]);
}

#[test]
fn every_step_up_and_down_keeps_date_reason_and_who() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    for (level, on, reason) in [
        ("light", "14-3-2025", "begin"),
        ("intensive", "9-11-2025", "crisis in huis"),
        ("medium", "13-4-2026", "weer rust"),
    ] {
        let ask = SaveStep {
            dossier,
            level: level.into(),
            form: String::new(),
            starts_on: on.into(),
            reason: reason.into(),
        };
        desk.office.intensity_step_save(ask).unwrap();
    }
    let view = desk.office.intensity_open(dossier).unwrap();
    let steps: Vec<_> = view
        .steps
        .iter()
        .map(|s| (s.starts_on.as_str(), s.level.as_str(), s.reason.as_str()))
        .collect();
    assert_eq!(
        steps,
        [
            ("2025-03-14", "light", "begin"),
            ("2025-11-09", "intensive", "crisis in huis"),
            ("2026-04-13", "medium", "weer rust")
        ]
    );
    assert!(view.steps.iter().all(|step| step.decided_by == "Ria Voorbeeld"));
}
