//! No power cut takes an acknowledged edit: the writes and syncs of the real store, replayed with what was not synced dropped, torn and
//! reordered.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[allow(unsafe_code, reason = "the names are those of the C library")]
mod unlocked;

use eenplan_tests::durability::power_cut::cut;
use eenplan_tests::durability::recorder::Recorder;
use eenplan_tests::durability::trace::Step;
use eenplan_tests::durability::writer::Session;

const SEED: u64 = 20_261_123;

/// First start, work, a crash, work, an orderly close, work: checkpoints and recoveries are part of it.
fn a_day(says_too_early: bool) -> Vec<Step> {
    let session = |from, count, closes| Session {
        from,
        count,
        closes,
        says_too_early,
        ..Session::default()
    };
    let sessions = [
        session(1, 100, false),
        session(101, 100, true),
        session(201, 50, false),
    ];
    Recorder::new().unwrap().record(&sessions).unwrap()
}

#[test]
fn every_acknowledged_edit_survives_two_thousand_power_cuts() {
    let outcome = cut(&a_day(false), 2_000, SEED);
    println!(
        "{} states, {} after the first promise, {} wrong",
        outcome.states, outcome.promised, outcome.failed
    );
    assert_eq!(outcome.failed, 0, "seed {SEED}: {:#?}", outcome.failures);
    assert_eq!(outcome.states, 2_000, "states that differ from each other");
    assert!(
        outcome.promised > 1_500,
        "most of them after the first promise: {}",
        outcome.promised
    );
}

#[test]
fn a_store_that_acknowledges_before_it_commits_is_caught() {
    let outcome = cut(&a_day(true), 200, SEED);
    println!(
        "{} of {} states lost {} edits",
        outcome.failed, outcome.states, outcome.lost
    );
    assert!(
        outcome.lost > 0,
        "an edit that was acknowledged too early goes unseen: {:#?}",
        outcome.failures
    );
}

#[test]
fn a_store_that_does_not_sync_is_caught() {
    let mut steps = a_day(false);
    let opened = steps
        .iter()
        .position(|step| matches!(step, Step::Said(_)))
        .unwrap();
    let mut at = 0;
    // As with synchronous=OFF: once the store is open, no file is synced any more.
    steps.retain(|step| {
        at += 1;
        at <= opened || !matches!(step, Step::Sync { .. })
    });
    let outcome = cut(&steps, 200, SEED);
    println!(
        "{} of {} states were wrong and lost {} edits",
        outcome.failed, outcome.states, outcome.lost
    );
    assert!(
        outcome.lost > 0,
        "a store that never syncs goes unseen: {:#?}",
        outcome.failures
    );
}
