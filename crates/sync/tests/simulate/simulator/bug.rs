//! The mistakes that are made on purpose, around the machines: they are told of nothing.

use eenplan_domain::record::OpId;
use eenplan_sync::machine::{Held, Hold, Service};
use eenplan_sync::{Answer, Ask, Decision, Entry, EntryBody, Op, Place, SealedOp, StreamId};

use super::Bug;
use super::run::{Checked, Run};

impl Run {
    /// A mistake of the region, made before it answers; what it has to forget afterwards.
    pub fn spoil_before(&mut self, ask: &Ask) -> Option<Box<Service>> {
        match self.options.bug {
            Some(Bug::AcknowledgeBeforeCommit) if !ask.push.is_empty() && self.chance.happens(30) => {
                return Some(Box::new(self.service.clone()));
            }
            Some(Bug::NoDedup) => {
                for op in pushed(ask) {
                    self.service.placed.remove(&op.0);
                }
            }
            Some(Bug::StaleBaseAccepted) => {
                for (op, stream, said) in pushed(ask) {
                    if self.service.placed.contains_key(&op) {
                        continue;
                    }
                    let Some(lane) = self.service.lanes.get_mut(&stream) else {
                        continue;
                    };
                    for change in &said.changes {
                        let register = lane.registers.0.get_mut(&Place::of(change));
                        if let (Some(base), Some(leading)) = (
                            change.base,
                            register.and_then(|register| register.leading.as_mut()),
                        ) {
                            leading.op = base;
                        }
                    }
                }
            }
            _ => {}
        }
        None
    }

    /// The mistake of moving past an op.
    pub fn jump_over(&mut self, at: usize, answer: &mut Answer) -> Checked {
        if self.options.bug != Some(Bug::CursorGap) || !self.chance.happens(50) {
            return Ok(());
        }
        let device = &mut self.machines[at].device;
        for part in &mut answer.parts {
            let live = device
                .held
                .get_mut(&part.stream)
                .filter(|held| held.hold == Hold::Live);
            let Some(held) = live.filter(|held| held.head.seq == part.after && part.entries.len() > 1) else {
                continue;
            };
            let Some((op, commitment, decision)) = read(&part.entries[0]) else {
                continue;
            };
            held.head = held.head.next(op, &commitment, &decision);
            part.after += 1;
            part.entries.remove(0);
        }
        Ok(())
    }

    /// The mistake of taking off what was not handed in.
    pub fn purge_at_once(&mut self, at: usize) {
        if self.options.bug != Some(Bug::PurgeBeforeHandIn) {
            return;
        }
        let device = &mut self.machines[at].device;
        let gone = |held: &Held| matches!(held.hold, Hold::Gone(_));
        let gone: Vec<_> = device
            .held
            .iter()
            .filter(|(_, held)| gone(held))
            .map(|(stream, _)| *stream)
            .collect();
        for stream in gone {
            device.held.remove(&stream);
            device.purged.insert(stream);
            device.own.retain(|_, own| own.header.stream != stream);
        }
        let own = &device.own;
        device.outbox.retain(|_, op| own.contains_key(op));
    }
}

fn pushed(ask: &Ask) -> Vec<(OpId, StreamId, Op)> {
    let read = |frame: &Vec<u8>| {
        let sealed = SealedOp::from_frame(frame).ok()?;
        let header = sealed.open().ok()?;
        Some((header.op, header.stream, sealed.op().ok()?))
    };
    ask.push.iter().filter_map(read).collect()
}

fn read(entry: &Entry) -> Option<(OpId, [u8; 32], Decision)> {
    let EntryBody::Frame(frame) = &entry.body else {
        return None;
    };
    let sealed = SealedOp::from_frame(frame).ok()?;
    let header = sealed.open().ok()?;
    let changes = sealed.op().ok()?.changes.len();
    let decision = Decision::from_wire(entry.verdict, &entry.effects, changes)?;
    Some((header.op, header.commitment, decision))
}
