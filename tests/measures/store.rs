//! What the screens wait for: the use cases as the commands call them, audit line and serialising included, with 10,000 dossiers here.

use std::time::Duration;

use chrono::TimeDelta;
use eenplan_office::{CaseloadFilter, DoAction, ResidentForm, SaveGoal, WriteNote};
use eenplan_tests::measure::{Bench, Figure, times};
use eenplan_tests::region::Region;
use serde::Serialize;
use uuid::Uuid;

pub(crate) const BENCHES: &[Bench] = &[
    Bench {
        name: "store/caseload-open",
        run: caseload_open,
    },
    Bench {
        name: "store/dossier-open",
        run: dossier_open,
    },
    Bench {
        name: "store/search",
        run: search,
    },
    Bench {
        name: "store/duplicates",
        run: duplicates,
    },
    Bench {
        name: "store/save",
        run: save,
    },
    Bench {
        name: "store/new-day",
        run: new_day,
    },
];

const READS: usize = 1_500;
const SAVES: usize = 900;
const DAYS: usize = 5;

/// Runs that are not counted: statements are prepared, pages of the store come into the cache.
const WARM: usize = 20;

fn sampled(runs: usize, mut work: impl FnMut(usize)) -> Figure {
    (0..WARM).for_each(&mut work);
    let samples = times(runs, |run| work(WARM + run));
    let [median, p99] = [Figure::median(&samples), Figure::p99(&samples)];
    let slowest = samples.iter().max().copied().unwrap_or(Duration::ZERO);
    eprintln!(
        "  median {median}, p99 {p99}, slowest {:.3} ms, of {runs}",
        slowest.as_secs_f64() * 1000.0
    );
    p99
}

/// What the shell does with an answer.
fn answer(view: &impl Serialize) {
    let json = serde_json::to_string(view).expect("a view can be serialised");
    std::hint::black_box(json);
}

/// The first page of the caseload.
fn caseload_open() -> Figure {
    let region = Region::open();
    sampled(READS, |_| answer(&region.caseload(CaseloadFilter::Open, 0)))
}

/// Everything that the plan of the largest dossier shows, on a wide screen. Every time is a new opening with its audit lines.
fn dossier_open() -> Figure {
    let region = Region::open();
    sampled(READS, |run| {
        // One opening lasts a quarter of an hour; back and forth, so that it stays the same day.
        region.pass(TimeDelta::minutes(if run % 2 == 0 { 20 } else { -20 }));
        open(&region, region.largest);
    })
}

/// As often as the screen asks: its parts do not share their answers.
fn open(region: &Region, dossier: Uuid) {
    let office = &region.office;
    answer(&office.dossier_head(dossier).expect("the head"));
    answer(&office.journal_count(dossier).expect("the count of notes"));
    answer(&office.handover_list(dossier).expect("who leads"));
    answer(&office.involvement_list(dossier).expect("who take part"));
    for _in_wants_and_plan in 0..2 {
        answer(&office.plan_open(dossier).expect("the plan"));
    }
    answer(&office.session_status().expect("who works here"));
    for _in_notice_and_three_parts in 0..4 {
        answer(&office.rights_get(dossier).expect("the rights"));
    }
    answer(&office.joining_origins(dossier).expect("what was entered anew"));
    answer(&office.score_open(dossier, "zrm").expect("scores"));
    answer(&office.intensity_open(dossier).expect("the course"));
    answer(&office.score_open(dossier, "positive_health").expect("scores"));
    answer(&office.journal_page(dossier, None).expect("the journal"));
}

/// One letter more each time; after the last one the typing stops, and that is written down.
fn search() -> Figure {
    const TYPED: [&str; 12] = [
        "Voorbeeld",
        "Anna Denk",
        "keukentafel",
        "fatma demo",
        "huisbezoek",
        "de",
        "brieven samen",
        "Verondersteld",
        "stemming beter",
        "1-2-1980",
        "afspraak",
        "niemand heet zo",
    ];
    let steps: Vec<(String, bool)> = TYPED
        .iter()
        .flat_map(|typed| {
            let ends = typed.char_indices().map(|(at, one)| at + one.len_utf8());
            ends.map(|end| (typed[..end].to_owned(), end == typed.len()))
        })
        .collect();
    let region = Region::open();
    sampled(READS, |run| {
        let (typed, settled) = &steps[run % steps.len()];
        answer(&region.office.search(typed, *settled).expect("an answer"));
    })
}

/// Who may be the same person, asked while a new resident is typed: name, then birth date, postcode and number.
fn duplicates() -> Figure {
    const NAMES: [(&str, &str); 4] = [
        ("Anna", "Voorbeeld"),
        ("Omar", "Fictief"),
        ("Lies", "Denkbeeldig"),
        ("Wim", "Zeldzaam"),
    ];
    let region = Region::open();
    sampled(READS, |run| {
        let (call_name, family_name) = NAMES[run / 8 % NAMES.len()];
        let step = run % 8;
        let from = |wanted: usize, text: &str| {
            if step >= wanted {
                text.to_owned()
            } else {
                String::new()
            }
        };
        let form = ResidentForm {
            call_name: from(1, call_name),
            family_name: from(2, family_name),
            birth_date: from(
                3,
                &format!("{}-{}-{}", run % 28 + 1, run % 12 + 1, 1940 + run % 80),
            ),
            bsn: from(4, "999900006"),
            street: from(5, "Voorbeeldlaan"),
            house_number: from(6, "12"),
            postcode: from(7, "8100 AB"),
            ..ResidentForm::default()
        };
        answer(&region.office.resident_duplicates(form, None).expect("an answer"));
    })
}

/// A note, a goal in other words, an action that is done; in turn, in dossiers this worker leads.
fn save() -> Figure {
    let region = Region::open();
    let office = &region.office;
    let plans: Vec<_> = region
        .mine
        .iter()
        .map(|dossier| office.plan_open(*dossier).expect("a plan"))
        .collect();
    let goals: Vec<(Uuid, Uuid)> = plans
        .iter()
        .flat_map(|plan| {
            plan.goals
                .iter()
                .filter(|goal| goal.open)
                .map(|goal| (plan.dossier, goal.id))
        })
        .collect();
    let mut actions: Vec<(Uuid, Uuid)> = plans
        .iter()
        .flat_map(|plan| {
            let all = plan.goals.iter().flat_map(|goal| &goal.actions);
            all.filter(|action| action.state == "open")
                .map(|action| (plan.dossier, action.id))
        })
        .collect();
    assert!(
        actions.len() > (WARM + SAVES) / 3,
        "only {} open actions",
        actions.len()
    );
    sampled(SAVES, |run| match run % 3 {
        0 => {
            let note = WriteNote {
                dossier: region.mine[run % region.mine.len()],
                contact_kind: "visit".into(),
                on: String::new(),
                at: String::new(),
                minutes: "45".into(),
                with_whom: "bewoner".into(),
                body: format!("Samen de brieven geopend en de afspraken van deze week doorgenomen ({run})."),
                goal_ids: Vec::new(),
                shared: false,
            };
            answer(&office.note_write(note).expect("a note that is kept"));
        }
        1 => {
            let (dossier, goal) = goals[run % goals.len()];
            let goal = SaveGoal {
                seen: None,
                dossier,
                goal: Some(goal),
                title: format!("Ik heb overzicht over mijn geld ({run})"),
                detail: String::new(),
                life_domains: vec!["finances".into()],
                state: String::new(),
                state_remark: String::new(),
            };
            answer(&office.goal_save(goal).expect("a goal that is kept"));
        }
        _ => {
            let (dossier, action) = actions.pop().expect("an action that is open");
            let done = DoAction {
                dossier,
                action,
                done_on: String::new(),
                done_remark: String::new(),
            };
            answer(&office.action_done(done).expect("an action that is done"));
        }
    })
}

/// The first look at the caseload on a new day, when every line has to say what asks for attention today.
fn new_day() -> Figure {
    let region = Region::open();
    let samples = times(DAYS, |_| {
        region.pass(TimeDelta::days(1));
        answer(&region.caseload(CaseloadFilter::Open, 0));
    });
    Figure::median(&samples)
}
