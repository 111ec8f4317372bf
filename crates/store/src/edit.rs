//! What is to change, before the door makes ops of it.

use eenplan_domain::record::{DossierId, Field, Kind, OpId, RecordId, Value, removed};
use eenplan_sync::{Change, Place, Settlement, WireValue};

/// What is to change in one dossier, as one step that is undone as a whole.
pub struct Edit {
    pub(crate) dossier: DossierId,
    pub(crate) command: &'static str,
    pub(crate) sets: Vec<(Place, Field, Value)>,
    pub(crate) settles: Vec<(Place, Settlement)>,
    pub(crate) amends: Vec<(Place, OpId)>,
    pub(crate) adopts: Vec<Change>,
    pub(crate) seen: Option<u32>,
}

/// The part of an [`Edit`] that concerns one record.
pub struct RecordEdit<'e> {
    edit: &'e mut Edit,
    id: RecordId,
}

impl Edit {
    /// Nothing yet. `command` names the use case in the history: `goal_save`.
    pub fn new(command: &'static str, dossier: DossierId) -> Edit {
        Edit {
            dossier,
            command,
            sets: Vec::new(),
            settles: Vec::new(),
            amends: Vec::new(),
            adopts: Vec::new(),
            seen: None,
        }
    }

    /// The part that concerns the record `id`.
    pub fn record(&mut self, id: RecordId) -> RecordEdit<'_> {
        RecordEdit { edit: self, id }
    }

    /// What the form knew: the number of arrivals when it was opened. What came in later does not count as seen by whoever typed.
    pub fn seen(&mut self, arrivals: Option<u32>) -> &mut Self {
        self.seen = arrivals;
        self
    }
}

impl RecordEdit<'_> {
    /// Gives a field a value. Fields of the group that are not set keep what they have.
    pub fn set(&mut self, field: Field, value: impl Into<Value>) -> &mut Self {
        let place = self.place(field);
        self.edit.sets.push((place, field, value.into()));
        self
    }

    /// Answers an open proposal about the group that `field` belongs to. A value set for the same group becomes the leading one; without
    /// one, what leads stays.
    pub fn settle(&mut self, field: Field, settlement: Settlement) -> &mut Self {
        let place = self.place(field);
        self.edit.settles.push((place, settlement));
        self
    }

    /// Lets the group that `field` belongs to follow an open proposal of one's own instead of what leads.
    pub fn amend(&mut self, field: Field, proposal: OpId) -> &mut Self {
        let place = self.place(field);
        self.edit.amends.push((place, proposal));
        self
    }

    /// Gives a group all fields of a change that somebody else made to it, those of a newer version too. What is set beside it wins.
    pub fn adopt(&mut self, change: &Change) -> &mut Self {
        self.edit.adopts.push(Change {
            record: self.id,
            ..change.clone()
        });
        self
    }

    /// Takes the record of this kind away, or (with `false`) puts it back. Its values stay.
    pub fn remove(&mut self, kind: &Kind, gone: bool) -> &mut Self {
        self.set(removed(kind.number), gone)
    }

    fn place(&self, field: Field) -> Place {
        Place {
            kind: field.kind,
            record: self.id,
            group: field.group,
        }
    }
}

/// Whether a change takes its record away.
pub(crate) fn removes(change: &Change) -> bool {
    change.group == eenplan_domain::record::REMOVED_GROUP
        && change
            .fields
            .iter()
            .any(|field| field.value == WireValue::Known(Value::Bool(true)))
}
