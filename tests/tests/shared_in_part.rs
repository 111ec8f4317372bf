//! Who reads a part of a dossier has that part on their device and nothing else, and what they write themselves arrives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_office::{
    AskHistory, CorrectNote, DoAction, ErrorCode, NoticeKind, SaveAction, SaveInvolvement, WriteNote,
};
use eenplan_tests::desk::{Desk, Region, visit, yesterday};
use uuid::Uuid;

const PARTS: [&str; 3] = ["core", "plan", "journal"];

fn shared_note(desk: &Desk, dossier: Uuid, body: &str) -> Uuid {
    let ask = WriteNote {
        shared: true,
        ..visit(dossier, body)
    };
    desk.office.note_write(ask).unwrap().note
}

fn correct(desk: &Desk, note: Uuid, body: &str) {
    let ask = CorrectNote {
        note,
        body: body.into(),
        reason: "vergist".into(),
    };
    desk.office.note_correct(ask).unwrap();
}

fn action(desk: &Desk, dossier: Uuid, goal: Uuid, owner: Uuid, title: &str) -> Uuid {
    let ask = SaveAction {
        dossier,
        action: None,
        goal: Some(goal),
        title: title.into(),
        owner_kind: "worker".into(),
        owner_id: Some(owner),
        owner_name: String::new(),
        due_on: String::new(),
        rhythm: "once".into(),
        every: String::new(),
        seen: None,
    };
    desk.office.action_save(ask).unwrap().action
}

fn tick_off(desk: &Desk, dossier: Uuid, action: Uuid) -> Result<(), ErrorCode> {
    let ask = DoAction {
        dossier,
        action,
        done_on: String::new(),
        done_remark: String::new(),
    };
    desk.office
        .action_done(ask)
        .map(|_| ())
        .map_err(|error| error.code)
}

/// Each action of the plan with its state.
fn actions(desk: &Desk, dossier: Uuid) -> Vec<(String, String)> {
    let plan = desk.office.plan_open(dossier).unwrap();
    let mut all: Vec<_> = plan
        .goals
        .iter()
        .flat_map(|goal| &goal.actions)
        .chain(&plan.loose_actions)
        .map(|one| (one.title.clone(), one.state.clone()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_provider_has_the_shared_notes_and_those_they_wrote() {
    let region = Region::start();
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", "provider", &PARTS, "");
    let open = shared_note(&bram, dossier, "Samen boodschappen gedaan");
    let closed = bram.note(dossier, "Kanarievogel voor het team");
    bram.sync();
    eva.sync();
    assert_eq!(eva.journal(dossier), ["Samen boodschappen gedaan"]);

    // Without a connection, and over what comes meanwhile.
    let own = eva.note(dossier, "Zelf langs geweest");
    correct(&eva, own, "Zelf even langs geweest");
    correct(&bram, open, "Samen boodschappen gehaald");
    correct(&bram, closed, "Kanarievogel voor het wijkteam");
    bram.sync();
    eva.sync();
    let page = eva.office.journal_page(dossier, None).unwrap();
    assert_eq!(page.total, 2);
    let says = |note: Uuid| {
        let found = page.notes.iter().find(|one| one.id == note).expect("it is shown");
        (found.body.clone(), found.corrections.len())
    };
    assert_eq!(says(open), ("Samen boodschappen gehaald".into(), 1));
    assert_eq!(says(own), ("Zelf even langs geweest".into(), 1));
    bram.sync();
    assert_eq!(bram.journal(dossier).len(), 3);
    assert!(!eva.was_sent("Kanarievogel") && !eva.holds("Kanarievogel"));
    // Who reads back what happened gets no op of anybody else.
    let ask = AskHistory {
        dossier,
        part: None,
        before: None,
    };
    let page = eva.office.history_page(ask).unwrap();
    assert!(page.in_part && page.incomplete_until.is_none());
    let journal = page.entries.iter().filter(|one| one.compartment == "journal");
    assert!(journal.clone().count() == 2 && journal.clone().all(|one| one.me && !one.hidden));
    eva.sync();
    assert!(!eva.was_sent("Kanarievogel"));

    assert_eq!(eva.share(open, false), Err(ErrorCode::NotAllowed), "not theirs");
    bram.share(closed, true).unwrap();
    bram.share(open, false).unwrap();
    bram.sync();
    eva.sync();
    let mut journal = eva.journal(dossier);
    journal.sort();
    assert_eq!(
        journal,
        ["Kanarievogel voor het wijkteam", "Zelf even langs geweest"]
    );
    assert!(!eva.holds("boodschappen"), "what is no longer shared is not here");

    // A second device of hers has the same.
    let again = region.another_device("Eva");
    let mut journal = again.journal(dossier);
    journal.sort();
    assert_eq!(
        journal,
        ["Kanarievogel voor het wijkteam", "Zelf even langs geweest"]
    );
    // When nothing changes for her, nothing comes and nobody goes on asking.
    let before = eva.office.sync_status().unwrap();
    bram.note(dossier, "Nog iets voor het team");
    bram.sync();
    eva.sync();
    assert_eq!(eva.office.sync_status().unwrap().state, before.state);
    assert!(!eva.was_sent("Nog iets voor het team"));
}

#[test]
fn a_volunteer_ticks_off_their_own_action_without_a_connection() {
    let region = Region::start();
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", "volunteer", &PARTS, "");
    let goal = bram.new_goal(dossier, "Kanarievogel als doel", "");
    let own = action(&bram, dossier, goal, bram.worker("Eva"), "Samen wandelen");
    let other = action(&bram, dossier, goal, bram.worker("Bram"), "Kanarievogel bellen");
    shared_note(&bram, dossier, "Kanarievogel in het verslag");
    bram.sync();
    eva.sync();
    assert_eq!(actions(&eva, dossier), [("Samen wandelen".into(), "open".into())]);
    tick_off(&eva, dossier, own).unwrap();
    assert_eq!(tick_off(&eva, dossier, other), Err(ErrorCode::NotFound));
    eva.note(dossier, "Fijn gewandeld");
    // Meanwhile something changes beside it, and in it.
    let moved = action(&bram, dossier, goal, bram.worker("Eva"), "Samen zwemmen");
    bram.sync();
    eva.sync();
    bram.sync();
    let own_ones = [
        ("Samen wandelen".to_owned(), "done".to_owned()),
        ("Samen zwemmen".into(), "open".into()),
    ];
    assert_eq!(actions(&eva, dossier), own_ones);
    let all = actions(&bram, dossier);
    assert!(own_ones.iter().all(|one| all.contains(one)), "{all:?}");
    assert!(
        bram.journal(dossier).contains(&"Fijn gewandeld".to_owned()),
        "{:?}",
        bram.journal(dossier)
    );
    let refused = eva.office.journal_page(dossier, None).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    assert!(!eva.was_sent("Kanarievogel") && !eva.holds("Kanarievogel"));

    // What is taken over by somebody else leaves the device.
    let plan = bram.office.plan_open(dossier).unwrap();
    let ask = SaveAction {
        action: Some(moved),
        owner_id: Some(bram.worker("Bram")),
        seen: Some(plan.seen),
        dossier,
        goal: Some(goal),
        title: "Samen zwemmen".into(),
        owner_kind: "worker".into(),
        owner_name: String::new(),
        due_on: String::new(),
        rhythm: "once".into(),
        every: String::new(),
    };
    bram.office.action_save(ask).unwrap();
    bram.sync();
    eva.sync();
    assert_eq!(actions(&eva, dossier), own_ones[..1]);
    assert!(!eva.holds("Samen zwemmen"));
    let list = eva.office.sync_list().unwrap();
    assert!(list.set_aside.is_empty() && list.gone.is_empty());
}

#[test]
fn what_came_in_behind_a_form_of_a_part_is_not_overwritten() {
    let region = Region::start();
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", "volunteer", &PARTS, "");
    let goal = bram.new_goal(dossier, "Meer bewegen", "");
    let own = action(&bram, dossier, goal, bram.worker("Eva"), "Samen wandelen");
    let save = |desk: &Desk, title: &str, due_on: &str, seen: u32| {
        let ask = SaveAction {
            dossier,
            action: Some(own),
            goal: Some(goal),
            title: title.into(),
            owner_kind: "worker".into(),
            owner_id: Some(bram.worker("Eva")),
            owner_name: String::new(),
            due_on: due_on.into(),
            rhythm: "once".into(),
            every: String::new(),
            seen: Some(seen),
        };
        desk.office.action_save(ask).map_err(|error| error.code)
    };
    let seen = |desk: &Desk| desk.office.plan_open(dossier).unwrap().seen;
    bram.sync();
    eva.sync();
    // Her form is open while he gives it a date.
    let opened = seen(&eva);
    save(&bram, "Samen wandelen", "5-12-2030", seen(&bram)).unwrap();
    bram.sync();
    eva.sync();
    assert_eq!(
        save(&eva, "Samen lopen", "", opened).unwrap_err(),
        ErrorCode::Overtaken
    );
    // What else comes in is nothing to her form.
    let opened = seen(&eva);
    bram.new_goal(dossier, "Beter slapen", "");
    action(&bram, dossier, goal, bram.worker("Eva"), "Samen zwemmen");
    bram.sync();
    eva.sync();
    save(&eva, "Samen lopen", "5-12-2030", opened).unwrap();
    eva.sync();
    bram.sync();
    let plan = bram.office.plan_open(dossier).unwrap();
    let mut all = plan.goals.iter().flat_map(|goal| &goal.actions);
    let one = all.find(|one| one.id == own).unwrap();
    assert_eq!(
        (one.title.as_str(), one.due_on.as_deref()),
        ("Samen lopen", Some("2030-12-05"))
    );
}

#[test]
fn another_role_brings_the_whole_and_takes_it_back_after_what_was_written() {
    let region = Region::start();
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", "provider", &PARTS, "");
    shared_note(&bram, dossier, "Gedeeld verslag");
    bram.note(dossier, "Kanarievogel voor het team");
    bram.sync();
    eva.sync();
    eva.note(dossier, "Eerste van Eva");
    eva.sync();
    let sorted = |desk: &Desk| {
        let mut journal = desk.journal(dossier);
        journal.sort();
        journal
    };
    let told = |desk: &Desk| -> Vec<_> {
        let left = desk.office.notice_list().unwrap().into_iter();
        left.filter(|one| one.kind == NoticeKind::Left)
            .map(|one| (one.name, one.parts, one.narrowed))
            .collect()
    };
    for turn in 0..2 {
        bram.involve(dossier, "Eva", "social_team", &PARTS, "");
        bram.sync();
        eva.sync();
        bram.sync();
        assert_eq!(sorted(&eva), sorted(&bram), "all of it, on turn {turn}");
        assert!(eva.holds("Kanarievogel"));
        assert_eq!(told(&eva), [], "nothing became less, on turn {turn}");

        bram.involve(dossier, "Eva", "provider", &PARTS, "");
        bram.sync();
        // She does not know yet.
        eva.note(dossier, &format!("Nog geschreven {turn}"));
        eva.sync();
        bram.sync();
        let journal = sorted(&eva);
        assert!(
            journal.contains(&"Gedeeld verslag".to_owned()) && journal.contains(&"Eerste van Eva".to_owned())
        );
        assert!(journal.contains(&format!("Nog geschreven {turn}")), "{journal:?}");
        assert!(sorted(&bram).contains(&format!("Nog geschreven {turn}")));
        assert!(
            !eva.holds("Kanarievogel"),
            "what she may not read is not on her device, on turn {turn}"
        );
        // She is told, once, and finds what she shared.
        let less = (
            "Sanne Vermeer".to_owned(),
            Vec::<String>::new(),
            vec!["journal".to_owned()],
        );
        assert_eq!(told(&eva), [less], "on turn {turn}");
        eva.sync();
        eva.office.notice_seen(NoticeKind::Left, dossier).unwrap();
        assert_eq!(told(&eva), []);
        let sent = eva.office.sync_list().unwrap().sent;
        assert!(
            sent.iter().any(|one| one.command == "note_write"),
            "on turn {turn}"
        );
    }
    assert!(eva.office.sync_list().unwrap().set_aside.is_empty());
}

#[test]
fn who_has_a_part_hears_what_changed_in_it_and_by_whom() {
    let region = Region::start();
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", "provider", &PARTS, "");
    let first = shared_note(&bram, dossier, "Gedeeld verslag");
    bram.sync();
    eva.sync();
    let page = |dossier: Option<Uuid>| eva.office.activity_page(dossier).unwrap();
    let looked = || {
        let seen = page(None).seen;
        eva.office.activity_looked(dossier, seen).unwrap();
        assert_eq!(page(None).dossiers, []);
    };
    looked();
    eva.note(dossier, "Van Eva zelf");
    eva.sync();
    assert_eq!(page(None).dossiers, [], "her own is no news");
    shared_note(&bram, dossier, "Nog een gedeeld verslag");
    correct(&bram, first, "Wat er beter staat");
    bram.note(dossier, "Kanarievogel voor het team");
    bram.sync();
    eva.sync();
    let found = page(Some(dossier)).dossiers;
    assert_eq!(found.len(), 1);
    assert!(!found[0].is_new);
    let groups = &found[0].groups;
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].by.name, "Bram Regie");
    let mut kinds: Vec<&str> = groups[0].changes.iter().map(|one| one.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["note", "note_correction"]);
    assert!(groups[0].changes.iter().all(|one| one.what == "made"));
    looked();
    eva.sync();
    assert_eq!(page(None).dossiers, [], "once looked at it is not told again");
}

#[test]
fn a_restored_region_gets_back_what_somebody_with_a_part_wrote() {
    let region = Region::start();
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", "provider", &PARTS, "");
    shared_note(&bram, dossier, "Gedeeld verslag");
    bram.note(dossier, "Kanarievogel voor het team");
    bram.sync();
    eva.sync();
    let (region, backup) = region.back_up();
    eva.note(dossier, "Na de kopie geschreven");
    eva.sync();
    let _region = region.restore(backup);
    eva.sync();
    bram.sync();
    eva.sync();
    for desk in [&bram, &eva] {
        assert!(
            desk.journal(dossier)
                .contains(&"Na de kopie geschreven".to_owned())
        );
    }
    assert!(!eva.was_sent("Kanarievogel"));
}

#[test]
fn who_does_not_lead_hears_before_anything_is_written_that_they_share_no_more_than_they_see() {
    let region = Region::start();
    let (bram, carla) = (region.device("Bram"), region.device("Carla"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Carla", "social_team", &PARTS, "");
    bram.sync();
    carla.sync();
    let lets_in = |name: &str, parts: &[&str]| {
        let ask = SaveInvolvement {
            dossier,
            worker: Some(carla.worker(name)),
            role: "social_team".into(),
            ground: "wmo_5_1_1".into(),
            compartments: parts.iter().map(|part| (*part).to_owned()).collect(),
            starts_on: yesterday(),
            ..SaveInvolvement::default()
        };
        let saved = carla.office.involvement_save(ask);
        saved.map(|_| ()).map_err(|error| error.code)
    };
    assert_eq!(lets_in("Carla", &["crisis"]), Err(ErrorCode::NotLeading));
    assert_eq!(lets_in("Eva", &["plan", "identity"]), Err(ErrorCode::NotLeading));
    assert_eq!(lets_in("Eva", &["core", "plan"]), Ok(()));
    carla.sync();
    assert!(carla.office.sync_list().unwrap().set_aside.is_empty());
    bram.sync();
    assert_eq!(bram.office.involvement_list(dossier).unwrap().people.len(), 2);
}
