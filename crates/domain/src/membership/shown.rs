//! Which records somebody sees who may read a part of a compartment (domain.md §9).

use super::own::{Sight, is_own};
use crate::record::{self, ActorId, REMOVED_GROUP, RecordId, Value, action, note, note_correction};
use crate::rights::Part;

/// Whether `worker` sees a record of a compartment of which they may read this part.
///
/// Of the journal: notes that are shared and notes they wrote, each with what puts it right. Of the plan: actions they own, and nothing of the
/// goal these belong to. What was taken away is seen no more, but for their own words. Of a kind of a newer version nothing is known, so it is
/// not shown.
pub fn shows(part: Part, worker: ActorId, (kind, record): (u16, RecordId), sight: &Sight<'_>) -> bool {
    let is_own = |kind, record| is_own(worker, (kind, REMOVED_GROUP), record, false, sight);
    let is_here = |kind| (sight.stands)(record, record::removed(kind)) != Some(Value::Bool(true));
    match part {
        Part::OwnActions => kind == action::KIND.number && is_own(kind, record) && is_here(kind),
        Part::Shared if kind == note::KIND.number => {
            let shared = (sight.stands)(record, note::SHARED) == Some(Value::Bool(true));
            is_own(kind, record) || shared && is_here(kind)
        }
        Part::Shared if kind == note_correction::KIND.number => {
            let stays = is_here(kind) || is_own(kind, record);
            match (sight.stands)(record, note_correction::NOTE_ID) {
                Some(Value::Id(of)) if stays => shows(part, worker, (note::KIND.number, RecordId(of)), sight),
                _ => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::record::{Field, goal};

    const ME: u128 = 3;
    const OTHER: u128 = 4;

    fn id(n: u128) -> RecordId {
        RecordId(Uuid::from_u128(n))
    }

    fn actor(n: u128) -> Value {
        Value::Id(Uuid::from_u128(n))
    }

    /// Whether [`ME`] sees record 1 of a kind of which this stands, written by `writer`.
    fn seen(part: Part, kind: u16, writer: u128, stands: &[(u128, Field, Value)]) -> bool {
        let find = |record: RecordId, field: Field| {
            let there = |one: &&(u128, Field, Value)| {
                id(one.0) == record && (one.1.kind, one.1.number) == (field.kind, field.number)
            };
            stands.iter().find(there).map(|one| one.2.clone())
        };
        let sight = Sight {
            same: &|one, other| one == other,
            in_team: &|_, _| false,
            stands: &find,
            comes: &|_, _| Some(actor(ME)),
            written_by: &|record, field| {
                find(record, field)?;
                let writer = if record == id(1) { writer } else { OTHER };
                Some(ActorId(Uuid::from_u128(writer)))
            },
            is_new: &|_, _| true,
        };
        shows(part, ActorId(Uuid::from_u128(ME)), (kind, id(1)), &sight)
    }

    #[test]
    fn a_note_is_seen_when_it_is_shared_or_ones_own() {
        let body = (1, note::BODY, Value::from("…"));
        let shared = |yes| (1, note::SHARED, Value::Bool(yes));
        let gone = (1, record::removed(note::KIND.number), Value::Bool(true));
        for (writer, rest, expected) in [
            (OTHER, vec![], false),
            (OTHER, vec![shared(false)], false),
            (OTHER, vec![shared(true)], true),
            (OTHER, vec![shared(true), gone.clone()], false),
            (ME, vec![], true),
            (ME, vec![shared(false)], true),
            (ME, vec![gone], true),
        ] {
            let stands = [vec![body.clone()], rest].concat();
            let found = seen(Part::Shared, note::KIND.number, writer, &stands);
            assert_eq!(found, expected, "by {writer}: {stands:?}");
        }
    }

    #[test]
    fn a_correction_is_seen_with_its_note() {
        let kind = note_correction::KIND.number;
        let body = (1, note_correction::BODY, Value::from("…"));
        let of = (1, note_correction::NOTE_ID, Value::from(id(2)));
        let note = (2, note::BODY, Value::from("…"));
        let shared = |yes| (2, note::SHARED, Value::Bool(yes));
        let gone = (1, record::removed(kind), Value::Bool(true));
        for (rest, expected) in [
            (vec![of.clone(), note.clone(), shared(true)], true),
            (vec![of.clone(), note.clone(), shared(false)], false),
            (vec![of.clone(), note.clone(), shared(true), gone], false),
            (vec![note, shared(true)], false),
            (vec![of], false),
        ] {
            let stands = [vec![body.clone()], rest].concat();
            assert_eq!(seen(Part::Shared, kind, OTHER, &stands), expected, "{stands:?}");
        }
    }

    #[test]
    fn an_action_is_seen_by_the_worker_who_owns_it() {
        let kind = action::KIND.number;
        let owner = |kind: &str, who| {
            vec![
                (1, action::OWNER_KIND, Value::from(kind)),
                (1, action::OWNER_ID, actor(who)),
            ]
        };
        let gone = vec![(1, record::removed(kind), Value::Bool(true))];
        assert!(seen(Part::OwnActions, kind, OTHER, &owner("worker", ME)));
        assert!(!seen(Part::OwnActions, kind, ME, &owner("worker", OTHER)));
        assert!(!seen(Part::OwnActions, kind, ME, &owner("resident", ME)));
        assert!(
            !seen(Part::OwnActions, kind, ME, &[]),
            "whose it may become does not count"
        );
        let taken_away = [owner("worker", ME), gone].concat();
        assert!(!seen(Part::OwnActions, kind, OTHER, &taken_away));
    }

    #[test]
    fn nothing_else_is_seen() {
        let title = [(1, goal::TITLE, Value::from("…"))];
        let shared = [(1, note::SHARED, Value::Bool(true))];
        assert!(!seen(Part::OwnActions, goal::KIND.number, ME, &title));
        assert!(!seen(Part::OwnActions, note::KIND.number, ME, &shared));
        assert!(!seen(Part::Shared, action::KIND.number, ME, &shared));
        assert!(!seen(Part::Shared, 9_999, ME, &shared));
        assert!(!seen(Part::BreakGlass, note::KIND.number, ME, &shared));
    }
}
