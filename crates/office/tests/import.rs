//! A caseload file from the first look to the dossiers, and what is set aside on the way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use std::cell::RefCell;
use std::path::PathBuf;

use eenplan_office::{
    AskImportRows, BringInImport, CaseloadFilter, CaseloadPage, CaseloadSort, ErrorCode, ImportCount,
    ImportDone, ImportFileView, ImportPreview, ImportRowView, ImportState, LikenessView, SaveImportAside,
};
use support::{Desk, resident};

const CASELOAD: &str = "Dossiernummer;Achternaam;Tussenvoegsel;Voornaam;Geboortedatum;BSN;Straat;Huisnr;Postcode;Woonplaats;Tel.;Opmerking;Diagnose\r\n\
    100;Voorbeeld;;Anna;3-4-1988;111222333;Dorpsstraat;1;8101 AB;Raalte;06 1234 5678;\"belt liever\r\nna 12 uur\";x\r\n\
    101;Proef;van der;Bas;1990-12-01;;Kerkstraat;12 a;8102cd;Raalte;;;\r\n\
    102;;;Cor;31-02-1970;123456789;;;81 AB;Raalte;12;;y\r\n";

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Files {
        Files(tempfile::tempdir().unwrap())
    }

    fn with(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn uses(file: &ImportFileView) -> Vec<String> {
    file.columns
        .iter()
        .map(|column| column.used_for.clone())
        .collect()
}

/// Opens and looks at a file with the columns as they are recognised.
fn look(desk: &Desk, bytes: impl AsRef<[u8]>) -> ImportPreview {
    let files = Files::new();
    let file = desk
        .office
        .import_open(&files.with("caseload.csv", bytes))
        .unwrap();
    desk.office.import_preview(uses(&file)).unwrap()
}

fn rows(desk: &Desk) -> Vec<ImportRowView> {
    let ask = AskImportRows {
        state: None,
        offset: 0,
        limit: 500,
    };
    desk.office.import_rows(ask).unwrap().rows
}

fn bring_in(desk: &Desk, chosen: &[u32]) -> ImportDone {
    let ask = BringInImport {
        chosen: chosen.to_vec(),
    };
    desk.office.import_bring_in(&ask, |_, _| {}).unwrap()
}

fn caseload(desk: &Desk) -> Vec<eenplan_office::CaseloadRow> {
    let ask = CaseloadPage {
        filter: CaseloadFilter::Lead,
        sort: CaseloadSort::Name,
        limit: 200,
        ..CaseloadPage::default()
    };
    desk.office.caseload_page(ask).unwrap().rows
}

fn names(desk: &Desk) -> Vec<String> {
    caseload(desk).into_iter().map(|row| row.name).collect()
}

fn dossier(desk: &Desk, name: &str) -> uuid::Uuid {
    let found = caseload(desk).into_iter().find(|row| row.name == name);
    found.unwrap().dossier
}

fn errors(row: &ImportRowView) -> Vec<String> {
    let said = row.problems.iter().map(|one| {
        let code = serde_json::to_value(one.problem.code).unwrap();
        format!(
            "{}: {} ({})",
            one.problem.field,
            code.as_str().unwrap(),
            one.typed
        )
    });
    said.collect()
}

fn save(desk: &Desk, preview: &ImportPreview, to: &std::path::Path) -> u32 {
    let said = |one: &eenplan_office::ImportProblem| format!("{} klopt niet.", one.field);
    let ask = SaveImportAside {
        chosen: vec![],
        column: "Waarom apart gezet".into(),
        reasons: preview.problems.iter().map(said).collect(),
        alike: "Lijkt op iemand anders.".into(),
    };
    desk.office.import_save_aside(to, &ask).unwrap().rows
}

#[test]
fn a_file_says_its_columns_and_what_they_are_used_for() {
    let (desk, files) = (Desk::open(), Files::new());
    let file = desk
        .office
        .import_open(&files.with("caseload.csv", CASELOAD))
        .unwrap();
    assert_eq!((file.rows, file.sheets.len()), (3, 0));
    assert_eq!(
        uses(&file),
        [
            "source_number",
            "family_name",
            "name_prefix",
            "given_names",
            "birth_date",
            "bsn",
            "street",
            "house_number",
            "postcode",
            "city",
            "phone",
            "note",
            "left_out"
        ]
    );
    let diagnosis = file.columns.last().unwrap();
    assert_eq!(
        (diagnosis.header.as_str(), diagnosis.samples.join(" ")),
        ("Diagnose", "x y".to_owned())
    );
    assert_eq!(desk.office.import_missing(uses(&file)), Vec::<String>::new());
    assert_eq!(desk.office.import_missing(vec!["bsn".into()]), ["family_name"]);
}

#[test]
fn a_row_that_is_wrong_says_all_its_errors_at_once_and_the_others_come_in_whole() {
    let desk = Desk::open();
    let preview = look(&desk, CASELOAD);
    assert_eq!(
        preview.count,
        ImportCount {
            rows: 3,
            ready: 2,
            alike: 0,
            there: 0,
            aside: 1
        }
    );
    let seen = rows(&desk);
    assert_eq!(seen[2].row, 4, "a line break in a cell is no row");
    assert_eq!(
        errors(&seen[2]),
        [
            "family_name: required ()",
            "birth_date: date_impossible (31-02-1970)",
            "bsn: bsn_wrong (123456789)",
            "postcode: postcode_wrong (81 AB)",
            "house_number: required ()",
            "phone: phone_wrong (12)",
        ]
    );
    let heard = RefCell::new(vec![]);
    let ask = BringInImport { chosen: vec![] };
    let done = desk
        .office
        .import_bring_in(&ask, |done, total| heard.borrow_mut().push((done, total)))
        .unwrap();
    assert_eq!(
        done,
        ImportDone {
            made: 2,
            there: 0,
            alike: 0,
            aside: 1
        }
    );
    assert_eq!(heard.into_inner(), [(2, 2)]);

    let desk = desk.restart();
    assert_eq!(names(&desk), ["Proef, Bas van der", "Voorbeeld, Anna"]);
    let page = caseload(&desk);
    assert!(
        page.iter().all(|row| row.last_contact_at.is_none()),
        "a note from a file is no contact"
    );
    let anna = page[1].dossier;
    let form = desk.office.resident_get(anna).unwrap();
    assert_eq!(
        (form.bsn.as_str(), form.birth_date.as_str(), form.phone.as_str()),
        ("111222333", "1988-04-03", "06 1234 5678")
    );
    let note = &desk.office.journal_page(anna, None).unwrap().notes[0];
    assert_eq!(
        (note.contact_kind.as_str(), note.body.as_str()),
        ("imported", "Opmerking: belt liever\nna 12 uur")
    );
    let bas = desk.office.resident_get(page[0].dossier).unwrap();
    assert_eq!(
        (
            bas.name_prefix.as_str(),
            bas.postcode.as_str(),
            bas.house_number.as_str()
        ),
        ("van der", "8102 CD", "12 a")
    );
}

#[test]
fn the_same_file_twice_makes_no_doubles_also_when_a_name_was_put_right_in_between() {
    let text =
        "Dossiernr;Achternaam;Voornaam;Geboortedatum;Postcode;Huisnummer\n7;Jansen;Piet;3-4-1988;8101 AB;1\n";
    let bare = "Achternaam;Voornaam;Geboortedatum;Postcode;Huisnummer\nVries;Anna;5-6-1990;8102 AB;2\n";
    let desk = Desk::open();
    for (file, family) in [(text, "Jansen"), (bare, "Vries")] {
        look(&desk, file);
        assert_eq!(bring_in(&desk, &[]).made, 1);
        let preview = look(&desk, file);
        assert_eq!(preview.count.there, 1, "{family}");
        let like = rows(&desk)[0].like.clone().unwrap();
        assert!(like.name.starts_with(family) && like.dossier.is_some());
        assert_eq!(
            bring_in(&desk, &[]),
            ImportDone {
                made: 0,
                there: 1,
                alike: 0,
                aside: 0
            }
        );
    }
    let vries = dossier(&desk, "Vries, Anna");
    let mut form = desk.office.resident_get(vries).unwrap();
    form.family_name = "Bruggink".into();
    form.birth_date = "5-6-1991".into();
    desk.office
        .resident_save(eenplan_office::SaveResident {
            dossier: vries,
            resident: form,
        })
        .unwrap();
    assert_eq!(look(&desk, bare).count.there, 1, "known by the row it came from");
}

#[test]
fn stopped_half_way_and_done_again_every_row_is_there_once() {
    let desk = Desk::open();
    let mut file = String::from("Nummer;Achternaam;Voornaam;Geboortedatum;Postcode;Huisnummer\n");
    for number in 1..=60 {
        file += &format!(
            "{number};Voorbeeld{number};Anna{number};3-4-19{:02};8101 AB;{number}\n",
            20 + number % 70
        );
    }
    assert_eq!(look(&desk, &file).count.ready, 60);
    // The program is locked under the work, as after a time without hands.
    let ask = BringInImport { chosen: vec![] };
    let stopped = desk
        .office
        .import_bring_in(&ask, |_, _| drop(desk.office.session_lock()));
    assert_eq!(stopped.unwrap_err().code, ErrorCode::Locked);
    let desk = desk.restart();
    let begun = names(&desk).len();
    assert!((1..60).contains(&begun), "{begun} came in before the lock");
    let preview = look(&desk, &file);
    assert_eq!(
        (preview.count.there as usize, preview.count.ready as usize),
        (begun, 60 - begun)
    );
    bring_in(&desk, &[]);
    assert_eq!(names(&desk).len(), 60);
    assert_eq!(look(&desk, &file).count.there, 60);
}

#[test]
fn who_is_here_or_looks_like_somebody_is_held_back_until_chosen() {
    let desk = Desk::open();
    desk.office.dossier_open(resident("Anna", "Voorbeeld")).unwrap();
    let known = eenplan_office::ResidentForm {
        bsn: "111222333".into(),
        ..resident("Cor", "Proef")
    };
    desk.office.dossier_open(known).unwrap();
    let preview = look(
        &desk,
        "Achternaam;Voornaam;Geb.datum;BSN;Postcode;Huisnummer\n\
         Voorbeelt;Anna;3-4-1988;;8101 AB;12\n\
         Anders;Xander;;111222333;;\n\
         Nieuw;Dora;1-2-1975;;8111 AA;3\n\
         Nieuw;D.;1-2-1975;;8111 AA;3\n",
    );
    assert_eq!(
        preview.count,
        ImportCount {
            rows: 4,
            ready: 1,
            alike: 2,
            there: 1,
            aside: 0
        }
    );
    let seen = rows(&desk);
    let like = |at: usize| seen[at].like.clone().unwrap();
    assert_eq!(
        (like(0).name.as_str(), like(0).likeness),
        ("Voorbeeld, Anna", Some(LikenessView::Likely))
    );
    assert_eq!(
        (seen[1].state, like(1).name.as_str()),
        (ImportState::There, "Proef, Cor")
    );
    assert_eq!((like(3).row, like(3).name.as_str()), (Some(4), "Nieuw, Dora"));
    assert_eq!(
        bring_in(&desk, &[2]),
        ImportDone {
            made: 2,
            there: 1,
            alike: 1,
            aside: 0
        }
    );
    assert_eq!(names(&desk).len(), 4);
    let again = bring_in(&desk, &[2]);
    assert_eq!((again.made, again.there), (2, 1), "who was chosen comes in once");
    assert_eq!(names(&desk).len(), 4);
    assert_eq!(
        look(
            &desk,
            "Achternaam;Voornaam;Geb.datum;Postcode;Huisnummer\nVoorbeelt;Anna;3-4-1988;8101 AB;12\n"
        )
        .count
        .there,
        1
    );
}

#[test]
fn a_number_shared_by_a_household_holds_back_and_loses_nobody() {
    let desk = Desk::open();
    let file = "Dossiernummer;Achternaam;Voornaam;Geboortedatum;Postcode;Huisnummer\n\
        9;Jansen;Piet;3-4-1960;8101 AB;1\n\
        9;Bakker;Wilma;5-6-1985;8101 AB;1\n";
    assert_eq!(look(&desk, file).count.alike, 1);
    let like = rows(&desk)[1].like.clone().unwrap();
    assert_eq!((like.row, like.likeness), (Some(2), None));
    assert_eq!(bring_in(&desk, &[3]).made, 2);
    assert_eq!(look(&desk, file).count.there, 2);
}

#[test]
fn rows_set_aside_are_mended_in_their_file_and_come_in_without_doubling_the_others() {
    let (desk, files) = (Desk::open(), Files::new());
    let preview = look(&desk, CASELOAD.replace("06 1234 5678", "=1+1"));
    assert_eq!(preview.count.aside, 2, "a formula is no phone number");
    bring_in(&desk, &[]);
    let aside = files.with("apart-gezet.csv", "wat er stond");
    assert_eq!(save(&desk, &preview, &aside), 2);
    let text = std::fs::read_to_string(&aside).unwrap();
    assert!(
        text.starts_with('\u{feff}') && text.contains(";Diagnose;Waarom apart gezet\r\n"),
        "{text}"
    );
    assert!(text.contains(";'=1+1;"), "no formula wakes up: {text}");
    assert!(
        text.contains("family_name klopt niet. birth_date klopt niet. bsn klopt niet. postcode klopt niet."),
        "{text}"
    );
    assert!(!text.contains("Bas"), "only what was set aside");

    let mended = text.replace("'=1+1", "+31 6 1234 5678").replace(
        "102;;;Cor;31-02-1970;123456789;;;81 AB",
        "102;Derde;;Cor;28-02-1970;123456782;;;8101 AB",
    );
    let preview = look(&desk, &mended);
    let cor = rows(&desk)[1].clone();
    assert_eq!(
        errors(&cor),
        ["phone: phone_wrong (12)"],
        "its reasons are no column of their own"
    );
    bring_in(&desk, &[]);
    assert_eq!(names(&desk), ["Proef, Bas van der", "Voorbeeld, Anna"]);
    save(&desk, &preview, &aside);
    let again = std::fs::read_to_string(&aside).unwrap();
    assert_eq!(again.matches("Waarom apart gezet").count(), 1, "{again}");
    look(&desk, again.replace(";12;", ";0572 123 456;"));
    bring_in(&desk, &[]);
    assert_eq!(
        names(&desk),
        ["Derde, Cor", "Proef, Bas van der", "Voorbeeld, Anna"]
    );
    assert_eq!(
        look(&desk, CASELOAD).count,
        ImportCount {
            rows: 3,
            ready: 0,
            alike: 0,
            there: 2,
            aside: 1
        }
    );
}

#[test]
fn what_the_worker_says_of_a_column_goes_before_its_header() {
    let (desk, files) = (Desk::open(), Files::new());
    let path = files.with("lijst.csv", "Wie;Kolom B;Diagnose\nJansen, Piet;111222333;ADHD\n");
    let file = desk.office.import_open(&path).unwrap();
    assert_eq!(uses(&file), ["left_out", "left_out", "left_out"]);
    for wrong in [
        vec!["bsn", "bsn", "left_out"],
        vec!["full_name", "bsn"],
        vec!["full_name", "bsn", "colour"],
    ] {
        let refused = desk
            .office
            .import_preview(wrong.into_iter().map(str::to_owned).collect());
        assert_eq!(refused.unwrap_err().code, ErrorCode::NotPossible);
    }
    let chosen = ["full_name", "bsn", "note"].map(str::to_owned).to_vec();
    assert_eq!(desk.office.import_preview(chosen).unwrap().count.ready, 1);
    bring_in(&desk, &[]);
    let dossier = dossier(&desk, "Jansen, Piet");
    assert_eq!(
        desk.office.journal_page(dossier, None).unwrap().notes[0].body,
        "Diagnose: ADHD"
    );
}

#[test]
fn a_workbook_gives_its_sheets_its_dates_and_the_zeros_it_dropped() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let (date, born) = (
        rust_xlsxwriter::Format::new().set_num_format("d-m-yyyy"),
        rust_xlsxwriter::ExcelDateTime::from_ymd(1990, 12, 1).unwrap(),
    );
    for (name, family) in [("2025", "Oud"), ("2026", "Nieuw")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (at, header) in ["Achternaam", "Geboortedatum", "BSN", "Mobiel"]
            .into_iter()
            .enumerate()
        {
            sheet.write_string(0, at as u16, header).unwrap();
        }
        sheet.write_string(1, 0, family).unwrap();
        sheet.write_datetime_with_format(1, 1, &born, &date).unwrap();
        sheet.write_number(1, 2, 12_345_672.0).unwrap();
        sheet.write_number(1, 3, 612_345_678.0).unwrap();
    }
    let (desk, files) = (Desk::open(), Files::new());
    let path = files.with("caseload.xlsx", book.save_to_buffer().unwrap());
    let first = desk.office.import_open(&path).unwrap();
    assert_eq!(
        (first.sheets.clone(), first.sheet),
        (vec!["2025".to_owned(), "2026".to_owned()], 0)
    );
    let file = desk.office.import_sheet(1).unwrap();
    assert_eq!(
        (file.sheet, file.columns[0].samples.as_slice()),
        (1, ["Nieuw".to_owned()].as_slice())
    );
    assert_eq!(desk.office.import_preview(uses(&file)).unwrap().count.ready, 1);
    assert_eq!(rows(&desk)[0].mended, ["bsn_zero", "phone_zero"]);
    bring_in(&desk, &[]);
    let form = desk.office.resident_get(dossier(&desk, "Nieuw")).unwrap();
    assert_eq!(
        (form.bsn.as_str(), form.birth_date.as_str(), form.phone.as_str()),
        ("012345672", "1990-12-01", "0612345678")
    );
}

#[test]
fn a_file_without_headers_loses_no_first_row() {
    let (desk, files) = (Desk::open(), Files::new());
    let path = files.with("lijst.csv", "Jansen;111222333\nVries;123456782\n");
    let read = desk.office.import_open(&path).unwrap();
    assert_eq!((read.rows, read.header_row, read.has_headers), (1, 1, true));
    let bare = desk.office.import_headers(false).unwrap();
    assert_eq!(
        (bare.rows, bare.has_headers, bare.columns[0].header.as_str()),
        (2, false, "")
    );
    desk.office
        .import_preview(vec!["family_name".into(), "bsn".into()])
        .unwrap();
    assert_eq!(bring_in(&desk, &[]).made, 2);
    assert_eq!(desk.office.import_headers(true).unwrap().rows, 1);
}

#[test]
fn a_page_shows_the_rows_of_one_kind() {
    let desk = Desk::open();
    look(&desk, CASELOAD);
    let page = |state, offset, limit| {
        let found = desk
            .office
            .import_rows(AskImportRows { state, offset, limit })
            .unwrap();
        (
            found.total,
            found.rows.iter().map(|row| row.row).collect::<Vec<_>>(),
        )
    };
    assert_eq!(page(None, 1, 1), (3, vec![3]));
    assert_eq!(page(Some(ImportState::Aside), 0, 9), (1, vec![4]));
    assert_eq!(page(Some(ImportState::There), 0, 9), (0, vec![]));
}

#[test]
fn a_file_is_gone_when_the_profile_is_locked() {
    let desk = Desk::open();
    look(&desk, CASELOAD);
    let desk = desk.restart();
    let ask = AskImportRows {
        state: None,
        offset: 0,
        limit: 9,
    };
    assert_eq!(
        desk.office.import_rows(ask).err().unwrap().code,
        ErrorCode::FileNotOpen
    );
    let files = Files::new();
    assert_eq!(
        desk.office
            .import_open(&files.0.path().join("weg.csv"))
            .err()
            .unwrap()
            .code,
        ErrorCode::NotFound
    );
}

#[test]
fn a_number_of_the_range_for_tests_is_refused_where_residents_are_real() {
    let file = "Achternaam;BSN\nVoorbeeld;999990019\n";
    let real = Desk::open();
    look(&real, file);
    assert_eq!(errors(&rows(&real)[0])[0], "bsn: bsn_test_range (999990019)");
    assert_eq!(look(&Desk::example(), file).count.ready, 1);
}
