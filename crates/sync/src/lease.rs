//! How long a device may show what it holds without hearing from its region.

/// How long a device may show what it holds of a caseload: seven days, in seconds.
pub const LEASE: u32 = 7 * 24 * 60 * 60;

/// What is left of a lease. Times are milliseconds of the device's own clock.
///
/// Only time that passes forward counts, whatever the clock says: set back it gains nothing, and set forward it can only lose. Where the clock
/// stands at contact does not matter either, since nothing is kept but the last reading and what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The clock at the last reading.
    pub seen: u64,
    /// What is left.
    pub left: u64,
}

impl Lease {
    /// The region answered: `seconds` from `now`.
    pub fn contact(now: u64, seconds: u32) -> Lease {
        Lease {
            seen: now,
            left: u64::from(seconds) * 1000,
        }
    }

    /// The lease at a reading of the clock.
    #[must_use]
    pub fn read(self, now: u64) -> Lease {
        Lease {
            seen: now,
            left: self.left.saturating_sub(now.saturating_sub(self.seen)),
        }
    }

    /// Whether what the device holds of the region may no longer be shown. Unsent work stays in sight, and nothing is deleted.
    pub fn is_sealed(&self) -> bool {
        self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: u64 = 24 * 60 * 60 * 1000;
    const TEN_YEARS: u64 = 3653 * DAY;
    const NOW: u64 = 1_800_000_000_000;

    #[test]
    fn a_week_without_contact_seals_and_contact_opens() {
        let cases: [(&str, &[u64], bool); 5] = [
            ("six days", &[NOW + 6 * DAY], false),
            ("seven days", &[NOW + 7 * DAY], true),
            ("ten years ahead, and back", &[NOW + TEN_YEARS, NOW + DAY], true),
            ("ten years back", &[NOW - TEN_YEARS], false),
            (
                "ten years back and then a week",
                &[NOW - TEN_YEARS, NOW - TEN_YEARS + 7 * DAY],
                true,
            ),
        ];
        for (case, readings, sealed) in cases {
            let lease = readings
                .iter()
                .fold(Lease::contact(NOW, LEASE), |lease, now| lease.read(*now));
            assert_eq!(lease.is_sealed(), sealed, "{case}");
        }
        let wrong_clock = Lease::contact(NOW + TEN_YEARS, LEASE)
            .read(NOW)
            .read(NOW + 7 * DAY);
        assert!(
            wrong_clock.is_sealed(),
            "a clock that was ahead at contact gives no more time"
        );
    }

    proptest! {
        #[test]
        fn no_reading_ever_adds_to_it(readings in proptest::collection::vec(0..u64::MAX, 1..40)) {
            let mut lease = Lease::contact(NOW, LEASE);
            for now in readings {
                let next = lease.read(now);
                prop_assert!(next.left <= lease.left);
                lease = next;
            }
        }

        #[test]
        fn setting_the_clock_back_every_day_does_not_help(back in 1..20 * DAY) {
            let mut lease = Lease::contact(NOW, LEASE);
            let mut now = NOW;
            for _ in 0..7 {
                lease = lease.read(now + DAY);
                now = now + DAY - back;
                lease = lease.read(now);
            }
            prop_assert!(lease.is_sealed());
        }
    }
}
