//! Two processes of the real program over a PostgreSQL, killed again and again while devices write: what was acknowledged is there, once,
//! and all come to hold the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::Utc;
use eenplan_domain::record::{Compartment, DossierId, OpId, RecordId, goal, note};
use eenplan_region::harness::{Cluster, Process, TestDevice, config};
use eenplan_region::{Region, office, setup};
use eenplan_sync::{Ask, Need, StreamId};
use tokio::time::sleep;
use uuid::Uuid;

const KILLS: usize = 40;
const DEVICES: usize = 4;

/// Where the two processes are.
type Addresses = Arc<Mutex<[std::net::SocketAddr; 2]>>;

fn stream(dossier: DossierId, compartment: Compartment) -> StreamId {
    StreamId { dossier, compartment }
}

/// Writes and asks, of one process and the other, until it is told to stop. Answers what was acknowledged.
async fn work(
    mut device: TestDevice,
    id: DossierId,
    goal: RecordId,
    at: Addresses,
    stop: Arc<AtomicBool>,
) -> (TestDevice, BTreeSet<OpId>) {
    let mut acknowledged = BTreeSet::new();
    let mut turn = 0;
    while !stop.load(Ordering::Relaxed) {
        turn += 1;
        device.region = at.lock().unwrap()[turn % 2];
        if device.outbox.len() < 20 {
            let note = RecordId(Uuid::now_v7());
            let text = format!("notitie {turn}");
            device.set(
                stream(id, Compartment::Journal),
                &[(note, note::BODY, text.into())],
            );
            let title = format!("doel {turn}");
            device.set(
                stream(id, Compartment::Plan),
                &[(goal, goal::TITLE, title.into())],
            );
        }
        let ask = match device.last.need {
            Need::Vector => Ask {
                vector: Some(
                    device
                        .vector
                        .0
                        .iter()
                        .map(|(stream, seq)| (*stream, *seq))
                        .collect(),
                ),
                ..device.next_ask()
            },
            _ => device.next_ask(),
        };
        match device.try_ask(ask).await {
            Ok(reply) if reply.status == 200 => {
                acknowledged.extend(device.last.receipts.iter().map(|receipt| receipt.op));
            }
            // It was killed, or its database was: nothing is known of what became of it.
            Ok(reply) => {
                assert_eq!(reply.status, 503, "{}", String::from_utf8_lossy(&reply.body));
                sleep(Duration::from_millis(20)).await;
            }
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
    }
    (device, acknowledged)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_outlives_every_kill_and_all_hold_the_same() {
    let cluster = Cluster::start(&["fsync=off"]).unwrap();
    let database = cluster.database().await.unwrap();
    let settings = config(&database);
    setup::found(&settings, "Proefregio", Utc::now()).await.unwrap();
    let region = Region::open(settings, Utc::now).await.unwrap();
    let worker = office::example(&region).await.unwrap()[1].worker;
    let program = Path::new(env!("CARGO_BIN_EXE_eenplan-region"));
    let start = || Process::start(program, &database).unwrap();
    let mut processes = [start(), start()];
    let at = Addresses::new(Mutex::new([processes[0].address, processes[1].address]));

    let mut devices = Vec::new();
    for _ in 0..DEVICES {
        let mut device = TestDevice::new(processes[0].address);
        let code = office::code(&region, worker).await.unwrap();
        assert_eq!(device.enrol(&code, false).await.status, 201);
        device.sync().await;
        devices.push(device);
    }
    let id = devices[0].begin_dossier();
    let goal = RecordId(Uuid::now_v7());
    devices[0].set(
        stream(id, Compartment::Plan),
        &[(goal, goal::TITLE, "een doel".into())],
    );
    for device in &mut devices {
        device.sync().await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let working: Vec<_> = devices
        .into_iter()
        .map(|device| tokio::spawn(work(device, id, goal, at.clone(), stop.clone())))
        .collect();
    for kill in 0..KILLS {
        sleep(Duration::from_millis(60 + (kill as u64 * 37) % 200)).await;
        match kill % 5 {
            4 => cluster.kill_backends().await.unwrap(),
            which => {
                let which = which % 2;
                let mut next = Process::start(program, &database);
                // Its database may be coming back.
                for _ in 0..50 {
                    if next.is_ok() {
                        break;
                    }
                    sleep(Duration::from_millis(100)).await;
                    next = Process::start(program, &database);
                }
                // The one that goes is killed here.
                processes[which] = next.unwrap();
                at.lock().unwrap()[which] = processes[which].address;
            }
        }
    }
    stop.store(true, Ordering::Relaxed);
    let mut acknowledged = BTreeSet::new();
    let mut devices = Vec::new();
    for one in working {
        let (device, ops) = one.await.unwrap();
        assert!(ops.len() > 20, "{} were acknowledged", ops.len());
        acknowledged.extend(ops);
        devices.push(device);
    }
    for process in &processes {
        for device in &mut devices {
            device.region = process.address;
            device.sync().await;
        }
    }
    let rows = database
        .rows("SELECT op_id FROM op WHERE compartment <> 20")
        .await
        .unwrap();
    let kept: BTreeSet<OpId> = rows.iter().map(|row| OpId(row.get(0))).collect();
    assert_eq!(kept.len(), rows.len(), "none is there twice");
    assert_eq!(acknowledged.difference(&kept).count(), 0, "none is lost");
    for device in &devices {
        assert!(device.outbox.is_empty());
        assert_eq!(device.vector.0, devices[0].vector.0);
        assert_eq!(device.registers, devices[0].registers);
    }
    let gaps = database
        .rows("SELECT 1 FROM op GROUP BY dossier_id, compartment HAVING max(seq) <> count(*)")
        .await
        .unwrap();
    assert_eq!(gaps.len(), 0, "every stream goes on without a gap");
    let conflicts = database.rows("SELECT 1 FROM op WHERE verdict = 2").await.unwrap();
    assert!(!conflicts.is_empty(), "they wrote over each other");
}
