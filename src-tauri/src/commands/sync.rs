//! How the profile stands with its region.

use eenplan_office::{AppError, EnrolRegion, Office, RegionView, SyncListView, SyncStatusView};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn sync_status(office: State<'_, Office>) -> Result<SyncStatusView, AppError> {
    office.sync_status()
}

#[tauri::command(async)]
#[specta::specta]
pub fn sync_now(office: State<'_, Office>) -> Result<SyncStatusView, AppError> {
    office.sync_now()
}

#[tauri::command(async)]
#[specta::specta]
pub fn sync_list(office: State<'_, Office>) -> Result<SyncListView, AppError> {
    office.sync_list()
}

#[tauri::command(async)]
#[specta::specta]
pub fn set_aside_seen(office: State<'_, Office>, op: Uuid) -> Result<(), AppError> {
    office.set_aside_seen(op)
}

#[tauri::command(async)]
#[specta::specta]
pub fn region_get(office: State<'_, Office>) -> Result<Option<RegionView>, AppError> {
    office.region_get()
}

#[tauri::command(async)]
#[specta::specta]
pub fn region_enrol(office: State<'_, Office>, ask: EnrolRegion) -> Result<SyncStatusView, AppError> {
    office.region_enrol(ask)
}
