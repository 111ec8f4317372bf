//! Device and region as whole state machines: what they keep, and each step that changes it.
//!
//! Every step is one transaction: it happens whole or not at all. What a step needs from outside (ids, the time, keys, who may do what) is
//! handed in. The store on a device and the service over its database do the same steps with the same rules on their own tables; here they
//! stand without them, so that a simulator can run years of them.

mod ask;
mod device;
mod pull;
mod push;
mod service;
mod take;

use eenplan_domain::record::{ActorId, DossierId, May, RecordId};

pub use device::{Decided, Device, Draft, Held, Hold, OwnOp, Staged, State};
pub use service::{Asker, Compact, Lane, Logged, Refusal, Service, View};
pub use take::Took;

use crate::authority::Reason;
use crate::exchange::GoneReason;
use crate::op::{Change, Header, Op, SealedOp};
use crate::register::Registers;
use crate::stream::StreamId;

/// What stands in the streams, for who has to say what somebody may.
pub trait Content {
    /// What stands in a stream; `None` when it is not held.
    fn registers(&self, stream: StreamId) -> Option<&Registers>;
}

/// How much of a stream somebody may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// All of it.
    All,
    /// The records that [`World::shows`], as an excerpt.
    Some,
}

/// Who may do what, and whose signature is good: what the machines cannot know by themselves.
pub trait World {
    /// Whether somebody may hold a stream, and how much of it.
    ///
    /// # Errors
    /// Why it has to go when they have it.
    fn reads(&self, who: ActorId, stream: StreamId, content: &dyn Content) -> Result<Reads, GoneReason>;

    /// Whether somebody who reads some records of a stream sees this one.
    fn shows(&self, who: ActorId, stream: StreamId, record: (u16, RecordId), registers: &Registers) -> bool;

    /// What the role table says of one change of an op.
    fn may(&self, author: ActorId, stream: StreamId, op: &Op, change: &Change, content: &dyn Content) -> May;

    /// Why a whole op has to be set aside, whatever its changes are.
    fn objection(&self, author: ActorId, stream: StreamId, op: &Op, content: &dyn Content) -> Option<Reason>;

    /// Whether somebody leads a dossier: then they need it first.
    fn leads(&self, who: ActorId, dossier: DossierId, content: &dyn Content) -> bool;

    /// Whether an op was signed by the device that its header names, and by nobody else.
    fn is_genuine(&self, op: &SealedOp, header: &Header) -> bool;
}
