//! What a colleague proposes for the crisiskaart stands on the paper beside what counts, with who and when, until it is decided.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

#[path = "../../crates/paper/tests/reader/mod.rs"]
#[allow(dead_code, reason = "only the text is read here")]
mod reader;

use eenplan_office::{AskPrint, CrisisText, SaveCrisisCard, SaveSignalPhase};
use eenplan_tests::desk::{Desk, Region};
use reader::Reader;
use uuid::Uuid;

const COUNTS: &str = "De lijst ligt in de keukenla.";
const PROPOSED: &str = "De lijst ligt nu bij de voordeur.";
const BY: &str = "Voorstel van Eva";
const UNDECIDED: &str = "Hierover is nog niet besloten.";

fn text(code: &str, text: &str) -> CrisisText {
    CrisisText {
        code: code.into(),
        text: text.into(),
    }
}

fn write(desk: &Desk, dossier: Uuid, sections: Vec<CrisisText>) -> bool {
    let ask = SaveCrisisCard {
        dossier,
        sections,
        reviewed_with: String::new(),
        seen: None,
    };
    desk.office.crisis_card_save(ask).unwrap().proposed
}

fn phase(desk: &Desk, dossier: Uuid, phase: &str, parts: Vec<CrisisText>) -> bool {
    let ask = SaveSignalPhase {
        dossier,
        phase: phase.into(),
        parts,
        seen: None,
    };
    desk.office.signal_phase_save(ask).unwrap().proposed
}

fn print(desk: &Desk, dossier: Uuid, crisis_card: bool, signal_plan: bool) -> String {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("plan.pdf");
    let ask = AskPrint {
        dossier,
        crisis_card,
        signal_plan,
        ..AskPrint::default()
    };
    desk.office.plan_print(&to, ask).unwrap();
    Reader::open(&std::fs::read(to).unwrap()).text()
}

#[test]
fn an_open_proposal_for_the_crisiskaart_is_printed_beside_what_counts() {
    let region = Region::start();
    let (bram, eva) = (region.device("Bram"), region.device("Eva"));
    let dossier = bram.dossier("Sanne", "Vermeer");
    bram.involve(dossier, "Eva", "provider", &["core", "plan", "crisis"], "");
    write(&bram, dossier, vec![text("medication", COUNTS)]);
    phase(
        &bram,
        dossier,
        "rising",
        vec![text("signals", "Ik zeg afspraken af.")],
    );
    bram.sync();
    eva.sync();
    // A text that stands, one that was empty, and a phase nobody wrote yet.
    let sections = vec![text("medication", PROPOSED), text("harms", "Niet aanraken.")];
    assert!(write(&eva, dossier, sections), "it waits for who leads");
    assert!(phase(
        &eva,
        dossier,
        "crisis",
        vec![text("worker_actions", "Bel de crisisdienst.")]
    ));
    eva.sync();
    bram.sync();

    for desk in [&bram, &eva] {
        let card = print(desk, dossier, true, false);
        let at = |words: &str| card.find(words).unwrap_or_else(|| panic!("{words:?}: {card}"));
        assert!(at(COUNTS) < at(PROPOSED), "{card}");
        assert_eq!(card.matches(BY).count(), 2, "{card}");
        assert_eq!(card.matches(UNDECIDED).count(), 2, "{card}");
        assert!(card.contains("Niet aanraken."), "{card}");
        let year = chrono::Utc::now().format("%Y").to_string();
        let by = &card[at(BY)..];
        assert!(
            by.lines().next().unwrap().contains(&year) || by[..120].contains(&year),
            "{by}"
        );
        assert!(!card.contains("crisisdienst"), "{card}");

        let plan = print(desk, dossier, false, true);
        assert!(plan.contains("Ik zeg afspraken af."), "{plan}");
        assert!(plan.contains("Bel de crisisdienst."), "{plan}");
        assert_eq!(plan.matches(BY).count(), 1, "{plan}");
        assert!(!print(desk, dossier, false, false).contains(BY));
    }

    let open = bram.office.proposal_open(dossier).unwrap();
    let view = open
        .iter()
        .find(|one| one.line.subject.record == dossier)
        .unwrap();
    bram.settle(view, "accepted", vec![], "").unwrap();
    let card = print(&bram, dossier, true, false);
    assert!(card.contains(PROPOSED) && !card.contains(COUNTS), "{card}");
    assert!(!card.contains(BY), "{card}");
}
