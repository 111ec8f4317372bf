//! The clipboard of the system.

use eenplan_office::Clipboard;

/// Asked anew each time, so that nothing of the program serves it. Under Wayland it is the one that X programs share, which the compositor
/// keeps the same as its own.
pub struct SystemClipboard;

impl Clipboard for SystemClipboard {
    fn text(&self) -> Option<String> {
        arboard::Clipboard::new()
            .and_then(|mut board| board.get_text())
            .ok()
    }

    fn clear(&self) {
        let cleared = arboard::Clipboard::new().and_then(|mut board| board.clear());
        if let Err(error) = cleared {
            tracing::warn!(%error, "the clipboard was not emptied");
        }
    }
}
