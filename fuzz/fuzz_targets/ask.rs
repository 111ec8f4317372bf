//! What a device asks: read without a panic, and what was read is read again from its own bytes.
#![no_main]

use eenplan_sync::Ask;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(ask) = Ask::decode(bytes) {
        assert_eq!(Ask::decode(&ask.encode()), Ok(ask));
    }
});
