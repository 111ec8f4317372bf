//! How a date stands to today: the same words for actions, evaluations, appointments and consents.

use chrono::{Days, NaiveDate};

/// Days ahead that count as *soon* (look.md §5: ≤ 7 days).
pub const SOON_DAYS: u32 = 7;

/// Where a date lies, seen from today. Sorts late first, the latest of them before the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It passed; negative days, so that the longest late sorts first.
    Late(i64),
    /// It is today.
    Today,
    /// Within [`SOON_DAYS`]; days from now.
    Soon(i64),
    /// Further away; days from now.
    Later(i64),
}

impl Standing {
    /// How `date` stands on `today`.
    pub fn of(date: NaiveDate, today: NaiveDate) -> Self {
        match (date - today).num_days() {
            days @ ..0 => Self::Late(days),
            0 => Self::Today,
            days if days <= i64::from(SOON_DAYS) => Self::Soon(days),
            days => Self::Later(days),
        }
    }

    /// Whether it passed.
    pub const fn is_late(self) -> bool {
        matches!(self, Self::Late(_))
    }

    /// Days between the date and today, without a sign.
    pub const fn days(self) -> i64 {
        match self {
            Self::Late(days) => -days,
            Self::Today => 0,
            Self::Soon(days) | Self::Later(days) => days,
        }
    }
}

/// `date` plus a number of days, or the last day there is.
pub fn add_days(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(u64::from(days)))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn a_date_is_late_today_soon_or_later() {
        let today = day("2026-11-12");
        for (date, standing) in [
            ("2026-11-10", Standing::Late(-2)),
            ("2026-11-12", Standing::Today),
            ("2026-11-13", Standing::Soon(1)),
            ("2026-11-19", Standing::Soon(7)),
            ("2026-11-20", Standing::Later(8)),
        ] {
            assert_eq!(Standing::of(day(date), today), standing, "{date}");
        }
        assert_eq!(Standing::Late(-2).days(), 2);
    }

    #[test]
    fn the_longest_late_comes_first() {
        let mut all = [
            Standing::Later(9),
            Standing::Late(-1),
            Standing::Today,
            Standing::Late(-30),
            Standing::Soon(2),
        ];
        all.sort();
        assert_eq!(
            all,
            [
                Standing::Late(-30),
                Standing::Late(-1),
                Standing::Today,
                Standing::Soon(2),
                Standing::Later(9)
            ]
        );
    }
}
