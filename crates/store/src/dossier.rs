//! Dossiers: who leads, open or closed, and what closing would leave open.

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::dossier::StillOpen;
use eenplan_domain::record::{ActorId, DossierId};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row::date;

/// A dossier with what its plan says about its phase.
#[derive(Clone, PartialEq, Eq)]
pub struct Dossier {
    /// When it opened.
    pub opened_on: Option<NaiveDate>,
    /// Who leads.
    pub regisseur: ActorId,
    /// Goes up with every transfer of the regie.
    pub regie_epoch: u32,
    /// Since when they lead.
    pub regie_since: Option<NaiveDate>,
    /// When it closed.
    pub closed_on: Option<NaiveDate>,
    /// Why it closed.
    pub close_reason: Option<String>,
    /// What was said about closing.
    pub close_note: Option<String>,
    /// State of the plan, a code.
    pub plan_state: Option<String>,
    /// The day to look back together.
    pub next_evaluation_on: Option<NaiveDate>,
}

/// One dossier; `None` when it is not there or its opening was taken back.
///
/// # Errors
/// Any [`StoreError`].
pub fn get(reader: &Reader<'_>, dossier: DossierId) -> Result<Option<Dossier>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT d.opened_on, d.regisseur_id, coalesce(d.regie_epoch, 0), d.regie_since, d.closed_on, d.close_reason,
             d.close_note, p.state, p.next_evaluation_on
             FROM dossier d LEFT JOIN plan p ON p.id = d.id WHERE d.id = ?1 AND d.removed = 0",
        )?
        .query_row([dossier.bytes()], |row| {
            Ok(Dossier {
                opened_on: date(row, 0)?,
                regisseur: ActorId(Uuid::from_bytes(row.get(1)?)),
                regie_epoch: row.get(2)?,
                regie_since: date(row, 3)?,
                closed_on: date(row, 4)?,
                close_reason: row.get(5)?,
                close_note: row.get(6)?,
                plan_state: row.get(7)?,
                next_evaluation_on: date(row, 8)?,
            })
        })
        .optional()?)
}

/// What is still open in a dossier; appointments count from `from` on.
///
/// # Errors
/// Any [`StoreError`].
pub fn still_open(
    reader: &Reader<'_>,
    dossier: DossierId,
    from: DateTime<Utc>,
) -> Result<StillOpen, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT (SELECT closed_on IS NOT NULL FROM dossier WHERE id = ?1),
             EXISTS (SELECT 1 FROM handover WHERE dossier_id = ?1 AND removed = 0 AND coalesce(state, 'proposed') = 'proposed'),
             (SELECT count(*) FROM goal WHERE dossier_id = ?1 AND removed = 0 AND coalesce(state, 'open') NOT IN ('reached', 'dropped')),
             (SELECT count(*) FROM action WHERE dossier_id = ?1 AND removed = 0 AND coalesce(state, 'open') NOT IN ('done', 'dropped')),
             (SELECT count(*) FROM appointment WHERE dossier_id = ?1 AND removed = 0 AND coalesce(state, 'planned') = 'planned'
              AND starts_at >= ?2)",
        )?
        .query_row(params![dossier.bytes(), from.timestamp_millis()], |row| {
            Ok(StillOpen {
                is_closed: row.get::<_, Option<bool>>(0)?.unwrap_or(false),
                handover_waits: row.get(1)?,
                goals: row.get(2)?,
                actions: row.get(3)?,
                appointments: row.get(4)?,
            })
        })?)
}
