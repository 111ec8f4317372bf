//! The plan of one resident: what the Plan tab shows, and the resident's own words.

use chrono::NaiveDate;
use eenplan_domain::action::ActionState;
use eenplan_domain::field_error::FieldErrors;
use eenplan_domain::goal::GoalState;
use eenplan_domain::never_prints;
use eenplan_domain::plan::{Missing, PlanState, missing_for_agreement};
use eenplan_domain::record::{ActorId, Compartment, DossierId, plan};
use eenplan_domain::representation::{AgreedBy, Representation, may_agree};
use eenplan_domain::{civil, text};
use eenplan_store::plan::Plan;
use eenplan_store::{Edit, Reader, sync};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::action::{ActionView, own_at_least, worker_of};
use crate::evaluation::EvaluationView;
use crate::goal::GoalView;
use crate::plan_version::{self, VersionView};
use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken};

/// The plan as the dossier opens on it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PlanView {
    /// The dossier, and so the plan.
    pub dossier: Uuid,
    /// Name the resident is called by.
    pub call_name: String,
    /// Whether the asker leads this plan.
    pub i_lead: bool,
    /// Whether the dossier is closed: nothing can be changed then.
    pub closed: bool,
    /// Whether the asker may change it, if need be as a proposal, and it is open.
    pub may_write: bool,
    /// Whether the asker decides about the plan as a whole: records agreement, and what an evaluation came to.
    pub may_decide: bool,
    /// Whether the asker may change actions of their own.
    pub may_act: bool,
    /// Whether this is the whole plan; else it holds the actions of the asker and nothing more.
    pub whole: bool,
    /// What the resident wants, in their words.
    pub wants: String,
    /// What goes well.
    pub goes_well: String,
    /// Who helps.
    pub who_helps: String,
    /// Code of the state.
    pub state: String,
    /// Since when.
    pub state_on: Option<String>,
    /// Next day to look back together.
    pub next_evaluation_on: Option<String>,
    /// Days until then; negative when late.
    pub evaluation_days: Option<i32>,
    /// Goals in the order of the plan, with their actions; reached and dropped ones too.
    pub goals: Vec<GoalView>,
    /// Actions without a goal.
    pub loose_actions: Vec<ActionView>,
    /// Evaluations, planned ones first.
    pub evaluations: Vec<EvaluationView>,
    /// The version that was agreed last.
    pub latest: Option<VersionView>,
    /// Whether the plan asks for something else than that version, apart from how far it got.
    pub changed_since: bool,
    /// How many versions there are.
    pub versions: u32,
    /// Codes of what is missing before anybody can agree.
    pub missing: Vec<String>,
    /// Codes of who may agree today, by age and representation.
    pub may_agree: Vec<String>,
    /// How much had come in: a form that begins with this gives it back.
    pub seen: u32,
}

never_prints!(PlanView);

/// Asks to keep the resident's own words.
#[derive(Clone, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct SaveOwnWords {
    pub dossier: Uuid,
    pub wants: String,
    pub goes_well: String,
    pub who_helps: String,
    /// [`PlanView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

impl Office {
    /// The plan of a dossier; for who may only read their own actions, these.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], [`ErrorCode::NotFound`], or those of the store.
    pub fn plan_open(&self, dossier: Uuid) -> Result<PlanView, AppError> {
        let (dossier, today) = (DossierId(dossier), self.today());
        let me = self.desk(|desk| Ok(desk.store.profile().actor))?;
        let may = |stand: &Stand| own_at_least(stand).map(|()| vec![Compartment::Plan]);
        self.view_as(dossier, may, |r, stand| {
            if stand.sees(Compartment::Plan) {
                plan_view(r, stand, dossier, me, today)
            } else {
                own_actions(r, stand, dossier, me, today)
            }
        })
    }

    /// Keeps the resident's own words; what stayed the same is not written.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotPossible`] when the dossier is closed.
    pub fn plan_words_save(&self, ask: SaveOwnWords) -> Result<UndoToken, AppError> {
        let mut errors = FieldErrors::default();
        let wants = errors.take("wants", text::long(&ask.wants));
        let goes_well = errors.take("goes_well", text::long(&ask.goes_well));
        let who_helps = errors.take("who_helps", text::long(&ask.who_helps));
        let (wants, goes_well, who_helps) = errors.finish(
            wants
                .zip(goes_well)
                .zip(who_helps)
                .map(|((wants, goes_well), who_helps)| (wants, goes_well, who_helps)),
        )?;
        let dossier = DossierId(ask.dossier);
        self.write_in(dossier, Deed::Write(Compartment::Plan), |w| {
            open_plan(&w.reader(), dossier)?;
            let mut edit = Edit::new("plan_words_save", dossier);
            edit.seen(ask.seen);
            edit.record(dossier.record())
                .set(plan::WANTS, wants)
                .set(plan::GOES_WELL, goes_well)
                .set(plan::WHO_HELPS, who_helps);
            Ok(w.apply(edit)?.into())
        })
    }
}

/// The plan of a dossier that is there and open.
///
/// # Errors
/// [`ErrorCode::NotFound`], and [`ErrorCode::NotPossible`] when it is closed.
pub(crate) fn open_plan(reader: &Reader<'_>, dossier: DossierId) -> Result<Plan, AppError> {
    let plan = eenplan_store::plan::get(reader, dossier)?.ok_or(ErrorCode::NotFound)?;
    if plan.closed_on.is_some() || !PlanState::from(plan.state.as_str()).is_open() {
        return Err(ErrorCode::NotPossible.into());
    }
    Ok(plan)
}

/// What is left of a plan for who may only read their own actions.
fn own_actions(
    reader: &Reader<'_>,
    stand: &Stand,
    dossier: DossierId,
    me: ActorId,
    today: NaiveDate,
) -> Result<PlanView, AppError> {
    let plan = eenplan_store::plan::get(reader, dossier)?.ok_or(ErrorCode::NotFound)?;
    let mine = eenplan_store::action::of_dossier(reader, dossier)?
        .into_iter()
        .filter(|action| worker_of(action) == Some(me.0))
        .map(|action| ActionView {
            goal: None,
            ..ActionView::of(action, me, today)
        });
    let closed = open_plan(reader, dossier).is_err();
    Ok(PlanView {
        dossier: dossier.0,
        call_name: plan.call_name,
        closed,
        seen: sync::arrivals(reader)?,
        may_decide: false,
        may_act: !closed && stand.may(Deed::Act(Some(me.0))).is_ok(),
        loose_actions: mine.collect(),
        ..PlanView::default()
    })
}

fn plan_view(
    reader: &Reader<'_>,
    stand: &Stand,
    dossier: DossierId,
    me: ActorId,
    today: NaiveDate,
) -> Result<PlanView, AppError> {
    let plan = eenplan_store::plan::get(reader, dossier)?.ok_or(ErrorCode::NotFound)?;
    let goals = eenplan_store::goal::of_dossier(reader, dossier)?;
    let actions = eenplan_store::action::of_dossier(reader, dossier)?;
    let versions = eenplan_store::plan::versions(reader, dossier)?;
    let now = plan_version::text_of(reader, dossier, &plan, &goals, &actions, today)?;
    let changed_since = match versions.first() {
        Some(latest) => {
            let agreed = plan_version::read(reader, dossier, latest.id)?.0;
            agreed.without_progress() != now.without_progress()
        }
        None => false,
    };
    let mut rows: Vec<ActionView> = actions
        .into_iter()
        .map(|action| ActionView::of(action, me, today))
        .collect();
    let goals: Vec<GoalView> = goals
        .into_iter()
        .map(|goal| {
            let (mine, others) = rows.drain(..).partition(|action| action.goal == Some(goal.id.0));
            rows = others;
            GoalView::of(goal, mine)
        })
        .collect();
    let missing = missing(&plan, &goals, plan.next_evaluation_on, today);
    let closed = open_plan(reader, dossier).is_err();
    let next_evaluation_on = plan.next_evaluation_on.filter(|_| !closed);
    Ok(PlanView {
        dossier: dossier.0,
        i_lead: plan.regisseur == me,
        closed,
        may_write: !closed && stand.may(Deed::Write(Compartment::Plan)).is_ok(),
        may_decide: !closed && stand.may(Deed::Lead).is_ok(),
        may_act: !closed && stand.may(Deed::Act(Some(me.0))).is_ok(),
        whole: true,
        seen: sync::arrivals(reader)?,
        may_agree: agreeing(&plan, today)
            .iter()
            .map(|by| by.code().to_owned())
            .collect(),
        missing: missing.iter().map(|point| point.code().to_owned()).collect(),
        call_name: plan.call_name,
        wants: plan.wants,
        goes_well: plan.goes_well,
        who_helps: plan.who_helps,
        state: plan.state,
        state_on: plan.state_on.map(|on| on.to_string()),
        next_evaluation_on: next_evaluation_on.map(|on| on.to_string()),
        evaluation_days: next_evaluation_on.map(|on| days(on, today)),
        goals,
        loose_actions: rows,
        evaluations: eenplan_store::plan::evaluations(reader, dossier)?
            .into_iter()
            .map(EvaluationView::from)
            .collect(),
        versions: u32::try_from(versions.len()).unwrap_or(u32::MAX),
        latest: versions.into_iter().next().map(VersionView::from),
        changed_since,
    })
}

fn missing(plan: &Plan, goals: &[GoalView], next: Option<NaiveDate>, today: NaiveDate) -> Vec<Missing> {
    let kept = goals
        .iter()
        .filter(|goal| GoalState::from(goal.state.as_str()) != GoalState::Dropped);
    missing_for_agreement(&plan.wants, kept.count(), next, today)
}

/// Who may agree with this plan on a day.
fn agreeing(plan: &Plan, today: NaiveDate) -> Vec<AgreedBy> {
    let age = plan.birth_date.and_then(|birth| civil::age_on(birth, today));
    let representation = Representation::from(plan.representation.as_str());
    AgreedBy::ALL
        .iter()
        .filter(|by| may_agree((*by).clone(), age, &representation).is_ok())
        .cloned()
        .collect()
}

/// Whole days from today; negative in the past.
pub(crate) fn days(on: NaiveDate, today: NaiveDate) -> i32 {
    i32::try_from((on - today).num_days()).unwrap_or(i32::MAX)
}

/// Whether work on an action goes on, by its code.
pub(crate) fn is_open_action(state: &str) -> bool {
    ActionState::from(state).is_open()
}
