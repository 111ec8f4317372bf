//! Drafts.

use eenplan_office::{AppError, DraftPlace, DraftView, Office};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn draft_get(office: State<'_, Office>, place: String) -> Result<Option<DraftView>, AppError> {
    office.draft_get(&place)
}

#[tauri::command(async)]
#[specta::specta]
pub fn draft_list(office: State<'_, Office>) -> Result<Vec<DraftPlace>, AppError> {
    office.draft_list()
}

#[tauri::command(async)]
#[specta::specta]
pub fn draft_keep(office: State<'_, Office>, place: String, body: String) -> Result<(), AppError> {
    office.draft_keep(&place, &body)
}

#[tauri::command(async)]
#[specta::specta]
pub fn draft_drop(office: State<'_, Office>, place: String) -> Result<(), AppError> {
    office.draft_drop(&place)
}
