//! How a device begins: in order of need, in answers of a bounded size, and with a snapshot where a stream is long.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::time::Duration;

use eenplan_domain::record::{Compartment, DossierId, RecordId, Value, goal, note};
use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::StreamId;
use uuid::Uuid;

fn stream(dossier: DossierId, compartment: Compartment) -> StreamId {
    StreamId { dossier, compartment }
}

async fn device(region: &TestRegion, code: &str) -> TestDevice {
    let mut device = TestDevice::new(region.server.address);
    assert_eq!(device.enrol(code, false).await.status, 201);
    device
}

/// Text that hardly compresses.
fn text(bytes: usize) -> Value {
    let mut text = String::new();
    while text.len() < bytes {
        text.push_str(&Uuid::new_v4().simple().to_string());
    }
    text.into()
}

fn notes(by: &mut TestDevice, id: DossierId, count: usize, bytes: usize) {
    for _ in 0..count {
        let record = RecordId(Uuid::now_v7());
        by.set(
            stream(id, Compartment::Journal),
            &[(record, note::BODY, text(bytes))],
        );
    }
}

/// Asks with little room each time until there is nothing more; what it was told is left.
async fn begin(device: &mut TestDevice) -> Vec<u64> {
    device.budget = 1;
    let mut left = Vec::new();
    loop {
        let reply = device.ask(device.next_ask()).await;
        assert_eq!(reply.status, 200);
        left.extend(device.last.left);
        assert_eq!(device.last.left.is_some(), device.last.more);
        if !device.last.more {
            return left;
        }
        assert!(left.len() < 200, "it comes to an end");
    }
}

async fn ops(region: &TestRegion) -> u64 {
    let rows = region.database.rows("SELECT count(*) FROM op").await.unwrap();
    rows[0].get::<_, i64>(0).cast_unsigned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_in_one_answer_comes_in_the_next_and_nothing_is_passed_over() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    bram.sync().await;
    for _ in 0..3 {
        let id = bram.begin_dossier();
        notes(&mut bram, id, 100, 2_000);
    }
    bram.sync().await;
    let code = region.code(people[1].worker).await.unwrap();
    let mut other = device(&region, &code).await;
    let left = begin(&mut other).await;
    assert!(left.len() > 5, "{left:?}");
    assert!(left.is_sorted_by(|one, next| one > next), "{left:?}");
    let all = ops(&region).await;
    bram.sync().await;
    assert!(left[0] < all && left[0] > all - 100, "{left:?} of {all}");
    assert_eq!(other.vector.0, bram.vector.0);
    assert_eq!(other.registers, bram.registers);
    assert_eq!(
        other.pieces, 4,
        "the directory and what is short of each dossier came whole"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_stream_begins_with_what_it_came_to_and_goes_on_with_ops() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    let code = region.code(people[1].worker).await.unwrap();
    let mut tablet = device(&region, &code).await;
    bram.sync().await;
    let id = bram.begin_dossier();
    let plan = stream(id, Compartment::Plan);
    let wish = RecordId(Uuid::now_v7());
    bram.set(plan, &[(wish, goal::TITLE, "een huis".into())]);
    bram.sync().await;
    tablet.sync().await;
    // The tablet changes what it saw, while the laptop goes on for long: an open proposal on a value that no longer leads.
    tablet.set(plan, &[(wish, goal::TITLE, "een huis met een tuin".into())]);
    for n in 0..40 {
        for _ in 0..5 {
            let other = RecordId(Uuid::now_v7());
            bram.set(plan, &[(other, goal::TITLE, format!("doel {n}").into())]);
        }
        bram.set(plan, &[(wish, goal::TITLE, format!("een huis {n}").into())]);
        bram.sync().await;
    }
    tablet.sync().await;
    notes(&mut bram, id, 230, 3_000);
    bram.sync().await;
    // One snapshot more, which goes on from the one before.
    notes(&mut bram, id, 180, 3_000);
    bram.sync().await;
    let journal = stream(id, Compartment::Journal);
    let mut pieces = 0;
    for wanted in [plan, journal] {
        let about = format!(
            "SELECT seq, pieces FROM snapshot WHERE dossier_id = '{id}' AND compartment = {} AND piece = 0 ORDER BY seq",
            wanted.compartment.number()
        );
        let mut made = Vec::new();
        for _ in 0..200 {
            made = region.database.rows(&about).await.unwrap();
            if made.len() == 1 + usize::from(wanted == journal) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let newest = made.last().expect("a snapshot was made");
        let at: i64 = newest.get(0);
        assert!(at.cast_unsigned() >= 200 && at.cast_unsigned() <= bram.vector.0[&wanted]);
        pieces += usize::try_from(newest.get::<_, i32>(1)).unwrap();
    }
    assert!(pieces > 3, "{pieces}");
    let mut third = device(&region, &region.code(people[1].worker).await.unwrap()).await;
    let left = begin(&mut third).await;
    assert_eq!(
        third.pieces,
        pieces + 2,
        "every piece once, and the directory and the core, which are short"
    );
    assert!(left.is_sorted_by(|one, next| one >= next), "{left:?}");
    bram.sync().await;
    tablet.sync().await;
    assert_eq!(third.vector.0, bram.vector.0);
    assert_eq!(third.registers, bram.registers);
    assert_eq!(third.registers, tablet.registers);
    let proposals: usize = third.registers[&plan]
        .0
        .values()
        .map(|register| register.proposals.len())
        .sum();
    assert_eq!(proposals, 1, "the open proposal is in it");
    // What comes after it comes as ops.
    notes(&mut bram, id, 1, 10);
    bram.sync().await;
    third.sync().await;
    assert_eq!(third.registers, bram.registers);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_withdrawn_while_an_answer_is_read_gets_nothing_of_the_dossier() {
    let (region, [mut bram, eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let (kept, withdrawn) = (bram.begin_dossier(), bram.begin_dossier());
    for id in [kept, withdrawn] {
        bram.involve(id, eva.actor, "social_team", &["plan", "journal"]);
        notes(&mut bram, id, 1, 100);
    }
    bram.sync().await;
    let code = region.code(eva.actor.0).await.unwrap();
    let mut begins = device(&region, &code).await;
    begins.sign_in().await;
    let mut superuser = region.database.by_superuser().await.unwrap();
    let between = superuser.transaction().await.unwrap();
    between
        .batch_execute("LOCK TABLE op IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();
    let (ask, worker) = (begins.next_ask(), eva.actor.0);
    let asking = tokio::spawn(async move {
        begins.ask(ask).await;
        begins
    });
    // It has looked what there is for it when it waits for the ops themselves.
    let waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'op'::regclass)";
    while !region.database.rows(waits).await.unwrap()[0].get::<_, bool>(0) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let ends = "DELETE FROM member_by_worker WHERE who = $1 AND dossier_id = $2";
    assert_eq!(between.execute(ends, &[&worker, &withdrawn.0]).await.unwrap(), 1);
    between.commit().await.unwrap();
    let mut begins = asking.await.unwrap();
    let spoken: Vec<DossierId> = begins.last.parts.iter().map(|part| part.stream.dossier).collect();
    assert!(spoken.contains(&kept) && !spoken.contains(&withdrawn));
    assert!(begins.last.more, "the rest is asked for at once");
    begins.sync().await;
    assert!(begins.vector.0.keys().all(|one| one.dossier != withdrawn));
    let told = format!(
        "SELECT what FROM disclosure WHERE dossier_id = '{withdrawn}' AND device_id = '{}'",
        begins.device.0
    );
    assert_eq!(region.database.rows(&told).await.unwrap().len(), 0);
}
