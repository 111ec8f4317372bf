//! Looking back together: planned, begun and held.

use chrono::NaiveDate;
use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::never_prints;
use eenplan_domain::plan::{EvaluationDraft, PlanState, PlanStep, next_date};
use eenplan_domain::record::{Compartment, DossierId, RecordId, evaluation, plan};
use eenplan_store::{Edit, WriteTx};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::plan::open_plan;
use crate::rights::Deed;
use crate::{AppError, ErrorCode, Office, UndoToken};

/// One evaluation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct EvaluationView {
    pub id: Uuid,
    pub planned_on: Option<String>,
    pub held_on: Option<String>,
    pub with_whom: String,
    pub outcome: String,
    pub summary: String,
}

never_prints!(EvaluationView);

impl From<eenplan_store::plan::Evaluation> for EvaluationView {
    fn from(row: eenplan_store::plan::Evaluation) -> Self {
        EvaluationView {
            id: row.id.0,
            planned_on: row.planned_on.map(|on| on.to_string()),
            held_on: row.held_on.map(|on| on.to_string()),
            with_whom: row.with_whom,
            outcome: row.outcome,
            summary: row.summary,
        }
    }
}

/// Asks for a day to look back together.
#[derive(Clone, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct PlanEvaluation {
    pub dossier: Uuid,
    pub next_evaluation_on: String,
}

/// Asks to keep what an evaluation came to.
#[derive(Clone, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the records")]
pub struct HoldEvaluation {
    pub dossier: Uuid,
    pub held_on: String,
    pub with_whom: String,
    pub outcome: String,
    pub summary: String,
    /// The next one; may be empty when the plan can close.
    pub next_evaluation_on: String,
}

impl Office {
    /// Plans the next evaluation, or moves the planned one.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`], [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] in a closed dossier.
    pub fn evaluation_plan(&self, ask: PlanEvaluation) -> Result<UndoToken, AppError> {
        let dossier = DossierId(ask.dossier);
        let mut errors = FieldErrors::default();
        let next =
            next_date(&ask.next_evaluation_on, self.today()).and_then(|on| on.ok_or(FieldCode::Required));
        let next = errors.take("next_evaluation_on", next);
        let next = errors.finish(next)?;
        self.write_in(dossier, Deed::Write(Compartment::Plan), |w| {
            open_plan(&w.reader(), dossier)?;
            let mut edit = Edit::new("evaluation_plan", dossier);
            plan_next(w, &mut edit, dossier, next)?;
            Ok(w.apply(edit)?.into())
        })
    }

    /// Begins to evaluate an agreed plan; the agreed version still holds.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] when the plan is not agreed.
    pub fn evaluation_begin(&self, dossier: Uuid) -> Result<UndoToken, AppError> {
        let (dossier, today) = (DossierId(dossier), self.today());
        self.write_in(dossier, Deed::Lead, |w| {
            let now = open_plan(&w.reader(), dossier)?;
            let state = PlanState::from(now.state.as_str())
                .after(PlanStep::Evaluate)
                .map_err(|_| ErrorCode::NotPossible)?;
            let mut edit = Edit::new("evaluation_begin", dossier);
            edit.record(dossier.record())
                .set(plan::STATE, state.code())
                .set(plan::STATE_ON, today);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Keeps what an evaluation came to, in place of the planned one, and plans the next. An agreed plan is in evaluation
    /// from then on, until the resident agrees anew.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] in a closed dossier.
    pub fn evaluation_hold(&self, ask: HoldEvaluation) -> Result<UndoToken, AppError> {
        let dossier = DossierId(ask.dossier);
        let draft = EvaluationDraft {
            held_on: ask.held_on,
            with_whom: ask.with_whom,
            outcome: ask.outcome,
            summary: ask.summary,
            next_evaluation_on: ask.next_evaluation_on,
        };
        let held = draft.check(self.today())?;
        self.write_in(dossier, Deed::Lead, |w| {
            let now = open_plan(&w.reader(), dossier)?;
            let id = match planned(w, dossier)? {
                Some(id) => id,
                None => w.new_id(),
            };
            let mut edit = Edit::new("evaluation_hold", dossier);
            edit.record(id)
                .set(evaluation::HELD_ON, held.held_on)
                .set(evaluation::WITH_WHOM, held.with_whom)
                .set(evaluation::OUTCOME, held.outcome.code())
                .set(evaluation::SUMMARY, held.summary);
            let mut record = edit.record(dossier.record());
            record.set(plan::NEXT_EVALUATION_ON, held.next_evaluation_on);
            if let Ok(state) = PlanState::from(now.state.as_str()).after(PlanStep::Evaluate) {
                record
                    .set(plan::STATE, state.code())
                    .set(plan::STATE_ON, held.held_on);
            }
            if let Some(next) = held.next_evaluation_on {
                let following = w.new_id();
                edit.record(following).set(evaluation::PLANNED_ON, next);
            }
            Ok(w.apply(edit)?.into())
        })
    }
}

/// Puts the next evaluation into an edit: the plan's date and the planned record follow each other.
pub(crate) fn plan_next(
    w: &mut WriteTx<'_>,
    edit: &mut Edit,
    dossier: DossierId,
    next: NaiveDate,
) -> Result<(), AppError> {
    let id = match planned(w, dossier)? {
        Some(id) => id,
        None => w.new_id(),
    };
    edit.record(id).set(evaluation::PLANNED_ON, next);
    edit.record(dossier.record()).set(plan::NEXT_EVALUATION_ON, next);
    Ok(())
}

fn planned(w: &WriteTx<'_>, dossier: DossierId) -> Result<Option<RecordId>, AppError> {
    Ok(eenplan_store::plan::evaluations(&w.reader(), dossier)?
        .into_iter()
        .find(|evaluation| evaluation.held_on.is_none())
        .map(|evaluation| evaluation.id))
}
