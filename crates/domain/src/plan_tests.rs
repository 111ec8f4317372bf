use super::*;
use crate::testing::day;
use proptest::prelude::*;

const ALL_STEPS: [PlanStep; 4] = [
    PlanStep::Agree,
    PlanStep::Evaluate,
    PlanStep::Close,
    PlanStep::Reopen,
];

#[test]
fn a_plan_goes_from_concept_through_agreement_and_evaluation_to_closed() {
    let mut state = PlanState::Concept;
    for (step, then) in [
        (PlanStep::Agree, PlanState::Agreed),
        (PlanStep::Evaluate, PlanState::InEvaluation),
        (PlanStep::Agree, PlanState::Agreed),
        (PlanStep::Close, PlanState::Closed),
        (PlanStep::Reopen, PlanState::Concept),
    ] {
        state = state.after(step).unwrap();
        assert_eq!(state, then);
    }
}

#[test]
fn steps_that_skip_something_are_not_possible() {
    for (state, step) in [
        (PlanState::Concept, PlanStep::Evaluate),
        (PlanState::Concept, PlanStep::Reopen),
        (PlanState::InEvaluation, PlanStep::Evaluate),
        (PlanState::Closed, PlanStep::Agree),
        (PlanState::Closed, PlanStep::Close),
        (PlanState::from("frozen"), PlanStep::Close),
    ] {
        assert_eq!(state.after(step), Err(StepNotPossible), "{state:?} {step:?}");
    }
}

#[test]
fn what_agreement_still_needs_is_named() {
    let today = day("2026-11-12");
    let later = Some(day("2027-02-12"));
    assert_eq!(
        missing_for_agreement("  ", 0, None, today),
        [Missing::OwnWords, Missing::Goal, Missing::EvaluationDate]
    );
    assert_eq!(
        missing_for_agreement("Ik wil rust", 1, Some(today), today),
        [Missing::EvaluationDate]
    );
    assert_eq!(missing_for_agreement("Ik wil rust", 1, later, today), []);
}

fn agree(by: &str, birth: &str, representation: Representation) -> Result<Agreement, FieldErrors> {
    let draft = AgreementDraft {
        agreed_on: "12-11-2026".into(),
        agreed_by: by.into(),
        agreed_by_name: "Eva Proef".into(),
        how: "conversation".into(),
        remark: String::new(),
    };
    draft.check(Some(day(birth)), &representation, day("2026-11-12"))
}

#[test]
fn age_and_representation_decide_who_can_agree() {
    use Representation as R;
    let (child, teen, youth) = ("2016-01-01", "2013-01-01", "2009-11-13");
    let (nineteen, adult) = ("2007-06-01", "1988-01-01");
    for (by, birth, representation, possible) in [
        ("parents", child, R::ParentalAuthority, true),
        ("resident", child, R::ParentalAuthority, false),
        ("resident_and_parents", teen, R::ParentalAuthority, true),
        ("resident", teen, R::ParentalAuthority, false),
        ("parents", teen, R::ParentalAuthority, false),
        ("resident", youth, R::ParentalAuthority, true),
        ("resident_and_parents", youth, R::ParentalAuthority, true),
        ("parents", youth, R::ParentalAuthority, false),
        ("representative", youth, R::ParentalAuthority, false),
        ("representative", youth, R::Guardianship, false),
        ("representative", nineteen, R::ParentalAuthority, false),
        ("representative", nineteen, R::Guardianship, false),
        ("parents", nineteen, R::ParentalAuthority, false),
        ("resident", nineteen, R::ParentalAuthority, true),
        ("representative", nineteen, R::Mentorship, true),
        ("resident", adult, R::None, true),
        ("resident_and_parents", adult, R::None, false),
        ("representative", adult, R::None, false),
        ("representative", adult, R::FinancialAdministration, false),
        ("representative", adult, R::Mentorship, true),
        ("representative", adult, R::PowerOfAttorney, true),
    ] {
        let outcome = agree(by, birth, representation.clone());
        assert_eq!(
            outcome.is_ok(),
            possible,
            "{by} {birth} {representation:?}: {outcome:?}"
        );
    }
}

#[test]
fn agreement_keeps_who_when_and_how() {
    let draft = AgreementDraft {
        agreed_on: "13-11-2026".into(),
        agreed_by: "representative".into(),
        ..Default::default()
    };
    let errors = draft
        .check(None, &Representation::Mentorship, day("2026-11-12"))
        .unwrap_err();
    assert_eq!(errors.of("agreed_on"), Some(FieldCode::DateInFuture));
    assert_eq!(errors.of("agreed_by_name"), Some(FieldCode::Required));
    assert_eq!(errors.of("how"), Some(FieldCode::Required));
    assert!(
        agree("resident", "1988-01-01", Representation::None).is_ok_and(|a| a.how == AgreedHow::Conversation)
    );
}

#[test]
fn an_evaluation_plans_the_next_one_unless_the_plan_can_close() {
    let draft = |outcome: &str, next: &str| EvaluationDraft {
        held_on: "12-11-2026".into(),
        outcome: outcome.into(),
        next_evaluation_on: next.into(),
        ..EvaluationDraft::default()
    };
    let today = day("2026-11-12");
    assert_eq!(
        draft("adjust", "")
            .check(today)
            .unwrap_err()
            .of("next_evaluation_on"),
        Some(FieldCode::Required)
    );
    assert_eq!(
        draft("adjust", "12-11-2026")
            .check(today)
            .unwrap_err()
            .of("next_evaluation_on"),
        Some(FieldCode::DateInPast)
    );
    assert_eq!(
        draft("adjust", "1-1-2226")
            .check(today)
            .unwrap_err()
            .of("next_evaluation_on"),
        Some(FieldCode::DateTooFarAhead)
    );
    assert_eq!(
        draft("adjust", "12-2-2027")
            .check(today)
            .unwrap()
            .next_evaluation_on,
        Some(day("2027-02-12"))
    );
    assert_eq!(draft("finish", "").check(today).unwrap().next_evaluation_on, None);
}

proptest! {
    #[test]
    fn however_the_steps_come_an_agreed_plan_was_agreed(steps in proptest::collection::vec(0_usize..4, 0..30)) {
        let mut state = PlanState::Concept;
        let mut agreed = false;
        for step in steps.into_iter().map(|i| ALL_STEPS[i]) {
            if let Ok(next) = state.after(step) {
                agreed = match step {
                    PlanStep::Agree => true,
                    PlanStep::Reopen => false,
                    _ => agreed,
                };
                state = next;
            }
            let must_be_agreed = matches!(state, PlanState::Agreed | PlanState::InEvaluation);
            prop_assert!(!must_be_agreed || agreed, "{:?} without agreement", state);
        }
    }
}
