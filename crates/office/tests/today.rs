//! *Vandaag*: whose everything is, what is up to who asks, and the count beside it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[path = "support/bureau.rs"]
mod bureau;
mod support;

use bureau::{Bureau, day};
use chrono::TimeDelta;
use eenplan_domain::record::action;
use eenplan_office::{
    AnswerHandover, ProposeHandover, SaveAction, SaveAppointment, SaveContact, SaveWorker, TodayItem,
};
use eenplan_store::Edit;
use support::Desk;
use uuid::Uuid;

fn action_of(dossier: Uuid, title: &str, owner_kind: &str, owner_id: Option<Uuid>) -> SaveAction {
    SaveAction {
        seen: None,
        dossier,
        action: None,
        goal: None,
        title: title.into(),
        owner_kind: owner_kind.into(),
        owner_id,
        owner_name: String::new(),
        due_on: "12-11-2026".into(),
        rhythm: "once".into(),
        every: String::new(),
    }
}

fn worker(desk: &Desk, name: &str) -> Uuid {
    let ask = SaveWorker {
        worker: None,
        name: name.into(),
        organisation: String::new(),
        job: String::new(),
        phone: String::new(),
        email: String::new(),
    };
    desk.office.directory_worker_save(ask).unwrap().id
}

/// What Vandaag says of one thing: whose it is, and whether it is up to who asks.
fn said(desk: &Desk, title: &str) -> (Option<String>, bool) {
    let view = desk.office.today_open().unwrap();
    let all: Vec<TodayItem> = view.late.into_iter().chain(view.today_items).collect();
    let found = all.into_iter().find(|item| item.title == title).unwrap();
    (found.who, found.mine)
}

fn listed(desk: &Desk) -> usize {
    let view = desk.office.today_open().unwrap();
    view.late.len() + view.today_items.iter().filter(|item| !item.done).count()
}

#[test]
fn each_action_says_whose_it_is_and_whether_it_is_up_to_who_asks() {
    let desk = Desk::open();
    let anna = desk.dossier("Anna", "Voorbeeld");
    let me = desk.office.action_owners(anna).unwrap()[0].id;
    let bas = worker(&desk, "Bas Tester");
    let mother = SaveContact {
        dossier: anna,
        name: "Els Fictief".into(),
        relation: "parent".into(),
        ..SaveContact::default()
    };
    desk.office.contact_save(mother).unwrap();
    let els = desk.office.network_get(anna).unwrap().contacts[0].id;
    for (title, kind, owner) in [
        ("Post openen", "resident", None),
        ("Woning bellen", "worker", Some(bas)),
        ("Brief schrijven", "worker", Some(me)),
        ("Meegaan naar de huisarts", "network", Some(els)),
    ] {
        desk.office
            .action_save(action_of(anna, title, kind, owner))
            .unwrap();
    }
    let other = SaveAction {
        owner_name: "de buurvrouw".into(),
        ..action_of(anna, "Koffie drinken", "network", None)
    };
    desk.office.action_save(other).unwrap();
    assert_eq!(said(&desk, "Post openen"), (Some("Anna".into()), false));
    assert_eq!(said(&desk, "Woning bellen"), (Some("Bas Tester".into()), false));
    assert_eq!(
        said(&desk, "Brief schrijven"),
        (Some("Ria Voorbeeld".into()), true)
    );
    assert_eq!(
        said(&desk, "Meegaan naar de huisarts"),
        (Some("Els Fictief".into()), false)
    );
    assert_eq!(
        said(&desk, "Koffie drinken"),
        (Some("de buurvrouw".into()), false)
    );
    let visit = SaveAppointment {
        dossier: anna,
        title: "Huisbezoek".into(),
        on: "12-11-2026".into(),
        at: "16:00".into(),
        ..SaveAppointment::default()
    };
    desk.office.appointment_save(visit).unwrap();
    assert_eq!(said(&desk, "Huisbezoek"), (None, true));
}

#[test]
fn a_request_to_take_the_regie_over_stands_on_the_day_of_who_was_asked_until_it_is_answered() {
    let desk = Desk::open();
    let anna = desk.dossier("Anna", "Voorbeeld");
    let me = desk.office.action_owners(anna).unwrap()[0].id;
    let bas = worker(&desk, "Bas Tester");
    let ask = |to, transfers| ProposeHandover {
        dossier: anna,
        to_id: Some(to),
        reason: "Verlof".into(),
        template: "general".into(),
        transfers,
    };
    let answer = |state: &str| AnswerHandover {
        dossier: anna,
        handover: desk.office.handover_list(anna).unwrap().handovers[0].id,
        state: state.into(),
        answered_on: "12-11-2026".into(),
        answered_how: "conversation".into(),
        answer_remark: "Gesproken".into(),
        stays: true,
    };
    desk.office.handover_propose(ask(bas, 0)).unwrap();
    assert_eq!(listed(&desk), 0, "a request to somebody else");
    desk.office.handover_answer(answer("accepted")).unwrap();
    desk.wait(TimeDelta::minutes(1));
    desk.office.handover_propose(ask(me, 1)).unwrap();
    let view = desk.office.today_open().unwrap();
    let item = &view.today_items[0];
    assert_eq!((item.kind.as_str(), item.mine, item.done), ("regie", true, false));
    assert_eq!(
        (item.name.as_str(), item.who.as_deref()),
        ("Voorbeeld, Anna", Some("Bas Tester"))
    );
    assert_eq!(desk.office.today_count().unwrap(), 1);
    desk.office.handover_answer(answer("declined")).unwrap();
    assert_eq!((listed(&desk), desk.office.today_count().unwrap()), (0, 0));
}

#[test]
fn the_count_is_what_the_list_shows_whoever_asks() {
    let mut shown = Vec::new();
    for caller in ["regisseur", "social_team", "volunteer", "not involved"] {
        let bureau = Bureau::open();
        let scene = bureau.scene(caller);
        bureau.desk.beside(&bureau.store, |w| {
            let mut edit = Edit::new("test", scene.id);
            for record in [scene.mine, scene.theirs] {
                edit.record(record).set(action::DUE_ON, day("2026-11-12"));
            }
            w.apply(edit)
        });
        let listed = listed(&bureau.desk);
        let count = scene.office().today_count().unwrap();
        assert_eq!(usize::try_from(count).unwrap(), listed, "{caller}");
        shown.push(listed);
    }
    // Every role does not see the same: else this proves nothing.
    assert!(
        shown.contains(&0) && shown.iter().any(|many| *many >= 2),
        "{shown:?}"
    );
}
