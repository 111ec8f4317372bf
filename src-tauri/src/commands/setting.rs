//! Choices of this worker on this device.

use eenplan_office::{AppError, Office};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn setting_get(office: State<'_, Office>, name: String) -> Result<Option<String>, AppError> {
    office.setting_get(&name)
}

#[tauri::command(async)]
#[specta::specta]
pub fn setting_put(office: State<'_, Office>, name: String, value: String) -> Result<(), AppError> {
    office.setting_put(&name, &value)
}
