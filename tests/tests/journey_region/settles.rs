//! Both change one goal without a connection, both come back, and who leads settles it.

use eenplan_tests::desk::Desk;
use eenplan_tests::window::{Home, Window};

use super::hostile::is_refused;
use super::{Town, logs_say_nothing, open_plan, share};

const BEFORE: &str = "Samen op pad naar werk dat past";
const OF_BRAM: &str = "Samen op zoek naar werk dat past";
const OF_EVA: &str = "Samen op pad naar betaald werk dat past";
const TOGETHER: &str = "Samen op zoek naar betaald werk dat past";
const REASON: &str = "Zo staat van ons allebei erin wat we bedoelen";

#[test]
fn two_change_one_goal_offline_and_who_leads_settles_it() {
    let town = Town::start();
    let (home_of_bram, home_of_eva) = (Home::empty(), Home::empty());
    a_plan_with_a_goal(&town, &home_of_bram);

    let bram = Window::open(&home_of_bram);
    bram.unlock();
    let mut eva = Window::open_beside(&home_of_eva, &bram);
    eva.begin();
    eva.click("link", "Instellingen");
    eva.click("link", "Doe mee in een regio");
    eva.fill("Adres van de regio", &town.address());
    eva.fill("Code", &town.region.person("Eva").code);
    eva.is_accessible();
    eva.picture("regio-meedoen");
    eva.click("button", "Doe mee in een regio");
    eva.reads("Alles gedeeld");
    for window in [&bram, &eva] {
        open_plan(window);
        window.reads(BEFORE);
    }

    town.cable.pull();
    let mut bram = bram;
    change(&mut bram, OF_BRAM);
    bram.reads(OF_BRAM);
    change(&mut eva, OF_EVA);
    eva.reads("Jouw voorstel wacht op Bram Regie");
    for window in [&bram, &eva] {
        window.reads("Geen verbinding sinds");
        window.is_accessible();
    }
    eva.picture("zonder-verbinding");
    eva.click("link", "Voorstellen");
    eva.until("their own proposal", || {
        let opens = "const one = document.querySelector('main a[href^=\"#/voorstel/\"]'); one?.click(); return one !== null";
        (eva.script(opens, &[]) == true).then_some(())
    });
    eva.reads("Pas je voorstel aan");
    is_refused(&eva, "Bewaar het voorstel");
    eva.paste("Uitleg (mag leeg blijven)", OF_EVA);
    eva.click("link", "Vandaag");
    for window in [&bram, &eva] {
        assert!(!window.text().contains("Alles gedeeld"));
    }

    town.cable.put_back();
    for window in [&eva, &bram] {
        share(window);
        window.is_accessible();
    }
    bram.click("link", "Voorstellen 1 wachten op jou");
    bram.reads("Sanne");
    bram.is_accessible();
    bram.picture("voorstellen");
    bram.click("link", "Bekijk en beslis");
    bram.reads("Hier begonnen jullie allebei mee");
    bram.reads("was er nog niet te zien voor Eva Begeleider");
    assert_eq!(bram.value("Uitleg (mag leeg blijven)"), TOGETHER);
    bram.is_accessible();
    bram.picture("voorstel-beslissen");
    is_refused(&bram, "Gebruik samen in één tekst");
    bram.click("button", "Begin opnieuw");
    bram.paste("Waarom kies je dit? (mag leeg blijven)", REASON);
    bram.click("button", "Gebruik samen in één tekst");
    bram.reads_no_more("Hier begonnen jullie allebei mee");
    share(&bram);
    share(&eva);
    for window in [&bram, &eva] {
        open_plan(window);
        window.reads(TOGETHER);
        window.reads_no_more(OF_BRAM);
    }
    eva.click("link", "Voorstellen");
    eva.reads("Bram Regie maakte er samen één tekst van");
    eva.reads(REASON);
    eva.is_accessible();
    eva.picture("voorstel-beslist");
    logs_say_nothing(&[&bram, &eva]);
    eva.close();
    bram.close();
}

/// Writes another detail in the goal.
fn change(window: &mut Window, detail: &str) {
    window.click("button", "Wijzig doel: Werken");
    window.within("dialog", "Doel", |window| {
        window.fill("Uitleg (mag leeg blijven)", detail);
        window.click("button", "Bewaar");
    });
}

/// What the regisseur had made before: a dossier with a goal in which a worker of another organisation takes part.
fn a_plan_with_a_goal(town: &Town, home: &Home) {
    let bram: Desk = town.desk(home, "Bram Regie");
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.new_goal(dossier, "Werken", BEFORE);
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    bram.sync();
}
