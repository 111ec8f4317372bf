//! Appointments: on Dutch clocks, moved, kept and called off.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{AppointmentView, ErrorCode, SaveAppointment, SaveGoal, SetAppointmentState};
use support::{Desk, problems};
use uuid::Uuid;

fn talk(dossier: Uuid, on: &str, at: &str) -> SaveAppointment {
    SaveAppointment {
        dossier,
        title: "Keukentafelgesprek".into(),
        on: on.into(),
        at: at.into(),
        minutes: "60".into(),
        place: "Bij Anna thuis".into(),
        with_whom: "Anna en haar zus".into(),
        ..SaveAppointment::default()
    }
}

fn only(desk: &Desk, dossier: Uuid) -> AppointmentView {
    let mut list = desk.office.appointment_list(dossier).unwrap();
    assert_eq!(list.len(), 1);
    list.remove(0)
}

#[test]
fn a_time_stays_the_time_on_the_clock_on_both_sides_of_a_clock_change() {
    let desk = Desk::open();
    for (on, at, seen) in [
        ("24-10-2026", "9:30", "09:30"),
        ("25-10-2026", "02:30", "02:30"),
        ("26-10-2026", "9.30", "09:30"),
        ("28-3-2027", "02:30", "03:30"),
        ("29-3-2027", "0930", "09:30"),
    ] {
        let dossier = desk.dossier("Anna", "Voorbeeld");
        desk.office.appointment_save(talk(dossier, on, at)).unwrap();
        let kept = only(&desk, dossier);
        assert_eq!(kept.at, seen, "{on} {at}");
        let mut parts: Vec<_> = kept.on.split('-').map(|p| p.trim_start_matches('0')).collect();
        parts.reverse();
        assert_eq!(parts.join("-"), on);
    }
}

#[test]
fn moving_is_taken_back_in_one_step() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    desk.office
        .appointment_save(talk(dossier, "20-11-2026", "10:00"))
        .unwrap();
    let id = Some(only(&desk, dossier).id);
    let moved = SaveAppointment {
        id,
        ..talk(dossier, "27-11-2026", "14:15")
    };
    let step = desk.office.appointment_save(moved).unwrap();
    let now = only(&desk, dossier);
    assert_eq!((now.on.as_str(), now.at.as_str()), ("2026-11-27", "14:15"));
    desk.office.undo(step).unwrap();
    let now = only(&desk, dossier);
    assert_eq!((now.on.as_str(), now.at.as_str()), ("2026-11-20", "10:00"));
}

#[test]
fn how_it_went_is_noted_and_can_be_taken_back() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    desk.office
        .appointment_save(talk(dossier, "11-11-2026", "10:00"))
        .unwrap();
    let one = only(&desk, dossier);
    assert_eq!((one.state.as_str(), one.begun), ("planned", true));
    let set = |state: &str| {
        desk.office.appointment_state(SetAppointmentState {
            dossier,
            id: one.id,
            state: state.into(),
            state_remark: "Belde af".into(),
        })
    };
    for state in ["kept", "not_shown", "cancelled"] {
        let step = set(state).unwrap();
        assert_eq!(only(&desk, dossier).state, state);
        desk.office.undo(step).unwrap();
        assert_eq!(only(&desk, dossier).state, "planned");
    }
    assert_eq!(
        problems(&set("misschien").unwrap_err()),
        ["state: unknown_choice"]
    );
}

#[test]
fn an_appointment_that_is_planned_is_said_before_closing() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    for on in ["11-11-2026", "12-11-2026", "1-12-2026"] {
        desk.office.appointment_save(talk(dossier, on, "08:00")).unwrap();
    }
    let notices = desk.office.dossier_before_closing(dossier).unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!(
        (notices[0].code.as_str(), notices[0].count, notices[0].blocks),
        ("appointments_planned", 2, false)
    );
}

#[test]
fn an_appointment_or_goal_of_another_dossier_is_not_taken() {
    let desk = Desk::open();
    let (own, other) = (desk.dossier("Anna", "Voorbeeld"), desk.dossier("Omar", "Fictief"));
    desk.office
        .appointment_save(talk(other, "20-11-2026", "10:00"))
        .unwrap();
    let theirs = SaveAppointment {
        id: Some(only(&desk, other).id),
        title: "Iets anders".into(),
        ..talk(own, "20-11-2026", "10:00")
    };
    let refused = desk.office.appointment_save(theirs).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    assert_ne!(only(&desk, other).title, "Iets anders");
    let goal = |dossier| {
        let ask = SaveGoal {
            seen: None,
            dossier,
            goal: None,
            title: "De deur uit".into(),
            detail: String::new(),
            life_domains: vec![],
            state: String::new(),
            state_remark: String::new(),
        };
        Some(desk.office.goal_save(ask).unwrap().goal)
    };
    let far = SaveAppointment {
        goal: goal(other),
        ..talk(own, "20-11-2026", "10:00")
    };
    let refused = desk.office.appointment_save(far).unwrap_err();
    assert_eq!(support::problems(&refused), ["goal: unknown_choice"]);
    let near = SaveAppointment {
        goal: goal(own),
        ..talk(own, "20-11-2026", "10:00")
    };
    desk.office.appointment_save(near).unwrap();
    assert_eq!(only(&desk, own).goal_title, "De deur uit");
}
