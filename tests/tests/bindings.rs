//! What the screens know of the program is what the program is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::fs;
use std::process::Command;

use eenplan_tests::repository;

#[test]
fn the_bindings_are_those_of_the_built_program() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let fresh = folder.path().join("bindings.ts");
    let exported = Command::new(repository::program())
        .arg("--export-bindings")
        .arg(&fresh)
        .output();
    let exported = exported.expect("the program can be started");
    assert!(
        exported.status.success(),
        "no bindings: {}",
        String::from_utf8_lossy(&exported.stderr)
    );

    let fresh = fs::read_to_string(&fresh).expect("the program wrote its bindings");
    let kept =
        fs::read_to_string(repository::root().join("ui/src/lib/tauri/bindings.ts")).unwrap_or_default();
    assert!(
        kept == fresh,
        "ui/src/lib/tauri/bindings.ts is out of date: run `make bindings`"
    );
}
