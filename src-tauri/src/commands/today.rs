//! Vandaag.

use eenplan_office::{AppError, Office, TodayView};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn today_count(office: State<'_, Office>) -> Result<u32, AppError> {
    office.today_count()
}

#[tauri::command(async)]
#[specta::specta]
pub fn today_open(office: State<'_, Office>) -> Result<TodayView, AppError> {
    office.today_open()
}
