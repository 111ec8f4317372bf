//! The regional service: what all devices of a region agree on.
//!
//! Stateless processes over one PostgreSQL. Rules are those of `eenplan_domain` and `eenplan_sync`; this crate locks, reads, asks them,
//! writes, and answers. **Invariant:** nothing is acknowledged before its commit. **Invariant:** no name, number or text of a person stands in
//! a log, an error, a metric or an address.

/// Sends several statements at once, in this order, and waits for all of them.
macro_rules! together {
    ($($statement:expr),+ $(,)?) => {
        futures_util::try_join!($(async { $statement.await }),+)
    };
}

mod audit;
mod code;
pub mod config;
mod database;
mod directory;
mod docket;
mod enrolment;
mod error;
#[cfg(feature = "harness")]
#[allow(clippy::expect_used, reason = "a test stops where it fails")]
pub mod harness;
mod hints;
mod http;
mod joining;
mod judge;
mod keys;
pub mod log;
mod metrics;
pub mod office;
mod pull;
mod push;
mod reach;
mod region;
mod rows;
pub mod server;
mod service_op;
pub mod setup;
mod snapshot;
mod sql;
mod tls;
mod view;

pub use database::{Database, migrate};
pub use error::Failure;
pub use http::openapi;
pub use region::Region;

use eenplan_domain::record::{Compartment, DossierId};
use eenplan_sync::StreamId;

/// The stream of organisations, workers and teams.
pub(crate) const DIRECTORY: StreamId = StreamId {
    dossier: DossierId::DIRECTORY,
    compartment: Compartment::Directory,
};
