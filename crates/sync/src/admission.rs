//! Whether the region takes a pushed op: the chain that each incarnation of a device makes of its own ops.
//!
//! Whatever is genuine is kept. The chain tells what is missing before it, and that a device was restored or copied.

use crate::op::Header;

/// How far the region is in the sequence of one incarnation of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    /// [`Header::dev_seq`] of the newest op; 0 when there is none.
    pub tip: u64,
    /// [`crate::SealedOp::hash`] of it.
    pub hash: [u8; 32],
    /// Whether it ever forked: then this incarnation is told to end as long as it asks, since an answer may be lost.
    pub forked: bool,
}

/// What to do with a pushed op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Decide on it.
    Next,
    /// It was decided before: the same receipt again.
    Known,
    /// Do not take it yet: the ops from this place on come first.
    Gap {
        /// The first place that is missing.
        from: u64,
    },
    /// Decide on it like any other, and let the device take a new incarnation: another op has its place, or it follows another op than the
    /// one before it here. The device lost its end, or lives twice.
    Fork,
    /// Decide on it. Its sequence is not looked at: it comes from another device, or from an earlier incarnation of this one, after the
    /// region lost it.
    Offered,
}

/// What the asker says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pusher {
    /// Whether the op is of the device and the incarnation that ask.
    pub is_author: bool,
    /// [`crate::Ask::holes`]: the device has nothing to fill a gap with.
    pub has_holes: bool,
}

impl Chain {
    /// Before the first op.
    pub const EMPTY: Chain = Chain {
        tip: 0,
        hash: [0; 32],
        forked: false,
    };

    /// What to do with the op of this header. `is_known`: an op with its id was decided before.
    pub fn admit(&self, header: &Header, is_known: bool, pusher: Pusher) -> Admission {
        if is_known {
            return Admission::Known;
        }
        if !pusher.is_author {
            return Admission::Offered;
        }
        match header.dev_seq.checked_sub(self.tip) {
            Some(1) if self.is_followed_by(header) => Admission::Next,
            Some(0 | 1) | None => Admission::Fork,
            Some(_) if pusher.has_holes => Admission::Next,
            Some(_) => Admission::Gap { from: self.tip + 1 },
        }
    }

    /// The chain once the op of this header is kept. A fork at the next place moves it too: what follows on that branch would be a gap for
    /// ever. So does what somebody else offered before, when its device has nothing to fill the gap before it with.
    #[must_use]
    pub fn after(self, header: &Header, hash: [u8; 32], admission: Admission, pusher: Pusher) -> Chain {
        let is_next = header.dev_seq.checked_sub(self.tip) == Some(1);
        let moves = match admission {
            Admission::Next => true,
            Admission::Known if pusher.is_author && pusher.has_holes => header.dev_seq > self.tip,
            Admission::Known | Admission::Fork => is_next,
            Admission::Offered => is_next && self.is_followed_by(header),
            Admission::Gap { .. } => false,
        };
        let forked = self.forked || admission == Admission::Fork;
        match moves {
            true => Chain {
                tip: header.dev_seq,
                hash,
                forked,
            },
            false => Chain { forked, ..self },
        }
    }

    fn is_followed_by(&self, header: &Header) -> bool {
        header.dev_seq == 1 || header.previous == self.hash
    }
}

#[cfg(test)]
mod tests {
    use eenplan_domain::record::{ActorId, Compartment, DeviceId, DossierId, Incarnation, OpId};
    use uuid::Uuid;

    use super::*;
    use crate::op::Hlc;
    use crate::stream::StreamId;

    fn header(dev_seq: u64, previous: u8) -> Header {
        Header {
            op: OpId(Uuid::nil()),
            stream: StreamId {
                dossier: DossierId(Uuid::nil()),
                compartment: Compartment::Plan,
            },
            author: ActorId(Uuid::nil()),
            device: DeviceId(Uuid::nil()),
            incarnation: Incarnation(Uuid::nil()),
            dev_seq,
            previous: [previous; 32],
            hlc: Hlc(0),
            schema: 1,
            commitment: [0; 32],
        }
    }

    const AUTHOR: Pusher = Pusher {
        is_author: true,
        has_holes: false,
    };
    const WITH_HOLES: Pusher = Pusher {
        is_author: true,
        has_holes: true,
    };
    const OTHER: Pusher = Pusher {
        is_author: false,
        has_holes: false,
    };

    #[test]
    fn the_chain_says_what_to_do_and_where_it_is_afterwards() {
        use Admission::{Fork, Gap, Known, Next, Offered};
        let stands = Chain {
            tip: 7,
            hash: [7; 32],
            forked: false,
        };
        let cases = [
            ("the next one", header(8, 7), false, AUTHOR, Next, 8),
            ("known before", header(5, 4), true, AUTHOR, Known, 7),
            (
                "known because somebody offered it",
                header(8, 7),
                true,
                AUTHOR,
                Known,
                8,
            ),
            ("after a gap", header(10, 9), false, AUTHOR, Gap { from: 8 }, 7),
            (
                "known because somebody offered it, after a gap",
                header(10, 9),
                true,
                AUTHOR,
                Known,
                7,
            ),
            (
                "known because somebody offered it, after a gap that cannot be filled",
                header(10, 9),
                true,
                WITH_HOLES,
                Known,
                10,
            ),
            (
                "known before, with holes",
                header(5, 4),
                true,
                WITH_HOLES,
                Known,
                7,
            ),
            (
                "after a gap that cannot be filled",
                header(10, 9),
                false,
                WITH_HOLES,
                Next,
                10,
            ),
            (
                "another op at a known place",
                header(7, 6),
                false,
                AUTHOR,
                Fork,
                7,
            ),
            (
                "another op at a known place, with holes",
                header(7, 6),
                false,
                WITH_HOLES,
                Fork,
                7,
            ),
            ("on another branch", header(8, 9), false, AUTHOR, Fork, 8),
            ("no place at all", header(0, 0), false, AUTHOR, Fork, 7),
            ("somebody else's", header(12, 1), false, OTHER, Offered, 7),
            (
                "somebody else's, and just the next one",
                header(8, 7),
                false,
                OTHER,
                Offered,
                8,
            ),
            (
                "the last place there is",
                header(u64::MAX, 9),
                false,
                WITH_HOLES,
                Next,
                u64::MAX,
            ),
        ];
        for (case, header, is_known, pusher, expected, tip) in cases {
            let found = stands.admit(&header, is_known, pusher);
            assert_eq!(found, expected, "{case}");
            let after = stands.after(&header, [9; 32], found, pusher);
            assert_eq!((after.tip, after.forked), (tip, expected == Fork), "{case}");
        }
    }

    #[test]
    fn the_first_op_of_an_incarnation_follows_anything() {
        let first = header(1, 5);
        assert_eq!(Chain::EMPTY.admit(&first, false, AUTHOR), Admission::Next);
    }

    #[test]
    fn a_branch_goes_on_without_a_gap() {
        let mut chain = Chain {
            tip: 7,
            hash: [7; 32],
            forked: false,
        };
        for dev_seq in 7..12 {
            let header = header(dev_seq, u8::try_from(100 + dev_seq).unwrap());
            let admission = chain.admit(&header, false, AUTHOR);
            assert!(
                matches!(admission, Admission::Fork | Admission::Next),
                "{dev_seq}: {admission:?}"
            );
            chain = chain.after(
                &header,
                [u8::try_from(101 + dev_seq).unwrap(); 32],
                admission,
                AUTHOR,
            );
        }
        assert_eq!((chain.tip, chain.forked), (11, true));
    }
}
