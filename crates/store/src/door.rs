//! The one door for writing: rows, op, decision, search queue and audit line in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::civil;
use eenplan_domain::record::{
    self, Compartment, DossierId, Field, May, OpId, REMOVED_GROUP, RecordId, Value,
};
use eenplan_sync::{
    Change, Decision, Effect, FieldChange, Op, Place, Register, Registers, StreamId, VectorHash, Verdict,
    Version, WireValue, decide,
};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use crate::audit::{self, Action, Line};
use crate::caseload;
use crate::edit::{Edit, removes};
use crate::error::StoreError;
use crate::log::{Known, Log};
use crate::membership::Judge;
use crate::open::{Profile, Reader};
use crate::projection;
use crate::register::Leads;
use crate::seal;
use crate::stamp::{Draw, Stamp};

/// A kind of record that changed in a dossier; screens that show it query again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// Table of the kind: `goal`.
    pub table: &'static str,
    /// The dossier.
    pub dossier: DossierId,
}

/// Something about the sync changed: what waits, what was set aside, how far it is.
pub(crate) const SYNC: Changed = Changed {
    table: "sync",
    dossier: DossierId::DIRECTORY,
};

/// The ops a write consists of, oldest first; hand it to [`WriteTx::undo`] to take it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// One op per stream that changed.
    pub ops: Vec<OpId>,
    /// Whether some of it is a proposal, which waits for who leads.
    pub proposed: bool,
    /// Whether some of it shows only once the region has said yes.
    pub waits: bool,
}

/// The new values of one group, and what they rest on when that is not what leads.
#[derive(Default)]
struct Typed {
    sets: Vec<(Field, Value)>,
    amends: Option<OpId>,
    adopts: Option<Vec<FieldChange>>,
}

/// One write in progress. Dropped without commit, nothing happened.
pub struct WriteTx<'c> {
    pub(crate) tx: Transaction<'c>,
    pub(crate) profile: Profile,
    pub(crate) stamp: &'c Stamp,
    pub(crate) draw: Draw,
    pub(crate) log: Log,
    pub(crate) judge: Judge,
    pub(crate) changed: BTreeSet<Changed>,
    /// The hash of how far this device is in the region's streams, when this write changed it.
    pub(crate) vector: Option<VectorHash>,
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
            log: Log::default(),
            judge: Judge::default(),
            changed: BTreeSet::new(),
            vector: None,
        })
    }

    pub(crate) fn commit(mut self) -> Result<(Vec<Changed>, Profile), StoreError> {
        self.keep_vector()?;
        let today = civil::today(self.stamp.at);
        let dossiers: BTreeSet<DossierId> = self.changed.iter().map(|changed| changed.dossier).collect();
        for dossier in dossiers
            .into_iter()
            .filter(|dossier| *dossier != DossierId::DIRECTORY)
        {
            caseload::refresh(&self.tx, dossier, today, self.profile.actor)?;
        }
        self.tx.commit()?;
        Ok((self.changed.into_iter().collect(), self.profile))
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

    /// Applies an edit: one op per stream that really changes, with an audit line each. Alone, the device decides by itself; in a region the
    /// op waits for its decision, and shows as far as can be foreseen. Groups whose values stay the same are left out; an edit that changes
    /// nothing leaves no op.
    ///
    /// # Errors
    /// [`StoreError::Misfit`] when a value is of the wrong type, [`StoreError::Overtaken`] when the authority refuses,
    /// [`StoreError::Refused`] when the region would.
    pub fn apply(&mut self, edit: Edit) -> Result<Receipt, StoreError> {
        let mut groups: BTreeMap<Place, Typed> = BTreeMap::new();
        for (place, field, value) in edit.sets {
            if !value.fits(field.ty) {
                return Err(StoreError::Misfit {
                    kind: field.kind,
                    column: field.column,
                });
            }
            groups.entry(place).or_default().sets.push((field, value));
        }
        for (place, proposal) in edit.amends {
            groups.entry(place).or_default().amends = Some(proposal);
        }
        for change in edit.adopts {
            let place = Place::of(&change);
            groups.entry(place).or_default().adopts = Some(change.fields);
        }
        let mut changes: BTreeMap<Compartment, Vec<Change>> = BTreeMap::new();
        for (place, typed) in groups {
            let stream = stream_of(edit.dossier, place)?;
            if let Some(change) = self.change(stream, place, &typed, edit.seen)? {
                changes.entry(stream.compartment).or_default().push(change);
            }
        }
        for (place, settlement) in edit.settles {
            let stream = stream_of(edit.dossier, place)?;
            let of_stream = changes.entry(stream.compartment).or_default();
            match of_stream.iter_mut().find(|change| Place::of(change) == place) {
                Some(change) => change.settles.push(settlement),
                None => {
                    let base = self.rests_on(stream, place)?;
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
            let command = edit.command.to_owned();
            self.append(stream, Op { command, changes }, &mut receipt)?;
        }
        Ok(receipt)
    }

    /// The group's new value with all its fields and the op it rests on; `None` when nothing changes.
    fn change(
        &self,
        stream: StreamId,
        place: Place,
        typed: &Typed,
        seen: Option<u32>,
    ) -> Result<Option<Change>, StoreError> {
        let kind = record::kind(place.kind).ok_or(StoreError::Missing)?;
        let leading = self.leading(place)?;
        let base = match (typed.amends, seen) {
            (Some(proposal), _) => Some(proposal),
            (None, Some(seen)) => self.led_when(stream, place, seen)?,
            (None, None) => self.rests_on(stream, place)?,
        };
        let known = |number, value| FieldChange {
            number,
            value: WireValue::Known(value),
        };
        // What the author saw: what leads, or else what the op says that they saw.
        let before: Vec<FieldChange> = match base.filter(|base| Some(*base) != leading) {
            Some(base) => self.log.version(&self.tx, stream, place, base)?.fields,
            None if leading.is_some() && base.is_none() => Vec::new(),
            None if place.group == REMOVED_GROUP => {
                let gone = projection::is_removed(&self.tx, kind, place.record)?;
                gone.map(|gone| known(0, gone.into())).into_iter().collect()
            }
            None => {
                let group = kind.group(place.group).ok_or(StoreError::Missing)?;
                let values = projection::read_group(&self.tx, kind, group, place.record)?;
                let mut fields: Vec<FieldChange> = group
                    .fields
                    .iter()
                    .zip(values.unwrap_or_default())
                    .map(|(field, value)| known(field.number, value))
                    .collect();
                fields.extend(projection::unknown_fields(&self.tx, place)?);
                fields
            }
        };
        let mut after = typed.adopts.clone().unwrap_or_else(|| before.clone());
        let numbers: Vec<u16> = match place.group {
            REMOVED_GROUP => vec![0],
            group => kind
                .group(group)
                .ok_or(StoreError::Missing)?
                .fields
                .iter()
                .map(|field| field.number)
                .collect(),
        };
        let empty = |number| {
            known(
                number,
                if place.group == REMOVED_GROUP {
                    Value::Bool(false)
                } else {
                    Value::Null
                },
            )
        };
        for (at, number) in numbers.iter().enumerate() {
            if !after.iter().any(|field| field.number == *number) {
                after.insert(at.min(after.len()), empty(*number));
            }
        }
        for (field, value) in &typed.sets {
            let place = after.iter_mut().find(|one| one.number == field.number);
            place.ok_or(StoreError::Missing)?.value = WireValue::Known(value.clone());
        }
        let same = after.iter().all(
            |field| match before.iter().find(|one| one.number == field.number) {
                Some(one) => one.value == field.value,
                None => *field == empty(field.number),
            },
        );
        if same {
            return Ok(None);
        }
        let mut change = Change::new(place.kind, place.record, place.group, base, after);
        if removes(&change) {
            change.saw = self.saw(place)?;
        }
        Ok(Some(change))
    }

    /// The other groups of a record, as they show here.
    pub(crate) fn saw(&self, place: Place) -> Result<Vec<(u16, OpId)>, StoreError> {
        let mut groups = self.groups(place.kind, place.record)?;
        groups.retain(|(group, _)| *group != REMOVED_GROUP);
        Ok(groups)
    }

    /// The op that led in a register when so much had come in.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when another value came since with a snapshot or an excerpt: what led before is not known any more.
    fn led_when(&self, stream: StreamId, place: Place, seen: u32) -> Result<Option<OpId>, StoreError> {
        let mut at = self.rests_on(stream, place)?;
        while let Some(op) = at {
            match seal::arrival(&self.tx, op)? {
                Some(arrival) if arrival > seen => at = self.led_before(stream, place, op)?,
                None if self.arrived(place)? > seen => return Err(StoreError::Overtaken),
                Some(_) | None => break,
            }
        }
        Ok(at)
    }

    /// When the value of a register came that no op here tells of.
    fn arrived(&self, place: Place) -> Result<u32, StoreError> {
        let mut known = self
            .tx
            .prepare_cached("SELECT arrival FROM register WHERE kind = ?1 AND record_id = ?2 AND grp = ?3")?;
        let at = params![place.kind, place.record.bytes(), place.group];
        Ok(known.query_row(at, |row| row.get(0)).optional()?.unwrap_or(0))
    }

    /// Seals one op and puts it into the outbox. Alone the device decides on it and lets it take effect; in a region it waits.
    pub(crate) fn append(
        &mut self,
        stream: StreamId,
        op: Op,
        receipt: &mut Receipt,
    ) -> Result<(), StoreError> {
        let is_alone = self.profile.epoch == 0;
        let sealed;
        if is_alone {
            let decision = decide(&op, self.profile.actor, &self.registers(&op)?, |_| May::Write);
            if decision.verdict != Verdict::Accepted {
                return Err(StoreError::Overtaken);
            }
            sealed = seal::seal(self, stream, &op)?;
            seal::record_decision(&self.tx, 0, &sealed, stream, &decision)?;
            let known = self.known(&sealed, op);
            self.take(stream, sealed.op, &known, &decision)?;
            self.audit_op(stream, sealed.op, &known.op)?;
        } else {
            sealed = seal::seal(self, stream, &op)?;
            let outlook = self.pend(stream, sealed.op, &op.changes)?;
            self.audit_op(stream, sealed.op, &op)?;
            receipt.proposed |= outlook.proposed;
            receipt.waits |= outlook.waits;
            self.changed.insert(SYNC);
        }
        receipt.ops.push(sealed.op);
        Ok(())
    }

    fn known(&self, sealed: &seal::Sealed, op: Op) -> Known {
        Known {
            author: self.profile.actor,
            at: sealed.at,
            op,
        }
    }

    /// Lets a decided op take its effects where no own op waits.
    pub(crate) fn take(
        &mut self,
        stream: StreamId,
        id: OpId,
        known: &Known,
        decision: &Decision,
    ) -> Result<(), StoreError> {
        let changes = &known.op.changes;
        let is_plain =
            |(change, effect): (&Change, &Effect)| *effect != Effect::Proposes && change.settles.is_empty();
        let places: BTreeSet<Place> = changes.iter().map(Place::of).collect();
        if places.len() < changes.len() || !changes.iter().zip(&decision.effects).all(is_plain) {
            return self.confirm(stream, id, known, decision);
        }
        let mut leads = Leads::default();
        for (change, effect) in changes.iter().zip(&decision.effects) {
            if *effect == Effect::Leads {
                leads.lead(Place::of(change), id, &change.fields)?;
            }
        }
        self.put_leads(stream, leads)
    }

    fn audit_op(&mut self, stream: StreamId, op_id: OpId, op: &Op) -> Result<(), StoreError> {
        let Some(first) = op.changes.first() else {
            return Ok(());
        };
        let gone = op.changes.iter().any(removes);
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
                let place = Place {
                    group,
                    ..Place::of(change)
                };
                let Some(leading) = self.leading(place)? else {
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
}

/// The stream a group of a dossier travels in.
pub(crate) fn stream_of(dossier: DossierId, place: Place) -> Result<StreamId, StoreError> {
    let kind = record::kind(place.kind).ok_or(StoreError::Missing)?;
    Ok(StreamId {
        dossier,
        compartment: kind.compartment,
    })
}
