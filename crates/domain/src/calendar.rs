//! Public holidays and legal terms: the Algemene termijnenwet, here Termijnenwet (domain.md §11).

use crate::civil::add_months;
use crate::due::add_days;
use chrono::{Datelike, NaiveDate, Weekday};

/// How a holiday finds its day in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolidayRule {
    /// Month and day.
    Fixed(u32, u32),
    /// Month and day, a day earlier when that is a Sunday (Koningsdag).
    NotOnSunday(u32, u32),
    /// Days after Easter Sunday.
    Easter(i64),
}

/// One holiday of the law: reference data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// Code the screen finds its name by.
    pub code: &'static str,
    /// Its day.
    pub rule: HolidayRule,
    /// First year it holds.
    pub since: i32,
    /// Where it stands.
    pub source: &'static str,
}

const fn holiday(code: &'static str, rule: HolidayRule, since: i32, source: &'static str) -> Holiday {
    Holiday {
        code,
        rule,
        since,
        source,
    }
}

/// The holidays on which no legal term ends. Extra days made equal by decree (Termijnenwet 3, third paragraph) are added here when they come.
pub const HOLIDAYS: &[Holiday] = &[
    holiday("new_year", HolidayRule::Fixed(1, 1), 1964, "Termijnenwet 3(1)"),
    holiday("good_friday", HolidayRule::Easter(-2), 1964, "Termijnenwet 3(2)"),
    holiday("easter_monday", HolidayRule::Easter(1), 1964, "Termijnenwet 3(1)"),
    holiday(
        "kings_day",
        HolidayRule::NotOnSunday(4, 27),
        2014,
        "Termijnenwet 3(1)",
    ),
    holiday(
        "liberation_day",
        HolidayRule::Fixed(5, 5),
        1964,
        "Termijnenwet 3(1)",
    ),
    holiday("ascension", HolidayRule::Easter(39), 1964, "Termijnenwet 3(1)"),
    holiday("whit_monday", HolidayRule::Easter(50), 1964, "Termijnenwet 3(1)"),
    holiday(
        "christmas_day",
        HolidayRule::Fixed(12, 25),
        1964,
        "Termijnenwet 3(1)",
    ),
    holiday(
        "boxing_day",
        HolidayRule::Fixed(12, 26),
        1964,
        "Termijnenwet 3(1)",
    ),
];

impl Holiday {
    /// Its day in a year, or `None` before it held.
    pub fn day_in(&self, year: i32) -> Option<NaiveDate> {
        if year < self.since {
            return None;
        }
        match self.rule {
            HolidayRule::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            HolidayRule::NotOnSunday(month, day) => {
                let date = NaiveDate::from_ymd_opt(year, month, day)?;
                if date.weekday() == Weekday::Sun {
                    date.pred_opt()
                } else {
                    Some(date)
                }
            }
            HolidayRule::Easter(days) => easter(year)?.checked_add_signed(chrono::TimeDelta::days(days)),
        }
    }
}

/// Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher).
pub fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

/// The holiday on this day, if it is one.
pub fn holiday_on(date: NaiveDate) -> Option<&'static Holiday> {
    HOLIDAYS.iter().find(|h| h.day_in(date.year()) == Some(date))
}

/// Not a Saturday, Sunday or holiday.
pub fn is_working_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && holiday_on(date).is_none()
}

/// The first working day on or after `date`.
pub fn working_day_from(date: NaiveDate) -> NaiveDate {
    date.iter_days().find(|d| is_working_day(*d)).unwrap_or(date)
}

/// The last working day on or before `date`: the day to do what is due on a day off (look.md §5).
pub fn working_day_until(date: NaiveDate) -> NaiveDate {
    std::iter::successors(Some(date), |d| d.pred_opt())
        .find(|d| is_working_day(*d))
        .unwrap_or(date)
}

/// A legal term, counted forward from an event. Terms in hours and terms counted back from a date are outside the law (Termijnenwet 1(2), 4) and
/// have no form here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// Days; the day of the event does not count.
    Days(u32),
    /// Weeks.
    Weeks(u32),
    /// Calendar months.
    Months(u32),
    /// Years.
    Years(u32),
}

impl Term {
    /// Whether the law moves its end: not for more than 90 days, 12 weeks or 3 months, nor for years (Termijnenwet 4).
    pub const fn is_moved(self) -> bool {
        match self {
            Self::Days(n) => n <= 90,
            Self::Weeks(n) => n <= 12,
            Self::Months(n) => n <= 3,
            Self::Years(_) => false,
        }
    }

    /// The last day as counted, before any move.
    pub fn counted_end(self, event: NaiveDate) -> NaiveDate {
        let months = |n: u32| add_months(event, i32::try_from(n).unwrap_or(i32::MAX));
        match self {
            Self::Days(n) => add_days(event, n),
            Self::Weeks(n) => add_days(event, n.saturating_mul(7)),
            Self::Months(n) => months(n),
            Self::Years(n) => months(n.saturating_mul(12)),
        }
    }

    /// The last day by law: never a Saturday, Sunday or holiday (Termijnenwet 1), and a term of three days or more holds two working days (Termijnenwet 2).
    pub fn end(self, event: NaiveDate) -> NaiveDate {
        let counted = self.counted_end(event);
        if !self.is_moved() {
            return counted;
        }
        let end = working_day_from(counted);
        if (counted - event).num_days() < 3 {
            return end;
        }
        let second_working_day = event.iter_days().skip(1).filter(|d| is_working_day(*d)).nth(1);
        second_working_day.map_or(end, |second| end.max(second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;
    use proptest::prelude::*;

    fn in_year(code: &str, year: i32) -> Option<NaiveDate> {
        HOLIDAYS
            .iter()
            .find(|h| h.code == code)
            .and_then(|h| h.day_in(year))
    }

    #[test]
    fn moving_holidays_fall_where_the_calendar_says() {
        // domain.md §11; 2029 and 2030 follow from Easter on 1 and 21 April.
        for (year, good_friday, easter_monday, ascension, whit_monday, kings_day) in [
            (2026, "04-03", "04-06", "05-14", "05-25", "04-27"),
            (2027, "03-26", "03-29", "05-06", "05-17", "04-27"),
            (2028, "04-14", "04-17", "05-25", "06-05", "04-27"),
            (2029, "03-30", "04-02", "05-10", "05-21", "04-27"),
            (2030, "04-19", "04-22", "05-30", "06-10", "04-27"),
            (2031, "04-11", "04-14", "05-22", "06-02", "04-26"),
        ] {
            for (code, date) in [
                ("good_friday", good_friday),
                ("easter_monday", easter_monday),
                ("ascension", ascension),
                ("whit_monday", whit_monday),
                ("kings_day", kings_day),
            ] {
                assert_eq!(
                    in_year(code, year),
                    Some(day(&format!("{year}-{date}"))),
                    "{code} {year}"
                );
            }
        }
        assert_eq!(in_year("kings_day", 2013), None, "before 2014 it was another day");
    }

    #[test]
    fn fixed_holidays_and_weekends_are_days_off() {
        for off in [
            "2026-01-01",
            "2026-05-05",
            "2026-12-25",
            "2026-12-26",
            "2026-11-14",
            "2026-11-15",
            "2026-04-27",
        ] {
            assert!(!is_working_day(day(off)), "{off}");
        }
        assert!(is_working_day(day("2026-11-12")));
        assert_eq!(
            holiday_on(day("2026-05-05")).map(|h| h.code),
            Some("liberation_day")
        );
    }

    #[test]
    fn a_term_that_ends_on_a_day_off_moves_to_the_next_working_day() {
        for (event, term, end, why) in [
            (
                "2026-11-02",
                Term::Days(12),
                "2026-11-16",
                "Saturday becomes Monday",
            ),
            ("2026-10-01", Term::Weeks(6), "2026-11-12", "a Thursday stays"),
            (
                "2026-03-20",
                Term::Weeks(2),
                "2026-04-07",
                "Good Friday, the weekend and Easter Monday are skipped",
            ),
            ("2026-11-13", Term::Days(1), "2026-11-16", "one day from Friday"),
            (
                "2026-12-23",
                Term::Days(3),
                "2026-12-28",
                "24 and 28 are the two working days",
            ),
            (
                "2026-12-24",
                Term::Days(3),
                "2026-12-29",
                "three days hold at least two working days",
            ),
            (
                "2026-08-31",
                Term::Months(3),
                "2026-11-30",
                "a month without the day takes its last",
            ),
            (
                "2026-08-14",
                Term::Months(3),
                "2026-11-16",
                "three months are still moved",
            ),
            (
                "2026-07-14",
                Term::Months(4),
                "2026-11-14",
                "over three months is not",
            ),
            (
                "2026-08-16",
                Term::Days(90),
                "2026-11-16",
                "ninety days are still moved",
            ),
            (
                "2026-08-15",
                Term::Days(91),
                "2026-11-14",
                "over ninety days is not",
            ),
            (
                "2026-08-15",
                Term::Weeks(13),
                "2026-11-14",
                "over twelve weeks is not",
            ),
            ("2025-11-15", Term::Years(1), "2026-11-15", "years are not"),
        ] {
            assert_eq!(term.end(day(event)), day(end), "{why}");
        }
    }

    #[test]
    fn what_is_due_on_a_day_off_is_done_before_it() {
        assert_eq!(working_day_until(day("2026-11-14")), day("2026-11-13"));
        assert_eq!(working_day_until(day("2026-04-06")), day("2026-04-02"));
        assert_eq!(working_day_until(day("2026-11-12")), day("2026-11-12"));
    }

    proptest! {
        #[test]
        fn a_moved_term_ends_on_a_working_day_and_never_early(start in 0_i64..40_000, days in 1_u32..=90) {
            let event = day("2000-01-01") + chrono::TimeDelta::days(start);
            let term = Term::Days(days);
            prop_assert!(is_working_day(term.end(event)));
            prop_assert!(term.end(event) >= term.counted_end(event));
            if days >= 3 {
                let held = event.iter_days().skip(1).take_while(|d| *d <= term.end(event)).filter(|d| is_working_day(*d)).count();
                prop_assert!(held >= 2, "only {} working days", held);
            }
        }

        #[test]
        fn easter_is_a_sunday_between_22_march_and_25_april(year in 1900_i32..2200) {
            let sunday = easter(year).unwrap();
            prop_assert_eq!(sunday.weekday(), Weekday::Sun);
            prop_assert!(((3, 22)..=(4, 25)).contains(&(sunday.month(), sunday.day())), "{}", sunday);
        }
    }
}
