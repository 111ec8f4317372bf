//! What several devices push at the same time is decided on together, and each of them is answered for itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::time::Duration;

use chrono::{DateTime, Utc};
use eenplan_domain::record::{Compartment, DossierId, OpId, RecordId, handover, note, resident};
use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::{Need, StreamId};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Transactions that the service decides in at the same time.
const SEATS: usize = 2;

fn journal(dossier: DossierId) -> StreamId {
    StreamId {
        dossier,
        compartment: Compartment::Journal,
    }
}

/// Devices of one worker, the last one of another, each with a dossier that it began and a note in it.
async fn devices<const N: usize>(region: &TestRegion) -> Vec<(TestDevice, DossierId)> {
    let people = region.people().await.unwrap();
    let mut devices = Vec::new();
    for at in 1..=N {
        let mut device = TestDevice::new(region.server.address);
        let of = if at < N { &people[1] } else { &people[2] };
        let code = region.code(of.worker).await.unwrap();
        assert_eq!(device.enrol(&code, false).await.status, 201);
        let id = device.begin_dossier();
        note_in(&mut device, id);
        device.sync().await;
        devices.push((device, id));
    }
    devices
}

fn note_in(device: &mut TestDevice, id: DossierId) -> OpId {
    let note = RecordId(Uuid::now_v7());
    device.set(journal(id), &[(note, note::BODY, "Een huisbezoek".into())])
}

type Answered = JoinHandle<(TestDevice, u16)>;

fn pushes(mut device: TestDevice) -> Answered {
    tokio::spawn(async move {
        let reply = device.ask(device.next_ask()).await;
        (device, reply.status)
    })
}

/// Waits until so many transactions wait for a lock.
async fn wait_for_waiting(region: &TestRegion, many: usize) {
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..500 {
        let rows = region.database.rows(waiting).await.unwrap();
        if rows[0].get::<_, i64>(0) as usize >= many {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nobody waits");
}

/// Keeps all who decide busy with the first devices while the others push, so that the others are decided on together.
async fn together(region: &TestRegion, devices: Vec<(TestDevice, DossierId)>) -> Vec<(TestDevice, u16)> {
    let superuser = region.database.by_superuser().await.unwrap();
    let held: Vec<Uuid> = devices[..SEATS].iter().map(|(_, id)| id.0).collect();
    superuser.batch_execute("BEGIN").await.unwrap();
    superuser
        .execute(
            "SELECT FROM stream WHERE dossier_id = ANY($1) FOR UPDATE",
            &[&held],
        )
        .await
        .unwrap();
    let mut answered = Vec::new();
    for (at, (device, _)) in devices.into_iter().enumerate() {
        answered.push(pushes(device));
        if at < SEATS {
            wait_for_waiting(region, at + 1).await;
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    superuser.batch_execute("COMMIT").await.unwrap();
    let mut outcomes = Vec::new();
    for one in answered {
        outcomes.push(one.await.unwrap());
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_that_push_at_once_share_a_transaction_and_each_hears_of_its_own() {
    let region = TestRegion::start().await.unwrap();
    let mut devices = devices::<8>(&region).await;
    let (gap, forked) = (devices.len() - 1, devices.len() - 2);
    // One has forgotten that it wrote an op, and writes another in its place.
    let (device, id) = &mut devices[forked];
    let before = device.life;
    note_in(device, *id);
    device.ask(device.next_ask()).await;
    device.life = before;
    let mut written = Vec::new();
    for (device, id) in &mut devices {
        written.push(note_in(device, *id));
    }
    // And one leaves an op out.
    let (device, id) = &mut devices[gap];
    device.outbox.clear();
    note_in(device, *id);
    let outcomes = together(&region, devices).await;
    for (at, ((device, status), op)) in outcomes.iter().zip(&written).enumerate() {
        assert_eq!(*status, 200);
        let need = device.last.need;
        if at == gap {
            assert!(matches!(need, Need::PushFrom(_)), "{need:?}");
            assert!(!device.verdicts.contains_key(op));
            continue;
        }
        assert_eq!(device.verdicts.get(op), Some(&1), "it was accepted");
        let expected = if at == forked {
            Need::Incarnation
        } else {
            Need::Nothing
        };
        assert_eq!(need, expected);
    }
    let shared: Vec<Uuid> = written[SEATS..gap].iter().map(|op| op.0).collect();
    let rows = region
        .database
        .by_superuser()
        .await
        .unwrap()
        .query("SELECT DISTINCT xact FROM op WHERE op_id = ANY($1)", &[&shared])
        .await
        .unwrap();
    assert_eq!(rows.len(), 1, "{} ops in as few transactions", shared.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_be_decided_on_does_not_stop_the_others() {
    let region = TestRegion::start().await.unwrap();
    let mut devices = devices::<6>(&region).await;
    let last = devices.len() - 1;
    for (device, id) in &mut devices[..last] {
        note_in(device, *id);
    }
    let (device, id) = &mut devices[last];
    let core = StreamId {
        dossier: *id,
        compartment: Compartment::Core,
    };
    device.set(core, &[(id.record(), resident::CALL_NAME, "Proef".into())]);
    let damage = "UPDATE op SET frame = '\\x00' WHERE dossier_id = $1 AND compartment = 1";
    let damaged = region
        .database
        .by_superuser()
        .await
        .unwrap()
        .execute(damage, &[&id.0])
        .await
        .unwrap();
    assert!(damaged > 0, "an op is no longer what it was");
    let outcomes = together(&region, devices).await;
    for (device, status) in &outcomes[..last] {
        assert_eq!((*status, device.outbox.len()), (200, 0), "it was taken");
    }
    let (device, status) = &outcomes[last];
    assert_eq!(*status, 500);
    assert_eq!(
        device.outbox.len(),
        1,
        "and what could not be taken is still there"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_beyond_every_calendar_stops_nobody() {
    let region = TestRegion::start().await.unwrap();
    let mut devices = devices::<4>(&region).await;
    let last = devices.len() - 1;
    for (device, id) in &mut devices[..last] {
        note_in(device, *id);
    }
    let (device, id) = &mut devices[last];
    let plan = StreamId {
        dossier: *id,
        compartment: Compartment::Plan,
    };
    let record = RecordId(Uuid::now_v7());
    let (own, at) = (device.actor, DateTime::<Utc>::MAX_UTC);
    device.set(
        plan,
        &[
            (record, handover::FROM_ID, own.into()),
            (record, handover::PROPOSED_AT, at.into()),
        ],
    );
    for (device, status) in &together(&region, devices).await {
        assert_eq!((*status, device.outbox.len()), (200, 0), "it was taken");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_somebody_uses_in_another_dossier_takes_nothing_from_an_op() {
    let region = TestRegion::start().await.unwrap();
    let mut devices = devices::<4>(&region).await;
    let (theirs, mine) = (devices.len() - 1, devices.len() - 2);
    let (device, id) = &mut devices[mine];
    let op = note_in(device, *id);
    let first = device.outbox.clone();
    device.sync().await;
    let (device, id) = &mut devices[theirs];
    let note = RecordId(Uuid::now_v7());
    device.write_as(op, journal(*id), &[(note, note::BODY, "Iets anders".into())]);
    let second = device.outbox.clone();
    device.sync().await;
    // Neither heard what was decided, and both push once more.
    for (at, outbox) in [(mine, first), (theirs, second)] {
        let (device, _) = &mut devices[at];
        assert_eq!(device.verdicts.remove(&op), Some(1), "it was accepted");
        device.outbox = outbox;
    }
    for (device, id) in &mut devices[..SEATS] {
        note_in(device, *id);
    }
    let outcomes = together(&region, devices).await;
    for (device, status) in &outcomes[SEATS..] {
        assert_eq!(*status, 200);
        assert_eq!(device.verdicts.get(&op), Some(&1), "it stands");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_hangs_up_keeps_its_turns_until_what_it_pushed_is_decided() {
    let region = TestRegion::start().await.unwrap();
    let mut devices = devices::<3>(&region).await;
    for (device, id) in &mut devices {
        note_in(device, *id);
    }
    let (mut device, _) = devices.pop().unwrap();
    let superuser = region.database.by_superuser().await.unwrap();
    let held: Vec<Uuid> = devices.iter().map(|(_, id)| id.0).collect();
    superuser.batch_execute("BEGIN").await.unwrap();
    let lock = "SELECT FROM stream WHERE dossier_id = ANY($1) FOR UPDATE";
    superuser.execute(lock, &[&held]).await.unwrap();
    let mut busy = Vec::new();
    for (at, (device, _)) in devices.into_iter().enumerate() {
        busy.push(pushes(device));
        wait_for_waiting(&region, at + 1).await;
    }
    for _ in 0..2 {
        let hung_up = tokio::time::timeout(Duration::from_millis(500), device.ask(device.next_ask())).await;
        assert!(hung_up.is_err(), "it waits");
    }
    assert_eq!(device.ask(device.next_ask()).await.status, 429);
    superuser.batch_execute("COMMIT").await.unwrap();
    for one in busy {
        assert_eq!(one.await.unwrap().1, 200);
    }
    device.sync().await;
    assert!(device.outbox.is_empty(), "it was decided on all the same");
}
