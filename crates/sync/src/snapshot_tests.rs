use chrono::DateTime;
use eenplan_domain::record::{
    ActorId, Compartment, DeviceId, DossierId, Field, Incarnation, RecordId, Value, action, goal, note,
};
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::authority::{Effect, Reason};
use crate::codec::CodecError;
use crate::exchange::EntryBody;
use crate::op::{Change, Outcome, Settlement, WireValue};
use crate::register::Version;
use crate::stream::StreamId;

fn op_id(n: u128) -> OpId {
    OpId(Uuid::from_u128(n))
}

fn header(n: u128, author: u128) -> Header {
    Header {
        op: op_id(n),
        stream: StreamId {
            dossier: DossierId(Uuid::nil()),
            compartment: Compartment::Plan,
        },
        author: ActorId(Uuid::from_u128(author)),
        device: DeviceId(Uuid::nil()),
        incarnation: Incarnation(Uuid::nil()),
        dev_seq: 1,
        previous: [0; 32],
        hlc: Hlc(1_794_000_000_000 << 16 | u64::try_from(n).unwrap()),
        schema: 2,
        commitment: [0; 32],
    }
}

fn change(field: Field, record: u128, base: Option<u128>, value: impl Into<Value>) -> Change {
    let fields = vec![FieldChange {
        number: field.number,
        value: WireValue::Known(value.into()),
    }];
    let record = RecordId(Uuid::from_u128(record));
    Change::new(field.kind, record, field.group, base.map(op_id), fields)
}

/// What a list of decided ops comes to, as one op after another.
fn reduce(snapshot: &mut Snapshot, log: &[(Header, Op, Decision)], from: usize) {
    for (at, (header, op, decision)) in log.iter().enumerate().skip(from) {
        let entry = Entry {
            verdict: decision.verdict.number(),
            effects: decision.effect_bytes(),
            body: EntryBody::Frame(vec![u8::try_from(at % 256).unwrap(); 40]),
        };
        snapshot.add(at as u64 + 1, header, op, decision, &entry);
    }
    snapshot.settle(|place, op| {
        let (_, said, _) = log.iter().find(|(header, ..)| header.op == op)?;
        let change = said.changes.iter().find(|change| Place::of(change) == place)?;
        Some(change.fields.clone())
    });
}

fn over_the_wire(snapshot: &Snapshot, size: usize) -> Snapshot {
    let mut whole = Snapshot::default();
    let mut total = None;
    for piece in snapshot.pieces(size) {
        let rows = Rows::decode(&piece).unwrap();
        total = total.or(rows.total);
        whole.put(rows);
    }
    assert_eq!(total, Some(whole.registers.0.len() as u64));
    whole
}

#[derive(Clone, Debug)]
struct Step {
    record: u8,
    field: u8,
    base: Option<u8>,
    effect: u8,
    author: u8,
    text: String,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        0..3_u8,
        0..3_u8,
        proptest::option::of(any::<u8>()),
        0..8_u8,
        0..3_u8,
        ".{0,12}",
    )
        .prop_map(|(record, field, base, effect, author, text)| Step {
            record,
            field,
            base,
            effect,
            author,
            text,
        });
    proptest::collection::vec(step, 0..60)
}

/// Any decided ops: which effects they have is no concern of a snapshot.
fn log(steps: &[Step]) -> Vec<(Header, Op, Decision)> {
    let decided = |(at, step): (usize, &Step)| {
        let n = at as u128 + 1;
        let field = [goal::TITLE, goal::DETAIL, action::STATE][usize::from(step.field)];
        let base = step.base.map(|base| u128::from(base) % (n + 1));
        let mut change = change(field, u128::from(step.record), base, step.text.as_str());
        if step.effect % 4 == 1 {
            change.settles = (1..n)
                .filter(|other| other % 3 == 0)
                .map(|other| Settlement {
                    proposal: op_id(other),
                    outcome: Outcome::Declined,
                    reason: String::new(),
                })
                .collect();
        }
        let decision = match step.effect {
            7 => Decision::set_aside(Reason::NoRight),
            effect => Decision {
                verdict: Verdict::AcceptedWithConflict,
                effects: vec![
                    [Effect::Leads, Effect::Stands, Effect::Proposes, Effect::Proposes]
                        [usize::from(effect % 4)],
                ],
            },
        };
        let op = Op {
            command: "test".into(),
            changes: vec![change],
        };
        (header(n, u128::from(step.author)), op, decision)
    };
    steps.iter().enumerate().map(decided).collect()
}

/// A version by any op: who wrote an op and when follows from its id.
#[derive(Clone, Debug)]
struct Said {
    op: Index,
    base: Option<Index>,
    id: Index,
    at: i64,
    text: String,
    raw: u64,
}

fn said() -> impl Strategy<Value = Said> {
    let base = proptest::option::of(any::<Index>());
    // The years 1 to 9999.
    let at = -62_135_596_800_000..253_402_300_800_000_i64;
    (any::<Index>(), base, any::<Index>(), at, ".{0,20}", any::<u64>()).prop_map(
        |(op, base, id, at, text, raw)| Said {
            op,
            base,
            id,
            at,
            text,
            raw,
        },
    )
}

/// Values of every type that a piece writes in its own way, and some that this version does not know.
fn values(place: Place, said: &Said, id: Uuid) -> Vec<FieldChange> {
    let at = DateTime::from_timestamp_millis(said.at).unwrap();
    let known: Vec<(Field, Value)> = vec![
        (note::CONTACT_KIND, said.text.as_str().into()),
        (note::HAPPENED_AT, at.into()),
        (note::MINUTES, said.at.into()),
        (note::BODY, said.text.as_str().into()),
        (note::AUTHOR_ID, Value::Id(id)),
        (action::GOAL_ID, Value::Id(id)),
        (action::FROM_AUTHOR, Value::Id(id)),
        (action::FROM_AT, at.into()),
    ];
    let of_group = |(field, _): &(Field, Value)| (field.kind, field.group) == (place.kind, place.group);
    let known = known
        .into_iter()
        .filter(of_group)
        .map(|(field, value)| (field.number, WireValue::Known(value)));
    let raw = minicbor::to_vec(said.raw).unwrap();
    known
        .chain([(u16::MAX, WireValue::Unknown(raw))])
        .map(|(number, value)| FieldChange { number, value })
        .collect()
}

type Written = (Index, Index, Option<Said>, Vec<Said>);

/// Registers of any records by any ops at any time: no id has to begin with a moment, and none has to be near another.
fn any_snapshot(ids: &[u128], clocks: &[u64], written: &[Written]) -> Snapshot {
    const GROUPS: [(u16, u16); 5] = [
        (note::BODY.kind, note::BODY.group),
        (action::GOAL_ID.kind, action::GOAL_ID.group),
        (action::FROM_AT.kind, action::FROM_AT.group),
        (9_000, 1),
        (9_000, 2),
    ];
    let mut snapshot = Snapshot::default();
    for (group, record, leading, proposals) in written {
        let (kind, group) = GROUPS[group.index(GROUPS.len())];
        let record = RecordId(Uuid::from_u128(*record.get(ids)));
        let place = Place { kind, record, group };
        let mut version = |said: &Said| {
            let op = *said.op.get(ids);
            let chosen = usize::try_from(op % 97).unwrap();
            snapshot
                .written
                .insert(op_id(op), Hlc(clocks[chosen % clocks.len()]));
            Version {
                op: op_id(op),
                author: ActorId(Uuid::from_u128(ids[chosen % ids.len()])),
                base: said.base.map(|base| op_id(*base.get(ids))),
                fields: values(place, said, Uuid::from_u128(*said.id.get(ids))),
            }
        };
        let register = Register {
            leading: leading.as_ref().map(&mut version),
            proposals: proposals.iter().map(version).collect(),
        };
        snapshot.registers.0.insert(place, register);
    }
    snapshot.settle(|_, _| None);
    snapshot
}

proptest! {
    #[test]
    fn nothing_is_lost_whatever_the_ids_and_the_clocks(
        ids in proptest::collection::vec(any::<u128>(), 1..9),
        clocks in proptest::collection::vec(any::<u64>(), 1..5),
        written in proptest::collection::vec(
            (any::<Index>(), any::<Index>(), proptest::option::of(said()), proptest::collection::vec(said(), 0..3)),
            0..30,
        ),
        size in 1..2000_usize,
    ) {
        let snapshot = any_snapshot(&ids, &clocks, &written);
        prop_assert_eq!(over_the_wire(&snapshot, size), snapshot);
    }

    #[test]
    fn a_snapshot_and_what_follows_give_what_everything_gives(steps in steps(), cut in any::<prop::sample::Index>(), size in 1..2000_usize) {
        let log = log(&steps);
        let cut = cut.index(log.len() + 1);
        let mut whole = Snapshot::default();
        reduce(&mut whole, &log, 0);
        let mut half = Snapshot::default();
        reduce(&mut half, &log[..cut], 0);
        let mut half = over_the_wire(&half, size);
        reduce(&mut half, &log, cut);
        prop_assert_eq!(&half, &whole);
        prop_assert_eq!(half.pieces(size), whole.pieces(size));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Rows::decode(&bytes);
    }

    #[test]
    fn a_spoiled_piece_is_read_without_a_panic(steps in steps(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut snapshot = Snapshot::default();
        reduce(&mut snapshot, &log(&steps), 0);
        for mut piece in snapshot.pieces(500) {
            let at = at.index(piece.len());
            piece[at] = to;
            let _ = Rows::decode(&piece);
        }
    }
}

#[test]
fn an_open_proposal_keeps_the_value_it_rests_on_when_that_no_longer_leads() {
    let decided = |n, author, change, effect| {
        let op = Op {
            command: "test".into(),
            changes: vec![change],
        };
        let decision = Decision {
            verdict: Verdict::AcceptedWithConflict,
            effects: vec![effect],
        };
        (header(n, author), op, decision)
    };
    let log = [
        decided(1, 1, change(goal::TITLE, 9, None, "before"), Effect::Leads),
        decided(2, 1, change(goal::TITLE, 9, Some(1), "after"), Effect::Leads),
        decided(3, 2, change(goal::TITLE, 9, Some(1), "wish"), Effect::Proposes),
        decided(
            4,
            2,
            change(goal::TITLE, 9, Some(3), "wish more"),
            Effect::Proposes,
        ),
    ];
    let mut snapshot = Snapshot::default();
    reduce(&mut snapshot, &log, 0);
    let place = Place::of(&log[0].1.changes[0]);
    let open = &snapshot.registers.at(place).unwrap().proposals;
    assert_eq!((open[0].op, open[0].base), (op_id(4), Some(op_id(1))));
    assert_eq!(
        snapshot.grounds.get(&(place, op_id(1))),
        Some(&log[0].1.changes[0].fields)
    );
    assert_eq!(over_the_wire(&snapshot, 1), snapshot);
}

#[test]
fn a_count_that_lies_costs_nothing() {
    // Rows with a list of a million ops, clocks or records, and nothing after it.
    let lies = |key, count: [u8; 4]| {
        let [a, b, c, d] = count;
        Rows::decode(&[0x40, 0x40, 0x47, 0xA1, key, 0x9A, a, b, c, d, 0x40])
    };
    for key in [2, 3, 4, 5, 6] {
        assert!(lies(key, [0x00, 0x0F, 0x42, 0x40]).is_err(), "key {key}");
        let too_many = lies(key, [0x7F, 0xFF, 0xFF, 0xFF]);
        assert_eq!(too_many, Err(CodecError::TooLarge), "key {key}");
    }
}

#[test]
fn a_register_takes_few_bytes_more_than_the_chance_in_its_ids_and_its_text() {
    let mut snapshot = Snapshot::default();
    for n in 0..1000_u64 {
        let at = 1_794_000_000_000 + n * 60_000;
        let id = |n: u64| u128::from(at) << 80 | u128::from(n);
        let place = Place {
            kind: note::KIND.number,
            record: RecordId(Uuid::from_u128(id(n))),
            group: note::BODY.group,
        };
        let leading = Version {
            op: op_id(id(n + 1)),
            author: ActorId(Uuid::from_u128(u128::from(n % 3))),
            base: None,
            fields: change(note::BODY, 0, None, "twelve bytes").fields,
        };
        snapshot.written.insert(leading.op, Hlc(at << 16));
        let register = Register {
            leading: Some(leading),
            proposals: Vec::new(),
        };
        snapshot.registers.0.insert(place, register);
    }
    let bytes: usize = snapshot.pieces(256 * 1024).iter().map(Vec::len).sum();
    assert!(bytes <= 1000 * (2 * TAIL + 12 + 19), "{bytes} bytes");
}
