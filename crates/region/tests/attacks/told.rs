//! Hints about what was pushed.

use std::time::Duration;

use eenplan_domain::record::{Compartment, RecordId, note};
use eenplan_region::harness::TestRegion;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::sockets::listen;
use crate::stream;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_is_told_also_when_who_pushed_went_away() {
    let (region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    let eva_id = eva.actor;
    bram.involve(id, eva_id, "social_team", &["plan", "journal"]);
    let journal = stream(id, Compartment::Journal);
    bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "x".into())]);
    bram.sync().await;
    eva.sync().await;
    let mut ear = listen(&region, &eva).await;
    let holder = region.database.by_superuser().await.unwrap();
    let lock = format!("BEGIN; SELECT FROM stream WHERE dossier_id = '{id}' FOR UPDATE");
    holder.batch_execute(&lock).await.unwrap();
    bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "y".into())]);
    let body = zstd::bulk::compress(&bram.next_ask().encode(), 3).unwrap();
    let mut line = TcpStream::connect(region.server.address).await.unwrap();
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\ncontent-type: application/cbor\r\ncontent-encoding: zstd\r\n\
         content-length: {}\r\n\r\n",
        bram.bearer(),
        body.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&body).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(line);
    tokio::time::sleep(Duration::from_millis(300)).await;
    holder.batch_execute("COMMIT").await.unwrap();
    assert!(ear.hears().await);
    eva.sync().await;
    assert_eq!(eva.vector.0[&journal], 2);
}
