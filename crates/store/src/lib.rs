//! The local store: one SQLCipher file per profile with one door for writing.
//!
//! **Invariant:** every change to shared data is an op; rows, op, decision and audit line are committed together or not at all.
//! **Invariant:** the clock and chance are handed in with a [`Stamp`].

pub mod action;
pub mod activity;
pub mod appointment;
pub mod audit;
pub mod backup;
mod before;
pub mod caseload;
mod checkpoint;
mod connect;
pub mod consent;
mod copies;
pub mod crisis;
pub mod directory;
pub mod document;
mod door;
pub mod dossier;
pub mod draft;
pub mod durable;
mod edit;
pub mod enrol;
mod error;
mod exchange;
pub mod goal;
pub mod handover;
pub mod history;
pub mod import;
pub mod intensity;
pub mod involvement;
pub mod joining;
pub mod journal;
pub mod keyslot;
mod log;
pub mod membership;
mod migrate;
pub mod network;
pub mod notice;
mod open;
mod pending;
pub mod plan;
mod projection;
pub mod proposal;
#[cfg(test)]
mod query_plan;
mod receive;
mod register;
pub mod resident;
mod row;
#[cfg(test)]
mod schedule;
pub mod score;
mod seal;
pub mod search;
mod search_queue;
pub mod setting;
mod stamp;
pub mod stand;
pub mod sync;
pub mod today;
mod undo;

pub use door::{Changed, Receipt, WriteTx};
pub use edit::{Edit, RecordEdit};
pub use enrol::Enrolment;
pub use error::StoreError;
pub use exchange::Talk;
pub use open::{NewProfile, Profile, Reader, Store};
pub use receive::Heard;
pub use stamp::Stamp;
