//! The one table of everything that is shared: which kinds of record exist, their fields, their numbers on the
//! wire, their columns in the store, the stream they travel in and who settles a disagreement about them.
//!
//! **Invariant:** numbers are additive and never used again. **Invariant:** fields that only make sense together
//! (an address; a start and an end) share one register group and are always written together.

mod id;
mod kinds;
mod may;
mod spec;
mod value;

pub use id::{ActorId, DeviceId, DossierId, Incarnation, OpId, RecordId};
pub use kinds::*;
pub use may::May;
pub use spec::{Compartment, Field, Group, Kind, Policy, REMOVED_GROUP, removed};
pub use value::{FieldType, Value};

/// The kind with this wire number; `None` for a kind of a newer version.
pub fn kind(number: u16) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.number == number)
}

/// Goes up whenever a kind or field is added; written into every op. `table.txt` says what it stands for.
pub const SCHEMA_VERSION: u32 = 3;
