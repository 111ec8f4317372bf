//! The op: one signed change of one stream.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use eenplan_domain::record::{ActorId, DeviceId, Incarnation, OpId, RecordId, Value};

use crate::codec::{self, CodecError};
use crate::stream::StreamId;

/// Hybrid logical clock, for display only: nothing is ordered or refused by it. Milliseconds since 1970 in the upper
/// 48 bits, a counter in the lower 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hlc(pub u64);

impl Hlc {
    /// The reading at `millis`, later than `last` even when the clock stood still or went back.
    #[must_use]
    pub fn tick(last: Hlc, millis: u64) -> Hlc {
        let wall = Hlc(millis << 16);
        if wall > last { wall } else { Hlc(last.0 + 1) }
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub fn millis(self) -> u64 {
        self.0 >> 16
    }
}

/// A value as it came off the wire.
#[derive(Clone, Debug, PartialEq)]
pub enum WireValue {
    /// Of a field this version knows, and of the type it should have.
    Known(Value),
    /// The CBOR of anything else; kept and handed on untouched.
    Unknown(Vec<u8>),
}

/// One field's new value.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Number within the kind.
    pub number: u16,
    /// The value.
    pub value: WireValue,
}

/// A new value of one register group of one record, resting on the value its author saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Number of the kind.
    pub kind: u16,
    /// The record.
    pub record: RecordId,
    /// The group.
    pub group: u16,
    /// The op that wrote the value the author saw; `None` when they saw none.
    pub base: Option<OpId>,
    /// All fields of the group; none when it only settles proposals.
    pub fields: Vec<FieldChange>,
    /// The open proposals of this group that it answers, by name: one that arrives later keeps the question open.
    pub settles: Vec<Settlement>,
    /// Of a removal: the other groups of the record as its author saw them, so that taking away what somebody else is changing is noticed.
    pub saw: Vec<(u16, OpId)>,
}

impl Change {
    /// A plain new value.
    pub fn new(
        kind: u16,
        record: RecordId,
        group: u16,
        base: Option<OpId>,
        fields: Vec<FieldChange>,
    ) -> Change {
        Change {
            kind,
            record,
            group,
            base,
            fields,
            settles: Vec::new(),
            saw: Vec::new(),
        }
    }
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its text became the leading one.
    Accepted,
    /// Its text did not.
    Declined,
    /// One text was made of both.
    Combined,
    /// An answer of a newer version, by its number.
    Unknown(u8),
}

impl Outcome {
    /// Its number on the wire and in the store.
    pub fn number(self) -> u8 {
        match self {
            Outcome::Accepted => 1,
            Outcome::Declined => 2,
            Outcome::Combined => 3,
            Outcome::Unknown(number) => number,
        }
    }

    /// The outcome with this number.
    pub fn from_number(number: u8) -> Outcome {
        match number {
            1 => Outcome::Accepted,
            2 => Outcome::Declined,
            3 => Outcome::Combined,
            other => Outcome::Unknown(other),
        }
    }
}

/// The answer to one proposal.
#[derive(Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The op that proposed.
    pub proposal: OpId,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, for its author to read; may be empty.
    pub reason: String,
}

/// Reasons are what people typed, so they never print.
impl std::fmt::Debug for Settlement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settlement({} {:?})", self.proposal, self.outcome)
    }
}

/// What an op says; by default nothing, as of one that cannot be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Op {
    /// Name of the use case, for the history: `plan_save`.
    pub command: String,
    /// Its changes, all of one stream.
    pub changes: Vec<Change>,
}

/// Who said it, where and after what. Signed; holds the payload only as a salted commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Idempotency key.
    pub op: OpId,
    /// Its stream.
    pub stream: StreamId,
    /// Who.
    pub author: ActorId,
    /// On which device.
    pub device: DeviceId,
    /// In which life of that device.
    pub incarnation: Incarnation,
    /// Position in the device's own sequence, from 1, without gaps.
    pub dev_seq: u64,
    /// Hash of the device's previous op; zeroes for the first.
    pub previous: [u8; 32],
    /// For display.
    pub hlc: Hlc,
    /// [`eenplan_domain::record::SCHEMA_VERSION`] of its author.
    pub schema: u32,
    /// BLAKE3 over salt and payload.
    pub commitment: [u8; 32],
}

/// An op as it is stored and sent: exactly the bytes that were signed.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedOp {
    /// CBOR of the [`Header`].
    pub header: Vec<u8>,
    /// CBOR of the [`Op`].
    pub payload: Vec<u8>,
    /// Mixed into the commitment.
    pub salt: [u8; 16],
    /// Ed25519 over `header`.
    pub signature: [u8; 64],
}

impl SealedOp {
    /// Encodes and signs. `header.commitment` is filled in here.
    pub fn seal(header: Header, op: &Op, salt: [u8; 16], key: &SigningKey) -> SealedOp {
        SealedOp::seal_with(header, op, salt, |bytes| key.sign(bytes).to_bytes())
    }

    /// The same where the key is not at hand: `sign` gives the signature over the header's bytes.
    pub fn seal_with(
        mut header: Header,
        op: &Op,
        salt: [u8; 16],
        sign: impl FnOnce(&[u8]) -> [u8; 64],
    ) -> SealedOp {
        let payload = codec::encode_payload(op);
        header.commitment = commit(&salt, &payload);
        let header = codec::encode_header(&header);
        let signature = sign(&header);
        SealedOp {
            header,
            payload,
            salt,
            signature,
        }
    }

    /// Reads the header and holds commitment and signature against it.
    ///
    /// # Errors
    /// [`CodecError::Malformed`] when the header cannot be read, [`CodecError::Forged`] when payload or signature do
    /// not belong to it.
    pub fn verify(&self, key: &VerifyingKey) -> Result<Header, CodecError> {
        let header = self.open()?;
        let signature = Signature::from_bytes(&self.signature);
        match key.verify_strict(&self.header, &signature) {
            Ok(()) => Ok(header),
            Err(_) => Err(CodecError::Forged),
        }
    }

    /// Reads the header and holds the commitment against it, not the signature: for a device that does not know the author's key, to which
    /// the region vouches for the op.
    ///
    /// # Errors
    /// [`CodecError::Malformed`] when the header cannot be read, [`CodecError::Forged`] when the payload does not belong to it.
    pub fn open(&self) -> Result<Header, CodecError> {
        let header = codec::decode_header(&self.header)?;
        match header.commitment == commit(&self.salt, &self.payload) {
            true => Ok(header),
            false => Err(CodecError::Forged),
        }
    }

    /// The hash that the device's next op names as its previous.
    pub fn hash(&self) -> [u8; 32] {
        blake3::derive_key("eenplan op v1", &self.header)
    }

    /// What the op says.
    ///
    /// # Errors
    /// [`CodecError::Malformed`] or [`CodecError::TooLarge`].
    pub fn op(&self) -> Result<Op, CodecError> {
        codec::decode_payload(&self.payload)
    }

    /// One frame for the wire.
    pub fn to_frame(&self) -> Vec<u8> {
        codec::encode_frame(self)
    }

    /// Reads a frame, sizes checked before anything is allocated.
    ///
    /// # Errors
    /// [`CodecError::Malformed`], [`CodecError::TooLarge`] or [`CodecError::Newer`].
    pub fn from_frame(frame: &[u8]) -> Result<SealedOp, CodecError> {
        codec::decode_frame(frame)
    }
}

/// Ops hold what people typed, so they print only their size.
impl std::fmt::Debug for SealedOp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedOp({} bytes)", self.header.len() + self.payload.len())
    }
}

fn commit(salt: &[u8; 16], payload: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("eenplan payload commitment v1");
    hasher.update(salt);
    hasher.update(payload);
    *hasher.finalize().as_bytes()
}
