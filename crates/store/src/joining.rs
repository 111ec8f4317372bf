//! Two dossiers about one person: which were found, and which was joined into which.

mod origin;

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::record::{ActorId, DossierId, RecordId};
use rusqlite::OptionalExtension;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

pub use origin::{ENTERED, Origin, origins, values, written};

/// A second dossier about the same person, as the region says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SamePerson {
    /// The record that says so.
    pub id: RecordId,
    /// In which dossier it stands.
    pub dossier: DossierId,
    /// The other one.
    pub other: DossierId,
    /// Who led the other one when it was found.
    pub lead: Option<ActorId>,
    /// Whether it is certain, by the BSN; otherwise by name and birth date.
    pub by_bsn: bool,
    /// When it was found.
    pub at: DateTime<Utc>,
    /// Whether its worker has looked at it.
    pub is_seen: bool,
}

/// Into which dossier one was joined, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The one that goes on.
    pub into: DossierId,
    /// Since when.
    pub on: Option<NaiveDate>,
}

/// How a dossier stands beside another about the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// It was joined into the other.
    Joined,
    /// There is another, by the BSN, and neither was joined.
    Certain,
    /// The same by name and birth date alone.
    Likely,
}

impl Beside {
    /// The code a screen finds its words by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Certain => "certain",
            Self::Likely => "likely",
        }
    }
}

const FOUND: &str = "SELECT p.id, p.dossier_id, p.other_id, p.other_lead_id, coalesce(p.by_bsn, 0), coalesce(p.found_at, 0),
    EXISTS (SELECT 1 FROM notice_seen n WHERE n.record_id = p.id) FROM same_person p WHERE p.removed = 0 AND p.other_id IS NOT NULL";

fn found(row: &rusqlite::Row<'_>) -> rusqlite::Result<SamePerson> {
    Ok(SamePerson {
        id: RecordId(row::id(row, 0)?),
        dossier: DossierId(row::id(row, 1)?),
        other: DossierId(row::id(row, 2)?),
        lead: row::optional_id(row, 3)?.map(ActorId),
        by_bsn: row.get(4)?,
        at: DateTime::from_timestamp_millis(row.get(5)?).unwrap_or_default(),
        is_seen: row.get(6)?,
    })
}

/// The other dossiers about the person of this one, the certain ones first. One that was found twice has two lines.
///
/// # Errors
/// Any [`StoreError`].
pub fn others(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<SamePerson>, StoreError> {
    let sql = format!("{FOUND} AND p.dossier_id = ?1 ORDER BY p.by_bsn DESC, p.found_at DESC, p.id");
    let mut statement = reader.0.prepare_cached(&sql)?;
    let rows = statement.query_map([dossier.bytes()], found)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What was found in dossiers that are not joined, and that its worker has not looked at.
///
/// # Errors
/// Any [`StoreError`].
pub fn unseen(reader: &Reader<'_>) -> Result<Vec<SamePerson>, StoreError> {
    let sql = format!(
        "{FOUND} AND NOT EXISTS (SELECT 1 FROM notice_seen n WHERE n.record_id = p.id)
         AND NOT EXISTS (SELECT 1 FROM dossier d WHERE d.id IN (p.dossier_id, p.other_id) AND d.joined_into IS NOT NULL)
         ORDER BY p.by_bsn DESC, p.found_at DESC, p.id LIMIT 200"
    );
    let mut statement = reader.0.prepare_cached(&sql)?;
    let rows = statement.query_map([], found)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Into which dossier this one was joined; `None` when it stands by itself.
///
/// # Errors
/// Any [`StoreError`].
pub fn joined(reader: &Reader<'_>, dossier: DossierId) -> Result<Option<Joined>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT joined_into, joined_on FROM dossier WHERE id = ?1 AND joined_into IS NOT NULL",
        )?
        .query_row([dossier.bytes()], |row| {
            Ok(Joined {
                into: DossierId(row::id(row, 0)?),
                on: row::date(row, 1)?,
            })
        })
        .optional()?)
}

/// How this dossier stands beside another about the same person; `None` when it is the only one, or the one that goes on.
///
/// # Errors
/// Any [`StoreError`].
pub fn beside(reader: &Reader<'_>, dossier: DossierId) -> Result<Option<Beside>, StoreError> {
    let found: Option<(bool, Option<bool>)> = reader
        .0
        .prepare_cached(
            "SELECT d.joined_into IS NOT NULL,
               (SELECT max(coalesce(p.by_bsn, 0)) FROM same_person p
                WHERE p.dossier_id = d.id AND p.removed = 0 AND p.other_id IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM dossier o WHERE o.id = p.other_id AND o.joined_into IS NOT NULL))
             FROM dossier d WHERE d.id = ?1",
        )?
        .query_row([dossier.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(is_joined, second)| match second {
        _ if is_joined => Some(Beside::Joined),
        Some(true) => Some(Beside::Certain),
        Some(false) => Some(Beside::Likely),
        None => None,
    }))
}

/// The dossiers of this device that were joined into this one.
///
/// # Errors
/// Any [`StoreError`].
pub fn taken_in(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<DossierId>, StoreError> {
    let mut statement = reader
        .0
        .prepare_cached("SELECT id FROM dossier WHERE joined_into = ?1 AND removed = 0 ORDER BY id")?;
    let rows = statement.query_map([dossier.bytes()], |row| Ok(DossierId(row::id(row, 0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
