//! First start, unlocking and locking.

use eenplan_office::{
    AppError, ChangePassphrase, CreateProfile, MyDetails, Office, SessionStatus, UnlockProfile,
};
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

#[tauri::command(async)]
#[specta::specta]
pub fn session_change_passphrase(office: State<'_, Office>, ask: ChangePassphrase) -> Result<(), AppError> {
    office.session_change_passphrase(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn session_details(office: State<'_, Office>) -> Result<MyDetails, AppError> {
    office.session_details()
}

#[tauri::command(async)]
#[specta::specta]
pub fn session_details_save(office: State<'_, Office>, ask: MyDetails) -> Result<SessionStatus, AppError> {
    office.session_details_save(ask)
}
