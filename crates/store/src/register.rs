//! Registers in the store: which op leads in each, what it says in the readable tables, and which proposals are open.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::{self, ActorId, OpId, REMOVED_GROUP, RecordId, Value};
use eenplan_sync::{FieldChange, Place, Register, Registers, StreamId, Version, WireValue, encode_value};
use minicbor::Encoder;
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::door::{Changed, WriteTx};
use crate::error::StoreError;
use crate::projection;
use crate::search_queue;

/// Records that are looked at together: kind and id.
pub(crate) type Records = BTreeSet<(u16, RecordId)>;

/// New leading values of some registers of one stream, written together.
#[derive(Default)]
pub(crate) struct Leads {
    /// Nothing of them is here yet.
    is_fresh: bool,
    registers: Vec<(Place, Option<OpId>)>,
    rows: BTreeMap<(u16, RecordId), Vec<(&'static str, Value)>>,
    unknown: Vec<(Place, u16, Vec<u8>)>,
}

impl Leads {
    /// Of a stream of which nothing is here yet.
    pub(crate) fn fresh() -> Leads {
        Leads {
            is_fresh: true,
            ..Leads::default()
        }
    }

    /// An op leads here from now on, with these values.
    pub(crate) fn lead(&mut self, place: Place, op: OpId, fields: &[FieldChange]) -> Result<(), StoreError> {
        self.registers.push((place, Some(op)));
        let kind = record::kind(place.kind);
        for field in fields {
            let column = match place.group {
                REMOVED_GROUP => Some("removed"),
                _ => kind
                    .and_then(|k| k.fields().find(|f| f.number == field.number))
                    .map(|f| f.column),
            };
            match (&field.value, kind, column) {
                (WireValue::Known(value), Some(_), Some(column)) => {
                    let row = self.rows.entry((place.kind, place.record)).or_default();
                    row.push((column, value.clone()));
                }
                (WireValue::Unknown(raw), ..) => self.unknown.push((place, field.number, raw.clone())),
                // That a record is gone is said the same way of every kind, also of one that a newer version made.
                (WireValue::Known(value), None, Some(_)) => {
                    let mut encoder = Encoder::new(Vec::new());
                    encode_value(&mut encoder, value);
                    self.unknown.push((place, field.number, encoder.into_writer()));
                }
                (WireValue::Known(_), ..) => return Err(StoreError::Missing),
            }
        }
        Ok(())
    }

    /// Nothing leads here any more.
    pub(crate) fn clear(&mut self, place: Place) {
        self.registers.push((place, None));
        let row = self.rows.entry((place.kind, place.record)).or_default();
        if place.group == REMOVED_GROUP {
            row.push(("removed", Value::Bool(false)));
        } else if let Some(group) = record::kind(place.kind).and_then(|kind| kind.group(place.group)) {
            row.extend(group.fields.iter().map(|field| (field.column, Value::Null)));
        }
    }
}

impl WriteTx<'_> {
    /// Writes new leading values into the registers and the readable tables. A record that belongs to another dossier stays what it is.
    pub(crate) fn put_leads(&mut self, stream: StreamId, leads: Leads) -> Result<(), StoreError> {
        let mut foreign = Records::new();
        let mut is_searched = false;
        for ((number, id), values) in &leads.rows {
            let Some(kind) = record::kind(*number) else {
                continue;
            };
            let values: Vec<(&str, &Value)> = values.iter().map(|(column, value)| (*column, value)).collect();
            let written = match leads.is_fresh {
                true => projection::insert_row(&self.tx, kind, stream.dossier, *id, &values)?,
                false => projection::write_row(&self.tx, kind, stream.dossier, *id, &values)?,
            };
            if written {
                match leads.is_fresh {
                    true => is_searched |= search_queue::is_searched(kind),
                    false => search_queue::enqueue(&self.tx, kind, stream.dossier, *id)?,
                }
                self.changed.insert(Changed {
                    table: kind.table,
                    dossier: stream.dossier,
                });
            } else {
                foreign.insert((*number, *id));
            }
        }
        if is_searched {
            search_queue::enqueue_all(&self.tx, stream.dossier)?;
        }
        let mut emptied = Records::new();
        for (place, op) in &leads.registers {
            if foreign.contains(&(place.kind, place.record)) {
                continue;
            }
            if !leads.is_fresh {
                projection::drop_unknown(&self.tx, *place)?;
            }
            let key = params![place.kind, place.record.bytes(), place.group, op.map(OpId::bytes)];
            match op {
                Some(_) => {
                    self.tx
                        .prepare_cached(
                            "INSERT INTO register (kind, record_id, grp, op_id) VALUES (?1, ?2, ?3, ?4)
                             ON CONFLICT DO UPDATE SET op_id = excluded.op_id",
                        )?
                        .execute(key)?;
                }
                None => {
                    self.tx
                        .prepare_cached(
                            "DELETE FROM register WHERE kind = ?1 AND record_id = ?2 AND grp = ?3 AND ?4 IS NULL",
                        )?
                        .execute(key)?;
                    emptied.insert((place.kind, place.record));
                }
            }
        }
        for (place, number, raw) in &leads.unknown {
            if !foreign.contains(&(place.kind, place.record)) {
                let at = (place.kind, place.record, place.group);
                projection::keep_unknown(&self.tx, at, stream.dossier, *number, raw)?;
            }
        }
        for (number, id) in emptied {
            if let Some(kind) = record::kind(number)
                && !self.is_known(number, id)?
            {
                projection::drop_row(&self.tx, kind, id)?;
            }
        }
        self.judge.forget(stream.compartment);
        Ok(())
    }

    /// The op that leads in a register, as it shows here.
    pub(crate) fn leading(&self, place: Place) -> Result<Option<OpId>, StoreError> {
        Ok(self
            .tx
            .prepare_cached("SELECT op_id FROM register WHERE kind = ?1 AND record_id = ?2 AND grp = ?3")?
            .query_row(params![place.kind, place.record.bytes(), place.group], |row| {
                Ok(OpId(Uuid::from_bytes(row.get(0)?)))
            })
            .optional()?)
    }

    /// Whether anything leads in a record.
    pub(crate) fn is_known(&self, kind: u16, id: RecordId) -> Result<bool, StoreError> {
        Ok(self
            .tx
            .prepare_cached("SELECT 1 FROM register WHERE kind = ?1 AND record_id = ?2 LIMIT 1")?
            .query_row(params![kind, id.bytes()], |_| Ok(()))
            .optional()?
            .is_some())
    }

    /// The groups of a record that hold a value, with the op that gave it.
    pub(crate) fn groups(&self, kind: u16, id: RecordId) -> Result<Vec<(u16, OpId)>, StoreError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT grp, op_id FROM register WHERE kind = ?1 AND record_id = ?2 ORDER BY grp",
        )?;
        let rows = statement.query_map(params![kind, id.bytes()], |row| {
            Ok((row.get(0)?, OpId(Uuid::from_bytes(row.get(1)?))))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What shows of some records of one stream.
    pub(crate) fn visible(&self, stream: StreamId, records: &Records) -> Result<Registers, StoreError> {
        let mut registers = Registers::default();
        for (kind, record) in records {
            let place = |group| Place {
                kind: *kind,
                record: *record,
                group,
            };
            for (group, op) in self.groups(*kind, *record)? {
                let leading = self.log.version(&self.tx, stream, place(group), op)?;
                registers.0.entry(place(group)).or_default().leading = Some(leading);
            }
            for (group, op) in self.open_proposals(*kind, *record)? {
                let proposal = self.proposal(stream, place(group), op)?;
                registers
                    .0
                    .entry(place(group))
                    .or_default()
                    .proposals
                    .push(proposal);
            }
        }
        Ok(registers)
    }

    /// An open proposal: what its op says, resting on what its row says.
    fn proposal(&self, stream: StreamId, place: Place, op: OpId) -> Result<Version, StoreError> {
        let base: Option<[u8; 16]> = self
            .tx
            .prepare_cached(
                "SELECT base FROM proposal WHERE op_id = ?1 AND kind = ?2 AND record_id = ?3 AND grp = ?4",
            )?
            .query_row(
                params![op.bytes(), place.kind, place.record.bytes(), place.group],
                |row| row.get(0),
            )?;
        Ok(Version {
            base: base.map(|base| OpId(Uuid::from_bytes(base))),
            ..self.log.version(&self.tx, stream, place, op)?
        })
    }

    fn open_proposals(&self, kind: u16, id: RecordId) -> Result<Vec<(u16, OpId)>, StoreError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT grp, op_id FROM proposal WHERE kind = ?1 AND record_id = ?2 ORDER BY grp, position",
        )?;
        let rows = statement.query_map(params![kind, id.bytes()], |row| {
            Ok((row.get(0)?, OpId(Uuid::from_bytes(row.get(1)?))))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Makes the tables show `after` for some records. Proposals of the ops in `pending` are marked as not confirmed.
    pub(crate) fn put_visible(
        &mut self,
        stream: StreamId,
        records: &Records,
        after: &Registers,
        pending: &BTreeSet<OpId>,
    ) -> Result<(), StoreError> {
        let mut leads = Leads::default();
        let nothing = Register::default();
        for (kind, record) in records {
            let leading: BTreeMap<u16, OpId> = self.groups(*kind, *record)?.into_iter().collect();
            let mut open: BTreeMap<u16, Vec<(OpId, bool)>> = BTreeMap::new();
            for (group, op, is_pending) in self.marked_proposals(*kind, *record)? {
                open.entry(group).or_default().push((op, is_pending));
            }
            let first = Place {
                kind: *kind,
                record: *record,
                group: 0,
            };
            let last = Place {
                group: u16::MAX,
                ..first
            };
            let groups: BTreeSet<u16> = after
                .0
                .range(first..=last)
                .map(|(place, _)| place.group)
                .chain(leading.keys().copied())
                .chain(open.keys().copied())
                .collect();
            for group in groups {
                let place = Place { group, ..first };
                let register = after.at(place).unwrap_or(&nothing);
                match (&register.leading, leading.get(&group)) {
                    (Some(version), before) if before != Some(&version.op) => {
                        leads.lead(place, version.op, &version.fields)?;
                    }
                    (None, Some(_)) => leads.clear(place),
                    _ => {}
                }
                let marked = |version: &Version| (version.op, pending.contains(&version.op));
                let wanted: Vec<(OpId, bool)> = register.proposals.iter().map(marked).collect();
                if open
                    .get(&group)
                    .map_or(!wanted.is_empty(), |open| *open != wanted)
                {
                    self.put_proposals(stream, place, &register.proposals, pending)?;
                }
            }
        }
        self.put_leads(stream, leads)
    }

    fn marked_proposals(&self, kind: u16, id: RecordId) -> Result<Vec<(u16, OpId, bool)>, StoreError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT grp, op_id, is_pending FROM proposal WHERE kind = ?1 AND record_id = ?2 ORDER BY grp, position",
        )?;
        let rows = statement.query_map(params![kind, id.bytes()], |row| {
            Ok((row.get(0)?, OpId(Uuid::from_bytes(row.get(1)?)), row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(crate) fn put_proposals(
        &mut self,
        stream: StreamId,
        place: Place,
        proposals: &[Version],
        pending: &BTreeSet<OpId>,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM proposal WHERE kind = ?1 AND record_id = ?2 AND grp = ?3")?
            .execute(params![place.kind, place.record.bytes(), place.group])?;
        for (position, version) in (1_i64..).zip(proposals) {
            self.tx
                .prepare_cached(
                    "INSERT INTO proposal (op_id, kind, record_id, grp, dossier_id, compartment, author, base, position, is_pending)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?
                .execute(params![
                    version.op.bytes(),
                    place.kind,
                    place.record.bytes(),
                    place.group,
                    stream.dossier.bytes(),
                    stream.compartment.number(),
                    version.author.bytes(),
                    version.base.map(OpId::bytes),
                    position,
                    pending.contains(&version.op),
                ])?;
        }
        self.changed.insert(Changed {
            table: "proposal",
            dossier: stream.dossier,
        });
        Ok(())
    }

    /// Keeps what became of a proposal.
    pub(crate) fn put_settlement(
        &mut self,
        stream: StreamId,
        settled: &eenplan_sync::Settled,
        reason: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        let author: ActorId = settled.proposal.author;
        self.tx
            .prepare_cached(
                "INSERT INTO settlement (proposal, kind, record_id, grp, dossier_id, author, by_op, outcome, reason, settled_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT DO UPDATE SET by_op = excluded.by_op, outcome = excluded.outcome, reason = excluded.reason,
                 settled_at = excluded.settled_at",
            )?
            .execute(params![
                settled.proposal.op.bytes(),
                settled.place.kind,
                settled.place.record.bytes(),
                settled.place.group,
                stream.dossier.bytes(),
                author.bytes(),
                settled.by.bytes(),
                settled.outcome.map(eenplan_sync::Outcome::number),
                reason,
                at,
            ])?;
        self.changed.insert(Changed {
            table: "proposal",
            dossier: stream.dossier,
        });
        Ok(())
    }
}
