//! The very first start: nobody has used EenPlan on this device yet.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_tests::window::{Home, Window};

#[test]
fn the_first_screen_says_what_this_is_and_is_accessible() {
    let home = Home::empty();
    let window = Window::open(&home);
    window.sees("main", "");
    window.reads("EenPlan");
    window.is_accessible();
    window.picture("eerste-start");
    window.close();
}

#[test]
fn axe_would_find_a_fault_on_this_screen() {
    let home = Home::empty();
    let window = Window::open(&home);
    let found = window.violations_with("<img src='data:,'><button></button>");
    assert!(
        found.contains("image-alt") && found.contains("button-name"),
        "it found: {found}"
    );
}
