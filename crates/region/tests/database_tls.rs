//! A database on another machine: reached over TLS only, and only when what vouches for it does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where it fails"
)]

use std::path::{Path, PathBuf};

use chrono::Utc;
use eenplan_region::config::Config;
use eenplan_region::harness::{Cluster, TestDatabase, TestDevice, TestRegion, config};
use eenplan_region::server::Server;
use eenplan_region::{Failure, Region, setup};
use tempfile::TempDir;

/// A certificate for a name, and its key.
fn certificate(folder: &Path, name: &str) -> [PathBuf; 2] {
    let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    let files = ["certificate", "key"].map(|what| folder.join(format!("{name}.{what}")));
    std::fs::write(&files[0], made.cert.pem()).unwrap();
    std::fs::write(&files[1], made.signing_key.serialize_pem()).unwrap();
    files
}

/// The same database as another machine reaches it.
fn from_afar(database: &TestDatabase, root: &Path) -> Config {
    let over = |address: &str| {
        let (_, rest) = address.split_once(' ').unwrap();
        format!("host=localhost hostaddr=127.0.0.1 {rest}")
    };
    let near = config(database);
    Config {
        database: over(&near.database),
        database_owner: near.database_owner.as_deref().map(over),
        database_root: Some(root.to_owned()),
        ..near
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_elsewhere_is_reached_over_tls() {
    let folder = TempDir::new().unwrap();
    let [root, key] = certificate(folder.path(), "localhost");
    let cluster = Cluster::over_tls(&root, &key).unwrap();
    let database = cluster.database().await.unwrap();
    let settings = from_afar(&database, &root);
    setup::found(&settings, "Proefregio", Utc::now()).await.unwrap();
    let server = Server::start(Region::open(settings, Utc::now).await.unwrap())
        .await
        .unwrap();
    let region = TestRegion { database, server };
    let people = region.people().await.unwrap();
    let mut bram = TestDevice::new(region.server.address);
    assert_eq!(bram.enrol(&people[1].code, false).await.status, 201);
    bram.begin_dossier();
    bram.sync().await;
    let rows = region
        .database
        .rows(
            "SELECT s.ssl, s.version FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
             WHERE a.usename = 'eenplan_service'",
        )
        .await
        .unwrap();
    // The pool, and who hears what other processes tell.
    assert!(rows.len() > 1, "{}", rows.len());
    for row in &rows {
        assert_eq!(
            (row.get::<_, bool>(0), row.get::<_, Option<&str>>(1)),
            (true, Some("TLSv1.3"))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_nobody_vouches_for_is_not_talked_to() {
    let folder = TempDir::new().unwrap();
    let [root, key] = certificate(folder.path(), "db.regio.example");
    let [other, _] = certificate(folder.path(), "localhost");
    let cluster = Cluster::over_tls(&root, &key).unwrap();
    let database = cluster.database().await.unwrap();
    for (case, root) in [("another name", &root), ("another authority", &other)] {
        let settings = from_afar(&database, root);
        let refused = setup::found(&settings, "Proefregio", Utc::now()).await;
        assert!(
            matches!(refused, Err(Failure::Database(_))),
            "{case}: {refused:?}"
        );
    }
}
