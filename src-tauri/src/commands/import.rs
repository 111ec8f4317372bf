//! Bringing in a caseload file. Only this side opens file dialogs: the screens never see or give a path.

use eenplan_office::{
    AppError, AskImportRows, BringInImport, ErrorCode, ImportDone, ImportFileView, ImportPreview,
    ImportRowsView, ImportSaved, Office, SaveImportAside,
};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;
use tauri_specta::Event;

use crate::bindings::ImportProgress;

/// What a file with rows that were set aside is called: never after a resident.
const ASIDE: &str = "apart-gezet.csv";

/// Answers nothing when the worker chose no file.
#[tauri::command(async)]
#[specta::specta]
pub fn import_choose(app: AppHandle, office: State<'_, Office>) -> Result<Option<ImportFileView>, AppError> {
    let Some(path) = app.dialog().file().blocking_pick_file() else {
        return Ok(None);
    };
    let path = path
        .into_path()
        .map_err(|_| AppError::from(ErrorCode::FileUnreadable))?;
    office.import_open(&path).map(Some)
}

#[tauri::command(async)]
#[specta::specta]
pub fn import_sheet(office: State<'_, Office>, sheet: u32) -> Result<ImportFileView, AppError> {
    office.import_sheet(sheet)
}

#[tauri::command(async)]
#[specta::specta]
pub fn import_headers(office: State<'_, Office>, present: bool) -> Result<ImportFileView, AppError> {
    office.import_headers(present)
}

#[tauri::command(async)]
#[specta::specta]
pub fn import_missing(office: State<'_, Office>, uses: Vec<String>) -> Result<Vec<String>, AppError> {
    Ok(office.import_missing(uses))
}

#[tauri::command(async)]
#[specta::specta]
pub fn import_preview(office: State<'_, Office>, uses: Vec<String>) -> Result<ImportPreview, AppError> {
    office.import_preview(uses)
}

#[tauri::command(async)]
#[specta::specta]
pub fn import_rows(office: State<'_, Office>, ask: AskImportRows) -> Result<ImportRowsView, AppError> {
    office.import_rows(ask)
}

/// Tells the screens how far it is.
#[tauri::command(async)]
#[specta::specta]
pub fn import_bring_in(
    app: AppHandle,
    office: State<'_, Office>,
    ask: BringInImport,
) -> Result<ImportDone, AppError> {
    office.import_bring_in(&ask, |done, total| {
        if let Err(error) = (ImportProgress { done, total }).emit(&app) {
            tracing::warn!(%error, "progress was not announced");
        }
    })
}

/// Answers nothing when the worker chose no file.
#[tauri::command(async)]
#[specta::specta]
pub fn import_save_aside(
    app: AppHandle,
    office: State<'_, Office>,
    ask: SaveImportAside,
) -> Result<Option<ImportSaved>, AppError> {
    let Some(path) = app.dialog().file().set_file_name(ASIDE).blocking_save_file() else {
        return Ok(None);
    };
    let path = path
        .into_path()
        .map_err(|_| AppError::from(ErrorCode::DiskFailed))?;
    office.import_save_aside(&path, &ask).map(Some)
}
