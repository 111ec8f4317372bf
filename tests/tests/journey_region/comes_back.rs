//! The region came back from a backup and forgot a device: its worker reads what to do, fills in a new code, and everything arrives.

use eenplan_tests::window::{Home, Window};

use super::{Town, logs_say_nothing, open_plan};

const NOTE: &str = "Na het terugzetten geschreven";

#[test]
fn a_worker_whose_device_the_region_forgot_fills_in_a_new_code() {
    let (town, backup) = Town::start().back_up();
    let home = Home::empty();
    {
        let bram = town.desk(&home, "Bram Regie");
        let dossier = bram.dossier("Sanne", "Vermeer");
        bram.new_goal(dossier, "Zelf koken", "Twee keer per week");
        bram.sync();
    }
    let town = town.restore(backup);
    let mut bram = Window::open(&home);
    bram.unlock();
    open_plan(&bram);
    bram.press("n");
    bram.within("dialog", "Schrijf verslag", |bram| {
        bram.fill("Wat is er gebeurd en wat spraken jullie af?", NOTE);
        bram.choose("Soort contact", "Huisbezoek");
        bram.click("button", "Bewaar verslag");
    });
    bram.reads("Verslag bewaard");
    bram.script("location.hash = '#/delen'", &[]);
    bram.reads("De regio kent dit apparaat niet meer");
    bram.reads("Wacht op delen");
    bram.is_accessible();
    bram.picture("delen-apparaat-onbekend");
    bram.click("link", "Vul een nieuwe code in");
    bram.reads("Alles op dit apparaat blijft staan");
    bram.fill("Code", "7K2QF-9D2MX-4TR6W-8H3BZ");
    bram.click("button", "Doe weer mee");
    bram.reads("Deze code klopt niet");
    bram.is_accessible();
    bram.picture("regio-nieuwe-code");
    bram.fill("Code", &town.region.another_code("Bram"));
    bram.click("button", "Doe weer mee");
    bram.reads("Laatst gedeeld");
    bram.reads("Alles gedeeld");
    bram.is_accessible();
    bram.picture("delen-laatst-gedeeld");
    let notes = town
        .region
        .ask("SELECT count(*)::text FROM op WHERE compartment = 4 AND verdict <= 2");
    assert_eq!(notes, ["1"]);
    logs_say_nothing(&[&bram]);
    bram.close();
}
