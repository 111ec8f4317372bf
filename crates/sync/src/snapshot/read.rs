//! Reading a piece.

use eenplan_domain::record::{ActorId, OpId, RecordId, Value};
use minicbor::data::Type;
use minicbor::decode::Decoder;
use uuid::Uuid;

use super::{AUTHOR, BEFORE_TEXT, MOMENT, RECORDS, Rows, TAIL, TEXT, millis};
use crate::codec::{CodecError, MAX_FIELDS, array, decode_fields, fixed, id, instant, map, typed, typed_as};
use crate::exchange::{MAX_EXCHANGE, decode_entry, exactly, list};
use crate::op::{FieldChange, Hlc};
use crate::register::{Place, Register, Version};

/// The most records, registers or ops one piece may name.
const MAX_ROWS: u64 = 1_000_000;

impl Rows {
    /// Reads a piece.
    ///
    /// # Errors
    /// [`CodecError::Malformed`] or [`CodecError::TooLarge`].
    pub fn decode(bytes: &[u8]) -> Result<Rows, CodecError> {
        if bytes.len() > MAX_EXCHANGE {
            return Err(CodecError::TooLarge);
        }
        let mut d = Decoder::new(bytes);
        let (texts, numbers, rows, ids) = (d.bytes()?, d.bytes()?, d.bytes()?, d.bytes()?);
        let is_whole = d.position() == bytes.len();
        let reader = Reader {
            ids,
            numbers: Decoder::new(numbers),
            texts: std::str::from_utf8(texts).map_err(|_| CodecError::Malformed(d.position()))?,
            ops: Vec::new(),
            records: Vec::new(),
        };
        let mut d = Decoder::new(rows);
        let (reader, rows) = reader.rows(&mut d)?;
        match is_whole && d.position() == d.input().len() && reader.is_empty() {
            true => Ok(rows),
            false => Err(CodecError::Malformed(d.position())),
        }
    }
}

/// What is not read yet beside the rows, and what the rows can name.
struct Reader<'b> {
    ids: &'b [u8],
    numbers: Decoder<'b>,
    texts: &'b str,
    ops: Vec<(OpId, ActorId)>,
    records: Vec<RecordId>,
}

impl<'b> Reader<'b> {
    fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.texts.is_empty() && self.numbers.position() == self.numbers.input().len()
    }

    fn rows(mut self, d: &mut Decoder<'b>) -> Result<(Self, Rows), CodecError> {
        let mut rows = Rows::default();
        let mut authors: &[[u8; 16]] = &[];
        for _ in 0..map(d, 64)? {
            match d.u64()? {
                1 => authors = d.bytes()?.as_chunks().0,
                2 => {
                    for _ in 0..array(d, MAX_ROWS)? {
                        let author = *indexed(d, authors)?;
                        let before = self.ops.last().map_or(0, |(op, _)| millis(op.0));
                        let op = OpId(self.id(before)?);
                        self.ops.push((op, ActorId(Uuid::from_bytes(author))));
                    }
                }
                3 => {
                    if array(d, MAX_ROWS)? != self.ops.len() as u64 {
                        return Err(CodecError::Malformed(d.position()));
                    }
                    for (op, _) in &self.ops {
                        let clock = (millis(op.0) << 16).wrapping_add_signed(d.i64()?);
                        rows.written.push((*op, Hlc(clock)));
                    }
                }
                4 => {
                    for _ in 0..array(d, MAX_ROWS)? {
                        self.record(d, &mut rows.registers)?;
                    }
                }
                5 => {
                    rows.grounds = list(d, MAX_ROWS, |d| {
                        exactly(d, 5)?;
                        let place = Place {
                            kind: d.u16()?,
                            record: RecordId(id(d)?),
                            group: d.u16()?,
                        };
                        Ok((place, OpId(id(d)?), decode_fields(d, place.kind, place.group)?))
                    })?
                }
                6 => {
                    rows.aside = list(d, MAX_ROWS, |d| {
                        exactly(d, 2)?;
                        Ok((d.u64()?, decode_entry(d)?))
                    })?
                }
                7 => rows.total = Some(d.u64()?),
                _ => d.skip()?,
            }
        }
        Ok((self, rows))
    }

    /// The next id, of which the milliseconds differ from these.
    fn id(&mut self, from: u64) -> Result<Uuid, CodecError> {
        let malformed = CodecError::Malformed(self.numbers.position());
        let millis = from.checked_add_signed(self.numbers.i64()?).ok_or(malformed)?;
        let (tail, rest) = self.ids.split_first_chunk::<TAIL>().ok_or(malformed)?;
        self.ids = rest;
        let mut id = [0; 16];
        let (first, last) = id.split_at_mut(16 - TAIL);
        last.copy_from_slice(tail);
        match millis.to_be_bytes() {
            [0, 0, millis @ ..] => first.copy_from_slice(&millis),
            _ => return Err(malformed),
        }
        Ok(Uuid::from_bytes(id))
    }

    fn record(&mut self, d: &mut Decoder<'_>, into: &mut Vec<(Place, Register)>) -> Result<(), CodecError> {
        let registers = array(d, MAX_ROWS)?;
        let kind = d.u16()?;
        let mut known = None;
        for _ in 1..registers {
            let parts = array(d, 5)?;
            let group = d.u16()?;
            let at = d.position();
            let leading = match d.datatype()? {
                Type::Null => {
                    d.null()?;
                    None
                }
                _ => Some(*indexed(d, &self.ops)?),
            };
            let record = match known {
                Some(record) => record,
                None => *known.insert(self.named(leading)?),
            };
            let place = Place { kind, record, group };
            let fields = self.fields(d, place, leading)?;
            let base = if parts >= 4 { self.base(d)? } else { None };
            let proposals = match parts {
                5 => list(d, MAX_ROWS, |d| {
                    exactly(d, 3)?;
                    let (op, author) = *indexed(d, &self.ops)?;
                    let base = self.base(d)?;
                    let fields = self.fields(d, place, Some((op, author)))?;
                    Ok(Version {
                        op,
                        author,
                        base,
                        fields,
                    })
                })?,
                3 | 4 => Vec::new(),
                _ => return Err(CodecError::Malformed(at)),
            };
            let leading = leading.map(|(op, author)| Version {
                op,
                author,
                base,
                fields,
            });
            into.push((place, Register { leading, proposals }));
        }
        Ok(())
    }

    /// The id of the next record, in whose first register this op leads.
    fn named(&mut self, leading: Option<(OpId, ActorId)>) -> Result<RecordId, CodecError> {
        let before = self.records.last().map_or(0, |record| millis(record.0));
        let record = RecordId(self.id(leading.map_or(before, |(op, _)| millis(op.0)))?);
        self.records.push(record);
        Ok(record)
    }

    fn base(&self, d: &mut Decoder<'_>) -> Result<Option<OpId>, CodecError> {
        match d.datatype()? {
            Type::Null => {
                d.null()?;
                Ok(None)
            }
            Type::Bytes => Ok(Some(OpId(Uuid::from_bytes(fixed(d)?)))),
            _ => Ok(Some(indexed(d, &self.ops)?.0)),
        }
    }

    fn fields(
        &mut self,
        d: &mut Decoder<'_>,
        place: Place,
        by: Option<(OpId, ActorId)>,
    ) -> Result<Vec<FieldChange>, CodecError> {
        let mut fields = Vec::new();
        for _ in 0..map(d, MAX_FIELDS)? {
            let from = d.position();
            let malformed = CodecError::Malformed(from);
            let number = d.i64()?;
            let is_here = number >= 0;
            let number = u16::try_from(if is_here { number } else { -1 - number }).map_err(|_| malformed)?;
            let value = if is_here {
                let from = d.position();
                d.skip()?;
                let raw = d.input().get(from..d.position()).ok_or(malformed)?;
                typed(place.kind, place.group, number, raw)
            } else {
                let value = self.elsewhere(d, place.record, by)?.ok_or(malformed)?;
                typed_as(place.kind, place.group, number, value)
            };
            fields.push(FieldChange { number, value });
        }
        Ok(fields)
    }

    /// A value that stands elsewhere; `None` when it does not.
    fn elsewhere(
        &mut self,
        d: &mut Decoder<'_>,
        record: RecordId,
        by: Option<(OpId, ActorId)>,
    ) -> Result<Option<Value>, CodecError> {
        Ok(match d.u64()? {
            TEXT => {
                let length = usize::try_from(self.numbers.u64()?).ok();
                let texts = self.texts.strip_prefix(BEFORE_TEXT);
                let cut = length.and_then(|length| texts?.split_at_checked(length));
                cut.map(|(text, rest)| {
                    self.texts = rest;
                    text.into()
                })
            }
            MOMENT => {
                let from = millis(record.0).cast_signed();
                let at = from.checked_add(self.numbers.i64()?);
                at.and_then(instant)
            }
            AUTHOR => by.map(|(_, author)| author.into()),
            index => usize::try_from(index - RECORDS)
                .ok()
                .and_then(|index| self.records.get(index))
                .map(|record| Value::Id(record.0)),
        })
    }
}

/// One of these, by its index.
fn indexed<'t, T>(d: &mut Decoder<'_>, all: &'t [T]) -> Result<&'t T, CodecError> {
    let from = d.position();
    let index = usize::try_from(d.u64()?).unwrap_or(usize::MAX);
    all.get(index).ok_or(CodecError::Malformed(from))
}
