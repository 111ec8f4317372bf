//! Organisations, workers, teams and places this device knows.

use eenplan_domain::record::{ActorId, RecordId};
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;

/// A worker's entry.
#[derive(Clone, PartialEq, Eq)]
pub struct Worker {
    /// Who.
    pub id: ActorId,
    /// Name.
    pub name: String,
    /// Organisation or team.
    pub organisation: String,
    /// Their work.
    pub job: String,
    /// Phone at work.
    pub phone: String,
    /// E-mail at work.
    pub email: String,
}

const COLUMNS: &str = "SELECT id, coalesce(name, ''), coalesce(organisation, ''), coalesce(job, ''), coalesce(phone, ''), coalesce(email, '') FROM worker";

fn read(row: &Row<'_>) -> rusqlite::Result<Worker> {
    Ok(Worker {
        id: ActorId(Uuid::from_bytes(row.get(0)?)),
        name: row.get(1)?,
        organisation: row.get(2)?,
        job: row.get(3)?,
        phone: row.get(4)?,
        email: row.get(5)?,
    })
}

/// One worker.
///
/// # Errors
/// Any [`StoreError`].
pub fn worker(reader: &Reader<'_>, id: ActorId) -> Result<Option<Worker>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?
        .query_row([id.bytes()], read)
        .optional()?)
}

/// Code of the category of the organisation a worker is tied to; `None` for one that is tied to none.
///
/// # Errors
/// Any [`StoreError`].
pub fn category_of(reader: &Reader<'_>, worker: ActorId) -> Result<Option<String>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT coalesce(o.category, '') FROM worker w JOIN organisation o ON o.id = w.organisation_id AND o.removed = 0
             WHERE w.id = ?1",
        )?
        .query_row([worker.bytes()], |row| row.get(0))
        .optional()?)
}

/// All workers, by name.
///
/// # Errors
/// Any [`StoreError`].
pub fn workers(reader: &Reader<'_>) -> Result<Vec<Worker>, StoreError> {
    let mut statement = reader
        .0
        .prepare_cached(&format!("{COLUMNS} WHERE removed = 0 ORDER BY name"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An organisation's entry.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Organisation {
    pub id: RecordId,
    pub name: String,
    pub category: String,
    pub municipality: String,
    pub phone: String,
}

/// All organisations, by name.
///
/// # Errors
/// Any [`StoreError`].
pub fn organisations(reader: &Reader<'_>) -> Result<Vec<Organisation>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, coalesce(name, ''), coalesce(category, ''), coalesce(municipality, ''), coalesce(phone, '')
         FROM organisation WHERE removed = 0 ORDER BY name",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Organisation {
            id: RecordId(Uuid::from_bytes(row.get(0)?)),
            name: row.get(1)?,
            category: row.get(2)?,
            municipality: row.get(3)?,
            phone: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A team whose workers can take part together.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Team {
    pub id: RecordId,
    pub name: String,
    pub organisation: String,
}

/// All teams, by name.
///
/// # Errors
/// Any [`StoreError`].
pub fn teams(reader: &Reader<'_>) -> Result<Vec<Team>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT t.id, coalesce(t.name, ''), coalesce(o.name, '') FROM team t
         LEFT JOIN organisation o ON o.id = t.organisation_id WHERE t.removed = 0 ORDER BY t.name",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Team {
            id: RecordId(Uuid::from_bytes(row.get(0)?)),
            name: row.get(1)?,
            organisation: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Somewhere to live with support, or to sleep tonight.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Place {
    pub id: RecordId,
    pub name: String,
    pub product: String,
    pub organisation: String,
    pub municipality: String,
    pub phone: String,
    pub rooms: Option<u32>,
    pub age_from: Option<u32>,
    pub age_until: Option<u32>,
    pub months_most: Option<u32>,
    pub needs_indication: Option<bool>,
    pub remark: String,
}

/// All places, by name.
///
/// # Errors
/// Any [`StoreError`].
pub fn places(reader: &Reader<'_>) -> Result<Vec<Place>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT p.id, coalesce(p.name, ''), coalesce(p.product, ''), coalesce(o.name, ''), coalesce(p.municipality, ''),
         coalesce(p.phone, ''), p.rooms, p.age_from, p.age_until, p.months_most, p.needs_indication, coalesce(p.remark, '')
         FROM place p LEFT JOIN organisation o ON o.id = p.organisation_id WHERE p.removed = 0 ORDER BY p.name",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Place {
            id: RecordId(Uuid::from_bytes(row.get(0)?)),
            name: row.get(1)?,
            product: row.get(2)?,
            organisation: row.get(3)?,
            municipality: row.get(4)?,
            phone: row.get(5)?,
            rooms: row.get(6)?,
            age_from: row.get(7)?,
            age_until: row.get(8)?,
            months_most: row.get(9)?,
            needs_indication: row.get(10)?,
            remark: row.get(11)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
