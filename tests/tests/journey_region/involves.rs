//! Who leads lets a colleague of another organisation take part, and their windows keep up with each other by themselves.

use eenplan_tests::window::{Home, Window};

use super::{Town, logs_say_nothing, open_plan};

const OF_BRAM: &str = "De intake is gedaan";
const OF_EVA: &str = "Samen kennisgemaakt";

#[test]
fn a_colleague_is_involved_and_what_each_writes_comes_to_the_other_by_itself() {
    let town = Town::start();
    let (home_of_bram, home_of_eva) = (Home::empty(), Home::empty());
    {
        let bram = town.desk(&home_of_bram, "Bram Regie");
        let dossier = bram.dossier("Sanne", "Vermeer");
        bram.new_goal(dossier, "Koken", "");
        bram.sync();
        town.desk(&home_of_eva, "Eva Begeleider");
    }
    let mut bram = Window::open(&home_of_bram);
    bram.unlock();
    let mut eva = Window::open_beside(&home_of_eva, &bram);
    eva.unlock();
    eva.click("link", "Caseload");
    eva.reads("Alles gedeeld");
    eva.reads_no_more("Vermeer");

    open_plan(&bram);
    bram.click("link", "Betrokkenen");
    bram.click("button", "Voeg een betrokkene toe");
    bram.within("dialog", "Voeg een betrokkene toe", |bram| {
        bram.fill("Wie", "Eva");
        bram.press("ArrowDown");
        bram.press("Enter");
        bram.choose("Rol", "begeleider van een aanbieder");
        bram.choose("Waarom je mag delen", "Aanbieder van de hulp (Wmo 5.2.1, 5.2.2)");
        bram.picture("betrokkene-collega");
        bram.is_accessible();
        bram.click("button", "Bewaar");
    });
    bram.reads("Eva Begeleider");
    // Nobody asks for it: the region tells her window that there is something.
    eva.reads("Vermeer, Sanne");
    open_plan(&eva);
    eva.reads("Koken");

    town.cable.pull();
    write(&mut bram, OF_BRAM);
    write(&mut eva, OF_EVA);
    for window in [&bram, &eva] {
        window.reads("Geen verbinding");
    }
    town.cable.put_back();
    for window in [&bram, &eva] {
        window.reads_no_more("Geen verbinding");
        window.reads("Alles gedeeld");
    }
    bram.click("link", "Verslagen");
    bram.reads(OF_EVA);
    // What she may not read is not shared with her.
    eva.click("link", "Verslagen");
    eva.reads(OF_EVA);
    eva.reads_no_more(OF_BRAM);
    logs_say_nothing(&[&bram, &eva]);
    eva.close();
    bram.close();
}

fn write(window: &mut Window, body: &str) {
    window.press("n");
    window.within("dialog", "Schrijf verslag", |window| {
        window.fill("Wat is er gebeurd en wat spraken jullie af?", body);
        window.choose("Soort contact", "Huisbezoek");
        window.click("button", "Bewaar verslag");
    });
    window.reads("Verslag bewaard");
}
