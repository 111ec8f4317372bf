//! A device that hears nothing of its region for too long shows nothing of it any more, keeps what was not sent, and sends it at contact.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::TimeDelta;
use eenplan_office::{AppError, AskHistory, CaseloadPage, CaseloadSort, ErrorCode, Pause, SyncState};
use eenplan_tests::cable::Cable;
use eenplan_tests::desk::{Desk, Region, visit};
use uuid::Uuid;

const PARTS: [&str; 4] = ["core", "plan", "journal", "crisis"];

fn code<T>(answer: Result<T, AppError>) -> Option<ErrorCode> {
    answer.err().map(|error| error.code)
}

/// What the screens ask of a dossier and of all of them.
fn reads(desk: &Desk, dossier: Uuid) -> Vec<(&'static str, Option<ErrorCode>)> {
    let caseload = CaseloadPage {
        sort: CaseloadSort::Next,
        limit: 50,
        ..CaseloadPage::default()
    };
    let history = AskHistory {
        dossier,
        part: None,
        before: None,
    };
    let office = &desk.office;
    vec![
        ("head", code(office.dossier_head(dossier))),
        ("resident", code(office.resident_get(dossier))),
        ("plan", code(office.plan_open(dossier))),
        ("journal", code(office.journal_page(dossier, None))),
        ("history", code(office.history_page(history))),
        ("involvement", code(office.involvement_list(dossier))),
        ("network", code(office.network_get(dossier))),
        ("crisis", code(office.crisis_open(dossier))),
        ("caseload", code(office.caseload_page(caseload))),
        ("search", code(office.search("Vermeer", false))),
        ("today", code(office.today_open())),
        ("proposals", code(office.proposal_list())),
        ("directory", code(office.directory_list())),
        ("activity", code(office.activity_page(None))),
    ]
}

fn is_open(desk: &Desk, dossier: Uuid) -> bool {
    reads(desk, dossier).iter().all(|(_, refused)| refused.is_none())
}

fn is_not_sealed(desk: &Desk, dossier: Uuid) -> bool {
    reads(desk, dossier)
        .iter()
        .all(|(_, refused)| *refused != Some(ErrorCode::Sealed))
}

#[track_caller]
fn is_sealed(desk: &Desk, dossier: Uuid) {
    for (what, refused) in reads(desk, dossier) {
        assert_eq!(refused, Some(ErrorCode::Sealed), "{what}");
    }
    assert_eq!(desk.office.sync_status().unwrap().state, SyncState::Sealed);
}

/// Carla's device behind a cable, in a dossier of Bram.
fn begun(region: &Region) -> (Desk, Desk, Cable, Uuid) {
    let cable = Cable::to(&[region.service.server.address]).unwrap();
    let bram = region.device("Bram");
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Carla", "social_team", &PARTS, "");
    bram.note(dossier, "Eerste gesprek gehad");
    bram.sync();
    let carla = Desk::alone("Carla");
    carla.enrol_at(&format!("http://{}", cable.address), &region.person("Carla").code);
    carla.sync();
    (bram, carla, cable, dossier)
}

#[test]
fn a_week_without_contact_seals_and_what_was_not_sent_goes_out_at_contact() {
    let region = Region::start();
    let (bram, carla, cable, dossier) = begun(&region);
    cable.pull();
    carla.note(dossier, "Zonder verbinding geschreven");
    carla.shift(TimeDelta::days(6));
    assert!(is_open(&carla, dossier), "{:?}", reads(&carla, dossier));
    carla.shift(TimeDelta::days(8));
    is_sealed(&carla, dossier);
    let refused = carla.office.note_write(visit(dossier, "Op slot geschreven"));
    assert_eq!(code(refused), Some(ErrorCode::Sealed));

    // An attempt without a connection opens nothing, and neither does a new start.
    carla.office.sync_now().unwrap();
    assert_ne!(carla.office.sync_step(), Pause::UntilRung);
    is_sealed(&carla, dossier);
    carla.office.session_lock().unwrap();
    carla.unlock();
    is_sealed(&carla, dossier);
    // What was not sent is still in sight.
    assert_eq!(carla.office.sync_status().unwrap().waiting, 1);
    let waiting = carla.office.sync_list().unwrap().waiting;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].command, "note_write");

    cable.put_back();
    carla.sync();
    assert_eq!(carla.office.sync_status().unwrap().state, SyncState::Shared);
    assert!(is_open(&carla, dossier), "{:?}", reads(&carla, dossier));
    bram.sync();
    let all = ["Zonder verbinding geschreven", "Eerste gesprek gehad"];
    assert_eq!(bram.journal(dossier), all);
    assert_eq!(carla.journal(dossier), all);
}

#[test]
fn a_clock_that_is_set_back_gains_no_time() {
    let region = Region::start();
    let (_bram, carla, cable, dossier) = begun(&region);
    cable.pull();
    // Within a session, and after it.
    carla.shift(TimeDelta::days(8));
    is_sealed(&carla, dossier);
    carla.shift(TimeDelta::zero());
    is_sealed(&carla, dossier);
    carla.office.session_lock().unwrap();
    carla.unlock();
    is_sealed(&carla, dossier);
    cable.put_back();
    carla.sync();
    assert!(is_open(&carla, dossier), "{:?}", reads(&carla, dossier));

    // Set back right after contact, the week counts from there.
    cable.pull();
    carla.shift(TimeDelta::days(-3650));
    assert!(is_not_sealed(&carla, dossier), "{:?}", reads(&carla, dossier));
    carla.shift(TimeDelta::days(-3650 + 8));
    is_sealed(&carla, dossier);
    // Back and forth every few days is a week in all.
    carla.shift(TimeDelta::zero());
    cable.put_back();
    carla.sync();
    cable.pull();
    for days in [3, 0, 3, 0] {
        carla.shift(TimeDelta::days(days));
        assert!(is_open(&carla, dossier), "{:?}", reads(&carla, dossier));
    }
    carla.shift(TimeDelta::days(3));
    is_sealed(&carla, dossier);
}

#[test]
fn a_colleague_who_was_withdrawn_while_sealed_loses_the_dossier_and_not_their_words() {
    let region = Region::start();
    let (bram, carla, cable, dossier) = begun(&region);
    cable.pull();
    carla.note(dossier, "Voor het slot geschreven");
    carla.shift(TimeDelta::days(8));
    is_sealed(&carla, dossier);
    bram.involve(
        dossier,
        "Carla",
        "social_team",
        &PARTS,
        &eenplan_tests::desk::yesterday(),
    );
    bram.sync();
    cable.put_back();
    carla.sync();
    assert_eq!(
        code(carla.office.dossier_head(dossier)),
        Some(ErrorCode::NotFound)
    );
    for desk in [&bram, &carla] {
        desk.sync();
        let aside = desk.office.sync_list().unwrap().set_aside;
        let said: Vec<_> = aside
            .iter()
            .flat_map(|one| one.text.iter().map(|said| said.value.as_str()))
            .collect();
        assert!(said.contains(&"Voor het slot geschreven"), "{said:?}");
    }
}
