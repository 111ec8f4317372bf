//! Actions of a plan, and who can do them.

use chrono::NaiveDate;
use eenplan_domain::record::{DossierId, RecordId};
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// An action as it stands.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Action {
    pub id: RecordId,
    pub goal_id: Option<RecordId>,
    pub title: String,
    pub owner_kind: String,
    pub owner_id: Option<Uuid>,
    /// What was typed, or else the name behind `owner_id`.
    pub owner_name: String,
    pub due_on: Option<NaiveDate>,
    /// Code of [`eenplan_domain::rhythm::Rhythm`]; empty is once.
    pub rhythm: String,
    /// Code; empty while it was never set, which is open.
    pub state: String,
    pub done_on: Option<NaiveDate>,
    pub done_remark: String,
}

/// Somebody who can do an action.
#[derive(Clone, PartialEq, Eq)]
pub struct Owner {
    /// Code of the kind of owner.
    pub kind: String,
    /// The worker, contact or organisation.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Organisation of a worker, code of the relation of a contact.
    pub detail: String,
}

/// Who does action `a`: what was typed, or else the name behind the id in one of [`OWNERS`].
pub(crate) const OWNER_NAME: &str = "coalesce(nullif(a.owner_name, ''), w.name, c.name, o.name)";

/// Who an action `a` may belong to.
pub(crate) const OWNERS: &str = "LEFT JOIN worker w ON a.owner_kind = 'worker' AND w.id = a.owner_id
    LEFT JOIN network_contact c ON a.owner_kind = 'network' AND c.id = a.owner_id
    LEFT JOIN organisation o ON a.owner_kind = 'organisation' AND o.id = a.owner_id";

fn columns() -> String {
    format!(
        "a.id, a.goal_id, a.title, a.owner_kind, a.owner_id, {OWNER_NAME}, a.due_on, a.rhythm,
         coalesce(nullif(a.state, ''), 'open'), a.done_on, a.done_remark"
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<Action> {
    Ok(Action {
        id: RecordId(row::id(row, 0)?),
        goal_id: row::optional_id(row, 1)?.map(RecordId),
        title: row::text(row, 2)?,
        owner_kind: row::text(row, 3)?,
        owner_id: row::optional_id(row, 4)?,
        owner_name: row::text(row, 5)?,
        due_on: row::date(row, 6)?,
        rhythm: row::text(row, 7)?,
        state: row::text(row, 8)?,
        done_on: row::date(row, 9)?,
        done_remark: row::text(row, 10)?,
    })
}

/// All actions of a dossier: open ones by date, those without a date after them, settled ones last.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_dossier(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Action>, StoreError> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT {} FROM action a {OWNERS} WHERE a.dossier_id = ?1 AND a.removed = 0
         ORDER BY coalesce(a.state, '') IN ('done', 'dropped'), a.due_on IS NULL, a.due_on, a.id",
        columns()
    ))?;
    let rows = statement.query_map([dossier.bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One action of a dossier; `None` when it is not there or was taken away.
///
/// # Errors
/// Any [`StoreError`].
pub fn get(reader: &Reader<'_>, dossier: DossierId, id: RecordId) -> Result<Option<Action>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(&format!(
            "SELECT {} FROM action a {OWNERS} WHERE a.id = ?1 AND a.dossier_id = ?2 AND a.removed = 0",
            columns()
        ))?
        .query_row(params![id.bytes(), dossier.bytes()], read)
        .optional()?)
}

/// Who can be asked to do something: workers, the resident's network, organisations; by name.
///
/// # Errors
/// Any [`StoreError`].
pub fn owners(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Owner>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT 'worker', id, name, organisation FROM worker WHERE removed = 0
         UNION ALL SELECT 'network', id, name, relation FROM network_contact WHERE dossier_id = ?1 AND removed = 0
         UNION ALL SELECT 'organisation', id, name, '' FROM organisation WHERE removed = 0
         ORDER BY 3",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(Owner {
            kind: row.get(0)?,
            id: row::id(row, 1)?,
            name: row::text(row, 2)?,
            detail: row::text(row, 3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
