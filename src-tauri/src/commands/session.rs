//! First start, unlocking and locking.

use eenplan_office::{AppError, CreateProfile, Office, SessionStatus, UnlockProfile};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn session_status(office: State<'_, Office>) -> Result<SessionStatus, AppError> {
    office.session_status()
}

#[tauri::command(async)]
#[specta::specta]
pub fn session_create(office: State<'_, Office>, ask: CreateProfile) -> Result<SessionStatus, AppError> {
    office.session_create(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn session_unlock(office: State<'_, Office>, ask: UnlockProfile) -> Result<SessionStatus, AppError> {
    office.session_unlock(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn session_lock(office: State<'_, Office>) -> Result<SessionStatus, AppError> {
    office.session_lock()
}
