//! What somebody gets who may read only some records of a stream: a snapshot of these alone, and never an op of the stream.
//!
//! An excerpt has no place in the order of its stream: it is named by a mark over what is in it. The mark stands in the vector where a
//! sequence stands otherwise, so device and region are in step exactly while what may be read has not changed, whatever else the stream does.
//! It travels in pieces as a snapshot does: [`crate::Piece::seq`] is the mark, [`crate::StreamPart::after`] the sequence it was drawn at.

use eenplan_domain::record::RecordId;

use crate::register::Registers;
use crate::snapshot::Snapshot;

/// What every mark has and no sequence ever reaches. Both fit a signed number of 64 bits.
const EXCERPT: u64 = 1 << 62;

/// Whether a place in a vector is the mark of an excerpt.
pub fn is_excerpt(at: u64) -> bool {
    at & EXCERPT != 0
}

/// The mark of an excerpt with these pieces: the same as long as it says the same.
pub fn mark(pieces: &[Vec<u8>]) -> u64 {
    let mut hasher = blake3::Hasher::new_derive_key("eenplan excerpt v1");
    for piece in pieces {
        hasher.update(&(piece.len() as u64).to_be_bytes());
        hasher.update(piece);
    }
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    EXCERPT | u64::from_be_bytes(first) >> 2
}

impl Snapshot {
    /// Only the records for which `shows` says so, with what is proposed about them, what that rests on, and when it was written. Ops that
    /// were set aside are no part of any record.
    #[must_use]
    pub fn excerpt(self, shows: impl Fn(u16, RecordId, &Registers) -> bool) -> Snapshot {
        let mut shown = Registers::default();
        let mut last = None;
        for (place, register) in &self.registers.0 {
            let record = (place.kind, place.record);
            let is_shown = match last {
                Some((of, is_shown)) if of == record => is_shown,
                _ => shows(place.kind, place.record, &self.registers),
            };
            last = Some((record, is_shown));
            if is_shown {
                shown.0.insert(*place, register.clone());
            }
        }
        let mut excerpt = Snapshot {
            registers: shown,
            aside: Default::default(),
            ..self
        };
        excerpt.settle(|_, _| None);
        excerpt
    }
}

#[cfg(test)]
#[path = "excerpt_tests.rs"]
mod tests;
