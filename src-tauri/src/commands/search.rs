//! Search.

use eenplan_office::{AppError, Office, SearchView};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn search(office: State<'_, Office>, typed: String, settled: bool) -> Result<SearchView, AppError> {
    office.search(&typed, settled)
}
