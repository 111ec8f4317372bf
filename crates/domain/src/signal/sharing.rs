//! What the involvements of a dossier see, and whether they may, from day to day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::consent::Consent;
use crate::ground;
use crate::involvement::{Refusal, Sharing, may_share};

/// How it stands from a day on, until the next of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharingFrom {
    /// The first day.
    pub from: NaiveDate,
    /// Running involvements that see something they may not see (see [`may_share`]).
    pub not_shareable: u32,
    /// The first day a consent of a running involvement ends.
    pub consent_ends_on: Option<NaiveDate>,
}

/// The involvements of a dossier, each with the consents given for it, from the first day to the last on which something changes.
pub fn sharing_course(involvements: &[(Sharing, Vec<Consent>)]) -> Vec<SharingFrom> {
    let seeing: Vec<_> = involvements
        .iter()
        .filter(|(sharing, _)| !sharing.compartments.is_empty())
        .collect();
    if seeing.is_empty() {
        return Vec::new();
    }
    let mut days = BTreeSet::from([NaiveDate::MIN]);
    for (sharing, consents) in &seeing {
        days.extend(sharing.starts_on);
        days.extend(sharing.ends_on.and_then(|last| last.succ_opt()));
        if let Some(ground) = sharing.ground.as_deref().and_then(ground::find) {
            days.insert(ground.from);
            days.extend(ground.until.and_then(|last| last.succ_opt()));
        }
        for consent in consents {
            days.insert(consent.given_on);
            days.extend(consent.valid_until.and_then(|last| last.succ_opt()));
            days.extend(consent.withdrawn_on);
        }
    }
    let mut course: Vec<SharingFrom> = days.into_iter().map(|day| on(&seeing, day)).collect();
    course.dedup_by_key(|state| (state.not_shareable, state.consent_ends_on));
    course
}

fn on(involvements: &[&(Sharing, Vec<Consent>)], day: NaiveDate) -> SharingFrom {
    let mut state = SharingFrom {
        from: day,
        not_shareable: 0,
        consent_ends_on: None,
    };
    for (sharing, consents) in involvements {
        if sharing.ends_on.is_some_and(|last| last < day) {
            continue;
        }
        let refused = may_share(sharing, consents, day).err().unwrap_or_default();
        if refused
            .iter()
            .any(|refusal| !matches!(refusal, Refusal::NotStarted))
        {
            state.not_shareable += 1;
        } else {
            let holding = consents.iter().filter(|consent| consent.standing(day).holds());
            let last = holding.filter_map(|consent| consent.valid_until).max();
            state.consent_ends_on = state.consent_ends_on.into_iter().chain(last).min();
        }
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;
    use proptest::prelude::*;

    fn sharing(ground: &str, starts_on: &str, ends_on: Option<&str>) -> Sharing {
        Sharing {
            ground: Some(ground.into()),
            compartments: vec!["plan".into()],
            starts_on: Some(day(starts_on)),
            ends_on: ends_on.map(day),
        }
    }

    fn consent(given_on: &str, valid_until: &str) -> Consent {
        Consent {
            categories: vec!["plan".into()],
            given_on: day(given_on),
            valid_until: Some(day(valid_until)),
            withdrawn_on: None,
            is_explicit: true,
        }
    }

    #[test]
    fn a_consent_that_ends_is_missing_until_the_involvement_ends() {
        let of = (
            sharing("wmo_5_3_3", "2026-02-01", Some("2026-12-31")),
            vec![consent("2026-02-01", "2026-06-30")],
        );
        let course: Vec<_> = sharing_course(&[of])
            .into_iter()
            .skip_while(|state| state.from < day("2026-02-01"))
            .map(|state| (state.from.to_string(), state.not_shareable, state.consent_ends_on))
            .collect();
        assert_eq!(
            course,
            [
                ("2026-02-01".into(), 0, Some(day("2026-06-30"))),
                ("2026-07-01".into(), 1, None),
                ("2027-01-01".into(), 0, None),
            ]
        );
    }

    #[test]
    fn who_sees_nothing_has_no_course() {
        let of = Sharing {
            compartments: Vec::new(),
            ..sharing("wmo_5_3_3", "2026-02-01", None)
        };
        assert_eq!(sharing_course(&[(of, Vec::new())]), []);
        assert_eq!(sharing_course(&[]), []);
    }

    fn some_day() -> impl Strategy<Value = NaiveDate> {
        (0u64..60).prop_map(|days| day("2026-01-01") + chrono::Days::new(days))
    }

    prop_compose! {
        fn some_consent()(given_on in some_day(), valid_until in proptest::option::of(some_day()),
            withdrawn_on in proptest::option::of(some_day()), is_explicit: bool) -> Consent {
            Consent { categories: vec!["plan".into()], given_on, valid_until, withdrawn_on, is_explicit }
        }
    }

    prop_compose! {
        fn some_involvement()(ground in proptest::option::of(0usize..8), starts_on in proptest::option::of(some_day()),
            ends_on in proptest::option::of(some_day()), sees: bool, consents in proptest::collection::vec(some_consent(), 0..3))
            -> (Sharing, Vec<Consent>) {
            let ground = ground.map(|at| ground::GROUNDS.get(at).map_or("later", |ground| ground.code).to_owned());
            let compartments = if sees { vec!["plan".into()] } else { Vec::new() };
            (Sharing { ground, compartments, starts_on, ends_on }, consents)
        }
    }

    proptest! {
        #[test]
        fn on_no_day_the_course_says_anything_else_than_the_rule(
            involvements in proptest::collection::vec(some_involvement(), 0..4), on_day in some_day(),
        ) {
            let course = sharing_course(&involvements);
            let told = course.iter().rfind(|state| state.from <= on_day);
            let seeing: Vec<_> = involvements.iter().filter(|(sharing, _)| !sharing.compartments.is_empty()).collect();
            let rule = on(&seeing, on_day);
            prop_assert_eq!(told.map_or(0, |state| state.not_shareable), rule.not_shareable);
            prop_assert_eq!(told.and_then(|state| state.consent_ends_on), rule.consent_ends_on);
        }
    }
}
