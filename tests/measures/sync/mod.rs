//! Sync: in schedules without end, and what it costs beside PouchDB.

mod cost;
mod invented;
mod pouchdb;
mod simulate;

pub(crate) use cost::BENCHES;
pub(crate) const SOAKS: &[eenplan_tests::measure::Soak] = simulate::SOAKS;
