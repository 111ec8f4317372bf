//! A region is put back from a backup: what only one device still shows can be read there until the region has it again.

use eenplan_tests::window::{Home, Window};

use super::{Town, logs_say_nothing};

/// As many changes as make the region keep a snapshot.
const MANY: u32 = 205;

#[test]
fn words_that_a_restored_region_has_not_are_read_until_it_has_them_again() {
    let town = Town::start();
    let (home_of_bram, home_of_eva) = (Home::empty(), Home::empty());
    let bram = town.desk(&home_of_bram, "Bram Regie");
    let eva = town.desk(&home_of_eva, "Eva Begeleider");
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", "social_team", &["core", "plan"], "");
    bram.sync();
    let (town, backup) = town.back_up();
    let goal = bram.new_goal(dossier, "Koken", "");
    for times in 1..=MANY {
        bram.edit_goal(dossier, goal, "Koken", &format!("{times} keer per jaar"));
    }
    bram.sync();
    let ask = format!("SELECT seq::text FROM snapshot WHERE dossier_id = '{dossier}'");
    bram.until("a snapshot", |_| !town.region.ask(&ask).is_empty());
    eva.sync();
    let _town = town.restore(backup);
    drop(eva);

    let eva = Window::open(&home_of_eva);
    eva.unlock();
    eva.reads("Stond hier voordat de regio werd teruggezet");
    eva.click(
        "button",
        "Lees of kopieer : Vermeer, Sanne · Stond hier voordat de regio werd teruggezet",
    );
    eva.reads(&format!("{MANY} keer per jaar"));
    eva.is_accessible();
    eva.picture("teruggezet");
    // His laptop comes by: nobody has to look at it any more.
    bram.sync();
    eva.reads_no_more("Stond hier voordat de regio werd teruggezet");
    logs_say_nothing(&[&eva]);
    eva.close();
}
