//! A device that writes notes and shares them until it is killed: the child of the tests with processes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_tests::processes::device::Session;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (home, session) = Session::from_arguments(&arguments)?;
    session.run(&home)
}
