//! A token as it was sent: read without a panic, and only one that the service made itself speaks for anybody.
#![no_main]

#[path = "../../crates/region/src/keys.rs"]
#[allow(dead_code, reason = "tokens alone are read here")]
mod keys;

use keys::{Keys, Secret};
use libfuzzer_sys::fuzz_target;

/// When the tokens of the seeds end.
const NEVER: u64 = u64::MAX;

fuzz_target!(|token: &str| {
    let keys = Keys::from_secret(&Secret([7; 32]));
    if let Some(bearer) = keys.bearer(token, 0) {
        assert_eq!(keys.token(bearer, NEVER), token);
    }
});
