//! Who changed what: the ops of a dossier, decoded.

use eenplan_domain::record::{ActorId, Compartment, DossierId, OpId, RecordId};
use eenplan_sync::{Decision, Hlc, Op, decode_payload};
use rusqlite::{OptionalExtension, params};
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
    /// In which part of the dossier.
    pub compartment: Compartment,
    /// What.
    pub op: Op,
}

/// Ops of a dossier or of one part of it, newest first, a page at a time.
///
/// # Errors
/// [`StoreError::Codec`] when a stored op cannot be read, and the rest.
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
            compartment: Compartment::from_number(row.get(4)?),
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

/// One op as the history shows it, and its dossier.
///
/// # Errors
/// [`StoreError::Missing`] when this device does not hold it.
pub fn entry(reader: &Reader<'_>, id: OpId) -> Result<(DossierId, Entry), StoreError> {
    let sql = "SELECT dossier_id, author, hlc, compartment FROM op WHERE id = ?1";
    let (dossier, author, at, compartment) =
        reader.0.prepare_cached(sql)?.query_row([id.bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?, row.get(3)?))
        })?;
    let entry = Entry {
        op_id: id,
        author: ActorId(Uuid::from_bytes(author)),
        at: Hlc(at.cast_unsigned()),
        compartment: Compartment::from_number(compartment),
        op: op(reader, id)?,
    };
    Ok((DossierId(Uuid::from_bytes(dossier)), entry))
}

/// As [`entry`]; `None` when this device does not hold it.
///
/// # Errors
/// Any [`StoreError`].
pub fn known(reader: &Reader<'_>, id: OpId) -> Result<Option<Entry>, StoreError> {
    match entry(reader, id) {
        Ok((_, entry)) => Ok(Some(entry)),
        Err(StoreError::Missing) => Ok(None),
        Err(other) => Err(other),
    }
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
