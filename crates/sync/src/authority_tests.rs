use eenplan_domain::record::{Compartment, DossierId, Field, OpId, dossier, goal, note, resident};
use uuid::Uuid;

use super::*;
use crate::op::{FieldChange, Outcome, Settlement};
use crate::register::{Register, Version};

const ANNA: ActorId = ActorId(Uuid::from_u128(1));
const BAS: ActorId = ActorId(Uuid::from_u128(2));

fn op_id(n: u128) -> OpId {
    OpId(Uuid::from_u128(n))
}

fn text(field: Field, text: &str) -> Vec<FieldChange> {
    vec![FieldChange {
        number: field.number,
        value: WireValue::Known(text.into()),
    }]
}

fn change(field: Field, base: Option<u128>, value: &str) -> Change {
    let record = RecordId(Uuid::nil());
    Change::new(
        field.kind,
        record,
        field.group,
        base.map(op_id),
        text(field, value),
    )
}

fn op(changes: Vec<Change>) -> Op {
    Op {
        command: "test".into(),
        changes,
    }
}

/// A register in which `ANNA` wrote `before` with op 2, and `BAS` proposed `wish` with op 3.
fn standing(field: Field) -> Registers {
    let version = |n, author, value| Version {
        op: op_id(n),
        author,
        base: Some(op_id(1)),
        fields: text(field, value),
    };
    let register = Register {
        leading: Some(version(2, ANNA, "before")),
        proposals: vec![version(3, BAS, "wish")],
    };
    let place = Place::of(&change(field, None, ""));
    Registers([(place, register)].into())
}

#[test]
fn a_change_is_judged_by_the_policy_of_its_group_what_it_rests_on_and_what_its_author_may() {
    use Effect::{Leads, Proposes, Stands};
    let set_aside = |reason| Err::<Effect, Reason>(reason);
    let cases = [
        (goal::TITLE, Some(2), "after", May::Write, Ok(Leads)),
        (goal::TITLE, Some(1), "after", May::Write, Ok(Proposes)),
        (goal::TITLE, None, "after", May::Write, Ok(Proposes)),
        (goal::TITLE, Some(1), "before", May::Write, Ok(Stands)),
        (goal::TITLE, Some(2), "after", May::Propose, Ok(Proposes)),
        (goal::TITLE, Some(2), "after", May::No, set_aside(Reason::NoRight)),
        (goal::TITLE, Some(3), "after", May::Write, Ok(Proposes)),
        (resident::PHONE, Some(1), "after", May::Write, Ok(Leads)),
        (resident::PHONE, Some(2), "after", May::Propose, Ok(Proposes)),
        (dossier::REGISSEUR_ID, Some(2), "after", May::Write, Ok(Leads)),
        (
            dossier::REGISSEUR_ID,
            Some(2),
            "after",
            May::Propose,
            set_aside(Reason::NoRight),
        ),
        (
            dossier::REGISSEUR_ID,
            Some(1),
            "after",
            May::Write,
            set_aside(Reason::Overtaken),
        ),
        (
            note::WRITTEN_AT,
            None,
            "after",
            May::Propose,
            set_aside(Reason::AlreadyWritten),
        ),
        (
            note::BODY,
            Some(2),
            "after",
            May::Write,
            set_aside(Reason::AlreadyWritten),
        ),
        (
            note::BODY,
            None,
            "before",
            May::Write,
            set_aside(Reason::AlreadyWritten),
        ),
    ];
    for (field, base, value, may, expected) in cases {
        let found = decide_change(&change(field, base, value), BAS, &standing(field), may, false);
        assert_eq!(found, expected, "{} on base {base:?} with {may:?}", field.column);
    }
}

#[test]
fn what_is_written_once_can_be_proposed_once() {
    let first = change(note::BODY, None, "x");
    let decide = |may| decide_change(&first, BAS, &Registers::default(), may, false);
    assert_eq!(decide(May::Write), Ok(Effect::Leads));
    assert_eq!(decide(May::Propose), Ok(Effect::Proposes));
}

#[test]
fn an_own_proposal_is_amended_and_somebody_elses_stays_beside() {
    for (author, left) in [(BAS, vec![9]), (ANNA, vec![3, 9])] {
        let mut registers = standing(goal::TITLE);
        let again = change(goal::TITLE, Some(3), "wish more");
        let effect = decide_change(&again, author, &registers, May::Propose, false).unwrap();
        assert_eq!(effect, Effect::Proposes);
        registers.apply(&again, op_id(9), author, effect);
        let open: Vec<OpId> = registers
            .at(Place::of(&again))
            .unwrap()
            .proposals
            .iter()
            .map(|p| p.op)
            .collect();
        assert_eq!(
            open,
            left.into_iter().map(op_id).collect::<Vec<_>>(),
            "{author:?}"
        );
    }
}

#[test]
fn a_team_lead_answers_what_waits_and_says_why() {
    let mut registers = standing(goal::TITLE);
    registers.apply(
        &change(goal::TITLE, Some(2), "later"),
        op_id(4),
        BAS,
        Effect::Proposes,
    );
    let answer = |proposal, reason: &str, with_text: bool| {
        let mut answer = change(goal::TITLE, Some(2), "later");
        if !with_text {
            answer.fields.clear();
        }
        answer.settles.push(Settlement {
            proposal: op_id(proposal),
            outcome: Outcome::Accepted,
            reason: reason.to_owned(),
        });
        answers_with_reason(&answer, &registers)
    };
    assert!(answer(4, "Zij is ziek", true));
    assert!(!answer(4, " ", true), "without a reason");
    assert!(
        !answer(9, "Zij is ziek", true),
        "a text of their own beside an answer to nothing"
    );
    assert!(answer(9, "Zij is ziek", false), "what was answered meanwhile");
    assert!(!answers_with_reason(
        &change(goal::TITLE, Some(2), "later"),
        &registers
    ));
}

#[test]
fn settling_names_what_it_settles_and_needs_the_right() {
    let mut answer = change(goal::TITLE, Some(2), "both");
    answer.settles.push(Settlement {
        proposal: op_id(3),
        outcome: Outcome::Combined,
        reason: String::new(),
    });
    let mut registers = standing(goal::TITLE);
    registers.apply(
        &change(goal::TITLE, Some(2), "later"),
        op_id(4),
        BAS,
        Effect::Proposes,
    );
    let decision = decide(&op(vec![answer.clone()]), ANNA, &registers, |_| May::Write);
    assert_eq!(decision.verdict, Verdict::Accepted);
    let settled = registers.apply(&answer, op_id(5), ANNA, Effect::Leads);
    assert_eq!((settled.len(), settled[0].outcome), (1, Some(Outcome::Combined)));
    let register = registers.at(Place::of(&answer)).unwrap();
    assert_eq!(register.leading_op(), Some(op_id(5)));
    assert_eq!(
        register.proposals[0].op,
        op_id(4),
        "one that arrived later keeps the question open"
    );

    answer.fields.clear();
    let decline = |may| decide_change(&answer, ANNA, &standing(goal::TITLE), may, false);
    assert_eq!(decline(May::Write), Ok(Effect::Stands));
    assert_eq!(decline(May::Propose), Err(Reason::NoRight));
}

#[test]
fn an_answer_that_rests_on_an_old_value_keeps_the_question_open() {
    let mut answer = change(goal::TITLE, Some(1), "both");
    answer.settles.push(Settlement {
        proposal: op_id(3),
        outcome: Outcome::Accepted,
        reason: String::new(),
    });
    let mut registers = standing(goal::TITLE);
    let effect = decide_change(&answer, ANNA, &registers, May::Write, false).unwrap();
    assert_eq!(effect, Effect::Proposes);
    assert!(registers.apply(&answer, op_id(5), ANNA, effect).is_empty());
    assert_eq!(registers.at(Place::of(&answer)).unwrap().proposals.len(), 2);
}

#[test]
fn taking_away_what_somebody_else_changed_is_a_conflict_both_ways() {
    let gone = |saw: Vec<(u16, OpId)>| Change {
        saw,
        ..Change::new(
            goal::KIND.number,
            RecordId(Uuid::nil()),
            REMOVED_GROUP,
            None,
            vec![FieldChange {
                number: 0,
                value: WireValue::Known(Value::Bool(true)),
            }],
        )
    };
    let decide =
        |change: &Change, registers: &Registers| decide_change(change, ANNA, registers, May::Write, false);
    let mut registers = standing(goal::TITLE);
    assert_eq!(decide(&gone(vec![(1, op_id(2))]), &registers), Ok(Effect::Leads));
    assert_eq!(
        decide(&gone(vec![(1, op_id(1))]), &registers),
        Ok(Effect::Proposes)
    );

    registers.apply(&gone(vec![]), op_id(6), ANNA, Effect::Leads);
    assert!(registers.is_removed(goal::KIND.number, RecordId(Uuid::nil())));
    let edit = change(goal::TITLE, Some(2), "after");
    assert_eq!(decide(&edit, &registers), Ok(Effect::Proposes));
    let together = decide_change(&edit, ANNA, &registers, May::Write, true);
    assert_eq!(
        together,
        Ok(Effect::Leads),
        "putting back and changing in one step is no conflict"
    );
}

#[test]
fn an_op_takes_effect_whole_or_not_at_all() {
    let fine = change(goal::TITLE, Some(2), "after");
    let late = change(goal::DETAIL, Some(7), "after");
    let registers = standing(goal::TITLE);
    let both = decide(&op(vec![fine.clone(), late]), ANNA, &registers, |_| May::Write);
    assert_eq!(both.verdict, Verdict::AcceptedWithConflict);
    assert_eq!(both.effect_bytes(), [1, 2]);
    let refused = decide(
        &op(vec![fine.clone(), change(note::BODY, Some(1), "x")]),
        ANNA,
        &registers,
        |_| May::Write,
    );
    assert_eq!(refused, Decision::set_aside(Reason::AlreadyWritten));
    assert_eq!(
        decide(&op(vec![]), ANNA, &registers, |_| May::Write),
        Decision::set_aside(Reason::Empty)
    );
    let fine = decide(&op(vec![fine]), ANNA, &registers, |_| May::Write);
    assert_eq!(Decision::from_wire(1, &fine.effect_bytes(), 1), Some(fine));
}

#[test]
fn verdicts_have_their_numbers_for_ever() {
    for number in (1..=2).chain(16..=40) {
        assert_eq!(Verdict::from_number(number).number(), number);
    }
    assert_eq!(Verdict::from_number(17), Verdict::SetAside(Reason::Overtaken));
    assert_eq!(Verdict::from_number(19), Verdict::SetAside(Reason::NoRight));
}

#[test]
fn an_op_belongs_into_the_stream_of_its_kinds_and_of_its_dossier() {
    let stream = |dossier, compartment| StreamId {
        dossier: DossierId(Uuid::from_u128(dossier)),
        compartment,
    };
    let newer = Change {
        kind: 9999,
        ..change(goal::TITLE, None, "x")
    };
    let cases = [
        (change(goal::TITLE, None, "x"), stream(1, Compartment::Plan), true),
        (
            change(goal::TITLE, None, "x"),
            stream(1, Compartment::Core),
            false,
        ),
        (
            change(resident::PHONE, None, "x"),
            stream(0, Compartment::Core),
            true,
        ),
        (
            change(resident::PHONE, None, "x"),
            stream(1, Compartment::Core),
            false,
        ),
        (newer, stream(1, Compartment::Core), true),
    ];
    for (change, stream, fits) in cases {
        let case = format!("kind {} in {stream:?}", change.kind);
        let found = belongs(&op(vec![change]), stream);
        assert_eq!(
            found,
            if fits { Ok(()) } else { Err(Reason::Unreadable) },
            "{case}"
        );
    }
}
