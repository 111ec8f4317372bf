//! Registers: what stands in each group of each record, and which proposals about it are open.
//!
//! The same on the device, in the service and in the simulator: whoever holds the same decided ops holds the same registers.

use std::collections::BTreeMap;

use eenplan_domain::record::{ActorId, OpId, REMOVED_GROUP, RecordId, Value};

use crate::authority::{Decision, Effect};
use crate::op::{Change, FieldChange, Op, Outcome, WireValue};

/// Where a register stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Number of the kind.
    pub kind: u16,
    /// The record.
    pub record: RecordId,
    /// The group.
    pub group: u16,
}

impl Place {
    /// Where a change belongs.
    pub fn of(change: &Change) -> Place {
        Place {
            kind: change.kind,
            record: change.record,
            group: change.group,
        }
    }
}

/// One value that somebody gave a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The op that gave it.
    pub op: OpId,
    /// Who.
    pub author: ActorId,
    /// What they saw when they did. Of a proposal that its author amended: what the first one rested on.
    pub base: Option<OpId>,
    /// The value.
    pub fields: Vec<FieldChange>,
}

/// What stands in one group of one record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// The value that counts.
    pub leading: Option<Version>,
    /// What waits for an answer, in the order of arrival.
    pub proposals: Vec<Version>,
}

impl Register {
    /// The op that gave the value that counts.
    pub fn leading_op(&self) -> Option<OpId> {
        self.leading.as_ref().map(|version| version.op)
    }
}

/// An answer that took effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// Where.
    pub place: Place,
    /// What was proposed.
    pub proposal: Version,
    /// The op that answered.
    pub by: OpId,
    /// How; none when its own author put another text in its place.
    pub outcome: Option<Outcome>,
}

/// The registers of some records. An absent one is an empty one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registers(pub BTreeMap<Place, Register>);

impl Registers {
    /// What stands at a place.
    pub fn at(&self, place: Place) -> Option<&Register> {
        self.0.get(&place)
    }

    /// The op that leads at a place.
    pub fn leading(&self, place: Place) -> Option<OpId> {
        self.at(place).and_then(Register::leading_op)
    }

    /// Whether a record was taken away.
    pub fn is_removed(&self, kind: u16, record: RecordId) -> bool {
        let place = Place {
            kind,
            record,
            group: REMOVED_GROUP,
        };
        let gone = WireValue::Known(Value::Bool(true));
        self.at(place)
            .and_then(|register| register.leading.as_ref())
            .is_some_and(|version| version.fields.iter().any(|field| field.value == gone))
    }

    /// The groups of one record that hold a value, with the op that gave it.
    pub fn groups(&self, kind: u16, record: RecordId) -> impl Iterator<Item = (u16, OpId)> + '_ {
        let place = move |group| Place { kind, record, group };
        self.0
            .range(place(0)..=place(u16::MAX))
            .filter_map(|(place, register)| Some((place.group, register.leading_op()?)))
    }

    /// Lets a decided op take its effects, and tells which proposals that settled. One that was set aside has none.
    pub fn take(&mut self, id: OpId, author: ActorId, op: &Op, decision: &Decision) -> Vec<Settled> {
        op.changes
            .iter()
            .zip(&decision.effects)
            .flat_map(|(change, effect)| self.apply(change, id, author, *effect))
            .collect()
    }

    /// Lets one change take the effect that was decided, and tells which proposals that settled.
    pub fn apply(&mut self, change: &Change, op: OpId, author: ActorId, effect: Effect) -> Vec<Settled> {
        let place = Place::of(change);
        let register = self.0.entry(place).or_default();
        let version = || Version {
            op,
            author,
            base: change.base,
            fields: change.fields.clone(),
        };
        let settled = |proposal, outcome| Settled {
            place,
            proposal,
            by: op,
            outcome,
        };
        match effect {
            Effect::Proposes => {
                let version = version();
                let own = register
                    .proposals
                    .iter()
                    .position(|open| Some(open.op) == change.base && open.author == author);
                match own.and_then(|at| register.proposals.get_mut(at)) {
                    Some(open) => {
                        let base = open.base;
                        let amended = Version { base, ..version };
                        vec![settled(std::mem::replace(open, amended), None)]
                    }
                    None => {
                        register.proposals.push(version);
                        Vec::new()
                    }
                }
            }
            Effect::Leads | Effect::Stands => {
                if effect == Effect::Leads {
                    register.leading = Some(version());
                }
                let mut answered = Vec::new();
                for settlement in &change.settles {
                    let open = register
                        .proposals
                        .iter()
                        .position(|open| open.op == settlement.proposal);
                    if let Some(at) = open {
                        answered.push(settled(register.proposals.remove(at), Some(settlement.outcome)));
                    }
                }
                answered
            }
        }
    }
}
