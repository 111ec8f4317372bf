//! The one door for writing: rows, op, decision, search queue and audit line in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::civil;
use eenplan_domain::record::{
    self, Compartment, DossierId, Field, Kind, May, OpId, REMOVED_GROUP, RecordId, Value, removed,
};
use eenplan_sync::{
    Change, Effect, FieldChange, Op, Place, Register, Registers, Settlement, StreamId, Verdict, Version,
    WireValue, decide,
};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use crate::audit::{self, Action, Line};
use crate::caseload;
use crate::error::StoreError;
use crate::open::{Profile, Reader};
use crate::projection;
use crate::seal;
use crate::search_queue;
use crate::stamp::{Draw, Stamp};

/// A kind of record that changed in a dossier; screens that show it query again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// Table of the kind: `goal`.
    pub table: &'static str,
    /// The dossier.
    pub dossier: DossierId,
}

/// The ops a write consists of, oldest first; hand it to [`WriteTx::undo`] to take it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// One op per stream that changed.
    pub ops: Vec<OpId>,
}

/// What is to change in one dossier, as one step that is undone as a whole.
pub struct Edit {
    pub(crate) dossier: DossierId,
    pub(crate) command: &'static str,
    pub(crate) sets: Vec<(RecordId, Field, Value)>,
    pub(crate) settles: Vec<(Place, Settlement)>,
}

/// The part of an [`Edit`] that concerns one record.
pub struct RecordEdit<'e> {
    edit: &'e mut Edit,
    id: RecordId,
}

impl Edit {
    /// Nothing yet. `command` names the use case in the history: `goal_save`.
    pub fn new(command: &'static str, dossier: DossierId) -> Edit {
        Edit {
            dossier,
            command,
            sets: Vec::new(),
            settles: Vec::new(),
        }
    }

    /// The part that concerns the record `id`.
    pub fn record(&mut self, id: RecordId) -> RecordEdit<'_> {
        RecordEdit { edit: self, id }
    }
}

impl RecordEdit<'_> {
    /// Gives a field a value. Fields of the group that are not set keep what they have.
    pub fn set(&mut self, field: Field, value: impl Into<Value>) -> &mut Self {
        self.edit.sets.push((self.id, field, value.into()));
        self
    }

    /// Answers an open proposal about the group that `field` belongs to. A value set for the same group becomes the leading one; without
    /// one, what leads stays.
    pub fn settle(&mut self, field: Field, settlement: Settlement) -> &mut Self {
        let place = Place {
            kind: field.kind,
            record: self.id,
            group: field.group,
        };
        self.edit.settles.push((place, settlement));
        self
    }

    /// Takes the record of this kind away, or (with `false`) puts it back. Its values stay.
    pub fn remove(&mut self, kind: &Kind, gone: bool) -> &mut Self {
        self.set(removed(kind.number), gone)
    }
}

/// Where a register group stands: compartment, kind, record, group.
type GroupPlace = (Compartment, u16, RecordId, u16);

/// One write in progress. Dropped without commit, nothing happened.
pub struct WriteTx<'c> {
    pub(crate) tx: Transaction<'c>,
    pub(crate) profile: Profile,
    pub(crate) stamp: &'c Stamp,
    pub(crate) draw: Draw,
    changed: BTreeSet<Changed>,
}

impl<'c> WriteTx<'c> {
    pub(crate) fn begin(
        conn: &'c mut Connection,
        profile: Profile,
        stamp: &'c Stamp,
    ) -> Result<Self, StoreError> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(WriteTx {
            tx,
            profile,
            stamp,
            draw: Draw::new(stamp),
            changed: BTreeSet::new(),
        })
    }

    pub(crate) fn commit(self) -> Result<Vec<Changed>, StoreError> {
        let today = civil::today(self.stamp.at);
        let dossiers: BTreeSet<DossierId> = self.changed.iter().map(|changed| changed.dossier).collect();
        for dossier in dossiers
            .into_iter()
            .filter(|dossier| *dossier != DossierId::DIRECTORY)
        {
            caseload::refresh(&self.tx, dossier, today, self.profile.actor)?;
        }
        self.tx.commit()?;
        Ok(self.changed.into_iter().collect())
    }

    /// For queries that see what this write has done so far.
    pub fn reader(&self) -> Reader<'_> {
        Reader(&self.tx)
    }

    /// A fresh record id.
    pub fn new_id(&mut self) -> RecordId {
        RecordId(self.draw.uuid())
    }

    /// A fresh dossier id.
    pub fn new_dossier(&mut self) -> DossierId {
        DossierId(self.draw.uuid())
    }

    /// Applies an edit: one op per stream that really changes, decided by the device itself while it is alone, with an
    /// audit line each. Groups whose values stay the same are left out; an edit that changes nothing leaves no op.
    ///
    /// # Errors
    /// [`StoreError::Misfit`] when a value is of the wrong type, [`StoreError::Overtaken`] when the authority refuses.
    pub fn apply(&mut self, edit: Edit) -> Result<Receipt, StoreError> {
        let mut groups: BTreeMap<GroupPlace, Vec<(Field, Value)>> = BTreeMap::new();
        for (id, field, value) in edit.sets {
            let kind = record::kind(field.kind).ok_or(StoreError::Missing)?;
            if !value.fits(field.ty) {
                return Err(StoreError::Misfit {
                    kind: field.kind,
                    column: field.column,
                });
            }
            groups
                .entry((kind.compartment, kind.number, id, field.group))
                .or_default()
                .push((field, value));
        }
        let mut changes: BTreeMap<Compartment, Vec<Change>> = BTreeMap::new();
        for ((compartment, kind, id, group), sets) in groups {
            if let Some(change) = self.change(kind, id, group, &sets)? {
                changes.entry(compartment).or_default().push(change);
            }
        }
        for (place, settlement) in edit.settles {
            let kind = record::kind(place.kind).ok_or(StoreError::Missing)?;
            let of_stream = changes.entry(kind.compartment).or_default();
            match of_stream.iter_mut().find(|change| Place::of(change) == place) {
                Some(change) => change.settles.push(settlement),
                None => {
                    let base = self.leading(place.kind, place.record, place.group)?;
                    let mut answer = Change::new(place.kind, place.record, place.group, base, Vec::new());
                    answer.settles.push(settlement);
                    of_stream.push(answer);
                }
            }
        }
        let mut receipt = Receipt::default();
        for (compartment, changes) in changes {
            let stream = StreamId {
                dossier: edit.dossier,
                compartment,
            };
            receipt.ops.push(self.append(
                stream,
                Op {
                    command: edit.command.to_owned(),
                    changes,
                },
            )?);
        }
        Ok(receipt)
    }

    /// The group's new value with all its fields and the op it rests on; `None` when nothing changes.
    fn change(
        &self,
        kind_no: u16,
        id: RecordId,
        group_no: u16,
        sets: &[(Field, Value)],
    ) -> Result<Option<Change>, StoreError> {
        let kind = record::kind(kind_no).ok_or(StoreError::Missing)?;
        let base = self.leading(kind_no, id, group_no)?;
        let known = |number, value| FieldChange {
            number,
            value: WireValue::Known(value),
        };
        let mut fields = Vec::new();
        let same;
        if group_no == REMOVED_GROUP {
            let gone = sets.last().map_or(Value::Null, |(_, value)| value.clone());
            same = Value::Bool(projection::is_removed(&self.tx, kind, id)?.unwrap_or(false)) == gone;
            fields.push(known(0, gone));
        } else {
            let group = kind.group(group_no).ok_or(StoreError::Missing)?;
            let present = projection::read_group(&self.tx, kind, group, id)?;
            let before = present.unwrap_or_else(|| vec![Value::Null; group.fields.len()]);
            let mut after = before.clone();
            for (field, value) in sets {
                let at = group
                    .fields
                    .iter()
                    .position(|f| f.number == field.number)
                    .ok_or(StoreError::Missing)?;
                if let Some(place) = after.get_mut(at) {
                    *place = value.clone();
                }
            }
            same = after == before;
            fields.extend(
                group
                    .fields
                    .iter()
                    .zip(after)
                    .map(|(field, value)| known(field.number, value)),
            );
            fields.extend(projection::unknown_fields(&self.tx, kind_no, id, group_no)?);
        }
        Ok((!same).then(|| Change::new(kind_no, id, group_no, base, fields)))
    }

    /// Seals one op, puts it into the outbox, decides on it and, when it counts, lets it take effect.
    pub(crate) fn append(&mut self, stream: StreamId, op: Op) -> Result<OpId, StoreError> {
        let decision = decide(&op, self.profile.actor, &self.registers(&op)?, |_| May::Write);
        if decision.verdict != Verdict::Accepted {
            return Err(StoreError::Overtaken);
        }
        let sealed = seal::seal(self, stream, &op)?;
        seal::record_decision(&self.tx, self.profile.epoch, &sealed, stream, &decision)?;
        self.take_effect(stream, sealed.op, &op, &decision.effects)?;
        self.audit_op(stream, sealed.op, &op)?;
        Ok(sealed.op)
    }

    fn take_effect(
        &mut self,
        stream: StreamId,
        op_id: OpId,
        op: &Op,
        effects: &[Effect],
    ) -> Result<(), StoreError> {
        let mut rows: BTreeMap<(u16, RecordId), Vec<(&'static str, &Value)>> = BTreeMap::new();
        let leading = op
            .changes
            .iter()
            .zip(effects)
            .filter(|(_, effect)| **effect == Effect::Leads);
        for (change, _) in leading {
            self.tx
                .prepare_cached(
                    "INSERT INTO register (kind, record_id, grp, op_id) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET op_id = excluded.op_id",
                )?
                .execute(params![
                    change.kind,
                    change.record.bytes(),
                    change.group,
                    op_id.bytes()
                ])?;
            let kind = record::kind(change.kind);
            for field in &change.fields {
                let column = match change.group {
                    REMOVED_GROUP => Some("removed"),
                    _ => kind
                        .and_then(|k| k.fields().find(|f| f.number == field.number))
                        .map(|f| f.column),
                };
                match (&field.value, kind, column) {
                    (WireValue::Known(value), Some(_), Some(column)) => {
                        rows.entry((change.kind, change.record))
                            .or_default()
                            .push((column, value));
                    }
                    (WireValue::Unknown(raw), ..) => {
                        let place = (change.kind, change.record, change.group);
                        projection::keep_unknown(&self.tx, place, stream.dossier, field.number, raw)?;
                    }
                    (WireValue::Known(_), ..) => return Err(StoreError::Missing),
                }
            }
        }
        for ((kind, id), values) in rows {
            let kind = record::kind(kind).ok_or(StoreError::Missing)?;
            projection::write_row(&self.tx, kind, stream.dossier, id, &values)?;
            search_queue::enqueue(&self.tx, kind, stream.dossier, id)?;
            self.changed.insert(Changed {
                table: kind.table,
                dossier: stream.dossier,
            });
        }
        Ok(())
    }

    fn audit_op(&mut self, stream: StreamId, op_id: OpId, op: &Op) -> Result<(), StoreError> {
        let Some(first) = op.changes.first() else {
            return Ok(());
        };
        let gone = op.changes.iter().any(|change| {
            change.group == REMOVED_GROUP
                && change
                    .fields
                    .iter()
                    .any(|f| f.value == WireValue::Known(Value::Bool(true)))
        });
        let action = match (gone, first.base) {
            (true, _) => Action::Delete,
            (false, None) => Action::Create,
            (false, Some(_)) => Action::Update,
        };
        let line = Line {
            dossier: Some(stream.dossier),
            compartment: Some(stream.compartment),
            object: record::kind(first.kind).map(|kind| (kind.table, first.record.0)),
            version: Some(op_id),
            ..Line::of(action, "support")
        };
        self.audit(&line)
    }

    /// Writes an audit line of its own, for what is not an op: viewing, exporting, printing.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn audit(&mut self, line: &Line) -> Result<(), StoreError> {
        let event: Uuid = self.draw.uuid();
        audit::append(&self.tx, self.profile, self.stamp, event, line)
    }

    /// What stands in the groups that an op changes, and whether its records were taken away. Values are told of removals only: an op
    /// made here rests on what leads here.
    fn registers(&self, op: &Op) -> Result<Registers, StoreError> {
        let mut registers = Registers::default();
        for change in &op.changes {
            for group in [change.group, REMOVED_GROUP] {
                let Some(leading) = self.leading(change.kind, change.record, group)? else {
                    continue;
                };
                let gone = record::kind(change.kind)
                    .filter(|_| group == REMOVED_GROUP)
                    .map(|kind| projection::is_removed(&self.tx, kind, change.record))
                    .transpose()?
                    .flatten();
                let fields = gone.map(|gone| FieldChange {
                    number: 0,
                    value: WireValue::Known(gone.into()),
                });
                let place = Place {
                    kind: change.kind,
                    record: change.record,
                    group,
                };
                let version = Version {
                    op: leading,
                    author: self.profile.actor,
                    base: None,
                    fields: fields.into_iter().collect(),
                };
                registers.0.insert(
                    place,
                    Register {
                        leading: Some(version),
                        proposals: Vec::new(),
                    },
                );
            }
        }
        Ok(registers)
    }

    /// The op that wrote the leading value of a group.
    pub(crate) fn leading(&self, kind: u16, id: RecordId, group: u16) -> Result<Option<OpId>, StoreError> {
        Ok(self
            .tx
            .prepare_cached("SELECT op_id FROM register WHERE kind = ?1 AND record_id = ?2 AND grp = ?3")?
            .query_row(params![kind, id.bytes(), group], |row| {
                Ok(OpId(Uuid::from_bytes(row.get(0)?)))
            })
            .optional()?)
    }
}
