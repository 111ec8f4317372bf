//! What the region does with the ops that a device hands in.

use eenplan_domain::record::OpId;

use super::World;
use super::service::{Asker, Logged, Service};
use crate::admission::{Admission, Chain, Pusher};
use crate::authority::{Decision, Reason, belongs, decide};
use crate::exchange::{Answer, Ask, Entry, EntryBody, OpReceipt};
use crate::op::{Header, Op, SealedOp};

/// A decided op, read again; one that cannot be read has no changes.
pub(super) fn read(frame: &[u8], entry: &Entry) -> Option<(Header, Op, Decision)> {
    let sealed = SealedOp::from_frame(frame).ok()?;
    let header = sealed.open().ok()?;
    let op = sealed.op().unwrap_or_default();
    let decision = Decision::from_wire(entry.verdict, &entry.effects, op.changes.len())?;
    Some((header, op, decision))
}

impl Service {
    /// Takes in what is pushed. Answers from where the device's own sequence has a gap.
    pub(super) fn push(
        &mut self,
        asker: Asker,
        ask: &Ask,
        answer: &mut Answer,
        world: &impl World,
    ) -> Option<u64> {
        let mut gap = None;
        for frame in &ask.push {
            let Ok(sealed) = SealedOp::from_frame(frame) else {
                continue;
            };
            let Ok(header) = sealed.open() else {
                continue;
            };
            if !world.is_genuine(&sealed, &header) {
                continue;
            }
            let by = Asker {
                device: header.device,
                incarnation: header.incarnation,
            };
            let pusher = Pusher {
                is_author: by == asker,
                has_holes: ask.holes,
            };
            // Another op under the same id is somebody's invention: no receipt, or its victim would let go of theirs.
            let known = self.frame(header.op).map(|known| known == frame.as_slice());
            if known == Some(false) || pusher.is_author && gap.is_some() {
                continue;
            }
            let chain = self.chains.get(&by).copied().unwrap_or(Chain::EMPTY);
            let admission = chain.admit(&header, known.is_some(), pusher);
            match admission {
                Admission::Gap { from } => {
                    gap = Some(from);
                    continue;
                }
                Admission::Known => {}
                Admission::Next | Admission::Fork | Admission::Offered => {
                    self.place(by, &header, &sealed, frame.clone(), world);
                }
            }
            self.chains
                .insert(by, chain.after(&header, sealed.hash(), admission, pusher));
            answer.receipts.extend(self.receipt(header.op));
        }
        gap
    }

    /// Decides on an op and gives it its place.
    fn place(&mut self, by: Asker, header: &Header, sealed: &SealedOp, frame: Vec<u8>, world: &impl World) {
        let stream = header.stream;
        let said = sealed.op();
        let decision = match &said {
            Err(_) => Decision::set_aside(Reason::Unreadable),
            Ok(op) => self.judge(header, op, world),
        };
        let lane = self.lanes.entry(stream).or_default();
        let head = lane.head().next(header.op, &header.commitment, &decision);
        if let Ok(op) = &said {
            lane.registers.take(header.op, header.author, op, &decision);
        }
        lane.log.push(Logged {
            op: header.op,
            by,
            epoch: self.epoch,
            entry: Entry {
                verdict: decision.verdict.number(),
                effects: decision.effect_bytes(),
                body: EntryBody::Frame(frame),
            },
            link: head.hash,
        });
        let snapshot = lane.snapshot.as_ref().map_or(0, |snapshot| snapshot.head.seq);
        self.placed.insert(header.op, (stream, head.seq));
        if head.seq >= snapshot + self.snapshot_every {
            self.compact(stream);
        }
    }

    fn judge(&self, header: &Header, op: &Op, world: &impl World) -> Decision {
        let (author, stream) = (header.author, header.stream);
        let objection = belongs(op, stream).err();
        if let Some(reason) = objection.or_else(|| world.objection(author, stream, op, self)) {
            return Decision::set_aside(reason);
        }
        let none = crate::register::Registers::default();
        let registers = self.lanes.get(&stream).map_or(&none, |lane| &lane.registers);
        decide(op, author, registers, |change| {
            world.may(author, stream, op, change, self)
        })
    }

    fn receipt(&self, op: OpId) -> Option<OpReceipt> {
        let (stream, seq) = *self.placed.get(&op)?;
        let at = usize::try_from(seq.checked_sub(1)?).ok()?;
        let entry = &self.lanes.get(&stream)?.log.get(at)?.entry;
        Some(OpReceipt {
            op,
            seq,
            verdict: entry.verdict,
            effects: entry.effects.clone(),
        })
    }
}
