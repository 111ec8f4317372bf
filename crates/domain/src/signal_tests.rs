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
        next_action_on: Some(day("2026-11-20")),
        last_contact_on: Some(day("2026-11-11")),
        consent_ends_on: Some(day("2027-11-01")),
        intensity: Some(IntensityLevel::Light),
        ..Facts::default()
    }
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
                late_actions: 2,
                ..calm()
            },
            Signal::ActionsLate(2),
        ),
        (
            Facts {
                not_shareable: 1,
                ..calm()
            },
            Signal::ConsentMissing(1),
        ),
        (
            Facts {
                consent_ends_on: on("2026-12-12"),
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
                intensity: Some(IntensityLevel::Intensive),
                ..calm()
            },
            Signal::CrisisCardMissing,
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
                next_action_on: None,
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
fn just_outside_a_norm_is_silent() {
    let on = |text: &str| Some(day(text));
    for facts in [
        Facts {
            next_evaluation_on: on("2026-11-27"),
            ..calm()
        },
        Facts {
            consent_ends_on: on("2026-12-13"),
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
            intensity: Some(IntensityLevel::AroundTheClock),
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
        late_actions: 1,
        last_contact_on: None,
        regie_asked_of_me: true,
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
        late_actions: 3,
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
