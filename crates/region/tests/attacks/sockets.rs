//! Listening for hints: a few connections for each device, and none for one that is refused.

use std::time::Duration;

use eenplan_domain::record::{Compartment, DossierId, plan};
use eenplan_region::harness::{TestDevice, TestRegion, request};
use eenplan_region::office;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::stream;

/// A connection that listens.
pub struct Ear(TcpStream);

/// Begins to listen for a device.
pub async fn listen(region: &TestRegion, device: &TestDevice) -> Ear {
    let mut line = TcpStream::connect(region.server.address).await.unwrap();
    let head = format!(
        "GET /v1/hints HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        device.bearer()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    while !said.ends_with(b"\r\n\r\n") {
        assert_ne!(line.read_buf(&mut said).await.unwrap(), 0);
    }
    assert!(said.starts_with(b"HTTP/1.1 101"));
    Ear(line)
}

impl Ear {
    /// Whether it hears a hint soon. False: the connection ended, or nothing came.
    pub async fn hears(&mut self) -> bool {
        let mut said = [0; 64];
        let read = tokio::time::timeout(Duration::from_secs(5), self.0.read(&mut said)).await;
        // 0x81: a message of text.
        matches!(read, Ok(Ok(many)) if many > 0 && said[0] == 0x81)
    }

    /// Whether it ends soon.
    async fn ends(&mut self) -> bool {
        let mut said = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(5), self.0.read_to_end(&mut said)).await;
        read.is_ok() && !said.contains(&0x81)
    }
}

/// Carla's dossier in which Bram takes part.
async fn shared(carla: &mut TestDevice, bram: &mut TestDevice) -> DossierId {
    let id = carla.begin_dossier();
    let bram_id = bram.actor;
    carla.involve(id, bram_id, "social_team", &["plan"]);
    carla.sync().await;
    bram.sync().await;
    id
}

async fn edit(carla: &mut TestDevice, id: DossierId) {
    carla.set(
        stream(id, Compartment::Plan),
        &[(id.record(), plan::WANTS, "y".into())],
    );
    carla.sync().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_connections_of_one_device_the_newest_two_listen() {
    let (region, [mut bram, mut carla]) = TestRegion::with_devices(["Bram", "Carla"]).await;
    let id = shared(&mut carla, &mut bram).await;
    // What was told of the dossier until now is heard before the others listen.
    let mut first = listen(&region, &bram).await;
    edit(&mut carla, id).await;
    assert!(first.hears().await);
    let mut ears = Vec::new();
    for _ in 0..20 {
        ears.push(listen(&region, &bram).await);
    }
    let other = listen(&region, &carla).await;
    for ear in &mut ears[..18] {
        assert!(ear.ends().await, "the eldest give way");
    }
    edit(&mut carla, id).await;
    for ear in &mut ears[18..] {
        assert!(ear.hears().await);
    }
    drop(other);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_device_hears_no_more() {
    let (region, [mut bram, mut carla]) = TestRegion::with_devices(["Bram", "Carla"]).await;
    let id = shared(&mut carla, &mut bram).await;
    let mut ear = listen(&region, &bram).await;
    edit(&mut carla, id).await;
    assert!(ear.hears().await);
    // By this process at once.
    let administrator = region
        .database
        .rows("SELECT worker_id FROM account WHERE 'administrator' = ANY(functions)")
        .await;
    let token = office::token(region.server.region(), administrator.unwrap()[0].get(0));
    let path = format!("/v1/devices/{}", bram.device.0);
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let reply = request(region.server.address, "DELETE", &path, &headers, b"")
        .await
        .unwrap();
    assert_eq!(reply.status, 204);
    assert!(ear.ends().await);
    // By another process, as soon as this one looks.
    let mut carlas = listen(&region, &carla).await;
    region
        .database
        .rows("UPDATE device SET refused_at = now()")
        .await
        .unwrap();
    region.server.region().look_at_listeners().await.unwrap();
    assert!(carlas.ends().await);
}
