//! What a device may make of its rights that does not keep to the screens: nothing more than the role table says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::Utc;
use eenplan_domain::record::{Compartment, DossierId, OpId, RecordId, Value, dossier, handover, note, plan};
use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::{Change, FieldChange, Op, Reason, StreamId, Verdict, WireValue};
use uuid::Uuid;

fn of(dossier: DossierId, compartment: Compartment) -> StreamId {
    StreamId { dossier, compartment }
}

fn new() -> RecordId {
    RecordId(Uuid::now_v7())
}

/// The number of a verdict, as a receipt has it.
fn aside(reason: Reason) -> u8 {
    Verdict::SetAside(reason).number()
}

async fn break_glass(device: &TestDevice, id: DossierId) {
    let body = serde_json::json!({ "dossierId": id.0, "reason": "x" });
    assert_eq!(device.break_glass(body).await.status, 201);
}

/// Says that somebody asked somebody else to lead.
fn offer(by: &mut TestDevice, id: DossierId, from: Value, to: Value) -> OpId {
    let record = new();
    let sets = [
        (record, handover::FROM_ID, from),
        (record, handover::TO_ID, to),
        (record, handover::EPOCH, 0_i64.into()),
        (record, handover::PROPOSED_AT, Utc::now().into()),
    ];
    by.set(of(id, Compartment::Plan), &sets)
}

fn take(by: &mut TestDevice, id: DossierId, epoch: i64) -> OpId {
    let sets = [
        (id.record(), dossier::REGISSEUR_ID, by.actor.into()),
        (id.record(), dossier::REGIE_EPOCH, epoch.into()),
    ];
    by.set(of(id, Compartment::Core), &sets)
}

fn parts(device: &TestDevice, id: DossierId) -> Vec<Compartment> {
    let streams = device.vector.0.keys().filter(|stream| stream.dossier == id);
    streams.map(|stream| stream.compartment).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_broke_the_glass_does_not_take_the_regie() {
    let (_region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    break_glass(&eva, id).await;
    eva.sync().await;
    let (from, to) = (bram.actor.into(), eva.actor.into());
    let asked = offer(&mut eva, id, from, to);
    eva.sync().await;
    let took = take(&mut eva, id, 1);
    eva.sync().await;
    for op in [asked, took] {
        assert_eq!(eva.verdicts[&op], aside(Reason::NoRight));
    }
    bram.sync().await;
    assert!(parts(&bram, id).contains(&Compartment::Identity) && bram.gone.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volunteer_does_not_show_the_plan_to_a_stranger() {
    let (_region, [mut bram, mut carla, mut eva]) = TestRegion::with_devices(["Bram", "Carla", "Eva"]).await;
    let id = bram.begin_dossier();
    bram.set(
        of(id, Compartment::Plan),
        &[(id.record(), plan::WANTS, "rust".into())],
    );
    bram.involve(id, eva.actor, "volunteer", &["plan"]);
    bram.sync().await;
    eva.sync().await;
    let (from, to) = (eva.actor.into(), carla.actor.into());
    let op = offer(&mut eva, id, from, to);
    eva.sync().await;
    carla.sync().await;
    assert_eq!(eva.verdicts[&op], aside(Reason::NoRight));
    assert!(parts(&carla, id).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_asked_in_an_earlier_epoch_leads_no_more() {
    let (_region, [mut bram, mut carla, mut eva]) = TestRegion::with_devices(["Bram", "Carla", "Eva"]).await;
    let id = bram.begin_dossier();
    let me = bram.actor;
    for to in [carla.actor, eva.actor] {
        offer(&mut bram, id, me.into(), to.into());
    }
    bram.sync().await;
    carla.sync().await;
    eva.sync().await;
    let still = take(&mut carla, id, 0);
    carla.sync().await;
    assert_eq!(
        carla.verdicts[&still],
        aside(Reason::Overtaken),
        "the epoch stays"
    );
    let took = take(&mut carla, id, 1);
    carla.sync().await;
    assert_eq!(carla.verdicts[&took], Verdict::Accepted.number());
    eva.sync().await;
    for epoch in [0, 1, 2] {
        let late = take(&mut eva, id, epoch);
        eva.sync().await;
        assert!(eva.verdicts[&late] >= aside(Reason::AlreadyWritten), "{epoch}");
    }
    bram.sync().await;
    let leads = bram.value(of(id, Compartment::Core), id.record(), dossier::REGISSEUR_ID);
    assert_eq!(leads, None, "who led and was not kept sees it no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_lets_themselves_in_or_others_further_than_themselves() {
    let (_region, [mut bram, mut carla, mut eva]) = TestRegion::with_devices(["Bram", "Carla", "Eva"]).await;
    let id = bram.begin_dossier();
    bram.involve(id, carla.actor, "social_team", &["plan"]);
    bram.sync().await;
    carla.sync().await;
    let before = parts(&carla, id);
    for parts_of in [&["identity", "journal", "crisis"][..], &["plan"]] {
        carla.involve(id, carla.actor, "social_team", parts_of);
    }
    carla.involve(id, eva.actor, "social_team", &["plan", "identity"]);
    carla.sync().await;
    carla.sync().await;
    eva.sync().await;
    assert_eq!(parts(&carla, id), before);
    assert!(parts(&eva, id).is_empty());
    // What is open to her she may share.
    carla.involve(id, eva.actor, "social_team", &["plan"]);
    carla.sync().await;
    eva.sync().await;
    assert!(parts(&eva, id).contains(&Compartment::Plan));
    assert!(!parts(&eva, id).contains(&Compartment::Identity));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_op_that_says_two_things_of_one_place_is_not_taken() {
    let (_region, [mut bram, eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = DossierId(Uuid::now_v7());
    let leads = |who: &TestDevice| {
        let fields = [
            (dossier::REGISSEUR_ID.number, Value::from(who.actor)),
            (dossier::REGIE_EPOCH.number, 0_i64.into()),
        ];
        let fields = fields.map(|(number, value)| FieldChange {
            number,
            value: WireValue::Known(value),
        });
        let (kind, group) = (dossier::KIND.number, dossier::REGISSEUR_ID.group);
        Change::new(kind, id.record(), group, None, fields.to_vec())
    };
    let mut twice = leads(&bram);
    twice.fields.extend(leads(&eva).fields);
    for changes in [vec![leads(&bram), leads(&eva)], vec![twice]] {
        let op = Op {
            command: "dossier_open".into(),
            changes,
        };
        let op = bram.write(of(id, Compartment::Core), &op);
        bram.sync().await;
        assert_eq!(bram.verdicts[&op], aside(Reason::Unreadable));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_a_note_in_the_name_of_another() {
    let (_region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    bram.involve(id, eva.actor, "volunteer", &["journal"]);
    bram.sync().await;
    eva.sync().await;
    for (author, expected) in [
        (bram.actor, aside(Reason::NoRight)),
        (eva.actor, Verdict::Accepted.number()),
    ] {
        let record = new();
        let sets = [
            (record, note::BODY, "Samen gekookt".into()),
            (record, note::AUTHOR_ID, author.into()),
        ];
        let op = eva.set(of(id, Compartment::Journal), &sets);
        eva.sync().await;
        assert_eq!(eva.verdicts[&op], expected);
    }
}
