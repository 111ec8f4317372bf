//! No kill −9 of a device, of a service or of the database takes an acknowledged note, and all come to agree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_tests::durability::chance::Chance;
use eenplan_tests::processes::kill;

const SEED: u64 = 20_261_127;

#[test]
fn every_acknowledged_note_is_on_both_devices_after_two_hundred_kills() {
    let outcome = kill(200, false, &mut Chance::new(SEED)).unwrap();
    println!("{outcome:#?}");
    assert!(outcome.is_whole(), "seed {SEED}: {outcome:#?}");
    assert_eq!(outcome.kills(), 200);
    assert!(outcome.devices > 60 && outcome.services > 40 && outcome.databases > 8);
    assert!(
        outcome.before_open > 0,
        "some kills fall while a profile is opening"
    );
    assert!(
        outcome.acknowledged > 400,
        "the devices were at work: {}",
        outcome.acknowledged
    );
}

#[test]
fn a_device_that_says_too_early_is_caught() {
    let outcome = kill(30, true, &mut Chance::new(SEED)).unwrap();
    assert!(!outcome.lost.is_empty(), "{outcome:#?}");
}
