//! The last look, when nothing moves any more.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::{OpId, dossier};
use eenplan_sync::machine::{Content, Device, Held, Hold};
use eenplan_sync::{Place, Registers};

use super::model::Stand;
use super::rules::Rules;
use super::run::{Checked, Run};
use super::words::{Spot, fields, id, part, place, spot, stream};

impl Run {
    pub fn look_at_everything(&mut self) -> Checked {
        let lost = self.model.lost_proposals(&self.edits);
        if !lost.is_empty() {
            return Err(format!("proposals are lost: {lost:?}"));
        }
        self.look_at_ops()?;
        self.look_at_regie()?;
        for ((dossier, part), stands) in &self.model.stands {
            let registers = self.service.registers(stream(*dossier, part));
            same(registers.ok_or("the region lost a stream")?, stands)
                .map_err(|what| format!("the region, {part} of {dossier}: {what}"))?;
        }
        let mut seen: BTreeMap<((u128, &str), Option<u128>), &Registers> = BTreeMap::new();
        for (at, machine) in self.machines.iter().enumerate() {
            let device = &machine.device;
            // A stream that a restored region has nothing of any more stands at its beginning, without a byte in it; or it began with a snapshot
            // that nobody has an op of, and goes on showing that.
            let filled = || {
                device.held.iter().filter(|(stream, held)| {
                    let is_here = held.head.seq > 0 || held.is_excerpt();
                    is_here && (held.hold != Hold::Stale || self.service.registers(**stream).is_some())
                })
            };
            let holds: BTreeSet<_> = filled()
                .filter(|(_, held)| held.hold == Hold::Live)
                .map(|(stream, _)| part(*stream))
                .collect();
            let scope = self.scope(machine.worker);
            if holds != scope || filled().count() != scope.len() {
                return Err(format!("device {at} holds {holds:?} and may hold {scope:?}"));
            }
            for (id, held) in filled() {
                let of = part(*id);
                let stands = self.model.seen(machine.worker, of);
                let in_part = self.model.reads_some(machine.worker, of);
                if held.is_excerpt() != in_part {
                    return Err(format!("device {at} has another part of {of:?} than it may"));
                }
                let says = |what| format!("device {at}, {of:?}: {what}");
                same(&held.registers, &stands).map_err(says)?;
                self.look_at_answers(held, of).map_err(says)?;
                let visible = device.visible(*id, &Rules);
                let visible = visible
                    .ok_or("what is held does not show")
                    .map_err(|what| says(what.into()))?;
                if visible.registers != held.registers {
                    return Err(says("shows something else than what is confirmed".into()));
                }
                let first = seen
                    .entry((of, in_part.then_some(machine.worker)))
                    .or_insert(&held.registers);
                if **first != held.registers {
                    return Err(says("another device shows something else".into()));
                }
            }
        }
        Ok(())
    }

    /// Every op that was written is in its stream, or was lost with the only folders that had it.
    fn look_at_ops(&self) -> Checked {
        let kept_by = |op: u128| {
            let op = OpId(id(op));
            self.machines
                .iter()
                .position(|machine| holds(&machine.device, op))
        };
        for (op, edit) in &self.edits {
            if self.model.rulings.contains_key(op) {
                continue;
            }
            if let Some(at) = kept_by(*op) {
                let device = &self.machines[at].device;
                let state = device.own.get(&OpId(id(*op))).map(|own| &own.state);
                return Err(format!(
                    "device {at} has op {op} ({state:?}), and the region does not: {edit:?}"
                ));
            }
            if !self.excused.contains(op) && !self.unsaved.contains(op) {
                return Err(format!("op {op} {edit:?} is nowhere"));
            }
        }
        let placed = self.service.placed.keys().map(|op| op.0.as_u128());
        let known: BTreeSet<u128> = self.model.rulings.keys().copied().collect();
        if placed.collect::<BTreeSet<_>>() != known {
            return Err("the region's log is not what arrived".into());
        }
        for (of, log) in &self.model.logs {
            let lane = &self.service.lanes[&stream(of.0, of.1)];
            let found: Vec<u128> = lane.log.iter().map(|logged| logged.op.0.as_u128()).collect();
            if found != *log {
                return Err(format!("the log of {of:?} is another one"));
            }
        }
        Ok(())
    }

    /// Exactly one regisseur, through all of its history.
    fn look_at_regie(&self) -> Checked {
        for (dossier, passed) in &self.model.regie {
            let at = place(Spot {
                what: "dossier.regie",
                rec: *dossier,
            });
            let registers = self
                .service
                .registers(stream(*dossier, "core"))
                .ok_or("no core")?;
            let register = registers.at(at).ok_or("nobody leads")?;
            let leading = register.leading.as_ref().ok_or("nobody leads")?;
            let last = passed.last().ok_or("nobody leads")?;
            let leads: Vec<_> = leading
                .fields
                .iter()
                .filter(|field| field.number == dossier::REGISSEUR_ID.number)
                .collect();
            if leads.len() != 1
                || leading.fields != fields("dossier.regie", last)
                || !register.proposals.is_empty()
            {
                return Err(format!("dossier {dossier} has not one regisseur"));
            }
        }
        Ok(())
    }

    /// Who followed a stream from its beginning knows what became of every proposal in it.
    fn look_at_answers(&self, held: &Held, of: (u128, &'static str)) -> Checked {
        if held.begins.seq > 0 || held.is_excerpt() {
            return Ok(());
        }
        let mut expected: Vec<(Place, u128, u128, u8)> = Vec::new();
        for ((spot, proposal), answered) in &self.model.answered {
            let edit = &self.edits[proposal];
            if (edit.dossier, edit.part) == of {
                let how = match answered.how {
                    "accepted" => 1,
                    "declined" => 2,
                    "combined" => 3,
                    _ => 0,
                };
                expected.push((place(*spot), *proposal, answered.by, how));
            }
        }
        expected.sort_unstable();
        let found = held.answers.iter().map(|((place, proposal), (by, how))| {
            let how = how.map_or(0, |how| how.number());
            (*place, proposal.0.as_u128(), by.0.as_u128(), how)
        });
        match found.collect::<Vec<_>>() == expected {
            true => Ok(()),
            false => Err("it knows other answers".into()),
        }
    }
}

/// Whether a device has the bytes of an op.
pub(super) fn holds(device: &Device, op: OpId) -> bool {
    let in_log = |held: &Held| {
        held.log
            .iter()
            .any(|decided| decided.op == op && decided.frame.is_some())
    };
    device.own.contains_key(&op)
        || device.offers.iter().any(|(offered, ..)| *offered == op)
        || device.held.values().any(in_log)
}

/// Whether registers say what the model says.
fn same(registers: &Registers, stands: &BTreeMap<Spot, Stand>) -> Checked {
    let filled = registers
        .0
        .iter()
        .filter(|(_, register)| register.leading.is_some() || !register.proposals.is_empty());
    let mut found: BTreeSet<Spot> = BTreeSet::new();
    for (place, register) in filled {
        let at = spot(*place);
        let stand = stands
            .get(&at)
            .ok_or_else(|| format!("nothing should stand at {at:?}"))?;
        let leading = register.leading.as_ref();
        let leads = leading.map(|version| {
            (
                version.op.0.as_u128(),
                version.author.0.as_u128(),
                version.fields.clone(),
            )
        });
        let expected = stand
            .leads
            .as_ref()
            .map(|said| (said.by, said.author, fields(at.what, &said.text)));
        if leads != expected {
            return Err(format!("{at:?} is led by {leads:?} instead of {expected:?}"));
        }
        let open: Vec<_> = register
            .proposals
            .iter()
            .map(|open| {
                (
                    open.op.0.as_u128(),
                    open.base.map(|base| base.0.as_u128()),
                    open.fields.clone(),
                )
            })
            .collect();
        let expected: Vec<_> = stand
            .open
            .iter()
            .map(|said| (said.by, said.rests_on, fields(at.what, &said.text)))
            .collect();
        if open != expected {
            return Err(format!("{at:?} has open {open:?} instead of {expected:?}"));
        }
        found.insert(at);
    }
    let missing = stands
        .iter()
        .find(|(at, stand)| !found.contains(at) && (stand.leads.is_some() || !stand.open.is_empty()));
    match missing {
        None => Ok(()),
        Some((at, _)) => Err(format!("{at:?} is not there")),
    }
}
