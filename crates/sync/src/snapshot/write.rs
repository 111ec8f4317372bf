//! Writing a piece.

use std::collections::BTreeMap;

use eenplan_domain::record::{ActorId, FieldType, OpId, RecordId, Value};
use minicbor::encode::Encoder;
use uuid::Uuid;

use super::{AUTHOR, BEFORE_TEXT, MOMENT, RECORDS, Snapshot, TAIL, TEXT, millis};
use crate::codec::{encode_fields, encode_wire, field_type, put};
use crate::exchange::{Entry, encode_entry};
use crate::op::{FieldChange, WireValue};
use crate::register::{Place, Register, Version};

/// A piece in the making.
pub(super) struct PieceWriter {
    /// The index of each op, and of each author and record.
    ops: BTreeMap<OpId, u64>,
    authors: BTreeMap<ActorId, u64>,
    records: BTreeMap<Uuid, u64>,
    /// Ops with the index of their author, in the order of their index.
    listed: Vec<(OpId, u64)>,
    /// The record before.
    last: RecordId,
    ids: Vec<u8>,
    numbers: Encoder<Vec<u8>>,
    texts: String,
    rows: (u64, Encoder<Vec<u8>>),
    grounds: (u64, Encoder<Vec<u8>>),
    aside: (u64, Encoder<Vec<u8>>),
}

impl Default for PieceWriter {
    fn default() -> Self {
        let empty = || Encoder::new(Vec::new());
        PieceWriter {
            ops: BTreeMap::new(),
            authors: BTreeMap::new(),
            records: BTreeMap::new(),
            listed: Vec::new(),
            last: RecordId(Uuid::nil()),
            ids: Vec::new(),
            numbers: empty(),
            texts: String::new(),
            rows: (0, empty()),
            grounds: (0, empty()),
            aside: (0, empty()),
        }
    }
}

impl PieceWriter {
    pub(super) fn size(&self) -> usize {
        let written = [&self.rows, &self.grounds, &self.aside];
        18 * self.listed.len()
            + self.ids.len()
            + self.numbers.writer().len()
            + self.texts.len()
            + written.iter().map(|(_, e)| e.writer().len()).sum::<usize>()
    }

    fn op(&mut self, version: &Version) -> u64 {
        let (listed, authors) = (&mut self.listed, &mut self.authors);
        *self.ops.entry(version.op).or_insert_with(|| {
            let next = authors.len() as u64;
            listed.push((version.op, *authors.entry(version.author).or_insert(next)));
            listed.len() as u64 - 1
        })
    }

    pub(super) fn record(&mut self, (kind, record): (u16, RecordId), registers: &[(&Place, &Register)]) {
        self.rows.0 += 1;
        put!(self.rows.1, array(1 + registers.len() as u64), u16(kind));
        let first = registers.first().and_then(|(_, register)| register.leading_op());
        let from = first.map_or(self.last.0, |op| op.0);
        push_id(&mut self.ids, &mut self.numbers, record.0, from);
        self.records.entry(record.0).or_insert(self.rows.0 - 1);
        self.last = record;
        for (place, register) in registers {
            let base = register.leading.as_ref().and_then(|version| version.base);
            let parts = match (register.proposals.is_empty(), base) {
                (true, None) => 3,
                (true, Some(_)) => 4,
                (false, _) => 5,
            };
            put!(self.rows.1, array(parts), u16(place.group));
            match &register.leading {
                Some(version) => {
                    let op = self.op(version);
                    put!(self.rows.1, u64(op));
                    self.fields(**place, version);
                }
                None => put!(self.rows.1, null(), map(0)),
            }
            if parts > 3 {
                self.base(base);
            }
            if parts > 4 {
                put!(self.rows.1, array(register.proposals.len() as u64));
                for proposal in &register.proposals {
                    let op = self.op(proposal);
                    put!(self.rows.1, array(3), u64(op));
                    self.base(proposal.base);
                    self.fields(**place, proposal);
                }
            }
        }
    }

    fn base(&mut self, base: Option<OpId>) {
        let index = base.and_then(|base| self.ops.get(&base));
        match (base, index) {
            (None, _) => put!(self.rows.1, null()),
            (_, Some(index)) => put!(self.rows.1, u64(*index)),
            (Some(base), None) => put!(self.rows.1, bytes(&base.bytes())),
        }
    }

    fn fields(&mut self, place: Place, version: &Version) {
        let e = &mut self.rows.1;
        put!(e, map(version.fields.len() as u64));
        for FieldChange { number, value } in &version.fields {
            let elsewhere = match value {
                // Codes are few, so they press well where they are.
                WireValue::Known(Value::Text(text)) if is_text(place, *number) => {
                    put!(self.numbers, u64(text.len() as u64));
                    self.texts.push(BEFORE_TEXT);
                    self.texts.push_str(text);
                    Some(TEXT)
                }
                WireValue::Known(Value::Instant(at)) => {
                    let record = millis(place.record.0).cast_signed();
                    put!(self.numbers, i64(at.timestamp_millis() - record));
                    Some(MOMENT)
                }
                WireValue::Known(Value::Id(id)) if *id == version.author.0 => Some(AUTHOR),
                WireValue::Known(Value::Id(id)) => self.records.get(id).map(|index| RECORDS + index),
                _ => None,
            };
            match elsewhere {
                Some(place) => put!(e, i64(-1 - i64::from(*number)), u64(place)),
                None => {
                    put!(e, u16(*number));
                    encode_wire(e, value);
                }
            }
        }
    }

    pub(super) fn ground(&mut self, place: Place, op: OpId, fields: &[FieldChange]) {
        self.grounds.0 += 1;
        let e = &mut self.grounds.1;
        put!(
            e,
            array(5),
            u16(place.kind),
            bytes(&place.record.bytes()),
            u16(place.group)
        );
        put!(e, bytes(&op.bytes()));
        encode_fields(e, fields);
    }

    pub(super) fn aside(&mut self, seq: u64, entry: &Entry) {
        self.aside.0 += 1;
        put!(self.aside.1, array(2), u64(seq));
        encode_entry(&mut self.aside.1, entry);
    }

    pub(super) fn finish(self, snapshot: &Snapshot, total: Option<u64>) -> Vec<u8> {
        let size = self.size() + 64;
        let (mut ids, mut numbers) = (Vec::new(), Encoder::new(Vec::new()));
        let mut before = Uuid::nil();
        for (op, _) in &self.listed {
            push_id(&mut ids, &mut numbers, op.0, before);
            before = op.0;
        }
        ids.extend_from_slice(&self.ids);
        numbers.writer_mut().extend_from_slice(self.numbers.writer());
        let mut authors = vec![[0; 16]; self.authors.len()];
        for (author, index) in &self.authors {
            if let Some(place) = usize::try_from(*index).ok().and_then(|at| authors.get_mut(at)) {
                *place = author.bytes();
            }
        }
        let lists = [(4, self.rows), (5, self.grounds), (6, self.aside)];
        let filled = lists.iter().filter(|(_, (count, _))| *count > 0).count() as u64;
        let mut e = Encoder::new(Vec::new());
        put!(e, map(3 + filled + u64::from(total.is_some())));
        put!(e, u8(1), bytes(authors.as_flattened()));
        put!(e, u8(2), array(self.listed.len() as u64));
        for (_, author) in &self.listed {
            put!(e, u64(*author));
        }
        put!(e, u8(3), array(self.listed.len() as u64));
        for (op, _) in &self.listed {
            let clock = snapshot.written.get(op).map_or(0, |at| at.0);
            put!(e, i64(clock.wrapping_sub(millis(op.0) << 16).cast_signed()));
        }
        for (key, (count, list)) in lists {
            if count > 0 {
                put!(e, u8(key), array(count));
                e.writer_mut().extend_from_slice(list.writer());
            }
        }
        if let Some(total) = total {
            put!(e, u8(7), u64(total));
        }
        let mut piece = Encoder::new(Vec::with_capacity(size));
        put!(piece, bytes(self.texts.as_bytes()), bytes(numbers.writer()));
        put!(piece, bytes(e.writer()), bytes(&ids));
        piece.into_writer()
    }
}

fn is_text(place: Place, number: u16) -> bool {
    field_type(place.kind, place.group, number) == Some(FieldType::Text)
}

/// Puts an id in the columns, its milliseconds as what they differ from those of another.
fn push_id(ids: &mut Vec<u8>, numbers: &mut Encoder<Vec<u8>>, id: Uuid, from: Uuid) {
    ids.extend_from_slice(&id.as_bytes()[16 - TAIL..]);
    put!(
        numbers,
        i64(millis(id).cast_signed() - millis(from).cast_signed())
    );
}
