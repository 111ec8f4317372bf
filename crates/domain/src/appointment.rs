//! Appointments: date, time, place and who comes.

use crate::field_error::FieldErrors;
use crate::journal::minutes;
use crate::{civil, never_prints, text};
use chrono::{DateTime, NaiveDate, Utc};

open_enum! {
    /// How an appointment stands.
    pub enum AppointmentState {
        /// It is to come, or nobody said yet how it went.
        Planned = "planned",
        /// It took place.
        Kept = "kept",
        /// The resident did not come.
        NotShown = "not_shown",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

/// An appointment as typed. `on` and `at` are day and time on Dutch clocks; the other names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct AppointmentDraft {
    pub title: String,
    pub on: String,
    pub at: String,
    pub minutes: String,
    pub place: String,
    pub with_whom: String,
}

/// An appointment that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Appointment {
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub minutes: Option<u32>,
    pub place: Option<String>,
    pub with_whom: Option<String>,
}

never_prints!(AppointmentDraft, Appointment);

impl AppointmentDraft {
    /// Checks everything at once. Also one in the past may be noted.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, today: NaiveDate) -> Result<Appointment, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", text::required_line(&self.title));
        let day = errors.take(
            "on",
            civil::parse_date(&self.on).and_then(|on| civil::near(on, today)),
        );
        let time = errors.take("at", civil::parse_time(&self.at));
        let minutes = errors.take("minutes", minutes(&self.minutes)).flatten();
        let place = errors.take("place", text::line(&self.place)).flatten();
        let with_whom = errors.take("with_whom", text::line(&self.with_whom)).flatten();
        let all = title.zip(day).zip(time);
        errors.finish(all.map(|((title, day), time)| Appointment {
            title,
            starts_at: civil::instant(day.and_time(time)),
            minutes,
            place,
            with_whom,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, day};

    #[test]
    fn an_appointment_has_a_day_and_a_time_on_dutch_clocks() {
        let draft = |on: &str, time: &str| AppointmentDraft {
            title: "Gesprek aan de keukentafel".into(),
            on: on.into(),
            at: time.into(),
            ..AppointmentDraft::default()
        };
        let today = day("2026-11-12");
        for (on, time, moment) in [
            ("12-11-2026", "13:00", "2026-11-12T12:00:00Z"),
            ("1-7-2027", "13:00", "2027-07-01T11:00:00Z"),
            ("28-3-2027", "2:30", "2027-03-28T01:30:00Z"),
        ] {
            assert_eq!(
                draft(on, time).check(today).unwrap().starts_at,
                at(moment),
                "{on} {time}"
            );
        }
        let errors = AppointmentDraft {
            minutes: "x".into(),
            ..draft("31-2-2026", "")
        };
        let errors = AppointmentDraft {
            title: String::new(),
            ..errors
        }
        .check(today)
        .unwrap_err();
        assert_eq!(
            errors.to_string(),
            "title: required, on: date_impossible, at: required, minutes: not_a_number"
        );
    }
}
