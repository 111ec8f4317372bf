//! Sheets of an XLSX workbook, cell by cell: a sheet that claims a million columns costs nothing.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use zip::ZipArchive;

use super::{HEADERS_WITHIN, MOST_COLUMNS, MOST_ROWS, Row};
use crate::{AppError, ErrorCode};

/// What all parts of a workbook may be together when unpacked, and the text of one sheet, in bytes.
const MOST_UNPACKED: u64 = 256_000_000;

pub(super) type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Opens a workbook.
///
/// # Errors
/// [`ErrorCode::FileTooLarge`], [`ErrorCode::FileUnreadable`].
pub(super) fn open(bytes: &[u8]) -> Result<Book<'_>, AppError> {
    let mut packed = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ErrorCode::FileUnreadable)?;
    let mut unpacked = 0_u64;
    for at in 0..packed.len() {
        let part = packed.by_index_raw(at).map_err(|_| ErrorCode::FileUnreadable)?;
        unpacked = unpacked.saturating_add(part.size());
    }
    if unpacked > MOST_UNPACKED {
        return Err(ErrorCode::FileTooLarge.into());
    }
    Xlsx::new(Cursor::new(bytes)).map_err(|_| ErrorCode::FileUnreadable.into())
}

/// The sheets a worker sees in their spreadsheet.
pub(super) fn sheets(book: &Book<'_>) -> Vec<String> {
    book.sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect()
}

/// All rows of a sheet with something in them.
///
/// # Errors
/// [`ErrorCode::FileTooLarge`], [`ErrorCode::FileUnreadable`].
pub(super) fn rows(book: &mut Book<'_>, sheet: &str) -> Result<Vec<Row>, AppError> {
    let mut reader = book
        .worksheet_cells_reader(sheet)
        .map_err(|_| ErrorCode::FileUnreadable)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut size = 0;
    while let Some(cell) = reader.next_cell().map_err(|_| ErrorCode::FileUnreadable)? {
        let text = words(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        size += text.len() as u64;
        if column >= MOST_COLUMNS || size > MOST_UNPACKED {
            return Err(ErrorCode::FileTooLarge.into());
        }
        let cells = rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(place) = cells.get_mut(column) {
            *place = text;
        }
        if rows.len() > MOST_ROWS + HEADERS_WITHIN {
            return Err(ErrorCode::FileTooLarge.into());
        }
    }
    Ok(rows
        .into_iter()
        .map(|(row, cells)| Row {
            number: row.saturating_add(1),
            cells,
        })
        .collect())
}

/// What a cell says, as somebody would type it.
fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "ja" } else { "nee" }.to_owned(),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        // Shown and refused in its own field: a formula that failed is no value.
        DataRef::Error(error) => Data::Error(error.clone()).to_string(),
        DataRef::Empty => String::new(),
    }
}

/// `1988-04-03`, with the time when it is not midnight; a time alone as `9:30`.
fn day(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, _, _) = moment.to_ymd_hms_milli();
    if moment.is_duration() || moment.as_f64() < 1.0 {
        return format!("{hour}:{minute:02}");
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute) == (0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}")
    }
}
