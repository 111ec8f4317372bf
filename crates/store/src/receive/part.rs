//! The next decided ops of a stream: verified as a whole, taken in step by step.

use std::collections::HashMap;

use super::Standing;
use crate::door::WriteTx;
use crate::error::StoreError;
use crate::exchange;
use crate::log::Known;
use crate::pending::records_of;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::VerifyingKey;
use eenplan_domain::record::{Compartment, DeviceId, OpId};
use eenplan_sync::{
    Decision, EntryBody, Header, SealedOp, StreamHead, StreamId, StreamPart, Verdict, is_excerpt,
};
use rusqlite::{OptionalExtension, params};

/// Where a stream stands on this device.
pub(crate) struct Cursor {
    pub(crate) head: StreamHead,
    pub(crate) gone: bool,
    pub(crate) stale: bool,
    pub(crate) from_seq: u64,
    pub(super) narrowed_at: Option<i64>,
}

impl Cursor {
    /// Whether it is in the vector.
    pub(super) fn is_live(&self) -> bool {
        !self.gone && !self.stale
    }

    /// Whether it is an excerpt: then `from_seq` is the sequence that it was drawn at.
    pub(super) fn is_excerpt(&self) -> bool {
        is_excerpt(self.head.seq)
    }
}

/// One verified entry.
pub(super) struct Item {
    op: OpId,
    header: Header,
    known: Known,
    decision: Decision,
    /// The bytes; `None` of an own op, which is here.
    sealed: Option<SealedOp>,
    /// The chain's link after it.
    pub(super) link: StreamHead,
}

/// A part that is being taken in.
pub(crate) struct Taking {
    stream: StreamId,
    items: std::vec::IntoIter<Item>,
    epoch: u64,
}

impl Taking {
    pub(crate) fn is_done(&self) -> bool {
        self.items.len() == 0
    }
}

/// What became of a part when it was opened.
pub(crate) enum Opened {
    /// It can be taken in.
    Taking(Taking),
    /// It was taken in whole; how many registers or ops.
    Done(usize),
    /// The same, and something of the stream went from this device with it.
    Narrowed(usize),
    /// It does not go on from where this device is.
    Unfit,
    /// It names an own op that is not here.
    LacksOwn,
}

impl WriteTx<'_> {
    /// Holds a part against what this device has, and makes the stream ready for it.
    pub(crate) fn open_part(
        &mut self,
        part: StreamPart,
        standing: &Standing,
        epoch: u64,
        rewinds: bool,
    ) -> Result<Opened, StoreError> {
        let stream = part.stream;
        if part.snapshot.is_some() {
            return self.take_piece(part, standing, epoch);
        }
        let cursor = self.cursor(stream)?;
        let comes_anew = cursor.as_ref().is_some_and(|cursor| !cursor.is_live());
        let mut head = StreamHead::EMPTY;
        let replaces = match &cursor {
            None => self.has_confirmed(stream)?,
            Some(cursor) if cursor.gone => false,
            Some(cursor) if cursor.stale || cursor.is_excerpt() => {
                if part.after > 0 {
                    return Ok(Opened::Unfit);
                }
                true
            }
            Some(cursor) => {
                head = cursor.head;
                if part.after < head.seq && rewinds && epoch > standing.epoch {
                    match self.rewind(stream, part.after, cursor)? {
                        Some(rewound) => head = rewound,
                        None => return Ok(Opened::Unfit),
                    }
                }
                false
            }
        };
        let Some(skipped) = head.seq.checked_sub(part.after) else {
            return Ok(Opened::Unfit);
        };
        let Some(items) = self.verified(&part, head, skipped)? else {
            return Ok(Opened::LacksOwn);
        };
        let end = items.last().map_or(head, |item| item.link);
        let is_covered = skipped > part.entries.len() as u64;
        if !is_covered && end.hash != part.head {
            if cursor.is_some_and(|cursor| cursor.is_live() && !cursor.is_excerpt()) {
                self.let_go(stream, head.seq)?;
            }
            return Ok(Opened::Unfit);
        }
        if replaces {
            // Only now: until it can be taken, what was here is all there is.
            if let Some(live) = cursor.filter(Cursor::is_live) {
                self.make_way(stream, live.head.seq)?;
            }
            self.begin_stream_anew(stream)?;
        }
        if head == StreamHead::EMPTY {
            // Pieces of what was to come here instead.
            self.tx
                .prepare_cached(
                    "DELETE FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2 AND is_arriving = 1",
                )?
                .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        }
        self.open_stream(stream, epoch, comes_anew)?;
        Ok(Opened::Taking(Taking {
            stream,
            items: items.into_iter(),
            epoch,
        }))
    }

    /// Whether own work in a stream that was never here took effect when the region said that it had it. The stream brings it again.
    fn has_confirmed(&self, stream: StreamId) -> Result<bool, StoreError> {
        let place = params![stream.dossier.bytes(), stream.compartment.number()];
        Ok(self
            .tx
            .prepare_cached(
                "SELECT 1 FROM op WHERE dossier_id = ?1 AND compartment = ?2
                 AND NOT EXISTS (SELECT 1 FROM outbox WHERE op_id = op.id) LIMIT 1",
            )?
            .exists(place)?)
    }

    /// A stream that this device did not hold, or no longer, begins; it `comes_anew` when it was here before.
    pub(crate) fn open_stream(
        &mut self,
        stream: StreamId,
        epoch: u64,
        comes_anew: bool,
    ) -> Result<(), StoreError> {
        let began = self
            .tx
            .prepare_cached(
                "INSERT INTO stream (dossier_id, compartment, epoch, seq, head) VALUES (?1, ?2, ?3, 0, zeroblob(32))
                 ON CONFLICT DO UPDATE SET epoch = excluded.epoch, seq = 0, head = excluded.head, gone = NULL, gone_at = NULL,
                 is_stale = 0, narrowed_at = NULL, from_seq = 0, from_head = NULL WHERE gone IS NOT NULL OR is_stale = 1",
            )?
            .execute(params![stream.dossier.bytes(), stream.compartment.number(), epoch])?;
        if began > 0 {
            self.step_vector(stream, None, Some(0))?;
            self.note_pending_of(stream)?;
            if comes_anew {
                self.show_waiting(stream.dossier, Some(stream.compartment))?;
            }
            self.tx
                .prepare_cached("DELETE FROM purged WHERE dossier_id = ?1 AND compartment = ?2")?
                .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        }
        Ok(())
    }

    /// Takes the next entries in, at most `most`; answers how many.
    pub(crate) fn take_part(
        &mut self,
        taking: &mut Taking,
        standing: &Standing,
        most: usize,
    ) -> Result<usize, StoreError> {
        let stream = taking.stream;
        let Some(cursor) = self.cursor(stream)? else {
            return Err(StoreError::Missing);
        };
        let mut head = cursor.head;
        let mut count = 0;
        let nothing_waits = !self.has_outbox()?;
        for item in taking.items.by_ref().take(most.max(1)) {
            self.take_item(stream, &item, taking.epoch, standing, nothing_waits)?;
            head = item.link;
            count += 1;
        }
        self.tx
            .prepare_cached(
                "UPDATE stream SET seq = ?3, head = ?4, epoch = ?5 WHERE dossier_id = ?1 AND compartment = ?2",
            )?
            .execute(params![
                stream.dossier.bytes(),
                stream.compartment.number(),
                head.seq,
                head.hash,
                taking.epoch
            ])?;
        if head.seq != cursor.head.seq {
            self.step_vector(stream, Some(cursor.head.seq), Some(head.seq))?;
        }
        if !nothing_waits && stream.compartment == Compartment::Core {
            self.show_waiting(stream.dossier, None)?;
        }
        Ok(count)
    }

    fn take_item(
        &mut self,
        stream: StreamId,
        item: &Item,
        epoch: u64,
        standing: &Standing,
        nothing_waits: bool,
    ) -> Result<(), StoreError> {
        self.keep_item(stream, item, epoch, standing.arrival)?;
        let waited = self.leave_outbox(item.op)?;
        if waited || matches!(item.decision.verdict, Verdict::SetAside(_)) {
            self.put_aside(stream, item.op, &item.known, &item.decision)?;
        }
        if waited || (!nothing_waits && self.has_pending(&records_of(&item.known.op.changes))?) {
            self.confirm(stream, item.op, &item.known, &item.decision)
        } else {
            self.take(stream, item.op, &item.known, &item.decision)
        }
    }

    /// Keeps an op and what was decided about it.
    pub(super) fn keep_item(
        &self,
        stream: StreamId,
        item: &Item,
        epoch: u64,
        arrival: u32,
    ) -> Result<(), StoreError> {
        if let Some(sealed) = &item.sealed {
            self.keep_op(&item.header, &item.known.op.command, sealed, arrival)?;
        }
        self.tx
            .prepare_cached(
                "INSERT INTO decision (dossier_id, compartment, epoch, seq, op_id, verdict, effects) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET op_id = excluded.op_id, verdict = excluded.verdict, effects = excluded.effects",
            )?
            .execute(params![
                stream.dossier.bytes(),
                stream.compartment.number(),
                epoch,
                item.link.seq,
                item.op.bytes(),
                item.decision.verdict.number(),
                Some(item.decision.effect_bytes()).filter(|effects| !effects.is_empty()),
            ])?;
        Ok(())
    }

    /// Keeps an op that came in, as it was signed.
    pub(crate) fn keep_op(
        &self,
        header: &Header,
        command: &str,
        sealed: &SealedOp,
        arrival: u32,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO op (id, dossier_id, compartment, author, device, incarnation, dev_seq, hlc, command, header, payload, salt,
                 signature, arrival) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (id) DO NOTHING",
            )?
            .execute(params![
                header.op.bytes(),
                header.stream.dossier.bytes(),
                header.stream.compartment.number(),
                header.author.bytes(),
                header.device.bytes(),
                header.incarnation.bytes(),
                header.dev_seq,
                header.hlc.0.cast_signed(),
                command,
                sealed.header,
                sealed.payload,
                sealed.salt,
                sealed.signature,
                arrival,
            ])?;
        Ok(())
    }

    /// The entries after the first `skipped`, each with the chain's link after it. `None` when an own op is named that is not here.
    pub(super) fn verified(
        &self,
        part: &StreamPart,
        mut head: StreamHead,
        skipped: u64,
    ) -> Result<Option<Vec<Item>>, StoreError> {
        let mut keys: HashMap<DeviceId, Option<VerifyingKey>> = HashMap::new();
        let mut items = Vec::new();
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        for entry in part.entries.iter().skip(skipped) {
            let (sealed, is_own) = match &entry.body {
                EntryBody::Frame(frame) => (SealedOp::from_frame(frame)?, false),
                EntryBody::Own(op) => match exchange::sealed(&self.tx, *op)? {
                    Some(sealed) => (sealed, true),
                    None => return Ok(None),
                },
            };
            let header = sealed.open()?;
            if header.stream != part.stream {
                return Err(StoreError::Forged);
            }
            if !is_own {
                let key = match keys.get(&header.device) {
                    Some(key) => *key,
                    None => {
                        let key = self.key_of(header.device)?;
                        keys.insert(header.device, key);
                        key
                    }
                };
                if let Some(key) = key {
                    sealed.verify(&key).map_err(|_| StoreError::Forged)?;
                }
            }
            // An op that cannot be read was set aside as such, and is kept as it is.
            let op = sealed.op().unwrap_or_default();
            let decision = Decision::from_wire(entry.verdict, &entry.effects, op.changes.len());
            let decision = decision.ok_or(StoreError::Unreadable)?;
            head = head.next(header.op, &header.commitment, &decision);
            items.push(Item {
                op: header.op,
                known: Known {
                    author: header.author,
                    at: header.hlc,
                    op,
                },
                header,
                decision,
                sealed: (!is_own).then_some(sealed),
                link: head,
            });
        }
        Ok(Some(items))
    }

    /// The key a device signs with, when the directory knows it.
    fn key_of(&self, device: DeviceId) -> Result<Option<VerifyingKey>, StoreError> {
        let text: Option<String> = self
            .tx
            .prepare_cached("SELECT public_key FROM device WHERE id = ?1")?
            .query_row([device.bytes()], |row| row.get(0))
            .optional()?
            .flatten();
        let Some(text) = text else { return Ok(None) };
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| StoreError::Unreadable)?;
        let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| StoreError::Unreadable)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| StoreError::Unreadable)?;
        Ok(Some(key))
    }

    pub(crate) fn has_outbox(&self) -> Result<bool, StoreError> {
        Ok(self
            .tx
            .prepare_cached("SELECT 1 FROM outbox LIMIT 1")?
            .query_row([], |_| Ok(()))
            .optional()?
            .is_some())
    }

    /// Where a stream stands on this device; `None` when it never held it.
    pub(crate) fn cursor(&self, stream: StreamId) -> Result<Option<Cursor>, StoreError> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT seq, head, gone IS NOT NULL, is_stale, from_seq, narrowed_at FROM stream
                 WHERE dossier_id = ?1 AND compartment = ?2",
            )?
            .query_row(
                params![stream.dossier.bytes(), stream.compartment.number()],
                |row| {
                    Ok(Cursor {
                        head: StreamHead {
                            seq: row.get(0)?,
                            hash: row.get(1)?,
                        },
                        gone: row.get(2)?,
                        stale: row.get(3)?,
                        from_seq: row.get(4)?,
                        narrowed_at: row.get(5)?,
                    })
                },
            )
            .optional()?)
    }

    /// Takes an op out of the log here, once the region has it and its stream may not be here.
    pub(crate) fn drop_op(&self, op: OpId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM op WHERE id = ?1")?
            .execute([op.bytes()])?;
        Ok(())
    }
}
