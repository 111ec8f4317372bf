//! When the region lost its end, or a stream does not fit: what was confirmed beyond what the region has is taken back, and what it lacks is
//! given to it again.

use eenplan_domain::record::OpId;
use eenplan_sync::{Decision, Header, Registers, Rows, SealedOp, Settled, StreamHead, StreamId};
use rusqlite::params;
use uuid::Uuid;

use super::part::Cursor;
use crate::door::WriteTx;
use crate::error::StoreError;
use crate::log::Known;
use crate::pending::records_of;
use crate::register::Records;

/// One op of the log with what was decided about it.
pub(super) struct Decided {
    seq: u64,
    header: Header,
    pub(super) known: Known,
    decision: Decision,
}

impl Decided {
    /// The chain's link after it.
    pub(super) fn next(&self, head: StreamHead) -> StreamHead {
        head.next(self.header.op, &self.header.commitment, &self.decision)
    }

    /// Takes it into the registers of its stream; which proposals it answered.
    pub(super) fn take_into(&self, registers: &mut Registers) -> Vec<Settled> {
        registers.take(self.header.op, self.known.author, &self.known.op, &self.decision)
    }
}

impl WriteTx<'_> {
    /// Takes a stream back to `to`: the ops after it wait again, or are offered. Answers the head there; `None` when this device does not
    /// have the stream's log from there, and the stream is let go of.
    pub(crate) fn rewind(
        &mut self,
        stream: StreamId,
        to: u64,
        cursor: &Cursor,
    ) -> Result<Option<StreamHead>, StoreError> {
        if to < cursor.from_seq {
            self.keep_lost(stream)?;
            self.let_go(stream, cursor.head.seq)?;
            return Ok(None);
        }
        let mut head = self.snapshot_head(stream)?;
        let log = self.decided(stream, head.seq, i64::MAX.cast_unsigned())?;
        let mut records = Records::new();
        for one in &log {
            if one.seq <= to {
                head = one.next(head);
            } else {
                records.extend(records_of(&one.known.op.changes));
            }
        }
        if head.seq != to {
            self.let_go(stream, cursor.head.seq)?;
            return Ok(None);
        }
        let mut confirmed = self.of_snapshot(stream, &records)?;
        for one in log.iter().filter(|one| one.seq <= to) {
            let touched = records_of(&one.known.op.changes);
            if touched.iter().any(|record| records.contains(record)) {
                one.take_into(&mut confirmed);
            }
        }
        confirmed
            .0
            .retain(|place, _| records.contains(&(place.kind, place.record)));
        for one in log.iter().filter(|one| one.seq > to) {
            self.give_back(one.header.op)?;
            self.tx
                .prepare_cached("DELETE FROM settlement WHERE by_op = ?1")?
                .execute([one.header.op.bytes()])?;
        }
        self.tx
            .prepare_cached(
                "DELETE FROM decision WHERE dossier_id = ?1 AND compartment = ?2 AND epoch > 0 AND seq > ?3",
            )?
            .execute(params![stream.dossier.bytes(), stream.compartment.number(), to])?;
        self.tx
            .prepare_cached(
                "UPDATE stream SET seq = ?3, head = ?4 WHERE dossier_id = ?1 AND compartment = ?2",
            )?
            .execute(params![
                stream.dossier.bytes(),
                stream.compartment.number(),
                head.seq,
                head.hash
            ])?;
        self.step_vector(stream, Some(cursor.head.seq), Some(head.seq))?;
        self.put_confirmed(stream, &records, confirmed)?;
        Ok(Some(head))
    }

    /// A stream that does not fit what the region says of it: out of the vector, shown until it comes anew, its log said again.
    pub(crate) fn let_go(&mut self, stream: StreamId, seq: u64) -> Result<(), StoreError> {
        let place = params![stream.dossier.bytes(), stream.compartment.number()];
        let let_go = self
            .tx
            .prepare_cached(
                "UPDATE stream SET is_stale = 1 WHERE dossier_id = ?1 AND compartment = ?2 AND is_stale = 0 AND gone IS NULL",
            )?
            .execute(place)?;
        if let_go == 0 {
            return Ok(());
        }
        self.step_vector(stream, Some(seq), None)?;
        let ops: Vec<OpId> = {
            let mut statement = self.tx.prepare_cached(
                "SELECT id FROM op WHERE dossier_id = ?1 AND compartment = ?2
                 AND NOT EXISTS (SELECT 1 FROM outbox WHERE op_id = id)",
            )?;
            let rows = statement.query_map(place, |row| Ok(OpId(Uuid::from_bytes(row.get(0)?))))?;
            rows.collect::<Result<_, _>>()?
        };
        for op in ops {
            self.say_again(op)?;
        }
        Ok(())
    }

    /// A stream that is whole where an excerpt was, or the other way round, or another excerpt: out of the vector, to begin anew.
    pub(crate) fn make_way(&mut self, stream: StreamId, held: u64) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("UPDATE stream SET is_stale = 1 WHERE dossier_id = ?1 AND compartment = ?2")?
            .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        self.step_vector(stream, Some(held), None)
    }

    /// A stream that was let go of comes anew: nothing of it is confirmed, own work stays in sight.
    pub(crate) fn begin_stream_anew(&mut self, stream: StreamId) -> Result<(), StoreError> {
        let place = params![stream.dossier.bytes(), stream.compartment.number()];
        let records = self.records_of_stream(stream)?;
        self.tx
            .prepare_cached("DELETE FROM decision WHERE dossier_id = ?1 AND compartment = ?2 AND epoch > 0")?
            .execute(place)?;
        self.put_confirmed(stream, &records, Registers::default())?;
        self.tx
            .prepare_cached(
                "DELETE FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2 AND is_arriving = 0",
            )?
            .execute(place)?;
        self.log.forget();
        Ok(())
    }

    /// An own op waits again, and is no longer confirmed; one of somebody else is offered.
    fn give_back(&mut self, op: OpId) -> Result<(), StoreError> {
        if self.say_again(op)? {
            let known = crate::log::read(&self.tx, op)?.ok_or(StoreError::Missing)?;
            self.note_pending(op, &known.op.changes)?;
        }
        Ok(())
    }

    /// An op is said to the region once more, and shows as it did: it may have it. Answers whether it is an own one.
    pub(crate) fn say_again(&mut self, op: OpId) -> Result<bool, StoreError> {
        let own = self
            .tx
            .prepare_cached(
                "INSERT INTO outbox (op_id, dev_seq, position) SELECT id, dev_seq, hlc FROM op WHERE id = ?1 AND device = ?2
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![op.bytes(), self.profile.device.bytes()])?;
        if own == 0 {
            self.tx
                .prepare_cached(
                    "INSERT INTO offer SELECT id FROM op WHERE id = ?1 AND device <> ?2 ON CONFLICT DO NOTHING",
                )?
                .execute(params![op.bytes(), self.profile.device.bytes()])?;
        }
        self.tx
            .prepare_cached("DELETE FROM set_aside WHERE op_id = ?1")?
            .execute([op.bytes()])?;
        Ok(own > 0)
    }

    /// A part of the log of a stream, in order.
    pub(super) fn decided(
        &self,
        stream: StreamId,
        after: u64,
        upto: u64,
    ) -> Result<Vec<Decided>, StoreError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT d.seq, d.verdict, d.effects, o.header, o.payload, o.salt, o.signature FROM decision d JOIN op o ON o.id = d.op_id
             WHERE d.dossier_id = ?1 AND d.compartment = ?2 AND d.epoch > 0 AND d.seq > ?3 AND d.seq <= ?4 ORDER BY d.seq",
        )?;
        let mut rows = statement.query(params![
            stream.dossier.bytes(),
            stream.compartment.number(),
            after,
            upto
        ])?;
        let mut log = Vec::new();
        while let Some(row) = rows.next()? {
            let sealed = SealedOp {
                header: row.get(3)?,
                payload: row.get(4)?,
                salt: row.get(5)?,
                signature: row.get(6)?,
            };
            let header = sealed.open()?;
            let op = sealed.op().unwrap_or_default();
            let effects: Option<Vec<u8>> = row.get(2)?;
            let decision = Decision::from_wire(row.get(1)?, &effects.unwrap_or_default(), op.changes.len());
            log.push(Decided {
                seq: row.get(0)?,
                known: Known {
                    author: header.author,
                    at: header.hlc,
                    op,
                },
                header,
                decision: decision.ok_or(StoreError::Unreadable)?,
            });
        }
        Ok(log)
    }

    pub(super) fn snapshot_head(&self, stream: StreamId) -> Result<StreamHead, StoreError> {
        let (seq, hash): (u64, Option<[u8; 32]>) = self
            .tx
            .prepare_cached(
                "SELECT from_seq, from_head FROM stream WHERE dossier_id = ?1 AND compartment = ?2",
            )?
            .query_row(
                params![stream.dossier.bytes(), stream.compartment.number()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
        Ok(hash.map_or(StreamHead::EMPTY, |hash| StreamHead { seq, hash }))
    }

    /// What the snapshot that a stream began with says of some records.
    fn of_snapshot(&self, stream: StreamId, records: &Records) -> Result<Registers, StoreError> {
        let mut registers = Registers::default();
        let mut statement = self.tx.prepare_cached(
            "SELECT bytes FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2 AND is_arriving = 0 ORDER BY idx",
        )?;
        let mut rows = statement.query(params![stream.dossier.bytes(), stream.compartment.number()])?;
        while let Some(row) = rows.next()? {
            let piece = Rows::decode(&row.get::<_, Vec<u8>>(0)?)?;
            let wanted = piece
                .registers
                .into_iter()
                .filter(|(place, _)| records.contains(&(place.kind, place.record)));
            registers.0.extend(wanted);
        }
        Ok(registers)
    }
}
