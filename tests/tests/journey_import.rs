//! A caseload file becomes a caseload; what is wrong with a row is said, kept and mended.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeSet;
use std::path::Path;

use eenplan_tests::window::{Home, Window};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// As a Dutch spreadsheet saves it: Windows-1252 (é is E9), semicolons, CRLF.
const CASELOAD: &[u8] = b"Cli\xEBntnr.;Naam;Geb.datum;BSN;Adres;Postcode;Plaats;Telefoon;Spreektaal;Opmerking;Diagnose\r\n\
    2001;Voorbeeld, Anna;3-4-1988;111222333;Dorpsstraat 1a;8101 AB;Raalte;06 0000 0001;Nederlands;belt liever na 12 uur;geheim\r\n\
    2002;\"Proef, Ren\xE9 van der\";1-12-1990;;Kerkstraat 12 hs;8102 CD;Raalte;600000002;Pools;;\r\n\
    2003;Verzonnen, Lies;31-02-1970;123456789;Plein 1945 3;8101;Heino;12;;;\r\n\
    2004;Fictief, Omar;5-6-1982;;Stationsweg 7;8111 AA;Heeten;;Arabisch;;\r\n\
    2005;Fictief, O.;5-6-1982;;Stationsweg 7;8111 AA;Heeten;;;;\r\n";

#[test]
fn a_worker_brings_in_a_caseload_and_mends_what_was_set_aside() {
    let files = tempfile::tempdir().expect("a temporary folder can be made");
    let file = files.path().join("caseload.csv");
    std::fs::write(&file, CASELOAD).unwrap();
    let aside = files.path().join("verbeteren.csv");

    let home = Home::empty();
    let window = Window::open(&home);
    window.begin();
    window.click("link", "Haal je caseload op");
    window.reads("Kies het bestand");
    window.reads("stap 1 van 3");
    window.is_accessible();
    window.picture("import-kies");
    window.click("button", "Kies een bestand");
    window.open_file(&file);

    window.reads("Wat staat er in elke kolom?");
    window.reads("10 van de 11 kolommen gaan mee");
    assert!(window.focus().contains("Wat staat er in elke kolom?"));
    assert_eq!(window.value("Naam"), "full_name");
    assert_eq!(window.value("Diagnose"), "left_out");
    window.reads("Proef, René van der");
    window.is_accessible();
    window.picture("import-kolommen");
    window.click("checkbox", "Rij 1 is een rij kopjes");
    window.reads("Kolom 2, zonder kopje");
    window.click("checkbox", "Rij 1 is een rij kopjes");
    window.reads("10 van de 11 kolommen gaan mee");
    window.choose("Spreektaal", "Plaats");
    window.reads("‘Plaats’ staat nu bij een andere kolom.");
    window.choose("Spreektaal", "Taal");
    window.choose("Plaats", "Plaats");
    window.choose("Naam", "Neem niet mee");
    window.click("button", "Bekijk de rijen");
    window.reads("Kies eerst in welke kolom dit staat:");
    window.choose("Naam", "Hele naam, zoals Jansen, Piet");
    window.choose("Opmerking", "Neem niet mee");
    window.click("button", "Bekijk de rijen");

    window.reads("Kijk de rijen na");
    window
        .reads("Geboortedatum 31 februari bestaat niet. Kijk de datum na. In het bestand staat: 31-02-1970");
    window.reads("BSN Dit BSN klopt niet.");
    window.reads("Postcode Deze postcode klopt niet.");
    window.reads("Telefoon Dit is geen telefoonnummer.");
    window.is_accessible();
    window.click("button", "Vorige stap");
    window.reads("Wat staat er in elke kolom?");
    assert_eq!(window.value("Opmerking"), "left_out", "what was chosen stays");
    window.choose("Opmerking", "Bewaar als notitie");
    window.click("button", "Bekijk de rijen");
    window.reads("Kijk de rijen na");
    window.click("button", "Alle 5");
    window.reads("Waarschijnlijk dezelfde als Fictief, Omar in rij 5");
    window.reads("We zetten een 0 voor het telefoonnummer");
    window.is_accessible();
    window.picture("import-rijen");
    window.click("button", "Zet 2 rijen in een bestand");
    window.save_file(&aside);
    window.reads("2 rijen staan in het bestand.");
    window.click("button", "Haal 3 dossiers op");

    window.reads("Je caseload is opgehaald");
    window.reads("3 dossiers zijn gemaakt.");
    window.reads("1 rij lijkt op iemand en is niet opgehaald.");
    window.is_accessible();
    window.picture("import-klaar");

    let text = std::fs::read_to_string(&aside).unwrap();
    let mended = text
        .replace("31-02-1970;123456789", "28-02-1970;123456782")
        .replace(";8101;", ";8101 AC;")
        .replace(";12;", ";0570 000 003;");
    std::fs::write(&aside, mended).unwrap();
    window.click("button", "Haal nog een bestand op");
    window.click("button", "Kies een bestand");
    window.open_file(&aside);
    window.click("button", "Bekijk de rijen");
    window.reads("Lijkt op 1");
    window.click("button", "Haal 1 dossier op");
    window.reads("1 dossier is gemaakt.");

    window.click("button", "Haal nog een bestand op");
    window.click("button", "Kies een bestand");
    window.open_file(&file);
    window.click("button", "Bekijk de rijen");
    window.click("button", "Is er al");
    window.reads("Is er al: Voorbeeld, Anna");

    window.click("link", "Caseload");
    window.sees("grid", "Caseload");
    for name in [
        "Fictief, Omar",
        "Proef, René van der",
        "Verzonnen, Lies",
        "Voorbeeld, Anna",
    ] {
        window.sees("link", name);
    }
    window.is_accessible();
    window.picture("import-caseload");
    window.press("Control+k");
    window.until("the search field", || {
        window.focus().starts_with("combobox").then_some(())
    });
    window.type_text("haal je caseload");
    window.sees("option", "Haal je caseload op");
    window.press("Escape");

    for secret in ["Voorbeeld", "111222333", "geheim", "caseload.csv"] {
        assert!(!window.log().contains(secret), "{secret} stands in the log");
    }
    window.close();
}

/// Number, name, birth date, BSN, and who else is there.
type InSheet<'a> = (f64, &'a str, (u16, u8, u8), f64, &'a str);

/// A workbook as a colleague keeps it: a sheet with a cover, a title above the headers, real dates, numbers as numbers.
fn workbook(file: &Path, residents: &[InSheet]) {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Voorblad").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Caseload").unwrap();
    sheet.write_string(0, 0, "Overzicht november").unwrap();
    let headers = [
        "Nummer",
        "Naam",
        "Geboren",
        "BSN",
        "Adres",
        "Postcode",
        "Woonplaats",
        "Ketenpartner",
    ];
    for (at, header) in (0..).zip(headers) {
        sheet.write_string(2, at, header).unwrap();
    }
    let day = Format::new().set_num_format("dd-mm-yyyy");
    for (row, (number, name, (year, month, born), bsn, partner)) in (3..).zip(residents) {
        sheet.write_number(row, 0, *number).unwrap();
        sheet.write_string(row, 1, *name).unwrap();
        let born = ExcelDateTime::from_ymd(*year, *month, *born).unwrap();
        sheet.write_datetime_with_format(row, 2, born, &day).unwrap();
        sheet.write_number(row, 3, *bsn).unwrap();
        for (column, text) in [(4, "Dorpsstraat 1"), (5, "8101 AB"), (6, "Raalte"), (7, partner)] {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    book.save(file).expect("a workbook can be written");
}

#[test]
fn a_workbook_comes_in_and_the_next_one_with_these_headers_is_read_the_same_way() {
    let files = tempfile::tempdir().expect("a temporary folder can be made");
    let november = files.path().join("november.xlsx");
    let december = files.path().join("december.xlsx");
    let anna = (
        3001.0,
        "Voorbeeld, Anna",
        (1988, 4, 3),
        111_222_333.0,
        "De Voorbeeldhof",
    );
    let bas = (
        3002.0,
        "Proef, Bas van der",
        (1990, 12, 1),
        123_456_782.0,
        "Wijkzorg",
    );
    workbook(&november, &[anna]);
    workbook(&december, &[anna, bas]);

    let home = Home::empty();
    let window = Window::open(&home);
    window.begin();
    window.click("link", "Haal je caseload op");
    window.click("button", "Kies een bestand");
    window.open_file(&november);
    window.reads("Wat staat er in elke kolom?");
    assert_eq!(window.value("Blad"), "1", "the first sheet with rows");
    assert_eq!(window.value("Ketenpartner"), "left_out");
    window.choose("Ketenpartner", "Bewaar als notitie");
    window.is_accessible();
    window.picture("import-werkblad");
    window.click("button", "Bekijk de rijen");
    window.click("button", "Haal 1 dossier op");
    window.reads("1 dossier is gemaakt.");

    window.click("button", "Haal nog een bestand op");
    window.click("button", "Kies een bestand");
    window.open_file(&december);
    window.reads("Zo koos je het de vorige keer bij een bestand met deze kopjes.");
    assert_eq!(window.value("Ketenpartner"), "note");
    window.is_accessible();
    window.picture("import-onthouden");
    window.click("button", "Kies opnieuw op basis van de kopjes");
    assert_eq!(window.value("Ketenpartner"), "left_out");
    window.choose("Ketenpartner", "Bewaar als notitie");
    window.click("button", "Bekijk de rijen");
    window.reads("Is er al 1");
    window.click("button", "Haal 1 dossier op");
    window.reads("1 dossier is gemaakt.");
    window.click("link", "Caseload");
    window.click("link", "Proef, Bas van der");
    window.click("link", "Verslagen 1");
    window.reads("Wijkzorg");
    window.close();
}

const MANY: u32 = 600;

#[test]
fn a_program_killed_half_way_an_import_keeps_what_it_counted_and_makes_no_doubles_after_it() {
    let files = tempfile::tempdir().expect("a temporary folder can be made");
    let file = files.path().join("caseload.csv");
    let mut rows = "Cliëntnummer;Achternaam;Voornaam;Geboortedatum;Postcode;Huisnummer\r\n".to_owned();
    for number in 1..=MANY {
        // No two were born on one day: they would look like one another.
        let (day, month, year) = (7 + number / 420, 1 + number % 12, 1930 + number % 70);
        rows += &format!("{number};Verzonnen{number};Mila;{day}-{month}-{year};8101 AB;{number}\r\n");
    }
    std::fs::write(&file, rows).expect("a file can be written");

    let home = Home::empty();
    let window = Window::open(&home);
    window.begin();
    window.click("link", "Haal je caseload op");
    look_at_rows(&window, &file);
    window.click("button", &format!("Haal {MANY} dossiers op"));
    let told = window.until("some of them to be brought in", || {
        let told = told(&window.text())?;
        (told > 0).then_some(told)
    });
    window.kill();
    assert!(told < MANY, "killed half-way: {told} of {MANY} were brought in");

    let window = Window::open(&home);
    window.unlock();
    let before = names(&window);
    assert!(
        before.len() >= told as usize,
        "{told} were told, {} are here",
        before.len()
    );
    assert!(before.len() < MANY as usize, "nothing was left to bring in");
    window.click("link", "Haal op uit een bestand");
    look_at_rows(&window, &file);
    window.reads(&format!("Is er al {}", before.len()));
    let rest = MANY as usize - before.len();
    window.click("button", &format!("Haal {rest} dossier"));
    window.reads(&format!("{rest} dossier"));
    window.reads("Je caseload is opgehaald");
    let after = names(&window);
    let wanted: BTreeSet<String> = (1..=MANY)
        .map(|number| format!("Verzonnen{number}, Mila"))
        .collect();
    assert_eq!(after.len(), MANY as usize, "no doubles");
    assert_eq!(after.into_iter().collect::<BTreeSet<_>>(), wanted, "nothing lost");
    window.close();
}

/// Chooses a file and goes on to its rows.
fn look_at_rows(window: &Window, file: &Path) {
    window.click("button", "Kies een bestand");
    window.open_file(file);
    window.click("button", "Bekijk de rijen");
    window.reads("Kijk de rijen na");
}

/// How many the screen says were brought in.
fn told(screen: &str) -> Option<u32> {
    let before = screen.split_once(&format!(" van {MANY} opgehaald"))?.0;
    before.rsplit(' ').next()?.parse().ok()
}

/// The name of every dossier, as the list would show them one page after the other.
fn names(window: &Window) -> Vec<String> {
    window.click("link", "Caseload");
    window.sees("grid", "Caseload");
    let all = window.script(
        "return (async () => {
             const names = [];
             for (;;) {
                 const narrow = { phase: '', municipality: '', regisseur: null };
                 const ask = { filter: 'open', sort: 'name', name: '', narrow, offset: names.length, limit: 200 };
                 const page = await window.__TAURI_INTERNALS__.invoke('caseload_page', { ask });
                 names.push(...page.rows.map((row) => row.name));
                 if (page.rows.length < 200) return names;
             }
         })()",
        &[],
    );
    let all = all.as_array().expect("a list of names").iter();
    all.map(|name| name.as_str().expect("a name").to_owned())
        .collect()
}
