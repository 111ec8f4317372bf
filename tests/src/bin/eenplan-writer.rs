//! Writes numbered edits into a store until it is told or made to stop: the child of the durability tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_tests::durability::writer::Session;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, session) = Session::from_arguments(&arguments)?;
    session.run(&folder)
}
