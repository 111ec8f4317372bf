//! The program on the command line: founding a region, its first administrator, mistakes in the settings, and coming back from a backup.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::process::{Command, Output};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use eenplan_domain::record::{Compartment, RecordId, note};
use eenplan_region::harness::{Cluster, TestDatabase, TestDevice, config, request};
use eenplan_region::server::Server;
use eenplan_region::{Failure, Region};
use eenplan_sync::{Ask, Need, StreamId};
use uuid::Uuid;

fn program(settings: &[(&str, &str)], words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eenplan-region"));
    for (name, value) in settings {
        command.env(format!("EENPLAN_REGION_{name}"), value);
    }
    command.args(words).output().unwrap()
}

/// The program over a database, with the secret of the harness.
fn over(database: &TestDatabase, words: &[&str]) -> String {
    let secret = STANDARD.encode([7; 32]);
    let settings = [
        ("PLAIN", "true"),
        ("TAKES_INVENTED", "true"),
        ("DATABASE", &database.service),
        ("DATABASE_OWNER", &database.owner),
        ("SECRET", &secret),
    ];
    let outcome = program(&settings, words);
    let said = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(
        outcome.status.success(),
        "{words:?}: {said}{}",
        String::from_utf8_lossy(&outcome.stderr)
    );
    said
}

async fn serve(database: &TestDatabase) -> Server {
    let region = Region::open(config(database), Utc::now).await.unwrap();
    Server::start(region).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_made_on_the_command_line_and_makes_the_others() {
    let database = Cluster::shared().unwrap().database().await.unwrap();
    let nothing = Region::open(config(&database), Utc::now).await;
    assert!(nothing.is_err(), "there is no region yet");
    let said = over(&database, &["administrator", "Anna Beheer"]);
    let after = |word: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(word));
        line.unwrap_or_else(|| panic!("{said}")).trim().to_owned()
    };
    let (worker, code) = (after("worker"), after("code"));
    let server = serve(&database).await;
    let mut anna = TestDevice::new(server.address);
    assert_eq!(anna.enrol(&code, false).await.status, 201);
    anna.sync().await;
    let mut other = TestDevice::new(server.address);
    let second = over(&database, &["code", &worker]);
    assert_eq!(other.enrol(second.trim(), false).await.status, 201);
    let token = over(&database, &["token", &worker]);
    for bearer in [anna.bearer(), format!("Bearer {}", token.trim())] {
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        let body = br#"{"name":"Bram Regie"}"#;
        let made = request(server.address, "POST", "/v1/workers", &headers, body)
            .await
            .unwrap();
        assert_eq!(made.status, 201);
    }
    // Once more makes one more administrator, in the same region.
    over(&database, &["administrator", "Els Beheer"]);
    let regions = database.rows("SELECT 1 FROM region").await.unwrap();
    assert_eq!(regions.len(), 1);
}

#[test]
fn every_mistake_in_the_settings_is_told_at_once_and_nothing_is_served() {
    let settings = [
        ("LISTEN", "here"),
        ("CONNECTIONS", "many"),
        ("TLS_CERTIFICATE", "/nowhere/chain.pem"),
        ("TLS_KEY", "/nowhere/key.pem"),
        ("DATABASE", "what=is this"),
        ("SECRET_FILE", "/nowhere/secret"),
        ("SPED", "1"),
    ];
    let outcome = program(&settings, &["serve"]);
    assert!(!outcome.status.success());
    let said = String::from_utf8_lossy(&outcome.stderr).into_owned();
    for mistake in [
        "listen: an address with a port",
        "connections: a whole number",
        "tls_certificate: cannot be read",
        "tls_key: cannot be read",
        "database: not an address of a PostgreSQL database",
        "secret_file: cannot be read",
        "EENPLAN_REGION_SPED: there is no such setting",
    ] {
        assert!(said.contains(mistake), "{mistake}\n{said}");
    }
    assert_eq!(said.lines().count(), 8, "{said}");
}

#[test]
fn a_certificate_and_key_that_cannot_be_used_are_told_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let made = || rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let chain = file("chain.pem", &made().cert.pem());
    let other_key = file("key.pem", &made().signing_key.serialize_pem());
    let nothing = file("empty.pem", "");
    for (certificate, key, told) in [
        (
            &nothing,
            &nothing,
            &[
                "tls_certificate: is no PEM file with a certificate",
                "tls_key: is no PEM file with a key",
            ][..],
        ),
        (
            &chain,
            &other_key,
            &["tls_key: is not the key of the certificate"],
        ),
    ] {
        let outcome = program(&[("TLS_CERTIFICATE", certificate), ("TLS_KEY", key)], &["serve"]);
        assert!(!outcome.status.success());
        let said = String::from_utf8_lossy(&outcome.stderr).into_owned();
        for mistake in told {
            assert!(said.contains(mistake), "{mistake}\n{said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_migrate_once() {
    let database = Cluster::shared().unwrap().database().await.unwrap();
    let config = config(&database);
    let all = futures_util::future::join_all((0..4).map(|_| eenplan_region::migrate(&config))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_back_from_a_backup_says_from_where_and_takes_again_what_it_lost() {
    let database = Cluster::shared().unwrap().database().await.unwrap();
    let lines = over(&database, &["example"]);
    let code = lines.lines().find(|line| line.starts_with("Bram")).unwrap();
    let code = code.split_whitespace().last().unwrap();
    let server = serve(&database).await;
    let mut bram = TestDevice::new(server.address);
    assert_eq!(bram.enrol(code, false).await.status, 201);
    let id = bram.begin_dossier();
    let journal = StreamId {
        dossier: id,
        compartment: Compartment::Journal,
    };
    let write = |bram: &mut TestDevice| {
        bram.set(
            journal,
            &[(RecordId(Uuid::now_v7()), note::BODY, "een notitie".into())],
        )
    };
    write(&mut bram);
    bram.sync().await;
    server.stop().await.unwrap();
    let backup = database.copy().await.unwrap();

    let server = serve(&database).await;
    bram.region = server.address;
    let lost = write(&mut bram);
    let frames: Vec<_> = bram.outbox.iter().map(|(_, frame)| frame.clone()).collect();
    bram.sync().await;
    assert_eq!((bram.verdicts[&lost], bram.vector.0[&journal]), (1, 2));
    server.stop().await.unwrap();
    let epoch = bram.last.epoch;

    // What it was written by is another cluster in earnest; here the mark is changed by hand.
    let owner = backup
        .rows("UPDATE region SET cluster = 'another' RETURNING epoch")
        .await
        .unwrap();
    assert_eq!(owner.len(), 1);
    let opened = Region::open(config(&backup), Utc::now).await;
    assert!(matches!(opened, Err(Failure::NotTheSameCluster)));
    let said = over(&backup, &["restored"]);
    let next: u64 = said.trim().strip_prefix("epoch ").unwrap().parse().unwrap();
    assert!(next > epoch);

    let server = serve(&backup).await;
    bram.region = server.address;
    bram.sign_in().await;
    let held: Vec<_> = bram
        .vector
        .0
        .iter()
        .map(|(stream, seq)| (*stream, *seq))
        .collect();
    let ask = bram.next_ask();
    assert_eq!(ask.epoch, epoch);
    bram.ask(ask.clone()).await;
    assert_eq!((bram.last.need, bram.last.epoch), (Need::Vector, next));
    let whole = Ask {
        vector: Some(held),
        ..ask
    };
    bram.ask(whole).await;
    let part = bram.last.parts.iter().find(|part| part.stream == journal);
    let part = part.expect("the stream that lost its end is named");
    assert_eq!((part.after, part.entries.len()), (1, 0), "up to where it goes");
    let again = Ask {
        push: frames,
        ..bram.next_ask()
    };
    bram.ask(again).await;
    assert_eq!(bram.last.receipts.len(), 1);
    assert_eq!((bram.last.receipts[0].op, bram.last.receipts[0].seq), (lost, 2));
    // A device that heard of a later memory than this is not answered.
    let later = Ask {
        epoch: next + 1,
        ..bram.next_ask()
    };
    assert_eq!(bram.ask(later).await.status, 503);
}
