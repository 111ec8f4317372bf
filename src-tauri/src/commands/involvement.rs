//! Who takes part in a dossier.

use eenplan_office::{AppError, InvolvementsView, Office, SaveInvolvement, UndoToken};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn involvement_list(office: State<'_, Office>, dossier: Uuid) -> Result<InvolvementsView, AppError> {
    office.involvement_list(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn involvement_save(office: State<'_, Office>, ask: SaveInvolvement) -> Result<UndoToken, AppError> {
    office.involvement_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn involvement_remove(
    office: State<'_, Office>,
    dossier: Uuid,
    involvement: Uuid,
) -> Result<UndoToken, AppError> {
    office.involvement_remove(dossier, involvement)
}
