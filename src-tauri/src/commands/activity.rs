//! What colleagues changed.

use eenplan_office::{ActivityPage, AppError, Office};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn activity_page(office: State<'_, Office>, dossier: Option<Uuid>) -> Result<ActivityPage, AppError> {
    office.activity_page(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn activity_looked(office: State<'_, Office>, dossier: Uuid, seen: u32) -> Result<(), AppError> {
    office.activity_looked(dossier, seen)
}
