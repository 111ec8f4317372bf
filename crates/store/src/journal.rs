//! Contact notes with what was written later to put them right.

use eenplan_domain::record::{ActorId, DossierId, RecordId};
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;

/// One note.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Note {
    pub id: RecordId,
    pub dossier: DossierId,
    pub contact_kind: String,
    /// Milliseconds.
    pub happened_at: i64,
    pub minutes: Option<u32>,
    pub with_whom: Option<String>,
    pub body: String,
    pub author: String,
    /// Milliseconds.
    pub written_at: i64,
    /// JSON array of ids.
    pub goal_ids: Option<String>,
    pub shared: bool,
    pub author_id: Option<ActorId>,
}

/// What was written to put a note right.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Correction {
    pub note: RecordId,
    pub body: String,
    pub reason: String,
    pub author: String,
    /// Milliseconds.
    pub written_at: i64,
}

/// A goal a note can be about.
#[derive(Clone, PartialEq, Eq)]
pub struct GoalTitle {
    /// The goal.
    pub id: RecordId,
    /// In the resident's words.
    pub title: String,
    /// Whether it is still worked on.
    pub is_open: bool,
}

const NOTE: &str = "SELECT n.id, n.dossier_id, coalesce(n.contact_kind, 'other'), coalesce(n.happened_at, 0), n.minutes, n.with_whom,
    coalesce(n.body, ''), coalesce(w.name, ''), coalesce(n.written_at, 0), n.goal_ids, coalesce(n.shared, 0), n.author_id
  FROM note n LEFT JOIN worker w ON w.id = n.author_id";

const CORRECTION: &str = "SELECT c.note_id, coalesce(c.body, ''), coalesce(c.reason, ''), coalesce(w.name, ''), coalesce(c.written_at, 0)
  FROM note_correction c LEFT JOIN worker w ON w.id = c.author_id";

/// Which notes of a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those that were shared with others who take part, and those that this worker wrote.
    SharedOrBy(ActorId),
}

impl Which {
    /// Whether a note is among them.
    pub fn has(self, note: &Note) -> bool {
        match self {
            Which::All => true,
            Which::SharedOrBy(author) => note.shared || note.author_id == Some(author),
        }
    }

    /// An id only: nothing that would have to be escaped.
    fn restriction(self) -> String {
        match self {
            Which::All => String::new(),
            Which::SharedOrBy(author) => {
                format!("AND (n.shared = 1 OR n.author_id = x'{}')", author.0.simple())
            }
        }
    }
}

/// A page of the notes of a dossier, the newest first, before a note that was shown already.
///
/// # Errors
/// Any [`StoreError`].
pub fn page(
    reader: &Reader<'_>,
    dossier: DossierId,
    which: Which,
    before: Option<(i64, RecordId)>,
    limit: u32,
) -> Result<Vec<Note>, StoreError> {
    let (at, id) = before.map_or((i64::MAX, [0xff; 16]), |(at, id)| (at, id.bytes()));
    let sql = format!(
        "{NOTE} WHERE n.dossier_id = ?1 AND n.removed = 0 {} AND (n.happened_at, n.id) < (?2, ?3)
         ORDER BY n.happened_at DESC, n.id DESC LIMIT ?4",
        which.restriction()
    );
    let mut statement = reader.0.prepare_cached(&sql)?;
    let rows = statement.query_map(params![dossier.bytes(), at, id, limit], note)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Where to begin a page that shows `many` newer notes above one: the place for `before` of [`page`]; none when there are no more.
///
/// # Errors
/// Any [`StoreError`].
pub fn above(
    reader: &Reader<'_>,
    dossier: DossierId,
    which: Which,
    (at, id): (i64, RecordId),
    many: u32,
) -> Result<Option<(i64, RecordId)>, StoreError> {
    let sql = format!(
        "SELECT n.happened_at, n.id FROM note n
         WHERE n.dossier_id = ?1 AND n.removed = 0 {} AND (n.happened_at, n.id) > (?2, ?3)
         ORDER BY n.happened_at, n.id LIMIT 1 OFFSET ?4",
        which.restriction()
    );
    Ok(reader
        .0
        .prepare_cached(&sql)?
        .query_row(params![dossier.bytes(), at, id.bytes(), many], |row| {
            Ok((row.get(0)?, RecordId(Uuid::from_bytes(row.get(1)?))))
        })
        .optional()?)
}

/// One note.
///
/// # Errors
/// [`StoreError::Missing`] when it is not here.
pub fn get(reader: &Reader<'_>, id: RecordId) -> Result<Note, StoreError> {
    let sql = format!("{NOTE} WHERE n.id = ?1 AND n.removed = 0");
    reader
        .0
        .prepare_cached(&sql)?
        .query_row([id.bytes()], note)
        .optional()?
        .ok_or(StoreError::Missing)
}

/// How many notes a dossier has.
///
/// # Errors
/// Any [`StoreError`].
pub fn count(reader: &Reader<'_>, dossier: DossierId, which: Which) -> Result<u32, StoreError> {
    let sql = format!(
        "SELECT count(*) FROM note n WHERE n.dossier_id = ?1 AND n.removed = 0 {}",
        which.restriction()
    );
    Ok(reader
        .0
        .prepare_cached(&sql)?
        .query_row([dossier.bytes()], |row| row.get(0))?)
}

/// One correction.
///
/// # Errors
/// [`StoreError::Missing`] when it is not here.
pub fn correction(reader: &Reader<'_>, id: RecordId) -> Result<Correction, StoreError> {
    let sql = format!("{CORRECTION} WHERE c.id = ?1 AND c.removed = 0");
    reader
        .0
        .prepare_cached(&sql)?
        .query_row([id.bytes()], written)
        .optional()?
        .ok_or(StoreError::Missing)
}

/// All corrections of a note, in the order they were written.
///
/// # Errors
/// Any [`StoreError`].
pub fn corrections(reader: &Reader<'_>, note: &Note) -> Result<Vec<Correction>, StoreError> {
    let mut statement = reader.0.prepare_cached(&corrections_of())?;
    let rows = statement.query_map([note.dossier.bytes(), note.id.bytes()], written)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// By the dossier, as they are indexed: those of everybody are not looked through.
fn corrections_of() -> String {
    format!(
        "{CORRECTION} WHERE c.dossier_id = ?1 AND c.note_id = ?2 AND c.removed = 0 ORDER BY c.written_at, c.id"
    )
}

/// The goals of a dossier, open ones first.
///
/// # Errors
/// Any [`StoreError`].
pub fn goal_titles(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<GoalTitle>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, coalesce(title, ''), coalesce(state, 'open') = 'open' AS is_open FROM goal
         WHERE dossier_id = ?1 AND removed = 0 ORDER BY is_open DESC, position, id",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(GoalTitle {
            id: RecordId(Uuid::from_bytes(row.get(0)?)),
            title: row.get(1)?,
            is_open: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn written(row: &Row<'_>) -> rusqlite::Result<Correction> {
    Ok(Correction {
        note: RecordId(Uuid::from_bytes(row.get(0)?)),
        body: row.get(1)?,
        reason: row.get(2)?,
        author: row.get(3)?,
        written_at: row.get(4)?,
    })
}

fn note(row: &Row<'_>) -> rusqlite::Result<Note> {
    Ok(Note {
        id: RecordId(Uuid::from_bytes(row.get(0)?)),
        dossier: DossierId(Uuid::from_bytes(row.get(1)?)),
        contact_kind: row.get(2)?,
        happened_at: row.get(3)?,
        minutes: row.get(4)?,
        with_whom: row.get(5)?,
        body: row.get(6)?,
        author: row.get(7)?,
        written_at: row.get(8)?,
        goal_ids: row.get(9)?,
        shared: row.get(10)?,
        author_id: row
            .get::<_, Option<[u8; 16]>>(11)?
            .map(|id| ActorId(Uuid::from_bytes(id))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query_plan::goes_by_index;

    #[test]
    fn what_is_asked_for_every_note_of_a_page_is_found_by_an_index() {
        goes_by_index(&corrections_of(), "note_correction_by_dossier");
    }
}
