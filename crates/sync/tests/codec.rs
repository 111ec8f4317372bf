//! The bytes of an op: fixed for ever, read strictly, unknown parts kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod second;

use chrono::NaiveDate;
use ed25519_dalek::{Signature, SigningKey};
use eenplan_domain::record::{
    ActorId, Compartment, DeviceId, DossierId, FieldType, Incarnation, OpId, RecordId, Value, action, goal,
};
use eenplan_sync::{
    Change, CodecError, FieldChange, Header, Hlc, Op, Outcome, SealedOp, Settlement, StreamId, WireValue,
    decode_value, encode_value,
};
use proptest::prelude::*;
use second::{Cbor, bytes, list, uint};
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

fn unhex(hex: &str) -> Vec<u8> {
    let digits = hex.trim().as_bytes().chunks(2);
    digits
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect()
}

fn text(text: &str) -> Cbor {
    Cbor::Text(text.into())
}

fn map<const N: usize>(fields: [(i64, Cbor); N]) -> Cbor {
    Cbor::Map(fields.into())
}

fn blob(cbor: &Cbor) -> &[u8] {
    match cbor {
        Cbor::Bytes(bytes) => bytes,
        other => panic!("{other:?} are no bytes"),
    }
}

#[test]
fn a_second_decoder_reads_frame_header_and_payload() {
    let Cbor::List(frame) = Cbor::all(&unhex(GOLDEN)) else {
        panic!("a frame is a list")
    };
    let [version, header, payload, salt, signature] = &frame[..] else {
        panic!("{} parts", frame.len())
    };
    assert_eq!((version, salt), (&uint(1), &bytes(12, 16)));
    // Signed is the header as it travels; it holds on to the payload by a salted hash.
    let (header, payload) = (blob(header), blob(payload));
    let signature = Signature::from_slice(blob(signature)).unwrap();
    key().verifying_key().verify_strict(header, &signature).unwrap();
    let commitment = blake3::derive_key("eenplan payload commitment v1", &[blob(salt), payload].concat());
    let expected = [
        (1, bytes(1, 16)),
        (2, bytes(2, 16)),
        (3, uint(3)),
        (4, bytes(3, 16)),
        (5, bytes(4, 16)),
        (6, bytes(10, 16)),
        (7, uint(42)),
        (8, bytes(11, 32)),
        (9, uint(1_794_000_000_000 << 16)),
        (10, uint(1)),
        (12, Cbor::Bytes(commitment.to_vec())),
    ];
    assert_eq!(*Cbor::all(header).map(), expected.into());
    let expected = map([
        (1, text("action_save")),
        (
            2,
            list([
                map([
                    (1, uint(12)),
                    (2, bytes(9, 16)),
                    (3, uint(4)),
                    (4, bytes(8, 16)),
                    // 10 November 2026, in days since 1970.
                    (5, map([(20, uint(20_767)), (21, Cbor::Null)])),
                ]),
                map([
                    (1, uint(11)),
                    (2, bytes(6, 16)),
                    (3, uint(2)),
                    (5, map([(2, list([text("finances"), text("housing")]))])),
                ]),
                map([
                    (1, uint(999)),
                    (2, bytes(5, 16)),
                    (3, uint(3)),
                    (5, map([(77, list([uint(1), text("x")]))])),
                ]),
            ]),
        ),
    ]);
    assert_eq!(Cbor::all(payload), expected);
}

#[test]
fn a_second_decoder_reads_answers_to_proposals_and_what_a_removal_saw() {
    let answers = [
        (Outcome::Accepted, ""),
        (Outcome::Declined, "Dat kan nog niet"),
        (Outcome::Combined, ""),
    ];
    let settles = answers.into_iter().zip(20..);
    let op = Op {
        command: "proposal_settle".into(),
        changes: vec![Change {
            kind: goal::KIND.number,
            record: RecordId(id(6)),
            group: 0,
            base: None,
            fields: vec![FieldChange {
                number: 0,
                value: WireValue::Known(Value::Bool(true)),
            }],
            settles: settles
                .map(|((outcome, reason), proposal)| Settlement {
                    proposal: OpId(id(proposal)),
                    outcome,
                    reason: reason.into(),
                })
                .collect(),
            saw: vec![(1, OpId(id(30))), (2, OpId(id(31)))],
        }],
    };
    let header = sample().open().unwrap();
    let sealed = SealedOp::seal(header, &op, [12; 16], &key());
    assert_eq!(sealed.op(), Ok(op));
    let answer = |proposal, outcome| map([(1, bytes(proposal, 16)), (2, uint(outcome))]);
    let declined = map([(1, bytes(21, 16)), (2, uint(2)), (3, text("Dat kan nog niet"))]);
    let change = map([
        (1, uint(11)),
        (2, bytes(6, 16)),
        (3, uint(0)),
        (5, map([(0, Cbor::Bool(true))])),
        (6, list([answer(20, 1), declined, answer(22, 3)])),
        (7, map([(1, bytes(30, 16)), (2, bytes(31, 16))])),
    ]);
    let expected = map([(1, text("proposal_settle")), (2, list([change]))]);
    assert_eq!(Cbor::all(&sealed.payload), expected);
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

#[test]
fn a_day_or_a_moment_outside_of_the_years_that_everybody_counts_is_no_value() {
    let read = |number: i64, ty| {
        let mut encoder = minicbor::Encoder::new(Vec::new());
        encoder.i64(number).unwrap();
        decode_value(&encoder.into_writer(), ty).is_some()
    };
    let day = |year, month, day| {
        let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        (date - NaiveDate::from_ymd_opt(1970, 1, 1).unwrap()).num_days()
    };
    let (first, last) = (day(1, 1, 1), day(9999, 12, 31));
    for (number, is_value) in [(first - 1, false), (first, true), (last, true), (last + 1, false)] {
        assert_eq!(read(number, FieldType::Date), is_value, "day {number}");
        let midnight = number * 86_400_000;
        assert_eq!(read(midnight, FieldType::Instant), is_value, "moment {midnight}");
    }
    assert!(!read(
        chrono::DateTime::<chrono::Utc>::MAX_UTC.timestamp_millis(),
        FieldType::Instant
    ));
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
