//! The register of documents.

use eenplan_office::{AppError, DocumentView, Office, SaveDocument, UndoToken};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn document_list(office: State<'_, Office>, dossier: Uuid) -> Result<Vec<DocumentView>, AppError> {
    office.document_list(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn document_remove(office: State<'_, Office>, dossier: Uuid, id: Uuid) -> Result<UndoToken, AppError> {
    office.document_remove(dossier, id)
}

#[tauri::command(async)]
#[specta::specta]
pub fn document_save(office: State<'_, Office>, ask: SaveDocument) -> Result<UndoToken, AppError> {
    office.document_save(ask)
}
