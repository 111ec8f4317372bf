//! Consent: who gave it, to whom, for what, how long, and whether it holds on a day (domain.md §9).

use crate::field_error::{FieldCode, FieldErrors, is_code};
use crate::record::Compartment;
use crate::representation::{AgreedBy, Representation, may_agree};
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

open_enum! {
    /// How consent was given.
    pub enum ConsentHow {
        /// On paper, with a signature.
        Written = "written",
        /// Said in a conversation.
        Spoken = "spoken",
        /// Said on the phone.
        Phone = "phone",
        /// In a message or e-mail.
        Message = "message",
    }
}

/// The parts of a dossier a consent or an involvement can be about.
pub const SHAREABLE: [Compartment; 7] = [
    Compartment::Core,
    Compartment::Identity,
    Compartment::Plan,
    Compartment::Journal,
    Compartment::Crisis,
    Compartment::Placement,
    Compartment::Transition,
];

/// Those of [`SHAREABLE`] that this version has something to share of: placement and the passage at 18 have no records yet.
pub const OFFERED: [Compartment; 5] = [
    Compartment::Core,
    Compartment::Identity,
    Compartment::Plan,
    Compartment::Journal,
    Compartment::Crisis,
];

/// Checks chosen compartments; a code of a newer version is kept, doubles are dropped.
///
/// # Errors
/// `UnknownChoice`.
pub fn check_compartments(codes: &[String]) -> Result<Vec<String>, FieldCode> {
    let mut kept: Vec<String> = Vec::new();
    for code in codes {
        if !is_code(code) {
            return Err(FieldCode::UnknownChoice);
        }
        if !kept.contains(code) {
            kept.push(code.clone());
        }
    }
    Ok(kept)
}

/// Days before its end in which a consent asks for attention.
pub const ENDS_SOON_DAYS: i64 = 30;

/// What of a consent decides whether it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Codes of the compartments it covers.
    pub categories: Vec<String>,
    /// First day it holds.
    pub given_on: NaiveDate,
    /// Last day it holds; `None` until it is withdrawn.
    pub valid_until: Option<NaiveDate>,
    /// From this day on it holds no more.
    pub withdrawn_on: Option<NaiveDate>,
    /// Whether a purpose and the way it was given are recorded: what makes it explicit.
    pub is_explicit: bool,
}

/// How a consent stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentStanding {
    /// It begins later.
    NotYet,
    /// It holds.
    Valid,
    /// It holds for so many days more, at most [`ENDS_SOON_DAYS`].
    EndsIn(i64),
    /// It ended.
    Ended,
    /// It was taken back.
    Withdrawn,
}

impl ConsentStanding {
    /// Whether it holds.
    pub const fn holds(self) -> bool {
        matches!(self, Self::Valid | Self::EndsIn(_))
    }
}

impl Consent {
    /// How it stands on a day.
    pub fn standing(&self, date: NaiveDate) -> ConsentStanding {
        if self.withdrawn_on.is_some_and(|on| on <= date) {
            return ConsentStanding::Withdrawn;
        }
        if date < self.given_on {
            return ConsentStanding::NotYet;
        }
        match self.valid_until.map(|until| (until - date).num_days()) {
            None => ConsentStanding::Valid,
            Some(..0) => ConsentStanding::Ended,
            Some(days) if days <= ENDS_SOON_DAYS => ConsentStanding::EndsIn(days),
            Some(_) => ConsentStanding::Valid,
        }
    }

    /// Whether it covers a compartment, by its code.
    pub fn covers(&self, compartment: &str) -> bool {
        self.categories.iter().any(|c| c == compartment)
    }
}

/// A consent as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ConsentDraft {
    pub given_by: String,
    pub given_by_name: String,
    pub receiver: String,
    pub categories: Vec<String>,
    pub purpose: String,
    pub given_on: String,
    pub valid_until: String,
    pub how: String,
}

/// A consent that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct GivenConsent {
    pub given_by: AgreedBy,
    pub given_by_name: Option<String>,
    pub receiver: String,
    pub categories: Vec<String>,
    pub purpose: String,
    pub given_on: NaiveDate,
    pub valid_until: Option<NaiveDate>,
    pub how: ConsentHow,
}

never_prints!(ConsentDraft, GivenConsent);

impl ConsentDraft {
    /// Checks everything at once: who, to whom, what, why, when and how are all needed.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(
        &self,
        birth: Option<NaiveDate>,
        representation: &Representation,
        today: NaiveDate,
    ) -> Result<GivenConsent, FieldErrors> {
        let mut errors = FieldErrors::default();
        let given_on = errors.take(
            "given_on",
            civil::parse_date(&self.given_on).and_then(|on| civil::past(on, today)),
        );
        let age = birth.and_then(|b| civil::age_on(b, given_on.unwrap_or(today)));
        let given_by = errors.take(
            "given_by",
            AgreedBy::chosen(&self.given_by).and_then(|by| may_agree(by, age, representation)),
        );
        let given_by_name = errors
            .take("given_by_name", text::line(&self.given_by_name))
            .flatten();
        if given_by_name.is_none() && given_by.as_ref().is_some_and(|by| *by != AgreedBy::Resident) {
            errors.add("given_by_name", FieldCode::Required);
        }
        let receiver = errors.take("receiver", text::required_line(&self.receiver));
        let categories = errors.take("categories", check_compartments(&self.categories));
        if self.categories.is_empty() {
            errors.add("categories", FieldCode::Required);
        }
        let purpose = errors.take("purpose", text::required_statement(&self.purpose));
        let valid_until = errors
            .take("valid_until", civil::until(&self.valid_until, given_on, today))
            .flatten();
        let how = errors.take("how", ConsentHow::chosen(&self.how));
        let who = given_by.zip(receiver).zip(given_on);
        let what = categories.zip(purpose).zip(how);
        errors.finish(who.zip(what).map(
            |(((given_by, receiver), given_on), ((categories, purpose), how))| GivenConsent {
                given_by,
                given_by_name,
                receiver,
                categories,
                purpose,
                given_on,
                valid_until,
                how,
            },
        ))
    }
}

/// Checks the withdrawal of a consent: from a day between giving and today.
///
/// # Errors
/// As [`civil::parse_date`], `DateInFuture`, `EndBeforeStart`.
pub fn check_withdrawal(typed: &str, given_on: NaiveDate, today: NaiveDate) -> Result<NaiveDate, FieldCode> {
    let on = civil::past(civil::parse_date(typed)?, today)?;
    if on < given_on {
        Err(FieldCode::EndBeforeStart)
    } else {
        Ok(on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    fn consent() -> Consent {
        Consent {
            categories: vec!["plan".into()],
            given_on: day("2026-01-10"),
            valid_until: Some(day("2026-12-31")),
            withdrawn_on: None,
            is_explicit: true,
        }
    }

    #[test]
    fn a_consent_holds_from_its_first_to_its_last_day() {
        for (date, standing) in [
            ("2026-01-09", ConsentStanding::NotYet),
            ("2026-01-10", ConsentStanding::Valid),
            ("2026-11-30", ConsentStanding::Valid),
            ("2026-12-01", ConsentStanding::EndsIn(30)),
            ("2026-12-31", ConsentStanding::EndsIn(0)),
            ("2027-01-01", ConsentStanding::Ended),
        ] {
            assert_eq!(consent().standing(day(date)), standing, "{date}");
        }
        let open_ended = Consent {
            valid_until: None,
            ..consent()
        };
        assert_eq!(open_ended.standing(day("2036-01-01")), ConsentStanding::Valid);
    }

    #[test]
    fn a_consent_that_is_taken_back_ends_that_day() {
        let taken_back = Consent {
            withdrawn_on: Some(day("2026-06-01")),
            ..consent()
        };
        assert_eq!(taken_back.standing(day("2026-05-31")), ConsentStanding::Valid);
        assert_eq!(taken_back.standing(day("2026-06-01")), ConsentStanding::Withdrawn);
        assert!(!taken_back.standing(day("2027-06-01")).holds());
        let today = day("2026-11-12");
        let check = |typed: &str| check_withdrawal(typed, day("2026-01-10"), today);
        assert_eq!(check("9-1-2026"), Err(FieldCode::EndBeforeStart));
        assert_eq!(check("13-11-2026"), Err(FieldCode::DateInFuture));
        assert_eq!(check("1-6-2026"), Ok(day("2026-06-01")));
    }

    #[test]
    fn a_consent_says_who_to_whom_what_why_when_and_how() {
        let today = day("2026-11-12");
        let errors = ConsentDraft {
            valid_until: "1-1-2026".into(),
            ..ConsentDraft::default()
        }
        .check(None, &Representation::None, today)
        .unwrap_err();
        for field in ["given_by", "receiver", "categories", "purpose", "given_on", "how"] {
            assert_eq!(errors.of(field), Some(FieldCode::Required), "{field}");
        }
        let draft = ConsentDraft {
            given_by: "resident".into(),
            receiver: "Dr. Proef, huisarts".into(),
            categories: vec!["crisis".into(), "crisis".into(), "a_later_one".into()],
            purpose: "Samen zorgen bij een crisis".into(),
            given_on: "3-11-2026".into(),
            valid_until: "2-11-2026".into(),
            how: "spoken".into(),
            ..ConsentDraft::default()
        };
        let errors = draft.check(None, &Representation::None, today).unwrap_err();
        assert_eq!(errors.to_string(), "valid_until: end_before_start");
        let kept = ConsentDraft {
            valid_until: "3-11-2027".into(),
            ..draft
        };
        let kept = kept.check(None, &Representation::None, today).unwrap();
        assert_eq!(kept.categories, ["crisis", "a_later_one"]);
    }

    #[test]
    fn a_child_of_twelve_and_the_parents_consent_together() {
        let draft = |by: &str| ConsentDraft {
            given_by: by.into(),
            given_on: "12-11-2026".into(),
            ..ConsentDraft::default()
        };
        let problem = |by: &str| {
            let errors = draft(by).check(
                Some(day("2014-11-12")),
                &Representation::ParentalAuthority,
                day("2026-11-12"),
            );
            errors.unwrap_err().of("given_by")
        };
        assert_eq!(problem("resident"), Some(FieldCode::PersonNotPossible));
        assert_eq!(problem("parents"), Some(FieldCode::PersonNotPossible));
        assert_eq!(problem("resident_and_parents"), None);
    }

    #[test]
    fn from_sixteen_parental_authority_gives_no_consent() {
        let problem = |by: &str, given_on: &str| {
            let draft = ConsentDraft {
                given_by: by.into(),
                given_by_name: "Eva Proef".into(),
                given_on: given_on.into(),
                ..ConsentDraft::default()
            };
            let errors = draft.check(
                Some(day("2007-11-12")),
                &Representation::ParentalAuthority,
                day("2026-11-12"),
            );
            errors.unwrap_err().of("given_by")
        };
        for given_on in ["12-11-2023", "12-11-2025", "12-11-2026"] {
            assert_eq!(
                problem("representative", given_on),
                Some(FieldCode::PersonNotPossible)
            );
            assert_eq!(problem("resident", given_on), None);
        }
        assert_eq!(problem("resident_and_parents", "11-11-2023"), None);
    }
}
