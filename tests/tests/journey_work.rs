//! The first job, whole: a caseload brought in, a plan made with a resident, given on paper, the regie handed over; and
//! all of it still there after a restart, and after the program was killed in the middle of a sentence.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::path::Path;

use eenplan_tests::window::{Home, Window};

const WHAT_HAPPENED: &str = "Wat is er gebeurd en wat spraken jullie af?";

const CASELOAD: &str = "Cliëntnummer;Achternaam;Roepnaam;Voornamen;Geboortedatum;BSN;Straat;Huisnummer;Postcode;Woonplaats\r\n\
    3001;Voorbeeld;Anna;Anna;3-4-1988;111222333;Dorpsstraat;1;8101 AB;Raalte\r\n\
    3002;Fictief;Omar;Omar;5-6-1982;;Stationsweg;7;8111 AA;Heeten\r\n";

#[test]
fn a_worker_makes_a_plan_with_a_resident_gives_it_and_hands_it_over() {
    let files = tempfile::tempdir().expect("a temporary folder can be made");
    let home = Home::empty();
    let mut window = Window::open(&home);
    window.begin();
    window.is_accessible();
    window.picture("vandaag-leeg");
    bring_in(&window, files.path());
    open_dossier(&window);
    make_a_plan(&mut window);
    write_a_note(&mut window);
    look_at_every_part(&window);
    give_it(&mut window, &files.path().join("plan.pdf"));

    window.click("link", "Overdracht");
    window.click("button", "Draag de regie over");
    window.within("dialog", "Draag de regie over", |window| {
        window.click("button", "Voeg een collega toe");
    });
    window.within("dialog", "Voeg een collega toe", |window| {
        window.fill("Naam", "Bas Tester (test)");
        window.fill("Organisatie", "De Voorbeeldhof (test)");
        window.click("button", "Bewaar");
    });
    window.within("dialog", "Draag de regie over", |window| {
        window.fill("Waarom", "Anna gaat verhuizen en Bas kent haar al.");
        window.type_text(" Zij wil dit zelf.");
        window.click("button", "Vraag deze collega");
    });
    window.reads("vraagt Bas Tester (test) om de regie over te nemen");
    window.is_accessible();
    window.picture("overdracht");

    // Killed in the middle of a sentence.
    no_dialog(&window);
    window.press("n");
    window.within("dialog", "Schrijf verslag", |window| {
        window.fill(WHAT_HAPPENED, "Anna belde net, zij wil");
    });
    window.until("the draft to be kept", || {
        let kept = window.script(
            "return window.__TAURI_INTERNALS__.invoke('draft_get', { place: `journal/${location.hash.split('/')[2]}/note` })
                 .then((draft) => JSON.stringify(draft), (error) => JSON.stringify(error))",
            &[],
        );
        kept.as_str()?.contains("Anna belde net, zij wil").then_some(())
    });
    window.kill();

    let mut window = Window::open(&home);
    window.unlock();
    open_dossier(&window);
    everything_is_there(&window, "Verslagen 1");
    window.press("n");
    window.within("dialog", "Schrijf verslag", |window| {
        window.until("the sentence", || {
            (window.value(WHAT_HAPPENED) == "Anna belde net, zij wil").then_some(())
        });
        window.type_text(" morgen koffie.");
        window.click("button", "Bewaar verslag");
    });
    window.reads("Verslag bewaard");

    window.click("link", "Overdracht");
    window.click("button", "Leg het antwoord vast");
    window.within("dialog", "Leg het antwoord vast", |window| {
        window.click("radio", "Ja, Bas Tester (test) gaat leiden");
        window.choose("Hoe", "per telefoon");
        window.click("button", "Bewaar");
    });
    window.reads("Bas Tester (test) nam de regie over");
    window.click("link", "Plan");
    window.reads("Bas Tester (test) leidt dit plan");
    assert!(
        !window.text().contains("Nieuw doel"),
        "who does not lead reads the goals"
    );
    window.is_accessible();
    window.picture("plan-lezen");
    window.close();

    let window = Window::open(&home);
    window.unlock();
    open_dossier(&window);
    window.reads("Bas Tester (test) leidt dit plan");
    everything_is_there(&window, "Verslagen 2");
    window.click("link", "Verslagen 2");
    window.reads("Anna belde net, zij wil morgen koffie.");
    for secret in ["Voorbeeld", "Anna", "111222333", "Dorpsstraat", "corporatie"] {
        assert!(!window.log().contains(secret), "{secret} stands in the log");
    }
    window.close();
}

#[test]
fn the_example_region_can_be_read_from_every_side() {
    let home = Home::empty();
    let window = Window::open(&home);
    window.click("button", "Probeer het met voorbeelden");
    window.choose_passphrase();
    window.click("button", "Begin met oefenen");
    window.sees("navigation", "Hoofdmenu");
    window.reads("Te laat");
    window.is_accessible();
    window.picture("vandaag");
    window.click("link", "Caseload");
    window.sees("grid", "Caseload");
    window.is_accessible();
    window.picture("caseload");
    window.press("/");
    window.type_text("ann voor");
    window.reads("1 dossier");
    window.click("link", "Voorbeeld (test), Anna");
    window.reads("Wat Anna wil");
    window.is_accessible();
    window.picture("plan");
    look_at_every_part(&window);
    // Typed on at once: n would begin a note, if the letters did not wait for the field.
    window.press("Control+k k e u k e n t a f e l");
    window.until("all letters in the field", || {
        (window.value("Zoek een inwoner of een actie") == "keukentafel").then_some(())
    });
    window.until("a hit in a note", || {
        window.text().contains("keukentafel").then_some(())
    });
    window.is_accessible();
    window.picture("zoeken");
    window.close();
}

fn bring_in(window: &Window, files: &Path) {
    let file = files.join("caseload.csv");
    std::fs::write(&file, CASELOAD).expect("a file can be written");
    window.click("link", "Haal je caseload op");
    window.click("button", "Kies een bestand");
    window.open_file(&file);
    window.click("button", "Bekijk de rijen");
    window.click("button", "Haal 2 dossiers op");
    window.reads("2 dossiers zijn gemaakt.");
}

fn open_dossier(window: &Window) {
    window.click("link", "Caseload");
    window.click("link", "Voorbeeld, Anna");
    window.reads("Wie leidt");
}

fn make_a_plan(window: &mut Window) {
    window.reads("Begin met wat Anna zelf wil.");
    window.is_accessible();
    window.click("button", "Schrijf op");
    window.within("dialog", "In de woorden van Anna", |window| {
        window.is_accessible();
        window.fill("Wat Anna wil (mag leeg blijven)", "Ik wil weer rustig slapen.");
        window.click("button", "Bewaar");
    });
    window.reads("Ik wil weer rustig slapen.");

    window.click("button", "Eerste doel");
    window.type_text("Mijn huur is op orde");
    window.press("Enter");
    window.reads("Doel 1");
    window.type_text("Ik zie elke week iemand");
    window.press("Enter");
    window.reads("Doel 2");
    window.press("Escape");
    window.within("region", "Mijn huur is op orde", |window| {
        window.click("button", "Nieuwe actie");
        window.type_text("Bel de woningcorporatie");
        window.press("Enter");
        window.sees("button", "Wijzig actie: Bel de woningcorporatie");
        window.press("Escape");
    });
    window.click("checkbox", "Zet op klaar: Bel de woningcorporatie");
    window.sees("checkbox", "Klaar. Zet terug: Bel de woningcorporatie");
    window.click("button", "Draai terug");
    window.sees("checkbox", "Zet op klaar: Bel de woningcorporatie");

    window.click("button", "Leg akkoord vast");
    window.within("dialog", "Leg akkoord vast", |window| {
        window.is_accessible();
        window.click("button", "Leg akkoord vast");
        window.reads("Vul dit in.");
        window.click("radio", "In een gesprek");
        window.fill("Volgende evaluatie (dd-mm-jjjj)", "1-3-2031");
        window.click("button", "Leg akkoord vast");
    });
    window.reads("Anna is akkoord met versie 1");
}

/// Letters are shortcuts only where nothing asks for text.
fn no_dialog(window: &Window) {
    window.until("the dialog to close", || {
        (window.script("return document.querySelector('[role=dialog]') === null", &[]) == true).then_some(())
    });
}

/// A note from anywhere, by its key.
fn write_a_note(window: &mut Window) {
    no_dialog(window);
    window.press("n");
    window.within("dialog", "Schrijf verslag", |window| {
        window.is_accessible();
        window.fill(
            WHAT_HAPPENED,
            "Samen de post geopend. Er ligt een brief van de corporatie.",
        );
        window.click("checkbox", "Mijn huur is op orde");
        window.click("button", "Bewaar verslag");
    });
    window.reads("Verslag bewaard");
}

fn look_at_every_part(window: &Window) {
    for (tab, picture) in [
        ("Crisiskaart", "crisiskaart"),
        ("Betrokkenen", "betrokkenen"),
        ("Afspraken", "afspraken"),
        ("Overdracht", "regie"),
        ("Netwerk", "netwerk"),
        ("Gegevens", "gegevens"),
        ("Documenten", "documenten"),
        ("Geschiedenis", "geschiedenis"),
    ] {
        window.click("link", tab);
        window.until(tab, || {
            let title = window.script(
                "return document.querySelector('.tabs [aria-current]')?.textContent",
                &[],
            );
            title.as_str()?.starts_with(tab).then_some(())
        });
        window.is_accessible();
        window.picture(picture);
    }
    window.click("link", "Plan");
}

fn give_it(window: &mut Window, paper: &Path) {
    window.click("button", "Druk af voor Anna");
    window.within("dialog", "Het plan op papier voor Anna", |window| {
        window.reads("Dit staat erop");
        window.is_accessible();
        window.click("button", "Bewaar als pdf");
    });
    window.save_file(paper);
    window.reads("is bewaard");
    window.picture("afdrukken");
    window.within("dialog", "Het plan op papier voor Anna", |window| {
        window.press("Escape")
    });
    let bytes = std::fs::read(paper).expect("the paper was written");
    let paper = lopdf::Document::load_mem(&bytes).expect("a readable PDF");
    let pages: Vec<u32> = paper.get_pages().into_keys().collect();
    let text = paper.extract_text(&pages).expect("text that can be read aloud");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "Ik wil weer rustig slapen.",
        "Mijn huur is op orde",
        "Bel de woningcorporatie",
    ] {
        assert!(text.contains(said), "{said} is not on the paper: {text}");
    }
    for kept in ["111222333", "een brief van de corporatie"] {
        assert!(!text.contains(kept), "{kept} is on the paper");
    }
}

fn everything_is_there(window: &Window, notes: &str) {
    for text in [
        "Ik wil weer rustig slapen.",
        "Mijn huur is op orde",
        "Ik zie elke week iemand",
        "Bel de woningcorporatie",
        "Anna is akkoord met versie 1",
    ] {
        window.reads(text);
    }
    window.click("link", notes);
    window.reads("Er ligt een brief van de corporatie.");
    window.click("link", "Plan");
}
