//! Lives: of a device's own sequence, and of the region's memory.

use eenplan_domain::record::Incarnation;

use crate::exchange::Need;

/// Where a device is in its own sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// This life.
    pub incarnation: Incarnation,
    /// Place of the last op in it; 0 when there is none.
    pub dev_seq: u64,
    /// Hash of the last op; zeroes when there is none.
    pub previous: [u8; 32],
}

impl Life {
    /// The beginning of a life. Ops of an earlier one are pushed as they were signed.
    pub fn begin(incarnation: Incarnation) -> Life {
        Life {
            incarnation,
            dev_seq: 0,
            previous: [0; 32],
        }
    }

    /// After one more op.
    #[must_use]
    pub fn after(self, hash: [u8; 32]) -> Life {
        Life {
            dev_seq: self.dev_seq + 1,
            previous: hash,
            ..self
        }
    }
}

/// Whether a device has to begin a new life: the region says so, or speaks of an op of this life that is not here (`lacks_own`). Then it was
/// restored from an older copy, or lives twice.
pub fn must_begin_anew(need: Need, lacks_own: bool) -> bool {
    need == Need::Incarnation || lacks_own
}

/// The epoch of a region that was restored from a backup in epoch `epoch`. Never one that it had before: the same old backup may be
/// restored twice, so counting alone would give the same number twice. `now` in seconds since 1970 UTC.
pub fn next_epoch(epoch: u64, now: u64) -> u64 {
    now.max(epoch + 1)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_life_counts_from_one_and_chains() {
        let life = Life::begin(Incarnation(Uuid::nil()))
            .after([1; 32])
            .after([2; 32]);
        assert_eq!((life.dev_seq, life.previous), (2, [2; 32]));
    }

    #[test]
    fn a_device_begins_anew_when_told_and_when_it_lacks_an_own_op() {
        let cases = [
            (Need::Nothing, false, false),
            (Need::Nothing, true, true),
            (Need::Incarnation, false, true),
            (Need::Vector, false, false),
            (Need::PushFrom(3), false, false),
        ];
        for (need, lacks_own, expected) in cases {
            assert_eq!(
                must_begin_anew(need, lacks_own),
                expected,
                "{need:?} lacks {lacks_own}"
            );
        }
    }

    #[test]
    fn the_same_backup_restored_twice_gives_two_epochs() {
        let (first, second) = (next_epoch(1, 1_800_000_000), next_epoch(1, 1_800_000_060));
        assert!(1 < first && first < second);
        assert_eq!(
            next_epoch(9, 0),
            10,
            "also when the clock of the service is wrong"
        );
    }
}
