//! What a device shows: what the region has confirmed, with the device's own unconfirmed ops on top.
//!
//! Field values are replayed, never commands, and each change by itself: what is foreseen for one record does not depend on which other
//! records are looked at. The region judges an op as a whole, so this is a forecast and the verdict has the last word.

use std::collections::BTreeSet;

use eenplan_domain::record::{ActorId, May, OpId, Policy, REMOVED_GROUP, RecordId};

use crate::authority::{Effect, Reason, decide_change, policy};
use crate::op::Change;
use crate::register::{Place, Registers, Settled};

/// An own op that the region has not confirmed.
#[derive(Clone, Debug)]
pub struct Pending<'a> {
    /// The op.
    pub op: OpId,
    /// Who.
    pub author: ActorId,
    /// Its changes of the records that are looked at, all of each record's, in their order.
    pub changes: Vec<&'a Change>,
    /// Whether it took effect when this device was its own authority (epoch 0).
    pub decided_alone: bool,
}

/// What is foreseen of one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreseen {
    /// It shows, with this effect.
    Takes(Effect),
    /// It is confirmed: the snapshot that a stream began with covers it, and word of it is still on its way.
    Stands,
    /// Only the region can say it, since one may win: it shows as waiting, and what stood there stays.
    Waits,
    /// The region will set it aside for this reason: it does not show.
    LeftOut(Reason),
}

/// Confirmed and own work together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    /// What shows.
    pub registers: Registers,
    /// For each change of each pending op, in the order they were given.
    pub foreseen: Vec<Vec<Foreseen>>,
    /// Proposals that an own op answers.
    pub settled: Vec<Settled>,
    waiting: Vec<(Place, OpId)>,
}

impl Forecast {
    /// What a new change at `place` rests on: the own change that waits there, or else what leads. So a second change made before the
    /// region could answer follows the first one instead of competing with it.
    pub fn rests_on(&self, place: Place) -> Option<OpId> {
        self.waits_at(place).or_else(|| self.registers.leading(place))
    }

    fn waits_at(&self, place: Place) -> Option<OpId> {
        let last = self.waiting.iter().rev().find(|(at, _)| *at == place);
        last.map(|(_, op)| *op)
    }

    fn follows_waiting(&self, change: &Change) -> bool {
        change.base.is_some() && self.waits_at(Place::of(change)) == change.base
    }
}

/// Replays `pending`, oldest first, on top of `confirmed`, which holds all groups of the records looked at. `may` is what the role table says
/// of one change by one author, given the registers just before it.
pub fn forecast<'a>(
    confirmed: Registers,
    pending: impl IntoIterator<Item = Pending<'a>>,
    may: impl Fn(&Change, ActorId, &Registers) -> May,
) -> Forecast {
    let mut forecast = Forecast {
        registers: confirmed,
        ..Forecast::default()
    };
    for own in pending {
        let restored: BTreeSet<(u16, RecordId)> = own
            .changes
            .iter()
            .filter(|change| change.group == REMOVED_GROUP)
            .map(|change| (change.kind, change.record))
            .collect();
        let registers = &forecast.registers;
        let foreseen: Vec<Foreseen> = own
            .changes
            .iter()
            .map(|change| {
                if stands(registers, change, own.op) {
                    return Foreseen::Stands;
                }
                let with_removal = restored.contains(&(change.kind, change.record));
                let may = may(change, own.author, registers);
                let waits = !own.decided_alone && only_region_can_say(change);
                // It rests on a change that the forecast did not apply, so what leads here says nothing about it.
                if waits && may == May::Write && forecast.follows_waiting(change) {
                    return Foreseen::Waits;
                }
                match decide_change(change, own.author, registers, may, with_removal) {
                    Err(reason) => Foreseen::LeftOut(reason),
                    Ok(Effect::Leads) if waits => Foreseen::Waits,
                    Ok(effect) => Foreseen::Takes(effect),
                }
            })
            .collect();
        for (change, foreseen) in own.changes.iter().zip(&foreseen) {
            match foreseen {
                Foreseen::Takes(effect) => {
                    let settled = forecast.registers.apply(change, own.op, own.author, *effect);
                    forecast.settled.extend(settled);
                }
                Foreseen::Waits => forecast.waiting.push((Place::of(change), own.op)),
                Foreseen::Stands | Foreseen::LeftOut(_) => {}
            }
        }
        forecast.foreseen.push(foreseen);
    }
    forecast
}

/// Whether an op leads or is proposed where it changes something.
fn stands(registers: &Registers, change: &Change, op: OpId) -> bool {
    registers.at(Place::of(change)).is_some_and(|register| {
        register.leading_op() == Some(op) || register.proposals.iter().any(|open| open.op == op)
    })
}

/// A change of what is compare-and-set, resting on an earlier value. The first value of all rests on nothing and competes with nobody.
fn only_region_can_say(change: &Change) -> bool {
    policy(change.kind, change.group) == Policy::Authority && change.base.is_some()
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
