//! Without a mouse, and with eyes that need more: twice the size, dark, other colours, nothing that moves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::cell::Cell;

use eenplan_tests::window::{Home, PASSPHRASE, Window};

/// Empty when what has the keyboard can be seen to have it.
const SEEN: &str = "const one = document.activeElement;
    if (!one || one === document.body) return 'nothing has the keyboard';
    const { top, bottom, width } = one.getBoundingClientRect();
    if (width === 0 || bottom <= 0 || top >= innerHeight) return `out of sight: ${one.outerHTML.slice(0, 120)}`;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    const ringed = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    return ringed ? '' : `without a ring: ${one.outerHTML.slice(0, 120)}`";

/// More stops than any screen of this journey has.
const STOPS: usize = 80;

#[test]
fn a_worker_begins_makes_a_plan_writes_a_note_searches_and_locks_without_a_mouse() {
    let home = Home::empty();
    let window = Window::open(&home);
    for (field, text) in [
        ("field Jouw naam", "Noor Bakker (test)"),
        ("field Organisatie of team", "Sociaal team Raalte (test)"),
        ("field Kies een wachtzin", PASSPHRASE),
        ("field Typ de wachtzin nog een keer", PASSPHRASE),
    ] {
        tab_to(&window, field);
        window.type_text(text);
    }
    window.press("Enter");
    window.sees("navigation", "Hoofdmenu");

    tab_to(&window, "link Nieuw dossier");
    window.press("Enter");
    for (field, text) in [
        ("field Voornamen", "Anna"),
        ("field Achternaam", "Voorbeeld"),
        ("field Geboortedatum", "3-4-1988"),
        ("field BSN", "123456782"),
    ] {
        tab_to(&window, field);
        window.type_text(text);
    }
    window.press("Enter");
    window.reads("Wie leidt");

    tab_to(&window, "button Eerste doel");
    window.press("Enter");
    at(&window, "field Eerste doel");
    window.type_text("Mijn huur is op orde");
    window.press("Enter");
    window.reads("Doel 1");
    window.press("Escape");
    somewhere(&window);
    window.press("a");
    at(&window, "field Nieuwe actie");
    window.type_text("Bel de woningcorporatie");
    window.press("Enter");
    window.sees("checkbox", "Zet op klaar: Bel de woningcorporatie");
    window.press("Escape");
    somewhere(&window);

    window.press("n");
    at(&window, "field Wat is er gebeurd en wat spraken jullie af?");
    window.type_text("Samen gebeld. Zij betaalt maandag.");
    tab_to(&window, "button Bewaar verslag");
    window.press("Enter");
    window.reads("Verslag bewaard");
    somewhere(&window);

    tab_to(&window, "link Netwerk");
    window.press("Enter");
    window.reads("Nog niemand in het netwerk");
    tab_to(&window, "button Nieuw contact");
    window.press("Enter");
    at(&window, "field Naam");
    window.press("Escape");
    at(&window, "button Nieuw contact");
    window.press("Enter");
    at(&window, "field Naam");
    window.type_text("Els Voorbeeld (test)");
    tab_to(&window, "field Wat is deze persoon van de inwoner?");
    window.press("o");
    tab_to(&window, "button Bewaar contact");
    window.press("Enter");
    window.reads("Het contact is bewaard");
    // The button of the empty list is gone: what came in its place has the keyboard.
    at(&window, "button Wijzig : Els Voorbeeld (test)");
    tab_to(&window, "button Haal weg : Els Voorbeeld (test)");
    window.press("Enter");
    window.reads("Het contact is weggehaald");
    at(&window, "button Nieuw contact");

    window.press("Control+k");
    window.type_text("maandag");
    window.until("the note", || window.text().contains("Zij betaalt").then_some(()));
    window.press("Escape");
    at(&window, "button Nieuw contact");
    window.press("Control+k");
    window.type_text("Anna Voorb");
    window.until("the resident", || {
        window.text().contains("Voorbeeld, Anna").then_some(())
    });
    window.press("Enter");
    window.reads("Mijn huur is op orde");
    somewhere(&window);

    window.press("Control+l");
    window.reads("EenPlan is vergrendeld");
    tab_to(&window, "field Wachtzin");
    window.type_text(PASSPHRASE);
    window.press("Enter");
    window.sees("navigation", "Hoofdmenu");
    somewhere(&window);
    window.close();
}

/// What scrolls sideways as a whole, and which words are cut off. Tables and drawings may scroll by themselves.
const CLIPPED: &str = "const page = document.scrollingElement;
    const found = page.scrollWidth > page.clientWidth + 1 ? [`the page is ${page.scrollWidth} wide`] : [];
    for (const one of document.querySelectorAll('main, .app, [role=dialog], main *, [role=dialog] *')) {
        if (!one.checkVisibility() || one.closest('.vh, .frame, .grid-frame, svg, [aria-hidden=true]')) continue;
        const { overflowX, textOverflow } = getComputedStyle(one);
        if (one.scrollWidth <= one.clientWidth + 1 || one.clientWidth === 0) continue;
        const cuts = overflowX !== 'visible' && !one.matches('input, select, textarea');
        if (cuts || textOverflow === 'ellipsis') found.push(`${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`);
    }
    return found.join('\\n')";

/// Lets the rules for other colours and for little movement hold, as a system that asks for them does.
const ASKED: &str = "let held = 0;
    const hold = (rules) => {
        for (const rule of rules) {
            if (rule.media && /forced-colors|prefers-reduced-motion/.test(rule.media.mediaText)) {
                rule.media.mediaText = 'all';
                held += 1;
            } else if (rule.cssRules) hold(rule.cssRules);
        }
    };
    for (const sheet of document.styleSheets) hold(sheet.cssRules);
    return held";

/// How many pixels at the bottom of the window have no paper under them once everything is scrolled to its end.
const WITHOUT_PAPER: &str = "
    const app = document.querySelector('.app'), sheet = document.querySelector('.sheet');
    app.scrollTop = app.scrollHeight;
    const gap = Math.round(innerHeight - sheet.getBoundingClientRect().bottom);
    app.scrollTop = 0;
    return Math.max(0, gap)";

#[test]
fn every_kind_of_screen_can_be_read_at_twice_the_size_in_the_dark_and_in_other_colours() {
    let home = Home::empty();
    let mut window = Window::open(&home);
    window.click("button", "Probeer het met voorbeelden");
    window.choose_passphrase();
    window.click("button", "Begin met oefenen");
    window.sees("navigation", "Hoofdmenu");
    for (setting, option, name) in [
        ("Grootte van de tekst", "200 %", "groot"),
        ("Kleuren", "Donker", "groot-donker"),
        ("Grootte van de tekst", "100 %", "donker"),
    ] {
        window.press("Alt+i");
        window.choose(setting, option);
        every_screen(&mut window, name);
    }
    assert!(
        window.script(ASKED, &[]).as_u64() >= Some(2),
        "rules for who asks"
    );
    // Which colours these then are, and their contrast, is up to the system.
    every_screen(&mut window, "gevraagd");
    window.close();
}

fn every_screen(window: &mut Window, name: &str) {
    window.press("Alt+v");
    window.reads("Te laat");
    whole(window, &format!("{name}-vandaag"));
    window.press("Alt+c");
    window.sees("grid", "Caseload");
    whole(window, &format!("{name}-caseload"));
    window.press("/");
    window.type_text("ann voor");
    window.reads("1 dossier");
    window.click("link", "Voorbeeld (test), Anna");
    window.reads("Wat Anna wil");
    window.reads("Zelfredzaamheid");
    whole(window, &format!("{name}-plan"));
    window.click("button", "Schaal op of af");
    window.sees("dialog", "Schaal op of af");
    whole(window, &format!("{name}-dialoog"));
    window.within("dialog", "Schaal op of af", |window| {
        window.click("button", "Annuleer")
    });
}

#[track_caller]
fn whole(window: &Window, picture: &str) {
    window.picture(picture);
    let clipped = window.script(CLIPPED, &[]);
    assert_eq!(clipped.as_str(), Some(""), "{picture}");
    let without = window.script(WITHOUT_PAPER, &[]);
    assert_eq!(without.as_u64(), Some(0), "{picture}");
    if !picture.starts_with("gevraagd") {
        window.is_accessible();
    }
}

/// Goes on with Tab until something has the keyboard, and can be seen to have it at every stop.
#[track_caller]
fn tab_to(window: &Window, wanted: &str) {
    for _ in 0..STOPS {
        if window.focus().starts_with(wanted) {
            return;
        }
        window.press("Tab");
        let seen = window.script(SEEN, &[]);
        assert_eq!(seen.as_str(), Some(""), "on the way to {wanted}");
    }
    panic!(
        "{wanted} is not among {STOPS} stops; now at {}\n{}",
        window.focus(),
        window.text()
    );
}

/// Waits until this has the keyboard.
#[track_caller]
fn at(window: &Window, wanted: &str) {
    window.until(&format!("the keyboard at {wanted}"), || {
        window.focus().starts_with(wanted).then_some(())
    });
}

#[track_caller]
fn somewhere(window: &Window) {
    window.until("the keyboard to be somewhere", || {
        (!window.focus().is_empty()).then_some(())
    });
}

/// Writes notes of one to eight lines, so that no two rows beside each other are of one height.
const MANY_NOTES: &str = "const dossier = location.hash.split('/')[2], many = arguments[0];
    const write = (n) => window.__TAURI_INTERNALS__.invoke('note_write', { ask: { dossier, contact_kind: 'phone', on: '', at: '',
        minutes: '', with_whom: '', body: `Belletje ${n}.` + '\\nEn nog iets.'.repeat(n % 8), goal_ids: [], shared: false } });
    return (async () => { for (let n = 1; n <= many; n += 1) await write(n); return true; })()";

/// Of the rows that are drawn: how many, the last by its number, and whether what is in sight is without a hole or an overlap.
const ROWS: &str = "const rows = [...document.querySelectorAll('ol.is-long > li')];
    const seen = rows.map((row) => row.getBoundingClientRect()).filter(({ top, bottom }) => bottom > 0 && top < innerHeight);
    const whole = seen.every((row, at) => at === 0 || Math.abs(row.top - seen[at - 1].bottom) < 1);
    const ends = seen.length > 0 && seen[seen.length - 1].bottom > innerHeight - 160;
    return [rows.length, Number(rows[rows.length - 1]?.getAttribute('aria-posinset')), whole && ends]";

#[test]
fn a_long_journal_is_gone_through_to_its_first_note_without_a_mouse() {
    const MANY: u64 = 260;
    let home = Home::empty();
    let mut window = Window::open(&home);
    window.begin();
    window.click("link", "Nieuw dossier");
    window.fill("Voornamen", "Anna");
    window.fill("Achternaam", "Voorbeeld");
    window.fill("Geboortedatum", "3-4-1988");
    window.fill("BSN", "123456782");
    window.click("button", "Maak dossier");
    window.reads("Wie leidt");
    assert_eq!(window.script(MANY_NOTES, &[MANY.into()]), true);
    window.click("link", "Verslagen");
    window.reads(&format!("Verslagen {MANY}"));
    window.reads("Belletje 260.");
    window.is_accessible();
    window.picture("verslagen-veel");

    // From button to button, as far as the second page.
    tab_to(&window, "button Verbeter");
    for _ in 0..40 {
        window.press("Tab");
        let unseen = window.script(SEEN, &[]);
        assert_eq!(unseen, "", "{}", window.focus());
    }
    window.press("Shift+Tab");
    let rows = || window.script(ROWS, &[]);
    let drawn = |rows: &serde_json::Value| rows[0].as_u64().unwrap();
    assert!(drawn(&rows()) < 60, "{:?}", rows());

    let most = Cell::new(0);
    window.until("the first note that was written", || {
        let down = "const one = document.querySelector('main'); one.scrollTop += 1500";
        window.script(down, &[]);
        most.set(most.get().max(drawn(&rows())));
        window.text().contains("Belletje 1.").then_some(())
    });
    assert!(most.get() < 60, "{} rows were drawn at once", most.get());
    let last = window.until("the end of the list", || {
        let rows = rows();
        (rows[1] == MANY).then_some(rows)
    });
    assert_eq!(last[2], true, "{last}");
    window.script("document.querySelector('main').scrollTop /= 2", &[]);
    window.until("what is half way, without a hole", || {
        let rows = rows();
        let half_way = MANY / 3..MANY * 2 / 3;
        (half_way.contains(&rows[1].as_u64()?) && rows[2] == true).then_some(())
    });
    window.picture("verslagen-halverwege");
    window.script("document.querySelector('main').scrollTop = 0", &[]);
    window.reads("Belletje 260.");

    // The name says of which note it is, as far as the minute: here several have the same.
    let share = "[...document.querySelectorAll('ol.is-long button')].find((one) => one.textContent.trim().startsWith('Deel')).click()";
    window.script(share, &[]);
    window.within("dialog", "Verslag delen", |window| {
        window.reads("Nu doet er niemand van een aanbieder mee die verslagen mag lezen.");
        window.is_accessible();
        window.picture("verslag-delen");
        window.click("button", "Deel verslag");
    });
    window.reads("Verslag gedeeld");
    window.reads("aanbieders die meedoen, mogen dit lezen");
    window.picture("verslag-gedeeld");
    window.close();
}
