//! What is copied out of the program does not stay on the clipboard.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use std::sync::{Arc, Mutex};

use eenplan_office::{Clipboard, ErrorCode, UnlockProfile};
use support::{Desk, PASSPHRASE};

#[derive(Default)]
struct Board(Mutex<Option<String>>);

impl Board {
    fn put(&self, text: &str) {
        *self.0.lock().unwrap() = Some(text.to_owned());
    }
}

impl Clipboard for Board {
    fn text(&self) -> Option<String> {
        self.0.lock().unwrap().clone()
    }

    fn clear(&self) {
        *self.0.lock().unwrap() = None;
    }
}

/// A desk with a clipboard beside it.
fn desk() -> (Desk, Arc<Board>) {
    let board = Arc::new(Board::default());
    let mut desk = Desk::example();
    desk.office = desk
        .office
        .with_clipboard(Arc::clone(&board) as Arc<dyn Clipboard>);
    (desk, board)
}

fn unlock(desk: &Desk) {
    let passphrase = PASSPHRASE.into();
    let profile = desk.profile;
    desk.office
        .session_unlock(UnlockProfile { profile, passphrase })
        .unwrap();
}

#[test]
fn what_was_copied_is_taken_back() {
    let (desk, board) = desk();
    board.put("Anna de Vries, 06 12345678");
    desk.office.clipboard_copied().unwrap();
    desk.office.clipboard_take_back();
    assert_eq!(board.text(), None);
}

#[test]
fn what_somebody_put_there_since_stays() {
    let (desk, board) = desk();
    board.put("Anna de Vries");
    desk.office.clipboard_copied().unwrap();
    board.put("een boodschappenlijst");
    desk.office.clipboard_take_back();
    desk.office.session_lock().unwrap();
    assert_eq!(board.text().as_deref(), Some("een boodschappenlijst"));
    // Also when it is the same words again, copied elsewhere after it was taken back.
    board.put("Anna de Vries");
    desk.office.clipboard_take_back();
    assert_eq!(board.text().as_deref(), Some("Anna de Vries"));
}

#[test]
fn a_lock_takes_back_what_was_copied_and_nothing_else() {
    let (desk, board) = desk();
    board.put("nooit van ons");
    desk.office.session_lock().unwrap();
    assert_eq!(board.text().as_deref(), Some("nooit van ons"));
    let error = desk.office.clipboard_copied().unwrap_err();
    assert_eq!(error.code, ErrorCode::Locked);
    unlock(&desk);
    board.put("Anna de Vries");
    desk.office.clipboard_copied().unwrap();
    desk.office.session_lock().unwrap();
    assert_eq!(board.text(), None);
}
