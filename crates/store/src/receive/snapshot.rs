//! A stream that begins with what its first ops came to, in pieces that are kept until all are there.

use std::collections::HashSet;

use eenplan_domain::record::{Compartment, OpId};
use eenplan_sync::{
    Decision, EntryBody, Piece, Place, Registers, Rows, SealedOp, StreamId, StreamPart, is_excerpt,
};
use rusqlite::params;

use super::Standing;
use super::part::Opened;
use crate::door::WriteTx;
use crate::error::StoreError;
use crate::exchange;
use crate::log::Known;
use crate::register::{Leads, Records};

/// What a snapshot of one piece holds; `None` when it is not whole.
fn only(piece: &Piece) -> Result<Option<Rows>, StoreError> {
    let rows = Rows::decode(&piece.bytes)?;
    Ok((rows.total == Some(rows.registers.len() as u64)).then_some(rows))
}

/// Whether a snapshot or excerpt at `next` comes in the place of what is held at `held`.
fn replaces(held: u64, next: u64) -> bool {
    match is_excerpt(next) {
        true => held != next,
        false => is_excerpt(held),
    }
}

impl WriteTx<'_> {
    /// Keeps a piece; with the last one the stream is taken in whole.
    pub(crate) fn take_piece(
        &mut self,
        part: StreamPart,
        standing: &Standing,
        epoch: u64,
    ) -> Result<Opened, StoreError> {
        let Some(piece) = part.snapshot else {
            return Ok(Opened::Unfit);
        };
        let stream = part.stream;
        let cursor = self.cursor(stream)?;
        let live = cursor.as_ref().filter(|cursor| cursor.is_live());
        if live.is_some_and(|live| !replaces(live.head.seq, piece.seq)) {
            // It is here already: the answer before was lost on the way back, or the region is behind.
            return Ok(Opened::Unfit);
        }
        let alone = piece.of == 1;
        let whole = match alone {
            true => only(&piece)?.map(|rows| vec![rows]),
            false if self.keep_piece(stream, &piece)? => self.whole(stream)?,
            false => None,
        };
        let Some(pieces) = whole else {
            return Ok(Opened::Done(1));
        };
        let is_excerpt = is_excerpt(piece.seq);
        let narrows = is_excerpt
            && cursor
                .as_ref()
                .is_some_and(|cursor| !cursor.gone && !cursor.is_excerpt());
        let narrowed_at = match narrows {
            true => Some(self.stamp.at.timestamp_millis()),
            false => cursor
                .as_ref()
                .and_then(|cursor| cursor.narrowed_at)
                .filter(|_| is_excerpt),
        };
        let before = match cursor.as_ref().is_some_and(|cursor| !cursor.gone) {
            true => self.records_of_stream(stream)?,
            false => Records::new(),
        };
        let led = self.led_of(&before)?;
        if narrows {
            crate::notice::keep_name(self, stream)?;
        }
        if let Some(live) = cursor.as_ref().filter(|cursor| cursor.is_live()) {
            self.make_way(stream, live.head.seq)?;
        }
        let is_stale = cursor.as_ref().is_some_and(|cursor| !cursor.gone);
        if is_stale {
            self.begin_stream_anew(stream)?;
        }
        let is_fresh = !is_stale && !self.has_ops(stream)?;
        self.open_stream(stream, epoch, cursor.is_some())?;
        if alone {
            self.keep_only(stream, &piece)?;
        } else {
            self.tx
                .prepare_cached(
                    "UPDATE snapshot_piece SET is_arriving = 0 WHERE dossier_id = ?1 AND compartment = ?2",
                )?
                .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        }
        let cost = self.take_rows(stream, pieces, is_fresh, standing, epoch)?;
        self.tx
            .prepare_cached(
                "UPDATE stream SET seq = ?3, head = ?4, epoch = ?5, from_seq = ?6, from_head = ?4, narrowed_at = ?7
                 WHERE dossier_id = ?1 AND compartment = ?2",
            )?
            .execute(params![
                stream.dossier.bytes(),
                stream.compartment.number(),
                piece.seq,
                part.head,
                epoch,
                if is_excerpt { part.after } else { piece.seq },
                narrowed_at,
            ])?;
        self.step_vector(stream, Some(0), Some(piece.seq))?;
        if is_excerpt {
            self.forget_unseen(stream, &before, narrows)?;
        }
        self.log.forget();
        if is_stale {
            self.note_arrived(stream, led, standing.arrival)?;
        }
        if stream.compartment == Compartment::Core && self.has_outbox()? {
            self.show_waiting(stream.dossier, None)?;
        }
        Ok(match narrows {
            true => Opened::Narrowed(cost.max(1)),
            false => Opened::Done(cost.max(1)),
        })
    }

    /// Puts a piece beside those that are here. Answers whether it is the next one; pieces of another snapshot give way.
    fn keep_piece(&mut self, stream: StreamId, piece: &Piece) -> Result<bool, StoreError> {
        let place = (stream.dossier.bytes(), stream.compartment.number());
        self.tx
            .prepare_cached(
                "DELETE FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2 AND is_arriving = 1
                 AND (seq <> ?3 OR of <> ?4 OR ?5 = 0)",
            )?
            .execute(params![place.0, place.1, piece.seq, piece.of, piece.index])?;
        let there: u32 = self
            .tx
            .prepare_cached(
                "SELECT count(*) FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2 AND is_arriving = 1",
            )?
            .query_row(params![place.0, place.1], |row| row.get(0))?;
        if piece.index != there {
            return Ok(false);
        }
        self.tx
            .prepare_cached(
                "INSERT INTO snapshot_piece (dossier_id, compartment, seq, idx, of, bytes, is_arriving) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)
                 ON CONFLICT DO UPDATE SET of = excluded.of, bytes = excluded.bytes, is_arriving = 1",
            )?
            .execute(params![
                place.0,
                place.1,
                piece.seq,
                piece.index,
                piece.of,
                piece.bytes
            ])?;
        Ok(piece.index + 1 == piece.of)
    }

    /// Keeps the one piece of a snapshot, in the place of pieces of another that were on their way.
    fn keep_only(&self, stream: StreamId, piece: &Piece) -> Result<(), StoreError> {
        let place = (stream.dossier.bytes(), stream.compartment.number());
        self.tx
            .prepare_cached("DELETE FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2")?
            .execute(params![place.0, place.1])?;
        self.tx
            .prepare_cached(
                "INSERT INTO snapshot_piece (dossier_id, compartment, seq, idx, of, bytes, is_arriving) VALUES (?1, ?2, ?3, 0, 1, ?4, 0)",
            )?
            .execute(params![place.0, place.1, piece.seq, piece.bytes])?;
        Ok(())
    }

    /// All pieces, read; `None` when pieces of two snapshots met, and all begin again.
    fn whole(&mut self, stream: StreamId) -> Result<Option<Vec<Rows>>, StoreError> {
        let place = params![stream.dossier.bytes(), stream.compartment.number()];
        let mut pieces = Vec::new();
        {
            let mut statement = self.tx.prepare_cached(
                "SELECT bytes FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2 AND is_arriving = 1 ORDER BY idx",
            )?;
            let mut rows = statement.query(place)?;
            while let Some(row) = rows.next()? {
                pieces.push(Rows::decode(&row.get::<_, Vec<u8>>(0)?)?);
            }
        }
        let registers: usize = pieces.iter().map(|piece| piece.registers.len()).sum();
        let total = pieces.last().and_then(|piece| piece.total);
        if total == Some(registers as u64) {
            return Ok(Some(pieces));
        }
        self.tx
            .prepare_cached(
                "DELETE FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2 AND is_arriving = 1",
            )?
            .execute(place)?;
        Ok(None)
    }

    fn take_rows(
        &mut self,
        stream: StreamId,
        pieces: Vec<Rows>,
        is_fresh: bool,
        standing: &Standing,
        epoch: u64,
    ) -> Result<usize, StoreError> {
        let mut cost = 0;
        let mut registers = Registers::default();
        for piece in pieces {
            cost += piece.registers.len();
            registers.0.extend(piece.registers);
            for (seq, entry) in piece.aside {
                self.take_aside(stream, seq, &entry, standing, epoch)?;
            }
        }
        if is_fresh {
            let mut leads = Leads::fresh();
            for (place, register) in &registers.0 {
                if let Some(version) = &register.leading {
                    leads.lead(*place, version.op, &version.fields)?;
                }
                if !register.proposals.is_empty() {
                    self.put_proposals(stream, *place, &register.proposals, &Default::default())?;
                }
            }
            self.put_leads(stream, leads)?;
        } else {
            // The versions are looked up while own work is replayed on them.
            self.log.forget();
            let mut records = self.records_of_stream(stream)?;
            records.extend(registers.0.keys().map(|place| (place.kind, place.record)));
            self.put_confirmed(stream, &records, registers)?;
        }
        Ok(cost)
    }

    /// What leads in these records.
    fn led_of(&self, records: &Records) -> Result<Vec<(Place, OpId)>, StoreError> {
        let mut led = Vec::new();
        for (kind, record) in records {
            let place = |group| Place {
                kind: *kind,
                record: *record,
                group,
            };
            let groups = self.groups(*kind, *record)?;
            led.extend(groups.into_iter().map(|(group, op)| (place(group), op)));
        }
        Ok(led)
    }

    /// Notes where another value came than led here, or the first, of which no op is here that says when.
    fn note_arrived(
        &self,
        stream: StreamId,
        before: Vec<(Place, OpId)>,
        arrival: u32,
    ) -> Result<(), StoreError> {
        let before: HashSet<(Place, OpId)> = before.into_iter().collect();
        let now = self.led_of(&self.records_of_stream(stream)?)?;
        for (place, op) in now.into_iter().filter(|one| !before.contains(one)) {
            self.tx
                .prepare_cached(
                    "UPDATE register SET arrival = ?5 WHERE kind = ?1 AND record_id = ?2 AND grp = ?3 AND op_id = ?4
                     AND NOT EXISTS (SELECT 1 FROM op WHERE op.id = register.op_id)",
                )?
                .execute(params![
                    place.kind,
                    place.record.bytes(),
                    place.group,
                    op.bytes(),
                    arrival
                ])?;
        }
        Ok(())
    }

    /// An op that was set aside among the first ones.
    fn take_aside(
        &mut self,
        stream: StreamId,
        seq: u64,
        entry: &eenplan_sync::Entry,
        standing: &Standing,
        epoch: u64,
    ) -> Result<(), StoreError> {
        let (sealed, is_own) = match &entry.body {
            EntryBody::Frame(frame) => (SealedOp::from_frame(frame)?, false),
            EntryBody::Own(op) => match exchange::sealed(&self.tx, *op)? {
                Some(sealed) => (sealed, true),
                None => return Ok(()),
            },
        };
        let header = sealed.open()?;
        if header.stream != stream {
            return Err(StoreError::Forged);
        }
        let op = sealed.op().unwrap_or_default();
        if !is_own {
            self.keep_op(&header, &op.command, &sealed, standing.arrival)?;
        }
        let decision = Decision::from_wire(entry.verdict, &entry.effects, op.changes.len());
        let decision = decision.ok_or(StoreError::Unreadable)?;
        self.tx
            .prepare_cached(
                "INSERT INTO decision (dossier_id, compartment, epoch, seq, op_id, verdict, effects) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                stream.dossier.bytes(),
                stream.compartment.number(),
                epoch,
                seq,
                header.op.bytes(),
                decision.verdict.number()
            ])?;
        let known = Known {
            author: header.author,
            at: header.hlc,
            op,
        };
        self.put_aside(stream, header.op, &known, &decision)
    }

    /// Whether this device has any op of a stream: of one that it does not hold and has no op of, it has nothing.
    fn has_ops(&self, stream: StreamId) -> Result<bool, StoreError> {
        let place = params![stream.dossier.bytes(), stream.compartment.number()];
        Ok(self
            .tx
            .prepare_cached("SELECT 1 FROM op WHERE dossier_id = ?1 AND compartment = ?2 LIMIT 1")?
            .exists(place)?)
    }
}
