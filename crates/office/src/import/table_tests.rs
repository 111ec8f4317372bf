//! Which text, which separator, which headers, which rows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use super::*;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let table = read(bytes.to_vec()).unwrap().table;
    let rows = table.rows.into_iter().map(|row| row.cells);
    [table.headers].into_iter().chain(rows).collect()
}

fn refused(bytes: &[u8]) -> ErrorCode {
    read(bytes.to_vec()).err().expect("it is refused").code
}

const PLAIN: &str = "Achternaam;Woonplaats\nBoscháné;'s-Heerenbroek\n";

#[test]
fn every_encoding_a_spreadsheet_writes_reads_the_same() {
    let wanted = [["Achternaam", "Woonplaats"], ["Boscháné", "'s-Heerenbroek"]];
    let utf16: Vec<u8> = PLAIN
        .replace(';', "\t")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let windows: Vec<u8> = PLAIN
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    for (name, bytes) in [
        ("UTF-8", PLAIN.as_bytes().to_vec()),
        (
            "UTF-8 with its mark",
            [&[0xEF, 0xBB, 0xBF], PLAIN.as_bytes()].concat(),
        ),
        ("UTF-16 with tabs", [&[0xFF, 0xFE], utf16.as_slice()].concat()),
        ("Windows-1252", windows),
        (
            "CRLF and commas",
            PLAIN.replace(';', ",").replace('\n', "\r\n").into_bytes(),
        ),
        (
            "a line with the separator",
            format!("sep=;\r\n{PLAIN}").into_bytes(),
        ),
    ] {
        assert_eq!(cells(&bytes), wanted, "{name}");
    }
    let euro = cells(b"Naam;Bijdrage\nAnna;\x80 5\n");
    assert_eq!(
        euro[1][1], "€ 5",
        "signs of Windows-1252 that Latin-1 does not have"
    );
}

#[test]
fn the_separator_is_the_one_that_makes_sense_of_the_headers() {
    for (text, first) in [
        (
            "Naam;Adres\n\"Jansen, Piet\";\"Dorp 1, Raalte\"\n",
            "Jansen, Piet",
        ),
        ("Naam,Adres\nJansen; Piet,Dorp 1\n", "Jansen; Piet"),
        ("Naam\tAdres\nJansen, P; x\tDorp 1\n", "Jansen, P; x"),
        ("A;B;C\n1,5;2,5;3,5\n1;2;3\n", "1,5"),
        ("Naam\nJansen\n", "Jansen"),
    ] {
        assert_eq!(cells(text.as_bytes())[1][0], first, "{text}");
    }
}

#[test]
fn quotes_hold_separators_quotes_and_line_breaks_and_rows_count_as_in_a_spreadsheet() {
    let text =
        "Overzicht;;\n\nNaam;Notitie;\n\"Jansen, P\";\"eerst\nbellen; \"\"altijd\"\"\";\n;;\nVries;x;\n";
    let table = read(text.as_bytes().to_vec()).unwrap().table;
    assert_eq!(
        table.headers,
        ["Naam", "Notitie"],
        "the empty column and the title are gone"
    );
    assert_eq!(table.rows[0].cells, ["Jansen, P", "eerst\nbellen; \"altijd\""]);
    let numbers: Vec<u32> = table.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [4, 6]);
    let said = read(format!("sep=;\n{text}").into_bytes()).unwrap().table;
    assert_eq!(said.rows[0].number, 5);
}

#[test]
fn without_headers_the_first_row_is_a_resident_and_nothing_is_lost() {
    let table = read(b"Jansen;Piet\nVries;Anna\n".to_vec()).unwrap().table;
    assert_eq!(table.headers, ["Jansen", "Piet"]);
    let bare = table.without_headers();
    assert_eq!(bare.headers, ["", ""]);
    let rows: Vec<_> = bare
        .rows
        .iter()
        .map(|row| (row.number, row.cells[0].as_str()))
        .collect();
    assert_eq!(rows, [(1, "Jansen"), (2, "Vries")]);
}

#[test]
fn short_and_long_rows_lose_nothing() {
    assert_eq!(
        cells(b"Naam;Postcode\nJansen\nVries;8101 AB;extra\n"),
        [
            ["Naam", "Postcode", ""],
            ["Jansen", "", ""],
            ["Vries", "8101 AB", "extra"]
        ]
    );
}

#[test]
fn a_file_without_rows_too_large_or_of_another_kind_says_so() {
    for (bytes, code) in [
        (Vec::new(), ErrorCode::FileEmpty),
        (b"\n\n;;\n".to_vec(), ErrorCode::FileEmpty),
        (b"Naam;BSN\n".to_vec(), ErrorCode::FileEmpty),
        (vec![0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3], ErrorCode::FileUnreadable),
        (b"PK\x03\x04 is no workbook".to_vec(), ErrorCode::FileUnreadable),
        (b"Naam\0;BSN\nx;y\n".to_vec(), ErrorCode::FileUnreadable),
        (
            vec![0xEF, 0xBB, 0xBF, b'N', 0xFF, b'\n'],
            ErrorCode::FileUnreadable,
        ),
        (
            format!("Naam\n{}", "x\n".repeat(MOST_ROWS + 1)).into_bytes(),
            ErrorCode::FileTooLarge,
        ),
        (
            format!("Naam{}\nx\n", ";y".repeat(MOST_COLUMNS)).into_bytes(),
            ErrorCode::FileTooLarge,
        ),
    ] {
        assert_eq!(refused(&bytes), code, "{:?}", bytes.get(..20));
    }
    let most = format!("Naam\n{}", "x\n".repeat(MOST_ROWS));
    assert_eq!(
        cells(most.as_bytes()).len(),
        MOST_ROWS + 1,
        "the most that fits does fit"
    );
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(MOST_BYTES + 1).unwrap();
    assert_eq!(open(file.path()).err().unwrap().code, ErrorCode::FileTooLarge);
}

#[test]
fn a_workbook_opens_on_its_first_sheet_with_rows_and_gives_dates_and_numbers_as_typed() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Leeg").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Caseload").unwrap();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd-mm-yyyy");
    for (at, header) in ["Naam", "Geboortedatum", "BSN", "Tolk"].into_iter().enumerate() {
        sheet.write_string(2, at as u16, header).unwrap();
    }
    sheet.write_string(3, 0, "Jansen, Piet").unwrap();
    let born = rust_xlsxwriter::ExcelDateTime::from_ymd(1988, 4, 3).unwrap();
    sheet.write_datetime_with_format(3, 1, born, &day).unwrap();
    sheet.write_number(3, 2, 12_345_672.0).unwrap();
    sheet.write_boolean(3, 3, true).unwrap();
    let third = book.add_worksheet();
    third.set_name("Archief").unwrap();
    third.write_string(0, 0, "Naam").unwrap();
    third.write_string(1, 0, "Vries").unwrap();
    let bytes = book.save_to_buffer().unwrap();

    let opened = read(bytes).unwrap();
    assert_eq!(opened.sheets, ["Leeg", "Caseload", "Archief"]);
    assert_eq!(opened.sheet, 1);
    assert_eq!(opened.table.rows[0].number, 4);
    assert_eq!(
        opened.table.rows[0].cells,
        ["Jansen, Piet", "1988-04-03", "12345672", "ja"]
    );
    assert_eq!(sheet_names(&opened.source, 2), ["Vries"]);
    assert_eq!(
        super::sheet(&opened.source, 0).unwrap_err().code,
        ErrorCode::FileEmpty
    );
    assert_eq!(
        super::sheet(&opened.source, 9).unwrap_err().code,
        ErrorCode::NotFound
    );
}

fn sheet_names(source: &Source, sheet: usize) -> Vec<String> {
    super::sheet(source, sheet).unwrap().rows[0].cells.clone()
}

#[test]
fn a_cell_at_the_far_end_of_a_sheet_costs_no_memory() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Naam").unwrap();
    sheet.write_string(1_048_575, 0, "Jansen").unwrap();
    assert_eq!(cells(&book.save_to_buffer().unwrap())[1], ["Jansen"]);
    book.worksheet_from_index(0)
        .unwrap()
        .write_string(1, 16_383, "ver weg")
        .unwrap();
    assert_eq!(refused(&book.save_to_buffer().unwrap()), ErrorCode::FileTooLarge);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), as_zip in any::<bool>()) {
        let start: &[u8] = if as_zip { ZIP } else { b"" };
        let _ = read([start, &bytes].concat());
    }

    #[test]
    fn no_damage_to_a_workbook_makes_it_panic(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut book = Workbook::new();
        book.add_worksheet().write_string(0, 0, "Naam").unwrap().write_string(1, 0, "Jansen").unwrap();
        let mut bytes = book.save_to_buffer().unwrap();
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(bytes);
    }

    #[test]
    fn whatever_stands_between_quotes_is_read_back(text in "[^\\x00\\r]{1,40}") {
        prop_assume!(!text.trim().is_empty() && aside_free(&text));
        let file = format!("Naam;Notitie\nJansen;\"{}\"\n", text.replace('"', "\"\""));
        prop_assert_eq!(&cells(file.as_bytes())[1][1], &text);
    }
}

/// Not a cell this program would have written to keep a formula asleep.
fn aside_free(text: &str) -> bool {
    crate::import::aside::unguarded(text) == text
}
