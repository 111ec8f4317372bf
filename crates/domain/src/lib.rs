//! The rules of one plan with one regisseur: types and pure functions.
//!
//! **Invariant:** no IO, no clock, no SQL, no async. Time, ids and chance are handed in; these functions decide, others execute.

#[macro_use]
mod open_enum;
pub mod field_error;
pub mod sensitive;
pub mod text;
pub mod record;
