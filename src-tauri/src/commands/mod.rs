//! Commands forward to one use case each. `build.rs` reads their names from here.

pub mod appointment;
pub mod audit;
pub mod backup;
pub mod caseload;
pub mod consent;
pub mod crisis;
pub mod directory;
pub mod document;
pub mod dossier;
pub mod draft;
pub mod handover;
pub mod history;
pub mod import;
pub mod intensity;
pub mod involvement;
pub mod journal;
pub mod network;
pub mod plan;
pub mod print;
pub mod resident;
pub mod rights;
pub mod score;
pub mod search;
pub mod session;
pub mod setting;
pub mod today;
