//! The caseload: one line per dossier, kept up to date in the transaction of every write, so that ten thousand dossiers
//! are sorted, filtered and paged by an index.
//!
//! **Invariant:** a line says what [`eenplan_domain::signal`] says of the same facts on the day in `computed_on`.

mod facts;

use chrono::NaiveDate;
use eenplan_domain::record::{ActorId, DossierId};
use eenplan_domain::signal::{Norms, Signal, next_due, signals};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::open::Reader;

/// Which dossiers of the caseload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All open ones.
    Open,
    /// Those this worker leads.
    Lead,
    /// Those with something under *Let op*.
    Attention,
    /// Closed ones.
    Closed,
}

/// Which dossiers, narrowed to those whose name holds every one of these folded words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which dossiers.
    pub filter: Filter,
    /// As [`eenplan_domain::text::fold`] gives them; none for every name.
    pub words: Vec<String>,
}

impl Choice {
    /// The words as the queries take them, in `?2`.
    fn named(&self) -> String {
        serde_json::to_string(&self.words).unwrap_or_default()
    }

    /// Every choice names `?1` and `?2`, so that all share their parameters.
    fn restriction(&self) -> String {
        let of = restriction(self.filter);
        if self.words.is_empty() {
            return format!("{of} AND ?2 IS NOT NULL");
        }
        format!("{of} AND NOT EXISTS (SELECT 1 FROM json_each(?2) WHERE instr(name_key, value) = 0)")
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// What has to be done first.
    Next,
    /// By name.
    Name,
    /// Longest without contact first.
    Contact,
    /// Oldest first.
    Age,
    /// By phase, then by name.
    Phase,
}

/// One dossier of the list.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Line {
    pub dossier: DossierId,
    pub family_name: String,
    pub name_prefix: Option<String>,
    pub given_names: Option<String>,
    pub call_name: Option<String>,
    pub birth_date: Option<String>,
    pub phase: String,
    pub regisseur: ActorId,
    pub regisseur_name: String,
    /// `YYYY-MM-DD`.
    pub next_on: Option<String>,
    /// Code of [`eenplan_domain::signal::DueKind`].
    pub next_kind: Option<String>,
    /// Milliseconds, when the next thing is an appointment.
    pub next_at: Option<i64>,
    /// Milliseconds.
    pub last_contact_at: Option<i64>,
    /// JSON: `[["evaluation_late", 3], …]`.
    pub signals: String,
    /// JSON: `[["2026-01-05", "light"], …]`, oldest first.
    pub intensity: String,
}

/// How many dossiers each filter holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counts {
    pub open: u32,
    pub lead: u32,
    pub attention: u32,
    pub closed: u32,
}

impl Counts {
    /// What one filter holds.
    pub fn of(&self, filter: Filter) -> u32 {
        match filter {
            Filter::Open => self.open,
            Filter::Lead => self.lead,
            Filter::Attention => self.attention,
            Filter::Closed => self.closed,
        }
    }
}

/// Sorts after every real day.
const NEVER: &str = "9999-12-31";

/// Brings the line of one dossier up to date.
pub(crate) fn refresh(
    conn: &Connection,
    id: DossierId,
    today: NaiveDate,
    me: ActorId,
) -> Result<(), StoreError> {
    let Some(known) = facts::gather(conn, id, today, me)? else {
        conn.prepare_cached("DELETE FROM caseload_line WHERE dossier_id = ?1")?
            .execute([id.bytes()])?;
        return Ok(());
    };
    let due = next_due(&known.facts);
    let found = signals(&known.facts, &Norms::default(), today);
    let pairs: Vec<(&str, Option<i64>)> = found
        .iter()
        .map(|signal| (signal.code(), signal.number()))
        .collect();
    let json = serde_json::to_string(&pairs).unwrap_or_default();
    let next_at = due
        .filter(|(_, kind)| kind.code() == "appointment")
        .and(known.next_appointment_at);
    conn.prepare_cached(
        "INSERT INTO caseload_line (dossier_id, is_closed, regisseur_id, next_on, urgency, name_key, next_kind, next_at, last_contact_at, birth_date, phase,
           signals, computed_on)
         VALUES (?1, ?2, (SELECT regisseur_id FROM dossier WHERE id = ?1), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT DO UPDATE SET is_closed = excluded.is_closed, regisseur_id = excluded.regisseur_id, next_on = excluded.next_on, urgency = excluded.urgency,
           name_key = excluded.name_key, next_kind = excluded.next_kind, next_at = excluded.next_at,
           last_contact_at = excluded.last_contact_at, birth_date = excluded.birth_date, phase = excluded.phase,
           signals = excluded.signals, computed_on = excluded.computed_on",
    )?
    .execute(params![
        id.bytes(),
        known.facts.is_closed,
        due.map_or_else(|| NEVER.to_owned(), |(on, _)| on.to_string()),
        haste(&found),
        known.name_key,
        due.map(|(_, kind)| kind.code()),
        next_at,
        known.last_contact_at,
        known.facts.birth_date.map(|date| date.to_string()),
        known.phase.code(),
        json,
        today.to_string(),
    ])?;
    Ok(())
}

/// The most urgent first; 9 for a calm dossier.
fn haste(found: &[Signal]) -> u8 {
    found
        .iter()
        .map(|signal| signal.urgency() as u8)
        .min()
        .unwrap_or(9)
}

/// Brings every line of another day up to `today`; how many there were. Cheap when there are none.
///
/// # Errors
/// Any [`StoreError`].
pub fn turn_to(tx: &mut WriteTx<'_>, today: NaiveDate) -> Result<usize, StoreError> {
    let stale: Vec<[u8; 16]> = {
        let mut statement = tx
            .tx
            .prepare_cached("SELECT dossier_id FROM caseload_line WHERE computed_on <> ?1")?;
        let rows = statement.query_map([today.to_string()], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    for id in &stale {
        refresh(&tx.tx, DossierId(Uuid::from_bytes(*id)), today, tx.profile.actor)?;
    }
    Ok(stale.len())
}

/// Whether a line was computed on another day than `today`.
///
/// # Errors
/// Any [`StoreError`].
pub fn is_stale(reader: &Reader<'_>, today: NaiveDate) -> Result<bool, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT 1 FROM caseload_line WHERE computed_on <> ?1 LIMIT 1")?
        .query_row([today.to_string()], |_| Ok(()))
        .optional()?
        .is_some())
}

/// One page of the list.
///
/// # Errors
/// Any [`StoreError`].
pub fn page(
    reader: &Reader<'_>,
    me: ActorId,
    choice: &Choice,
    sort: Sort,
    offset: u32,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let order = match sort {
        Sort::Next => "next_on, urgency, name_key, dossier_id",
        Sort::Name => "name_key, dossier_id",
        Sort::Contact => "last_contact_at, dossier_id",
        Sort::Age => "birth_date, dossier_id",
        Sort::Phase => "phase, name_key, dossier_id",
    };
    let sql = format!(
        "SELECT l.dossier_id, coalesce(r.family_name, ''), r.name_prefix, r.given_names, r.call_name, r.birth_date, l.phase, d.regisseur_id,
           coalesce(w.name, ''), l.next_on, l.next_kind, l.next_at, l.last_contact_at, l.signals,
           (SELECT json_group_array(json_array(starts_on, level)) FROM
             (SELECT starts_on, level FROM intensity_step s WHERE s.dossier_id = l.dossier_id AND s.removed = 0 AND s.starts_on IS NOT NULL
              ORDER BY starts_on, id))
         FROM (SELECT * FROM caseload_line {} ORDER BY is_closed, {order} LIMIT ?3 OFFSET ?4) l
         JOIN dossier d ON d.id = l.dossier_id LEFT JOIN resident r ON r.id = l.dossier_id LEFT JOIN worker w ON w.id = d.regisseur_id
         ORDER BY l.is_closed, {}",
        choice.restriction(),
        order.split(", ").map(|column| format!("l.{column}")).collect::<Vec<_>>().join(", "),
    );
    let mut statement = reader.0.prepare_cached(&sql)?;
    let rows = statement.query_map(params![me.bytes(), choice.named(), limit, offset], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many dossiers a choice holds.
///
/// # Errors
/// Any [`StoreError`].
pub fn count(reader: &Reader<'_>, me: ActorId, choice: &Choice) -> Result<u32, StoreError> {
    let sql = format!("SELECT count(*) FROM caseload_line {}", choice.restriction());
    Ok(reader
        .0
        .prepare_cached(&sql)?
        .query_row(params![me.bytes(), choice.named()], |row| row.get(0))?)
}

/// How many dossiers each filter holds.
///
/// # Errors
/// Any [`StoreError`].
pub fn counts(reader: &Reader<'_>, me: ActorId) -> Result<Counts, StoreError> {
    let all = |filter| {
        let words = Vec::new();
        count(reader, me, &Choice { filter, words })
    };
    Ok(Counts {
        open: all(Filter::Open)?,
        lead: all(Filter::Lead)?,
        attention: all(Filter::Attention)?,
        closed: all(Filter::Closed)?,
    })
}

fn restriction(filter: Filter) -> &'static str {
    match filter {
        Filter::Open => "WHERE is_closed = 0 AND ?1 IS NOT NULL",
        Filter::Lead => "WHERE is_closed = 0 AND regisseur_id = ?1",
        Filter::Attention => "WHERE is_closed = 0 AND urgency < 9 AND ?1 IS NOT NULL",
        Filter::Closed => "WHERE is_closed = 1 AND ?1 IS NOT NULL",
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Line> {
    let next_on: String = row.get(9)?;
    Ok(Line {
        dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
        family_name: row.get(1)?,
        name_prefix: row.get(2)?,
        given_names: row.get(3)?,
        call_name: row.get(4)?,
        birth_date: row.get(5)?,
        phase: row.get(6)?,
        regisseur: ActorId(Uuid::from_bytes(row.get(7)?)),
        regisseur_name: row.get(8)?,
        next_on: (next_on != NEVER).then_some(next_on),
        next_kind: row.get(10)?,
        next_at: row.get(11)?,
        last_contact_at: row.get(12)?,
        signals: row.get(13)?,
        intensity: row.get(14)?,
    })
}
