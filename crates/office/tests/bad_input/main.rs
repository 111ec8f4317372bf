//! Every field of every command against everything people and programs type: what is text is kept as it was typed, the rest is refused
//! beside its field, and nothing else happens.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod rows;
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::TimeDelta;
use eenplan_office::{AppError, ErrorCode};
use rows::{Kind, Row, rows, with};
use serde_json::Value;
use uuid::Uuid;

/// What commands are asked with that holds ids, figures, ticks and a code of their own only.
const WITHOUT_TEXT: &[&str] = &[
    "AskImportRows",
    "AskPrint",
    "BringInImport",
    "EnterAnew",
    "JoinDossier",
    "MoveGoal",
    "NoticeKind",
    "ShareNote",
    "UndoToken",
];

/// What is typed, and the least room a field of text needs to keep it: none for what no field keeps.
fn inputs() -> Vec<(&'static str, String, Option<Kind>)> {
    let line = Some(Kind::Line);
    vec![
        ("a script tag", "<script>alert(1)</script>".into(), line),
        (
            "an image that runs something",
            "<img src=x onerror=\"alert(1)\">".into(),
            line,
        ),
        (
            "a quote and a statement",
            "'; DROP TABLE resident; --".into(),
            line,
        ),
        ("right to left", "محمد بن سلمان".into(), line),
        ("a turning sign", "Anna\u{202e}annA".into(), line),
        (
            "combining characters",
            "Z\u{0351}\u{036b}a\u{0328}\u{0301}lgo".into(),
            line,
        ),
        ("an emoji", "👩‍👧‍👦".into(), line),
        ("a format", "{name} %s ${x} {{7*7}}".into(), line),
        ("an impossible date", "31-2-2026".into(), line),
        ("a date that no calendar has", "99-99-9999".into(), line),
        ("numbers", "-99999999999999999999".into(), line),
        ("lines", "een\ntwee\tdrie".into(), Some(Kind::Statement)),
        ("100 kB", "x".repeat(100_000), Some(Kind::Long)),
        (
            "100 kB of combining characters",
            "e\u{0301}".repeat(34_000),
            Some(Kind::Long),
        ),
        ("more than 100 kB", "x".repeat(100_001), None),
        ("NUL", "a\0b".into(), None),
        ("an escape", "a\u{1b}[31mb".into(), None),
    ]
}

/// Every text in a form with its place: `title`, `sections/0/text`. Ids are none.
fn texts(form: &Value) -> BTreeMap<String, String> {
    fn walk(value: &Value, place: &str, found: &mut BTreeMap<String, String>) {
        let below = |name: &str| {
            if place.is_empty() {
                name.to_owned()
            } else {
                format!("{place}/{name}")
            }
        };
        match value {
            Value::String(text) if text.parse::<Uuid>().is_err() => {
                found.insert(place.to_owned(), text.clone());
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    walk(item, &below(&at.to_string()), found);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    walk(field, &below(name), found);
                }
            }
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    walk(form, "", &mut found);
    found
}

/// Whether a form leaves out a list or a choice: then a text in it would be missed.
fn leaves_something_out(form: &Value) -> bool {
    match form {
        Value::Array(items) => items.is_empty() || items.iter().any(leaves_something_out),
        Value::Object(fields) => fields.values().any(leaves_something_out),
        _ => false,
    }
}

/// The commands the window may call that take text, read from the sources of the shell.
fn commands_with_text() -> BTreeSet<String> {
    let folder = Path::new("../../src-tauri/src/commands");
    let mut names = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for rest in source.split("#[tauri::command").skip(1) {
            let (head, _) = rest.split_once("fn ").unwrap().1.split_once('{').unwrap();
            let (name, asks) = head.split_once('(').unwrap();
            let asks = asks.split_once(") ->").unwrap().0;
            let takes_text = asks.split(", ").flat_map(|one| one.split(",\n")).any(|one| {
                let Some((_, ty)) = one.split_once(": ") else {
                    return false;
                };
                let ty = ty.trim().trim_end_matches(',');
                let inner = ty
                    .trim_start_matches("Option<")
                    .trim_start_matches("Vec<")
                    .trim_end_matches('>');
                let plain = ["Uuid", "bool", "u32", "AppHandle", "Window"];
                !ty.starts_with("State<") && !plain.contains(&inner) && !WITHOUT_TEXT.contains(&inner)
            });
            if takes_text {
                names.insert(name.split('<').next().unwrap().to_owned());
            }
        }
    }
    names
}

#[test]
fn every_command_that_takes_text_has_a_row_with_every_text_in_it() {
    let stage = rows::Stage::set();
    let rows = rows(&stage);
    let names: BTreeSet<String> = rows.iter().map(|row| row.command.to_owned()).collect();
    assert_eq!(
        names,
        commands_with_text(),
        "say of a new command what happens to all that is typed into it"
    );
    for row in &rows {
        let there: BTreeSet<String> = texts(&row.right).into_keys().collect();
        let named: BTreeSet<String> = row.fields.iter().map(|(place, _)| (*place).to_owned()).collect();
        assert_eq!(there, named, "{}: is it text, a code, a date?", row.command);
        assert!(
            !leaves_something_out(&row.right),
            "{}: a list is empty",
            row.command
        );
    }
}

#[test]
fn whatever_is_typed_is_kept_or_refused_beside_its_field() {
    let mut wrong = Vec::new();
    let stage = rows::Stage::set();
    for row in rows(&stage) {
        if let Err(error) = (row.ask)(&stage, row.right.clone())
            && !row.answers.contains(&error.code)
        {
            wrong.push(format!("{}: what is right is refused: {error:?}", row.command));
            continue;
        }
        for (what, typed, least) in inputs() {
            for places in tries(&row, least) {
                for problem in tried(&stage, &row, &places, &typed, least) {
                    wrong.push(format!("{}: {what} in {problem}", row.command));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

type Place = (&'static str, Kind);

/// The places to type one text in, each try on its own; a command that derives a key is asked once for all places that keep the text.
fn tries(row: &Row, least: Option<Kind>) -> Vec<Vec<Place>> {
    let keeps = |kind: Kind| row.derives && kind < Kind::Anything && fits(kind, least);
    let (together, alone): (Vec<Place>, Vec<Place>) = row.fields.iter().partition(|(_, kind)| keeps(*kind));
    let mut tries: Vec<Vec<Place>> = alone.into_iter().map(|place| vec![place]).collect();
    tries.extend((!together.is_empty()).then_some(together));
    tries
}

/// Whether a place keeps a text that needs so much room.
fn fits(kind: Kind, least: Option<Kind>) -> bool {
    least.is_some_and(|least| kind >= least)
}

/// Puts one text in places of a form that is right, asks for it, and holds the answer against what each place is: what is wrong.
fn tried(stage: &rows::Stage, row: &Row, places: &[Place], typed: &str, least: Option<Kind>) -> Vec<String> {
    let form = places
        .iter()
        .fold(row.right.clone(), |form, (place, _)| with(&form, place, typed));
    // What is written at one moment has no order.
    stage.desk.wait(TimeDelta::milliseconds(1));
    let answer = (row.ask)(stage, form);
    let judged = places.iter().filter_map(|(place, kind)| {
        let judged = match &answer {
            Ok(kept) => comes_back(kept, place, *kind, typed, least),
            Err(error) => is_refused(row, error, place, *kind, typed, least),
        };
        judged.err().map(|problem| format!("{place}: {problem}"))
    });
    judged.collect()
}

fn comes_back(kept: &Value, place: &str, kind: Kind, typed: &str, least: Option<Kind>) -> Result<(), String> {
    let back = kept.pointer(&format!("/{place}"));
    match (kind, back) {
        (Kind::Anything, None) => Ok(()),
        (_, Some(Value::String(back))) if back == typed && (fits(kind, least) || kind == Kind::Anything) => {
            Ok(())
        }
        // Kept by a field that can read it, as what it stands for.
        (Kind::Choice, _) => Err(format!("a field that takes no text kept it as {back:?}")),
        (_, Some(Value::String(back))) if back == typed => Err("it was kept".into()),
        _ => {
            let back = back.map(Value::to_string).unwrap_or_default();
            let start: String = back.chars().take(60).collect();
            Err(format!("it comes back as {start:?}"))
        }
    }
}

fn is_refused(
    row: &Row,
    error: &AppError,
    place: &str,
    kind: Kind,
    typed: &str,
    least: Option<Kind>,
) -> Result<(), String> {
    if format!("{error:?} {error}").contains(typed) {
        return Err("what was typed is in the error".into());
    }
    if row.answers.contains(&error.code) {
        return Ok(());
    }
    if error.code != ErrorCode::Invalid {
        return Err(format!("{error:?}"));
    }
    let field = place
        .rsplit('/')
        .find(|part| part.parse::<u32>().is_err())
        .unwrap_or(place);
    let named = row
        .named
        .iter()
        .find(|(at, _)| *at == place)
        .map_or(field, |(_, name)| name);
    if !error.fields.iter().any(|one| one.field == named) {
        return Err(format!("the problem stands elsewhere: {error:?}"));
    }
    if fits(kind, least) && !matches!(kind, Kind::Choice | Kind::Anything) {
        return Err(format!("it is text like any other: {error:?}"));
    }
    Ok(())
}

#[test]
fn a_search_for_the_same_person_survives_half_typed_forms() {
    let stage = rows::Stage::set();
    let form = serde_json::to_value(support::resident("Anna", "Voorbeeld")).unwrap();
    for (what, typed, _) in inputs() {
        for place in texts(&form).keys() {
            let form = serde_json::from_value(with(&form, place, &typed)).unwrap();
            let found = stage.desk.office.resident_duplicates(form, Some(Uuid::nil()));
            assert!(found.is_ok(), "{what} in {place}");
        }
    }
}
