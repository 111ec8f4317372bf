//! A device that hears of everything else by hints gets a brief answer to what it pushes: in the transaction that decides, and of nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::Utc;
use eenplan_domain::record::{Compartment, DossierId, OpId, RecordId, goal, involvement, note, resident};
use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::{Ask, Need, Reason, StreamId, Verdict};
use uuid::Uuid;

fn stream(dossier: DossierId, compartment: Compartment) -> StreamId {
    StreamId { dossier, compartment }
}

fn note_in(device: &mut TestDevice, id: DossierId) -> OpId {
    let note = RecordId(Uuid::now_v7());
    let body = (note, note::BODY, "Een huisbezoek".into());
    device.set(stream(id, Compartment::Journal), &[body])
}

fn brief(device: &TestDevice) -> Ask {
    Ask {
        brief: true,
        ..device.next_ask()
    }
}

/// Two workers with a plan that both read and write notes in, and the involvement of the second.
async fn two() -> (TestRegion, TestDevice, TestDevice, DossierId, RecordId) {
    let (region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    let involved = bram.involve(id, eva.actor, "social_team", &["plan", "journal"]);
    note_in(&mut bram, id);
    let goal = (RecordId(Uuid::now_v7()), goal::TITLE, "Zelf koken".into());
    bram.set(stream(id, Compartment::Plan), &[goal]);
    bram.sync().await;
    eva.sync().await;
    bram.sync().await;
    (region, bram, eva, id, involved)
}

/// The streams that the last answer spoke of.
fn spoken(device: &TestDevice) -> Vec<StreamId> {
    device.last.parts.iter().map(|part| part.stream).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brief_answer_says_what_was_pushed_and_nothing_else() {
    let (_region, mut bram, mut eva, id, _) = two().await;
    let plan = stream(id, Compartment::Plan);
    eva.set(
        plan,
        &[(RecordId(Uuid::now_v7()), goal::TITLE, "Werk zoeken".into())],
    );
    eva.sync().await;
    for _ in 0..3 {
        let note = note_in(&mut bram, id);
        bram.ask(brief(&bram)).await;
        assert_eq!(bram.verdicts[&note], 1);
        assert!(bram.outbox.is_empty(), "it came back in the log");
        assert_eq!(spoken(&bram), [stream(id, Compartment::Journal)]);
        assert_eq!((bram.last.need, bram.last.more), (Need::Nothing, false));
    }
    bram.ask(bram.next_ask()).await;
    assert_eq!(spoken(&bram), [plan], "who asks hears the rest");
    bram.ask(bram.next_ask()).await;
    assert_eq!(spoken(&bram), []);
    assert_eq!(bram.last.need, Need::Nothing);
    eva.sync().await;
    assert_eq!(eva.vector.0[&stream(id, Compartment::Journal)], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brief_answer_that_was_lost_is_given_again() {
    let (region, mut bram, mut eva, id, _) = two().await;
    let note = note_in(&mut bram, id);
    let (vector, ask) = (bram.vector.clone(), brief(&bram));
    bram.ask(ask.clone()).await;
    let taken = bram.vector.clone();
    assert_ne!(taken, vector);
    bram.ask(ask).await;
    assert_eq!(bram.last.need, Need::Nothing, "it speaks of where it was");
    assert_eq!(spoken(&bram), [stream(id, Compartment::Journal)]);
    assert_eq!(bram.vector, taken);
    assert_eq!(bram.verdicts[&note], 1);
    let rows = region
        .database
        .rows("SELECT count(*) FROM op WHERE compartment = 4")
        .await
        .unwrap();
    assert_eq!(rows[0].get::<_, i64>(0), 2, "nothing was taken twice");
    eva.sync().await;
    assert_eq!(eva.vector.0[&stream(id, Compartment::Journal)], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_wrote_in_the_same_stream_comes_with_it() {
    let (_region, mut bram, mut eva, id, _) = two().await;
    let journal = stream(id, Compartment::Journal);
    let hers = note_in(&mut eva, id);
    eva.sync().await;
    let his = note_in(&mut bram, id);
    bram.ask(brief(&bram)).await;
    assert_eq!(spoken(&bram), [journal]);
    assert_eq!(bram.vector.0[&journal], 3);
    assert_eq!(
        (bram.verdicts.get(&hers), bram.verdicts.get(&his)),
        (Some(&1), Some(&1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_ended_is_said_at_once() {
    let (_region, mut bram, mut eva, id, involved) = two().await;
    let yesterday = Utc::now().date_naive().pred_opt();
    let before = yesterday.and_then(|day| day.pred_opt());
    bram.set(
        stream(id, Compartment::Core),
        &[
            (involved, involvement::STARTS_ON, before.into()),
            (involved, involvement::ENDS_ON, yesterday.into()),
        ],
    );
    bram.ask(brief(&bram)).await;
    assert!(bram.outbox.is_empty());
    let late = note_in(&mut eva, id);
    eva.ask(brief(&eva)).await;
    assert_eq!(eva.verdicts[&late], Verdict::SetAside(Reason::NoRight).number());
    assert!(!eva.gone.is_empty());
    assert!(eva.vector.0.keys().all(|one| one.dossier != id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_that_begins_is_answered_whole() {
    let (_region, mut bram, _eva, _, _) = two().await;
    let id = bram.begin_dossier();
    bram.ask(brief(&bram)).await;
    assert!(bram.outbox.is_empty());
    assert!(bram.vector.0.contains_key(&stream(id, Compartment::Core)));
    let name = (id.record(), resident::FAMILY_NAME, "Anders".into());
    let renamed = bram.set(stream(id, Compartment::Core), &[name]);
    bram.ask(brief(&bram)).await;
    assert_eq!(bram.verdicts[&renamed], 1);
    assert_eq!(spoken(&bram), [stream(id, Compartment::Core)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn audit_lines_are_kept_with_what_is_pushed() {
    let (region, mut bram, _eva, id, _) = two().await;
    let line = |n: u8| vec![n; 40];
    let ask = |bram: &TestDevice, from: u64, lines: Vec<Vec<u8>>| Ask {
        audit: lines,
        audit_from: from,
        ..brief(bram)
    };
    for (from, lines, kept) in [
        (1, vec![line(1), line(2)], 2),
        (3, vec![line(3)], 3),
        // A line is missing before it: it is kept, and asked for again from where the hole is.
        (6, vec![line(6)], 3),
        (3, vec![line(3), line(4), line(5), line(6)], 6),
    ] {
        note_in(&mut bram, id);
        bram.ask(ask(&bram, from, lines)).await;
        assert!(bram.outbox.is_empty());
        assert_eq!(bram.last.audit_kept, kept);
    }
    let rows = region
        .database
        .rows("SELECT count(*) FROM audit_line")
        .await
        .unwrap();
    assert_eq!(rows[0].get::<_, i64>(0), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_that_write_in_one_stream_at_once_miss_nothing() {
    let (_region, bram, eva, id, _) = two().await;
    let journal = stream(id, Compartment::Journal);
    let writes = |mut device: TestDevice| {
        tokio::spawn(async move {
            for _ in 0..40 {
                note_in(&mut device, id);
                device.ask(brief(&device)).await;
                assert!(device.outbox.is_empty());
                assert_eq!(device.last.need, Need::Nothing);
            }
            device.sync().await;
            device
        })
    };
    let (bram, eva) = (writes(bram), writes(eva));
    for mut device in [bram.await.unwrap(), eva.await.unwrap()] {
        device.sync().await;
        assert_eq!(device.vector.0[&journal], 81);
        assert_eq!(device.registers[&journal].0.len(), 81);
    }
}
