//! The rows that were set aside, as a file that a spreadsheet opens and this program reads again.

use csv::{Terminator, WriterBuilder};
use eenplan_domain::import::{ColumnUse, match_columns};

use super::table::{Row, Table};
use crate::{AppError, ErrorCode};

/// What a cell may not begin with: a spreadsheet would take it for a formula and run it.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The file: the original columns and `column` with the reasons, in UTF-8 with its mark.
///
/// # Errors
/// [`ErrorCode::Internal`].
pub(super) fn write(table: &Table, rows: &[(&Row, String)], column: &str) -> Result<Vec<u8>, AppError> {
    let earlier: Vec<bool> = match_columns(&table.headers)
        .iter()
        .map(|column| *column == ColumnUse::Reasons)
        .collect();
    let own = |cells: &[String]| -> Vec<String> {
        let cells = cells.iter().zip(&earlier).filter(|(_, earlier)| !**earlier);
        cells.map(|(cell, _)| guarded(cell)).collect()
    };
    let mut writer = WriterBuilder::new()
        .delimiter(table.separator)
        .terminator(Terminator::CRLF)
        .from_writer(vec![0xEF, 0xBB, 0xBF]);
    let mut record = |cells: &[String], last: &str| {
        let mut line = own(cells);
        line.push(guarded(last));
        writer.write_record(line).map_err(|_| ErrorCode::Internal)
    };
    record(&table.headers, column)?;
    for (row, reasons) in rows {
        record(&row.cells, reasons)?;
    }
    Ok(writer.into_inner().map_err(|_| ErrorCode::Internal)?)
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(cell: &str) -> String {
    if is_formula(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The cell as it was before [`guarded`].
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

/// Quotes in front count as part of it, so that adding one and taking one away undo each other.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_cell_begins_as_a_formula() {
        for (cell, written) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+31 6 1234 5678", "'+31 6 1234 5678"),
            ("-1", "'-1"),
            ("@som", "'@som"),
            ("\t=1", "'\t=1"),
            ("'t Hart", "'t Hart"),
            ("Jansen", "Jansen"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), written, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn a_guarded_cell_reads_back_as_it_was(cell in "['=+@\\-a\t]{0,6}") {
            let written = guarded(&cell);
            prop_assert!(!written.starts_with(FORMULA));
            prop_assert_eq!(unguarded(&written), cell);
        }
    }
}
