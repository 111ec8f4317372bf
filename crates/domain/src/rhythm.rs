//! How often an action comes back.
//!
//! Codes: `once`, `days:3`, `weeks:2`, `months:1:31` (the day of the month it aims at, so that 31 January does not drift to 28).

use crate::civil::add_months;
use crate::due::add_days;
use crate::field_error::{FieldCode, is_code};
use chrono::{Datelike, NaiveDate};

/// How often an action comes back, counted from its due date: weekly on a Friday is `Weeks(1)` with a due date on a Friday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Not again.
    Once,
    /// Every so many days.
    Days(u32),
    /// Every so many weeks, on the weekday of the due date.
    Weeks(u32),
    /// Every so many months on a day of the month, or the month's last when it lacks that day.
    Months(u32, u32),
    /// A rhythm of a newer version: kept, shown, not counted with.
    Other(String),
}

/// The longest step: nobody plans further apart.
const MOST_STEPS: u32 = 366;

impl Rhythm {
    /// The code as stored and sent.
    pub fn code(&self) -> String {
        match self {
            Self::Once => "once".into(),
            Self::Days(n) => format!("days:{n}"),
            Self::Weeks(n) => format!("weeks:{n}"),
            Self::Months(n, day) => format!("months:{n}:{day}"),
            Self::Other(code) => code.clone(),
        }
    }

    fn known(code: &str) -> Option<Self> {
        let mut parts = code.split(':');
        let unit = parts.next()?;
        // Written back as read: "07" or "+7" would not be.
        let mut number = || parts.next()?.parse().ok().filter(|n: &u32| *n > 0);
        let rhythm = match unit {
            "once" => Self::Once,
            "days" => Self::Days(number()?),
            "weeks" => Self::Weeks(number()?),
            "months" => Self::Months(number()?, number().filter(|day| *day <= 31)?),
            _ => return None,
        };
        (rhythm.code() == code).then_some(rhythm)
    }

    /// What a worker chose: the unit, a typed number, and the first due date the rhythm starts from. A rhythm that was not touched comes back
    /// as its whole code, so that a monthly one keeps the day it aims at.
    ///
    /// # Errors
    /// `UnknownChoice` for the unit, `NotANumber` or `OutOfRange` (1 to 366) for the number.
    pub fn chosen(unit: &str, every: &str, due_on: NaiveDate) -> Result<Self, FieldCode> {
        if unit.is_empty() || unit == "once" {
            return Ok(Self::Once);
        }
        let mut parts = unit.split(':');
        if unit.contains(':')
            && parts.next().is_some_and(is_code)
            && parts.all(|p| p.bytes().all(|b| b.is_ascii_alphanumeric()))
        {
            return Ok(Self::from(unit));
        }
        let n: u32 = every.trim().parse().map_err(|_| FieldCode::NotANumber)?;
        if !(1..=MOST_STEPS).contains(&n) {
            return Err(FieldCode::OutOfRange { min: 1, max: 366 });
        }
        match unit {
            "days" => Ok(Self::Days(n)),
            "weeks" => Ok(Self::Weeks(n)),
            "months" => Ok(Self::Months(n, due_on.day())),
            _ => Err(FieldCode::UnknownChoice),
        }
    }

    /// Whether it comes back, as far as this version can tell.
    pub fn comes_back(&self) -> bool {
        !matches!(self, Self::Once | Self::Other(_))
    }

    /// The next due date after `due_on` was done on `done_on`: the first in the rhythm after both, so that doing it early skips nothing twice
    /// and doing it late leaves no pile. `None` when it does not come back.
    pub fn next(&self, due_on: NaiveDate, done_on: NaiveDate) -> Option<NaiveDate> {
        let step = |k: u32| match self {
            Self::Once | Self::Other(_) => None,
            Self::Days(n) => Some(add_days(due_on, n.saturating_mul(k))),
            Self::Weeks(n) => Some(add_days(due_on, n.saturating_mul(7).saturating_mul(k))),
            Self::Months(n, day) => on_day(months_on(due_on, n.saturating_mul(k)), *day),
        };
        let after = due_on.max(done_on);
        // A first guess by days saves walking through years; months are never longer than 31 days.
        let longest = match self {
            Self::Once | Self::Other(_) => return None,
            Self::Days(n) => i64::from(*n),
            Self::Weeks(n) => i64::from(*n).saturating_mul(7),
            Self::Months(n, _) => i64::from(*n).saturating_mul(31),
        };
        let passed = (after - due_on).num_days() / longest.max(1);
        let first = u32::try_from(passed).unwrap_or(u32::MAX).saturating_add(1);
        (first..first.saturating_add(1_000))
            .map_while(step)
            .find(|next| *next > after)
    }
}

impl From<&str> for Rhythm {
    fn from(code: &str) -> Self {
        Self::known(code).unwrap_or_else(|| Self::Other(code.to_owned()))
    }
}

fn months_on(date: NaiveDate, months: u32) -> NaiveDate {
    add_months(date, i32::try_from(months).unwrap_or(i32::MAX))
}

/// The same month on `day`, or on its last day.
fn on_day(date: NaiveDate, day: u32) -> Option<NaiveDate> {
    (28..=day.clamp(28, 31))
        .rev()
        .find_map(|d| date.with_day(d.min(day)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;
    use proptest::prelude::*;

    #[test]
    fn the_next_time_lies_in_the_rhythm_after_due_and_done() {
        for (code, due, done, next) in [
            ("once", "2026-11-20", "2026-11-20", None),
            ("yearly", "2026-11-20", "2026-11-20", None),
            ("weeks:1", "2026-11-20", "2026-11-20", Some("2026-11-27")),
            ("weeks:1", "2026-11-20", "2026-11-18", Some("2026-11-27")),
            ("weeks:1", "2026-11-20", "2026-11-24", Some("2026-11-27")),
            ("weeks:1", "2026-11-20", "2026-12-11", Some("2026-12-18")),
            ("weeks:2", "2026-11-20", "2026-12-11", Some("2026-12-18")),
            ("days:1", "2026-11-12", "2026-11-12", Some("2026-11-13")),
            ("days:3", "2020-01-01", "2026-11-12", Some("2026-11-13")),
            ("months:1:31", "2026-01-31", "2026-01-31", Some("2026-02-28")),
            ("months:1:31", "2026-02-28", "2026-02-28", Some("2026-03-31")),
            ("months:3:15", "2026-11-15", "2027-03-01", Some("2027-05-15")),
            ("months:1:1", "2026-11-01", "2026-11-01", Some("2026-12-01")),
            ("months:12:29", "2024-02-29", "2024-02-29", Some("2025-02-28")),
        ] {
            let found = Rhythm::from(code).next(day(due), day(done));
            assert_eq!(found, next.map(day), "{code} due {due} done {done}");
        }
    }

    #[test]
    fn a_rhythm_is_chosen_by_unit_and_number() {
        let due = day("2026-01-31");
        assert_eq!(Rhythm::chosen("", "", due), Ok(Rhythm::Once));
        assert_eq!(Rhythm::chosen("weeks", " 2 ", due), Ok(Rhythm::Weeks(2)));
        assert_eq!(
            Rhythm::chosen("months", "1", due).map(|r| r.code()),
            Ok("months:1:31".into())
        );
        assert_eq!(Rhythm::chosen("weeks", "two", due), Err(FieldCode::NotANumber));
        assert_eq!(
            Rhythm::chosen("weeks", "0", due),
            Err(FieldCode::OutOfRange { min: 1, max: 366 })
        );
        assert_eq!(
            Rhythm::chosen("months:1:31", "", day("2026-02-28")),
            Ok(Rhythm::Months(1, 31))
        );
        assert_eq!(Rhythm::chosen("tides:3", "", due), Ok(Rhythm::from("tides:3")));
        assert_eq!(Rhythm::chosen("weeks:<b>", "", due), Err(FieldCode::NotANumber));
        assert_eq!(Rhythm::chosen("moons", "1", due), Err(FieldCode::UnknownChoice));
    }

    proptest! {
        #[test]
        fn any_code_survives_reading_and_writing(code in "(once|days|weeks|months|[a-z]{1,5})?(:[+0-9]{0,4}){0,3}") {
            prop_assert_eq!(Rhythm::from(code.as_str()).code(), code);
        }

        #[test]
        fn the_next_time_is_the_first_one_after(n in 1_u32..60, unit in 0_u8..3, from in 0_i64..20_000, late in -40_i64..3_000) {
            let due = day("2000-01-01") + chrono::TimeDelta::days(from);
            let done = due + chrono::TimeDelta::days(late);
            let rhythm = match unit { 0 => Rhythm::Days(n), 1 => Rhythm::Weeks(n), _ => Rhythm::Months(n, due.day()) };
            let mut slow = due;
            let mut k = 0;
            while slow <= due.max(done) {
                k += 1;
                slow = match unit { 0 => add_days(due, n * k), 1 => add_days(due, n * 7 * k), _ => add_months(due, i32::try_from(n * k).unwrap()) };
            }
            prop_assert_eq!(rhythm.next(due, done), Some(slow));
        }
    }
}
