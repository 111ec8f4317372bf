//! Who leads a dossier, who stands in, and handing the regie over.

use eenplan_office::{
    AnswerHandover, AppError, Office, ProposeHandover, RegieView, SaveDeputy, SettleItem, TakeRegie,
    UndoToken,
};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn handover_list(office: State<'_, Office>, dossier: Uuid) -> Result<RegieView, AppError> {
    office.handover_list(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn handover_propose(office: State<'_, Office>, ask: ProposeHandover) -> Result<UndoToken, AppError> {
    office.handover_propose(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn handover_answer(office: State<'_, Office>, ask: AnswerHandover) -> Result<UndoToken, AppError> {
    office.handover_answer(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn handover_take(office: State<'_, Office>, ask: TakeRegie) -> Result<UndoToken, AppError> {
    office.handover_take(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn handover_withdraw(
    office: State<'_, Office>,
    dossier: Uuid,
    handover: Uuid,
) -> Result<UndoToken, AppError> {
    office.handover_withdraw(dossier, handover)
}

#[tauri::command(async)]
#[specta::specta]
pub fn handover_item_save(office: State<'_, Office>, ask: SettleItem) -> Result<UndoToken, AppError> {
    office.handover_item_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn handover_item_add(
    office: State<'_, Office>,
    dossier: Uuid,
    handover: Uuid,
    label: String,
) -> Result<UndoToken, AppError> {
    office.handover_item_add(dossier, handover, label)
}

#[tauri::command(async)]
#[specta::specta]
pub fn handover_deputy_save(office: State<'_, Office>, ask: SaveDeputy) -> Result<UndoToken, AppError> {
    office.handover_deputy_save(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn handover_deputy_end(office: State<'_, Office>, dossier: Uuid) -> Result<UndoToken, AppError> {
    office.handover_deputy_end(dossier)
}
