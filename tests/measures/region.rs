//! What the regional service costs beside its database: pushes against the same rows written by PostgreSQL alone, and memory.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use eenplan_domain::record::{Compartment, RecordId, note};
use eenplan_region::harness::TestDevice;
use eenplan_sync::{Ask, StreamId};
use eenplan_tests::measure::{Bench, Figure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::served::Served;

pub(crate) const BENCHES: &[Bench] = &[
    Bench {
        name: "region/pushes",
        run: pushes,
    },
    Bench {
        name: "region/idle-memory",
        run: idle_memory,
    },
];

/// Devices that push at the same time, and connections of pgbench.
const PUSHING: usize = 16;
const LONG: Duration = Duration::from_secs(10);
const IDLE: usize = 1_000;
/// What a note holds, in characters.
const NOTE: usize = 200;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}

/// Notes of one op each, pushed one by one by devices at the same time, and answered after their commit.
fn pushes() -> Figure {
    runtime().block_on(async {
        let served = Served::start().await;
        let mut pushing = Vec::new();
        for _ in 0..PUSHING {
            // Each of a worker of their own: what one writes does not go to the others.
            let mut device = served.device_of_another().await;
            let id = device.begin_dossier();
            device.sync().await;
            pushing.push((device, id));
        }
        push(&mut pushing, LONG / 5).await;
        // As PostgreSQL does by itself within a minute: until then its plans are those of an empty database.
        served.database.rows("ANALYZE").await.expect("it is read");
        let before = pgbench(&served).await;
        let ours = push(&mut pushing, LONG).await;
        let after = pgbench(&served).await;
        eprintln!("  pgbench {before:.0} before and {after:.0} after");
        let peer = Figure::per_second((before + after) / 2.0);
        Figure::per_second(ours).against("pgbench", &peer)
    })
}

/// Pushes per second.
async fn push(devices: &mut Vec<(TestDevice, eenplan_domain::record::DossierId)>, long: Duration) -> f64 {
    let begun = Instant::now();
    let working: Vec<_> = devices
        .drain(..)
        .map(|(mut device, dossier)| {
            tokio::spawn(async move {
                let journal = StreamId {
                    dossier,
                    compartment: Compartment::Journal,
                };
                let mut count = 0_u32;
                while begun.elapsed() < long {
                    let body = "n".repeat(NOTE);
                    let op = device.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, body.into())]);
                    // As a device that listens for everything else.
                    let ask = Ask {
                        brief: true,
                        ..device.next_ask()
                    };
                    let reply = device.ask(ask).await;
                    assert_eq!(reply.status, 200);
                    assert_eq!(device.verdicts.get(&op), Some(&1), "it was accepted");
                    assert!(device.outbox.is_empty(), "and came back in the log");
                    count += 1;
                }
                (device, dossier, count)
            })
        })
        .collect();
    let mut total = 0;
    for one in working {
        let (device, dossier, count) = one.await.expect("it pushes to the end");
        total += count;
        devices.push((device, dossier));
    }
    f64::from(total) / begun.elapsed().as_secs_f64()
}

/// The rows that a push writes, in one transaction as well: transactions per second.
async fn pgbench(served: &Served) -> f64 {
    let about = "SELECT avg(octet_length(frame))::int, (SELECT device_id FROM device_life LIMIT 1) FROM op WHERE compartment = 4";
    let rows = served.database.rows(about).await.expect("what was pushed");
    let frame: i32 = rows[0].get(0);
    let script = format!(
        "BEGIN;
INSERT INTO stream VALUES (md5(:client_id::text)::uuid, 4, 0, '\\x00') ON CONFLICT DO NOTHING;
UPDATE stream SET seq = seq + 1, head = decode(repeat('ab', 32), 'hex') WHERE dossier_id = md5(:client_id::text)::uuid AND compartment = 4 RETURNING seq \\gset
INSERT INTO op VALUES (md5(:client_id::text)::uuid, 4, :seq, gen_random_uuid(), md5(:client_id::text)::uuid, md5(:client_id::text)::uuid, 1, 1, '', decode(repeat('ab', 32), 'hex'), decode(repeat('ab', {frame}), 'hex'), pg_current_xact_id()::text::bigint, now());
INSERT INTO register VALUES (md5(:client_id::text)::uuid, 4, 60, gen_random_uuid(), 1, gen_random_uuid(), md5(:client_id::text)::uuid);
INSERT INTO device_life (device_id, incarnation, tip, tip_hash, held_hash, seen_at) VALUES (md5(:client_id::text)::uuid, md5(:client_id::text)::uuid, 1, decode(repeat('ab', 32), 'hex'), decode(repeat('ab', 32), 'hex'), now()) ON CONFLICT (device_id, incarnation) DO UPDATE SET tip = device_life.tip + 1, seen_at = now();
COMMIT;
"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("push.sql");
    std::fs::write(&file, script).expect("a script can be written");
    let host = served.cluster.folder().to_owned();
    let database = served.database.superuser.clone();
    let said = tokio::task::spawn_blocking(move || run_pgbench(&host, &database, &file))
        .await
        .expect("it runs");
    let tps = said
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    tps.unwrap_or_else(|| panic!("pgbench said no tps: {said}"))
}

fn run_pgbench(host: &Path, address: &str, script: &Path) -> String {
    let name = address.rsplit("dbname=").next().expect("a name");
    let clients = PUSHING.to_string();
    let seconds = (LONG / 2).as_secs().to_string();
    let outcome = Command::new("pgbench")
        .args([
            "-n", "-M", "prepared", "-j", "2", "-c", &clients, "-T", &seconds, "-f",
        ])
        .arg(script)
        .arg("-h")
        .arg(host)
        .args(["-U", "superuser", name])
        .output()
        .expect("pgbench comes with PostgreSQL");
    let said = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(
        outcome.status.success(),
        "{}",
        String::from_utf8_lossy(&outcome.stderr)
    );
    said
}

/// Of one process that a thousand devices have synced with and listen to.
fn idle_memory() -> Figure {
    runtime().block_on(async {
        let served = Served::start().await;
        let mut listening = Vec::new();
        for _ in 0..IDLE {
            let device = served.device().await;
            listening.push(listen(&device, served.service.address).await);
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", served.service.id())).expect("it runs");
        let kib = status
            .lines()
            .find_map(|line| {
                line.strip_prefix("VmRSS:")?
                    .trim()
                    .split(' ')
                    .next()?
                    .parse::<u64>()
                    .ok()
            })
            .expect("its memory");
        assert_eq!(listening.len(), IDLE);
        Figure::bytes(kib * 1024)
    })
}

async fn listen(device: &TestDevice, at: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(at).await.expect("it answers");
    let ask = format!(
        "GET /v1/hints HTTP/1.1\r\nhost: region\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nauthorization: {}\r\n\r\n",
        device.bearer()
    );
    stream.write_all(ask.as_bytes()).await.expect("it listens");
    let mut said = [0; 12];
    stream.read_exact(&mut said).await.expect("it answers");
    assert_eq!(&said, b"HTTP/1.1 101");
    stream
}
