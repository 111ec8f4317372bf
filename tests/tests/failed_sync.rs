//! A sync that failed takes no acknowledged edit, not even when the power goes later: what the system could not write it takes for written,
//! and the same file goes on with a hole in it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[allow(unsafe_code, reason = "the names are those of the C library")]
mod unlocked;

use eenplan_tests::durability::power_cut::cut;
use eenplan_tests::durability::recorder::{Fault, Recorder};
use eenplan_tests::durability::trace::Step;
use eenplan_tests::durability::writer::Session;

const SEED: u64 = 20_261_123;

fn session(from: u32, count: u32, closes: bool) -> Session {
    Session {
        from,
        count,
        closes,
        ..Session::default()
    }
}

/// The power cuts of one recording with a failed sync in it; answers whether a sync failed at all.
fn survives(sessions: impl Fn(&Recorder) -> Vec<(Session, Option<Fault>)>, what: &str) -> bool {
    let recorder = Recorder::new().unwrap();
    let steps = recorder.record_on(&sessions(&recorder)).unwrap();
    let failed = steps
        .iter()
        .filter(|step| matches!(step, Step::SyncFailed { .. }))
        .count();
    let outcome = cut(&steps, 10, SEED);
    eprintln!(
        "{what}: {failed} failed, {} states, {} wrong",
        outcome.states, outcome.failed
    );
    assert_eq!(outcome.failed, 0, "{what}, seed {SEED}: {:#?}", outcome.failures);
    failed > 0
}

#[test]
fn work_that_goes_on_after_one_failed_sync_survives_a_power_cut() {
    let mut failed = 0;
    for at in (6..40).step_by(6) {
        let sessions = |recorder: &Recorder| {
            let mends = Some(recorder.room());
            let first = Session {
                mends,
                ..session(1, 6, false)
            };
            vec![(first, Some(Fault::SyncOnce(at))), (session(7, 4, true), None)]
        };
        failed += usize::from(survives(sessions, &format!("sync {at}")));
    }
    assert!(failed >= 3, "most of them were syncs of a file: {failed}");
}

#[test]
fn work_after_a_session_that_ended_on_a_failing_disk_survives_a_power_cut() {
    for at in [30, 31] {
        let sessions = |_: &Recorder| {
            vec![
                (session(1, 5, true), None),
                (session(6, 60, true), Some(Fault::Sync(at))),
                (session(70, 6, false), None),
                (session(80, 4, true), None),
            ]
        };
        assert!(survives(sessions, &format!("syncs from {at} on")));
    }
}
