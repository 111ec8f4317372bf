//! The register of documents.

use chrono::NaiveDate;
use eenplan_domain::record::{DossierId, RecordId};

use crate::error::StoreError;
use crate::open::Reader;
use crate::row::{date, id, text};

/// A document and where it is kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Document {
    pub id: RecordId,
    pub title: String,
    pub category: String,
    pub kept_where: String,
    pub dated_on: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub remark: String,
}

/// The documents of a dossier: what ends first on top, then by title.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_dossier(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Document>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, title, category, kept_where, dated_on, valid_until, remark FROM document
         WHERE dossier_id = ?1 AND removed = 0 ORDER BY valid_until IS NULL, valid_until, title, id",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(Document {
            id: RecordId(id(row, 0)?),
            title: text(row, 1)?,
            category: text(row, 2)?,
            kept_where: text(row, 3)?,
            dated_on: date(row, 4)?,
            valid_until: date(row, 5)?,
            remark: text(row, 6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
