//! What the region says of own ops, beside the streams they stand in.

use eenplan_domain::record::{Compartment, DossierId, OpId};
use eenplan_sync::{Decision, OpReceipt, Reason, StreamId, Verdict, is_excerpt};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::door::{SYNC, WriteTx};
use crate::error::StoreError;
use crate::exchange::Talk;
use crate::log::{self, Known};
use crate::pending::records_of;

impl WriteTx<'_> {
    /// Takes an own op out of the outbox, for good.
    pub(crate) fn leave_outbox(&mut self, id: OpId) -> Result<bool, StoreError> {
        let left = self
            .tx
            .prepare_cached("DELETE FROM outbox WHERE op_id = ?1")?
            .execute([id.bytes()])?;
        self.tx
            .prepare_cached("DELETE FROM offer WHERE op_id = ?1")?
            .execute([id.bytes()])?;
        Ok(left > 0)
    }

    /// Keeps that an op was set aside, when it concerns who works here.
    pub(crate) fn put_aside(
        &mut self,
        stream: StreamId,
        id: OpId,
        known: &Known,
        decision: &Decision,
    ) -> Result<(), StoreError> {
        let Verdict::SetAside(_) = decision.verdict else {
            self.tx
                .prepare_cached("DELETE FROM set_aside WHERE op_id = ?1")?
                .execute([id.bytes()])?;
            return Ok(());
        };
        if known.author != self.profile.actor && !self.leads(stream.dossier)? {
            return Ok(());
        }
        self.tx
            .prepare_cached(
                "INSERT INTO set_aside (op_id, dossier_id, compartment, author, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET reason = excluded.reason",
            )?
            .execute(params![
                id.bytes(),
                stream.dossier.bytes(),
                stream.compartment.number(),
                known.author.bytes(),
                decision.verdict.number(),
                self.stamp.at.timestamp_millis(),
            ])?;
        self.changed.insert(SYNC);
        Ok(())
    }

    fn leads(&self, dossier: DossierId) -> Result<bool, StoreError> {
        let (me, now) = (self.profile.actor, self.stamp.at);
        let standings = crate::membership::standings(&self.reader(), &[dossier], me, now)?;
        Ok(standings.iter().any(|(_, standing)| standing.leads()))
    }

    /// What the region says of a pushed op whose stream may not be here.
    pub(super) fn take_receipt(
        &mut self,
        talk: &mut Talk,
        receipt: &OpReceipt,
        goes_on: bool,
    ) -> Result<(), StoreError> {
        let row = self
            .tx
            .prepare_cached(
                "SELECT o.dossier_id, o.compartment, b.op_id IS NOT NULL, f.op_id IS NOT NULL, s.seq, s.gone IS NOT NULL,
                 coalesce(s.is_stale, 0), s.from_seq
                 FROM op o LEFT JOIN outbox b ON b.op_id = o.id LEFT JOIN offer f ON f.op_id = o.id
                 LEFT JOIN stream s ON s.dossier_id = o.dossier_id AND s.compartment = o.compartment WHERE o.id = ?1",
            )?
            .query_row([receipt.op.bytes()], |row| {
                let stream = StreamId {
                    dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
                    compartment: Compartment::from_number(row.get(1)?),
                };
                let seq: Option<u64> = row.get(4)?;
                let place = (seq, row.get::<_, Option<u64>>(7)?);
                Ok((stream, row.get(2)?, row.get(3)?, place, row.get(5)?, row.get(6)?))
            })
            .optional()?;
        let Some((stream, waits, offered, (seq, drawn_at), gone, stale)): Option<(
            _,
            bool,
            bool,
            _,
            bool,
            bool,
        )> = row
        else {
            return Ok(());
        };
        talk.missing.retain(|op| *op != receipt.op);
        // An op of an excerpt never comes back by itself: it is in the excerpt, or its receipt says all there is to hear.
        let in_excerpt = seq.is_some_and(is_excerpt) && !gone && !stale;
        let held = seq.filter(|_| !gone && !stale && (!in_excerpt || drawn_at >= Some(receipt.seq)));
        let is_aside = matches!(Verdict::from_number(receipt.verdict), Verdict::SetAside(_));
        let is_final = match held {
            // A snapshot covers it, or it came by before.
            Some(seq) => receipt.seq <= seq,
            // Its stream may still be on its way; also back, to who was let in again and wrote before it came. What was set aside changes nothing
            // in it.
            None => (gone && (is_aside || !self.is_pending(receipt.op)?)) || in_excerpt || !goes_on,
        };
        if !is_final {
            talk.told.insert(receipt.op);
            return Ok(());
        }
        if offered && !waits {
            if receipt.seq == 0 && !gone {
                // The region does not know yet who signed it, and gave it no place: it is offered again another time.
                talk.told.insert(receipt.op);
                return Ok(());
            }
            self.leave_outbox(receipt.op)?;
            if gone || in_excerpt {
                self.drop_op(receipt.op)?;
            }
            return Ok(());
        }
        if !waits {
            return Ok(());
        }
        let known = log::read(&self.tx, receipt.op)?.ok_or(StoreError::Missing)?;
        let fits = Decision::from_wire(receipt.verdict, &receipt.effects, known.op.changes.len());
        let decision = fits.ok_or(StoreError::Unreadable)?;
        self.leave_outbox(receipt.op)?;
        self.put_aside(stream, receipt.op, &known, &decision)?;
        match (gone, held) {
            (true, _) => {
                self.take_from_sight(stream, receipt.op, &known)?;
                if !matches!(decision.verdict, Verdict::SetAside(_)) {
                    self.drop_op(receipt.op)?;
                }
            }
            (false, None) => {
                self.confirm(stream, receipt.op, &known, &decision)?;
                if in_excerpt && !matches!(decision.verdict, Verdict::SetAside(_)) {
                    // Whether it shows to who works here is not for this device to say: the excerpt comes anew.
                    self.make_way(stream, seq.unwrap_or(0))?;
                    talk.vector = true;
                }
            }
            (false, Some(_)) => self.take_from_sight(stream, receipt.op, &known)?,
        }
        Ok(())
    }

    /// Lets show what is confirmed in the place of an own op that waited.
    fn take_from_sight(&mut self, stream: StreamId, op: OpId, known: &Known) -> Result<(), StoreError> {
        let records = records_of(&known.op.changes);
        let confirmed = self.confirmed(stream, &records)?;
        self.tx
            .prepare_cached("DELETE FROM pending_change WHERE op_id = ?1")?
            .execute([op.bytes()])?;
        self.put_confirmed(stream, &records, confirmed)
    }

    /// Whether an own op shows that the region has not decided on.
    fn is_pending(&self, op: OpId) -> Result<bool, StoreError> {
        let mut pending = self
            .tx
            .prepare_cached("SELECT 1 FROM pending_change WHERE op_id = ?1")?;
        Ok(pending.exists([op.bytes()])?)
    }

    /// The region kept the bytes of a pushed op and cannot read them.
    pub(super) fn take_unreadable(
        &mut self,
        talk: &mut Talk,
        place: u32,
        goes_on: bool,
    ) -> Result<(), StoreError> {
        let op = usize::try_from(place)
            .ok()
            .and_then(|at| talk.said.pushed.get(at));
        let Some(op) = op.copied() else { return Ok(()) };
        let receipt = OpReceipt {
            op,
            seq: 0,
            verdict: Verdict::SetAside(Reason::Unreadable).number(),
            effects: Vec::new(),
        };
        self.take_receipt(talk, &receipt, goes_on)
    }
}
