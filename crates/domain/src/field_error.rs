//! What is wrong with typed input, all of it at once.
//!
//! **Invariant:** no value that was typed is in here, so an error can be logged and sent.

use std::borrow::Cow;
use std::fmt;

/// What is wrong with one field. The screen owns the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldCode {
    /// Nothing was filled in and it is needed.
    Required,
    /// More than `max` characters.
    TooLong {
        /// The most characters that fit.
        max: u32,
    },
    /// NUL or another control character, or a line break where there is one line.
    ControlCharacters,
    /// Not one of the choices.
    UnknownChoice,
    /// Not a date in a form we can read.
    DateUnreadable,
    /// The year has two digits: we do not guess the century.
    YearIncomplete,
    /// A day that does not exist, such as 31 February.
    DateImpossible,
    /// After today, where only the past makes sense.
    DateInFuture,
    /// Before today, where only the future makes sense.
    DateInPast,
    /// Further back than makes sense here.
    DateTooLongAgo,
    /// Further ahead than makes sense here.
    DateTooFarAhead,
    /// The end lies before the start.
    EndBeforeStart,
    /// Not a time of day.
    TimeWrong,
    /// Not nine digits that pass the elfproef.
    BsnWrong,
    /// A number from the range for tests, in a real profile.
    BsnTestRange,
    /// Not a Dutch postcode.
    PostcodeWrong,
    /// Not a house number.
    HouseNumberWrong,
    /// Not a telephone number.
    PhoneWrong,
    /// Not an e-mail address.
    EmailWrong,
    /// Not a number.
    NotANumber,
    /// A number outside `min..=max`.
    OutOfRange {
        /// The least that fits.
        min: i32,
        /// The most that fits.
        max: i32,
    },
    /// Not a rhythm we can count with.
    RhythmWrong,
    /// The same as before: nothing to keep.
    NothingChanged,
    /// A record cannot be linked to itself.
    LinkToSelf,
    /// Somebody who cannot be chosen here, such as the regisseur as their own deputy.
    PersonNotPossible,
    /// A passphrase of fewer than `min` characters.
    PassphraseTooShort {
        /// The least that is safe.
        min: u32,
    },
    /// A passphrase of one or two signs over and over.
    PassphraseTooSimple,
    /// Typed twice, and not the same.
    NotTheSame,
}

impl FieldCode {
    /// The code a screen finds its words by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacters => "control_characters",
            Self::UnknownChoice => "unknown_choice",
            Self::DateUnreadable => "date_unreadable",
            Self::YearIncomplete => "year_incomplete",
            Self::DateImpossible => "date_impossible",
            Self::DateInFuture => "date_in_future",
            Self::DateInPast => "date_in_past",
            Self::DateTooLongAgo => "date_too_long_ago",
            Self::DateTooFarAhead => "date_too_far_ahead",
            Self::EndBeforeStart => "end_before_start",
            Self::TimeWrong => "time_wrong",
            Self::BsnWrong => "bsn_wrong",
            Self::BsnTestRange => "bsn_test_range",
            Self::PostcodeWrong => "postcode_wrong",
            Self::HouseNumberWrong => "house_number_wrong",
            Self::PhoneWrong => "phone_wrong",
            Self::EmailWrong => "email_wrong",
            Self::NotANumber => "not_a_number",
            Self::OutOfRange { .. } => "out_of_range",
            Self::RhythmWrong => "rhythm_wrong",
            Self::NothingChanged => "nothing_changed",
            Self::LinkToSelf => "link_to_self",
            Self::PersonNotPossible => "person_not_possible",
            Self::PassphraseTooShort { .. } => "passphrase_too_short",
            Self::PassphraseTooSimple => "passphrase_too_simple",
            Self::NotTheSame => "not_the_same",
        }
    }

    /// The numbers the words need, least and most; `None` for a side without a bound.
    pub fn bounds(self) -> (Option<i32>, Option<i32>) {
        match self {
            Self::TooLong { max } => (None, i32::try_from(max).ok()),
            Self::OutOfRange { min, max } => (Some(min), Some(max)),
            Self::PassphraseTooShort { min } => (i32::try_from(min).ok(), None),
            _ => (None, None),
        }
    }
}

/// Whether this has the form of a code: a lower-case letter, then letters, digits and `_`, at most 40.
pub fn is_code(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// One problem beside one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name as the asker knows it, in snake_case; parts of lists as `phones.0`.
    pub field: Cow<'static, str>,
    /// What is wrong.
    pub code: FieldCode,
}

/// Every problem of one form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Adds a problem. A field keeps its first one: the next follows from it more often than not.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, code: FieldCode) {
        let field = field.into();
        if !self.0.iter().any(|e| e.field == field) {
            self.0.push(FieldError { field, code });
        }
    }

    /// The value, or its problem noted beside the field.
    pub fn take<T>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        outcome: Result<T, FieldCode>,
    ) -> Option<T> {
        outcome.map_err(|code| self.add(field, code)).ok()
    }

    /// Adds all problems of a part, each field named `part.field`.
    pub fn add_part(&mut self, part: &str, errors: Self) {
        for e in errors.0 {
            self.add(format!("{part}.{}", e.field), e.code);
        }
    }

    /// The problems in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }

    /// The problem of one field.
    pub fn of(&self, field: &str) -> Option<FieldCode> {
        self.0.iter().find(|e| e.field == field).map(|e| e.code)
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `value` when nothing is wrong and it is there.
    ///
    /// # Errors
    /// All problems. An absent value without a problem would be a mistake here, so it is reported as `Required`.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            None if self.is_empty() => {
                self.add("", FieldCode::Required);
                Err(self)
            }
            _ => Err(self),
        }
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, e) in self.0.iter().enumerate() {
            let gap = if i == 0 { "" } else { ", " };
            write!(f, "{gap}{}: {}", e.field, e.code.code())?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_problems_are_told_and_the_first_per_field_is_kept() {
        let mut errors = FieldErrors::default();
        assert_eq!(errors.take("surname", Ok("x")), Some("x"));
        assert_eq!(
            errors.take::<()>("surname", Err(FieldCode::TooLong { max: 200 })),
            None
        );
        errors.add("surname", FieldCode::Required);
        errors.add("birth_date", FieldCode::DateImpossible);
        let told: Vec<_> = errors.iter().map(|e| (e.field.as_ref(), e.code.code())).collect();
        assert_eq!(told, [("surname", "too_long"), ("birth_date", "date_impossible")]);
        assert_eq!(
            errors.to_string(),
            "surname: too_long, birth_date: date_impossible"
        );
    }

    #[test]
    fn parts_keep_their_place_in_the_name() {
        let mut inner = FieldErrors::default();
        inner.add("phone", FieldCode::PhoneWrong);
        let mut outer = FieldErrors::default();
        outer.add_part("contacts.1", inner);
        assert_eq!(outer.of("contacts.1.phone"), Some(FieldCode::PhoneWrong));
    }

    #[test]
    fn a_value_comes_out_only_without_problems() {
        assert_eq!(FieldErrors::default().finish(Some(1)), Ok(1));
        let mut errors = FieldErrors::default();
        errors.add("a", FieldCode::Required);
        assert!(errors.clone().finish(Some(1)).is_err());
        assert!(
            FieldErrors::default().finish::<u8>(None).is_err(),
            "absent is never success"
        );
    }
}
