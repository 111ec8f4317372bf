//! A worker gets a new laptop: what stands is on it at once, and what happened before comes when there is a connection.

use eenplan_tests::desk::Desk;
use eenplan_tests::window::{Home, Window};

use super::{Town, logs_say_nothing, open_plan};

#[test]
fn on_a_new_laptop_the_history_says_what_is_not_there_yet_and_fetches_it() {
    let town = Town::start();
    {
        let first = Home::empty();
        let bram = town.desk(&first, "Bram Regie");
        let dossier = bram.dossier("Sanne", "Vermeer");
        let goal = bram.new_goal(dossier, "Zelf koken", "Een keer per week");
        bram.edit_goal(dossier, goal, "Zelf koken", "Twee keer per week");
        bram.sync();
    }
    let home = Home::empty();
    {
        let bram = Desk::alone_in(home.path(), "Bram Regie");
        bram.enrol_at(&town.address(), &town.region.another_code("Bram"));
        bram.sync();
    }
    town.cable.pull();
    let bram = Window::open(&home);
    bram.unlock();
    open_plan(&bram);
    bram.reads("Twee keer per week");
    bram.click("link", "Geschiedenis");
    bram.reads("staat bij de regio en nog niet op dit apparaat");
    bram.is_accessible();
    bram.picture("geschiedenis-nieuw-apparaat");
    town.cable.put_back();
    bram.reads("Een keer per week");
    bram.reads_no_more("staat bij de regio en nog niet op dit apparaat");
    bram.is_accessible();
    bram.picture("geschiedenis-opgehaald");
    logs_say_nothing(&[&bram]);
    bram.close();
}
