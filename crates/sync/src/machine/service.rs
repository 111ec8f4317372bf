//! The region: the order of every stream, the decision on every op, and what each device was sent.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::{ActorId, DeviceId, Incarnation, OpId};

use super::{Content, World};
use crate::admission::Chain;
use crate::exchange::{Answer, Ask, Entry, EntryBody, Need};
use crate::incarnation::next_epoch;
use crate::lease::LEASE;
use crate::op::{FieldChange, SealedOp};
use crate::register::{Place, Registers};
use crate::snapshot::{Rows, Snapshot};
use crate::stream::{StreamHead, StreamId};
use crate::vector::{Vector, VectorHash};

/// Who asks: the device, and the life it speaks in, both known from its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asker {
    /// The device.
    pub device: DeviceId,
    /// Its life.
    pub incarnation: Incarnation,
}

/// Why the region does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not know this device: it has to enrol.
    UnknownDevice,
    /// The device heard a later epoch: the region was restored from a backup and nobody told it. It may not go on like this.
    EpochAhead,
}

/// One decided op.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The op.
    pub op: OpId,
    /// Its device, in the life it was written in.
    pub by: Asker,
    /// The region's epoch in which it was decided.
    pub epoch: u64,
    /// As it goes to other devices.
    pub entry: Entry,
    /// The chain's link after it.
    pub link: [u8; 32],
}

/// A snapshot as it is sent.
#[derive(Clone, Debug)]
pub struct Compact {
    /// What it stands for.
    pub head: StreamHead,
    /// Its pieces.
    pub pieces: Vec<Vec<u8>>,
}

/// One stream.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    /// Every op ever decided in it.
    pub log: Vec<Logged>,
    /// What stands.
    pub registers: Registers,
    /// What its first ops came to.
    pub snapshot: Option<Compact>,
}

impl Lane {
    pub(super) fn head(&self) -> StreamHead {
        self.link_at(self.log.len() as u64)
    }

    /// The chain's head when the stream was at `seq`.
    pub(super) fn link_at(&self, seq: u64) -> StreamHead {
        let newest = usize::try_from(seq)
            .ok()
            .and_then(|seq| self.log.get(seq.checked_sub(1)?));
        newest.map_or(StreamHead::EMPTY, |newest| StreamHead {
            seq,
            hash: newest.link,
        })
    }

    /// The last sequence that was decided in `epoch` or before.
    pub(super) fn kept(&self, epoch: u64) -> u64 {
        self.log.partition_point(|logged| logged.epoch <= epoch) as u64
    }
}

/// What a device was sent.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// What it said it committed.
    pub committed: Vector,
    /// Of that.
    pub committed_hash: VectorHash,
    /// What it will have committed with the last answer.
    pub sent: Vector,
    /// Of that.
    pub sent_hash: VectorHash,
}

/// The region.
#[derive(Clone, Debug)]
pub struct Service {
    /// Goes up when it is restored.
    pub epoch: u64,
    /// Whose each device is.
    pub devices: BTreeMap<DeviceId, ActorId>,
    /// The streams.
    pub lanes: BTreeMap<StreamId, Lane>,
    /// Where each op has its place.
    pub placed: BTreeMap<OpId, (StreamId, u64)>,
    /// How far it is in the sequence of each life of a device.
    pub chains: BTreeMap<Asker, Chain>,
    /// What each life of a device was sent.
    pub views: BTreeMap<Asker, View>,
    /// The streams that devices said they took off.
    pub purged: BTreeSet<(DeviceId, StreamId)>,
    /// After how many ops a stream gets a new snapshot.
    pub snapshot_every: u64,
    /// Of a snapshot, in bytes.
    pub piece: usize,
    /// The most an answer holds, in bytes, whatever the device asks for.
    pub most: usize,
}

impl Content for Service {
    fn registers(&self, stream: StreamId) -> Option<&Registers> {
        self.lanes.get(&stream).map(|lane| &lane.registers)
    }
}

impl Service {
    /// A region without anything in it, in epoch 1. Every `snapshot_every` ops a stream gets a snapshot in pieces of `piece` bytes; no answer
    /// holds more than about `most` bytes.
    pub fn new(snapshot_every: u64, piece: usize, most: usize) -> Service {
        Service {
            epoch: 1,
            devices: BTreeMap::new(),
            lanes: BTreeMap::new(),
            placed: BTreeMap::new(),
            chains: BTreeMap::new(),
            views: BTreeMap::new(),
            purged: BTreeSet::new(),
            snapshot_every,
            piece,
            most,
        }
    }

    /// This region was put back from a backup: what devices know may be later than what stands here. `now` in seconds since 1970 UTC.
    pub fn restored(&mut self, now: u64) {
        self.epoch = next_epoch(self.epoch, now);
        self.views.clear();
    }

    /// Answers one ask.
    ///
    /// # Errors
    /// [`Refusal`]; nothing happened then.
    pub fn answer(
        &mut self,
        asker: Asker,
        ask: &Ask,
        now: u64,
        world: &impl World,
    ) -> Result<Answer, Refusal> {
        let worker = *self.devices.get(&asker.device).ok_or(Refusal::UnknownDevice)?;
        if ask.epoch > self.epoch {
            return Err(Refusal::EpochAhead);
        }
        let mut answer = Answer {
            epoch: self.epoch,
            now,
            lease: LEASE,
            ..Answer::default()
        };
        let gap = self.push(asker, ask, &mut answer, world);
        let purged = ask.purged.iter().map(|stream| (asker.device, *stream));
        self.purged.extend(purged);
        let has_forked = self.chains.get(&asker).is_some_and(|chain| chain.forked);
        if has_forked {
            answer.need = Need::Incarnation;
        } else if gap.is_none() && self.answer_briefly(asker, worker, ask, &mut answer, world) {
            answer.need = Need::Nothing;
        } else if self.pull(asker, worker, ask, &mut answer, world) {
            answer.need = gap.map_or(Need::Nothing, Need::PushFrom);
        } else {
            answer.need = Need::Vector;
        }
        Ok(answer)
    }

    /// Takes in what an ask pushes, and then the process stops: what was committed stays, and nobody gets an answer. Answers with the
    /// receipts that nobody got.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub fn take_some(
        &mut self,
        asker: Asker,
        ask: &Ask,
        now: u64,
        world: &impl World,
    ) -> Result<Answer, Refusal> {
        if !self.devices.contains_key(&asker.device) {
            return Err(Refusal::UnknownDevice);
        }
        if ask.epoch > self.epoch {
            return Err(Refusal::EpochAhead);
        }
        let mut answer = Answer {
            epoch: self.epoch,
            more: true,
            now,
            ..Answer::default()
        };
        self.push(asker, ask, &mut answer, world);
        Ok(answer)
    }

    /// Makes the next snapshot of a stream, from the one before and what came after it.
    pub(super) fn compact(&mut self, stream: StreamId) {
        let compact = Compact {
            head: self.head(stream),
            pieces: self.reduce(stream).pieces(self.piece),
        };
        if let Some(lane) = self.lanes.get_mut(&stream) {
            lane.snapshot = Some(compact);
        }
    }

    /// What all ops of a stream come to.
    pub(super) fn reduce(&self, stream: StreamId) -> Snapshot {
        let mut snapshot = Snapshot::default();
        let Some(lane) = self.lanes.get(&stream) else {
            return snapshot;
        };
        let mut seq = 0;
        if let Some(before) = &lane.snapshot {
            seq = before.head.seq;
            // What this region wrote itself it can read.
            let rows = before.pieces.iter().filter_map(|piece| Rows::decode(piece).ok());
            rows.for_each(|rows| snapshot.put(rows));
        }
        for logged in lane.log.iter().skip(usize::try_from(seq).unwrap_or(usize::MAX)) {
            seq += 1;
            let EntryBody::Frame(frame) = &logged.entry.body else {
                continue;
            };
            let Some((header, op, decision)) = super::push::read(frame, &logged.entry) else {
                continue;
            };
            snapshot.add(seq, &header, &op, &decision, &logged.entry);
        }
        snapshot.settle(|place, op| self.value_of(place, op));
        snapshot
    }

    /// What an op of the log said about a place.
    fn value_of(&self, place: Place, op: OpId) -> Option<Vec<FieldChange>> {
        let said = SealedOp::from_frame(self.frame(op)?).ok()?.op().ok()?;
        let change = said
            .changes
            .into_iter()
            .find(|change| Place::of(change) == place)?;
        Some(change.fields)
    }

    /// The bytes of an op of the log.
    pub fn frame(&self, op: OpId) -> Option<&[u8]> {
        let (stream, seq) = self.placed.get(&op)?;
        let at = usize::try_from(seq.checked_sub(1)?).ok()?;
        match &self.lanes.get(stream)?.log.get(at)?.entry.body {
            EntryBody::Frame(frame) => Some(frame),
            EntryBody::Own(_) => None,
        }
    }

    /// How far a stream is.
    pub fn head(&self, stream: StreamId) -> StreamHead {
        self.lanes.get(&stream).map_or(StreamHead::EMPTY, Lane::head)
    }
}
