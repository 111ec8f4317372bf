//! What its worker is told until they looked: whose dossier had to go from this device or became less to read, who opened one with a reason, and that another device
//! signs in their name.
//!
//! **Invariant:** of a dossier that went nothing but the name of its resident is kept here, and no longer than it takes to tell whose it was.

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_domain::membership::{BREAK_GLASS_HOURS, BrokenGlass, Footing, Who, grants};
use eenplan_domain::record::{ActorId, Compartment, DeviceId, DossierId, OpId, RecordId, device};
use eenplan_domain::resident::Name;
use eenplan_sync::{GoneReason, StreamId};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::door::{SYNC, WriteTx};
use crate::error::StoreError;
use crate::open::Reader;
use crate::{membership, resident, row};

/// For how many days something is told to who does not look.
const TOLD_FOR: i64 = 30;

/// The most that is told at once.
const MOST: u32 = 200;

/// The most devices that are looked through, the newest first.
const DEVICES: u32 = 2_000;

/// A dossier that had to go, or a part of it, or of which less is left to read, and that its worker has not looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct Left {
    /// Which.
    pub dossier: DossierId,
    /// The resident, as in a sentence.
    pub name: String,
    /// Whether it was open to this worker for a day and a night, with a reason, and for nothing else.
    pub by_glass: bool,
    /// Why the parts went; `None` when none did.
    pub reason: Option<GoneReason>,
    /// When this device heard of it.
    pub at: DateTime<Utc>,
    /// The parts that went.
    pub parts: Vec<Compartment>,
    /// The parts of which only some is left to read.
    pub narrowed: Vec<Compartment>,
}

/// Somebody who takes no part opened a dossier.
#[derive(Clone, PartialEq, Eq)]
pub struct Glass {
    /// The record.
    pub id: RecordId,
    /// Which dossier.
    pub dossier: DossierId,
    /// Who.
    pub worker: ActorId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in their words.
    pub reason: String,
}

impl Glass {
    /// When it closes by itself.
    pub fn until(&self) -> DateTime<Utc> {
        self.at + TimeDelta::hours(BREAK_GLASS_HOURS)
    }
}

/// Another device that signs in this worker's name, and that the region let in after this one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct OtherDevice {
    /// The op that let it in; when it is let in once more that is another one.
    pub op: OpId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Keeps whose dossier this is, just before a stream of it goes.
pub(crate) fn keep_name(tx: &mut WriteTx<'_>, stream: StreamId) -> Result<(), StoreError> {
    let reader = tx.reader();
    let Some(person) = resident::get(&reader, stream.dossier)? else {
        return Ok(());
    };
    let by_glass = is_here_by_glass(&reader, stream.dossier, tx.profile.actor)?;
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let name = Name {
        family_name: person.family_name,
        name_prefix: some(person.name_prefix),
        given_names: some(person.given_names),
        call_name: some(person.call_name),
    };
    tx.tx
        .prepare_cached(
            "INSERT INTO left_dossier VALUES (?1, ?2, ?3, NULL)
             ON CONFLICT DO UPDATE SET name = excluded.name, by_glass = excluded.by_glass, seen_at = NULL",
        )?
        .execute(params![stream.dossier.bytes(), name.in_full(), by_glass])?;
    let_go_but(tx, Some(stream.dossier))
}

/// Whether nothing but broken glass ever opened a dossier to somebody.
fn is_here_by_glass(reader: &Reader<'_>, dossier: DossierId, who: ActorId) -> Result<bool, StoreError> {
    let Some(rows) = membership::rows(reader, dossier)? else {
        return Ok(false);
    };
    let directory = membership::directory(reader)?;
    let theirs = |of: Who| match of {
        Who::Worker(worker) => directory.same(worker, who),
        Who::Team(team) => directory
            .teams
            .iter()
            .any(|time| time.team == team && directory.same(time.worker, who)),
    };
    let all = grants(&rows);
    let mut held = all.iter().filter(|grant| theirs(grant.who)).peekable();
    Ok(held.peek().is_some() && held.all(|grant| grant.footing == Footing::BreakGlass))
}

/// Whose a dossier was that had to go from here; `None` when that was let go, or never known.
///
/// # Errors
/// Any [`StoreError`].
pub fn name_of(reader: &Reader<'_>, dossier: DossierId) -> Result<Option<String>, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT name FROM left_dossier WHERE dossier_id = ?1")?
        .query_row([dossier.bytes()], |row| row.get(0))
        .optional()?)
}

/// What had to go, or became less, and was not looked at, the newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn left(reader: &Reader<'_>) -> Result<Vec<Left>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT l.dossier_id, l.name, l.by_glass, s.gone, coalesce(s.gone_at, s.narrowed_at) AS at, s.compartment
         FROM left_dossier l JOIN stream s ON s.dossier_id = l.dossier_id AND coalesce(s.gone_at, s.narrowed_at) IS NOT NULL
         WHERE l.seen_at IS NULL ORDER BY at DESC, l.dossier_id, s.compartment",
    )?;
    let mut rows = statement.query([])?;
    let mut found: Vec<Left> = Vec::new();
    while let Some(row) = rows.next()? {
        let dossier = DossierId(row::id(row, 0)?);
        let part = Compartment::from_number(row.get(5)?);
        let place = match found.iter().position(|one| one.dossier == dossier) {
            Some(known) => known,
            None => {
                found.push(Left {
                    dossier,
                    name: row.get(1)?,
                    by_glass: row.get(2)?,
                    reason: None,
                    at: instant(row.get(4)?),
                    parts: Vec::new(),
                    narrowed: Vec::new(),
                });
                found.len() - 1
            }
        };
        let one = &mut found[place];
        match row.get::<_, Option<_>>(3)?.map(GoneReason::from_number) {
            Some(reason) => {
                one.reason.get_or_insert(reason);
                one.parts.push(part);
            }
            None => one.narrowed.push(part),
        }
    }
    Ok(found)
}

/// Notes that its worker has looked at what had to go. Whose it was is let go, unless text of their own about it is kept.
///
/// # Errors
/// Any [`StoreError`].
pub fn left_seen(tx: &mut WriteTx<'_>, dossier: DossierId) -> Result<(), StoreError> {
    let at = tx.stamp.at.timestamp_millis();
    tx.tx
        .prepare_cached("UPDATE left_dossier SET seen_at = ?2 WHERE dossier_id = ?1")?
        .execute(params![dossier.bytes(), at])?;
    tx.changed.insert(SYNC);
    let_go(tx)
}

/// Lets go of the names that nobody has to be told any more. A name stays as long as text of the worker's own about the dossier does:
/// what they wrote, and what they began and never sent, whose place names the dossier.
///
/// # Errors
/// Any [`StoreError`].
pub fn let_go(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    let_go_but(tx, None)
}

/// The same of all but the one that is going now: when it went is not written yet.
fn let_go_but(tx: &mut WriteTx<'_>, going: Option<DossierId>) -> Result<(), StoreError> {
    let before = (tx.stamp.at - TimeDelta::days(TOLD_FOR)).timestamp_millis();
    tx.tx
        .prepare_cached(
            "DELETE FROM left_dossier WHERE dossier_id IS NOT ?2 AND NOT EXISTS (SELECT 1 FROM op WHERE op.dossier_id = left_dossier.dossier_id)
             AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(replace(place, '-', ''), lower(hex(left_dossier.dossier_id))) > 0)
             AND (seen_at IS NOT NULL OR coalesce((SELECT max(coalesce(gone_at, narrowed_at)) FROM stream s
                  WHERE s.dossier_id = left_dossier.dossier_id), ?1) < ?1)",
        )?
        .execute(params![before, going.map(|dossier| dossier.bytes())])?;
    Ok(())
}

/// Everybody who ever opened a dossier with a reason.
pub(crate) fn glass_of(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<BrokenGlass>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT worker_id, broken_at FROM break_glass
         WHERE dossier_id = ?1 AND removed = 0 AND worker_id IS NOT NULL AND broken_at IS NOT NULL",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(BrokenGlass {
            worker: ActorId(row::id(row, 0)?),
            at: instant(row.get(1)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Until when a dossier is open to somebody who gave a reason; `None` when it is not.
///
/// # Errors
/// Any [`StoreError`].
pub fn glass_until(
    reader: &Reader<'_>,
    dossier: DossierId,
    who: ActorId,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let directory = membership::directory(reader)?;
    let broken = glass_of(reader, dossier)?;
    let mine = broken.iter().filter(|glass| directory.same(glass.worker, who));
    let until = mine
        .map(|glass| glass.at + TimeDelta::hours(BREAK_GLASS_HOURS))
        .max();
    Ok(until.filter(|until| now < *until))
}

/// Who opened dossiers of this device lately, as far as its worker has not looked at it, the newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn unseen_glass(reader: &Reader<'_>, now: DateTime<Utc>) -> Result<Vec<Glass>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT b.id, b.dossier_id, b.worker_id, b.broken_at, coalesce(b.reason, '') FROM break_glass b
         WHERE b.removed = 0 AND b.worker_id IS NOT NULL AND b.broken_at >= ?1
           AND NOT EXISTS (SELECT 1 FROM notice_seen n WHERE n.record_id = b.id)
         ORDER BY b.broken_at DESC, b.id LIMIT ?2",
    )?;
    let since = (now - TimeDelta::days(TOLD_FOR)).timestamp_millis();
    let rows = statement.query_map(params![since, MOST], |row| {
        Ok(Glass {
            id: RecordId(row::id(row, 0)?),
            dossier: DossierId(row::id(row, 1)?),
            worker: ActorId(row::id(row, 2)?),
            at: instant(row.get(3)?),
            reason: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Devices that were let in lately in the name of this worker, as far as they have not looked at it, the newest first. Of those that were there
/// before this one its worker knows.
///
/// # Errors
/// Any [`StoreError`].
pub fn unseen_devices(
    reader: &Reader<'_>,
    me: ActorId,
    own: DeviceId,
    now: DateTime<Utc>,
) -> Result<Vec<OtherDevice>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT d.id, d.worker_id, r.op_id, EXISTS (SELECT 1 FROM notice_seen n WHERE n.record_id = r.op_id)
         FROM device d JOIN register r ON r.kind = ?1 AND r.record_id = d.id AND r.grp = ?2
         WHERE d.removed = 0 AND d.ended_on IS NULL AND d.worker_id IS NOT NULL ORDER BY r.op_id DESC LIMIT ?3",
    )?;
    let place = params![device::KIND.number, device::WORKER_ID.group, DEVICES];
    let rows = statement.query_map(place, |row| {
        let ids = (
            row::id(row, 0)?,
            ActorId(row::id(row, 1)?),
            OpId(row::id(row, 2)?),
        );
        Ok((ids, row.get::<_, bool>(3)?))
    })?;
    let directory = membership::directory(reader)?;
    let since = now - TimeDelta::days(TOLD_FOR);
    let mut found = Vec::new();
    for row in rows {
        let ((id, worker, op), is_seen) = row?;
        let at = let_in_at(op);
        if id == own.0 || at < since {
            break;
        }
        if !is_seen && directory.same(worker, me) {
            found.push(OtherDevice { op, at });
        }
    }
    Ok(found)
}

/// When an op of the region was written: its id begins with it.
fn let_in_at(op: OpId) -> DateTime<Utc> {
    let at = op.0.get_timestamp().map(|at| at.to_unix());
    at.and_then(|(seconds, nanos)| DateTime::from_timestamp(seconds.cast_signed(), nanos))
        .unwrap_or_default()
}

/// Notes that its worker has looked at a notice of the region.
///
/// # Errors
/// Any [`StoreError`].
pub fn seen(tx: &mut WriteTx<'_>, record: Uuid) -> Result<(), StoreError> {
    let at = tx.stamp.at.timestamp_millis();
    tx.tx
        .prepare_cached("INSERT INTO notice_seen VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![record.as_bytes(), at])?;
    tx.changed.insert(SYNC);
    Ok(())
}

fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
