//! The id of an audit line as a device made it: one for any bytes, and always the same.
#![no_main]

#[path = "../../crates/region/src/audit.rs"]
mod audit;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    assert_eq!(audit::event_id(bytes), audit::event_id(bytes));
});
