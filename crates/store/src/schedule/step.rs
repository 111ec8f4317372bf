//! What can happen.

use proptest::prelude::*;

use super::{DESKS, SECOND};

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Write {
        desk: usize,
        what: What,
        which: u8,
    },
    Settle {
        desk: usize,
        nth: usize,
        how: u8,
    },
    Sync {
        desk: usize,
        budget: u32,
        way: Way,
        /// What is written while the region answers.
        meanwhile: Option<What>,
        /// Only what is pushed has to be answered.
        brief: bool,
    },
    Reopen(usize),
    Withdraw(usize),
    LetIn(usize),
    /// The folder of a device is copied, as a backup of the whole disk does.
    Copy(usize),
    PutBack(usize),
    CopyRegion,
    PutBackRegion,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Goal,
    Detail,
    OwnAction,
    Note,
    Crisis,
    Phone,
    Remove,
    Return,
}

/// How an exchange ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Heard,
    /// The answer does not arrive.
    Lost,
    /// The program ends after so many transactions of taking it in.
    Stopped(u8),
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let desk = || 0..DESKS;
    let what = || {
        prop_oneof![
            3 => Just(What::Goal), 2 => Just(What::Detail), 2 => Just(What::OwnAction), 2 => Just(What::Note),
            2 => Just(What::Crisis), 2 => Just(What::Phone), 1 => Just(What::Remove), 1 => Just(What::Return),
        ]
    };
    let way = prop_oneof![
        6 => Just(Way::Heard), 2 => Just(Way::Lost), 2 => (0u8..4).prop_map(Way::Stopped),
    ];
    let budget = prop_oneof![Just(300u32), Just(4_000), Just(100_000)];
    prop_oneof![
        20 => (desk(), what(), 0u8..3).prop_map(|(desk, what, which)| Step::Write { desk, what, which }),
        4 => (desk(), 0usize..4, 0u8..3).prop_map(|(desk, nth, how)| Step::Settle { desk, nth, how }),
        24 => (desk(), budget, way, proptest::option::weighted(0.2, what()))
            .prop_map(|(desk, budget, way, meanwhile)| Step::Sync { desk, budget, way, meanwhile, brief: budget == 4_000 }),
        2 => desk().prop_map(Step::Reopen),
        1 => (1..SECOND).prop_map(Step::Withdraw),
        2 => (1..SECOND).prop_map(Step::LetIn),
        1 => desk().prop_map(Step::Copy),
        1 => desk().prop_map(Step::PutBack),
        1 => Just(Step::CopyRegion),
        1 => Just(Step::PutBackRegion),
    ]
}

impl Step {
    /// Whose device it concerns.
    pub(super) fn desk(&self) -> Option<usize> {
        match *self {
            Step::Write { desk, .. }
            | Step::Settle { desk, .. }
            | Step::Sync { desk, .. }
            | Step::Reopen(desk)
            | Step::PutBack(desk) => Some(desk),
            _ => None,
        }
    }
}
