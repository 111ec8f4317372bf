//! How heavy it is for somebody close who helps (S3 §3: the load on the mantelzorger/naaste is part of the plan).

use crate::field_error::FieldErrors;
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

open_enum! {
    /// Load, lightest first.
    pub enum LoadLevel {
        /// It goes well.
        Light = "light",
        /// It can be borne.
        Bearable = "bearable",
        /// It is heavy.
        Heavy = "heavy",
        /// It is too much.
        TooHeavy = "too_heavy",
    }
}

impl LoadLevel {
    fn rank(&self) -> Option<usize> {
        Self::ALL.iter().position(|level| level == self)
    }
}

/// A load that asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LoadSignal {
    /// It rose since the time before.
    Rising,
    /// It is heavy, or too much.
    High,
}

/// What the loads of one person say, in the order they were recorded: of two on one day the later recorded counts.
pub fn signal(loads: &[(NaiveDate, LoadLevel)]) -> Option<LoadSignal> {
    let by_day: std::collections::BTreeMap<_, _> = loads.iter().cloned().collect();
    let mut latest = by_day.values().rev().filter_map(LoadLevel::rank);
    let now = latest.next()?;
    let before = latest.next();
    if Some(now) >= LoadLevel::Heavy.rank() {
        Some(LoadSignal::High)
    } else if before.is_some_and(|before| now > before) {
        Some(LoadSignal::Rising)
    } else {
        None
    }
}

/// A load as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct LoadDraft {
    pub level: String,
    pub seen_on: String,
    pub remark: String,
}

/// A load that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Load {
    pub level: LoadLevel,
    pub seen_on: NaiveDate,
    pub remark: Option<String>,
}

never_prints!(LoadDraft, Load);

impl LoadDraft {
    /// Checks everything at once.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, today: NaiveDate) -> Result<Load, FieldErrors> {
        let mut errors = FieldErrors::default();
        let level = errors.take("level", LoadLevel::chosen_or_newer(&self.level));
        let seen_on = errors.take(
            "seen_on",
            civil::parse_date(&self.seen_on).and_then(|on| civil::past(on, today)),
        );
        let remark = errors.take("remark", text::statement(&self.remark)).flatten();
        errors.finish(level.zip(seen_on).map(|(level, seen_on)| Load {
            level,
            seen_on,
            remark,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;
    use LoadLevel as L;

    #[test]
    fn a_load_that_is_high_or_rises_is_a_signal() {
        let on = |levels: &[L]| {
            let days = ["2026-09-01", "2026-10-01", "2026-11-01"];
            let loads: Vec<_> = days.iter().map(|d| day(d)).zip(levels.iter().cloned()).collect();
            signal(&loads)
        };
        for (levels, found) in [
            (vec![], None),
            (vec![L::Light], None),
            (vec![L::Light, L::Bearable], Some(LoadSignal::Rising)),
            (vec![L::Bearable, L::Light], None),
            (vec![L::Light, L::Bearable, L::Bearable], None),
            (vec![L::Heavy], Some(LoadSignal::High)),
            (vec![L::TooHeavy, L::Heavy], Some(LoadSignal::High)),
            (vec![L::TooHeavy, L::Bearable], None),
            (
                vec![L::Light, L::from("unclear"), L::Bearable],
                Some(LoadSignal::Rising),
            ),
        ] {
            assert_eq!(on(&levels), found, "{levels:?}");
        }
    }

    #[test]
    fn a_load_was_seen_on_a_day() {
        let today = day("2026-11-12");
        assert_eq!(
            LoadDraft::default().check(today).unwrap_err().to_string(),
            "level: required, seen_on: required"
        );
        let ahead = LoadDraft {
            level: "heavy".into(),
            seen_on: "13-11-2026".into(),
            remark: String::new(),
        };
        assert_eq!(
            ahead.check(today).unwrap_err().to_string(),
            "seen_on: date_in_future"
        );
    }
}
