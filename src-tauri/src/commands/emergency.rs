//! Opening a dossier with a reason, for a day and a night.

use eenplan_office::{AppError, EmergencyOpened, Office, OpenInEmergency};
use tauri::State;

#[tauri::command(async)]
#[specta::specta]
pub fn emergency_open(office: State<'_, Office>, ask: OpenInEmergency) -> Result<EmergencyOpened, AppError> {
    office.emergency_open(ask)
}
