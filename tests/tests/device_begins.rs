//! A device that begins: it gets what stands, in snapshots, and what happened before when somebody wants to read it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use eenplan_domain::record::{Compartment, DossierId};
use eenplan_office::{AskHistory, ErrorCode, HistoryPage, NoticeKind, Pause, SyncState};
use eenplan_store::{Reader, audit};
use eenplan_tests::cable::Cable;
use eenplan_tests::desk::{Desk, Region, yesterday};
use uuid::Uuid;

fn history(desk: &Desk, dossier: Uuid) -> HistoryPage {
    let ask = AskHistory {
        dossier,
        part: None,
        before: None,
    };
    desk.office.history_page(ask).unwrap()
}

fn ops(page: &HistoryPage) -> Vec<Uuid> {
    let mut ops: Vec<Uuid> = page.entries.iter().map(|entry| entry.op).collect();
    ops.sort_unstable();
    ops
}

/// A dossier that Bram worked in for a while and in which Eva proposes something, and a new device of Bram.
fn begun(region: &Region) -> (Desk, Desk, Uuid, Uuid) {
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goal = bram.new_goal(dossier, "Koken", "Een keer per week");
    for times in ["Twee", "Drie"] {
        bram.edit_goal(dossier, goal, "Koken", &format!("{times} keer per week"));
    }
    bram.note(dossier, "Samen boodschappen gedaan");
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    bram.sync();
    eva.sync();
    let saved = eva.edit_goal(dossier, goal, "Koken", "Drie keer per week, met haar zus");
    assert!(saved.undo.proposed);
    // The proposal rests on a value that no longer leads.
    bram.edit_goal(dossier, goal, "Koken", "Elke dag");
    bram.sync();
    eva.sync();
    bram.sync();
    let again = region.another_device("Bram");
    (bram, again, dossier, goal)
}

#[test]
fn what_stands_and_waits_is_there_at_once_and_the_history_when_it_is_read() {
    let region = Region::start();
    let (bram, again, dossier, goal) = begun(&region);
    assert_eq!(again.journal(dossier), bram.journal(dossier));
    // How often something came in is each device's own.
    let plan = |desk: &Desk| eenplan_office::PlanView {
        seen: 0,
        ..desk.office.plan_open(dossier).unwrap()
    };
    assert_eq!(plan(&again), plan(&bram));
    let waiting = again.office.proposal_open(dossier).unwrap();
    let mut there = bram.office.proposal_open(dossier).unwrap();
    // When the value was written that it rests on is not in the snapshot.
    assert!(there[0].began_at.take().is_some());
    assert_eq!(waiting, there);
    let text = waiting[0]
        .fields
        .iter()
        .find(|one| one.field == "detail")
        .unwrap();
    assert_eq!(text.base.as_deref(), Some("Drie keer per week"));

    let whole = history(&bram, dossier);
    assert_eq!(whole.incomplete_until, None);
    assert!(whole.entries.len() >= 7, "{}", whole.entries.len());
    let part = history(&again, dossier);
    assert!(part.incomplete_until.is_some());
    assert!(part.entries.is_empty(), "{}", part.entries.len());
    again.sync();
    let now = history(&again, dossier);
    assert_eq!(now.incomplete_until, None);
    assert_eq!(ops(&now), ops(&whole));
    let said = |page: &HistoryPage| -> Vec<_> {
        let mut said: Vec<_> = page
            .entries
            .iter()
            .map(|one| (one.op, one.changes.clone()))
            .collect();
        said.sort_by_key(|(op, _)| *op);
        said
    };
    assert_eq!(said(&now), said(&whole));
    assert_eq!(again.goal(dossier, goal).detail, "Elke dag");
    assert!(
        again.office.activity_page(None).unwrap().dossiers.is_empty(),
        "what is old is no news"
    );
}

#[test]
fn a_step_on_what_came_with_the_snapshot_is_taken_back_to_what_stood_there() {
    let region = Region::start();
    let (bram, again, dossier, goal) = begun(&region);
    let saved = again.edit_goal(dossier, goal, "Koken", "Om de dag");
    assert_eq!(again.goal(dossier, goal).detail, "Om de dag");
    let step = history(&again, dossier).entries.remove(0);
    assert!(step.undoable);
    assert_eq!(step.changes[0].fields[0].before.as_deref(), Some("Elke dag"));
    again.office.undo(saved.undo).unwrap();
    assert_eq!(again.goal(dossier, goal).detail, "Elke dag");
    again.sync();
    bram.sync();
    assert_eq!(bram.goal(dossier, goal).detail, "Elke dag");
    // The older ops go under what was written since.
    assert_eq!(ops(&history(&again, dossier)), ops(&history(&bram, dossier)));
}

#[test]
fn a_history_is_whole_again_after_somebody_was_away() {
    let region = Region::start();
    let (bram, _, dossier, goal) = begun(&region);
    let eva = region.another_device("Eva");
    let plan = |desk: &Desk| {
        let mut page = history(desk, dossier);
        page.entries.retain(|one| one.compartment == "plan");
        ops(&page)
    };
    let reads_all = || {
        for _ in 0..3 {
            history(&eva, dossier);
            eva.sync();
        }
        assert_eq!(history(&eva, dossier).incomplete_until, None);
        assert_eq!(plan(&eva), plan(&bram));
    };
    reads_all();
    // What she wrote herself is somewhere in the middle of it.
    eva.edit_goal(dossier, goal, "Koken", "Met haar zus, en op zondag");
    eva.sync();
    bram.sync();
    bram.edit_goal(dossier, goal, "Koken", "Elke dag, ook op zondag");
    let parts = ["core", "plan"];
    for _ in 0..2 {
        bram.involve(dossier, "Eva", "provider", &parts, &yesterday());
        bram.sync();
        eva.sync();
        assert!(eva.office.plan_open(dossier).is_err(), "she does not take part");
        bram.involve(dossier, "Eva", "provider", &parts, "");
        bram.sync();
        eva.sync();
        assert_eq!(eva.goal(dossier, goal).detail, "Elke dag, ook op zondag");
        reads_all();
    }
}

#[test]
fn what_became_of_a_proposal_before_a_device_began_is_told_with_the_history() {
    let region = Region::start();
    let (bram, _, dossier, goal) = begun(&region);
    let view = bram.office.proposal_open(dossier).unwrap().remove(0);
    bram.settle(&view, "declined", vec![], "Haar zus verhuist")
        .unwrap();
    bram.sync();
    let eva = region.another_device("Eva");
    assert!(eva.office.proposal_list().unwrap().outcomes.is_empty());
    assert!(history(&eva, dossier).incomplete_until.is_some());
    eva.sync();
    let outcomes = eva.office.proposal_list().unwrap().outcomes;
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].outcome, "declined");
    assert_eq!(outcomes[0].reason, "Haar zus verhuist");
    assert_eq!(outcomes[0].subject.record, goal);
}

/// Words that no compression makes short.
fn noise(seed: u64, bytes: usize) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(&seed.to_le_bytes());
    let mut drawn = vec![0; bytes / 2];
    hash.finalize_xof().fill(&mut drawn);
    drawn.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A journal whose snapshot comes in many pieces, and a proposal in the plan.
fn much(region: &Region) -> (Desk, Uuid) {
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    let goal = bram.new_goal(dossier, "Koken", "Een keer per week");
    bram.involve(dossier, "Eva", "provider", &["core", "plan"], "");
    for at in 0..NOTES {
        bram.note(dossier, &noise(at, 16_000));
    }
    bram.sync();
    eva.sync();
    eva.edit_goal(dossier, goal, "Koken", "Met haar zus");
    eva.sync();
    bram.sync();
    (bram, dossier)
}

const NOTES: u64 = 120;

fn is_equal(again: &Desk, bram: &Desk, dossier: Uuid, at: &str) {
    assert_eq!(again.journal(dossier), bram.journal(dossier), "{at}");
    let plan = |desk: &Desk| eenplan_office::PlanView {
        seen: 0,
        ..desk.office.plan_open(dossier).unwrap()
    };
    assert_eq!(plan(again), plan(bram), "{at}");
    assert_eq!(again.office.proposal_open(dossier).unwrap().len(), 1, "{at}");
    assert_eq!(
        again.office.sync_status().unwrap().state,
        SyncState::Shared,
        "{at}"
    );
}

/// Steps until the cable was cut and the device noticed, or until it has everything.
fn until_cut(desk: &Desk, cable: &Cable) {
    loop {
        desk.office.sync_now().unwrap();
        let pause = desk.office.sync_step();
        if pause != Pause::None || !cable.is_to_be_cut() {
            return;
        }
    }
}

#[test]
fn a_first_sync_that_is_cut_at_any_byte_goes_on_and_ends_the_same() {
    let region = Region::start();
    let (bram, dossier) = much(&region);
    let cable = Cable::to(&[region.service.server.address]).unwrap();
    let address = format!("http://{}", cable.address);
    let fresh = || {
        let desk = Desk::alone("Bram");
        desk.enrol_at(&address, &region.another_code("Bram"));
        (desk, cable.carried())
    };
    let (again, begun) = fresh();
    again.sync();
    is_equal(&again, &bram, dossier, "uncut");
    let whole = cable.carried() - begun;
    assert!(whole > 800_000, "{whole} bytes");
    // In the first words, in the middle of pieces, at their seams, and right before the end.
    let cuts = (1..12).map(|part| whole * part / 12);
    for cut in [1, 150, 700].into_iter().chain(cuts).chain([whole - 200]) {
        let (again, begun) = fresh();
        cable.cut_after(cut);
        until_cut(&again, &cable);
        assert!(!cable.is_to_be_cut(), "cut at {cut} of {whole}");
        again.sync();
        is_equal(&again, &bram, dossier, &format!("cut at {cut} of {whole}"));
        // What was committed does not come again: at most the answer that was under way, and the one ahead of it.
        let carried = cable.carried() - begun;
        assert!(
            carried < whole + whole * 3 / 4,
            "{carried} of {whole} for a cut at {cut}"
        );
    }
    // Over a line on which no connection holds for longer than one piece and a little, it comes through all the same.
    let (again, _) = fresh();
    cable.hold_for(200_000);
    let mut breaks = 0;
    while again.office.sync_status().unwrap().state != SyncState::Shared {
        again.office.sync_now().unwrap();
        again.office.sync_step();
        breaks += u32::from(again.office.sync_status().unwrap().state == SyncState::Offline);
        assert!(breaks < 40, "it gets no further");
    }
    assert!(breaks > 3, "{breaks}");
    is_equal(&again, &bram, dossier, "cut over and over");
}

#[test]
fn a_first_sync_tells_how_far_it_is_in_one_unit() {
    let region = Region::start();
    let _ = much(&region);
    let again = Desk::alone("Bram");
    let address = format!("http://{}", region.service.server.address);
    again.enrol_at(&address, &region.another_code("Bram"));
    let mut told = Vec::new();
    while again.office.sync_step() == Pause::None {
        let status = again.office.sync_status().unwrap();
        told.extend(status.progress.map(|progress| (progress.done, progress.total)));
    }
    assert_eq!(again.office.sync_status().unwrap().state, SyncState::Shared);
    assert!(told.len() >= 2, "{told:?}");
    assert_eq!(told[0].0, 0, "{told:?}");
    assert!(told.iter().all(|(_, total)| *total == told[0].1), "{told:?}");
    assert!(told.is_sorted_by(|one, next| one.0 <= next.0), "{told:?}");
    assert!(told.last().unwrap().0 > 0, "{told:?}");
}

#[test]
fn after_a_hint_everything_comes_however_many_answers_it_takes() {
    let region = Region::start();
    let (bram, again) = (region.device("Bram"), region.another_device("Bram"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.sync();
    again.sync();
    // More than one answer holds.
    let many = 300;
    for at in 0..many {
        bram.note(dossier, &noise(at, 16_000));
    }
    bram.sync();
    // Its rest is not over: it is rung once, and goes on by itself.
    again.office.sync_now().unwrap();
    let mut steps = 0;
    while again.office.sync_step() == Pause::None {
        steps += 1;
    }
    assert!(steps > 0, "it took more than one answer");
    let total = again.office.journal_page(dossier, None).unwrap().total;
    assert_eq!(u64::from(total), many);
}

#[test]
fn who_has_a_device_hears_of_another_one_in_their_name() {
    let region = Region::start();
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let told = |desk: &Desk| {
        let mut all = desk.office.notice_list().unwrap();
        all.retain(|one| one.kind == NoticeKind::Device);
        assert_eq!(desk.office.notice_count().unwrap() as usize, all.len());
        all
    };
    bram.sync();
    assert!(told(&bram).is_empty());
    let again = region.another_device("Bram");
    bram.sync();
    eva.sync();
    let one = told(&bram);
    assert_eq!(one.len(), 1);
    assert!(told(&eva).is_empty(), "it is not in her name");
    assert!(told(&again).is_empty(), "the other one was there before");
    bram.office.notice_seen(NoticeKind::Device, one[0].id).unwrap();
    assert!(told(&bram).is_empty());
    bram.sync();
    assert!(told(&bram).is_empty(), "once looked at it is not told again");
    let third = region.another_device("Bram");
    again.sync();
    assert_eq!(told(&again).len(), 1, "the third");
    assert!(told(&third).is_empty());
}

/// As many as make the region keep a snapshot.
const MANY: usize = 210;

/// A dossier that Bram begins and in which Eva takes part, of which her device has nothing yet.
fn let_in(region: &Region) -> (Desk, Desk, Uuid) {
    let (bram, again) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", "social_team", &["core", "plan", "journal"], "");
    (bram, again, dossier)
}

/// The region keeps a snapshot of what Bram wrote, and the other device begins with it.
fn begins_with_a_snapshot(region: &Region, bram: &Desk, again: &Desk, dossier: Uuid) {
    bram.sync();
    let ask = format!("SELECT seq::text FROM snapshot WHERE dossier_id = '{dossier}'");
    bram.until("a snapshot", |_| !region.ask(&ask).is_empty());
    again.sync();
    assert!(history(again, dossier).incomplete_until.is_some());
}

#[test]
fn what_only_a_snapshot_has_after_a_restore_is_kept_to_read_until_the_region_has_it() {
    let region = Region::start();
    let (bram, again, dossier) = let_in(&region);
    let first = bram.new_goal(dossier, "Wandelen", "Elke dag");
    bram.sync();
    let (region, backup) = region.back_up();
    let goal = bram.new_goal(dossier, "Koken", "Een keer per week");
    for times in 2..=MANY {
        bram.edit_goal(dossier, goal, "Koken", &format!("{times} keer per jaar"));
    }
    begins_with_a_snapshot(&region, &bram, &again, dossier);
    let shows = || {
        let goals = again.office.plan_open(dossier).unwrap().goals;
        goals.iter().map(|goal| goal.id).collect::<Vec<_>>()
    };
    assert_eq!(shows().len(), 2);
    let kept = || again.office.draft_list().unwrap();
    let region = region.restore(backup);
    again.sync();
    // His laptop is off: hers has the words, and no op of them.
    assert_eq!(shows(), [first]);
    assert_eq!(again.office.sync_status().unwrap().state, SyncState::Shared);
    assert_eq!(kept().len(), 1);
    assert_eq!(kept()[0].name, "Vermeer, Sanne");
    let views = || {
        let page = |r: &Reader<'_>| audit::page(r, DossierId(dossier), None, 200);
        let lines = again.store().read(page).unwrap();
        lines.iter().filter(|line| line.action == "view").count()
    };
    let before = views();
    let text = again.office.draft_get(&kept()[0].place).unwrap().unwrap().body;
    assert_eq!(views(), before + 1, "words of others are not read without a line");
    assert!(text.contains("210 keer per jaar"), "{text}");
    assert!(!text.contains("Wandelen"), "{text}");
    again.sync();
    assert_eq!(kept().len(), 1);
    // It is on, and the region has it again.
    bram.sync();
    again.sync();
    assert_eq!(shows().len(), 2);
    assert!(kept().is_empty());
    drop(region);
}

#[test]
fn what_was_kept_of_a_restored_region_goes_when_it_is_thrown_away_and_with_the_right_to_read_it() {
    let region = Region::start();
    let (bram, again, dossier) = let_in(&region);
    bram.sync();
    let (region, backup) = region.back_up();
    for at in 1..=MANY {
        bram.note(dossier, &format!("Verslag {at}"));
    }
    begins_with_a_snapshot(&region, &bram, &again, dossier);
    let kept = || again.office.draft_list().unwrap();
    let _region = region.restore(backup);
    again.sync();
    assert!(again.journal(dossier).is_empty(), "the region has no note at all");
    let one = kept().remove(0);
    let text = again.office.draft_get(&one.place).unwrap().unwrap().body;
    assert!(
        text.contains("Verslag 1\"") && text.contains("Verslag 210"),
        "{text}"
    );
    // Of a part that she does not read she would get none of it.
    let hidden = format!("restored/{dossier}/{}", Compartment::Identity.number());
    again.office.draft_keep(&hidden, "{}").unwrap();
    assert_eq!(
        again.office.draft_get(&hidden).unwrap_err().code,
        ErrorCode::NotAllowed
    );
    assert_eq!(kept().len(), 1);
    again.office.draft_drop(&hidden).unwrap();
    again.office.draft_drop(&one.place).unwrap();
    again.sync();
    assert!(kept().is_empty(), "she threw it away");
    bram.involve(
        dossier,
        "Eva",
        "social_team",
        &["core", "plan", "journal"],
        &yesterday(),
    );
    bram.sync();
    again.sync();
    assert!(kept().is_empty() && !again.holds("Verslag 210"));
}
