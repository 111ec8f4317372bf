//! The people around a resident.

use eenplan_office::{AppError, NetworkView, Office, SaveContact, SaveResidentLink, UndoToken};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn contact_remove(office: State<'_, Office>, dossier: Uuid, id: Uuid) -> Result<UndoToken, AppError> {
    office.contact_remove(dossier, id)
}

#[tauri::command(async)]
#[specta::specta]
pub fn contact_save(office: State<'_, Office>, ask: SaveContact) -> Result<UndoToken, AppError> {
    office.contact_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn network_get(office: State<'_, Office>, dossier: Uuid) -> Result<NetworkView, AppError> {
    office.network_get(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn resident_link_remove(office: State<'_, Office>, id: Uuid) -> Result<UndoToken, AppError> {
    office.resident_link_remove(id)
}

#[tauri::command(async)]
#[specta::specta]
pub fn resident_link_save(office: State<'_, Office>, ask: SaveResidentLink) -> Result<UndoToken, AppError> {
    office.resident_link_save(ask)
}
