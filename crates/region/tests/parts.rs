//! Who reads a part of a compartment gets that part and no byte of the rest, whatever they ask.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::Utc;
use eenplan_domain::record::{
    ActorId, Compartment, DossierId, Field, RecordId, Value, action, goal, involvement, note,
    note_correction, removed,
};
use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::{Ask, Older, Reason, StreamId, Verdict, is_excerpt};
use uuid::Uuid;

const CANARY: &str = "KANARIE";

fn stream(dossier: DossierId, compartment: Compartment) -> StreamId {
    StreamId { dossier, compartment }
}

fn new_record() -> RecordId {
    RecordId(Uuid::now_v7())
}

fn write_note(by: &mut TestDevice, id: DossierId, text: &str, shared: bool) -> RecordId {
    let record = new_record();
    let values = [
        (record, note::BODY, text.into()),
        (record, note::SHARED, Value::Bool(shared)),
    ];
    by.set(stream(id, Compartment::Journal), &values);
    record
}

fn put_right(by: &mut TestDevice, id: DossierId, of: RecordId, text: &str) -> RecordId {
    let record = new_record();
    let values = [
        (record, note_correction::NOTE_ID, of.into()),
        (record, note_correction::BODY, text.into()),
    ];
    by.set(stream(id, Compartment::Journal), &values);
    record
}

fn add_action(by: &mut TestDevice, id: DossierId, owner: ActorId, title: &str) -> RecordId {
    let record = new_record();
    let values = [
        (record, action::TITLE, title.into()),
        (record, action::OWNER_KIND, "worker".into()),
        (record, action::OWNER_ID, owner.into()),
        (record, action::STATE, "open".into()),
    ];
    by.set(stream(id, Compartment::Plan), &values);
    record
}

fn text(device: &TestDevice, of: StreamId, record: RecordId, field: Field) -> Option<String> {
    match device.value(of, record, field)? {
        Value::Text(text) => Some(text),
        other => panic!("{other:?}"),
    }
}

fn received(device: &TestDevice, text: &str) -> bool {
    let text = text.as_bytes();
    device.received.windows(text.len()).any(|bytes| bytes == text)
}

/// Asks for what a device that lies could ask for, and takes the answers in.
async fn pry(device: &mut TestDevice, of: StreamId) {
    let honest: Vec<_> = device.vector.0.iter().map(|(of, at)| (*of, *at)).collect();
    let older = vec![Older {
        stream: of,
        after: 0,
        upto: 1_000,
    }];
    let held = |at: Option<u64>| {
        let others = honest.iter().copied().filter(|(one, _)| *one != of);
        others.chain(at.map(|at| (of, at))).collect::<Vec<_>>()
    };
    for at in [None, Some(0), Some(1), Some(1_000), Some(1 << 62)] {
        let ask = Ask {
            vector: Some(held(at)),
            older: older.clone(),
            ..device.next_ask()
        };
        assert_eq!(device.ask(ask).await.status, 200);
        // What the region believes now is asked on, as far as it goes.
        let on = Ask {
            older: older.clone(),
            ..device.next_ask()
        };
        assert_eq!(device.ask(on).await.status, 200);
        device.sync().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_reads_the_shared_notes_and_not_a_byte_of_the_others() {
    let (_region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    let journal = stream(id, Compartment::Journal);
    bram.involve(id, eva.actor, "provider", &["plan", "journal"]);
    let open = write_note(&mut bram, id, "Samen gegeten", true);
    let closed = write_note(&mut bram, id, "KANARIE alleen voor het team", false);
    let right = put_right(&mut bram, id, open, "Samen gekookt");
    put_right(&mut bram, id, closed, "KANARIE verbeterd");
    let taken_away = write_note(&mut bram, id, "KANARIE toch niet", true);
    bram.sync().await;
    bram.set(
        journal,
        &[(taken_away, removed(note::KIND.number), Value::Bool(true))],
    );
    bram.sync().await;
    eva.sync().await;

    let bodies = |device: &TestDevice| -> Vec<String> {
        let all = device.registers.get(&journal).into_iter().flat_map(|all| &all.0);
        let of = all.filter(|(place, _)| (place.kind, place.group) == (note::KIND.number, note::BODY.group));
        of.filter_map(|(place, _)| text(device, journal, place.record, note::BODY))
            .collect()
    };
    assert_eq!(bodies(&eva), ["Samen gegeten"]);
    assert_eq!(
        text(&eva, journal, right, note_correction::BODY).unwrap(),
        "Samen gekookt"
    );
    assert!(is_excerpt(eva.vector.0[&journal]));

    // What is written beside it moves nothing for them.
    let before = eva.vector.clone();
    write_note(&mut bram, id, "KANARIE van later", false);
    bram.sync().await;
    eva.ask(eva.next_ask()).await;
    assert!(eva.last.parts.is_empty() && !eva.last.more && eva.vector == before);

    // Nobody else's words come with their own.
    let own = write_note(&mut eva, id, "Zelf geschreven", false);
    eva.sync().await;
    assert_eq!(eva.verdicts.values().last(), Some(&Verdict::Accepted.number()));
    assert_eq!(text(&eva, journal, own, note::BODY).unwrap(), "Zelf geschreven");
    pry(&mut eva, journal).await;
    assert!(!received(&eva, CANARY), "no byte outside the scope");

    // Shared later: it comes. No longer shared: it goes.
    bram.set(journal, &[(closed, note::SHARED, Value::Bool(true))]);
    bram.set(journal, &[(open, note::SHARED, Value::Bool(false))]);
    bram.sync().await;
    eva.sync().await;
    assert_eq!(
        text(&eva, journal, closed, note::BODY).unwrap(),
        "KANARIE alleen voor het team"
    );
    assert_eq!(text(&eva, journal, open, note::BODY), None);
    assert_eq!(text(&eva, journal, right, note_correction::BODY), None);
    assert!(
        !received(&eva, "KANARIE van later"),
        "what was never shared never came"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volunteer_has_their_own_actions_and_ticks_them_off() {
    let (_region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    let (plan, journal) = (stream(id, Compartment::Plan), stream(id, Compartment::Journal));
    bram.involve(id, eva.actor, "volunteer", &["plan", "journal"]);
    let wanted = new_record();
    bram.set(plan, &[(wanted, goal::TITLE, "KANARIE als doel".into())]);
    let actor = eva.actor;
    let own = add_action(&mut bram, id, actor, "Samen wandelen");
    bram.set(plan, &[(own, action::GOAL_ID, wanted.into())]);
    let lead = bram.actor;
    let other = add_action(&mut bram, id, lead, "KANARIE bellen");
    write_note(&mut bram, id, "KANARIE gedeeld met anderen", true);
    bram.sync().await;
    eva.sync().await;
    assert_eq!(text(&eva, plan, own, action::TITLE).unwrap(), "Samen wandelen");
    let records: std::collections::BTreeSet<RecordId> =
        eva.registers[&plan].0.keys().map(|place| place.record).collect();
    assert_eq!(records, [own].into());

    let done = eva.set(plan, &[(own, action::STATE, "done".into())]);
    let not_theirs = eva.set(plan, &[(other, action::STATE, "done".into())]);
    let added = write_note(&mut eva, id, "Het ging goed", false);
    eva.sync().await;
    assert_eq!(eva.verdicts[&done], Verdict::Accepted.number());
    assert_eq!(
        eva.verdicts[&not_theirs],
        Verdict::SetAside(Reason::NoRight).number()
    );
    assert_eq!(text(&eva, plan, own, action::STATE).unwrap(), "done");
    bram.sync().await;
    assert_eq!(text(&bram, plan, own, action::STATE).unwrap(), "done");
    assert_eq!(text(&bram, plan, other, action::STATE).unwrap(), "open");
    assert_eq!(text(&bram, journal, added, note::BODY).unwrap(), "Het ging goed");
    pry(&mut eva, plan).await;
    pry(&mut eva, journal).await;
    assert!(
        !eva.vector.0.contains_key(&journal),
        "adding to a journal does not read it"
    );

    // Given to somebody else, an action goes; taken over, it comes.
    bram.set(
        plan,
        &[
            (own, action::OWNER_ID, lead.into()),
            (own, action::OWNER_KIND, "worker".into()),
        ],
    );
    bram.sync().await;
    eva.sync().await;
    assert_eq!(text(&eva, plan, own, action::TITLE), None);
    assert!(!received(&eva, CANARY), "no byte outside the scope");
    bram.set(
        plan,
        &[
            (other, action::OWNER_ID, actor.into()),
            (other, action::OWNER_KIND, "worker".into()),
        ],
    );
    bram.sync().await;
    eva.sync().await;
    assert_eq!(text(&eva, plan, other, action::TITLE).unwrap(), "KANARIE bellen");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_role_makes_a_part_whole_and_the_whole_a_part() {
    let (_region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    let journal = stream(id, Compartment::Journal);
    let part = bram.involve(id, eva.actor, "provider", &["plan", "journal"]);
    let open = write_note(&mut bram, id, "Samen gegeten", true);
    let closed = write_note(&mut bram, id, "Voor het team", false);
    bram.sync().await;
    eva.sync().await;
    let own = write_note(&mut eva, id, "Van Eva", false);
    eva.sync().await;
    let role = |by: &mut TestDevice, role: &str| {
        by.set(
            stream(id, Compartment::Core),
            &[(part, involvement::ROLE, role.into())],
        );
    };
    for _ in 0..2 {
        role(&mut bram, "social_team");
        bram.sync().await;
        eva.sync().await;
        for (record, expected) in [
            (open, "Samen gegeten"),
            (closed, "Voor het team"),
            (own, "Van Eva"),
        ] {
            assert_eq!(text(&eva, journal, record, note::BODY).unwrap(), expected);
        }
        assert_eq!(
            eva.vector.0[&journal], bram.vector.0[&journal],
            "in step with the whole"
        );
        role(&mut bram, "provider");
        write_note(&mut bram, id, "KANARIE van na de wissel", false);
        bram.sync().await;
        let before = eva.received.len();
        eva.sync().await;
        assert_eq!(text(&eva, journal, closed, note::BODY), None);
        assert_eq!(text(&eva, journal, open, note::BODY).unwrap(), "Samen gegeten");
        assert_eq!(text(&eva, journal, own, note::BODY).unwrap(), "Van Eva");
        assert!(eva.gone.is_empty(), "it is narrowed, not taken away");
        let later = &eva.received[before..];
        assert!(
            !later
                .windows(CANARY.len())
                .any(|bytes| bytes == CANARY.as_bytes())
        );
    }
    // No longer taking part: the part goes as a whole does.
    bram.set(
        stream(id, Compartment::Core),
        &[
            (
                part,
                involvement::STARTS_ON,
                Utc::now().date_naive().pred_opt().into(),
            ),
            (
                part,
                involvement::ENDS_ON,
                Utc::now().date_naive().pred_opt().into(),
            ),
        ],
    );
    bram.sync().await;
    eva.sync().await;
    assert!(eva.gone.iter().any(|gone| gone.stream == journal));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_does_not_fit_one_answer_comes_in_pieces() {
    let (region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    let journal = stream(id, Compartment::Journal);
    bram.involve(id, eva.actor, "provider", &["plan", "journal"]);
    for n in 0..260 {
        write_note(
            &mut bram,
            id,
            &format!("Verslag {n} {}", "woord ".repeat(500)),
            true,
        );
        write_note(&mut bram, id, "KANARIE", false);
    }
    bram.sync().await;
    eva.budget = 64 * 1024;
    let given = format!(
        "SELECT what FROM disclosure WHERE dossier_id = '{id}' AND device_id = '{}' AND {} = ANY(compartments)",
        eva.device.0,
        Compartment::Journal.number()
    );
    let disclosed = async || region.database.rows(&given).await.unwrap().len();
    assert_eq!(disclosed().await, 0);
    while !eva.last.parts.iter().any(|part| part.stream == journal) {
        let vector = eva.vector.0.iter().map(|(stream, seq)| (*stream, *seq)).collect();
        let ask = Ask {
            vector: Some(vector),
            ..eva.next_ask()
        };
        eva.ask(ask).await;
    }
    assert!(
        !eva.vector.0.contains_key(&journal),
        "the last piece has not come"
    );
    assert_eq!(disclosed().await, 1, "what was read of it is written down");
    eva.sync().await;
    assert_eq!(disclosed().await, 1, "once");
    let notes = |device: &TestDevice| {
        let all = device.registers[&journal].0.keys();
        all.filter(|place| (place.kind, place.group) == (note::KIND.number, note::BODY.group))
            .count()
    };
    assert_eq!(notes(&eva), 260);
    assert!(eva.pieces > 2, "{} pieces", eva.pieces);
    write_note(&mut bram, id, "Nog een verslag", true);
    bram.sync().await;
    eva.sync().await;
    assert_eq!(notes(&eva), 261);
    assert!(!received(&eva, CANARY));
}
