//! Scores over time.

use eenplan_office::{AppError, Office, SaveScores, ScoreView, UndoToken};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn score_open(
    office: State<'_, Office>,
    dossier: Uuid,
    instrument: String,
) -> Result<ScoreView, AppError> {
    office.score_open(dossier, &instrument)
}

#[tauri::command(async)]
#[specta::specta]
pub fn score_save(office: State<'_, Office>, ask: SaveScores) -> Result<UndoToken, AppError> {
    office.score_save(ask)
}
