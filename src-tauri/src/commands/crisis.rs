//! Crisiskaart and signaleringsplan.

use eenplan_office::{AppError, CrisisView, Office, SaveCrisisCard, SaveSignalPhase, UndoToken};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn crisis_open(office: State<'_, Office>, dossier: Uuid) -> Result<CrisisView, AppError> {
    office.crisis_open(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn crisis_card_save(office: State<'_, Office>, ask: SaveCrisisCard) -> Result<UndoToken, AppError> {
    office.crisis_card_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn signal_phase_save(office: State<'_, Office>, ask: SaveSignalPhase) -> Result<UndoToken, AppError> {
    office.signal_phase_save(ask)
}
