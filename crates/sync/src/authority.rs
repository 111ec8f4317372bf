//! What the authority says about an op: the regional service for its streams, the device for itself while it is alone,
//! and the device again, as a forecast, about its own ops that no region has confirmed yet.

use std::collections::BTreeSet;

use eenplan_domain::record::{self, ActorId, May, Policy, REMOVED_GROUP, RecordId, Value};

use crate::op::{Change, Op, WireValue};
use crate::register::{Place, Registers};
use crate::stream::StreamId;

/// Why an op was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It changes something that is written once.
    AlreadyWritten,
    /// It rests on a value that is no longer the leading one, and only one may win.
    Overtaken,
    /// It holds no change at all.
    Empty,
    /// Its author may not change this, not even propose it.
    NoRight,
    /// It cannot be read.
    Unreadable,
    /// It would need somebody's acceptance first.
    NotAccepted,
    /// It belongs to invented residents and does not belong in a region.
    Invented,
    /// A reason of a newer version, by its number.
    Unknown(u8),
}

impl Reason {
    const NUMBERED: [(Reason, u8); 7] = [
        (Reason::AlreadyWritten, 16),
        (Reason::Overtaken, 17),
        (Reason::Empty, 18),
        (Reason::NoRight, 19),
        (Reason::Unreadable, 20),
        (Reason::NotAccepted, 21),
        (Reason::Invented, 22),
    ];
}

/// The authority's decision on one op, stored with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every value became the leading one.
    Accepted,
    /// Accepted, but some values wait as proposals.
    AcceptedWithConflict,
    /// Kept and shown, without effect.
    SetAside(Reason),
}

impl Verdict {
    /// Its number on the wire, in the store and in the stream's chain.
    pub fn number(self) -> u8 {
        match self {
            Verdict::Accepted => 1,
            Verdict::AcceptedWithConflict => 2,
            Verdict::SetAside(Reason::Unknown(number)) => number,
            Verdict::SetAside(reason) => Reason::NUMBERED
                .iter()
                .find(|(known, _)| *known == reason)
                .map_or(0, |(_, number)| *number),
        }
    }

    /// The verdict with this number.
    pub fn from_number(number: u8) -> Verdict {
        match number {
            1 => Verdict::Accepted,
            2 => Verdict::AcceptedWithConflict,
            number => Verdict::SetAside(
                Reason::NUMBERED
                    .iter()
                    .find(|(_, known)| *known == number)
                    .map_or(Reason::Unknown(number), |(reason, _)| *reason),
            ),
        }
    }
}

/// What one change does to its register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Its value counts.
    Leads,
    /// Its value waits for an answer.
    Proposes,
    /// The value that counts stays: it says the same already, or the change only settles proposals.
    Stands,
}

impl Effect {
    /// Its number on the wire and in the store.
    pub fn number(self) -> u8 {
        match self {
            Effect::Leads => 1,
            Effect::Proposes => 2,
            Effect::Stands => 3,
        }
    }

    /// The effect with this number.
    pub fn from_number(number: u8) -> Option<Effect> {
        [Effect::Leads, Effect::Proposes, Effect::Stands]
            .into_iter()
            .find(|effect| effect.number() == number)
    }
}

/// A verdict with what each change of the op does; no effects when it was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// About the whole op, which takes effect whole or not at all.
    pub verdict: Verdict,
    /// One for each change, in their order.
    pub effects: Vec<Effect>,
}

impl Decision {
    /// Kept without effect.
    pub fn set_aside(reason: Reason) -> Decision {
        Decision {
            verdict: Verdict::SetAside(reason),
            effects: Vec::new(),
        }
    }

    /// The effects as they go on the wire and into the chain: nothing when every value leads.
    pub fn effect_bytes(&self) -> Vec<u8> {
        if self.effects.iter().all(|effect| *effect == Effect::Leads) {
            return Vec::new();
        }
        self.effects.iter().map(|effect| effect.number()).collect()
    }

    /// Reads a decision about an op with `changes` changes; `None` when the effects do not fit it.
    pub fn from_wire(verdict: u8, effects: &[u8], changes: usize) -> Option<Decision> {
        let verdict = Verdict::from_number(verdict);
        let effects = match (verdict, effects.is_empty()) {
            (Verdict::SetAside(_), true) => Vec::new(),
            (Verdict::SetAside(_), false) => return None,
            (_, true) => vec![Effect::Leads; changes],
            (_, false) => effects
                .iter()
                .map(|number| Effect::from_number(*number))
                .collect::<Option<_>>()?,
        };
        let fits = matches!(verdict, Verdict::SetAside(_)) || effects.len() == changes;
        fits.then_some(Decision { verdict, effects })
    }
}

/// Whether the changes of `op` belong into `stream`: each kind has its compartment, and the records of which a dossier has one bear the
/// dossier's id. A kind of a newer version is taken at its word. No group is written twice, and no field of it: otherwise what is judged
/// and what counts could be two values.
///
/// # Errors
/// The reason to set it aside.
pub fn belongs(op: &Op, stream: StreamId) -> Result<(), Reason> {
    let one_of_a_kind = [
        record::dossier::KIND.number,
        record::resident::KIND.number,
        record::resident_identity::KIND.number,
        record::plan::KIND.number,
        record::crisis_card::KIND.number,
    ];
    let fits = |change: &Change| {
        let kind = record::kind(change.kind);
        kind.is_none_or(|kind| kind.compartment == stream.compartment)
            && (!one_of_a_kind.contains(&change.kind) || change.record == stream.dossier.record())
    };
    let places: BTreeSet<Place> = op.changes.iter().map(Place::of).collect();
    let says_once = |change: &Change| {
        let numbers: BTreeSet<u16> = change.fields.iter().map(|field| field.number).collect();
        numbers.len() == change.fields.len()
    };
    let is_plain = places.len() == op.changes.len() && op.changes.iter().all(says_once);
    match is_plain && op.changes.iter().all(fits) {
        true => Ok(()),
        false => Err(Reason::Unreadable),
    }
}

/// Decides on `op` by `author`. `registers` holds all groups of every record it touches; `may` is what the role table says of each change.
///
/// The worst of its changes decides for the whole op, since an op takes effect whole or not at all.
pub fn decide(op: &Op, author: ActorId, registers: &Registers, may: impl Fn(&Change) -> May) -> Decision {
    if op.changes.is_empty() {
        return Decision::set_aside(Reason::Empty);
    }
    let restored: BTreeSet<(u16, RecordId)> = op
        .changes
        .iter()
        .filter(|change| change.group == REMOVED_GROUP)
        .map(|change| (change.kind, change.record))
        .collect();
    let mut effects = Vec::with_capacity(op.changes.len());
    for change in &op.changes {
        let with_removal = restored.contains(&(change.kind, change.record));
        match decide_change(change, author, registers, may(change), with_removal) {
            Ok(effect) => effects.push(effect),
            Err(reason) => return Decision::set_aside(reason),
        }
    }
    let verdict = if effects.contains(&Effect::Proposes) {
        Verdict::AcceptedWithConflict
    } else {
        Verdict::Accepted
    };
    Decision { verdict, effects }
}

/// Decides on one change. `with_removal`: the same op says whether the record is there at all.
///
/// # Errors
/// Why the op has to be set aside for it.
pub fn decide_change(
    change: &Change,
    author: ActorId,
    registers: &Registers,
    may: May,
    with_removal: bool,
) -> Result<Effect, Reason> {
    let place = Place::of(change);
    let register = registers.at(place);
    let leading = register.and_then(|register| register.leading.as_ref());
    if may == May::No {
        return Err(Reason::NoRight);
    }
    if change.fields.is_empty() {
        return match (change.settles.is_empty(), may) {
            (true, _) => Err(Reason::Empty),
            (false, May::Write) => Ok(Effect::Stands),
            (false, _) => Err(Reason::NoRight),
        };
    }
    let policy = policy(change.kind, change.group);
    let is_current = leading.map(|version| version.op) == change.base;
    if policy == Policy::Append && leading.is_some() {
        return Err(Reason::AlreadyWritten);
    }
    if !is_current && leading.is_some_and(|version| version.fields == change.fields) {
        return Ok(Effect::Stands);
    }
    let amends_own = register.is_some_and(|register| {
        let own = |open: &&crate::register::Version| open.author == author && Some(open.op) == change.base;
        register.proposals.iter().any(|open| own(&open))
    });
    let gone_meanwhile = !with_removal && registers.is_removed(change.kind, change.record);
    let unseen = removes(change) && has_unseen(change, registers);
    match policy {
        Policy::Append if change.base.is_some() => Err(Reason::AlreadyWritten),
        Policy::Authority if !is_current => Err(Reason::Overtaken),
        Policy::Authority if may != May::Write => Err(Reason::NoRight),
        Policy::Authority => Ok(Effect::Leads),
        Policy::Append if may == May::Write => Ok(Effect::Leads),
        _ if may == May::Propose || amends_own || gone_meanwhile || unseen => Ok(Effect::Proposes),
        Policy::LastAccepted => Ok(Effect::Leads),
        Policy::Regisseur | Policy::Owner if is_current => Ok(Effect::Leads),
        Policy::Append | Policy::Regisseur | Policy::Owner => Ok(Effect::Proposes),
    }
}

/// Whether a change only answers proposals that wait, with a reason for each: what a team lead may do in the place of who leads. One that
/// says nothing of its own needs them no longer to wait.
pub fn answers_with_reason(change: &Change, registers: &Registers) -> bool {
    let open = registers.at(Place::of(change));
    let waits = |op| open.is_some_and(|register| register.proposals.iter().any(|one| one.op == op));
    !change.settles.is_empty()
        && change
            .settles
            .iter()
            .all(|one| !one.reason.trim().is_empty() && (change.fields.is_empty() || waits(one.proposal)))
}

fn removes(change: &Change) -> bool {
    change.group == REMOVED_GROUP
        && change
            .fields
            .iter()
            .any(|field| field.value == WireValue::Known(Value::Bool(true)))
}

/// Whether the record holds a value that the author of its removal had not seen. One that says nothing of what it saw is taken at its word.
fn has_unseen(change: &Change, registers: &Registers) -> bool {
    !change.saw.is_empty()
        && registers
            .groups(change.kind, change.record)
            .any(|(group, op)| group != REMOVED_GROUP && !change.saw.contains(&(group, op)))
}

/// Who settles disagreements about a group. A group of a newer version, and whether a record was removed, are disagreed about like the plan.
pub fn policy(kind: u16, group: u16) -> Policy {
    if group == REMOVED_GROUP {
        return Policy::Regisseur;
    }
    record::kind(kind)
        .and_then(|kind| kind.group(group))
        .map_or(Policy::Regisseur, |group| group.policy)
}

#[cfg(test)]
#[path = "authority_tests.rs"]
mod tests;
