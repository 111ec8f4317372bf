//! Nothing of a person stands in the log, at its finest: a whole sync of canaries through the real program, and they are looked for in
//! every shape that bytes take in a log. The same search finds them in the database, so that it can fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use eenplan_domain::record::{Compartment, RecordId, note, resident, resident_identity};
use eenplan_region::harness::{TestDevice, TestRegion, request};
use eenplan_sync::StreamId;
use serde_json::json;
use uuid::Uuid;

const FAMILY: &str = "Kanariewitz";
const BSN: &str = "999900006";
const STREET: &str = "Kooivogellaan";
const PHONE: &str = "06 98765432";
const BODY: &str = "zingt alleen wanneer niemand luistert";
const REASON: &str = "staat verward op het balkon";
const WORKER: &str = "Merel Zangvogel";

/// A text as it would look in a log: as it is, as a list of numbers, in hex, and in base64 whatever stands before it.
fn shapes(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let numbers = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut shapes = vec![text.to_owned(), numbers, hex.to_uppercase(), hex];
    for before in 0..3 {
        let mut padded = vec![b' '; before];
        padded.extend(bytes);
        let encoded = STANDARD_NO_PAD.encode(padded);
        // Without the characters that depend on what stands around it.
        shapes.push(encoded[(before * 8).div_ceil(6)..encoded.len() - 2].to_owned());
    }
    shapes
}

fn found<'c>(log: &str, canaries: &[&'c str]) -> Vec<&'c str> {
    let is_there = |text: &&&str| shapes(text).iter().any(|shape| log.contains(shape.as_str()));
    canaries.iter().filter(is_there).copied().collect()
}

#[test]
fn a_canary_is_seen_in_every_shape() {
    let around = format!("before {BODY} after");
    let bytes = around.as_bytes();
    let logs = [
        around.clone(),
        format!("{bytes:?}"),
        bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        STANDARD_NO_PAD.encode(bytes),
        STANDARD_NO_PAD.encode(&bytes[1..]),
        STANDARD_NO_PAD.encode(&bytes[2..]),
    ];
    for log in logs {
        assert_eq!(found(&log, &[BODY, FAMILY]), [BODY], "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_at_its_finest_holds_nothing_of_anybody() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let secret = base64::engine::general_purpose::STANDARD.encode([7; 32]);
    let mut service = Command::new(env!("CARGO_BIN_EXE_eenplan-region"))
        .arg("serve")
        .env("RUST_LOG", "trace")
        .env("EENPLAN_REGION_LISTEN", "127.0.0.1:0")
        .env("EENPLAN_REGION_PLAIN", "true")
        .env("EENPLAN_REGION_TAKES_INVENTED", "true")
        .env("EENPLAN_REGION_DATABASE", &region.database.service)
        .env("EENPLAN_REGION_SECRET", &secret)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(service.stderr.take().unwrap());
    let (told, hears) = mpsc::channel();
    let reading = std::thread::spawn(move || {
        let mut log = String::new();
        for line in lines.lines() {
            let line = line.unwrap();
            if line.contains("\"serving\"") {
                let said: serde_json::Value = serde_json::from_str(&line).unwrap();
                let address = said["fields"]["address"].as_str().unwrap().to_owned();
                told.send(address.parse::<SocketAddr>().unwrap()).unwrap();
            }
            log.push_str(&line);
            log.push('\n');
        }
        log
    });
    let address = hears.recv_timeout(Duration::from_secs(30)).unwrap();

    let mut anna = TestDevice::new(address);
    anna.enrol(&people[0].code, false).await;
    anna.sync().await;
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &anna.bearer()),
    ];
    let body = json!({ "name": WORKER, "phone": PHONE }).to_string();
    let made = request(address, "POST", "/v1/workers", &headers, body.as_bytes())
        .await
        .unwrap();
    assert_eq!(made.status, 201);
    let path = format!(
        "/v1/workers/{}/enrolment-codes",
        made.json()["workerId"].as_str().unwrap()
    );
    let code = request(address, "POST", &path, &headers, b"")
        .await
        .unwrap()
        .json();
    let code = code["code"].as_str().unwrap().to_owned();
    let mut merel = TestDevice::new(address);
    assert_eq!(merel.enrol(&code, false).await.status, 201);
    merel.sync().await;
    let id = merel.begin_dossier();
    let stream = |compartment| StreamId {
        dossier: id,
        compartment,
    };
    merel.set(
        stream(Compartment::Core),
        &[
            (id.record(), resident::FAMILY_NAME, FAMILY.into()),
            (id.record(), resident::STREET, STREET.into()),
        ],
    );
    merel.set(
        stream(Compartment::Identity),
        &[(id.record(), resident_identity::BSN, BSN.into())],
    );
    merel.set(
        stream(Compartment::Journal),
        &[(RecordId(Uuid::now_v7()), note::BODY, BODY.into())],
    );
    merel.sync().await;
    // Others read it, ask for it in ways that fail, and send what cannot be read.
    let mut eva = TestDevice::new(address);
    eva.enrol(&people[4].code, false).await;
    eva.sync().await;
    let bearer = eva.bearer();
    let headers = [
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
    ];
    for body in [
        json!({ "bsn": BSN, "reason": REASON }),
        json!({ "bsn": "123456789", "reason": REASON, FAMILY: BODY }),
        json!({ "dossierId": FAMILY, "reason": REASON }),
    ] {
        eva.break_glass(body).await;
    }
    eva.sync().await;
    assert!(
        eva.vector.0.keys().any(|stream| stream.dossier == id),
        "she may read it"
    );
    let wrong = format!("/v1/workers/{FAMILY}?name={STREET}");
    assert_eq!(
        request(address, "GET", &wrong, &headers, b"")
            .await
            .unwrap()
            .status,
        403
    );
    let tokens = [anna.bearer(), merel.bearer(), eva.bearer()].map(|bearer| bearer[7..].to_owned());

    let killed = Command::new("kill")
        .arg(service.id().to_string())
        .status()
        .unwrap();
    assert!(killed.success());
    assert!(service.wait().unwrap().success(), "it stops cleanly");
    let log = reading.join().unwrap();
    assert!(log.lines().count() > 30, "it was told to say everything: {log}");
    assert!(
        log.contains("the glass was broken") && log.contains("\"DEBUG\""),
        "{log}"
    );
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("every line is JSON");
        assert!(line["level"].is_string());
    }
    let canaries = [FAMILY, BSN, STREET, PHONE, BODY, REASON, WORKER];
    let mut secrets: Vec<&str> = canaries.to_vec();
    secrets.extend([code.as_str(), secret.trim_end_matches('=')]);
    secrets.extend(tokens.iter().map(String::as_str));
    secrets.extend(people.iter().map(|one| one.name.as_str()));
    assert_eq!(found(&log, &secrets), Vec::<&str>::new(), "{log}");

    let rows = region.database.rows("SELECT frame FROM op").await.unwrap();
    let kept: String = rows
        .iter()
        .map(|row| format!("{:?}\n", row.get::<_, Vec<u8>>(0)))
        .collect();
    assert_eq!(
        found(&kept, &canaries),
        canaries,
        "the same search finds them where they belong"
    );
}
