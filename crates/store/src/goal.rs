//! Goals of a plan.

use chrono::NaiveDate;
use eenplan_domain::record::{DossierId, RecordId};
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// A goal as it stands.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Goal {
    pub id: RecordId,
    pub title: String,
    pub detail: String,
    pub life_domains: Vec<String>,
    /// Code; empty while it was never set, which is open.
    pub state: String,
    pub state_on: Option<NaiveDate>,
    pub state_remark: String,
    /// Place in the plan; absent ones come last.
    pub position: Option<i64>,
}

const SELECT: &str = "SELECT id, title, detail, life_domains, coalesce(nullif(state, ''), 'open'), state_on, state_remark, position FROM goal";

fn read(row: &Row<'_>) -> rusqlite::Result<Goal> {
    Ok(Goal {
        id: RecordId(row::id(row, 0)?),
        title: row::text(row, 1)?,
        detail: row::text(row, 2)?,
        life_domains: row::list(row, 3)?,
        state: row::text(row, 4)?,
        state_on: row::date(row, 5)?,
        state_remark: row::text(row, 6)?,
        position: row.get(7)?,
    })
}

/// All goals of a dossier in the order of the plan.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_dossier(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Goal>, StoreError> {
    let mut statement = reader.0.prepare_cached(&format!(
        "{SELECT} WHERE dossier_id = ?1 AND removed = 0 ORDER BY position IS NULL, position, id"
    ))?;
    let rows = statement.query_map([dossier.bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One goal of a dossier; `None` when it is not there or was taken away.
///
/// # Errors
/// Any [`StoreError`].
pub fn get(reader: &Reader<'_>, dossier: DossierId, id: RecordId) -> Result<Option<Goal>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "{SELECT} WHERE id = ?1 AND dossier_id = ?2 AND removed = 0"
        ))?
        .query_row(params![id.bytes(), dossier.bytes()], read)
        .optional()?)
}
