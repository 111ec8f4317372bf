//! How SQLite goes about a query, for tests of what is asked often.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use rusqlite::{Connection, params_from_iter};

/// Panics unless the first step of a query goes by this index, and none looks through a whole table.
#[track_caller]
pub(crate) fn goes_by_index(sql: &str, index: &str) {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(include_str!("../../../migrations/device/V1__house.sql"))
        .unwrap();
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let wanted = statement.parameter_count();
    let steps: Vec<String> = statement
        .query_map(params_from_iter(vec!["x"; wanted]), |row| row.get(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(steps[0].contains(index), "{steps:?}");
    assert!(!steps.iter().any(|step| step.contains("SCAN")), "{steps:?}");
}
