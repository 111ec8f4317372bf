//! The facts and rules of the work: pure types and functions.
//!
//! **Invariant:** no IO, no clock, no SQL, no async. Time, ids and chance are handed in; these functions decide, others execute.

#[macro_use]
mod open_enum;
pub mod action;
pub mod appointment;
pub mod bsn;
pub mod calendar;
pub mod carer_load;
pub mod caseload;
pub mod checklist;
pub mod civil;
pub mod consent;
pub mod crisis;
pub mod directory;
pub mod document;
pub mod dossier;
pub mod due;
pub mod email;
pub mod field_error;
pub mod goal;
pub mod ground;
pub mod handover;
pub mod import;
pub mod intensity;
pub mod involvement;
pub mod journal;
pub mod life_domain;
pub mod likeness;
pub mod membership;
pub mod merge;
pub mod municipality;
pub mod network;
pub mod phone;
pub mod plan;
pub mod plan_version;
pub mod postcode;
pub mod record;
pub mod representation;
pub mod resident;
pub mod retention;
pub mod rhythm;
pub mod rights;
pub mod sensitive;
pub mod signal;
#[cfg(test)]
mod testing;
pub mod text;
