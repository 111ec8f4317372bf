//! A full disk, a read-only disk and a disk that fails to sync: a clear error, nothing lost, and on with it when the disk is mended.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[allow(unsafe_code, reason = "the names are those of the C library")]
mod unlocked;

use eenplan_tests::durability::fault::{Passage, run};
use eenplan_tests::durability::promise::{Promises, REFUSED, examine};
use eenplan_tests::durability::recorder::{Fault, Recorder, scratch};
use eenplan_tests::durability::writer::Session;
use std::collections::BTreeMap;
use std::process::Command;

const EDITS: u32 = 4;

/// How often each kind of passage was seen, with the refusals that were given.
type Seen = BTreeMap<&'static str, (usize, BTreeMap<String, usize>)>;

/// From the first start on, lets the disk fail at the 0th, `every`-th, 2 × `every`-th … call until nothing is refused any more.
fn sweep(fault: fn(usize) -> Fault, every: usize) -> Seen {
    let recorder = Recorder::new().unwrap();
    let mut seen = Seen::new();
    for from in (0..).step_by(every) {
        let fault = fault(from);
        let passage = run(&recorder, fault, EDITS).unwrap_or_else(|failure| panic!("{fault:?}: {failure:?}"));
        let (kind, refusals) = match passage {
            Passage::Untouched => break,
            Passage::Opening(refusals) => ("while opening", refusals),
            Passage::GoneOn(refusals) => ("gone on", refusals),
            Passage::Reopened(refusals) => ("reopened", refusals),
        };
        let (times, told) = seen.entry(kind).or_default();
        *times += 1;
        refusals
            .into_iter()
            .for_each(|refusal| *told.entry(refusal).or_default() += 1);
    }
    eprintln!("{seen:#?}");
    for refusal in seen.values().flat_map(|(_, told)| told.keys()) {
        let names_the_disk = ["Disk", "the disk is", "input or output"];
        assert!(
            names_the_disk.iter().any(|words| refusal.contains(words)),
            "it is the disk, and a refusal does not say so: {refusal}"
        );
    }
    seen
}

fn runs(seen: &Seen) -> usize {
    seen.values().map(|(times, _)| times).sum()
}

#[test]
fn a_disk_that_is_full_from_any_write_on_loses_nothing_and_the_work_goes_on_when_there_is_room() {
    let seen = sweep(Fault::Full, 23);
    assert!(runs(&seen) > 20, "{seen:#?}");
}

#[test]
fn a_disk_that_becomes_read_only_at_any_write_loses_nothing_and_the_work_goes_on_when_it_is_mended() {
    let seen = sweep(Fault::ReadOnly, 29);
    assert!(runs(&seen) > 15, "{seen:#?}");
}

#[test]
fn a_disk_that_fails_to_sync_loses_nothing_and_the_work_goes_on_when_it_is_mended() {
    let seen = sweep(Fault::Sync, 2);
    assert!(runs(&seen) > 5, "{seen:#?}");
}

#[test]
fn a_store_on_a_disk_that_stays_full_says_so_and_opens_again_when_there_is_room() {
    let folder = scratch().unwrap();
    let session = |from, count| Session {
        from,
        count,
        closes: true,
        ..Session::default()
    };
    let done = session(1, EDITS).command(folder.path()).output().unwrap();
    let mut promises = Promises::default();
    promises.hear(&String::from_utf8_lossy(&done.stdout));
    assert_eq!(promises.edits.len(), EDITS as usize);
    for kilobytes in [600, 700, 800, 1_000, 1_500] {
        // The limit of the kernel, in its blocks of 512 bytes: a real write that comes back short, and then not at all.
        let writer = session(promises.next(), 10_000).command(folder.path());
        let full = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f \"$0\" && exec \"$@\""])
            .arg((kilobytes * 2).to_string())
            .arg(writer.get_program())
            .args(writer.get_args())
            .output()
            .unwrap();
        assert_eq!(full.status.code(), Some(1), "an orderly end: {full:?}");
        let before = promises.clone();
        promises.hear(&String::from_utf8_lossy(&full.stdout));
        assert!(
            promises.remarks.iter().any(|remark| remark.starts_with(REFUSED)),
            "{:?}",
            promises.remarks
        );
        println!(
            "{kilobytes} kB: {} more edits, then {:?}",
            promises.edits.len() - before.edits.len(),
            promises.remarks.last()
        );
        if let Err(wrong) = examine(folder.path(), &promises) {
            panic!("{kilobytes} kB: {wrong:?}");
        }
    }
}
