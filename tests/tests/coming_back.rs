//! A device that its region does not let in any more: forgotten with a backup, or refused as lost. It keeps everything, and comes back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_domain::record::DossierId;
use eenplan_office::{EnrolRegion, ErrorCode, Pause, SyncState};
use eenplan_store::{StoreError, history};
use eenplan_tests::desk::{Desk, Region};
use uuid::Uuid;

fn ask_in(desk: &Desk, address: &str, code: &str) -> Result<(), ErrorCode> {
    let ask = EnrolRegion {
        address: address.into(),
        code: code.into(),
    };
    desk.office
        .region_enrol(ask)
        .map(|_| ())
        .map_err(|error| error.code)
}

/// One attempt to talk; what came of it.
fn attempt(desk: &Desk) -> (SyncState, Option<ErrorCode>, u32) {
    desk.office.sync_now().unwrap();
    // A token that holds no more is asked for anew at once.
    while desk.office.sync_step() == Pause::None {}
    let status = desk.office.sync_status().unwrap();
    (status.state, status.problem, status.waiting)
}

/// Every op of a dossier that a device holds.
fn ops(desk: &Desk, dossier: Uuid) -> Vec<String> {
    let page = desk
        .store()
        .read::<_, StoreError>(|r| history::page(r, DossierId(dossier), None, None, u32::MAX));
    page.unwrap()
        .iter()
        .map(|entry| entry.op_id.0.to_string())
        .collect()
}

/// Bram's device joined after the backup and the region came back from it; `bram` may have worked alone before.
fn comes_back(bram: Desk, has_work: bool) {
    let region = Region::start();
    let eva = region.device("Eva");
    let (region, backup) = region.back_up();
    let code = region.another_code("Bram");
    bram.enrol(&region, &code);
    bram.sync();
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goal = bram.new_goal(dossier, "Koken", "Een keer per week");
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    bram.sync();
    eva.sync();
    assert_eq!(eva.office.plan_open(dossier).unwrap().goals.len(), 1);

    let region = region.restore(backup);
    bram.note(dossier, "Na het terugzetten geschreven");
    let (state, problem, waiting) = attempt(&bram);
    assert_eq!(
        (state, problem),
        (SyncState::Failed, Some(ErrorCode::DeviceUnknown))
    );
    assert!(waiting > 0);
    // Who was not forgotten goes on, and gives back what it holds of others.
    eva.sync();

    // A code of another region lets nobody in, and is not used up by it.
    let elsewhere = Region::start();
    let theirs = &elsewhere.person("Carla").code;
    let other = ask_in(&bram, &elsewhere.address(), theirs);
    assert_eq!(other, Err(ErrorCode::AnotherRegion));
    Desk::alone("Carla").enrol(&elsewhere, theirs);
    if !has_work {
        let somebodys = region.another_code("Dirk");
        assert_eq!(
            ask_in(&bram, &region.address(), &somebodys),
            Err(ErrorCode::ActorTaken)
        );
    }
    assert_eq!(
        ask_in(&bram, &region.address(), "AAAAA-AAAAA-AAAAA-AAAAA"),
        Err(ErrorCode::CodeUnknown)
    );
    assert_eq!(attempt(&bram).1, Some(ErrorCode::DeviceUnknown));

    let held = ops(&bram, dossier);
    let status = bram.enrol(&region, &region.another_code("Bram"));
    assert_eq!(status.problem, None, "what was wrong is over");
    bram.sync();
    let status = bram.office.sync_status().unwrap();
    assert_eq!((status.state, status.waiting), (SyncState::Shared, 0));
    assert!(bram.office.sync_list().unwrap().set_aside.is_empty());
    assert_eq!(ops(&bram, dossier), held, "nothing of it changed");
    let arrived = region.ask("SELECT op_id::text FROM op WHERE verdict <= 2");
    let missing: Vec<_> = held.iter().filter(|op| !arrived.contains(op)).collect();
    assert!(
        missing.is_empty(),
        "{} of {} are not there",
        missing.len(),
        held.len()
    );
    for _ in 0..2 {
        eva.sync();
        bram.sync();
    }
    assert_eq!(eva.goal(dossier, goal), bram.goal(dossier, goal));
    // He goes on as who he was, on every device.
    let again = region.another_device("Bram");
    assert_eq!(again.journal(dossier), ["Na het terugzetten geschreven"]);
    again.edit_goal(dossier, goal, "Zelf koken", "");
    again.sync();
    bram.sync();
    assert_eq!(bram.goal(dossier, goal).title, "Zelf koken");
}

#[test]
fn a_device_that_a_restored_region_forgot_comes_back_with_a_new_code_and_loses_nothing() {
    comes_back(Desk::alone("Bram"), false);
}

#[test]
fn so_does_one_that_brought_work_of_its_own() {
    let bram = Desk::alone("Bram Regie");
    let dossier = bram.dossier("Anna", "Jansen");
    bram.note(dossier, "Nog voor de regio geschreven");
    comes_back(bram, true);
}

#[test]
fn a_device_that_was_refused_as_lost_comes_back_when_the_administrator_lets_it() {
    let region = Region::start();
    let bram = region.device("Bram");
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.sync();
    let device = region.ask("SELECT d.device_id::text FROM device d JOIN enrolment e USING (device_id)");
    let path = format!("/v1/devices/{}", device[0]);
    assert_eq!(region.administrate("DELETE", &path), 204);
    bram.note(dossier, "Op het verloren apparaat geschreven");
    let (state, problem, waiting) = attempt(&bram);
    assert_eq!(
        (state, problem),
        (SyncState::Failed, Some(ErrorCode::DeviceRefused))
    );
    assert_eq!(waiting, 1);
    // A code alone does not help, and is not used up.
    let code = region.another_code("Bram");
    assert_eq!(
        ask_in(&bram, &region.address(), &code),
        Err(ErrorCode::DeviceRefused)
    );
    Desk::alone("Bram").enrol(&region, &code);

    let refusal = format!("{path}/refusals");
    assert_eq!(region.administrate("DELETE", &refusal), 204);
    bram.sync();
    assert_eq!(bram.office.sync_status().unwrap().state, SyncState::Shared);
    let again = region.another_device("Bram");
    assert_eq!(again.journal(dossier), ["Op het verloren apparaat geschreven"]);
    let done = region.ask("SELECT action FROM service_line WHERE action LIKE 'device_%' ORDER BY at");
    assert_eq!(done, ["device_refuse", "device_readmit"]);
    let nobody = format!("/v1/devices/{}/refusals", Uuid::from_u128(1));
    assert_eq!(region.administrate("DELETE", &nobody), 404);
}
