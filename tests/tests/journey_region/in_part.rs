//! Who reads a part of a dossier: a provider the notes that are shared, a volunteer their own actions, in their windows.

use eenplan_office::{SaveAction, WriteNote};
use eenplan_tests::desk::{Desk, visit};
use eenplan_tests::window::{Home, Window};
use uuid::Uuid;

use super::{Town, logs_say_nothing, open_plan, share};

const PARTS: [&str; 3] = ["core", "plan", "journal"];
const SHARED: &str = "Samen boodschappen gedaan. Sanne kookt woensdag zelf.";
const CLOSED: &str = "Kanarievogel voor het team";
const OWN: &str = "Zelf langs geweest, het ging goed";

fn action(desk: &Desk, dossier: Uuid, goal: Uuid, owner: &str, title: &str) {
    let ask = SaveAction {
        dossier,
        action: None,
        goal: Some(goal),
        title: title.into(),
        owner_kind: "worker".into(),
        owner_id: Some(desk.worker(owner)),
        owner_name: String::new(),
        due_on: String::new(),
        rhythm: "once".into(),
        every: String::new(),
        seen: None,
    };
    desk.office.action_save(ask).unwrap();
}

/// A dossier in which Eva takes part as `role`, with a shared note, one for the team, and an action of each of them.
fn begin(town: &Town, home: &Home, role: &str) -> (Desk, Uuid) {
    let bram = town.desk(home, "Bram Regie");
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", role, &PARTS, "");
    let goal = bram.new_goal(dossier, "Zelf koken", "");
    action(&bram, dossier, goal, "Eva", "Samen wandelen");
    action(&bram, dossier, goal, "Bram", "Woningbouw bellen");
    let shared = WriteNote {
        shared: true,
        ..visit(dossier, SHARED)
    };
    bram.office.note_write(shared).unwrap();
    bram.note(dossier, CLOSED);
    bram.sync();
    (bram, dossier)
}

fn write(eva: &mut Window) {
    eva.press("n");
    eva.within("dialog", "Schrijf verslag", |eva| {
        eva.fill("Wat is er gebeurd en wat spraken jullie af?", OWN);
        eva.choose("Soort contact", "Huisbezoek");
        eva.click("button", "Bewaar verslag");
    });
    eva.reads("Verslag bewaard");
}

#[test]
fn a_provider_reads_what_is_shared_and_what_they_wrote() {
    let town = Town::start();
    let (home_of_bram, home_of_eva) = (Home::empty(), Home::empty());
    let (bram, dossier) = begin(&town, &home_of_bram, "provider");
    town.desk(&home_of_eva, "Eva Begeleider");
    let mut eva = Window::open(&home_of_eva);
    eva.unlock();
    open_plan(&eva);
    eva.click("link", "Verslagen");
    eva.reads(SHARED);
    eva.reads("Je ziet de verslagen die met je gedeeld zijn, en die je zelf schreef.");
    eva.reads_no_more(CLOSED);
    write(&mut eva);
    eva.reads(OWN);
    share(&eva);
    eva.click("link", "Caseload");
    open_plan(&eva);
    eva.click("link", "Verslagen");
    eva.reads(OWN);
    eva.is_accessible();
    eva.picture("verslagen-gedeeld");
    eva.click("link", "Geschiedenis");
    eva.reads("Daarvan staat hier alleen wat je zelf deed.");
    eva.is_accessible();
    eva.picture("geschiedenis-deel");
    let later = WriteNote {
        shared: true,
        ..visit(dossier, "Nog een gedeeld verslag")
    };
    bram.office.note_write(later).unwrap();
    bram.note(dossier, CLOSED);
    bram.sync();
    share(&eva);
    eva.script("location.hash = '#/veranderd'", &[]);
    eva.reads("Bram Regie");
    eva.is_accessible();
    eva.picture("veranderd-deel");
    eva.script(
        "document.querySelector('main a[href*=\"toon=nieuw\"]').click()",
        &[],
    );
    eva.reads("Nog een gedeeld verslag");
    eva.reads_no_more(CLOSED);
    eva.is_accessible();
    eva.picture("veranderd-deel-dossier");
    eva.click("link", "Caseload");
    open_plan(&eva);
    eva.click("link", "Plan");
    eva.reads("Samen wandelen");
    eva.reads("Woningbouw bellen");
    logs_say_nothing(&[&eva]);
    eva.close();
}

#[test]
fn a_volunteer_ticks_off_what_is_theirs() {
    let town = Town::start();
    let (home_of_bram, home_of_eva) = (Home::empty(), Home::empty());
    drop(begin(&town, &home_of_bram, "volunteer"));
    town.desk(&home_of_eva, "Eva Begeleider");
    let mut eva = Window::open(&home_of_eva);
    eva.unlock();
    open_plan(&eva);
    eva.click("link", "Plan");
    eva.reads("Samen wandelen");
    eva.reads_no_more("Woningbouw bellen");
    eva.reads_no_more("Zelf koken");
    eva.is_accessible();
    eva.picture("plan-vrijwilliger");
    town.cable.pull();
    eva.click("checkbox", "Zet op klaar: Samen wandelen");
    write(&mut eva);
    town.cable.put_back();
    share(&eva);
    eva.click("link", "Caseload");
    open_plan(&eva);
    eva.click("link", "Verslagen");
    eva.is_accessible();
    eva.picture("verslagen-vrijwilliger");
    logs_say_nothing(&[&eva]);
    eva.close();

    let bram = Window::open(&home_of_bram);
    bram.unlock();
    share(&bram);
    bram.click("link", "Caseload");
    open_plan(&bram);
    bram.click("link", "Verslagen");
    bram.reads(OWN);
    bram.close();
}
