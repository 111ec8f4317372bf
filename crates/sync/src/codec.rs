//! Integer-keyed CBOR. Keys are additive and never used again; keys of a newer version are passed over and survive,
//! because the bytes are kept.
//!
//! Header: 1 op, 2 dossier, 3 compartment, 4 author, 5 device, 6 incarnation, 7 dev_seq, 8 previous, 9 hlc, 10 schema,
//! 12 commitment. Payload: 1 command, 2 changes. Change: 1 kind, 2 record, 3 group, 4 base, 5 fields by number,
//! 6 settlements, 7 what a removal saw, op by group. Settlement: 1 proposal, 2 outcome, 3 reason.
//! Frame: [1, header, payload, salt, signature].

use chrono::{DateTime, Datelike, NaiveDate};
use eenplan_domain::record::{
    self, ActorId, Compartment, DeviceId, DossierId, FieldType, Incarnation, OpId, REMOVED_GROUP, RecordId,
    Value,
};
use minicbor::data::Type;
use minicbor::decode::{Decoder, Error};
use minicbor::encode::Encoder;
use uuid::Uuid;

use crate::op::{Change, FieldChange, Header, Hlc, Op, Outcome, SealedOp, Settlement, WireValue};
use crate::stream::StreamId;

/// The largest frame that is read, in bytes.
pub const MAX_FRAME: usize = 4 * 1024 * 1024;
/// The most changes one op may hold.
const MAX_CHANGES: u64 = 10_000;
/// The most fields one change may hold.
pub(crate) const MAX_FIELDS: u64 = 200;
/// The most proposals one change may answer.
const MAX_SETTLEMENTS: u64 = 1_000;
/// The most items in a list. A longer one is kept as the bytes it is: an item of one byte is many in memory.
const MAX_ITEMS: u64 = 10_000;

/// What can be wrong with bytes. Never says what was in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Not the CBOR it should be.
    #[error("malformed at byte {0}")]
    Malformed(usize),
    /// Larger than may be read.
    #[error("too large")]
    TooLarge,
    /// A frame of a newer version.
    #[error("written by a newer version")]
    Newer,
    /// Payload or signature do not belong to the header.
    #[error("signature or commitment does not match")]
    Forged,
}

impl From<Error> for CodecError {
    fn from(error: Error) -> Self {
        CodecError::Malformed(error.position().unwrap_or(0))
    }
}

const DAY_ZERO: NaiveDate = match NaiveDate::from_ymd_opt(1970, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Writing into memory cannot fail, so the encoder's result has nothing to say.
macro_rules! put {
    ($encoder:expr, $($call:ident($($arg:expr)?)),+) => {{ $( let _infallible = $encoder.$call($($arg)?); )+ }};
}
pub(crate) use put;

/// Writes one value as it goes on the wire.
pub fn encode_value(encoder: &mut Encoder<Vec<u8>>, value: &Value) {
    match value {
        Value::Null => put!(encoder, null()),
        Value::Text(text) => put!(encoder, str(text)),
        Value::Int(n) => put!(encoder, i64(*n)),
        Value::Bool(b) => put!(encoder, bool(*b)),
        Value::Date(date) => put!(encoder, i64((*date - DAY_ZERO).num_days())),
        Value::Instant(at) => put!(encoder, i64(at.timestamp_millis())),
        Value::Id(id) => put!(encoder, bytes(id.as_bytes())),
        Value::List(items) => {
            put!(encoder, array(items.len() as u64));
            for item in items {
                put!(encoder, str(item));
            }
        }
    }
}

/// The years that a date or a moment can be in. Beyond them not every calendar and database counts.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// A moment, by its milliseconds since 1970; `None` in no year of [`YEARS`].
pub(crate) fn instant(millis: i64) -> Option<Value> {
    let at = DateTime::from_timestamp_millis(millis)?;
    YEARS.contains(&at.year()).then_some(Value::Instant(at))
}

/// Reads a value as one of type `ty`; `None` when the bytes hold something else.
pub fn decode_value(bytes: &[u8], ty: FieldType) -> Option<Value> {
    let mut d = Decoder::new(bytes);
    if d.datatype().ok()? == Type::Null {
        return Some(Value::Null);
    }
    let value = match ty {
        FieldType::Text | FieldType::Code => Value::Text(d.str().ok()?.to_owned()),
        FieldType::Int => Value::Int(d.i64().ok()?),
        FieldType::Bool => Value::Bool(d.bool().ok()?),
        FieldType::Date => {
            let day = DAY_ZERO.checked_add_signed(chrono::TimeDelta::try_days(d.i64().ok()?)?)?;
            Value::Date(Some(day).filter(|day| YEARS.contains(&day.year()))?)
        }
        FieldType::Instant => instant(d.i64().ok()?)?,
        FieldType::Id => Value::Id(Uuid::from_slice(d.bytes().ok()?).ok()?),
        FieldType::List => {
            let mut items = Vec::new();
            for _ in 0..array(&mut d, MAX_ITEMS).ok()? {
                items.push(d.str().ok()?.to_owned());
            }
            Value::List(items)
        }
    };
    (d.position() == bytes.len()).then_some(value)
}

pub(crate) fn encode_header(h: &Header) -> Vec<u8> {
    let mut e = Encoder::new(Vec::with_capacity(220));
    put!(e, map(11));
    put!(e, u8(1), bytes(&h.op.bytes()));
    put!(e, u8(2), bytes(&h.stream.dossier.bytes()));
    put!(e, u8(3), u8(h.stream.compartment.number()));
    put!(e, u8(4), bytes(&h.author.bytes()));
    put!(e, u8(5), bytes(&h.device.bytes()));
    put!(e, u8(6), bytes(&h.incarnation.bytes()));
    put!(e, u8(7), u64(h.dev_seq));
    put!(e, u8(8), bytes(&h.previous));
    put!(e, u8(9), u64(h.hlc.0));
    put!(e, u8(10), u32(h.schema));
    put!(e, u8(12), bytes(&h.commitment));
    e.into_writer()
}

pub(crate) fn decode_header(bytes: &[u8]) -> Result<Header, CodecError> {
    let mut d = Decoder::new(bytes);
    let mut h = HeaderParts::default();
    for _ in 0..map(&mut d, 64)? {
        match d.u64()? {
            1 => h.op = Some(OpId(id(&mut d)?)),
            2 => h.dossier = Some(DossierId(id(&mut d)?)),
            3 => h.compartment = Some(Compartment::from_number(d.u8()?)),
            4 => h.author = Some(ActorId(id(&mut d)?)),
            5 => h.device = Some(DeviceId(id(&mut d)?)),
            6 => h.incarnation = Some(Incarnation(id(&mut d)?)),
            7 => h.dev_seq = Some(d.u64()?),
            8 => h.previous = Some(fixed(&mut d)?),
            9 => h.hlc = Some(Hlc(d.u64()?)),
            10 => h.schema = Some(d.u32()?),
            12 => h.commitment = Some(fixed(&mut d)?),
            _ => d.skip()?,
        }
    }
    h.whole()
        .filter(|_| d.position() == bytes.len())
        .ok_or(CodecError::Malformed(d.position()))
}

#[derive(Default)]
struct HeaderParts {
    op: Option<OpId>,
    dossier: Option<DossierId>,
    compartment: Option<Compartment>,
    author: Option<ActorId>,
    device: Option<DeviceId>,
    incarnation: Option<Incarnation>,
    dev_seq: Option<u64>,
    previous: Option<[u8; 32]>,
    hlc: Option<Hlc>,
    schema: Option<u32>,
    commitment: Option<[u8; 32]>,
}

impl HeaderParts {
    fn whole(&self) -> Option<Header> {
        Some(Header {
            op: self.op?,
            stream: StreamId {
                dossier: self.dossier?,
                compartment: self.compartment?,
            },
            author: self.author?,
            device: self.device?,
            incarnation: self.incarnation?,
            dev_seq: self.dev_seq?,
            previous: self.previous?,
            hlc: self.hlc?,
            schema: self.schema?,
            commitment: self.commitment?,
        })
    }
}

pub(crate) fn encode_payload(op: &Op) -> Vec<u8> {
    let mut e = Encoder::new(Vec::with_capacity(128));
    put!(
        e,
        map(2),
        u8(1),
        str(&op.command),
        u8(2),
        array(op.changes.len() as u64)
    );
    for change in &op.changes {
        let optional = [
            change.base.is_some(),
            !change.settles.is_empty(),
            !change.saw.is_empty(),
        ];
        put!(e, map(4 + optional.iter().filter(|there| **there).count() as u64));
        put!(
            e,
            u8(1),
            u16(change.kind),
            u8(2),
            bytes(&change.record.bytes()),
            u8(3),
            u16(change.group)
        );
        if let Some(base) = change.base {
            put!(e, u8(4), bytes(&base.bytes()));
        }
        put!(e, u8(5));
        encode_fields(&mut e, &change.fields);
        encode_settlements(&mut e, &change.settles);
        if !change.saw.is_empty() {
            put!(e, u8(7), map(change.saw.len() as u64));
            for (group, op) in &change.saw {
                put!(e, u16(*group), bytes(&op.bytes()));
            }
        }
    }
    e.into_writer()
}

/// A group's fields by number.
pub(crate) fn encode_fields(e: &mut Encoder<Vec<u8>>, fields: &[FieldChange]) {
    put!(e, map(fields.len() as u64));
    for field in fields {
        put!(e, u16(field.number));
        encode_wire(e, &field.value);
    }
}

pub(crate) fn encode_wire(e: &mut Encoder<Vec<u8>>, value: &WireValue) {
    match value {
        WireValue::Known(value) => encode_value(e, value),
        WireValue::Unknown(raw) => e.writer_mut().extend_from_slice(raw),
    }
}

fn encode_settlements(e: &mut Encoder<Vec<u8>>, settles: &[Settlement]) {
    if settles.is_empty() {
        return;
    }
    put!(e, u8(6), array(settles.len() as u64));
    for settled in settles {
        put!(e, map(if settled.reason.is_empty() { 2 } else { 3 }));
        put!(
            e,
            u8(1),
            bytes(&settled.proposal.bytes()),
            u8(2),
            u8(settled.outcome.number())
        );
        if !settled.reason.is_empty() {
            put!(e, u8(3), str(&settled.reason));
        }
    }
}

/// Reads what an op says.
///
/// # Errors
/// [`CodecError::Malformed`] or [`CodecError::TooLarge`].
pub fn decode_payload(bytes: &[u8]) -> Result<Op, CodecError> {
    if bytes.len() > MAX_FRAME {
        return Err(CodecError::TooLarge);
    }
    let mut d = Decoder::new(bytes);
    let (mut command, mut changes) = (None, Vec::new());
    for _ in 0..map(&mut d, 64)? {
        match d.u64()? {
            1 => command = Some(d.str()?.to_owned()),
            2 => {
                for _ in 0..array(&mut d, MAX_CHANGES)? {
                    changes.push(decode_change(&mut d)?);
                }
            }
            _ => d.skip()?,
        }
    }
    match command {
        Some(command) if d.position() == bytes.len() => Ok(Op { command, changes }),
        _ => Err(CodecError::Malformed(d.position())),
    }
}

fn decode_change(d: &mut Decoder<'_>) -> Result<Change, CodecError> {
    let (mut kind, mut record, mut group, mut base) = (None, None, None, None);
    let (mut settles, mut saw) = (Vec::new(), Vec::new());
    let mut raw = Vec::new();
    for _ in 0..map(d, 64)? {
        match d.u64()? {
            1 => kind = Some(d.u16()?),
            2 => record = Some(RecordId(id(d)?)),
            3 => group = Some(d.u16()?),
            4 => base = Some(OpId(id(d)?)),
            5 => raw = raw_fields(d)?,
            6 => {
                for _ in 0..array(d, MAX_SETTLEMENTS)? {
                    settles.push(decode_settlement(d)?);
                }
            }
            7 => {
                for _ in 0..map(d, MAX_FIELDS)? {
                    saw.push((d.u16()?, OpId(id(d)?)));
                }
            }
            _ => d.skip()?,
        }
    }
    let (Some(kind), Some(record), Some(group)) = (kind, record, group) else {
        return Err(CodecError::Malformed(d.position()));
    };
    let fields = typed_fields(kind, group, raw);
    Ok(Change {
        kind,
        record,
        group,
        base,
        fields,
        settles,
        saw,
    })
}

/// Reads a group's fields of which the types are known.
pub(crate) fn decode_fields(
    d: &mut Decoder<'_>,
    kind: u16,
    group: u16,
) -> Result<Vec<FieldChange>, CodecError> {
    Ok(typed_fields(kind, group, raw_fields(d)?))
}

fn raw_fields<'b>(d: &mut Decoder<'b>) -> Result<Vec<(u16, &'b [u8])>, CodecError> {
    let mut raw = Vec::new();
    for _ in 0..map(d, MAX_FIELDS)? {
        let number = d.u16()?;
        let from = d.position();
        d.skip()?;
        let value = d
            .input()
            .get(from..d.position())
            .ok_or(CodecError::Malformed(from))?;
        raw.push((number, value));
    }
    Ok(raw)
}

fn typed_fields(kind: u16, group: u16, raw: Vec<(u16, &[u8])>) -> Vec<FieldChange> {
    raw.into_iter()
        .map(|(number, bytes)| FieldChange {
            number,
            value: typed(kind, group, number, bytes),
        })
        .collect()
}

/// A value as one of the type that its field has.
pub(crate) fn typed(kind: u16, group: u16, number: u16, bytes: &[u8]) -> WireValue {
    let known = field_type(kind, group, number).and_then(|ty| decode_value(bytes, ty));
    known.map_or_else(|| WireValue::Unknown(bytes.to_vec()), WireValue::Known)
}

/// The same of a value that was read already: known only when its field has its type.
pub(crate) fn typed_as(kind: u16, group: u16, number: u16, value: Value) -> WireValue {
    let is_known = match (&value, field_type(kind, group, number)) {
        (Value::Text(_), Some(ty)) => matches!(ty, FieldType::Text | FieldType::Code),
        (Value::Id(_), Some(ty)) => ty == FieldType::Id,
        (Value::Instant(_), Some(ty)) => ty == FieldType::Instant,
        _ => false,
    };
    if is_known {
        return WireValue::Known(value);
    }
    let mut e = Encoder::new(Vec::new());
    encode_value(&mut e, &value);
    typed(kind, group, number, e.writer())
}

fn decode_settlement(d: &mut Decoder<'_>) -> Result<Settlement, CodecError> {
    let (mut proposal, mut outcome, mut reason) = (None, None, String::new());
    for _ in 0..map(d, 64)? {
        match d.u64()? {
            1 => proposal = Some(OpId(id(d)?)),
            2 => outcome = Some(Outcome::from_number(d.u8()?)),
            3 => reason = d.str()?.to_owned(),
            _ => d.skip()?,
        }
    }
    match (proposal, outcome) {
        (Some(proposal), Some(outcome)) => Ok(Settlement {
            proposal,
            outcome,
            reason,
        }),
        _ => Err(CodecError::Malformed(d.position())),
    }
}

pub(crate) fn field_type(kind: u16, group: u16, number: u16) -> Option<FieldType> {
    if group == REMOVED_GROUP {
        return (number == 0).then_some(FieldType::Bool);
    }
    record::kind(kind)?
        .group(group)?
        .fields
        .iter()
        .find(|field| field.number == number)
        .map(|field| field.ty)
}

pub(crate) fn encode_frame(op: &SealedOp) -> Vec<u8> {
    let mut e = Encoder::new(Vec::with_capacity(op.header.len() + op.payload.len() + 100));
    put!(
        e,
        array(5),
        u8(1),
        bytes(&op.header),
        bytes(&op.payload),
        bytes(&op.salt),
        bytes(&op.signature)
    );
    e.into_writer()
}

pub(crate) fn decode_frame(frame: &[u8]) -> Result<SealedOp, CodecError> {
    if frame.len() > MAX_FRAME {
        return Err(CodecError::TooLarge);
    }
    let mut d = Decoder::new(frame);
    let parts = d.array()?.ok_or(CodecError::Malformed(0))?;
    if d.u64()? != 1 {
        return Err(CodecError::Newer);
    }
    let (header, payload) = (d.bytes()?.to_vec(), d.bytes()?.to_vec());
    let (salt, signature) = (fixed(&mut d)?, fixed(&mut d)?);
    if parts != 5 || d.position() != frame.len() {
        return Err(CodecError::Malformed(d.position()));
    }
    Ok(SealedOp {
        header,
        payload,
        salt,
        signature,
    })
}

pub(crate) fn array(d: &mut Decoder<'_>, most: u64) -> Result<u64, CodecError> {
    match d.array()? {
        Some(count) if count <= most => Ok(count),
        Some(_) => Err(CodecError::TooLarge),
        None => Err(CodecError::Malformed(d.position())),
    }
}

pub(crate) fn map(d: &mut Decoder<'_>, most: u64) -> Result<u64, CodecError> {
    match d.map()? {
        Some(count) if count <= most => Ok(count),
        Some(_) => Err(CodecError::TooLarge),
        None => Err(CodecError::Malformed(d.position())),
    }
}

pub(crate) fn id(d: &mut Decoder<'_>) -> Result<Uuid, CodecError> {
    fixed(d).map(Uuid::from_bytes)
}

pub(crate) fn fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], CodecError> {
    let bytes = d.bytes()?;
    bytes.try_into().map_err(|_| CodecError::Malformed(d.position()))
}
