//! What came in since its worker last looked: told by how often something had come in, since a late op has an old clock.

use std::collections::HashSet;

use eenplan_domain::record::{ActorId, DossierId};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::history::{self, Entry};
use crate::open::Reader;

/// The row of [`begin`]: what was here then counts as looked at.
const BEGINNING: DossierId = DossierId::DIRECTORY;

/// An op that came in.
#[derive(Clone, Debug)]
pub struct Came {
    /// In which dossier.
    pub dossier: DossierId,
    /// The op.
    pub entry: Entry,
    /// Whether the dossier itself came after the beginning, and nobody here has looked at it or worked in it yet.
    pub is_new: bool,
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

/// What others did in one dossier, or in all, that its worker has not looked at: the latest first, at most `limit`.
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
    let mut statement = reader.0.prepare_cached(
        "SELECT o.dossier_id, o.id, l.at IS NULL FROM op o LEFT JOIN looked l ON l.dossier_id = o.dossier_id
         WHERE o.arrival > ?1 AND o.arrival > coalesce(l.at, 0) AND o.author <> ?2 AND o.dossier_id <> ?3
           AND (?4 IS NULL OR o.dossier_id = ?4)
         ORDER BY o.arrival DESC, o.hlc DESC LIMIT ?5",
    )?;
    let only = dossier.map(|dossier| dossier.bytes());
    let bounds = params![beginning, me.bytes(), BEGINNING.bytes(), only, limit];
    let found: Vec<(DossierId, _, bool)> = statement
        .query_map(bounds, |row| {
            let dossier = DossierId(Uuid::from_bytes(row.get(0)?));
            Ok((dossier, Uuid::from_bytes(row.get(1)?), row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut worked_in = HashSet::new();
    let mut mine = reader
        .0
        .prepare_cached("SELECT 1 FROM op WHERE dossier_id = ?1 AND author = ?2")?;
    let mut came = Vec::new();
    for (dossier, op, never_looked) in found {
        if never_looked
            && !worked_in.contains(&dossier)
            && mine.exists(params![dossier.bytes(), me.bytes()])?
        {
            worked_in.insert(dossier);
        }
        let entry = history::entry(reader, op.into())?;
        came.push(Came {
            is_new: never_looked && !worked_in.contains(&dossier),
            dossier,
            entry,
        });
    }
    Ok(came)
}
