use super::*;
use crate::testing::day;
use proptest::prelude::*;

fn sharing(ground: &str) -> Sharing {
    Sharing {
        ground: Some(ground.into()),
        compartments: vec!["core".into(), "crisis".into()],
        starts_on: Some(day("2026-01-01")),
        ends_on: Some(day("2027-01-01")),
    }
}

fn consent(categories: &[&str]) -> Consent {
    Consent {
        categories: categories.iter().map(|c| (*c).to_owned()).collect(),
        given_on: day("2026-02-01"),
        valid_until: Some(day("2026-12-01")),
        withdrawn_on: None,
        is_explicit: true,
    }
}

#[test]
fn without_need_for_consent_the_ground_is_enough() {
    for ground in ["wmo_5_1_1", "wmo_5_2_1", "wmo_5_2_6"] {
        assert_eq!(
            may_share(&sharing(ground), &[], day("2026-11-12")),
            Ok(()),
            "{ground}"
        );
    }
}

#[test]
fn with_need_for_consent_it_has_to_hold_and_to_cover_everything() {
    let today = day("2026-11-12");
    let full = consent(&["core", "crisis"]);
    let share = |consents: &[Consent], date| may_share(&sharing("wmo_5_3_3"), consents, date);
    assert_eq!(share(std::slice::from_ref(&full), today), Ok(()));
    assert_eq!(
        share(&[consent(&["core"]), consent(&["crisis"])], today),
        Ok(()),
        "two consents together cover it"
    );
    assert_eq!(
        share(&[consent(&["core"])], today),
        Err(vec![Refusal::NotCovered("crisis".into())])
    );
    assert_eq!(share(&[], today), Err(vec![Refusal::NoConsent]));
    assert_eq!(
        share(std::slice::from_ref(&full), day("2026-01-15")),
        Err(vec![Refusal::ConsentNotYet])
    );
    assert_eq!(
        share(std::slice::from_ref(&full), day("2026-12-02")),
        Err(vec![Refusal::ConsentEnded])
    );
    let withdrawn = Consent {
        withdrawn_on: Some(today),
        ..full.clone()
    };
    assert_eq!(
        share(std::slice::from_ref(&withdrawn), today),
        Err(vec![Refusal::ConsentWithdrawn])
    );
    assert_eq!(
        share(&[withdrawn, full], today),
        Ok(()),
        "a new consent stands beside the one taken back"
    );
}

#[test]
fn an_involvement_opens_what_it_names_and_nothing_stands_against() {
    let today = day("2026-11-12");
    let by_law = sharing("wmo_5_2_1");
    assert_eq!(opened(&by_law, &[], today), ["core", "crisis"]);
    assert_eq!(opened(&by_law, &[], day("2027-01-02")), [""; 0], "it ended");
    let by_consent = sharing("wmo_5_3_3");
    assert_eq!(opened(&by_consent, &[], today), [""; 0], "no consent");
    assert_eq!(opened(&by_consent, &[consent(&["core"])], today), ["core"]);
    assert_eq!(
        opened(&by_consent, &[consent(&["core", "crisis"])], today),
        ["core", "crisis"]
    );
    let crisis_only = Sharing {
        compartments: vec!["crisis".into()],
        ..by_law.clone()
    };
    assert_eq!(
        opened(&crisis_only, &[], today),
        ["core", "crisis"],
        "who takes part knows whom it is about"
    );
    let without = Sharing {
        ground: None,
        ..by_law
    };
    assert_eq!(opened(&without, &[], today), [""; 0]);
}

#[test]
fn health_care_needs_consent_in_so_many_words() {
    let vague = Consent {
        is_explicit: false,
        ..consent(&["core", "crisis"])
    };
    let today = day("2026-11-12");
    assert_eq!(
        may_share(&sharing("wmo_5_2_5"), std::slice::from_ref(&vague), today),
        Err(vec![Refusal::ConsentNotExplicit])
    );
    assert_eq!(
        may_share(&sharing("wmo_5_3_3"), std::slice::from_ref(&vague), today),
        Ok(())
    );
}

#[test]
fn every_reason_against_sharing_is_told() {
    let before_the_law = day("2014-06-01");
    assert_eq!(
        may_share(&sharing("wmo_5_3_3"), &[], before_the_law),
        Err(vec![
            Refusal::NotStarted,
            Refusal::GroundNotInForce,
            Refusal::NoConsent
        ])
    );
    assert_eq!(
        may_share(&sharing("wams"), &[], day("2027-01-02")),
        Err(vec![Refusal::Ended, Refusal::UnknownGround])
    );
    let none = Sharing {
        ground: None,
        ..sharing("")
    };
    assert_eq!(
        may_share(&none, &[], day("2027-01-01")),
        Err(vec![Refusal::NoGround])
    );
}

#[test]
fn who_sees_something_needs_a_ground() {
    let today = day("2026-11-12");
    let sister = InvolvementDraft {
        name: "Eva Proef".into(),
        role: "relative".into(),
        task: "helpt met de post".into(),
        starts_on: "1-11-2026".into(),
        ..InvolvementDraft::default()
    };
    assert!(sister.check(today).is_ok());
    let seeing = InvolvementDraft {
        compartments: vec!["plan".into()],
        ..sister
    };
    assert_eq!(seeing.check(today).unwrap_err().to_string(), "ground: required");
    let grounded = InvolvementDraft {
        ground: "wmo_5_3_3".into(),
        ends_on: "31-10-2026".into(),
        ..seeing
    };
    assert_eq!(
        grounded.check(today).unwrap_err().to_string(),
        "ends_on: end_before_start"
    );
}

#[test]
fn a_role_is_given_only_what_it_may_see() {
    let today = day("2026-11-12");
    let draft = |role: &str, compartments: &[&str]| InvolvementDraft {
        has_person: true,
        role: role.into(),
        ground: "wmo_5_3_3".into(),
        compartments: compartments.iter().map(|code| (*code).to_owned()).collect(),
        starts_on: "1-11-2026".into(),
        ..InvolvementDraft::default()
    };
    for (role, compartments, fits) in [
        ("volunteer", &["core", "plan", "crisis"][..], true),
        ("volunteer", &["core", "identity"], false),
        ("volunteer", &["journal"], true),
        ("provider", &["plan", "journal", "placement"], true),
        ("provider", &["identity"], false),
        ("regional_access", &["identity", "plan"], true),
        ("regional_access", &["crisis"], false),
        ("social_team", &["identity", "journal", "transition"], true),
        ("volunteer", &["plan", "of_a_newer_version"], true),
        ("relative", &["plan", "journal"], true),
        ("health_care", &["crisis"], true),
        ("a_newer_role", &["identity"], true),
    ] {
        let found = draft(role, compartments).check(today);
        let problem = found.err().and_then(|errors| errors.of("compartments"));
        let wanted = (!fits).then_some(FieldCode::UnknownChoice);
        assert_eq!(problem, wanted, "{role} {compartments:?}");
    }
    assert_eq!(Role::Relative.uses(), None);
    assert!(Role::Volunteer.only_adds(Compartment::Journal) && !Role::Volunteer.only_adds(Compartment::Plan));
    assert!(
        !Role::Provider.only_adds(Compartment::Journal) && !Role::Relative.only_adds(Compartment::Journal)
    );
}

#[test]
fn nobody_becomes_regisseur_by_being_chosen_as_one() {
    for role in Role::ALL.iter().filter(|r| !r.can_be_chosen()) {
        let draft = InvolvementDraft {
            has_person: true,
            role: role.code().into(),
            starts_on: "1-11-2026".into(),
            ..InvolvementDraft::default()
        };
        let errors = draft.check(day("2026-11-12")).unwrap_err();
        assert_eq!(errors.of("role"), Some(FieldCode::UnknownChoice), "{role:?}");
    }
}

proptest! {
    #[test]
    fn where_consent_is_needed_nothing_is_shared_without_a_valid_one(
        consents in proptest::collection::vec((0_i64..400, proptest::option::of(0_i64..400), proptest::option::of(0_i64..400), any::<bool>()), 0..4),
        on in 0_i64..400,
    ) {
        let start = day("2026-01-01");
        let date_of = |n: i64| start + chrono::TimeDelta::days(n);
        let consents: Vec<_> = consents
            .into_iter()
            .map(|(given, until, withdrawn, whole)| Consent {
                categories: if whole { vec!["core".into(), "crisis".into()] } else { vec!["core".into()] },
                given_on: date_of(given),
                valid_until: until.map(date_of),
                withdrawn_on: withdrawn.map(date_of),
                is_explicit: true,
            })
            .collect();
        let shares = may_share(&Sharing { ends_on: None, ..sharing("wmo_5_2_5") }, &consents, date_of(on)).is_ok();
        let covered = consents.iter().any(|c| {
            c.covers("crisis")
                && c.given_on <= date_of(on)
                && c.valid_until.is_none_or(|until| date_of(on) <= until)
                && c.withdrawn_on.is_none_or(|gone| date_of(on) < gone)
        });
        prop_assert_eq!(shares, covered);
    }
}
