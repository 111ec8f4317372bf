//! The plan on paper, read back from the PDF: what stands on it, what does not, and what stays behind when it cannot be saved.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[path = "../../../paper/tests/reader/mod.rs"]
#[allow(dead_code, reason = "only the text is read here")]
mod reader;
#[path = "../support/mod.rs"]
mod support;
mod table;

use std::path::Path;

use eenplan_domain::record::{DossierId, dossier};
use eenplan_office::*;
use eenplan_store::Edit;
use reader::Reader;
use support::Desk;
use table::{SECRET, Table, secret};
use uuid::Uuid;

#[track_caller]
fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word:?} is not on the paper: {text}");
    }
}

#[track_caller]
fn is_silent_about(text: &str, words: &[&str]) {
    for word in words {
        assert!(!text.contains(word), "{word:?} stands on the paper: {text}");
    }
}

const OF_SCORES: &[&str] = &[
    "Hoe het met mij gaat",
    "Sociaal netwerk",
    "voldoende zelfredzaam",
    "niet zelfredzaam",
];
const OF_HEALTH: &[&str] = &["Hoe ik mijn gezondheid zie", "Zingeving 3 8", "2 november 2026"];
const OF_CARD: &[&str] = &[
    "Mijn crisiskaart",
    "Rustig praten, thee zetten.",
    "038 111 11 11",
    "Eva Proef broer of zus 06 12 34 56 78",
];
const OF_PHASES: &[&str] = &["Mijn signaleringsplan", "Het loopt op", "Ik zeg afspraken af."];

#[test]
fn the_paper_holds_the_plan_and_nothing_that_is_not_for_the_resident() {
    let table = Table::laid();
    table.agree();
    let text = table.read(table.ask());
    says(
        &text,
        &[
            "van Anna Voorbeeld",
            "Ik wil rustig slapen.",
            "De ochtenden in de tuin.",
            "Mijn zus Eva.",
            "Ria Voorbeeld",
            "Sociaal team Raalte",
            "0572 123 456",
            "Bas Proef gaat mee naar de tuingroep, De Voorbeeldhof",
            "038 000 00 03",
            "Mijn huur is op orde",
            "Eerst de achterstand.",
            "Gaat over: Financiën",
            "Bel de woningcorporatie Wie: Anna",
            "elke 2 weken, weer op 20 november 2026",
            "gedaan Betaalregeling aanvragen Wie: Ria Voorbeeld",
            "Dit doel is bereikt.",
            "Wat wij verder doen",
            "Sleutel bijmaken",
            "dinsdag 1 december 2026 10:30",
            "Samen het plan bekijken",
            "Waar: bij Anna thuis",
            "Met wie: Anna en Eva",
            "Wij bekijken dit plan weer op 3 februari 2027",
            "Anna Voorbeeld is akkoord met dit plan. Datum: 12 november 2026 Hoe: in een gesprek",
            "versie 1",
        ],
    );
    is_silent_about(
        &text,
        &[SECRET, "123456782", "Voorbeeldstraat", "06 12 34 56 78", "1988"],
    );
    for part in [OF_SCORES, OF_HEALTH, OF_CARD, OF_PHASES] {
        is_silent_about(&text, &part[..2]);
    }
}

#[test]
fn each_tick_brings_its_own_part_and_no_other() {
    let table = Table::laid();
    let parts = [
        (
            "scores",
            AskPrint {
                scores: true,
                ..table.ask()
            },
            OF_SCORES,
        ),
        (
            "health",
            AskPrint {
                health: true,
                ..table.ask()
            },
            OF_HEALTH,
        ),
        (
            "crisis_card",
            AskPrint {
                crisis_card: true,
                ..table.ask()
            },
            OF_CARD,
        ),
        (
            "signal_plan",
            AskPrint {
                signal_plan: true,
                ..table.ask()
            },
            OF_PHASES,
        ),
    ];
    for (code, ask, words) in &parts {
        let text = table.read(*ask);
        says(&text, words);
        is_silent_about(&text, &[SECRET]);
        assert_eq!(table.standing(*ask, code), "printed");
        for (other, _, others) in parts.iter().filter(|(other, ..)| other != code) {
            is_silent_about(&text, &others[..1]);
            assert_eq!(table.standing(*ask, other), "not_ticked");
        }
    }
}

#[test]
fn the_worker_reads_beforehand_what_comes_along_and_what_stays() {
    let table = Table::laid();
    let view = table.desk.office.plan_print_preview(table.ask()).unwrap();
    let told: Vec<(&str, Option<u32>, &str)> = view
        .parts
        .iter()
        .map(|part| (part.code.as_str(), part.count, part.standing.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("own_words", None, "printed"),
            ("leader", None, "printed"),
            ("participants", Some(1), "printed"),
            ("goals", Some(2), "printed"),
            ("actions", Some(3), "printed"),
            ("appointments", Some(1), "printed"),
            ("evaluation", None, "printed"),
            ("agreement", None, "empty"),
            ("scores", None, "not_ticked"),
            ("health", None, "not_ticked"),
            ("crisis_card", None, "not_ticked"),
            ("signal_plan", None, "not_ticked"),
            ("dropped", Some(2), "never"),
            ("journal", None, "never"),
            ("identity", None, "never"),
            ("network", None, "never"),
            ("carer_load", None, "never"),
            ("remarks", None, "never"),
            ("handover", None, "never"),
        ]
    );
    let bare = table.desk.dossier("Omar", "Fictief");
    let ask = AskPrint {
        dossier: bare,
        crisis_card: true,
        ..AskPrint::default()
    };
    for (code, standing) in [
        ("goals", "empty"),
        ("crisis_card", "empty"),
        ("own_words", "empty"),
        ("leader", "printed"),
    ] {
        assert_eq!(table.standing(ask, code), standing, "{code}");
    }
    says(
        &table.read(ask),
        &["Hier staat nog niets. Schrijf het hier zelf op.", "Handtekening"],
    );
}

#[test]
fn a_plan_that_changed_asks_for_a_signature_and_the_agreed_one_can_still_be_had() {
    let table = Table::laid();
    table.agree();
    table.goal("Een eigen moestuin", "", "");
    let view = table.desk.office.plan_print_preview(table.ask()).unwrap();
    assert!(view.changed_since);
    assert_eq!(
        (view.number, view.latest.map(|version| version.number)),
        (2, Some(1))
    );
    let now = table.read(table.ask());
    says(&now, &["Een eigen moestuin", "Handtekening", "versie 2"]);
    let first = table.desk.office.plan_versions(table.dossier).unwrap()[0].id;
    let agreed = AskPrint {
        version: Some(first),
        ..table.ask()
    };
    let text = table.read(agreed);
    says(
        &text,
        &[
            "Mijn huur is op orde",
            "Anna Voorbeeld is akkoord met dit plan.",
            "versie 1",
        ],
    );
    is_silent_about(&text, &["Een eigen moestuin", "Handtekening", SECRET]);
    let bare = table.desk.dossier("Omar", "Fictief");
    let none = table.desk.office.plan_print_preview(AskPrint {
        dossier: bare,
        ..agreed
    });
    assert_eq!(none.unwrap_err().code, ErrorCode::NotFound);
    // One that was agreed earlier can still be had, whatever was agreed since.
    table.agree();
    let view = table.desk.office.plan_print_preview(agreed).unwrap();
    assert_eq!(
        (view.number, view.latest.map(|version| version.number)),
        (1, Some(2))
    );
    let text = table.read(agreed);
    says(&text, &["Anna Voorbeeld is akkoord met dit plan.", "versie 1"]);
    is_silent_about(&text, &["Een eigen moestuin", "Handtekening", SECRET]);
}

#[test]
fn a_day_that_went_by_is_not_promised_on_paper() {
    let table = Table::laid();
    table.desk.set_clock("2027-02-03T08:00:00Z");
    says(
        &table.read(table.ask()),
        &["Wij bekijken dit plan weer op 3 februari 2027"],
    );
    table.desk.set_clock("2027-02-04T08:00:00Z");
    let text = table.read(table.ask());
    says(&text, &["Wij spreken nog af wanneer."]);
    is_silent_about(&text, &["3 februari 2027", "1 december 2026"]);
}

#[test]
fn a_closed_plan_can_still_be_given_along() {
    let table = Table::laid();
    let close = CloseDossier {
        dossier: table.dossier,
        closed_on: "12-11-2026".into(),
        close_reason: "as_planned".into(),
        close_note: secret("afsluiting"),
    };
    table.desk.office.dossier_close(close).unwrap();
    let text = table.read(AskPrint {
        crisis_card: true,
        ..table.ask()
    });
    says(&text, &["Mijn huur is op orde", "038 111 11 11"]);
    is_silent_about(&text, &[SECRET]);
}

#[test]
fn printing_is_told_to_whoever_asks_who_looked() {
    let table = Table::laid();
    let printed = |table: &Table| {
        let lines = table.desk.office.audit_page(table.dossier, None).unwrap().lines;
        let of_print = lines.into_iter().filter(|line| line.action == "print");
        of_print.map(|line| line.compartment).collect::<Vec<_>>()
    };
    assert!(printed(&table).is_empty());
    table.desk.office.plan_print_preview(table.ask()).unwrap();
    assert!(printed(&table).is_empty(), "looking beforehand prints nothing");
    table.read(table.ask());
    assert_eq!(printed(&table), ["plan", "core"]);
    table.read(AskPrint {
        signal_plan: true,
        ..table.ask()
    });
    assert_eq!(printed(&table)[..3], ["crisis", "plan", "core"]);
}

#[test]
fn who_may_not_see_the_crisis_card_does_not_print_it_and_who_may_not_see_the_plan_prints_nothing() {
    let table = Table::laid();
    let store = table.desk.store();
    let me = store.profile().actor;
    let colleague = Uuid::from_u128(7);
    let become_role = |role: &str| {
        table.desk.beside(&store, |w| {
            let id = DossierId(table.dossier);
            let mut edit = Edit::new("scene", id);
            edit.record(id.record())
                .set(dossier::REGISSEUR_ID, colleague)
                .set(dossier::REGIE_EPOCH, 1u32)
                .set(
                    dossier::REGIE_SINCE,
                    chrono::NaiveDate::from_ymd_opt(2026, 11, 12).unwrap(),
                );
            edit.record(Uuid::from_u128(9).into())
                .set(eenplan_domain::record::involvement::WORKER_ID, me)
                .set(eenplan_domain::record::involvement::ROLE, role)
                .set(eenplan_domain::record::involvement::GROUND, "wmo_5_1_1")
                .set(
                    eenplan_domain::record::involvement::COMPARTMENTS,
                    ["core", "plan", "crisis"].map(str::to_owned).to_vec(),
                );
            w.apply(edit).map(|_| ())
        });
    };
    let ask = AskPrint {
        crisis_card: true,
        signal_plan: true,
        ..table.ask()
    };
    become_role("regional_access");
    assert_eq!(table.standing(ask, "crisis_card"), "not_yours");
    let text = table.read(ask);
    is_silent_about(&text, &[OF_CARD[0], OF_PHASES[0], SECRET]);
    become_role("volunteer");
    let to = table.desk.folder().join("niet.pdf");
    assert_eq!(
        table.desk.office.plan_print(&to, ask).unwrap_err().code,
        ErrorCode::NotAllowed
    );
    assert!(!to.exists());
}

#[test]
fn a_place_that_cannot_be_written_says_so_and_another_place_works() {
    let table = Table::laid();
    let nowhere = table.desk.folder().join("niet/daar/plan.pdf");
    let refused = table.desk.office.plan_print(&nowhere, table.ask()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::DiskFailed);
    if Path::new("/dev/full").exists() {
        let full = std::fs::write("/dev/full", "x").unwrap_err();
        assert_eq!(AppError::from(full).code, ErrorCode::DiskFull);
    }
    let lines = table.desk.office.audit_page(table.dossier, None).unwrap().lines;
    assert!(
        lines.iter().all(|line| line.action != "print"),
        "no line without a paper"
    );
    let here = table.desk.folder().join("plan.pdf");
    std::fs::write(&here, "een oud bestand").unwrap();
    table.desk.office.plan_print(&here, table.ask()).unwrap();
    assert!(std::fs::read(&here).unwrap().starts_with(b"%PDF"));
    let left: Vec<_> = std::fs::read_dir(table.desk.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        left.iter().all(|name| !name.to_string_lossy().ends_with(".new")),
        "{left:?}"
    );
}

#[test]
fn a_file_is_named_after_the_day_and_nobody() {
    assert_eq!(Desk::open().office.plan_print_name(), "plan-2026-11-12.pdf");
}

#[test]
fn a_long_plan_is_printed_whole() {
    let table = Table::laid();
    let words = "Dit is een lange zin over wat ik wil en waarom dat belangrijk is. ".repeat(120);
    let ask = SaveOwnWords {
        seen: None,
        dossier: table.dossier,
        wants: format!("Begin van alles. {words}Einde van alles."),
        goes_well: String::new(),
        who_helps: String::new(),
    };
    table.desk.office.plan_words_save(ask).unwrap();
    for number in 1..=40 {
        let goal = table.goal(&format!("Lang doel {number}"), "", "");
        for step in 1..=3 {
            table.action(
                &format!("Stap {number}.{step} van het plan"),
                Some(goal),
                "resident",
                None,
                "20-11-2026",
                "",
            );
        }
    }
    let to = table.desk.folder().join("lang.pdf");
    let pages = table.desk.office.plan_print(&to, table.ask()).unwrap().pages;
    assert!(pages > 12, "{pages} pages");
    let text = Reader::open(&std::fs::read(to).unwrap()).text();
    says(&text, &["Begin van alles.", "Einde van alles."]);
    for number in 1..=40 {
        says(
            &text,
            &[
                &format!("Lang doel {number}"),
                &format!("Stap {number}.3 van het plan"),
            ],
        );
    }
}

#[test]
fn a_sign_no_font_has_is_said_before_printing() {
    let table = Table::laid();
    let ask = SaveOwnWords {
        seen: None,
        dossier: table.dossier,
        wants: "Ik wil 🌷 in de tuin.".into(),
        goes_well: String::new(),
        who_helps: String::new(),
    };
    table.desk.office.plan_words_save(ask).unwrap();
    let view = table.desk.office.plan_print_preview(table.ask()).unwrap();
    assert_eq!(view.unprintable, ["🌷"]);
}
