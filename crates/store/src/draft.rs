//! What is being typed: kept against a kill, never sent, gone once it became an op.

use eenplan_domain::record::{Compartment, DossierId};
use eenplan_sync::StreamId;
use rusqlite::{OptionalExtension, params};

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::open::Reader;

const RESTORED: &str = "restored";

/// One draft.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which form it belongs to: `note:<dossier id>`. Ids only.
    pub place: String,
    /// The form's content, as JSON.
    pub body: String,
    /// Milliseconds since 1970 UTC.
    pub updated_at: i64,
}

/// Where the words are kept that stood in a stream and that a region that was put back had not: of others, in a draft.
pub(crate) fn restored(stream: StreamId) -> String {
    format!("{RESTORED}/{}/{}", stream.dossier.0, stream.compartment.number())
}

/// The stream whose words are kept at a place; `None` when it is a form's.
pub fn restored_at(place: &str) -> Option<StreamId> {
    let mut words = place.split('/');
    let is_restored = words.next() == Some(RESTORED);
    let dossier = DossierId(words.next()?.parse().ok()?);
    let compartment = Compartment::from_number(words.next()?.parse().ok()?);
    is_restored.then_some(StreamId { dossier, compartment })
}

/// The draft of one place.
///
/// # Errors
/// Any [`StoreError`].
pub fn get(reader: &Reader<'_>, place: &str) -> Result<Option<Draft>, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT place, body, updated_at FROM draft WHERE place = ?1")?
        .query_row([place], |row| {
            Ok(Draft {
                place: row.get(0)?,
                body: row.get(1)?,
                updated_at: row.get(2)?,
            })
        })
        .optional()?)
}

/// All drafts, newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn all(reader: &Reader<'_>) -> Result<Vec<Draft>, StoreError> {
    let mut statement = reader
        .0
        .prepare_cached("SELECT place, body, updated_at FROM draft ORDER BY updated_at DESC")?;
    let rows = statement.query_map([], |row| {
        Ok(Draft {
            place: row.get(0)?,
            body: row.get(1)?,
            updated_at: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps a draft.
///
/// # Errors
/// Any [`StoreError`].
pub fn keep(tx: &mut WriteTx<'_>, place: &str, body: &str) -> Result<(), StoreError> {
    tx.tx
        .prepare_cached("INSERT INTO draft VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at")?
        .execute(params![place, body, tx.stamp.at.timestamp_millis()])?;
    Ok(())
}

/// Lets a draft go: it became an op, or its author threw it away.
///
/// # Errors
/// Any [`StoreError`].
pub fn drop(tx: &mut WriteTx<'_>, place: &str) -> Result<(), StoreError> {
    tx.tx
        .prepare_cached("DELETE FROM draft WHERE place = ?1")?
        .execute([place])?;
    Ok(())
}
