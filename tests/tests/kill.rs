//! No kill −9 takes an acknowledged edit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[allow(unsafe_code, reason = "the names are those of the C library")]
mod unlocked;

use eenplan_tests::durability::chance::Chance;
use eenplan_tests::durability::kill::kill;

const SEED: u64 = 20_261_123;

#[test]
fn every_acknowledged_edit_survives_a_hundred_kills() {
    let mut chance = Chance::new(SEED);
    let (mut kills, mut before_open, mut acknowledged) = (0, 0, 0);
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let outcome = kill(folder.path(), 20, &mut chance).unwrap();
        assert!(
            outcome.failures.is_empty(),
            "seed {SEED}: {:#?}",
            outcome.failures
        );
        kills += outcome.kills;
        before_open += outcome.before_open;
        acknowledged += outcome.acknowledged;
    }
    println!("{kills} kills, {before_open} while opening, {acknowledged} edits acknowledged");
    assert_eq!(kills, 100);
    assert!(before_open > 0, "some kills fall while the store is opening");
    assert!(acknowledged > 100, "the children were at work: {acknowledged}");
}
