//! Forms that stood open on one device while something came in from another.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_office::{
    AgreePlan, AppointmentView, DocumentView, ErrorCode, SaveAppointment, SaveConsent, SaveContact,
    SaveDocument, SaveInvolvement, SaveOwnWords, SaveResidentLink,
};
use eenplan_tests::desk::{Desk, Region};
use uuid::Uuid;

#[test]
fn a_form_that_was_open_while_something_came_in_overwrites_nothing() {
    let region = Region::start();
    let (bram, carla) = (region.device("Bram"), region.device("Carla"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Carla", "social_team", &["core", "plan"], "");
    let contact = |name: &str, phone: &str, id: Option<Uuid>, seen: Option<u32>| SaveContact {
        dossier,
        id,
        name: name.into(),
        relation: "family".into(),
        phone: phone.into(),
        seen,
        ..SaveContact::default()
    };
    bram.office
        .contact_save(contact("Zus Vermeer", "0612345678", None, None))
        .unwrap();
    bram.sync();
    carla.sync();

    // Both have the form open; she is done first, and her number comes in while he types the name.
    let form_of = |desk: &Desk| {
        let network = desk.office.network_get(dossier).unwrap();
        (network.contacts[0].id, network.seen)
    };
    let (id, seen) = form_of(&bram);
    let (_, of_carla) = form_of(&carla);
    carla
        .office
        .contact_save(contact("Zus Vermeer", "0687654321", Some(id), Some(of_carla)))
        .unwrap();
    carla.sync();
    bram.sync();
    bram.office
        .contact_save(contact("Zus Vermeer-Bos", "0612345678", Some(id), Some(seen)))
        .unwrap();
    bram.sync();
    carla.sync();
    for desk in [&bram, &carla] {
        let known = desk.office.network_get(dossier).unwrap().contacts.remove(0);
        assert_eq!(
            (known.name.as_str(), known.phone.as_str()),
            ("Zus Vermeer-Bos", "0687654321")
        );
    }
}

#[test]
fn what_came_in_behind_an_open_form_stays_whatever_the_form_is_of() {
    let region = Region::start();
    // The same worker, at the office and at home.
    let (bram, home) = (region.device("Bram"), region.another_device("Bram"));
    let (dossier, other) = (bram.dossier("Sanne", "Vermeer"), bram.dossier("Omar", "Vermeer"));
    let appointment = |place: &str, at: &str, was: Option<&AppointmentView>| SaveAppointment {
        dossier,
        id: was.map(|was| was.id),
        title: "Gesprek".into(),
        on: "1-12-2030".into(),
        at: at.into(),
        place: place.into(),
        seen: was.map(|was| was.seen),
        ..SaveAppointment::default()
    };
    let link = |same_household: bool, remark: &str, was: Option<(Uuid, u32)>| SaveResidentLink {
        dossier,
        id: was.map(|(id, _)| id),
        other_id: Some(other),
        relation: "partner".into(),
        same_household,
        remark: remark.into(),
        seen: was.map(|(_, seen)| seen),
    };
    bram.office
        .appointment_save(appointment("Thuis", "10:00", None))
        .unwrap();
    bram.office.resident_link_save(link(false, "", None)).unwrap();
    let document = |kept_where: &str, remark: &str, was: Option<&DocumentView>| SaveDocument {
        dossier,
        id: was.map(|was| was.id),
        title: "Beschikking Wmo".into(),
        category: "decision".into(),
        kept_where: kept_where.into(),
        remark: remark.into(),
        seen: was.map(|was| was.seen),
        ..SaveDocument::default()
    };
    bram.office.document_save(document("Kluis", "", None)).unwrap();
    let involvement = |phone: &str, task: &str, was: Option<(Uuid, u32)>| SaveInvolvement {
        dossier,
        involvement: was.map(|(id, _)| id),
        name: "Trees".into(),
        phone: phone.into(),
        role: "volunteer".into(),
        task: task.into(),
        starts_on: "1-11-2026".into(),
        seen: was.map(|(_, seen)| seen),
        ..SaveInvolvement::default()
    };
    bram.office.involvement_save(involvement("", "", None)).unwrap();
    bram.sync();
    home.sync();

    let meeting = |desk: &Desk| desk.office.appointment_list(dossier).unwrap().remove(0);
    let linked = |desk: &Desk| {
        let network = desk.office.network_get(dossier).unwrap();
        (network.links[0].id, network.seen)
    };
    let paper = |desk: &Desk| desk.office.document_list(dossier).unwrap().remove(0);
    let volunteer = |desk: &Desk| {
        let all = desk.office.involvement_list(dossier).unwrap();
        let seen = all.seen;
        let found = all.people.into_iter().find(|one| one.role == "volunteer");
        (found.expect("Trees takes part"), seen)
    };
    let form_of = |desk: &Desk| {
        let (trees, seen) = volunteer(desk);
        Some((trees.id, seen))
    };
    let (of_bram, link_of_bram) = (meeting(&bram), linked(&bram));
    let (paper_of_bram, trees_of_bram) = (paper(&bram), form_of(&bram));
    let moved = appointment("Thuis", "14:00", Some(&meeting(&home)));
    home.office.appointment_save(moved).unwrap();
    let lives_there = link(true, "", Some(linked(&home)));
    home.office.resident_link_save(lives_there).unwrap();
    let remarked = document("Kluis", "Kopie bij de huisarts", Some(&paper(&home)));
    home.office.document_save(remarked).unwrap();
    let called = involvement("0612345678", "", form_of(&home));
    home.office.involvement_save(called).unwrap();
    home.sync();
    bram.sync();
    // At the office the time, the remark and the phone were not touched.
    bram.office
        .appointment_save(appointment("Wijkcentrum", "10:00", Some(&of_bram)))
        .unwrap();
    bram.office
        .resident_link_save(link(false, "", Some(link_of_bram)))
        .unwrap();
    bram.office
        .document_save(document("Dossierkast", "", Some(&paper_of_bram)))
        .unwrap();
    bram.office
        .involvement_save(involvement("", "Kookt mee", trees_of_bram))
        .unwrap();
    bram.sync();
    home.sync();
    for desk in [&bram, &home] {
        let known = meeting(desk);
        assert_eq!(
            (known.place.as_str(), known.at.as_str()),
            ("Wijkcentrum", "14:00")
        );
        let network = desk.office.network_get(dossier).unwrap();
        assert!(network.links[0].same_household);
        let kept = paper(desk);
        assert_eq!(
            (kept.kept_where.as_str(), kept.remark.as_str()),
            ("Dossierkast", "Kopie bij de huisarts")
        );
        let (trees, _) = volunteer(desk);
        assert_eq!(
            (trees.shown_phone.as_str(), trees.task.as_str()),
            ("0612345678", "Kookt mee")
        );
    }
}

/// What two wrote of one number without having seen each other's: hers came first, his leads.
fn two_numbers(region: &Region) -> (Desk, Desk, Uuid, Uuid, eenplan_office::UndoToken) {
    let (bram, carla) = (region.device("Bram"), region.device("Carla"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Carla", "social_team", &["core", "plan"], "");
    bram.office
        .contact_save(number(dossier, "0611111111", None))
        .unwrap();
    bram.sync();
    carla.sync();
    let id = network(&bram, dossier).0;
    carla
        .office
        .contact_save(number(dossier, "0622222222", Some(id)))
        .unwrap();
    let his = bram
        .office
        .contact_save(number(dossier, "0633333333", Some(id)))
        .unwrap();
    carla.sync();
    (bram, carla, dossier, id, his)
}

fn number(dossier: Uuid, phone: &str, id: Option<Uuid>) -> SaveContact {
    SaveContact {
        dossier,
        id,
        name: "Zus Vermeer".into(),
        relation: "family".into(),
        phone: phone.into(),
        ..SaveContact::default()
    }
}

/// The contact, its number, and what the page has seen.
fn network(desk: &Desk, dossier: Uuid) -> (Uuid, String, u32) {
    let mut network = desk.office.network_get(dossier).unwrap();
    let known = network.contacts.remove(0);
    (known.id, known.phone, network.seen)
}

#[test]
fn what_is_taken_back_gives_way_to_what_led_before_it_and_not_to_what_its_author_saw() {
    let region = Region::start();
    let (bram, carla, dossier, _, his) = two_numbers(&region);
    bram.sync();
    carla.sync();
    assert_eq!(network(&carla, dossier).1, "0633333333", "the last one leads");
    bram.office.undo(his).unwrap();
    bram.sync();
    carla.sync();
    for desk in [&bram, &carla] {
        assert_eq!(network(desk, dossier).1, "0622222222", "hers is back");
    }
}

#[test]
fn what_led_when_a_form_was_opened_is_not_what_the_newcomer_had_seen() {
    let region = Region::start();
    let (bram, carla, dossier, id, _) = two_numbers(&region);
    let (_, shown, seen) = network(&carla, dossier);
    assert_eq!(shown, "0622222222");
    bram.sync();
    carla.sync();
    // She corrects the name in the form that still shows her number.
    let form = SaveContact {
        name: "Zus Vermeer-Bos".into(),
        seen: Some(seen),
        ..number(dossier, "0622222222", Some(id))
    };
    carla.office.contact_save(form).unwrap();
    carla.sync();
    bram.sync();
    for desk in [&bram, &carla] {
        assert_eq!(network(desk, dossier).1, "0633333333", "she did not touch it");
    }
}

#[test]
fn a_consent_that_a_colleague_narrowed_is_not_widened_by_who_had_it_open() {
    let region = Region::start();
    let (bram, home) = (region.device("Bram"), region.another_device("Bram"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    let consent = |parts: &[&str], purpose: &str, was: Option<(Uuid, u32)>| SaveConsent {
        dossier,
        consent: was.map(|(id, _)| id),
        given_by: "resident".into(),
        receiver: "De huisarts".into(),
        categories: parts.iter().map(|one| (*one).to_owned()).collect(),
        purpose: purpose.into(),
        given_on: "1-11-2026".into(),
        how: "spoken".into(),
        seen: was.map(|(_, seen)| seen),
        ..SaveConsent::default()
    };
    let known = |desk: &Desk| {
        let one = desk.office.consent_list(dossier).unwrap().remove(0);
        (one.id, one.seen)
    };
    bram.office
        .consent_save(consent(&["core", "plan"], "afstemen", None))
        .unwrap();
    bram.sync();
    home.sync();
    let opened = known(&bram);
    let narrowed = consent(&["core"], "afstemen", Some(known(&home)));
    home.office.consent_save(narrowed).unwrap();
    home.sync();
    bram.sync();
    let typo = |was| consent(&["core", "plan"], "afstemmen", Some(was));
    let refused = bram.office.consent_save(typo(opened)).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Overtaken);
    let now = bram.office.consent_list(dossier).unwrap().remove(0);
    assert_eq!(now.categories, ["core"]);
    bram.office.consent_save(typo(known(&bram))).unwrap();
}

#[test]
fn nobody_agrees_with_what_came_in_behind_the_form() {
    let region = Region::start();
    let (bram, home) = (region.device("Bram"), region.another_device("Bram"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goal = bram.new_goal(dossier, "Koken", "Een keer per week");
    let words = SaveOwnWords {
        dossier,
        wants: "Zelf koken".into(),
        goes_well: String::new(),
        who_helps: String::new(),
        seen: None,
    };
    bram.office.plan_words_save(words).unwrap();
    bram.sync();
    home.sync();
    let agree = |seen| {
        bram.office.plan_agree(AgreePlan {
            dossier,
            agreed_on: eenplan_tests::desk::yesterday(),
            agreed_by: "resident".into(),
            agreed_by_name: String::new(),
            how: "conversation".into(),
            remark: String::new(),
            next_evaluation_on: "1-12-2030".into(),
            seen,
        })
    };
    let seen = || bram.office.plan_open(dossier).unwrap().seen;
    let discussed = seen();
    home.edit_goal(dossier, goal, "Koken", "Elke dag");
    home.sync();
    bram.sync();
    assert_eq!(agree(discussed).unwrap_err().code, ErrorCode::Overtaken);
    agree(seen()).unwrap();
}
