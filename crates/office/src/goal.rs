//! Goals: made, put into words and in order, reached, paused and let go.

use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::goal::{GoalDraft, GoalState, check_state};
use eenplan_domain::life_domain::ZrmDomain;
use eenplan_domain::never_prints;
use eenplan_domain::record::{Compartment, DossierId, RecordId, goal};
use eenplan_store::Edit;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::action::ActionView;
use crate::plan::open_plan;
use crate::rights::Deed;
use crate::{AppError, ErrorCode, Office, UndoToken};

/// A goal with its actions.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct GoalView {
    pub id: Uuid,
    pub title: String,
    pub detail: String,
    /// Codes of the Zelfredzaamheid-Matrix.
    pub life_domains: Vec<String>,
    /// The same domains as the Big Five have them.
    pub big_five: Vec<String>,
    /// The same domains as positieve gezondheid has them.
    pub health: Vec<String>,
    pub state: String,
    pub state_on: Option<String>,
    pub state_remark: String,
    /// Whether it still asks for work.
    pub open: bool,
    /// Open ones by date, settled ones last.
    pub actions: Vec<ActionView>,
}

never_prints!(GoalView);

impl GoalView {
    pub(crate) fn of(goal: eenplan_store::goal::Goal, actions: Vec<ActionView>) -> GoalView {
        let domains: Vec<ZrmDomain> = goal
            .life_domains
            .iter()
            .map(|code| ZrmDomain::from(code.as_str()))
            .collect();
        let mut big_five: Vec<String> = domains
            .iter()
            .filter_map(ZrmDomain::big_five)
            .map(|five| five.code().to_owned())
            .collect();
        let mut health: Vec<String> = domains
            .iter()
            .flat_map(ZrmDomain::health)
            .map(|dimension| dimension.code().to_owned())
            .collect();
        for codes in [&mut big_five, &mut health] {
            codes.sort_unstable();
            codes.dedup();
        }
        GoalView {
            id: goal.id.0,
            title: goal.title,
            detail: goal.detail,
            life_domains: goal.life_domains,
            big_five,
            health,
            open: GoalState::from(goal.state.as_str()).is_open(),
            state: goal.state,
            state_on: goal.state_on.map(|on| on.to_string()),
            state_remark: goal.state_remark,
            actions,
        }
    }
}

/// Asks to keep a goal.
#[derive(Clone, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct SaveGoal {
    pub dossier: Uuid,
    /// Which; none for a new one, which comes last.
    pub goal: Option<Uuid>,
    pub title: String,
    pub detail: String,
    pub life_domains: Vec<String>,
    /// Empty leaves it as it is; a new goal is open.
    pub state: String,
    pub state_remark: String,
    /// [`crate::PlanView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

/// A kept goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct GoalSaved {
    /// Which.
    pub goal: Uuid,
    /// What takes it back.
    pub undo: UndoToken,
}

/// Asks to move a goal one place.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct MoveGoal {
    /// Where.
    pub dossier: Uuid,
    /// Which.
    pub goal: Uuid,
    /// Towards the first.
    pub up: bool,
}

impl Office {
    /// Keeps a goal: its words, its domains and how it stands. Pausing it or letting it go needs a word on why.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] in a closed dossier.
    pub fn goal_save(&self, ask: SaveGoal) -> Result<GoalSaved, AppError> {
        let (dossier, today) = (DossierId(ask.dossier), self.today());
        let draft = GoalDraft {
            title: ask.title,
            detail: ask.detail,
            life_domains: ask.life_domains,
        };
        let mut errors = FieldErrors::default();
        let mut note = |found: FieldErrors| found.iter().for_each(|e| errors.add(e.field.clone(), e.code));
        let checked = draft.check().map_err(&mut note).ok();
        let state = match ask.state.as_str() {
            "" => Some(None),
            typed => check_state(typed, &ask.state_remark)
                .map_err(&mut note)
                .ok()
                .map(Some),
        };
        let (checked, state) = errors.finish(checked.zip(state))?;
        self.write_in(dossier, Deed::Write(Compartment::Plan), |w| {
            open_plan(&w.reader(), dossier)?;
            let id = match ask.goal {
                Some(id) => known(&w.reader(), dossier, id)?,
                None => w.new_id(),
            };
            let mut edit = Edit::new("goal_save", dossier);
            edit.seen(ask.seen);
            let mut record = edit.record(id);
            let domains: Vec<String> = checked
                .life_domains
                .iter()
                .map(|domain| domain.code().to_owned())
                .collect();
            record
                .set(goal::TITLE, checked.title)
                .set(goal::DETAIL, checked.detail)
                .set(goal::LIFE_DOMAINS, domains);
            if ask.goal.is_none() {
                let last = eenplan_store::goal::of_dossier(&w.reader(), dossier)?
                    .iter()
                    .filter_map(|goal| goal.position)
                    .max();
                record.set(goal::POSITION, last.map_or(1, |last| last + 1));
            }
            let before = eenplan_store::goal::get(&w.reader(), dossier, id)?;
            let state = state.or_else(|| before.is_none().then_some((GoalState::Open, None)));
            if let Some((state, remark)) = state {
                let same = before.is_some_and(|goal| goal.state == state.code());
                record
                    .set(goal::STATE, state.code())
                    .set(goal::STATE_REMARK, remark);
                if !same {
                    record.set(goal::STATE_ON, today);
                }
            }
            Ok(GoalSaved {
                goal: id.0,
                undo: w.apply(edit)?.into(),
            })
        })
    }

    /// Moves a goal one place among the goals that are still worked on. At the end it stays where it is.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] in a closed dossier.
    pub fn goal_move(&self, ask: MoveGoal) -> Result<UndoToken, AppError> {
        let dossier = DossierId(ask.dossier);
        self.write_in(dossier, Deed::Write(Compartment::Plan), |w| {
            open_plan(&w.reader(), dossier)?;
            let mut goals = eenplan_store::goal::of_dossier(&w.reader(), dossier)?;
            goals.sort_by_key(|goal| !GoalState::from(goal.state.as_str()).is_open());
            let open = goals
                .iter()
                .filter(|goal| GoalState::from(goal.state.as_str()).is_open())
                .count();
            let at = goals
                .iter()
                .position(|goal| goal.id.0 == ask.goal)
                .ok_or(ErrorCode::NotFound)?;
            let to = if ask.up { at.checked_sub(1) } else { Some(at + 1) };
            if let Some(to) = to
                && at < open
                && to < open
            {
                goals.swap(at, to);
            }
            let mut edit = Edit::new("goal_move", dossier);
            for (place, goal) in (1_i64..).zip(&goals) {
                edit.record(goal.id).set(goal::POSITION, place);
            }
            Ok(w.apply(edit)?.into())
        })
    }
}

fn known(reader: &eenplan_store::Reader<'_>, dossier: DossierId, goal: Uuid) -> Result<RecordId, AppError> {
    let goal = eenplan_store::goal::get(reader, dossier, RecordId(goal))?;
    Ok(goal.ok_or(ErrorCode::NotFound)?.id)
}

/// The goal an action or appointment goes under; none is fine, one that is not there is not.
pub(crate) fn chosen(
    reader: &eenplan_store::Reader<'_>,
    dossier: DossierId,
    goal: Option<Uuid>,
) -> Result<Option<RecordId>, AppError> {
    let Some(id) = goal else { return Ok(None) };
    match known(reader, dossier, id) {
        Ok(id) => Ok(Some(id)),
        Err(error) if error.code == ErrorCode::NotFound => {
            let mut errors = FieldErrors::default();
            errors.add("goal", FieldCode::UnknownChoice);
            Err(errors.into())
        }
        Err(error) => Err(error),
    }
}
