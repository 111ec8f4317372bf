use super::*;
use crate::testing::day;

const TODAY: &str = "2026-11-12";

/// A dossier in which everything is as it should be.
fn calm() -> Facts {
    Facts {
        opened_on: Some(day("2025-03-14")),
        birth_date: Some(day("1988-11-12")),
        agreement_is_current: true,
        next_evaluation_on: Some(day("2027-02-01")),
        actions_due: vec![day("2026-11-20")],
        last_contact_on: Some(day("2026-11-11")),
        sharing: sharing(0, Some("2027-11-01")),
        intensity: steps(IntensityLevel::Light),
        ..Facts::default()
    }
}

fn sharing(not_shareable: u32, consent_ends_on: Option<&str>) -> Vec<SharingFrom> {
    vec![SharingFrom {
        from: day("2025-03-14"),
        not_shareable,
        consent_ends_on: consent_ends_on.map(day),
    }]
}

fn steps(level: IntensityLevel) -> Vec<(NaiveDate, IntensityLevel)> {
    vec![(day("2025-03-14"), level)]
}

fn seen(facts: &Facts) -> Vec<Signal> {
    signals(facts, &Norms::default(), day(TODAY))
}

#[test]
fn a_dossier_that_goes_well_asks_for_nothing() {
    assert_eq!(seen(&calm()), []);
}

#[test]
fn each_fact_gives_its_own_signal() {
    let on = |text: &str| Some(day(text));
    for (facts, signal) in [
        (
            Facts {
                next_evaluation_on: on("2026-11-09"),
                ..calm()
            },
            Signal::EvaluationLate(3),
        ),
        (
            Facts {
                next_evaluation_on: on(TODAY),
                ..calm()
            },
            Signal::EvaluationSoon(0),
        ),
        (
            Facts {
                next_evaluation_on: on("2026-11-26"),
                ..calm()
            },
            Signal::EvaluationSoon(14),
        ),
        (
            Facts {
                actions_due: vec![day("2026-11-01"), day("2026-11-11"), day(TODAY)],
                ..calm()
            },
            Signal::ActionsLate(2),
        ),
        (
            Facts {
                sharing: sharing(1, None),
                ..calm()
            },
            Signal::ConsentMissing(1),
        ),
        (
            Facts {
                sharing: sharing(0, Some("2026-12-12")),
                ..calm()
            },
            Signal::ConsentEnds(30),
        ),
        (
            Facts {
                regie_asked_of_me: true,
                ..calm()
            },
            Signal::RegieAsked,
        ),
        (
            Facts {
                carer_load: Some(LoadSignal::High),
                ..calm()
            },
            Signal::CarerLoadHigh,
        ),
        (
            Facts {
                carer_load: Some(LoadSignal::Rising),
                ..calm()
            },
            Signal::CarerLoadRising,
        ),
        (
            Facts {
                intensity: steps(IntensityLevel::Intensive),
                ..calm()
            },
            Signal::CrisisCardMissing,
        ),
        (
            Facts {
                birth_date: on("2008-11-11"),
                authority_ends_at_18: true,
                ..calm()
            },
            Signal::AuthorityEnded,
        ),
        (
            Facts {
                agreement_is_current: false,
                ..calm()
            },
            Signal::AgreementMissing,
        ),
        (
            Facts {
                last_contact_on: on("2026-10-01"),
                ..calm()
            },
            Signal::NoContact(6),
        ),
        (
            Facts {
                last_contact_on: None,
                ..calm()
            },
            Signal::NoContact(86),
        ),
        (
            Facts {
                next_evaluation_on: None,
                actions_due: Vec::new(),
                ..calm()
            },
            Signal::NothingPlanned,
        ),
        (
            Facts {
                birth_date: on("2009-05-12"),
                ..calm()
            },
            Signal::PerspectivePlanMissing,
        ),
        (
            Facts {
                birth_date: on("2010-05-12"),
                ..calm()
            },
            Signal::PerspectivePlanMissing,
        ),
        (
            Facts {
                birth_date: on("2008-11-12"),
                ..calm()
            },
            Signal::TurnsEighteen(0),
        ),
        (
            Facts {
                birth_date: on("2009-02-14"),
                ..calm()
            },
            Signal::TurnsEighteen(94),
        ),
        (
            Facts {
                birth_date: on("2009-05-11"),
                ..calm()
            },
            Signal::TurnsEighteen(180),
        ),
    ] {
        assert_eq!(seen(&facts), [signal], "{facts:?}");
    }
}

#[test]
fn authority_over_a_child_ends_on_the_eighteenth_birthday() {
    let at = |birth: &str| {
        let facts = Facts {
            birth_date: Some(day(birth)),
            authority_ends_at_18: true,
            ..calm()
        };
        seen(&facts).contains(&Signal::AuthorityEnded)
    };
    assert!(!at("2008-11-13"));
    assert!(at("2008-11-12") && at("1990-01-01"));
}

#[test]
fn just_outside_a_norm_is_silent() {
    let on = |text: &str| Some(day(text));
    for facts in [
        Facts {
            next_evaluation_on: on("2026-11-27"),
            ..calm()
        },
        Facts {
            sharing: sharing(0, Some("2026-12-13")),
            ..calm()
        },
        Facts {
            last_contact_on: on("2026-10-02"),
            ..calm()
        },
        Facts {
            birth_date: on("2010-05-13"),
            ..calm()
        },
        Facts {
            birth_date: on("2008-11-11"),
            ..calm()
        },
        Facts {
            birth_date: on("2010-01-01"),
            has_perspective_plan: true,
            ..calm()
        },
        Facts {
            intensity: steps(IntensityLevel::AroundTheClock),
            has_crisis_card: true,
            ..calm()
        },
    ] {
        assert_eq!(seen(&facts), [], "{facts:?}");
    }
}

#[test]
fn the_most_urgent_comes_first() {
    let all = Facts {
        birth_date: Some(day("2009-02-14")),
        next_evaluation_on: Some(day("2026-11-09")),
        actions_due: vec![day("2026-11-11")],
        last_contact_on: None,
        regie_asked_of_me: true,
        proposals_for_me: 2,
        agreement_is_current: false,
        carer_load: Some(LoadSignal::Rising),
        ..calm()
    };
    let found = seen(&all);
    let codes: Vec<_> = found.iter().map(|s| s.code()).collect();
    assert_eq!(
        codes,
        [
            "evaluation_late",
            "actions_late",
            "regie_asked",
            "proposals_wait",
            "agreement_missing",
            "turns_eighteen",
            "carer_load_rising",
            "no_contact"
        ]
    );
    assert!(
        found
            .windows(2)
            .all(|pair| pair[0].urgency() <= pair[1].urgency())
    );
    assert_eq!(found[1].number(), Some(1));
}

#[test]
fn a_closed_dossier_is_silent_and_plans_nothing() {
    let closed = Facts {
        is_closed: true,
        actions_due: vec![day("2026-11-01"); 3],
        ..calm()
    };
    assert_eq!(seen(&closed), []);
    assert_eq!(next_due(&closed), None);
}

#[test]
fn what_comes_next_is_the_first_date_and_an_appointment_before_other_things() {
    assert_eq!(next_due(&calm()), Some((day("2026-11-20"), DueKind::Action)));
    let same_day = Facts {
        next_appointment_on: Some(day("2026-11-20")),
        ..calm()
    };
    assert_eq!(
        next_due(&same_day),
        Some((day("2026-11-20"), DueKind::Appointment))
    );
    let late = Facts {
        next_evaluation_on: Some(day("2026-11-09")),
        ..same_day
    };
    assert_eq!(next_due(&late), Some((day("2026-11-09"), DueKind::Evaluation)));
    assert_eq!(next_due(&Facts::default()), None);
}

#[test]
fn what_is_planned_counts_from_its_own_day() {
    let facts = Facts {
        actions_due: vec![day("2026-11-12"), day("2026-11-20")],
        intensity: vec![
            (day("2026-11-01"), IntensityLevel::Light),
            (day("2026-11-13"), IntensityLevel::Intensive),
            (day("2026-11-15"), IntensityLevel::Medium),
        ],
        last_contact_on: Some(day("2026-11-12")),
        ..calm()
    };
    let on = |text: &str| signals(&facts, &Norms::default(), day(text));
    assert_eq!(on("2026-11-12"), []);
    assert_eq!(
        on("2026-11-13"),
        [Signal::ActionsLate(1), Signal::CrisisCardMissing]
    );
    assert_eq!(on("2026-11-15"), [Signal::ActionsLate(1)]);
    assert_eq!(on("2026-11-21"), [Signal::ActionsLate(2)]);
}

#[test]
fn the_haste_of_every_day_is_known_ahead() {
    let facts = Facts {
        birth_date: None,
        next_evaluation_on: Some(day("2026-12-01")),
        actions_due: Vec::new(),
        ..calm()
    };
    let course: Vec<_> = course(&facts, &Norms::default())
        .into_iter()
        .map(|(from, urgency)| (from.max(day("2026-01-01")).to_string(), urgency))
        .collect();
    assert_eq!(
        course,
        [
            ("2026-01-01".to_owned(), None),
            ("2026-11-17".to_owned(), Some(Urgency::Soon)),
            ("2026-12-02".to_owned(), Some(Urgency::Now)),
        ]
    );
}

mod on_any_day {
    use super::*;
    use proptest::prelude::*;

    fn some_day() -> impl Strategy<Value = NaiveDate> {
        (0u64..1_200).prop_map(|days| day("2025-06-01") + chrono::Days::new(days))
    }

    fn some_days() -> impl Strategy<Value = Vec<NaiveDate>> {
        proptest::collection::btree_set(some_day(), 0..4).prop_map(|days| days.into_iter().collect())
    }

    prop_compose! {
        fn some_sharing()(from in some_days(), states in proptest::collection::vec((0u32..2, proptest::option::of(some_day())), 4))
            -> Vec<SharingFrom> {
            let states = from.into_iter().zip(states);
            states.map(|(from, (not_shareable, consent_ends_on))| SharingFrom { from, not_shareable, consent_ends_on }).collect()
        }
    }

    prop_compose! {
        fn some_steps()(on in some_days(), levels in proptest::collection::vec(0usize..5, 4)) -> Vec<(NaiveDate, IntensityLevel)> {
            let level = |at: usize| IntensityLevel::ALL.get(at).cloned().unwrap_or(IntensityLevel::from("later"));
            on.into_iter().zip(levels.into_iter().map(level)).collect()
        }
    }

    prop_compose! {
        fn some_facts()(
            is_closed in proptest::bool::weighted(0.1),
            flags: [bool; 6],
            birth_days in proptest::option::of(6_000u64..8_000),
            (opened_on, next_evaluation_on) in (proptest::option::of(some_day()), proptest::option::of(some_day())),
            (next_appointment_on, last_contact_on) in (proptest::option::of(some_day()), proptest::option::of(some_day())),
            actions_due in some_days(), sharing in some_sharing(), intensity in some_steps(),
            carer_load in proptest::option::of(proptest::bool::ANY),
        ) -> Facts {
            Facts {
                is_closed,
                opened_on,
                birth_date: birth_days.map(|days| day("2027-06-01") - chrono::Days::new(days)),
                agreement_is_current: flags[0],
                next_evaluation_on,
                actions_due,
                next_appointment_on,
                last_contact_on,
                sharing,
                regie_asked_of_me: flags[1],
                proposals_for_me: u32::from(flags[4]),
                carer_load: carer_load.map(|high| if high { LoadSignal::High } else { LoadSignal::Rising }),
                intensity,
                has_crisis_card: flags[2],
                has_perspective_plan: flags[3],
                authority_ends_at_18: flags[5],
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_course_says_what_the_signals_of_that_day_say(facts in some_facts()) {
            let norms = Norms::default();
            let course = course(&facts, &norms);
            prop_assert_eq!(course[0].0, NaiveDate::MIN);
            prop_assert!(course.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1));
            for on in day("2025-04-01").iter_days().take(1_400) {
                let told = course.iter().rfind(|(from, _)| *from <= on).unwrap().1;
                let rule = signals(&facts, &norms, on).first().map(|signal| signal.urgency());
                prop_assert_eq!(told, rule, "on {}", on);
            }
        }
    }
}
