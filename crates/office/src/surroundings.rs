//! The clock and chance: asked here and nowhere below.

use chrono::{DateTime, Utc};
use eenplan_store::keyslot::Argon2Params;

use crate::error::{AppError, ErrorCode};

/// What the office needs of the world.
pub trait Surroundings: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
    /// Fills `bytes` with what nobody can guess.
    fn chance(&self, bytes: &mut [u8]);
    /// How hard a new passphrase is stretched.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] when this machine has not enough memory for the floor.
    fn argon2(&self) -> Result<Argon2Params, AppError>;
}

/// The real machine.
pub struct Machine;

impl Surroundings for Machine {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn chance(&self, bytes: &mut [u8]) {
        // Without a source of chance no key and no id may be made: stopping is the only safe answer.
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        let start = std::time::Instant::now();
        Argon2Params::calibrate(|| start.elapsed()).map_err(|_| ErrorCode::Internal.into())
    }
}
