//! Trials of the whole of sync: devices and a region as pure machines, people who write, and everything that can go wrong, from one seed.

mod bug;
mod chance;
mod check;
mod edit;
mod fault;
mod model;
mod rules;
mod run;
mod tally;
mod words;

use std::collections::BTreeMap;

/// A mistake that is made on purpose, to see that the trials notice it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// The region takes an op again that it has.
    NoDedup,
    /// The region answers, and loses what it answered about.
    AcknowledgeBeforeCommit,
    /// A device moves past an op that it did not take.
    CursorGap,
    /// The region takes a value that rests on an old one as if it did not.
    StaleBaseAccepted,
    /// A device takes a stream off with what it has not handed in.
    PurgeBeforeHandIn,
    /// A clock that is set back gives a lease more time.
    LeaseExtended,
}

/// How to run a trial.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many ops are written.
    pub ops: usize,
    /// Made on purpose.
    pub bug: Option<Bug>,
    /// Whether it tells what happens.
    pub tells: bool,
}

/// How often each thing happened.
#[derive(Clone, Debug, Default)]
pub struct Tally(pub BTreeMap<&'static str, u64>);

impl Tally {
    pub fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub fn add(&mut self, other: &Tally) {
        for (what, count) in &other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }
}

/// What went wrong, and how to see it again.
#[derive(Clone, Debug)]
pub struct Failure {
    pub seed: u64,
    pub ops: usize,
    pub what: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}\nagain: EENPLAN_SEED={} EENPLAN_OPS={} cargo test -p eenplan-sync --test simulate -- one_seed --nocapture",
            self.what, self.seed, self.ops
        )
    }
}

/// One trial.
pub fn trial(seed: u64, options: Options) -> Result<Tally, Failure> {
    let failed = |what| Failure {
        seed,
        ops: options.ops,
        what,
    };
    run::Run::new(seed, options).whole().map_err(failed)
}

/// The same trial with as few ops as still fail.
pub fn shrink(failure: Failure, options: Options) -> Failure {
    let mut smallest = failure;
    let mut step = smallest.ops / 2;
    while step > 0 {
        let ops = smallest.ops.saturating_sub(step);
        match trial(smallest.seed, Options { ops, ..options }) {
            Err(smaller) => smallest = smaller,
            Ok(_) => step /= 2,
        }
    }
    smallest
}

/// Everything that has to have happened in a long run.
pub const HAPPENS: &[&str] = &[
    "ask dropped",
    "ask cut",
    "ask late",
    "ask twice",
    "answer dropped",
    "answer cut",
    "device crashed before commit",
    "device crashed between commits",
    "region crashed before commit",
    "region crashed between commits",
    "device restored",
    "device restored with a new life",
    "device cloned",
    "device enrolled with work",
    "region restored",
    "device unknown",
    "clock ten years ahead",
    "clock ten years back",
    "sealed",
    "opened again",
    "withdrawn",
    "consent ended",
    "account ended",
    "given again",
    "purged",
    "handed in before the purge",
    "late op of somebody withdrawn",
    "regie passed",
    "regie taken over",
    "team changed",
    "accepted",
    "accepted with a conflict",
    "set aside: written already",
    "set aside: overtaken",
    "set aside: empty",
    "set aside: no right",
    "set aside: unreadable",
    "set aside: not accepted",
    "set aside: invented",
    "leads",
    "proposes",
    "stands",
    "answer accepted",
    "answer declined",
    "answer combined",
    "amended",
    "amended twice",
    "removed against an edit",
    "edited after removal",
    "newer kind",
    "forecast takes",
    "forecast waits",
    "forecast leaves out",
    "needs vector",
    "needs incarnation",
    "needs what came before",
    "with holes",
    "lacks its own",
    "another part",
    "part made whole",
    "whole made a part",
    "snapshot whole",
    "snapshot in pieces",
    "snapshot resumed",
    "rewound",
    "begun anew",
    "offered for others",
    "second page",
    "answered briefly",
];
