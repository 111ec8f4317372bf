//! Who looked into a dossier.

use eenplan_office::{AppError, AuditPage, Office};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn audit_page(
    office: State<'_, Office>,
    dossier: Uuid,
    before: Option<u32>,
) -> Result<AuditPage, AppError> {
    office.audit_page(dossier, before)
}
