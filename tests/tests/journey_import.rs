//! A caseload file becomes a caseload; what is wrong with a row is said, kept and mended.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_tests::window::{Home, Window};

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
