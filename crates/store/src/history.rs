//! Who changed what: the ops of a dossier, decoded.

use eenplan_domain::record::{ActorId, Compartment, DossierId, OpId, RecordId};
use eenplan_sync::{Decision, Hlc, Op, StreamId, decode_payload, is_excerpt};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::log;
use crate::open::Reader;

/// One op as the history shows it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The op.
    pub op_id: OpId,
    /// Who.
    pub author: ActorId,
    /// When, by their device's clock; 0 when that is not known here, of a value that a proposal rests on and that no longer counts.
    pub at: Hlc,
    /// Of which part of which dossier.
    pub stream: StreamId,
    /// What.
    pub op: Op,
}

/// Ops of a dossier or of one part of it, newest first, a page at a time.
///
/// # Errors
/// Any [`StoreError`].
pub fn page(
    reader: &Reader<'_>,
    dossier: DossierId,
    part: Option<Compartment>,
    before: Option<Hlc>,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let before = before.map_or(i64::MAX, |hlc| hlc.0.cast_signed());
    let mut statement = reader.0.prepare_cached(
        "SELECT id, author, hlc, payload, compartment FROM op
         WHERE dossier_id = ?1 AND hlc < ?2 AND (?4 IS NULL OR compartment = ?4) ORDER BY hlc DESC LIMIT ?3",
    )?;
    let mut rows = statement.query(params![
        dossier.bytes(),
        before,
        limit,
        part.map(Compartment::number)
    ])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(Entry {
            op_id: OpId(Uuid::from_bytes(row.get(0)?)),
            author: ActorId(Uuid::from_bytes(row.get(1)?)),
            at: Hlc(row.get::<_, i64>(2)?.cast_unsigned()),
            stream: StreamId {
                dossier,
                compartment: Compartment::from_number(row.get(4)?),
            },
            // One that nobody can read was set aside as such.
            op: decode_payload(&row.get::<_, Vec<u8>>(3)?).unwrap_or_default(),
        });
    }
    Ok(entries)
}

/// What one op of a stream says: from the log, or what of it stands in the snapshot that the stream began with.
///
/// # Errors
/// [`StoreError::Missing`] when this device does not hold it.
pub fn op(reader: &Reader<'_>, stream: StreamId, id: OpId) -> Result<Op, StoreError> {
    known(reader, stream, id)?
        .map(|entry| entry.op)
        .ok_or(StoreError::Missing)
}

/// As [`op`], with who wrote it and when; `None` when this device does not hold it.
///
/// # Errors
/// Any [`StoreError`].
pub fn known(reader: &Reader<'_>, stream: StreamId, id: OpId) -> Result<Option<Entry>, StoreError> {
    let found = match log::read(reader.0, id)? {
        Some(known) => Some(known),
        None => log::in_snapshot(reader.0, stream, id)?,
    };
    Ok(found.map(|known| Entry {
        op_id: id,
        author: known.author,
        at: known.at,
        stream,
        op: known.op,
    }))
}

/// The compartments of a dossier of which only an excerpt is here: of what happened in them there is nothing but one's own.
///
/// # Errors
/// Any [`StoreError`].
pub fn in_part(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Compartment>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT compartment, seq FROM stream WHERE dossier_id = ?1 AND gone IS NULL AND is_stale = 0",
    )?;
    let mut rows = statement.query([dossier.bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if is_excerpt(row.get(1)?) {
            found.push(Compartment::from_number(row.get(0)?));
        }
    }
    Ok(found)
}

/// The streams of a dossier that began here with a snapshot, each with the moment of the last op that it stands for: what happened before
/// is not in the log of this device.
///
/// # Errors
/// Any [`StoreError`].
pub fn incomplete(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<(StreamId, Hlc)>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT compartment, seq FROM stream WHERE dossier_id = ?1 AND from_seq > 0 AND gone IS NULL AND is_stale = 0",
    )?;
    let mut rows = statement.query([dossier.bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if is_excerpt(row.get(1)?) {
            continue;
        }
        let stream = StreamId {
            dossier,
            compartment: Compartment::from_number(row.get(0)?),
        };
        let ops = log::from_pieces(reader.0, stream)?;
        let last = ops.values().map(|known| known.at).max();
        found.push((stream, last.unwrap_or(Hlc(0))));
    }
    Ok(found)
}

/// One op of the log.
///
/// # Errors
/// [`StoreError::Missing`] when it is not in the log of this device.
pub fn entry(reader: &Reader<'_>, id: OpId) -> Result<Entry, StoreError> {
    let sql = "SELECT dossier_id, compartment FROM op WHERE id = ?1";
    let stream = reader.0.prepare_cached(sql)?.query_row([id.bytes()], |row| {
        Ok(StreamId {
            dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
            compartment: Compartment::from_number(row.get(1)?),
        })
    })?;
    known(reader, stream, id)?.ok_or(StoreError::Missing)
}

/// What the authority said of an op, as last heard; `None` while nobody did.
///
/// # Errors
/// Any [`StoreError`].
pub fn decision(reader: &Reader<'_>, id: OpId, op: &Op) -> Result<Option<Decision>, StoreError> {
    let said: Option<(u8, Option<Vec<u8>>)> = reader
        .0
        .prepare_cached("SELECT verdict, effects FROM decision WHERE op_id = ?1 ORDER BY epoch DESC LIMIT 1")?
        .query_row([id.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(said.and_then(|(verdict, effects)| {
        Decision::from_wire(verdict, &effects.unwrap_or_default(), op.changes.len())
    }))
}

/// Whether an op still holds the leading value of everything it wrote, so that it can be taken back.
///
/// # Errors
/// Any [`StoreError`].
pub fn leads(reader: &Reader<'_>, id: OpId, op: &Op) -> Result<bool, StoreError> {
    let mut statement = reader
        .0
        .prepare_cached("SELECT op_id FROM register WHERE kind = ?1 AND record_id = ?2 AND grp = ?3")?;
    for change in &op.changes {
        let place = params![change.kind, change.record.bytes(), change.group];
        let leading: Option<[u8; 16]> = statement.query_row(place, |row| row.get(0)).optional()?;
        if leading != Some(id.bytes()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Records that have a name or title people know them by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the kinds")]
pub enum Named {
    Worker,
    Contact,
    Goal,
    Action,
    Appointment,
    Document,
    Involvement,
    Consent,
    HandoverItem,
}

/// What people know a record by; `None` when it is not there or has no name yet.
///
/// # Errors
/// Any [`StoreError`].
pub fn name(reader: &Reader<'_>, table: Named, id: RecordId) -> Result<Option<String>, StoreError> {
    let sql = match table {
        Named::Worker => "SELECT name FROM worker WHERE id = ?1",
        Named::Contact => "SELECT name FROM network_contact WHERE id = ?1",
        Named::Goal => "SELECT title FROM goal WHERE id = ?1",
        Named::Action => "SELECT title FROM action WHERE id = ?1",
        Named::Appointment => "SELECT title FROM appointment WHERE id = ?1",
        Named::Document => "SELECT title FROM document WHERE id = ?1",
        Named::Involvement => {
            "SELECT coalesce(i.name, w.name, c.name, i.organisation) FROM involvement i
             LEFT JOIN worker w ON w.id = i.worker_id LEFT JOIN network_contact c ON c.id = i.contact_id WHERE i.id = ?1"
        }
        Named::Consent => "SELECT receiver FROM consent WHERE id = ?1",
        Named::HandoverItem => "SELECT coalesce(label, item) FROM handover_item WHERE id = ?1",
    };
    let found = reader
        .0
        .prepare_cached(sql)?
        .query_row([id.bytes()], |row| row.get(0));
    Ok(found.optional()?.flatten())
}
