//! Own ops that the region has not confirmed: what was confirmed before them stays beside them, and they are replayed on top of it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use eenplan_domain::record::{Compartment, DossierId, May, OpId, RecordId};
use eenplan_sync::{
    Change, Decision, Forecast, Foreseen, Pending, Place, Register, Registers, Settled, StreamId, Version,
    forecast,
};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::log::Known;
use crate::register::Records;

/// What a new own op does, as far as this device can say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outlook {
    /// Some of it is a proposal.
    pub(crate) proposed: bool,
    /// Some of it shows only once the region has said yes.
    pub(crate) waits: bool,
}

impl WriteTx<'_> {
    /// Notes that an own op waits, and shows it on top of what is confirmed.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the region would set it aside.
    pub(crate) fn pend(
        &mut self,
        stream: StreamId,
        id: OpId,
        changes: &[Change],
    ) -> Result<Outlook, StoreError> {
        let records = records_of(changes);
        let confirmed = self.confirmed(stream, &records)?;
        self.note_pending(id, changes)?;
        for place in changes.iter().map(Place::of) {
            self.put_shadow(stream, place, confirmed.at(place))?;
        }
        let (foreseen, pending) = self.foresee(stream, &records, confirmed)?;
        let mut outlook = Outlook::default();
        for one in foreseen.foreseen.last().into_iter().flatten() {
            match one {
                Foreseen::LeftOut(reason) => return Err(StoreError::Refused(*reason)),
                Foreseen::Waits => outlook.waits = true,
                Foreseen::Stands => {}
                Foreseen::Takes(effect) => outlook.proposed |= *effect == eenplan_sync::Effect::Proposes,
            }
        }
        self.put_visible(stream, &records, &foreseen.registers, &pending)?;
        Ok(outlook)
    }

    /// Puts the registers that an op of the outbox changes in line for the replay.
    pub(crate) fn note_pending(&self, id: OpId, changes: &[Change]) -> Result<(), StoreError> {
        for place in changes.iter().map(Place::of) {
            self.tx
                .prepare_cached(
                    "INSERT INTO pending_change (kind, record_id, grp, position, op_id)
                     SELECT ?1, ?2, ?3, position, op_id FROM outbox WHERE op_id = ?4 ON CONFLICT DO NOTHING",
                )?
                .execute(params![place.kind, place.record.bytes(), place.group, id.bytes()])?;
        }
        Ok(())
    }

    /// The same for every op of a stream in the outbox: a stream that went is here again.
    pub(crate) fn note_pending_of(&self, stream: StreamId) -> Result<(), StoreError> {
        let waiting: Vec<OpId> = {
            let mut statement = self.tx.prepare_cached(
                "SELECT o.id FROM outbox b JOIN op o ON o.id = b.op_id WHERE o.dossier_id = ?1 AND o.compartment = ?2",
            )?;
            let rows = statement.query_map(
                params![stream.dossier.bytes(), stream.compartment.number()],
                |row| Ok(OpId(Uuid::from_bytes(row.get(0)?))),
            )?;
            rows.collect::<Result<_, _>>()?
        };
        for id in waiting {
            let known = crate::log::read(&self.tx, id)?.ok_or(StoreError::Missing)?;
            self.note_pending(id, &known.op.changes)?;
        }
        Ok(())
    }

    /// Lets a decided op take its effects on what is confirmed, and shows what follows. An own one waits no longer.
    pub(crate) fn confirm(
        &mut self,
        stream: StreamId,
        id: OpId,
        known: &Known,
        decision: &Decision,
    ) -> Result<(), StoreError> {
        let records = records_of(&known.op.changes);
        let mut confirmed = self.confirmed(stream, &records)?;
        let settled = confirmed.take(id, known.author, &known.op, decision);
        self.settle_confirmed(stream, known, &settled)?;
        self.tx
            .prepare_cached("DELETE FROM pending_change WHERE op_id = ?1")?
            .execute([id.bytes()])?;
        self.put_confirmed(stream, &records, confirmed)
    }

    /// Keeps what became of proposals.
    pub(crate) fn settle_confirmed(
        &mut self,
        stream: StreamId,
        known: &Known,
        settled: &[Settled],
    ) -> Result<(), StoreError> {
        let at = i64::try_from(known.at.millis()).unwrap_or(i64::MAX);
        for one in settled {
            let reason = known
                .op
                .changes
                .iter()
                .flat_map(|change| &change.settles)
                .find(|settlement| settlement.proposal == one.proposal.op)
                .map_or("", |settlement| settlement.reason.as_str());
            self.put_settlement(stream, one, reason, at)?;
        }
        Ok(())
    }

    /// Makes `confirmed` what is confirmed of some records, and shows it with the own ops that wait on top.
    pub(crate) fn put_confirmed(
        &mut self,
        stream: StreamId,
        records: &Records,
        confirmed: Registers,
    ) -> Result<(), StoreError> {
        for (kind, record) in records {
            self.tx
                .prepare_cached("DELETE FROM shadow WHERE kind = ?1 AND record_id = ?2")?
                .execute(params![kind, record.bytes()])?;
        }
        for place in self.pending_places(records)? {
            self.put_shadow(stream, place, confirmed.at(place))?;
        }
        let (foreseen, pending) = self.foresee(stream, records, confirmed)?;
        self.put_visible(stream, records, &foreseen.registers, &pending)
    }

    /// Shows the own ops that wait in a dossier, or in one part of it, once more: who takes part was heard anew, and with that what they may
    /// do, or the part is back.
    pub(crate) fn show_waiting(
        &mut self,
        dossier: DossierId,
        part: Option<Compartment>,
    ) -> Result<(), StoreError> {
        let mut waiting: BTreeMap<Compartment, Records> = BTreeMap::new();
        {
            let mut statement = self.tx.prepare_cached(
                "SELECT DISTINCT o.compartment, p.kind, p.record_id FROM pending_change p JOIN op o ON o.id = p.op_id
                 JOIN stream s ON s.dossier_id = o.dossier_id AND s.compartment = o.compartment AND s.gone IS NULL
                 WHERE o.dossier_id = ?1 AND (?2 IS NULL OR o.compartment = ?2)",
            )?;
            let mut rows = statement.query(params![dossier.bytes(), part.map(Compartment::number)])?;
            while let Some(row) = rows.next()? {
                let records = waiting.entry(Compartment::from_number(row.get(0)?)).or_default();
                records.insert((row.get(1)?, RecordId(Uuid::from_bytes(row.get(2)?))));
            }
        }
        for (compartment, records) in waiting {
            let stream = StreamId { dossier, compartment };
            let confirmed = self.confirmed(stream, &records)?;
            self.put_confirmed(stream, &records, confirmed)?;
        }
        Ok(())
    }

    /// What is confirmed of some records of one stream.
    pub(crate) fn confirmed(&self, stream: StreamId, records: &Records) -> Result<Registers, StoreError> {
        let mut registers = self.visible(stream, records)?;
        for place in self.pending_places(records)? {
            match self.shadow(stream, place)? {
                Some(register) => registers.0.insert(place, register),
                None => registers.0.remove(&place),
            };
        }
        Ok(registers)
    }

    /// What a new change at a place rests on: an own change that waits for the region, or what leads.
    pub(crate) fn rests_on(&self, stream: StreamId, place: Place) -> Result<Option<OpId>, StoreError> {
        let records = Records::from([(place.kind, place.record)]);
        if !self.pending_places(&records)?.contains(&place) {
            return self.leading(place);
        }
        let confirmed = self.confirmed(stream, &records)?;
        let (foreseen, _) = self.foresee(stream, &records, confirmed)?;
        Ok(foreseen.rests_on(place))
    }

    /// Whether an own op that waits changes one of these records.
    pub(crate) fn has_pending(&self, records: &Records) -> Result<bool, StoreError> {
        for (kind, record) in records {
            let found = self
                .tx
                .prepare_cached("SELECT 1 FROM pending_change WHERE kind = ?1 AND record_id = ?2 LIMIT 1")?
                .query_row(params![kind, record.bytes()], |_| Ok(()))
                .optional()?;
            if found.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn pending_places(&self, records: &Records) -> Result<BTreeSet<Place>, StoreError> {
        let mut places = BTreeSet::new();
        for (kind, record) in records {
            let mut statement = self.tx.prepare_cached(
                "SELECT DISTINCT grp FROM pending_change WHERE kind = ?1 AND record_id = ?2",
            )?;
            let mut rows = statement.query(params![kind, record.bytes()])?;
            while let Some(row) = rows.next()? {
                places.insert(Place {
                    kind: *kind,
                    record: *record,
                    group: row.get(0)?,
                });
            }
        }
        Ok(places)
    }

    /// Replays the own ops that wait on top of `confirmed`; with them, which ops these are.
    pub(crate) fn foresee(
        &self,
        stream: StreamId,
        records: &Records,
        confirmed: Registers,
    ) -> Result<(Forecast, BTreeSet<OpId>), StoreError> {
        let ops = self.pending_ops(stream, records)?;
        let ids: BTreeSet<OpId> = ops.iter().map(|(id, ..)| *id).collect();
        let pending = ops.iter().map(|(id, known, decided_alone)| Pending {
            op: *id,
            author: known.author,
            changes: known
                .op
                .changes
                .iter()
                .filter(|change| records.contains(&(change.kind, change.record)))
                .collect(),
            decided_alone: *decided_alone,
        });
        let failed = std::cell::RefCell::new(None);
        let foreseen = forecast(confirmed, pending, |change, author, registers| {
            let whole = ops.iter().find(|(_, known, _)| {
                known
                    .op
                    .changes
                    .as_ptr_range()
                    .contains(&std::ptr::from_ref(change))
            });
            let Some((_, known, decided_alone)) = whole else {
                return May::No;
            };
            if *decided_alone {
                return May::Write;
            }
            self.judge
                .may(
                    &self.tx,
                    stream,
                    (&known.op, change),
                    author,
                    (records, registers),
                    self.stamp.at,
                )
                .unwrap_or_else(|error| {
                    *failed.borrow_mut() = Some(error);
                    May::No
                })
        });
        match failed.into_inner() {
            Some(error) => Err(error),
            None => Ok((foreseen, ids)),
        }
    }

    /// The own ops that wait and change some records, oldest first, and whether each took effect while this device was alone.
    pub(crate) fn pending_ops(
        &self,
        stream: StreamId,
        records: &Records,
    ) -> Result<Vec<(OpId, Rc<Known>, bool)>, StoreError> {
        let mut found: BTreeSet<(i64, OpId)> = BTreeSet::new();
        for (kind, record) in records {
            let mut statement = self.tx.prepare_cached(
                "SELECT DISTINCT position, op_id FROM pending_change WHERE kind = ?1 AND record_id = ?2",
            )?;
            let mut rows = statement.query(params![kind, record.bytes()])?;
            while let Some(row) = rows.next()? {
                found.insert((row.get(0)?, OpId(Uuid::from_bytes(row.get(1)?))));
            }
        }
        let mut ops = Vec::new();
        for (_, id) in found {
            let known = self.log.find(&self.tx, stream, id)?.ok_or(StoreError::Missing)?;
            let decided_alone = self
                .tx
                .prepare_cached("SELECT 1 FROM decision WHERE op_id = ?1 AND epoch = 0")?
                .query_row([id.bytes()], |_| Ok(()))
                .optional()?
                .is_some();
            ops.push((id, known, decided_alone));
        }
        Ok(ops)
    }

    fn shadow(&self, stream: StreamId, place: Place) -> Result<Option<Register>, StoreError> {
        let row = self
            .tx
            .prepare_cached(
                "SELECT op_id, proposals FROM shadow WHERE kind = ?1 AND record_id = ?2 AND grp = ?3",
            )?
            .query_row(params![place.kind, place.record.bytes(), place.group], |row| {
                Ok((row.get::<_, Option<[u8; 16]>>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .optional()?;
        let Some((leading, proposals)) = row else {
            return Ok(None);
        };
        let version = |id: [u8; 16]| {
            self.log
                .version(&self.tx, stream, place, OpId(Uuid::from_bytes(id)))
        };
        // Each proposal with what it rests on, which its own op no longer says once its author amended it.
        let proposals = proposals
            .as_chunks::<32>()
            .0
            .iter()
            .map(|both| {
                let (id, base) = both.split_at(16);
                let id = <[u8; 16]>::try_from(id).map_err(|_| StoreError::Missing)?;
                let base = Uuid::from_slice(base).map_err(|_| StoreError::Missing)?;
                Ok(Version {
                    base: (!base.is_nil()).then_some(OpId(base)),
                    ..version(id)?
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Some(Register {
            leading: leading.map(version).transpose()?,
            proposals,
        }))
    }

    fn put_shadow(
        &self,
        stream: StreamId,
        place: Place,
        confirmed: Option<&Register>,
    ) -> Result<(), StoreError> {
        let Some(register) = confirmed.filter(|register| **register != Register::default()) else {
            return Ok(());
        };
        let proposals: Vec<u8> = register
            .proposals
            .iter()
            .flat_map(|version| [version.op.bytes(), version.base.map_or([0; 16], OpId::bytes)].concat())
            .collect();
        self.tx
            .prepare_cached(
                "INSERT INTO shadow (kind, record_id, grp, dossier_id, compartment, op_id, proposals)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET op_id = excluded.op_id, proposals = excluded.proposals",
            )?
            .execute(params![
                place.kind,
                place.record.bytes(),
                place.group,
                stream.dossier.bytes(),
                stream.compartment.number(),
                register.leading_op().map(OpId::bytes),
                proposals,
            ])?;
        Ok(())
    }
}

/// The records that changes touch.
pub(crate) fn records_of(changes: &[Change]) -> Records {
    changes
        .iter()
        .map(|change| (change.kind, change.record))
        .collect()
}
