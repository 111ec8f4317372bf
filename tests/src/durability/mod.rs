//! Proof that an acknowledged edit survives: a child that writes, a recorder of what reached the disk, a disk that loses what it may, and
//! the examination of what is left.
//!
//! **Invariant:** every choice of a moment and a loss comes from one seed.
//! **Invariant:** a recording that does not give exactly the files the child left is refused, so that nothing passes unrecorded.

pub mod chance;
pub mod disk;
pub mod edits;
pub mod fault;
pub mod kill;
pub mod power_cut;
pub mod promise;
pub mod recorder;
pub mod trace;
pub mod writer;
