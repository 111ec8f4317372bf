//! What the tests of the whole product share: the real window driven as a worker would, and the frame of the measures.
//!
//! **Invariant:** whatever is started here ends with the test that started it, also when that test fails or is killed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

pub mod cable;
pub mod desk;
pub mod durability;
pub mod measure;
pub mod processes;
pub mod region;
pub mod repository;
pub mod window;
