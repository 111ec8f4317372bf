//! Choices of this worker on this device: language, theme, density. Never sent.

use rusqlite::{OptionalExtension, params};

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::open::Reader;

/// The value of a setting.
///
/// # Errors
/// Any [`StoreError`].
pub fn get(reader: &Reader<'_>, name: &str) -> Result<Option<String>, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

/// Gives a setting a value.
///
/// # Errors
/// Any [`StoreError`].
pub fn put(tx: &mut WriteTx<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    tx.tx
        .prepare_cached(
            "INSERT INTO setting VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
        )?
        .execute(params![name, value])?;
    Ok(())
}

/// Lets go of a setting.
///
/// # Errors
/// Any [`StoreError`].
pub fn drop(tx: &mut WriteTx<'_>, name: &str) -> Result<(), StoreError> {
    tx.tx
        .prepare_cached("DELETE FROM setting WHERE name = ?1")?
        .execute([name])?;
    Ok(())
}
