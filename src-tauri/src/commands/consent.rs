//! Consents of a dossier.

use eenplan_office::{AppError, ConsentView, Office, SaveConsent, UndoToken, WithdrawConsent};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn consent_list(office: State<'_, Office>, dossier: Uuid) -> Result<Vec<ConsentView>, AppError> {
    office.consent_list(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn consent_save(office: State<'_, Office>, ask: SaveConsent) -> Result<UndoToken, AppError> {
    office.consent_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn consent_withdraw(office: State<'_, Office>, ask: WithdrawConsent) -> Result<UndoToken, AppError> {
    office.consent_withdraw(ask)
}
