//! The same for the forms of a dossier that stand in a dialog or a part of their own, and for those of colleagues and settings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[allow(dead_code, reason = "each test file uses what it needs")]
mod hostile;

use eenplan_tests::window::{Home, Window};
use hostile::*;

/// Everything a person can type, and no field objects to.
const FINE: &str = "<b>Zo\u{0308}ë</b> & ${x} محمد";

fn begun(home: &Home) -> Window {
    let window = Window::open(home);
    window.begin();
    window.click("link", "Nieuw dossier");
    for (field, text) in [
        ("Voornamen", "Anna"),
        ("Roepnaam", "Anna"),
        ("Achternaam", "Voorbeeld"),
        ("Geboortedatum", "3-4-1988"),
        ("BSN", "123456782"),
    ] {
        window.paste(field, text);
    }
    window.click("button", "Maak dossier");
    window.reads("Wie leidt");
    window
}

/// Opens a dialog, finds it refuse what no field takes, and leaves it.
#[track_caller]
fn refuses(window: &mut Window, opener: &str, title: &str, send: &str) {
    window.click("button", opener);
    refused_in_dialog(window, title, send);
    window.within("dialog", title, |window| window.press("Escape"));
    closed(window);
}

/// The same, and then fills it in and saves it.
#[track_caller]
fn refuses_then(window: &mut Window, opener: &str, title: &str, send: &str, fill: impl FnOnce(&mut Window)) {
    window.click("button", opener);
    refused_in_dialog(window, title, send);
    window.within("dialog", title, |window| {
        paste_everywhere(window, "");
        fill(window);
        window.click("button", send);
    });
    closed(window);
    nothing_ran(window);
}

/// Makes a goal with an action in the plan, and opens the action.
fn opens_an_action(window: &Window) {
    window.click("button", "Eerste doel");
    paste_everywhere(window, FINE);
    window.click("button", "Voeg toe");
    window.reads("Doel 1");
    window.press("Escape");
    window.click("button", "Nieuwe actie");
    paste_everywhere(window, FINE);
    window.click("button", "Voeg toe");
    window.press("Escape");
    window.click("button", &format!("Wijzig actie: {FINE}"));
}

#[test]
fn the_forms_about_people_and_what_they_share_refuse_it_beside_the_field() {
    let home = Home::empty();
    let mut window = begun(&home);
    window.part("Netwerk");
    refuses_then(
        &mut window,
        "Nieuw contact",
        "Nieuw contact",
        "Bewaar contact",
        |window| {
            window.paste("Naam", FINE);
            window.choose("Wat is deze persoon van de inwoner?", "Ouder");
            window.click("checkbox", "Mantelzorger");
        },
    );
    window.reads(FINE);
    refuses(&mut window, &format!("Wijzig : {FINE}"), FINE, "Bewaar contact");

    window.part("Plan");
    refuses(
        &mut window,
        "Noteer",
        "Hoe zwaar is het voor de naaste?",
        "Bewaar",
    );
    window.part("Betrokkenen");
    refuses_then(
        &mut window,
        "Voeg een betrokkene toe",
        "Voeg een betrokkene toe",
        "Bewaar",
        |window| {
            window.paste("Wie", "Karin Dokter (test)");
            window.paste("Organisatie", "De Proef (test)");
            window.choose("Rol", "huisarts of behandelaar");
            window.choose(
                "Waarom je mag delen",
                "Huisarts, zorgverlener of verzekeraar (Wmo 5.2.5)",
            );
            window.click("checkbox", "Crisiskaart en signaleringsplan");
            window.paste("Doet mee vanaf", "1-11-2026");
        },
    );
    refuses_then(
        &mut window,
        "Leg toestemming vast : Karin Dokter (test)",
        "Leg toestemming vast",
        "Bewaar",
        |window| {
            window.paste("Aan wie", "De Proef (test)");
            window.paste("Waarvoor", FINE);
            window.paste("Gegeven op", "2-11-2026");
            window.choose("Hoe gegeven", "in een gesprek");
        },
    );
    window.reads(FINE);
    refuses(
        &mut window,
        "Trek in : De Proef (test)",
        "Toestemming intrekken",
        "Trek in",
    );
    refuses(
        &mut window,
        "Wijzig Karin Dokter (test)",
        "Wijzig betrokkene",
        "Bewaar",
    );

    window.click("link", "Collega’s en organisaties");
    refuses(
        &mut window,
        "Voeg een organisatie toe",
        "Voeg een organisatie toe",
        "Bewaar",
    );
    refuses(
        &mut window,
        "Voeg een collega toe",
        "Voeg een collega toe",
        "Bewaar",
    );
    window.close();
}

#[test]
fn the_forms_of_the_plan_and_the_crisiskaart_refuse_it_beside_the_field() {
    let home = Home::empty();
    let mut window = begun(&home);
    for (instrument, title) in [
        ("Zelfredzaamheid", "Scoor de zelfredzaamheid"),
        ("Positieve gezondheid", "Scoor de positieve gezondheid"),
    ] {
        window.within("region", instrument, |window| window.click("button", "Scoor"));
        refused_in_dialog(&mut window, title, "Bewaar scores");
        window.within("dialog", title, |window| window.press("Escape"));
        closed(&window);
    }
    refuses(
        &mut window,
        "Leg de inzet vast",
        "Leg de inzet vast",
        "Bewaar stap",
    );
    opens_an_action(&window);
    window.within("dialog", "Actie", |window| window.click("button", "Rond af"));
    refused_in_dialog(&mut window, "Actie", "Bewaar");
    window.within("dialog", "Actie", |window| window.press("Escape"));
    closed(&window);
    window.part("Crisiskaart");
    refuses_then(
        &mut window,
        "Maak de crisiskaart",
        "Crisiskaart",
        "Bewaar crisiskaart",
        |window| window.paste("Wie ben ik", FINE),
    );
    window.reads(FINE);
    refuses_then(
        &mut window,
        "Wijzig Eerste signalen",
        "Signaleringsplan: Eerste signalen",
        "Bewaar fase",
        |window| window.paste("Signalen", FINE),
    );
    window.reads(FINE);
    window.close();
}

#[test]
fn the_forms_of_appointments_documents_notes_and_the_regie_refuse_it_beside_the_field() {
    let home = Home::empty();
    let mut window = begun(&home);
    window.part("Afspraken");
    window.click("button", "Nieuwe afspraak");
    refused_in_dialog(&mut window, "Nieuwe afspraak", "Bewaar afspraak");
    window.within("dialog", "Nieuwe afspraak", |window| {
        paste_everywhere(window, "");
        window.paste("Waarover", FINE);
        for (day, time, said) in [
            ("31-2-2031", "09:30", "31 februari bestaat niet"),
            ("3-3-2031", "99:99", "Dit is geen tijd"),
            ("<b>", "25:00", "Dit is geen datum"),
        ] {
            window.paste("Dag", day);
            window.paste("Tijd", time);
            window.click("button", "Bewaar afspraak");
            window.reads(said);
            assert_eq!(
                (window.value("Dag").as_str(), window.value("Tijd").as_str()),
                (day, time)
            );
        }
        window.paste("Dag", "3-3-2031");
        window.paste("Tijd", "9:30");
        window.click("button", "Bewaar afspraak");
    });
    closed(&window);
    window.reads(FINE);
    refuses(&mut window, "Zeg af", "Afgezegd", "Bewaar");

    window.part("Documenten");
    refuses(&mut window, "Nieuw document", "Nieuw document", "Bewaar document");

    window.part("Verslagen");
    window.click("button", "Schrijf verslag");
    window.within("dialog", "Schrijf verslag", |window| {
        window.paste("Wat is er gebeurd en wat spraken jullie af?", FINE);
        window.click("button", "Bewaar verslag");
    });
    closed(&window);
    refuses(
        &mut window,
        "Verbeter",
        "Verslag verbeteren",
        "Bewaar verbetering",
    );

    window.part("Overdracht");
    window.click("button", "Draag de regie over");
    window.within("dialog", "Draag de regie over", |window| {
        window.click("button", "Voeg een collega toe")
    });
    refused_in_dialog(&mut window, "Voeg een collega toe", "Bewaar");
    window.within("dialog", "Voeg een collega toe", |window| {
        paste_into(window, "", "Bewaar");
        window.paste("Naam", "Bas Tester (test)");
        window.paste("Organisatie", "De Voorbeeldhof (test)");
        window.click("button", "Bewaar");
    });
    window.until("the dialog above it to close", || {
        let one = "return document.querySelectorAll('[role=dialog]').length === 1";
        (window.script(one, &[]) == true).then_some(())
    });
    window.within("dialog", "Draag de regie over", |window| {
        window.paste("Waarom", FINE);
        window.click("button", "Vraag deze collega");
    });
    closed(&window);
    window.reads(FINE);
    window.click("button", "Voeg een punt toe");
    is_refused(&window, "Voeg een punt toe");
    paste_everywhere(&window, FINE);
    window.click("button", "Voeg een punt toe");
    window.sees("button", &format!("Opmerking : {FINE}"));
    refuses(&mut window, &format!("Opmerking : {FINE}"), "Opmerking", "Bewaar");
    refuses(
        &mut window,
        "Leg het antwoord vast",
        "Leg het antwoord vast",
        "Bewaar",
    );
    refuses(
        &mut window,
        "Kies een plaatsvervanger",
        "Kies een plaatsvervanger",
        "Bewaar",
    );

    window.part("Gegevens");
    window.click("button", "Wijzig gegevens");
    is_refused(&window, "Bewaar gegevens");
    window.click("button", "Annuleer");
    refuses(
        &mut window,
        "Sluit dossier af",
        "Sluit dossier af",
        "Sluit dossier af",
    );
    for secret in ["window.ran", "محمد", "Zoë"] {
        assert!(!window.log().contains(secret), "{secret} stands in the log");
    }
    window.close();
}

#[test]
fn the_forms_of_settings_sharing_and_the_lock_screen_refuse_it_beside_the_field() {
    let home = Home::empty();
    let window = begun(&home);
    window.click("link", "Instellingen");
    is_refused(&window, "Bewaar");
    nothing_ran(&window);
    for text in [HOSTILE.to_owned(), refused(), endless()] {
        window.paste("Wachtzin van nu", &text);
        window.paste("Nieuwe wachtzin", &text);
        window.paste("Typ de nieuwe wachtzin nog een keer", "");
        window.click("button", "Verander de wachtzin");
        window.reads("De twee wachtzinnen zijn niet gelijk.");
        assert_eq!(window.value("Nieuwe wachtzin"), text, "what was typed stays");
        nothing_ran(&window);
    }
    window.click("link", "Doe mee in een regio");
    is_refused(&window, "Doe mee in een regio");
    window.press("Control+l");
    window.reads("EenPlan is vergrendeld");
    for text in [HOSTILE.to_owned(), refused(), endless()] {
        window.paste("Wachtzin", &text);
        window.click("button", "Ontgrendel");
        window.reads("Deze wachtzin klopt niet.");
        nothing_ran(&window);
    }
    window.close();
}

#[test]
fn the_forms_that_link_move_and_keep_a_copy_refuse_it_beside_the_field() {
    let home = Home::empty();
    let mut window = begun(&home);
    window.part("Netwerk");
    window.click("button", "Koppel een inwoner");
    window.within("dialog", "Koppel een inwoner", |window| {
        window.paste("Opmerking", &refused());
        window.click("button", "Bewaar koppeling");
        window.reads("Hier staan tekens die we niet kunnen bewaren.");
        assert_eq!(window.value("Opmerking"), refused(), "what was typed stays");
        window.press("Escape");
    });
    closed(&window);

    window.part("Plan");
    opens_an_action(&window);
    window.within("dialog", "Actie", |window| {
        window.paste("Voor wanneer", "1-12-2026");
        window.click("button", "Bewaar");
    });
    closed(&window);
    window.click("link", "Vandaag");
    refuses(
        &mut window,
        &format!("Verzet : {FINE}, Voorbeeld, Anna"),
        "Verzet de actie",
        "Bewaar",
    );

    window.click("link", "Instellingen");
    for text in [HOSTILE.to_owned(), refused(), endless()] {
        window.paste("Wachtzin voor de reservekopie", &text);
        window.click("button", "Maak een reservekopie");
        window.reads("De twee wachtzinnen zijn niet gelijk.");
        assert_eq!(
            window.value("Wachtzin voor de reservekopie"),
            text,
            "what was typed stays"
        );
        nothing_ran(&window);
    }
    window.close();
}
