//! Power cuts, kills and failing disks, for as long as it is asked.

use std::time::{Duration, Instant, SystemTime};

use eenplan_tests::durability::chance::Chance;
use eenplan_tests::durability::promise::Wrong;
use eenplan_tests::durability::recorder::{Fault, Recorder};
use eenplan_tests::durability::writer::Session;
use eenplan_tests::durability::{fault, kill, power_cut};
use eenplan_tests::measure::{Soak, Tally};

pub(crate) const SOAKS: &[Soak] = &[
    Soak {
        name: "store/power-cut",
        run: cut,
    },
    Soak {
        name: "store/kill",
        run: kills,
    },
    Soak {
        name: "sync/processes",
        run: processes,
    },
    Soak {
        name: "store/full-disk",
        run: full_disks,
    },
];

/// A new recording every 5,000 states: other lengths of work, other moments to stop.
fn cut(long: Duration) -> Tally {
    trial(long, |chance, tally| {
        let mut from = 1;
        let sessions: Vec<Session> = (0..2 + chance.below(4))
            .map(|_| {
                let count = 1 + chance.below(150) as u32;
                let session = Session {
                    from,
                    count,
                    closes: chance.coin(),
                    ..Session::default()
                };
                from += count;
                session
            })
            .collect();
        let steps = Recorder::new()
            .and_then(|recorder| recorder.record(&sessions))
            .expect("a recording");
        let outcome = power_cut::cut(&steps, 5_000, chance.bits());
        tally.runs += outcome.states as u64;
        tally.faults += outcome.failed as u64;
        tally.lost += outcome.lost as u64;
        outcome
            .failures
            .iter()
            .for_each(|failure| eprintln!("{failure:?}"));
    })
}

fn kills(long: Duration) -> Tally {
    trial(long, |chance, tally| {
        let folder = tempfile::tempdir().expect("a folder");
        let outcome = kill::kill(folder.path(), 20, chance).expect("children that can be killed");
        tally.runs += outcome.kills as u64;
        outcome.failures.iter().for_each(|wrong| count(wrong, tally));
    })
}

fn processes(long: Duration) -> Tally {
    trial(long, |chance, tally| {
        let outcome = eenplan_tests::processes::kill(40, false, chance).expect("children that can be killed");
        tally.runs += outcome.kills() as u64;
        tally.lost += outcome.lost.len() as u64;
        if !outcome.is_whole() {
            eprintln!("{outcome:#?}");
            tally.faults += 1;
        }
    })
}

/// Every call in turn, for each way in which a disk fails.
fn full_disks(long: Duration) -> Tally {
    let mut from = 0;
    trial(long, |_, tally| {
        for fault in [Fault::Full(from), Fault::ReadOnly(from), Fault::Sync(from)] {
            let recorder = Recorder::new().expect("a C compiler");
            tally.runs += 1;
            match fault::run(&recorder, fault, 200) {
                Ok(_) => {}
                Err(fault::Failure::Wrong(wrong)) => count(&wrong, tally),
                Err(failure) => {
                    eprintln!("{fault:?}: {failure:?}");
                    tally.faults += 1;
                }
            }
        }
        from += 1;
    })
}

fn count(wrong: &Wrong, tally: &mut Tally) {
    eprintln!("{wrong:?}");
    tally.faults += 1;
    tally.lost += if let Wrong::Lost(edits) = wrong {
        edits.len() as u64
    } else {
        0
    };
}

/// Repeats `once` until the time is over, from a seed that is told.
fn trial(long: Duration, mut once: impl FnMut(&mut Chance, &mut Tally)) -> Tally {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let seed = now.as_secs();
    eprintln!("seed {seed}");
    let mut chance = Chance::new(seed);
    let mut tally = Tally::default();
    let begun = Instant::now();
    while begun.elapsed() < long {
        once(&mut chance, &mut tally);
    }
    tally
}
