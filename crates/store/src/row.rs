//! Columns of the readable tables as the types they stand for.

use chrono::NaiveDate;
use rusqlite::Row;
use rusqlite::types::Type;
use uuid::Uuid;

/// A civil date.
pub(crate) fn date(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<NaiveDate>> {
    row.get::<_, Option<String>>(at)?
        .map(|text| text.parse().map_err(|error| misread(at, Type::Text, error)))
        .transpose()
}

/// An id that may be absent.
pub(crate) fn optional_id(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Uuid>> {
    Ok(row.get::<_, Option<[u8; 16]>>(at)?.map(Uuid::from_bytes))
}

/// An id.
pub(crate) fn id(row: &Row<'_>, at: usize) -> rusqlite::Result<Uuid> {
    row.get(at).map(Uuid::from_bytes)
}

/// Text, empty when there is none.
pub(crate) fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    Ok(row.get::<_, Option<String>>(at)?.unwrap_or_default())
}

/// A list, empty when there is none.
pub(crate) fn list(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<String>> {
    row.get::<_, Option<String>>(at)?.map_or_else(
        || Ok(Vec::new()),
        |text| serde_json::from_str(&text).map_err(|error| misread(at, Type::Text, error)),
    )
}

fn misread(at: usize, ty: Type, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, ty, Box::new(error))
}
