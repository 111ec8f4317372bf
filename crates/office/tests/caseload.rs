//! The list of dossiers, and the day: what comes first and what asks for attention.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_office::{
    CaseloadFilter, CaseloadNarrow, CaseloadPage, CaseloadSort, CloseDossier, CrisisText, PlanEvaluation,
    ResidentForm, SaveContact, SaveCrisisCard, SaveStep, UnlockProfile,
};
use support::{Desk, resident};
use uuid::Uuid;

fn page(filter: CaseloadFilter, sort: CaseloadSort) -> CaseloadPage {
    CaseloadPage {
        filter,
        sort,
        limit: 50,
        ..CaseloadPage::default()
    }
}

#[test]
fn a_new_dossier_stands_in_the_list_with_what_it_lacks() {
    let desk = Desk::open();
    desk.dossier("Anna", "Voorbeeld");
    let view = desk
        .office
        .caseload_page(page(CaseloadFilter::Open, CaseloadSort::Next))
        .unwrap();
    assert_eq!((view.open, view.lead, view.attention, view.closed), (1, 1, 1, 0));
    let codes: Vec<_> = view.rows[0]
        .signals
        .iter()
        .map(|signal| signal.code.as_str())
        .collect();
    assert_eq!(codes, ["agreement_missing", "nothing_planned"]);
    assert!(view.rows[0].lead);
}

#[test]
fn signals_follow_the_calendar_without_a_write() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    desk.set_clock("2027-01-12T08:00:00Z");
    let view = desk
        .office
        .caseload_page(page(CaseloadFilter::Attention, CaseloadSort::Next))
        .unwrap();
    let silent = view.rows[0]
        .signals
        .iter()
        .find(|signal| signal.code == "no_contact")
        .expect("nobody was reached for weeks");
    assert_eq!((view.rows[0].dossier, silent.number), (dossier, Some(8)));
}

#[test]
fn the_evaluation_of_a_closed_dossier_is_due_nowhere_and_comes_back_when_it_opens() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let ask = PlanEvaluation {
        dossier,
        next_evaluation_on: "13-11-2026".into(),
    };
    desk.office.evaluation_plan(ask).unwrap();
    let due = || {
        let list = |filter| {
            desk.office
                .caseload_page(page(filter, CaseloadSort::Next))
                .unwrap()
        };
        let rows = [CaseloadFilter::Open, CaseloadFilter::Closed].map(|filter| list(filter).rows);
        let [row] = &rows.concat()[..] else {
            panic!("one dossier")
        };
        let today = desk.office.today_open().unwrap();
        let plan = desk.office.plan_open(dossier).unwrap();
        [
            desk.office
                .dossier_head(dossier)
                .unwrap()
                .next_evaluation_on
                .is_some(),
            plan.next_evaluation_on.is_some(),
            plan.evaluation_days.is_some(),
            row.next_on.is_some(),
            row.signals
                .iter()
                .any(|signal| signal.code.starts_with("evaluation")),
            today
                .soon
                .iter()
                .chain(&today.late)
                .any(|item| item.kind == "evaluation"),
        ]
    };
    assert_eq!(due(), [true; 6]);
    let close = CloseDossier {
        dossier,
        closed_on: "12-11-2026".into(),
        close_reason: "as_planned".into(),
        close_note: String::new(),
    };
    desk.office.dossier_close(close).unwrap();
    assert_eq!(due(), [false; 6]);
    desk.set_clock("2026-11-20T09:00:00Z");
    assert_eq!(due(), [false; 6], "nor once its day is past");
    desk.office.dossier_reopen(dossier).unwrap();
    assert_eq!(due(), [true; 6]);
}

/// A dossier that ought to have a crisiskaart.
fn with_much_support(desk: &Desk) -> Uuid {
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let step = SaveStep {
        dossier,
        level: "intensive".into(),
        form: String::new(),
        starts_on: "1-11-2026".into(),
        reason: "crisis".into(),
    };
    desk.office.intensity_step_save(step).unwrap();
    dossier
}

#[test]
fn much_support_without_a_crisis_card_asks_for_attention() {
    let desk = Desk::open();
    with_much_support(&desk);
    let view = desk
        .office
        .caseload_page(page(CaseloadFilter::Open, CaseloadSort::Name))
        .unwrap();
    assert!(
        view.rows[0]
            .signals
            .iter()
            .any(|signal| signal.code == "crisis_card_missing")
    );
    assert_eq!(view.rows[0].intensity.len(), 1);
}

#[test]
fn who_is_called_first_counts_for_the_crisis_card_in_the_list_as_on_the_card_itself() {
    let desk = Desk::open();
    let dossier = with_much_support(&desk);
    let section = |code: &str| CrisisText {
        code: code.into(),
        text: "Rustig blijven.".into(),
    };
    let card = SaveCrisisCard {
        dossier,
        sections: vec![section("looks_like"), section("helps")],
        reviewed_with: String::new(),
        seen: None,
    };
    desk.office.crisis_card_save(card).unwrap();
    let agree = |missing: bool| {
        let ask = page(CaseloadFilter::Open, CaseloadSort::Name);
        let signals = &desk.office.caseload_page(ask).unwrap().rows[0].signals;
        assert_eq!(
            signals.iter().any(|one| one.code == "crisis_card_missing"),
            missing
        );
        let card = desk.office.crisis_open(dossier).unwrap();
        assert_eq!(!card.vital_missing.is_empty(), missing);
    };
    agree(true);
    let neighbour = SaveContact {
        dossier,
        name: "Buur Voorbeeld".into(),
        relation: "neighbour".into(),
        phone: "06 12345678".into(),
        emergency: true,
        ..SaveContact::default()
    };
    let saved = desk.office.contact_save(neighbour).unwrap();
    agree(false);
    desk.office.undo(saved).unwrap();
    agree(true);
}

#[test]
fn authority_that_ended_at_eighteen_asks_to_look_at_the_representation() {
    let desk = Desk::open();
    let form = ResidentForm {
        birth_date: "12-11-2008".into(),
        representation: "parental_authority".into(),
        ..resident("Anna", "Voorbeeld")
    };
    desk.office.dossier_open(form).unwrap();
    let told = || {
        let ask = page(CaseloadFilter::Attention, CaseloadSort::Name);
        let rows = desk.office.caseload_page(ask).unwrap().rows;
        rows.iter()
            .flat_map(|row| &row.signals)
            .any(|signal| signal.code == "authority_ended")
    };
    desk.set_clock("2026-11-11T09:00:00Z");
    assert!(!told());
    desk.set_clock("2026-11-12T09:00:00Z");
    assert!(told());
}

#[test]
fn a_page_holds_what_it_should_in_the_order_that_was_asked() {
    let desk = Desk::open();
    for name in ["Çelik", "Aarts", "Boer", "Ölmez"] {
        desk.dossier("Anna", name);
    }
    let all = desk
        .office
        .caseload_page(page(CaseloadFilter::Open, CaseloadSort::Name))
        .unwrap();
    let names: Vec<_> = all
        .rows
        .iter()
        .map(|row| row.name.split(',').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(names, ["Aarts", "Boer", "Çelik", "Ölmez"]);
    let second = CaseloadPage {
        offset: 2,
        limit: 1,
        ..page(CaseloadFilter::Open, CaseloadSort::Name)
    };
    let second = desk.office.caseload_page(second).unwrap();
    assert_eq!((second.rows.len(), second.total), (1, 4));
    assert_eq!(second.rows[0], all.rows[2]);
}

#[test]
fn typing_a_name_narrows_the_list_and_its_count() {
    let desk = Desk::open();
    desk.dossier("Anna", "Kowalczyková");
    desk.dossier("Anna", "Verzonnen");
    let named = |name: &str| {
        let view = desk
            .office
            .caseload_page(CaseloadPage {
                name: name.into(),
                ..page(CaseloadFilter::Open, CaseloadSort::Name)
            })
            .unwrap();
        (view.rows.len(), view.total, view.open)
    };
    assert_eq!(named("  ann "), (2, 2, 2));
    assert_eq!(named("KOVA anna"), (1, 1, 2));
    assert_eq!(named("100% anna"), (0, 0, 2));
    assert_eq!(named("'; --"), (2, 2, 2), "signs are no words");
}

#[test]
fn the_list_is_narrowed_by_every_part_of_a_name() {
    let desk = Desk::open();
    desk.office
        .dossier_open(ResidentForm {
            name_prefix: "de".into(),
            given_names: "Johanna Maria".into(),
            ..resident("Anna", "Vries")
        })
        .unwrap();
    desk.dossier("Bert", "Fictief");
    for sort in [CaseloadSort::Next, CaseloadSort::Name, CaseloadSort::Lead] {
        for name in ["de vries", "Vries", "Anna", "johanna", "Maria de Vries", "de v"] {
            let ask = CaseloadPage {
                name: name.into(),
                ..page(CaseloadFilter::Open, sort)
            };
            let view = desk.office.caseload_page(ask).unwrap();
            assert_eq!((view.rows.len(), view.total), (1, 1), "{name} by {sort:?}");
        }
    }
    let closed = CaseloadPage {
        name: "vries".into(),
        ..page(CaseloadFilter::Closed, CaseloadSort::Name)
    };
    assert_eq!(desk.office.caseload_page(closed).unwrap().total, 0);
}

#[test]
fn the_list_is_sorted_by_who_leads_and_by_what_asks_for_attention() {
    let desk = Desk::example();
    let rows = |sort| {
        desk.office
            .caseload_page(page(CaseloadFilter::Open, sort))
            .unwrap()
            .rows
    };
    let leads: Vec<_> = rows(CaseloadSort::Lead)
        .into_iter()
        .map(|row| (!row.lead, row.regisseur.to_lowercase()))
        .collect();
    let mut sorted = leads.clone();
    sorted.sort();
    assert_eq!(leads, sorted, "one's own first, then by name");
    assert!(leads.iter().any(|(other, _)| *other) && leads.iter().any(|(other, _)| !other));

    let urgent: Vec<_> = rows(CaseloadSort::Signals)
        .into_iter()
        .map(|row| {
            row.signals
                .first()
                .map_or("calm".to_owned(), |signal| signal.code.clone())
        })
        .collect();
    let rank = |code: &str| match code {
        "evaluation_late" | "actions_late" | "consent_missing" | "regie_asked" => 0,
        "calm" => 9,
        "no_contact" | "nothing_planned" | "carer_load_rising" => 2,
        _ => 1,
    };
    let ranks: Vec<_> = urgent.iter().map(|code| rank(code)).collect();
    let mut sorted = ranks.clone();
    sorted.sort();
    assert_eq!(ranks, sorted, "{urgent:?}");
}

#[test]
fn the_list_is_narrowed_by_phase_municipality_and_who_leads_and_counts_what_is_left() {
    let desk = Desk::example();
    let ask = |narrow: CaseloadNarrow, name: &str| {
        let ask = CaseloadPage {
            narrow,
            name: name.into(),
            limit: 200,
            ..page(CaseloadFilter::Open, CaseloadSort::Next)
        };
        desk.office.caseload_page(ask).unwrap()
    };
    let all = ask(CaseloadNarrow::default(), "");
    assert!(
        all.municipalities.len() > 2 && all.regisseurs.len() > 2,
        "{all:?}"
    );
    assert_eq!(all.regisseurs.iter().filter(|one| one.me).count(), 1);
    assert!(all.municipalities.is_sorted());
    let mut found = 0;
    for one in &all.regisseurs {
        let regisseur = Some(one.id);
        let theirs = ask(
            CaseloadNarrow {
                regisseur,
                ..CaseloadNarrow::default()
            },
            "",
        );
        assert!(
            theirs
                .rows
                .iter()
                .all(|row| row.regisseur == one.name && row.lead == one.me)
        );
        assert_eq!(theirs.rows.len(), usize::try_from(theirs.total).unwrap());
        assert_eq!(theirs.open, all.open, "what the filters hold stays the same");
        found += theirs.rows.len();
    }
    assert_eq!(found, all.rows.len(), "everybody is led by one of them");
    let mut lives = 0;
    for municipality in &all.municipalities {
        let there = ask(
            CaseloadNarrow {
                municipality: municipality.clone(),
                ..CaseloadNarrow::default()
            },
            "",
        );
        for row in &there.rows {
            let form = desk.office.resident_get(row.dossier).unwrap();
            assert_eq!(&form.residence_municipality, municipality);
        }
        lives += there.rows.len();
    }
    assert_eq!(lives, all.rows.len());
    let concept = || CaseloadNarrow {
        phase: "concept".into(),
        ..CaseloadNarrow::default()
    };
    let rows = ask(concept(), "").rows;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.phase == "concept"));
    let named = rows[0].name.split([',', ' ']).next().unwrap();
    let both = ask(concept(), named);
    assert!(
        both.total >= 1
            && both
                .rows
                .iter()
                .all(|row| row.phase == "concept" && row.name.contains(named))
    );
}

#[test]
fn only_what_changed_is_announced_so_that_indexing_does_not_wake_itself() {
    let desk = Desk::open();
    desk.dossier("Anna", "Voorbeeld");
    let (tell, told) = std::sync::mpsc::channel();
    desk.office
        .on_change(move |changed| tell.send(changed.len()).unwrap());
    desk.office.session_lock().unwrap();
    let unlock = UnlockProfile {
        profile: desk.profile,
        passphrase: support::PASSPHRASE.into(),
    };
    desk.office.session_unlock(unlock).unwrap();
    while told.try_recv().is_ok() {}
    assert!(!desk.office.search_catch_up(200).unwrap());
    desk.office
        .caseload_page(page(CaseloadFilter::Open, CaseloadSort::Name))
        .unwrap();
    assert_eq!(told.try_iter().count(), 0);
    desk.note(desk.dossier("Bert", "Fictief"), "Koffie gedronken.");
    let counts: Vec<usize> = told.try_iter().collect();
    assert!(
        !counts.is_empty() && counts.iter().all(|count| *count > 0),
        "{counts:?}"
    );
}

#[test]
fn an_empty_day_says_how_many_dossiers_there_are() {
    let desk = Desk::open();
    let view = desk.office.today_open().unwrap();
    assert_eq!((view.dossiers, view.begun), (0, false));
    desk.dossier("Anna", "Voorbeeld");
    let view = desk.office.today_open().unwrap();
    assert_eq!(
        (view.today.as_str(), view.week, view.dossiers, view.begun),
        ("2026-11-12", 46, 1, true)
    );
    assert!(view.late.is_empty() && view.today_items.is_empty());
}
