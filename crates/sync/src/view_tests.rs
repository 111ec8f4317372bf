use eenplan_domain::record::DossierId;
use uuid::Uuid;

use super::*;

fn stream(n: u128, compartment: Compartment) -> StreamId {
    StreamId {
        dossier: DossierId(Uuid::from_u128(n)),
        compartment,
    }
}

/// `count` entries of 100 bytes after `after`; the link after each one says its sequence.
fn entries(after: u64, count: u64) -> Vec<(Entry, [u8; 32])> {
    let entry = |seq: u64| {
        let entry = Entry {
            verdict: 1,
            effects: Vec::new(),
            body: EntryBody::Frame(vec![0; 100 - ENTRY_OVERHEAD]),
        };
        (entry, [u8::try_from(seq).unwrap(); 32])
    };
    (after + 1..=after + count).map(entry).collect()
}

fn piece(index: u32, of: u32, size: usize) -> Piece {
    Piece {
        seq: 9,
        index,
        of,
        bytes: vec![0; size],
    }
}

#[test]
fn an_ask_tells_what_became_of_the_answer_before_it() {
    let [a, b, c] = [1, 2, 3].map(|n| VectorHash([n; 16]));
    let cases = [
        (a, a, None, Heard::Confirmed),
        (b, a, Some(b), Heard::Confirmed),
        (a, a, Some(b), Heard::Lost),
        (a, a, Some(a), Heard::Confirmed),
        (c, a, Some(b), Heard::Unknown),
        (c, a, None, Heard::Unknown),
    ];
    for (ask, committed, sent, expected) in cases {
        assert_eq!(
            hear(ask, committed, sent),
            expected,
            "{ask:?} {committed:?} {sent:?}"
        );
    }
}

#[test]
fn a_stream_goes_on_where_the_device_is_unless_the_region_lost_it() {
    let cases = [
        ("in step", (5, 1), (8, 1, 8), GoesOn::After(5)),
        ("past the head in the same epoch", (9, 1), (8, 1, 8), GoesOn::Anew),
        ("before what was lost", (5, 1), (8, 2, 6), GoesOn::After(5)),
        (
            "after what was lost, which grew again",
            (7, 1),
            (8, 2, 6),
            GoesOn::Rewound(6),
        ),
        ("after what was lost", (9, 1), (6, 2, 6), GoesOn::Rewound(6)),
        (
            "a stream the backup did not have",
            (3, 1),
            (0, 2, 0),
            GoesOn::Rewound(0),
        ),
    ];
    for (case, (device, device_epoch), (head, epoch, kept), expected) in cases {
        assert_eq!(
            goes_on(device, device_epoch, head, epoch, kept),
            expected,
            "{case}"
        );
    }
}

#[test]
fn what_is_needed_most_comes_first() {
    use Compartment::{Core, Crisis, Directory, Identity, Journal, Plan};
    let mut streams: Vec<(StreamId, bool)> = [Journal, Plan, Identity, Core, Crisis]
        .into_iter()
        .flat_map(|compartment| [(stream(1, compartment), false), (stream(2, compartment), true)])
        .chain([(stream(0, Directory), false)])
        .collect();
    streams.sort_by_key(|(stream, leads)| need(*stream, *leads));
    let order: Vec<_> = streams
        .iter()
        .map(|(stream, leads)| (stream.compartment, *leads))
        .collect();
    let of_dossier = [Core, Plan, Crisis, Journal, Identity];
    let expected: Vec<_> = [(Directory, false)]
        .into_iter()
        .chain(of_dossier.map(|compartment| (compartment, true)))
        .chain(of_dossier.map(|compartment| (compartment, false)))
        .collect();
    assert_eq!(order, expected);
}

#[test]
fn an_answer_holds_what_fits_and_says_honestly_whether_there_is_more() {
    let core = |n| stream(n, Compartment::Core);
    let mut fill = Fill::new(2 * PART_OVERHEAD + 500);
    assert_eq!(fill.entries(core(1), (3, [3; 32]), 6, false, entries(3, 3)), 6);
    assert!(!fill.more, "the stream went in whole");
    assert_eq!(fill.entries(core(2), (0, [0; 32]), 10, false, entries(0, 10)), 2);
    assert!(fill.more, "eight are left");
    assert_eq!(fill.entries(core(3), (0, [0; 32]), 1, false, entries(0, 1)), 0);
    let ends: Vec<_> = fill
        .parts
        .iter()
        .map(|part| (part.reaches(), part.head[0]))
        .collect();
    assert_eq!(
        ends,
        [(Some(6), 6), (Some(2), 2)],
        "what did not fit is not named"
    );
}

#[test]
fn every_answer_gets_on_however_small_the_budget() {
    let core = |n| stream(n, Compartment::Core);
    for budget in [0, 1, PART_OVERHEAD, 150] {
        let mut fill = Fill::new(budget);
        assert_eq!(
            fill.entries(core(1), (3, [3; 32]), 3, true, []),
            3,
            "named all the same"
        );
        assert_eq!(fill.entries(core(2), (0, [0; 32]), 2, false, entries(0, 2)), 1);
        assert!(fill.more);
        let mut fill = Fill::new(budget);
        assert!(fill.piece(core(1), piece(0, 2, 1000), [9; 32], 9));
        assert!(!fill.piece(core(1), piece(1, 2, 1000), [9; 32], 9));
        assert!(fill.more);
    }
}

#[test]
fn an_empty_stream_is_named_and_costs_nothing_more() {
    let mut fill = Fill::new(1000);
    fill.entries(stream(1, Compartment::Plan), (0, [0; 32]), 0, false, []);
    assert_eq!((fill.parts.len(), fill.more), (1, false));
}

#[test]
fn there_is_more_until_the_last_piece_and_after_it_as_long_as_entries_follow() {
    let cases = [((0, 2), 9, true), ((1, 2), 9, false), ((1, 2), 12, true)];
    for ((index, of), upto, more) in cases {
        let mut fill = Fill::new(1000);
        fill.piece(stream(1, Compartment::Plan), piece(index, of, 10), [9; 32], upto);
        assert_eq!(fill.more, more, "piece {index} of {of}, stream at {upto}");
    }
    let part = |index| StreamPart {
        stream: stream(1, Compartment::Plan),
        after: 0,
        entries: Vec::new(),
        head: [0; 32],
        snapshot: Some(piece(index, 2, 1)),
    };
    assert_eq!([part(0).reaches(), part(1).reaches()], [None, Some(9)]);
}

#[test]
fn an_excerpt_goes_on_where_it_is_whatever_the_region_lost() {
    let at = crate::excerpt::mark(&[vec![1]]);
    for (device_epoch, epoch) in [(1, 1), (1, 2)] {
        assert_eq!(goes_on(at, device_epoch, 3, epoch, 2), GoesOn::After(at));
        assert_eq!(goes_on(at, device_epoch, 0, epoch, 0), GoesOn::Rewound(0));
    }
}
