//! Devices and services as processes of their own over one PostgreSQL, each killed again and again.
//!
//! A child (`eenplan-device`) opens a profile, writes numbered notes, says each one once it was acknowledged, and shares meanwhile with
//! whichever service its connection reaches. Afterwards every acknowledged note has to be on both devices, once.

pub mod device;
mod kill;
mod service;

pub use kill::{Outcome, kill};
