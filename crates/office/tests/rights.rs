//! Every command against everybody who might call it: who may, and with what answer who may not is turned away.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[path = "support/bureau.rs"]
mod bureau;
#[path = "rights/others.rs"]
mod others;
mod support;

use std::collections::BTreeSet;

use bureau::{Bureau, CALLERS, READS, Scene, commands};
use eenplan_office::*;
use others::OTHERS;

/// What a command asks, and the answer for each of [`CALLERS`] (domain.md §9): `+` does it, `l` is told who leads, `i` that only who takes
/// part may, `n` that their role may not.
const ANSWERS: [(&str, &str); 11] = [
    ("plan", "+ + i l l l l l l l i i"),
    ("own action", "+ + i + + + l l + l i i"),
    ("action of another", "+ + i l l l l l l l i i"),
    ("core", "+ + i + n n n n + n i i"),
    ("identity", "+ + i n n n n n n n i i"),
    ("journal", "+ + i + + + n n + + i i"),
    ("note of another", "n n i n n n n n n n i i"),
    ("crisis", "+ + i + n n n n n n i i"),
    ("lead", "+ + i l l l l l l l i i"),
    // Stand-alone everybody on the device records what colleagues agreed about the regie.
    ("regie", "+ + + + + + + + + + + +"),
    // Taking over asks for a team, which only a region has: `two_devices` tries that.
    ("take", "n n n n n n n n n n n n"),
];

type Call = fn(&Scene<'_>) -> Result<(), AppError>;

/// Every command that writes in a dossier: what it asks, and a call that is right in everything but perhaps who makes it.
#[rustfmt::skip]
fn writes() -> Vec<(&'static str, &'static str, Call)> {
    fn done<T>(answer: Result<T, AppError>) -> Result<(), AppError> {
        answer.map(|_| ())
    }
    vec![
        ("plan_words_save", "plan", |s| done(s.office().plan_words_save(SaveOwnWords { seen: None, dossier: s.id.0, wants: "Een tuin".into(), goes_well: String::new(), who_helps: String::new() }))),
        ("goal_save", "plan", |s| done(s.office().goal_save(SaveGoal { seen: None, dossier: s.id.0, goal: Some(s.goals[0].0), title: "Huur".into(), detail: String::new(), life_domains: vec![], state: String::new(), state_remark: String::new() }))),
        ("goal_move", "plan", |s| done(s.office().goal_move(MoveGoal { dossier: s.id.0, goal: s.goals[0].0, up: false }))),
        ("plan_agree", "lead", |s| done(s.office().plan_agree(AgreePlan { dossier: s.id.0, agreed_on: "12-11-2026".into(), agreed_by: "resident".into(), agreed_by_name: String::new(), how: "conversation".into(), remark: String::new(), next_evaluation_on: String::new(), seen: 0 }))),
        ("evaluation_plan", "plan", |s| done(s.office().evaluation_plan(PlanEvaluation { dossier: s.id.0, next_evaluation_on: "1-3-2027".into() }))),
        ("evaluation_begin", "lead", |s| done(s.office().evaluation_begin(s.id.0))),
        ("evaluation_hold", "lead", |s| done(s.office().evaluation_hold(HoldEvaluation { dossier: s.id.0, held_on: "12-11-2026".into(), with_whom: "Anna".into(), outcome: "go_on".into(), summary: "Goed".into(), next_evaluation_on: "1-3-2027".into() }))),
        ("score_save", "plan", |s| done(s.office().score_save(SaveScores { dossier: s.id.0, instrument: "zrm".into(), scored_on: "12-11-2026".into(), remark: String::new(), scores: vec![TypedScore { dimension: "finances".into(), score: "2".into() }] }))),
        ("intensity_step_save", "plan", |s| done(s.office().intensity_step_save(SaveStep { dossier: s.id.0, level: "medium".into(), form: String::new(), starts_on: "12-11-2026".into(), reason: "meer nodig".into() }))),
        ("carer_load_save", "plan", |s| done(s.office().carer_load_save(SaveLoad { dossier: s.id.0, contact: Some(s.contact.0), level: "heavy".into(), seen_on: "12-11-2026".into(), remark: String::new() }))),
        ("appointment_save", "plan", |s| done(s.office().appointment_save(SaveAppointment { dossier: s.id.0, title: "Gesprek".into(), on: "1-12-2026".into(), at: "10:00".into(), ..SaveAppointment::default() }))),
        ("appointment_state", "plan", |s| done(s.office().appointment_state(SetAppointmentState { dossier: s.id.0, id: s.appointment.0, state: "cancelled".into(), state_remark: String::new() }))),
        ("appointment_remove", "plan", |s| done(s.office().appointment_remove(s.id.0, s.appointment.0))),
        ("document_save", "plan", |s| done(s.office().document_save(SaveDocument { dossier: s.id.0, title: "Brief".into(), category: "report".into(), kept_where: "Kast".into(), ..SaveDocument::default() }))),
        ("document_remove", "plan", |s| done(s.office().document_remove(s.id.0, s.document.0))),
        ("undo", "plan", |s| done(s.office().undo(s.goal_step.clone()))),
        ("action_save", "own action", |s| done(s.office().action_save(s.action(None, s.at.me)))),
        ("action_save", "own action", |s| done(s.office().action_save(s.action(Some(s.mine), s.at.me)))),
        ("action_save", "action of another", |s| done(s.office().action_save(s.action(None, s.at.colleague)))),
        ("action_save", "action of another", |s| done(s.office().action_save(s.action(Some(s.mine), s.at.colleague)))),
        ("action_save", "action of another", |s| done(s.office().action_save(s.action(Some(s.theirs), s.at.me)))),
        ("action_done", "own action", |s| done(s.office().action_done(DoAction { dossier: s.id.0, action: s.mine.0, done_on: String::new(), done_remark: String::new() }))),
        ("action_done", "action of another", |s| done(s.office().action_done(DoAction { dossier: s.id.0, action: s.theirs.0, done_on: String::new(), done_remark: String::new() }))),
        ("action_change", "own action", |s| done(s.office().action_change(ChangeAction { dossier: s.id.0, action: s.mine.0, state: "dropped".into(), done_remark: String::new() }))),
        ("action_change", "action of another", |s| done(s.office().action_change(ChangeAction { dossier: s.id.0, action: s.theirs.0, state: "dropped".into(), done_remark: String::new() }))),
        ("action_postpone", "own action", |s| done(s.office().action_postpone(PostponeAction { dossier: s.id.0, action: s.mine.0, due_on: "1-12-2026".into() }))),
        ("action_postpone", "action of another", |s| done(s.office().action_postpone(PostponeAction { dossier: s.id.0, action: s.theirs.0, due_on: "1-12-2026".into() }))),
        ("contact_save", "core", |s| done(s.office().contact_save(SaveContact { seen: None, dossier: s.id.0, name: "Omar".into(), relation: "friend".into(), ..SaveContact::default() }))),
        ("contact_remove", "core", |s| done(s.office().contact_remove(s.id.0, s.contact.0))),
        ("resident_link_save", "core", |s| done(s.office().resident_link_save(SaveResidentLink { seen: None, dossier: s.id.0, id: None, other_id: Some(s.other.0), relation: "partner".into(), same_household: false, remark: String::new() }))),
        ("resident_link_remove", "core", |s| done(s.office().resident_link_remove(s.link.0))),
        ("involvement_save", "core", |s| done(s.office().involvement_save(s.involvement()))),
        ("involvement_remove", "core", |s| done(s.office().involvement_remove(s.id.0, s.person.0))),
        ("consent_save", "core", |s| done(s.office().consent_save(s.consent()))),
        ("consent_withdraw", "core", |s| done(s.office().consent_withdraw(WithdrawConsent { dossier: s.id.0, consent: s.consent.0, withdrawn_on: "12-11-2026".into(), withdrawn_remark: String::new() }))),
        ("resident_save", "core", |s| done(s.office().resident_save(SaveResident { dossier: s.id.0, resident: s.form() }))),
        ("resident_save", "identity", |s| done(s.office().resident_save(SaveResident { dossier: s.id.0, resident: ResidentForm { bsn: "111222333".into(), ..s.form() } }))),
        ("note_write", "journal", |s| done(s.office().note_write(WriteNote { dossier: s.id.0, contact_kind: "visit".into(), on: String::new(), at: String::new(), minutes: String::new(), with_whom: String::new(), body: "Gesproken".into(), goal_ids: vec![], shared: false }))),
        ("note_correct", "journal", |s| done(s.office().note_correct(CorrectNote { note: s.note.0, body: "Gebeld".into(), reason: "vergist".into() }))),
        ("note_share", "journal", |s| done(s.office().note_share(ShareNote { note: s.own_note().0, shared: true, seen: None }))),
        ("note_share", "note of another", |s| done(s.office().note_share(ShareNote { note: s.note.0, shared: true, seen: None }))),
        ("crisis_card_save", "crisis", |s| done(s.office().crisis_card_save(SaveCrisisCard { seen: None, dossier: s.id.0, sections: vec![CrisisText { code: "helps".into(), text: "thee".into() }], reviewed_with: String::new() }))),
        ("signal_phase_save", "crisis", |s| done(s.office().signal_phase_save(SaveSignalPhase { seen: None, dossier: s.id.0, phase: "calm".into(), parts: vec![CrisisText { code: "signals".into(), text: "slaapt".into() }] }))),
        ("dossier_close", "lead", |s| done(s.office().dossier_close(CloseDossier { dossier: s.id.0, closed_on: "12-11-2026".into(), close_reason: "as_planned".into(), close_note: String::new() }))),
        ("dossier_reopen", "lead", |s| { s.close(); done(s.office().dossier_reopen(s.id.0)) }),
        ("handover_deputy_save", "lead", |s| done(s.office().handover_deputy_save(SaveDeputy { dossier: s.id.0, deputy_id: Some(if s.regisseur_is_me() { s.at.colleague } else { s.at.me }.0), deputy_from: "12-11-2026".into(), deputy_until: "30-11-2026".into() }))),
        ("handover_deputy_end", "lead", |s| { s.name_deputy(); done(s.office().handover_deputy_end(s.id.0)) }),
        ("handover_propose", "regie", |s| done(s.office().handover_propose(ProposeHandover { dossier: s.id.0, to_id: Some(if s.regisseur_is_me() { s.at.colleague } else { s.at.me }.0), reason: "verlof".into(), template: "general".into(), transfers: 0 }))),
        ("handover_take", "take", |s| done(s.office().handover_take(TakeRegie { dossier: s.id.0, reason: "ziek".into(), transfers: 0 }))),
        ("handover_answer", "regie", |s| done(s.office().handover_answer(AnswerHandover { dossier: s.id.0, handover: s.proposed().0, state: "accepted".into(), answered_on: "12-11-2026".into(), answered_how: "phone".into(), answer_remark: String::new(), stays: false }))),
        ("handover_withdraw", "regie", |s| { let (id, _) = s.proposed(); done(s.office().handover_withdraw(s.id.0, id)) }),
        ("handover_item_add", "regie", |s| { let (id, _) = s.proposed(); done(s.office().handover_item_add(s.id.0, id, "Sleutel".into())) }),
        ("handover_item_save", "regie", |s| { let (_, item) = s.proposed(); done(s.office().handover_item_save(SettleItem { dossier: s.id.0, item, done: true, not_needed: false, remark: String::new() })) }),
    ]
}

#[test]
fn every_command_is_in_the_table() {
    let writes: BTreeSet<String> = writes().iter().map(|(name, ..)| (*name).to_owned()).collect();
    let others = OTHERS.iter().chain(READS).map(|name| (*name).to_owned());
    let others: BTreeSet<String> = others.collect();
    assert!(writes.is_disjoint(&others));
    let known: BTreeSet<String> = writes.union(&others).cloned().collect();
    assert_eq!(commands(), known, "say of a new command who may call it");
}

#[test]
fn each_command_does_its_work_for_who_may_and_turns_away_who_may_not() {
    let office = Bureau::open();
    let mut wrong = Vec::new();
    for (name, asks, call) in writes() {
        let (_, row) = ANSWERS.iter().find(|(kind, _)| *kind == asks).unwrap();
        for (caller, expected) in CALLERS.iter().zip(row.split(' ')) {
            let scene = office.scene(caller);
            let found = call(&scene);
            let told = match &found {
                Ok(()) => "+",
                Err(error) => match error.code {
                    ErrorCode::NotLeading => "l",
                    ErrorCode::NotInvolved => "i",
                    ErrorCode::NotAllowed => "n",
                    _ => "?",
                },
            };
            if told != expected {
                wrong.push(format!(
                    "{name} ({asks}) by {caller}: {found:?}, expected {expected}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_screen_is_told_beforehand_is_what_happens() {
    let office = Bureau::open();
    let yes = |asks: &str, caller: usize| {
        let (_, row) = ANSWERS.iter().find(|(kind, _)| *kind == asks).unwrap();
        row.split(' ').nth(caller) == Some("+")
    };
    for (place, caller) in CALLERS.iter().enumerate() {
        let scene = office.scene(caller);
        let told = scene.office().rights_get(scene.id.0).unwrap();
        let expected = [
            yes("core", place),
            yes("identity", place),
            yes("plan", place),
            yes("own action", place),
            yes("journal", place),
            yes("crisis", place),
            yes("lead", place),
        ];
        let found = [
            told.core,
            told.identity,
            told.plan,
            told.own_actions,
            told.journal,
            told.crisis,
            told.close,
        ];
        assert_eq!(found, expected, "{caller}");
        assert_eq!(told.leads, yes("lead", place), "{caller}");
        if let Ok(shown) = scene.office().plan_open(scene.id.0) {
            assert_eq!(
                (shown.may_write, shown.may_decide, shown.may_act),
                (told.plan, told.leads, told.own_actions),
                "{caller}"
            );
        }
    }
}

#[test]
fn what_a_closed_dossier_refuses_is_not_offered_in_it() {
    let office = Bureau::open();
    let refused: BTreeSet<&str> = writes()
        .into_iter()
        .filter(|(name, ..)| *name != "dossier_reopen")
        .filter_map(|(name, _, call)| {
            let scene = office.scene("regisseur");
            scene.close();
            match call(&scene) {
                Err(error) if error.code == ErrorCode::NotPossible => Some(name),
                _ => None,
            }
        })
        .collect();
    let of_plan = [
        "plan_words_save",
        "goal_save",
        "goal_move",
        "plan_agree",
        "evaluation_plan",
        "evaluation_begin",
        "evaluation_hold",
        "action_save",
        "action_done",
        "action_change",
        "action_postpone",
    ];
    let beside_plan = [
        "appointment_save",
        "score_save",
        "intensity_step_save",
        "carer_load_save",
    ];
    let of_regie = [
        "handover_propose",
        "handover_take",
        "handover_answer",
        "handover_deputy_save",
        "handover_deputy_end",
    ];
    let others = ["involvement_save", "dossier_close"];
    assert_eq!(
        refused,
        [&of_plan[..], &beside_plan, &of_regie, &others]
            .concat()
            .into_iter()
            .collect()
    );

    let scene = office.scene("regisseur");
    let shown = || {
        let plan = scene.office().plan_open(scene.id.0).unwrap();
        let regie = scene.office().handover_list(scene.id.0).unwrap();
        let people = scene.office().involvement_list(scene.id.0).unwrap();
        let rights = scene.office().rights_get(scene.id.0).unwrap();
        let of_plan = [plan.may_write, plan.may_decide, plan.may_act];
        (of_plan, rights.plan_open, !regie.closed, people.may_add)
    };
    assert_eq!(shown(), ([true; 3], true, true, true));
    scene.close();
    assert_eq!(shown(), ([false; 3], false, false, false));
}

#[test]
fn who_takes_part_in_a_closed_dossier_can_still_be_given_an_end() {
    let office = Bureau::open();
    let scene = office.scene("regisseur");
    scene.close();
    let ask = SaveInvolvement {
        involvement: Some(scene.person.0),
        ends_on: "12-11-2026".into(),
        end_reason: "afgesloten".into(),
        ..scene.involvement()
    };
    scene.office().involvement_save(ask).unwrap();
    scene
        .office()
        .consent_withdraw(WithdrawConsent {
            dossier: scene.id.0,
            consent: scene.consent.0,
            withdrawn_on: "12-11-2026".into(),
            withdrawn_remark: String::new(),
        })
        .unwrap();
}

#[test]
fn who_handed_the_regie_over_takes_it_back_by_a_handover_and_then_writes_again() {
    let office = Bureau::open();
    let scene = office.scene("not involved");
    let write = |wants: &str| {
        let ask = SaveOwnWords {
            seen: None,
            dossier: scene.id.0,
            wants: wants.into(),
            goes_well: String::new(),
            who_helps: String::new(),
        };
        scene
            .office()
            .plan_words_save(ask)
            .map(|_| ())
            .map_err(|error| error.code)
    };
    assert_eq!(write("Een tuin"), Err(ErrorCode::NotInvolved));
    let (handover, _) = scene.proposed();
    let ask = AnswerHandover {
        dossier: scene.id.0,
        handover,
        state: "accepted".into(),
        answered_on: "12-11-2026".into(),
        answered_how: "phone".into(),
        answer_remark: String::new(),
        stays: true,
    };
    scene.office().handover_answer(ask).unwrap();
    assert_eq!(write("Een tuin"), Ok(()));
}

#[test]
fn the_history_offers_to_take_back_only_what_the_asker_may_take_back() {
    let office = Bureau::open();
    let offered = |caller: &str| {
        let scene = office.scene(caller);
        let ask = AskHistory {
            dossier: scene.id.0,
            part: None,
            before: None,
        };
        let page = scene.office().history_page(ask).unwrap();
        page.entries
            .iter()
            .any(|entry| entry.command == "goal_save" && entry.undoable)
    };
    assert!(offered("regisseur"));
    assert!(!offered("social_team"));
    assert!(!offered("regional_access"));
}
