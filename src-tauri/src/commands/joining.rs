//! Joining two dossiers about one person, taking that back, and entering anew what is worth keeping.

use eenplan_office::{
    AppError, EnterAnew, EnterOfferView, JoinDossier, JoiningView, Office, OriginView, UndoToken,
};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn joining_open(office: State<'_, Office>, dossier: Uuid) -> Result<JoiningView, AppError> {
    office.joining_open(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn joining_join(office: State<'_, Office>, ask: JoinDossier) -> Result<UndoToken, AppError> {
    office.joining_join(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn joining_undo(office: State<'_, Office>, dossier: Uuid) -> Result<UndoToken, AppError> {
    office.joining_undo(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn joining_offer(
    office: State<'_, Office>,
    dossier: Uuid,
    from: Uuid,
) -> Result<EnterOfferView, AppError> {
    office.joining_offer(dossier, from)
}

#[tauri::command(async)]
#[specta::specta]
pub fn joining_enter(office: State<'_, Office>, ask: EnterAnew) -> Result<UndoToken, AppError> {
    office.joining_enter(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn joining_origins(office: State<'_, Office>, dossier: Uuid) -> Result<Vec<OriginView>, AppError> {
    office.joining_origins(dossier)
}
