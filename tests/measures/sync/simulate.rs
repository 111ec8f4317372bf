//! The pure machines of sync in schedules without end.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use eenplan_tests::measure::{Soak, Tally};

#[path = "../../../crates/sync/tests/simulate/simulator/mod.rs"]
#[allow(dead_code, reason = "the mistakes on purpose are for the test")]
mod simulator;

use simulator::{HAPPENS, Options, Tally as Happened, shrink, trial};

pub(super) const SOAKS: &[Soak] = &[Soak {
    name: "sync/simulate",
    run: schedules,
}];

const USUAL: Options = Options {
    ops: 200,
    bug: None,
    tells: false,
};

/// As many at least, however short it was to be.
const SCHEDULES: u64 = 1_000_000;

/// After how many it is told how far it is.
const TOLD: u64 = 50_000;

/// One run is one schedule of 200 ops. Seeds go on from the second at which it began, so that no two runs try the same.
fn schedules(long: Duration) -> Tally {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let seed = now.as_secs() << 20;
    eprintln!("seeds from {seed}");
    let (next, faults) = (AtomicU64::new(seed), AtomicU64::new(0));
    let happened = Mutex::new(Happened::default());
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                let mut of_thread = Happened::default();
                while begun.elapsed() < long || next.load(Ordering::Relaxed) < seed + SCHEDULES {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if (at - seed).is_multiple_of(TOLD) {
                        eprintln!("{} after {:.0?}", at - seed, begun.elapsed());
                    }
                    match trial(at, USUAL) {
                        Ok(of_one) => of_thread.add(&of_one),
                        Err(failure) => {
                            faults.fetch_add(1, Ordering::Relaxed);
                            eprintln!("{}", shrink(failure, USUAL));
                        }
                    }
                }
                happened
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .add(&of_thread);
            });
        }
    });
    let lost = faults.into_inner();
    let happened = happened.into_inner().unwrap_or_else(PoisonError::into_inner);
    let never = HAPPENS.iter().filter(|what| happened.of(what) == 0);
    let missing = never.inspect(|what| eprintln!("never happened: {what}")).count() as u64;
    Tally {
        runs: next.into_inner() - seed,
        faults: lost + missing,
        // Whatever goes wrong in a schedule may be an edit that is gone.
        lost,
    }
}
