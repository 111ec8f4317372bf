//! Filled by its first feature.

pub mod keyslot;
