//! Who changed what: the ops of a dossier, decoded.

use eenplan_domain::record::{ActorId, DossierId, OpId};
use eenplan_sync::{Hlc, Op, decode_payload};
use rusqlite::params;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;

/// One op as the history shows it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The op.
    pub op_id: OpId,
    /// Who.
    pub author: ActorId,
    /// When, by their device's clock.
    pub at: Hlc,
    /// What.
    pub op: Op,
}

/// Ops of a dossier, newest first, a page at a time.
///
/// # Errors
/// [`StoreError::Codec`] when a stored op cannot be read, and the rest.
pub fn page(
    reader: &Reader<'_>,
    dossier: DossierId,
    before: Option<Hlc>,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let before = before.map_or(i64::MAX, |hlc| hlc.0.cast_signed());
    let mut statement = reader.0.prepare_cached(
        "SELECT id, author, hlc, payload FROM op WHERE dossier_id = ?1 AND hlc < ?2 ORDER BY hlc DESC LIMIT ?3",
    )?;
    let mut rows = statement.query(params![dossier.bytes(), before, limit])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(Entry {
            op_id: OpId(Uuid::from_bytes(row.get(0)?)),
            author: ActorId(Uuid::from_bytes(row.get(1)?)),
            at: Hlc(row.get::<_, i64>(2)?.cast_unsigned()),
            op: decode_payload(&row.get::<_, Vec<u8>>(3)?)?,
        });
    }
    Ok(entries)
}

/// One op.
///
/// # Errors
/// [`StoreError::Missing`] when this device does not hold it.
pub fn op(reader: &Reader<'_>, id: OpId) -> Result<Op, StoreError> {
    let payload: Vec<u8> = reader
        .0
        .prepare_cached("SELECT payload FROM op WHERE id = ?1")?
        .query_row([id.bytes()], |row| row.get(0))?;
    Ok(decode_payload(&payload)?)
}
