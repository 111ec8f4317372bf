//! What has to be done across all open dossiers, by day.

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::record::{ActorId, DossierId};
use rusqlite::params;
use uuid::Uuid;

use crate::action::{OWNER_NAME, OWNERS};
use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// Of an open dossier, with whose it is.
const OF_OPEN: &str = "JOIN dossier d ON d.id = a.dossier_id AND d.closed_on IS NULL AND d.removed = 0
    LEFT JOIN resident r ON r.id = a.dossier_id";

const RESIDENT: &str = "r.family_name, r.name_prefix, r.given_names, r.call_name";

/// One thing to do, or done today.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// `action`, `appointment`, `evaluation`, or `regie` for a transfer that waits for an answer.
    pub kind: String,
    /// The record; the dossier itself for the evaluation of its plan.
    pub record: Uuid,
    /// The dossier.
    pub dossier: DossierId,
    /// Surname.
    pub family_name: String,
    /// Tussenvoegsel.
    pub name_prefix: Option<String>,
    /// Given names.
    pub given_names: Option<String>,
    /// Roepnaam.
    pub call_name: Option<String>,
    /// What; empty for an evaluation and for the regie.
    pub title: String,
    /// The goal of an action, the place of an appointment.
    pub about: Option<String>,
    /// Who does it, who comes, or who asks to take the regie over.
    pub who: Option<String>,
    /// Code of the kind of owner, of an action.
    pub owner_kind: Option<String>,
    /// The worker, contact or organisation that does it, of an action.
    pub owner_id: Option<Uuid>,
    /// `YYYY-MM-DD`; of an appointment the moment decides.
    pub due_on: Option<String>,
    /// Milliseconds, of an appointment.
    pub starts_at: Option<i64>,
    /// Minutes, of an appointment.
    pub minutes: Option<u32>,
    /// Done today.
    pub is_done: bool,
}

/// A span of moments and the civil days that go with it.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Today.
    pub today: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// When today began.
    pub today_starts: DateTime<Utc>,
    /// When the last day ends.
    pub ends: DateTime<Utc>,
}

/// Open things due up to and including the last day of `span`, late ones included, what was done today, and every transfer of the
/// regie that waits for `me`. Unordered.
///
/// # Errors
/// Any [`StoreError`].
pub fn items(reader: &Reader<'_>, span: Span, me: ActorId) -> Result<Vec<Item>, StoreError> {
    let mut statement = reader.0.prepare_cached(&format!(
        "SELECT 'action', a.id, a.dossier_id, coalesce(a.title, ''), g.title, {OWNER_NAME}, a.due_on, NULL, NULL,
           coalesce(a.state, 'open') = 'done', {RESIDENT}, a.owner_kind, a.owner_id
         FROM action a {OF_OPEN} {OWNERS} LEFT JOIN goal g ON g.id = a.goal_id
         WHERE a.removed = 0 AND (coalesce(nullif(a.state, ''), 'open') = 'open' AND a.due_on <= ?1 OR a.state = 'done' AND a.done_on = ?2)
         UNION ALL
         SELECT 'appointment', a.id, a.dossier_id, coalesce(a.title, ''), a.place, a.with_whom, NULL, a.starts_at, a.minutes,
           coalesce(a.state, 'planned') <> 'planned', {RESIDENT}, NULL, NULL
         FROM appointment a {OF_OPEN}
         WHERE a.removed = 0 AND a.starts_at < ?3 AND (coalesce(a.state, 'planned') = 'planned' OR a.state = 'kept' AND a.starts_at >= ?4)
         UNION ALL
         SELECT 'evaluation', a.id, a.dossier_id, '', NULL, NULL, a.next_evaluation_on, NULL, NULL, 0, {RESIDENT}, NULL, NULL
         FROM plan a {OF_OPEN}
         WHERE a.removed = 0 AND a.next_evaluation_on <= ?1
         UNION ALL
         SELECT 'regie', a.id, a.dossier_id, '', NULL, w.name, ?2, NULL, NULL, 0, {RESIDENT}, NULL, NULL
         FROM handover a {OF_OPEN} LEFT JOIN worker w ON w.id = a.from_id
         WHERE a.removed = 0 AND a.to_id = ?5 AND coalesce(a.state, 'proposed') = 'proposed' AND a.epoch = coalesce(d.regie_epoch, 0)"
    ))?;
    let (last, today) = (span.last.to_string(), span.today.to_string());
    let bounds = params![
        last,
        today,
        span.ends.timestamp_millis(),
        span.today_starts.timestamp_millis(),
        me.bytes()
    ];
    let rows = statement.query_map(bounds, |row| {
        Ok(Item {
            kind: row.get(0)?,
            record: Uuid::from_bytes(row.get(1)?),
            dossier: DossierId(Uuid::from_bytes(row.get(2)?)),
            title: row.get(3)?,
            about: row.get(4)?,
            who: row.get(5)?,
            due_on: row.get(6)?,
            starts_at: row.get(7)?,
            minutes: row.get(8)?,
            is_done: row.get(9)?,
            family_name: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
            name_prefix: row.get(11)?,
            given_names: row.get(12)?,
            call_name: row.get(13)?,
            owner_kind: row.get(14)?,
            owner_id: row::optional_id(row, 15)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a dossier was ever on this device, also one that has left it.
///
/// # Errors
/// Any [`StoreError`].
pub fn is_begun(reader: &Reader<'_>) -> Result<bool, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM stream WHERE dossier_id <> ?1)")?
        .query_row([DossierId::DIRECTORY.bytes()], |row| row.get(0))?)
}
