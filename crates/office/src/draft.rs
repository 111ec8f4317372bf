//! Drafts: what is being typed, kept against a kill.

use eenplan_store::draft;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{AppError, Office};

/// A kept draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DraftView {
    /// Which form: ids and our own words only.
    pub place: String,
    /// The form's content, as JSON.
    pub body: String,
    /// When it was last typed in, RFC 3339.
    pub updated_at: String,
}

impl From<draft::Draft> for DraftView {
    fn from(draft: draft::Draft) -> Self {
        let at = chrono::DateTime::from_timestamp_millis(draft.updated_at).unwrap_or_default();
        DraftView {
            place: draft.place,
            body: draft.body,
            updated_at: at.to_rfc3339(),
        }
    }
}

impl Office {
    /// The draft of one place, if there is one.
    ///
    /// # Errors
    /// Those of the store.
    pub fn draft_get(&self, place: &str) -> Result<Option<DraftView>, AppError> {
        self.read(|r| Ok(draft::get(r, place)?.map(Into::into)))
    }

    /// All drafts, newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn draft_list(&self) -> Result<Vec<DraftView>, AppError> {
        self.read(|r| Ok(draft::all(r)?.into_iter().map(Into::into).collect()))
    }

    /// Keeps what was typed so far.
    ///
    /// # Errors
    /// Those of the store.
    pub fn draft_keep(&self, place: &str, body: &str) -> Result<(), AppError> {
        self.write(|w| Ok(draft::keep(w, place, body)?))
    }

    /// Lets a draft go.
    ///
    /// # Errors
    /// Those of the store.
    pub fn draft_drop(&self, place: &str) -> Result<(), AppError> {
        self.write(|w| Ok(draft::drop(w, place)?))
    }
}
