//! Asks over the socket that listens: answered as in a request, by the same rules, and by the same who.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::time::Duration;

use chrono::{DateTime, Utc};
use eenplan_domain::record::{Compartment, DossierId, RecordId, note};
use eenplan_region::harness::{Said, Socket, TestDatabase, TestDevice, TestRegion, request};
use eenplan_sync::{Ask, MAX_MESSAGE, Message, Need, StreamId};
use uuid::Uuid;

/// Long enough for whatever comes.
const SOON: Duration = Duration::from_secs(10);
/// Long enough to see that nothing does.
const NOTHING: Duration = Duration::from_millis(300);

fn journal(dossier: DossierId) -> StreamId {
    StreamId {
        dossier,
        compartment: Compartment::Journal,
    }
}

fn write(device: &mut TestDevice, dossier: DossierId, body: &str) -> RecordId {
    let record = RecordId(Uuid::now_v7());
    device.set(journal(dossier), &[(record, note::BODY, body.into())]);
    record
}

async fn say(socket: &mut Socket, number: u8, ask: &Ask) {
    let body = &TestDevice::pressed(ask)[..];
    let message = Message::Ask { number, body };
    socket.say(&message.encode()).await.unwrap();
}

/// The next message that is no hint.
async fn reply(socket: &mut Socket) -> Said {
    loop {
        match socket.hear(SOON).await {
            Said::Hint => {}
            said => return said,
        }
    }
}

/// The body of the answer to an ask.
async fn answer(socket: &mut Socket, to: u8) -> Vec<u8> {
    let Said::Bytes(bytes) = reply(socket).await else {
        panic!("there is no answer");
    };
    match Message::decode(&bytes) {
        Some(Message::Answer { number, body }) if number == to => body.to_vec(),
        other => panic!("{other:?}"),
    }
}

/// Why an ask was refused, and how long to wait.
async fn refusal(socket: &mut Socket) -> (u16, u32) {
    let Said::Bytes(bytes) = reply(socket).await else {
        panic!("there is no answer");
    };
    match Message::decode(&bytes) {
        Some(Message::Refusal {
            status, retry_after, ..
        }) => (status, retry_after),
        other => panic!("{other:?}"),
    }
}

/// A worker with a dossier on two devices, both up to date.
async fn two(region: &TestRegion) -> (TestDevice, TestDevice, DossierId) {
    let people = region.people().await.unwrap();
    let mut bram = TestDevice::new(region.server.address);
    bram.enrol(&people[1].code, false).await;
    let id = bram.begin_dossier();
    write(&mut bram, id, "eerst");
    bram.sync().await;
    let mut tablet = TestDevice::new(region.server.address);
    let code = region.code(people[1].worker).await.unwrap();
    tablet.enrol(&code, false).await;
    tablet.sync().await;
    (bram, tablet, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_over_the_socket_is_answered_as_in_a_request() {
    let region = TestRegion::start().await.unwrap();
    let (mut bram, mut tablet, id) = two(&region).await;
    let at = region.server.address;
    let mut from = Socket::open(&bram, at).await.unwrap();
    let mut to = Socket::open(&tablet, at).await.unwrap();
    let record = write(&mut bram, id, "over de socket");
    say(&mut from, 1, &bram.next_ask()).await;
    let body = answer(&mut from, 1).await;
    bram.hear(&body);
    assert!(bram.outbox.is_empty(), "it is decided on");
    assert_eq!(to.hear(SOON).await, Said::Hint);
    say(&mut to, 200, &tablet.next_ask()).await;
    let body = answer(&mut to, 200).await;
    tablet.hear(&body);
    let value = tablet.value(journal(id), record, note::BODY);
    assert_eq!(value, Some("over de socket".into()));
    // Both ways speak about the same device.
    tablet.sync().await;
    assert_eq!(tablet.last.need, Need::Nothing);
    say(&mut to, 201, &tablet.next_ask()).await;
    let body = answer(&mut to, 201).await;
    tablet.hear(&body);
    assert!(tablet.last.parts.is_empty() && tablet.last.need == Need::Nothing);
}

/// Until a transaction waits for what another one locked.
async fn wait_for_a_lock(database: &TestDatabase) {
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..500 {
        let rows = database.rows(waiting).await.unwrap();
        if rows[0].get::<_, i64>(0) > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nobody waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stops_finishes_what_it_is_asked_over_a_socket() {
    let region = TestRegion::start().await.unwrap();
    let (mut bram, _tablet, id) = two(&region).await;
    let TestRegion { database, server } = region;
    let mut asks = Socket::open(&bram, server.address).await.unwrap();
    let mut rests = Socket::open(&bram, server.address).await.unwrap();
    let superuser = database.by_superuser().await.unwrap();
    superuser.batch_execute("BEGIN; LOCK TABLE op").await.unwrap();
    write(&mut bram, id, "op de valreep");
    say(&mut asks, 1, &bram.next_ask()).await;
    wait_for_a_lock(&database).await;
    let stopping = tokio::spawn(server.stop());
    assert_eq!(rests.hear(SOON).await, Said::End, "who asks nothing is let go");
    tokio::time::sleep(NOTHING).await;
    assert!(!stopping.is_finished(), "it waits");
    superuser.batch_execute("COMMIT").await.unwrap();
    let body = answer(&mut asks, 1).await;
    bram.hear(&body);
    assert!(bram.outbox.is_empty(), "it was decided on");
    assert_eq!(asks.hear(SOON).await, Said::End);
    stopping.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_that_was_cut_off_is_asked_again_in_a_request() {
    let region = TestRegion::start().await.unwrap();
    let (mut bram, mut tablet, id) = two(&region).await;
    for at in 0..20 {
        let record = write(&mut bram, id, &format!("regel {at}"));
        let mut socket = Socket::open(&bram, region.server.address).await.unwrap();
        say(&mut socket, at, &bram.next_ask()).await;
        // Sometimes before it is read, sometimes while it is decided on, sometimes before its answer is.
        tokio::time::sleep(Duration::from_millis(u64::from(at))).await;
        drop(socket);
        bram.sync().await;
        tablet.sync().await;
        let value = tablet.value(journal(id), record, note::BODY);
        assert_eq!(value, Some(format!("regel {at}").into()));
    }
    let seq = tablet.vector.0.get(&journal(id));
    assert_eq!(seq, Some(&21), "each was decided on once");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_hears_and_asks_nothing_more() {
    let region = TestRegion::start().await.unwrap();
    let (mut bram, tablet, id) = two(&region).await;
    let at = region.server.address;
    let mut socket = Socket::open(&tablet, at).await.unwrap();
    say(&mut socket, 1, &tablet.next_ask()).await;
    answer(&mut socket, 1).await;
    // By another process: this one does not know that it should end the connection.
    let refused = format!(
        "UPDATE device SET refused_at = now() WHERE device_id = '{}'",
        tablet.device.0
    );
    region.database.rows(&refused).await.unwrap();
    write(&mut bram, id, "geheim");
    bram.sync().await;
    say(&mut socket, 2, &tablet.next_ask()).await;
    assert_eq!(refusal(&mut socket).await, (401, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_over_the_socket_too_and_may_be_renewed_by_the_same_device_alone() {
    fn later() -> DateTime<Utc> {
        Utc::now() + chrono::TimeDelta::seconds(295)
    }
    let region = TestRegion::start().await.unwrap();
    let (bram, mut tablet, _) = two(&region).await;
    // There a token is five minutes old almost from the beginning.
    let other = region.another(later).await.unwrap();
    let mut socket = Socket::open(&tablet, other.address).await.unwrap();
    say(&mut socket, 1, &tablet.next_ask()).await;
    answer(&mut socket, 1).await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    say(&mut socket, 2, &tablet.next_ask()).await;
    assert_eq!(refusal(&mut socket).await, (401, 0));
    tablet.region = other.address;
    tablet.sign_in().await;
    let bearer = tablet.bearer();
    let token = bearer.trim_start_matches("Bearer ");
    socket.say(&Message::Token(token).encode()).await.unwrap();
    say(&mut socket, 3, &tablet.next_ask()).await;
    answer(&mut socket, 3).await;
    // Nobody goes on in somebody else's place.
    let foreign = bram.bearer();
    let token = foreign.trim_start_matches("Bearer ");
    socket.say(&Message::Token(token).encode()).await.unwrap();
    assert_eq!(reply(&mut socket).await, Said::End);
    other.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_too_large_or_none_ends_the_connection_and_a_request_goes_on() {
    let region = TestRegion::start().await.unwrap();
    let (mut bram, _, id) = two(&region).await;
    for said in [vec![1; MAX_MESSAGE + 1], vec![99; 10], Vec::new()] {
        let mut socket = Socket::open(&bram, region.server.address).await.unwrap();
        // It may be ended before it was read to the end.
        let _ = socket.say(&said).await;
        assert_eq!(reply(&mut socket).await, Said::End);
    }
    let mut socket = Socket::open(&bram, region.server.address).await.unwrap();
    let unreadable = Message::Ask {
        number: 1,
        body: b"x",
    };
    socket.say(&unreadable.encode()).await.unwrap();
    assert_eq!(refusal(&mut socket).await, (400, 0));
    write(&mut bram, id, "gewoon");
    bram.sync().await;
    assert!(bram.outbox.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_device_asks_is_counted_wherever_it_asks_it() {
    let region = TestRegion::start_with(|config| config.requests_per_minute = 12)
        .await
        .unwrap();
    let (_, tablet, _) = two(&region).await;
    let mut socket = Socket::open(&tablet, region.server.address).await.unwrap();
    let mut number = 0;
    let (status, wait) = loop {
        number += 1;
        say(&mut socket, number, &tablet.next_ask()).await;
        let Said::Bytes(bytes) = reply(&mut socket).await else {
            panic!("there is no answer");
        };
        if let Some(Message::Refusal {
            status, retry_after, ..
        }) = Message::decode(&bytes)
        {
            break (status, retry_after);
        }
        assert!(number < 13);
    };
    assert_eq!(status, 429);
    assert!(wait > 0);
    let body = TestDevice::pressed(&tablet.next_ask());
    let bearer = tablet.bearer();
    let headers = [
        ("content-type", "application/cbor"),
        ("content-encoding", "zstd"),
        ("authorization", bearer.as_str()),
    ];
    let reply = request(region.server.address, "POST", "/v1/sync", &headers, &body)
        .await
        .unwrap();
    assert_eq!(reply.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_for_a_message_comes_in_requests() {
    let region = TestRegion::start().await.unwrap();
    let (mut bram, mut tablet, id) = two(&region).await;
    for _ in 0..20 {
        write(&mut bram, id, &"lang verhaal ".repeat(600));
    }
    bram.sync().await;
    let mut socket = Socket::open(&tablet, region.server.address).await.unwrap();
    say(&mut socket, 1, &tablet.next_ask()).await;
    let body = answer(&mut socket, 1).await;
    tablet.hear(&body);
    assert!(tablet.last.more, "64 KiB of it");
    tablet.sync().await;
    assert_eq!(tablet.vector, bram.vector);
    // The hint of what was written before it listened may still be on its way.
    let then = socket.hear(NOTHING).await;
    assert!(matches!(then, Said::Nothing | Said::Hint), "{then:?}");
}
