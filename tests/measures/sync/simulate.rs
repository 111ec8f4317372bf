//! The pure machines of sync in schedules without end.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use eenplan_tests::measure::{Soak, Tally};

#[path = "../../../crates/sync/tests/simulate/simulator/mod.rs"]
#[allow(
    dead_code,
    reason = "the mistakes on purpose and what has to have happened are for the test"
)]
mod simulator;

use simulator::{Options, shrink, trial};

pub(super) const SOAKS: &[Soak] = &[Soak {
    name: "sync/simulate",
    run: schedules,
}];

const USUAL: Options = Options {
    ops: 200,
    bug: None,
    tells: false,
};

/// One run is one schedule of 200 ops. Seeds go on from the second at which it began, so that no two runs try the same.
fn schedules(long: Duration) -> Tally {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let seed = now.as_secs() << 20;
    eprintln!("seeds from {seed}");
    let (next, faults) = (AtomicU64::new(seed), AtomicU64::new(0));
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while begun.elapsed() < long {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if let Err(failure) = trial(seed, USUAL) {
                        faults.fetch_add(1, Ordering::Relaxed);
                        eprintln!("{}", shrink(failure, USUAL));
                    }
                }
            });
        }
    });
    let faults = faults.into_inner();
    Tally {
        runs: next.into_inner() - seed,
        faults,
        // Whatever goes wrong in a schedule may be an edit that is gone.
        lost: faults,
    }
}
