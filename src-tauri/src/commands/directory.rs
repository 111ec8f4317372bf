//! Colleagues and organisations.

use eenplan_office::{AppError, DirectoryView, EntrySaved, Office, SaveOrganisation, SaveWorker, UndoToken};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn directory_list(office: State<'_, Office>) -> Result<DirectoryView, AppError> {
    office.directory_list()
}

#[tauri::command(async)]
#[specta::specta]
pub fn directory_worker_save(office: State<'_, Office>, ask: SaveWorker) -> Result<EntrySaved, AppError> {
    office.directory_worker_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn directory_worker_remove(office: State<'_, Office>, worker: Uuid) -> Result<UndoToken, AppError> {
    office.directory_worker_remove(worker)
}

#[tauri::command(async)]
#[specta::specta]
pub fn directory_organisation_save(
    office: State<'_, Office>,
    ask: SaveOrganisation,
) -> Result<EntrySaved, AppError> {
    office.directory_organisation_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn directory_organisation_remove(
    office: State<'_, Office>,
    organisation: Uuid,
) -> Result<UndoToken, AppError> {
    office.directory_organisation_remove(organisation)
}
