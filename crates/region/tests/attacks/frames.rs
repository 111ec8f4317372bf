//! Frames that are not what they say: they are kept apart, and nothing else changes.

use eenplan_domain::record::{Compartment, OpId, RecordId, note};
use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::{Need, Reason, Verdict};
use uuid::Uuid;

use crate::{count, stream};

const UNREADABLE: Verdict = Verdict::SetAside(Reason::Unreadable);

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_frame_does_not_move_the_chain_of_the_device_it_names() {
    let (region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    // A colleague knows all of this from the header of the newest op.
    let mut forger = TestDevice::new(eva.region);
    (forger.device, forger.actor, forger.life) = (bram.device, bram.actor, bram.life);
    let journal = stream(id, Compartment::Journal);
    let (forged, frame) = {
        forger.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "vals".into())]);
        forger.outbox.pop().unwrap()
    };
    let streams = count(&region, "SELECT count(*) FROM stream").await;
    eva.outbox.push((forged, frame));
    let ask = eva.next_ask();
    assert_eq!(eva.ask(ask).await.status, 200);
    assert_eq!(eva.verdicts[&forged], UNREADABLE.number());
    assert_eq!(count(&region, "SELECT count(*) FROM stream").await, streams);
    assert_eq!(
        count(&region, "SELECT count(*) FROM wreck").await,
        1,
        "its bytes are kept"
    );
    let life = bram.life.incarnation;
    let written = bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "echt".into())]);
    bram.sync().await;
    assert_eq!((bram.verdicts[&written], bram.last.need), (1, Need::Nothing));
    assert_eq!(bram.life.incarnation, life);
    assert_eq!(
        count(&region, "SELECT count(*) FROM device_life WHERE forked").await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_that_do_not_exist_get_no_life_and_no_stream() {
    let (region, [mut eva]) = TestRegion::with_devices(["Eva"]).await;
    let rows = "SELECT (SELECT count(*) FROM device_life) + (SELECT count(*) FROM stream)";
    let before = count(&region, rows).await;
    for _ in 0..20 {
        let mut nobody = TestDevice::new(eva.region);
        nobody.begin_dossier();
        eva.outbox.push(nobody.outbox.pop().unwrap());
    }
    eva.sync().await;
    assert_eq!(count(&region, rows).await, before);
    assert_eq!(count(&region, "SELECT count(*) FROM wreck").await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_cannot_be_read_holds_no_other_up() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    let journal = stream(id, Compartment::Journal);
    let mut write = || bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "x".into())]);
    let ops: Vec<OpId> = (0..4).map(|_| write()).collect();
    // The second is damaged on the way, the third is of a version that is not known here.
    let middle = bram.outbox[1].1.len() / 2;
    bram.outbox[1].1[middle] ^= 1;
    bram.outbox[2].1 = b"\x81\x18\xff".to_vec();
    let ask = bram.next_ask();
    assert_eq!(bram.ask(ask).await.status, 200);
    assert_eq!((bram.verdicts[&ops[0]], bram.verdicts[&ops[3]]), (1, 1));
    let told = bram.last.unreadable.len() + bram.last.receipts.len();
    assert_eq!(told, 4, "each of them hears what became of it");
    assert!(
        bram.last.unreadable.contains(&2),
        "by its place when nobody knows its id"
    );
    assert_eq!(bram.last.need, Need::Nothing);
    assert_eq!(count(&region, "SELECT count(*) FROM wreck").await, 2);
    // What it pushes later, without the two, goes on as well.
    bram.outbox.clear();
    let later = bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "y".into())]);
    bram.sync().await;
    assert_eq!(bram.verdicts[&later], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_op_under_a_known_id_is_set_aside_and_what_follows_it_goes_on() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    let journal = stream(id, Compartment::Journal);
    let set = [(RecordId(Uuid::now_v7()), note::BODY, "x".into())];
    let first = bram.set(journal, &set);
    bram.sync().await;
    let again = bram.write_as(first, journal, &set);
    let later = bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "y".into())]);
    assert_eq!(again, first);
    let ask = bram.next_ask();
    bram.ask(ask).await;
    let about = |op| {
        let receipt = bram.last.receipts.iter().find(|one| one.op == op);
        receipt.map(|one| one.verdict)
    };
    assert_eq!(about(first), Some(UNREADABLE.number()));
    assert_eq!(about(later), Some(1));
    assert_eq!(bram.last.need, Need::Nothing, "it does not have to go back");
    assert_eq!(count(&region, "SELECT count(*) FROM wreck").await, 1);
}
