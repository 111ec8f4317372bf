//! What people paste by mistake, and programs on purpose, into every form of the first job: the errors stand beside the fields, what was
//! typed is kept, and nothing of it runs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod hostile;

use eenplan_tests::window::{Home, Window};
use hostile::*;

#[test]
fn every_form_of_the_first_job_keeps_what_was_typed_says_what_is_wrong_and_runs_nothing() {
    let home = Home::empty();
    let mut window = Window::open(&home);
    is_refused(&window, "Begin met EenPlan");
    window.is_accessible();
    window.picture("fouten-eerste-start");
    paste_everywhere(&window, "");
    window.begin();

    window.click("link", "Caseload");
    window.click("link", "Nieuw dossier");
    window.reads("Roepnaam");
    is_refused(&window, "Maak dossier");
    window.is_accessible();
    window.picture("fouten-dossier");
    paste_everywhere(&window, "");
    for (field, text) in [
        ("Voornamen", HOSTILE),
        ("Roepnaam", "Z\u{0351}\u{036b}oë"),
        ("Achternaam", "محمد بن سلمان"),
        ("Huisnummer", "1"),
        ("Postcode", "8101 AB"),
    ] {
        window.paste(field, text);
    }
    window.paste("Geboortedatum", "31-2-1988");
    window.click("button", "Maak dossier");
    window.reads("31 februari bestaat niet");
    window.paste("Geboortedatum", "3-4-1988");
    window.click("button", "Maak dossier");
    window.reads("Wie leidt");
    window.reads("محمد بن سلمان");
    nothing_ran(&window);

    window.click("button", "Schrijf op");
    refused_in_dialog(&mut window, "In de woorden van", "Bewaar");
    window.within("dialog", "In de woorden van", |window| {
        paste_everywhere(window, HOSTILE);
        window.click("button", "Bewaar");
    });
    closed(&window);
    window.reads(HOSTILE);
    nothing_ran(&window);

    window.click("button", "Eerste doel");
    is_refused_in_line(&window);
    paste_everywhere(&window, HOSTILE);
    window.click("button", "Voeg toe");
    window.reads("Doel 1");
    window.press("Escape");
    window.click("button", &format!("Wijzig doel: {HOSTILE}"));
    refused_in_dialog(&mut window, "Doel", "Bewaar");
    window.within("dialog", "Doel", |window| {
        paste_everywhere(window, HOSTILE);
        window.click("button", "Bewaar");
    });
    closed(&window);

    window.click("button", "Nieuwe actie");
    is_refused_in_line(&window);
    paste_everywhere(&window, HOSTILE);
    window.click("button", "Voeg toe");
    window.sees("button", &format!("Wijzig actie: {HOSTILE}"));
    window.press("Escape");
    window.click("button", &format!("Wijzig actie: {HOSTILE}"));
    window.within("dialog", "Actie", |window| window.reads("Wie doet het"));
    refused_in_dialog(&mut window, "Actie", "Bewaar");
    window.within("dialog", "Actie", |window| {
        window.picture("fouten-actie");
        window.press("Escape");
    });
    closed(&window);
    nothing_ran(&window);

    window.click("button", "Plan een datum");
    refused_in_dialog(&mut window, "Volgende evaluatie", "Bewaar");
    window.within("dialog", "Volgende evaluatie", |window| window.press("Escape"));
    closed(&window);
    window.click("button", "Schrijf uitkomst op");
    refused_in_dialog(&mut window, "Schrijf uitkomst op", "Bewaar");
    window.within("dialog", "Schrijf uitkomst op", |window| window.press("Escape"));
    closed(&window);
    window.click("button", "Leg akkoord vast");
    refused_in_dialog(&mut window, "Leg akkoord vast", "Leg akkoord vast");
    window.within("dialog", "Leg akkoord vast", |window| window.press("Escape"));
    closed(&window);

    window.press("n");
    window.within("dialog", "Schrijf verslag", |window| {
        window.click("button", "Meer invullen")
    });
    refused_in_dialog(&mut window, "Schrijf verslag", "Bewaar verslag");
    window.within("dialog", "Schrijf verslag", |window| {
        window.is_accessible();
        window.picture("fouten-verslag");
        paste_everywhere(window, "");
        window.paste("Wat is er gebeurd en wat spraken jullie af?", HOSTILE);
        window.click("button", "Bewaar verslag");
    });
    window.reads("Verslag bewaard");
    closed(&window);
    window.click("link", "Verslagen 1");
    window.reads(HOSTILE);
    nothing_ran(&window);

    window.click("link", "Overdracht");
    window.click("button", "Draag de regie over");
    window.within("dialog", "Draag de regie over", |window| {
        window.click("button", "Voeg een collega toe");
    });
    window.until("the fields of a colleague", || {
        window.text().contains("Organisatie").then_some(())
    });
    window.press("Escape");
    window.within("dialog", "Draag de regie over", |window| {
        window.paste("Waarom", &refused());
        window.click("button", "Vraag deze collega");
        window.reads("Vul dit in.");
        assert_eq!(window.value("Waarom"), refused(), "what was typed stays");
        window.press("Escape");
    });
    closed(&window);
    nothing_ran(&window);

    window.press("Control+k");
    window.until("the search field", || {
        window.focus().starts_with("combobox").then_some(())
    });
    for text in [HOSTILE.to_owned(), refused(), endless()] {
        paste_everywhere(&window, &text);
        window.until("an answer", || {
            (window.script(
                "return document.querySelector('[role=dialog] .none, [role=option]') !== null",
                &[],
            ) == true)
                .then_some(())
        });
        nothing_ran(&window);
    }
    window.press("Escape");
    for secret in ["window.ran", "محمد", "Zoë"] {
        assert!(!window.log().contains(secret), "{secret} stands in the log");
    }
    window.close();
}
