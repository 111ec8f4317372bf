//! Writes numbered edits into a store until it is told or made to stop: the child of the durability tests.

use eenplan_tests::durability::writer::Session;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, session) = Session::from_arguments(&arguments)?;
    session.run(&folder)
}
