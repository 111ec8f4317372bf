//! What came in since its worker last looked: told by how often something had come in, since a late op has an old clock.

use std::collections::{HashMap, HashSet, hash_map};

use eenplan_domain::record::{self, ActorId, DossierId, OpId};
use eenplan_sync::StreamId;
use rusqlite::{OptionalExtension, params};

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::history::{self, Entry};
use crate::open::Reader;
use crate::{log, row};

/// The most values that are looked through.
const MOST_VALUES: u32 = 2_000;

/// The row of [`begin`]: what was here then counts as looked at.
const BEGINNING: DossierId = DossierId::DIRECTORY;

/// An op that came in, or what it says of a part that is here.
#[derive(Clone, Debug)]
pub struct Came {
    /// In which dossier.
    pub dossier: DossierId,
    /// The op.
    pub entry: Entry,
    /// Whether the dossier itself came after the beginning, and nobody here has looked at it or worked in it yet.
    pub is_new: bool,
    /// Whether it is of a part of a compartment, of which nothing else is here.
    pub in_part: bool,
}

/// How often something came in; `None` while the profile stands alone or its first sync goes on.
///
/// # Errors
/// Any [`StoreError`].
pub fn arrivals(reader: &Reader<'_>) -> Result<Option<u32>, StoreError> {
    let sql = "SELECT arrivals FROM region WHERE complete_at IS NOT NULL";
    Ok(reader
        .0
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// Whether [`begin`] was done.
///
/// # Errors
/// Any [`StoreError`].
pub fn has_begun(reader: &Reader<'_>) -> Result<bool, StoreError> {
    Ok(looked(reader, BEGINNING)?.is_some())
}

/// Takes everything that is here as looked at: who joins a region does not want to hear what happened before.
///
/// # Errors
/// Any [`StoreError`].
pub fn begin(tx: &mut WriteTx<'_>, arrivals: u32) -> Result<(), StoreError> {
    tx.tx
        .prepare_cached("INSERT OR IGNORE INTO looked SELECT id, ?1 FROM dossier UNION ALL SELECT ?2, ?1")?
        .execute(params![arrivals, BEGINNING.bytes()])?;
    Ok(())
}

/// Notes that its worker has seen what came into a dossier up to this arrival.
///
/// # Errors
/// Any [`StoreError`].
pub fn look(tx: &mut WriteTx<'_>, dossier: DossierId, arrival: u32) -> Result<(), StoreError> {
    tx.tx
        .prepare_cached(
            "INSERT INTO looked VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
        )?
        .execute(params![dossier.bytes(), arrival])?;
    Ok(())
}

fn looked(reader: &Reader<'_>, dossier: DossierId) -> Result<Option<u32>, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT at FROM looked WHERE dossier_id = ?1")?
        .query_row([dossier.bytes()], |row| row.get(0))
        .optional()?)
}

/// What others did in one dossier, or in all, that its worker has not looked at: the latest first, at most `limit`. Of what is here in part, or
/// came anew, no op tells it: then it is what leads now.
///
/// # Errors
/// [`StoreError::Codec`] when a stored op cannot be read, and the rest.
pub fn unseen(
    reader: &Reader<'_>,
    me: ActorId,
    dossier: Option<DossierId>,
    limit: u32,
) -> Result<Vec<Came>, StoreError> {
    let Some(beginning) = looked(reader, BEGINNING)? else {
        return Ok(Vec::new());
    };
    let mut found = by_ops(reader, me, beginning, dossier, limit)?;
    found.extend(by_values(reader, me, beginning, dossier)?);
    found.sort_by_key(|(arrival, came)| std::cmp::Reverse((*arrival, came.entry.at)));
    found.truncate(limit as usize);
    let mut mine = reader
        .0
        .prepare_cached("SELECT 1 FROM op WHERE dossier_id = ?1 AND author = ?2")?;
    let mut worked_in = HashMap::new();
    let mut came = Vec::new();
    for (_, mut one) in found {
        if one.is_new {
            let has_worked = match worked_in.get(&one.dossier) {
                Some(known) => *known,
                None => mine.exists(params![one.dossier.bytes(), me.bytes()])?,
            };
            worked_in.insert(one.dossier, has_worked);
            one.is_new = !has_worked;
        }
        came.push(one);
    }
    Ok(came)
}

/// The ops that came in, each with its arrival; new where nobody has looked.
fn by_ops(
    reader: &Reader<'_>,
    me: ActorId,
    beginning: u32,
    dossier: Option<DossierId>,
    limit: u32,
) -> Result<Vec<(u32, Came)>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT o.dossier_id, o.id, l.at IS NULL, o.arrival FROM op o LEFT JOIN looked l ON l.dossier_id = o.dossier_id
         WHERE o.arrival > ?1 AND o.arrival > coalesce(l.at, 0) AND o.author <> ?2 AND o.dossier_id <> ?3
           AND (?4 IS NULL OR o.dossier_id = ?4)
         ORDER BY o.arrival DESC, o.hlc DESC LIMIT ?5",
    )?;
    let only = dossier.map(|dossier| dossier.bytes());
    let mut rows = statement.query(params![beginning, me.bytes(), BEGINNING.bytes(), only, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let came = Came {
            dossier: DossierId(row::id(row, 0)?),
            entry: history::entry(reader, OpId(row::id(row, 1)?))?,
            is_new: row.get(2)?,
            in_part: false,
        };
        found.push((row.get(3)?, came));
    }
    Ok(found)
}

/// The values that came without their ops, by the op that wrote them.
fn by_values(
    reader: &Reader<'_>,
    me: ActorId,
    beginning: u32,
    only: Option<DossierId>,
) -> Result<Vec<(u32, Came)>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT kind, record_id, op_id, arrival FROM register WHERE arrival > ?1 AND arrival > 0 ORDER BY arrival DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![beginning, MOST_VALUES])?;
    let mut told: HashMap<StreamId, (Option<u32>, bool, log::Ops)> = HashMap::new();
    let mut known = HashSet::new();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (Some(kind), record) = (record::kind(row.get(0)?), row.get::<_, [u8; 16]>(1)?) else {
            continue;
        };
        let (op, arrival): (_, u32) = (OpId(row::id(row, 2)?), row.get(3)?);
        let of_record = format!("SELECT dossier_id FROM {} WHERE id = ?1", kind.table);
        let mut of_record = reader.0.prepare_cached(&of_record)?;
        let Some(dossier) = of_record.query_row([record], |row| row::id(row, 0)).optional()? else {
            continue;
        };
        let dossier = DossierId(dossier);
        let stream = StreamId {
            dossier,
            compartment: kind.compartment,
        };
        if dossier == BEGINNING || only.is_some_and(|only| only != dossier) || !known.insert((stream, op)) {
            continue;
        }
        let (at, in_part, ops) = match told.entry(stream) {
            hash_map::Entry::Occupied(known) => known.into_mut(),
            hash_map::Entry::Vacant(place) => {
                let in_part = history::in_part(reader, dossier)?.contains(&stream.compartment);
                let ops = log::from_pieces(reader.0, stream)?;
                place.insert((looked(reader, dossier)?, in_part, ops))
            }
        };
        let Some(said) = ops
            .get(&op)
            .filter(|said| said.author != me && Some(arrival) > *at)
        else {
            continue;
        };
        let entry = Entry {
            op_id: op,
            author: said.author,
            at: said.at,
            stream,
            op: said.op.clone(),
        };
        let came = Came {
            dossier,
            entry,
            is_new: at.is_none(),
            in_part: *in_part,
        };
        found.push((arrival, came));
    }
    Ok(found)
}
