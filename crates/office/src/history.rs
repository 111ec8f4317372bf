//! Taking back a step.

use eenplan_store::Receipt;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::{AppError, Office};

/// What a step can be taken back with. Empty when the step changed nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct UndoToken {
    /// The ops of the step, oldest first.
    pub ops: Vec<Uuid>,
}

impl From<Receipt> for UndoToken {
    fn from(receipt: Receipt) -> Self {
        UndoToken {
            ops: receipt.ops.into_iter().map(|op| op.0).collect(),
        }
    }
}

impl Office {
    /// Takes a step back by a new one; the history keeps both. Answers with what undoes the undoing.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Overtaken`] when something was changed since.
    pub fn undo(&self, step: UndoToken) -> Result<UndoToken, AppError> {
        let receipt = Receipt {
            ops: step.ops.into_iter().map(Into::into).collect(),
        };
        self.write(|w| Ok(w.undo(&receipt)?.into()))
    }
}
