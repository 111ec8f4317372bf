//! Audit lines: whatever happens on the way, the region keeps every one of them.

use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::Ask;

use crate::count;

/// A line whose event has this number.
fn line(n: u8) -> Vec<u8> {
    let mut line = vec![0x82, 0x50];
    line.extend([n; 16]);
    line.push(1);
    line
}

/// What a device asks that hands in these lines, of which the first has this place; 0: an older version.
fn handing_in(device: &TestDevice, from: u64, lines: impl IntoIterator<Item = u8>) -> Ask {
    Ask {
        audit: lines.into_iter().map(line).collect(),
        audit_from: from,
        ..device.next_ask()
    }
}

/// Hands them in, and answers how many the region says it keeps.
async fn hand_in(device: &mut TestDevice, from: u64, lines: impl IntoIterator<Item = u8>) -> u64 {
    let ask = handing_in(device, from, lines);
    assert_eq!(device.ask(ask).await.status, 200);
    device.last.audit_kept
}

const LINES: &str = "SELECT count(*) FROM audit_line";

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_come_twice_count_once() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    assert_eq!(hand_in(&mut bram, 1, 1..=2).await, 2);
    assert_eq!(hand_in(&mut bram, 1, 1..=2).await, 2, "the answer was lost");
    assert_eq!(
        hand_in(&mut bram, 1, 1..=5).await,
        5,
        "and more was done meanwhile"
    );
    assert_eq!(hand_in(&mut bram, 6, 6..=7).await, 7);
    assert_eq!(
        hand_in(&mut bram, 0, []).await,
        7,
        "who hands in nothing hears the same"
    );
    assert_eq!(count(&region, LINES).await, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hole_sends_the_device_back() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    assert_eq!(hand_in(&mut bram, 1, 1..=3).await, 3);
    assert_eq!(hand_in(&mut bram, 9, 9..=10).await, 3);
    assert_eq!(hand_in(&mut bram, u64::MAX, [11]).await, 3);
    assert_eq!(hand_in(&mut bram, 4, 4..=11).await, 11);
    assert_eq!(count(&region, LINES).await, 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_the_region_without_the_last_lines_gets_them_again() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    assert_eq!(hand_in(&mut bram, 1, 1..=2).await, 2);
    assert_eq!(hand_in(&mut bram, 3, 3..=6).await, 6);
    region
        .database
        .rows("WITH lost AS (DELETE FROM audit_line WHERE get_byte(uuid_send(event_id), 0) > 2) UPDATE device_life SET audit_kept = 2")
        .await
        .unwrap();
    assert_eq!(hand_in(&mut bram, 7, [7]).await, 2);
    assert_eq!(hand_in(&mut bram, 3, 3..=7).await, 7);
    assert_eq!(count(&region, LINES).await, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_put_back_from_a_copy_hands_in_what_it_did_after_that() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    assert_eq!(hand_in(&mut bram, 1, 1..=6).await, 6);
    assert_eq!(
        hand_in(&mut bram, 3, [3, 4, 21]).await,
        5,
        "its fifth line is another"
    );
    assert_eq!(hand_in(&mut bram, 6, 22..=24).await, 8);
    assert_eq!(count(&region, LINES).await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_does_not_say_which_lines_these_are_is_never_told_more_than_there_are() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    assert_eq!(hand_in(&mut bram, 0, 1..=2).await, 2);
    assert_eq!(hand_in(&mut bram, 0, 1..=2).await, 2);
    assert_eq!(hand_in(&mut bram, 0, 1..=4).await, 4);
    assert_eq!(hand_in(&mut bram, 0, [5]).await, 5);
    assert_eq!(count(&region, LINES).await, 5);
}
