//! A database that is older than what its devices heard, and what is told twice.

use std::time::Duration;

use eenplan_domain::record::{Compartment, DossierId, RecordId, note, resident_identity, same_person};
use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::{Arriving, Ask, Need};
use uuid::Uuid;

use crate::{count, stream};

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_was_put_back_is_noticed_before_anything_is_decided_on_it() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    let id = bram.begin_dossier();
    let journal = stream(id, Compartment::Journal);
    bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "x".into())]);
    bram.sync().await;
    region
        .database
        .rows(
            "WITH lost AS (DELETE FROM op WHERE compartment = 4 RETURNING 1), back AS (UPDATE stream SET seq = 0 WHERE compartment = 4), \
             chain AS (UPDATE device_life SET held_hash = decode(repeat('00', 16), 'hex'), sent_hash = NULL, tip = 1) SELECT 1",
        )
        .await
        .unwrap();
    let written = bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "y".into())]);
    let ask = bram.next_ask();
    assert_eq!(bram.ask(ask).await.status, 200);
    assert_eq!(bram.last.need, Need::Vector);
    let vector = bram
        .vector
        .0
        .iter()
        .map(|(stream, seq)| (*stream, *seq))
        .collect();
    let ask = Ask {
        vector: Some(vector),
        ..bram.next_ask()
    };
    let reply = bram.ask(ask).await;
    assert_eq!(
        (reply.status, &reply.json()["code"]),
        (503, &"unavailable".into())
    );
    assert!(!bram.verdicts.contains_key(&written));
    let decided = "SELECT count(*) FROM op WHERE compartment = 4";
    assert_eq!(
        count(&region, decided).await,
        0,
        "nothing takes the place of what is lost"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_life_that_the_backup_does_not_have_is_asked_for_anew() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    region.database.rows("DELETE FROM device_life").await.unwrap();
    let ask = bram.next_ask();
    assert_eq!(bram.ask(ask).await.status, 401);
    assert_eq!(bram.sign_in().await.status, 201);
    bram.sync().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn that_a_person_has_two_dossiers_is_told_once() {
    let (region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let mut dossiers = Vec::new();
    for one in [&mut bram, &mut eva] {
        let id = one.begin_dossier();
        let identity = stream(id, Compartment::Identity);
        one.set(
            identity,
            &[(id.record(), resident_identity::BSN, "999900006".into())],
        );
        one.sync().await;
        dossiers.push(id);
    }
    let settle = async || {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(30)).await;
            let open = count(&region, "SELECT count(*) FROM person_key WHERE NOT is_told").await;
            if open == 0 {
                return;
            }
        }
        panic!("nobody was told");
    };
    settle().await;
    let ops = "SELECT count(*) FROM op WHERE device_id = (SELECT service_device FROM region)";
    let written = count(&region, ops).await;
    assert!(written >= 2, "both were told");
    bram.sync().await;
    let id = dossiers[0];
    bram.set(
        stream(id, Compartment::Identity),
        &[
            (id.record(), resident_identity::NO_BSN_REASON, "x".into()),
            (id.record(), resident_identity::BSN, "999900006".into()),
        ],
    );
    bram.sync().await;
    settle().await;
    assert_eq!(count(&region, "SELECT count(*) FROM quarantine").await, 0);
    assert_eq!(
        count(&region, ops).await,
        written,
        "what stands is not written again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_dossiers_of_one_person_every_two_are_told_of_each_other() {
    let (region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let told = format!(
        "SELECT count(DISTINCT record_id) FROM register WHERE kind = {}",
        same_person::KIND.number
    );
    let begin = async |of: &mut TestDevice| {
        let id = of.begin_dossier();
        let bsn = (id.record(), resident_identity::BSN, "999900006".into());
        of.set(stream(id, Compartment::Identity), &[bsn]);
        of.sync().await;
    };
    let settles = async |expected: i64| {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(30)).await;
            if count(&region, &told).await == expected {
                return;
            }
        }
        panic!("{} are told", count(&region, &told).await);
    };
    begin(&mut bram).await;
    begin(&mut eva).await;
    settles(2).await;
    begin(&mut bram).await;
    settles(6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_that_the_region_does_not_know_is_not_taken_off_who_wants_it_anew() {
    let (_region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let closed = bram.begin_dossier();
    bram.sync().await;
    let unknown = DossierId(Uuid::now_v7());
    let wants = |dossier| Arriving {
        stream: stream(dossier, Compartment::Core),
        seq: 0,
        pieces: 0,
    };
    let ask = Ask {
        arriving: vec![wants(closed), wants(unknown)],
        ..eva.next_ask()
    };
    assert_eq!(eva.ask(ask).await.status, 200);
    let gone: Vec<DossierId> = eva.last.gone.iter().map(|gone| gone.stream.dossier).collect();
    assert_eq!(gone, [closed], "only what she may not read");
}
