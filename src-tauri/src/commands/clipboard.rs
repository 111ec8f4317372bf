//! What was copied, and taking it back.

use eenplan_office::{AppError, Office};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn clipboard_copied(office: State<'_, Office>) -> Result<(), AppError> {
    office.clipboard_copied()
}

#[tauri::command(async)]
#[specta::specta]
pub fn clipboard_take_back(office: State<'_, Office>) -> Result<(), AppError> {
    office.clipboard_take_back();
    Ok(())
}
