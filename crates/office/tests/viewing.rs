//! One audit line for each part of a dossier that was opened.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use chrono::TimeDelta;
use eenplan_office::{AppError, ErrorCode};
use support::Desk;
use uuid::Uuid;

type Opening = fn(&Desk, Uuid) -> Result<(), AppError>;

const PARTS: [(&str, Opening); 4] = [
    ("core", |desk, id| desk.office.dossier_head(id).map(drop)),
    ("plan", |desk, id| desk.office.plan_open(id).map(drop)),
    ("journal", |desk, id| desk.office.journal_page(id, None).map(drop)),
    ("crisis", |desk, id| desk.office.crisis_open(id).map(drop)),
];

fn openings(desk: &Desk, dossier: Uuid, part: &str) -> usize {
    let page = desk.office.audit_page(dossier, None).unwrap();
    let opened = |line: &&eenplan_office::AuditLineView| line.action == "view" && line.compartment == part;
    page.lines.iter().filter(opened).count()
}

#[test]
fn a_part_asked_for_again_is_opened_once_and_a_quarter_of_an_hour_later_once_more() {
    let desk = Desk::open();
    for (part, open) in PARTS {
        // One each: the head of a dossier shows something of its plan as well.
        let dossier = desk.dossier("Anna", "Voorbeeld");
        open(&desk, dossier).unwrap();
        open(&desk, dossier).unwrap();
        assert_eq!(openings(&desk, dossier, part), 1, "{part}");
        desk.wait(TimeDelta::minutes(16));
        open(&desk, dossier).unwrap();
        assert_eq!(openings(&desk, dossier, part), 2, "{part}");
    }
}

#[test]
fn a_dossier_that_is_not_there_was_not_opened() {
    let desk = Desk::open();
    let unknown = Uuid::from_u128(0xffff);
    for (part, open) in &PARTS {
        assert_eq!(
            open(&desk, unknown).unwrap_err().code,
            ErrorCode::NotFound,
            "{part}"
        );
    }
    let page = desk
        .store()
        .read(|r| eenplan_store::audit::page(r, unknown.into(), None, 10));
    assert!(page.unwrap().is_empty());
}
