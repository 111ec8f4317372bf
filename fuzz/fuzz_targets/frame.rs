//! An op: frame, header and payload are read without a panic.
#![no_main]

use eenplan_sync::{SealedOp, decode_payload};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(op) = SealedOp::from_frame(bytes) {
        let _ = op.open();
        let _ = op.op();
        assert_eq!(SealedOp::from_frame(&op.to_frame()), Ok(op));
    }
    let _ = decode_payload(bytes);
});
