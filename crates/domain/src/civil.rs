//! Civil dates: reading what was typed, ages, months, and which day it is here.
//!
//! Dates of work and law are days in the Netherlands; instants are UTC and become days only through [`today`].

use crate::field_error::FieldCode;
use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;

/// The day it is in the Netherlands, whatever the machine's own zone says.
pub fn today(instant: DateTime<Utc>) -> NaiveDate {
    wall_clock(instant).date()
}

/// Date and time as clocks in the Netherlands show them.
pub fn wall_clock(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&Amsterdam).naive_local()
}

/// The instant of a date and time on Dutch clocks.
///
/// An hour that comes twice (end of October) is the first one. An hour that is skipped (end of March) is read as if the clock had not
/// yet been put forward: 02:30 becomes 03:30.
pub fn instant(wall: NaiveDateTime) -> DateTime<Utc> {
    let found = Amsterdam.from_local_datetime(&wall).earliest();
    let found = found.or_else(|| {
        let before = wall.checked_sub_signed(chrono::TimeDelta::hours(1))?;
        let earlier = Amsterdam.from_local_datetime(&before).earliest()?;
        earlier.checked_add_signed(chrono::TimeDelta::hours(1))
    });
    found.map_or_else(|| wall.and_utc(), |local| local.with_timezone(&Utc))
}

/// The moment the next day begins in the Netherlands.
pub fn next_midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = today(now).checked_add_days(chrono::Days::new(1));
    tomorrow.map_or(now, |day| instant(day.and_time(NaiveTime::MIN)))
}

const MONTH_NAMES: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// Reads a date as typed in the Netherlands: `12-11-2026`, `12/11/2026`, `12.11.2026`, `12 11 2026`, `12112026`, `12 november 2026`,
/// `12 nov 2026`, and `2026-11-12`.
///
/// A year of two digits is refused: nobody can tell 1938 from 2038 for a birth date.
///
/// # Errors
/// `Required`, `DateUnreadable`, `YearIncomplete`, `DateImpossible` (31 February).
pub fn parse_date(typed: &str) -> Result<NaiveDate, FieldCode> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Err(FieldCode::Required);
    }
    let parts: Vec<&str> = typed
        .split(|c: char| matches!(c, '-' | '/' | '.' | ',') || c.is_whitespace())
        .filter(|p| !p.is_empty())
        .collect();
    let (day, month, year) = match parts.as_slice() {
        [all] if all.len() == 8 && is_number(all) => (&all[..2], &all[2..4], &all[4..]),
        [year, month, day] if year.len() == 4 && is_number(year) => (*day, *month, *year),
        [day, month, year] => (*day, *month, *year),
        _ => return Err(FieldCode::DateUnreadable),
    };
    let month = month_number(month).ok_or(FieldCode::DateUnreadable)?;
    let day = small_number(day).ok_or(FieldCode::DateUnreadable)?;
    if !is_number(year) {
        return Err(FieldCode::DateUnreadable);
    }
    match year.len() {
        4 => {}
        1 | 2 => return Err(FieldCode::YearIncomplete),
        _ => return Err(FieldCode::DateUnreadable),
    }
    let year = year.parse().map_err(|_| FieldCode::DateUnreadable)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(FieldCode::DateImpossible)
}

/// Reads a date that may be left empty.
///
/// # Errors
/// As [`parse_date`], except `Required`.
pub fn parse_optional_date(typed: &str) -> Result<Option<NaiveDate>, FieldCode> {
    if typed.trim().is_empty() {
        Ok(None)
    } else {
        parse_date(typed).map(Some)
    }
}

/// Reads a time of day: `9:30`, `09.30`, `0930`, `9u30`, `9 uur`, `9`.
///
/// # Errors
/// `Required`, `TimeWrong`.
pub fn parse_time(typed: &str) -> Result<NaiveTime, FieldCode> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Err(FieldCode::Required);
    }
    let typed = typed.strip_suffix("uur").unwrap_or(&typed).trim_end();
    let (hour, minute) = match typed.split_once([':', '.', 'u', 'h']) {
        Some((hour, "")) => (hour, "00"),
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return Err(FieldCode::TimeWrong),
        None if typed.len() == 4 && is_number(typed) => (&typed[..2], &typed[2..]),
        None => (typed, "00"),
    };
    let read = || NaiveTime::from_hms_opt(small_number(hour)?, small_number(minute)?, 0);
    read().ok_or(FieldCode::TimeWrong)
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
}

fn small_number(part: &str) -> Option<u32> {
    (is_number(part) && part.len() <= 2)
        .then(|| part.parse().ok())
        .flatten()
}

fn month_number(part: &str) -> Option<u32> {
    if let Some(number) = small_number(part) {
        return Some(number);
    }
    // "mrt" is the usual short form; the others are the first letters.
    let wanted = if part == "mrt" { "maart" } else { part };
    let found = MONTH_NAMES
        .iter()
        .position(|name| wanted.len() >= 3 && name.starts_with(wanted))?;
    u32::try_from(found + 1).ok()
}

/// Whole calendar months further; a month that lacks the day takes its last day (31 August + 6 = 28 or 29 February).
///
/// Beyond the calendar it stays at its first or last day.
pub fn add_months(date: NaiveDate, months: i32) -> NaiveDate {
    let by = Months::new(months.unsigned_abs());
    if months < 0 {
        date.checked_sub_months(by).unwrap_or(NaiveDate::MIN)
    } else {
        date.checked_add_months(by).unwrap_or(NaiveDate::MAX)
    }
}

/// The birthday on which somebody turns `years`. Born on 29 February: 1 March in a common year.
///
/// **The** place where 29 February is decided (domain.md §6, marked unverified there: the age is complete when the day has passed).
pub fn birthday(birth: NaiveDate, years: u32) -> NaiveDate {
    let year = i32::try_from(years)
        .ok()
        .and_then(|y| birth.year().checked_add(y));
    let Some(year) = year else { return NaiveDate::MAX };
    birth
        .with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(NaiveDate::MAX)
}

/// The day somebody is `years` years and `months` calendar months old: 16½ is `(16, 6)` (domain.md §6).
pub fn reaches_age(birth: NaiveDate, years: u32, months: u32) -> NaiveDate {
    if months == 0 {
        return birthday(birth, years);
    }
    let all = years.saturating_mul(12).saturating_add(months);
    add_months(birth, i32::try_from(all).unwrap_or(i32::MAX))
}

/// Age in whole years on a day; `None` before birth.
pub fn age_on(birth: NaiveDate, date: NaiveDate) -> Option<u32> {
    let years = u32::try_from(date.year() - birth.year()).ok()?;
    if birthday(birth, years) <= date {
        Some(years)
    } else {
        years.checked_sub(1)
    }
}

/// Nobody has grown older than 122; with this many years a birth date is a slip.
const OLDEST: u32 = 125;

/// A birth date that can be right: not after today, not too long ago.
///
/// # Errors
/// As [`parse_date`], `DateInFuture`, `DateTooLongAgo`.
pub fn parse_birth_date(typed: &str, today: NaiveDate) -> Result<NaiveDate, FieldCode> {
    let date = past(parse_date(typed)?, today)?;
    if birthday(date, OLDEST) <= today {
        Err(FieldCode::DateTooLongAgo)
    } else {
        Ok(date)
    }
}

/// `date`, when it is not after `today`.
///
/// # Errors
/// `DateInFuture`.
pub fn past(date: NaiveDate, today: NaiveDate) -> Result<NaiveDate, FieldCode> {
    if date > today {
        Err(FieldCode::DateInFuture)
    } else {
        Ok(date)
    }
}

/// How far a date of the work may lie from today, in years: before it no file of ours exists, after it nobody plans.
const WORK_YEARS: i32 = 40;

/// `date`, when it is near enough to belong to the work: a due date, an appointment, a validity.
///
/// # Errors
/// `DateTooLongAgo`, `DateTooFarAhead`.
pub fn near(date: NaiveDate, today: NaiveDate) -> Result<NaiveDate, FieldCode> {
    if date < add_months(today, -12 * WORK_YEARS) {
        Err(FieldCode::DateTooLongAgo)
    } else if date > add_months(today, 12 * WORK_YEARS) {
        Err(FieldCode::DateTooFarAhead)
    } else {
        Ok(date)
    }
}

/// An end that does not lie before its start; empty is none.
///
/// # Errors
/// As [`parse_date`], `EndBeforeStart`, `DateTooFarAhead`.
pub fn until(
    typed: &str,
    start: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, FieldCode> {
    let Some(end) = parse_optional_date(typed)? else {
        return Ok(None);
    };
    if start.is_some_and(|start| end < start) {
        return Err(FieldCode::EndBeforeStart);
    }
    near(end, today).map(Some)
}

#[cfg(test)]
#[path = "civil_tests.rs"]
mod tests;
