//! What this device says to its region: what waits, how far it is, and what it did.

use std::collections::{BTreeSet, HashSet, VecDeque};

use eenplan_domain::record::{Compartment, DossierId, OpId};
use eenplan_sync::{Arriving, Ask, Older, SealedOp, StreamId, VectorHash};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::audit;
use crate::error::StoreError;
use crate::open::Store;
use crate::receive;
use crate::row::id;

/// About how many bytes of ops one ask pushes.
const PUSHED: usize = 512 * 1024;
/// The most audit lines one ask carries.
const AUDITED: u32 = 1_000;

/// What device and region have said so far, as far as it need not survive the program: without it everything is only said once more.
#[derive(Debug, Default)]
pub struct Talk {
    /// Pushed ops of which the region said what became of them, and that did not come back yet.
    pub(crate) told: HashSet<OpId>,
    /// Own ops that the region misses before what it was sent.
    pub(crate) missing: VecDeque<OpId>,
    /// Whether between these there are places that this device has no op for.
    pub(crate) holes: bool,
    /// Whether the next ask says the whole vector.
    pub(crate) vector: bool,
    /// Whether the next ask is [`Ask::brief`].
    pub(crate) brief: bool,
    /// Streams whose older ops somebody wants to see.
    pub(crate) older: BTreeSet<StreamId>,
    /// What the last ask said.
    pub(crate) said: Said,
}

/// What an ask said that its answer is about.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) vector: bool,
    pub(crate) purged: Vec<StreamId>,
    /// The ops that it pushed, in its order.
    pub(crate) pushed: Vec<OpId>,
}

impl Talk {
    /// Asks for the ops before the snapshot that these streams began with.
    pub fn want_older(&mut self, streams: impl IntoIterator<Item = StreamId>) {
        self.older.extend(streams);
    }

    /// Whether hints tell what is new, so that what is pushed is all that has to be answered next time.
    pub fn be_brief(&mut self, brief: bool) {
        self.brief = brief;
    }

    /// Says the whole vector next time.
    pub fn say_vector(&mut self) {
        self.vector = true;
    }
}

impl Store {
    /// What to ask the region now; `budget` is about how many bytes of ops the device takes. `None` while the profile stands alone.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn ask(&self, talk: &mut Talk, budget: u32) -> Result<Option<Ask>, StoreError> {
        self.read(|reader| {
            let conn = reader.0;
            let Some((epoch, hash, audit_kept)) = conn
                .prepare_cached("SELECT epoch, vector_hash, audit_kept FROM region")?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?
            else {
                return Ok(None);
            };
            let (audit_from, audit) = audit::lines(conn, audit_kept, AUDITED)?;
            let (pushed, push) = push(conn, talk)?;
            let ask = Ask {
                epoch,
                vector_hash: VectorHash(hash),
                vector: talk.vector.then(|| vector(conn)).transpose()?,
                push,
                purged: purged(conn)?,
                audit,
                audit_from,
                budget,
                holes: talk.holes,
                arriving: arriving(conn)?,
                older: older(conn, talk)?,
                brief: talk.brief,
            };
            talk.said = Said {
                vector: ask.vector.is_some(),
                purged: ask.purged.clone(),
                pushed,
            };
            Ok(Some(ask))
        })
    }

    /// Whether something of this device still has to reach the region.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn has_to_say(&self, talk: &Talk) -> Result<bool, StoreError> {
        self.read(|reader| {
            if !talk.older.is_empty() {
                return Ok(true);
            }
            let mut statement = reader
                .0
                .prepare_cached("SELECT op_id FROM outbox ORDER BY position")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if !talk.told.contains(&OpId(id(row, 0)?)) {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }
}

/// How far this device is in each stream it holds.
fn vector(conn: &Connection) -> Result<Vec<(StreamId, u64)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT dossier_id, compartment, seq FROM stream WHERE gone IS NULL AND is_stale = 0 ORDER BY dossier_id, compartment",
    )?;
    let rows = statement.query_map([], |row| {
        Ok((
            StreamId {
                dossier: DossierId(id(row, 0)?),
                compartment: Compartment::from_number(row.get(1)?),
            },
            row.get(2)?,
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The next frames: first what the region misses, then what waits in the order it was written, then what others wrote and the region lost.
fn push(conn: &Connection, talk: &Talk) -> Result<(Vec<OpId>, Vec<Vec<u8>>), StoreError> {
    let (mut ops, mut frames) = (Vec::new(), Vec::new());
    let mut size = 0;
    let mut chosen: BTreeSet<OpId> = BTreeSet::new();
    let mut add = |op: OpId| -> Result<bool, StoreError> {
        if size >= PUSHED {
            return Ok(false);
        }
        if chosen.insert(op)
            && let Some(frame) = frame(conn, op)?
        {
            size += frame.len();
            ops.push(op);
            frames.push(frame);
        }
        Ok(true)
    };
    for op in &talk.missing {
        if !add(*op)? {
            return Ok((ops, frames));
        }
    }
    for list in [
        "SELECT op_id FROM outbox ORDER BY position",
        "SELECT op_id FROM offer ORDER BY op_id",
    ] {
        let mut statement = conn.prepare_cached(list)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let op = OpId(Uuid::from_bytes(row.get(0)?));
            if !talk.told.contains(&op) && !add(op)? {
                return Ok((ops, frames));
            }
        }
    }
    Ok((ops, frames))
}

/// The older ops that are wanted and not here yet. What is complete, or no longer here, is wanted no more.
fn older(conn: &Connection, talk: &mut Talk) -> Result<Vec<Older>, StoreError> {
    let mut older = Vec::new();
    for stream in std::mem::take(&mut talk.older) {
        if let Some(missing) = receive::older::missing(conn, stream)? {
            talk.older.insert(stream);
            older.push(missing);
        }
    }
    Ok(older)
}

/// An op as it travels; `None` when it is not here.
pub(crate) fn frame(conn: &Connection, op: OpId) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(sealed(conn, op)?.map(|sealed| sealed.to_frame()))
}

/// An op as it was signed; `None` when it is not here.
pub(crate) fn sealed(conn: &Connection, op: OpId) -> Result<Option<SealedOp>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT header, payload, salt, signature FROM op WHERE id = ?1")?
        .query_row([op.bytes()], |row| {
            Ok(SealedOp {
                header: row.get(0)?,
                payload: row.get(1)?,
                salt: row.get(2)?,
                signature: row.get(3)?,
            })
        })
        .optional()?)
}

fn purged(conn: &Connection) -> Result<Vec<StreamId>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT dossier_id, compartment FROM purged ORDER BY dossier_id, compartment")?;
    let rows = statement.query_map([], |row| {
        Ok(StreamId {
            dossier: DossierId(id(row, 0)?),
            compartment: Compartment::from_number(row.get(1)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn arriving(conn: &Connection) -> Result<Vec<Arriving>, StoreError> {
    let mut statement = conn.prepare_cached(
        // A stream that has to come anew is named too: it is in no vector, and the region could never say that it is gone.
        "SELECT dossier_id, compartment, seq, count(*) FROM snapshot_piece WHERE is_arriving = 1
         GROUP BY dossier_id, compartment, seq
         UNION ALL SELECT dossier_id, compartment, 0, 0 FROM stream s WHERE is_stale = 1 AND gone IS NULL AND NOT EXISTS
         (SELECT 1 FROM snapshot_piece p WHERE p.is_arriving = 1 AND p.dossier_id = s.dossier_id AND p.compartment = s.compartment)",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Arriving {
            stream: StreamId {
                dossier: DossierId(id(row, 0)?),
                compartment: Compartment::from_number(row.get(1)?),
            },
            seq: row.get(2)?,
            pieces: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
