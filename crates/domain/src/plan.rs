//! The one support plan: its states, what agreement needs, and evaluation (domain.md §4).

use crate::field_error::{FieldCode, FieldErrors};
use crate::representation::{AgreedBy, Representation, may_agree};
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

open_enum! {
    /// How a plan stands.
    pub enum PlanState {
        /// Being written.
        Concept = "concept",
        /// Vastgesteld: the resident agreed with a version.
        Agreed = "agreed",
        /// Being evaluated; the agreed version still holds.
        InEvaluation = "in_evaluation",
        /// Afgesloten.
        Closed = "closed",
    }
}

/// A step between states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanStep {
    /// The resident agrees with a version.
    Agree,
    /// An evaluation begins.
    Evaluate,
    /// The plan closes with its dossier.
    Close,
    /// The dossier opens again: agreement is asked anew.
    Reopen,
}

/// Every step there is; what is not here cannot be done. A changed plan may be agreed again without an evaluation.
pub const STEPS: &[(PlanState, PlanStep, PlanState)] = &[
    (PlanState::Concept, PlanStep::Agree, PlanState::Agreed),
    (PlanState::Agreed, PlanStep::Agree, PlanState::Agreed),
    (PlanState::Agreed, PlanStep::Evaluate, PlanState::InEvaluation),
    (PlanState::InEvaluation, PlanStep::Agree, PlanState::Agreed),
    (PlanState::Concept, PlanStep::Close, PlanState::Closed),
    (PlanState::Agreed, PlanStep::Close, PlanState::Closed),
    (PlanState::InEvaluation, PlanStep::Close, PlanState::Closed),
    (PlanState::Closed, PlanStep::Reopen, PlanState::Concept),
];

/// A step that the table does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the plan cannot take this step from its state")]
pub struct StepNotPossible;

impl PlanState {
    /// The state after a step.
    ///
    /// # Errors
    /// When the step is not possible from here; never possible from a state of a newer version.
    pub fn after(&self, step: PlanStep) -> Result<Self, StepNotPossible> {
        let row = STEPS.iter().find(|(from, by, _)| from == self && *by == step);
        row.map(|(_, _, to)| to.clone()).ok_or(StepNotPossible)
    }

    /// Whether work on the plan goes on.
    pub fn is_open(&self) -> bool {
        *self != Self::Closed
    }
}

/// What a plan needs before anybody can agree with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// What the resident wants, in their own words.
    OwnWords,
    /// At least one goal that is not dropped.
    Goal,
    /// A date in the future to look back together.
    EvaluationDate,
}

impl Missing {
    /// The code a screen finds its words by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnWords => "own_words",
            Self::Goal => "goal",
            Self::EvaluationDate => "evaluation_date",
        }
    }
}

/// Every point that is missing for agreement; none means the plan can be agreed.
pub fn missing_for_agreement(
    wants: &str,
    goals: usize,
    next_evaluation_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Vec<Missing> {
    let points = [
        (wants.trim().is_empty(), Missing::OwnWords),
        (goals == 0, Missing::Goal),
        (
            next_evaluation_on.is_none_or(|on| on <= today),
            Missing::EvaluationDate,
        ),
    ];
    points
        .into_iter()
        .filter(|(lacks, _)| *lacks)
        .map(|(_, point)| point)
        .collect()
}

open_enum! {
    /// How they agreed.
    pub enum AgreedHow {
        /// In a conversation.
        Conversation = "conversation",
        /// Signed on paper.
        Signed = "signed",
        /// By phone.
        Phone = "phone",
        /// In a video call.
        Video = "video",
        /// In a message or e-mail.
        Message = "message",
    }
}

/// Agreement as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct AgreementDraft {
    pub agreed_on: String,
    pub agreed_by: String,
    pub agreed_by_name: String,
    pub how: String,
    pub remark: String,
}

/// Agreement that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Agreement {
    pub agreed_on: NaiveDate,
    pub agreed_by: AgreedBy,
    pub agreed_by_name: Option<String>,
    pub how: AgreedHow,
    pub remark: Option<String>,
}

never_prints!(AgreementDraft, Agreement);

impl AgreementDraft {
    /// Checks who, when and how at once. Who may agree follows from age and representation.
    ///
    /// # Errors
    /// Every problem, by field; `PersonNotPossible` beside `agreed_by` when somebody else has to agree.
    pub fn check(
        &self,
        birth: Option<NaiveDate>,
        representation: &Representation,
        today: NaiveDate,
    ) -> Result<Agreement, FieldErrors> {
        let mut errors = FieldErrors::default();
        let agreed_on = errors.take(
            "agreed_on",
            civil::parse_date(&self.agreed_on).and_then(|on| civil::past(on, today)),
        );
        let age = birth.and_then(|b| civil::age_on(b, agreed_on.unwrap_or(today)));
        let agreed_by = errors.take(
            "agreed_by",
            AgreedBy::chosen(&self.agreed_by).and_then(|by| may_agree(by, age, representation)),
        );
        let agreed_by_name = errors
            .take("agreed_by_name", text::line(&self.agreed_by_name))
            .flatten();
        if agreed_by_name.is_none() && agreed_by.as_ref().is_some_and(|by| *by != AgreedBy::Resident) {
            errors.add("agreed_by_name", FieldCode::Required);
        }
        let how = errors.take("how", AgreedHow::chosen(&self.how));
        let remark = errors.take("remark", text::statement(&self.remark)).flatten();
        let all = agreed_on.zip(agreed_by).zip(how);
        errors.finish(all.map(|((agreed_on, agreed_by), how)| Agreement {
            agreed_on,
            agreed_by,
            agreed_by_name,
            how,
            remark,
        }))
    }
}

open_enum! {
    /// What an evaluation came to.
    pub enum EvaluationOutcome {
        /// Go on like this.
        GoOn = "go_on",
        /// Change the plan.
        Adjust = "adjust",
        /// More support.
        ScaleUp = "scale_up",
        /// Less support.
        ScaleDown = "scale_down",
        /// The plan can close.
        Finish = "finish",
    }
}

/// An evaluation as typed. Field names are those of the records `evaluation` and `plan`.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct EvaluationDraft {
    pub held_on: String,
    pub with_whom: String,
    pub outcome: String,
    pub summary: String,
    pub next_evaluation_on: String,
}

/// An evaluation that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Evaluation {
    pub held_on: NaiveDate,
    pub with_whom: Option<String>,
    pub outcome: EvaluationOutcome,
    pub summary: Option<String>,
    pub next_evaluation_on: Option<NaiveDate>,
}

never_prints!(EvaluationDraft, Evaluation);

impl EvaluationDraft {
    /// Checks everything at once. The next date lies after today; a plan that can close needs none.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, today: NaiveDate) -> Result<Evaluation, FieldErrors> {
        let mut errors = FieldErrors::default();
        let held_on = errors.take(
            "held_on",
            civil::parse_date(&self.held_on).and_then(|on| civil::past(on, today)),
        );
        let with_whom = errors.take("with_whom", text::line(&self.with_whom)).flatten();
        let outcome = errors.take("outcome", EvaluationOutcome::chosen(&self.outcome));
        let summary = errors.take("summary", text::long(&self.summary)).flatten();
        let next = errors
            .take("next_evaluation_on", next_date(&self.next_evaluation_on, today))
            .flatten();
        if next.is_none() && outcome.as_ref().is_some_and(|o| *o != EvaluationOutcome::Finish) {
            errors.add("next_evaluation_on", FieldCode::Required);
        }
        errors.finish(held_on.zip(outcome).map(|(held_on, outcome)| Evaluation {
            held_on,
            with_whom,
            outcome,
            summary,
            next_evaluation_on: next,
        }))
    }
}

/// A date to evaluate on: after today, near enough to be meant; empty is none.
///
/// # Errors
/// As [`civil::parse_date`], `DateInPast`, `DateTooFarAhead`.
pub fn next_date(typed: &str, today: NaiveDate) -> Result<Option<NaiveDate>, FieldCode> {
    let Some(on) = civil::parse_optional_date(typed)? else {
        return Ok(None);
    };
    if on <= today {
        Err(FieldCode::DateInPast)
    } else {
        civil::near(on, today).map(Some)
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
