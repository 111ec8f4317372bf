//! How long a dossier has to be kept: reference data and a computed date. Nothing here destroys anything.

use crate::civil::add_months;
use chrono::NaiveDate;

/// One term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The law a dossier falls under.
    pub law: &'static str,
    /// Years after the last change.
    pub years: i32,
    /// Where it stands.
    pub source: &'static str,
}

/// The terms of domain.md §9.
pub const RETENTIONS: &[Retention] = &[
    Retention {
        law: "wmo",
        years: 15,
        source: "Wmo 5.3.4",
    },
    Retention {
        law: "jeugdwet",
        years: 20,
        source: "Jeugdwet 7.3.8",
    },
];

/// The last day a dossier has to be kept, counted from its last change: the longest of the laws it falls under. `None` when no law is known,
/// which means: keep.
///
/// Destruction at the resident's request is another matter and not decided here.
pub fn keep_until(laws: &[&str], last_change: NaiveDate) -> Option<NaiveDate> {
    // One law this version does not know could ask for longer.
    let terms: Option<Vec<_>> = laws
        .iter()
        .map(|law| RETENTIONS.iter().find(|r| r.law == *law))
        .collect();
    let years = terms?.iter().map(|term| term.years).max()?;
    Some(add_months(last_change, 12 * years))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn the_longest_term_counts_from_the_last_change() {
        let change = day("2026-11-12");
        for (laws, until) in [
            (&["wmo"][..], Some("2041-11-12")),
            (&["jeugdwet"], Some("2046-11-12")),
            (&["wmo", "jeugdwet"], Some("2046-11-12")),
            (&["wmo", "wgs"], None),
            (&[], None),
        ] {
            assert_eq!(keep_until(laws, change), until.map(day), "{laws:?}");
        }
        assert_eq!(keep_until(&["wmo"], day("2028-02-29")), Some(day("2043-02-28")));
    }
}
