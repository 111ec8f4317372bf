//! Every command that shows something of a dossier against everybody who might look: what each gets to read (domain.md §9).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[path = "support/bureau.rs"]
mod bureau;
mod support;

use std::collections::BTreeSet;

use bureau::{BSN, Bureau, CALLERS, CORE, CRISIS, JOURNAL, OWN_ACTION, PLAN, READS, SHARED, Scene};
use eenplan_office::*;
use serde::Serialize;
use serde_json::Value;

/// What a command shows, and the answer for each of [`CALLERS`]: `+` shows it, `i` that only who takes part may, `n` that their role may
/// not.
const ANSWERS: [(&str, &str); 7] = [
    ("core", "+ + i + + + + n + n i i"),
    ("plan", "+ + i + + n + n + n i i"),
    ("own actions", "+ + i + + + + n + n i i"),
    ("journal", "+ + i + + n n n n n i i"),
    ("crisis", "+ + i + + + n n n n i i"),
    ("changes", "+ + i + + + + + + + i i"),
    // A name and who leads, to find the dossier; more for who may see more.
    ("as much as may be", "+ + + + + + + + + + + +"),
];

/// The words each of [`CALLERS`] may ever get to see, whatever they ask.
const MAY_SEE: [&[&str]; 12] = [
    &[CORE, BSN, PLAN, OWN_ACTION, SHARED, JOURNAL, CRISIS],
    &[CORE, BSN, PLAN, OWN_ACTION, SHARED, JOURNAL, CRISIS],
    &[],
    &[CORE, BSN, PLAN, OWN_ACTION, SHARED, JOURNAL, CRISIS],
    &[CORE, PLAN, OWN_ACTION, SHARED, CRISIS],
    &[CORE, OWN_ACTION, CRISIS],
    &[CORE, BSN, PLAN, OWN_ACTION],
    &[],
    &[CORE, PLAN, OWN_ACTION],
    &[],
    &[],
    &[],
];

const WORDS: [&str; 7] = [CORE, BSN, PLAN, OWN_ACTION, SHARED, JOURNAL, CRISIS];

type Look = fn(&Scene<'_>) -> Result<Value, AppError>;

fn json<T: Serialize>(answer: Result<T, AppError>) -> Result<Value, AppError> {
    answer.map(|shown| serde_json::to_value(shown).unwrap())
}

fn ask(s: &Scene<'_>) -> AskPrint {
    AskPrint {
        dossier: s.id.0,
        version: None,
        crisis_card: true,
        signal_plan: true,
        scores: true,
        health: true,
    }
}

/// Every command of [`READS`]: what it shows, which words its answer holds for who may see everything, and a call.
#[rustfmt::skip]
fn reads() -> Vec<(&'static str, &'static str, &'static [&'static str], Look)> {
    vec![
        ("action_owners", "own actions", &[CORE], |s| json(s.office().action_owners(s.id.0))),
        ("appointment_list", "plan", &[PLAN], |s| json(s.office().appointment_list(s.id.0))),
        ("audit_page", "core", &[], |s| json(s.office().audit_page(s.id.0, None))),
        ("caseload_page", "as much as may be", &[], |s| json(s.office().caseload_page(CaseloadPage { sort: CaseloadSort::Name, limit: 100, ..CaseloadPage::default() }))),
        ("consent_list", "core", &[CORE], |s| json(s.office().consent_list(s.id.0))),
        ("crisis_open", "crisis", &[CRISIS], |s| json(s.office().crisis_open(s.id.0))),
        ("document_list", "plan", &[PLAN], |s| json(s.office().document_list(s.id.0))),
        ("dossier_before_closing", "plan", &[], |s| json(s.office().dossier_before_closing(s.id.0))),
        ("dossier_head", "as much as may be", &[], |s| json(s.office().dossier_head(s.id.0))),
        ("handover_list", "as much as may be", &[PLAN], |s| json(s.office().handover_list(s.id.0))),
        ("history_page", "changes", &[CORE, BSN, PLAN, OWN_ACTION, SHARED, JOURNAL, CRISIS], |s| json(s.office().history_page(AskHistory { dossier: s.id.0, part: None, before: None }))),
        ("intensity_open", "plan", &[CORE, PLAN], |s| json(s.office().intensity_open(s.id.0))),
        ("involvement_list", "core", &[CORE], |s| json(s.office().involvement_list(s.id.0))),
        ("journal_around", "journal", &[PLAN, SHARED, JOURNAL], |s| { let note = s.office().journal_page(s.id.0, None)?.notes[0].id; json(s.office().journal_around(s.id.0, note)) }),
        ("journal_count", "journal", &[], |s| json(s.office().journal_count(s.id.0))),
        ("journal_page", "journal", &[PLAN, SHARED, JOURNAL], |s| json(s.office().journal_page(s.id.0, None))),
        ("network_get", "core", &[CORE], |s| json(s.office().network_get(s.id.0))),
        ("plan_compare", "plan", &[PLAN, OWN_ACTION], |s| json(s.office().plan_compare(s.id.0, Some(s.version.0), None))),
        ("plan_open", "own actions", &[PLAN, OWN_ACTION], |s| json(s.office().plan_open(s.id.0))),
        ("plan_print", "plan", &[], |s| json(s.office().plan_print(&s.at.desk.folder().join("plan.pdf"), ask(s)))),
        ("plan_print_preview", "plan", &[], |s| json(s.office().plan_print_preview(ask(s)))),
        ("plan_version_open", "plan", &[PLAN], |s| json(s.office().plan_version_open(s.id.0, s.version.0))),
        ("plan_versions", "plan", &[PLAN], |s| json(s.office().plan_versions(s.id.0))),
        ("resident_duplicates", "as much as may be", &[], |s| json(s.office().resident_duplicates(ResidentForm { bsn: BSN.into(), ..s.form() }, None))),
        ("resident_get", "core", &[CORE, BSN], |s| json(s.office().resident_get(s.id.0))),
        ("rights_get", "as much as may be", &[], |s| json(s.office().rights_get(s.id.0))),
        ("score_open", "plan", &[PLAN], |s| json(s.office().score_open(s.id.0, "zrm"))),
        ("search", "as much as may be", &[CORE, PLAN, OWN_ACTION, SHARED, JOURNAL], |s| Ok(Value::Array(searches(s)))),
        ("today_open", "as much as may be", &[PLAN, OWN_ACTION], |s| json(s.office().today_open())),
    ]
}

/// Everything that can be looked for.
fn searches(s: &Scene<'_>) -> Vec<Value> {
    while s.office().search_catch_up(500).unwrap() {}
    let all = WORDS.iter().copied().chain(["Voorbeeld", "1988-04-03"]);
    all.map(|typed| json(s.office().search(typed, true)).unwrap())
        .collect()
}

fn told(found: &Result<Value, AppError>) -> &'static str {
    match found {
        Ok(_) => "+",
        Err(error) => match error.code {
            ErrorCode::NotInvolved => "i",
            ErrorCode::NotAllowed => "n",
            _ => "?",
        },
    }
}

#[test]
fn each_view_shows_to_each_role_what_it_may_read_and_nothing_else() {
    let table: BTreeSet<&str> = reads().iter().map(|(name, ..)| *name).collect();
    assert_eq!(
        table,
        READS.iter().copied().collect(),
        "say of each view what it shows"
    );
    let mut wrong = Vec::new();
    for (place, caller) in CALLERS.iter().enumerate() {
        let bureau = Bureau::open();
        let scene = bureau.scene(caller);
        for (name, shows, holds, look) in reads() {
            let (_, row) = ANSWERS.iter().find(|(kind, _)| *kind == shows).unwrap();
            let expected = row.split(' ').nth(place).unwrap();
            let found = look(&scene);
            if told(&found) != expected {
                wrong.push(format!("{name} for {caller}: {found:?}, expected {expected}"));
            }
            let Ok(shown) = found else { continue };
            let text = shown.to_string();
            let seen: BTreeSet<&str> = WORDS.into_iter().filter(|word| text.contains(word)).collect();
            let may: BTreeSet<&str> = MAY_SEE[place].iter().copied().collect();
            let leaks: Vec<&&str> = seen.difference(&may).collect();
            if !leaks.is_empty() {
                wrong.push(format!("{name} shows {caller} {leaks:?}"));
            }
            // The same command shows its words to who leads: so that a word that is missing means something.
            if place == 0 {
                let holds: BTreeSet<&str> = holds.iter().copied().collect();
                let seen: BTreeSet<&str> = seen.into_iter().filter(|word| holds.contains(word)).collect();
                assert_eq!(seen, holds, "{name}: {text}");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn who_does_not_take_part_finds_the_dossier_by_name_and_reads_who_leads() {
    let bureau = Bureau::open();
    let scene = bureau.scene("not involved");
    let head = scene.office().dossier_head(scene.id.0).unwrap();
    assert_eq!(
        (head.called.as_str(), head.regisseur.as_str()),
        ("Anna", "Bas Voorbeeld")
    );
    assert_eq!((head.age, head.birth_date, head.municipality), (None, None, None));
    assert_eq!((head.phase.as_str(), head.next_evaluation_on), ("", None));
    let ask = CaseloadPage {
        sort: CaseloadSort::Name,
        limit: 100,
        ..CaseloadPage::default()
    };
    let row = scene.office().caseload_page(ask).unwrap().rows.swap_remove(0);
    assert!(!row.takes_part);
    assert_eq!(row.name, "Voorbeeld, Anna");
    assert_eq!(row.regisseur, "Bas Voorbeeld");
    assert_eq!((row.age, row.next_on, row.last_contact_at), (None, None, None));
    assert!(row.signals.is_empty() && row.intensity.is_empty() && row.phase.is_empty());
    let today = scene.office().today_open().unwrap();
    assert!(today.today_items.is_empty() && today.late.is_empty() && today.soon.is_empty());
    let found = scene.office().search("voorbeeld", true).unwrap();
    assert_eq!(found.residents.len(), 2);
    assert!(
        found
            .residents
            .iter()
            .all(|one| one.birth_date.is_none() && one.city.is_none())
    );
}

#[test]
fn a_provider_reads_and_counts_only_the_notes_that_were_shared() {
    let bureau = Bureau::open();
    let scene = bureau.scene("provider");
    let page = scene.office().journal_page(scene.id.0, None).unwrap();
    assert_eq!((page.notes.len(), page.total), (1, 1));
    assert!(page.notes[0].shared && page.notes[0].body.contains(SHARED));
    assert_eq!(
        page.notes[0].corrections.len(),
        1,
        "what was put right is part of it"
    );
    assert_eq!(scene.office().journal_count(scene.id.0).unwrap(), 1);
}

#[test]
fn a_provider_reads_back_what_they_wrote_shared_or_not() {
    let bureau = Bureau::open();
    let scene = bureau.scene("provider");
    let written = scene.office().note_write(WriteNote {
        dossier: scene.id.0,
        contact_kind: "visit".into(),
        on: String::new(),
        at: String::new(),
        minutes: String::new(),
        with_whom: String::new(),
        body: "Samen geoefend".into(),
        goal_ids: Vec::new(),
        shared: false,
    });
    let note = written.unwrap().note;
    let page = scene.office().journal_page(scene.id.0, None).unwrap();
    assert_eq!((page.notes.len(), page.total), (2, 2));
    assert!(page.notes.iter().any(|one| one.id == note && !one.shared));
    let around = scene.office().journal_around(scene.id.0, note).unwrap();
    assert_eq!(around.found, Some(note));
    assert_eq!(
        json(scene.office().journal_around(scene.id.0, scene.note.0))
            .unwrap_err()
            .code,
        ErrorCode::NotFound,
        "what somebody else wrote and did not share is not there"
    );
}

#[test]
fn a_volunteer_reads_own_actions_and_keeps_them_under_their_goal_unseen() {
    let bureau = Bureau::open();
    let scene = bureau.scene("volunteer");
    let plan = scene.office().plan_open(scene.id.0).unwrap();
    assert!(!plan.whole && plan.may_act && !plan.may_write);
    assert!(plan.goals.is_empty() && plan.wants.is_empty() && plan.state.is_empty());
    let titles: Vec<&str> = plan.loose_actions.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["Bellen eigenwoord"]);
    assert_eq!(plan.loose_actions[0].goal, None);
    let owners = scene.office().action_owners(scene.id.0).unwrap();
    assert!(owners.len() == 1 && owners[0].me, "they ask nobody else");

    scene
        .office()
        .action_save(scene.action(Some(scene.mine), bureau.me))
        .unwrap();
    let kept = bureau
        .store
        .read(|r| eenplan_store::action::get(r, scene.id, scene.mine))
        .unwrap()
        .unwrap();
    assert_eq!(
        (kept.title.as_str(), kept.goal_id),
        ("Nog eens bellen", Some(scene.goals[0]))
    );
}

#[test]
fn who_was_not_shown_the_bsn_saves_the_rest_and_it_stays() {
    let bureau = Bureau::open();
    let scene = bureau.scene("narrowed");
    let shown = scene.office().resident_get(scene.id.0).unwrap();
    assert_eq!((shown.bsn.as_str(), shown.no_bsn_reason.as_str()), ("", ""));
    let form = ResidentForm {
        phone: "0570 123 456".into(),
        ..scene.form()
    };
    let save = |resident| {
        scene.office().resident_save(SaveResident {
            dossier: scene.id.0,
            resident,
        })
    };
    save(form.clone()).unwrap();
    let kept = bureau
        .store
        .read(|r| eenplan_store::resident::get(r, scene.id))
        .unwrap()
        .unwrap();
    assert_eq!((kept.bsn.as_str(), kept.phone.as_str()), (BSN, "0570 123 456"));
    let guess = ResidentForm {
        bsn: BSN.into(),
        ..form
    };
    assert_eq!(
        save(guess).unwrap_err().code,
        ErrorCode::NotAllowed,
        "not even to try whether it is this one"
    );
}

#[test]
fn a_look_that_is_refused_leaves_a_line() {
    let bureau = Bureau::open();
    let scene = bureau.scene("not involved");
    let lines = || {
        bureau
            .store
            .read(|r| eenplan_store::audit::page(r, scene.id, None, 100))
            .unwrap()
            .into_iter()
            .filter(|line| line.action == "view" && !line.success)
            .count()
    };
    assert_eq!(lines(), 0);
    assert_eq!(
        scene.office().plan_open(scene.id.0).unwrap_err().code,
        ErrorCode::NotInvolved
    );
    assert_eq!(lines(), 1);
}

#[test]
fn who_handed_the_regie_over_reads_on_as_long_as_they_take_part() {
    for (stays, expected) in [(true, Ok(())), (false, Err(ErrorCode::NotInvolved))] {
        let bureau = Bureau::open();
        let scene = bureau.scene("regisseur");
        let (handover, _) = scene.proposed();
        let answer = AnswerHandover {
            dossier: scene.id.0,
            handover,
            state: "accepted".into(),
            answered_on: "12-11-2026".into(),
            answered_how: "phone".into(),
            answer_remark: String::new(),
            stays,
        };
        scene.office().handover_answer(answer).unwrap();
        let read = |what: Result<Value, AppError>| what.map(|_| ()).map_err(|error| error.code);
        assert_eq!(read(json(scene.office().plan_open(scene.id.0))), expected);
        assert_eq!(
            read(json(scene.office().journal_page(scene.id.0, None))),
            expected
        );
        assert_eq!(read(json(scene.office().resident_get(scene.id.0))), expected);
        let way_back = scene.office().handover_list(scene.id.0).unwrap();
        assert_eq!(way_back.regisseur.name, "Bas Voorbeeld");
    }
}
