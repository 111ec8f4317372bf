//! Contact notes.

use eenplan_office::{
    AppError, CorrectNote, JournalView, NoteWritten, Office, ShareNote, UndoToken, WriteNote,
};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn journal_page(
    office: State<'_, Office>,
    dossier: Uuid,
    before: Option<Uuid>,
) -> Result<JournalView, AppError> {
    office.journal_page(dossier, before)
}

#[tauri::command(async)]
#[specta::specta]
pub fn journal_around(
    office: State<'_, Office>,
    dossier: Uuid,
    record: Uuid,
) -> Result<JournalView, AppError> {
    office.journal_around(dossier, record)
}

#[tauri::command(async)]
#[specta::specta]
pub fn journal_count(office: State<'_, Office>, dossier: Uuid) -> Result<u32, AppError> {
    office.journal_count(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn note_write(office: State<'_, Office>, ask: WriteNote) -> Result<NoteWritten, AppError> {
    office.note_write(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn note_correct(office: State<'_, Office>, ask: CorrectNote) -> Result<UndoToken, AppError> {
    office.note_correct(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn note_share(office: State<'_, Office>, ask: ShareNote) -> Result<UndoToken, AppError> {
    office.note_share(ask)
}
