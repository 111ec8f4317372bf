//! A piece of a snapshot: read without a panic, and what was read is read again from its own bytes.
#![no_main]

use eenplan_sync::{Rows, Snapshot};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(rows) = Rows::decode(bytes) {
        let mut snapshot = Snapshot::default();
        snapshot.put(rows);
        for piece in snapshot.pieces(4096) {
            assert!(Rows::decode(&piece).is_ok());
        }
    }
});
