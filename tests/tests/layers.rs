//! The house keeps its shape: who may import whom, where the screens touch the shell, and what never appears in them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use eenplan_tests::repository;
use serde_json::Value;

/// Which rooms a room may import; the tests may import every room.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("eenplan-domain", &[]),
    ("eenplan-sync", &["eenplan-domain"]),
    ("eenplan-store", &["eenplan-domain", "eenplan-sync"]),
    ("eenplan-paper", &[]),
    // Itself, for its tests: with the harness that it has for tests.
    (
        "eenplan-region",
        &["eenplan-domain", "eenplan-sync", "eenplan-region"],
    ),
    (
        "eenplan-office",
        &["eenplan-domain", "eenplan-sync", "eenplan-store", "eenplan-paper"],
    ),
    ("eenplan-line", &["eenplan-office"]),
    ("eenplan-desktop", &["eenplan-office", "eenplan-line"]),
];

/// Types of `office` with text that is a code, a date or a figure, and so may print it. All others keep what they hold to themselves.
const MAY_PRINT: &[&str] = &[
    "BackupStatus",
    "CaseloadNarrow",
    "EmergencyOpened",
    "FieldError",
    "GroundView",
    "ImportProblem",
    "IntensityPoint",
    "MunicipalityView",
    "PrintPartView",
    "RefusalView",
    "RightsView",
    "RoleView",
    "SignalView",
];

const LONGEST_FILE: usize = 600;
const SHELL_IN_SCREENS: &str = "ui/src/lib/tauri/";

/// Everything `metadata` (of `cargo metadata`) has that [`MAY_IMPORT`] does not allow.
fn forbidden_imports(metadata: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in metadata["packages"]
        .as_array()
        .expect("cargo metadata lists packages")
    {
        let room = package["name"].as_str().expect("a package has a name");
        if room == "eenplan-tests" {
            continue;
        }
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{room} is a new room: say here what it may import"));
            continue;
        };
        for dependency in package["dependencies"]
            .as_array()
            .expect("a package lists dependencies")
        {
            let name = dependency["name"].as_str().expect("a dependency has a name");
            // A room of this workspace is imported by its path.
            if dependency["path"].is_string() && !allowed.contains(&name) {
                wrong.push(format!("{room} may not import {name}"));
            }
        }
    }
    wrong
}

/// Lines of `source` (a file of `sync`) that name more of the domain than its record table.
fn more_than_records(source: &str) -> Vec<String> {
    let names_more = |line: &&str| {
        let code = line.split("//").next().unwrap_or_default();
        code.match_indices("eenplan_domain").any(|(at, name)| {
            let rest = &code[at + name.len()..];
            rest != "::record"
                && !["::record::", "::record;", "::record as "]
                    .iter()
                    .any(|one| rest.starts_with(one))
        })
    };
    source
        .lines()
        .filter(names_more)
        .map(|line| line.trim().to_owned())
        .collect()
}

/// Types in `source` (a file of `office`) that derive a `Debug` with text in it and are not among those that [`MAY_PRINT`].
fn talkative_types(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in source.split("#[derive(").skip(1) {
        let (derived, rest) = rest.split_once(")]").expect("a derive ends");
        let code: String = rest
            .lines()
            .map(|line| line.split("//").next().unwrap_or_default())
            .filter(|line| !line.trim_start().starts_with("#["))
            .flat_map(|line| [line, "\n"])
            .collect();
        // With fields in braces it ends at the margin, otherwise at its semicolon.
        let is_before = |one: &str, other: &str| {
            code.find(one)
                .is_some_and(|at| code.find(other).is_none_or(|then| at < then))
        };
        let end = if is_before("{", ";") { "\n}" } else { ";" };
        let body = &code[..code.find(end).unwrap_or(code.len())];
        let mut words = body.split(|c: char| !c.is_alphanumeric() && c != '_');
        let is_kind = |word: &&str| ["struct", "enum"].contains(word);
        let Some(name) = words.by_ref().find(is_kind).and_then(|_| words.next()) else {
            continue;
        };
        let prints = derived.split(',').any(|one| one.trim() == "Debug");
        if prints && words.any(|word| word == "String") && !MAY_PRINT.contains(&name) {
            found.push(name.to_owned());
        }
    }
    found
}

/// Lines of a screen's `source` that import the shell.
fn shell_imports(source: &str) -> Vec<String> {
    let imports = |line: &&str| {
        ["'@tauri-apps/", "\"@tauri-apps/", "__TAURI"]
            .iter()
            .any(|one| line.contains(one))
    };
    source
        .lines()
        .filter(imports)
        .map(|line| line.trim().to_owned())
        .collect()
}

/// Lines of a component's `source` with raw HTML, or with a style attribute that the content policy would refuse.
fn unsafe_markup(source: &str) -> Vec<String> {
    let fixed_style = |line: &str| {
        [r#"style=""#, "style='"].iter().any(|opening| {
            line.match_indices(opening).any(|(at, opening)| {
                let attribute = line[..at].ends_with(char::is_whitespace) || at == 0;
                let quote = if opening.ends_with('"') { '"' } else { '\'' };
                let value = line[at + opening.len()..].split(quote).next().unwrap_or_default();
                attribute && !value.contains('{')
            })
        })
    };
    let wrong = |line: &&str| line.contains("{@html") || fixed_style(line);
    source
        .lines()
        .filter(wrong)
        .map(|line| line.trim().to_owned())
        .collect()
}

fn is_code(file: &Path) -> bool {
    let extension = file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    let written_by_hand = !file.ends_with("lib/tauri/bindings.ts");
    written_by_hand && ["rs", "ts", "svelte", "js", "css", "sql"].contains(&extension)
}

/// Applies `check` to every file of the repository that `chosen` picks, and names the file beside what it finds.
fn in_files(chosen: impl Fn(&Path) -> bool, check: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    for file in repository::files().iter().filter(|file| chosen(file)) {
        let source = fs::read_to_string(repository::root().join(file)).expect("a source file is text");
        found.extend(
            check(&source)
                .into_iter()
                .map(|what| format!("{}: {what}", file.display())),
        );
    }
    found
}

fn is_screen(file: &Path) -> bool {
    file.starts_with("ui/src")
        && file
            .extension()
            .is_some_and(|extension| extension == "svelte" || extension == "ts")
}

const NOTHING: Vec<String> = Vec::new();

#[test]
fn every_room_imports_only_what_it_may() {
    let asked = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(repository::root())
        .output()
        .expect("cargo can be run");
    assert!(
        asked.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&asked.stderr)
    );
    let metadata: Value = serde_json::from_slice(&asked.stdout).expect("cargo metadata is JSON");
    let rooms = metadata["packages"]
        .as_array()
        .expect("cargo metadata lists packages")
        .len();
    assert_eq!(
        rooms,
        MAY_IMPORT.len() + 1,
        "every room is in the table, and the tests"
    );
    assert_eq!(forbidden_imports(&metadata), NOTHING);
}

#[test]
fn sync_knows_the_record_table_and_nothing_else_of_the_domain() {
    assert_eq!(
        in_files(|file| file.starts_with("crates/sync/src"), more_than_records),
        NOTHING
    );
}

#[test]
fn what_the_office_shows_never_prints_what_people_wrote() {
    let of_office = |file: &Path| file.starts_with("crates/office/src") && is_code(file);
    assert_eq!(
        in_files(of_office, talkative_types),
        NOTHING,
        "give it `never_prints!` instead of `Debug`"
    );
}

#[test]
fn a_type_that_prints_what_people_wrote_is_seen() {
    let source = "/// A note.\n#[derive(Clone, Debug, Type)]\n#[serde(default)]\npub struct Note {\n    /// Text.\n    pub body: Option<String>,\n}\n\n\
                  #[derive(Debug)]\npub(crate) struct Name(String);\n\n#[derive(Debug)]\nenum Answer {\n    Said { words: Vec<String> },\n}\n";
    assert_eq!(talkative_types(source), ["Note", "Name", "Answer"]);
    let silent = "#[derive(Clone)]\nstruct Note {\n    body: String,\n}\n#[derive(Debug)]\nstruct Count {\n    /// No String.\n    count: u32,\n}\n\
                  fn body() -> String {}\n#[derive(Debug)]\nstruct SignalView {\n    code: String,\n}\n";
    assert_eq!(talkative_types(silent), NOTHING);
}

#[test]
fn screens_touch_the_shell_in_one_folder() {
    let outside = |file: &Path| is_screen(file) && !file.starts_with(SHELL_IN_SCREENS);
    assert_eq!(in_files(outside, shell_imports), NOTHING);
}

#[test]
fn screens_hold_no_raw_html_and_no_fixed_style_attribute() {
    assert_eq!(
        in_files(
            |file| file.extension().is_some_and(|is| is == "svelte"),
            unsafe_markup
        ),
        NOTHING
    );
}

#[test]
fn no_file_of_code_is_longer_than_people_read() {
    let too_long = |source: &str| match source.lines().count() {
        lines if lines > LONGEST_FILE => vec![format!("{lines} lines, split it by use case")],
        _ => vec![],
    };
    assert_eq!(in_files(is_code, too_long), NOTHING);
    assert_eq!(
        too_long(&"line\n".repeat(601)).len(),
        1,
        "601 lines are seen as too long"
    );
}

#[test]
fn a_forbidden_import_is_seen() {
    let metadata = |room: &str, import: &str| -> Value {
        serde_json::json!({ "packages": [{ "name": room, "dependencies": [
            { "name": import, "path": "/somewhere", "kind": "dev" },
            { "name": "serde", "path": null, "kind": null },
        ]}]})
    };
    assert_eq!(
        forbidden_imports(&metadata("eenplan-store", "eenplan-sync")),
        NOTHING
    );
    assert_eq!(
        forbidden_imports(&metadata("eenplan-store", "eenplan-office")),
        ["eenplan-store may not import eenplan-office"]
    );
    assert_eq!(
        forbidden_imports(&metadata("eenplan-roster", "eenplan-domain")),
        ["eenplan-roster is a new room: say here what it may import"]
    );
}

#[test]
fn a_glimpse_of_the_domain_in_sync_is_seen() {
    for fine in [
        "use eenplan_domain::record;",
        "use eenplan_domain::record::{Kind, Field};",
        "// not eenplan_domain::plan",
    ] {
        assert_eq!(more_than_records(fine), NOTHING, "{fine}");
    }
    for wrong in [
        "use eenplan_domain::plan::Plan;",
        "use eenplan_domain::{record, plan};",
        "let x = eenplan_domain::records();",
    ] {
        assert_eq!(more_than_records(wrong), [wrong]);
    }
}

#[test]
fn an_import_of_the_shell_is_seen() {
    assert_eq!(
        shell_imports("import { commands } from '$lib/tauri/bindings';"),
        NOTHING
    );
    for wrong in [
        "import { open } from '@tauri-apps/plugin-dialog';",
        "await import(\"@tauri-apps/api/core\")",
    ] {
        assert_eq!(shell_imports(wrong), [wrong]);
    }
}

#[test]
fn raw_html_and_a_fixed_style_are_seen() {
    for fine in [
        "<p style:width={width}>",
        "<p style=\"width: {width}px\">",
        "<Sheet liststyle=\"x\">",
    ] {
        assert_eq!(unsafe_markup(fine), NOTHING, "{fine}");
    }
    for wrong in [
        "{@html note}",
        "<p style=\"color: red\">",
        "<p style='color: red'>",
    ] {
        assert_eq!(unsafe_markup(wrong), [wrong]);
    }
}
