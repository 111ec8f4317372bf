//! What decides how a worker stands in dossiers: who leads each, who stands in, and in what the worker takes part.

use chrono::NaiveDate;
use eenplan_domain::record::{ActorId, DossierId, RecordId};
use rusqlite::{OptionalExtension, params};

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

/// Who leads each of these dossiers; one that is not there has no line.
///
/// # Errors
/// Any [`StoreError`].
pub fn leads(reader: &Reader<'_>, dossiers: &[DossierId]) -> Result<Vec<Lead>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT regisseur_id, deputy_id, deputy_from, deputy_until FROM dossier WHERE id = ?1 AND removed = 0",
    )?;
    let mut leads = Vec::new();
    for dossier in dossiers {
        let found = statement.query_row([dossier.bytes()], |r| {
            Ok(Lead {
                dossier: *dossier,
                regisseur: ActorId(row::id(r, 0)?),
                deputy: row::optional_id(r, 1)?.map(ActorId),
                deputy_from: row::date(r, 2)?,
                deputy_until: row::date(r, 3)?,
            })
        });
        leads.extend(found.optional()?);
    }
    Ok(leads)
}

/// Every involvement of a worker in these dossiers, past and coming ones too, of each who came first first.
///
/// # Errors
/// Any [`StoreError`].
pub fn parts(reader: &Reader<'_>, worker: ActorId, dossiers: &[DossierId]) -> Result<Vec<Part>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, role, ground, compartments, starts_on, ends_on FROM involvement
         WHERE dossier_id = ?1 AND worker_id = ?2 AND removed = 0",
    )?;
    let mut parts = Vec::new();
    for dossier in dossiers {
        let rows = statement.query_map(params![dossier.bytes(), worker.bytes()], |r| {
            Ok(Part {
                dossier: *dossier,
                id: RecordId(row::id(r, 0)?),
                role: row::text(r, 1)?,
                ground: r.get(2)?,
                compartments: row::list(r, 3)?,
                starts_on: row::date(r, 4)?,
                ends_on: row::date(r, 5)?,
            })
        })?;
        let before = parts.len();
        for part in rows {
            parts.push(part?);
        }
        // Not by SQLite: it takes and wipes a locked page for every list it sorts.
        parts[before..].sort_by_key(|part: &Part| (part.starts_on, part.id));
    }
    Ok(parts)
}
