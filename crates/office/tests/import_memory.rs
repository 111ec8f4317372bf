//! What was chosen for the columns of a file is offered for the next file with the same headers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{ImportFileView, SaveImportAside};
use support::Desk;

const HEADERS: &str = "Achternaam;Voornaam;Geboortedatum;BSN;Postcode;Huisnr;Contactpersoon;Opmerking";

/// A file with these headers and one resident, of whom `bsn` may be wrong.
fn file(desk: &Desk, headers: &str, bsn: &str) -> ImportFileView {
    let columns = headers.split(';').count();
    let mut cells = vec![
        "Voorbeeld",
        "Anna",
        "3-4-1988",
        bsn,
        "8101 AB",
        "1",
        "Eva",
        "belt liever",
    ];
    cells.resize(columns, "x");
    let path = desk.folder().join("caseload.csv");
    std::fs::write(&path, format!("{headers}\r\n{}\r\n", cells.join(";"))).unwrap();
    desk.office.import_open(&path).unwrap()
}

fn uses(file: &ImportFileView) -> Vec<&str> {
    file.columns
        .iter()
        .map(|column| column.used_for.as_str())
        .collect()
}

/// Looks at the rows with the contact person kept as a note and the remarks left out.
fn choose(desk: &Desk, file: &ImportFileView) -> Vec<String> {
    let mut chosen: Vec<String> = uses(file).into_iter().map(str::to_owned).collect();
    chosen[6] = "note".into();
    chosen[7] = "left_out".into();
    desk.office.import_preview(chosen.clone()).unwrap();
    chosen
}

#[test]
fn the_next_file_with_the_same_headers_is_read_as_the_last_one() {
    let desk = Desk::open();
    let first = file(&desk, HEADERS, "111222333");
    assert!(!first.remembered);
    assert_eq!((uses(&first)[6], uses(&first)[7]), ("left_out", "note"));
    let chosen = choose(&desk, &first);

    // Headers are compared as they are recognised: without capitals, accents and spaces around them.
    let next = file(&desk, &HEADERS.to_uppercase(), "123456782");
    assert!(next.remembered);
    assert_eq!(uses(&next), chosen);
    assert_eq!(
        next.columns[6].by_header, "left_out",
        "the way back to the headers"
    );
    let desk = desk.restart();
    assert_eq!(uses(&file(&desk, HEADERS, "")), chosen, "after a restart too");
}

#[test]
fn other_headers_and_a_file_without_headers_remember_nothing_of_it() {
    let desk = Desk::open();
    let first = file(&desk, HEADERS, "111222333");
    choose(&desk, &first);
    let other = file(&desk, &HEADERS.replace("Contactpersoon", "Contact"), "111222333");
    assert!(!other.remembered);
    assert_eq!(uses(&other)[6], "left_out");
    let bare = desk.office.import_headers(false).unwrap();
    assert!(!bare.remembered);
    choose(&desk, &bare);
    assert!(!desk.office.import_headers(false).unwrap().remembered);
}

#[test]
fn choosing_as_the_headers_say_forgets_the_other_choice() {
    let desk = Desk::open();
    let first = file(&desk, HEADERS, "111222333");
    choose(&desk, &first);
    let by_header = first
        .columns
        .iter()
        .map(|column| column.by_header.clone())
        .collect();
    desk.office.import_preview(by_header).unwrap();
    assert!(!file(&desk, HEADERS, "111222333").remembered);
}

#[test]
fn the_rows_to_mend_come_back_with_the_columns_of_the_file_they_came_from() {
    let desk = Desk::open();
    let first = file(&desk, HEADERS, "123456789");
    let chosen = choose(&desk, &first);
    let aside = desk.folder().join("verbeteren.csv");
    let ask = SaveImportAside {
        chosen: vec![],
        column: "Waarom apart gezet".into(),
        reasons: vec!["Dit BSN klopt niet.".into()],
        alike: String::new(),
    };
    assert_eq!(desk.office.import_save_aside(&aside, &ask).unwrap().rows, 1);
    let again = desk.office.import_open(&aside).unwrap();
    assert!(again.remembered);
    assert_eq!(uses(&again)[..8], chosen);
    assert_eq!(uses(&again)[8], "reasons");
}
