//! What the region sends to a device, and what has to go from it.

use std::collections::BTreeSet;

use eenplan_domain::record::ActorId;

use super::service::{Asker, Lane, Service, View};
use super::{Reads, World};
use crate::excerpt::{is_excerpt, mark};
use crate::exchange::{Answer, Ask, Entry, EntryBody, Gone, Piece};
use crate::register::Registers;
use crate::stream::{StreamHead, StreamId};
use crate::vector::Vector;
use crate::view::{Fill, GoesOn, Heard, goes_on, hear, need};

impl Service {
    /// Puts what is new and what has to go into the answer; `false` when the whole vector is needed first.
    pub(super) fn pull(
        &mut self,
        asker: Asker,
        worker: ActorId,
        ask: &Ask,
        answer: &mut Answer,
        world: &impl World,
    ) -> bool {
        let Some((mut held, rewound)) = self.held(asker, ask) else {
            return false;
        };
        // What the region lost is offered before anything is judged on it, whatever its rights have become.
        let is_gone = |stream: &StreamId| {
            let reason = world.reads(worker, *stream, self).err();
            reason.filter(|_| !rewound.contains(stream))
        };
        // A snapshot that was on its way is not in the vector, and has to go all the same.
        let arriving = ask.arriving.iter().map(|arriving| &arriving.stream);
        let arriving = arriving.filter(|stream| !held.0.contains_key(stream));
        answer.gone = held
            .0
            .keys()
            .chain(arriving)
            .filter_map(|stream| {
                is_gone(stream).map(|reason| Gone {
                    stream: *stream,
                    reason,
                })
            })
            .collect();
        let committed = held.clone();
        for gone in &answer.gone {
            held.0.remove(&gone.stream);
        }
        let mut streams: Vec<StreamId> = self
            .lanes
            .keys()
            .copied()
            .filter(|stream| !rewound.contains(stream) && world.reads(worker, *stream, self).is_ok())
            .collect();
        streams.sort_by_cached_key(|stream| need(*stream, world.leads(worker, stream.dossier, self)));
        let mut fill = Fill::new(self.most.min(usize::try_from(ask.budget).unwrap_or(usize::MAX)));
        for stream in &rewound {
            let at = held.0.get(stream).copied().unwrap_or(0);
            match world.reads(worker, *stream, self) {
                Ok(Reads::All) => self.send(asker, ask, *stream, Some(at), true, &mut fill),
                // An excerpt follows, once what was lost has been offered.
                Ok(Reads::Some) | Err(_) => self.name(*stream, at, &mut fill),
            }
        }
        for stream in &streams {
            let at = held.0.get(stream).copied();
            match world.reads(worker, *stream, self) {
                Ok(Reads::Some) => self.send_excerpt(worker, ask, *stream, at, world, &mut fill),
                _ => self.send(
                    asker,
                    ask,
                    *stream,
                    at.filter(|at| !is_excerpt(*at)),
                    false,
                    &mut fill,
                ),
            }
        }
        for part in &fill.parts {
            self.purged.remove(&(asker.device, part.stream));
            if let Some(seq) = part.reaches() {
                held.0.insert(part.stream, seq);
            }
        }
        let left = |stream: &StreamId| {
            let at = held.0.get(stream).copied().unwrap_or(0);
            self.head(*stream).seq.saturating_sub(at)
        };
        answer.left = Some(streams.iter().map(left).sum());
        answer.more = fill.more;
        answer.parts = fill.parts;
        let view = View {
            committed_hash: committed.hash(),
            sent_hash: held.hash(),
            committed,
            sent: held,
        };
        self.views.insert(asker, view);
        true
    }

    /// Puts the places of what was pushed into the answer, when those are all that may be said of their streams; `false`, and nothing happened,
    /// when more has to be said.
    pub(super) fn answer_briefly(
        &mut self,
        asker: Asker,
        worker: ActorId,
        ask: &Ask,
        answer: &mut Answer,
        world: &impl World,
    ) -> bool {
        let has_all = answer.receipts.len() == ask.push.len();
        if !ask.may_be_brief() || ask.epoch != self.epoch || !has_all {
            return false;
        }
        let Some(view) = self.views.get(&asker) else {
            return false;
        };
        if hear(ask.vector_hash, view.committed_hash, Some(view.sent_hash)) != Heard::Confirmed {
            return false;
        }
        let committed = view.sent.clone();
        let places = answer.receipts.iter().filter_map(|one| self.placed.get(&one.op));
        let streams: BTreeSet<StreamId> = places.map(|(stream, _)| *stream).collect();
        let mut fill = Fill::new(usize::MAX);
        for stream in streams {
            let Some(at) = committed.0.get(&stream).copied() else {
                return false;
            };
            let reads_all = matches!(world.reads(worker, stream, self), Ok(Reads::All));
            let lane = self.lanes.get(&stream);
            let mut after = lane
                .into_iter()
                .flat_map(|lane| lane.log.iter().skip(usize::try_from(at).unwrap_or(usize::MAX)));
            if is_excerpt(at) || !reads_all || !after.all(|logged| logged.by == asker) {
                return false;
            }
            self.send(asker, ask, stream, Some(at), false, &mut fill);
        }
        let mut sent = committed.clone();
        let reached = fill
            .parts
            .iter()
            .filter_map(|part| Some((part.stream, part.reaches()?)));
        sent.0.extend(reached);
        answer.parts = fill.parts;
        let view = View {
            committed_hash: committed.hash(),
            sent_hash: sent.hash(),
            committed,
            sent,
        };
        self.views.insert(asker, view);
        true
    }

    /// Where the device is in each stream it holds, and the streams of which the region lost the end; `None` when that is not known.
    fn held(&self, asker: Asker, ask: &Ask) -> Option<(Vector, BTreeSet<StreamId>)> {
        if let Some(vector) = &ask.vector {
            let (mut held, mut rewound) = (Vector::default(), BTreeSet::new());
            for (stream, seq) in vector {
                let lane = self.lanes.get(stream);
                let head = lane.map_or(0, |lane| lane.log.len() as u64);
                let kept = lane.map_or(0, |lane| lane.kept(ask.epoch));
                match goes_on(*seq, ask.epoch, head, self.epoch, kept) {
                    GoesOn::After(seq) => {
                        held.0.insert(*stream, seq);
                    }
                    GoesOn::Rewound(seq) => {
                        held.0.insert(*stream, seq);
                        rewound.insert(*stream);
                    }
                    GoesOn::Anew => {}
                }
            }
            return Some((held, rewound));
        }
        if ask.epoch < self.epoch {
            return None;
        }
        let unknown = View::default();
        let view = self.views.get(&asker).unwrap_or(&unknown);
        let held = match hear(ask.vector_hash, view.committed_hash, Some(view.sent_hash)) {
            Heard::Confirmed => view.sent.clone(),
            Heard::Lost => view.committed.clone(),
            Heard::Unknown => return None,
        };
        Some((held, BTreeSet::new()))
    }

    /// Says where a stream was rewound to, and nothing of what is in it.
    fn name(&self, stream: StreamId, at: u64, fill: &mut Fill) {
        let link = self
            .lanes
            .get(&stream)
            .map_or(StreamHead::EMPTY, |lane| lane.link_at(at));
        fill.entries(stream, (at, link.hash), at, true, []);
    }

    /// Sends what is new in one stream, for a device that is at `at` in it.
    fn send(&self, asker: Asker, ask: &Ask, stream: StreamId, at: Option<u64>, must: bool, fill: &mut Fill) {
        let nothing = Lane::default();
        let lane = self.lanes.get(&stream).unwrap_or(&nothing);
        let head = lane.head();
        let after = match at {
            Some(at) if at == head.seq && !must => return,
            Some(at) => at,
            None => match self.send_snapshot(ask, stream, lane, fill) {
                Some(seq) if seq > 0 && seq == head.seq => return,
                Some(seq) => seq,
                None => return,
            },
        };
        let from = usize::try_from(after).unwrap_or(usize::MAX);
        let entries = lane.log.iter().skip(from).map(|logged| {
            let body = match logged.by == asker {
                true => EntryBody::Own(logged.op),
                false => logged.entry.body.clone(),
            };
            let entry = Entry {
                verdict: logged.entry.verdict,
                effects: logged.entry.effects.clone(),
                body,
            };
            (entry, logged.link)
        });
        fill.entries(stream, (after, lane.link_at(after).hash), head.seq, must, entries);
    }

    /// Sends what somebody may see of a stream, unless it is what they have.
    fn send_excerpt(
        &self,
        worker: ActorId,
        ask: &Ask,
        stream: StreamId,
        at: Option<u64>,
        world: &impl World,
        fill: &mut Fill,
    ) {
        let shows =
            |kind, record, registers: &Registers| world.shows(worker, stream, (kind, record), registers);
        let excerpt = self.reduce(stream).excerpt(shows);
        let pieces = excerpt.pieces(self.piece);
        let mark = mark(&pieces);
        if at == Some(mark) {
            return;
        }
        let of = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
        let arrived = ask
            .arriving
            .iter()
            .find(|arriving| arriving.stream == stream && arriving.seq == mark && arriving.pieces < of);
        let first = arrived.map_or(0, |arriving| arriving.pieces);
        for (index, bytes) in (0..of).zip(pieces) {
            let piece = Piece {
                seq: mark,
                index,
                of,
                bytes,
            };
            if index >= first && !fill.excerpt(stream, piece, self.head(stream)) {
                return;
            }
        }
    }

    /// Sends pieces of the snapshot, if there is one, from where the device has them. Answers after which sequence entries follow; `None`
    /// when pieces are left for the next answer.
    fn send_snapshot(&self, ask: &Ask, stream: StreamId, lane: &Lane, fill: &mut Fill) -> Option<u64> {
        let Some(snapshot) = &lane.snapshot else {
            return Some(0);
        };
        let (seq, of) = (
            snapshot.head.seq,
            u32::try_from(snapshot.pieces.len()).unwrap_or(u32::MAX),
        );
        let arrived = ask
            .arriving
            .iter()
            .find(|arriving| arriving.stream == stream && arriving.seq == seq && arriving.pieces < of);
        let first = arrived.map_or(0, |arriving| arriving.pieces);
        for (index, bytes) in (0..of)
            .zip(&snapshot.pieces)
            .skip(usize::try_from(first).unwrap_or(0))
        {
            let piece = Piece {
                seq,
                index,
                of,
                bytes: bytes.clone(),
            };
            if !fill.piece(stream, piece, snapshot.head.hash, lane.log.len() as u64) {
                return None;
            }
        }
        Some(seq)
    }
}
