//! The caseload: who asks for attention, what comes first, a page at a time.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use eenplan_domain::caseload::Phase;
use eenplan_domain::intensity::IntensityLevel;
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, Compartment, DossierId};
use eenplan_domain::resident::Name;
use eenplan_domain::signal::{Signal, tells_of};
use eenplan_domain::text;
use eenplan_store::audit::{Action, Line as AuditLine};
use eenplan_store::caseload::{self, Asker, Choice, Filter, Line, Sort};
use eenplan_store::joining::{self, Beside};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::rights::{Stand, Stands};
use crate::{AppError, Office};

/// Which dossiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the filters of the store, which says what each holds")]
pub enum CaseloadFilter {
    #[default]
    Open,
    Lead,
    Attention,
    Closed,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the column that it sorts by")]
pub enum CaseloadSort {
    #[default]
    Next,
    Name,
    Contact,
    Age,
    Phase,
    Lead,
    Signals,
}

/// What the list is narrowed to; everything that is left empty narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseloadNarrow {
    /// Code of [`eenplan_domain::caseload::Phase`].
    pub phase: String,
    /// Code of the municipality where the resident lives.
    pub municipality: String,
    /// Who leads.
    pub regisseur: Option<Uuid>,
}

/// Asks for one page.
#[derive(Clone, Default, Serialize, Deserialize, Type)]
pub struct CaseloadPage {
    /// Which dossiers.
    pub filter: CaseloadFilter,
    /// In which order.
    pub sort: CaseloadSort,
    /// Parts of a name as typed; empty for every name.
    pub name: String,
    /// What else it is narrowed to.
    pub narrow: CaseloadNarrow,
    /// How many to pass over.
    pub offset: u32,
    /// How many at most; 200 is the most.
    pub limit: u32,
}

/// One thing under *Let op*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SignalView {
    /// Code of [`eenplan_domain::signal::Signal`].
    pub code: String,
    /// Days, weeks or count.
    pub number: Option<i32>,
}

impl From<Signal> for SignalView {
    fn from(signal: Signal) -> SignalView {
        SignalView {
            code: signal.code().to_owned(),
            number: signal.number().and_then(|number| i32::try_from(number).ok()),
        }
    }
}

/// A step of the support intensity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct IntensityPoint {
    /// `YYYY-MM-DD`.
    pub starts_on: String,
    /// Code of the level.
    pub level: String,
}

/// One row of the list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseloadRow {
    /// The dossier.
    pub dossier: Uuid,
    /// Name as in a list.
    pub name: String,
    /// In whole years.
    pub age: Option<u32>,
    /// Code of [`eenplan_domain::caseload::Phase`].
    pub phase: String,
    /// Who leads.
    pub regisseur: String,
    /// Whether that is who works here.
    pub lead: bool,
    /// Whether who works here takes part; else only the name and who leads are told.
    pub takes_part: bool,
    /// Whether who works here may read the plan: else nothing is told of what comes and how much support there is.
    pub sees_plan: bool,
    /// Whether who works here may read the journal: else nothing is told of when somebody was reached.
    pub sees_journal: bool,
    /// What comes first: `YYYY-MM-DD`.
    pub next_on: Option<String>,
    /// Code of [`eenplan_domain::signal::DueKind`].
    pub next_kind: Option<String>,
    /// Its moment, when it is an appointment; RFC 3339.
    pub next_at: Option<String>,
    /// The last time somebody was reached; RFC 3339.
    pub last_contact_at: Option<String>,
    /// What asks for attention, the most urgent first.
    pub signals: Vec<SignalView>,
    /// The whole course of the support, oldest first.
    pub intensity: Vec<IntensityPoint>,
    /// Code of [`eenplan_store::joining::Beside`] when there is another dossier about the same person.
    pub beside: Option<String>,
}

/// Somebody who leads a dossier of the list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseloadRegisseur {
    /// Who.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Whether that is who works here.
    pub me: bool,
}

/// One page, with how many each filter holds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaseloadView {
    /// Rows of this page.
    pub rows: Vec<CaseloadRow>,
    /// How many rows the asked filter and name hold.
    pub total: u32,
    /// All open dossiers.
    pub open: u32,
    /// Those led by who works here.
    pub lead: u32,
    /// Those with something under *Let op*.
    pub attention: u32,
    /// Closed ones.
    pub closed: u32,
    /// Who leads the open ones, by name.
    pub regisseurs: Vec<CaseloadRegisseur>,
    /// Codes of the municipalities of the open ones.
    pub municipalities: Vec<String>,
}

never_prints!(CaseloadPage, CaseloadRow, CaseloadRegisseur, CaseloadView);

impl Office {
    /// One page of the caseload; one audit line for the page.
    ///
    /// # Errors
    /// Those of the store.
    pub fn caseload_page(&self, ask: CaseloadPage) -> Result<CaseloadView, AppError> {
        let asker = self.asker()?;
        let filter = match ask.filter {
            CaseloadFilter::Open => Filter::Open,
            CaseloadFilter::Lead => Filter::Lead,
            CaseloadFilter::Attention => Filter::Attention,
            CaseloadFilter::Closed => Filter::Closed,
        };
        let sort = match ask.sort {
            CaseloadSort::Next => Sort::Next,
            CaseloadSort::Name => Sort::Name,
            CaseloadSort::Contact => Sort::Contact,
            CaseloadSort::Age => Sort::Age,
            CaseloadSort::Phase => Sort::Phase,
            CaseloadSort::Lead => Sort::Regisseur,
            CaseloadSort::Signals => Sort::Signals,
        };
        let CaseloadNarrow {
            phase,
            municipality,
            regisseur,
        } = ask.narrow;
        let some = |code: String| Some(code).filter(|code| !code.is_empty());
        let choice = Choice {
            phase: some(phase),
            municipality: some(municipality),
            regisseur: regisseur.map(ActorId),
            filter,
            words: text::fold(&ask.name)
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        // One transaction: a page is not shown without its line.
        let (rows, counts, total, choices) = self.write(|w| {
            let r = w.reader();
            let lines = caseload::page(&r, asker, &choice, sort, ask.offset, ask.limit.min(200))?;
            let others = lines.iter().filter(|line| line.regisseur != asker.me);
            let others: Vec<DossierId> = others.map(|line| line.dossier).collect();
            let stands = Stands::of(&r, &others, asker.me, asker.now)?;
            let counts = caseload::counts(&r, asker)?;
            let total = if choice.is_all() {
                counts.of(choice.filter)
            } else {
                caseload::count(&r, asker, &choice)?
            };
            let choices = caseload::choices(&r)?;
            let mut rows = Vec::with_capacity(lines.len());
            for line in lines {
                let beside = joining::beside(&r, line.dossier)?;
                let row = row(line, beside, asker);
                let stand = stands.get(DossierId(row.dossier));
                rows.push(if row.lead { row } else { row.seen_by(stand) });
            }
            w.audit(&AuditLine::of(Action::View, "caseload"))?;
            Ok((rows, counts, total, choices))
        })?;
        Ok(CaseloadView {
            rows,
            total,
            open: counts.open,
            lead: counts.lead,
            attention: counts.attention,
            closed: counts.closed,
            regisseurs: choices
                .regisseurs
                .into_iter()
                .map(|(id, name)| CaseloadRegisseur {
                    id: id.0,
                    name,
                    me: id == asker.me,
                })
                .collect(),
            municipalities: choices.municipalities,
        })
    }

    /// How many open dossiers there are. Shows nobody, so it leaves no audit line.
    ///
    /// # Errors
    /// Those of the store.
    pub fn caseload_count(&self) -> Result<u32, AppError> {
        let asker = self.asker()?;
        let all = Choice::all(Filter::Open);
        self.read(|r| Ok(caseload::count(r, asker, &all)?))
    }

    /// Lets at most `most` lines stand under the urgency of today; whether more wait for it. For the background, in small steps: the list is
    /// right without it, only slower.
    ///
    /// # Errors
    /// Those of the store; [`crate::ErrorCode::Locked`] when the profile was closed meanwhile.
    pub fn caseload_catch_up(&self, most: u32) -> Result<bool, AppError> {
        let today = self.today();
        if !self.read(|r| Ok(caseload::is_behind(r, today)?))? {
            return Ok(false);
        }
        let done = self.write(|w| Ok(caseload::turn_to(w, today, most)?))?;
        Ok(u32::try_from(done).is_ok_and(|done| done == most))
    }

    pub(crate) fn asker(&self) -> Result<Asker, AppError> {
        let me = self.desk(|desk| Ok(desk.store.profile().actor))?;
        let now = self.now();
        let today = eenplan_domain::civil::today(now);
        Ok(Asker { me, today, now })
    }
}

impl CaseloadRow {
    /// The name and who leads for everybody, the rest for who may read where it stands.
    fn seen_by(self, stand: &Stand) -> CaseloadRow {
        let [core, plan, journal] =
            [Compartment::Core, Compartment::Plan, Compartment::Journal].map(|part| stand.sees(part));
        let told = |signal: &SignalView| tells_of(&signal.code).is_none_or(|part| stand.sees(part));
        CaseloadRow {
            takes_part: stand.takes_part(),
            sees_plan: plan,
            sees_journal: journal,
            age: self.age.filter(|_| core),
            // Whether it is closed is no secret: it decides in which list it stands.
            phase: if plan || self.phase == Phase::Closed.code() {
                self.phase
            } else {
                String::new()
            },
            next_on: self.next_on.filter(|_| plan),
            next_kind: self.next_kind.filter(|_| plan),
            next_at: self.next_at.filter(|_| plan),
            last_contact_at: self.last_contact_at.filter(|_| journal),
            signals: self.signals.into_iter().filter(told).collect(),
            beside: self.beside.filter(|_| core),
            intensity: if plan { self.intensity } else { Vec::new() },
            ..self
        }
    }
}

fn row(line: Line, beside: Option<Beside>, asker: Asker) -> CaseloadRow {
    let name = Name {
        family_name: line.family_name,
        name_prefix: line.name_prefix,
        given_names: line.given_names,
        call_name: line.call_name,
    };
    CaseloadRow {
        dossier: line.dossier.0,
        name: name.in_lists(),
        age: line
            .birth_date
            .and_then(|birth| eenplan_domain::civil::age_on(birth, asker.today)),
        phase: line.phase,
        lead: line.regisseur == asker.me,
        takes_part: true,
        sees_plan: true,
        sees_journal: true,
        regisseur: line.regisseur_name,
        next_on: line.next_on,
        next_kind: line.next_kind,
        next_at: line.next_at.map(moment),
        last_contact_at: line.last_contact_at.map(moment),
        signals: line.signals.into_iter().map(SignalView::from).collect(),
        intensity: course(line.intensity),
        beside: beside.map(|beside| beside.code().to_owned()),
    }
}

/// The last level of a day counts.
fn course(steps: Vec<(NaiveDate, IntensityLevel)>) -> Vec<IntensityPoint> {
    let by_day: BTreeMap<NaiveDate, IntensityLevel> = steps.into_iter().collect();
    by_day
        .into_iter()
        .map(|(starts_on, level)| IntensityPoint {
            starts_on: starts_on.to_string(),
            level: level.code().to_owned(),
        })
        .collect()
}

/// Milliseconds as RFC 3339.
pub(crate) fn moment(millis: i64) -> String {
    chrono::DateTime::from_timestamp_millis(millis)
        .unwrap_or_default()
        .to_rfc3339()
}
