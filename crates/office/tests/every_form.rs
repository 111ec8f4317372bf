//! Whatever is typed into whichever form stands in the store and in no log, error, file name or audit line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod ear;
#[path = "bad_input/rows.rs"]
#[allow(dead_code, reason = "each test file uses what it needs")]
mod rows;
mod support;

use std::fmt::Write as _;
use std::path::Path;

use chrono::TimeDelta;
use ear::Ear;
use eenplan_office::*;
use rows::{Kind, Row, Stage, with};

/// In everything that is typed; not what the stage itself holds.
const SECRET: &str = "kanarie";
const TYPED: &str = "kanarieverhaal";
/// What is refused as a code, a date or a number.
const SPOILT: &str = "kanarie 17-2-1951";

/// What a form is tried with: every text at once, and then each place by itself.
fn tries(row: &Row) -> Vec<serde_json::Value> {
    let is_text = |kind: &Kind| matches!(kind, Kind::Line | Kind::Statement | Kind::Long);
    let texts = row.fields.iter().filter(|(_, kind)| is_text(kind));
    let all = texts.fold(row.right.clone(), |form, (place, _)| with(&form, place, TYPED));
    let alone = row.fields.iter().map(|(place, kind)| {
        let typed = if is_text(kind) { TYPED } else { SPOILT };
        with(&row.right, place, typed)
    });
    std::iter::once(all).chain(alone).collect()
}

/// Everything that shows what was typed.
fn look(stage: &Stage) -> Result<usize, AppError> {
    let (office, dossier) = (&stage.desk.office, stage.dossier);
    while office.search_catch_up(100)? {}
    let file = stage.desk.folder().join("lijst.csv");
    std::fs::write(
        &file,
        format!("Achternaam;Roepnaam;Geboortedatum\n{TYPED};Anna;17-2-1951\n{TYPED};Cor;31-2-1970\n"),
    )
    .unwrap();
    let opened = office.import_open(&file)?;
    let uses = opened
        .columns
        .iter()
        .map(|column| column.used_for.clone())
        .collect();
    office.import_preview(uses)?;
    let ask = AskImportRows {
        state: None,
        offset: 0,
        limit: 50,
    };
    office.import_rows(ask)?;
    office.import_bring_in(&BringInImport { chosen: vec![] }, |_, _| {})?;

    let journal = office.journal_page(dossier, None)?;
    let note = journal
        .notes
        .iter()
        .find(|note| note.body.contains(TYPED))
        .expect("a note")
        .id;
    let share = ShareNote {
        note,
        shared: true,
        seen: None,
    };
    let step = office.note_share(share)?;
    office.undo(step)?;
    let ask = AskHistory {
        dossier,
        part: None,
        before: None,
    };
    let history = serde_json::to_string(&office.history_page(ask)?).unwrap();
    let paper = AskPrint {
        dossier,
        version: None,
        crisis_card: true,
        signal_plan: true,
        scores: true,
        health: true,
    };
    office.plan_print_preview(paper)?;
    office.plan_print(&stage.desk.folder().join("plan.pdf"), paper)?;
    let versions = office.plan_versions(dossier)?;
    office.plan_version_open(dossier, versions[0].id)?;
    office.plan_compare(dossier, Some(versions[0].id), None)?;
    for instrument in ["zrm", "positive_health"] {
        office.score_open(dossier, instrument)?;
    }
    let found = office.search(TYPED, true)?;
    let shown = [
        serde_json::to_string(&office.plan_open(dossier)?),
        serde_json::to_string(&office.crisis_open(dossier)?),
        serde_json::to_string(&office.intensity_open(dossier)?),
        serde_json::to_string(&office.handover_list(dossier)?),
        serde_json::to_string(&office.consent_list(dossier)?),
        serde_json::to_string(&office.involvement_list(dossier)?),
        serde_json::to_string(&office.network_get(dossier)?),
        serde_json::to_string(&office.resident_get(dossier)?),
        serde_json::to_string(&office.appointment_list(dossier)?),
        serde_json::to_string(&office.document_list(dossier)?),
        serde_json::to_string(&office.directory_list()?),
        serde_json::to_string(&office.joining_open(dossier)?),
        serde_json::to_string(&office.joining_origins(dossier)?),
        serde_json::to_string(&office.dossier_head(dossier)?),
        serde_json::to_string(&office.dossier_before_closing(dossier)?),
        serde_json::to_string(&office.notice_list()?),
        serde_json::to_string(&office.proposal_list()?),
        serde_json::to_string(&office.activity_page(None)?),
        serde_json::to_string(&office.sync_list()?),
        serde_json::to_string(&office.sync_status()?),
        serde_json::to_string(&office.today_open()?),
        serde_json::to_string(&office.audit_page(dossier, None)?),
        serde_json::to_string(&found),
        Ok(history),
    ];
    Ok(shown
        .iter()
        .filter(|view| view.as_ref().unwrap().contains(SECRET))
        .count())
}

/// Every path below a folder.
fn names(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        writeln!(found, "{}", path.strip_prefix(folder).unwrap().display()).unwrap();
        if path.is_dir() {
            names(&path, found);
        }
    }
}

/// Every text of the audit lines, of which there is at least one.
fn audit_lines(stage: &Stage) -> String {
    let sql = "SELECT group_concat(concat_ws(' ', action, outcome, role, object_kind, purpose, reason, ground), char(10)) FROM audit_line";
    stage.desk.sql().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn what_is_typed_into_any_form_is_in_no_log_error_file_name_or_audit_line() {
    let ear = Ear::listen();
    let stage = Stage::set();
    let (mut errors, mut kept, mut refused) = (String::new(), 0, 0);
    for row in rows::rows(&stage) {
        for form in tries(&row) {
            stage.desk.wait(TimeDelta::milliseconds(1));
            match (row.ask)(&stage, form) {
                Ok(shown) => kept += usize::from(shown.to_string().contains(SECRET)),
                Err(error) => {
                    refused += 1;
                    let json = serde_json::to_string(&error).unwrap();
                    writeln!(errors, "{} {error} {error:?} {error:#?} {json}", row.command).unwrap();
                }
            }
        }
    }
    assert!(
        kept > 60 && refused > 60,
        "typed and kept {kept} times, refused {refused} times"
    );
    let shown = look(&stage).unwrap();
    assert!(shown > 8, "only {shown} views show what was typed");

    let heard = ear.heard();
    ear::heard_both(&heard);
    let mut files = String::new();
    names(stage.desk.folder(), &mut files);
    let audit = audit_lines(&stage);
    assert!(audit.contains("create success"), "the audit lines were not read");
    for (place, text) in [
        ("a log", heard),
        ("an error", errors),
        ("a file name", files),
        ("an audit line", audit),
    ] {
        let text = text.to_lowercase();
        let said = text.lines().find(|line| line.contains(SECRET));
        assert_eq!(said, None, "{place} says what was typed");
    }
}
