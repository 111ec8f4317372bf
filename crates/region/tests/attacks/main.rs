//! What somebody could try who has a device, a colleague's id, or only the address: each case holds what the service does about it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod audit;
mod devices;
mod frames;
mod limits;
mod restores;
mod sockets;
mod told;

use eenplan_domain::record::{Compartment, DossierId};
use eenplan_region::harness::TestRegion;
use eenplan_sync::StreamId;

fn stream(dossier: DossierId, compartment: Compartment) -> StreamId {
    StreamId { dossier, compartment }
}

/// The one number that a query gives.
async fn count(region: &TestRegion, query: &str) -> i64 {
    region.database.rows(query).await.unwrap()[0].get(0)
}
