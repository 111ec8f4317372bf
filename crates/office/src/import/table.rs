//! A file as headers and rows of text, from CSV or XLSX. Sizes are bounded before anything is kept.

mod csv_text;
mod workbook;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use eenplan_domain::{import, never_prints};

use crate::{AppError, ErrorCode};

/// The largest file, in bytes.
const MOST_BYTES: u64 = 20_000_000;
/// The most rows under the headers.
const MOST_ROWS: usize = 20_000;
/// The most columns.
const MOST_COLUMNS: usize = 200;
/// Among how many rows the headers are looked for: an export may have a title above them.
const HEADERS_WITHIN: usize = 10;
/// What a workbook begins with, as every ZIP archive does.
const ZIP: &[u8] = b"PK\x03\x04";
/// What workbooks of before 2007 begin with.
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];

/// A file that was read.
pub(crate) enum Source {
    /// Text with separators.
    Csv,
    /// A workbook; its bytes, to read another sheet.
    Workbook(Vec<u8>),
}

/// One row of the file.
#[derive(Clone)]
pub(crate) struct Row {
    /// As a spreadsheet counts, from 1.
    pub(crate) number: u32,
    /// As many as there are headers.
    pub(crate) cells: Vec<String>,
}

/// Headers and what stands under them. Rows without anything in them are not here.
#[derive(Clone)]
pub(crate) struct Table {
    pub(crate) headers: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// The rows that are no rows of residents: a title, and last the headers. Empty when there are no headers.
    pub(crate) above: Vec<Row>,
    /// What stands between the cells when rows are written again.
    pub(crate) separator: u8,
}

never_prints!(Row, Table);

/// What a file holds: the table of its first sheet with content, and the names of its sheets.
pub(crate) struct Opened {
    pub(crate) source: Source,
    pub(crate) sheets: Vec<String>,
    pub(crate) sheet: usize,
    pub(crate) table: Table,
}

/// Reads the file at `path`.
///
/// # Errors
/// [`ErrorCode::FileTooLarge`], [`ErrorCode::FileUnreadable`], [`ErrorCode::FileEmpty`], and those of the disk.
pub(crate) fn open(path: &Path) -> Result<Opened, AppError> {
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ErrorCode::FileTooLarge.into());
    }
    read(bytes)
}

/// Reads a whole file.
///
/// # Errors
/// As [`open`], without those of the disk.
pub(crate) fn read(bytes: Vec<u8>) -> Result<Opened, AppError> {
    if bytes.starts_with(OLE) {
        return Err(ErrorCode::FileUnreadable.into());
    }
    if !bytes.starts_with(ZIP) {
        let (rows, separator) = csv_text::rows(&bytes)?;
        return Ok(Opened {
            source: Source::Csv,
            sheets: Vec::new(),
            sheet: 0,
            table: table(rows, separator)?,
        });
    }
    let mut book = workbook::open(&bytes)?;
    let sheets = workbook::sheets(&book);
    for (sheet, name) in sheets.iter().enumerate() {
        match workbook::rows(&mut book, name).and_then(|rows| table(rows, b';')) {
            Ok(table) => {
                drop(book);
                return Ok(Opened {
                    source: Source::Workbook(bytes),
                    sheets,
                    sheet,
                    table,
                });
            }
            Err(error) if error.code == ErrorCode::FileEmpty => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorCode::FileEmpty.into())
}

/// The table on another sheet of the same workbook.
///
/// # Errors
/// As [`read`]; [`ErrorCode::NotFound`] when there is no such sheet.
pub(crate) fn sheet(source: &Source, sheet: usize) -> Result<Table, AppError> {
    let Source::Workbook(bytes) = source else {
        return Err(ErrorCode::NotFound.into());
    };
    let mut book = workbook::open(bytes)?;
    let sheets = workbook::sheets(&book);
    let name = sheets.get(sheet).ok_or(ErrorCode::NotFound)?;
    table(workbook::rows(&mut book, name)?, b';')
}

fn is_blank(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}

/// Finds the headers and cuts every row to the same width. What stands above the headers is a title.
fn table(mut rows: Vec<Row>, separator: u8) -> Result<Table, AppError> {
    rows.retain(|row| !is_blank(&row.cells));
    let head = best_headers(rows.iter().map(|row| row.cells.as_slice()));
    if rows.len() <= head + 1 {
        return Err(ErrorCode::FileEmpty.into());
    }
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    if rows.len() - head - 1 > MOST_ROWS || width > MOST_COLUMNS {
        return Err(ErrorCode::FileTooLarge.into());
    }
    for row in &mut rows {
        row.cells.resize(width, String::new());
    }
    let filled: Vec<bool> = (0..width)
        .map(|at| {
            let says = |row: &Row| row.cells.get(at).is_some_and(|cell| !cell.trim().is_empty());
            rows.iter().any(says)
        })
        .collect();
    for row in &mut rows {
        keep(&mut row.cells, &filled);
    }
    let under = rows.split_off(head + 1);
    let headers = rows.last().map(|row| row.cells.as_slice()).unwrap_or_default();
    Ok(Table {
        headers: headers.iter().map(|header| header.trim().to_owned()).collect(),
        rows: under,
        above: rows,
        separator,
    })
}

impl Table {
    /// The same file when its first row is a resident like the others.
    pub(crate) fn without_headers(&self) -> Table {
        Table {
            headers: vec![String::new(); self.headers.len()],
            rows: self.above.iter().chain(&self.rows).cloned().collect(),
            above: Vec::new(),
            separator: self.separator,
        }
    }
}

fn keep(cells: &mut Vec<String>, filled: &[bool]) {
    let mut filled = filled.iter();
    cells.retain(|_| filled.next().copied().unwrap_or(false));
}

/// Which of the first rows names the most columns we know; the first when none does.
fn best_headers<'a>(rows: impl Iterator<Item = &'a [String]>) -> usize {
    let known = rows.take(HEADERS_WITHIN).map(import::recognised);
    let mut best = (0, 0);
    for (at, known) in known.enumerate() {
        if known > best.1 {
            best = (at, known);
        }
    }
    best.0
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
