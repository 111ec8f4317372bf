//! What was entered anew from a dossier that was joined into this one: where it came from, and who had written it.

use chrono::{DateTime, Utc};
use eenplan_domain::record::{
    ActorId, Compartment, DossierId, Field, Kind, OpId, RecordId, Value, action, appointment, document, goal,
    network_contact,
};
use eenplan_sync::{Hlc, StreamId};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::{history, projection, row};

/// The kinds of which something can be entered anew, in the order in which it is offered.
pub static ENTERED: [&Kind; 5] = [
    &network_contact::KIND,
    &goal::KIND,
    &action::KIND,
    &appointment::KIND,
    &document::KIND,
];

/// Where a record came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The record here.
    pub id: RecordId,
    /// Its compartment.
    pub compartment: Compartment,
    /// The dossier it was read in.
    pub dossier: DossierId,
    /// The record there.
    pub record: RecordId,
    /// Who had written it there.
    pub author: Option<ActorId>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// What of a dossier was entered anew, and is still there.
///
/// # Errors
/// Any [`StoreError`].
pub fn origins(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Origin>, StoreError> {
    let mut origins = Vec::new();
    for kind in ENTERED {
        let mut statement = reader.0.prepare_cached(&format!(
            "SELECT id, from_dossier, from_record, from_author, from_at FROM {}
             WHERE dossier_id = ?1 AND removed = 0 AND from_dossier IS NOT NULL AND from_record IS NOT NULL ORDER BY id",
            kind.table
        ))?;
        let rows = statement.query_map([dossier.bytes()], |row| {
            Ok(Origin {
                id: RecordId(row::id(row, 0)?),
                compartment: kind.compartment,
                dossier: DossierId(row::id(row, 1)?),
                record: RecordId(row::id(row, 2)?),
                author: row::optional_id(row, 3)?.map(ActorId),
                at: row
                    .get::<_, Option<i64>>(4)?
                    .and_then(DateTime::from_timestamp_millis),
            })
        })?;
        for origin in rows {
            origins.push(origin?);
        }
    }
    Ok(origins)
}

/// What a record says: the fields that have a value.
///
/// # Errors
/// Any [`StoreError`].
pub fn values(reader: &Reader<'_>, kind: &Kind, id: RecordId) -> Result<Vec<(Field, Value)>, StoreError> {
    let mut values = Vec::new();
    for group in kind.groups {
        let held = projection::read_group(reader.0, kind, group, id)?.unwrap_or_default();
        let said = group.fields.iter().copied().zip(held);
        values.extend(said.filter(|(_, value)| *value != Value::Null));
    }
    Ok(values)
}

/// Who wrote what leads in the first group of a record, and when; `None` when this device does not know.
///
/// # Errors
/// Any [`StoreError`].
pub fn written(
    reader: &Reader<'_>,
    dossier: DossierId,
    kind: &Kind,
    id: RecordId,
) -> Result<Option<(ActorId, DateTime<Utc>)>, StoreError> {
    let op: Option<[u8; 16]> = reader
        .0
        .prepare_cached(
            "SELECT op_id FROM register WHERE kind = ?1 AND record_id = ?2 AND grp > 0 ORDER BY grp LIMIT 1",
        )?
        .query_row(params![kind.number, id.bytes()], |row| row.get(0))
        .optional()?;
    let Some(op) = op else { return Ok(None) };
    let compartment = kind.compartment;
    let stream = StreamId { dossier, compartment };
    let entry = history::known(reader, stream, OpId(Uuid::from_bytes(op)))?;
    let moment = |at: Hlc| {
        i64::try_from(at.millis())
            .ok()
            .and_then(DateTime::from_timestamp_millis)
    };
    Ok(entry.and_then(|entry| Some((entry.author, moment(entry.at)?))))
}
