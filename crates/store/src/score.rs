//! Scores over time.

use eenplan_domain::record::DossierId;
use rusqlite::params;

use crate::error::StoreError;
use crate::open::Reader;

/// One score.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Score {
    pub dimension: String,
    pub score: i32,
    /// `YYYY-MM-DD`.
    pub scored_on: String,
    pub remark: Option<String>,
    pub by: String,
}

/// All scores with one instrument, in the order they were recorded.
///
/// # Errors
/// Any [`StoreError`].
pub fn of(reader: &Reader<'_>, dossier: DossierId, instrument: &str) -> Result<Vec<Score>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT s.dimension, s.score, s.scored_on, s.remark, coalesce(w.name, '')
         FROM score s LEFT JOIN worker w ON w.id = s.scored_by
         WHERE s.dossier_id = ?1 AND s.instrument = ?2 AND s.removed = 0 AND s.dimension IS NOT NULL AND s.score IS NOT NULL
           AND s.scored_on IS NOT NULL
         ORDER BY s.scored_on, s.id",
    )?;
    let rows = statement.query_map(params![dossier.bytes(), instrument], |row| {
        Ok(Score {
            dimension: row.get(0)?,
            score: row.get(1)?,
            scored_on: row.get(2)?,
            remark: row.get(3)?,
            by: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
