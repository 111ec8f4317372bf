//! Opening and closing a dossier.

use eenplan_office::{
    AppError, CloseDossier, CloseNoticeView, DossierHeadView, DossierOpened, Office, ResidentForm, UndoToken,
};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn dossier_before_closing(
    office: State<'_, Office>,
    dossier: Uuid,
) -> Result<Vec<CloseNoticeView>, AppError> {
    office.dossier_before_closing(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn dossier_close(office: State<'_, Office>, ask: CloseDossier) -> Result<UndoToken, AppError> {
    office.dossier_close(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn dossier_head(office: State<'_, Office>, dossier: Uuid) -> Result<DossierHeadView, AppError> {
    office.dossier_head(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn dossier_open(office: State<'_, Office>, ask: ResidentForm) -> Result<DossierOpened, AppError> {
    office.dossier_open(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn dossier_reopen(office: State<'_, Office>, dossier: Uuid) -> Result<UndoToken, AppError> {
    office.dossier_reopen(dossier)
}
