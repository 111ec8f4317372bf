//! When, who and by what chance: handed in with every write.

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// The circumstances of one write.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// Now.
    pub at: DateTime<Utc>,
    /// 32 fresh random bytes; all ids and salts of the write are drawn from them.
    pub seed: [u8; 32],
    /// The session it happens in.
    pub session: Uuid,
}

/// Draws ids and salts from a stamp's seed.
pub(crate) struct Draw {
    millis: u64,
    bytes: blake3::OutputReader,
}

impl Draw {
    pub(crate) fn new(stamp: &Stamp) -> Draw {
        let bytes = blake3::Hasher::new_derive_key("eenplan draw v1")
            .update(&stamp.seed)
            .finalize_xof();
        Draw {
            millis: u64::try_from(stamp.at.timestamp_millis()).unwrap_or(0),
            bytes,
        }
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        Builder::from_unix_timestamp_millis(self.millis, &self.array()).into_uuid()
    }

    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.bytes.fill(&mut bytes);
        bytes
    }
}
