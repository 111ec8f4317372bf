//! What merging promises: the order between streams does not matter, and confirming what was foreseen changes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_domain::record::{ActorId, Field, May, OpId, RecordId, Value, goal, note, removed, resident};
use eenplan_sync::{
    Change, Decision, FieldChange, Op, Pending, Place, Registers, WireValue, decide, forecast,
};
use proptest::prelude::*;
use uuid::Uuid;

const FIELDS: [Field; 5] = [
    goal::TITLE,
    goal::DETAIL,
    removed(goal::KIND.number),
    resident::PHONE,
    note::BODY,
];

#[derive(Clone, Debug)]
struct Step {
    field: usize,
    record: u8,
    /// What it rests on: what shows, nothing, or an earlier op.
    rests_on: u8,
    text: u8,
    author: u8,
    proposes: bool,
}

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = (
        0..FIELDS.len(),
        0..2_u8,
        any::<u8>(),
        0..4_u8,
        0..3_u8,
        any::<bool>(),
    )
        .prop_map(|(field, record, rests_on, text, author, proposes)| Step {
            field,
            record,
            rests_on,
            text,
            author,
            proposes,
        });
    proptest::collection::vec(step, 0..most)
}

fn op_id(n: usize) -> OpId {
    OpId(Uuid::from_u128(n as u128 + 1))
}

fn author(step: &Step) -> ActorId {
    ActorId(Uuid::from_u128(u128::from(step.author) + 100))
}

fn may(step: &Step) -> May {
    if step.proposes { May::Propose } else { May::Write }
}

/// The step as an op on what shows.
fn op(at: usize, step: &Step, seen: &Registers) -> Op {
    let field = FIELDS[step.field];
    let value = match field.group {
        0 => Value::Bool(step.text.is_multiple_of(2)),
        _ => format!("text {}", step.text).into(),
    };
    let fields = vec![FieldChange {
        number: field.number,
        value: WireValue::Known(value),
    }];
    let record = RecordId(Uuid::from_u128(u128::from(step.record)));
    let mut change = Change::new(field.kind, record, field.group, None, fields);
    change.base = match step.rests_on % 4 {
        0 | 1 => seen.leading(Place::of(&change)),
        2 => None,
        _ => Some(op_id(usize::from(step.rests_on) % (at + 1))),
    };
    Op {
        command: "test".into(),
        changes: vec![change],
    }
}

/// Each step decided on what stands.
fn decided(steps: &[Step], from: usize, registers: &mut Registers) -> Vec<(OpId, ActorId, Op, Decision)> {
    let mut log = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let said = op(from + at, step, registers);
        let decision = decide(&said, author(step), registers, |_| may(step));
        registers.take(op_id(from + at), author(step), &said, &decision);
        log.push((op_id(from + at), author(step), said, decision));
    }
    log
}

fn of_stream(step: &Step, stream: usize) -> bool {
    [0, 0, 0, 1, 2][step.field] == stream
}

proptest! {
    #[test]
    fn the_order_between_streams_does_not_matter(steps in steps(60), order in proptest::collection::vec(0..3_usize, 60)) {
        let mut whole = Registers::default();
        let log = decided(&steps, 0, &mut whole);
        let mut lanes: Vec<Vec<_>> = (0..3)
            .map(|stream| {
                let lane = log.iter().zip(&steps).filter(|(_, step)| of_stream(step, stream));
                lane.map(|(entry, _)| entry.clone()).rev().collect()
            })
            .collect();
        let mut other = Registers::default();
        for stream in order.into_iter().chain([0, 1, 2]) {
            if let Some((op, author, said, decision)) = lanes[stream].pop() {
                other.take(op, author, &said, &decision);
            }
        }
        for mut lane in lanes {
            while let Some((op, author, said, decision)) = lane.pop() {
                other.take(op, author, &said, &decision);
            }
        }
        prop_assert_eq!(other, whole);
    }

    #[test]
    fn confirming_what_was_foreseen_changes_nothing(before in steps(30), own in steps(20), confirmed in any::<prop::sample::Index>()) {
        let mut registers = Registers::default();
        decided(&before, 0, &mut registers);
        // Own ops, each on what shows by then.
        let mut shows = registers.clone();
        let log = decided(&own, before.len(), &mut shows);
        let pending = |from: usize| {
            log[from..].iter().map(|(op, author, said, _)| Pending {
                op: *op,
                author: *author,
                changes: said.changes.iter().collect(),
                decided_alone: false,
            })
        };
        let may_of = |change: &Change, _: ActorId, _: &Registers| {
            let at = log.iter().position(|(_, _, said, _)| std::ptr::eq(&said.changes[0], change));
            at.map_or(May::No, |at| may(&own[at]))
        };
        let foreseen = forecast(registers.clone(), pending(0), may_of);
        prop_assert_eq!(&foreseen.registers, &shows);
        let confirmed = confirmed.index(log.len() + 1);
        for (at, (op, author, said, _)) in log.iter().enumerate().take(confirmed) {
            let decision = decide(said, *author, &registers, |_| may(&own[at]));
            registers.take(*op, *author, said, &decision);
        }
        let after = forecast(registers, pending(confirmed), may_of);
        prop_assert_eq!(&after.registers, &shows);
    }
}
