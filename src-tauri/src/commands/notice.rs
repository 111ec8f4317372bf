//! What its worker has to be told until they looked.

use eenplan_office::{AppError, NoticeKind, NoticeView, Office};
use tauri::State;
use uuid::Uuid;

#[tauri::command(async)]
#[specta::specta]
pub fn notice_list(office: State<'_, Office>) -> Result<Vec<NoticeView>, AppError> {
    office.notice_list()
}

#[tauri::command(async)]
#[specta::specta]
pub fn notice_count(office: State<'_, Office>) -> Result<u32, AppError> {
    office.notice_count()
}

#[tauri::command(async)]
#[specta::specta]
pub fn notice_seen(office: State<'_, Office>, kind: NoticeKind, id: Uuid) -> Result<(), AppError> {
    office.notice_seen(kind, id)
}
