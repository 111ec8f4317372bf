//! How a profile stands with its region.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{EnrolRegion, ErrorCode, SyncState};
use support::{Desk, problems};
use uuid::Uuid;

fn enrol(address: &str, code: &str) -> EnrolRegion {
    EnrolRegion {
        address: address.into(),
        code: code.into(),
    }
}

#[test]
fn alone_nothing_waits_for_anybody() {
    let desk = Desk::open();
    desk.dossier("Sanne", "Vermeer");
    let status = desk.office.sync_status().unwrap();
    assert_eq!(status.state, SyncState::Alone);
    assert_eq!((status.waiting, status.set_aside, status.proposals), (0, 0, 0));
    assert_eq!((status.region, status.since, status.problem), (None, None, None));
    let list = desk.office.sync_list().unwrap();
    assert!(list.waiting.is_empty() && list.set_aside.is_empty() && list.gone.is_empty());
    assert_eq!(desk.office.region_get().unwrap(), None);
    let unknown = desk.office.set_aside_seen(Uuid::from_u128(1)).unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
}

#[test]
fn joining_asks_for_an_address_and_a_code() {
    let desk = Desk::open();
    let error = desk.office.region_enrol(enrol(" ", "")).unwrap_err();
    assert_eq!(problems(&error), ["address: required", "code: required"]);
}

#[test]
fn an_example_profile_joins_no_region() {
    let desk = Desk::example();
    let error = desk
        .office
        .region_enrol(enrol("https://regio.example", "ABCD-EFGH"))
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::ExampleStays);
    assert_eq!(desk.office.sync_status().unwrap().state, SyncState::Alone);
}
