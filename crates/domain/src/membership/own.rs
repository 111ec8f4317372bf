//! What a change is in the eyes of the role table: where it belongs, whether it is new, and whether it is its author's own.

use crate::action::OwnerKind;
use crate::record::{
    self, ActorId, Compartment, Field, RecordId, Value, action, handover, handover_item, note,
    note_correction, worker,
};
use crate::rights::Deed;

/// What there is to see around a change. A reader that finds nothing answers `None`.
pub struct Sight<'a> {
    /// Whether two actors are the same person.
    pub same: &'a dyn Fn(ActorId, ActorId) -> bool,
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
        is_own: is_own(author, kind, record, is_new, sight),
    })
}

pub(super) fn is_own(author: ActorId, kind: u16, record: RecordId, is_new: bool, sight: &Sight<'_>) -> bool {
    let mine = |id: Option<Value>| matches!(id, Some(Value::Id(id)) if (sight.same)(ActorId(id), author));
    // What is there already decides; what the change itself says counts only for what is new.
    let value = |record, field, new: bool| match new {
        true => (sight.comes)(record, field),
        false => (sight.stands)(record, field),
    };
    let of_handover = |id: RecordId, new: bool| {
        mine(value(id, handover::FROM_ID, new)) || mine(value(id, handover::TO_ID, new))
    };
    let wrote = |field| (sight.written_by)(record, field).is_some_and(|who| (sight.same)(who, author));
    match kind {
        kind if kind == action::KIND.number => {
            let owner_kind = value(record, action::OWNER_KIND, is_new);
            owner_kind == Some(Value::from(OwnerKind::Worker.code()))
                && mine(value(record, action::OWNER_ID, is_new))
        }
        kind if kind == handover::KIND.number => of_handover(record, is_new),
        kind if kind == handover_item::KIND.number => match value(record, handover_item::HANDOVER_ID, is_new)
        {
            Some(Value::Id(id)) => {
                let id = RecordId(id);
                of_handover(id, (sight.is_new)(handover::KIND.number, id))
            }
            _ => false,
        },
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
        let body = [(one, note::BODY, Value::from("…"))];
        assert!(is_own(own(note::SHARED, &body, &[], WORKER)));
        assert!(!is_own(own(note::SHARED, &body, &[], OTHER)));
        let sight = Sight {
            same: &|_, _| true,
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
