//! The bytes of an op: fixed for ever, read strictly, unknown parts kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::NaiveDate;
use ed25519_dalek::SigningKey;
use eenplan_domain::record::{
    ActorId, Compartment, DeviceId, DossierId, FieldType, Incarnation, OpId, RecordId, Value, action, goal,
};
use eenplan_sync::{
    Change, CodecError, FieldChange, Header, Hlc, Op, SealedOp, StreamId, WireValue, decode_value,
    encode_value,
};
use proptest::prelude::*;
use uuid::Uuid;

const GOLDEN: &str = include_str!("golden/op-v1.hex");

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn id(n: u8) -> Uuid {
    Uuid::from_bytes([n; 16])
}

fn sample_op() -> Op {
    let field = |number, value: Value| FieldChange {
        number,
        value: WireValue::Known(value),
    };
    Op {
        command: "action_save".into(),
        changes: vec![
            Change::new(
                action::KIND.number,
                RecordId(id(9)),
                action::DUE_ON.group,
                Some(OpId(id(8))),
                vec![
                    field(
                        action::DUE_ON.number,
                        NaiveDate::from_ymd_opt(2026, 11, 10).unwrap().into(),
                    ),
                    field(action::RHYTHM.number, Value::Null),
                ],
            ),
            Change::new(
                goal::KIND.number,
                RecordId(id(6)),
                goal::LIFE_DOMAINS.group,
                None,
                vec![field(
                    goal::LIFE_DOMAINS.number,
                    vec!["finances".to_owned(), "housing".to_owned()].into(),
                )],
            ),
            Change::new(
                999,
                RecordId(id(5)),
                3,
                None,
                vec![FieldChange {
                    number: 77,
                    value: WireValue::Unknown(vec![0x82, 0x01, 0x61, 0x78]),
                }],
            ),
        ],
    }
}

fn sample() -> SealedOp {
    let header = Header {
        op: OpId(id(1)),
        stream: StreamId {
            dossier: DossierId(id(2)),
            compartment: Compartment::Plan,
        },
        author: ActorId(id(3)),
        device: DeviceId(id(4)),
        incarnation: Incarnation(id(10)),
        dev_seq: 42,
        previous: [11; 32],
        hlc: Hlc::tick(Hlc(0), 1_794_000_000_000),
        schema: 1,
        commitment: [0; 32],
    };
    SealedOp::seal(header, &sample_op(), [12; 16], &key())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_bytes_of_version_1_never_change() {
    assert_eq!(hex(&sample().to_frame()), GOLDEN.trim());
}

#[test]
fn a_frame_comes_back_whole_with_what_this_version_does_not_know() {
    let sealed = SealedOp::from_frame(&sample().to_frame()).unwrap();
    let header = sealed.verify(&key().verifying_key()).unwrap();
    assert_eq!(header.dev_seq, 42);
    assert_eq!(sealed.op().unwrap(), sample_op());
}

#[test]
fn one_change_fits_the_aim_of_600_bytes() {
    let mut op = sample_op();
    op.changes.truncate(1);
    let header = sample().verify(&key().verifying_key()).unwrap();
    let frame = SealedOp::seal(header, &op, [1; 16], &key()).to_frame();
    assert!(frame.len() <= 600, "one change takes {} bytes", frame.len());
}

#[test]
fn a_changed_payload_salt_signature_or_header_is_refused() {
    let whole = sample();
    let spoiled = |change: fn(&mut SealedOp)| {
        let mut op = whole.clone();
        change(&mut op);
        op.verify(&key().verifying_key())
    };
    assert_eq!(spoiled(|op| op.payload[20] ^= 1), Err(CodecError::Forged));
    assert_eq!(spoiled(|op| op.salt[0] ^= 1), Err(CodecError::Forged));
    assert_eq!(spoiled(|op| op.signature[5] ^= 1), Err(CodecError::Forged));
    assert!(
        spoiled(|op| {
            let last = op.header.len() - 1;
            op.header[last] ^= 1
        })
        .is_err()
    );
}

#[test]
fn a_newer_frame_and_a_cut_frame_are_told_apart() {
    let frame = sample().to_frame();
    let mut newer = frame.clone();
    newer[1] = 2;
    assert_eq!(SealedOp::from_frame(&newer), Err(CodecError::Newer));
    for cut in 0..frame.len() {
        assert!(SealedOp::from_frame(&frame[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn a_clock_that_goes_back_still_ticks_forward() {
    let first = Hlc::tick(Hlc(0), 1_000);
    let second = Hlc::tick(first, 500);
    assert!(second > first);
    assert_eq!(second.millis(), 1_000);
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = SealedOp::from_frame(&bytes).and_then(|op| op.op());
        let _ = eenplan_sync::decode_payload(&bytes);
    }

    #[test]
    fn any_text_and_number_survives_the_wire(text in ".*", number in any::<i64>(), days in -200_000i64..200_000) {
        let date = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + chrono::TimeDelta::days(days);
        for (value, ty) in [
            (Value::Text(text.clone()), FieldType::Text),
            (Value::Int(number), FieldType::Int),
            (Value::Date(date), FieldType::Date),
            (Value::List(vec![text.clone(), String::new()]), FieldType::List),
        ] {
            let mut encoder = minicbor::Encoder::new(Vec::new());
            encode_value(&mut encoder, &value);
            prop_assert!(decode_value(&encoder.into_writer(), ty) == Some(value));
        }
    }
}
