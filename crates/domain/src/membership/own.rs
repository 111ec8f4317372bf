//! What a change is in the eyes of the role table: where it belongs, whether it is new, and whether it is its author's own.

use super::Parts;
use crate::action::OwnerKind;
use crate::record::{
    self, ActorId, Compartment, Field, REMOVED_GROUP, RecordId, Value, action, consent, handover,
    handover_item, involvement, note, note_correction, worker,
};
use crate::rights::Deed;

/// What there is to see around a change. A reader that finds nothing answers `None`.
pub struct Sight<'a> {
    /// Whether two actors are the same person.
    pub same: &'a dyn Fn(ActorId, ActorId) -> bool,
    /// Whether somebody is in a team today.
    pub in_team: &'a dyn Fn(RecordId, ActorId) -> bool,
    /// The value that leads in a field of a record.
    pub stands: &'a dyn Fn(RecordId, Field) -> Option<Value>,
    /// The value that the author's op gives a field of a record.
    pub comes: &'a dyn Fn(RecordId, Field) -> Option<Value>,
    /// Who gave the value that leads in a field's group.
    pub written_by: &'a dyn Fn(RecordId, Field) -> Option<ActorId>,
    /// Whether nothing at all leads in a record of this kind.
    pub is_new: &'a dyn Fn(u16, RecordId) -> bool,
}

/// The deed of an author who changes one group of one record in a stream of `stream`. `None` when the kind belongs to another compartment.
pub fn deed_of(
    author: ActorId,
    stream: Compartment,
    (kind, record, group): (u16, RecordId, u16),
    sight: &Sight<'_>,
) -> Option<Deed> {
    // A kind of a newer version belongs where its author put it.
    let compartment = record::kind(kind).map_or(stream, |kind| kind.compartment);
    if compartment != stream {
        return None;
    }
    let is_new = (sight.is_new)(kind, record);
    Some(Deed {
        compartment,
        kind,
        group,
        is_new,
        is_own: is_own(author, (kind, group), record, is_new, sight),
        opens: opens((kind, group), record, sight),
    })
}

/// The parts that an involvement or a consent is about: by the change if it says so, otherwise by what stands.
fn opens((kind, group): (u16, u16), record: RecordId, sight: &Sight<'_>) -> Parts {
    let list = |field| match (sight.comes)(record, field).or_else(|| (sight.stands)(record, field)) {
        Some(Value::List(codes)) => Parts::coded(&codes),
        _ => Parts::default(),
    };
    match kind {
        kind if kind == involvement::KIND.number => list(involvement::COMPARTMENTS),
        kind if kind == consent::KIND.number && group == consent::CATEGORIES.group => {
            list(consent::CATEGORIES)
        }
        _ => Parts::default(),
    }
}

pub(super) fn is_own(
    author: ActorId,
    (kind, group): (u16, u16),
    record: RecordId,
    is_new: bool,
    sight: &Sight<'_>,
) -> bool {
    let mine = |id: Option<Value>| matches!(id, Some(Value::Id(id)) if (sight.same)(ActorId(id), author));
    // What is there already decides; what the change itself says counts only for what is new.
    let value = |record, field, new: bool| match new {
        true => (sight.comes)(record, field),
        false => (sight.stands)(record, field),
    };
    // Nobody is asked to lead by saying so.
    let of_handover = |id: RecordId| {
        mine((sight.stands)(id, handover::FROM_ID)) || mine((sight.stands)(id, handover::TO_ID))
    };
    let lets_in = |id: RecordId| {
        [sight.stands, sight.comes].into_iter().any(|said| {
            let team = matches!(said(id, involvement::TEAM_ID), Some(Value::Id(team)) if (sight.in_team)(RecordId(team), author));
            team || mine(said(id, involvement::WORKER_ID))
        })
    };
    let wrote = |field| (sight.written_by)(record, field).is_some_and(|who| (sight.same)(who, author));
    match kind {
        kind if kind == action::KIND.number => {
            let owner_kind = value(record, action::OWNER_KIND, is_new);
            owner_kind == Some(Value::from(OwnerKind::Worker.code()))
                && mine(value(record, action::OWNER_ID, is_new))
        }
        kind if kind == handover::KIND.number => of_handover(record),
        kind if kind == handover_item::KIND.number => {
            matches!(value(record, handover_item::HANDOVER_ID, is_new), Some(Value::Id(id)) if of_handover(RecordId(id)))
        }
        kind if kind == involvement::KIND.number => lets_in(record),
        // Taking a consent back opens nothing.
        kind if kind == consent::KIND.number
            && [consent::CATEGORIES.group, REMOVED_GROUP].contains(&group) =>
        {
            let of = [sight.stands, sight.comes].map(|said| said(record, consent::INVOLVEMENT_ID));
            of.into_iter()
                .any(|of| matches!(of, Some(Value::Id(id)) if lets_in(RecordId(id))))
        }
        kind if kind == note::KIND.number => wrote(note::BODY),
        kind if kind == note_correction::KIND.number => wrote(note_correction::BODY),
        kind if kind == worker::KIND.number => (sight.same)(ActorId(record.0), author),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::record::{self as record_table, dossier};

    const WORKER: u128 = 3;
    const OTHER: u128 = 4;
    const TEAM: u128 = 5;

    fn actor(n: u128) -> ActorId {
        ActorId(Uuid::from_u128(n))
    }

    fn record(n: u128) -> RecordId {
        RecordId(Uuid::from_u128(n))
    }

    /// A change by [`WORKER`] seen with these leading values, coming values and writer of what leads.
    fn own(
        field: Field,
        stands: &[(RecordId, Field, Value)],
        comes: &[(RecordId, Field, Value)],
        writer: u128,
    ) -> Deed {
        let find = |in_: &[(RecordId, Field, Value)], record: RecordId, field: Field| {
            let wanted = |one: &&(RecordId, Field, Value)| {
                one.0 == record && (one.1.kind, one.1.number) == (field.kind, field.number)
            };
            in_.iter().find(wanted).map(|one| one.2.clone())
        };
        let there = |kind: u16, record| stands.iter().any(|one| one.0 == record && one.1.kind == kind);
        let sight = Sight {
            same: &|one, other| one == other,
            in_team: &|team, _| team == record(TEAM),
            stands: &|record, field| find(stands, record, field),
            comes: &|record, field| find(comes, record, field),
            written_by: &|_, _| Some(actor(writer)),
            is_new: &|kind, record| !there(kind, record),
        };
        let stream = record_table::kind(field.kind).unwrap().compartment;
        deed_of(
            actor(WORKER),
            stream,
            (field.kind, record(1), field.group),
            &sight,
        )
        .unwrap()
    }

    #[test]
    fn what_lets_its_author_in_is_their_own_by_what_stands_and_by_what_comes() {
        let one = record(1);
        let of = |worker: u128| [(one, involvement::WORKER_ID, Value::from(actor(worker)))];
        let team = [(one, involvement::TEAM_ID, Value::from(record(TEAM)))];
        let parts = |codes: &[&str]| {
            let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
            [(one, involvement::COMPARTMENTS, Value::from(codes))]
        };
        for (stands, comes, expected) in [
            (&[][..], &of(WORKER)[..], true),
            (&of(WORKER), &[], true),
            (&of(OTHER), &of(WORKER), true),
            (&of(WORKER), &of(OTHER), true),
            (&[], &of(OTHER), false),
            (&[], &team, true),
            (&team, &parts(&["plan"]), true),
        ] {
            let deed = own(involvement::COMPARTMENTS, stands, comes, OTHER);
            assert_eq!(deed.is_own, expected, "{stands:?} {comes:?}");
        }
        let opens = |stands: &[_], comes: &[_]| own(involvement::COMPARTMENTS, stands, comes, OTHER).opens;
        let plan = Parts::of([Compartment::Plan]);
        assert_eq!(opens(&parts(&["journal"]), &parts(&["plan", "duty"])), plan);
        assert_eq!(
            opens(&parts(&["plan"]), &of(OTHER)),
            plan,
            "whom it is for opens it too"
        );

        let given = [(one, consent::INVOLVEMENT_ID, Value::from(record(2)))];
        let mine = [
            given.as_slice(),
            &[(record(2), involvement::WORKER_ID, Value::from(actor(WORKER)))],
        ]
        .concat();
        assert!(own(consent::CATEGORIES, &mine, &[], OTHER).is_own);
        assert!(!own(consent::CATEGORIES, &given, &[], OTHER).is_own);
        assert!(!own(consent::WITHDRAWN_ON, &mine, &[], OTHER).is_own);
    }

    #[test]
    fn what_is_there_says_whose_it_is_and_a_new_record_says_it_itself() {
        let id = |n: u128| Value::from(actor(n));
        let one = record(1);
        let owner = |who: u128| {
            vec![
                (one, action::OWNER_KIND, Value::from("worker")),
                (one, action::OWNER_ID, id(who)),
            ]
        };
        let is_own = |deed: Deed| deed.is_own;
        assert!(is_own(own(action::STATE, &owner(WORKER), &[], OTHER)));
        assert!(!is_own(own(action::STATE, &owner(OTHER), &[], WORKER)));
        assert!(
            is_own(own(action::OWNER_ID, &[], &owner(WORKER), OTHER)),
            "a new action of one's own"
        );
        let taken = own(action::OWNER_ID, &owner(OTHER), &owner(WORKER), OTHER);
        assert!(
            !taken.is_own && !taken.is_new,
            "an action is not taken by saying so"
        );
        let resident = [
            (one, action::OWNER_KIND, Value::from("resident")),
            (one, action::OWNER_ID, id(WORKER)),
        ];
        assert!(!is_own(own(action::STATE, &resident, &[], OTHER)));
        assert!(is_own(own(
            handover::STATE,
            &[(one, handover::TO_ID, id(WORKER))],
            &[],
            OTHER
        )));
        assert!(!is_own(own(
            handover::STATE,
            &[(one, handover::TO_ID, id(OTHER))],
            &[],
            WORKER
        )));
        let item = [
            (one, handover_item::HANDOVER_ID, Value::from(record(2))),
            (record(2), handover::FROM_ID, id(WORKER)),
        ];
        assert!(is_own(own(handover_item::DONE_ON, &item, &[], OTHER)));
        let asks = [
            (one, handover::TO_ID, id(WORKER)),
            (one, handover::FROM_ID, id(WORKER)),
        ];
        assert!(
            !is_own(own(handover::TO_ID, &[], &asks, OTHER)),
            "nobody is asked to lead by saying so"
        );
        let of_asked = [(one, handover_item::HANDOVER_ID, Value::from(record(2)))];
        let said = [of_asked.as_slice(), &[(record(2), handover::TO_ID, id(WORKER))]].concat();
        assert!(!is_own(own(handover_item::LABEL, &[], &said, OTHER)));
        let body = [(one, note::BODY, Value::from("…"))];
        assert!(is_own(own(note::SHARED, &body, &[], WORKER)));
        assert!(!is_own(own(note::SHARED, &body, &[], OTHER)));
        let sight = Sight {
            same: &|_, _| true,
            in_team: &|_, _| true,
            stands: &|_, _| None,
            comes: &|_, _| None,
            written_by: &|_, _| None,
            is_new: &|_, _| true,
        };
        let elsewhere = (dossier::KIND.number, one, dossier::REGISSEUR_ID.group);
        assert_eq!(
            deed_of(actor(WORKER), Compartment::Journal, elsewhere, &sight),
            None
        );
    }
}
