//! A team lead answers a proposal in the place of who leads the plan: with a reason, and who leads it is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_office::ErrorCode;
use eenplan_tests::desk::Region;

#[test]
fn a_team_lead_decides_with_a_reason_and_who_leads_the_plan_is_told() {
    let region = Region::start();
    let (bram, dirk, eva) = (region.device("Bram"), region.device("Dirk"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goal = bram.new_goal(dossier, "Koken", "Samen koken");
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    for desk in [&bram, &eva, &dirk] {
        desk.sync();
    }
    let saved = eva.edit_goal(dossier, goal, "Koken", "Twee keer per week samen koken");
    assert!(saved.undo.proposed);
    eva.sync();
    dirk.sync();

    let list = dirk.office.proposal_list().unwrap();
    assert_eq!((list.for_me.len(), list.as_lead.len()), (0, 1));
    assert!(list.as_lead[0].may_settle && list.as_lead[0].as_lead);
    assert!(
        list.as_lead[0]
            .waits_for
            .as_ref()
            .unwrap()
            .name
            .starts_with("Bram")
    );
    assert_eq!(
        dirk.office.sync_status().unwrap().proposals,
        0,
        "it waits for Bram"
    );
    let view = dirk.office.proposal_open(dossier).unwrap().remove(0);
    let refused = dirk.settle(&view, "accepted", vec![], " ").unwrap_err();
    assert_eq!(refused.code, ErrorCode::Invalid);
    assert_eq!(refused.fields[0].field, "reason");
    dirk.settle(&view, "accepted", vec![], "Bram is ziek, dit kan niet wachten")
        .unwrap();
    dirk.sync();
    bram.sync();
    eva.sync();
    for desk in [&bram, &eva, &dirk] {
        assert_eq!(desk.goal(dossier, goal).detail, "Twee keer per week samen koken");
        assert!(desk.office.proposal_open(dossier).unwrap().is_empty());
    }
    let told = bram.office.proposal_list().unwrap().by_others;
    assert_eq!(told.len(), 1);
    assert!(told[0].settled_by.name.starts_with("Dirk") && !told[0].seen);
    assert_eq!(told[0].reason, "Bram is ziek, dit kan niet wachten");
    bram.office
        .proposal_outcome_seen(told[0].subject.op, goal)
        .unwrap();
    assert!(bram.office.proposal_list().unwrap().by_others.is_empty());
    // Its author has an answer of their own to read, and nobody else is told.
    let eva = eva.office.proposal_list().unwrap();
    assert_eq!((eva.outcomes.len(), eva.by_others.len()), (1, 0));
    assert!(!eva.outcomes[0].seen);
    assert!(dirk.office.proposal_list().unwrap().by_others.is_empty());
}

#[test]
fn somebody_elses_team_lead_decides_nothing() {
    let region = Region::start();
    let (bram, fatma, eva) = (
        region.device("Bram"),
        region.device("Fatma"),
        region.device("Eva"),
    );
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goal = bram.new_goal(dossier, "Koken", "Samen koken");
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    bram.sync();
    eva.sync();
    eva.edit_goal(dossier, goal, "Koken", "Vaker koken");
    eva.sync();
    fatma.sync();
    let list = fatma.office.proposal_list().unwrap();
    assert!(list.for_me.is_empty() && list.as_lead.is_empty());
    // Who leads decides without giving a reason, and is told nothing of it.
    bram.sync();
    let view = bram.office.proposal_open(dossier).unwrap().remove(0);
    bram.settle(&view, "accepted", vec![], "").unwrap();
    assert!(bram.office.proposal_list().unwrap().by_others.is_empty());
}
