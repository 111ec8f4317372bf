//! The regie of a dossier and its transfer (domain.md §4).
//!
//! **Invariant:** a [`Regie`] has exactly one regisseur; there is no way to write one without. **Invariant:** the epoch goes up by one with each
//! accepted transfer and by nothing else, so it is also the count of handovers. Of two transfers proposed in the same epoch one can be accepted;
//! the other is told [`Refusal::Moved`] and keeps its text.

use crate::field_error::{FieldCode, FieldErrors};
use crate::record::{ActorId, RecordId};
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

/// Who leads a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regie {
    /// The one regisseur.
    pub regisseur: ActorId,
    /// How often the regie was transferred.
    pub epoch: u32,
    /// Since when this regisseur leads.
    pub since: NaiveDate,
    /// Who stands in, and when.
    pub deputy: Option<Deputy>,
}

/// Stands in for the regisseur from one day up to and including another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deputy {
    /// Who.
    pub actor: ActorId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

impl Regie {
    /// The regie of a new dossier: its maker leads.
    pub const fn begin(regisseur: ActorId, on: NaiveDate) -> Self {
        Self {
            regisseur,
            epoch: 0,
            since: on,
            deputy: None,
        }
    }

    /// The epoch in which the next regisseur leads.
    pub const fn next_epoch(&self) -> u32 {
        self.epoch.saturating_add(1)
    }

    /// The deputy on a day, if there is one.
    pub fn deputy_on(&self, date: NaiveDate) -> Option<ActorId> {
        self.deputy
            .filter(|d| d.from <= date && date <= d.until)
            .map(|d| d.actor)
    }

    /// Whether somebody may decide about the plan on a day: the regisseur, or the deputy in their days.
    pub fn may_decide(&self, actor: ActorId, date: NaiveDate) -> bool {
        actor == self.regisseur || self.deputy_on(date) == Some(actor)
    }
}

open_enum! {
    /// How a proposed transfer stands.
    pub enum HandoverState {
        /// Waits for an answer.
        Proposed = "proposed",
        /// Taken over.
        Accepted = "accepted",
        /// Not taken, with a reason.
        Declined = "declined",
        /// Taken back by who asked.
        Withdrawn = "withdrawn",
    }
}

/// A proposed transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Its id.
    pub id: RecordId,
    /// Who leads now.
    pub from: ActorId,
    /// Who is asked.
    pub to: ActorId,
    /// The epoch in which it was proposed: it can only be accepted in that one.
    pub epoch: u32,
    /// The day it was proposed.
    pub proposed_on: NaiveDate,
    /// How it stands.
    pub state: HandoverState,
}

impl Handover {
    /// Whether it waits and can still be accepted.
    pub fn waits(&self, regie: &Regie) -> bool {
        self.state == HandoverState::Proposed && self.epoch == regie.epoch
    }
}

/// Why a step is not taken. Nothing is lost: what was typed stays with who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Only the regisseur, the deputy in their days, or a team lead may do this.
    #[error("not the one who may do this")]
    NotYours,
    /// Who is asked leads already.
    #[error("leads already")]
    LeadsAlready,
    /// A transfer to somebody waits already: withdraw it first.
    #[error("a transfer waits already")]
    WaitsAlready,
    /// The regie went to somebody else in the meantime.
    #[error("the regie moved in the meantime")]
    Moved,
    /// The proposal has been answered or withdrawn.
    #[error("answered already")]
    AnsweredAlready,
    /// Somebody else was asked.
    #[error("somebody else was asked")]
    NotAsked,
}

impl Refusal {
    /// The code a screen finds its words by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotYours => "not_yours",
            Self::LeadsAlready => "leads_already",
            Self::WaitsAlready => "waits_already",
            Self::Moved => "moved",
            Self::AnsweredAlready => "answered_already",
            Self::NotAsked => "not_asked",
        }
    }
}

/// In what capacity somebody proposes or withdraws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// For themselves: has to lead or stand in.
    Own,
    /// As team lead, with notice, when the regisseur cannot.
    TeamLead,
}

/// A wish to transfer the regie.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Id for the new record.
    pub id: RecordId,
    /// Who asks.
    pub by: ActorId,
    /// In what capacity.
    pub capacity: Capacity,
    /// Who is asked to lead.
    pub to: ActorId,
    /// The epoch the asker saw.
    pub seen_epoch: u32,
    /// Today.
    pub on: NaiveDate,
}

/// Proposes a transfer. `others` are the dossier's proposals so far.
///
/// # Errors
/// Why not.
pub fn propose(regie: &Regie, others: &[Handover], ask: Ask) -> Result<Handover, Refusal> {
    if ask.seen_epoch != regie.epoch {
        return Err(Refusal::Moved);
    }
    if !may_act(regie, ask.by, ask.capacity, ask.on) {
        return Err(Refusal::NotYours);
    }
    if ask.to == regie.regisseur {
        return Err(Refusal::LeadsAlready);
    }
    if others.iter().any(|other| other.waits(regie)) {
        return Err(Refusal::WaitsAlready);
    }
    Ok(Handover {
        id: ask.id,
        from: regie.regisseur,
        to: ask.to,
        epoch: regie.epoch,
        proposed_on: ask.on,
        state: HandoverState::Proposed,
    })
}

/// What an acceptance brings about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The regie from now on.
    pub regie: Regie,
    /// The proposal, accepted.
    pub handover: Handover,
    /// The deputy of the former regisseur, who no longer stands in: the new one appoints their own.
    pub deputy_ended: Option<Deputy>,
}

/// Accepts a transfer. `by` is whose answer it is; stand-alone somebody else may have recorded it.
///
/// # Errors
/// Why not.
pub fn accept(regie: &Regie, handover: &Handover, by: ActorId, on: NaiveDate) -> Result<Accepted, Refusal> {
    may_answer(regie, handover, by)?;
    Ok(Accepted {
        regie: Regie {
            regisseur: handover.to,
            epoch: regie.next_epoch(),
            since: on,
            deputy: None,
        },
        handover: settled(handover, HandoverState::Accepted),
        deputy_ended: regie.deputy,
    })
}

/// Takes the regie over from a regisseur who cannot hand it over. Whether `by` is of their team is asked of
/// [`crate::membership::may_pass_regie`].
///
/// # Errors
/// Why not.
pub fn take(
    regie: &Regie,
    id: RecordId,
    by: ActorId,
    seen_epoch: u32,
    on: NaiveDate,
) -> Result<Accepted, Refusal> {
    if seen_epoch != regie.epoch {
        return Err(Refusal::Moved);
    }
    if by == regie.regisseur {
        return Err(Refusal::LeadsAlready);
    }
    let asked = Handover {
        id,
        from: regie.regisseur,
        to: by,
        epoch: regie.epoch,
        proposed_on: on,
        state: HandoverState::Proposed,
    };
    accept(regie, &asked, by, on)
}

/// Declines a transfer; the regisseur stays. The reason is checked with the answer.
///
/// # Errors
/// Why not.
pub fn decline(regie: &Regie, handover: &Handover, by: ActorId) -> Result<Handover, Refusal> {
    may_answer(regie, handover, by)?;
    Ok(settled(handover, HandoverState::Declined))
}

/// Takes a proposal back. Also possible once the regie moved: it tidies what can no longer be accepted.
///
/// # Errors
/// Why not.
pub fn withdraw(
    regie: &Regie,
    handover: &Handover,
    by: ActorId,
    capacity: Capacity,
    on: NaiveDate,
) -> Result<Handover, Refusal> {
    if handover.state != HandoverState::Proposed {
        return Err(Refusal::AnsweredAlready);
    }
    if by != handover.from && !may_act(regie, by, capacity, on) {
        return Err(Refusal::NotYours);
    }
    Ok(settled(handover, HandoverState::Withdrawn))
}

fn may_act(regie: &Regie, by: ActorId, capacity: Capacity, on: NaiveDate) -> bool {
    capacity == Capacity::TeamLead || regie.may_decide(by, on)
}

fn may_answer(regie: &Regie, handover: &Handover, by: ActorId) -> Result<(), Refusal> {
    if handover.state != HandoverState::Proposed {
        return Err(Refusal::AnsweredAlready);
    }
    if by != handover.to {
        return Err(Refusal::NotAsked);
    }
    if handover.epoch != regie.epoch || handover.from != regie.regisseur {
        return Err(Refusal::Moved);
    }
    Ok(())
}

fn settled(handover: &Handover, state: HandoverState) -> Handover {
    Handover {
        state,
        ..handover.clone()
    }
}

open_enum! {
    /// How an answer was given.
    pub enum AnsweredHow {
        /// In EenPlan, by the receiver.
        Here = "here",
        /// In a conversation.
        Conversation = "conversation",
        /// By phone.
        Phone = "phone",
        /// In a video call.
        Video = "video",
        /// In a message or e-mail.
        Message = "message",
    }
}

/// An answer as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct AnswerDraft {
    pub state: String,
    pub answered_on: String,
    pub answered_how: String,
    pub answer_remark: String,
}

/// An answer that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Answer {
    pub state: HandoverState,
    pub answered_on: NaiveDate,
    pub answered_how: AnsweredHow,
    pub answer_remark: Option<String>,
}

never_prints!(AnswerDraft, Answer);

impl AnswerDraft {
    /// Checks everything at once: accepted or declined, when, how; declining needs a reason.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, proposed_on: NaiveDate, today: NaiveDate) -> Result<Answer, FieldErrors> {
        let mut errors = FieldErrors::default();
        let state = errors.take(
            "state",
            HandoverState::chosen(&self.state).and_then(|state| match state {
                HandoverState::Accepted | HandoverState::Declined => Ok(state),
                _ => Err(FieldCode::UnknownChoice),
            }),
        );
        let date = civil::parse_date(&self.answered_on).and_then(|on| civil::past(on, today));
        let date = date.and_then(|on| {
            if on < proposed_on {
                Err(FieldCode::EndBeforeStart)
            } else {
                Ok(on)
            }
        });
        let answered_on = errors.take("answered_on", date);
        let answered_how = errors.take("answered_how", AnsweredHow::chosen(&self.answered_how));
        let answer_remark = errors
            .take("answer_remark", text::statement(&self.answer_remark))
            .flatten();
        if state == Some(HandoverState::Declined) && answer_remark.is_none() {
            errors.add("answer_remark", FieldCode::Required);
        }
        let all = state.zip(answered_on).zip(answered_how);
        errors.finish(all.map(|((state, answered_on), answered_how)| Answer {
            state,
            answered_on,
            answered_how,
            answer_remark,
        }))
    }
}

/// Checks a deputy: somebody else than the regisseur, from a day until a day that is not over yet.
///
/// # Errors
/// Every problem, by field.
pub fn check_deputy(
    regie: &Regie,
    deputy: Option<ActorId>,
    from: &str,
    until: &str,
    today: NaiveDate,
) -> Result<Deputy, FieldErrors> {
    let mut errors = FieldErrors::default();
    let person = deputy.ok_or(FieldCode::Required).and_then(|actor| {
        if actor == regie.regisseur {
            Err(FieldCode::PersonNotPossible)
        } else {
            Ok(actor)
        }
    });
    let actor = errors.take("deputy_id", person);
    let from = errors.take(
        "deputy_from",
        civil::parse_date(from).and_then(|from| civil::near(from, today)),
    );
    let end = civil::until(until, from, today).and_then(|end| end.ok_or(FieldCode::Required));
    let end = end.and_then(|end| {
        if end < today {
            Err(FieldCode::DateInPast)
        } else {
            Ok(end)
        }
    });
    let until = errors.take("deputy_until", end);
    errors.finish(
        actor
            .zip(from)
            .zip(until)
            .map(|((actor, from), until)| Deputy { actor, from, until }),
    )
}

#[cfg(test)]
#[path = "handover_tests.rs"]
mod tests;
