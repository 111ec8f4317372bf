//! Two workers of different organisations, each in a window of their own, over a real service: both change one goal without a connection,
//! both come back, and who leads settles it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::sync::Arc;

use chrono::{Days, Utc};
use eenplan_line::HttpLine;
use eenplan_office::{CreateProfile, EnrolRegion, Machine, Office, SaveGoal, SaveInvolvement};
use eenplan_region::harness::TestRegion;
use eenplan_tests::cable::Cable;
use eenplan_tests::together::{resident, talk};
use eenplan_tests::window::{Home, PASSPHRASE, Window};
use tokio::runtime::Runtime;

const BEFORE: &str = "Samen op pad naar werk dat past";
const OF_BRAM: &str = "Samen op zoek naar werk dat past";
const OF_EVA: &str = "Samen op pad naar betaald werk dat past";
const TOGETHER: &str = "Samen op zoek naar betaald werk dat past";

#[test]
fn two_change_one_goal_offline_and_who_leads_settles_it() {
    let runtime = Runtime::new().unwrap();
    let (region, people) = runtime.block_on(async {
        let region = TestRegion::start().await.expect("a region");
        let people = region.people().await.expect("people");
        (region, people)
    });
    let cable = Cable::to(&[region.server.address]).expect("a cable");
    let address = format!("http://{}", cable.address);
    let code = |name: &str| {
        let found = people.iter().find(|one| one.name.starts_with(name));
        found.expect("somebody of the example").code.clone()
    };
    let (home_of_bram, home_of_eva) = (Home::empty(), Home::empty());
    a_plan_with_a_goal(&home_of_bram, &address, &code("Bram"));

    let bram = Window::open(&home_of_bram);
    bram.unlock();
    let mut eva = Window::open_beside(&home_of_eva, &bram);
    eva.begin();
    eva.click("link", "Instellingen");
    eva.click("link", "Doe mee in een regio");
    eva.fill("Adres van de regio", &address);
    eva.fill("Code", &code("Eva"));
    eva.is_accessible();
    eva.picture("regio-meedoen");
    eva.click("button", "Doe mee in een regio");
    eva.reads("Alles gedeeld");
    for window in [&bram, &eva] {
        open_plan(window);
        window.reads(BEFORE);
    }

    cable.pull();
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
    eva.click("link", "Vandaag");
    for window in [&bram, &eva] {
        assert!(!window.text().contains("Alles gedeeld"));
    }

    cable.put_back();
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
    eva.is_accessible();
    eva.picture("voorstel-beslist");
    for window in [&bram, &eva] {
        for secret in ["Vermeer", "Sanne", "betaald werk", "Bearer"] {
            assert!(!window.log().contains(secret), "{secret} stands in the log");
        }
    }
    eva.close();
    bram.close();
}

fn open_plan(window: &Window) {
    window.click("link", "Caseload");
    window.click("link", "Vermeer, Sanne");
    window.reads("Wie leidt");
}

/// Writes another detail in the goal.
fn change(window: &mut Window, detail: &str) {
    window.click("button", "Wijzig doel: Werken");
    window.within("dialog", "Doel", |window| {
        window.fill("Uitleg (mag leeg blijven)", detail);
        window.click("button", "Bewaar");
    });
}

/// Asks to share now, and waits until everything is.
fn share(window: &Window) {
    window.script("location.hash = '#/delen'", &[]);
    window.until("everything to be shared", || {
        if window.text().contains("Alles gedeeld") && !window.text().contains("Geen verbinding") {
            return Some(());
        }
        window.click("button", "Deel nu");
        None
    });
}

/// What the regisseur had made before: a dossier with a goal in which a worker of another organisation takes part.
fn a_plan_with_a_goal(home: &Home, address: &str, code: &str) {
    let line = HttpLine::new(None);
    let office = Office::new(home.path().to_owned(), Arc::new(Machine)).with_line(Arc::new(line));
    office
        .session_create(CreateProfile {
            name: "Bram Regie".into(),
            organisation: "Sociaal team Proefstad".into(),
            job: "maatschappelijk werker".into(),
            phone: String::new(),
            passphrase: PASSPHRASE.into(),
            passphrase_again: PASSPHRASE.into(),
            example: false,
        })
        .unwrap();
    office
        .region_enrol(EnrolRegion {
            address: address.into(),
            code: code.into(),
        })
        .unwrap();
    talk(&office);
    let dossier = office.dossier_open(resident("Sanne", "Vermeer")).unwrap().dossier;
    office
        .goal_save(SaveGoal {
            seen: None,
            dossier,
            goal: None,
            title: "Werken".into(),
            detail: BEFORE.into(),
            life_domains: vec![],
            state: String::new(),
            state_remark: String::new(),
        })
        .unwrap();
    let workers = office.directory_list().unwrap().workers;
    let eva = workers
        .iter()
        .find(|worker| worker.name.starts_with("Eva"))
        .unwrap();
    office
        .involvement_save(SaveInvolvement {
            dossier,
            worker: Some(eva.id),
            role: "provider".into(),
            ground: "wmo_5_2_1".into(),
            compartments: vec!["core".into(), "plan".into()],
            starts_on: (Utc::now().date_naive() - Days::new(2))
                .format("%d-%m-%Y")
                .to_string(),
            ..SaveInvolvement::default()
        })
        .unwrap();
    talk(&office);
}
