//! Taking back a step.

use eenplan_office::{AppError, Office, UndoToken};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn undo(office: State<'_, Office>, step: UndoToken) -> Result<UndoToken, AppError> {
    office.undo(step)
}
