//! What somebody could try who has a device, a colleague's id, or only the address: each case holds what the service does about it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[path = "attacks/audit.rs"]
mod audit;
#[path = "attacks/devices.rs"]
mod devices;
#[path = "attacks/frames.rs"]
mod frames;
#[path = "attacks/limits.rs"]
mod limits;
#[path = "attacks/restores.rs"]
mod restores;
#[path = "attacks/sockets.rs"]
mod sockets;
#[path = "attacks/told.rs"]
mod told;

use eenplan_domain::record::{Compartment, DossierId};
use eenplan_region::harness::TestRegion;
use eenplan_sync::StreamId;
use tokio_postgres::{Client, NoTls};

fn stream(dossier: DossierId, compartment: Compartment) -> StreamId {
    StreamId { dossier, compartment }
}

/// The one number that a query gives.
async fn count(region: &TestRegion, query: &str) -> i64 {
    region.database.rows(query).await.unwrap()[0].get(0)
}

/// A connection that may do anything.
async fn superuser(region: &TestRegion) -> Client {
    let (client, connection) = tokio_postgres::connect(&region.database.superuser, NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}
