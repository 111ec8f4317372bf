//! What the region believes a device holds, and what it sends next.

use eenplan_domain::record::Compartment;

use crate::excerpt::is_excerpt;
use crate::exchange::{Entry, EntryBody, Piece, StreamPart};
use crate::stream::{StreamHead, StreamId};
use crate::vector::VectorHash;

/// What an ask tells about the answer before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The device has committed what was sent last.
    Confirmed,
    /// It has not: send again, from what it had before.
    Lost,
    /// It holds something else: it was restored or copied, or the region was. Ask for the whole vector.
    Unknown,
}

/// Holds the hash of an ask against what the device is known to have committed, and what it was sent after that.
pub fn hear(ask: VectorHash, committed: VectorHash, sent: Option<VectorHash>) -> Heard {
    if sent.unwrap_or(committed) == ask {
        Heard::Confirmed
    } else if committed == ask {
        Heard::Lost
    } else {
        Heard::Unknown
    }
}

/// From where a stream goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoesOn {
    /// After this sequence.
    After(u64),
    /// After this sequence, before where the device is: the region lost what came after. Named in the first answer, if need be without
    /// entries, so that the device offers what it has.
    Rewound(u64),
    /// From its beginning.
    Anew,
}

/// Where a stream goes on for a device that is at `device` in it and spoke of `device_epoch`. The region's stream is at `head`, in `epoch`,
/// and `kept` is the last sequence that was decided in the device's epoch or before.
///
/// An excerpt has no place in the order: whether it still says the same is asked elsewhere. Of a stream that the region has nothing of there is
/// none.
pub fn goes_on(device: u64, device_epoch: u64, head: u64, epoch: u64, kept: u64) -> GoesOn {
    if is_excerpt(device) && head > 0 {
        GoesOn::After(device)
    } else if is_excerpt(device) {
        GoesOn::Rewound(0)
    } else if device_epoch < epoch && device > kept {
        GoesOn::Rewound(kept)
    } else if device > head {
        GoesOn::Anew
    } else {
        GoesOn::After(device)
    }
}

/// The order of need: what names everybody first, then the dossiers that the worker leads, then the others; in each what tells most first.
/// Smaller comes sooner.
pub fn need(stream: StreamId, leads: bool) -> (u8, u8) {
    let whose = match (stream.compartment, leads) {
        (Compartment::Directory, _) => 0,
        (_, true) => 1,
        (_, false) => 2,
    };
    let what = match stream.compartment {
        Compartment::Directory | Compartment::Core => 0,
        Compartment::Plan => 1,
        Compartment::Crisis => 2,
        Compartment::Journal => 3,
        Compartment::Identity => 4,
        Compartment::Transition => 5,
        Compartment::Placement => 6,
        Compartment::Duty => 7,
        Compartment::Unknown(_) => 8,
    };
    (whose, what)
}

/// The parts of one answer, filled until the budget is spent. It says itself whether there is more, from what it could not take.
#[derive(Clone, Debug, Default)]
pub struct Fill {
    left: usize,
    has_content: bool,
    /// In the order they were put in.
    pub parts: Vec<StreamPart>,
    /// Whether something is left for the next answer.
    pub more: bool,
}

/// What a part costs besides its entries, and an entry besides its frame, in bytes.
const PART_OVERHEAD: usize = 64;
const ENTRY_OVERHEAD: usize = 12;

impl Fill {
    /// An empty answer of about `budget` bytes.
    pub fn new(budget: usize) -> Fill {
        Fill {
            left: budget,
            ..Fill::default()
        }
    }

    /// Bytes that are left; what is larger waits for the next answer.
    pub fn room(&self) -> usize {
        self.left
    }

    /// Puts in the next entries of a stream, each with the chain's link after it, as many as there is room for; the first entry of an answer
    /// always fits. `link` is the chain's link at `after`, `upto` the sequence the stream is at. Answers how far the device will be.
    ///
    /// A stream for which there is no room at all is left out, unless it `must` be named.
    pub fn entries(
        &mut self,
        stream: StreamId,
        (after, link): (u64, [u8; 32]),
        upto: u64,
        must: bool,
        entries: impl IntoIterator<Item = (Entry, [u8; 32])>,
    ) -> u64 {
        let mut part = StreamPart {
            stream,
            after,
            entries: Vec::new(),
            head: link,
            snapshot: None,
        };
        let mut reached = after;
        let mut left = self.left.saturating_sub(PART_OVERHEAD);
        for (entry, link) in entries {
            let cost = ENTRY_OVERHEAD
                + entry.effects.len()
                + match &entry.body {
                    EntryBody::Frame(frame) => frame.len(),
                    EntryBody::Own(_) => 16,
                };
            if cost > left && self.has_content {
                break;
            }
            self.has_content = true;
            left = left.saturating_sub(cost);
            reached += 1;
            part.head = link;
            part.entries.push(entry);
        }
        self.more |= reached < upto;
        if reached > after || must || (after == upto && self.left > 0) {
            self.left = left;
            self.parts.push(part);
        } else {
            self.more = true;
        }
        reached
    }

    /// Puts in a piece of a snapshot with the chain's link at its end; the first of an answer always fits. `upto` is the sequence the stream
    /// is at. Answers whether there was room.
    pub fn piece(&mut self, stream: StreamId, piece: Piece, head: [u8; 32], upto: u64) -> bool {
        self.more |= piece.seq < upto;
        self.put(stream, 0, piece, head)
    }

    /// Puts in a piece of an excerpt that was drawn where the stream is now. Answers whether there was room.
    pub fn excerpt(&mut self, stream: StreamId, piece: Piece, drawn: StreamHead) -> bool {
        self.put(stream, drawn.seq, piece, drawn.hash)
    }

    fn put(&mut self, stream: StreamId, after: u64, piece: Piece, head: [u8; 32]) -> bool {
        let cost = PART_OVERHEAD + piece.bytes.len();
        if cost > self.left && self.has_content {
            self.more = true;
            return false;
        }
        self.has_content = true;
        self.left = self.left.saturating_sub(cost);
        self.more |= piece.index + 1 < piece.of;
        self.parts.push(StreamPart {
            stream,
            after,
            entries: Vec::new(),
            head,
            snapshot: Some(piece),
        });
        true
    }

    /// A stream with news for which nothing was put in.
    pub fn passed_over(&mut self) {
        self.more = true;
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
