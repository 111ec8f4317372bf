//! Streams and the chain over their commitments.

use eenplan_domain::record::{Compartment, DossierId, OpId};

use crate::authority::Decision;

/// The unit of sharing and order: one compartment of one dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// The dossier, or [`DossierId::DIRECTORY`].
    pub dossier: DossierId,
    /// Its part.
    pub compartment: Compartment,
}

/// How far a stream is, with the BLAKE3 chain over what was decided in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamHead {
    /// Sequence of the newest decided op; 0 when there is none.
    pub seq: u64,
    /// The chain's newest link; zeroes when there is none.
    pub hash: [u8; 32],
}

impl StreamHead {
    /// The head of a stream without ops.
    pub const EMPTY: StreamHead = StreamHead {
        seq: 0,
        hash: [0; 32],
    };

    /// The head after one more decided op. The payload enters only by its salted commitment, so that it can be erased
    /// by law without breaking the chain.
    #[must_use]
    pub fn next(self, op: OpId, commitment: &[u8; 32], decision: &Decision) -> StreamHead {
        let seq = self.seq + 1;
        let mut link = blake3::Hasher::new_derive_key("eenplan stream link v1");
        link.update(&self.hash);
        link.update(&seq.to_be_bytes());
        link.update(&op.bytes());
        link.update(commitment);
        link.update(&[decision.verdict.number()]);
        link.update(&decision.effect_bytes());
        StreamHead {
            seq,
            hash: *link.finalize().as_bytes(),
        }
    }
}
