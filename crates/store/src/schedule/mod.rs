//! Real stores and a region in schedules drawn by chance: lost answers, crashes, copies put back, a restored region, rights that end and
//! return. What is confirmed here has to be what the region's log comes to, what shows has to be that with own work on top, and no op that
//! was written may be nowhere.

mod desk;
mod look;
mod run;
mod step;
#[path = "../../tests/world/mod.rs"]
mod world;

use std::cell::RefCell;
use std::collections::BTreeSet;

use eenplan_domain::record::{Compartment, DossierId};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use run::Run;
use step::{Step, Way, What, step};
use uuid::Uuid;

use crate::proposal;

const DOSSIER: DossierId = DossierId(Uuid::from_u128(0x1000));
const COMPARTMENTS: [Compartment; 4] = [
    Compartment::Core,
    Compartment::Plan,
    Compartment::Journal,
    Compartment::Crisis,
];
/// Two devices of who leads, and one each of two colleagues.
const DESKS: usize = 4;
/// Whose the second device of the first worker is.
const SECOND: usize = 3;

fn write(desk: usize, what: What, which: u8) -> Step {
    Step::Write { desk, what, which }
}

/// An exchange in small answers, each of which is heard.
fn sync(desk: usize) -> Step {
    Step::Sync {
        desk,
        budget: 300,
        way: Way::Heard,
        meanwhile: None,
        brief: false,
    }
}

/// Lets these happen, and looks at a desk after each.
fn look_after_each(run: &mut Run, desk: usize, steps: &[Step]) {
    for step in steps {
        run.happen(step);
        run.look_at(desk);
    }
}

#[test]
fn a_proposal_that_the_snapshot_covers_is_taken_once() {
    let mut run = Run::begin(3, false);
    [0, 0, 1]
        .iter()
        .for_each(|desk| run.happen(&write(*desk, What::Crisis, 0)));
    run.look_at_the_end();
    let open = run.desks[1].look(|w| proposal::open(&w.reader(), Some(DOSSIER)));
    assert_eq!(open.len(), 1);
}

#[test]
fn who_is_let_in_again_may_write_before_everything_is_back() {
    let goal = || write(1, What::Goal, 2);
    for wrote_before in [false, true] {
        let mut run = Run::begin(10, false);
        if wrote_before {
            run.happen(&goal());
        }
        let steps = [
            sync(1),
            Step::Withdraw(1),
            sync(1),
            Step::LetIn(1),
            sync(1),
            goal(),
        ];
        look_after_each(&mut run, 1, &steps);
        assert_eq!(run.desks[1].look(|w| look::waiting(w)).len(), 1, "it waits");
        run.look_at_the_end();
        run.look_at(1);
    }
}

#[test]
fn what_was_written_after_a_folder_was_put_back_stands_beside_what_was_written_before() {
    let goal = || write(0, What::Goal, 0);
    let mut run = Run::begin(3, false);
    let steps = [Step::Copy(0), goal(), sync(0), Step::PutBack(0), goal()];
    look_after_each(&mut run, 0, &steps);
    run.look_at_the_end();
}

#[test]
fn what_waits_shows_as_soon_as_the_right_to_it_is_heard_of() {
    let phone = write(1, What::Phone, 0);
    let mut run = Run::begin(3, false);
    let steps = [Step::Withdraw(1), phone, sync(1), Step::LetIn(1), sync(1)];
    look_after_each(&mut run, 1, &steps);
    run.look_at_the_end();
}

#[test]
fn each_step_of_an_answer_is_an_arrival_of_its_own() {
    let run = Run::begin(3, false);
    run.desks[1].look(|w| {
        let (mut kept, epoch) = (None, run.region.epoch);
        let mut arrival = |brings| w.standing(&mut kept, epoch, true, brings).map(|one| one.arrival);
        let first = arrival(true)?;
        assert_eq!(arrival(true)?, first + 1, "the next step");
        assert_eq!(arrival(false)?, first + 1, "its end");
        Ok(())
    });
}

#[test]
fn a_folder_put_back_and_written_in_takes_what_others_wrote_in_the_meantime() {
    let mut run = Run::begin(3, false);
    let steps = [
        Step::Copy(0),
        write(0, What::Goal, 0),
        sync(0),
        write(2, What::Crisis, 0),
        sync(2),
        Step::PutBack(0),
        write(0, What::Crisis, 0),
    ];
    steps.iter().for_each(|step| run.happen(step));
    run.look_at_the_end();
}

#[test]
fn what_a_receipt_confirmed_is_taken_once_when_its_stream_comes() {
    let mut run = Run::begin(1_000, false);
    let crisis = |desk| write(desk, What::Crisis, 0);
    [crisis(2), sync(2), crisis(1)]
        .iter()
        .for_each(|step| run.happen(step));
    let colleague = run.desks[1].actor();
    run.rules.blind.insert(colleague);
    run.happen(&sync(1));
    run.rules.blind.remove(&colleague);
    run.look_at_the_end();
    let open = run.desks[1].look(|w| proposal::open(&w.reader(), Some(DOSSIER)));
    assert_eq!(open.len(), 1);
}

#[test]
fn who_is_withdrawn_before_a_restore_offers_what_is_here_and_shows_nothing_it_may_not() {
    let stopped = Step::Sync {
        desk: 1,
        budget: 300,
        way: Way::Stopped(1),
        meanwhile: None,
        brief: false,
    };
    let mut run = Run::begin(3, false);
    let goal = write(1, What::Goal, 1);
    let steps = [
        sync(1),
        goal,
        Step::CopyRegion,
        stopped,
        Step::Withdraw(1),
        Step::PutBackRegion,
    ];
    steps.iter().for_each(|step| run.happen(step));
    look_after_each(&mut run, 1, &[sync(1), sync(1)]);
    run.look_at_the_end();
}

#[test]
fn what_waited_when_a_part_went_shows_nothing_of_it_when_more_is_written() {
    let sync = |way, meanwhile| Step::Sync {
        desk: 1,
        budget: 300,
        way,
        meanwhile,
        brief: false,
    };
    let mut run = Run::begin(3, false);
    let goal = Some(What::Goal);
    let steps = [
        sync(Way::Heard, goal),
        Step::Withdraw(1),
        sync(Way::Heard, None),
        Step::LetIn(1),
        sync(Way::Heard, None),
        sync(Way::Lost, goal),
    ];
    look_after_each(&mut run, 1, &steps);
    run.look_at_the_end();
}

#[test]
fn what_was_written_while_a_part_went_shows_again_when_it_is_back() {
    let written_meanwhile = Step::Sync {
        desk: 1,
        budget: 300,
        way: Way::Heard,
        meanwhile: Some(What::Goal),
        brief: false,
    };
    let mut run = Run::begin(3, false);
    let steps = [
        Step::Withdraw(1),
        written_meanwhile,
        Step::LetIn(1),
        sync(1),
        sync(1),
    ];
    look_after_each(&mut run, 1, &steps);
    run.look_at_the_end();
}

#[test]
fn what_a_stream_that_is_let_go_of_shows_stays_until_it_comes_anew() {
    let mut run = Run::begin(3, false);
    let goal = |desk| write(desk, What::Goal, 0);
    let steps = [
        goal(0),
        sync(0),
        Step::CopyRegion,
        Step::Withdraw(1),
        sync(1),
        goal(0),
        sync(0),
        goal(0),
        sync(0),
        Step::LetIn(1),
        sync(1),
        sync(1),
        goal(1),
        sync(1),
        sync(1),
        sync(1),
        goal(0),
        sync(0),
        Step::PutBackRegion,
        sync(1),
        sync(1),
        goal(1),
        sync(1),
    ];
    look_after_each(&mut run, 1, &steps);
    run.look_at_the_end();
}

#[test]
fn a_region_put_back_from_the_moment_before_takes_nothing_away() {
    let sync = |desk, meanwhile| Step::Sync {
        desk,
        budget: 300,
        way: Way::Heard,
        meanwhile,
        brief: false,
    };
    let mut run = Run::begin(3, false);
    let note = Some(What::Note);
    let steps = [
        sync(2, note),
        sync(3, note),
        sync(3, None),
        write(2, What::Goal, 0),
        sync(2, None),
        Step::Settle {
            desk: 2,
            nth: 0,
            how: 2,
        },
        sync(2, note),
        sync(2, None),
        write(0, What::Note, 0),
        Step::CopyRegion,
        Step::PutBackRegion,
    ];
    steps.iter().for_each(|step| run.happen(step));
    run.look_at_the_end();
}

#[test]
fn who_is_let_in_again_and_writes_in_what_waits_shows_that_record_alone() {
    let sync = |desk, way, meanwhile| Step::Sync {
        desk,
        budget: 300,
        way,
        meanwhile,
        brief: false,
    };
    let goal = Some(What::Goal);
    let before_it_came = [
        Step::Withdraw(2),
        write(2, What::Goal, 2),
        sync(2, Way::Heard, None),
        Step::LetIn(2),
        write(0, What::Goal, 0),
        write(0, What::Goal, 0),
        sync(2, Way::Stopped(1), None),
        write(2, What::Goal, 2),
    ];
    let while_it_went = [
        Step::Withdraw(1),
        sync(1, Way::Heard, goal),
        Step::LetIn(1),
        sync(1, Way::Heard, None),
        write(1, What::Goal, 1),
    ];
    for steps in [&before_it_came[..], &while_it_went] {
        let mut run = Run::begin(3, false);
        for step in steps {
            run.happen(step);
            step.desk().into_iter().for_each(|desk| run.look_at(desk));
        }
        run.look_at_the_end();
    }
}

/// Everything that has to have happened in the schedules of one run.
const HAPPENS: [&str; 11] = [
    "an answer was lost",
    "the program stopped half-way",
    "a folder was put back",
    "the region was put back",
    "a stream was gone",
    "a stream was stale",
    "a stream came as a snapshot",
    "a proposal waited",
    "an op was set aside",
    "a device began a new life",
    "a push was answered briefly",
];

fn number(name: &str) -> Option<u32> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn what_shows_is_what_the_log_comes_to_and_nothing_is_lost() {
    let mut runner = TestRunner::new(ProptestConfig {
        cases: number("EENPLAN_SCHEDULES").unwrap_or(12),
        rng_seed: RngSeed::Fixed(number("EENPLAN_SEED").unwrap_or(0).into()),
        max_shrink_iters: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let steps = proptest::collection::vec(step(), 1..90);
    let every = prop_oneof![Just(3u64), Just(10), Just(1_000)];
    let happened = RefCell::new(BTreeSet::new());
    let tried = runner.run(&(steps, every, any::<bool>()), |(steps, every, alone)| {
        let mut run = Run::begin(every, alone);
        for step in &steps {
            run.happen(step);
            step.desk().into_iter().for_each(|desk| run.look_at(desk));
        }
        run.look_at_the_end();
        happened
            .borrow_mut()
            .extend(run.happened.borrow().iter().copied());
        Ok(())
    });
    tried.unwrap();
    let happened = happened.into_inner();
    let missing: Vec<_> = HAPPENS.iter().filter(|what| !happened.contains(*what)).collect();
    assert!(missing.is_empty(), "never happened: {missing:?}");
}
