//! Who takes part in a dossier.

use chrono::NaiveDate;
use eenplan_domain::record::{ActorId, DossierId, RecordId};
use rusqlite::Row;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// One involvement, with what the directory and the network say about the person.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Involvement {
    pub id: RecordId,
    pub worker_id: Option<ActorId>,
    pub contact_id: Option<RecordId>,
    pub team_id: Option<RecordId>,
    pub name: String,
    pub organisation: String,
    pub phone: String,
    pub role: String,
    pub task: String,
    pub ground: Option<String>,
    pub compartments: Vec<String>,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub end_reason: String,
    /// Name of the worker, the network contact or the team that was chosen.
    pub chosen_name: String,
    /// Their organisation.
    pub chosen_organisation: String,
    /// Their phone.
    pub chosen_phone: String,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Involvement> {
    Ok(Involvement {
        id: RecordId(row::id(row, 0)?),
        worker_id: row::optional_id(row, 1)?.map(ActorId),
        contact_id: row::optional_id(row, 2)?.map(RecordId),
        name: row::text(row, 3)?,
        organisation: row::text(row, 4)?,
        phone: row::text(row, 5)?,
        role: row::text(row, 6)?,
        task: row::text(row, 7)?,
        ground: row.get(8)?,
        compartments: row::list(row, 9)?,
        starts_on: row::date(row, 10)?,
        ends_on: row::date(row, 11)?,
        end_reason: row::text(row, 12)?,
        chosen_name: row::text(row, 13)?,
        chosen_organisation: row::text(row, 14)?,
        chosen_phone: row::text(row, 15)?,
        team_id: row::optional_id(row, 16)?.map(RecordId),
    })
}

/// All involvements of a dossier, who came first first.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_dossier(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Involvement>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT i.id, i.worker_id, i.contact_id, i.name, i.organisation, i.phone, i.role, i.task, i.ground, i.compartments,
         i.starts_on, i.ends_on, i.end_reason,
         coalesce(w.name, c.name, t.name), coalesce(w.organisation, c.organisation, o.name), coalesce(w.phone, c.phone), i.team_id
         FROM involvement i LEFT JOIN worker w ON w.id = i.worker_id LEFT JOIN network_contact c ON c.id = i.contact_id
         LEFT JOIN team t ON t.id = i.team_id LEFT JOIN organisation o ON o.id = t.organisation_id
         WHERE i.dossier_id = ?1 AND i.removed = 0 ORDER BY i.starts_on, i.id",
    )?;
    let rows = statement.query_map([dossier.bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The network contacts who can be chosen: id, name, relation (a code).
///
/// # Errors
/// Any [`StoreError`].
pub fn contacts(
    reader: &Reader<'_>,
    dossier: DossierId,
) -> Result<Vec<(RecordId, String, String)>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, name, relation FROM network_contact WHERE dossier_id = ?1 AND removed = 0 ORDER BY name",
    )?;
    let rows = statement.query_map([dossier.bytes()], |r| {
        Ok((RecordId(row::id(r, 0)?), row::text(r, 1)?, row::text(r, 2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
