//! The plan, its goals, actions, evaluations and agreed versions.

use eenplan_office::{
    ActionDone, ActionSaved, AgreePlan, AppError, ChangeAction, DoAction, GoalSaved, HoldEvaluation,
    MoveGoal, Office, OwnerView, PlanAgreed, PlanEvaluation, PlanView, PostponeAction, SaveAction, SaveGoal,
    SaveOwnWords, UndoToken, VersionDetail, VersionText, VersionView,
};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn plan_open(office: State<'_, Office>, dossier: Uuid) -> Result<PlanView, AppError> {
    office.plan_open(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn plan_words_save(office: State<'_, Office>, ask: SaveOwnWords) -> Result<UndoToken, AppError> {
    office.plan_words_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn plan_agree(office: State<'_, Office>, ask: AgreePlan) -> Result<PlanAgreed, AppError> {
    office.plan_agree(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn plan_version_open(
    office: State<'_, Office>,
    dossier: Uuid,
    version: Uuid,
) -> Result<VersionText, AppError> {
    office.plan_version_open(dossier, version)
}

#[tauri::command(async)]
#[specta::specta]
pub fn plan_versions(office: State<'_, Office>, dossier: Uuid) -> Result<Vec<VersionView>, AppError> {
    office.plan_versions(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn plan_compare(
    office: State<'_, Office>,
    dossier: Uuid,
    before: Option<Uuid>,
    after: Option<Uuid>,
) -> Result<VersionDetail, AppError> {
    office.plan_compare(dossier, before, after)
}

#[tauri::command(async)]
#[specta::specta]
pub fn goal_save(office: State<'_, Office>, ask: SaveGoal) -> Result<GoalSaved, AppError> {
    office.goal_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn goal_move(office: State<'_, Office>, ask: MoveGoal) -> Result<UndoToken, AppError> {
    office.goal_move(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn action_owners(office: State<'_, Office>, dossier: Uuid) -> Result<Vec<OwnerView>, AppError> {
    office.action_owners(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn action_save(office: State<'_, Office>, ask: SaveAction) -> Result<ActionSaved, AppError> {
    office.action_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn action_done(office: State<'_, Office>, ask: DoAction) -> Result<ActionDone, AppError> {
    office.action_done(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn action_change(office: State<'_, Office>, ask: ChangeAction) -> Result<UndoToken, AppError> {
    office.action_change(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn action_postpone(office: State<'_, Office>, ask: PostponeAction) -> Result<UndoToken, AppError> {
    office.action_postpone(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn evaluation_plan(office: State<'_, Office>, ask: PlanEvaluation) -> Result<UndoToken, AppError> {
    office.evaluation_plan(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn evaluation_begin(office: State<'_, Office>, dossier: Uuid) -> Result<UndoToken, AppError> {
    office.evaluation_begin(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn evaluation_hold(office: State<'_, Office>, ask: HoldEvaluation) -> Result<UndoToken, AppError> {
    office.evaluation_hold(ask)
}
