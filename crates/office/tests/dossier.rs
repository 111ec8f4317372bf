//! Opening, closing and finding a dossier.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{CloseDossier, ErrorCode, LikenessView, ResidentForm, SaveResident};
use support::{Desk, problems, resident};

#[test]
fn a_new_dossier_is_led_by_who_made_it_and_its_plan_is_a_concept() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let desk = desk.restart();
    let head = desk.office.dossier_head(dossier).unwrap();
    assert_eq!((head.name.as_str(), head.age), ("Anna Voorbeeld", Some(38)));
    assert_eq!(head.municipality.as_deref(), Some("Raalte"));
    assert_eq!(
        (head.regisseur.as_str(), head.regisseur_is_me),
        ("Ria Voorbeeld", true)
    );
    assert_eq!(head.phase, "concept");
    assert_eq!(head.opened_on.as_deref(), Some("2026-11-12"));
    assert_eq!(head.closed_on, None);
}

#[test]
fn today_is_the_day_in_the_netherlands() {
    let desk = Desk::open();
    desk.set_clock("2026-11-12T23:30:00Z");
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let head = desk.office.dossier_head(dossier).unwrap();
    assert_eq!(head.opened_on.as_deref(), Some("2026-11-13"));
}

#[test]
fn what_is_kept_comes_back_as_it_was_and_can_be_changed() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let mut form = desk.office.resident_get(dossier).unwrap();
    assert_eq!(form.birth_date, "1988-04-03");
    assert_eq!(form.postcode, "8101 AB");
    form.phone = "06 1234 5678".into();
    form.bsn = "111222333".into();
    form.interpreter = true;
    form.origin_municipality = "0193".into();
    let step = desk
        .office
        .resident_save(SaveResident {
            dossier,
            resident: form.clone(),
        })
        .unwrap();
    assert!(desk.office.resident_get(dossier).unwrap() == form);
    desk.office.undo(step).unwrap();
    let before = desk.office.resident_get(dossier).unwrap();
    assert_eq!((before.phone.as_str(), before.bsn.as_str()), ("", ""));
    assert!(!before.interpreter);
    let again = SaveResident {
        dossier,
        resident: form.clone(),
    };
    desk.office.resident_save(again).unwrap();
    assert!(
        desk.office.resident_get(dossier).unwrap() == form,
        "what was taken back can be given again"
    );
}

#[test]
fn a_change_that_changes_nothing_leaves_nothing_to_undo() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let resident = desk.office.resident_get(dossier).unwrap();
    let step = desk
        .office
        .resident_save(SaveResident { dossier, resident })
        .unwrap();
    assert!(step.ops.is_empty());
}

#[test]
fn a_number_from_the_range_for_tests_belongs_in_an_example_profile_only() {
    let typed = ResidentForm {
        bsn: "999990019".into(),
        ..resident("Anna", "Voorbeeld")
    };
    let refused = Desk::open().office.dossier_open(typed.clone()).unwrap_err();
    assert_eq!(problems(&refused), ["bsn: bsn_test_range"]);
    let example = Desk::example();
    let dossier = example.office.dossier_open(typed).unwrap().dossier;
    assert_eq!(example.office.resident_get(dossier).unwrap().bsn, "999990019");
}

#[test]
fn without_a_bsn_the_other_identifiers_are_asked_all_at_once() {
    let desk = Desk::open();
    let refused = desk.office.dossier_open(ResidentForm::default()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Invalid);
    assert_eq!(
        problems(&refused),
        [
            "family_name: required",
            "given_names: required",
            "birth_date: required",
            "postcode: required",
            "house_number: required",
        ]
    );
    let with_bsn = ResidentForm {
        family_name: "Voorbeeld".into(),
        bsn: "111222333".into(),
        ..ResidentForm::default()
    };
    assert!(desk.office.dossier_open(with_bsn).is_ok());
}

#[test]
fn who_is_typed_twice_is_noticed_and_never_stopped() {
    let desk = Desk::open();
    let anna = desk.dossier("Anna", "Voorbeeld");
    let typed = ResidentForm {
        family_name: "voorbeelt".into(),
        call_name: "Anna".into(),
        birth_date: "3-4-1988".into(),
        ..ResidentForm::default()
    };
    let found = desk.office.resident_duplicates(typed.clone(), None).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (
            found[0].dossier,
            found[0].name.as_str(),
            found[0].birth_date.as_deref()
        ),
        (anna, "Voorbeeld, Anna", Some("1988-04-03"))
    );
    assert_eq!(found[0].likeness, LikenessView::Likely);
    assert!(
        desk.office
            .resident_duplicates(typed, Some(anna))
            .unwrap()
            .is_empty()
    );
    assert!(desk.office.dossier_open(resident("Anna", "Voorbeeld")).is_ok());
}

#[test]
fn the_prefilter_lets_through_every_way_two_residents_can_be_alike() {
    let desk = Desk::open();
    desk.office
        .dossier_open(ResidentForm {
            bsn: "111222333".into(),
            ..resident("Anna", "Voorbeeld")
        })
        .unwrap();
    let like = |change: &dyn Fn(&mut ResidentForm)| {
        let mut typed = resident("Anna", "Voorbeeld");
        (typed.birth_date, typed.postcode, typed.house_number) = Default::default();
        change(&mut typed);
        desk.office.resident_duplicates(typed, None).unwrap().len()
    };
    assert_eq!(
        like(&|_| {}),
        0,
        "a name alone says nothing, and nothing is fetched for it"
    );
    assert_eq!(
        like(&|t| {
            t.bsn = "1112.22.333".into();
            t.family_name = "Anders".into();
        }),
        1,
        "the BSN"
    );
    assert_eq!(like(&|t| t.birth_date = "3-4-1988".into()), 1, "the birth date");
    assert_eq!(
        like(&|t| t.birth_date = "4-3-1988".into()),
        1,
        "day and month turned"
    );
    for slip in ["5-4-1988", "3-5-1988", "3-4-1989"] {
        assert_eq!(like(&|t| t.birth_date = slip.into()), 1, "{slip}");
    }
    assert_eq!(
        like(&|t| t.birth_date = "5-5-1988".into()),
        0,
        "another day and month"
    );
    assert_eq!(
        like(&|t| {
            t.postcode = "8101ab".into();
            t.house_number = "12".into();
        }),
        1,
        "the address"
    );
    assert_eq!(
        like(&|t| t.birth_date = "31-2-19".into()),
        0,
        "half a date is no date"
    );
}

#[test]
fn a_dossier_closes_with_a_reason_and_opens_again() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let close = |on: &str, reason: &str| {
        desk.office.dossier_close(CloseDossier {
            dossier,
            closed_on: on.into(),
            close_reason: reason.into(),
            close_note: "Verhuisd naar Zwolle".into(),
        })
    };
    assert_eq!(
        problems(&close("31-2-2026", "").unwrap_err()),
        ["closed_on: date_impossible", "close_reason: required"]
    );
    assert_eq!(
        problems(&close("11-11-2026", "moved").unwrap_err()),
        ["closed_on: end_before_start"]
    );
    let step = close("12-11-2026", "moved").unwrap();
    let head = desk.office.dossier_head(dossier).unwrap();
    assert_eq!(
        (
            head.closed_on.as_deref(),
            head.close_reason.as_deref(),
            head.phase.as_str()
        ),
        (Some("2026-11-12"), Some("moved"), "closed")
    );
    assert_eq!(
        close("12-11-2026", "moved").unwrap_err().code,
        ErrorCode::NotPossible
    );
    assert_eq!(
        desk.office.dossier_before_closing(dossier).unwrap()[0].code,
        "already_closed"
    );

    desk.office.undo(step).unwrap();
    let head = desk.office.dossier_head(dossier).unwrap();
    assert_eq!((head.closed_on, head.phase.as_str()), (None, "concept"));
    assert_eq!(
        desk.office.dossier_reopen(dossier).unwrap_err().code,
        ErrorCode::NotPossible
    );

    close("12-11-2026", "moved").unwrap();
    desk.office.dossier_reopen(dossier).unwrap();
    let head = desk.office.dossier_head(dossier).unwrap();
    assert_eq!((head.closed_on, head.phase.as_str()), (None, "concept"));
}

#[test]
fn nothing_is_found_where_nothing_is() {
    let desk = Desk::open();
    let nobody = uuid::Uuid::from_u128(7);
    assert_eq!(
        desk.office.dossier_head(nobody).unwrap_err().code,
        ErrorCode::NotFound
    );
    assert_eq!(
        desk.office.resident_get(nobody).err().unwrap().code,
        ErrorCode::NotFound
    );
    let save = SaveResident {
        dossier: nobody,
        resident: resident("Anna", "Voorbeeld"),
    };
    assert_eq!(
        desk.office.resident_save(save).unwrap_err().code,
        ErrorCode::NotFound
    );
}
