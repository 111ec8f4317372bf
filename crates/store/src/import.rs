//! What bringing in a file has to know of the dossiers that are here.

use eenplan_domain::record::DossierId;
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::resident::Candidate;
use crate::row::{date, text};

/// Somebody who is here, and where they were brought in from. Empty text is unknown.
#[derive(Clone, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub person: Candidate,
    /// The number's name in the file they came from.
    pub source_name: String,
    /// Their number in it.
    pub source_number: String,
}

const BY_SOURCE: &str =
    "SELECT 1 FROM dossier WHERE source_name = ?1 AND source_number = ?2 AND removed = 0 LIMIT 1";

const BY_BSN: &str = "SELECT 1 FROM resident_identity i JOIN dossier d ON d.id = i.id
     WHERE i.bsn = ?1 AND i.removed = 0 AND d.removed = 0 LIMIT 1";

/// Everybody who is here, closed dossiers included: a file is compared with them in memory, so this is asked once for a file.
///
/// # Errors
/// Any [`StoreError`].
pub fn known(reader: &Reader<'_>) -> Result<Vec<Known>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT r.id, i.bsn, r.family_name, r.name_prefix, r.given_names, r.call_name, r.birth_date, r.postcode, r.house_number,
         d.closed_on IS NOT NULL, d.source_name, d.source_number
         FROM resident r JOIN dossier d ON d.id = r.id LEFT JOIN resident_identity i ON i.id = r.id AND i.removed = 0
         WHERE r.removed = 0 AND d.removed = 0",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Known {
            person: Candidate {
                dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
                bsn: text(row, 1)?,
                family_name: text(row, 2)?,
                name_prefix: text(row, 3)?,
                given_names: text(row, 4)?,
                call_name: text(row, 5)?,
                birth_date: date(row, 6)?,
                postcode: text(row, 7)?,
                house_number: text(row, 8)?,
                closed: row.get(9)?,
            },
            source_name: text(row, 10)?,
            source_number: text(row, 11)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a dossier was brought in under this number.
///
/// # Errors
/// Any [`StoreError`].
pub fn has_source(reader: &Reader<'_>, name: &str, number: &str) -> Result<bool, StoreError> {
    let found = reader
        .0
        .prepare_cached(BY_SOURCE)?
        .query_row(params![name, number], |_| Ok(()));
    Ok(found.optional()?.is_some())
}

/// Whether a dossier has this BSN (nine digits).
///
/// # Errors
/// Any [`StoreError`].
pub fn has_bsn(reader: &Reader<'_>, bsn: &str) -> Result<bool, StoreError> {
    let found = reader.0.prepare_cached(BY_BSN)?.query_row([bsn], |_| Ok(()));
    Ok(found.optional()?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query_plan::goes_by_index;

    #[test]
    fn what_is_asked_for_every_row_of_a_file_is_found_by_an_index() {
        goes_by_index(BY_SOURCE, "dossier_source");
        goes_by_index(BY_BSN, "resident_identity_bsn");
    }
}
