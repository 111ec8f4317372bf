//! What led before an op did: by the order of the log. What an op says that it rests on is what its author saw, and others may have come in
//! between.

use eenplan_domain::record::OpId;
use eenplan_sync::{Decision, Effect, Op, Place, StreamId, Verdict};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::log;
use crate::register::Records;

impl WriteTx<'_> {
    /// The op that led at a place just before this one; `None` when none did.
    pub(crate) fn led_before(
        &self,
        stream: StreamId,
        place: Place,
        op: OpId,
    ) -> Result<Option<OpId>, StoreError> {
        let (dossier, compartment) = (stream.dossier.bytes(), stream.compartment.number());
        let decided: Option<(bool, u64)> = self
            .tx
            .prepare_cached(
                "SELECT epoch > 0, seq FROM decision WHERE op_id = ?1 AND dossier_id = ?2 AND compartment = ?3 ORDER BY epoch DESC LIMIT 1",
            )?
            .query_row(params![op.bytes(), dossier, compartment], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((by_region, seq)) = decided else {
            return self.led_before_waiting(stream, place, op);
        };
        // Of what a snapshot stands for, the log may be here from its beginning and not to its end.
        let covered = self.cursor(stream)?.map_or(0, |cursor| cursor.from_seq);
        let mut earlier = self.tx.prepare_cached(
            "SELECT op_id, verdict, coalesce(effects, x''), seq FROM decision
             WHERE dossier_id = ?1 AND compartment = ?2 AND (epoch > 0) = ?3 AND seq < ?4 ORDER BY seq DESC",
        )?;
        let mut rows = earlier.query(params![dossier, compartment, by_region, seq])?;
        while let Some(row) = rows.next()? {
            let id = OpId(Uuid::from_bytes(row.get(0)?));
            let (verdict, effects): (u8, Vec<u8>) = (row.get(1)?, row.get(2)?);
            if by_region && seq > covered && row.get::<_, u64>(3)? <= covered {
                break;
            }
            let known = match Verdict::from_number(verdict) {
                Verdict::SetAside(_) => None,
                _ => self.log.find(&self.tx, stream, id)?,
            };
            let Some(known) = known else { continue };
            let decision = Decision::from_wire(verdict, &effects, known.op.changes.len());
            if decision.is_some_and(|decision| leads_at(&known.op, &decision, place)) {
                return Ok(Some(id));
            }
        }
        match by_region && seq <= covered {
            true => Ok(None),
            false => log::led_in_snapshot(&self.tx, stream, place),
        }
    }

    /// The same of an own op that waits: another that waits, or what is confirmed. Of one that is not in the log here, what it rests on.
    fn led_before_waiting(
        &self,
        stream: StreamId,
        place: Place,
        op: OpId,
    ) -> Result<Option<OpId>, StoreError> {
        let records = Records::from([(place.kind, place.record)]);
        let waiting = self.pending_ops(stream, &records)?;
        let Some(at) = waiting.iter().position(|(id, ..)| *id == op) else {
            return Ok(self.log.version(&self.tx, stream, place, op)?.base);
        };
        let mut before = waiting.iter().take(at).rev();
        match before.find(|(_, known, _)| known.change(place).is_some()) {
            Some((id, ..)) => Ok(Some(*id)),
            None => {
                let confirmed = self.confirmed(stream, &records)?;
                Ok(confirmed.at(place).and_then(|register| register.leading_op()))
            }
        }
    }
}

fn leads_at(op: &Op, decision: &Decision, place: Place) -> bool {
    let mut changes = op.changes.iter().zip(&decision.effects);
    changes.any(|(change, effect)| *effect == Effect::Leads && Place::of(change) == place)
}
