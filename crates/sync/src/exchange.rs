//! What a device asks of the region and what the region answers: one request pushes, pulls and asks "anything new?".
//!
//! Integer-keyed CBOR; keys are additive, those of a newer version are passed over. Every count and length is bounded before anything is
//! allocated. Ask: 1 epoch, 2 vector hash, 3 vector, 4 frames pushed, 5 streams purged, 6 audit lines, 7 budget, 8 holes, 9 snapshots that are
//! arriving, 10 older ops, 11 place of the first audit line, 12 brief. Answer: 1 epoch, 2 need, 3 receipts, 4 parts, 5 streams gone, 6 more,
//! 7 now, 8 lease, 9 audit lines kept, 10 ops left, 11 older ops, 12 frames that cannot be read, and before 4 and 11: 13 the columns of the
//! pieces in them ([`crate::Snapshot`]).

use eenplan_domain::record::OpId;
use minicbor::encode::Encoder;

use crate::codec::{CodecError, fixed, map, put};
use crate::stream::StreamId;
use crate::vector::VectorHash;

mod columns;
mod parts;
mod words;

use columns::{Columns, encode_columns, in_columns};
use parts::{
    begin, blob, decode_need, decode_part, decode_receipt, decode_stream, encode_blobs, encode_part,
    encode_stream, end,
};
pub(crate) use parts::{decode_entry, encode_entry, exactly, list};

/// The largest ask or answer that is read, in bytes, after decompression.
pub const MAX_EXCHANGE: usize = 16 * 1024 * 1024;
/// The most streams one ask or answer may name.
const MAX_STREAMS: u64 = 500_000;
/// The most ops one ask or answer may hold.
const MAX_OPS: u64 = 50_000;

/// What a device asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// The region's epoch as the device last heard it; 0 before the first answer.
    pub epoch: u64,
    /// Of the device's vector.
    pub vector_hash: VectorHash,
    /// The whole vector, when the region asked for it.
    pub vector: Option<Vec<(StreamId, u64)>>,
    /// Frames of ops, in the order of the device's own sequence.
    pub push: Vec<Vec<u8>>,
    /// Streams that were taken off this device since the last ask, as the region had told it to.
    pub purged: Vec<StreamId>,
    /// Audit lines, oldest first.
    pub audit: Vec<Vec<u8>>,
    /// Which of all its lines the first of [`Ask::audit`] is, counted from 1. 0: a device of an older version does not say.
    pub audit_from: u64,
    /// About how many bytes of ops the device takes in one answer.
    pub budget: u32,
    /// What is pushed is all that the device still has of its own sequence: places between have been purged after they were handed in.
    pub holes: bool,
    /// Snapshots of which it has some pieces, and streams that it waits for from the beginning (sequence and pieces 0). They are in no vector:
    /// from here the region knows that they are to go when they may not be held.
    pub arriving: Vec<Arriving>,
    /// Of streams that began with a snapshot: the ops that it stands for and that the device wants to see after all.
    pub older: Vec<Older>,
    /// Only what it pushes has to be answered: of everything else the device hears by hints, and asks for it by itself.
    pub brief: bool,
}

/// Ops before the snapshot that a stream began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Older {
    /// The stream.
    pub stream: StreamId,
    /// The sequence up to which the device has them, from the first.
    pub after: u64,
    /// [`Piece::seq`] of the snapshot.
    pub upto: u64,
}

/// How much of a snapshot a device has. Its stream is not in the vector before it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arriving {
    /// The stream.
    pub stream: StreamId,
    /// [`Piece::seq`].
    pub seq: u64,
    /// How many pieces, from the first.
    pub pieces: u32,
}

/// What the region needs before it can go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    #[default]
    Nothing,
    /// The whole vector: what it knows of this device is something else than what the device says.
    Vector,
    /// This device was restored or copied: it takes a new incarnation for what it writes from now on. What it pushed is kept.
    Incarnation,
    /// Ops from this place in the device's own sequence: there is a gap.
    PushFrom(u64),
}

/// What was decided about an op that the device pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpReceipt {
    /// The op.
    pub op: OpId,
    /// Its place in its stream.
    pub seq: u64,
    /// [`crate::Verdict::number`].
    pub verdict: u8,
    /// [`crate::Decision::effect_bytes`].
    pub effects: Vec<u8>,
}

/// A decided op of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// [`crate::Verdict::number`].
    pub verdict: u8,
    /// [`crate::Decision::effect_bytes`].
    pub effects: Vec<u8>,
    /// The op.
    pub body: EntryBody,
}

/// An op in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryBody {
    /// The bytes that were signed.
    Frame(Vec<u8>),
    /// An op that the device pushed itself, in the incarnation it speaks in, and so has.
    Own(OpId),
}

/// The next decided ops of one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamPart {
    /// The stream.
    pub stream: StreamId,
    /// Sequence before the first entry; of an excerpt, the sequence it was drawn at.
    pub after: u64,
    /// Without gaps.
    pub entries: Vec<Entry>,
    /// The chain's link after the last entry, or at the snapshot's sequence.
    pub head: [u8; 32],
    /// Instead of entries, for a stream that begins: a piece of what its first ops came to.
    pub snapshot: Option<Piece>,
}

impl StreamPart {
    /// Where a device is that has committed this part: a sequence, or the mark of an excerpt; `None` while pieces of it are missing.
    pub fn reaches(&self) -> Option<u64> {
        match &self.snapshot {
            None => Some(self.after + self.entries.len() as u64),
            Some(piece) => (piece.index + 1 == piece.of).then_some(piece.seq),
        }
    }
}

/// One piece of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The stream's sequence that the snapshot stands for, or the mark of an excerpt ([`crate::mark`]).
    pub seq: u64,
    /// Which piece, from 0.
    pub index: u32,
    /// Of how many.
    pub of: u32,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A stream that the device may no longer hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The stream.
    pub stream: StreamId,
    /// Why.
    pub reason: GoneReason,
}

/// Why a stream has to go from a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoneReason {
    /// The involvement ended or was withdrawn.
    Withdrawn,
    /// A consent ended.
    ConsentEnded,
    /// The worker's account ended.
    AccountEnded,
    /// A reason of a newer version, by its number.
    Unknown(u8),
}

impl GoneReason {
    /// Its number on the wire and in the store.
    pub fn number(self) -> u8 {
        match self {
            GoneReason::Withdrawn => 1,
            GoneReason::ConsentEnded => 2,
            GoneReason::AccountEnded => 3,
            GoneReason::Unknown(number) => number,
        }
    }

    /// The reason with this number.
    pub fn from_number(number: u8) -> GoneReason {
        match number {
            1 => GoneReason::Withdrawn,
            2 => GoneReason::ConsentEnded,
            3 => GoneReason::AccountEnded,
            other => GoneReason::Unknown(other),
        }
    }
}

/// What the region answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The region's epoch; goes up when the region was restored from a backup.
    pub epoch: u64,
    /// What it needs first.
    pub need: Need,
    /// About the ops of this ask, also those whose stream the device may not read.
    pub receipts: Vec<OpReceipt>,
    /// What is new. A stream that is new to the device begins after 0, also when it is still empty.
    pub parts: Vec<StreamPart>,
    /// What has to go.
    pub gone: Vec<Gone>,
    /// Whether there is more: ask again at once.
    pub more: bool,
    /// The region's clock, in milliseconds since 1970 UTC.
    pub now: u64,
    /// How long the device may keep what it holds without asking again, in seconds.
    pub lease: u32,
    /// How many audit lines of this device, counted from its first and without a hole, the region keeps. Fewer than the device believed: it
    /// goes back and hands in the rest again.
    pub audit_kept: u64,
    /// About how many ops are left for the device after this answer; `None` when nobody counted.
    pub left: Option<u64>,
    /// What was asked for of [`Ask::older`], as far as there was room for it. They say nothing of how far the device is.
    pub older: Vec<StreamPart>,
    /// Which frames of [`Ask::push`] cannot be read, by their place from 0. They are kept, and have no receipt: nobody knows which ops they are.
    pub unreadable: Vec<u32>,
}

impl Ask {
    /// Whether the receipts of what it pushes and their places are all that has to be answered.
    pub fn may_be_brief(&self) -> bool {
        let says_nothing_else = self.vector.is_none() && self.purged.is_empty() && !self.holes;
        let asks_nothing_else = self.arriving.is_empty() && self.older.is_empty();
        self.brief && !self.push.is_empty() && says_nothing_else && asks_nothing_else
    }

    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let pushed: usize = self.push.iter().map(|frame| frame.len() + 8).sum();
        let mut e = Encoder::new(Vec::with_capacity(pushed + 64));
        let optional = [
            self.vector.is_some(),
            !self.push.is_empty(),
            !self.purged.is_empty(),
            !self.audit.is_empty(),
            self.holes,
            !self.arriving.is_empty(),
            !self.older.is_empty(),
            self.audit_from > 0,
            self.brief,
        ];
        put!(e, map(3 + optional.iter().filter(|there| **there).count() as u64));
        put!(e, u8(1), u64(self.epoch), u8(2), bytes(&self.vector_hash.0));
        if let Some(vector) = &self.vector {
            put!(e, u8(3), array(vector.len() as u64));
            for (stream, seq) in vector {
                put!(e, array(3));
                encode_stream(&mut e, *stream);
                put!(e, u64(*seq));
            }
        }
        encode_blobs(&mut e, 4, &self.push);
        if !self.purged.is_empty() {
            put!(e, u8(5), array(self.purged.len() as u64));
            for stream in &self.purged {
                put!(e, array(2));
                encode_stream(&mut e, *stream);
            }
        }
        encode_blobs(&mut e, 6, &self.audit);
        put!(e, u8(7), u32(self.budget));
        if self.holes {
            put!(e, u8(8), bool(true));
        }
        if !self.arriving.is_empty() {
            put!(e, u8(9), array(self.arriving.len() as u64));
            for arriving in &self.arriving {
                put!(e, array(4));
                encode_stream(&mut e, arriving.stream);
                put!(e, u64(arriving.seq), u32(arriving.pieces));
            }
        }
        if !self.older.is_empty() {
            put!(e, u8(10), array(self.older.len() as u64));
            for older in &self.older {
                put!(e, array(4));
                encode_stream(&mut e, older.stream);
                put!(e, u64(older.after), u64(older.upto));
            }
        }
        if self.audit_from > 0 {
            put!(e, u8(11), u64(self.audit_from));
        }
        if self.brief {
            put!(e, u8(12), bool(true));
        }
        e.into_writer()
    }

    /// Reads an ask.
    ///
    /// # Errors
    /// [`CodecError::Malformed`] or [`CodecError::TooLarge`].
    pub fn decode(bytes: &[u8]) -> Result<Ask, CodecError> {
        let mut d = begin(bytes)?;
        let mut ask = Ask::default();
        for _ in 0..map(&mut d, 64)? {
            match d.u64()? {
                1 => ask.epoch = d.u64()?,
                2 => ask.vector_hash = VectorHash(fixed(&mut d)?),
                3 => {
                    ask.vector = Some(list(&mut d, MAX_STREAMS, |d| {
                        let stream = decode_stream(d, 3)?;
                        Ok((stream, d.u64()?))
                    })?)
                }
                4 => ask.push = list(&mut d, MAX_OPS, blob)?,
                5 => ask.purged = list(&mut d, MAX_STREAMS, |d| decode_stream(d, 2))?,
                6 => ask.audit = list(&mut d, MAX_OPS, blob)?,
                7 => ask.budget = d.u32()?,
                8 => ask.holes = d.bool()?,
                9 => {
                    ask.arriving = list(&mut d, MAX_STREAMS, |d| {
                        Ok(Arriving {
                            stream: decode_stream(d, 4)?,
                            seq: d.u64()?,
                            pieces: d.u32()?,
                        })
                    })?
                }
                10 => {
                    ask.older = list(&mut d, MAX_STREAMS, |d| {
                        Ok(Older {
                            stream: decode_stream(d, 4)?,
                            after: d.u64()?,
                            upto: d.u64()?,
                        })
                    })?
                }
                11 => ask.audit_from = d.u64()?,
                12 => ask.brief = d.bool()?,
                _ => d.skip()?,
            }
        }
        end(&d, ask)
    }
}

impl Answer {
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut e = Encoder::new(Vec::with_capacity(256));
        let parts = self.parts.iter().chain(&self.older);
        let pieces = in_columns(parts.filter_map(|part| part.snapshot.as_ref()));
        let optional = [
            self.need != Need::Nothing,
            !self.receipts.is_empty(),
            !self.parts.is_empty(),
            !self.gone.is_empty(),
            self.more,
            self.audit_kept > 0,
            self.left.is_some(),
            !self.older.is_empty(),
            !self.unreadable.is_empty(),
            !pieces.is_empty(),
        ];
        put!(e, map(3 + optional.iter().filter(|there| **there).count() as u64));
        put!(e, u8(1), u64(self.epoch));
        match self.need {
            Need::Nothing => {}
            Need::Vector => put!(e, u8(2), array(1), u8(1)),
            Need::Incarnation => put!(e, u8(2), array(1), u8(2)),
            Need::PushFrom(dev_seq) => put!(e, u8(2), array(2), u8(3), u64(dev_seq)),
        }
        if !self.receipts.is_empty() {
            put!(e, u8(3), array(self.receipts.len() as u64));
            for receipt in &self.receipts {
                put!(e, array(4), bytes(&receipt.op.bytes()), u64(receipt.seq));
                put!(e, u8(receipt.verdict), bytes(&receipt.effects));
            }
        }
        if !pieces.is_empty() {
            put!(e, u8(13));
            encode_columns(&mut e, &pieces);
        }
        if !self.parts.is_empty() {
            put!(e, u8(4), array(self.parts.len() as u64));
            self.parts.iter().for_each(|part| encode_part(&mut e, part));
        }
        if !self.gone.is_empty() {
            put!(e, u8(5), array(self.gone.len() as u64));
            for gone in &self.gone {
                put!(e, array(3));
                encode_stream(&mut e, gone.stream);
                put!(e, u8(gone.reason.number()));
            }
        }
        if self.more {
            put!(e, u8(6), bool(true));
        }
        put!(e, u8(7), u64(self.now), u8(8), u32(self.lease));
        if self.audit_kept > 0 {
            put!(e, u8(9), u64(self.audit_kept));
        }
        if let Some(left) = self.left {
            put!(e, u8(10), u64(left));
        }
        if !self.older.is_empty() {
            put!(e, u8(11), array(self.older.len() as u64));
            self.older.iter().for_each(|part| encode_part(&mut e, part));
        }
        if !self.unreadable.is_empty() {
            put!(e, u8(12), array(self.unreadable.len() as u64));
            for place in &self.unreadable {
                put!(e, u32(*place));
            }
        }
        e.into_writer()
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`CodecError::Malformed`] or [`CodecError::TooLarge`]; [`CodecError::Newer`] for a need of a newer version.
    pub fn decode(bytes: &[u8]) -> Result<Answer, CodecError> {
        let mut d = begin(bytes)?;
        let mut answer = Answer::default();
        let mut columns = Columns::default();
        for _ in 0..map(&mut d, 64)? {
            match d.u64()? {
                1 => answer.epoch = d.u64()?,
                2 => answer.need = decode_need(&mut d)?,
                3 => answer.receipts = list(&mut d, MAX_OPS, decode_receipt)?,
                4 => answer.parts = list(&mut d, MAX_STREAMS, |d| decode_part(d, &mut columns))?,
                5 => {
                    answer.gone = list(&mut d, MAX_STREAMS, |d| {
                        let stream = decode_stream(d, 3)?;
                        let reason = GoneReason::from_number(d.u8()?);
                        Ok(Gone { stream, reason })
                    })?
                }
                6 => answer.more = d.bool()?,
                7 => answer.now = d.u64()?,
                8 => answer.lease = d.u32()?,
                9 => answer.audit_kept = d.u64()?,
                10 => answer.left = Some(d.u64()?),
                11 => answer.older = list(&mut d, MAX_STREAMS, |d| decode_part(d, &mut columns))?,
                12 => answer.unreadable = list(&mut d, MAX_OPS, |d| Ok(d.u32()?))?,
                13 => columns = Columns::decode(&mut d)?,
                _ => d.skip()?,
            }
        }
        match columns.is_empty() {
            true => end(&d, answer),
            false => Err(CodecError::Malformed(d.position())),
        }
    }
}
