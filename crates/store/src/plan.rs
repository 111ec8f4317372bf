//! The plan itself, its evaluations and its agreed versions.

use chrono::NaiveDate;
use eenplan_domain::record::{ActorId, DossierId, RecordId};
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row;

/// The plan with what every use case about it asks of its dossier.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the records")]
pub struct Plan {
    pub wants: String,
    pub goes_well: String,
    pub who_helps: String,
    /// Code; `concept` while it was never set.
    pub state: String,
    pub state_on: Option<NaiveDate>,
    pub next_evaluation_on: Option<NaiveDate>,
    pub closed_on: Option<NaiveDate>,
    pub regisseur: ActorId,
    pub regisseur_name: String,
    pub regisseur_organisation: String,
    pub regisseur_phone: String,
    pub family_name: String,
    pub name_prefix: String,
    pub given_names: String,
    /// Name the resident is called by, or else the given names.
    pub call_name: String,
    pub birth_date: Option<NaiveDate>,
    /// Code; `none` while it was never set.
    pub representation: String,
}

/// One evaluation, planned or held.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Evaluation {
    pub id: RecordId,
    pub planned_on: Option<NaiveDate>,
    pub held_on: Option<NaiveDate>,
    pub with_whom: String,
    pub outcome: String,
    pub summary: String,
}

/// An agreed version without its text.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Version {
    pub id: RecordId,
    pub number: u32,
    pub content_hash: String,
    pub agreed_on: Option<NaiveDate>,
    pub agreed_by: String,
    pub agreed_by_name: String,
    pub how: String,
    pub remark: String,
    pub made_by: Option<Uuid>,
    pub made_by_name: String,
}

/// A person or organisation taking part, as far as a plan names them.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Participant {
    pub id: RecordId,
    pub name: String,
    pub organisation: String,
    pub role: String,
    pub task: String,
    pub phone: String,
    /// Whether it is a worker or an organisation at work, rather than somebody from the resident's own network.
    pub at_work: bool,
}

/// The plan of a dossier; `None` when there is no such dossier.
///
/// # Errors
/// Any [`StoreError`].
pub fn get(reader: &Reader<'_>, dossier: DossierId) -> Result<Option<Plan>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT p.wants, p.goes_well, p.who_helps, coalesce(nullif(p.state, ''), 'concept'), p.state_on,
                    p.next_evaluation_on, d.closed_on, d.regisseur_id, w.name, w.organisation, w.phone,
                    r.family_name, r.name_prefix, r.given_names, coalesce(nullif(r.call_name, ''), r.given_names),
                    r.birth_date, coalesce(nullif(r.representation, ''), 'none')
             FROM dossier d
             LEFT JOIN plan p ON p.id = d.id
             LEFT JOIN resident r ON r.id = d.id
             LEFT JOIN worker w ON w.id = d.regisseur_id
             WHERE d.id = ?1 AND d.removed = 0",
        )?
        .query_row([dossier.bytes()], |row| {
            Ok(Plan {
                wants: row::text(row, 0)?,
                goes_well: row::text(row, 1)?,
                who_helps: row::text(row, 2)?,
                state: row::text(row, 3)?,
                state_on: row::date(row, 4)?,
                next_evaluation_on: row::date(row, 5)?,
                closed_on: row::date(row, 6)?,
                regisseur: ActorId(row::id(row, 7)?),
                regisseur_name: row::text(row, 8)?,
                regisseur_organisation: row::text(row, 9)?,
                regisseur_phone: row::text(row, 10)?,
                family_name: row::text(row, 11)?,
                name_prefix: row::text(row, 12)?,
                given_names: row::text(row, 13)?,
                call_name: row::text(row, 14)?,
                birth_date: row::date(row, 15)?,
                representation: row::text(row, 16)?,
            })
        })
        .optional()?)
}

/// All evaluations of a dossier: planned ones by date first, then held ones, the latest first.
///
/// # Errors
/// Any [`StoreError`].
pub fn evaluations(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Evaluation>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, planned_on, held_on, with_whom, outcome, summary FROM evaluation
         WHERE dossier_id = ?1 AND removed = 0
         ORDER BY held_on IS NOT NULL, held_on DESC, planned_on, id DESC",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(Evaluation {
            id: RecordId(row::id(row, 0)?),
            planned_on: row::date(row, 1)?,
            held_on: row::date(row, 2)?,
            with_whom: row::text(row, 3)?,
            outcome: row::text(row, 4)?,
            summary: row::text(row, 5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const VERSION: &str =
    "SELECT v.id, v.number, v.content_hash, v.agreed_on, v.agreed_by, v.agreed_by_name, v.how, v.remark,
    v.made_by, w.name FROM plan_version v LEFT JOIN worker w ON w.id = v.made_by";

fn version_row(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        id: RecordId(row::id(row, 0)?),
        number: row.get::<_, Option<u32>>(1)?.unwrap_or_default(),
        content_hash: row::text(row, 2)?,
        agreed_on: row::date(row, 3)?,
        agreed_by: row::text(row, 4)?,
        agreed_by_name: row::text(row, 5)?,
        how: row::text(row, 6)?,
        remark: row::text(row, 7)?,
        made_by: row::optional_id(row, 8)?,
        made_by_name: row::text(row, 9)?,
    })
}

/// Agreed versions of a dossier, the newest first, without their texts.
///
/// # Errors
/// Any [`StoreError`].
pub fn versions(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Version>, StoreError> {
    let mut statement = reader.0.prepare_cached(&format!(
        "{VERSION} WHERE v.dossier_id = ?1 AND v.removed = 0 ORDER BY v.number DESC, v.id DESC"
    ))?;
    let rows = statement.query_map([dossier.bytes()], version_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The text of one version as it was agreed, and the hash kept with it.
///
/// # Errors
/// Any [`StoreError`].
pub fn version_content(
    reader: &Reader<'_>,
    dossier: DossierId,
    id: RecordId,
) -> Result<Option<(String, String)>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT content, content_hash FROM plan_version WHERE id = ?1 AND dossier_id = ?2 AND removed = 0",
        )?
        .query_row(params![id.bytes(), dossier.bytes()], |row| {
            Ok((row::text(row, 0)?, row::text(row, 1)?))
        })
        .optional()?)
}

/// The number the next version gets: no number is used twice, also not that of a version that was taken back.
///
/// # Errors
/// Any [`StoreError`].
pub fn next_number(reader: &Reader<'_>, dossier: DossierId) -> Result<u32, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM plan_version WHERE dossier_id = ?1")?
        .query_row([dossier.bytes()], |row| row.get(0))?)
}

/// Who takes part on a day, in the order they came.
///
/// # Errors
/// Any [`StoreError`].
pub fn participants(
    reader: &Reader<'_>,
    dossier: DossierId,
    on: NaiveDate,
) -> Result<Vec<Participant>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT i.id, coalesce(nullif(i.name, ''), w.name, c.name), coalesce(nullif(i.organisation, ''), w.organisation, c.organisation),
                i.role, i.task, coalesce(nullif(i.phone, ''), w.phone), i.contact_id IS NULL
         FROM involvement i
         LEFT JOIN worker w ON w.id = i.worker_id
         LEFT JOIN network_contact c ON c.id = i.contact_id
         WHERE i.dossier_id = ?1 AND i.removed = 0
           AND (i.starts_on IS NULL OR i.starts_on <= ?2) AND (i.ends_on IS NULL OR i.ends_on >= ?2)
         ORDER BY i.starts_on, i.id",
    )?;
    let rows = statement.query_map(params![dossier.bytes(), on.to_string()], |row| {
        Ok(Participant {
            id: RecordId(row::id(row, 0)?),
            name: row::text(row, 1)?,
            organisation: row::text(row, 2)?,
            role: row::text(row, 3)?,
            task: row::text(row, 4)?,
            phone: row::text(row, 5)?,
            at_work: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
