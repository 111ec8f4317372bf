//! The plan through the use cases: words, goals, actions with a rhythm, evaluation, agreement and its versions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{
    AgreePlan, DoAction, ErrorCode, HoldEvaluation, MoveGoal, PlanEvaluation, PlanView, SaveAction, SaveGoal,
    SaveOwnWords,
};
use support::{Desk, problems};
use uuid::Uuid;

fn goal(dossier: Uuid, title: &str) -> SaveGoal {
    SaveGoal {
        seen: None,
        dossier,
        goal: None,
        title: title.into(),
        detail: String::new(),
        life_domains: vec![],
        state: String::new(),
        state_remark: String::new(),
    }
}

fn action(dossier: Uuid, goal: Uuid, title: &str) -> SaveAction {
    SaveAction {
        seen: None,
        dossier,
        action: None,
        goal: Some(goal),
        title: title.into(),
        owner_kind: "resident".into(),
        owner_id: None,
        owner_name: String::new(),
        due_on: String::new(),
        rhythm: "once".into(),
        every: String::new(),
    }
}

fn agreement(dossier: Uuid) -> AgreePlan {
    AgreePlan {
        dossier,
        agreed_on: "12-11-2026".into(),
        agreed_by: "resident".into(),
        agreed_by_name: String::new(),
        how: "conversation".into(),
        remark: "aan de keukentafel".into(),
        next_evaluation_on: "3-2-2027".into(),
        seen: 0,
    }
}

fn words(dossier: Uuid, wants: &str) -> SaveOwnWords {
    SaveOwnWords {
        seen: None,
        dossier,
        wants: wants.into(),
        goes_well: "De tuin".into(),
        who_helps: String::new(),
    }
}

fn done(dossier: Uuid, action: Uuid) -> DoAction {
    DoAction {
        dossier,
        action,
        done_on: String::new(),
        done_remark: String::new(),
    }
}

fn titles(plan: &PlanView) -> Vec<&str> {
    plan.goals.iter().map(|goal| goal.title.as_str()).collect()
}

/// Anna's plan with a goal, ready for agreement.
fn plan_with_goal(desk: &Desk) -> (Uuid, Uuid) {
    let dossier = desk.dossier("Anna", "Voorbeeld");
    desk.office
        .plan_words_save(words(dossier, "Ik wil weer rustig slapen."))
        .unwrap();
    let goal = desk
        .office
        .goal_save(goal(dossier, "Mijn huur is op orde"))
        .unwrap()
        .goal;
    (dossier, goal)
}

#[test]
fn own_words_are_kept_apart_and_taken_back() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    assert_eq!(desk.office.plan_open(dossier).unwrap().state, "concept");
    desk.office.plan_words_save(words(dossier, "Rust")).unwrap();
    let step = desk
        .office
        .plan_words_save(words(dossier, "Rust en een tuin"))
        .unwrap();
    desk.office.undo(step).unwrap();
    let plan = desk.office.plan_open(dossier).unwrap();
    assert_eq!(
        (plan.wants.as_str(), plan.goes_well.as_str()),
        ("Rust", "De tuin")
    );
    let nothing = desk.office.plan_words_save(words(dossier, "Rust")).unwrap();
    assert!(nothing.ops.is_empty(), "the same words are no change");
}

#[test]
fn goals_keep_the_order_they_are_put_in_and_letting_go_says_why() {
    let desk = Desk::open();
    let (dossier, first) = plan_with_goal(&desk);
    let second = desk.office.goal_save(goal(dossier, "Slapen")).unwrap().goal;
    desk.office.goal_save(goal(dossier, "Buiten")).unwrap();
    let up = |goal, up| desk.office.goal_move(MoveGoal { dossier, goal, up }).unwrap();
    let step = up(second, true);
    let plan = desk.office.plan_open(dossier).unwrap();
    assert_eq!(titles(&plan), ["Slapen", "Mijn huur is op orde", "Buiten"]);
    assert!(up(second, true).ops.is_empty(), "the first stays the first");
    desk.office.undo(step).unwrap();
    let plan = desk.office.plan_open(dossier).unwrap();
    assert_eq!(titles(&plan), ["Mijn huur is op orde", "Slapen", "Buiten"]);

    let wrong = SaveGoal {
        seen: None,
        goal: Some(first),
        state: "dropped".into(),
        ..goal(dossier, " ")
    };
    let error = desk.office.goal_save(wrong).unwrap_err();
    assert_eq!(problems(&error), ["title: required", "state_remark: required"]);

    let reached = SaveGoal {
        seen: None,
        goal: Some(first),
        state: "reached".into(),
        life_domains: vec!["finances".into()],
        ..goal(dossier, "Mijn huur is op orde")
    };
    desk.office.goal_save(reached).unwrap();
    let plan = desk.office.plan_open(dossier).unwrap();
    let goal = &plan.goals[0];
    assert!(!goal.open);
    assert_eq!(goal.state_on.as_deref(), Some("2026-11-12"));
    assert_eq!(goal.big_five, ["income"]);
    assert_eq!(goal.health, ["daily_functioning", "quality_of_life"]);
}

#[test]
fn doing_what_comes_back_plans_the_next_time_and_undo_takes_both_back() {
    let desk = Desk::open();
    let (dossier, goal) = plan_with_goal(&desk);
    let weekly = SaveAction {
        seen: None,
        due_on: "10-11-2026".into(),
        rhythm: "weeks".into(),
        every: "1".into(),
        ..action(dossier, goal, "Post naar Eva")
    };
    let id = desk.office.action_save(weekly).unwrap().action;
    let row = || desk.office.plan_open(dossier).unwrap().goals[0].actions[0].clone();
    assert_eq!((row().standing.as_str(), row().days), ("late", Some(-2)));

    let answer = desk.office.action_done(done(dossier, id)).unwrap();
    assert_eq!(answer.next_on.as_deref(), Some("2026-11-17"));
    assert_eq!(
        (
            row().state.as_str(),
            row().due_on.as_deref(),
            row().done_on.as_deref()
        ),
        ("open", Some("2026-11-17"), Some("2026-11-12"))
    );
    desk.office.undo(answer.undo).unwrap();
    assert_eq!(
        (row().state.as_str(), row().due_on.as_deref(), row().done_on),
        ("open", Some("2026-11-10"), None)
    );
}

#[test]
fn an_action_is_done_once_and_every_problem_is_told_at_once() {
    let desk = Desk::open();
    let (dossier, goal) = plan_with_goal(&desk);
    let wrong = SaveAction {
        seen: None,
        owner_kind: "network".into(),
        due_on: "31-2-2027".into(),
        ..action(dossier, goal, "")
    };
    let error = desk.office.action_save(wrong).unwrap_err();
    assert_eq!(
        problems(&error),
        [
            "title: required",
            "owner_name: required",
            "due_on: date_impossible"
        ]
    );
    let id = desk
        .office
        .action_save(action(dossier, goal, "Bel"))
        .unwrap()
        .action;
    let first = desk.office.action_done(done(dossier, id)).unwrap();
    assert_eq!(first.next_on, None);
    let again = desk.office.action_done(done(dossier, id)).unwrap_err();
    assert_eq!(again.code, ErrorCode::NotPossible);
    desk.office.undo(first.undo).unwrap();
    assert_eq!(
        desk.office.plan_open(dossier).unwrap().goals[0].actions[0].standing,
        "undated"
    );
}

#[test]
fn an_action_stays_in_its_own_dossier() {
    let desk = Desk::open();
    let (_, goal_of_anna) = plan_with_goal(&desk);
    let other = desk.dossier("Omar", "Fictief");
    let error = desk
        .office
        .action_save(action(other, goal_of_anna, "Bel"))
        .unwrap_err();
    assert_eq!(problems(&error), ["goal: unknown_choice"]);
}

#[test]
fn agreement_needs_words_a_goal_and_a_date_to_look_back() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let plan = desk.office.plan_open(dossier).unwrap();
    assert_eq!(plan.missing, ["own_words", "goal", "evaluation_date"]);
    assert_eq!(plan.may_agree, ["resident"], "an adult without representation");
    let without_date = AgreePlan {
        how: String::new(),
        agreed_by: "parents".into(),
        next_evaluation_on: String::new(),
        ..agreement(dossier)
    };
    let error = desk.office.plan_agree(without_date).unwrap_err();
    assert_eq!(
        problems(&error),
        [
            "agreed_by: person_not_possible",
            "how: required",
            "next_evaluation_on: required"
        ]
    );
    let error = desk.office.plan_agree(agreement(dossier)).unwrap_err();
    assert_eq!(error.code, ErrorCode::NotPossible);
    assert!(desk.office.plan_versions(dossier).unwrap().is_empty());
}

#[test]
fn a_version_stays_as_it_was_agreed() {
    let desk = Desk::open();
    let (dossier, goal_id) = plan_with_goal(&desk);
    let id = desk
        .office
        .action_save(action(dossier, goal_id, "Bel"))
        .unwrap()
        .action;
    let first = desk.office.plan_agree(agreement(dossier)).unwrap();
    assert_eq!(first.number, 1);
    let plan = desk.office.plan_open(dossier).unwrap();
    assert_eq!((plan.state.as_str(), plan.changed_since), ("agreed", false));
    assert_eq!(plan.next_evaluation_on.as_deref(), Some("2027-02-03"));
    let hash = plan.latest.unwrap().content_hash;
    assert_eq!(hash.len(), 64);

    desk.office.action_done(done(dossier, id)).unwrap();
    assert!(
        !desk.office.plan_open(dossier).unwrap().changed_since,
        "doing what was agreed is no change of the plan"
    );
    let renamed = SaveGoal {
        seen: None,
        goal: Some(goal_id),
        ..goal(dossier, "Mijn huur en energie zijn op orde")
    };
    desk.office.goal_save(renamed).unwrap();
    assert!(desk.office.plan_open(dossier).unwrap().changed_since);

    let desk = desk.restart();
    let second = desk.office.plan_agree(agreement(dossier)).unwrap();
    let versions = desk.office.plan_versions(dossier).unwrap();
    let numbers: Vec<_> = versions.iter().map(|version| version.number).collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!(versions[1].content_hash, hash, "the first is what it was");
    let compared = desk
        .office
        .plan_compare(dossier, Some(first.version), Some(second.version))
        .unwrap();
    assert!(compared.unbroken);
    let told: Vec<_> = compared
        .differences
        .iter()
        .map(|d| (d.field.as_str(), d.before.as_str(), d.after.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "title",
                "Mijn huur is op orde",
                "Mijn huur en energie zijn op orde"
            ),
            ("state", "open", "done"),
        ]
    );
    assert!(
        desk.office
            .plan_compare(dossier, Some(second.version), None)
            .unwrap()
            .differences
            .is_empty()
    );
    desk.office.undo(second.undo).unwrap();
    let third = desk.office.plan_agree(agreement(dossier)).unwrap();
    assert_eq!(third.number, 3, "a number is never used twice");
}

#[test]
fn an_evaluation_takes_the_place_of_the_planned_one_and_asks_for_agreement_anew() {
    let desk = Desk::open();
    let (dossier, _) = plan_with_goal(&desk);
    assert_eq!(
        desk.office.evaluation_begin(dossier).unwrap_err().code,
        ErrorCode::NotPossible,
        "a concept has nothing to evaluate"
    );
    desk.office.plan_agree(agreement(dossier)).unwrap();
    let past = PlanEvaluation {
        dossier,
        next_evaluation_on: "12-11-2026".into(),
    };
    assert_eq!(
        problems(&desk.office.evaluation_plan(past).unwrap_err()),
        ["next_evaluation_on: date_in_past"]
    );
    let held = HoldEvaluation {
        dossier,
        held_on: "12-11-2026".into(),
        with_whom: "Anna en Eva".into(),
        outcome: "adjust".into(),
        summary: "De post lukt, slapen nog niet.".into(),
        next_evaluation_on: "1-3-2027".into(),
    };
    let without_next = HoldEvaluation {
        next_evaluation_on: String::new(),
        ..held.clone()
    };
    assert_eq!(
        problems(&desk.office.evaluation_hold(without_next).unwrap_err()),
        ["next_evaluation_on: required"]
    );
    let step = desk.office.evaluation_hold(held).unwrap();
    let plan = desk.office.plan_open(dossier).unwrap();
    assert_eq!(plan.state, "in_evaluation");
    assert_eq!(plan.next_evaluation_on.as_deref(), Some("2027-03-01"));
    let rows: Vec<_> = plan
        .evaluations
        .iter()
        .map(|one| (one.planned_on.as_deref(), one.held_on.as_deref()))
        .collect();
    assert_eq!(
        rows,
        [
            (Some("2027-03-01"), None),
            (Some("2027-02-03"), Some("2026-11-12"))
        ]
    );
    desk.office.undo(step).unwrap();
    let plan = desk.office.plan_open(dossier).unwrap();
    assert_eq!(
        (plan.state.as_str(), plan.next_evaluation_on.as_deref()),
        ("agreed", Some("2027-02-03"))
    );
    assert_eq!(plan.evaluations.len(), 1);
    desk.office.plan_agree(agreement(dossier)).unwrap();
}
