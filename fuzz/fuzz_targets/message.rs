//! What comes over a socket: read without a panic, and what was read is read again from its own bytes.
#![no_main]

use eenplan_sync::Message;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(message) = Message::decode(bytes) {
        assert_eq!(Message::decode(&message.encode()), Some(message));
    }
});
