//! What sync costs, beside PouchDB with its server on the same machine, in the same run, with the same words, and without TLS on both sides.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use eenplan_domain::record::DossierId;
use eenplan_office::Office;
use eenplan_region::harness::op;
use eenplan_sync::{Registers, StreamId};
use eenplan_tests::cable::{Cable, Speed};
use eenplan_tests::measure::{Bench, Figure};
use eenplan_tests::processes::device;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::invented::{self, Dossier, RECORDS};
use super::pouchdb::Peer;
use crate::served::Served;

pub(crate) const BENCHES: &[Bench] = &[
    Bench {
        name: "sync/first",
        run: || {
            Figure::median(&[shared().ours.took]).against("pouchdb", &Figure::median(&[shared().theirs.took]))
        },
    },
    Bench {
        name: "sync/first-searchable",
        run: || Figure::median(&[shared().searchable]),
    },
    Bench {
        name: "sync/first-bytes",
        run: || Figure::bytes(shared().ours.bytes).against("pouchdb", &Figure::bytes(shared().theirs.bytes)),
    },
    Bench {
        name: "sync/one-change",
        run: || {
            Figure::median(&shared().ours.changes)
                .against("pouchdb", &Figure::median(&shared().theirs.changes))
        },
    },
    Bench {
        name: "sync/one-change-bytes",
        run: || {
            Figure::bytes(shared().ours.change).against("pouchdb", &Figure::bytes(shared().theirs.change))
        },
    },
    Bench {
        name: "sync/nothing-new-bytes",
        run: || {
            Figure::bytes(shared().ours.nothing).against("pouchdb", &Figure::bytes(shared().theirs.nothing))
        },
    },
    Bench {
        name: "sync/poor-link",
        run: poor_link,
    },
];

/// Dossiers of a whole region, and of one worker's caseload.
const REGION: usize = 10_000;
const CASELOAD: usize = 60;
const POOR: Speed = Speed {
    round_trip: Duration::from_millis(300),
    bits_per_second: 512_000,
};
const WARM: usize = 20;
const CHANGES: usize = 200;
/// Between changes, so that each is one of its own.
const BETWEEN: Duration = Duration::from_millis(50);
/// Dossiers that are filled at once.
const BATCH: usize = 50;

/// What was measured of one side.
struct Side {
    took: Duration,
    bytes: u64,
    changes: Vec<Duration>,
    /// Bytes for one change, over both devices.
    change: u64,
    nothing: u64,
}

/// Both sides, in one run.
struct Shared {
    ours: Side,
    searchable: Duration,
    theirs: Side,
}

fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| {
        let (ours, searchable) = ours();
        let theirs = theirs(false);
        let records = theirs_first(true);
        eprintln!(
            "  pouchdb, documents of dossiers {:?}, {} bytes; of records {:?}, {} bytes",
            theirs.took, theirs.bytes, records.0, records.1
        );
        for (whose, side) in [("ours", &ours), ("pouchdb", &theirs)] {
            eprintln!(
                "  one change, {whose}: median {}, p99 {}",
                Figure::median(&side.changes),
                Figure::p99(&side.changes)
            );
        }
        Shared {
            ours,
            searchable,
            theirs,
        }
    })
}

/// A service with so many dossiers in it.
struct Filled {
    served: Served,
    runtime: Runtime,
}

impl Filled {
    fn with(many: usize) -> Filled {
        let runtime = Runtime::new().expect("a runtime");
        let served = runtime.block_on(async {
            let served = Served::start().await;
            let mut filler = served.device().await;
            let all: Vec<Dossier> = invented::dossiers(many, served.worker.worker).collect();
            for batch in all.chunks(BATCH) {
                for dossier in batch {
                    // A dossier begins with who leads it and who it is about, in one op.
                    let mut first = Vec::new();
                    for record in &dossier.records {
                        let stream = StreamId {
                            dossier: dossier.id,
                            compartment: record.compartment,
                        };
                        let sets = record
                            .fields
                            .iter()
                            .map(|(field, value)| (record.id, *field, value.clone()));
                        first.extend(sets);
                        if record.kind == "dossier" {
                            continue;
                        }
                        let op = op("measure", &std::mem::take(&mut first), &Registers::default());
                        filler.write(stream, &op);
                    }
                }
                filler.sync().await;
                assert!(
                    filler.verdicts.values().all(|verdict| *verdict == 1),
                    "everything was accepted"
                );
                // What it knows of what it pushed is not asked again.
                filler.verdicts.clear();
                filler.registers.clear();
                filler.received.clear();
            }
            served
        });
        Filled { served, runtime }
    }

    /// A device that has joined and has nothing yet.
    fn device(&self, cable: &Cable) -> Device {
        let home = tempfile::tempdir().expect("a folder");
        let code = self.runtime.block_on(self.served.code());
        let office = device::joined(home.path(), cable.address, &code).expect("it joins");
        Device {
            office: Arc::new(office),
            _home: home,
        }
    }
}

/// The real thing: an office on its encrypted store.
struct Device {
    office: Arc<Office>,
    _home: TempDir,
}

impl Device {
    /// Syncs to the end; how long that took, and how many dossiers there are then.
    fn first(&self, expected: usize) -> Duration {
        let begun = Instant::now();
        device::rest(&self.office).expect("it syncs");
        let took = begun.elapsed();
        let all = self.office.caseload_count().expect("a count");
        assert_eq!(all as usize, expected, "every dossier is here");
        took
    }

    /// Syncs behind everything else, as the program does, until the flag falls.
    fn syncs(&self, going: &Arc<AtomicBool>) {
        let (office, on) = (Arc::clone(&self.office), Arc::clone(going));
        thread::spawn(move || {
            while on.load(Ordering::SeqCst) {
                office.sync_wait(office.sync_step());
            }
        });
        let (office, on) = (Arc::clone(&self.office), Arc::clone(going));
        thread::spawn(move || {
            while on.load(Ordering::SeqCst) {
                office.sync_listen_wait(office.sync_listen());
            }
        });
    }

    /// Says when notes arrive, and of which dossier.
    fn notes(&self) -> Receiver<(DossierId, Instant)> {
        let (tell, told) = mpsc::channel();
        self.office.on_change(move |changed| {
            for one in changed.iter().filter(|one| one.table == "note") {
                // Nobody listens any more once the measure is over.
                let _ = tell.send((one.dossier, Instant::now()));
            }
        });
        // Who listens is asked when a session begins.
        self.office.session_lock().expect("it locks");
        device::unlock(&self.office).expect("it unlocks");
        told
    }
}

fn ours() -> (Side, Duration) {
    let filled = Filled::with(REGION);
    let cable = Cable::to(&[filled.served.service.address]).expect("a cable");
    let near = filled.device(&cable);
    let before = cable.carried();
    let begun = Instant::now();
    let took = near.first(REGION);
    let bytes = cable.carried() - before;
    eprintln!("  ours {took:?}, {bytes} bytes");
    while near.office.search_catch_up(1_000).expect("it indexes") {}
    let searchable = begun.elapsed();
    eprintln!("  searchable after {searchable:?}");

    let nothing = times_bytes(&cable, || device::rest(&near.office).expect("it syncs"));
    let far = filled.device(&cable);
    far.first(REGION);
    let ids: Vec<Uuid> = invented::dossiers(REGION, Uuid::nil())
        .take(WARM + CHANGES)
        .map(|one| one.id.0)
        .collect();
    let going = Arc::new(AtomicBool::new(true));
    let arrivals = far.notes();
    near.syncs(&going);
    far.syncs(&going);
    thread::sleep(Duration::from_secs(4));
    let mut changes = Vec::new();
    let before = cable.carried();
    for (at, id) in ids.iter().enumerate() {
        let begun = Instant::now();
        device::write(&near.office, *id, &format!("Samen de brieven geopend ({at})")).expect("it is written");
        let arrived = loop {
            let (dossier, arrived) = arrivals
                .recv_timeout(Duration::from_secs(60))
                .expect("it arrives");
            if dossier.0 == *id {
                break arrived;
            }
        };
        changes.push(arrived - begun);
        thread::sleep(BETWEEN);
    }
    let change = (cable.carried() - before) / ids.len() as u64;
    going.store(false, Ordering::SeqCst);
    let side = Side {
        took,
        bytes,
        changes: changes.split_off(WARM),
        change,
        nothing,
    };
    (side, searchable)
}

/// The median of five times.
fn times_bytes(cable: &Cable, mut work: impl FnMut()) -> u64 {
    let mut all: Vec<u64> = (0..5)
        .map(|_| {
            let before = cable.carried();
            work();
            cable.carried() - before
        })
        .collect();
    all.sort_unstable();
    all[2]
}

/// PouchDB's server with so many dossiers, and the number of its documents.
fn their_server(many: usize, of_records: bool) -> (Peer, SocketAddr, u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("documents");
    invented::documents(invented::dossiers(many, Uuid::nil()), of_records, &file).expect("documents");
    let (mut server, address) = Peer::serve();
    let docs = server.fill("region", &file);
    assert_eq!(docs as usize, many * if of_records { RECORDS } else { 1 });
    (server, address, docs)
}

fn theirs_first(of_records: bool) -> (Duration, u64) {
    let (_server, address, docs) = their_server(REGION, of_records);
    let cable = Cable::to(&[address]).expect("a cable");
    let (took, here) = Peer::device().pull(cable.address, "region", "near");
    assert_eq!(here, docs);
    (took, cable.carried())
}

fn theirs(of_records: bool) -> Side {
    let (_server, address, docs) = their_server(REGION, of_records);
    let cable = Cable::to(&[address]).expect("a cable");
    let mut device = Peer::device();
    let (took, here) = device.pull(cable.address, "region", "near");
    assert_eq!(here, docs);
    let bytes = cable.carried();
    let nothing = times_bytes(&cable, || {
        device.pull(cable.address, "region", "near");
    });
    device.pull(cable.address, "region", "far");
    let names = ["near", "far"];
    device.live(cable.address, "region", names);
    // Each compares everything it has with the server first.
    let mut before = 0;
    while before != cable.carried() {
        before = cable.carried();
        thread::sleep(Duration::from_secs(5));
    }
    let changes = device.changes(names, WARM, CHANGES);
    Side {
        took,
        bytes,
        changes,
        change: (cable.carried() - before) / (WARM + CHANGES) as u64,
        nothing,
    }
}

/// The first sync of one caseload over a poor connection.
fn poor_link() -> Figure {
    let filled = Filled::with(CASELOAD);
    let cable = Cable::poor(&[filled.served.service.address], POOR).expect("a cable");
    let device = filled.device(&cable);
    let before = cable.carried();
    let ours = device.first(CASELOAD);
    let bytes = cable.carried() - before;
    let mut theirs = Vec::new();
    for of_records in [false, true] {
        let (_server, address, docs) = their_server(CASELOAD, of_records);
        let cable = Cable::poor(&[address], POOR).expect("a cable");
        let (took, here) = Peer::device().pull(cable.address, "region", "near");
        assert_eq!(here, docs);
        theirs.push((took, cable.carried()));
    }
    eprintln!("  ours {ours:?}, {bytes} bytes; pouchdb, of dossiers and of records: {theirs:?}");
    Figure::median(&[ours]).against("pouchdb", &Figure::median(&[theirs[0].0]))
}
