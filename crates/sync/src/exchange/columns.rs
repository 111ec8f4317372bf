//! Pieces of snapshots as they stand in an answer: not one after the other but column by column, ids with ids and texts with texts. Pressed
//! together, texts are then not weighed with the chance that ids are made of.

use minicbor::decode::Decoder;
use minicbor::encode::Encoder;

use super::Piece;
use super::parts::exactly;
use crate::codec::{CodecError, MAX_FRAME, put};
use crate::snapshot::{COLUMNS, columns};

/// The columns of all pieces that have them: in each the byte strings of one piece after those of another.
pub(super) fn encode_columns(e: &mut Encoder<Vec<u8>>, pieces: &[[&[u8]; COLUMNS]]) {
    put!(e, array(COLUMNS as u64));
    for column in 0..COLUMNS {
        let whole: Vec<&[u8]> = pieces
            .iter()
            .filter_map(|piece| piece.get(column).copied())
            .collect();
        put!(e, bytes(&whole.concat()));
    }
}

/// Pieces of which the bytes stand in columns. A piece that nobody could cut stands in its part.
pub(super) fn in_columns<'p>(pieces: impl Iterator<Item = &'p Piece>) -> Vec<[&'p [u8]; COLUMNS]> {
    pieces.filter_map(|piece| columns(&piece.bytes)).collect()
}

/// Columns that are being read.
#[derive(Default)]
pub(super) struct Columns<'b>([&'b [u8]; COLUMNS]);

impl<'b> Columns<'b> {
    pub(super) fn decode(d: &mut Decoder<'b>) -> Result<Columns<'b>, CodecError> {
        exactly(d, COLUMNS as u64)?;
        let mut read = Columns::default();
        for column in &mut read.0 {
            *column = d.bytes()?;
        }
        Ok(read)
    }

    /// The bytes of the next piece.
    pub(super) fn next(&mut self) -> Result<Vec<u8>, CodecError> {
        let mut parts: [&[u8]; COLUMNS] = [&[]; COLUMNS];
        for (column, part) in self.0.iter_mut().zip(&mut parts) {
            let mut d = Decoder::new(column);
            d.bytes()?;
            (*part, *column) = column.split_at(d.position());
        }
        match parts.iter().map(|part| part.len()).sum::<usize>() <= MAX_FRAME {
            true => Ok(parts.concat()),
            false => Err(CodecError::TooLarge),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|column| column.is_empty())
    }
}
