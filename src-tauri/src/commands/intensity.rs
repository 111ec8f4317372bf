//! Scaling up and down, and the load on those close by.

use eenplan_office::{AppError, IntensityView, Office, SaveLoad, SaveStep, UndoToken};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn intensity_open(office: State<'_, Office>, dossier: Uuid) -> Result<IntensityView, AppError> {
    office.intensity_open(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn intensity_step_save(office: State<'_, Office>, ask: SaveStep) -> Result<UndoToken, AppError> {
    office.intensity_step_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn carer_load_save(office: State<'_, Office>, ask: SaveLoad) -> Result<UndoToken, AppError> {
    office.carer_load_save(ask)
}
