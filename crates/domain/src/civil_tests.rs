use super::*;
use crate::testing::{at, day};
use proptest::prelude::*;

#[test]
fn dates_are_read_as_people_type_them() {
    for typed in [
        "12-11-2026",
        "12/11/2026",
        "12.11.2026",
        "12 11 2026",
        "12112026",
        " 12 november 2026 ",
        "12 Nov 2026",
        "12 nov. 2026",
        "2026-11-12",
        "12-nov-2026",
    ] {
        assert_eq!(parse_date(typed), Ok(day("2026-11-12")), "{typed}");
    }
    assert_eq!(parse_date("1 mrt 2026"), Ok(day("2026-03-01")));
    assert_eq!(parse_date("29-2-2028"), Ok(day("2028-02-29")));
}

#[test]
fn a_date_that_cannot_be_says_why() {
    for (typed, code) in [
        ("", FieldCode::Required),
        ("  ", FieldCode::Required),
        ("31-2-2026", FieldCode::DateImpossible),
        ("31 februari 2026", FieldCode::DateImpossible),
        ("29-2-2026", FieldCode::DateImpossible),
        ("0-1-2026", FieldCode::DateImpossible),
        ("1-13-2026", FieldCode::DateImpossible),
        ("12-11-38", FieldCode::YearIncomplete),
        ("12-11", FieldCode::DateUnreadable),
        ("gisteren", FieldCode::DateUnreadable),
        ("12 ma 2026", FieldCode::DateUnreadable),
        ("12-11-20266", FieldCode::DateUnreadable),
        ("12-11-2026-1", FieldCode::DateUnreadable),
        ("１２-11-2026", FieldCode::DateUnreadable),
    ] {
        assert_eq!(parse_date(typed), Err(code), "{typed}");
    }
    assert_eq!(parse_optional_date(" "), Ok(None));
    assert_eq!(parse_optional_date("x"), Err(FieldCode::DateUnreadable));
}

#[test]
fn times_are_read_as_people_type_them() {
    for (typed, outcome) in [
        ("9:30", Some((9, 30))),
        ("09.30", Some((9, 30))),
        ("0930", Some((9, 30))),
        ("9u30", Some((9, 30))),
        ("9 uur", Some((9, 0))),
        ("9u", Some((9, 0))),
        ("14", Some((14, 0))),
        ("00:00", Some((0, 0))),
        ("24:00", None),
        ("9:60", None),
        ("9:3", None),
        ("half tien", None),
        ("", None),
    ] {
        let expected = outcome.and_then(|(h, m)| NaiveTime::from_hms_opt(h, m, 0));
        assert_eq!(parse_time(typed).ok(), expected, "{typed}");
    }
}

#[test]
fn a_month_that_lacks_the_day_takes_its_last_day() {
    for (date, months, outcome) in [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-11-12", 0, "2026-11-12"),
        ("2026-12-15", 1, "2027-01-15"),
    ] {
        assert_eq!(add_months(day(date), months), day(outcome), "{date} {months:+}");
    }
}

#[test]
fn somebody_born_on_29_february_has_a_birthday_on_1_march_in_a_common_year() {
    let birth = day("2008-02-29");
    assert_eq!(birthday(birth, 18), day("2026-03-01"));
    assert_eq!(birthday(birth, 20), day("2028-02-29"));
    assert_eq!(age_on(birth, day("2026-02-28")), Some(17));
    assert_eq!(age_on(birth, day("2026-03-01")), Some(18));
}

#[test]
fn sixteen_and_a_half_is_sixteen_years_and_six_calendar_months() {
    for (birth, outcome) in [
        ("2010-05-12", "2026-11-12"),
        ("2010-08-31", "2027-02-28"),
        ("2011-08-31", "2028-02-29"),
        ("2008-02-29", "2024-08-29"),
    ] {
        assert_eq!(reaches_age(day(birth), 16, 6), day(outcome), "{birth}");
    }
    assert_eq!(reaches_age(day("2008-02-29"), 18, 0), day("2026-03-01"));
}

#[test]
fn age_counts_whole_years() {
    let birth = day("1988-11-12");
    for (date, age) in [
        ("2026-11-11", Some(37)),
        ("2026-11-12", Some(38)),
        ("1988-11-12", Some(0)),
        ("1988-11-11", None),
    ] {
        assert_eq!(age_on(birth, day(date)), age, "{date}");
    }
}

#[test]
fn the_next_day_begins_at_midnight_also_when_the_clock_changes() {
    for (now, expected) in [
        ("2026-11-12T22:59:59Z", "2026-11-12T23:00:00Z"),
        ("2026-11-12T23:00:00Z", "2026-11-13T23:00:00Z"),
        ("2026-03-28T23:30:00Z", "2026-03-29T22:00:00Z"),
        ("2026-10-24T22:30:00Z", "2026-10-25T23:00:00Z"),
    ] {
        assert_eq!(next_midnight(at(now)), at(expected), "{now}");
    }
}

#[test]
fn today_is_the_day_in_the_netherlands() {
    for (instant, date) in [
        ("2026-11-11T22:59:59Z", "2026-11-11"),
        ("2026-11-11T23:00:00Z", "2026-11-12"),
        ("2026-07-11T21:59:59Z", "2026-07-11"),
        ("2026-07-11T22:00:00Z", "2026-07-12"),
    ] {
        assert_eq!(today(at(instant)), day(date), "{instant}");
    }
}

#[test]
fn wall_clock_times_on_the_nights_the_clock_changes_are_ordinary_cases() {
    for (wall, utc) in [
        ("2026-03-29T01:59:00", "2026-03-29T00:59:00Z"),
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
        ("2026-03-29T03:30:00", "2026-03-29T01:30:00Z"),
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
        ("2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
    ] {
        let wall: NaiveDateTime = wall.parse().unwrap();
        assert_eq!(instant(wall), at(utc), "{wall}");
    }
}

#[test]
fn a_birth_date_lies_in_the_past_and_not_before_anybody_alive() {
    let today = day("2026-11-12");
    assert_eq!(parse_birth_date("12-11-2026", today), Ok(today));
    assert_eq!(
        parse_birth_date("13-11-2026", today),
        Err(FieldCode::DateInFuture)
    );
    assert_eq!(
        parse_birth_date("12-11-1901", today),
        Err(FieldCode::DateTooLongAgo)
    );
    assert_eq!(parse_birth_date("13-11-1901", today), Ok(day("1901-11-13")));
    assert_eq!(near(day("1980-01-01"), today), Err(FieldCode::DateTooLongAgo));
    assert_eq!(near(day("2100-01-01"), today), Err(FieldCode::DateTooFarAhead));
    assert_eq!(near(today, today), Ok(today));
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0..80_000_i64).prop_map(|n| day("1900-01-01") + chrono::TimeDelta::days(n))
}

proptest! {
    #[test]
    fn a_date_written_the_dutch_way_reads_back(date in any_date()) {
        prop_assert_eq!(parse_date(&date.format("%-d-%-m-%Y").to_string()), Ok(date));
        prop_assert_eq!(parse_date(&date.format("%d%m%Y").to_string()), Ok(date));
    }

    #[test]
    fn no_typed_text_makes_reading_panic(typed in "\\PC{0,20}") {
        let _ = (parse_date(&typed), parse_time(&typed));
    }

    #[test]
    fn age_changes_exactly_on_the_birthday(birth in any_date(), years in 1_u32..110) {
        let day_of = birthday(birth, years);
        prop_assert_eq!(age_on(birth, day_of), Some(years));
        prop_assert_eq!(age_on(birth, day_of.pred_opt().unwrap()), Some(years - 1));
    }

    #[test]
    fn months_there_and_back_never_go_past_the_start(date in any_date(), months in 0_i32..600) {
        let back = add_months(add_months(date, months), -months);
        prop_assert!(back <= date && (date - back).num_days() <= 3, "{} became {}", date, back);
    }

    #[test]
    fn an_instant_and_its_wall_clock_agree_outside_the_doubled_hour(seconds in 0_i64..4_000_000_000) {
        let moment = DateTime::from_timestamp(seconds, 0).unwrap();
        let again = instant(wall_clock(moment));
        prop_assert!(again == moment || again == moment - chrono::TimeDelta::hours(1), "{}", moment);
    }
}
