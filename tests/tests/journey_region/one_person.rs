//! Two dossiers of one person: the two regisseurs are told, the one joins theirs into the other, and takes it back.

use eenplan_office::{ResidentForm, SaveContact};
use eenplan_tests::desk::resident;
use eenplan_tests::window::{Home, Window};

use super::{Town, logs_say_nothing, share};

#[test]
fn two_regisseurs_of_one_person_join_their_dossiers_and_can_take_it_back() {
    let town = Town::start();
    let (home_of_bram, home_of_carla) = (Home::empty(), Home::empty());
    {
        let form = || ResidentForm {
            bsn: "123456782".into(),
            ..resident("Sanne", "Vermeer")
        };
        let bram = town.desk(&home_of_bram, "Bram Regie");
        let dossier = bram.office.dossier_open(form()).expect("a dossier").dossier;
        bram.new_goal(dossier, "Weer een eigen plek", "");
        bram.sync();
        let carla = town.desk(&home_of_carla, "Carla Collega");
        let dossier = carla.office.dossier_open(form()).expect("a dossier").dossier;
        carla.note(dossier, "Eerste gesprek gehad");
        carla.new_goal(dossier, "Zelf koken", "Twee keer per week");
        let contact = SaveContact {
            dossier,
            name: "Ans Buur".into(),
            relation: "neighbour".into(),
            phone: "0612345678".into(),
            ..SaveContact::default()
        };
        carla.office.contact_save(contact).expect("a contact");
        carla.sync();
        for desk in [&bram, &carla] {
            desk.until("the two are told", |office| {
                eenplan_tests::desk::talk(office);
                office.notice_count().expect("a count") == 1
            });
        }
    }
    let bram = Window::open(&home_of_bram);
    bram.unlock();
    let mut carla = Window::open_beside(&home_of_carla, &bram);
    carla.unlock();

    carla.reads("Er is een tweede dossier van Sanne Vermeer");
    carla.reads("Bram Regie leidt dat dossier.");
    carla.picture("samen-bericht");
    carla.click("link", "Er is een tweede dossier van Sanne Vermeer");
    carla.reads("Zelfde BSN.");
    carla.click("button", "Dit dossier gaat verder");
    carla.reads("Dat kan alleen Bram Regie doen.");
    carla.click("button", "Het dossier van Bram Regie gaat verder");
    carla.reads("Je kunt het altijd ongedaan maken.");
    carla.is_accessible();
    carla.picture("samen-stappen");
    carla.click("button", "Voeg dit dossier samen");
    carla.reads("Dit dossier is samengevoegd met dat van Bram Regie");
    carla.click("link", "Verslagen 1");
    carla.reads("Eerste gesprek gehad");
    carla.reads("Hier lees je alleen nog.");
    carla.is_accessible();
    carla.picture("samen-gevoegd");
    carla.click("link", "Caseload");
    carla.within("grid", "Caseload", |carla| carla.reads("Samengevoegd"));
    carla.is_accessible();
    carla.picture("samen-caseload");
    share(&carla);

    share(&bram);
    bram.click("link", "Caseload");
    bram.reads("Vermeer, Sanne");
    bram.click("link", "Vandaag");
    bram.reads_no_more("Er is een tweede dossier");
    open_led_by(&bram, "Weer een eigen plek");
    bram.reads("Een ander dossier van deze persoon is hiermee samengevoegd");
    bram.picture("samen-gaat-verder");
    bram.click("link", "Neem over wat nog telt");
    bram.reads("Wat je kiest, komt opnieuw in dit dossier te staan");
    bram.click("button", "Neem over wat je kiest");
    bram.reads("Kies eerst wat je wilt overnemen");
    bram.click("checkbox", "Ans Buur");
    bram.click("checkbox", "Zelf koken");
    bram.is_accessible();
    bram.picture("samen-overnemen");
    bram.click("button", "Neem 2 dingen over");
    bram.reads("al overgenomen");
    bram.click("link", "Plan");
    bram.reads("Overgenomen. Carla Collega schreef dit op");
    bram.is_accessible();
    bram.picture("samen-overgenomen");
    bram.click("link", "Tweede dossier");
    bram.click("link", "Lees het andere dossier");
    bram.reads("Dit dossier is samengevoegd met dat van Bram Regie");

    carla.click("link", "Caseload");
    carla.click("link", "Vermeer, Sanne");
    carla.click("link", "Tweede dossier");
    carla.click("button", "Maak samenvoegen ongedaan");
    carla.reads("Dit dossier staat weer op zichzelf");
    carla.reads("De regio vond een tweede dossier van deze persoon");
    carla.is_accessible();
    share(&carla);
    logs_say_nothing(&[&bram, &carla]);
    carla.close();
    bram.close();
}

/// Opens, of two dossiers with the same name, the one in which these words stand.
fn open_led_by(window: &Window, words: &str) {
    window.click("link", "Caseload");
    let links = window.until("both to be in the list", || {
        let found = window.script(
            "return [...document.querySelectorAll('a.name')].map((one) => one.getAttribute('href'))",
            &[],
        );
        let links: Vec<String> = found
            .as_array()?
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect();
        (links.len() == 2).then_some(links)
    });
    for link in links {
        window.script("location.hash = arguments[0]", &[link.into()]);
        window.reads("Wie leidt");
        std::thread::sleep(std::time::Duration::from_millis(800));
        if window.text().contains(words) {
            return;
        }
    }
    panic!("no dossier with {words}");
}
