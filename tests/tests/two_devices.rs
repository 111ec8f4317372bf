//! Devices as they are, over a real service on a real PostgreSQL: an office with its encrypted store at each end, HTTP in between.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::TimeDelta;
use eenplan_domain::record::DossierId;
use eenplan_office::{ErrorCode, ProposalText, ProposalView, SetAsideReason, SyncState, TakeRegie};
use eenplan_store::{StoreError, history};
use eenplan_tests::desk::{Desk, Region, yesterday};
use uuid::Uuid;

#[test]
fn a_month_of_work_alone_joins_a_region_and_every_op_arrives() {
    let region = Region::start();
    let bram = Desk::alone("Bram Regie");
    let mut dossiers = Vec::new();
    for day in (0..30).rev() {
        bram.shift(TimeDelta::days(-day));
        if day % 6 == 5 {
            let dossier = bram.dossier("Sanne", &format!("Vermeer {day}"));
            let goal = bram.new_goal(dossier, "Zelf koken", "Twee keer per week");
            dossiers.push((dossier, goal));
        }
        for (dossier, goal) in &dossiers {
            bram.note(*dossier, &format!("Verslag van {day} dagen terug"));
            bram.edit_goal(*dossier, *goal, &format!("Zelf koken, stap {day}"), "");
        }
    }
    bram.shift(TimeDelta::zero());
    assert_eq!(bram.office.sync_status().unwrap().state, SyncState::Alone);
    let mut written = ops(&bram, dossiers.iter().map(|(dossier, _)| *dossier));
    assert!(written.len() > 180, "{}", written.len());
    let status = bram.enrol(&region, &region.person("Bram").code);
    assert_eq!(usize::try_from(status.waiting).unwrap(), written.len());
    bram.sync();
    assert_eq!(bram.office.sync_status().unwrap().state, SyncState::Shared);
    let arrived = region.ask("SELECT op_id::text FROM op");
    written.retain(|op| !arrived.contains(op));
    assert!(written.is_empty(), "{} of them did not arrive", written.len());
    let aside = region.ask("SELECT op_id::text FROM op WHERE verdict > 2");
    assert!(aside.is_empty(), "{aside:?} were set aside");

    // A second device of the same worker has it all.
    let again = region.another_device("Bram");
    for (dossier, goal) in &dossiers {
        assert_eq!(again.journal(*dossier), bram.journal(*dossier));
        assert!(bram.journal(*dossier).len() >= 5);
        assert_eq!(
            again.office.plan_open(*dossier).unwrap(),
            bram.office.plan_open(*dossier).unwrap()
        );
        assert_eq!(again.goal(*dossier, *goal).title, "Zelf koken, stap 0");
    }
    assert_eq!(dossiers.len(), 5);
}

/// The ids of everything that stands in these dossiers and in the directory.
fn ops(desk: &Desk, dossiers: impl Iterator<Item = Uuid>) -> Vec<String> {
    let of = dossiers.map(DossierId).chain([DossierId::DIRECTORY]);
    let store = desk.store();
    let mut ops = Vec::new();
    for dossier in of {
        let page = store.read::<_, StoreError>(|r| history::page(r, dossier, None, None, u32::MAX));
        ops.extend(page.unwrap().iter().map(|entry| entry.op_id.0.to_string()));
    }
    ops
}

#[test]
fn two_edits_of_one_goal_offline_both_come_back_and_the_regisseur_settles_them() {
    let region = Region::start();
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goals: Vec<_> = ["Koken", "Wonen", "Werken"]
        .iter()
        .map(|title| bram.new_goal(dossier, title, "Samen op pad naar werk dat past"))
        .collect();
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    bram.sync();
    eva.sync();
    let organisation = |desk: &Desk, id| {
        let workers = desk.office.directory_list().unwrap().workers;
        workers.into_iter().find(|one| one.id == id).unwrap().organisation
    };
    assert_ne!(
        organisation(&bram, bram.worker("Bram")),
        organisation(&bram, bram.worker("Eva"))
    );

    // Both without a connection.
    for goal in &goals {
        let saved = eva.edit_goal(
            dossier,
            *goal,
            &eva.goal(dossier, *goal).title,
            "Samen op pad naar betaald werk dat past",
        );
        assert!(saved.undo.proposed, "it waits for who leads");
        let title = bram.goal(dossier, *goal).title;
        bram.edit_goal(dossier, *goal, &title, "Samen op zoek naar werk dat past");
    }
    eva.sync();
    bram.sync();
    eva.sync();
    for desk in [&bram, &eva] {
        for goal in &goals {
            assert_eq!(
                desk.goal(dossier, *goal).detail,
                "Samen op zoek naar werk dat past"
            );
        }
    }
    assert_eq!(bram.office.sync_status().unwrap().proposals, 3);
    assert_eq!(eva.office.proposal_list().unwrap().mine.len(), 3);
    let open = bram.office.proposal_open(dossier).unwrap();
    let of = |goal: Uuid| {
        let found = open.iter().find(|one| one.line.subject.record == goal);
        found.expect("a proposal about the goal")
    };
    let field = |view: &ProposalView| {
        let found = view.fields.iter().find(|one| one.field == "detail");
        found.expect("a proposal about the detail").clone()
    };
    for goal in &goals {
        let (view, text) = (of(*goal), field(of(*goal)));
        assert!(view.line.may_settle && !view.saw_leading);
        assert!(view.line.subject.by.name.starts_with("Eva"));
        assert_eq!(text.base.as_deref(), Some("Samen op pad naar werk dat past"));
        assert_eq!(text.leading.as_deref(), Some("Samen op zoek naar werk dat past"));
        assert_eq!(
            text.proposed.as_deref(),
            Some("Samen op pad naar betaald werk dat past")
        );
        let both = text.suggestion.expect("both can stand");
        assert_eq!(both.text, "Samen op zoek naar betaald werk dat past");
        assert!(both.clashes.is_empty());
    }

    let settle = |goal: Uuid, outcome: &str, texts: Vec<ProposalText>, reason: &str| {
        bram.settle(of(goal), outcome, texts, reason).unwrap()
    };
    let both = vec![ProposalText {
        field: "detail".into(),
        text: "Samen op zoek naar betaald werk dat past".into(),
    }];
    settle(goals[0], "accepted", vec![], "");
    settle(goals[1], "declined", vec![], "Dat kan nog niet");
    settle(goals[2], "combined", both, "Beide");
    bram.sync();
    eva.sync();
    let now = [
        "Samen op pad naar betaald werk dat past",
        "Samen op zoek naar werk dat past",
        "Samen op zoek naar betaald werk dat past",
    ];
    for desk in [&bram, &eva] {
        for (goal, detail) in goals.iter().zip(now) {
            assert_eq!(desk.goal(dossier, *goal).detail, detail);
        }
        assert!(desk.office.proposal_open(dossier).unwrap().is_empty());
    }
    assert_eq!(bram.office.sync_status().unwrap().proposals, 0);
    let list = eva.office.proposal_list().unwrap();
    assert!(list.mine.is_empty());
    for (goal, outcome, reason) in [
        (goals[0], "accepted", ""),
        (goals[1], "declined", "Dat kan nog niet"),
        (goals[2], "combined", "Beide"),
    ] {
        let found = list.outcomes.iter().find(|one| one.subject.record == goal);
        let found = found.expect("its author sees what became of it");
        assert_eq!((found.outcome.as_str(), found.reason.as_str()), (outcome, reason));
        assert!(found.settled_by.name.starts_with("Bram") && !found.seen);
    }
}

#[test]
fn a_proposal_that_came_while_another_was_settled_keeps_the_question_open() {
    let region = Region::start();
    let (bram, carla, eva) = (
        region.device("Bram"),
        region.device("Carla"),
        region.device("Eva"),
    );
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goal = bram.new_goal(dossier, "Koken", "Een keer per week");
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    bram.involve(dossier, "Carla", "social_team", &["core", "plan"], "");
    for desk in [&bram, &carla, &eva] {
        desk.sync();
    }
    eva.edit_goal(dossier, goal, "Koken", "Twee keer per week");
    carla.edit_goal(dossier, goal, "Koken", "Elke dag");
    eva.sync();
    bram.sync();
    let view = bram.office.proposal_open(dossier).unwrap().remove(0);
    carla.sync();
    bram.settle(&view, "accepted", vec![], "").unwrap();
    for _ in 0..2 {
        for desk in [&bram, &carla, &eva] {
            desk.sync();
        }
    }
    for desk in [&bram, &carla, &eva] {
        assert_eq!(desk.goal(dossier, goal).detail, "Twee keer per week");
        let open = desk.office.proposal_open(dossier).unwrap();
        assert_eq!(open.len(), 1);
        assert!(open[0].line.subject.by.name.starts_with("Carla"));
        assert_eq!(open[0].fields[0].proposed.as_deref(), Some("Elke dag"));
    }
}

#[test]
fn a_withdrawn_colleagues_device_is_empty_and_their_late_note_is_not_lost() {
    let region = Region::start();
    let (bram, carla) = (region.device("Bram"), region.device("Carla"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goal = bram.new_goal(dossier, "Koken", "");
    let parts = ["core", "plan", "journal"];
    bram.involve(dossier, "Carla", "social_team", &parts, "");
    bram.note(dossier, "Eerste gesprek gehad");
    bram.sync();
    carla.sync();
    carla.note(dossier, "Op tijd geschreven");
    carla.sync();
    assert_eq!(carla.journal(dossier).len(), 2);

    bram.involve(dossier, "Carla", "social_team", &parts, &yesterday());
    bram.sync();
    // She does not know yet.
    carla.note(dossier, "Nog langs geweest");
    carla.edit_goal(dossier, goal, "Koken met haar zus", "");
    carla.sync();

    let status = carla.office.sync_status().unwrap();
    assert_eq!((status.waiting, status.problem), (0, None));
    let gone = carla.office.dossier_head(dossier).unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    let store = carla.store();
    let left = store
        .read::<_, StoreError>(|r| {
            Ok(eenplan_store::dossier::get(r, DossierId(dossier))?.is_some()
                || eenplan_store::resident::get(r, DossierId(dossier))?.is_some()
                || !eenplan_store::goal::of_dossier(r, DossierId(dossier))?.is_empty()
                || !eenplan_store::involvement::of_dossier(r, DossierId(dossier))?.is_empty())
        })
        .unwrap();
    assert!(!left, "nothing of the dossier is on her device");
    for words in ["Eerste gesprek gehad", "Op tijd geschreven"] {
        assert!(!carla.holds(words), "{words}");
    }
    let list = carla.office.sync_list().unwrap();
    assert!(list.gone.iter().all(|one| one.dossier == dossier));
    assert!(list.gone.len() >= 3, "she is told what went: {:?}", list.gone);
    for (desk, mine) in [(&carla, true), (&bram, false)] {
        desk.sync();
        let list = desk.office.sync_list().unwrap();
        let said: Vec<_> = list
            .set_aside
            .iter()
            .inspect(|one| assert!(one.reason == SetAsideReason::NoRight && one.mine == mine))
            .flat_map(|one| one.text.iter().map(|said| said.value.as_str()))
            .collect();
        assert!(said.contains(&"Nog langs geweest"), "{said:?}");
        assert!(said.contains(&"Koken met haar zus"), "{said:?}");
    }
    assert_eq!(
        bram.journal(dossier),
        ["Op tijd geschreven", "Eerste gesprek gehad"]
    );
    assert_eq!(bram.goal(dossier, goal).title, "Koken");
}

#[test]
fn a_team_colleague_takes_over_a_sick_workers_dossier() {
    let region = Region::start();
    let (bram, carla, eva) = (
        region.device("Bram"),
        region.device("Carla"),
        region.device("Eva"),
    );
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goal = bram.new_goal(dossier, "Koken", "");
    bram.involve_team(dossier, "Team Noord", &["core", "plan", "journal"]);
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    let people = bram.office.involvement_list(dossier).unwrap().people;
    assert!(
        people
            .iter()
            .any(|one| one.shown_name == "Team Noord" && one.team.is_some())
    );
    for desk in [&bram, &carla, &eva] {
        desk.sync();
    }
    // He is ill, and his device stays shut with something on it.
    bram.note(dossier, "Net voor het ziek worden geschreven");
    bram.edit_goal(dossier, goal, "Koken met zijn broer", "");

    let regie = carla.office.handover_list(dossier).unwrap();
    assert!(regie.may_take && !regie.may_decide && !regie.may_propose);
    let ask = |desk: &Desk, reason: &str| {
        desk.office.handover_take(TakeRegie {
            dossier,
            reason: reason.into(),
            transfers: desk.office.handover_list(dossier).unwrap().transfers,
        })
    };
    // Another organisation has no say in it.
    assert!(!eva.office.handover_list(dossier).unwrap().may_take);
    assert_eq!(ask(&eva, "zomaar").unwrap_err().code, ErrorCode::NotAllowed);
    assert_eq!(ask(&carla, " ").unwrap_err().code, ErrorCode::Invalid);
    let step = ask(&carla, "Bram is ziek").unwrap();
    assert!(step.waits && step.ops.is_empty());
    let regie = carla.office.handover_list(dossier).unwrap();
    assert!(!regie.may_decide, "the region says who leads");
    carla.sync();
    let regie = carla.office.handover_list(dossier).unwrap();
    assert!(regie.may_decide && regie.regisseur.me && regie.transfers == 1);
    assert_eq!(regie.handovers[0].state, "accepted");
    assert_eq!(regie.handovers[0].reason, "Bram is ziek");
    // She leads at once: what she writes in the plan counts.
    assert!(!carla.edit_goal(dossier, goal, "Samen koken", "").undo.proposed);
    carla.sync();

    // Better again: nothing he wrote is lost, he sees who leads, and takes part.
    bram.sync();
    carla.sync();
    let regie = bram.office.handover_list(dossier).unwrap();
    assert!(!regie.may_decide && regie.regisseur.name.starts_with("Carla"));
    assert_eq!(regie.handovers[0].reason, "Bram is ziek");
    for desk in [&bram, &carla] {
        assert_eq!(desk.journal(dossier), ["Net voor het ziek worden geschreven"]);
        assert_eq!(desk.goal(dossier, goal).title, "Samen koken");
    }
    let open = carla.office.proposal_open(dossier).unwrap();
    assert_eq!(open.len(), 1);
    assert!(open[0].line.may_settle && open[0].line.subject.by.name.starts_with("Bram"));
    assert_eq!(
        open[0].fields[0].proposed.as_deref(),
        Some("Koken met zijn broer")
    );
    let people = carla.office.involvement_list(dossier).unwrap().people;
    assert!(people.iter().any(|one| one.shown_name.starts_with("Bram")));
}

#[test]
fn two_colleagues_who_both_take_over_offline_leave_one_regisseur() {
    let region = Region::start();
    let (bram, carla, dirk) = (
        region.device("Bram"),
        region.device("Carla"),
        region.device("Dirk"),
    );
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve_team(dossier, "Team Noord", &["core", "plan", "journal"]);
    for desk in [&bram, &carla, &dirk] {
        desk.sync();
    }
    for desk in [&carla, &dirk] {
        let ask = TakeRegie {
            dossier,
            reason: "Bram is ziek".into(),
            transfers: 0,
        };
        assert!(desk.office.handover_take(ask).unwrap().waits);
    }
    for desk in [&dirk, &carla, &dirk, &bram] {
        desk.sync();
    }
    for desk in [&bram, &carla, &dirk] {
        let regie = desk.office.handover_list(dossier).unwrap();
        assert!(regie.regisseur.name.starts_with("Dirk"), "who came first");
        assert_eq!(regie.transfers, 1);
    }
    let list = carla.office.sync_list().unwrap();
    assert!(
        list.set_aside
            .iter()
            .any(|one| one.mine && one.reason == SetAsideReason::Overtaken),
        "she is told: {:?}",
        list.set_aside
    );
}

#[test]
fn what_somebody_may_not_see_is_not_on_their_device() {
    let region = Region::start();
    let (bram, eva, fatma) = (
        region.device("Bram"),
        region.device("Eva"),
        region.device("Fatma"),
    );
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.new_goal(dossier, "Koken", "");
    bram.note(dossier, "Kanarievogel in het journaal");
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    bram.sync();
    for desk in [&eva, &fatma] {
        desk.sync();
        assert!(!desk.was_sent("Kanarievogel"));
    }
    assert!(eva.was_sent("Vermeer") && !fatma.was_sent("Vermeer"));
    assert_eq!(eva.office.plan_open(dossier).unwrap().goals.len(), 1);
    let refused = eva.office.journal_page(dossier, None).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let refused = fatma.office.dossier_head(dossier).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    // What was too little is made more, and comes at once.
    bram.involve(dossier, "Eva", "social_team", &["core", "plan", "journal"], "");
    bram.sync();
    eva.sync();
    assert_eq!(eva.journal(dossier), ["Kanarievogel in het journaal"]);
}

#[test]
fn what_one_writes_comes_by_itself_while_the_other_listens() {
    let region = Region::start();
    let (bram, carla) = (region.device("Bram"), region.device("Carla"));
    for desk in [&bram, &carla] {
        let (steps, hints) = (desk.office.clone(), desk.office.clone());
        std::thread::spawn(move || {
            loop {
                steps.sync_wait(steps.sync_step());
            }
        });
        std::thread::spawn(move || {
            loop {
                hints.sync_listen_wait(hints.sync_listen());
            }
        });
    }
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Carla", "social_team", &["core", "plan"], "");
    let goal = bram.new_goal(dossier, "Koken", "");
    carla.until("the goal comes", |office| {
        office
            .plan_open(dossier)
            .is_ok_and(|plan| plan.goals.iter().any(|one| one.id == goal))
    });
    bram.until("nothing waits", |office| {
        office.sync_status().unwrap().waiting == 0
    });
    // Locked there is nobody to talk for, and unlocked it goes on.
    carla.office.session_lock().unwrap();
    bram.edit_goal(dossier, goal, "Zelf koken", "");
    bram.until("nothing waits", |office| {
        office.sync_status().unwrap().waiting == 0
    });
    carla.unlock();
    carla.until("the change comes", |office| {
        office
            .plan_open(dossier)
            .is_ok_and(|plan| plan.goals[0].title == "Zelf koken")
    });
}

#[test]
fn without_a_connection_work_goes_on_and_the_status_says_so() {
    let region = Region::start();
    let bram = region.device("Bram");
    region.runtime.block_on(region.service.server.stop()).unwrap();
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.office.sync_now().unwrap();
    bram.office.sync_step();
    let status = bram.office.sync_status().unwrap();
    assert_eq!(status.state, SyncState::Offline);
    assert!(status.waiting > 0 && status.since.is_some());
    assert_eq!(bram.journal(dossier), [""; 0]);
}
