//! What the first ops of a stream came to: its registers with their open proposals, who wrote what when, and the ops that were set aside.
//!
//! `reduce(A + B) == reduce(reduce(A) + B)`: a snapshot with the ops after it gives what all the ops give. It travels in pieces, each of which
//! can be read without the others.
//!
//! Piece: four byte strings, so that like can stand with like when many pieces are pressed together (`exchange::columns`).
//!
//! 1. Texts, each after a line break: where one ends and the next begins is then no word of both.
//! 2. Integers. Of each op: the milliseconds of its id, less those of the op before. Then, in the order of the rows: of each record the
//!    milliseconds of its id, less those of the op that leads in its first register or else of the record before; of each moment among its
//!    values the milliseconds, less those of the record; of each text how many bytes it has.
//! 3. Rows, a map: 1 authors, 2 the author of each op, 3 its clock less what a clock shows at the milliseconds of its id, 4 records, 5 earlier
//!    values that open proposals rest on, 6 ops set aside, 7 registers in the whole snapshot. Record: [kind, register…]. Register: [group,
//!    op, fields], and after that what it rests on, and its proposals. Proposal: [op, what it rests on, fields]. An op or an author is named
//!    by its index.
//! 4. Ids without the six bytes of milliseconds that they begin with: of the ops that the piece names, then of its records.
//!
//! Fields: value by number; under -1 - number stands where the value is: 0 it is the next text, 1 the next moment, 2 the id of who wrote it,
//! 3 + n the id of record n of the piece.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::OpId;
use minicbor::decode::Decoder;
use uuid::Uuid;

use crate::authority::{Decision, Verdict};
use crate::codec::MAX_FRAME;
use crate::exchange::Entry;
use crate::op::{FieldChange, Header, Hlc, Op};
use crate::register::{Place, Register, Registers, Settled};

mod read;
mod write;

use write::PieceWriter;

/// How many byte strings a piece is.
pub(crate) const COLUMNS: usize = 4;
/// Bytes of an id after its milliseconds.
const TAIL: usize = 10;

/// Stands before each text.
const BEFORE_TEXT: char = '\n';

/// Where a value stands that is not in the rows.
const TEXT: u64 = 0;
const MOMENT: u64 = 1;
const AUTHOR: u64 = 2;
const RECORDS: u64 = 3;

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

/// The byte strings of a piece, each with its length before it; `None` when these bytes are something else.
pub(crate) fn columns(piece: &[u8]) -> Option<[&[u8]; COLUMNS]> {
    let mut d = Decoder::new(piece);
    let mut columns: [&[u8]; COLUMNS] = [&[]; COLUMNS];
    for column in &mut columns {
        let from = d.position();
        d.bytes().ok()?;
        *column = piece.get(from..d.position())?;
    }
    (d.position() == piece.len()).then_some(columns)
}

/// What an id begins with, as every id does that the program draws; of any other these six bytes are as good as milliseconds.
fn millis(id: Uuid) -> u64 {
    let (millis, _) = id.as_u64_pair();
    millis >> 16
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
