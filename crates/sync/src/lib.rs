//! Ops, their bytes and the authority's decision: the same on the device and, later, in the regional service.
//!
//! **Invariant:** no IO, no clock, no chance; ids, salts and times are handed in.
//! **Invariant:** signed bytes are never encoded again: an op travels and is stored as the bytes that were signed.

mod authority;
mod codec;
mod op;
mod stream;

pub use authority::{Reason, Verdict, decide};
pub use codec::{CodecError, MAX_FRAME, decode_payload, decode_value, encode_value};
pub use op::{Change, FieldChange, Header, Hlc, Op, SealedOp, WireValue};
pub use stream::{StreamHead, StreamId};
