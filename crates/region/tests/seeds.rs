//! What the fuzzers of the service's own readers start from, and every case they ever found (`fuzz/seeds`), read once more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[path = "../src/audit.rs"]
mod audit;
#[path = "../src/code.rs"]
#[allow(dead_code, reason = "codes are read here, not made")]
mod code;
#[path = "../src/keys.rs"]
#[allow(dead_code, reason = "tokens alone are read here")]
mod keys;

use std::fs;
use std::path::Path;

use keys::{Keys, Secret};

/// When the tokens of the seeds end.
const NEVER: u64 = u64::MAX;

/// The same as `fuzz/fuzz_targets/<target>.rs` does.
fn read(target: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes);
    match (target, text) {
        ("audit_line", _) => assert_eq!(audit::event_id(bytes), audit::event_id(bytes)),
        ("token", Ok(token)) => {
            let keys = Keys::from_secret(&Secret([7; 32]));
            if let Some(bearer) = keys.bearer(token, 0) {
                assert_eq!(keys.token(bearer, NEVER), token);
            }
        }
        ("code", Ok(typed)) => {
            if let Some(code) = code::normal(typed) {
                assert_eq!(code::normal(&code), Some(code));
            }
        }
        _ => {}
    }
}

#[test]
fn every_seed_and_every_found_case_is_read() {
    for target in ["audit_line", "token", "code"] {
        let cases = fs::read_dir(Path::new("../../fuzz/seeds").join(target)).unwrap();
        let mut count = 0;
        for case in cases {
            read(target, &fs::read(case.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count >= 2, "{count} cases of {target}");
    }
}

#[test]
fn the_seeds_of_tokens_and_codes_are_some() {
    let seed = |name: &str| fs::read_to_string(Path::new("../../fuzz/seeds").join(name)).unwrap();
    let keys = Keys::from_secret(&Secret([7; 32]));
    for (name, speaks) in [
        ("token/device", true),
        ("token/administrator", true),
        ("token/over", false),
    ] {
        assert_eq!(keys.bearer(&seed(name), 1).is_some(), speaks, "{name}");
    }
    assert!(code::normal(&seed("code/typed")).is_some());
    assert_eq!(code::normal(&seed("code/short")), None);
}
