//! What the worker may change in a dossier.

use eenplan_office::{AppError, Office, RightsView};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn rights_get(office: State<'_, Office>, dossier: Uuid) -> Result<RightsView, AppError> {
    office.rights_get(dossier)
}
