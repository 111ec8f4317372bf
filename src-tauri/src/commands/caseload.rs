//! The caseload.

use eenplan_office::{AppError, CaseloadPage, CaseloadView, Office};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn caseload_count(office: State<'_, Office>) -> Result<u32, AppError> {
    office.caseload_count()
}

#[tauri::command(async)]
#[specta::specta]
pub fn caseload_page(office: State<'_, Office>, ask: CaseloadPage) -> Result<CaseloadView, AppError> {
    office.caseload_page(ask)
}
