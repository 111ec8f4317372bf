//! Pieces of snapshots as they stand in an answer: not one after the other but column by column, ids with ids and texts with texts. Pressed
//! together, texts are then not weighed with the chance that ids are made of. Of many texts the words are listed after the columns
//! ([`super::words`]).

use std::borrow::Cow;

use minicbor::decode::Decoder;
use minicbor::encode::Encoder;

use super::words::{fold, unfold};
use super::{MAX_EXCHANGE, Piece};
use crate::codec::{CodecError, MAX_FRAME, array, put};
use crate::snapshot::{COLUMNS, columns};

/// The columns of all pieces that have them: in each the byte strings of one piece after those of another.
pub(super) fn encode_columns(e: &mut Encoder<Vec<u8>>, pieces: &[[&[u8]; COLUMNS]]) {
    let mut columns = [const { Vec::new() }; COLUMNS];
    for (at, column) in columns.iter_mut().enumerate() {
        let whole: Vec<&[u8]> = pieces.iter().filter_map(|piece| piece.get(at).copied()).collect();
        *column = whole.concat();
    }
    let [texts, ..] = &mut columns;
    let words = fold(texts).map(|folded| {
        *texts = folded.texts;
        folded.words
    });
    put!(e, array(COLUMNS as u64 + u64::from(words.is_some())));
    for column in columns.iter().chain(&words) {
        put!(e, bytes(column));
    }
}

/// Pieces of which the bytes stand in columns. A piece that nobody could cut stands in its part.
pub(super) fn in_columns<'p>(pieces: impl Iterator<Item = &'p Piece>) -> Vec<[&'p [u8]; COLUMNS]> {
    pieces.filter_map(|piece| columns(&piece.bytes)).collect()
}

/// Columns that are being read.
#[derive(Default)]
pub(super) struct Columns<'b> {
    columns: [Cow<'b, [u8]>; COLUMNS],
    /// How far each has been read.
    read: [usize; COLUMNS],
}

impl<'b> Columns<'b> {
    pub(super) fn decode(d: &mut Decoder<'b>) -> Result<Columns<'b>, CodecError> {
        let all = array(d, COLUMNS as u64 + 1)?;
        let is_folded = all > COLUMNS as u64;
        if all < COLUMNS as u64 {
            return Err(CodecError::Malformed(d.position()));
        }
        let mut columns = Columns::default();
        for column in &mut columns.columns {
            *column = d.bytes()?.into();
        }
        if is_folded {
            let [texts, ..] = &mut columns.columns;
            *texts = unfold(d.bytes()?, texts, MAX_EXCHANGE)?.into();
        }
        Ok(columns)
    }

    /// The bytes of the next piece.
    pub(super) fn next(&mut self) -> Result<Vec<u8>, CodecError> {
        let mut piece = Vec::new();
        for (column, read) in self.columns.iter().zip(&mut self.read) {
            let rest = column.get(*read..).unwrap_or_default();
            let mut d = Decoder::new(rest);
            d.bytes()?;
            let (part, _) = rest.split_at(d.position());
            piece.extend_from_slice(part);
            *read += part.len();
        }
        match piece.len() <= MAX_FRAME {
            true => Ok(piece),
            false => Err(CodecError::TooLarge),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let mut each = self.columns.iter().zip(self.read);
        each.all(|(column, read)| column.len() == read)
    }
}
