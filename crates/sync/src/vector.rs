//! How far a device is in every stream it holds, and one hash over all of it.

use std::collections::BTreeMap;

use crate::stream::StreamId;

/// For each stream the sequence of the newest decision the device has committed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vector(pub BTreeMap<StreamId, u64>);

impl Vector {
    /// The hash that travels instead of the vector.
    pub fn hash(&self) -> VectorHash {
        let mut hash = VectorHash::default();
        for (stream, seq) in &self.0 {
            hash.toggle(*stream, *seq);
        }
        hash
    }
}

/// A hash over a [`Vector`] that follows each step of one stream without reading the others: the exclusive or of one hash per stream.
///
/// Not a proof against forgery: a device only ever speaks of its own vector, under its own token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct VectorHash(pub [u8; 16]);

impl VectorHash {
    /// Adds a stream at `seq`, or takes it out when it was there. Sequence 0, nothing seen yet, counts too: it says that the stream is held.
    pub fn toggle(&mut self, stream: StreamId, seq: u64) {
        let mut hasher = blake3::Hasher::new_derive_key("eenplan cursor v1");
        hasher.update(&stream.dossier.bytes());
        hasher.update(&[stream.compartment.number()]);
        hasher.update(&seq.to_be_bytes());
        let bytes = hasher.finalize();
        for (mine, other) in self.0.iter_mut().zip(bytes.as_bytes()) {
            *mine ^= other;
        }
    }

    /// Moves a stream from one sequence to another.
    pub fn step(&mut self, stream: StreamId, from: u64, to: u64) {
        self.toggle(stream, from);
        self.toggle(stream, to);
    }
}

#[cfg(test)]
mod tests {
    use eenplan_domain::record::{Compartment, DossierId};
    use uuid::Uuid;

    use super::*;

    fn stream(n: u128) -> StreamId {
        StreamId {
            dossier: DossierId(Uuid::from_u128(n)),
            compartment: Compartment::Plan,
        }
    }

    #[test]
    fn stepping_gives_the_hash_of_the_whole_vector() {
        let mut vector = Vector::default();
        let mut hash = vector.hash();
        for n in 0..50 {
            let (id, to) = (stream(n % 7), u64::try_from(n).unwrap() + 1);
            match vector.0.insert(id, to) {
                Some(from) => hash.step(id, from, to),
                None => hash.toggle(id, to),
            }
            assert_eq!(hash, vector.hash(), "after {n} steps");
        }
        vector.0.remove(&stream(3));
        assert_ne!(hash, vector.hash());
    }

    #[test]
    fn a_stream_that_is_held_without_ops_is_told_from_one_that_is_not_held() {
        let held = Vector([(stream(1), 0)].into());
        assert_ne!(held.hash(), Vector::default().hash());
    }
}
