//! Who leads is ill: a colleague of the team takes the dossier over, and nothing the first one wrote is lost.

use eenplan_tests::window::{Home, Window};

use super::hostile::is_refused;
use super::{Town, logs_say_nothing, open_plan, share};

#[test]
fn a_colleague_of_the_team_takes_over_from_who_is_ill() {
    let town = Town::start();
    let (home_of_bram, home_of_carla) = (Home::empty(), Home::empty());
    {
        let bram = town.desk(&home_of_bram, "Bram Regie");
        let dossier = bram.dossier("Sanne", "Vermeer");
        bram.new_goal(dossier, "Koken", "");
        bram.involve_team(dossier, "Team Noord", &["core", "plan", "journal"]);
        bram.sync();
        town.desk(&home_of_carla, "Carla Collega");
        // His device stays shut with something on it.
        bram.note(dossier, "Net voor het ziek worden geschreven");
    }
    let mut carla = Window::open(&home_of_carla);
    carla.unlock();
    open_plan(&carla);
    carla.click("link", "Overdracht");
    carla.reads("Kan Bram Regie niet overdragen?");
    carla.is_accessible();
    carla.picture("overdracht-overnemen");
    carla.click("button", "Neem de regie over");
    carla.within("dialog", "Neem de regie over", |carla| {
        carla.click("button", "Neem de regie over");
        carla.reads("Vul dit in");
        carla.is_accessible();
        is_refused(carla, "Neem de regie over");
        carla.paste("Waarom", "Bram is ziek");
        carla.click("button", "Neem de regie over");
    });
    share(&carla);
    open_plan(&carla);
    carla.reads("Carla Collega");
    carla.sees("link", "Draag de regie over");
    carla.picture("overdracht-overgenomen");

    // Better again.
    let bram = Window::open_beside(&home_of_bram, &carla);
    bram.unlock();
    share(&bram);
    open_plan(&bram);
    bram.click("link", "Overdracht");
    bram.reads("Carla Collega leidt dit plan");
    bram.reads("Bram is ziek");
    bram.is_accessible();
    share(&carla);
    open_plan(&carla);
    carla.click("link", "Verslagen");
    carla.reads("Net voor het ziek worden geschreven");
    logs_say_nothing(&[&bram, &carla]);
    bram.close();
    carla.close();
}
