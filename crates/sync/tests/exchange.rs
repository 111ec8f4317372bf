//! The bytes of what device and region say to each other: fixed for ever, read by a second decoder that shares nothing with the first.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod second;

use eenplan_domain::record::{Compartment, DossierId, OpId};
use eenplan_sync::{
    Answer, Arriving, Ask, CodecError, Entry, EntryBody, Gone, GoneReason, MAX_EXCHANGE, Need, Older,
    OpReceipt, Piece, Rows, StreamId, StreamPart, Vector, VectorHash,
};
use proptest::prelude::*;
use second::{Cbor, bytes, list, uint};
use uuid::Uuid;

const ASK: &str = include_str!("golden/ask-v1.hex");
const ASK_AUDIT: &str = include_str!("golden/ask-audit-v1.hex");
const ANSWER: &str = include_str!("golden/answer-v1.hex");
const ANSWER_UNREADABLE: &str = include_str!("golden/answer-unreadable-v1.hex");

fn id(n: u8) -> Uuid {
    Uuid::from_bytes([n; 16])
}

fn stream(n: u8, compartment: Compartment) -> StreamId {
    StreamId {
        dossier: DossierId(id(n)),
        compartment,
    }
}

fn ask() -> Ask {
    Ask {
        epoch: 7,
        vector_hash: VectorHash([1; 16]),
        vector: Some(vec![
            (stream(2, Compartment::Core), 3),
            (stream(2, Compartment::Plan), 70_000),
        ]),
        push: vec![vec![4; 40], vec![5; 30]],
        purged: vec![stream(6, Compartment::Journal)],
        audit: vec![vec![7; 20]],
        audit_from: 0,
        budget: 262_144,
        holes: true,
        arriving: vec![Arriving {
            stream: stream(8, Compartment::Crisis),
            seq: 200,
            pieces: 2,
        }],
        older: Vec::new(),
        brief: false,
    }
}

fn answer() -> Answer {
    let entry = |verdict, effects: &[u8], body| Entry {
        verdict,
        effects: effects.to_vec(),
        body,
    };
    Answer {
        epoch: 8,
        need: Need::PushFrom(41),
        receipts: vec![OpReceipt {
            op: OpId(id(1)),
            seq: 9,
            verdict: 17,
            effects: Vec::new(),
        }],
        parts: vec![
            StreamPart {
                stream: stream(2, Compartment::Plan),
                after: 8,
                entries: vec![
                    entry(2, &[1, 2], EntryBody::Frame(vec![3; 50])),
                    entry(1, &[], EntryBody::Own(OpId(id(4)))),
                ],
                head: [5; 32],
                snapshot: None,
            },
            StreamPart {
                stream: stream(2, Compartment::Journal),
                after: 0,
                entries: Vec::new(),
                head: [6; 32],
                snapshot: Some(Piece {
                    seq: 200,
                    index: 1,
                    of: 3,
                    bytes: vec![7; 20],
                }),
            },
        ],
        gone: vec![Gone {
            stream: stream(8, Compartment::Crisis),
            reason: GoneReason::ConsentEnded,
        }],
        more: true,
        now: 1_794_000_000_000,
        lease: 604_800,
        audit_kept: 12,
        left: Some(34),
        older: Vec::new(),
        unreadable: Vec::new(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_bytes_of_version_1_never_change() {
    let found = [
        ("ask", hex(&ask().encode()), ASK),
        ("answer", hex(&answer().encode()), ANSWER),
    ];
    for (what, found, golden) in found {
        assert_eq!(found, golden.trim(), "{what}");
    }
    assert_eq!(Ask::decode(&ask().encode()), Ok(ask()));
    assert_eq!(Answer::decode(&answer().encode()), Ok(answer()));
}

#[test]
fn a_second_decoder_reads_an_ask() {
    let read = Cbor::all(&ask().encode());
    let expected = [
        (1, uint(7)),
        (2, bytes(1, 16)),
        (
            3,
            list([
                list([bytes(2, 16), uint(1), uint(3)]),
                list([bytes(2, 16), uint(3), uint(70_000)]),
            ]),
        ),
        (4, list([bytes(4, 40), bytes(5, 30)])),
        (5, list([list([bytes(6, 16), uint(4)])])),
        (6, list([bytes(7, 20)])),
        (7, uint(262_144)),
        (8, Cbor::Bool(true)),
        (9, list([list([bytes(8, 16), uint(5), uint(200), uint(2)])])),
    ];
    assert_eq!(*read.map(), expected.into());
}

#[test]
fn a_second_decoder_reads_an_answer() {
    let read = Cbor::all(&answer().encode());
    let entries = list([
        list([uint(2), Cbor::Bytes(vec![1, 2]), bytes(3, 50)]),
        list([uint(1), bytes(0, 0), bytes(4, 16)]),
    ]);
    let piece = list([uint(200), uint(1), uint(3), bytes(7, 20)]);
    let expected = [
        (1, uint(8)),
        (2, list([uint(3), uint(41)])),
        (3, list([list([bytes(1, 16), uint(9), uint(17), bytes(0, 0)])])),
        (
            4,
            list([
                list([bytes(2, 16), uint(3), uint(8), entries, bytes(5, 32)]),
                list([bytes(2, 16), uint(4), uint(0), list([]), bytes(6, 32), piece]),
            ]),
        ),
        (5, list([list([bytes(8, 16), uint(5), uint(2)])])),
        (6, Cbor::Bool(true)),
        (7, uint(1_794_000_000_000)),
        (8, uint(604_800)),
        (9, uint(12)),
        (10, uint(34)),
    ];
    assert_eq!(*read.map(), expected.into());
}

#[test]
fn the_place_of_the_first_audit_line_has_a_key_of_its_own() {
    let ask = Ask {
        epoch: 7,
        vector_hash: VectorHash([1; 16]),
        audit: vec![vec![7; 20]],
        audit_from: 41,
        budget: 262_144,
        ..Ask::default()
    };
    assert_eq!(hex(&ask.encode()), ASK_AUDIT.trim());
    assert_eq!(Ask::decode(&ask.encode()), Ok(ask.clone()));
    let read = Cbor::all(&ask.encode());
    let expected = [
        (1, uint(7)),
        (2, bytes(1, 16)),
        (6, list([bytes(7, 20)])),
        (7, uint(262_144)),
        (11, uint(41)),
    ];
    assert_eq!(*read.map(), expected.into());
}

#[test]
fn frames_that_cannot_be_read_are_told_by_their_place() {
    let answer = Answer {
        epoch: 8,
        now: 1_794_000_000_000,
        lease: 604_800,
        unreadable: vec![0, 300],
        ..Answer::default()
    };
    assert_eq!(hex(&answer.encode()), ANSWER_UNREADABLE.trim());
    assert_eq!(Answer::decode(&answer.encode()), Ok(answer.clone()));
    let read = Cbor::all(&answer.encode());
    let expected = [
        (1, uint(8)),
        (7, uint(1_794_000_000_000)),
        (8, uint(604_800)),
        (12, list([uint(0), uint(300)])),
    ];
    assert_eq!(*read.map(), expected.into());
}

#[test]
fn older_ops_are_asked_for_and_given_under_keys_of_their_own() {
    let stream = stream(9, Compartment::Plan);
    let ask = Ask {
        older: vec![Older {
            stream,
            after: 3,
            upto: 11,
        }],
        ..Ask::default()
    };
    let answer = Answer {
        older: vec![StreamPart {
            stream,
            after: 3,
            entries: vec![Entry {
                verdict: 1,
                effects: Vec::new(),
                body: EntryBody::Frame(vec![8; 40]),
            }],
            head: [9; 32],
            snapshot: None,
        }],
        ..Answer::default()
    };
    assert_eq!(Ask::decode(&ask.encode()), Ok(ask.clone()));
    assert_eq!(Answer::decode(&answer.encode()), Ok(answer.clone()));
    let asked = list([list([bytes(9, 16), uint(3), uint(3), uint(11)])]);
    assert_eq!(Cbor::all(&ask.encode()).map()[&10], asked);
    let entries = list([list([uint(1), bytes(0, 0), bytes(8, 40)])]);
    let given = list([list([bytes(9, 16), uint(3), uint(3), entries, bytes(9, 32)])]);
    assert_eq!(Cbor::all(&answer.encode()).map()[&11], given);
}

#[test]
fn what_is_asked_next_is_foreseen_only_in_a_first_sync() {
    let mut vector = Vector::default();
    vector.0.insert(stream(1, Compartment::Plan), 4);
    let ask = Ask {
        epoch: 3,
        vector_hash: vector.hash(),
        ..Ask::default()
    };
    let part = |n, after, entries: usize, snapshot| StreamPart {
        stream: stream(n, Compartment::Plan),
        after,
        entries: vec![
            Entry {
                verdict: 1,
                effects: Vec::new(),
                body: EntryBody::Frame(vec![8; 40]),
            };
            entries
        ],
        head: [0; 32],
        snapshot,
    };
    let piece = |of| Piece {
        seq: 7,
        index: 0,
        of,
        bytes: Vec::new(),
    };
    let answer = Answer {
        epoch: 3,
        more: true,
        parts: vec![
            part(1, 4, 2, None),
            part(2, 0, 5, None),
            part(3, 0, 0, Some(piece(1))),
        ],
        ..Answer::default()
    };
    for (n, seq) in [(1, 6), (2, 5), (3, 7)] {
        vector.0.insert(stream(n, Compartment::Plan), seq);
    }
    let next = Ask {
        epoch: 3,
        vector_hash: vector.hash(),
        budget: 9,
        ..Ask::default()
    };
    assert_eq!(ask.after(&answer, 9), Some(next));
    let pushing = Ask {
        push: vec![vec![1]],
        ..ask.clone()
    };
    assert_eq!(pushing.after(&answer, 9), None);
    let last = Answer {
        more: false,
        ..answer.clone()
    };
    let needs = Answer {
        need: Need::Vector,
        ..answer.clone()
    };
    let in_pieces = Answer {
        parts: vec![part(3, 0, 0, Some(piece(2)))],
        ..answer.clone()
    };
    let takes = Answer {
        gone: vec![Gone {
            stream: stream(1, Compartment::Plan),
            reason: GoneReason::Withdrawn,
        }],
        ..answer
    };
    for answer in [last, needs, in_pieces, takes] {
        assert_eq!(ask.after(&answer, 9), None);
    }
}

#[test]
fn keys_of_a_newer_version_are_passed_over() {
    let mut newer = ask().encode();
    assert_eq!(newer[0], 0xA9, "a map of nine");
    newer[0] = 0xAA;
    newer.extend_from_slice(&[0x18, 99, 0x82, 0x01, 0x61, 0x78]);
    assert_eq!(Ask::decode(&newer), Ok(ask()));
    let mut newer = answer().encode();
    assert_eq!(newer[0], 0xAA, "a map of ten");
    newer[0] = 0xAB;
    newer.extend_from_slice(&[0x18, 99, 0xF6]);
    assert_eq!(Answer::decode(&newer), Ok(answer()));
}

#[test]
fn what_is_cut_or_too_large_is_refused() {
    let (ask, answer) = (ask().encode(), answer().encode());
    for cut in 0..ask.len() {
        assert!(Ask::decode(&ask[..cut]).is_err(), "ask cut at {cut}");
    }
    for cut in 0..answer.len() {
        assert!(Answer::decode(&answer[..cut]).is_err(), "answer cut at {cut}");
    }
    let huge = vec![0; MAX_EXCHANGE + 1];
    assert_eq!(Ask::decode(&huge), Err(CodecError::TooLarge));
    assert_eq!(Answer::decode(&huge), Err(CodecError::TooLarge));
    assert_eq!(Rows::decode(&huge), Err(CodecError::TooLarge));
}

#[test]
fn a_count_that_lies_is_refused_before_anything_is_made_for_it() {
    // A map with one key, whose list says that four thousand million items follow.
    for key in [3, 4, 5, 6, 9, 10] {
        let lie = [0xA1, key, 0x9A, 0xFF, 0xFF, 0xFF, 0xFF];
        assert_eq!(Ask::decode(&lie), Err(CodecError::TooLarge), "ask, key {key}");
    }
    for key in [3, 4, 5, 11] {
        let lie = [0xA1, key, 0x9A, 0xFF, 0xFF, 0xFF, 0xFF];
        assert_eq!(
            Answer::decode(&lie),
            Err(CodecError::TooLarge),
            "answer, key {key}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Ask::decode(&bytes);
        let _ = Answer::decode(&bytes);
        let _ = Rows::decode(&bytes);
    }

    #[test]
    fn spoiled_bytes_are_read_without_a_panic(at in any::<prop::sample::Index>(), to in any::<u8>(), asks in any::<bool>()) {
        let mut bytes = if asks { ask().encode() } else { answer().encode() };
        let at = at.index(bytes.len());
        bytes[at] = to;
        let _ = Ask::decode(&bytes);
        let _ = Answer::decode(&bytes);
    }
}
