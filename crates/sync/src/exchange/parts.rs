//! What asks and answers are made of, on the wire.

use eenplan_domain::record::{Compartment, DossierId, OpId};
use minicbor::decode::Decoder;
use minicbor::encode::Encoder;

use super::columns::Columns;
use super::{Entry, EntryBody, MAX_EXCHANGE, MAX_OPS, Need, OpReceipt, Piece, StreamPart};
use crate::codec::{CodecError, MAX_FRAME, array, fixed, id, put};
use crate::snapshot::columns;
use crate::stream::StreamId;

pub(super) fn encode_part(e: &mut Encoder<Vec<u8>>, part: &StreamPart) {
    put!(e, array(if part.snapshot.is_some() { 6 } else { 5 }));
    encode_stream(e, part.stream);
    put!(e, u64(part.after), array(part.entries.len() as u64));
    for entry in &part.entries {
        encode_entry(e, entry);
    }
    put!(e, bytes(&part.head));
    if let Some(piece) = &part.snapshot {
        let is_cut = columns(&piece.bytes).is_some();
        put!(e, array(if is_cut { 3 } else { 4 }));
        put!(e, u64(piece.seq), u32(piece.index), u32(piece.of));
        if !is_cut {
            put!(e, bytes(&piece.bytes));
        }
    }
}

pub(crate) fn encode_entry(e: &mut Encoder<Vec<u8>>, entry: &Entry) {
    put!(e, array(3), u8(entry.verdict), bytes(&entry.effects));
    match &entry.body {
        EntryBody::Frame(frame) => put!(e, bytes(frame)),
        // Told apart by their length: a frame holds a header and a signature, far more than 16 bytes.
        EntryBody::Own(op) => put!(e, bytes(&op.bytes())),
    }
}

pub(super) fn decode_part(d: &mut Decoder<'_>, columns: &mut Columns<'_>) -> Result<StreamPart, CodecError> {
    let begins = d.position();
    let parts = array(d, 6)?;
    if parts < 5 {
        return Err(CodecError::Malformed(begins));
    }
    Ok(StreamPart {
        stream: stream(d)?,
        after: d.u64()?,
        entries: list(d, MAX_OPS, decode_entry)?,
        head: fixed(d)?,
        snapshot: (parts == 6).then(|| decode_piece(d, columns)).transpose()?,
    })
}

fn decode_piece(d: &mut Decoder<'_>, columns: &mut Columns<'_>) -> Result<Piece, CodecError> {
    let parts = array(d, 4)?;
    let (seq, index, of) = (d.u64()?, d.u32()?, d.u32()?);
    if index >= of || parts < 3 {
        return Err(CodecError::Malformed(d.position()));
    }
    let bytes = if parts == 3 { columns.next()? } else { blob(d)? };
    Ok(Piece {
        seq,
        index,
        of,
        bytes,
    })
}

pub(crate) fn decode_entry(d: &mut Decoder<'_>) -> Result<Entry, CodecError> {
    exactly(d, 3)?;
    let (verdict, effects, body) = (d.u8()?, d.bytes()?.to_vec(), blob(d)?);
    let body = match <[u8; 16]>::try_from(body.as_slice()) {
        Ok(op) => EntryBody::Own(OpId(uuid::Uuid::from_bytes(op))),
        Err(_) => EntryBody::Frame(body),
    };
    Ok(Entry {
        verdict,
        effects,
        body,
    })
}

pub(super) fn decode_receipt(d: &mut Decoder<'_>) -> Result<OpReceipt, CodecError> {
    exactly(d, 4)?;
    Ok(OpReceipt {
        op: OpId(id(d)?),
        seq: d.u64()?,
        verdict: d.u8()?,
        effects: d.bytes()?.to_vec(),
    })
}

pub(super) fn decode_need(d: &mut Decoder<'_>) -> Result<Need, CodecError> {
    let parts = array(d, 8)?;
    match (parts, d.u8()?) {
        (1, 1) => Ok(Need::Vector),
        (1, 2) => Ok(Need::Incarnation),
        (2, 3) => Ok(Need::PushFrom(d.u64()?)),
        _ => Err(CodecError::Newer),
    }
}

pub(super) fn encode_stream(e: &mut Encoder<Vec<u8>>, stream: StreamId) {
    put!(e, bytes(&stream.dossier.bytes()), u8(stream.compartment.number()));
}

/// The first two of `parts` parts of an array.
pub(super) fn decode_stream(d: &mut Decoder<'_>, parts: u64) -> Result<StreamId, CodecError> {
    exactly(d, parts)?;
    stream(d)
}

fn stream(d: &mut Decoder<'_>) -> Result<StreamId, CodecError> {
    Ok(StreamId {
        dossier: DossierId(id(d)?),
        compartment: Compartment::from_number(d.u8()?),
    })
}

pub(super) fn encode_blobs(e: &mut Encoder<Vec<u8>>, key: u8, blobs: &[Vec<u8>]) {
    if blobs.is_empty() {
        return;
    }
    put!(e, u8(key), array(blobs.len() as u64));
    for blob in blobs {
        put!(e, bytes(blob));
    }
}

pub(super) fn blob(d: &mut Decoder<'_>) -> Result<Vec<u8>, CodecError> {
    let bytes = d.bytes()?;
    if bytes.len() > MAX_FRAME {
        return Err(CodecError::TooLarge);
    }
    Ok(bytes.to_vec())
}

pub(crate) fn exactly(d: &mut Decoder<'_>, parts: u64) -> Result<(), CodecError> {
    match d.array()? {
        Some(found) if found == parts => Ok(()),
        _ => Err(CodecError::Malformed(d.position())),
    }
}

/// Grows as it reads: a count that lies costs nothing.
pub(crate) fn list<T>(
    d: &mut Decoder<'_>,
    most: u64,
    mut read: impl FnMut(&mut Decoder<'_>) -> Result<T, CodecError>,
) -> Result<Vec<T>, CodecError> {
    let mut items = Vec::new();
    for _ in 0..array(d, most)? {
        items.push(read(d)?);
    }
    Ok(items)
}

pub(super) fn begin(bytes: &[u8]) -> Result<Decoder<'_>, CodecError> {
    if bytes.len() > MAX_EXCHANGE {
        return Err(CodecError::TooLarge);
    }
    Ok(Decoder::new(bytes))
}

pub(super) fn end<T>(d: &Decoder<'_>, whole: T) -> Result<T, CodecError> {
    if d.position() == d.input().len() {
        Ok(whole)
    } else {
        Err(CodecError::Malformed(d.position()))
    }
}
