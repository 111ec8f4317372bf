//! What the screens of the regie get and ask.

use eenplan_domain::never_prints;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

/// A worker as a sentence names them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PersonView {
    /// Who.
    pub id: Uuid,
    /// Name; empty when this device does not know them.
    pub name: String,
    /// Organisation or team.
    pub organisation: String,
    /// Phone at work.
    pub phone: String,
    /// Whether that is who asks.
    pub me: bool,
}

/// Who stands in for the regisseur.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DeputyView {
    /// Who.
    pub person: PersonView,
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// Last day, `YYYY-MM-DD`.
    pub until: String,
    /// `later`, `now` or `ended`.
    pub standing: String,
}

/// One point of a checklist.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HandoverItemView {
    /// Its id.
    pub id: Uuid,
    /// A code; none for a point of the worker's own.
    pub item: Option<String>,
    /// The words of a point of the worker's own.
    pub label: String,
    /// `YYYY-MM-DD`.
    pub done_on: Option<String>,
    /// Whether it does not apply here.
    pub not_needed: bool,
    /// Anything to say about it.
    pub remark: String,
}

/// One transfer of the regie.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HandoverView {
    /// Its id.
    pub id: Uuid,
    /// Who led.
    pub from: PersonView,
    /// Who was asked.
    pub to: PersonView,
    /// RFC 3339.
    pub proposed_at: String,
    /// Why.
    pub reason: String,
    /// Which list, a code.
    pub template: String,
    /// `proposed`, `accepted`, `declined`, `withdrawn`.
    pub state: String,
    /// Whether it can still be answered.
    pub waits: bool,
    /// `YYYY-MM-DD`.
    pub answered_on: Option<String>,
    /// A code.
    pub answered_how: String,
    /// What was said with the answer.
    pub answer_remark: String,
    /// The checklist, in order.
    pub items: Vec<HandoverItemView>,
    /// Points done or not needed.
    pub settled: u32,
    /// Whether there was a conversation and no point is open.
    pub warm: bool,
}

impl HandoverView {
    /// What is left for who may not read the plan: who, when and how.
    pub(crate) fn without_words(self) -> HandoverView {
        HandoverView {
            reason: String::new(),
            answer_remark: String::new(),
            items: Vec::new(),
            ..self
        }
    }
}

/// Who leads, who stands in, and every transfer so far.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RegieView {
    /// The one who leads.
    pub regisseur: PersonView,
    /// `YYYY-MM-DD`.
    pub since: Option<String>,
    /// How often the regie was transferred.
    pub transfers: u32,
    /// Who stands in, also when their days are over or still to come.
    pub deputy: Option<DeputyView>,
    /// Whether who asks may decide about the plan today.
    pub may_decide: bool,
    /// Whether who asks may propose a transfer: who leads, and stand-alone who records what the regisseur proposes.
    pub may_propose: bool,
    /// Whether who asks may take the regie over, as a colleague or lead of the regisseur's team.
    pub may_take: bool,
    /// Whether the dossier is closed.
    pub closed: bool,
    /// The newest first.
    pub handovers: Vec<HandoverView>,
}

never_prints!(PersonView, DeputyView, HandoverItemView, HandoverView, RegieView);

/// Asks to propose a transfer.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct ProposeHandover {
    /// Of which dossier.
    pub dossier: Uuid,
    /// To whom.
    pub to_id: Option<Uuid>,
    /// Why.
    pub reason: String,
    /// Which checklist, a code.
    pub template: String,
    /// [`RegieView::transfers`] as it was on the screen.
    pub transfers: u32,
}

/// Asks to take the regie over from a colleague who cannot hand it over.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct TakeRegie {
    /// Of which dossier.
    pub dossier: Uuid,
    /// Why; the former regisseur and everybody who reads the plan see it.
    pub reason: String,
    /// [`RegieView::transfers`] as it was on the screen.
    pub transfers: u32,
}

/// Asks to record an answer.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct AnswerHandover {
    /// Of which dossier.
    pub dossier: Uuid,
    /// To which proposal.
    pub handover: Uuid,
    /// `accepted` or `declined`.
    pub state: String,
    /// The day, as typed.
    pub answered_on: String,
    /// How, a code.
    pub answered_how: String,
    /// What was said; a reason when declined.
    pub answer_remark: String,
    /// Whether who led goes on taking part.
    pub stays: bool,
}

/// Asks to settle a point of a checklist.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SettleItem {
    /// Of which dossier.
    pub dossier: Uuid,
    /// Which point.
    pub item: Uuid,
    /// Done; keeps the day it was first ticked.
    pub done: bool,
    /// It does not apply here.
    pub not_needed: bool,
    /// Anything to say about it.
    pub remark: String,
}

/// Asks to name a deputy.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveDeputy {
    /// Of which dossier.
    pub dossier: Uuid,
    /// Who.
    pub deputy_id: Option<Uuid>,
    /// First day, as typed.
    pub deputy_from: String,
    /// Last day, as typed.
    pub deputy_until: String,
}
