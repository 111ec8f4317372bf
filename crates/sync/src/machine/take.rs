//! What a device does with an answer.

use std::collections::BTreeSet;
use std::sync::Arc;

use eenplan_domain::record::{Incarnation, OpId};

use super::device::{Decided, Device, Held, Hold, Staged, State};
use crate::authority::{Decision, Verdict};
use crate::excerpt::is_excerpt;
use crate::exchange::{Answer, Ask, EntryBody, Need, OpReceipt, Piece, StreamPart};
use crate::incarnation::{Life, must_begin_anew};
use crate::lease::Lease;
use crate::op::{Header, Op, SealedOp};
use crate::register::Settled;
use crate::snapshot::{Rows, Snapshot};
use crate::stream::{StreamHead, StreamId};

/// What came of an answer.
#[derive(Clone, Debug, Default)]
pub struct Took {
    /// Own ops that left the outbox.
    pub confirmed: Vec<OpId>,
    /// Proposals that were answered.
    pub settled: Vec<Settled>,
    /// Streams that did not fit what is here and have to come anew.
    pub misfits: Vec<StreamId>,
    /// Whether the device began a new life.
    pub is_reborn: bool,
}

/// An entry that was read and fits the chain.
struct Ready {
    header: Header,
    said: Arc<Op>,
    decided: Decided,
}

/// Why a part cannot be taken.
enum Misfit {
    /// It belongs to another history than what is here.
    Chain,
    /// It does not follow what is here.
    Gap,
    /// It speaks of an own op that is not here.
    LacksOwn,
}

impl Device {
    /// Takes the answer to `asked`. `now` is the device's own clock, `fresh` a life to begin if need be.
    pub fn take(&mut self, asked: &Ask, answer: &Answer, now: u64, fresh: Incarnation) -> Took {
        let mut took = Took::default();
        self.lease = Some(Lease::contact(now, answer.lease));
        for stream in &asked.purged {
            self.purged.remove(stream);
        }
        let is_based_on_vector = !matches!(answer.need, Need::Vector | Need::Incarnation);
        let rises = is_based_on_vector && answer.epoch > self.epoch;
        if is_based_on_vector {
            self.needs_vector = false;
            self.has_holes = false;
        }
        if rises {
            self.rise(answer.epoch);
        }
        for gone in &answer.gone {
            self.staged.remove(&gone.stream);
            match self.held.get_mut(&gone.stream) {
                Some(held) => held.hold = Hold::Gone(gone.reason),
                None => {
                    self.purged.insert(gone.stream);
                }
            }
        }
        let lacks_own = self.take_parts(&answer.parts, rises, &mut took);
        // The places of a later epoch say nothing about what is held of this one: what was received is simply pushed once more.
        let is_of_here = answer.epoch == self.epoch;
        for receipt in answer.receipts.iter().filter(|_| is_of_here) {
            self.take_receipt(receipt, &mut took);
        }
        if must_begin_anew(answer.need, lacks_own) {
            self.life = Life::begin(fresh);
            took.is_reborn = true;
        }
        if let Need::PushFrom(dev_seq) = answer.need {
            self.push_from(dev_seq);
        }
        self.needs_vector |= answer.need == Need::Vector || took.is_reborn;
        let is_all = !answer.more && !asked.may_be_brief();
        self.drained = is_all && answer.need == Need::Nothing && !self.needs_vector;
        if self.drained {
            // The rest of them is not coming: what may be read here has changed since they were sent, and changed back.
            self.staged.clear();
            let waited_for = asked.arriving.iter().map(|one| one.stream);
            let is_stale =
                |stream: &StreamId| self.held.get(stream).is_some_and(|held| held.hold == Hold::Stale);
            self.nowhere = waited_for.filter(is_stale).collect();
        }
        self.purge();
        took
    }

    /// Takes the first parts of an answer, and then the program stops: what was committed stays, and nothing is remembered but what is on
    /// disk. Only for an answer of the epoch that the device knows.
    pub fn take_some(&mut self, parts: &[StreamPart]) -> Took {
        let mut took = Took::default();
        self.take_parts(parts, false, &mut took);
        self.stop();
        took
    }

    /// The program stops: what device and region said to each other is forgotten, the store is not.
    pub fn stop(&mut self) {
        self.needs_vector = false;
        self.has_holes = false;
        self.drained = false;
        for own in self.own.values_mut() {
            if let State::Pending { received } = &mut own.state {
                *received = false;
            }
        }
    }

    /// Answers whether a part speaks of an own op that is not here.
    fn take_parts(&mut self, parts: &[StreamPart], rises: bool, took: &mut Took) -> bool {
        let mut lacks_own = false;
        for part in parts {
            let taken = match &part.snapshot {
                Some(piece) => self.take_piece(part, piece),
                None => self.take_part(part, rises, took),
            };
            match taken {
                Ok(()) => {}
                Err(Misfit::Gap) => self.needs_vector = true,
                Err(Misfit::LacksOwn) => lacks_own = true,
                Err(Misfit::Chain) => {
                    took.misfits.push(part.stream);
                    self.begin_anew(part.stream);
                }
            }
        }
        lacks_own
    }

    /// The region was restored. What is in step here it will say itself how far it still has it; of the rest nothing tells, so everything
    /// is offered again.
    fn rise(&mut self, epoch: u64) {
        self.epoch = epoch;
        // Pieces of another history.
        self.staged.clear();
        let mut lost = Vec::new();
        for (stream, held) in &mut self.held {
            if held.hold != Hold::Live {
                lost.push((*stream, std::mem::take(&mut held.log)));
            }
        }
        for (stream, log) in lost {
            self.give_back(stream, log);
        }
        // A receipt came for some of a stream that is only now arriving: what stands in no log here is as unsure as what is not held at all.
        let logs = self.held.values().flat_map(|held| &held.log);
        let logged: BTreeSet<OpId> = logs.map(|decided| decided.op).collect();
        let mut unsure = Vec::new();
        for (op, own) in &mut self.own {
            match &mut own.state {
                State::Pending { received } => *received = false,
                State::Decided(_) if !logged.contains(op) => unsure.push(*op),
                State::Decided(_) => {}
            }
        }
        for op in unsure {
            self.again(op, false);
        }
    }

    /// The region lacks own ops from a place on: everything that is still here goes again.
    fn push_from(&mut self, dev_seq: u64) {
        let from = |header: &Header| header.incarnation == self.life.incarnation && header.dev_seq >= dev_seq;
        let ops: Vec<OpId> = self
            .own
            .values()
            .filter(|own| from(&own.header))
            .map(|own| own.header.op)
            .collect();
        for op in ops {
            self.again(op, false);
            if let Some(own) = self.own.get_mut(&op)
                && let State::Pending { received } = &mut own.state
            {
                *received = false;
            }
        }
        self.has_holes = true;
    }

    fn take_piece(&mut self, part: &StreamPart, piece: &Piece) -> Result<(), Misfit> {
        let stream = part.stream;
        let live = self.held.get(&stream).filter(|held| held.hold == Hold::Live);
        match live {
            Some(live) if live.head.seq == piece.seq => return Err(Misfit::Gap),
            Some(live) if !live.is_excerpt() && !is_excerpt(piece.seq) => return Err(Misfit::Chain),
            _ => {}
        }
        let staged = self.staged.remove(&stream);
        let follows = |staged: &Staged| {
            staged.seq == piece.seq && staged.of == piece.of && staged.pieces == piece.index
        };
        let mut staged = match staged.filter(follows) {
            Some(staged) => staged,
            None if piece.index == 0 => Staged {
                seq: piece.seq,
                of: piece.of,
                pieces: 0,
                snapshot: Snapshot::default(),
            },
            None => return Err(Misfit::Gap),
        };
        let rows = Rows::decode(&piece.bytes).map_err(|_| Misfit::Gap)?;
        let total = rows.total;
        staged.snapshot.put(rows);
        staged.pieces += 1;
        if staged.pieces < staged.of {
            self.staged.insert(stream, staged);
            return Ok(());
        }
        if total != Some(staged.snapshot.registers.0.len() as u64) {
            return Err(Misfit::Gap);
        }
        let begins = |seq| StreamHead { seq, hash: part.head };
        if !is_excerpt(piece.seq) {
            self.held
                .insert(stream, Held::begin(begins(piece.seq), staged.snapshot));
            return Ok(());
        }
        let held = Held::excerpt(piece.seq, begins(part.after), staged.snapshot);
        let before = self.held.insert(stream, held);
        if before.is_some_and(|before| !before.is_excerpt() && !matches!(before.hold, Hold::Gone(_))) {
            self.narrow(stream);
        }
        Ok(())
    }

    fn take_part(&mut self, part: &StreamPart, rises: bool, took: &mut Took) -> Result<(), Misfit> {
        let stream = part.stream;
        let is_whole = |held: &&Held| held.hold == Hold::Live && !held.is_excerpt();
        let live = self.held.get(&stream).filter(is_whole);
        let here = live.map_or(StreamHead::EMPTY, |held| held.head);
        if part.after > here.seq {
            return Err(Misfit::Gap);
        }
        if live.is_some() && part.after < here.seq && rises {
            self.rewind(stream, part.after)?;
        }
        let live = self.held.get(&stream).filter(is_whole);
        let here = live.map_or(StreamHead::EMPTY, |held| held.head);
        // A log that lost entries is shorter after it was rewound than where it was rewound to.
        let known = here.seq.checked_sub(part.after).ok_or(Misfit::Gap)?;
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        if known > part.entries.len() {
            return Err(Misfit::Chain);
        }
        let ready = self.read(part, here, known)?;
        if live.is_none() {
            // What is stale or has to go is replaced, whatever it was.
            self.staged.remove(&stream);
            self.held
                .insert(stream, Held::begin(StreamHead::EMPTY, Snapshot::default()));
        }
        for ready in ready {
            self.take_entry(stream, ready, took);
        }
        Ok(())
    }

    /// Reads the entries of a part after the first `known`, and holds the chain against it.
    fn read(&self, part: &StreamPart, mut head: StreamHead, known: usize) -> Result<Vec<Ready>, Misfit> {
        let mut all = Vec::with_capacity(part.entries.len() - known);
        for entry in part.entries.iter().skip(known) {
            if self.lacks(entry) {
                return Err(Misfit::LacksOwn);
            }
            let (header, said, frame) = match &entry.body {
                EntryBody::Own(op) => {
                    let own = self.own.get(op).ok_or(Misfit::LacksOwn)?;
                    (own.header.clone(), own.said.clone(), None)
                }
                EntryBody::Frame(frame) => {
                    let sealed = SealedOp::from_frame(frame).map_err(|_| Misfit::Chain)?;
                    let header = sealed.open().map_err(|_| Misfit::Chain)?;
                    (header, Arc::new(sealed.op().unwrap_or_default()), Some(frame))
                }
            };
            let decision = Decision::from_wire(entry.verdict, &entry.effects, said.changes.len())
                .filter(|_| header.stream == part.stream)
                .ok_or(Misfit::Chain)?;
            head = head.next(header.op, &header.commitment, &decision);
            // An own op of an earlier life comes whole, and is here all the same.
            let frame = frame.filter(|_| !self.own.contains_key(&header.op));
            let decided = Decided {
                op: header.op,
                decision,
                link: head.hash,
                frame: frame.map(|frame| Arc::from(frame.as_slice())),
            };
            all.push(Ready {
                header,
                said,
                decided,
            });
        }
        match head.hash == part.head {
            true => Ok(all),
            false => Err(Misfit::Chain),
        }
    }

    fn take_entry(&mut self, stream: StreamId, ready: Ready, took: &mut Took) {
        let op = ready.header.op;
        if let Some(own) = self.own.get_mut(&op) {
            own.state = State::Decided(ready.decided.decision.clone());
            if self.outbox.remove(&own.order).is_some() {
                took.confirmed.push(op);
            }
        }
        self.offers.retain(|(offered, ..)| *offered != op);
        if let Some(held) = self.held.get_mut(&stream) {
            let settled = held.take(ready.decided, ready.header.author, &ready.said);
            took.settled.extend(settled);
        }
    }

    /// Goes back to an earlier sequence, which the region still has; what came after is given back to it.
    fn rewind(&mut self, stream: StreamId, seq: u64) -> Result<(), Misfit> {
        let Some(held) = self.held.get_mut(&stream) else {
            return Ok(());
        };
        if seq < held.begins.seq {
            // The snapshot it began with is later, and nobody can take that apart.
            return Err(Misfit::Chain);
        }
        let keep = usize::try_from(seq - held.begins.seq).unwrap_or(usize::MAX);
        let mut log = std::mem::take(&mut held.log);
        let lost = log.split_off(keep.min(log.len()));
        let mut again = Held::begin(held.begins, std::mem::take(&mut held.base));
        for decided in log {
            let sealed = match &decided.frame {
                Some(frame) => SealedOp::from_frame(frame).ok(),
                None => self
                    .own
                    .get(&decided.op)
                    .and_then(|own| SealedOp::from_frame(&own.frame).ok()),
            };
            let read = sealed.and_then(|sealed| Some((sealed.open().ok()?, sealed.op().ok())));
            let Some((header, said)) = read else {
                continue;
            };
            let said = said.unwrap_or_default();
            again.take(decided, header.author, &said);
        }
        self.held.insert(stream, again);
        self.give_back(stream, lost);
        Ok(())
    }

    fn take_receipt(&mut self, receipt: &OpReceipt, took: &mut Took) {
        self.offers.retain(|(offered, ..)| *offered != receipt.op);
        let Some(own) = self.own.get_mut(&receipt.op) else {
            return;
        };
        let held = self.held.get_mut(&own.header.stream);
        if let Some(held) = held.filter(|held| held.hold == Hold::Live && held.is_excerpt()) {
            // It never comes back by itself: it is in the excerpt, or takes effect until the next one.
            let changes = own.said.changes.len();
            let decision = Decision::from_wire(receipt.verdict, &receipt.effects, changes);
            let Some(decision) = decision.filter(|_| matches!(own.state, State::Pending { .. })) else {
                self.outbox.remove(&own.order);
                return;
            };
            let has_effect = !matches!(decision.verdict, Verdict::SetAside(_));
            if receipt.seq > held.begins.seq && has_effect {
                // Whether it shows to them is not for this device to say: the excerpt comes anew.
                held.hold = Hold::Stale;
                self.needs_vector = true;
                held.registers
                    .take(receipt.op, own.header.author, &own.said, &decision);
            }
            own.state = State::Decided(decision);
            self.outbox.remove(&own.order);
            took.confirmed.push(receipt.op);
            return;
        }
        let held = self.held.get(&own.header.stream);
        let covers = match held.map(|held| (held.hold, held.head.seq)) {
            None | Some((Hold::Gone(_), _)) => true,
            Some((Hold::Live, seq)) => receipt.seq <= seq,
            Some((Hold::Stale, _)) => false,
        };
        match &mut own.state {
            State::Pending { received } if !covers => *received = true,
            State::Pending { .. } => {
                let changes = own.said.changes.len();
                let Some(decision) = Decision::from_wire(receipt.verdict, &receipt.effects, changes) else {
                    return;
                };
                own.state = State::Decided(decision);
                self.outbox.remove(&own.order);
                took.confirmed.push(receipt.op);
            }
            State::Decided(_) => {
                self.outbox.remove(&own.order);
            }
        }
    }
}
