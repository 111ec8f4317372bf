//! What the fuzzers start from, and every case they ever found (`fuzz/seeds`), read once more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::fs;
use std::path::Path;

use eenplan_domain::record::FieldType;
use eenplan_sync::{
    Answer, Ask, Message, Rows, SealedOp, Snapshot, decode_payload, decode_value, encode_value,
};

const TYPES: [FieldType; 8] = [
    FieldType::Text,
    FieldType::Code,
    FieldType::Int,
    FieldType::Bool,
    FieldType::Date,
    FieldType::Instant,
    FieldType::Id,
    FieldType::List,
];

/// The same as `fuzz/fuzz_targets/<target>.rs` does.
fn read(target: &str, bytes: &[u8]) {
    match target {
        "ask" => {
            if let Ok(ask) = Ask::decode(bytes) {
                assert_eq!(Ask::decode(&ask.encode()), Ok(ask));
            }
        }
        "answer" => {
            if let Ok(answer) = Answer::decode(bytes) {
                assert_eq!(Answer::decode(&answer.encode()), Ok(answer));
            }
        }
        "message" => {
            if let Some(message) = Message::decode(bytes) {
                assert_eq!(Message::decode(&message.encode()), Some(message));
            }
        }
        "frame" => {
            if let Ok(op) = SealedOp::from_frame(bytes) {
                let _ = op.open();
                let _ = op.op();
                assert_eq!(SealedOp::from_frame(&op.to_frame()), Ok(op));
            }
            let _ = decode_payload(bytes);
        }
        "snapshot" => {
            if let Ok(rows) = Rows::decode(bytes) {
                let mut snapshot = Snapshot::default();
                snapshot.put(rows);
                for piece in snapshot.pieces(4096) {
                    assert!(Rows::decode(&piece).is_ok());
                }
            }
        }
        "value" => {
            let Some((ty, bytes)) = bytes.split_first() else {
                return;
            };
            let ty = TYPES[usize::from(*ty) % TYPES.len()];
            if let Some(value) = decode_value(bytes, ty) {
                let mut encoder = minicbor::Encoder::new(Vec::new());
                encode_value(&mut encoder, &value);
                assert_eq!(decode_value(&encoder.into_writer(), ty), Some(value));
            }
        }
        // Readers of the service alone: crates/region/tests/seeds.rs.
        "audit_line" | "token" | "code" => {}
        other => panic!("no fuzz target {other}"),
    }
}

#[test]
fn every_seed_and_every_found_case_is_read() {
    let seeds = Path::new("../../fuzz/seeds");
    for target in fs::read_dir(seeds).unwrap() {
        let target = target.unwrap();
        let name = target.file_name();
        let mut count = 0;
        for case in fs::read_dir(target.path()).unwrap() {
            read(name.to_str().unwrap(), &fs::read(case.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count >= 2, "{count} cases of {name:?}");
    }
}
