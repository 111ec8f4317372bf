//! What still matters of a dossier that was joined into another one is entered anew there, by who leads that one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::{TimeDelta, Utc};
use eenplan_office::{
    DoAction, EnterAnew, EnterableView, ErrorCode, JoinDossier, SaveAction, SaveAppointment, SaveContact,
    SaveDocument, SaveGoal,
};
use eenplan_tests::desk::{Desk, Region};
use uuid::Uuid;

const BSN: &str = "123456782";

fn enterable(desk: &Desk, into: Uuid, from: Uuid) -> Vec<EnterableView> {
    desk.office.joining_offer(into, from).unwrap().items
}

fn named(items: &[EnterableView], title: &str) -> EnterableView {
    let found = items.iter().find(|item| item.title == title);
    found.expect("it is offered").clone()
}

/// A dossier of Carla with one of everything that can be entered elsewhere, and with what no longer matters.
fn full(carla: &Desk) -> Uuid {
    let dossier = carla.dossier_with_bsn("Sanne", "Vermeer", BSN);
    let contact = SaveContact {
        dossier,
        name: "Ans Buur".into(),
        relation: "neighbour".into(),
        phone: "0612345678".into(),
        remark: "kookt op dinsdag".into(),
        ..SaveContact::default()
    };
    carla.office.contact_save(contact).unwrap();
    let ans = carla.office.network_get(dossier).unwrap().contacts[0].id;
    let goal = carla.new_goal(dossier, "Zelf koken", "Twee keer per week");
    let act = |title: &str, kind: &str, owner: Option<Uuid>, name: &str, goal: Option<Uuid>| {
        let ask = SaveAction {
            dossier,
            goal,
            title: title.into(),
            owner_kind: kind.into(),
            owner_id: owner,
            owner_name: name.into(),
            due_on: String::new(),
            rhythm: "once".into(),
            every: "1".into(),
            action: None,
            seen: None,
        };
        carla.office.action_save(ask).unwrap();
    };
    act("Samen boodschappen", "network", Some(ans), "", Some(goal));
    act("Brief van de huur lezen", "resident", None, "", None);
    act("Al gebeld", "resident", None, "", None);
    let plan = carla.office.plan_open(dossier).unwrap();
    let called = plan
        .loose_actions
        .iter()
        .find(|one| one.title == "Al gebeld")
        .unwrap();
    let done = DoAction {
        dossier,
        action: called.id,
        done_on: String::new(),
        done_remark: String::new(),
    };
    carla.office.action_done(done).unwrap();
    let reached = carla.new_goal(dossier, "Al bereikt", "");
    let reach = SaveGoal {
        dossier,
        goal: Some(reached),
        title: "Al bereikt".into(),
        detail: String::new(),
        life_domains: vec!["finances".into()],
        state: "reached".into(),
        state_remark: String::new(),
        seen: None,
    };
    carla.office.goal_save(reach).unwrap();
    let appointment = SaveAppointment {
        dossier,
        title: "Keukentafelgesprek".into(),
        on: (Utc::now() + TimeDelta::days(20)).format("%d-%m-%Y").to_string(),
        at: "10:00".into(),
        goal: Some(goal),
        ..SaveAppointment::default()
    };
    carla.office.appointment_save(appointment).unwrap();
    let document = SaveDocument {
        dossier,
        title: "Beschikking Wmo".into(),
        category: "decision".into(),
        kept_where: "Map bij Carla".into(),
        ..SaveDocument::default()
    };
    carla.office.document_save(document).unwrap();
    carla.new_goal(dossier, "Doel dat blijft", "");
    dossier
}

/// Two regisseurs of one person; the dossier of Bram goes on, that of Carla was joined into it.
struct Joined {
    bram: Desk,
    carla: Desk,
    goes_on: Uuid,
    stops: Uuid,
    region: Region,
}

impl Joined {
    /// `let_in`: whether Bram may read what stops.
    fn with(let_in: bool) -> Joined {
        let region = Region::start();
        let (bram, carla) = (region.device("Bram"), region.device("Carla"));
        let goes_on = bram.dossier_with_bsn("Sanne", "Vermeer", BSN);
        bram.new_goal(goes_on, "Eigen plek", "");
        bram.sync();
        let stops = full(&carla);
        carla.sync();
        carla.until("the other is found", |office| {
            eenplan_tests::desk::talk(office);
            !office.joining_open(stops).unwrap().others.is_empty()
        });
        let early = carla.office.joining_offer(stops, goes_on);
        assert_eq!(early.map(|_| ()).unwrap_err().code, ErrorCode::NotFound);
        let ask = JoinDossier {
            dossier: stops,
            into: goes_on,
            let_in,
        };
        carla.office.joining_join(ask).unwrap();
        carla.sync();
        bram.sync();
        Joined {
            bram,
            carla,
            goes_on,
            stops,
            region,
        }
    }
}

#[test]
fn what_still_matters_is_entered_anew_with_who_wrote_it() {
    let joined = Joined::with(true);
    let (bram, carla, goes_on, stops) = (&joined.bram, &joined.carla, joined.goes_on, joined.stops);
    let offered = enterable(bram, goes_on, stops);
    let titles: Vec<_> = offered.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(
        titles.len(),
        7,
        "what is done or reached is not offered: {titles:?}"
    );
    assert!(offered.iter().all(|item| !item.entered));
    let by = offered[0].by.as_ref().map(|by| by.name.as_str());
    assert_eq!(
        (by, offered[0].detail.as_str()),
        (Some("Carla Collega"), "0612345678")
    );

    // An action of somebody of the network, without that somebody: the name goes along.
    let enter = |records: &[Uuid]| {
        bram.office.joining_enter(EnterAnew {
            dossier: goes_on,
            from: stops,
            records: records.to_vec(),
        })
    };
    assert_eq!(enter(&[]).unwrap_err().fields.len(), 1);
    assert_eq!(enter(&[Uuid::now_v7()]).unwrap_err().code, ErrorCode::NotPossible);
    let [shopping, cooking, ans] =
        ["Samen boodschappen", "Zelf koken", "Ans Buur"].map(|title| named(&offered, title));
    let step = enter(&[shopping.id]).unwrap();
    let alone = bram.office.plan_open(goes_on).unwrap();
    let loose: Vec<_> = alone
        .loose_actions
        .iter()
        .map(|one| (one.title.as_str(), one.owner_name.as_str()))
        .collect();
    assert_eq!(loose, [("Samen boodschappen", "Ans Buur")]);
    bram.office.undo(step).unwrap();
    assert!(bram.office.plan_open(goes_on).unwrap().loose_actions.is_empty());
    assert!(!named(&enterable(bram, goes_on, stops), "Samen boodschappen").entered);

    // Everything at once keeps what belongs together together.
    let chosen: Vec<Uuid> = offered
        .iter()
        .filter(|item| item.title != "Doel dat blijft")
        .map(|item| item.id)
        .collect();
    enter(&chosen).unwrap();
    assert_eq!(
        enter(&[cooking.id]).unwrap_err().code,
        ErrorCode::NotPossible,
        "once"
    );
    bram.sync();
    assert!(bram.office.sync_list().unwrap().set_aside.is_empty());
    let plan = bram.office.plan_open(goes_on).unwrap();
    let goals: Vec<_> = plan.goals.iter().map(|goal| goal.title.as_str()).collect();
    assert_eq!(goals, ["Eigen plek", "Zelf koken"]);
    assert_eq!(plan.goals[1].detail, "Twee keer per week");
    assert_eq!(plan.goals[1].actions[0].title, "Samen boodschappen");
    let network = bram.office.network_get(goes_on).unwrap();
    assert_eq!(plan.goals[1].actions[0].owner_id, Some(network.contacts[0].id));
    assert_eq!(network.contacts[0].remark, "kookt op dinsdag");
    let appointments = bram.office.appointment_list(goes_on).unwrap();
    assert_eq!(appointments[0].goal, Some(plan.goals[1].id));
    assert_eq!(
        bram.office.document_list(goes_on).unwrap()[0].kept_where,
        "Map bij Carla"
    );
    let offered = enterable(bram, goes_on, stops);
    let left: Vec<_> = offered
        .iter()
        .filter(|item| !item.entered)
        .map(|item| item.title.as_str())
        .collect();
    assert_eq!(left, ["Doel dat blijft"]);

    let origins = bram.office.joining_origins(goes_on).unwrap();
    assert_eq!(origins.len(), 6);
    let of_ans = origins
        .iter()
        .find(|origin| origin.record == network.contacts[0].id)
        .unwrap();
    assert_eq!(
        (of_ans.dossier, of_ans.by.as_ref().unwrap().name.as_str()),
        (stops, "Carla Collega")
    );
    assert_eq!(of_ans.at, ans.at);

    // There everything stands as it stood, and who led it may enter nothing here.
    carla.sync();
    assert_eq!(carla.office.plan_open(stops).unwrap().goals.len(), 3);
    assert!(carla.office.joining_offer(goes_on, stops).is_err());
}

#[test]
fn who_may_not_read_the_joined_dossier_enters_nothing_of_it() {
    let Joined {
        bram, goes_on, stops, ..
    } = &Joined::with(false);
    let (goes_on, stops) = (*goes_on, *stops);
    assert!(bram.office.joining_offer(goes_on, stops).is_err());
    let ask = EnterAnew {
        dossier: goes_on,
        from: stops,
        records: vec![stops],
    };
    assert!(bram.office.joining_enter(ask).is_err());
}

#[test]
fn what_was_taken_over_twice_keeps_its_first_author() {
    let joined = Joined::with(true);
    let (bram, goes_on, stops) = (&joined.bram, joined.goes_on, joined.stops);
    let enter = |desk: &Desk, into: Uuid, from: Uuid, title: &str| {
        let item = named(&enterable(desk, into, from), title);
        let ask = EnterAnew {
            dossier: into,
            from,
            records: vec![item.id],
        };
        desk.office.joining_enter(ask).unwrap();
        item
    };
    let first = enter(bram, goes_on, stops, "Ans Buur");
    bram.sync();
    let eva = joined.region.device("Eva");
    let last = eva.dossier_with_bsn("Sanne", "Vermeer", BSN);
    eva.sync();
    bram.until("the third is found", |office| {
        eenplan_tests::desk::talk(office);
        office
            .joining_open(goes_on)
            .unwrap()
            .others
            .iter()
            .any(|other| other.dossier == last)
    });
    let ask = JoinDossier {
        dossier: goes_on,
        into: last,
        let_in: true,
    };
    bram.office.joining_join(ask).unwrap();
    bram.sync();
    eva.sync();
    enter(&eva, last, goes_on, "Ans Buur");
    let origin = eva.office.joining_origins(last).unwrap().remove(0);
    assert_eq!(origin.dossier, goes_on);
    assert_eq!(
        (origin.by.unwrap().name.as_str(), &origin.at),
        ("Carla Collega", &first.at)
    );
}
