//! Looks whether everything holds.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::{self, ActorId, Field, OpId, REMOVED_GROUP, Value};
use eenplan_sync::machine::{Lane, Logged};
use eenplan_sync::{
    Decision, EntryBody, FieldChange, Place, Registers, SealedOp, StreamId, Verdict, WireValue,
};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::run::Run;
use super::{COMPARTMENTS, DESKS, DOSSIER};
use crate::door::WriteTx;
use crate::{StoreError, projection};

impl Run {
    /// Everything that has to hold at any moment.
    pub(super) fn look_at(&self, desk: usize) {
        let epoch = self.region.epoch;
        let none = Lane::default();
        for compartment in COMPARTMENTS {
            let stream = StreamId {
                dossier: DOSSIER,
                compartment,
            };
            let lane = self.region.lanes.get(&stream).unwrap_or(&none);
            let says = |what: &str| format!("desk {desk}, {compartment:?}: {what}");
            self.desks[desk].look(|w| {
                let held = held(w, stream)?;
                let mut records = w.records_of_stream(stream)?;
                records.extend(lane.registers.0.keys().map(|place| (place.kind, place.record)));
                let confirmed = w.confirmed(stream, &records)?;
                let visible = w.visible(stream, &records)?;
                let Some(held) = held else { return Ok(()) };
                if held.stale {
                    self.tell("a stream was stale");
                }
                if held.begins > 0 {
                    self.tell("a stream came as a snapshot");
                }
                if visible.0.values().any(|register| !register.proposals.is_empty()) {
                    self.tell("a proposal waited");
                }
                let mut waited = self.waited.borrow_mut();
                if held.gone {
                    self.tell("a stream was gone");
                    let waiting = waiting(w)?;
                    let before = waited
                        .entry((desk, compartment))
                        .or_insert_with(|| waiting.clone());
                    // Who was let in again may write before what was there comes back.
                    let anew: BTreeSet<OpId> = waiting.difference(before).copied().collect();
                    let shows = || {
                        visible.0.iter().flat_map(|(place, register)| {
                            let open = register.proposals.iter().map(|version| version.op);
                            let all = register.leading_op().into_iter().chain(open);
                            all.map(|op| ((place.kind, place.record), op))
                        })
                    };
                    let of_anew = |(record, op): (_, OpId)| anew.contains(&op).then_some(record);
                    let written_in: BTreeSet<_> = shows().filter_map(of_anew).collect();
                    // In a record that they write in, what they wrote before and that is not answered yet shows as well.
                    let may_show = |record: &_, op: &OpId| {
                        anew.contains(op) || written_in.contains(record) && waiting.contains(op)
                    };
                    let gone = shows().filter(|(record, op)| !may_show(record, op));
                    let gone: Vec<OpId> = gone.map(|(_, op)| op).collect();
                    assert_eq!(gone, [], "{}", says("what is gone shows"));
                    return Ok(());
                }
                waited.remove(&(desk, compartment));
                let in_step = !held.stale && held.epoch == epoch && held.seq <= lane.log.len() as u64;
                if in_step {
                    let expected = folded(lane, held.seq);
                    assert_eq!(
                        filled(&confirmed),
                        filled(&expected),
                        "{}",
                        says("another truth is confirmed")
                    );
                }
                let (foreseen, _) = w.foresee(stream, &records, confirmed)?;
                assert_eq!(
                    filled(&visible),
                    filled(&foreseen.registers),
                    "{}",
                    says("something else shows")
                );
                for (place, register) in &visible.0 {
                    if let Some(version) = &register.leading {
                        assert_eq!(
                            in_rows(w, *place)?,
                            known(&version.fields),
                            "{}",
                            says("a row says something else")
                        );
                    }
                }
                Ok(())
            });
        }
        let lost: Vec<_> = self
            .written
            .iter()
            .filter(|(op, by)| {
                **by == desk && !self.region.placed.contains_key(op) && !self.excused.contains(op)
            })
            .filter(|(op, _)| !self.desks.iter().any(|desk| desk.has(**op)))
            .collect();
        assert!(lost.is_empty(), "nowhere: {lost:?}");
    }

    /// Everything that has to hold when all have heard everything.
    pub(super) fn look_at_the_end(&mut self) {
        for _ in 0..4 {
            (0..DESKS).for_each(|desk| self.hear_all(desk));
        }
        for (op, by) in &self.written {
            assert!(
                self.region.placed.contains_key(op) || self.excused.contains(op),
                "op {op} of desk {by} did not arrive"
            );
        }
        for (desk, one) in self.desks.iter().enumerate() {
            assert!(one.look(|w| waiting(w)).is_empty(), "desk {desk} still waits");
            self.look_at(desk);
            let may_hold = !self.rules.withdrawn.contains(&one.actor());
            for (stream, lane) in &self.region.lanes {
                let held = one.look(|w| held(w, *stream));
                let at = held.filter(|held| !held.gone && !held.stale).map(|held| held.seq);
                let expected = may_hold.then_some(lane.log.len() as u64);
                assert_eq!(at, expected, "how far desk {desk} is in {:?}", stream.compartment);
                for logged in &lane.log {
                    let is_own = self.written.get(&logged.op) == Some(&desk) && one.has(logged.op);
                    if logged.by.device == one.store().profile().device
                        && logged.by.incarnation != one.store().profile().incarnation
                    {
                        self.tell("a device began a new life");
                    }
                    let refused = matches!(Verdict::from_number(logged.entry.verdict), Verdict::SetAside(_));
                    if refused {
                        self.tell("an op was set aside");
                    }
                    if is_own && refused {
                        assert!(
                            one.is_set_aside(logged.op),
                            "desk {desk} does not say what was set aside"
                        );
                    }
                }
            }
        }
    }
}

/// How a stream is held.
struct Held {
    seq: u64,
    /// Where it began here.
    begins: u64,
    epoch: u64,
    gone: bool,
    stale: bool,
}

/// What has to reach the region still.
pub(super) fn waiting(w: &WriteTx<'_>) -> Result<BTreeSet<OpId>, StoreError> {
    let mut all = w.tx.prepare_cached("SELECT op_id FROM outbox")?;
    let rows = all.query_map([], |row| Ok(OpId(Uuid::from_bytes(row.get(0)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn held(w: &WriteTx<'_>, stream: StreamId) -> Result<Option<Held>, StoreError> {
    Ok(w.tx
        .prepare_cached(
            "SELECT seq, epoch, gone IS NOT NULL, is_stale, from_seq FROM stream WHERE dossier_id = ?1 AND compartment = ?2",
        )?
        .query_row(params![stream.dossier.bytes(), stream.compartment.number()], |row| {
            Ok(Held {
                seq: row.get(0)?,
                epoch: row.get(1)?,
                gone: row.get(2)?,
                stale: row.get(3)?,
                begins: row.get::<_, Option<u64>>(4)?.unwrap_or(0),
            })
        })
        .optional()?)
}

/// What the first `seq` ops of a stream come to.
fn folded(lane: &Lane, seq: u64) -> Registers {
    let mut registers = Registers::default();
    for Logged { entry, .. } in lane.log.iter().take(usize::try_from(seq).unwrap()) {
        let EntryBody::Frame(frame) = &entry.body else {
            panic!("the region keeps whole ops");
        };
        let sealed = SealedOp::from_frame(frame).unwrap();
        let (header, op) = (sealed.open().unwrap(), sealed.op().unwrap());
        let decision = Decision::from_wire(entry.verdict, &entry.effects, op.changes.len()).unwrap();
        registers.take(header.op, header.author, &op, &decision);
    }
    registers
}

type Filled = BTreeMap<
    Place,
    (
        Option<(OpId, ActorId, Vec<FieldChange>)>,
        Vec<(OpId, Option<OpId>, Vec<FieldChange>)>,
    ),
>;

/// What says something, in a form that compares.
fn filled(registers: &Registers) -> Filled {
    let all = registers.0.iter().map(|(place, register)| {
        let leading = register.leading.as_ref();
        let leading = leading.map(|version| (version.op, version.author, version.fields.clone()));
        let open = register.proposals.iter();
        let open = open.map(|version| (version.op, version.base, version.fields.clone()));
        (*place, (leading, open.collect::<Vec<_>>()))
    });
    all.filter(|(_, (leading, open))| leading.is_some() || !open.is_empty())
        .collect()
}

fn known(fields: &[FieldChange]) -> BTreeMap<u16, Value> {
    let known = fields.iter().filter_map(|field| match &field.value {
        WireValue::Known(value) => Some((field.number, value.clone())),
        WireValue::Unknown(_) => None,
    });
    known.collect()
}

/// What the readable row says of a group.
fn in_rows(w: &WriteTx<'_>, place: Place) -> Result<BTreeMap<u16, Value>, StoreError> {
    let kind = record::kind(place.kind).unwrap();
    if place.group == REMOVED_GROUP {
        let gone = projection::is_removed(&w.tx, kind, place.record)?;
        return Ok(gone.map(|gone| (0, gone.into())).into_iter().collect());
    }
    let group = kind.group(place.group).unwrap();
    let values = projection::read_group(&w.tx, kind, group, place.record)?.unwrap_or_default();
    let numbers = group.fields.iter().map(|field: &Field| field.number);
    Ok(numbers.zip(values).collect())
}
