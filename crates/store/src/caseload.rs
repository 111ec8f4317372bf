//! The caseload: one line per dossier, kept up to date in the transaction of every write, so that ten thousand dossiers
//! are sorted, filtered and paged by an index.
//!
//! **Invariant:** a line follows from the records alone; on every day it says what [`eenplan_domain::signal`] says of the same facts.

mod facts;
mod kept;
mod line;

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::intensity::IntensityLevel;
use eenplan_domain::record::{ActorId, DossierId};
use eenplan_domain::signal::{Norms, Signal, next_due, signals};
use rusqlite::types::{Type, Value};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use uuid::Uuid;

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::open::Reader;
use crate::row;
use kept::{Course, NEVER};

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

/// Which dossiers, narrowed to what all of this is true of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which dossiers.
    pub filter: Filter,
    /// Parts of the name, as [`eenplan_domain::text::fold`] gives them; none for every name.
    pub words: Vec<String>,
    /// Code of the phase.
    pub phase: Option<String>,
    /// Code of the municipality where the resident lives.
    pub municipality: Option<String>,
    /// Who leads.
    pub regisseur: Option<ActorId>,
}

impl Choice {
    /// Everything a filter holds.
    pub fn all(filter: Filter) -> Choice {
        Choice {
            filter,
            words: Vec::new(),
            phase: None,
            municipality: None,
            regisseur: None,
        }
    }

    /// Whether it holds everything that its filter holds.
    pub fn is_all(&self) -> bool {
        *self == Choice::all(self.filter)
    }
}

/// What every question about the list is asked with: on which day, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// Who works here.
    pub me: ActorId,
    /// Today, where the residents live.
    pub today: NaiveDate,
    /// This moment.
    pub now: DateTime<Utc>,
}

/// Who asks is `?1`, the day `?2`.
const URGENCY: &str = "(CASE WHEN ?2 BETWEEN holds_from AND holds_until THEN urgency ELSE
   (SELECT step.value ->> 1 FROM caseload_line whole, json_each(whole.course) step
    WHERE whole.dossier_id = caseload_line.dossier_id AND step.value ->> 0 <= ?2 ORDER BY step.key DESC LIMIT 1) END)";

impl Choice {
    /// The condition on a line, and what its parameters stand for.
    fn restriction(&self, asker: Asker) -> (String, Vec<Value>) {
        let of = match self.filter {
            Filter::Open => "is_closed = 0".to_owned(),
            Filter::Lead => "is_closed = 0 AND regisseur_id = ?1".to_owned(),
            Filter::Attention => format!("is_closed = 0 AND {URGENCY} < 9"),
            Filter::Closed => "is_closed = 1".to_owned(),
        };
        // The names stand in one index only, which is looked through by itself: the order may be that of another.
        let words = self.words.iter().map(|word| {
            let named = format!(
                "dossier_id IN (SELECT dossier_id FROM caseload_line INDEXED BY caseload_name
                   WHERE is_closed = {} AND instr(names, {{}}) > 0)",
                u8::from(self.filter == Filter::Closed)
            );
            (named, Value::Text(word.clone()))
        });
        let equal = [
            ("phase = {}", self.phase.clone().map(Value::Text)),
            ("municipality = {}", self.municipality.clone().map(Value::Text)),
            (
                "regisseur_id = {}",
                self.regisseur.map(|who| Value::Blob(who.bytes().to_vec())),
            ),
        ];
        let equal = equal
            .into_iter()
            .filter_map(|(condition, value)| Some((condition.to_owned(), value?)));
        // Every condition names both, so that all have the same parameters.
        let mut sql = format!("{of} AND ?1 IS NOT NULL AND ?2 IS NOT NULL");
        let mut values = vec![
            Value::Blob(asker.me.bytes().to_vec()),
            Value::Text(asker.today.to_string()),
        ];
        for (condition, value) in words.chain(equal) {
            values.push(value);
            sql += &format!(" AND {}", condition.replace("{}", &format!("?{}", values.len())));
        }
        (sql, values)
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
    /// One's own first, then by who leads.
    Regisseur,
    /// By what asks for attention, the most urgent first.
    Signals,
}

/// What there is to narrow the open dossiers by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Who leads, with their names, by name.
    pub regisseurs: Vec<(ActorId, String)>,
    /// Codes of municipalities, in order.
    pub municipalities: Vec<String>,
}

/// One dossier of the list.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the line")]
pub struct Line {
    pub dossier: DossierId,
    pub family_name: String,
    pub name_prefix: Option<String>,
    pub given_names: Option<String>,
    pub call_name: Option<String>,
    pub birth_date: Option<NaiveDate>,
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
    /// What asks for attention, the most urgent first.
    pub signals: Vec<Signal>,
    /// The steps of the support, oldest first: of two on one day the last counts.
    pub intensity: Vec<(NaiveDate, IntensityLevel)>,
}

/// How many dossiers each filter holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the filters")]
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

/// Brings the line of one dossier up to date.
pub(crate) fn refresh(
    conn: &Connection,
    id: DossierId,
    today: NaiveDate,
    me: ActorId,
) -> Result<(), StoreError> {
    let Some(known) = facts::gather(conn, id, me)? else {
        conn.prepare_cached("DELETE FROM caseload_line WHERE dossier_id = ?1")?
            .execute([id.bytes()])?;
        return Ok(());
    };
    let due = next_due(&known.facts);
    let course = Course::of(&known.facts);
    let step = course.on(&today.to_string());
    let next_at = due
        .filter(|(_, kind)| kind.code() == "appointment")
        .and(known.next_appointment_at);
    let regisseur: Option<Vec<u8>> = conn
        .prepare_cached("SELECT regisseur_id FROM dossier WHERE id = ?1")?
        .query_row([id.bytes()], |row| row.get(0))
        .optional()?
        .flatten();
    let columns = [
        known.facts.is_closed.into(),
        regisseur.into(),
        due.map_or_else(|| NEVER.to_owned(), |(on, _)| on.to_string())
            .into(),
        due.map(|(_, kind)| kind.code().to_owned()).into(),
        next_at.into(),
        known.name.sort_key().into(),
        known.name.search_key().into(),
        known.name.family_name.clone().into(),
        known.name.name_prefix.clone().into(),
        known.name.given_names.clone().into(),
        known.name.call_name.clone().into(),
        known.facts.birth_date.map(|date| date.to_string()).into(),
        known.phase.code().to_owned().into(),
        known.last_contact_at.into(),
        kept::write(&known.facts).map_err(unwritable)?.into(),
        course.write().map_err(unwritable)?.into(),
        step.urgency.into(),
        step.from.into(),
        step.until.into(),
        known.municipality.into(),
    ];
    line::write(conn, id, columns)
}

fn unwritable(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

/// Makes the lines that a step of the schema left to be made anew.
pub(crate) fn complete(conn: &mut Connection, me: ActorId) -> Result<(), StoreError> {
    let waits: bool = conn.query_row("SELECT EXISTS (SELECT 1 FROM caseload_pending)", [], |row| {
        row.get(0)
    })?;
    if !waits {
        return Ok(());
    }
    let tx = conn.transaction()?;
    let ids: Vec<[u8; 16]> = tx
        .prepare("SELECT dossier_id FROM caseload_pending")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in ids {
        // No day is known here: each line says what holds in the beginning, and its course the rest.
        refresh(&tx, DossierId(Uuid::from_bytes(id)), NaiveDate::MIN, me)?;
    }
    tx.execute("DELETE FROM caseload_pending", [])?;
    tx.commit()?;
    Ok(())
}

/// Lets at most `most` lines stand under the urgency of `today`; how many it were. What the list says does not change by it, only how soon
/// it says so.
///
/// # Errors
/// Any [`StoreError`].
pub fn turn_to(tx: &mut WriteTx<'_>, today: NaiveDate, most: u32) -> Result<usize, StoreError> {
    let today = today.to_string();
    let stale: Vec<[u8; 16]> = tx
        .tx
        .prepare_cached(&format!("{} LIMIT ?2", stale("?1")))?
        .query_map(params![today, most], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in &stale {
        let step = tx
            .tx
            .prepare_cached("SELECT course FROM caseload_line WHERE dossier_id = ?1")?
            .query_row([id], |row| {
                Course::read(&row.get::<_, String>(0)?).map_err(|error| unreadable(0, error))
            })?
            .on(&today);
        tx.tx
            .prepare_cached(
                "UPDATE caseload_line SET urgency = ?2, holds_from = ?3, holds_until = ?4 WHERE dossier_id = ?1",
            )?
            .execute(params![id, step.urgency, step.from, step.until])?;
    }
    Ok(stale.len())
}

/// Lines under the urgency of another day than `day`, a parameter.
fn stale(day: &str) -> String {
    format!(
        "SELECT dossier_id FROM caseload_line INDEXED BY caseload_until WHERE is_closed IN (0, 1) AND holds_until < {day}
         UNION ALL
         SELECT dossier_id FROM caseload_line INDEXED BY caseload_from WHERE is_closed IN (0, 1) AND holds_from > {day}"
    )
}

/// Whether a line stands under the urgency of another day than `today`.
///
/// # Errors
/// Any [`StoreError`].
pub fn is_behind(reader: &Reader<'_>, today: NaiveDate) -> Result<bool, StoreError> {
    Ok(reader
        .0
        .prepare_cached(&format!("{} LIMIT 1", stale("?1")))?
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
    asker: Asker,
    choice: &Choice,
    sort: Sort,
    offset: u32,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let order = match sort {
        Sort::Next => &format!("next_on, {URGENCY}, name_key, dossier_id"),
        Sort::Name => "name_key, dossier_id",
        Sort::Contact => "last_contact_at, dossier_id",
        Sort::Age => "birth_date, dossier_id",
        Sort::Phase => "phase, name_key, dossier_id",
        Sort::Regisseur => {
            "(regisseur_id IS ?1) DESC, (SELECT name FROM worker WHERE id = regisseur_id) COLLATE NOCASE NULLS LAST, next_on, name_key, dossier_id"
        }
        Sort::Signals => &format!("{URGENCY}, next_on, name_key, dossier_id"),
    };
    let (condition, mut values) = choice.restriction(asker);
    let at = values.len() + 1;
    values.extend([Value::Integer(limit.into()), Value::Integer(offset.into())]);
    let sql = format!(
        "SELECT dossier_id FROM caseload_line WHERE {condition} ORDER BY is_closed, {order} LIMIT ?{at} OFFSET ?{}",
        at + 1
    );
    let ids: Vec<[u8; 16]> = reader
        .0
        .prepare_cached(&sql)?
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut statement = reader.0.prepare_cached(
        "SELECT l.dossier_id, l.family_name, l.name_prefix, l.given_names, l.call_name, l.birth_date, l.phase, l.regisseur_id, w.name,
           l.next_on, l.next_kind, l.next_at, l.last_contact_at, l.facts, l.is_closed
         FROM caseload_line l LEFT JOIN worker w ON w.id = l.regisseur_id WHERE l.dossier_id = ?1",
    )?;
    ids.iter()
        .map(|id| Ok(statement.query_row([id], |row| read(row, asker.today))?))
        .collect()
}

/// What asks for attention in one dossier on a day, the most urgent first; nothing for one that is not here.
///
/// # Errors
/// Any [`StoreError`].
pub fn signals_on(
    reader: &Reader<'_>,
    dossier: DossierId,
    today: NaiveDate,
) -> Result<Vec<Signal>, StoreError> {
    let found = reader
        .0
        .prepare_cached("SELECT facts, is_closed, birth_date FROM caseload_line WHERE dossier_id = ?1")?
        .query_row([dossier.bytes()], |row| {
            kept::read(&row.get::<_, String>(0)?, row.get(1)?, row::date(row, 2)?)
                .map_err(|error| unreadable(0, error))
        })
        .optional()?;
    Ok(found
        .map(|facts| signals(&facts, &Norms::default(), today))
        .unwrap_or_default())
}

/// How many dossiers a choice holds.
///
/// # Errors
/// Any [`StoreError`].
pub fn count(reader: &Reader<'_>, asker: Asker, choice: &Choice) -> Result<u32, StoreError> {
    let (condition, values) = choice.restriction(asker);
    let sql = format!("SELECT count(*) FROM caseload_line WHERE {condition}");
    Ok(reader
        .0
        .prepare_cached(&sql)?
        .query_row(params_from_iter(values), |row| row.get(0))?)
}

/// How many dossiers each filter holds.
///
/// # Errors
/// Any [`StoreError`].
pub fn counts(reader: &Reader<'_>, asker: Asker) -> Result<Counts, StoreError> {
    // The day `?2` is outside almost no line, and most lines are calm: neither asks for a walk through all of them.
    let sql = format!(
        "SELECT (SELECT count(*) FROM caseload_line),
           (SELECT count(*) FROM caseload_line WHERE is_closed = 1),
           (SELECT count(*) FROM caseload_line INDEXED BY caseload_lead WHERE is_closed = 0 AND regisseur_id = ?1),
           (SELECT count(*) FROM caseload_line INDEXED BY caseload_urgency
            WHERE is_closed = 0 AND urgency < 9 AND ?2 BETWEEN holds_from AND holds_until)
           + (SELECT count(*) FROM caseload_line WHERE dossier_id IN ({}) AND +is_closed = 0 AND {URGENCY} < 9)",
        stale("?2")
    );
    Ok(reader.0.prepare_cached(&sql)?.query_row(
        params![asker.me.bytes(), asker.today.to_string()],
        |row| {
            let (all, closed): (u32, u32) = (row.get(0)?, row.get(1)?);
            Ok(Counts {
                open: all.saturating_sub(closed),
                lead: row.get(2)?,
                attention: row.get(3)?,
                closed,
            })
        },
    )?)
}

/// What there is to narrow the open dossiers by: each value is one step in an index, however many dossiers have it.
///
/// # Errors
/// Any [`StoreError`].
pub fn choices(reader: &Reader<'_>) -> Result<Choices, StoreError> {
    let each = |column: &str| {
        format!(
            "WITH RECURSIVE each_one (id) AS (
               SELECT min({column}) FROM caseload_line WHERE is_closed = 0
               UNION ALL
               SELECT (SELECT min({column}) FROM caseload_line WHERE is_closed = 0 AND {column} > each_one.id)
               FROM each_one WHERE each_one.id IS NOT NULL)
             SELECT each_one.id"
        )
    };
    let regisseurs = reader
        .0
        .prepare_cached(&format!(
            "{}, w.name FROM each_one JOIN worker w ON w.id = each_one.id WHERE w.name <> '' ORDER BY w.name COLLATE NOCASE, w.id",
            each("regisseur_id")
        ))?
        .query_map([], |row| Ok((ActorId(row::id(row, 0)?), row::text(row, 1)?)))?
        .collect::<Result<_, _>>()?;
    let municipalities = reader
        .0
        .prepare_cached(&format!(
            "{} FROM each_one WHERE each_one.id IS NOT NULL",
            each("municipality")
        ))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(Choices {
        regisseurs,
        municipalities,
    })
}

fn read(row: &Row<'_>, today: NaiveDate) -> rusqlite::Result<Line> {
    let next_on: String = row.get(9)?;
    let birth_date = row::date(row, 5)?;
    let facts = kept::read(&row.get::<_, String>(13)?, row.get(14)?, birth_date)
        .map_err(|error| unreadable(13, error))?;
    Ok(Line {
        dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
        family_name: row::text(row, 1)?,
        name_prefix: row.get(2)?,
        given_names: row.get(3)?,
        call_name: row.get(4)?,
        birth_date,
        phase: row.get(6)?,
        regisseur: ActorId(row::id(row, 7)?),
        regisseur_name: row::text(row, 8)?,
        next_on: (next_on != NEVER).then_some(next_on),
        next_kind: row.get(10)?,
        next_at: row.get(11)?,
        last_contact_at: row.get(12)?,
        signals: signals(&facts, &Norms::default(), today),
        intensity: facts.intensity,
    })
}

fn unreadable(at: usize, error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error))
}
