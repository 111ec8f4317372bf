//! Who asks too much: a stranger takes nothing away from a device, and a device nothing from the others.

use std::time::Duration;

use eenplan_region::harness::{Reply, TestDevice, TestRegion, request};
use uuid::Uuid;

use crate::count;

async fn challenge(region: &TestRegion, device: Uuid) -> Reply {
    let body = format!("{{\"deviceId\":\"{device}\"}}");
    let headers = [("content-type", "application/json")];
    request(
        region.server.address,
        "POST",
        "/v1/challenges",
        &headers,
        body.as_bytes(),
    )
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_who_names_a_device_does_not_shut_it_out() {
    let region = TestRegion::start_with(|config| config.requests_per_minute = 20)
        .await
        .unwrap();
    let people = region.people().await.unwrap();
    let mut bram = TestDevice::new(region.server.address);
    bram.enrol(&people[1].code, false).await;
    bram.sync().await;
    for _ in 0..60 {
        assert_eq!(challenge(&region, bram.device.0).await.status, 201);
    }
    assert_eq!(bram.ask(bram.next_ask()).await.status, 200);
    assert_eq!(bram.sign_in().await.status, 201);
    // Nor does its own noise keep it from breaking the glass.
    while bram.ask(bram.next_ask()).await.status == 200 {}
    let bearer = bram.bearer();
    let headers = [
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
    ];
    let nobody = format!("{{\"dossierId\":\"{}\",\"reason\":\"x\"}}", Uuid::now_v7());
    let reply = request(
        region.server.address,
        "POST",
        "/v1/emergency-accesses",
        &headers,
        nobody.as_bytes(),
    )
    .await
    .unwrap();
    assert_eq!(
        (reply.status, &reply.json()["code"]),
        (404, &"no-such-dossier".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_not_known_leaves_nothing_behind_and_hears_the_same() {
    let (region, [bram]) = TestRegion::with_devices(["Bram"]).await;
    let known = challenge(&region, bram.device.0).await;
    let before = count(&region, "SELECT count(*) FROM challenge").await;
    let unknown = challenge(&region, Uuid::new_v4()).await;
    assert_eq!(count(&region, "SELECT count(*) FROM challenge").await, before);
    assert_eq!((known.status, unknown.status), (201, 201));
    assert_eq!(known.body.len(), unknown.body.len());
    let names = |reply: &Reply| {
        reply
            .headers
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&known), names(&unknown));
    let mut nobody = TestDevice::new(region.server.address);
    let reply = nobody.sign_in().await;
    assert_eq!(
        (reply.status, &reply.json()["code"]),
        (401, &"device-unknown".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_syncs_many_times_at_once_leaves_connections_for_the_others() {
    let (region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let holder = region.database.by_superuser().await.unwrap();
    let lock = format!(
        "BEGIN; SELECT FROM device_life WHERE device_id = '{}' FOR UPDATE",
        bram.device.0
    );
    holder.batch_execute(&lock).await.unwrap();
    let (address, bearer) = (region.server.address, bram.bearer());
    let body = zstd::bulk::compress(&bram.next_ask().encode(), 3).unwrap();
    let asking: Vec<_> = (0..30)
        .map(|_| {
            let (bearer, body) = (bearer.clone(), body.clone());
            tokio::spawn(async move {
                let headers = [
                    ("content-type", "application/cbor"),
                    ("content-encoding", "zstd"),
                    ("authorization", bearer.as_str()),
                ];
                request(address, "POST", "/v1/sync", &headers, &body)
                    .await
                    .unwrap()
                    .status
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(eva.ask(eva.next_ask()).await.status, 200, "others go on");
    holder.batch_execute("COMMIT").await.unwrap();
    let mut statuses = Vec::new();
    for one in asking {
        statuses.push(one.await.unwrap());
    }
    let many = |status| statuses.iter().filter(|one| **one == status).count();
    assert_eq!((many(200), many(429)), (2, 28));
    bram.sync().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_and_no_lock_is_waited_for_without_end() {
    let region = TestRegion::start().await.unwrap();
    let scope = eenplan_region::Database::open(&region.server.region().config).unwrap();
    for setting in [
        "lock_timeout",
        "statement_timeout",
        "idle_in_transaction_session_timeout",
    ] {
        let row = scope
            .row(
                "SELECT setting::int FROM pg_settings WHERE name = $1",
                &[&setting],
            )
            .await
            .unwrap();
        let millis: i32 = row.unwrap().get(0);
        assert!((1_000..=60_000).contains(&millis), "{setting} {millis}");
    }
}
