//! A colleague whose part ends: their device gives the dossier up, and what they still wrote is not lost.

use eenplan_tests::window::{Home, Window};

use super::{Town, logs_say_nothing, open_plan, share};

const LATE: &str = "Nog bij de zus langs geweest";

#[test]
fn a_withdrawn_colleagues_window_is_empty_and_their_late_note_is_kept() {
    let town = Town::start();
    let (home_of_bram, home_of_carla) = (Home::empty(), Home::empty());
    {
        let bram = town.desk(&home_of_bram, "Bram Regie");
        let dossier = bram.dossier("Sanne", "Vermeer");
        let parts = ["core", "plan", "journal"];
        bram.involve(dossier, "Carla", "social_team", &parts, "");
        bram.note(dossier, "Eerste gesprek gehad");
        bram.sync();
        town.desk(&home_of_carla, "Carla Collega");
    }
    let bram = Window::open(&home_of_bram);
    bram.unlock();
    let mut carla = Window::open_beside(&home_of_carla, &bram);
    carla.unlock();
    open_plan(&carla);
    open_plan(&bram);

    town.cable.pull();
    bram.click("link", "Betrokkenen");
    bram.click("button", "Haal weg Carla Collega");
    bram.reads_no_more("Carla Collega");
    // She does not know yet.
    carla.press("n");
    carla.within("dialog", "Schrijf verslag", |carla| {
        carla.fill("Wat is er gebeurd en wat spraken jullie af?", LATE);
        carla.choose("Soort contact", "Huisbezoek");
        carla.click("button", "Bewaar verslag");
    });
    carla.reads("Verslag bewaard");
    // Her laptop rests until he has shared it: which of the two is first would be chance.
    carla.click("button", "Vergrendel");
    carla.sees("button", "Ontgrendel");
    town.cable.put_back();
    share(&bram);
    carla.unlock();
    share(&carla);

    carla.reads("Je doet niet meer mee in het dossier van Sanne Vermeer");
    carla.reads("1 bericht voor jou");
    carla.click("button", "Lees of kopieer : Verslag, Sanne Vermeer");
    carla.reads(LATE);
    carla.is_accessible();
    carla.picture("delen-toegang-gestopt");
    // Vandaag says it too, with why and what to do, until she has seen it.
    carla.click("link", "Vandaag");
    carla.reads("Je doet niet meer mee in het dossier van Sanne Vermeer");
    carla.reads("Wie het plan leidt, heeft jouw deelname gestopt, of de afgesproken tijd is voorbij.");
    carla.reads("Heb je het nog nodig voor je werk? Vraag het aan wie het plan leidt.");
    carla.is_accessible();
    carla.picture("vandaag-toegang-gestopt");
    carla.click(
        "button",
        "Gezien : Je doet niet meer mee in het dossier van Sanne Vermeer",
    );
    carla.reads_no_more("Goed om te weten");
    carla.reads_no_more("1 bericht voor jou");
    // What she wrote still says whose dossier it was about.
    share(&carla);
    carla.sees("button", "Lees of kopieer : Verslag, Sanne Vermeer");
    carla.click("link", "Caseload");
    carla.reads_no_more("Vermeer");
    // Who leads reads what she wrote.
    share(&bram);
    bram.reads("van een collega");
    bram.reads("Je collega mocht dit hier niet meer wijzigen");
    bram.click("button", "Lees of kopieer : Verslag, Vermeer, Sanne");
    bram.reads(LATE);
    bram.is_accessible();
    bram.picture("delen-apart-gezet");
    logs_say_nothing(&[&bram, &carla]);
    carla.close();
    bram.close();
}
