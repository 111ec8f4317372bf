//! What decides how a worker stands in dossiers: who leads each, who stands in, and in what the worker takes part.

use chrono::NaiveDate;
use eenplan_domain::record::{ActorId, DossierId, RecordId};
use rusqlite::params;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// Who leads a dossier, and who stands in.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Lead {
    pub dossier: DossierId,
    pub regisseur: ActorId,
    pub deputy: Option<ActorId>,
    pub deputy_from: Option<NaiveDate>,
    pub deputy_until: Option<NaiveDate>,
}

/// One involvement of the worker.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Part {
    pub dossier: DossierId,
    pub id: RecordId,
    pub role: String,
    pub ground: Option<String>,
    pub compartments: Vec<String>,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
}

/// Ids as a query takes a list of them: JSON of their hexadecimal digits.
fn ids(dossiers: &[DossierId]) -> String {
    let hex: Vec<String> = dossiers.iter().map(|id| id.0.simple().to_string()).collect();
    serde_json::to_string(&hex).unwrap_or_default()
}

/// Who leads each of these dossiers; one that is not there has no line.
///
/// # Errors
/// Any [`StoreError`].
pub fn leads(reader: &Reader<'_>, dossiers: &[DossierId]) -> Result<Vec<Lead>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT d.id, d.regisseur_id, d.deputy_id, d.deputy_from, d.deputy_until
         FROM json_each(?1) asked CROSS JOIN dossier d ON d.id = unhex(asked.value) WHERE d.removed = 0",
    )?;
    let rows = statement.query_map([ids(dossiers)], |r| {
        Ok(Lead {
            dossier: DossierId(row::id(r, 0)?),
            regisseur: ActorId(row::id(r, 1)?),
            deputy: row::optional_id(r, 2)?.map(ActorId),
            deputy_from: row::date(r, 3)?,
            deputy_until: row::date(r, 4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every involvement of a worker in these dossiers, past and coming ones too, who came first first.
///
/// # Errors
/// Any [`StoreError`].
pub fn parts(reader: &Reader<'_>, worker: ActorId, dossiers: &[DossierId]) -> Result<Vec<Part>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT i.dossier_id, i.id, i.role, i.ground, i.compartments, i.starts_on, i.ends_on
         FROM json_each(?1) asked CROSS JOIN involvement i ON i.dossier_id = unhex(asked.value)
         WHERE i.worker_id = ?2 AND i.removed = 0 ORDER BY i.starts_on, i.id",
    )?;
    let rows = statement.query_map(params![ids(dossiers), worker.bytes()], |r| {
        Ok(Part {
            dossier: DossierId(row::id(r, 0)?),
            id: RecordId(row::id(r, 1)?),
            role: row::text(r, 2)?,
            ground: r.get(3)?,
            compartments: row::list(r, 4)?,
            starts_on: row::date(r, 5)?,
            ends_on: row::date(r, 6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
