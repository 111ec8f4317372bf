//! Every dialog of a dossier: opened, held against the rules, filled in, and what was saved stands on the screen.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_tests::window::{Home, PASSPHRASE, Window};

/// A window with a dossier of Anna, who has two goals and knows Els and Omar.
fn begun(home: &Home) -> Window {
    let mut window = Window::open(home);
    window.begin();
    window.click("link", "Nieuw dossier");
    new_resident(&window, "Omar", "Fictief", "5-6-1982", "111222333");
    window.reads("Omar Fictief");
    window.click("link", "Caseload");
    window.click("link", "Nieuw dossier");
    new_resident(&window, "Anna", "Voorbeeld", "3-4-1988", "123456782");
    window.reads("Anna Voorbeeld");
    for title in ["Mijn huur is op orde", "Ik zie elke week iemand"] {
        goal(&window, title);
    }
    network(&mut window);
    window
}

fn logs_no_secret(window: &Window) {
    for secret in ["Voorbeeld", "Anna", "Fictief", "123456782", "rouwt", "corporatie"] {
        assert!(!window.log().contains(secret), "{secret} stands in the log");
    }
}

#[test]
fn what_is_said_of_support_crisis_sharing_and_appointments_stands_on_the_screen() {
    let home = Home::empty();
    let mut window = begun(&home);
    course(&mut window);
    crisis(&mut window);
    sharing(&mut window);
    appointments(&mut window);
    logs_no_secret(&window);
    window.close();
}

#[test]
fn what_is_said_of_documents_notes_versions_the_regie_and_details_stands_on_the_screen() {
    let home = Home::empty();
    let mut window = begun(&home);
    documents(&mut window);
    notes(&mut window);
    versions(&mut window);
    regie(&mut window);
    looks(&window);
    details(&mut window);
    logs_no_secret(&window);
    window.close();
}

#[test]
fn somebody_who_is_there_already_is_seen_while_typing_and_organisations_and_the_passphrase_are_kept() {
    let home = Home::empty();
    let mut window = Window::open(&home);
    window.begin();
    window.click("link", "Nieuw dossier");
    new_resident(&window, "Anna", "Voorbeeld", "3-4-1988", "123456782");
    window.reads("Anna Voorbeeld");
    window.click("link", "Caseload");
    window.click("link", "Nieuw dossier");
    window.reads("Zodra iemand in je dossiers lijkt op wie je typt, staat die hier.");
    window.fill("Voornamen", "Anna");
    window.fill("Achternaam", "Voorbeelt");
    window.fill("Geboortedatum", "3-4-1988");
    window.within("region", "Lijkt op", |window| window.reads("Voorbeeld, Anna"));
    window.is_accessible();
    window.picture("lijkt-op");
    window.click("link", "Open dit dossier");
    window.reads("Wie leidt");

    window.click("link", "Betrokkenen");
    window.click("link", "Collega’s en organisaties");
    dialog(
        &mut window,
        "Voeg een organisatie toe",
        "Voeg een organisatie toe",
        |window| {
            window.fill("Naam", "Woonwaard (test)");
            window.choose("Soort organisatie", "Woningcorporatie");
            window.fill("Telefoon", "0572123456");
            window.click("button", "Bewaar");
        },
    );
    window.within("region", "Organisaties", |window| {
        window.reads("Woonwaard (test)");
        window.reads("Woningcorporatie");
    });
    window.picture("collegas");
    dialog(
        &mut window,
        "Wijzig Woonwaard (test)",
        "Wijzig organisatie",
        |window| {
            window.fill("Naam", "Woonwaard Salland (test)");
            window.click("button", "Bewaar");
        },
    );
    window.within("region", "Organisaties", |window| {
        window.reads("Woonwaard Salland (test)")
    });

    window.click("link", "Instellingen");
    window.paste("Wachtzin van nu", PASSPHRASE);
    window.paste("Nieuwe wachtzin", "vijver lantaarn kraai brood");
    window.paste("Typ de nieuwe wachtzin nog een keer", "vijver lantaarn kraai");
    window.click("button", "Verander de wachtzin");
    window.reads("De twee wachtzinnen zijn niet gelijk.");
    window.is_accessible();
    window.paste(
        "Typ de nieuwe wachtzin nog een keer",
        "vijver lantaarn kraai brood",
    );
    window.click("button", "Verander de wachtzin");
    window.reads("Je wachtzin is veranderd.");
    window.is_accessible();
    window.picture("wachtzin-veranderd");
    window.press("Control+l");
    window.reads("EenPlan is vergrendeld");
    window.paste("Wachtzin", PASSPHRASE);
    window.click("button", "Ontgrendel");
    window.reads("Deze wachtzin klopt niet.");
    window.paste("Wachtzin", "vijver lantaarn kraai brood");
    window.click("button", "Ontgrendel");
    window.sees("navigation", "Hoofdmenu");
    for secret in ["lantaarn", "Woonwaard"] {
        assert!(!window.log().contains(secret), "{secret} stands in the log");
    }
    window.close();
}

fn network(window: &mut Window) {
    window.part("Netwerk");
    dialog(window, "Nieuw contact", "Nieuw contact", |window| {
        window.fill("Naam", "Els Voorbeeld (test)");
        window.choose("Wat is deze persoon van de inwoner?", "Ouder");
        window.fill("Telefoon", "0612345678");
        window.click("checkbox", "Bel bij nood");
        window.click("checkbox", "Mantelzorger");
        window.fill("Opmerking", "Woont om de hoek.");
        window.click("button", "Bewaar contact");
    });
    window.reads("Ouder · Bel bij nood · Mantelzorger");
    window.reads("Woont om de hoek.");
    dialog(
        window,
        "Wijzig : Els Voorbeeld (test)",
        "Els Voorbeeld (test)",
        |window| {
            window.fill("Opmerking", "Woont om de hoek en rouwt om haar man.");
            window.click("button", "Bewaar contact");
        },
    );
    window.reads("Woont om de hoek en rouwt om haar man.");
    dialog(window, "Koppel een inwoner", "Koppel een inwoner", |window| {
        window.reads("Typ eerst een naam.");
        window.fill("Zoek een inwoner", "Fict");
        window.click("radio", "Fictief, Omar");
        window.choose("De ander is", "Partner");
        window.click("checkbox", "Wonen in één huis");
        window.click("button", "Bewaar koppeling");
    });
    window.within("region", "Andere inwoners", |window| {
        window.sees("link", "Fictief, Omar");
        window.reads("Partner · Wonen in één huis");
    });
    window.picture("netwerk-gevuld");
}

fn course(window: &mut Window) {
    window.part("Plan");
    for (instrument, title, dimension, score, mark, said) in [
        (
            "Zelfredzaamheid",
            "Scoor de zelfredzaamheid",
            "Financiën",
            "2",
            "2 – niet",
            "Zij durft de post niet te openen.",
        ),
        (
            "Positieve gezondheid",
            "Scoor de positieve gezondheid",
            "Zingeving",
            "6",
            "6",
            "Zij koos dit zelf.",
        ),
    ] {
        window.within("region", instrument, |window| window.click("button", "Scoor"));
        filled(window, title, |window| {
            window.choose(dimension, mark);
            window.fill("Opmerking", said);
            window.click("button", "Bewaar scores");
        });
        window.within("region", instrument, |window| {
            window.reads(&format!("{dimension} {score}"));
            window.reads(said);
        });
    }
    dialog(window, "Leg de inzet vast", "Leg de inzet vast", |window| {
        window.click("radio", "midden");
        window.fill("Waarom", "De huur loopt achter en zij rouwt.");
        window.fill("Welke hulp, en hoe vaak", "twee keer per week thuis");
        window.click("button", "Bewaar stap");
    });
    window.reads("midden twee keer per week thuis · De huur loopt achter en zij rouwt.");
    dialog(window, "Noteer", "Hoe zwaar is het voor de naaste?", |window| {
        window.click("radio", "zwaar");
        window.fill("Opmerking", "Els slaapt slecht.");
        window.click("button", "Bewaar");
    });
    window.within("region", "Belasting van naasten", |window| {
        window.reads("zwaar Els Voorbeeld (test) · Els slaapt slecht.");
    });
    window.picture("plan-met-verloop");
}

fn crisis(window: &mut Window) {
    window.part("Crisiskaart");
    dialog(window, "Maak de crisiskaart", "Crisiskaart", |window| {
        window.fill("Wie ben ik", "Ik ben Anna en ik hou van rust.");
        window.fill("Wat helpt", "Rustig praten, een glas water.");
        window.fill("Wat juist niet", "Met veel mensen tegelijk komen.");
        window.fill("Met wie heb je de kaart vandaag doorgenomen?", "Anna en Els");
        window.click("button", "Bewaar crisiskaart");
    });
    window.reads("Ik ben Anna en ik hou van rust.");
    window.reads("met Anna en Els");
    dialog(
        window,
        "Wijzig Eerste signalen",
        "Signaleringsplan: Eerste signalen",
        |window| {
            window.fill("Signalen", "De gordijnen blijven dicht.");
            window.fill("Wat doe ik zelf", "Ik bel Els.");
            window.click("button", "Bewaar fase");
        },
    );
    window.reads("De gordijnen blijven dicht.");
    window.picture("crisiskaart-gevuld");
}

fn sharing(window: &mut Window) {
    window.part("Betrokkenen");
    dialog(
        window,
        "Voeg een betrokkene toe",
        "Voeg een betrokkene toe",
        |window| {
            window.fill("Wie", "Karin Dokter (test)");
            window.fill("Organisatie", "Huisartsenpraktijk De Proef (test)");
            window.choose("Rol", "huisarts of behandelaar");
            window.choose(
                "Waarom je mag delen",
                "Huisarts, zorgverlener of verzekeraar (Wmo 5.2.5)",
            );
            window.fill("Wat doet deze persoon?", "Kijkt mee naar de medicijnen");
            window.click("checkbox", "Crisiskaart en signaleringsplan");
            window.click("button", "Bewaar");
        },
    );
    window.reads("Karin Dokter (test)");
    window.reads("Er is nog geen toestemming.");
    dialog(
        window,
        "Leg toestemming vast : Karin Dokter (test)",
        "Leg toestemming vast",
        |window| {
            window.fill("Waarvoor", "Zodat de huisarts weet wat helpt.");
            window.choose("Hoe gegeven", "in een gesprek");
            window.click("button", "Bewaar");
        },
    );
    window.within("region", "Toestemming", |window| {
        window.reads("Zodat de huisarts weet wat helpt.");
        window.reads("geldig");
    });
    window.picture("betrokkenen-gevuld");
    dialog(
        window,
        "Trek in : Karin Dokter (test), Huisartsenpraktijk De Proef (test)",
        "Toestemming intrekken",
        |window| {
            window.fill("Wat erbij is gezegd", "Anna wil het eerst zelf vertellen.");
            window.click("button", "Trek in");
        },
    );
    window.within("region", "Toestemming", |window| {
        window.reads("ingetrokken op");
        window.reads("Anna wil het eerst zelf vertellen.");
    });
    dialog(
        window,
        "Wijzig Karin Dokter (test)",
        "Wijzig betrokkene",
        |window| {
            window.fill("Tot en met", "1-3-2031");
            window.fill("Waarom het stopt", "Anna verhuist");
            window.click("button", "Bewaar");
        },
    );
    window.reads("tot en met 1-3-2031");
}

fn appointments(window: &mut Window) {
    window.part("Afspraken");
    dialog(window, "Nieuwe afspraak", "Nieuwe afspraak", |window| {
        window.fill("Waarover", "Post openen");
        window.fill("Dag", "3-3-2031");
        window.fill("Tijd", "9:30");
        window.fill("Minuten", "45");
        window.fill("Waar (mag leeg blijven)", "Aan de keukentafel");
        window.fill("Wie komen er", "Anna en Els");
        window.choose("Voor welk doel?", "Mijn huur is op orde");
        window.click("button", "Bewaar afspraak");
    });
    window.reads("Aan de keukentafel · Anna en Els · 45 min · Mijn huur is op orde");
    dialog(window, "Verzet of wijzig", "Post openen", |window| {
        window.fill("Tijd", "10:15");
        window.click("button", "Bewaar afspraak");
    });
    window.reads("De afspraak is verzet");
    window.reads("10:15");
    window.picture("afspraken-gevuld");
    dialog(window, "Zeg af", "Afgezegd", |window| {
        window.fill("Waarom afgezegd?", "Els is ziek.");
        window.click("button", "Bewaar");
    });
    window.reads("Els is ziek.");
}

fn documents(window: &mut Window) {
    window.part("Documenten");
    dialog(window, "Nieuw document", "Nieuw document", |window| {
        window.fill("Wat is het", "Beschikking begeleiding");
        window.choose("Soort", "Beschikking of indicatie");
        window.fill("Waar ligt het", "Blauwe map bij Anna");
        window.fill("Geldig tot en met", "1-3-2031");
        window.click("button", "Bewaar document");
    });
    window.reads("Beschikking of indicatie · Blauwe map bij Anna · Geldig t/m 1-3-2031");
    window.picture("documenten-gevuld");
}

fn notes(window: &mut Window) {
    window.part("Verslagen");
    dialog(window, "Schrijf verslag", "Schrijf verslag", |window| {
        window.fill(
            "Wat is er gebeurd en wat spraken jullie af?",
            "Brief van de corporatie gelezen. Zij betaalt maandag.",
        );
        window.click("button", "Bewaar verslag");
    });
    window.reads("Zij betaalt maandag.");
    dialog(window, "Verbeter", "Verslag verbeteren", |window| {
        window.fill(
            "Wat is er gebeurd en wat spraken jullie af?",
            "Brief van de corporatie gelezen. Zij betaalt dinsdag.",
        );
        window.fill("Waarom", "De dag klopte niet.");
        window.click("button", "Bewaar verbetering");
    });
    window.reads("Zij betaalt dinsdag.");
    window.reads("De dag klopte niet.");
    window.reads("Er stond: Brief van de corporatie gelezen. Zij betaalt maandag.");
    window.picture("verslag-verbeterd");
}

fn versions(window: &mut Window) {
    window.part("Plan");
    window.click("button", "Schrijf op");
    filled(window, "In de woorden van Anna", |window| {
        window.fill("Wat Anna wil (mag leeg blijven)", "Ik wil weer rustig slapen.");
        window.click("button", "Bewaar");
    });
    dialog(window, "Leg akkoord vast", "Leg akkoord vast", |window| {
        window.click("radio", "In een gesprek");
        window.fill("Volgende evaluatie (dd-mm-jjjj)", "1-3-2031");
        window.click("button", "Leg akkoord vast");
    });
    window.reads("Anna is akkoord met versie 1");
    goal(window, "Ik heb elke dag iets te doen");
    window.reads("Doel 3");
    window.press("Escape");
    window.click("button", "1 versie");
    window.within("region", "Versies", |window| {
        window.reads("Doel erbij");
        window.reads("Ik heb elke dag iets te doen");
        window.click("button", "Lees : Versie 1");
        window.reads("Ik zie elke week iemand");
    });
    window.is_accessible();
    window.picture("versies");
    dialog(window, "Schrijf uitkomst op", "Schrijf uitkomst op", |window| {
        window.fill("Met wie", "Anna en Els");
        window.fill("Wat kwam eruit", "De huur is betaald. Bellen blijft lastig.");
        window.click("radio", "Plan aanpassen");
        window.fill("Volgende evaluatie (dd-mm-jjjj)", "1-6-2031");
        window.click("button", "Bewaar");
    });
    window.reads("Plan aanpassen");
    window.click("button", "Evaluaties (1)");
    window.within("region", "Eerdere evaluaties", |window| {
        window.reads("De huur is betaald. Bellen blijft lastig.")
    });
    window.is_accessible();
    window.picture("evaluaties");
}

fn regie(window: &mut Window) {
    window.part("Overdracht");
    window.click("button", "Draag de regie over");
    window.within("dialog", "Draag de regie over", |window| {
        window.click("button", "Voeg een collega toe")
    });
    filled(window, "Voeg een collega toe", |window| {
        window.fill("Naam", "Bas Tester (test)");
        window.fill("Organisatie", "De Voorbeeldhof (test)");
        window.click("button", "Bewaar");
    });
    window.within("dialog", "Draag de regie over", |window| {
        window.fill("Waarom", "Anna gaat verhuizen.");
        window.click("button", "Vraag deze collega");
    });
    window.reads("vraagt Bas Tester (test) om de regie over te nemen");
    dialog(
        window,
        "Leg het antwoord vast",
        "Leg het antwoord vast",
        |window| {
            window.click("radio", "Nee");
            window.choose("Hoe", "per telefoon");
            window.click("button", "Bewaar");
            window.reads("Vul dit in.");
            window.fill("Wat erbij is gezegd", "Bas heeft er nu geen tijd voor.");
            window.click("button", "Bewaar");
        },
    );
    window.within("region", "Eerdere overdrachten", |window| {
        window.reads("Bas heeft er nu geen tijd voor.")
    });
    dialog(
        window,
        "Kies een plaatsvervanger",
        "Kies een plaatsvervanger",
        |window| {
            window.fill("Wie vervangt", "Bas Tester (test)");
            window.fill("Vanaf", "1-3-2031");
            window.fill("Tot en met", "31-3-2031");
            window.click("button", "Bewaar");
        },
    );
    window.within("region", "Plaatsvervanger", |window| {
        window.reads("Bas Tester (test)");
        window.reads("31-3-2031");
    });
    window.picture("overdracht-geweigerd");
}

fn looks(window: &Window) {
    window.part("Geschiedenis");
    window.click("button", "Wie keek in dit dossier");
    window.sees("table", "Wie keek in dit dossier");
    window.reads("Noor Bakker (test)");
    window.is_accessible();
    window.picture("wie-keek");
}

fn details(window: &mut Window) {
    window.part("Gegevens");
    window.click("button", "Wijzig gegevens");
    window.fill("Straat", "Proefstraat");
    window.fill("Gemeente van herkomst", "Zwolle");
    window.choose("Vertegenwoordiging", "Bewind");
    window.choose("Door wie", "Els Voorbeeld (test)");
    window.is_accessible();
    window.picture("gegevens-wijzigen");
    window.click("button", "Bewaar gegevens");
    window.reads("De gegevens zijn bewaard");
    window.reads("Proefstraat");
    window.reads("Bewind, Els Voorbeeld (test)");
    window.is_accessible();
    dialog(window, "Sluit dossier af", "Sluit dossier af", |window| {
        window.reads("Nog open doelen: 3.");
        window.choose("Reden", "Verhuisd");
        window.fill("Toelichting", "Anna woont nu bij Els.");
        window.click("button", "Sluit dossier af");
    });
    window.reads("Verhuisd");
    window.reads("Anna woont nu bij Els.");
    window.picture("afgesloten");
    window.click("button", "Open dossier weer");
    window.reads("Het dossier is weer open");
    window.sees("button", "Sluit dossier af");
}

/// Opens a dialog by its button, fills it in, and waits until it has saved and closed.
#[track_caller]
fn dialog(window: &mut Window, opener: &str, title: &str, fill: impl FnOnce(&mut Window)) {
    window.click("button", opener);
    filled(window, title, fill);
}

/// The dialog that is open: within the rules, filled in, closed by saving; the keyboard is somewhere afterwards.
#[track_caller]
fn filled(window: &mut Window, title: &str, fill: impl FnOnce(&mut Window)) {
    window.within("dialog", title, |window| {
        window.is_accessible();
        window.picture(&format!(
            "dialoog-{}",
            title
                .to_lowercase()
                .replace(|one: char| !one.is_alphanumeric(), "-")
        ));
        fill(window);
    });
    window.until("the dialog to close", || {
        let ask = format!(
            "return [...document.querySelectorAll('[role=dialog] h2')].some((one) => one.textContent.trim() === {title:?})"
        );
        (window.script(&ask, &[]) == false).then_some(())
    });
    window.until("the keyboard to be somewhere again", || {
        (!window.focus().is_empty()).then_some(())
    });
    window.is_accessible();
}

#[track_caller]
fn goal(window: &Window, title: &str) {
    window.click(
        "button",
        if window.text().contains("Doel 1") {
            "Nieuw doel"
        } else {
            "Eerste doel"
        },
    );
    window.type_text(title);
    window.press("Enter");
    window.reads(title);
    window.press("Escape");
}

#[track_caller]
fn new_resident(window: &Window, given: &str, family: &str, born: &str, bsn: &str) {
    window.fill("Voornamen", given);
    window.fill("Roepnaam", given);
    window.fill("Achternaam", family);
    window.fill("Geboortedatum", born);
    window.fill("BSN", bsn);
    window.click("button", "Maak dossier");
    window.reads("Wie leidt");
}
