//! Backup, wipe, restore: what was kept comes back on an empty device.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[allow(dead_code, reason = "each test file uses what it needs")]
mod hostile;

use eenplan_tests::window::{Home, PASSPHRASE, Window};
use hostile::{HOSTILE, endless, nothing_ran, refused};

const BACKUP: &str = "fiets wolk lepel kaarsje";
const WANTS: &str = "Weer zelf mijn post openmaken.";

#[test]
fn a_worker_makes_a_backup_loses_the_device_and_gets_everything_back() {
    let files = tempfile::tempdir().expect("a temporary folder can be made");
    let file = files.path().join("kopie.eenplan-backup");

    let home = Home::empty();
    let mut window = Window::open(&home);
    window.begin();
    window.click("link", "Caseload");
    window.click("link", "Nieuw dossier");
    for (field, text) in [
        ("Voornamen", "Anna"),
        ("Roepnaam (mag leeg blijven)", "Anna"),
        ("Achternaam", "Voorbeeld (test)"),
        ("Geboortedatum (dd-mm-jjjj)", "3-4-1988"),
        ("Huisnummer", "1"),
        ("Postcode", "8101 AB"),
    ] {
        window.fill(field, text);
    }
    window.click("button", "Maak dossier");
    window.click("button", "Schrijf op");
    window.within("dialog", "In de woorden van Anna", |window| {
        window.fill("Wat Anna wil (mag leeg blijven)", WANTS);
        window.click("button", "Bewaar");
    });
    window.reads(WANTS);
    window.click("link", "Instellingen");
    window.reads("Er is nog geen reservekopie.");
    window.is_accessible();
    window.picture("instellingen");
    window.within("region", "Mijn gegevens", |window| {
        window.fill("Telefoon op het werk", "0572 123 456");
        window.click("button", "Bewaar");
        window.reads("Je gegevens zijn bewaard.");
    });
    window.within("region", "Reservekopie", |window| {
        window.paste("Wachtzin voor de reservekopie", BACKUP);
        window.paste("Typ de wachtzin voor de reservekopie nog een keer", BACKUP);
        window.click("button", "Maak een reservekopie");
    });
    window.save_file(&file);
    window.reads("De reservekopie is gemaakt en nagekeken.");
    window.close();
    drop(home);

    let home = Home::empty();
    let mut window = Window::open(&home);
    window.click("button", "Zet een reservekopie terug");
    window.click("button", "Kies de reservekopie");
    window.open_file(&file);
    window.reads("Je koos een bestand.");
    window.is_accessible();
    for text in [HOSTILE.to_owned(), refused(), endless()] {
        window.paste("Wachtzin van de reservekopie", &text);
        window.paste("Wachtzin voor dit apparaat", &text);
        window.click("button", "Zet terug");
        window.reads("De twee wachtzinnen zijn niet gelijk.");
        assert_eq!(
            window.value("Wachtzin van de reservekopie"),
            text,
            "what was typed stays"
        );
        nothing_ran(&window);
    }
    window.paste("Wachtzin van de reservekopie", PASSPHRASE);
    window.paste("Wachtzin voor dit apparaat", PASSPHRASE);
    window.paste("Typ de wachtzin voor dit apparaat nog een keer", PASSPHRASE);
    window.click("button", "Zet terug");
    window.reads("Deze wachtzin klopt niet.");
    window.paste("Wachtzin van de reservekopie", BACKUP);
    window.click("button", "Zet terug");
    window.reads("Noor Bakker (test) · Sociaal team Raalte (test)");
    window.click("link", "Instellingen");
    window.within("region", "Mijn gegevens", |window| {
        window.sees("field", "Telefoon op het werk");
        assert_eq!(window.value("Telefoon op het werk"), "0572 123 456");
    });
    window.click("link", "Caseload");
    window.click("link", "Voorbeeld (test), Anna");
    window.reads(WANTS);
    window.press("Control+l");
    window.reads("teruggezet op");
    window.unlock();
    for secret in ["Noor", "Voorbeeld", WANTS] {
        assert!(!window.log().contains(secret), "{secret} stands in the log");
    }
    window.close();
}
