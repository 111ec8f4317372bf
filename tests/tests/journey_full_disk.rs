//! A worker whose disk is full, or may not be written, reads what is wrong, keeps what was typed, and goes on when it is mended.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::fs;

use eenplan_tests::desk::Desk;
use eenplan_tests::durability::recorder::{Fault, Recorder};
use eenplan_tests::window::{Home, PASSPHRASE, Window};

const WHAT_HAPPENED: &str = "Wat is er gebeurd en wat spraken jullie af?";
const TYPED: &str = "Anna belde: de verwarming doet het weer.";

#[test]
fn a_full_disk_takes_nothing_away_and_what_was_typed_is_kept_once_there_is_room() {
    fails(Fault::Full(0), "De schijf is vol.", "schijf-vol");
}

#[test]
fn a_disk_that_may_not_be_written_takes_nothing_away_either() {
    fails(
        Fault::ReadOnly(0),
        "EenPlan mag niet schrijven op deze schijf.",
        "schijf-dicht",
    );
}

fn fails(fault: Fault, why: &str, picture: &str) {
    let home = Home::empty();
    {
        let bram = Desk::alone_in(home.path(), "Bram Regie");
        let dossier = bram.dossier("Anna", "Voorbeeld");
        bram.note(dossier, "Eerste gesprek gehad");
    }
    let disk = Recorder::new().expect("a C compiler");
    let room = disk.room();
    fs::write(&room, "").expect("there is room");
    let mut window = Window::open_on(&home, &disk, fault);
    window.unlock();
    window.click("link", "Caseload");
    window.click("link", "Voorbeeld, Anna");
    window.click("link", "Verslagen 1");
    window.reads("Eerste gesprek gehad");

    fs::remove_file(&room).expect("the room goes");
    window.press("n");
    window.within("dialog", "Schrijf verslag", |window| {
        window.fill(WHAT_HAPPENED, TYPED);
        window.click("button", "Bewaar verslag");
        window.reads(&format!("{why} Je tekst staat er nog, maar is nog niet bewaard."));
        assert_eq!(window.value(WHAT_HAPPENED), TYPED);
    });
    window.is_accessible();
    window.picture(picture);

    // Who walks away leaves nothing to read: what cannot be kept stays open, behind a cover that only the passphrase takes away.
    window.press("Control+l");
    window.within("dialog", "EenPlan is afgedekt", |window| {
        window.reads(why);
        window.fill("Wachtzin", PASSPHRASE);
        window.is_accessible();
        window.picture(&format!("{picture}-afgedekt"));
        window.click("button", "Ga verder");
    });
    assert_eq!(window.value(WHAT_HAPPENED), TYPED);

    fs::write(&room, "").expect("there is room again");
    window.within("dialog", "Schrijf verslag", |window| {
        window.click("button", "Bewaar verslag");
    });
    window.reads("Verslag bewaard");
    window.reads(TYPED);
    assert!(!window.log().contains("verwarming"), "words stand in the log");
    window.close();

    let window = Window::open(&home);
    window.unlock();
    window.click("link", "Caseload");
    window.click("link", "Voorbeeld, Anna");
    window.click("link", "Verslagen 2");
    window.reads(TYPED);
    window.reads("Eerste gesprek gehad");
    window.close();
}
