//! What holds even when the code above it is wrong: the database's own wall, and what happens when many ask at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeSet;

use chrono::Utc;
use eenplan_domain::record::{
    Compartment, DossierId, RecordId, Value, dossier, handover, note, resident_identity, same_person,
};
use eenplan_region::Region;
use eenplan_region::harness::{TestDevice, TestRegion, config};
use eenplan_sync::{Reason, StreamId, Verdict};
use tokio_postgres::NoTls;
use uuid::Uuid;

fn stream(dossier: DossierId, compartment: Compartment) -> StreamId {
    StreamId { dossier, compartment }
}

async fn device(region: &TestRegion, code: &str) -> TestDevice {
    let mut device = TestDevice::new(region.server.address);
    assert_eq!(device.enrol(code, false).await.status, 201);
    device.sync().await;
    device
}

/// Tables that hold something of dossiers or say who takes part or what a device holds.
const WALLED: [&str; 12] = [
    "stream",
    "op",
    "snapshot",
    "register",
    "proposal",
    "settlement",
    "quarantine",
    "member",
    "member_by_worker",
    "member_change",
    "device_view",
    "disclosure",
];

/// Tables that the service writes and never reads.
const WRITTEN: [&str; 6] = [
    "audit_line",
    "service_line",
    "wreck",
    "disclosure",
    "quarantine",
    "settlement",
];

/// Tables that the owner has to look over: doors read them, `restored` writes them, and snapshots are let go of by hand.
const OPEN_TO_THEIR_OWNER: [&str; 4] = ["stream", "op", "snapshot", "member_change"];

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_stands_before_the_wall_as_well_and_no_service_runs_as_owner() {
    let region = TestRegion::start().await.unwrap();
    let rows = region
        .database
        .rows("SELECT relname FROM pg_class WHERE relforcerowsecurity")
        .await
        .unwrap();
    let forced: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
    let expected = WALLED.iter().filter(|table| !OPEN_TO_THEIR_OWNER.contains(table));
    assert_eq!(forced, expected.map(|table| (*table).to_owned()).collect());
    for role in [&region.database.owner, &region.database.superuser] {
        let mut config = config(&region.database);
        config.database.clone_from(role);
        let refused = Region::open(config, Utc::now).await.err().unwrap();
        assert_eq!(refused.code(), "role_too_strong", "{role}");
    }
    region
        .database
        .rows("CREATE ROLE passes_walls LOGIN BYPASSRLS IN ROLE eenplan_app")
        .await
        .unwrap();
    let mut config = config(&region.database);
    config.database = config.database.replace("eenplan_service", "passes_walls");
    let refused = Region::open(config, Utc::now).await;
    assert_eq!(refused.err().unwrap().code(), "role_too_strong");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_does_not_say_what_it_is_about_sees_nothing() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    let (client, connection) = tokio_postgres::connect(&region.database.service, NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let count = async |table: &str| -> i64 {
        client
            .query_one(&format!("SELECT count(*) FROM {table}"), &[])
            .await
            .unwrap()
            .get(0)
    };
    for table in WALLED.iter().filter(|table| !WRITTEN.contains(table)) {
        assert_eq!(count(table).await, 0, "{table} without its context");
    }
    for table in WRITTEN {
        let read = client.batch_execute(&format!("SELECT FROM {table}")).await;
        assert_eq!(
            read.unwrap_err().code().unwrap().code(),
            "42501",
            "{table} is written only"
        );
    }
    client
        .batch_execute(&format!("BEGIN; SET LOCAL app.dossiers = '{{{id}}}'"))
        .await
        .unwrap();
    assert_eq!(count("op").await, 1);
    assert_eq!((count("register").await, count("member").await), (3, 1));
    assert_eq!(
        count("device_view").await,
        0,
        "what a device holds is behind a door of its own"
    );
    client.batch_execute("COMMIT").await.unwrap();
    assert_eq!(count("op").await, 0, "the context ends with its transaction");
    // The role owns nothing and can take nothing away.
    for forbidden in [
        "DELETE FROM op",
        "UPDATE op SET verdict = 1",
        "DROP TABLE op",
        "ALTER TABLE op DISABLE ROW LEVEL SECURITY",
        "DELETE FROM audit_line",
    ] {
        assert!(client.batch_execute(forbidden).await.is_err(), "{forbidden}");
    }
    let rows = region
        .database
        .rows("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY 1")
        .await
        .unwrap();
    let walled: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(
        walled,
        WALLED.map(str::to_owned).into(),
        "a new table of dossiers gets its policy"
    );
    let led: Vec<String> = region
        .database
        .rows("SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'dossier_id'")
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    for table in led {
        assert!(
            walled.contains(&table) || table == "person_key",
            "{table} speaks of dossiers and has no wall"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_take_the_regie_at_once_one_gets_it() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let other = region.another(Utc::now).await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    let mut others = Vec::new();
    for person in &people[2..6] {
        others.push(device(&region, &person.code).await);
    }
    for round in 0..5 {
        let id = bram.begin_dossier();
        for one in &others {
            let asked = RecordId(Uuid::now_v7());
            bram.set(
                stream(id, Compartment::Plan),
                &[
                    (asked, handover::FROM_ID, bram.actor.into()),
                    (asked, handover::TO_ID, one.actor.into()),
                    (asked, handover::EPOCH, 0_i64.into()),
                    (asked, handover::PROPOSED_AT, Utc::now().into()),
                ],
            );
        }
        bram.sync().await;
        let core = stream(id, Compartment::Core);
        let mut taken = Vec::new();
        for (at, one) in others.iter_mut().enumerate() {
            one.sync().await;
            one.region = if at % 2 == 0 {
                region.server.address
            } else {
                other.address
            };
            let actor = one.actor;
            taken.push(one.set(
                core,
                &[
                    (id.record(), dossier::REGISSEUR_ID, actor.into()),
                    (id.record(), dossier::REGIE_EPOCH, 1_i64.into()),
                ],
            ));
        }
        let asking: Vec<_> = others
            .drain(..)
            .map(|mut one| {
                tokio::spawn(async move {
                    one.sync().await;
                    one
                })
            })
            .collect();
        for one in asking {
            others.push(one.await.unwrap());
        }
        let won: Vec<_> = others
            .iter()
            .zip(&taken)
            .filter(|(one, op)| one.verdicts[*op] == 1)
            .collect();
        assert_eq!(won.len(), 1, "round {round}");
        bram.sync().await;
        let lead = Some(Value::from(won[0].0.actor));
        let rows = region
            .database
            .rows(&format!(
                "SELECT who FROM member WHERE dossier_id = '{id}' AND footing = 'regisseur'"
            ))
            .await
            .unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(Some(Value::Id(rows[0].get(0))), lead);
    }
    other.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_write_in_one_stream_at_once_give_it_one_order_without_gaps() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let other = region.another(Utc::now).await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    let mut devices = Vec::new();
    for at in 0..6 {
        let code = region.code(people[1].worker).await.unwrap();
        let mut one = device(&region, &code).await;
        one.region = if at % 2 == 0 {
            region.server.address
        } else {
            other.address
        };
        devices.push(one);
    }
    let journal = stream(id, Compartment::Journal);
    let writing: Vec<_> = devices
        .into_iter()
        .map(|mut one| {
            tokio::spawn(async move {
                for n in 0..10 {
                    one.set(
                        journal,
                        &[(RecordId(Uuid::now_v7()), note::BODY, format!("{n}").into())],
                    );
                    one.sync().await;
                }
                one
            })
        })
        .collect();
    let mut devices = Vec::new();
    for one in writing {
        devices.push(one.await.unwrap());
    }
    for one in &mut devices {
        one.sync().await;
        assert_eq!(one.vector.0[&journal], 60);
    }
    assert!(
        devices.windows(2).all(|two| two[0].registers == two[1].registers),
        "all hold the same"
    );
    other.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_dossier_of_a_person_is_told_to_both_regisseurs_and_both_go_on() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    let mut eva = device(&region, &people[4].code).await;
    let mut dossiers = Vec::new();
    for one in [&mut bram, &mut eva] {
        let id = one.begin_dossier();
        one.set(
            stream(id, Compartment::Identity),
            &[(id.record(), resident_identity::BSN, "999900006".into())],
        );
        one.sync().await;
        dossiers.push(id);
    }
    let told = async |one: &mut TestDevice, of: DossierId| {
        for _ in 0..100 {
            one.sync().await;
            let core = one.registers[&stream(of, Compartment::Core)].clone();
            if let Some(place) = core.0.keys().find(|place| place.kind == same_person::KIND.number) {
                let value = |field| one.value(stream(of, Compartment::Core), place.record, field);
                return (
                    value(same_person::OTHER_ID),
                    value(same_person::OTHER_LEAD_ID),
                    value(same_person::BY_BSN),
                );
            }
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
        panic!("nobody was told");
    };
    let certain = Some(Value::Bool(true));
    assert_eq!(
        told(&mut bram, dossiers[0]).await,
        (Some(dossiers[1].into()), Some(eva.actor.into()), certain.clone())
    );
    assert_eq!(
        told(&mut eva, dossiers[1]).await,
        (Some(dossiers[0].into()), Some(bram.actor.into()), certain)
    );
    let still = bram.set(
        stream(dossiers[0], Compartment::Journal),
        &[(RecordId(Uuid::now_v7()), note::BODY, "verder".into())],
    );
    bram.sync().await;
    assert_eq!(bram.verdicts[&still], 1);
    // One joins the other, and takes it back; never itself, nor one that is not there, nor one that went away itself.
    let join = async |one: &mut TestDevice, from: DossierId, into: Value| {
        let core = stream(from, Compartment::Core);
        let op = one.set(core, &[(from.record(), dossier::JOINED_INTO, into)]);
        one.sync().await;
        one.verdicts[&op]
    };
    let refused = Verdict::SetAside(Reason::NoRight).number();
    for nowhere in [dossiers[0], DossierId(Uuid::now_v7())] {
        assert_eq!(join(&mut bram, dossiers[0], nowhere.into()).await, refused);
    }
    // Who breaks the glass by the BSN comes to the one that goes on.
    let mut carla = device(&region, &people[2].code).await;
    carla.sync().await;
    let opened = async || {
        let reply = carla
            .break_glass(serde_json::json!({ "bsn": "999900006", "reason": "crisis aan de deur" }))
            .await;
        reply.json()["dossierId"].as_str().map(str::to_owned)
    };
    assert_eq!(opened().await, Some(dossiers[0].to_string()), "the oldest");
    assert_eq!(join(&mut bram, dossiers[0], dossiers[1].into()).await, 1);
    assert_eq!(opened().await, Some(dossiers[1].to_string()));
    assert_eq!(
        join(&mut eva, dossiers[1], dossiers[0].into()).await,
        refused,
        "no circle"
    );
    let late = bram.set(
        stream(dossiers[0], Compartment::Journal),
        &[(RecordId(Uuid::now_v7()), note::BODY, "nog iets".into())],
    );
    bram.sync().await;
    assert_eq!(bram.verdicts[&late], 1, "what comes late is kept");
    assert_eq!(join(&mut bram, dossiers[0], Value::Null).await, 1);
    assert_eq!(join(&mut eva, dossiers[1], dossiers[0].into()).await, 1);
    let rows = region
        .database
        .rows("SELECT key_hash FROM person_key")
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter()
            .all(|row| !row.get::<_, Vec<u8>>(0).windows(5).any(|five| five == b"99990"))
    );
}
