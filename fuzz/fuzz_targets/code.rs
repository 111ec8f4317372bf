//! A one-time code as it was typed: read without a panic, and what was read is read as the same.
#![no_main]

#[path = "../../crates/region/src/code.rs"]
#[allow(dead_code, reason = "codes are read here, not made")]
mod code;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    if let Some(code) = code::normal(typed) {
        assert_eq!(code::normal(&code), Some(code));
    }
});
