//! The amount of support over time, and what it asks of those close by.

use eenplan_domain::record::{DossierId, RecordId};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;

/// One step up or down.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Step {
    pub id: RecordId,
    pub level: String,
    pub form: Option<String>,
    /// `YYYY-MM-DD`.
    pub starts_on: String,
    pub reason: String,
    pub decided_by: String,
}

/// How heavy it was for somebody on a day.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Load {
    pub id: RecordId,
    pub contact: Option<RecordId>,
    pub contact_name: String,
    pub level: String,
    /// `YYYY-MM-DD`.
    pub seen_on: String,
    pub remark: Option<String>,
}

/// Somebody who helps.
#[derive(Clone, PartialEq, Eq)]
pub struct Carer {
    /// The network contact.
    pub id: RecordId,
    /// Name.
    pub name: String,
}

/// All steps, oldest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn steps(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Step>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT s.id, coalesce(s.level, ''), s.form, s.starts_on, coalesce(s.reason, ''), coalesce(w.name, '')
         FROM intensity_step s LEFT JOIN worker w ON w.id = s.decided_by
         WHERE s.dossier_id = ?1 AND s.removed = 0 AND s.starts_on IS NOT NULL ORDER BY s.starts_on, s.id",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(Step {
            id: RecordId(Uuid::from_bytes(row.get(0)?)),
            level: row.get(1)?,
            form: row.get(2)?,
            starts_on: row.get(3)?,
            reason: row.get(4)?,
            decided_by: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What was seen of the load, newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn loads(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Load>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT l.id, l.contact_id, coalesce(c.name, ''), coalesce(l.level, ''), l.seen_on, l.remark
         FROM carer_load l LEFT JOIN network_contact c ON c.id = l.contact_id
         WHERE l.dossier_id = ?1 AND l.removed = 0 AND l.seen_on IS NOT NULL ORDER BY l.seen_on DESC, l.id DESC",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(Load {
            id: RecordId(Uuid::from_bytes(row.get(0)?)),
            contact: row
                .get::<_, Option<[u8; 16]>>(1)?
                .map(|id| RecordId(Uuid::from_bytes(id))),
            contact_name: row.get(2)?,
            level: row.get(3)?,
            seen_on: row.get(4)?,
            remark: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Those who help, mantelzorgers first.
///
/// # Errors
/// Any [`StoreError`].
pub fn carers(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Carer>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, coalesce(name, '') FROM network_contact WHERE dossier_id = ?1 AND removed = 0 ORDER BY coalesce(carer, 0) DESC, name",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(Carer {
            id: RecordId(Uuid::from_bytes(row.get(0)?)),
            name: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
