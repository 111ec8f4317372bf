//! Agreement and what it leaves behind: a version of the whole plan that never changes.
//!
//! **Invariant:** a version's text is kept as canonical JSON with its BLAKE3 hash; no use case writes to it again.

use chrono::NaiveDate;
use eenplan_domain::goal::GoalState;
use eenplan_domain::never_prints;
use eenplan_domain::plan::{AgreementDraft, PlanState, PlanStep, missing_for_agreement, next_date};
use eenplan_domain::plan_version::{ActionText, Change, Difference, GoalText, PlanText, Subject, compare};
use eenplan_domain::record::{Compartment, DossierId, RecordId, plan, plan_version};
use eenplan_domain::representation::Representation;
use eenplan_store::action::Action;
use eenplan_store::goal::Goal;
use eenplan_store::plan::{Plan, Version};
use eenplan_store::{Edit, Reader, sync};
use eenplan_sync::StreamId;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::evaluation::plan_next;
use crate::plan::open_plan;
use crate::rights::Deed;
use crate::{AppError, ErrorCode, Office, UndoToken};

/// An agreed version in a list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct VersionView {
    pub id: Uuid,
    pub number: u32,
    pub content_hash: String,
    pub agreed_on: Option<String>,
    pub agreed_by: String,
    pub agreed_by_name: String,
    pub how: String,
    pub remark: String,
    pub made_by_name: String,
}

impl From<Version> for VersionView {
    fn from(row: Version) -> Self {
        VersionView {
            id: row.id.0,
            number: row.number,
            content_hash: row.content_hash,
            agreed_on: row.agreed_on.map(|on| on.to_string()),
            agreed_by: row.agreed_by,
            agreed_by_name: row.agreed_by_name,
            how: row.how,
            remark: row.remark,
            made_by_name: row.made_by_name,
        }
    }
}

/// What an agreed version says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the records")]
pub struct VersionText {
    /// Whether the text still has the hash it was agreed with.
    pub unbroken: bool,
    pub wants: String,
    pub goes_well: String,
    pub who_helps: String,
    /// Name of who led.
    pub regisseur: String,
    /// Who took part, each in one line.
    pub takes_part: Vec<String>,
    pub next_evaluation_on: Option<String>,
    /// In the order of the plan, those that were let go included.
    pub goals: Vec<VersionGoal>,
    /// Actions that belonged to no goal.
    pub loose_actions: Vec<VersionAction>,
}

/// One goal of an agreed version.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct VersionGoal {
    pub id: Uuid,
    pub title: String,
    pub detail: String,
    pub life_domains: Vec<String>,
    pub state: String,
    pub actions: Vec<VersionAction>,
}

/// One action of an agreed version.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct VersionAction {
    pub id: Uuid,
    pub title: String,
    /// Name of who does it; the code of the kind when it has no name of its own.
    pub owner: String,
    pub due_on: Option<String>,
    pub rhythm: String,
    pub state: String,
}

impl From<ActionText> for VersionAction {
    fn from(text: ActionText) -> Self {
        VersionAction {
            id: text.id,
            title: text.title,
            owner: text.owner,
            due_on: text.due_on.map(|on| on.to_string()),
            rhythm: text.rhythm,
            state: text.state,
        }
    }
}

impl From<GoalText> for VersionGoal {
    fn from(text: GoalText) -> Self {
        VersionGoal {
            id: text.id,
            title: text.title,
            detail: text.detail,
            life_domains: text.life_domains,
            state: text.state,
            actions: text.actions.into_iter().map(VersionAction::from).collect(),
        }
    }
}

/// What changed between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct VersionDetail {
    /// Whether the text of the versions still has the hash it was agreed with.
    pub unbroken: bool,
    /// Everything that differs, in the order of the plan.
    pub differences: Vec<DifferenceView>,
}

/// One difference between two versions.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DifferenceView {
    /// `plan`, `goal` or `action`.
    pub subject: String,
    /// `added`, `changed` or `removed`.
    pub change: String,
    /// Title of the goal or action; empty for the plan itself.
    pub title: String,
    /// Name of the field; empty when the whole of it is new or gone.
    pub field: String,
    /// What it was: text, a code, a date; several parted by `, `.
    pub before: String,
    /// What it is.
    pub after: String,
}

never_prints!(
    VersionView,
    VersionText,
    VersionGoal,
    VersionAction,
    DifferenceView
);

impl From<Difference> for DifferenceView {
    fn from(found: Difference) -> Self {
        let subject = match found.subject {
            Subject::Plan => "plan",
            Subject::Goal => "goal",
            Subject::Action => "action",
        };
        let change = match found.change {
            Change::Added => "added",
            Change::Changed => "changed",
            Change::Removed => "removed",
        };
        DifferenceView {
            subject: subject.to_owned(),
            change: change.to_owned(),
            title: found.title,
            field: found.field.to_owned(),
            before: found.before,
            after: found.after,
        }
    }
}

/// Asks to record that the resident agrees with the plan as it stands.
#[derive(Clone, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the records")]
pub struct AgreePlan {
    pub dossier: Uuid,
    pub agreed_on: String,
    pub agreed_by: String,
    pub agreed_by_name: String,
    pub how: String,
    pub remark: String,
    /// Empty keeps the date that was planned.
    pub next_evaluation_on: String,
    /// [`crate::PlanView::seen`] of the plan that was agreed with: with what came in later nobody agreed.
    pub seen: u32,
}

/// A new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PlanAgreed {
    /// Its record.
    pub version: Uuid,
    /// Its number.
    pub number: u32,
    /// What takes the agreement back; the text stays in the history.
    pub undo: UndoToken,
}

impl Office {
    /// Records that the resident, or who represents them, agrees with the plan, and keeps the plan as it reads now.
    ///
    /// # Errors
    /// [`ErrorCode::Overtaken`] when something of the plan came in since it was looked at,
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] when own words or a goal
    /// are missing, or the plan cannot be agreed from its state.
    pub fn plan_agree(&self, ask: AgreePlan) -> Result<PlanAgreed, AppError> {
        let (dossier, today) = (DossierId(ask.dossier), self.today());
        let me = self.desk(|desk| Ok(desk.store.profile().actor))?;
        let draft = AgreementDraft {
            agreed_on: ask.agreed_on,
            agreed_by: ask.agreed_by,
            agreed_by_name: ask.agreed_by_name,
            how: ask.how,
            remark: ask.remark,
        };
        self.write_in(dossier, Deed::Lead, |w| {
            let plan = StreamId {
                dossier,
                compartment: Compartment::Plan,
            };
            if sync::came_since(&w.reader(), plan, ask.seen)? {
                return Err(ErrorCode::Overtaken.into());
            }
            let mut now = open_plan(&w.reader(), dossier)?;
            let agreement = draft.check(
                now.birth_date,
                &Representation::from(now.representation.as_str()),
                today,
            );
            let mut errors = eenplan_domain::field_error::FieldErrors::default();
            let agreement = agreement
                .map_err(|found| found.iter().for_each(|e| errors.add(e.field.clone(), e.code)))
                .ok();
            let typed = errors.take("next_evaluation_on", next_date(&ask.next_evaluation_on, today));
            now.next_evaluation_on = typed.flatten().or(now.next_evaluation_on);
            let goals = eenplan_store::goal::of_dossier(&w.reader(), dossier)?;
            let kept = goals
                .iter()
                .filter(|goal| GoalState::from(goal.state.as_str()) != GoalState::Dropped);
            let missing = missing_for_agreement(&now.wants, kept.count(), now.next_evaluation_on, today);
            for point in &missing {
                if *point == eenplan_domain::plan::Missing::EvaluationDate {
                    errors.add(
                        "next_evaluation_on",
                        eenplan_domain::field_error::FieldCode::Required,
                    );
                }
            }
            let agreement = errors.finish(agreement)?;
            let state = PlanState::from(now.state.as_str())
                .after(PlanStep::Agree)
                .map_err(|_| ErrorCode::NotPossible)?;
            if !missing.is_empty() {
                return Err(ErrorCode::NotPossible.into());
            }
            let actions = eenplan_store::action::of_dossier(&w.reader(), dossier)?;
            let content = canonical(&text_of(&w.reader(), dossier, &now, &goals, &actions, today)?)?;
            let number = eenplan_store::plan::next_number(&w.reader(), dossier)?;
            let id = w.new_id();
            let mut edit = Edit::new("plan_agree", dossier);
            edit.record(id)
                .set(plan_version::NUMBER, number)
                .set(plan_version::CONTENT_HASH, hash(&content))
                .set(plan_version::CONTENT, content)
                .set(plan_version::AGREED_ON, agreement.agreed_on)
                .set(plan_version::AGREED_BY, agreement.agreed_by.code())
                .set(plan_version::AGREED_BY_NAME, agreement.agreed_by_name)
                .set(plan_version::HOW, agreement.how.code())
                .set(plan_version::REMARK, agreement.remark)
                .set(plan_version::MADE_BY, me);
            edit.record(dossier.record())
                .set(plan::STATE, state.code())
                .set(plan::STATE_ON, agreement.agreed_on);
            if let Some(next) = now.next_evaluation_on {
                plan_next(w, &mut edit, dossier, next)?;
            }
            Ok(PlanAgreed {
                version: id.0,
                number,
                undo: w.apply(edit)?.into(),
            })
        })
    }

    /// All agreed versions, the newest first.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], and those of the store.
    pub fn plan_versions(&self, dossier: Uuid) -> Result<Vec<VersionView>, AppError> {
        let id = DossierId(dossier);
        self.view(id, &[Compartment::Plan], |r| {
            Ok(eenplan_store::plan::versions(r, id)?
                .into_iter()
                .map(VersionView::from)
                .collect())
        })
    }

    /// The whole of one agreed version.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], [`ErrorCode::NotFound`], [`ErrorCode::Damaged`] when it cannot be read.
    pub fn plan_version_open(&self, dossier: Uuid, version: Uuid) -> Result<VersionText, AppError> {
        let dossier = DossierId(dossier);
        self.view(dossier, &[Compartment::Plan], |r| {
            let (text, unbroken) = read(r, dossier, RecordId(version))?;
            Ok(VersionText {
                unbroken,
                wants: text.wants,
                goes_well: text.goes_well,
                who_helps: text.who_helps,
                regisseur: text.regisseur,
                takes_part: text.takes_part,
                next_evaluation_on: text.next_evaluation_on.map(|on| on.to_string()),
                goals: text.goals.into_iter().map(VersionGoal::from).collect(),
                loose_actions: text.actions.into_iter().map(VersionAction::from).collect(),
            })
        })
    }

    /// What changed from one version to another, or to the plan as it stands now. Without an earlier one everything the
    /// later one says is new.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], [`ErrorCode::NotFound`], [`ErrorCode::Damaged`] when a version cannot be read.
    pub fn plan_compare(
        &self,
        dossier: Uuid,
        before: Option<Uuid>,
        after: Option<Uuid>,
    ) -> Result<VersionDetail, AppError> {
        let (dossier, today) = (DossierId(dossier), self.today());
        self.view(dossier, &[Compartment::Plan], |r| {
            let mut unbroken = true;
            let mut read = |version: Uuid| -> Result<PlanText, AppError> {
                let (text, is_whole) = read(r, dossier, RecordId(version))?;
                unbroken &= is_whole;
                Ok(text)
            };
            let before = before.map_or_else(|| Ok(PlanText::default()), &mut read)?;
            let after = match after {
                Some(version) => read(version)?,
                None => {
                    let plan = eenplan_store::plan::get(r, dossier)?.ok_or(ErrorCode::NotFound)?;
                    let goals = eenplan_store::goal::of_dossier(r, dossier)?;
                    let actions = eenplan_store::action::of_dossier(r, dossier)?;
                    text_of(r, dossier, &plan, &goals, &actions, today)?
                }
            };
            let differences = compare(&before, &after);
            Ok(VersionDetail {
                unbroken,
                differences: differences.into_iter().map(DifferenceView::from).collect(),
            })
        })
    }
}

/// The whole plan as it reads now.
pub(crate) fn text_of(
    reader: &Reader<'_>,
    dossier: DossierId,
    plan: &Plan,
    goals: &[Goal],
    actions: &[Action],
    today: NaiveDate,
) -> Result<PlanText, AppError> {
    let of = |goal: Option<RecordId>| -> Vec<ActionText> {
        let known = |id: Option<RecordId>| id.filter(|id| goals.iter().any(|goal| goal.id == *id));
        let mut texts: Vec<ActionText> = actions
            .iter()
            .filter(|action| known(action.goal_id) == goal)
            .map(|action| ActionText {
                due_on: action.due_on,
                id: action.id.0,
                owner: if action.owner_name.is_empty() {
                    action.owner_kind.clone()
                } else {
                    action.owner_name.clone()
                },
                rhythm: action.rhythm.clone(),
                state: action.state.clone(),
                title: action.title.clone(),
            })
            .collect();
        // By id and not by date or state: an order that moves is no change of the plan.
        texts.sort_by_key(|action| action.id);
        texts
    };
    let takes_part = eenplan_store::plan::participants(reader, dossier, today)?
        .into_iter()
        .map(|one| {
            let parts = [one.name, one.organisation, one.task];
            let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            said.join(", ")
        });
    Ok(PlanText {
        actions: of(None),
        goals: goals
            .iter()
            .map(|goal| GoalText {
                actions: of(Some(goal.id)),
                detail: goal.detail.clone(),
                id: goal.id.0,
                life_domains: goal.life_domains.clone(),
                state: goal.state.clone(),
                title: goal.title.clone(),
            })
            .collect(),
        goes_well: plan.goes_well.clone(),
        next_evaluation_on: plan.next_evaluation_on,
        regisseur: plan.regisseur_name.clone(),
        takes_part: takes_part.collect(),
        wants: plan.wants.clone(),
        who_helps: plan.who_helps.clone(),
    })
}

/// What a version says, and whether its text still has the hash it was agreed with.
pub(crate) fn read(
    reader: &Reader<'_>,
    dossier: DossierId,
    version: RecordId,
) -> Result<(PlanText, bool), AppError> {
    let (content, kept) =
        eenplan_store::plan::version_content(reader, dossier, version)?.ok_or(ErrorCode::NotFound)?;
    let text = serde_json::from_str(&content).map_err(|_| ErrorCode::Damaged)?;
    Ok((text, hash(&content) == kept))
}

/// The bytes a version is kept and hashed as: JSON without white space, fields in the order of the alphabet.
pub(crate) fn canonical(text: &PlanText) -> Result<String, AppError> {
    serde_json::to_string(text).map_err(|_| ErrorCode::Internal.into())
}

/// BLAKE3, in hexadecimal.
pub(crate) fn hash(content: &str) -> String {
    blake3::hash(content.as_bytes()).to_hex().to_string()
}
