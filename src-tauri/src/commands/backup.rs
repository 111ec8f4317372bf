//! Backups. Only this side opens file dialogs: the screens never see or give a path.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use eenplan_office::{
    AppError, BackupMade, BackupStatus, ErrorCode, MakeBackup, Office, RestoreBackup, SessionStatus,
};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

const EXTENSION: &str = "eenplan-backup";

/// The backup the worker chose to restore, until it is restored.
#[derive(Default)]
pub struct ChosenBackup(Mutex<Option<PathBuf>>);

#[tauri::command(async)]
#[specta::specta]
pub fn backup_status(office: State<'_, Office>) -> Result<BackupStatus, AppError> {
    office.backup_status()
}

/// Answers nothing when the worker chose no file.
#[tauri::command(async)]
#[specta::specta]
pub fn backup_make(
    app: AppHandle,
    office: State<'_, Office>,
    ask: MakeBackup,
) -> Result<Option<BackupMade>, AppError> {
    office.backup_check(&ask)?;
    let dialog = app
        .dialog()
        .file()
        .set_file_name(format!("reservekopie.{EXTENSION}"));
    let Some(path) = dialog.blocking_save_file() else {
        return Ok(None);
    };
    let path = path
        .into_path()
        .map_err(|_| AppError::from(ErrorCode::DiskFailed))?;
    office.backup_make(&path, &ask).map(Some)
}

/// Answers whether a file was chosen.
#[tauri::command(async)]
#[specta::specta]
pub fn backup_choose(app: AppHandle, chosen: State<'_, ChosenBackup>) -> Result<bool, AppError> {
    let Some(path) = app.dialog().file().blocking_pick_file() else {
        return Ok(false);
    };
    let path = path
        .into_path()
        .map_err(|_| AppError::from(ErrorCode::FileUnreadable))?;
    *chosen.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
    Ok(true)
}

#[tauri::command(async)]
#[specta::specta]
pub fn backup_restore(
    office: State<'_, Office>,
    chosen: State<'_, ChosenBackup>,
    ask: RestoreBackup,
) -> Result<SessionStatus, AppError> {
    let path = chosen.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    office.backup_restore(&path.ok_or(ErrorCode::NotFound)?, &ask)
}
