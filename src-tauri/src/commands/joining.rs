//! Joining two dossiers about one person, and taking that back.

use eenplan_office::{AppError, JoinDossier, JoiningView, Office, UndoToken};
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
