//! Ops, their bytes, registers, the authority's decision and what device and region say to each other: the same on the device, in the
//! regional service and in the simulator.
//!
//! **Invariant:** no IO, no clock, no chance; ids, salts and times are handed in.
//! **Invariant:** signed bytes are never encoded again: an op travels and is stored as the bytes that were signed.

mod admission;
mod authority;
mod codec;
mod excerpt;
mod exchange;
mod foresight;
mod incarnation;
mod lease;
pub mod machine;
mod op;
mod register;
mod replay;
mod snapshot;
mod socket;
mod stream;
mod vector;
mod view;

pub use admission::{Admission, Chain, Pusher};
pub use authority::{
    Decision, Effect, Reason, Verdict, answers_with_reason, belongs, decide, decide_change, policy,
};
pub use codec::{CodecError, MAX_FRAME, decode_payload, decode_value, encode_value};
pub use excerpt::{is_excerpt, mark};
pub use exchange::{
    Answer, Arriving, Ask, Entry, EntryBody, Gone, GoneReason, MAX_EXCHANGE, Need, Older, OpReceipt, Piece,
    StreamPart,
};
pub use incarnation::{Life, must_begin_anew, next_epoch};
pub use lease::{LEASE, Lease};
pub use op::{Change, FieldChange, Header, Hlc, Op, Outcome, SealedOp, Settlement, WireValue};
pub use register::{Place, Register, Registers, Settled, Version};
pub use replay::{Forecast, Foreseen, Pending, forecast};
pub use snapshot::{Rows, Snapshot};
pub use socket::{MAX_MESSAGE, Message};
pub use stream::{StreamHead, StreamId};
pub use vector::{Vector, VectorHash};
pub use view::{Fill, GoesOn, Heard, goes_on, hear, need};
