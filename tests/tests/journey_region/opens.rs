//! A dossier of somebody else that cannot wait: opened with a reason, read for a day and a night, and told to who leads.

use eenplan_office::ResidentForm;
use eenplan_tests::desk::resident;
use eenplan_tests::window::{Home, Window};

use super::hostile::is_refused;
use super::{Town, logs_say_nothing, share};

const REASON: &str = "Staat in paniek aan de balie en weet niet waar zij vannacht slaapt";

#[test]
fn a_worker_who_finds_no_dossier_opens_it_with_a_reason_and_who_leads_is_told() {
    let town = Town::start();
    let (home_of_bram, home_of_eva) = (Home::empty(), Home::empty());
    {
        let bram = town.desk(&home_of_bram, "Bram Regie");
        let form = ResidentForm {
            bsn: "123456782".into(),
            ..resident("Sanne", "Vermeer")
        };
        let dossier = bram.office.dossier_open(form).expect("a dossier").dossier;
        bram.new_goal(dossier, "Weer een eigen plek", "");
        bram.note(dossier, "Eerste gesprek gehad");
        bram.sync();
        let eva = town.desk(&home_of_eva, "Eva Begeleider");
        eva.dossier("Noor", "Akkerman");
        eva.sync();
    }
    let bram = Window::open(&home_of_bram);
    bram.unlock();
    let mut eva = Window::open_beside(&home_of_eva, &bram);
    eva.unlock();

    eva.press("Control+k");
    eva.fill("Zoek een inwoner of een actie", "Vermeer");
    eva.reads("24 uur meelezen");
    eva.picture("openen-niet-gevonden");
    // A name that was typed wrong leads nobody into a dossier: it has to be chosen.
    eva.press("Enter");
    eva.reads("24 uur meelezen");
    eva.press("ArrowDown Enter");
    eva.reads("Wat er gebeurt als je dit doet");
    is_refused(&eva, "Open het dossier");
    eva.paste("BSN van de inwoner", "111222333");
    eva.paste("Waarom kan het niet wachten?", REASON);
    eva.click("button", "Open het dossier");
    eva.reads("De regio heeft geen dossier met dit BSN.");
    eva.fill("BSN van de inwoner", "123456782");
    eva.is_accessible();
    eva.picture("openen-met-reden");
    eva.click("button", "Open het dossier");
    eva.reads("Je leest dit dossier met een reden, tot");
    eva.reads("Weer een eigen plek");
    eva.reads("Bram Regie leidt dit plan en heeft hier bericht van gekregen");
    eva.is_accessible();
    eva.picture("openen-meelezen");
    eva.press("n");
    eva.within("dialog", "Schrijf verslag", |eva| {
        eva.fill(
            "Wat is er gebeurd en wat spraken jullie af?",
            "Vannacht in de opvang",
        );
        eva.choose("Soort contact", "Huisbezoek");
        eva.click("button", "Bewaar verslag");
    });
    eva.reads("Verslag bewaard");
    share(&eva);

    share(&bram);
    bram.reads("1 bericht voor jou");
    bram.click("link", "Vandaag");
    bram.reads("Eva Begeleider, Stichting Proefwonen opende het dossier van Sanne Vermeer");
    bram.reads(REASON);
    bram.reads("opende het dossier met een reden");
    bram.is_accessible();
    bram.picture("openen-bericht");
    bram.click(
        "button",
        "Gezien : Eva Begeleider, Stichting Proefwonen opende het dossier van Sanne Vermeer",
    );
    bram.reads_no_more("Goed om te weten");

    // Somebody signs in another device in his name.
    town.region.another_device("Bram");
    share(&bram);
    bram.click("link", "Vandaag");
    let told = "Er is nog een apparaat aangemeld op jouw naam";
    bram.reads(told);
    bram.is_accessible();
    bram.picture("apparaat-bericht");
    bram.click("button", &format!("Gezien : {told}"));
    bram.reads_no_more("Goed om te weten");
    logs_say_nothing(&[&bram, &eva]);
    for window in [&bram, &eva] {
        assert!(!window.log().contains("123456782"), "a BSN stands in the log");
        assert!(!window.log().contains("paniek"), "a reason stands in the log");
    }
    eva.close();
    bram.close();
}
