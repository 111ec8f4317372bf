use std::collections::BTreeMap;

use eenplan_domain::record::{ActorId, OpId, RecordId, Value, action, note};
use uuid::Uuid;

use super::*;
use crate::authority::{Reason, Verdict};
use crate::exchange::{Entry, EntryBody};
use crate::op::{FieldChange, Hlc, WireValue};
use crate::register::{Place, Register, Version};

const CANARY: &str = "canary";

fn version(op: u128, base: Option<u128>, text: &str) -> Version {
    Version {
        op: OpId(Uuid::from_u128(op)),
        author: ActorId(Uuid::from_u128(7)),
        base: base.map(|base| OpId(Uuid::from_u128(base))),
        fields: fields(text),
    }
}

fn fields(text: &str) -> Vec<FieldChange> {
    vec![FieldChange {
        number: note::BODY.number,
        value: WireValue::Known(Value::from(text)),
    }]
}

fn place(kind: u16, record: u128, group: u16) -> Place {
    let record = RecordId(Uuid::from_u128(record));
    Place { kind, record, group }
}

/// Two notes: the first is shown, with a proposal that rests on an earlier value; everything of the second holds the canary.
fn snapshot() -> Snapshot {
    let (shown, hidden) = (place(note::KIND.number, 1, 1), place(note::KIND.number, 2, 1));
    let register = |at: u128, text: &str| Register {
        leading: Some(version(at, None, text)),
        proposals: vec![version(at + 1, Some(at + 2), text)],
    };
    let mut snapshot = Snapshot::default();
    snapshot.registers.0.insert(shown, register(10, "shown"));
    snapshot.registers.0.insert(hidden, register(20, CANARY));
    snapshot.written = (10..30)
        .map(|op| (OpId(Uuid::from_u128(op)), Hlc(u64::try_from(op).unwrap())))
        .collect();
    snapshot.grounds = BTreeMap::from([
        ((shown, OpId(Uuid::from_u128(12))), fields("shown")),
        ((hidden, OpId(Uuid::from_u128(22))), fields(CANARY)),
    ]);
    let aside = Entry {
        verdict: Verdict::SetAside(Reason::NoRight).number(),
        effects: Vec::new(),
        body: EntryBody::Frame(CANARY.as_bytes().repeat(4)),
    };
    snapshot.aside.insert(3, aside);
    snapshot
}

#[test]
fn an_excerpt_holds_the_shown_records_and_no_byte_of_the_rest() {
    let first = RecordId(Uuid::from_u128(1));
    let excerpt = snapshot().excerpt(|_, record, _| record == first);
    assert!(excerpt.registers.0.keys().all(|place| place.record == first));
    assert_eq!(excerpt.registers.0.len(), 1);
    assert_eq!(excerpt.grounds.len(), 1, "what its proposal rests on goes along");
    let written: Vec<u64> = excerpt.written.values().map(|at| at.0).collect();
    assert_eq!(written, [10, 11]);
    let bytes = excerpt.pieces(1 << 20).concat();
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(!holds(CANARY.as_bytes()) && holds(b"shown"));
    let others = [&[0; 9][..], &[20]].concat();
    assert!(!holds(&others), "nor an id of an op of the rest");
}

#[test]
fn who_decides_on_a_record_sees_the_whole_stream() {
    let shows = |kind: u16, record: RecordId, all: &Registers| {
        assert_eq!(all.0.len(), 2);
        kind == note::KIND.number && record == RecordId(Uuid::from_u128(2))
    };
    let excerpt = snapshot().excerpt(shows);
    assert_eq!(excerpt.registers.0.len(), 1);
    let nothing = snapshot().excerpt(|kind, _, _| kind == action::KIND.number);
    assert!(nothing.registers.0.is_empty() && nothing.written.is_empty());
}

#[test]
fn a_mark_says_what_is_in_an_excerpt_and_is_never_a_sequence() {
    let all = snapshot().excerpt(|_, _, _| true);
    let again = snapshot().excerpt(|_, _, _| true);
    let first = snapshot().excerpt(|_, record, _| record == RecordId(Uuid::from_u128(1)));
    let nothing = Snapshot::default();
    let of = |snapshot: &Snapshot| mark(&snapshot.pieces(1 << 20));
    assert_eq!(of(&all), of(&again));
    assert!(of(&all) != of(&first) && of(&first) != of(&nothing));
    for snapshot in [&all, &first, &nothing] {
        assert!(is_excerpt(of(snapshot)) && i64::try_from(of(snapshot)).is_ok());
    }
    assert_ne!(mark(&[vec![1], vec![2, 3]]), mark(&[vec![1, 2], vec![3]]));
    assert!(!is_excerpt(0) && !is_excerpt(1 << 40));
}
