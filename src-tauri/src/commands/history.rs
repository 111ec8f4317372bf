//! Who changed what, and taking back a step.

use eenplan_office::{AppError, AskHistory, HistoryPage, Office, UndoToken};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn history_page(office: State<'_, Office>, ask: AskHistory) -> Result<HistoryPage, AppError> {
    office.history_page(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn undo(office: State<'_, Office>, step: UndoToken) -> Result<UndoToken, AppError> {
    office.undo(step)
}
