//! Appointments.

use eenplan_office::{AppError, AppointmentView, Office, SaveAppointment, SetAppointmentState, UndoToken};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn appointment_list(office: State<'_, Office>, dossier: Uuid) -> Result<Vec<AppointmentView>, AppError> {
    office.appointment_list(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn appointment_remove(office: State<'_, Office>, dossier: Uuid, id: Uuid) -> Result<UndoToken, AppError> {
    office.appointment_remove(dossier, id)
}

#[tauri::command(async)]
#[specta::specta]
pub fn appointment_save(office: State<'_, Office>, ask: SaveAppointment) -> Result<UndoToken, AppError> {
    office.appointment_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn appointment_state(office: State<'_, Office>, ask: SetAppointmentState) -> Result<UndoToken, AppError> {
    office.appointment_state(ask)
}
