//! The appointments of a dossier.

use chrono::{DateTime, Utc};
use eenplan_domain::record::{DossierId, RecordId};
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row::{id, optional_id, text};

/// An appointment. Empty text is unknown.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Appointment {
    pub id: RecordId,
    pub dossier: DossierId,
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub minutes: Option<u32>,
    pub place: String,
    pub with_whom: String,
    pub state: String,
    pub state_remark: String,
    pub goal: Option<Uuid>,
    /// Title of the goal, empty without one.
    pub goal_title: String,
}

const SELECT: &str = "SELECT a.id, a.dossier_id, a.title, a.starts_at, a.minutes, a.place, a.with_whom, coalesce(a.state, 'planned'),
    a.state_remark, a.goal_id, g.title
    FROM appointment a JOIN dossier d ON d.id = a.dossier_id LEFT JOIN goal g ON g.id = a.goal_id
    WHERE a.removed = 0 AND d.removed = 0 AND a.starts_at IS NOT NULL";

fn read(row: &Row<'_>) -> rusqlite::Result<Appointment> {
    Ok(Appointment {
        id: RecordId(id(row, 0)?),
        dossier: DossierId(id(row, 1)?),
        title: text(row, 2)?,
        starts_at: DateTime::from_timestamp_millis(row.get(3)?).unwrap_or_default(),
        minutes: row.get(4)?,
        place: text(row, 5)?,
        with_whom: text(row, 6)?,
        state: text(row, 7)?,
        state_remark: text(row, 8)?,
        goal: optional_id(row, 9)?,
        goal_title: text(row, 10)?,
    })
}

/// The appointments of one dossier, the earliest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_dossier(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Appointment>, StoreError> {
    let mut statement = reader.0.prepare_cached(&format!(
        "{SELECT} AND a.dossier_id = ?1 ORDER BY a.starts_at, a.id"
    ))?;
    let rows = statement.query_map([dossier.bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One appointment of a dossier.
///
/// # Errors
/// Any [`StoreError`].
pub fn get(
    reader: &Reader<'_>,
    dossier: DossierId,
    appointment: RecordId,
) -> Result<Option<Appointment>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(&format!("{SELECT} AND a.dossier_id = ?1 AND a.id = ?2"))?
        .query_row(params![dossier.bytes(), appointment.bytes()], read)
        .optional()?)
}
