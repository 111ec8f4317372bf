//! A profile that was used alone for a month joins the region, and all of it arrives.

use chrono::TimeDelta;
use eenplan_tests::desk::Desk;
use eenplan_tests::window::{Home, Window};

use super::{Town, logs_say_nothing, share};

const DAYS: i64 = 30;

#[test]
fn a_month_of_work_alone_joins_a_region_from_its_window() {
    let town = Town::start();
    let home = Home::empty();
    {
        let bram = Desk::alone_in(home.path(), "Bram Regie");
        let mut dossiers = Vec::new();
        for day in (0..DAYS).rev() {
            bram.shift(TimeDelta::days(-day));
            if day % 10 == 9 {
                let dossier = bram.dossier("Sanne", &format!("Vermeer {}", dossiers.len() + 1));
                bram.new_goal(dossier, "Zelf koken", "Twee keer per week");
                dossiers.push(dossier);
            }
            for dossier in &dossiers {
                bram.note(*dossier, &format!("Verslag van {day} dagen terug"));
            }
        }
    }
    let bram = Window::open(&home);
    bram.unlock();
    bram.reads("Alleen op dit apparaat");
    bram.click("link", "Instellingen");
    bram.click("link", "Doe mee in een regio");
    bram.reads("De 3 dossiers op dit apparaat gaan mee");
    bram.fill("Adres van de regio", &town.address());
    bram.fill("Code", "ABCD-EFGH");
    bram.click("button", "Doe mee in een regio");
    bram.reads("code");
    bram.is_accessible();
    bram.picture("regio-code-fout");
    bram.fill("Code", &town.region.person("Bram").code);
    bram.click("button", "Doe mee in een regio");
    bram.reads("Alles gedeeld");
    bram.is_accessible();
    share(&bram);
    let notes = town
        .region
        .ask("SELECT count(*)::text FROM op WHERE compartment = 4 AND verdict <= 2");
    assert_eq!(notes, [(10 + 20 + 30).to_string()]);
    assert!(
        town.region
            .ask("SELECT op_id::text FROM op WHERE verdict > 2")
            .is_empty()
    );
    // After a restart it is all still here, and shared.
    bram.close();
    let bram = Window::open(&home);
    bram.unlock();
    bram.click("link", "Caseload");
    for name in ["Vermeer 1, Sanne", "Vermeer 2, Sanne", "Vermeer 3, Sanne"] {
        bram.sees("link", name);
    }
    bram.click("link", "Vermeer 1, Sanne");
    bram.click("link", "Verslagen");
    bram.reads("Verslag van 0 dagen terug");
    bram.reads("Alles gedeeld");
    logs_say_nothing(&[&bram]);
    bram.close();
}
