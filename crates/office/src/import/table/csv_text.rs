//! Text with separators between the cells: which text it is, which separator, and which rows.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use eenplan_domain::import;
use encoding_rs::{Encoding, WINDOWS_1252};

use super::{HEADERS_WITHIN, MOST_ROWS, Row, is_blank};
use crate::import::aside;
use crate::{AppError, ErrorCode};

/// What may stand between cells, what Dutch spreadsheets write first.
const SEPARATORS: [u8; 3] = [b';', b'\t', b','];
/// How many rows show which separator it is.
const SAMPLE: usize = 20;

/// All rows with something in them, and their separator.
///
/// # Errors
/// [`ErrorCode::FileUnreadable`] when this is no text, [`ErrorCode::FileTooLarge`].
pub(super) fn rows(bytes: &[u8]) -> Result<(Vec<Row>, u8), AppError> {
    let text = decode(bytes)?;
    let (text, said) = separator_line(&text);
    let separator = said.unwrap_or_else(|| separator(text));
    let has_lines = text.contains('\n');
    // A line break inside a cell is no row of a sheet; a line that names the separator is one.
    let (above, mut inside) = (u64::from(said.is_some()), 0);
    let mut rows = Vec::new();
    let mut reader = reader(text, separator);
    let mut record = StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|_| ErrorCode::FileUnreadable)?
    {
        let line = record.position().map_or(0, |position| {
            if has_lines {
                line_of(text, position)
            } else {
                position.record() + 1
            }
        });
        let number = u32::try_from((line + above).saturating_sub(inside)).unwrap_or(u32::MAX);
        inside += record
            .iter()
            .map(|cell| cell.matches('\n').count() as u64)
            .sum::<u64>();
        let cells: Vec<String> = record
            .iter()
            .map(|cell| aside::unguarded(cell).to_owned())
            .collect();
        if is_blank(&cells) {
            continue;
        }
        if rows.len() > MOST_ROWS + HEADERS_WITHIN {
            return Err(ErrorCode::FileTooLarge.into());
        }
        rows.push(Row { number, cells });
    }
    Ok((rows, separator))
}

/// On which line a row begins, from 1. The reader gives the place from before the empty lines it skips.
fn line_of(text: &str, place: &csv::Position) -> u64 {
    let from = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    place.line() + skipped.filter(|byte| **byte == b'\n').count() as u64
}

/// UTF-8 or UTF-16 with their mark, UTF-8 without one, or else Windows-1252, which Dutch spreadsheets write.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, AppError> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let rest = bytes.get(mark..).unwrap_or_default();
            encoding
                .decode_without_bom_handling_and_without_replacement(rest)
                .ok_or(ErrorCode::FileUnreadable)?
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    };
    // No spreadsheet writes these into text.
    if text.contains('\0') {
        return Err(ErrorCode::FileUnreadable.into());
    }
    Ok(text)
}

/// A first line `sep=;` says the separator.
fn separator_line(text: &str) -> (&str, Option<u8>) {
    let said = || {
        let rest = text.strip_prefix("sep=")?;
        let separator = *rest.as_bytes().first()?;
        let after = rest.get(1..)?;
        let after = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n'))?;
        separator.is_ascii().then_some((after, separator))
    };
    said().map_or((text, None), |(text, separator)| (text, Some(separator)))
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes())
}

/// The separator under which the headers make most sense, or else the first rows are most alike.
fn separator(text: &str) -> u8 {
    let makes_sense = |separator: u8| {
        let rows: Vec<Vec<String>> = reader(text, separator)
            .into_records()
            .take(SAMPLE)
            .map_while(Result::ok)
            .map(|row| row.iter().map(str::to_owned).collect())
            .collect();
        let known = rows
            .iter()
            .take(HEADERS_WITHIN)
            .map(|row| import::recognised(row));
        let width = rows.first().map_or(0, Vec::len);
        let alike = rows.iter().filter(|row| row.len() == width && width > 1).count();
        (known.max().unwrap_or(0), alike, width)
    };
    let scored = SEPARATORS.map(|one| (makes_sense(one), one));
    // The last of equals wins a `max_by`, so the list is walked backwards.
    scored
        .into_iter()
        .rev()
        .max_by_key(|(sense, _)| *sense)
        .map_or(b';', |(_, separator)| separator)
}
