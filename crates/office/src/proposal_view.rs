//! What the screens of proposals get and ask.

use eenplan_domain::never_prints;
use eenplan_sync::Outcome;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::PersonView;

/// What a proposal is about: one record that one op would change.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProposalSubject {
    /// The op that proposed.
    pub op: Uuid,
    /// The record.
    pub record: Uuid,
    /// Its dossier; nil for the directory.
    pub dossier: Uuid,
    /// The resident, as in a list; empty for the directory.
    pub name: String,
    /// Part of the dossier, a code.
    pub compartment: String,
    /// Kind of the record, by its table; empty for a kind of a newer version.
    pub kind: String,
    /// What people know it by: the title of a goal, the name of a person.
    pub about: Option<String>,
    /// The goal that an action or appointment belongs to.
    pub goal_id: Option<Uuid>,
    /// Its title.
    pub goal: Option<String>,
    /// `made`, `changed`, `removed` or `restored`.
    pub what: String,
    /// Fields it would change, by their column.
    pub fields: Vec<String>,
    /// Who proposed it.
    pub by: PersonView,
    /// When, RFC 3339.
    pub at: String,
}

/// A proposal that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProposalLine {
    /// What about.
    pub subject: ProposalSubject,
    /// Whether who asks may answer it.
    pub may_settle: bool,
    /// Whether they may only because they lead the team: then they say why, and who leads the plan is told.
    pub as_lead: bool,
    /// Who answers it: who leads, or owns the action; none for the directory.
    pub waits_for: Option<PersonView>,
    /// Whether it was not shared with the region yet.
    pub waits: bool,
}

/// What became of a proposal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OutcomeLine {
    /// What about.
    pub subject: ProposalSubject,
    /// `accepted`, `declined`, `combined`; a number for an answer of a newer version.
    pub outcome: String,
    /// Why; may be empty.
    pub reason: String,
    /// Who answered.
    pub settled_by: PersonView,
    /// When, RFC 3339.
    pub settled_at: String,
    /// Whether who asks said they read it.
    pub seen: bool,
}

/// Proposals across all dossiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProposalListView {
    /// Those that who asks may answer, in the order in which they came.
    pub for_me: Vec<ProposalLine>,
    /// Those of who asks that wait for somebody else.
    pub mine: Vec<ProposalLine>,
    /// Those of others that who asks may answer as a team lead, with a reason.
    pub as_lead: Vec<ProposalLine>,
    /// What became of those of who asks: unread answers first, then the newest.
    pub outcomes: Vec<OutcomeLine>,
    /// What others answered about plans that who asks leads, as far as they did not read it.
    pub by_others: Vec<OutcomeLine>,
}

/// One place where two texts clash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ClashView {
    /// What stands there in the text that counts; may be empty.
    pub leading: String,
    /// What the proposal made of it; may be empty.
    pub proposed: String,
}

/// One text with the changes of both.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SuggestionView {
    /// The text; where they clash it has the words of the text that counts.
    pub text: String,
    /// Where they clash.
    pub clashes: Vec<ClashView>,
}

/// One field that a proposal would change. Values are text, as in the history.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProposalFieldView {
    /// Its column in the record table; `removed` for taking away and putting back.
    pub field: String,
    /// `text`, `code`, `int`, `bool`, `date`, `instant`, `id` or `list`.
    pub ty: String,
    /// Its register group.
    pub group: u16,
    /// Whether the value both began with is on this device.
    pub base_known: bool,
    /// What its author began with.
    pub base: Option<String>,
    /// What counts now.
    pub leading: Option<String>,
    /// What is proposed.
    pub proposed: Option<String>,
    /// For a text: what it reads like with the changes of both.
    pub suggestion: Option<SuggestionView>,
}

/// The op that led in a group when the screen was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LeadingSeen {
    /// The group.
    pub group: u16,
    /// The op; none when nothing counted.
    pub op: Option<Uuid>,
}

/// A proposal with everything it takes to decide.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProposalView {
    /// What about, and who answers.
    pub line: ProposalLine,
    /// When the value its author began with was written, RFC 3339; none when this device does not know.
    pub began_at: Option<String>,
    /// Who wrote what counts now; none when nothing counts yet, or this device does not know.
    pub leading_by: Option<PersonView>,
    /// When, RFC 3339.
    pub leading_at: Option<String>,
    /// Whether its author had seen what counts now.
    pub saw_leading: bool,
    /// The fields it would change.
    pub fields: Vec<ProposalFieldView>,
    /// To hand back with the answer.
    pub seen: Vec<LeadingSeen>,
}

never_prints!(
    ProposalSubject,
    OutcomeLine,
    ClashView,
    SuggestionView,
    ProposalFieldView,
    ProposalView
);

/// A field of one text made of both.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct ProposalText {
    /// Its column.
    pub field: String,
    /// As typed.
    pub text: String,
}

/// Asks to answer a proposal.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SettleProposal {
    /// Of which dossier.
    pub dossier: Uuid,
    /// The op that proposed.
    pub op: Uuid,
    /// About which record.
    pub record: Uuid,
    /// `accepted`, `declined` or `combined`.
    pub outcome: String,
    /// The texts, when combined.
    pub texts: Vec<ProposalText>,
    /// Columns of other fields that get the proposed value, when combined; the rest keep theirs.
    pub take: Vec<String>,
    /// Why, for its author to read; asked for when it is declined.
    pub reason: String,
    /// [`ProposalView::seen`].
    pub seen: Vec<LeadingSeen>,
}

/// Asks to put other texts in the place of those of one's own proposal.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct AmendProposal {
    /// Of which dossier.
    pub dossier: Uuid,
    /// The op that proposed.
    pub op: Uuid,
    /// About which record.
    pub record: Uuid,
    /// The texts; fields that are not here keep what was proposed.
    pub texts: Vec<ProposalText>,
}

/// How a proposal was answered, a code; empty when its own author put another text in its place.
pub(crate) fn outcome_code(outcome: Option<Outcome>) -> String {
    match outcome {
        Some(Outcome::Accepted) => "accepted".to_owned(),
        Some(Outcome::Declined) => "declined".to_owned(),
        Some(Outcome::Combined) => "combined".to_owned(),
        Some(Outcome::Unknown(number)) => number.to_string(),
        None => String::new(),
    }
}
