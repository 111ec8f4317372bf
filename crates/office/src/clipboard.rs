//! What was copied out of the program is taken back from the clipboard: after a while, at a lock and at the end. What somebody put there since
//! stays, and so does what was cut, which may stand nowhere else.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Office;
use crate::error::AppError;

/// The clipboard of the machine.
pub trait Clipboard: Send + Sync {
    /// The text on it; `None` when there is none or it cannot be read.
    fn text(&self) -> Option<String>;
    /// Empties it.
    fn clear(&self);
}

/// A machine without a clipboard.
struct NoClipboard;

impl Clipboard for NoClipboard {
    fn text(&self) -> Option<String> {
        None
    }

    fn clear(&self) {}
}

/// The clipboard, and the hash of what was copied from here to it.
pub(crate) struct Copied {
    clipboard: Arc<dyn Clipboard>,
    last: Mutex<Option<blake3::Hash>>,
}

impl Default for Copied {
    fn default() -> Copied {
        Copied::on(Arc::new(NoClipboard))
    }
}

impl Copied {
    pub(crate) fn on(clipboard: Arc<dyn Clipboard>) -> Copied {
        Copied {
            clipboard,
            last: Mutex::default(),
        }
    }

    fn now(&self) -> Option<blake3::Hash> {
        self.clipboard.text().map(|text| blake3::hash(text.as_bytes()))
    }
}

impl Office {
    /// Remembers that what is on the clipboard now was copied from here.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Locked`]: from a locked profile nothing is copied.
    pub fn clipboard_copied(&self) -> Result<(), AppError> {
        self.desk(|_| {
            let now = self.copied.now();
            *self.copied.last.lock().unwrap_or_else(PoisonError::into_inner) = now;
            Ok(())
        })
    }

    /// Empties the clipboard if what was copied from here is still on it.
    pub fn clipboard_take_back(&self) {
        let last = self
            .copied
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if last.is_some() && self.copied.now() == last {
            self.copied.clipboard.clear();
        }
    }
}
