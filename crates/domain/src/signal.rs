//! What a caseload shows under *Let op*, and what comes next: pure functions over a few facts per dossier.

mod course;
mod sharing;

pub use course::course;
pub use sharing::{SharingFrom, sharing_course};

use crate::carer_load::LoadSignal;
use crate::civil::{birthday, reaches_age};
use crate::intensity::IntensityLevel;
use crate::record::Compartment;
use chrono::NaiveDate;

/// Settings that decide when something is worth a signal. The ages come from the regional method (S2, S3); the others are ours to tune.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Norms {
    /// Weeks without contact.
    pub no_contact_weeks: i64,
    /// Days before an evaluation.
    pub evaluation_soon_days: i64,
    /// Days before a consent ends.
    pub consent_ends_days: i64,
    /// Days before the 18th birthday.
    pub eighteen_days: i64,
    /// Age from which there is a perspectiefplan: years and months (S2: 16½).
    pub perspective_age: (u32, u32),
}

impl Default for Norms {
    fn default() -> Self {
        Self {
            no_contact_weeks: 6,
            evaluation_soon_days: 14,
            consent_ends_days: 30,
            eighteen_days: 180,
            perspective_age: (16, 6),
        }
    }
}

/// What is known of one dossier, whatever the day. Dates are days in the Netherlands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the dossier is closed.
    pub is_closed: bool,
    /// When it was opened.
    pub opened_on: Option<NaiveDate>,
    /// The resident's birth date.
    pub birth_date: Option<NaiveDate>,
    /// Whether the plan as it stands is the version that was agreed.
    pub agreement_is_current: bool,
    /// When the plan is evaluated next.
    pub next_evaluation_on: Option<NaiveDate>,
    /// Due dates of the open actions, the first first.
    pub actions_due: Vec<NaiveDate>,
    /// The first appointment that is planned still.
    pub next_appointment_on: Option<NaiveDate>,
    /// The last time somebody was reached.
    pub last_contact_on: Option<NaiveDate>,
    /// How it stands with what the involvements see, by day; see [`sharing_course`].
    pub sharing: Vec<SharingFrom>,
    /// Whether this user is asked to take the regie.
    pub regie_asked_of_me: bool,
    /// How many proposals of others wait for this user, who leads.
    pub proposals_for_me: u32,
    /// What the load of those who help says.
    pub carer_load: Option<LoadSignal>,
    /// The steps of the support, by day: of two on one day the last counts.
    pub intensity: Vec<(NaiveDate, IntensityLevel)>,
    /// Whether there is a crisiskaart to go by.
    pub has_crisis_card: bool,
    /// Whether the passage at 18 has a plan.
    pub has_perspective_plan: bool,
    /// Whether the resident is represented in a way that ends at 18.
    pub authority_ends_at_18: bool,
}

/// How much haste a signal has. Sorts the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Late, or somebody waits.
    Now,
    /// In the coming days.
    Soon,
    /// Worth a thought.
    Later,
}

/// One thing to look at. The order of the variants is the order within one urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// The evaluation is late, by days.
    EvaluationLate(i64),
    /// So many actions are late.
    ActionsLate(u32),
    /// So many involvements lack a ground or a consent that holds.
    ConsentMissing(u32),
    /// This user is asked to take the regie.
    RegieAsked,
    /// So many proposals of others wait for this user.
    ProposalsWait(u32),
    /// Somebody who helps bears too much.
    CarerLoadHigh,
    /// Much support and no crisiskaart to go by.
    CrisisCardMissing,
    /// The plan, as it stands, is not agreed.
    AgreementMissing,
    /// The evaluation is in so many days.
    EvaluationSoon(i64),
    /// A consent ends in so many days.
    ConsentEnds(i64),
    /// The resident turns 18 in so many days.
    TurnsEighteen(i64),
    /// 18, and still represented by who had authority over the child.
    AuthorityEnded,
    /// 16½ and no perspectiefplan.
    PerspectivePlanMissing,
    /// The load of somebody who helps rises.
    CarerLoadRising,
    /// Nobody was reached for so many weeks.
    NoContact(i64),
    /// Nothing is planned.
    NothingPlanned,
}

impl Signal {
    /// How much haste it has.
    pub const fn urgency(self) -> Urgency {
        match self {
            Self::EvaluationLate(_)
            | Self::ActionsLate(_)
            | Self::ConsentMissing(_)
            | Self::RegieAsked
            | Self::ProposalsWait(_) => Urgency::Now,
            Self::CarerLoadHigh
            | Self::CrisisCardMissing
            | Self::AgreementMissing
            | Self::EvaluationSoon(_)
            | Self::ConsentEnds(_)
            | Self::TurnsEighteen(_)
            | Self::AuthorityEnded => Urgency::Soon,
            Self::PerspectivePlanMissing
            | Self::CarerLoadRising
            | Self::NoContact(_)
            | Self::NothingPlanned => Urgency::Later,
        }
    }

    /// The code a screen finds its words by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EvaluationLate(_) => "evaluation_late",
            Self::ActionsLate(_) => "actions_late",
            Self::ConsentMissing(_) => "consent_missing",
            Self::RegieAsked => "regie_asked",
            Self::ProposalsWait(_) => "proposals_wait",
            Self::CarerLoadHigh => "carer_load_high",
            Self::CrisisCardMissing => "crisis_card_missing",
            Self::AgreementMissing => "agreement_missing",
            Self::EvaluationSoon(_) => "evaluation_soon",
            Self::ConsentEnds(_) => "consent_ends",
            Self::TurnsEighteen(_) => "turns_eighteen",
            Self::AuthorityEnded => "authority_ended",
            Self::PerspectivePlanMissing => "perspective_plan_missing",
            Self::CarerLoadRising => "carer_load_rising",
            Self::NoContact(_) => "no_contact",
            Self::NothingPlanned => "nothing_planned",
        }
    }

    /// The days, weeks or count its words need.
    pub const fn number(self) -> Option<i64> {
        match self {
            Self::EvaluationLate(n)
            | Self::EvaluationSoon(n)
            | Self::ConsentEnds(n)
            | Self::TurnsEighteen(n)
            | Self::NoContact(n) => Some(n),
            Self::ActionsLate(n) | Self::ConsentMissing(n) | Self::ProposalsWait(n) => Some(n as i64),
            _ => None,
        }
    }
}

/// The part of a dossier a signal tells something of, by its code; none for what is asked of the reader. What this version does not
/// know tells of the plan.
pub fn tells_of(code: &str) -> Option<Compartment> {
    match code {
        "regie_asked" | "proposals_wait" => None,
        "consent_missing" | "consent_ends" | "turns_eighteen" | "authority_ended" => Some(Compartment::Core),
        "crisis_card_missing" => Some(Compartment::Crisis),
        "no_contact" => Some(Compartment::Journal),
        "perspective_plan_missing" => Some(Compartment::Transition),
        _ => Some(Compartment::Plan),
    }
}

/// Everything worth a look in one dossier, the most urgent first. A closed dossier has none.
pub fn signals(facts: &Facts, norms: &Norms, today: NaiveDate) -> Vec<Signal> {
    if facts.is_closed {
        return Vec::new();
    }
    let until = |date: Option<NaiveDate>| date.map(|date| (date - today).num_days());
    let within = |days: Option<i64>, most: i64| days.filter(|days| (0..=most).contains(days));
    let evaluation = until(facts.next_evaluation_on);
    let steps = facts.intensity.iter().take_while(|(on, _)| *on <= today);
    let is_high = steps.last().is_some_and(|(_, level)| level.is_high());
    let late = facts.actions_due.iter().take_while(|due| **due < today).count();
    let sharing = facts
        .sharing
        .iter()
        .take_while(|state| state.from <= today)
        .last();
    let silent_since = facts.last_contact_on.or(facts.opened_on);
    let silent_weeks = silent_since.map(|since| (today - since).num_days() / 7);

    let mut found: Vec<Signal> = [
        evaluation
            .filter(|days| *days < 0)
            .map(|days| Signal::EvaluationLate(-days)),
        u32::try_from(late)
            .ok()
            .filter(|late| *late > 0)
            .map(Signal::ActionsLate),
        sharing
            .map(|state| state.not_shareable)
            .filter(|wrong| *wrong > 0)
            .map(Signal::ConsentMissing),
        facts.regie_asked_of_me.then_some(Signal::RegieAsked),
        (facts.proposals_for_me > 0).then_some(Signal::ProposalsWait(facts.proposals_for_me)),
        facts.carer_load.map(|load| match load {
            LoadSignal::High => Signal::CarerLoadHigh,
            LoadSignal::Rising => Signal::CarerLoadRising,
        }),
        (is_high && !facts.has_crisis_card).then_some(Signal::CrisisCardMissing),
        (!facts.agreement_is_current).then_some(Signal::AgreementMissing),
        within(evaluation, norms.evaluation_soon_days).map(Signal::EvaluationSoon),
        within(
            until(sharing.and_then(|state| state.consent_ends_on)),
            norms.consent_ends_days,
        )
        .map(Signal::ConsentEnds),
        passage(facts, norms, today),
        authority_ended(facts, today).then_some(Signal::AuthorityEnded),
        silent_weeks
            .filter(|weeks| *weeks >= norms.no_contact_weeks)
            .map(Signal::NoContact),
        next_due(facts).is_none().then_some(Signal::NothingPlanned),
    ]
    .into_iter()
    .flatten()
    .collect();
    found.sort_by_key(|signal| (signal.urgency(), *signal));
    found
}

/// Nearly 18 takes the place of 16½: from then on the days count.
fn passage(facts: &Facts, norms: &Norms, today: NaiveDate) -> Option<Signal> {
    let birth = facts.birth_date?;
    let days = (birthday(birth, 18) - today).num_days();
    if days < 0 {
        return None;
    }
    if days <= norms.eighteen_days {
        return Some(Signal::TurnsEighteen(days));
    }
    let (years, months) = norms.perspective_age;
    let is_due = reaches_age(birth, years, months) <= today && !facts.has_perspective_plan;
    is_due.then_some(Signal::PerspectivePlanMissing)
}

fn authority_ended(facts: &Facts, today: NaiveDate) -> bool {
    let eighteen = facts.birth_date.map(|birth| birthday(birth, 18));
    facts.authority_ends_at_18 && eighteen.is_some_and(|on| on <= today)
}

/// What kind of thing comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueKind {
    /// An appointment.
    Appointment,
    /// An action.
    Action,
    /// The evaluation of the plan.
    Evaluation,
}

impl DueKind {
    /// The code a screen finds its words by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Appointment => "appointment",
            Self::Action => "action",
            Self::Evaluation => "evaluation",
        }
    }
}

/// What comes first in a dossier, late things included; of several on one day the appointment. `None` when nothing is planned or it is closed.
pub fn next_due(facts: &Facts) -> Option<(NaiveDate, DueKind)> {
    if facts.is_closed {
        return None;
    }
    let all = [
        (facts.next_appointment_on, DueKind::Appointment),
        (facts.actions_due.first().copied(), DueKind::Action),
        (facts.next_evaluation_on, DueKind::Evaluation),
    ];
    all.into_iter().filter_map(|(on, kind)| Some((on?, kind))).min()
}

#[cfg(test)]
#[path = "signal_tests.rs"]
mod tests;
