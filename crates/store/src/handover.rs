//! The regie of a dossier and its transfers.

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::record::{ActorId, DossierId, RecordId};
use rusqlite::{OptionalExtension, Row};

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// Who leads a dossier.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Regie {
    pub regisseur_id: ActorId,
    pub regie_epoch: u32,
    pub regie_since: Option<NaiveDate>,
    pub deputy_id: Option<ActorId>,
    pub deputy_from: Option<NaiveDate>,
    pub deputy_until: Option<NaiveDate>,
    pub closed_on: Option<NaiveDate>,
}

/// One transfer.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Handover {
    pub id: RecordId,
    pub from_id: ActorId,
    pub to_id: ActorId,
    pub proposed_at: DateTime<Utc>,
    pub reason: String,
    pub epoch: u32,
    pub template: String,
    pub state: String,
    pub answered_on: Option<NaiveDate>,
    pub answered_how: String,
    pub answer_remark: String,
}

/// One point of a checklist.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Item {
    pub id: RecordId,
    pub handover_id: RecordId,
    /// Code of the point; none for a point of the worker's own.
    pub item: Option<String>,
    pub label: String,
    pub done_on: Option<NaiveDate>,
    pub not_needed: bool,
    pub remark: String,
}

/// Who leads a dossier; `None` when there is no such dossier.
///
/// # Errors
/// Any [`StoreError`].
pub fn regie(reader: &Reader<'_>, dossier: DossierId) -> Result<Option<Regie>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT regisseur_id, coalesce(regie_epoch, 0), regie_since, deputy_id, deputy_from, deputy_until, closed_on
             FROM dossier WHERE id = ?1 AND removed = 0",
        )?
        .query_row([dossier.bytes()], |r| {
            Ok(Regie {
                regisseur_id: ActorId(row::id(r, 0)?),
                regie_epoch: r.get(1)?,
                regie_since: row::date(r, 2)?,
                deputy_id: row::optional_id(r, 3)?.map(ActorId),
                deputy_from: row::date(r, 4)?,
                deputy_until: row::date(r, 5)?,
                closed_on: row::date(r, 6)?,
            })
        })
        .optional()?)
}

/// All transfers of a dossier, the newest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn of_dossier(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Handover>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, from_id, to_id, proposed_at, reason, epoch, template, coalesce(state, 'proposed'), answered_on,
         answered_how, answer_remark
         FROM handover WHERE dossier_id = ?1 AND removed = 0 ORDER BY proposed_at DESC, id DESC",
    )?;
    let rows = statement.query_map([dossier.bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(r: &Row<'_>) -> rusqlite::Result<Handover> {
    Ok(Handover {
        id: RecordId(row::id(r, 0)?),
        from_id: ActorId(row::id(r, 1)?),
        to_id: ActorId(row::id(r, 2)?),
        proposed_at: DateTime::from_timestamp_millis(r.get(3)?).unwrap_or_default(),
        reason: row::text(r, 4)?,
        epoch: r.get(5)?,
        template: row::text(r, 6)?,
        state: row::text(r, 7)?,
        answered_on: row::date(r, 8)?,
        answered_how: row::text(r, 9)?,
        answer_remark: row::text(r, 10)?,
    })
}

/// The points of all checklists of a dossier, in order.
///
/// # Errors
/// Any [`StoreError`].
pub fn items(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Item>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, handover_id, item, label, done_on, coalesce(not_needed, 0), remark
         FROM handover_item WHERE dossier_id = ?1 AND removed = 0 ORDER BY position, id",
    )?;
    let rows = statement.query_map([dossier.bytes()], |r| {
        Ok(Item {
            id: RecordId(row::id(r, 0)?),
            handover_id: RecordId(row::id(r, 1)?),
            item: r.get(2)?,
            label: row::text(r, 3)?,
            done_on: row::date(r, 4)?,
            not_needed: r.get(5)?,
            remark: row::text(r, 6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
