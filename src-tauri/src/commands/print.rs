//! The plan for the resident. Only this side opens dialogs and files: the screens never see or give a path.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use eenplan_office::{AppError, AskPrint, ErrorCode, Office, PlanPrinted, PrintView};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

/// The paper that was saved last, to open it.
#[derive(Default)]
pub struct SavedPaper(Mutex<Option<PathBuf>>);

#[tauri::command(async)]
#[specta::specta]
pub fn plan_print_preview(office: State<'_, Office>, ask: AskPrint) -> Result<PrintView, AppError> {
    office.plan_print_preview(ask)
}

/// Answers nothing when the worker chose no file.
#[tauri::command(async)]
#[specta::specta]
pub fn plan_print(
    app: AppHandle,
    office: State<'_, Office>,
    saved: State<'_, SavedPaper>,
    ask: AskPrint,
) -> Result<Option<PlanPrinted>, AppError> {
    office.plan_print_check(ask)?;
    let dialog = app
        .dialog()
        .file()
        .add_filter("PDF", &["pdf"])
        .set_file_name(office.plan_print_name());
    let Some(path) = dialog.blocking_save_file() else {
        return Ok(None);
    };
    let path = path
        .into_path()
        .map_err(|_| AppError::from(ErrorCode::DiskFailed))?;
    let printed = office.plan_print(&path, ask)?;
    *saved.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
    Ok(Some(printed))
}

/// Opens the paper that was saved last in the program this device has for it.
#[tauri::command(async)]
#[specta::specta]
pub fn plan_print_open(
    app: AppHandle,
    office: State<'_, Office>,
    saved: State<'_, SavedPaper>,
) -> Result<(), AppError> {
    office.session_details()?;
    let path = saved.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let path = path.ok_or(ErrorCode::NotFound)?;
    app.opener()
        .open_path(path.to_string_lossy(), None::<&str>)
        .map_err(|_| ErrorCode::FileUnopened.into())
}
