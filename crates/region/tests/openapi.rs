//! The API held against its own document: Spectral with the rules of the NL API Design Rules, and schemathesis, which makes up requests
//! from the document. `scripts/setup test` installs both.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use eenplan_region::harness::{TestDevice, TestRegion, request};
use eenplan_sync::Ask;

/// Where the rules and the lock files are.
fn api() -> PathBuf {
    let folder = Path::new("../../tests/api").canonicalize();
    folder.expect("a test begins in the folder of its package")
}

fn cache() -> PathBuf {
    match std::env::var_os("EENPLAN_CACHE") {
        Some(cache) => cache.into(),
        None => PathBuf::from(std::env::var_os("HOME").expect("a home")).join(".cache/eenplan"),
    }
}

fn run(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{error}; `scripts/setup test` installs it: {command:?}"))
}

fn spectral(document: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, document).unwrap();
    run(Command::new(api().join("node_modules/.bin/spectral"))
        .arg("lint")
        .arg(file)
        .args(["--fail-severity", "warn", "--format", "text", "--ruleset"])
        .arg(api().join("rules.yaml")))
}

#[test]
fn the_document_keeps_the_rules_and_a_breach_is_seen() {
    let document = eenplan_region::openapi();
    let outcome = spectral(&document);
    assert!(
        outcome.status.success(),
        "{}",
        String::from_utf8_lossy(&outcome.stdout)
    );
    let breaches = [
        (
            "\"/v1/team-members\"",
            "\"/v1/teamMembers\"",
            "nlgov-kebab-case-paths",
        ),
        ("\"/v1/workers\"", "\"/v1/worker\"", "nlgov-plural-nouns"),
        ("\"pageSize\"", "\"page_size\"", "nlgov-camel-case"),
        (
            "application/problem+json",
            "application/json",
            "nlgov-problem-json",
        ),
        ("\"API-Version\"", "\"Version\"", "nlgov-says-version"),
        ("beheer@eenplan.example", "", "nlgov-info-contact-complete"),
        ("\"400\"", "\"422\"", "nlgov-400-not-422"),
        ("\"401\"", "\"402\"", "eenplan-token-or-open"),
        ("\"429\"", "\"428\"", "eenplan-limits"),
        (
            "\"deviceId\",\"in\"",
            "\"bsn\",\"in\"",
            "eenplan-nothing-personal",
        ),
    ];
    let mut broken = document;
    for (good, bad, _) in breaches {
        assert!(broken.contains(good), "{good}");
        broken = broken.replace(good, bad);
    }
    let told = spectral(&broken);
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(!told.status.success());
    for (.., rule) in breaches {
        assert!(text.contains(rule), "{rule}: {text}");
    }
}

/// How often a route was answered with a status, as the metrics say.
fn answered(metrics: &str, route: &str, method: &str, statuses: &[u16]) -> u64 {
    let wanted = |line: &&str| {
        line.starts_with("eenplan_region_requests_total")
            && line.contains(&format!("route=\"{route}\""))
            && line.contains(&format!("method=\"{method}\""))
            && statuses
                .iter()
                .any(|status| line.contains(&format!("status=\"{status}\"")))
    };
    metrics
        .lines()
        .filter(wanted)
        .filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok())
        .sum()
}

/// Lets schemathesis ask as an administrator on a device, and answers what the service counted.
async fn made_up_requests(which: &[&str]) -> String {
    let region = TestRegion::start_with(|config| {
        config.metrics_listen = Some(([127, 0, 0, 1], 0).into());
    })
    .await
    .unwrap();
    let people = region.people().await.unwrap();
    let mut anna = TestDevice::new(region.server.address);
    anna.enrol(&people[0].code, false).await;
    anna.sync().await;
    let mut command = Command::new(cache().join("tools/schemathesis/bin/schemathesis"));
    command
        .arg("--config-file")
        .arg(api().join("schemathesis.toml"))
        .arg("run")
        .arg(format!("http://{}/v1/openapi.json", region.server.address))
        .args(["--header", &format!("Authorization: {}", anna.bearer())])
        .args(which)
        .current_dir(std::env::temp_dir());
    let outcome = tokio::task::spawn_blocking(move || run(&mut command))
        .await
        .unwrap();
    assert!(
        outcome.status.success(),
        "{}{}",
        String::from_utf8_lossy(&outcome.stdout),
        String::from_utf8_lossy(&outcome.stderr)
    );
    let address = region.server.metrics_address.unwrap();
    let metrics = request(address, "GET", "/metrics", &[], b"").await.unwrap();
    let metrics = String::from_utf8(metrics.body).unwrap();
    assert!(!metrics.contains("status=\"5"), "{metrics}");
    metrics
}

/// What may shut out the device that asks, or end the account it asks for: schemathesis tries ids that it was shown.
const ENDING: [&str; 2] = ["refuseDevice", "changeWorker"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_that_the_document_allows_or_forbids_makes_the_service_fail() {
    let rest = ENDING.map(|id| ["--exclude-operation-id", id]).concat();
    let metrics = made_up_requests(&rest).await;
    for (route, method, statuses, least) in [
        ("/v1/workers", "POST", &[201][..], 5),
        ("/v1/workers", "GET", &[200], 5),
        (
            "/v1/organisations/{organisationId}",
            "PATCH",
            &[200, 400, 404],
            20,
        ),
        ("/v1/enrolments", "POST", &[400, 429], 20),
        ("/v1/emergency-accesses", "POST", &[400, 404, 429], 10),
    ] {
        let times = answered(&metrics, route, method, statuses);
        assert!(times >= least, "{method} {route}: {times}\n{metrics}");
    }
    let ending = ENDING.map(|id| ["--include-operation-id", id]).concat();
    let metrics = made_up_requests(&ending).await;
    for (route, method) in [
        ("/v1/devices/{deviceId}", "DELETE"),
        ("/v1/workers/{workerId}", "PATCH"),
    ] {
        let times = answered(&metrics, route, method, &[200, 204, 400, 404]);
        assert!(times >= 5, "{method} {route}: {times}\n{metrics}");
    }
}

/// Schemathesis does not write CBOR.
#[tokio::test(flavor = "multi_thread")]
async fn no_bytes_that_are_sent_to_sync_make_it_fail() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let mut bram = TestDevice::new(region.server.address);
    bram.enrol(&people[1].code, false).await;
    bram.sync().await;
    bram.begin_dossier();
    let whole = Ask {
        vector: Some(
            bram.vector
                .0
                .iter()
                .map(|(stream, seq)| (*stream, *seq))
                .collect(),
        ),
        ..bram.next_ask()
    }
    .encode();
    let mut refused = 0;
    for at in 0..600 {
        let mut bytes = whole.clone();
        let place = at * 7919 % bytes.len();
        match at % 3 {
            0 => bytes[place] ^= 1 << (at % 8),
            1 => bytes.truncate(place),
            _ => bytes[place] = 0xff,
        }
        let mut body = zstd::bulk::compress(&bytes, 3).unwrap();
        if at % 10 == 9 {
            let place = at * 31 % body.len();
            body[place] ^= 0x55;
        }
        let headers = [
            ("content-type", "application/cbor"),
            ("content-encoding", "zstd"),
            ("authorization", &bram.bearer()),
        ];
        let reply = request(region.server.address, "POST", "/v1/sync", &headers, &body)
            .await
            .unwrap();
        assert!(
            matches!(reply.status, 200 | 400 | 503),
            "{}: {}",
            reply.status,
            hex(&bytes)
        );
        // 503 is for who knows of more than the region alone, as it arrives: what is pressed may be broken as well.
        if reply.status == 503 {
            let arrived = zstd::bulk::decompress(&body, 1 << 24).unwrap();
            let ask = Ask::decode(&arrived).unwrap();
            let mut vector = ask.vector.iter().flatten();
            let is_beyond = vector.any(|(stream, at)| bram.vector.0.get(stream).is_none_or(|held| at > held));
            let epoch = bram.last.epoch;
            assert!(ask.epoch > epoch || ask.epoch == epoch && is_beyond);
        }
        refused += usize::from(reply.status == 400);
    }
    assert!((100..600).contains(&refused), "{refused}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
