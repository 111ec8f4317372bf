//! The ops that a snapshot stood for, for who wants to read the history from its beginning. The chain says whether they are the ones; what
//! became of proposals follows from them.

use eenplan_sync::{Older, Registers, StreamHead, StreamId, StreamPart, is_excerpt};
use rusqlite::{Connection, OptionalExtension, params};

use crate::door::{Changed, WriteTx};
use crate::error::StoreError;

/// The table of [`Changed`] that says that ops came in which changed nothing.
pub(crate) const LOG: &str = "op";

/// What to ask of a stream that began with a snapshot; `None` when its whole log is here, or the stream is not.
pub(crate) fn missing(conn: &Connection, stream: StreamId) -> Result<Option<Older>, StoreError> {
    let place = params![stream.dossier.bytes(), stream.compartment.number()];
    let began: Option<(u64, u64)> = conn
        .prepare_cached(
            "SELECT from_seq, seq FROM stream WHERE dossier_id = ?1 AND compartment = ?2 AND from_seq > 0 AND gone IS NULL AND is_stale = 0",
        )?
        .query_row(place, |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some(upto) = began.filter(|(_, seq)| !is_excerpt(*seq)).map(|(from, _)| from) else {
        return Ok(None);
    };
    let mut after = 0;
    let mut statement = conn.prepare_cached(
        "SELECT seq FROM decision WHERE dossier_id = ?1 AND compartment = ?2 AND epoch > 0 ORDER BY seq",
    )?;
    let mut rows = statement.query(place)?;
    // What was set aside came with the snapshot: it stands alone.
    while let Some(row) = rows.next()?
        && after < upto
        && row.get::<_, u64>(0)? == after + 1
    {
        after += 1;
    }
    Ok(Some(Older { stream, after, upto }))
}

impl WriteTx<'_> {
    /// Keeps the next of them. Answers whether it was what comes next here; `None` when an own op is named that is not here.
    pub(crate) fn take_older(&mut self, part: &StreamPart, epoch: u64) -> Result<Option<bool>, StoreError> {
        let stream = part.stream;
        let Some(Older { after, upto, .. }) =
            missing(&self.tx, stream)?.filter(|one| one.after == part.after)
        else {
            return Ok(Some(false));
        };
        let mut head = StreamHead::EMPTY;
        for one in self.decided(stream, 0, after)? {
            head = one.next(head);
        }
        let Some(items) = self.verified(part, head, 0)? else {
            return Ok(None);
        };
        let Some(end) = items.last().map(|item| item.link) else {
            return Ok(Some(false));
        };
        if end.hash != part.head || end.seq > upto {
            return Err(StoreError::Forged);
        }
        for item in &items {
            self.keep_item(stream, item, epoch, 0)?;
        }
        if end.seq == upto {
            if end != self.snapshot_head(stream)? {
                return Err(StoreError::Forged);
            }
            let place = params![stream.dossier.bytes(), stream.compartment.number()];
            self.tx
                .prepare_cached(
                    "UPDATE stream SET from_seq = 0, from_head = NULL WHERE dossier_id = ?1 AND compartment = ?2",
                )?
                .execute(place)?;
            self.tx
                .prepare_cached("DELETE FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2")?
                .execute(place)?;
            self.log.forget();
            let mut registers = Registers::default();
            for one in self.decided(stream, 0, upto)? {
                let settled = one.take_into(&mut registers);
                self.settle_confirmed(stream, &one.known, &settled)?;
            }
        }
        self.changed.insert(Changed {
            table: LOG,
            dossier: stream.dossier,
        });
        Ok(Some(true))
    }
}
