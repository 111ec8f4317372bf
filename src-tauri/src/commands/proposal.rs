//! Proposals and what becomes of them.

use eenplan_office::{
    AmendProposal, AppError, Office, ProposalListView, ProposalView, SettleProposal, UndoToken,
};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn proposal_list(office: State<'_, Office>) -> Result<ProposalListView, AppError> {
    office.proposal_list()
}

#[tauri::command(async)]
#[specta::specta]
pub fn proposal_open(office: State<'_, Office>, dossier: Uuid) -> Result<Vec<ProposalView>, AppError> {
    office.proposal_open(dossier)
}

#[tauri::command(async)]
#[specta::specta]
pub fn proposal_settle(office: State<'_, Office>, ask: SettleProposal) -> Result<UndoToken, AppError> {
    office.proposal_settle(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn proposal_amend(office: State<'_, Office>, ask: AmendProposal) -> Result<UndoToken, AppError> {
    office.proposal_amend(ask)
}

#[tauri::command(async)]
#[specta::specta]
pub fn proposal_outcome_seen(office: State<'_, Office>, op: Uuid, record: Uuid) -> Result<(), AppError> {
    office.proposal_outcome_seen(op, record)
}
