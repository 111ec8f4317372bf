//! First start, locking and unlocking.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_tests::window::{Home, PASSPHRASE, Window};

#[test]
fn a_worker_begins_locks_and_comes_back() {
    let home = Home::empty();
    let window = Window::open(&home);
    window.reads("Welkom bij EenPlan");

    window.fill("Jouw naam", "Noor Bakker (test)");
    window.paste("Kies een wachtzin", "kort");
    window.paste("Typ de wachtzin nog een keer", "anders");
    window.click("button", "Begin met EenPlan");
    window.reads("Vul dit in.");
    window.reads("Kies een wachtzin van ten minste 12 tekens.");
    window.reads("De twee wachtzinnen zijn niet gelijk.");
    assert_eq!(
        window.value("Jouw naam"),
        "Noor Bakker (test)",
        "what was typed stays"
    );

    window.begin();
    window.reads("Alleen op dit apparaat");
    window.reads("Noor Bakker (test) · Sociaal team Raalte (test)");

    window.press("Control+l");
    window.reads("EenPlan is vergrendeld");
    window.reads_no_more("Alleen op dit apparaat");
    window.is_accessible();
    window.picture("vergrendeld");
    window.paste("Wachtzin", "niet de goede wachtzin");
    window.click("button", "Ontgrendel");
    window.reads("Deze wachtzin klopt niet.");
    window.click("button", "Wachtzin vergeten?");
    window.reads("Het oude profiel blijft op dit apparaat staan.");
    window.unlock();
    window.close();

    let window = Window::open(&home);
    window.reads("EenPlan is vergrendeld");
    window.unlock();
    assert!(
        !window.log().contains(PASSPHRASE),
        "a passphrase stands in the log"
    );
    assert!(!window.log().contains("Noor"), "a name stands in the log");
    window.close();
}

#[test]
fn a_lock_takes_what_was_copied_from_the_clipboard() {
    let home = Home::empty();
    let window = Window::open(&home);
    window.begin();
    window.reads("Alleen op dit apparaat");
    window.script(
        "getSelection().selectAllChildren(document.querySelector('main'))",
        &[],
    );
    window.press("Control+c");
    window.until("the screen on the clipboard", || {
        window.clipboard().contains("Welkom bij EenPlan").then_some(())
    });
    window.press("Control+l");
    window.reads("EenPlan is vergrendeld");
    window.until("an empty clipboard", || {
        window.clipboard().is_empty().then_some(())
    });
    window.close();
}
