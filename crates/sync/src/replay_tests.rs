use eenplan_domain::record::{Field, Value, dossier, goal, note};
use uuid::Uuid;

use super::*;
use crate::op::{FieldChange, Outcome, Settlement, WireValue};
use crate::register::{Register, Version};

const ANNA: ActorId = ActorId(Uuid::from_u128(1));
const BAS: ActorId = ActorId(Uuid::from_u128(2));

fn op_id(n: u128) -> OpId {
    OpId(Uuid::from_u128(n))
}

fn change(field: Field, base: Option<u128>, value: &str) -> Change {
    let fields = vec![FieldChange {
        number: field.number,
        value: WireValue::Known(value.into()),
    }];
    let record = RecordId(Uuid::nil());
    Change::new(field.kind, record, field.group, base.map(op_id), fields)
}

/// What `BAS` wrote with op 1.
fn confirmed(field: Field, value: &str) -> Registers {
    let change = change(field, None, value);
    let leading = Version {
        op: op_id(1),
        author: BAS,
        base: None,
        fields: change.fields.clone(),
    };
    let register = Register {
        leading: Some(leading),
        proposals: Vec::new(),
    };
    Registers([(Place::of(&change), register)].into())
}

fn own(op: u128, change: &Change) -> Pending<'_> {
    Pending {
        op: op_id(op),
        author: ANNA,
        changes: vec![change],
        decided_alone: false,
    }
}

fn text(registers: &Registers, place: Place) -> String {
    match registers
        .at(place)
        .and_then(|register| register.leading.as_ref())
        .map(|version| version.fields[0].value.clone())
    {
        Some(WireValue::Known(Value::Text(text))) => text,
        other => panic!("no text but {other:?}"),
    }
}

#[test]
fn each_change_shows_waits_or_is_left_out() {
    use Effect::{Leads, Proposes, Stands};
    use Foreseen::{LeftOut, Takes, Waits};
    let cases = [
        (goal::TITLE, Some(1), "new", May::Write, Takes(Leads), "new"),
        (goal::TITLE, Some(7), "new", May::Write, Takes(Proposes), "old"),
        (goal::TITLE, Some(7), "old", May::Write, Takes(Stands), "old"),
        (goal::TITLE, Some(1), "new", May::Propose, Takes(Proposes), "old"),
        (
            goal::TITLE,
            Some(1),
            "new",
            May::No,
            LeftOut(Reason::NoRight),
            "old",
        ),
        (
            note::BODY,
            None,
            "new",
            May::Write,
            LeftOut(Reason::AlreadyWritten),
            "old",
        ),
        (dossier::DEPUTY_ID, Some(1), "new", May::Write, Waits, "old"),
        (
            dossier::DEPUTY_ID,
            Some(7),
            "new",
            May::Write,
            LeftOut(Reason::Overtaken),
            "old",
        ),
        (
            dossier::DEPUTY_ID,
            Some(1),
            "new",
            May::Propose,
            LeftOut(Reason::NoRight),
            "old",
        ),
    ];
    for (field, base, value, may, foreseen, shows) in cases {
        let change = change(field, base, value);
        let forecast = forecast(confirmed(field, "old"), [own(2, &change)], |_, _, _| may);
        let case = format!("{} on {base:?} with {may:?}", field.column);
        assert_eq!(forecast.foreseen, [[foreseen]], "{case}");
        assert_eq!(text(&forecast.registers, Place::of(&change)), shows, "{case}");
    }
}

#[test]
fn the_first_value_of_what_one_may_win_does_not_wait_and_neither_does_what_was_decided_alone() {
    let first = change(dossier::DEPUTY_ID, None, "new");
    let alone = change(dossier::DEPUTY_ID, Some(1), "new");
    let fresh = forecast(Registers::default(), [own(2, &first)], |_, _, _| May::Write);
    assert_eq!(fresh.foreseen, [[Foreseen::Takes(Effect::Leads)]]);
    let mut pending = own(2, &alone);
    pending.decided_alone = true;
    let before = forecast(confirmed(dossier::DEPUTY_ID, "old"), [pending], |_, _, _| {
        May::Write
    });
    assert_eq!(before.foreseen, [[Foreseen::Takes(Effect::Leads)]]);
}

#[test]
fn a_second_edit_follows_the_first_also_when_that_one_waits() {
    for field in [goal::TITLE, dossier::DEPUTY_ID] {
        let first = change(field, Some(1), "first");
        let place = Place::of(&first);
        let once = forecast(confirmed(field, "old"), [own(2, &first)], |_, _, _| May::Write);
        assert_eq!(once.rests_on(place), Some(op_id(2)), "{}", field.column);
        // Back to what leads: not nothing, since the first one will lead by then.
        let second = change(field, Some(2), "old");
        let pending = [own(2, &first), own(3, &second)];
        let twice = forecast(confirmed(field, "old"), pending, |_, _, _| May::Write);
        assert_eq!(twice.rests_on(place), Some(op_id(3)), "{}", field.column);
        assert_eq!(twice.foreseen[0], twice.foreseen[1], "{}", field.column);
    }
}

#[test]
fn an_edit_on_an_own_proposal_amends_it_and_an_own_answer_settles() {
    let wish = change(goal::TITLE, Some(7), "wish");
    let again = change(goal::TITLE, Some(2), "wish more");
    let mut answer = change(goal::TITLE, Some(1), "both");
    answer.settles.push(Settlement {
        proposal: op_id(3),
        outcome: Outcome::Combined,
        reason: String::new(),
    });
    let place = Place::of(&wish);
    let amended = forecast(
        confirmed(goal::TITLE, "old"),
        [own(2, &wish), own(3, &again)],
        |_, _, _| May::Write,
    );
    let open = &amended.registers.at(place).unwrap().proposals;
    assert_eq!((open.len(), open[0].op), (1, op_id(3)));
    let settled = forecast(amended.registers, [own(4, &answer)], |_, _, _| May::Write);
    assert_eq!(settled.settled.len(), 1);
    assert!(settled.registers.at(place).unwrap().proposals.is_empty());
    assert_eq!(text(&settled.registers, place), "both");
}

#[test]
fn rights_are_asked_with_what_stands_just_before() {
    let first = change(note::BODY, None, "x");
    let second = change(note::SHARED, None, "x");
    let seen = std::cell::RefCell::new(Vec::new());
    forecast(
        Registers::default(),
        [own(2, &first), own(3, &second)],
        |change, author, registers| {
            assert_eq!(author, ANNA);
            let is_new = registers.groups(change.kind, change.record).next().is_none();
            seen.borrow_mut().push(is_new);
            May::Write
        },
    );
    assert_eq!(*seen.borrow(), [true, false]);
}

#[test]
fn what_a_snapshot_covers_is_not_taken_again() {
    let wish = change(goal::TITLE, Some(1), "new");
    let place = Place::of(&wish);
    for may in [May::Propose, May::Write] {
        let covered = forecast(confirmed(goal::TITLE, "old"), [own(2, &wish)], |_, _, _| may).registers;
        let again = forecast(covered.clone(), [own(2, &wish)], |_, _, _| may);
        assert_eq!(again.foreseen, [[Foreseen::Stands]]);
        assert_eq!(again.registers.at(place), covered.at(place));
    }
}
