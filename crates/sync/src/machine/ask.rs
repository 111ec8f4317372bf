//! What a device asks.

use super::device::{Device, Held, Hold, State};
use crate::exchange::{Arriving, Ask};
use crate::stream::StreamId;

impl Device {
    /// The next ask. Pushes about `room` bytes of ops, oldest first, and takes about `budget` bytes in the answer.
    pub fn ask(&self, room: usize, budget: u32) -> Ask {
        let vector = self.vector();
        let mut push: Vec<Vec<u8>> = Vec::new();
        let mut left = room;
        // What was received should have come back by the time there is no more; if it did not, it is pushed again.
        let waits = |state: &State| self.drained || *state != State::Pending { received: true };
        let own = self
            .in_order()
            .filter(|own| waits(&own.state))
            .map(|own| &own.frame);
        let offers = self.offers.iter().map(|(.., frame)| frame);
        for frame in own.chain(offers) {
            if frame.len() > left && !push.is_empty() {
                break;
            }
            left = left.saturating_sub(frame.len());
            push.push(frame.to_vec());
        }
        let staged = self.staged.iter().map(|(stream, staged)| Arriving {
            stream: *stream,
            seq: staged.seq,
            pieces: staged.pieces,
        });
        let is_stale = |(stream, held): &(&StreamId, &Held)| {
            held.hold == Hold::Stale && !self.staged.contains_key(stream)
        };
        let stale = self.held.iter().filter(is_stale).map(|(stream, _)| Arriving {
            stream: *stream,
            seq: 0,
            pieces: 0,
        });
        Ask {
            epoch: self.epoch,
            vector_hash: vector.hash(),
            vector: self.needs_vector.then(|| vector.0.into_iter().collect()),
            push,
            purged: self.purged.iter().copied().collect(),
            audit: Vec::new(),
            audit_from: 0,
            budget,
            holes: self.has_holes,
            arriving: stale.chain(staged).collect(),
            older: Vec::new(),
            brief: false,
        }
    }
}
