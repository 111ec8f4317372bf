//! A device: what it holds of the region, its own ops, and what it shows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eenplan_domain::record::{
    ActorId, Compartment, DeviceId, DossierId, Incarnation, May, OpId, SCHEMA_VERSION,
};

use super::{Content, World};
use crate::authority::{Decision, Verdict, belongs, decide};
use crate::excerpt::is_excerpt;
use crate::exchange::{Entry, EntryBody, GoneReason};
use crate::incarnation::Life;
use crate::lease::Lease;
use crate::op::{Header, Hlc, Op, Outcome, SealedOp};
use crate::register::{Place, Registers, Settled};
use crate::replay::{Forecast, Pending, forecast};
use crate::snapshot::Snapshot;
use crate::stream::{StreamHead, StreamId};
use crate::vector::Vector;

/// Something to write.
#[derive(Clone, Debug)]
pub struct Draft {
    /// A fresh id.
    pub op: OpId,
    /// Where.
    pub stream: StreamId,
    /// What.
    pub said: Op,
    /// The device's clock, in milliseconds since 1970 UTC.
    pub now: u64,
    /// Fresh.
    pub salt: [u8; 16],
}

/// An op of this device.
#[derive(Clone, Debug)]
pub struct OwnOp {
    /// In which order it was written, over all lives of the device.
    pub order: u64,
    /// Its header.
    pub header: Header,
    /// What it says.
    pub said: Arc<Op>,
    /// Its bytes.
    pub frame: Arc<[u8]>,
    /// Whether the device was its own authority then.
    pub alone: bool,
    /// What became of it.
    pub state: State,
}

/// What became of an own op.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// The region has not confirmed it; it may have said that it was received.
    Pending {
        /// It need not be pushed again for now.
        received: bool,
    },
    /// Decided.
    Decided(Decision),
}

/// One decided op of a stream.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The op.
    pub op: OpId,
    /// How it was decided.
    pub decision: Decision,
    /// The chain's link after it.
    pub link: [u8; 32],
    /// Its bytes; an own one's stand with the own ops.
    pub frame: Option<Arc<[u8]>>,
}

/// How a stream is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// In step with the region.
    Live,
    /// The region has to send it anew; until then what is here shows.
    Stale,
    /// It has to go, and goes as soon as what is unsent is handed in. It does not show.
    Gone(GoneReason),
}

/// A stream on the device.
#[derive(Clone, Debug)]
pub struct Held {
    /// How.
    pub hold: Hold,
    /// How far.
    pub head: StreamHead,
    /// What it began with here: nothing, or a snapshot.
    pub base: Snapshot,
    /// The head at that.
    pub begins: StreamHead,
    /// The ops after that.
    pub log: Vec<Decided>,
    /// What stands, as confirmed.
    pub registers: Registers,
    /// What became of proposals, by place and op: the op that answered and how; no outcome when its author amended it.
    pub answers: BTreeMap<(Place, OpId), (OpId, Option<Outcome>)>,
}

impl Held {
    /// Whether only an excerpt of the stream is here: then the sequence of its head is a mark, and `begins` says where it was drawn.
    pub fn is_excerpt(&self) -> bool {
        is_excerpt(self.head.seq)
    }

    /// With an excerpt.
    pub(super) fn excerpt(mark: u64, drawn: StreamHead, base: Snapshot) -> Held {
        let mut held = Held::begin(drawn, base);
        held.head.seq = mark;
        held
    }

    pub(super) fn begin(begins: StreamHead, base: Snapshot) -> Held {
        Held {
            hold: Hold::Live,
            head: begins,
            registers: base.registers.clone(),
            base,
            begins,
            log: Vec::new(),
            answers: BTreeMap::new(),
        }
    }

    pub(super) fn take(&mut self, decided: Decided, author: ActorId, said: &Op) -> Vec<Settled> {
        let settled = self.registers.take(decided.op, author, said, &decided.decision);
        for one in &settled {
            self.answers
                .insert((one.place, one.proposal.op), (one.by, one.outcome));
        }
        self.head = StreamHead {
            seq: self.head.seq + 1,
            hash: decided.link,
        };
        self.log.push(decided);
        settled
    }
}

/// The pieces of a snapshot that have come so far.
#[derive(Clone, Debug)]
pub struct Staged {
    /// What it stands for.
    pub seq: u64,
    /// How many pieces it has.
    pub of: u32,
    /// How many are here.
    pub pieces: u32,
    /// What was in them.
    pub snapshot: Snapshot,
}

/// A device. All of it is kept; there is nothing it has to remember between two steps besides.
#[derive(Clone, Debug)]
pub struct Device {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub actor: ActorId,
    /// Its own sequence.
    pub life: Life,
    /// Since when it may show what it holds; `None` while it stands alone.
    pub lease: Option<Lease>,
    /// The region's epoch as last heard; 0 while it stands alone.
    pub epoch: u64,
    /// Of the last op.
    pub hlc: Hlc,
    /// How many ops it wrote, over all its lives.
    pub written: u64,
    /// Its own ops.
    pub own: BTreeMap<OpId, OwnOp>,
    /// What has to be pushed, in the order it was written.
    pub outbox: BTreeMap<u64, OpId>,
    /// Ops of others that the region lost, in their order.
    pub offers: Vec<(OpId, StreamId, Arc<[u8]>)>,
    /// The streams on it, also those that do not show.
    pub held: BTreeMap<StreamId, Held>,
    /// Snapshots of which pieces are missing.
    pub staged: BTreeMap<StreamId, Staged>,
    /// Taken off, and not yet told.
    pub purged: BTreeSet<StreamId>,
    /// The next ask says its whole vector.
    pub needs_vector: bool,
    /// The next ask says that what it pushes is all there is.
    pub has_holes: bool,
    /// The last answer said that there was no more.
    pub drained: bool,
    /// Streams that were to come anew and of which a restored region has nothing: what is here shows, until somebody writes in them.
    pub nowhere: BTreeSet<StreamId>,
}

impl Content for Device {
    fn registers(&self, stream: StreamId) -> Option<&Registers> {
        self.held.get(&stream).map(|held| &held.registers)
    }
}

/// The content of a device with some streams as they are foreseen.
struct Foresight<'d> {
    device: &'d Device,
    foreseen: [Option<(StreamId, &'d Registers)>; 2],
}

impl Content for Foresight<'_> {
    fn registers(&self, stream: StreamId) -> Option<&Registers> {
        let foreseen = self.foreseen.iter().flatten().find(|(of, _)| *of == stream);
        match foreseen {
            Some((_, registers)) => Some(registers),
            None => self.device.registers(stream),
        }
    }
}

impl Device {
    /// A fresh one, standing alone.
    pub fn new(id: DeviceId, actor: ActorId, incarnation: Incarnation) -> Device {
        Device {
            id,
            actor,
            life: Life::begin(incarnation),
            lease: None,
            epoch: 0,
            hlc: Hlc(0),
            written: 0,
            own: BTreeMap::new(),
            outbox: BTreeMap::new(),
            offers: Vec::new(),
            held: BTreeMap::new(),
            staged: BTreeMap::new(),
            purged: BTreeSet::new(),
            needs_vector: false,
            has_holes: false,
            drained: false,
            nowhere: BTreeSet::new(),
        }
    }

    /// It belongs to a region from now on. Everything it wrote alone goes into the outbox and shows as it did; nothing is confirmed yet.
    pub fn enrol(&mut self, epoch: u64, now: u64) {
        self.epoch = epoch;
        self.lease = Some(Lease::contact(now, crate::lease::LEASE));
        self.held.clear();
        for (op, own) in &mut self.own {
            own.state = State::Pending { received: false };
            self.outbox.insert(own.order, *op);
        }
    }

    /// Whether it belongs to a region.
    pub fn is_enrolled(&self) -> bool {
        self.lease.is_some()
    }

    /// Reads the clock.
    pub fn look(&mut self, now: u64) {
        self.lease = self.lease.map(|lease| lease.read(now));
    }

    /// Whether nothing of the region shows until there is contact.
    pub fn is_sealed(&self) -> bool {
        self.lease.is_some_and(|lease| lease.is_sealed())
    }

    /// Writes an op: into the outbox, signed by `sign`. A device that stands alone decides on it as well.
    ///
    /// # Errors
    /// What the device as its own authority does not accept is not written at all.
    pub fn write(&mut self, draft: Draft, sign: impl FnOnce(&[u8]) -> [u8; 64]) -> Result<OpId, Verdict> {
        let alone = !self.is_enrolled();
        let decision = alone.then(|| {
            let none = Registers::default();
            let registers = self.registers(draft.stream).unwrap_or(&none);
            decide(&draft.said, self.actor, registers, |_| May::Write)
        });
        if let Some(refused) = decision.as_ref().filter(|one| one.verdict != Verdict::Accepted) {
            return Err(refused.verdict);
        }
        self.hlc = Hlc::tick(self.hlc, draft.now);
        let header = Header {
            op: draft.op,
            stream: draft.stream,
            author: self.actor,
            device: self.id,
            incarnation: self.life.incarnation,
            dev_seq: self.life.dev_seq + 1,
            previous: self.life.previous,
            hlc: self.hlc,
            schema: SCHEMA_VERSION,
            commitment: [0; 32],
        };
        let sealed = SealedOp::seal_with(header.clone(), &draft.said, draft.salt, sign);
        let header = sealed.open().unwrap_or(header);
        self.life = self.life.after(sealed.hash());
        self.written += 1;
        if let Some(decision) = &decision {
            let empty = || Held::begin(StreamHead::EMPTY, Snapshot::default());
            let held = self.held.entry(draft.stream).or_insert_with(empty);
            let link = held.head.next(draft.op, &header.commitment, decision).hash;
            let decided = Decided {
                op: draft.op,
                decision: decision.clone(),
                link,
                frame: None,
            };
            held.take(decided, self.actor, &draft.said);
        } else {
            self.outbox.insert(self.written, draft.op);
        }
        let own = OwnOp {
            order: self.written,
            header,
            said: Arc::new(draft.said),
            frame: sealed.to_frame().into(),
            alone,
            state: match decision {
                None => State::Pending { received: false },
                Some(decision) => State::Decided(decision),
            },
        };
        self.own.insert(draft.op, own);
        Ok(draft.op)
    }

    /// What shows of a stream: what is confirmed, with own work on top; `None` when nothing of it may show.
    pub fn visible(&self, stream: StreamId, world: &impl World) -> Option<Forecast> {
        let held = self.held.get(&stream);
        if self.is_sealed() || held.is_some_and(|held| matches!(held.hold, Hold::Gone(_))) {
            return None;
        }
        if held.is_none() && self.pending(stream).next().is_none() {
            return None;
        }
        // Who may do what in a dossier stands in its core, where own work may wait as well.
        let core = StreamId {
            compartment: Compartment::Core,
            ..stream
        };
        let waits_there = stream != core && self.pending(core).next().is_some();
        let of_core = waits_there.then(|| self.foresee(core, None, world).registers);
        Some(self.foresee(stream, of_core.as_ref().map(|registers| (core, registers)), world))
    }

    fn pending(&self, stream: StreamId) -> impl Iterator<Item = &OwnOp> {
        self.in_order()
            .filter(move |own| own.header.stream == stream && matches!(own.state, State::Pending { .. }))
    }

    fn foresee(
        &self,
        stream: StreamId,
        of_core: Option<(StreamId, &Registers)>,
        world: &impl World,
    ) -> Forecast {
        let held = self.held.get(&stream);
        let confirmed = held.map(|held| held.registers.clone()).unwrap_or_default();
        let pending = self.pending(stream).map(|own| Pending {
            op: own.header.op,
            author: own.header.author,
            changes: own.said.changes.iter().collect(),
            decided_alone: own.alone,
        });
        forecast(confirmed, pending, |change, author, registers| {
            let is_of = |own: &&OwnOp| own.said.changes.iter().any(|one| std::ptr::eq(one, change));
            let content = Foresight {
                device: self,
                foreseen: [Some((stream, registers)), of_core],
            };
            match self.pending(stream).find(is_of) {
                Some(own) if belongs(&own.said, stream).is_ok() => {
                    world.may(author, stream, &own.said, change, &content)
                }
                _ => May::No,
            }
        })
    }

    /// Own ops that are in the outbox, oldest first.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &OwnOp> {
        self.outbox.values().filter_map(|op| self.own.get(op))
    }

    /// How far it is in every stream that it is in step with.
    pub fn vector(&self) -> Vector {
        let live = self.held.iter().filter(|(_, held)| held.hold == Hold::Live);
        Vector(live.map(|(stream, held)| (*stream, held.head.seq)).collect())
    }

    /// Whether nothing waits to be sent or fetched.
    pub fn is_drained(&self) -> bool {
        let nothing = self.outbox.is_empty() && self.offers.is_empty() && self.staged.is_empty();
        let in_step = self.held.iter().all(|(stream, held)| match held.hold {
            Hold::Live => true,
            Hold::Stale => self.nowhere.contains(stream),
            Hold::Gone(_) => false,
        });
        nothing && in_step && self.drained && self.purged.is_empty() && !self.needs_vector
    }

    /// Puts an own op into the outbox again, as unconfirmed when it no longer stands in what is held.
    pub(super) fn again(&mut self, op: OpId, unconfirmed: bool) {
        if let Some(own) = self.own.get_mut(&op) {
            if unconfirmed {
                own.state = State::Pending { received: false };
            }
            self.outbox.insert(own.order, op);
        }
    }

    /// Lets go of the last ops of a stream: own ones are unconfirmed again, those of others are offered to the region.
    pub(super) fn give_back(&mut self, stream: StreamId, log: Vec<Decided>) {
        for decided in log {
            match decided.frame {
                Some(frame) => self.offers.push((decided.op, stream, frame)),
                None => self.again(decided.op, true),
            }
        }
    }

    /// The stream has to come anew. What it shows stays until then.
    pub(super) fn begin_anew(&mut self, stream: StreamId) {
        if let Some(held) = self.held.get_mut(&stream).filter(|held| held.hold == Hold::Live) {
            held.hold = Hold::Stale;
            let log = std::mem::take(&mut held.log);
            self.give_back(stream, log);
            // Those that a snapshot held may be lost as well.
            let of_stream = |own: &&OwnOp| own.header.stream == stream;
            let own: Vec<OpId> = self
                .own
                .values()
                .filter(of_stream)
                .map(|own| own.header.op)
                .collect();
            own.into_iter().for_each(|op| self.again(op, false));
        }
        self.needs_vector = true;
    }

    /// An excerpt took the place of a whole stream: own ops in it go, but for what waits and for own words that had no effect.
    pub(super) fn narrow(&mut self, stream: StreamId) {
        let outbox = &self.outbox;
        self.own.retain(|op, own| {
            let waits = outbox.get(&own.order) == Some(op);
            let has_effect = matches!(&own.state, State::Decided(decision) if !matches!(decision.verdict, Verdict::SetAside(_)));
            own.header.stream != stream || waits || !has_effect
        });
    }

    /// Takes off what has to go and of which everything is handed in. Own words that had no effect stay.
    pub(super) fn purge(&mut self) {
        // What never came here goes with the dossier it is of.
        let goes_with = |of: StreamId, stream: &StreamId| {
            of == *stream || of.dossier == stream.dossier && !self.held.contains_key(&of)
        };
        let waits = |stream: &StreamId| {
            self.in_order().any(|own| goes_with(own.header.stream, stream))
                || self.offers.iter().any(|(_, of, _)| of == stream)
        };
        let gone = |(stream, held): (&StreamId, &Held)| {
            (matches!(held.hold, Hold::Gone(_)) && !waits(stream)).then_some(*stream)
        };
        let gone: Vec<StreamId> = self.held.iter().filter_map(gone).collect();
        for stream in &gone {
            self.held.remove(stream);
            self.purged.insert(*stream);
        }
        let dossiers: BTreeSet<DossierId> = self.held.keys().map(|stream| stream.dossier).collect();
        if gone.is_empty() {
            return;
        }
        self.own.retain(|_, own| {
            let stream = own.header.stream;
            let was_taken_off = gone.contains(&stream)
                || gone.iter().any(|gone| gone.dossier == stream.dossier) && !dossiers.contains(&stream.dossier);
            let has_effect = matches!(&own.state, State::Decided(decision) if !matches!(decision.verdict, Verdict::SetAside(_)));
            !(was_taken_off && has_effect)
        });
        self.outbox.retain(|_, op| self.own.contains_key(op));
    }

    /// Whether an entry is of an own op that is not here.
    pub(super) fn lacks(&self, entry: &Entry) -> bool {
        matches!(&entry.body, EntryBody::Own(op) if !self.own.contains_key(op))
    }
}
