//! What the rules of the caseload need to know of one dossier, gathered with a handful of small queries.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use eenplan_domain::carer_load::{self, LoadLevel, LoadSignal};
use eenplan_domain::caseload::Phase;
use eenplan_domain::civil;
use eenplan_domain::consent::Consent;
use eenplan_domain::crisis::{self, CrisisSection};
use eenplan_domain::intensity::IntensityLevel;
use eenplan_domain::involvement::Sharing;
use eenplan_domain::plan::PlanState;
use eenplan_domain::record::{ActorId, DossierId};
use eenplan_domain::representation::Representation;
use eenplan_domain::resident::Name;
use eenplan_domain::signal::{Facts, SharingFrom, sharing_course};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;

/// The facts, and what else stands in the line.
pub(super) struct Known {
    pub(super) facts: Facts,
    pub(super) name: Name,
    pub(super) municipality: Option<String>,
    pub(super) phase: Phase,
    pub(super) next_appointment_at: Option<i64>,
    pub(super) last_contact_at: Option<i64>,
}

/// Gathers the facts; `None` for a dossier that is not here.
pub(super) fn gather(conn: &Connection, id: DossierId, me: ActorId) -> Result<Option<Known>, StoreError> {
    let head = conn
        .prepare_cached(
            "SELECT d.opened_on, d.closed_on, r.birth_date, r.family_name, r.name_prefix, r.given_names, r.call_name, p.state,
               p.next_evaluation_on, (SELECT count(*) FROM goal g WHERE g.dossier_id = d.id AND g.removed = 0),
               EXISTS (SELECT 1 FROM plan_version v WHERE v.dossier_id = d.id AND v.removed = 0),
               EXISTS (SELECT 1 FROM handover h WHERE h.dossier_id = d.id AND h.removed = 0 AND h.state = 'proposed' AND h.to_id = ?2),
               CASE WHEN d.regisseur_id = ?2
                 THEN (SELECT count(DISTINCT q.op_id) FROM proposal q WHERE q.dossier_id = d.id AND q.author <> ?2) ELSE 0 END,
               nullif(r.residence_municipality, ''), r.representation
             FROM dossier d LEFT JOIN resident r ON r.id = d.id LEFT JOIN plan p ON p.id = d.id
             WHERE d.id = ?1 AND d.removed = 0",
        )?
        .query_row(params![id.bytes(), me.bytes()], |row| {
            let state: Option<String> = row.get(7)?;
            let goals: u32 = row.get(9)?;
            let agreed_once: bool = row.get(10)?;
            let closed_on: Option<NaiveDate> = date(row.get(1)?);
            let representation: Option<String> = row.get(14)?;
            let state = state.as_deref().map_or(PlanState::Concept, PlanState::from);
            let name = Name {
                family_name: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
                name_prefix: row.get(4)?,
                given_names: row.get(5)?,
                call_name: row.get(6)?,
            };
            let facts = Facts {
                is_closed: closed_on.is_some(),
                opened_on: date(row.get(0)?),
                birth_date: date(row.get(2)?),
                agreement_is_current: agreed_once && state != PlanState::Concept,
                next_evaluation_on: date(row.get(8)?),
                regie_asked_of_me: row.get(11)?,
                proposals_for_me: row.get(12)?,
                // The passage at 18 has no records yet, so nobody is asked for what cannot be written down.
                has_perspective_plan: true,
                authority_ends_at_18: representation
                    .is_some_and(|form| Representation::from(form.as_str()).ends_at_18()),
                ..Facts::default()
            };
            let phase = Phase::of(closed_on.is_some(), &state, goals);
            Ok((facts, name, phase, row.get(13)?))
        })
        .optional()?;
    let Some((mut facts, name, phase, municipality)) = head else {
        return Ok(None);
    };

    facts.actions_due = conn
        .prepare_cached(
            "SELECT due_on FROM action WHERE dossier_id = ?1 AND removed = 0 AND coalesce(state, 'open') = 'open' AND due_on IS NOT NULL
             ORDER BY due_on",
        )?
        .query_map([id.bytes()], |row| Ok(date(row.get(0)?)))?
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()?;
    let next_appointment_at: Option<i64> = conn
        .prepare_cached(
            "SELECT min(starts_at) FROM appointment WHERE dossier_id = ?1 AND removed = 0 AND coalesce(state, 'planned') = 'planned'",
        )?
        .query_row([id.bytes()], |row| row.get(0))?;
    facts.next_appointment_on = day(next_appointment_at);
    let last_contact_at: Option<i64> = conn
        .prepare_cached(
            "SELECT max(happened_at) FROM note
             WHERE dossier_id = ?1 AND removed = 0 AND coalesce(contact_kind, '') NOT IN ('attempt', 'meeting', 'imported')",
        )?
        .query_row([id.bytes()], |row| row.get(0))?;
    facts.last_contact_on = day(last_contact_at);
    facts.intensity = conn
        .prepare_cached(
            "SELECT starts_on, level FROM intensity_step
             WHERE dossier_id = ?1 AND removed = 0 AND starts_on IS NOT NULL AND level IS NOT NULL ORDER BY starts_on, id",
        )?
        .query_map([id.bytes()], |row| {
            let level: String = row.get(1)?;
            Ok(date(row.get(0)?).map(|on| (on, IntensityLevel::from(level.as_str()))))
        })?
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()?;
    facts.has_crisis_card = has_crisis_card(conn, id)?;
    facts.carer_load = carer_load(conn, id)?;
    facts.sharing = sharing(conn, id)?;
    Ok(Some(Known {
        facts,
        name,
        municipality,
        phase,
        next_appointment_at,
        last_contact_at,
    }))
}

fn has_crisis_card(conn: &Connection, id: DossierId) -> Result<bool, StoreError> {
    let columns: Vec<String> = CrisisSection::ALL
        .iter()
        .map(|section| format!("coalesce({}, '')", section.code()))
        .collect();
    let sql = format!(
        "SELECT {} FROM crisis_card WHERE id = ?1 AND removed = 0",
        columns.join(", ")
    );
    let texts: Option<Vec<String>> = conn
        .prepare_cached(&sql)?
        .query_row([id.bytes()], |row| {
            (0..CrisisSection::ALL.len()).map(|i| row.get(i)).collect()
        })
        .optional()?;
    let Some(texts) = texts else { return Ok(false) };
    let calls_first: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM network_contact WHERE dossier_id = ?1 AND removed = 0 AND emergency = 1)",
        )?
        .query_row([id.bytes()], |row| row.get(0))?;
    let text_of = |section: &CrisisSection| {
        let at = CrisisSection::ALL.iter().position(|known| known == section);
        at.and_then(|at| texts.get(at)).map_or("", String::as_str)
    };
    Ok(crisis::vital_missing(&crisis::card(text_of), calls_first).is_empty())
}

/// What one helper bore, by day.
type Loads = Vec<(NaiveDate, LoadLevel)>;

/// The heaviest of what the helpers bear.
fn carer_load(conn: &Connection, id: DossierId) -> Result<Option<LoadSignal>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT contact_id, seen_on, level FROM carer_load
         WHERE dossier_id = ?1 AND removed = 0 AND seen_on IS NOT NULL AND level IS NOT NULL ORDER BY contact_id, seen_on, id",
    )?;
    let mut rows = statement.query([id.bytes()])?;
    let mut courses: Vec<(Option<[u8; 16]>, Loads)> = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(on) = date(row.get(1)?) else { continue };
        let (contact, level): (Option<[u8; 16]>, String) = (row.get(0)?, row.get(2)?);
        if courses.last().is_none_or(|(last, _)| *last != contact) {
            courses.push((contact, Vec::new()));
        }
        if let Some((_, course)) = courses.last_mut() {
            course.push((on, LoadLevel::from(level.as_str())));
        }
    }
    let signals = courses
        .iter()
        .filter_map(|(_, course)| carer_load::signal(course));
    Ok(signals.max_by_key(|signal| matches!(signal, LoadSignal::High)))
}

/// What the involvements see, with the consents given for them.
fn sharing(conn: &Connection, id: DossierId) -> Result<Vec<SharingFrom>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id, ground, compartments, starts_on, ends_on FROM involvement WHERE dossier_id = ?1 AND removed = 0",
    )?;
    let mut rows = statement.query([id.bytes()])?;
    let mut involvements = Vec::new();
    while let Some(row) = rows.next()? {
        let sharing = Sharing {
            ground: row.get(1)?,
            compartments: list(row.get(2)?),
            starts_on: date(row.get(3)?),
            ends_on: date(row.get(4)?),
        };
        if !sharing.compartments.is_empty() {
            involvements.push((row.get(0)?, sharing));
        }
    }
    if involvements.is_empty() {
        return Ok(Vec::new());
    }
    let mut given = consents(conn, id)?;
    let with_consents = |(id, sharing): ([u8; 16], Sharing)| (sharing, given.remove(&id).unwrap_or_default());
    let involvements: Vec<_> = involvements.into_iter().map(with_consents).collect();
    Ok(sharing_course(&involvements))
}

/// By involvement.
fn consents(conn: &Connection, id: DossierId) -> Result<BTreeMap<[u8; 16], Vec<Consent>>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT involvement_id, categories, given_on, valid_until, withdrawn_on, purpose IS NOT NULL AND how IS NOT NULL
         FROM consent WHERE dossier_id = ?1 AND removed = 0 AND involvement_id IS NOT NULL AND given_on IS NOT NULL",
    )?;
    let mut rows = statement.query([id.bytes()])?;
    let mut found: BTreeMap<_, Vec<Consent>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        if let Some(given_on) = date(row.get(2)?) {
            found.entry(row.get(0)?).or_default().push(Consent {
                categories: list(row.get(1)?),
                given_on,
                valid_until: date(row.get(3)?),
                withdrawn_on: date(row.get(4)?),
                is_explicit: row.get(5)?,
            });
        }
    }
    Ok(found)
}

fn date(text: Option<String>) -> Option<NaiveDate> {
    text?.parse().ok()
}

fn day(millis: Option<i64>) -> Option<NaiveDate> {
    DateTime::from_timestamp_millis(millis?).map(civil::today)
}

fn list(json: Option<String>) -> Vec<String> {
    json.and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default()
}
