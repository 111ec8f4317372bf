//! What the API promises to whoever asks: the rules of domain.md §10, enrolment and its refusals, administration, hints, TLS.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_domain::record::{ActorId, Compartment, RecordId, break_glass};
use eenplan_region::harness::{Reply, TestDevice, TestRegion, request};
use eenplan_region::office;
use eenplan_sync::StreamId;
use serde_json::{Value, json};
use uuid::Uuid;

const JSON: (&str, &str) = ("content-type", "application/json");

async fn ask(
    region: &TestRegion,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<Value>,
) -> Reply {
    let bearer = format!("Bearer {}", token.unwrap_or_default());
    let mut headers = vec![];
    if body.is_some() {
        headers.push(JSON);
    }
    if token.is_some() {
        headers.push(("authorization", bearer.as_str()));
    }
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    request(region.server.address, method, path, &headers, body.as_bytes())
        .await
        .unwrap()
}

/// A region with a token of its administrator.
async fn administered() -> (TestRegion, String) {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let token = office::token(region.server.region(), people[0].worker);
    (region, token)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_keeps_the_rules() {
    let (region, token) = administered().await;
    let paths = [
        "/health/live",
        "/health/ready",
        "/v1/openapi.json",
        "/v1/workers",
        "/v1/workers/",
        "/nowhere",
        "/v1/sync",
    ];
    for path in paths {
        let reply = ask(&region, "GET", path, Some(&token), None).await;
        for (name, value) in [
            ("api-version", "1.0.0"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{path}");
        }
        assert!(
            reply
                .header("content-security-policy")
                .is_some_and(|csp| csp.contains("frame-ancestors 'none'")),
            "{path}"
        );
        assert!(reply.header("strict-transport-security").is_some(), "{path}");
        if reply.status >= 400 {
            assert_eq!(
                reply.header("content-type"),
                Some("application/problem+json"),
                "{path}"
            );
            assert_eq!(reply.json()["status"], json!(reply.status), "{path}");
        }
    }
    let status = async |method: &str, path: &str| ask(&region, method, path, Some(&token), None).await.status;
    assert_eq!(status("GET", "/v1/workers").await, 200);
    assert_eq!(status("GET", "/v1/workers/").await, 404, "no trailing slash");
    assert_eq!(status("GET", "/v1/workers/nobody").await, 404);
    let wrong_method = ask(&region, "DELETE", "/v1/workers", Some(&token), None).await;
    assert_eq!(wrong_method.status, 405);
    assert!(
        wrong_method
            .header("allow")
            .is_some_and(|allow| allow.contains("GET") && allow.contains("POST"))
    );
    let text = request(
        region.server.address,
        "POST",
        "/v1/enrolments",
        &[("content-type", "text/plain")],
        b"x",
    )
    .await
    .unwrap();
    assert_eq!(text.status, 415);
    for (path, accept, status) in [
        ("/health/live", "application/xml", 406),
        ("/health/live", "application/cbor", 406),
        ("/health/live", "application/json;q=0", 406),
        ("/health/live", "text/html, */*;q=0.1", 200),
        ("/v1/sync", "application/json", 406),
        ("/v1/sync", "application/cbor", 405),
    ] {
        let address = region.server.address;
        let reply = request(address, "GET", path, &[("accept", accept)], b"")
            .await
            .unwrap();
        assert_eq!(reply.status, status, "{path} {accept}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_answers_without_a_token_but_health_and_the_document() {
    let (region, _) = administered().await;
    let document = ask(&region, "GET", "/v1/openapi.json", None, None).await;
    assert_eq!(document.status, 200);
    let document = document.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for field in ["name", "email", "url"] {
        assert!(document["info"]["contact"][field].is_string(), "{field}");
    }
    let open = [
        "/health/live",
        "/health/ready",
        "/v1/openapi.json",
        "/v1/enrolments",
        "/v1/challenges",
        "/v1/tokens",
    ];
    let mut closed = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(
            !path.ends_with('/')
                && path
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "/-{}.".contains(c)),
            "{path}"
        );
        for method in methods.as_object().unwrap().keys() {
            if open.contains(&path.as_str()) {
                continue;
            }
            closed += 1;
            let at = path.replace(['{', '}'], "");
            let reply = ask(&region, &method.to_uppercase(), &at, None, Some(json!({}))).await;
            assert_eq!(reply.status, 401, "{method} {path}");
        }
    }
    assert!(closed > 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_lets_one_device_in_once() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let code = |reply: &Reply| reply.json()["code"].as_str().unwrap_or_default().to_owned();
    let mut first = TestDevice::new(region.server.address);
    let unknown = first.enrol("AAAAA-AAAAA-AAAAA-AAAAA", false).await;
    assert_eq!((unknown.status, code(&unknown).as_str()), (400, "code-unknown"));
    assert_eq!(
        first.enrol(&people[1].code.to_lowercase(), false).await.status,
        201
    );
    assert_eq!(
        first.enrol(&people[1].code, false).await.status,
        201,
        "its answer may have been lost"
    );
    let mut second = TestDevice::new(region.server.address);
    assert_eq!(code(&second.enrol(&people[1].code, false).await), "code-used");
    let mut guess = people[2].code.clone();
    guess.replace_range(22.., if guess.ends_with('0') { "1" } else { "0" });
    for _ in 0..5 {
        assert_eq!(code(&second.enrol(&guess, false).await), "code-unknown");
    }
    assert_eq!(
        code(&second.enrol(&people[2].code, false).await),
        "too-many-attempts",
        "even the right one"
    );
    // Who came in, never heard so, and began to work: their work counts, until the device was seen.
    let mut began = TestDevice::new(region.server.address);
    let own = began.actor;
    assert_eq!(began.enrol(&people[4].code, false).await.status, 201);
    began.actor = own;
    assert_eq!(began.enrol(&people[4].code, true).await.status, 201);
    assert_eq!(began.actor, own);
    assert_eq!(began.sign_in().await.status, 201);
    began.actor = ActorId(Uuid::now_v7());
    assert_eq!(code(&began.enrol(&people[4].code, true).await), "device-taken");
    // Whose id somebody claims as theirs must not be anybody's already.
    second.actor = first.actor;
    assert_eq!(code(&second.enrol(&people[3].code, true).await), "actor-taken");
    let stolen = TestDevice::new(region.server.address);
    first.device = stolen.device;
    let reply = first.sign_in().await;
    assert_eq!(
        (reply.status, code(&reply).as_str()),
        (401, "device-unknown"),
        "another device's challenge"
    );
    let reply = ask(
        &region,
        "POST",
        "/v1/enrolments",
        None,
        Some(json!({ "deviceId": "x", "publicKey": "AAAA" })),
    )
    .await;
    let told: Vec<_> = reply.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["field"].clone())
        .collect();
    assert_eq!(
        told,
        [
            "code",
            "deviceId",
            "incarnation",
            "actorId",
            "publicKey",
            "hasWork"
        ]
        .map(Value::from),
        "all at once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_keeps_the_directory_and_devices_read_it() {
    let (region, token) = administered().await;
    let token = Some(token.as_str());
    let made = ask(
        &region,
        "POST",
        "/v1/workers",
        token,
        Some(json!({ "name": "Gijs Nieuw", "job": "coach" })),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.json());
    let id = made.json()["workerId"].as_str().unwrap().to_owned();
    let path = format!("/v1/workers/{id}");
    let changed = ask(
        &region,
        "PATCH",
        &path,
        token,
        Some(json!({ "phone": "06 12345678" })),
    )
    .await
    .json();
    assert_eq!(
        (&changed["name"], &changed["phone"]),
        (&json!("Gijs Nieuw"), &json!("06 12345678"))
    );
    let wrong = ask(
        &region,
        "PATCH",
        &path,
        token,
        Some(json!({ "name": "", "functions": ["king"], "colour": 1 })),
    )
    .await;
    assert_eq!(
        (wrong.status, wrong.json()["errors"].as_array().unwrap().len()),
        (400, 3)
    );
    let code = ask(&region, "POST", &format!("{path}/enrolment-codes"), token, None).await;
    assert_eq!(code.status, 201);
    let mut gijs = TestDevice::new(region.server.address);
    assert_eq!(
        gijs.enrol(code.json()["code"].as_str().unwrap(), false)
            .await
            .status,
        201
    );
    gijs.sync().await;
    let list = ask(&region, "GET", "/v1/workers?page=1&pageSize=3", token, None)
        .await
        .json();
    assert_eq!(
        (list["items"].as_array().unwrap().len(), list["total"].as_u64()),
        (3, Some(8))
    );
    for (asked, expected) in [
        ("page=0", &["page out-of-range"][..]),
        ("page=1&pageSize=veel", &["pageSize out-of-range"]),
        (
            "page=&pageSize=201&sort=name",
            &["sort unknown", "page out-of-range", "pageSize out-of-range"],
        ),
    ] {
        let reply = ask(&region, "GET", &format!("/v1/workers?{asked}"), token, None).await;
        assert_eq!(
            (reply.status, told(&reply)),
            (400, expected.iter().map(|one| (*one).to_owned()).collect()),
            "{asked}"
        );
    }
    let as_worker = request(
        region.server.address,
        "GET",
        "/v1/workers",
        &[("authorization", &gijs.bearer())],
        b"",
    )
    .await
    .unwrap();
    assert_eq!(as_worker.status, 403);
    // The account ends, and with it everything on the device.
    ask(
        &region,
        "PATCH",
        &path,
        token,
        Some(json!({ "endedOn": "2020-01-01" })),
    )
    .await;
    gijs.sync().await;
    assert!(gijs.vector.0.is_empty());
    let devices = ask(&region, "GET", "/v1/devices", token, None).await.json();
    assert_eq!(devices["items"].as_array().unwrap().len(), 1);
    let device = format!("/v1/devices/{}", gijs.device);
    assert_eq!(ask(&region, "DELETE", &device, token, None).await.status, 204);
    assert_eq!(
        gijs.ask(gijs.next_ask()).await.status,
        401,
        "a lost device is refused"
    );
    let code = |reply: &Reply| reply.json()["code"].as_str().unwrap_or_default().to_owned();
    let reply = gijs.sign_in().await;
    assert_eq!((reply.status, code(&reply).as_str()), (403, "device-refused"));
    let refusal = format!("{device}/refusals");
    assert_eq!(ask(&region, "DELETE", &refusal, token, None).await.status, 204);
    assert_eq!(gijs.sign_in().await.status, 201, "it was found");
}

/// Each field that is wrong, and how.
fn told(reply: &Reply) -> Vec<String> {
    let errors = reply.json()["errors"].as_array().cloned().unwrap_or_default();
    let one = |one: &serde_json::Value| format!("{} {}", one["field"], one["code"]).replace('"', "");
    errors.iter().map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_of_who_came_in_with_work_ends_by_the_entry_the_administrator_made() {
    let (region, token) = administered().await;
    let token = Some(token.as_str());
    let workers = ask(&region, "GET", "/v1/workers", token, None).await.json();
    let organisation = workers["items"][0]["organisationId"].clone();
    let new = json!({ "name": "Gijs Werk", "organisationId": organisation, "functions": ["administrator"] });
    let made = ask(&region, "POST", "/v1/workers", token, Some(new)).await;
    assert_eq!(made.status, 201);
    let path = format!("/v1/workers/{}", made.json()["workerId"].as_str().unwrap());
    let code = ask(&region, "POST", &format!("{path}/enrolment-codes"), token, None).await;
    let mut gijs = TestDevice::new(region.server.address);
    let reply = gijs.enrol(code.json()["code"].as_str().unwrap(), true).await;
    assert_eq!(reply.status, 201);
    let id = gijs.begin_dossier();
    gijs.sync().await;
    assert!(gijs.vector.0.keys().any(|stream| stream.dossier == id));
    let administers = async |gijs: &TestDevice| {
        let headers = [("authorization", gijs.bearer())];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let reply = request(region.server.address, "GET", "/v1/workers", &headers, b"").await;
        reply.unwrap().status
    };
    assert_eq!(administers(&gijs).await, 200);
    ask(&region, "PATCH", &path, token, Some(json!({ "functions": [] }))).await;
    assert_eq!(administers(&gijs).await, 403);
    ask(
        &region,
        "PATCH",
        &path,
        token,
        Some(json!({ "endedOn": "2020-01-01" })),
    )
    .await;
    gijs.sync().await;
    assert!(gijs.vector.0.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_keeps_the_places() {
    let (region, token) = administered().await;
    let token = Some(token.as_str());
    let wrong = json!({ "product": "castle", "organisationId": Uuid::from_u128(7), "rooms": -1, "ageFrom": 27, "ageUntil": 18 });
    let wrong = ask(&region, "POST", "/v1/places", token, Some(wrong)).await;
    assert_eq!(
        told(&wrong),
        [
            "name required",
            "product unknown-choice",
            "organisationId unknown",
            "rooms out-of-range",
            "ageUntil out-of-range"
        ]
    );
    let new = json!({ "name": "Woongroep", "product": "living_community", "rooms": 4, "ageFrom": 18, "ageUntil": 27,
        "monthsMost": 60, "needsIndication": false });
    let made = ask(&region, "POST", "/v1/places", token, Some(new)).await;
    assert_eq!(made.status, 201, "{}", made.json());
    let path = format!("/v1/places/{}", made.json()["placeId"].as_str().unwrap());
    // The youngest age that stands counts when only the oldest is sent.
    let wrong = ask(&region, "PATCH", &path, token, Some(json!({ "ageUntil": 16 }))).await;
    assert_eq!(wrong.status, 400);
    let change = json!({ "ageUntil": 23, "phone": "0570 000000" });
    assert_eq!(
        ask(&region, "PATCH", &path, token, Some(change)).await.status,
        200
    );
    let place = ask(&region, "GET", &path, token, None).await.json();
    assert_eq!(
        (
            &place["ageFrom"],
            &place["ageUntil"],
            &place["rooms"],
            &place["needsIndication"]
        ),
        (&json!(18), &json!(23), &json!(4), &json!(false))
    );
    let all = ask(&region, "GET", "/v1/places", token, None).await.json();
    assert_eq!(all["total"], json!(3), "two of the example region");
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_glass_opens_and_is_seen() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let mut devices = Vec::new();
    for at in [1, 4] {
        let mut device = TestDevice::new(region.server.address);
        device.enrol(&people[at].code, false).await;
        device.sync().await;
        devices.push(device);
    }
    let [bram, eva] = devices.as_mut_slice() else {
        panic!("two")
    };
    let id = bram.begin_dossier();
    bram.sync().await;
    assert_eq!(
        eva.break_glass(json!({ "dossierId": id.0 })).await.status,
        400,
        "not without a reason"
    );
    assert_eq!(
        eva.break_glass(json!({ "dossierId": eva.device.0, "reason": "x" }))
            .await
            .status,
        404
    );
    let reply = eva
        .break_glass(json!({ "dossierId": id.0, "reason": "crisis aan de deur" }))
        .await;
    assert_eq!(reply.status, 201, "{}", reply.json());
    eva.sync().await;
    let held: Vec<_> = eva
        .vector
        .0
        .keys()
        .filter(|one| one.dossier == id)
        .map(|one| one.compartment)
        .collect();
    assert!(
        held.len() == 6 && !held.contains(&Compartment::Identity),
        "{held:?}"
    );
    bram.sync().await;
    let core = StreamId {
        dossier: id,
        compartment: Compartment::Core,
    };
    let place = bram.registers[&core]
        .0
        .keys()
        .find(|place| place.kind == break_glass::KIND.number)
        .unwrap();
    let value = |field| bram.value(core, RecordId(place.record.0), field);
    assert_eq!(value(break_glass::WORKER_ID), Some(eva.actor.into()));
    assert_eq!(value(break_glass::REASON), Some("crisis aan de deur".into()));
}
