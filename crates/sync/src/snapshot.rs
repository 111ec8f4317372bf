//! What the first ops of a stream came to: its registers with their open proposals, who wrote what when, and the ops that were set aside.
//!
//! `reduce(A + B) == reduce(reduce(A) + B)`: a snapshot with the ops after it gives what all the ops give. It travels in pieces, each of which
//! can be read without the others.
//!
//! Piece: 1 authors, 2 ops, 3 the author of each op, 4 its clock as the difference with the one before, 5 records, 6 earlier values that open
//! proposals rest on, 7 ops set aside, 8 registers in the whole snapshot. Record: [kind, record, register…]. Register: [group, op, fields],
//! and after that what it rests on, and its proposals. Proposal: [op, what it rests on, fields]. An op of the list is its index there.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::{ActorId, OpId, RecordId};
use minicbor::data::Type;
use minicbor::decode::Decoder;
use minicbor::encode::Encoder;
use uuid::Uuid;

use crate::authority::{Decision, Verdict};
use crate::codec::{CodecError, MAX_FRAME, array, decode_fields, encode_fields, fixed, id, map, put};
use crate::exchange::{Entry, MAX_EXCHANGE, decode_entry, encode_entry, exactly, list};
use crate::op::{FieldChange, Header, Hlc, Op};
use crate::register::{Place, Register, Registers, Settled, Version};

/// The most records, registers or ops one piece may name.
const MAX_ROWS: u64 = 1_000_000;

/// What the first ops of a stream came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// What stands, and what is open.
    pub registers: Registers,
    /// When the ops that stand or are open were written.
    pub written: BTreeMap<OpId, Hlc>,
    /// Values that no longer lead, but that open proposals rest on: place, op, value.
    pub grounds: BTreeMap<(Place, OpId), Vec<FieldChange>>,
    /// The ops that were set aside, by their sequence: they stay in sight.
    pub aside: BTreeMap<u64, Entry>,
}

impl Snapshot {
    /// Takes in the next decided op of the stream, and tells which proposals it answered.
    pub fn add(
        &mut self,
        seq: u64,
        header: &Header,
        op: &Op,
        decision: &Decision,
        entry: &Entry,
    ) -> Vec<Settled> {
        if matches!(decision.verdict, Verdict::SetAside(_)) {
            self.aside.insert(seq, entry.clone());
            return Vec::new();
        }
        self.written.insert(header.op, header.hlc);
        self.registers.take(header.op, header.author, op, decision)
    }

    /// Lets go of what nothing refers to any more, and finds what open proposals rest on with `value_of`, which reads the log.
    pub fn settle(&mut self, value_of: impl Fn(Place, OpId) -> Option<Vec<FieldChange>>) {
        let mut counts = BTreeSet::new();
        let mut grounds = BTreeMap::new();
        for (place, register) in &self.registers.0 {
            counts.extend(register.leading_op());
            for proposal in &register.proposals {
                counts.insert(proposal.op);
                let Some(base) = proposal.base.filter(|base| register.leading_op() != Some(*base)) else {
                    continue;
                };
                if register.proposals.iter().any(|other| other.op == base) {
                    continue;
                }
                let known = self.grounds.get(&(*place, base)).cloned();
                if let Some(value) = known.or_else(|| value_of(*place, base)) {
                    grounds.insert((*place, base), value);
                }
            }
        }
        self.written.retain(|op, _| counts.contains(op));
        self.grounds = grounds;
    }

    /// Its pieces, of about `size` bytes each; always at least one.
    pub fn pieces(&self, size: usize) -> Vec<Vec<u8>> {
        let size = size.clamp(1, MAX_FRAME / 2);
        let mut pieces = Vec::new();
        let mut writer = PieceWriter::default();
        let mut registers = self.registers.0.iter().peekable();
        while let Some((place, _)) = registers.peek() {
            let of_record = (place.kind, place.record);
            let mut record = Vec::new();
            while let Some(next) = registers.next_if(|(place, _)| (place.kind, place.record) == of_record) {
                record.push(next);
            }
            writer.record(of_record, &record);
            if writer.size() >= size {
                pieces.push(std::mem::take(&mut writer).finish(self, None));
            }
        }
        for ((place, op), fields) in &self.grounds {
            writer.ground(*place, *op, fields);
            if writer.size() >= size {
                pieces.push(std::mem::take(&mut writer).finish(self, None));
            }
        }
        for (seq, entry) in &self.aside {
            writer.aside(*seq, entry);
            if writer.size() >= size {
                pieces.push(std::mem::take(&mut writer).finish(self, None));
            }
        }
        pieces.push(writer.finish(self, Some(self.registers.0.len() as u64)));
        pieces
    }

    /// Puts the rows of a piece in.
    pub fn put(&mut self, rows: Rows) {
        self.registers.0.extend(rows.registers);
        self.written.extend(rows.written);
        self.grounds.extend(
            rows.grounds
                .into_iter()
                .map(|(place, op, fields)| ((place, op), fields)),
        );
        self.aside.extend(rows.aside);
    }
}

/// What one piece of a snapshot holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// All groups of each record, record by record.
    pub registers: Vec<(Place, Register)>,
    /// [`Snapshot::written`] of the ops in this piece.
    pub written: Vec<(OpId, Hlc)>,
    /// [`Snapshot::grounds`].
    pub grounds: Vec<(Place, OpId, Vec<FieldChange>)>,
    /// [`Snapshot::aside`].
    pub aside: Vec<(u64, Entry)>,
    /// In the last piece: how many registers all pieces hold together. Another number means that pieces of two snapshots met.
    pub total: Option<u64>,
}

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
        let mut rows = Rows::default();
        let mut authors: &[u8] = &[];
        let mut ops: &[u8] = &[];
        let mut table: Vec<(OpId, ActorId)> = Vec::new();
        for _ in 0..map(&mut d, 64)? {
            match d.u64()? {
                1 => authors = d.bytes()?,
                2 => ops = d.bytes()?,
                3 => {
                    let unsaid = ActorId(Uuid::nil());
                    table.extend(ids(ops).iter().map(|op| (OpId(Uuid::from_bytes(*op)), unsaid)));
                    for (_, author) in filled(&mut d, &mut table)? {
                        let from = d.position();
                        let index = usize::try_from(d.u64()?).unwrap_or(usize::MAX);
                        let known = ids(authors).get(index).ok_or(CodecError::Malformed(from))?;
                        *author = ActorId(Uuid::from_bytes(*known));
                    }
                }
                4 => {
                    let mut clock = 0_u64;
                    for (op, _) in filled(&mut d, &mut table)? {
                        clock = clock.wrapping_add_signed(d.i64()?);
                        rows.written.push((*op, Hlc(clock)));
                    }
                }
                5 => {
                    for _ in 0..array(&mut d, MAX_ROWS)? {
                        decode_record(&mut d, &table, &mut rows.registers)?;
                    }
                }
                6 => {
                    rows.grounds = list(&mut d, MAX_ROWS, |d| {
                        exactly(d, 5)?;
                        let place = Place {
                            kind: d.u16()?,
                            record: RecordId(id(d)?),
                            group: d.u16()?,
                        };
                        Ok((place, OpId(id(d)?), decode_fields(d, place.kind, place.group)?))
                    })?
                }
                7 => {
                    rows.aside = list(&mut d, MAX_ROWS, |d| {
                        exactly(d, 2)?;
                        Ok((d.u64()?, decode_entry(d)?))
                    })?
                }
                8 => rows.total = Some(d.u64()?),
                _ => d.skip()?,
            }
        }
        match d.position() == bytes.len() {
            true => Ok(rows),
            false => Err(CodecError::Malformed(d.position())),
        }
    }
}

fn ids(bytes: &[u8]) -> &[[u8; 16]] {
    bytes.as_chunks().0
}

/// The table of ops, when the array that comes next has as many items.
fn filled<'t>(
    d: &mut Decoder<'_>,
    table: &'t mut [(OpId, ActorId)],
) -> Result<std::slice::IterMut<'t, (OpId, ActorId)>, CodecError> {
    match array(d, MAX_ROWS)? == table.len() as u64 {
        true => Ok(table.iter_mut()),
        false => Err(CodecError::Malformed(d.position())),
    }
}

fn decode_record(
    d: &mut Decoder<'_>,
    table: &[(OpId, ActorId)],
    into: &mut Vec<(Place, Register)>,
) -> Result<(), CodecError> {
    let parts = array(d, MAX_ROWS)?;
    let (kind, record) = (d.u16()?, RecordId(id(d)?));
    for _ in 2..parts {
        let parts = array(d, 5)?;
        let group = d.u16()?;
        let at = d.position();
        let leading = match d.datatype()? {
            Type::Null => {
                d.null()?;
                None
            }
            _ => Some(named(d, table)?),
        };
        let fields = decode_fields(d, kind, group)?;
        let base = if parts >= 4 { decode_base(d, table)? } else { None };
        let proposals = match parts {
            5 => list(d, MAX_ROWS, |d| {
                exactly(d, 3)?;
                let (op, author) = named(d, table)?;
                let base = decode_base(d, table)?;
                let fields = decode_fields(d, kind, group)?;
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
        let place = Place { kind, record, group };
        into.push((place, Register { leading, proposals }));
    }
    Ok(())
}

/// An op of the table.
fn named(d: &mut Decoder<'_>, table: &[(OpId, ActorId)]) -> Result<(OpId, ActorId), CodecError> {
    let from = d.position();
    let index = usize::try_from(d.u64()?).unwrap_or(usize::MAX);
    table.get(index).copied().ok_or(CodecError::Malformed(from))
}

fn decode_base(d: &mut Decoder<'_>, table: &[(OpId, ActorId)]) -> Result<Option<OpId>, CodecError> {
    match d.datatype()? {
        Type::Null => {
            d.null()?;
            Ok(None)
        }
        Type::Bytes => Ok(Some(OpId(Uuid::from_bytes(fixed(d)?)))),
        _ => named(d, table).map(|(op, _)| Some(op)),
    }
}

/// A piece in the making.
struct PieceWriter {
    ops: BTreeMap<OpId, u64>,
    listed: Vec<(OpId, ActorId)>,
    rows: (u64, Encoder<Vec<u8>>),
    grounds: (u64, Encoder<Vec<u8>>),
    aside: (u64, Encoder<Vec<u8>>),
}

impl Default for PieceWriter {
    fn default() -> Self {
        let empty = || (0, Encoder::new(Vec::new()));
        PieceWriter {
            ops: BTreeMap::new(),
            listed: Vec::new(),
            rows: empty(),
            grounds: empty(),
            aside: empty(),
        }
    }
}

impl PieceWriter {
    fn size(&self) -> usize {
        let written = [&self.rows, &self.grounds, &self.aside];
        24 * self.listed.len() + written.iter().map(|(_, e)| e.writer().len()).sum::<usize>()
    }

    fn op(&mut self, version: &Version) -> u64 {
        let listed = &mut self.listed;
        *self.ops.entry(version.op).or_insert_with(|| {
            listed.push((version.op, version.author));
            listed.len() as u64 - 1
        })
    }

    fn record(&mut self, (kind, record): (u16, RecordId), registers: &[(&Place, &Register)]) {
        self.rows.0 += 1;
        put!(
            self.rows.1,
            array(2 + registers.len() as u64),
            u16(kind),
            bytes(&record.bytes())
        );
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
                    encode_fields(&mut self.rows.1, &version.fields);
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
                    encode_fields(&mut self.rows.1, &proposal.fields);
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

    fn ground(&mut self, place: Place, op: OpId, fields: &[FieldChange]) {
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

    fn aside(&mut self, seq: u64, entry: &Entry) {
        self.aside.0 += 1;
        put!(self.aside.1, array(2), u64(seq));
        encode_entry(&mut self.aside.1, entry);
    }

    fn finish(self, snapshot: &Snapshot, total: Option<u64>) -> Vec<u8> {
        let mut authors: Vec<ActorId> = self.listed.iter().map(|(_, author)| *author).collect();
        authors.sort_unstable();
        authors.dedup();
        let mut e = Encoder::new(Vec::with_capacity(self.size() + 64));
        let lists = [(5, self.rows), (6, self.grounds), (7, self.aside)];
        let filled = lists.iter().filter(|(_, (count, _))| *count > 0).count() as u64;
        put!(e, map(4 + filled + u64::from(total.is_some())));
        let concat = |ids: Vec<[u8; 16]>| ids.concat();
        put!(
            e,
            u8(1),
            bytes(&concat(authors.iter().map(|author| author.bytes()).collect()))
        );
        put!(
            e,
            u8(2),
            bytes(&concat(self.listed.iter().map(|(op, _)| op.bytes()).collect()))
        );
        put!(e, u8(3), array(self.listed.len() as u64));
        for (_, author) in &self.listed {
            put!(e, u64(authors.partition_point(|known| known < author) as u64));
        }
        put!(e, u8(4), array(self.listed.len() as u64));
        let mut clock = 0_u64;
        for (op, _) in &self.listed {
            let next = snapshot.written.get(op).map_or(0, |at| at.0);
            put!(e, i64(next.wrapping_sub(clock).cast_signed()));
            clock = next;
        }
        for (key, (count, list)) in lists {
            if count > 0 {
                put!(e, u8(key), array(count));
                e.writer_mut().extend_from_slice(list.writer());
            }
        }
        if let Some(total) = total {
            put!(e, u8(8), u64(total));
        }
        e.into_writer()
    }
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
