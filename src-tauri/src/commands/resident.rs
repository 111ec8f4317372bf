//! Details of residents.

use eenplan_office::{
    AppError, DuplicateView, MunicipalityView, Office, ResidentForm, SaveResident, UndoToken,
};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn municipality_list(office: State<'_, Office>) -> Result<Vec<MunicipalityView>, AppError> {
    Ok(office.municipality_list())
}

#[tauri::command(async)]
#[specta::specta]
pub fn resident_duplicates(
    office: State<'_, Office>,
    typed: ResidentForm,
    own: Option<Uuid>,
) -> Result<Vec<DuplicateView>, AppError> {
    office.resident_duplicates(typed, own)
}

#[tauri::command(async)]
#[specta::specta]
pub fn resident_get(office: State<'_, Office>, dossier: Uuid) -> Result<ResidentForm, AppError> {
    office.resident_get(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn resident_save(office: State<'_, Office>, ask: SaveResident) -> Result<UndoToken, AppError> {
    office.resident_save(ask)
}
