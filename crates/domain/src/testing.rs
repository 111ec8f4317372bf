//! Short ways to write values in tests.

use chrono::{DateTime, NaiveDate, Utc};

/// `day("2026-11-12")`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `at("2026-11-12T10:00:00Z")`.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
