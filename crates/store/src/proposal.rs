//! Proposals that wait for an answer, and what became of others. What one says stands in its op.

use chrono::{DateTime, Utc};
use eenplan_domain::record::{self, ActorId, Compartment, DossierId, Field, Group, OpId, RecordId, Value};
use eenplan_sync::{Outcome, Place, StreamId};
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use crate::door::{WriteTx, stream_of};
use crate::error::StoreError;
use crate::history;
use crate::open::Reader;
use crate::projection;

/// A proposal about one group of one record that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The op that proposed.
    pub op: OpId,
    /// What about.
    pub place: Place,
    /// Of which dossier.
    pub dossier: DossierId,
    /// In which part of it.
    pub compartment: Compartment,
    /// Who.
    pub author: ActorId,
    /// The op whose value they saw.
    pub base: Option<OpId>,
    /// The region has not confirmed it yet.
    pub is_pending: bool,
}

impl Open {
    /// Where its op travels.
    pub fn stream(&self) -> StreamId {
        StreamId {
            dossier: self.dossier,
            compartment: self.compartment,
        }
    }
}

/// A proposal that was answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Settled {
    /// The op that proposed.
    pub proposal: OpId,
    /// What about.
    pub place: Place,
    /// Of which dossier.
    pub dossier: DossierId,
    /// The op that answered.
    pub by: OpId,
    /// How; none when its own author put another text in its place.
    pub outcome: Option<Outcome>,
    /// Why, for its author to read.
    pub reason: String,
    /// When.
    pub settled_at: DateTime<Utc>,
    /// When who works here had read the answer.
    pub seen_at: Option<DateTime<Utc>>,
}

impl Settled {
    /// Where its op travelled.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a kind of a newer version.
    pub fn stream(&self) -> Result<StreamId, StoreError> {
        stream_of(self.dossier, self.place)
    }
}

fn place(row: &Row<'_>, from: usize) -> rusqlite::Result<Place> {
    Ok(Place {
        kind: row.get(from)?,
        record: RecordId(Uuid::from_bytes(row.get(from + 1)?)),
        group: row.get(from + 2)?,
    })
}

fn moment(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// Open proposals of a dossier, or of all, in the order in which they came.
///
/// # Errors
/// Any [`StoreError`].
pub fn open(reader: &Reader<'_>, dossier: Option<DossierId>) -> Result<Vec<Open>, StoreError> {
    const COLUMNS: &str =
        "SELECT op_id, kind, record_id, grp, dossier_id, compartment, author, base, is_pending FROM proposal";
    let read = |row: &Row<'_>| {
        Ok(Open {
            op: OpId(Uuid::from_bytes(row.get(0)?)),
            place: place(row, 1)?,
            dossier: DossierId(Uuid::from_bytes(row.get(4)?)),
            compartment: Compartment::from_number(row.get(5)?),
            author: ActorId(Uuid::from_bytes(row.get(6)?)),
            base: row
                .get::<_, Option<[u8; 16]>>(7)?
                .map(|id| OpId(Uuid::from_bytes(id))),
            is_pending: row.get(8)?,
        })
    };
    let mut statement;
    let rows = if let Some(dossier) = dossier {
        let sql = format!("{COLUMNS} WHERE dossier_id = ?1 ORDER BY position, op_id, grp");
        statement = reader.0.prepare_cached(&sql)?;
        statement.query_map([dossier.bytes()], read)?
    } else {
        let sql = format!("{COLUMNS} ORDER BY position, op_id, grp");
        statement = reader.0.prepare_cached(&sql)?;
        statement.query_map([], read)?
    };
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What became of the proposals of one worker: all answers they have not read, and the latest of those they have, `limit` rows in all
/// at most; the newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn settled(reader: &Reader<'_>, author: ActorId, limit: u32) -> Result<Vec<Settled>, StoreError> {
    let mut statement = reader.0.prepare_cached(&format!(
        "{SETTLED} WHERE s.author = ?1 AND s.outcome IS NOT NULL
         ORDER BY s.seen_at IS NOT NULL, s.settled_at DESC, s.proposal, s.grp LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![author.bytes(), limit], settled_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What others answered since `since` to proposals of others in dossiers that `lead` leads, and that nobody here read yet; the newest
/// first.
///
/// # Errors
/// Any [`StoreError`].
pub fn settled_for_lead(
    reader: &Reader<'_>,
    lead: ActorId,
    since: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Settled>, StoreError> {
    let mut statement = reader.0.prepare_cached(&format!(
        "{SETTLED} JOIN dossier d ON d.id = s.dossier_id WHERE d.regisseur_id = ?1 AND s.author <> ?1 AND s.outcome IS NOT NULL
         AND s.seen_at IS NULL AND s.settled_at >= ?2 AND NOT EXISTS (SELECT 1 FROM op o WHERE o.id = s.by_op AND o.author = ?1)
         ORDER BY s.settled_at DESC, s.proposal, s.grp LIMIT ?3"
    ))?;
    let by = params![lead.bytes(), since.timestamp_millis(), limit];
    let rows = statement.query_map(by, settled_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const SETTLED: &str = "SELECT s.proposal, s.kind, s.record_id, s.grp, s.dossier_id, s.by_op, s.outcome, s.reason, s.settled_at, s.seen_at FROM settlement s";

fn settled_row(row: &Row<'_>) -> rusqlite::Result<Settled> {
    Ok(Settled {
        proposal: OpId(Uuid::from_bytes(row.get(0)?)),
        place: place(row, 1)?,
        dossier: DossierId(Uuid::from_bytes(row.get(4)?)),
        by: OpId(Uuid::from_bytes(row.get(5)?)),
        outcome: row.get::<_, Option<u8>>(6)?.map(Outcome::from_number),
        reason: row.get(7)?,
        settled_at: moment(row.get(8)?),
        seen_at: row.get::<_, Option<i64>>(9)?.map(moment),
    })
}

/// Whether what an op says about a group waits for an answer.
///
/// # Errors
/// Any [`StoreError`].
pub fn is_open(reader: &Reader<'_>, op: OpId, at: Place) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM proposal WHERE op_id = ?1 AND kind = ?2 AND record_id = ?3 AND grp = ?4";
    let place = params![op.bytes(), at.kind, at.record.bytes(), at.group];
    Ok(reader.0.prepare_cached(sql)?.exists(place)?)
}

/// The value that its author began with, before they first proposed anything: amended proposals rest on each other. `None` when they saw
/// none.
///
/// # Errors
/// Any [`StoreError`].
pub fn began_with(reader: &Reader<'_>, proposal: &Open) -> Result<Option<OpId>, StoreError> {
    let mut replaced = reader.0.prepare_cached(
        "SELECT 1 FROM settlement WHERE proposal = ?1 AND kind = ?2 AND record_id = ?3 AND grp = ?4 AND outcome IS NULL",
    )?;
    let at = proposal.place;
    let mut base = proposal.base;
    while let Some(op) = base
        && replaced.exists(params![op.bytes(), at.kind, at.record.bytes(), at.group])?
    {
        let Some(earlier) = history::known(reader, proposal.stream(), op)? else {
            break;
        };
        base = earlier
            .op
            .changes
            .iter()
            .find(|change| Place::of(change) == at)
            .and_then(|change| change.base);
    }
    Ok(base)
}

/// The op that wrote the value that counts.
///
/// # Errors
/// Any [`StoreError`].
pub fn leading(reader: &Reader<'_>, at: Place) -> Result<Option<OpId>, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT op_id FROM register WHERE kind = ?1 AND record_id = ?2 AND grp = ?3")?
        .query_row(params![at.kind, at.record.bytes(), at.group], |row| {
            Ok(OpId(Uuid::from_bytes(row.get(0)?)))
        })
        .optional()?)
}

/// The values that count in a group, as they stand in the readable table; none when nobody ever wrote one.
///
/// # Errors
/// Any [`StoreError`].
pub fn values(
    reader: &Reader<'_>,
    group: &'static Group,
    at: Place,
) -> Result<Vec<(&'static Field, Value)>, StoreError> {
    let kind = record::kind(at.kind).ok_or(StoreError::Missing)?;
    if leading(reader, at)?.is_none() {
        return Ok(Vec::new());
    }
    let values = projection::read_group(reader.0, kind, group, at.record)?.unwrap_or_default();
    Ok(group.fields.iter().zip(values).collect())
}

/// Whether any group of a record counts: a record that was only proposed has none.
///
/// # Errors
/// Any [`StoreError`].
pub fn is_there(reader: &Reader<'_>, kind: u16, record: RecordId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM register WHERE kind = ?1 AND record_id = ?2)";
    Ok(reader
        .0
        .prepare_cached(sql)?
        .query_row(params![kind, record.bytes()], |row| row.get(0))?)
}

/// Notes that who works here read what became of a proposal.
///
/// # Errors
/// Any [`StoreError`].
pub fn saw_outcome(tx: &mut WriteTx<'_>, proposal: OpId, record: RecordId) -> Result<(), StoreError> {
    let at = tx.stamp.at.timestamp_millis();
    tx.tx
        .prepare_cached(
            "UPDATE settlement SET seen_at = ?3 WHERE proposal = ?1 AND record_id = ?2 AND seen_at IS NULL",
        )?
        .execute(params![proposal.bytes(), record.bytes(), at])?;
    Ok(())
}
