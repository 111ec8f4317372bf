//! What has to be done across all open dossiers, by day.

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::record::DossierId;
use rusqlite::params;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;

/// One thing to do, or done today.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// `action`, `appointment` or `evaluation`.
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
    /// What; empty for an evaluation.
    pub title: String,
    /// The goal of an action, the place of an appointment.
    pub about: Option<String>,
    /// Who does it, or who comes.
    pub who: Option<String>,
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

/// Open things due up to and including the last day of `span`, late ones included, and what was done today. Unordered.
///
/// # Errors
/// Any [`StoreError`].
pub fn items(reader: &Reader<'_>, span: Span) -> Result<Vec<Item>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT 'action', a.id, a.dossier_id, coalesce(a.title, ''), g.title, a.owner_name, a.due_on, NULL, NULL, 0,
           r.family_name, r.name_prefix, r.given_names, r.call_name
         FROM action a JOIN dossier d ON d.id = a.dossier_id AND d.closed_on IS NULL AND d.removed = 0
         LEFT JOIN goal g ON g.id = a.goal_id LEFT JOIN resident r ON r.id = a.dossier_id
         WHERE a.removed = 0 AND coalesce(a.state, 'open') = 'open' AND a.due_on <= ?1
         UNION ALL
         SELECT 'action', a.id, a.dossier_id, coalesce(a.title, ''), g.title, a.owner_name, a.due_on, NULL, NULL, 1,
           r.family_name, r.name_prefix, r.given_names, r.call_name
         FROM action a JOIN dossier d ON d.id = a.dossier_id AND d.closed_on IS NULL AND d.removed = 0
         LEFT JOIN goal g ON g.id = a.goal_id LEFT JOIN resident r ON r.id = a.dossier_id
         WHERE a.removed = 0 AND a.state = 'done' AND a.done_on = ?2
         UNION ALL
         SELECT 'appointment', a.id, a.dossier_id, coalesce(a.title, ''), a.place, a.with_whom, NULL, a.starts_at, a.minutes,
           coalesce(a.state, 'planned') <> 'planned', r.family_name, r.name_prefix, r.given_names, r.call_name
         FROM appointment a JOIN dossier d ON d.id = a.dossier_id AND d.closed_on IS NULL AND d.removed = 0
         LEFT JOIN resident r ON r.id = a.dossier_id
         WHERE a.removed = 0 AND a.starts_at < ?3 AND (coalesce(a.state, 'planned') = 'planned' OR a.state = 'kept' AND a.starts_at >= ?4)
         UNION ALL
         SELECT 'evaluation', p.id, p.dossier_id, '', NULL, NULL, p.next_evaluation_on, NULL, NULL, 0,
           r.family_name, r.name_prefix, r.given_names, r.call_name
         FROM plan p JOIN dossier d ON d.id = p.dossier_id AND d.closed_on IS NULL AND d.removed = 0
         LEFT JOIN resident r ON r.id = p.dossier_id
         WHERE p.removed = 0 AND p.next_evaluation_on <= ?1",
    )?;
    let (last, today) = (span.last.to_string(), span.today.to_string());
    let bounds = params![
        last,
        today,
        span.ends.timestamp_millis(),
        span.today_starts.timestamp_millis()
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
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many open things are due up to and including `today`, which ends at `ends`.
///
/// # Errors
/// Any [`StoreError`].
pub fn count(reader: &Reader<'_>, today: NaiveDate, ends: DateTime<Utc>) -> Result<u32, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT
               (SELECT count(*) FROM action a JOIN dossier d ON d.id = a.dossier_id AND d.closed_on IS NULL AND d.removed = 0
                WHERE a.removed = 0 AND coalesce(a.state, 'open') = 'open' AND a.due_on <= ?1)
             + (SELECT count(*) FROM appointment a JOIN dossier d ON d.id = a.dossier_id AND d.closed_on IS NULL AND d.removed = 0
                WHERE a.removed = 0 AND coalesce(a.state, 'planned') = 'planned' AND a.starts_at < ?2)
             + (SELECT count(*) FROM plan p JOIN dossier d ON d.id = p.dossier_id AND d.closed_on IS NULL AND d.removed = 0
                WHERE p.removed = 0 AND p.next_evaluation_on <= ?1)",
        )?
        .query_row(params![today.to_string(), ends.timestamp_millis()], |row| row.get(0))?)
}
