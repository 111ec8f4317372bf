//! Actions: of one plan, and of all plans by date.

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

/// An open action with whose it is, for a list over all dossiers.
#[derive(Clone, PartialEq, Eq)]
pub struct DueAction {
    /// The dossier it belongs to.
    pub dossier: DossierId,
    /// The action.
    pub action: Action,
    /// Title of its goal; empty without one.
    pub goal_title: String,
    /// Family name of the resident.
    pub family_name: String,
    /// What goes before it.
    pub name_prefix: String,
    /// Name the resident is called by, or else the given names.
    pub call_name: String,
}

const COLUMNS: &str = "a.id, a.goal_id, a.title, a.owner_kind, a.owner_id,
    coalesce(nullif(a.owner_name, ''), w.name, c.name, o.name), a.due_on, a.rhythm,
    coalesce(nullif(a.state, ''), 'open'), a.done_on, a.done_remark";

const OWNERS: &str = "LEFT JOIN worker w ON a.owner_kind = 'worker' AND w.id = a.owner_id
    LEFT JOIN network_contact c ON a.owner_kind = 'network' AND c.id = a.owner_id
    LEFT JOIN organisation o ON a.owner_kind = 'organisation' AND o.id = a.owner_id";

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
        "SELECT {COLUMNS} FROM action a {OWNERS} WHERE a.dossier_id = ?1 AND a.removed = 0
         ORDER BY coalesce(a.state, '') IN ('done', 'dropped'), a.due_on IS NULL, a.due_on, a.id"
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
            "SELECT {COLUMNS} FROM action a {OWNERS} WHERE a.id = ?1 AND a.dossier_id = ?2 AND a.removed = 0"
        ))?
        .query_row(params![id.bytes(), dossier.bytes()], read)
        .optional()?)
}

/// Open actions of open dossiers that are due from the first day up to and including the last, by date. Without a
/// first day everything that is late comes with it.
///
/// # Errors
/// Any [`StoreError`].
pub fn actions_due(
    reader: &Reader<'_>,
    from: Option<NaiveDate>,
    until: NaiveDate,
) -> Result<Vec<DueAction>, StoreError> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT {COLUMNS}, a.dossier_id, g.title, r.family_name, r.name_prefix,
                coalesce(nullif(r.call_name, ''), r.given_names)
         FROM action a {OWNERS}
         LEFT JOIN goal g ON g.id = a.goal_id
         LEFT JOIN resident r ON r.id = a.dossier_id
         JOIN dossier d ON d.id = a.dossier_id AND d.closed_on IS NULL AND d.removed = 0
         WHERE a.removed = 0 AND a.due_on <= ?2 AND a.due_on >= ?1
           AND coalesce(a.state, '') NOT IN ('done', 'dropped')
           AND coalesce(g.state, '') NOT IN ('reached', 'dropped')
         ORDER BY a.due_on, r.family_name, a.id"
    ))?;
    let from = from.map_or_else(String::new, |day| day.to_string());
    let rows = statement.query_map(params![from, until.to_string()], |row| {
        Ok(DueAction {
            action: read(row)?,
            dossier: DossierId(row::id(row, 11)?),
            goal_title: row::text(row, 12)?,
            family_name: row::text(row, 13)?,
            name_prefix: row::text(row, 14)?,
            call_name: row::text(row, 15)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
