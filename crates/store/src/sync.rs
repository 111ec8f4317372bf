//! How far this device is with its region: what waits, what was set aside, what had to go.

use chrono::{DateTime, Utc};
use eenplan_domain::record::{ActorId, Compartment, DeviceId, DossierId, Incarnation, OpId};
use eenplan_sync::{GoneReason, Hlc, Op, Reason, StreamId, Verdict, decode_payload};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::open::Reader;
use crate::row::id;

/// The region a profile belongs to, and how the two stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Where its service is reached.
    pub address: String,
    /// What it is called.
    pub name: String,
    /// Its id.
    pub id: Uuid,
    /// The worker this profile's actor is there.
    pub worker: ActorId,
    /// Its epoch as last heard.
    pub epoch: u64,
    /// When this profile joined.
    pub enrolled_at: DateTime<Utc>,
    /// When it last answered, by this device's clock.
    pub last_contact_at: Option<DateTime<Utc>>,
    /// Whether everything was once here and sent.
    pub is_complete: bool,
}

/// The region; `None` while the profile stands alone.
///
/// # Errors
/// Any [`StoreError`].
pub fn region(reader: &Reader<'_>) -> Result<Option<Region>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT address, name, region_id, worker_id, epoch, enrolled_at, last_contact_at, complete_at IS NOT NULL
             FROM region",
        )?
        .query_row([], |row| {
            Ok(Region {
                address: row.get(0)?,
                name: row.get(1)?,
                id: Uuid::from_bytes(row.get(2)?),
                worker: ActorId(Uuid::from_bytes(row.get(3)?)),
                epoch: row.get(4)?,
                enrolled_at: instant(row.get(5)?),
                last_contact_at: row.get::<_, Option<i64>>(6)?.map(instant),
                is_complete: row.get(7)?,
            })
        })
        .optional()?)
}

/// How often something came in; 0 while the profile stands alone.
///
/// # Errors
/// Any [`StoreError`].
pub fn arrivals(reader: &Reader<'_>) -> Result<u32, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT arrivals FROM region")?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

/// Whether something of a stream came in after so much had come in.
///
/// # Errors
/// Any [`StoreError`].
pub fn came_since(reader: &Reader<'_>, stream: StreamId, seen: u32) -> Result<bool, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT 1 FROM op WHERE arrival > ?1 AND dossier_id = ?2 AND compartment = ?3 LIMIT 1",
    )?;
    Ok(statement.exists(params![seen, stream.dossier.bytes(), stream.compartment.number()])?)
}

/// How much asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Own ops that the region has not confirmed.
    pub waiting: u32,
    /// Ops that were set aside and nobody here has looked at.
    pub set_aside: u32,
    /// Open proposals in the dossiers this worker leads.
    pub proposals: u32,
}

/// Counts them for `me`, who may be standing in on `today` (`YYYY-MM-DD`).
///
/// # Errors
/// Any [`StoreError`].
pub fn counts(reader: &Reader<'_>, me: ActorId, today: &str) -> Result<Counts, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM set_aside WHERE seen_at IS NULL),
             (SELECT count(*) FROM proposal p JOIN dossier d ON d.id = p.dossier_id
              WHERE p.author <> ?1 AND (d.regisseur_id = ?1
              OR d.deputy_id = ?1 AND d.deputy_from <= ?2 AND coalesce(d.deputy_until, ?2) >= ?2))",
        )?
        .query_row(params![me.bytes(), today], |row| {
            Ok(Counts {
                waiting: row.get(0)?,
                set_aside: row.get(1)?,
                proposals: row.get(2)?,
            })
        })?)
}

/// An op that was written on this device.
#[derive(Clone, Debug)]
pub struct OwnOp {
    /// The op.
    pub id: OpId,
    /// Its dossier.
    pub dossier: DossierId,
    /// When it was written.
    pub at: Hlc,
    /// What it says.
    pub op: Op,
}

/// Own ops that wait, newest first, at most `limit`.
///
/// # Errors
/// [`StoreError::Codec`] when a stored op cannot be read, and the rest.
pub fn waiting(reader: &Reader<'_>, limit: u32) -> Result<Vec<OwnOp>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT o.id, o.dossier_id, o.hlc, o.payload FROM outbox b JOIN op o ON o.id = b.op_id
         ORDER BY b.position DESC LIMIT ?1",
    )?;
    own(statement.query([limit])?)
}

/// What this device wrote in this life of it and the region confirmed, newest first, at most `limit`. What was set aside is not among it.
///
/// # Errors
/// [`StoreError::Codec`] when a stored op cannot be read, and the rest.
pub fn sent(
    reader: &Reader<'_>,
    device: DeviceId,
    incarnation: Incarnation,
    limit: u32,
) -> Result<Vec<OwnOp>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT o.id, o.dossier_id, o.hlc, o.payload FROM op o WHERE o.device = ?1 AND o.incarnation = ?2
         AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.op_id = o.id) AND NOT EXISTS (SELECT 1 FROM set_aside s WHERE s.op_id = o.id)
         ORDER BY o.dev_seq DESC LIMIT ?3",
    )?;
    own(statement.query(params![device.bytes(), incarnation.bytes(), limit])?)
}

fn own(mut rows: rusqlite::Rows<'_>) -> Result<Vec<OwnOp>, StoreError> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(OwnOp {
            id: OpId(id(row, 0)?),
            dossier: DossierId(id(row, 1)?),
            at: Hlc(row.get::<_, i64>(2)?.cast_unsigned()),
            op: decode_payload(&row.get::<_, Vec<u8>>(3)?)?,
        });
    }
    Ok(found)
}

/// An op that was kept without effect.
#[derive(Clone, Debug)]
pub struct SetAside {
    /// The op.
    pub id: OpId,
    /// Its dossier.
    pub dossier: DossierId,
    /// The part of it.
    pub compartment: Compartment,
    /// Who wrote it.
    pub author: ActorId,
    /// Why.
    pub reason: Reason,
    /// When this device heard of it.
    pub at: DateTime<Utc>,
    /// Whether its worker has looked at it.
    pub is_seen: bool,
    /// What it says; `None` when it cannot be read.
    pub op: Option<Op>,
}

/// What was set aside, newest first, at most `limit`.
///
/// # Errors
/// Any [`StoreError`].
pub fn set_aside(reader: &Reader<'_>, limit: u32) -> Result<Vec<SetAside>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT s.op_id, s.dossier_id, s.compartment, s.author, s.reason, s.at, s.seen_at IS NOT NULL, o.payload
         FROM set_aside s LEFT JOIN op o ON o.id = s.op_id ORDER BY s.at DESC, s.op_id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        let payload: Option<Vec<u8>> = row.get(7)?;
        Ok(SetAside {
            id: OpId(id(row, 0)?),
            dossier: DossierId(id(row, 1)?),
            compartment: Compartment::from_number(row.get(2)?),
            author: ActorId(id(row, 3)?),
            reason: match Verdict::from_number(row.get(4)?) {
                Verdict::SetAside(reason) => reason,
                other => Reason::Unknown(other.number()),
            },
            at: instant(row.get(5)?),
            is_seen: row.get(6)?,
            op: payload.and_then(|payload| decode_payload(&payload).ok()),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that its worker has looked at what was set aside.
///
/// # Errors
/// [`StoreError::Missing`] when it was not, and the rest.
pub fn set_aside_seen(tx: &mut WriteTx<'_>, op: OpId) -> Result<(), StoreError> {
    let at = tx.stamp.at.timestamp_millis();
    let found = tx
        .tx
        .prepare_cached("UPDATE set_aside SET seen_at = coalesce(seen_at, ?2) WHERE op_id = ?1")?
        .execute(params![op.bytes(), at])?;
    if found == 0 {
        return Err(StoreError::Missing);
    }
    Ok(())
}

/// A dossier, or a part of one, that is no longer here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoneStream {
    /// The dossier.
    pub dossier: DossierId,
    /// The part.
    pub compartment: Compartment,
    /// Why.
    pub reason: GoneReason,
    /// When this device heard of it.
    pub at: DateTime<Utc>,
}

/// What had to go, newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn gone(reader: &Reader<'_>, limit: u32) -> Result<Vec<GoneStream>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT dossier_id, compartment, gone, gone_at FROM stream WHERE gone IS NOT NULL
         ORDER BY gone_at DESC, dossier_id, compartment LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        Ok(GoneStream {
            dossier: DossierId(id(row, 0)?),
            compartment: Compartment::from_number(row.get(1)?),
            reason: GoneReason::from_number(row.get(2)?),
            at: instant(row.get::<_, Option<i64>>(3)?.unwrap_or_default()),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
