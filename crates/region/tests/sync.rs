//! Devices over a real service on a real PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::Utc;
use eenplan_domain::record::{
    ActorId, Compartment, DossierId, Field, RecordId, Value, consent, dossier, goal, handover, involvement,
    note, plan, resident, worker,
};
use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::{Ask, GoneReason, Need, Reason, StreamId, Verdict};
use uuid::Uuid;

fn stream(dossier: DossierId, compartment: Compartment) -> StreamId {
    StreamId { dossier, compartment }
}

fn new_record() -> RecordId {
    RecordId(Uuid::now_v7())
}

fn text(
    device: &TestDevice,
    id: DossierId,
    compartment: Compartment,
    record: RecordId,
    field: Field,
) -> String {
    match device.value(stream(id, compartment), record, field) {
        Some(Value::Text(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_writes_the_other_reads_and_only_what_they_may() {
    let (_region, [mut bram, mut eva, mut carla]) = TestRegion::with_devices(["Bram", "Eva", "Carla"]).await;
    let id = bram.begin_dossier();
    bram.involve(id, eva.actor, "provider", &["plan"]);
    let title = new_record();
    bram.set(
        stream(id, Compartment::Plan),
        &[(title, goal::TITLE, "Zelf koken".into())],
    );
    bram.set(
        stream(id, Compartment::Journal),
        &[(new_record(), note::BODY, "KANARIE in het journaal".into())],
    );
    bram.sync().await;
    eva.sync().await;
    carla.sync().await;
    assert_eq!(
        text(&eva, id, Compartment::Plan, title, goal::TITLE),
        "Zelf koken"
    );
    assert_eq!(
        text(&eva, id, Compartment::Core, id.record(), resident::FAMILY_NAME),
        "Proef"
    );
    let held: Vec<_> = eva
        .vector
        .0
        .keys()
        .filter(|one| one.dossier == id)
        .map(|one| one.compartment)
        .collect();
    assert_eq!(held, [Compartment::Core, Compartment::Plan]);
    assert!(
        carla
            .vector
            .0
            .keys()
            .all(|one| one.dossier == DossierId::DIRECTORY),
        "who takes no part has nothing"
    );
    for stranger in [&eva, &carla] {
        let leaked = stranger.received.windows(7).any(|bytes| bytes == b"KANARIE");
        assert!(!leaked, "no byte outside the scope");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_new_is_one_small_answer_and_a_lost_answer_is_sent_again() {
    let (_region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    bram.involve(id, eva.actor, "provider", &["plan"]);
    bram.sync().await;
    // The answer is lost: the device asks again as before it.
    let before = eva.next_ask();
    let reply = eva.ask(before.clone()).await;
    assert_eq!(reply.status, 200);
    assert!(!eva.last.parts.is_empty());
    let first = eva.last.clone();
    eva.ask(before).await;
    assert_eq!(eva.last.parts, first.parts);
    eva.sync().await;
    assert!(eva.last.parts.is_empty() && eva.last.gone.is_empty() && !eva.last.more);
    assert!(eva.last.encode().len() < 40, "{} bytes", eva.last.encode().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_says_something_else_is_asked_for_everything_it_holds() {
    let (_region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    let forgotten = stream(id, Compartment::Core);
    bram.vector.0.remove(&forgotten);
    bram.ask(bram.next_ask()).await;
    assert_eq!(bram.last.need, Need::Vector);
    bram.sync().await;
    assert!(
        bram.vector.0.contains_key(&forgotten),
        "it comes again from its beginning"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_edits_of_one_goal_give_a_proposal_that_the_regisseur_sees() {
    let (_region, [mut bram, mut carla]) = TestRegion::with_devices(["Bram", "Carla"]).await;
    let id = bram.begin_dossier();
    bram.involve(id, carla.actor, "social_team", &["plan"]);
    let (plan_stream, one) = (stream(id, Compartment::Plan), new_record());
    bram.set(plan_stream, &[(one, goal::TITLE, "Werken".into())]);
    bram.sync().await;
    carla.sync().await;
    let proposed = carla.set(plan_stream, &[(one, goal::TITLE, "Vrijwilligerswerk".into())]);
    bram.set(plan_stream, &[(one, goal::TITLE, "Betaald werk".into())]);
    carla.sync().await;
    bram.sync().await;
    assert_eq!(carla.verdicts[&proposed], Verdict::AcceptedWithConflict.number());
    for device in [&mut bram, &mut carla] {
        device.sync().await;
        assert_eq!(
            text(device, id, Compartment::Plan, one, goal::TITLE),
            "Betaald werk"
        );
        let register = device.registers[&plan_stream]
            .0
            .values()
            .find(|register| !register.proposals.is_empty());
        assert_eq!(register.unwrap().proposals[0].op, proposed);
    }
    assert_eq!(bram.registers[&plan_stream], carla.registers[&plan_stream]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_withdrawn_hands_in_and_loses_it_and_the_late_note_is_seen_by_the_regisseur() {
    let (_region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    let involved = bram.involve(id, eva.actor, "social_team", &["plan", "journal"]);
    bram.sync().await;
    eva.sync().await;
    let journal = stream(id, Compartment::Journal);
    let early = eva.set(journal, &[(new_record(), note::BODY, "op tijd".into())]);
    eva.sync().await;
    assert_eq!(eva.verdicts[&early], 1);
    bram.sync().await;
    let yesterday = Utc::now().date_naive().pred_opt();
    bram.set(
        stream(id, Compartment::Core),
        &[
            (
                involved,
                involvement::STARTS_ON,
                yesterday.and_then(|day| day.pred_opt()).into(),
            ),
            (involved, involvement::ENDS_ON, yesterday.into()),
        ],
    );
    bram.sync().await;
    let late = eva.set(journal, &[(new_record(), note::BODY, "te laat".into())]);
    eva.sync().await;
    assert_eq!(eva.verdicts[&late], Verdict::SetAside(Reason::NoRight).number());
    assert!(
        eva.vector.0.keys().all(|one| one.dossier != id),
        "nothing of the dossier is left"
    );
    assert!(eva.gone.iter().all(|gone| gone.reason == GoneReason::Withdrawn) && !eva.gone.is_empty());
    bram.sync().await;
    assert_eq!(
        bram.verdicts[&late],
        Verdict::SetAside(Reason::NoRight).number(),
        "the regisseur sees it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_is_taken_back_ends_the_membership() {
    let (_region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    let core = stream(id, Compartment::Core);
    let involved = bram.involve(id, eva.actor, "provider", &["plan"]);
    bram.sync().await;
    bram.set(
        core,
        &[
            (involved, involvement::GROUND, "wmo_5_3_3".into()),
            (
                involved,
                involvement::COMPARTMENTS,
                vec!["plan".to_owned()].into(),
            ),
        ],
    );
    bram.sync().await;
    eva.sync().await;
    assert!(!eva.vector.0.contains_key(&core), "the ground needs a consent");
    let given = new_record();
    let yesterday = Utc::now().date_naive().pred_opt();
    bram.set(
        core,
        &[
            (given, consent::INVOLVEMENT_ID, involved.into()),
            (given, consent::CATEGORIES, vec!["plan".to_owned()].into()),
            (given, consent::GIVEN_ON, yesterday.into()),
            (given, consent::PURPOSE, "samen werken".into()),
            (given, consent::HOW, "spoken".into()),
        ],
    );
    bram.sync().await;
    eva.sync().await;
    assert!(eva.vector.0.contains_key(&core));
    bram.set(
        core,
        &[(given, consent::WITHDRAWN_ON, Utc::now().date_naive().into())],
    );
    bram.sync().await;
    eva.sync().await;
    assert!(!eva.vector.0.contains_key(&core));
    assert!(
        eva.gone
            .iter()
            .all(|gone| gone.reason == GoneReason::ConsentEnded),
        "{:?}",
        eva.gone
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_themselves_rights() {
    let (region, [mut bram, mut eva, mut anna]) = TestRegion::with_devices(["Bram", "Eva", "Anna"]).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    let outsider = involve_self(&mut eva, id);
    let lead = eva.set(
        stream(id, Compartment::Core),
        &[
            (id.record(), dossier::REGISSEUR_ID, eva.actor.into()),
            (id.record(), dossier::REGIE_EPOCH, 1_i64.into()),
        ],
    );
    let directory = stream(DossierId::DIRECTORY, Compartment::Directory);
    let king = eva.set(
        directory,
        &[(
            RecordId(eva.actor.0),
            worker::FUNCTIONS,
            vec!["administrator".to_owned()].into(),
        )],
    );
    let smuggled = eva.set(
        stream(id, Compartment::Journal),
        &[(id.record(), dossier::REGISSEUR_ID, eva.actor.into())],
    );
    eva.sync().await;
    let aside = |reason: Reason| Verdict::SetAside(reason).number();
    assert_eq!(eva.verdicts[&outsider], aside(Reason::NoRight));
    assert_eq!(eva.verdicts[&lead], aside(Reason::NoRight));
    assert_eq!(eva.verdicts[&smuggled], aside(Reason::Unreadable));
    assert_eq!(
        eva.verdicts[&king],
        Verdict::AcceptedWithConflict.number(),
        "it is a wish to the administrator"
    );
    assert!(eva.vector.0.keys().all(|one| one.dossier != id));
    anna.sync().await;
    let open = anna.registers[&directory]
        .0
        .values()
        .filter(|register| !register.proposals.is_empty())
        .count();
    assert_eq!(open, 1);
    let rows = region
        .database
        .rows("SELECT functions FROM account WHERE 'administrator' = ANY (functions)")
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
}

fn involve_self(device: &mut TestDevice, id: DossierId) -> eenplan_domain::record::OpId {
    let actor = device.actor;
    device.involve(id, actor, "social_team", &["plan"]);
    device.outbox.last().unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_takes_the_regie_over_and_the_former_keeps_part() {
    let (_region, [mut bram, mut carla, mut eva]) = TestRegion::with_devices(["Bram", "Carla", "Eva"]).await;
    let id = bram.begin_dossier();
    let (core, plan_stream) = (stream(id, Compartment::Core), stream(id, Compartment::Plan));
    let asked = new_record();
    bram.set(
        plan_stream,
        &[
            (asked, handover::FROM_ID, bram.actor.into()),
            (asked, handover::TO_ID, eva.actor.into()),
            (asked, handover::EPOCH, 0_i64.into()),
            (asked, handover::PROPOSED_AT, Utc::now().into()),
            (id.record(), plan::WANTS, "Rust".into()),
        ],
    );
    bram.sync().await;
    eva.sync().await;
    assert_eq!(
        text(&eva, id, Compartment::Plan, id.record(), plan::WANTS),
        "Rust",
        "who is asked sees the plan"
    );
    // The regisseur cannot pass it to somebody who has not accepted.
    let pushed_on = bram.set(
        core,
        &[
            (id.record(), dossier::REGISSEUR_ID, carla.actor.into()),
            (id.record(), dossier::REGIE_EPOCH, 1_i64.into()),
        ],
    );
    bram.sync().await;
    assert_eq!(
        bram.verdicts[&pushed_on],
        Verdict::SetAside(Reason::NotAccepted).number()
    );
    eva.sync().await;
    let kept = new_record();
    let taken = eva.set(
        core,
        &[
            (id.record(), dossier::REGISSEUR_ID, eva.actor.into()),
            (id.record(), dossier::REGIE_EPOCH, 1_i64.into()),
            (id.record(), dossier::REGIE_SINCE, Utc::now().date_naive().into()),
            (kept, involvement::WORKER_ID, bram.actor.into()),
            (kept, involvement::ROLE, "social_team".into()),
            (kept, involvement::GROUND, "wmo_5_1_1".into()),
            (kept, involvement::COMPARTMENTS, vec!["plan".to_owned()].into()),
        ],
    );
    let answered = eva.set(plan_stream, &[(asked, handover::STATE, "accepted".into())]);
    eva.sync().await;
    assert_eq!((eva.verdicts[&taken], eva.verdicts[&answered]), (1, 1));
    assert_eq!(
        eva.vector.0.keys().filter(|one| one.dossier == id).count(),
        7,
        "she leads: she reads everything"
    );
    bram.sync().await;
    carla.sync().await;
    assert_eq!(
        bram.value(core, id.record(), dossier::REGISSEUR_ID),
        Some(eva.actor.into())
    );
    assert_eq!(
        bram.vector.0.keys().filter(|one| one.dossier == id).count(),
        2,
        "he takes part: core and plan"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_takes_over_what_a_team_takes_part_in() {
    let (region, [mut bram, mut carla, mut eva]) = TestRegion::with_devices(["Bram", "Carla", "Eva"]).await;
    let id = bram.begin_dossier();
    let core = stream(id, Compartment::Core);
    let teams = region.database.rows("SELECT team_id FROM team_time WHERE worker_id = (SELECT worker_id FROM team_time ORDER BY record_id LIMIT 1) LIMIT 1").await.unwrap();
    let team: Uuid = teams[0].get(0);
    let record = new_record();
    bram.set(
        core,
        &[
            (record, involvement::TEAM_ID, Value::Id(team)),
            (record, involvement::ROLE, "social_team".into()),
            (record, involvement::GROUND, "wmo_5_1_1".into()),
            (record, involvement::COMPARTMENTS, vec!["plan".to_owned()].into()),
        ],
    );
    bram.sync().await;
    carla.sync().await;
    eva.sync().await;
    assert!(carla.vector.0.contains_key(&core) && !eva.vector.0.contains_key(&core));
    let taken = carla.set(
        core,
        &[
            (id.record(), dossier::REGISSEUR_ID, carla.actor.into()),
            (id.record(), dossier::REGIE_EPOCH, 1_i64.into()),
        ],
    );
    carla.sync().await;
    assert_eq!(carla.verdicts[&taken], 1);
    bram.sync().await;
    assert_eq!(
        bram.value(core, id.record(), dossier::REGISSEUR_ID),
        Some(carla.actor.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_with_work_joins_and_every_op_arrives() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let bram = people.iter().find(|one| one.name.starts_with("Bram")).unwrap();
    let mut alone = TestDevice::new(region.server.address);
    let actor = alone.actor;
    let id = alone.begin_dossier();
    let ops: Vec<_> = (0..300)
        .map(|n| {
            alone.set(
                stream(id, Compartment::Journal),
                &[(new_record(), note::BODY, format!("verslag {n}").into())],
            )
        })
        .collect();
    let reply = alone.enrol(&bram.code, true).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.json()["workerId"], serde_json::json!(bram.worker));
    assert_eq!(alone.actor, actor, "it keeps the id it worked under");
    alone.sync().await;
    assert!(ops.iter().all(|op| alone.verdicts[op] == 1));
    // Others chose the entry of the directory; it is the same person.
    let (second, third) = (region.code(bram.worker).await.unwrap(), people[2].code.clone());
    let mut again = TestDevice::new(region.server.address);
    assert_eq!(again.enrol(&second, false).await.status, 201);
    assert_eq!(again.actor, actor);
    again.sync().await;
    assert_eq!(again.vector.0.get(&stream(id, Compartment::Journal)), Some(&300));
    let mut carla = TestDevice::new(region.server.address);
    carla.enrol(&third, false).await;
    carla.sync().await;
    let other = carla.begin_dossier();
    carla.involve(other, ActorId(bram.worker), "social_team", &["plan"]);
    carla.sync().await;
    alone.sync().await;
    assert!(alone.vector.0.contains_key(&stream(other, Compartment::Plan)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_in_with_work_on_several_devices_at_one_moment_is_one_person() {
    let region = TestRegion::start().await.unwrap();
    for person in region.people().await.unwrap().iter().take(4) {
        let mut coming = Vec::new();
        for _ in 0..4 {
            let code = region.code(person.worker).await.unwrap();
            let mut device = TestDevice::new(region.server.address);
            coming.push(tokio::spawn(async move {
                let id = device.begin_dossier();
                assert_eq!(device.enrol(&code, true).await.status, 201);
                device.sync().await;
                (device, id)
            }));
        }
        let mut devices = Vec::new();
        for one in coming {
            devices.push(one.await.unwrap());
        }
        let all: Vec<DossierId> = devices.iter().map(|(_, id)| *id).collect();
        for (device, _) in &mut devices {
            device.sync().await;
            let holds = |id: &DossierId| device.vector.0.contains_key(&stream(*id, Compartment::Core));
            assert!(all.iter().all(holds), "each has the work of all");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_op_comes_twice_and_counts_once_and_a_gap_is_asked_for() {
    let (region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    let id = bram.begin_dossier();
    let journal = stream(id, Compartment::Journal);
    for n in 0..3 {
        bram.set(journal, &[(new_record(), note::BODY, format!("{n}").into())]);
    }
    let ask = bram.next_ask();
    let late = Ask {
        push: ask.push[2..].to_vec(),
        ..ask.clone()
    };
    bram.ask(late).await;
    assert_eq!(bram.last.need, Need::PushFrom(1));
    assert!(bram.last.receipts.is_empty());
    let twice = Ask {
        push: [ask.push.clone(), ask.push.clone()].concat(),
        ..bram.next_ask()
    };
    bram.ask(twice).await;
    let receipts = bram.last.receipts.clone();
    assert_eq!(receipts.len(), 8);
    assert_eq!(receipts[..4], receipts[4..], "the same receipt again");
    bram.sync().await;
    let rows = region
        .database
        .rows("SELECT count(*) FROM op WHERE dossier_id <> '00000000-0000-0000-0000-000000000000'")
        .await
        .unwrap();
    assert_eq!(rows[0].get::<_, i64>(0), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_device_is_told_to_begin_a_new_life_and_loses_nothing() {
    let (_region, [mut bram]) = TestRegion::with_devices(["Bram"]).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    let journal = stream(id, Compartment::Journal);
    let copy = bram.life;
    bram.set(journal, &[(new_record(), note::BODY, "de ene".into())]);
    bram.sync().await;
    bram.life = copy;
    let other = bram.set(journal, &[(new_record(), note::BODY, "de andere".into())]);
    bram.ask(bram.next_ask()).await;
    assert_eq!(bram.last.need, Need::Incarnation);
    assert_eq!(bram.verdicts[&other], 1, "it is kept");
    bram.ask(bram.next_ask()).await;
    assert_eq!(
        bram.last.need,
        Need::Incarnation,
        "it is told as long as it asks in that life"
    );
}
