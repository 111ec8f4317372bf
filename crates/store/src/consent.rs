//! Consents of a dossier.

use chrono::NaiveDate;
use eenplan_domain::record::{DossierId, RecordId};
use rusqlite::Row;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// One consent.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Consent {
    pub id: RecordId,
    pub involvement_id: Option<RecordId>,
    pub given_by: String,
    pub given_by_name: String,
    pub receiver: String,
    pub categories: Vec<String>,
    pub purpose: String,
    pub given_on: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub how: String,
    pub withdrawn_on: Option<NaiveDate>,
    pub withdrawn_remark: String,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Consent> {
    Ok(Consent {
        id: RecordId(row::id(row, 0)?),
        involvement_id: row::optional_id(row, 1)?.map(RecordId),
        given_by: row::text(row, 2)?,
        given_by_name: row::text(row, 3)?,
        receiver: row::text(row, 4)?,
        categories: row::list(row, 5)?,
        purpose: row::text(row, 6)?,
        given_on: row::date(row, 7)?,
        valid_until: row::date(row, 8)?,
        how: row::text(row, 9)?,
        withdrawn_on: row::date(row, 10)?,
        withdrawn_remark: row::text(row, 11)?,
    })
}

/// All consents of a dossier, the last given first.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_dossier(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Consent>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, involvement_id, given_by, given_by_name, receiver, categories, purpose, given_on, valid_until, how,
         withdrawn_on, withdrawn_remark FROM consent WHERE dossier_id = ?1 AND removed = 0 ORDER BY given_on DESC, id DESC",
    )?;
    let rows = statement.query_map([dossier.bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What decides who may give consent: the resident's birth date and representation (a code).
///
/// # Errors
/// Any [`StoreError`]; [`StoreError::Missing`] without a resident.
pub fn giver(reader: &Reader<'_>, dossier: DossierId) -> Result<(Option<NaiveDate>, String), StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT birth_date, coalesce(representation, 'none') FROM resident WHERE id = ?1")?
        .query_row([dossier.bytes()], |r| Ok((row::date(r, 0)?, row::text(r, 1)?)))?)
}
