//! The bytes of a snapshot, and of its pieces in an answer: fixed for ever, read by a second decoder that shares nothing with the first.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod second;

use chrono::DateTime;
use eenplan_domain::record::{ActorId, Compartment, DossierId, Field, OpId, RecordId, Value, action, goal};
use eenplan_sync::{
    Answer, Entry, EntryBody, FieldChange, Hlc, Piece, Place, Register, Rows, Snapshot, StreamId, StreamPart,
    Version, WireValue,
};
use proptest::prelude::*;
use second::{Cbor, bytes, int, list, uint};
use uuid::Uuid;

const ANSWER: &str = include_str!("golden/answer-columns-v1.hex");
const SNAPSHOT: &str = include_str!("golden/snapshot-v1.hex");

fn id(n: u8) -> Uuid {
    Uuid::from_bytes([n; 16])
}

/// The first six bytes of the id made of this byte, as a number.
fn millis(n: i64) -> i64 {
    n * 0x0101_0101_0101
}

fn snapshot() -> Snapshot {
    let place = |record| Place {
        kind: goal::KIND.number,
        record: RecordId(id(record)),
        group: goal::TITLE.group,
    };
    let fields = |text: &str| {
        vec![FieldChange {
            number: goal::TITLE.number,
            value: WireValue::Known(Value::from(text)),
        }]
    };
    let version = |op, author, base: Option<u8>, text| Version {
        op: OpId(id(op)),
        author: ActorId(id(author)),
        base: base.map(|base| OpId(id(base))),
        fields: fields(text),
    };
    let mut snapshot = Snapshot::default();
    snapshot.registers.0.insert(
        place(1),
        Register {
            leading: Some(version(20, 30, None, "doel")),
            proposals: Vec::new(),
        },
    );
    snapshot.registers.0.insert(
        place(2),
        Register {
            leading: Some(version(21, 31, Some(19), "ander doel")),
            proposals: vec![version(22, 30, Some(19), "voorstel")],
        },
    );
    // A code, an id that the piece names nowhere else, that of a record before, that of who wrote it, and a moment.
    let at = DateTime::from_timestamp_millis(5).unwrap();
    let sets: [(Field, Value); 5] = [
        (action::STATE, "open".into()),
        (action::FROM_DOSSIER, Value::Id(id(40))),
        (action::FROM_RECORD, Value::Id(id(2))),
        (action::FROM_AUTHOR, Value::Id(id(30))),
        (action::FROM_AT, at.into()),
    ];
    for (field, value) in sets {
        let place = Place {
            kind: field.kind,
            record: RecordId(id(3)),
            group: field.group,
        };
        let register = snapshot.registers.0.entry(place).or_default();
        let leading = register.leading.get_or_insert(Version {
            fields: Vec::new(),
            ..version(20, 30, None, "")
        });
        leading.fields.push(FieldChange {
            number: field.number,
            value: WireValue::Known(value),
        });
    }
    for (op, counter) in [(20, 0), (21, 1), (22, -500)] {
        let clock = (millis(op) << 16) + counter;
        snapshot
            .written
            .insert(OpId(id(op.try_into().unwrap())), Hlc(clock.cast_unsigned()));
    }
    snapshot
        .grounds
        .insert((place(2), OpId(id(19))), fields("eerste doel"));
    let aside = Entry {
        verdict: 19,
        effects: Vec::new(),
        body: EntryBody::Frame(vec![9; 30]),
    };
    snapshot.aside.insert(4, aside);
    snapshot
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_bytes_of_a_snapshot_never_change() {
    assert_eq!(hex(&snapshot().pieces(100_000)[0]), SNAPSHOT.trim());
    let mut again = Snapshot::default();
    let rows = Rows::decode(&snapshot().pieces(100_000)[0]).unwrap();
    assert_eq!(rows.total, Some(4));
    again.put(rows);
    assert_eq!(again, snapshot());
}

#[test]
fn a_second_decoder_reads_a_snapshot() {
    let piece = Cbor::sequence(&snapshot().pieces(100_000)[0]);
    let [texts, numbers, rows, ids] = &piece[..] else {
        panic!("{piece:?}")
    };
    let [texts, numbers, rows, ids] = [texts, numbers, rows, ids].map(Cbor::bytes);
    assert_eq!(texts, b"\ndoel\nander doel\nvoorstel");
    let of_ops = [millis(20), millis(1), millis(1)];
    let of_rows = [
        // How far the goals are from the ops that lead in them, how long their titles are, and that of the proposal.
        millis(1 - 20),
        4,
        millis(2 - 21),
        10,
        8,
        // How far the action is from the op that leads in it, and the moment from the action.
        millis(3 - 20),
        5 - millis(3),
    ];
    let expected: Vec<Cbor> = of_ops.into_iter().chain(of_rows).map(int).collect();
    assert_eq!(Cbor::sequence(numbers), expected);
    let tails: Vec<u8> = [20, 21, 22, 1, 2, 3].into_iter().flat_map(|n| [n; 10]).collect();
    assert_eq!(ids, tails);

    let inline = |text: &str| Cbor::Map([(1, Cbor::Text(text.into()))].into());
    let text = || Cbor::Map([(-2, uint(0))].into());
    let authors = Cbor::Bytes([[30; 16], [31; 16]].concat());
    let proposal = list([uint(2), bytes(19, 16), text()]);
    let first = list([uint(11), list([uint(1), uint(0), text()])]);
    let second = list([
        uint(11),
        list([uint(1), uint(1), text(), bytes(19, 16), list([proposal])]),
    ]);
    let state = Cbor::Map([(30, Cbor::Text("open".into()))].into());
    let origin = Cbor::Map(
        [
            (40, bytes(40, 16)),
            (-42, uint(4)),
            (-43, uint(2)),
            (-44, uint(1)),
        ]
        .into(),
    );
    let third = list([
        uint(12),
        list([uint(5), uint(0), state]),
        list([uint(6), uint(0), origin]),
    ]);
    let ground = list([
        uint(11),
        bytes(2, 16),
        uint(1),
        bytes(19, 16),
        inline("eerste doel"),
    ]);
    let aside = list([uint(4), list([uint(19), bytes(0, 0), bytes(9, 30)])]);
    let expected = [
        (1, authors),
        (2, list([uint(0), uint(1), uint(0)])),
        (3, list([uint(0), uint(1), Cbor::Int(-500)])),
        (4, list([first, second, third])),
        (5, list([ground])),
        (6, list([aside])),
        (7, uint(4)),
    ];
    assert_eq!(*Cbor::all(rows).map(), expected.into());
}

/// Two pieces that can be cut, and one between them that nobody can.
fn in_columns() -> Answer {
    let piece = |n, bytes: &[u8]| StreamPart {
        stream: StreamId {
            dossier: DossierId(id(n)),
            compartment: Compartment::Plan,
        },
        after: 0,
        entries: Vec::new(),
        head: [n; 32],
        snapshot: Some(Piece {
            seq: 3,
            index: 0,
            of: 1,
            bytes: bytes.to_vec(),
        }),
    };
    Answer {
        parts: vec![
            piece(1, &[0x41, 1, 0x42, 2, 2, 0x40, 0x41, 4]),
            piece(2, &[0x41, 1, 0x42, 2, 2]),
        ],
        older: vec![piece(3, &[0x40, 0x41, 12, 0x41, 13, 0x40])],
        ..Answer::default()
    }
}

#[test]
fn pieces_stand_in_an_answer_column_by_column() {
    let answer = in_columns();
    assert_eq!(hex(&answer.encode()), ANSWER.trim());
    assert_eq!(Answer::decode(&answer.encode()), Ok(answer.clone()));
    let columns = list([
        Cbor::Bytes(vec![0x41, 1, 0x40]),
        Cbor::Bytes(vec![0x42, 2, 2, 0x41, 12]),
        Cbor::Bytes(vec![0x40, 0x41, 13]),
        Cbor::Bytes(vec![0x41, 4, 0x40]),
    ]);
    let part = |n, piece| list([bytes(n, 16), uint(3), uint(0), list([]), bytes(n, 32), piece]);
    let cut = || list([uint(3), uint(0), uint(1)]);
    let whole = list([uint(3), uint(0), uint(1), Cbor::Bytes(vec![0x41, 1, 0x42, 2, 2])]);
    let expected = [
        (1, uint(0)),
        (4, list([part(1, cut()), part(2, whole)])),
        (7, uint(0)),
        (8, uint(0)),
        (11, list([part(3, cut())])),
        (13, columns),
    ];
    assert_eq!(*Cbor::all(&answer.encode()).map(), expected.into());
}

/// An answer with so many texts that their words are listed, and the texts.
fn folded() -> (Answer, Vec<u8>) {
    let rare = |n: u32| {
        format!(
            "\nzij kwam met één vraag {n} over huur{}\u{1}, en over huur",
            n % 7
        )
    };
    let texts = (0..2_000).map(rare).collect::<String>().into_bytes();
    let mut piece = vec![0x59];
    let (first, rest) = texts.split_at(60_000);
    piece.extend(u16::try_from(first.len()).unwrap().to_be_bytes());
    piece.extend([first, &[0x40, 0x40, 0x40]].concat());
    let mut other = vec![0x5a];
    other.extend(u32::try_from(rest.len()).unwrap().to_be_bytes());
    other.extend([rest, &[0x40, 0x40, 0x40]].concat());
    let mut answer = in_columns();
    answer.older.clear();
    answer.parts.truncate(1);
    let part = answer.parts.remove(0);
    for bytes in [piece, other] {
        let piece = part.snapshot.clone().map(|piece| Piece { bytes, ..piece });
        answer.parts.push(StreamPart {
            snapshot: piece,
            ..part.clone()
        });
    }
    (answer, texts)
}

#[test]
fn a_second_decoder_reads_texts_of_which_the_words_are_listed() {
    let (answer, texts) = folded();
    let bytes = answer.encode();
    assert_eq!(Answer::decode(&bytes), Ok(answer));
    let whole = Cbor::all(&bytes);
    let columns: Vec<&[u8]> = whole.map()[&13].items().iter().map(Cbor::bytes).collect();
    let [folded, .., words] = columns[..] else {
        panic!("{}", columns.len())
    };
    let words = String::from_utf8(words.to_vec()).unwrap();
    let words: Vec<&str> = words.lines().collect();
    assert_eq!(&words[..2], ["huur", "over"], "most frequent first");
    let mut read = Vec::new();
    let mut at = 0;
    let mut was_word = false;
    while at < folded.len() {
        let (word, next) = match folded[at] {
            1 => (None, at + 2),
            0..128 => (None, at + 1),
            short @ 128..224 => (Some(words[usize::from(short - 128)]), at + 1),
            long => {
                let number = usize::from(long - 224) * 256 + usize::from(folded[at + 1]);
                (Some(words[96 + number]), at + 2)
            }
        };
        match word {
            Some(word) => {
                read.extend(was_word.then_some(b' '));
                read.extend(word.bytes());
            }
            None => read.push(folded[next - 1]),
        }
        was_word = word.is_some();
        at = next;
    }
    let (first, rest) = texts.split_at(60_000);
    let [head, other] = [&[0x59, 0xea, 0x60][..], &[0x5a]];
    let length = u32::try_from(rest.len()).unwrap().to_be_bytes();
    assert_eq!(read, [head, first, other, &length, rest].concat());
    assert!(folded.len() * 2 < texts.len());
}

#[test]
fn columns_hold_the_pieces_that_are_named_and_nothing_more() {
    let answer = in_columns().encode();
    let key = answer
        .windows(2)
        .position(|bytes| bytes == [13, 0x84])
        .expect("columns");
    assert!(Answer::decode(&answer).is_ok());
    // The columns under a key that is passed over: no piece is there.
    let mut none = answer.clone();
    none[key] = 23;
    assert!(Answer::decode(&none).is_err());
    // The older part under a key that is passed over: nobody names the second piece.
    let mut more = answer;
    let older = more.windows(2).rposition(|bytes| bytes == [11, 0x81]);
    more[older.expect("the older part")] = 23;
    assert!(Answer::decode(&more).is_err());
}

#[test]
fn what_is_cut_is_refused() {
    let piece = snapshot().pieces(100_000).remove(0);
    let answer = in_columns().encode();
    for cut in 0..piece.len() {
        assert!(Rows::decode(&piece[..cut]).is_err(), "piece cut at {cut}");
    }
    for cut in 0..answer.len() {
        assert!(Answer::decode(&answer[..cut]).is_err(), "answer cut at {cut}");
    }
}

#[test]
fn columns_that_hold_more_than_the_rows_name_are_refused() {
    let piece = snapshot().pieces(100_000).remove(0);
    let columns = Cbor::sequence(&piece);
    for (at, extra) in [(0, &b"a"[..]), (1, &[0]), (2, &[0]), (3, &[0; 10])] {
        let mut longer = Vec::new();
        for (column, bytes) in columns.iter().map(Cbor::bytes).enumerate() {
            let extra = if column == at { extra } else { &[] };
            let length = u16::try_from(bytes.len() + extra.len()).unwrap();
            longer.push(0x59);
            longer.extend(length.to_be_bytes());
            longer.extend([bytes, extra].concat());
        }
        assert!(Rows::decode(&longer).is_err(), "column {at}");
    }
}

proptest! {
    #[test]
    fn any_pieces_come_out_of_an_answer_as_they_went_in(pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..12), 0..6)) {
        let mut answer = in_columns();
        let part = answer.parts[0].clone();
        for bytes in pieces {
            let piece = part.snapshot.clone().map(|piece| Piece { bytes, ..piece });
            answer.parts.push(StreamPart { snapshot: piece, ..part.clone() });
        }
        prop_assert_eq!(Answer::decode(&answer.encode()), Ok(answer));
    }

    #[test]
    fn spoiled_bytes_are_read_without_a_panic(at in any::<prop::sample::Index>(), to in any::<u8>(), in_answer in any::<bool>()) {
        let mut bytes = if in_answer { in_columns().encode() } else { snapshot().pieces(100_000).remove(0) };
        let at = at.index(bytes.len());
        bytes[at] = to;
        let _ = Answer::decode(&bytes);
        let _ = Rows::decode(&bytes);
    }
}
