//! What can stand on the paper. There is no field for what third parties said in confidence.

use chrono::{NaiveDate, NaiveTime};

/// The language of the headings and dates. The resident's words stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// One plan, as the resident gets it.
#[derive(Clone, PartialEq, Eq)]
pub struct PlanPaper {
    /// Language of headings, labels and dates.
    pub language: Language,
    /// How the resident is called.
    pub resident_name: String,
    /// The day of printing.
    pub printed_on: NaiveDate,
    /// Number of the version of the plan.
    pub version: u32,
    /// First characters of the version's hash: two papers with the same mark hold the same plan.
    pub version_mark: String,
    /// The regisseur.
    pub leader: Leader,
    /// Everyone else who takes part.
    pub participants: Vec<Participant>,
    /// The resident's own words. They come first.
    pub own_words: OwnWords,
    /// Goals in the order of the plan.
    pub goals: Vec<Goal>,
    /// Actions that belong to no goal; empty leaves the part out.
    pub loose_actions: Vec<Action>,
    /// Course of the scores with each instrument; one that is absent is left out.
    pub scores: Vec<ScoreCourse>,
    /// Appointments to come.
    pub appointments: Vec<Appointment>,
    /// Crisis card; absent unless the resident chose to have it on paper.
    pub crisis_card: Option<CrisisCard>,
    /// Signaleringsplan, one entry per phase; empty unless chosen.
    pub signal_phases: Vec<SignalPhase>,
    /// The day on which the plan is looked at again.
    pub evaluation_on: Option<NaiveDate>,
    /// Recorded agreement; absent prints a place to sign.
    pub agreement: Option<Agreement>,
    /// Where to go with questions and complaints: name, phone, address of the organisation.
    pub contact: String,
}

/// The regisseur: the one who leads the plan.
#[derive(Clone, PartialEq, Eq)]
pub struct Leader {
    /// Full name.
    pub name: String,
    /// Organisation.
    pub organisation: String,
    /// Phone number as it is dialled.
    pub phone: Option<String>,
}

/// Someone who takes part in the plan.
#[derive(Clone, PartialEq, Eq)]
pub struct Participant {
    /// Full name.
    pub name: String,
    /// What this person does for the resident.
    pub role: String,
    /// Phone number as it is dialled.
    pub phone: Option<String>,
}

/// The resident speaking. Empty text prints lines to write on.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnWords {
    /// What I want.
    pub what_i_want: String,
    /// What goes well.
    pub what_goes_well: String,
    /// Who helps me.
    pub who_helps_me: String,
}

/// What the resident wants to reach.
#[derive(Clone, PartialEq, Eq)]
pub struct Goal {
    /// In the resident's words.
    pub title: String,
    /// What is said about it; may be empty.
    pub detail: String,
    /// How it stands, as words: `bereikt`; empty while it is worked on.
    pub standing: String,
    /// Names of the life domains it belongs to.
    pub life_domains: Vec<String>,
    /// Who does what by when.
    pub actions: Vec<Action>,
}

/// Who does what by when.
#[derive(Clone, PartialEq, Eq)]
pub struct Action {
    /// What is done.
    pub what: String,
    /// Who does it.
    pub who: String,
    /// When, as words: `vóór 12 november`, `elke avond`.
    pub when: String,
    /// Whether it is done.
    pub done: bool,
}

/// What was scored with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scored {
    /// How much somebody manages alone, by life domain.
    SelfReliance,
    /// Positieve gezondheid: figures the resident gives.
    Health,
}

/// Scores of one instrument at one or two moments, in words.
#[derive(Clone, PartialEq, Eq)]
pub struct ScoreCourse {
    /// The instrument.
    pub scored: Scored,
    /// Day of the earlier scores; absent when there is one moment only.
    pub earlier_on: Option<NaiveDate>,
    /// Day of the latest scores.
    pub latest_on: NaiveDate,
    /// One row per life domain or dimension.
    pub rows: Vec<Score>,
}

/// The score of one life domain or dimension.
#[derive(Clone, PartialEq, Eq)]
pub struct Score {
    /// What it is about.
    pub about: String,
    /// Earlier score in words.
    pub earlier: Option<String>,
    /// Latest score in words.
    pub latest: String,
}

/// A meeting to come.
#[derive(Clone, PartialEq, Eq)]
pub struct Appointment {
    /// The day.
    pub on: NaiveDate,
    /// Time of day in Europe/Amsterdam.
    pub at: Option<NaiveTime>,
    /// What it is about.
    pub what: String,
    /// Place; may be empty.
    pub place: String,
    /// Who comes; may be empty.
    pub with: String,
}

/// A part of the crisis card or the signaleringsplan: what counts, and what waits beside it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// What counts; may be empty.
    pub text: String,
    /// What is proposed in its place.
    pub proposals: Vec<Proposal>,
}

impl Part {
    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.proposals.is_empty()
    }
}

/// A text on which is not decided yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Who proposes it.
    pub by: String,
    /// When; absent when nobody knows.
    pub on: Option<NaiveDate>,
    /// The text; empty when the proposal is to take away what stands there.
    pub text: String,
}

/// What others need to know when things go wrong. Empty parts are left out.
#[derive(Clone, PartialEq, Eq)]
pub struct CrisisCard {
    /// Who this is, in a few words.
    pub person: Part,
    /// What a crisis looks like with me.
    pub looks_like: Part,
    /// What helps.
    pub do_this: Part,
    /// What does not help.
    pub do_not: Part,
    /// Whom to call, as it was written down.
    pub trusted: Part,
    /// People I trust.
    pub trusted_contacts: Vec<TrustedContact>,
    /// Medication.
    pub medication: Part,
    /// Agreements with GP or therapist.
    pub agreements: Part,
    /// Pet, children, post, fixed costs.
    pub practical: Part,
}

/// Someone to call in a crisis.
#[derive(Clone, PartialEq, Eq)]
pub struct TrustedContact {
    /// Full name.
    pub name: String,
    /// Sister, neighbour, …
    pub relation: String,
    /// Phone number as it is dialled.
    pub phone: String,
}

/// One phase of the signaleringsplan. Empty parts are left out.
#[derive(Clone, PartialEq, Eq)]
pub struct SignalPhase {
    /// Name of the phase.
    pub name: String,
    /// What one notices.
    pub signals: Part,
    /// What the resident does.
    pub resident: Part,
    /// What relatives do.
    pub relatives: Part,
    /// What workers do.
    pub workers: Part,
}

/// The recorded agreement with this version of the plan.
#[derive(Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Who agreed: the resident, the legal representative, the parents.
    pub who: String,
    /// Whether that is more than one person.
    pub together: bool,
    /// The day.
    pub on: NaiveDate,
    /// How: in a conversation at home, by signature, …
    pub how: String,
}
