//! Contact notes: written once, put right beside what was.
//!
//! **Invariant:** no function here changes or removes a text that was written; a correction stands beside it.

use crate::field_error::{FieldCode, FieldErrors};
use crate::{civil, never_prints, text};
use chrono::{DateTime, NaiveDate, Utc};

open_enum! {
    /// How there was contact.
    pub enum ContactKind {
        /// Home visit.
        Visit = "visit",
        /// Phone.
        Phone = "phone",
        /// Found on the street or elsewhere (bemoeizorg).
        Outreach = "outreach",
        /// At the office.
        Office = "office",
        /// Message, app or e-mail.
        Message = "message",
        /// Video call.
        Video = "video",
        /// Meeting with others about the resident.
        Meeting = "meeting",
        /// Tried, no contact.
        Attempt = "attempt",
        /// Something else.
        SomethingElse = "other",
        /// Text of another file, brought in with a caseload; not a contact of its own.
        Imported = "imported",
    }
}

impl ContactKind {
    /// Whether the resident or somebody around them was really reached: what *last contact* counts.
    pub fn is_contact(&self) -> bool {
        !matches!(self, Self::Attempt | Self::Meeting | Self::Imported)
    }
}

/// A note as typed. `on` and `at` are the day and time of the contact; the other names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct NoteDraft {
    pub contact_kind: String,
    pub on: String,
    pub at: String,
    pub minutes: String,
    pub with_whom: String,
    pub body: String,
}

/// A note that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Note {
    pub contact_kind: ContactKind,
    pub happened_at: DateTime<Utc>,
    pub minutes: Option<u32>,
    pub with_whom: Option<String>,
    pub body: String,
}

never_prints!(NoteDraft, Note, CorrectionDraft, Correction);

/// Longest contact, in minutes: a day.
const MOST_MINUTES: i32 = 24 * 60;

impl NoteDraft {
    /// Checks everything at once. The contact lies in the past. Empty day and time mean now; a day without a time means noon.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, now: DateTime<Utc>) -> Result<Note, FieldErrors> {
        let mut errors = FieldErrors::default();
        let contact_kind = errors.take("contact_kind", ContactKind::chosen_or_newer(&self.contact_kind));
        let happened_at = self.moment(now, &mut errors);
        let minutes = errors.take("minutes", minutes(&self.minutes)).flatten();
        let with_whom = errors.take("with_whom", text::line(&self.with_whom)).flatten();
        let body = errors.take("body", text::required_long(&self.body));
        let all = contact_kind.zip(happened_at).zip(body);
        errors.finish(all.map(|((contact_kind, happened_at), body)| Note {
            contact_kind,
            happened_at,
            minutes,
            with_whom,
            body,
        }))
    }

    fn moment(&self, now: DateTime<Utc>, errors: &mut FieldErrors) -> Option<DateTime<Utc>> {
        let wall = civil::wall_clock(now);
        let day = civil::parse_optional_date(&self.on).map(|on| on.unwrap_or(wall.date()));
        let day = day
            .and_then(|on| civil::near(on, wall.date()))
            .and_then(|on| civil::past(on, wall.date()));
        let day = errors.take("on", day)?;
        if self.at.trim().is_empty() {
            let is_today = day == wall.date();
            let noon = chrono::NaiveTime::from_hms_opt(12, 0, 0)?;
            return Some(if is_today {
                now
            } else {
                civil::instant(day.and_time(noon))
            });
        }
        let time = errors.take("at", civil::parse_time(&self.at))?;
        let moment = civil::instant(day.and_time(time));
        if moment > now {
            errors.add("at", FieldCode::DateInFuture);
            return None;
        }
        Some(moment)
    }
}

/// Whole minutes from 1 to a day; empty is unknown.
///
/// # Errors
/// `NotANumber`, `OutOfRange`.
pub fn minutes(typed: &str) -> Result<Option<u32>, FieldCode> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let minutes: i64 = typed.trim().parse().map_err(|_| FieldCode::NotANumber)?;
    let out = FieldCode::OutOfRange {
        min: 1,
        max: MOST_MINUTES,
    };
    if !(1..=i64::from(MOST_MINUTES)).contains(&minutes) {
        return Err(out);
    }
    u32::try_from(minutes).map(Some).map_err(|_| out)
}

/// A correction as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct CorrectionDraft {
    pub body: String,
    pub reason: String,
}

/// A correction that can be kept: what the note should say, and why.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Correction {
    pub body: String,
    pub reason: String,
}

impl CorrectionDraft {
    /// Checks a correction against what the note says now.
    ///
    /// # Errors
    /// Every problem, by field; `NothingChanged` beside `body`.
    pub fn check(&self, says_now: &str) -> Result<Correction, FieldErrors> {
        let mut errors = FieldErrors::default();
        let body = errors.take("body", text::required_long(&self.body));
        let reason = errors.take("reason", text::required_statement(&self.reason));
        if body.as_deref() == Some(says_now) {
            errors.add("body", FieldCode::NothingChanged);
        }
        errors.finish(body.zip(reason).map(|(body, reason)| Correction { body, reason }))
    }
}

/// Every text of a note from what it says now back to what was written first. `corrections` are in the order they were written.
pub fn texts<'a>(first: &'a str, corrections: &[&'a str]) -> Vec<&'a str> {
    std::iter::once(first)
        .chain(corrections.iter().copied())
        .rev()
        .collect()
}

/// The day of the last contact: of kinds that reach somebody, in the Netherlands.
pub fn last_contact<'a>(
    notes: impl IntoIterator<Item = (&'a ContactKind, DateTime<Utc>)>,
) -> Option<NaiveDate> {
    let reached = notes.into_iter().filter(|(kind, _)| kind.is_contact());
    reached.map(|(_, at)| at).max().map(civil::today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, day};
    use proptest::prelude::*;

    const NOW: &str = "2026-11-12T10:30:00Z";

    fn note(on: &str, time: &str) -> Result<Note, FieldErrors> {
        let draft = NoteDraft {
            contact_kind: "visit".into(),
            on: on.into(),
            at: time.into(),
            body: "Anna sliep vier uur.".into(),
            ..NoteDraft::default()
        };
        draft.check(at(NOW))
    }

    #[test]
    fn a_note_is_about_a_contact_that_took_place() {
        for (on, time, moment) in [
            ("", "", NOW),
            ("12-11-2026", "9:30", "2026-11-12T08:30:00Z"),
            ("11-11-2026", "", "2026-11-11T11:00:00Z"),
            ("", "11:30", NOW),
        ] {
            assert_eq!(note(on, time).unwrap().happened_at, at(moment), "{on} {time}");
        }
        for (on, time, field, code) in [
            ("13-11-2026", "", "on", FieldCode::DateInFuture),
            ("", "11:31", "at", FieldCode::DateInFuture),
            ("31-2-2026", "9:30", "on", FieldCode::DateImpossible),
            ("1-1-1950", "", "on", FieldCode::DateTooLongAgo),
            ("", "25:00", "at", FieldCode::TimeWrong),
        ] {
            assert_eq!(note(on, time).unwrap_err().of(field), Some(code), "{on} {time}");
        }
    }

    #[test]
    fn a_note_tells_all_its_problems() {
        let draft = NoteDraft {
            minutes: "lang".into(),
            with_whom: "a\nb".into(),
            ..NoteDraft::default()
        };
        let errors = draft.check(at(NOW)).unwrap_err();
        assert_eq!(
            errors.to_string(),
            "contact_kind: required, minutes: not_a_number, with_whom: control_characters, body: required"
        );
        for (typed, outcome) in [
            ("", Ok(None)),
            (" 45 ", Ok(Some(45))),
            ("0", Err(FieldCode::OutOfRange { min: 1, max: 1440 })),
            ("1441", Err(FieldCode::OutOfRange { min: 1, max: 1440 })),
            ("-5", Err(FieldCode::OutOfRange { min: 1, max: 1440 })),
        ] {
            assert_eq!(minutes(typed), outcome, "{typed}");
        }
    }

    #[test]
    fn a_correction_changes_something_and_says_why() {
        let check = |body: &str, reason: &str| {
            CorrectionDraft {
                body: body.into(),
                reason: reason.into(),
            }
            .check("Vier uur.")
        };
        assert_eq!(
            check("", "").unwrap_err().to_string(),
            "body: required, reason: required"
        );
        assert_eq!(
            check("Vier uur.", "typefout").unwrap_err().of("body"),
            Some(FieldCode::NothingChanged)
        );
        assert!(check("Vijf uur.", "typefout").is_ok());
    }

    #[test]
    fn the_last_contact_is_one_that_reached_somebody() {
        let notes = [
            (&ContactKind::Visit, at("2026-11-09T23:30:00Z")),
            (&ContactKind::Attempt, at("2026-11-11T10:00:00Z")),
            (&ContactKind::Meeting, at("2026-11-12T10:00:00Z")),
        ];
        assert_eq!(
            last_contact(notes),
            Some(day("2026-11-10")),
            "half past midnight in the Netherlands"
        );
        assert_eq!(last_contact([]), None);
    }

    proptest! {
        #[test]
        fn what_was_written_first_is_always_there(bodies in proptest::collection::vec("[a-z]{1,5}", 1..10)) {
            let first = bodies[0].clone();
            let mut corrections: Vec<String> = Vec::new();
            for body in &bodies[1..] {
                let now = corrections.last().unwrap_or(&first).clone();
                let draft = CorrectionDraft { body: body.clone(), reason: "typefout".into() };
                if let Ok(correction) = draft.check(&now) {
                    corrections.push(correction.body);
                }
            }
            let all: Vec<&str> = corrections.iter().map(String::as_str).collect();
            let found = texts(&first, &all);
            prop_assert_eq!(found.last(), Some(&first.as_str()));
            prop_assert_eq!(found.len(), corrections.len() + 1);
            prop_assert!(found.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}
