//! What the region tells a worker once: a dossier opened with a reason, two dossiers of one person, and one that left the device.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_office::{
    CaseloadPage, CaseloadSort, ErrorCode, GoneWhy, JoinDossier, NoticeKind, NoticeView, OpenInEmergency,
    Sight,
};
use eenplan_tests::desk::{Desk, Region, visit, yesterday};
use uuid::Uuid;

const BSN: &str = "123456782";

fn emergency(reason: &str) -> OpenInEmergency {
    OpenInEmergency {
        dossier: None,
        bsn: BSN.into(),
        reason: reason.into(),
    }
}

fn notices(desk: &Desk, kind: NoticeKind) -> Vec<NoticeView> {
    let all = desk.office.notice_list().unwrap();
    all.into_iter().filter(|one| one.kind == kind).collect()
}

fn name_of(view: &NoticeView) -> &str {
    view.who.as_ref().map_or("", |who| who.name.as_str())
}

#[test]
fn a_dossier_opened_with_a_reason_is_read_for_a_day_and_who_leads_is_told() {
    let region = Region::start();
    let (bram, dirk, eva) = (region.device("Bram"), region.device("Dirk"), region.device("Eva"));
    let dossier = bram.dossier_with_bsn("Sanne", "Vermeer", BSN);
    bram.new_goal(dossier, "Zelf koken", "");
    bram.note(dossier, "Eerste gesprek gehad");
    bram.sync();
    bram.office.activity_page(None).unwrap();
    dirk.sync();
    eva.sync();
    assert!(eva.office.dossier_head(dossier).is_err());

    let error = eva.office.emergency_open(emergency(" ")).unwrap_err();
    assert_eq!(error.fields.len(), 1, "a reason is needed");
    let unknown = OpenInEmergency {
        bsn: "111222333".into(),
        ..emergency("Belt in paniek")
    };
    let error = eva.office.emergency_open(unknown).unwrap_err();
    assert_eq!(error.code, ErrorCode::NoSuchDossier);
    let opened = eva.office.emergency_open(emergency("Belt in paniek")).unwrap();
    assert_eq!(opened.dossier, dossier);
    let until = DateTime::parse_from_rfc3339(&opened.until).unwrap();
    let left = until.to_utc() - Utc::now();
    assert!(left > TimeDelta::hours(23) && left <= TimeDelta::hours(24));
    eva.sync();

    let rights = eva.office.rights_get(dossier).unwrap();
    assert_eq!(rights.role, "break_glass");
    assert!(rights.glass_until.is_some() && rights.journal && !rights.plan && !rights.leads);
    assert_eq!(
        (rights.sees.journal, rights.sees.identity),
        (Sight::All, Sight::None)
    );
    assert_eq!(eva.journal(dossier), ["Eerste gesprek gehad"]);
    assert_eq!(
        eva.office.plan_open(dossier).unwrap().goals[0].title,
        "Zelf koken"
    );
    eva.note(dossier, "Rustig gekregen aan de telefoon");
    eva.sync();
    assert!(notices(&eva, NoticeKind::Glass).is_empty(), "she knows");

    for desk in [&bram, &dirk] {
        desk.sync();
        let told = notices(desk, NoticeKind::Glass);
        assert_eq!(told.len(), 1);
        assert_eq!(name_of(&told[0]), "Eva Begeleider");
        assert_eq!(
            (told[0].reason.as_str(), told[0].dossier),
            ("Belt in paniek", dossier)
        );
        assert_eq!(told[0].name, "Sanne Vermeer");
        desk.office.notice_seen(NoticeKind::Glass, told[0].id).unwrap();
        assert!(notices(desk, NoticeKind::Glass).is_empty());
        assert_eq!(desk.office.notice_count().unwrap(), 0);
    }
    assert_eq!(bram.journal(dossier)[0], "Rustig gekregen aan de telefoon");
    let page = bram.office.activity_page(Some(dossier)).unwrap();
    let by: Vec<_> = page.dossiers[0]
        .groups
        .iter()
        .map(|group| group.by.name.as_str())
        .collect();
    assert_eq!(by, ["Eva Begeleider"], "what she did, and that she opened it");

    // A minute before and a minute after, with no connection in between.
    eva.shift(left - TimeDelta::minutes(1));
    assert!(eva.office.rights_get(dossier).unwrap().glass_until.is_some());
    eva.shift(left + TimeDelta::minutes(1));
    let rights = eva.office.rights_get(dossier).unwrap();
    assert_eq!((rights.role.as_str(), rights.glass_until), ("", None));
    assert_eq!(
        eva.office.journal_page(dossier, None).unwrap_err().code,
        ErrorCode::NotInvolved
    );
    assert_eq!(
        eva.office.note_write(visit(dossier, "Te laat")).unwrap_err().code,
        ErrorCode::NotInvolved
    );
}

#[test]
fn a_team_lead_opens_a_dossier_of_the_team_where_it_stands() {
    let region = Region::start();
    let (bram, dirk) = (region.device("Bram"), region.device("Dirk"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.note(dossier, "Eerste gesprek gehad");
    bram.sync();
    dirk.sync();
    let rights = dirk.office.rights_get(dossier).unwrap();
    assert!(rights.role == "team_lead" && rights.opens_with_reason);
    assert_eq!(
        (rights.sees.plan, rights.sees.journal, rights.sees.crisis),
        (Sight::All, Sight::None, Sight::None)
    );
    assert!(!dirk.was_sent("Eerste gesprek gehad"));
    assert!(!bram.office.rights_get(dossier).unwrap().opens_with_reason);

    let ask = OpenInEmergency {
        dossier: Some(dossier),
        bsn: String::new(),
        reason: "Bram is ziek, klacht van de zus".into(),
    };
    assert_eq!(dirk.office.emergency_open(ask).unwrap().dossier, dossier);
    dirk.sync();
    let rights = dirk.office.rights_get(dossier).unwrap();
    assert!(rights.glass_until.is_some() && !rights.opens_with_reason);
    assert_eq!(dirk.journal(dossier), ["Eerste gesprek gehad"]);
    bram.sync();
    let told = notices(&bram, NoticeKind::Glass);
    assert_eq!(told[0].reason, "Bram is ziek, klacht van de zus");
    dirk.shift(TimeDelta::hours(25));
    let rights = dirk.office.rights_get(dossier).unwrap();
    assert!(rights.glass_until.is_none() && rights.opens_with_reason);
}

#[test]
fn who_loses_a_dossier_is_told_whose_until_they_looked() {
    let region = Region::start();
    let (bram, carla) = (region.device("Bram"), region.device("Carla"));
    let parts = ["core", "plan", "journal"];
    let (first, second) = (bram.dossier("Sanne", "Vermeer"), bram.dossier("Noor", "Akkerman"));
    for dossier in [first, second] {
        bram.involve(dossier, "Carla", "social_team", &parts, "");
    }
    bram.sync();
    carla.sync();
    assert!(carla.office.notice_list().unwrap().is_empty());
    for dossier in [first, second] {
        bram.involve(dossier, "Carla", "social_team", &parts, &yesterday());
    }
    bram.sync();
    carla.note(first, "Nog langs geweest");
    carla.sync();

    let told = notices(&carla, NoticeKind::Left);
    let mut names: Vec<_> = told.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Noor Akkerman", "Sanne Vermeer"]);
    for one in &told {
        assert_eq!((one.why, one.by_glass), (Some(GoneWhy::Withdrawn), false));
        assert!(one.parts.contains(&"journal".to_owned()), "{:?}", one.parts);
    }
    assert_eq!(carla.office.notice_count().unwrap(), 2);
    let names = |desk: &Desk| {
        let list = desk.office.sync_list().unwrap();
        let aside: Vec<_> = list.set_aside.into_iter().map(|one| one.name).collect();
        let mut gone: Vec<_> = list.gone.into_iter().map(|one| one.name).collect();
        gone.sort();
        gone.dedup();
        (aside, gone)
    };
    let (aside, gone) = names(&carla);
    assert_eq!(aside, ["Sanne Vermeer"], "the late note says whose it was");
    assert_eq!(gone, ["Noor Akkerman", "Sanne Vermeer"]);
    for one in &told {
        carla.office.notice_seen(NoticeKind::Left, one.id).unwrap();
    }
    assert_eq!(carla.office.notice_count().unwrap(), 0);
    let (aside, gone) = names(&carla);
    assert_eq!(aside, ["Sanne Vermeer"], "her own text keeps its name");
    assert_eq!(gone, ["", "Sanne Vermeer"], "the other name was let go");
    assert!(!carla.was_sent("Sanne Vermeer"), "no such name travels");
}

#[test]
fn a_name_that_nobody_looks_at_is_let_go_after_a_month() {
    let region = Region::start();
    let (bram, carla) = (region.device("Bram"), region.device("Carla"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Carla", "social_team", &["core"], "");
    bram.sync();
    carla.sync();
    bram.involve(dossier, "Carla", "social_team", &["core"], &yesterday());
    bram.sync();
    carla.sync();
    carla.shift(TimeDelta::days(29));
    carla.sync();
    carla.office.today_open().unwrap();
    assert_eq!(notices(&carla, NoticeKind::Left).len(), 1);
    carla.shift(TimeDelta::days(31));
    carla.sync();
    carla.office.today_open().unwrap();
    assert!(notices(&carla, NoticeKind::Left).is_empty());
    assert!(
        carla
            .office
            .sync_list()
            .unwrap()
            .gone
            .iter()
            .all(|one| one.name.is_empty())
    );
}

#[test]
fn two_dossiers_of_one_person_are_joined_and_taken_apart_again() {
    let region = Region::start();
    let (bram, carla) = (region.device("Bram"), region.device("Carla"));
    let goes_on = bram.dossier_with_bsn("Sanne", "Vermeer", BSN);
    bram.sync();
    let stops = carla.dossier_with_bsn("Sanne", "Vermeer", BSN);
    let note = carla.note(stops, "Eerste gesprek gehad");
    carla.sync();
    assert!(!note.is_nil());
    let told = |desk: &Desk| {
        for _ in 0..200 {
            desk.sync();
            let found = notices(desk, NoticeKind::SamePerson);
            if !found.is_empty() {
                return found;
            }
            std::thread::sleep(std::time::Duration::from_millis(30));
        }
        panic!("nobody was told");
    };
    let (of_bram, of_carla) = (told(&bram), told(&carla));
    assert_eq!(
        (of_bram.len(), of_bram[0].dossier, of_bram[0].certain),
        (1, goes_on, true)
    );
    assert_eq!(
        (name_of(&of_bram[0]), name_of(&of_carla[0])),
        ("Carla Collega", "Bram Regie")
    );

    let beside = |desk: &Desk, dossier| {
        let ask = CaseloadPage {
            sort: CaseloadSort::Name,
            limit: 50,
            ..CaseloadPage::default()
        };
        let rows = desk.office.caseload_page(ask).unwrap().rows;
        let found = rows.into_iter().find(|row| row.dossier == dossier);
        found.expect("it is in the list").beside
    };
    let is = |code: &str| Some(code.to_owned());
    assert_eq!(beside(&bram, goes_on), is("certain"));
    assert_eq!(beside(&carla, stops), is("certain"));

    let view = carla.office.joining_open(stops).unwrap();
    assert!(view.may_join && view.joined.is_none() && view.taken_in.is_empty());
    assert_eq!(
        (view.others.len(), view.others[0].dossier, view.others[0].here),
        (1, goes_on, false)
    );
    let join = |desk: &Desk, dossier, into, let_in| {
        desk.office.joining_join(JoinDossier {
            dossier,
            into,
            let_in,
        })
    };
    let nowhere = join(&carla, stops, Uuid::now_v7(), true).unwrap_err();
    assert_eq!(nowhere.code, ErrorCode::NotPossible);
    assert_eq!(
        bram.office.joining_open(stops).unwrap_err().code,
        ErrorCode::NotFound,
        "it is not on his device"
    );
    join(&carla, stops, goes_on, true).unwrap();
    assert_eq!(
        join(&carla, stops, goes_on, true).unwrap_err().code,
        ErrorCode::NotPossible
    );
    carla.sync();
    assert!(carla.office.sync_list().unwrap().set_aside.is_empty());
    assert!(
        notices(&carla, NoticeKind::SamePerson).is_empty(),
        "it is settled"
    );

    assert_eq!(beside(&carla, stops), is("joined"));

    // Read, and no new work; what is shared in it can still be ended.
    let rights = carla.office.rights_get(stops).unwrap();
    assert_eq!(rights.joined_into, Some(goes_on));
    assert!(rights.leads && rights.core && !rights.plan && !rights.journal && !rights.crisis);
    assert_eq!(carla.journal(stops), ["Eerste gesprek gehad"]);
    let refused = carla.office.note_write(visit(stops, "Nog iets")).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Joined);
    carla.involve(stops, "Eva", "provider", &["core"], "");

    // Who leads the other reads it, and what still comes in.
    bram.sync();
    assert_eq!(bram.journal(stops), ["Eerste gesprek gehad"]);
    let view = bram.office.joining_open(goes_on).unwrap();
    assert_eq!((view.taken_in.len(), view.taken_in[0].dossier), (1, stops));
    assert_eq!(view.taken_in[0].lead.name, "Carla Collega");
    assert_eq!(beside(&bram, goes_on), None, "it is the one that goes on");
    assert_eq!(beside(&bram, stops), is("joined"));
    assert!(!bram.office.joining_open(stops).unwrap().may_join);
    assert_eq!(
        bram.office.joining_undo(stops).unwrap_err().code,
        ErrorCode::NotLeading
    );
    assert_eq!(
        join(&bram, goes_on, stops, false).unwrap_err().code,
        ErrorCode::NotPossible,
        "no circle"
    );

    carla.office.joining_undo(stops).unwrap();
    carla.sync();
    bram.sync();
    assert_eq!(
        carla.office.joining_undo(stops).unwrap_err().code,
        ErrorCode::NotPossible
    );
    carla.note(stops, "Weer verder");
    assert!(bram.office.joining_open(goes_on).unwrap().taken_in.is_empty());
    assert!(carla.office.rights_get(stops).unwrap().plan);
    assert_eq!(beside(&carla, stops), is("certain"));
    assert_eq!(beside(&bram, goes_on), is("certain"));
}

#[test]
fn a_note_written_without_a_connection_in_a_joined_dossier_is_read_by_who_leads_the_other() {
    let region = Region::start();
    let (bram, carla, eva) = (
        region.device("Bram"),
        region.device("Carla"),
        region.device("Eva"),
    );
    let goes_on = bram.dossier_with_bsn("Sanne", "Vermeer", BSN);
    bram.sync();
    let stops = carla.dossier_with_bsn("Sanne", "Vermeer", BSN);
    carla.involve(stops, "Eva", "provider", &["core", "plan", "journal"], "");
    carla.sync();
    eva.sync();
    for _ in 0..200 {
        carla.sync();
        if !carla.office.joining_open(stops).unwrap().others.is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(30));
    }
    // She does not know that it is joined.
    eva.note(stops, "Laat nog langs geweest");
    carla
        .office
        .joining_join(JoinDossier {
            dossier: stops,
            into: goes_on,
            let_in: true,
        })
        .unwrap();
    carla.sync();
    bram.sync();
    eva.sync();
    assert!(eva.office.sync_list().unwrap().set_aside.is_empty(), "it counts");
    carla.sync();
    bram.sync();
    for desk in [&bram, &carla] {
        assert_eq!(desk.journal(stops), ["Laat nog langs geweest"]);
    }
    assert_eq!(
        eva.office.note_write(visit(stops, "Nog iets")).unwrap_err().code,
        ErrorCode::Joined
    );
}
