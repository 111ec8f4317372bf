//! What the screens get and ask while a file is brought in.

use eenplan_domain::import::{ColumnUse, match_columns};
use eenplan_domain::resident::ResidentDraft;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::check::{Checked, Checks, Outcome, Who};
use super::table::{Row, Table};
use super::{Loaded, count};
use crate::FieldCode;
use crate::resident::{self, LikenessView};
use std::collections::HashSet;

/// How many values show what is in a column.
const SAMPLES: usize = 3;

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportFileView {
    /// The sheets of a workbook; none for text.
    pub sheets: Vec<String>,
    /// Which of them this is.
    pub sheet: u32,
    /// In which row of the file the headers are, from 1.
    pub header_row: u32,
    /// Whether that row is taken for headers, rather than for a resident.
    pub has_headers: bool,
    /// How many rows of residents there are.
    pub rows: u32,
    /// Whether columns are used as they were chosen for an earlier file with these headers, other than the headers say.
    pub remembered: bool,
    /// The columns, in the order of the file.
    pub columns: Vec<ImportColumnView>,
}

/// A column of the file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportColumnView {
    /// Its header; may be empty.
    pub header: String,
    /// Some of its values.
    pub samples: Vec<String>,
    /// What it is used for: as the last time, else by its header. Code of [`eenplan_domain::import::ColumnUse`].
    pub used_for: String,
    /// What it is used for by its header.
    pub by_header: String,
}

/// How many rows come to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportCount {
    /// All of them.
    pub rows: u32,
    /// Can be brought in.
    pub ready: u32,
    /// Look like somebody; only when chosen.
    pub alike: u32,
    /// Are here already.
    pub there: u32,
    /// Cannot be brought in.
    pub aside: u32,
}

/// What every row comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportPreview {
    /// How many.
    pub count: ImportCount,
    /// Everything that is wrong with some row, each once; reasons to write are given in this order.
    pub problems: Vec<ImportProblem>,
}

/// Something wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
pub struct ImportProblem {
    /// Name of the field.
    pub field: String,
    /// Code the screen finds its words by.
    pub code: FieldCode,
    /// The least that fits.
    pub min: Option<i32>,
    /// The most that fits.
    pub max: Option<i32>,
}

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// It can be brought in.
    Ready,
    /// It looks like somebody; only when chosen.
    Alike,
    /// They are here already.
    There,
    /// It cannot be brought in.
    Aside,
}

/// Asks for a page of rows.
#[derive(Clone, Copy, Serialize, Deserialize, Type)]
pub struct AskImportRows {
    /// Only these; all when none.
    pub state: Option<ImportState>,
    /// How many to pass over.
    pub offset: u32,
    /// How many at most; 500 is the most.
    pub limit: u32,
}

/// A page of rows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportRowsView {
    /// The rows.
    pub rows: Vec<ImportRowView>,
    /// How many there are of the asked kind.
    pub total: u32,
}

/// A row of the file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportRowView {
    /// Its number in the file, from 1.
    pub row: u32,
    /// *Vries, Anna de*, as far as it can be read.
    pub name: String,
    /// As `YYYY-MM-DD`, or as it stands in the file.
    pub birth_date: String,
    /// Street and number, postcode and city.
    pub address: String,
    /// What it comes to.
    pub state: ImportState,
    /// All that is wrong with it, with what stands there.
    pub problems: Vec<ImportRowProblem>,
    /// Who it looks like, or who is here already.
    pub like: Option<ImportLikeView>,
    /// What was put right while reading: codes of [`eenplan_domain::import::Mended`].
    pub mended: Vec<String>,
}

/// Something wrong with a row.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportRowProblem {
    /// What.
    #[serde(flatten)]
    pub problem: ImportProblem,
    /// What stands in the file; empty when nothing does.
    pub typed: String,
}

/// Somebody a row looks like.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportLikeView {
    /// *Vries, Anna de*.
    pub name: String,
    /// Their dossier, when they are here.
    pub dossier: Option<Uuid>,
    /// The earlier row, when they are in the file.
    pub row: Option<u32>,
    /// How strongly they are alike; none when only the number is the same, and when they are here already.
    pub likeness: Option<LikenessView>,
    /// Whether that dossier is closed.
    pub closed: bool,
}

/// Asks to bring in every row that is ready.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct BringInImport {
    /// Rows that look like somebody and are brought in all the same, by their number in the file.
    pub chosen: Vec<u32>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportDone {
    /// Dossiers that were made.
    pub made: u32,
    /// Rows whose dossier was here already.
    pub there: u32,
    /// Rows that look like somebody and were not chosen.
    pub alike: u32,
    /// Rows that were set aside.
    pub aside: u32,
}

/// Asks to write the rows that were set aside, and those held back, to a file.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveImportAside {
    /// Rows that were brought in all the same.
    pub chosen: Vec<u32>,
    /// The header over the reasons.
    pub column: String,
    /// Words for each of [`ImportPreview::problems`], in that order.
    pub reasons: Vec<String>,
    /// Words for a row that looks like somebody.
    pub alike: String,
}

/// A file with rows was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportSaved {
    /// How many rows are in it.
    pub rows: u32,
}

impl Loaded {
    pub(super) fn view(&self, recalled: Option<Vec<ColumnUse>>) -> ImportFileView {
        let by_header = match_columns(&self.table.headers);
        let uses = recalled.unwrap_or_else(|| by_header.clone());
        let remembered = uses != by_header;
        let columns = self
            .table
            .headers
            .iter()
            .zip(uses.iter().zip(&by_header))
            .enumerate();
        ImportFileView {
            sheets: self.sheets.clone(),
            sheet: count(self.sheet),
            header_row: self.read.above.last().map_or(0, |row| row.number),
            has_headers: !self.table.above.is_empty(),
            rows: count(self.table.rows.len()),
            remembered,
            columns: columns
                .map(|(at, (header, (used_for, by_header)))| ImportColumnView {
                    header: header.clone(),
                    samples: self.samples(at),
                    used_for: used_for.code().to_owned(),
                    by_header: by_header.code().to_owned(),
                })
                .collect(),
        }
    }

    fn samples(&self, at: usize) -> Vec<String> {
        let cells = self.table.rows.iter().filter_map(|row| row.cells.get(at));
        let filled = cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        filled.take(SAMPLES).map(str::to_owned).collect()
    }
}

impl Checks {
    pub(super) fn count(&self) -> ImportCount {
        let mut counted = ImportCount {
            rows: count(self.rows.len()),
            ..ImportCount::default()
        };
        for row in &self.rows {
            match row.state() {
                ImportState::Ready => counted.ready += 1,
                ImportState::Alike => counted.alike += 1,
                ImportState::There => counted.there += 1,
                ImportState::Aside => counted.aside += 1,
            }
        }
        counted
    }

    pub(super) fn problems(&self) -> Vec<ImportProblem> {
        let mut seen = HashSet::new();
        let all = self.rows.iter().flat_map(Checked::problems);
        all.filter(|problem| seen.insert(problem.clone())).collect()
    }
}

impl Checked {
    pub(super) fn state(&self) -> ImportState {
        match self.outcome {
            Outcome::Ready => ImportState::Ready,
            Outcome::Alike(..) => ImportState::Alike,
            Outcome::There(_) => ImportState::There,
            Outcome::Aside(_) => ImportState::Aside,
        }
    }

    pub(super) fn problems(&self) -> Vec<ImportProblem> {
        let Outcome::Aside(errors) = &self.outcome else {
            return Vec::new();
        };
        errors
            .iter()
            .map(|error| {
                let (min, max) = error.code.bounds();
                ImportProblem {
                    field: error.field.to_string(),
                    code: error.code.into(),
                    min,
                    max,
                }
            })
            .collect()
    }
}

/// A row as the screen shows it.
pub(super) fn view(table: &Table, checks: &Checks, row: &Row, checked: &Checked) -> ImportRowView {
    let draft = &checked.reading.draft;
    let birth_date = checked.resident.as_ref().and_then(|resident| resident.birth_date);
    let home = [&draft.street, &draft.house_number]
        .map(|part| part.trim())
        .join(" ");
    let place = [&draft.postcode, &draft.city].map(|part| part.trim()).join(" ");
    let parts = [home.trim(), place.trim()].map(str::to_owned);
    ImportRowView {
        row: row.number,
        name: name(draft),
        birth_date: birth_date.map_or_else(|| draft.birth_date.clone(), |date| date.to_string()),
        address: parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        state: checked.state(),
        problems: checked
            .problems()
            .into_iter()
            .map(|problem| ImportRowProblem {
                typed: typed(draft, &problem.field).to_owned(),
                problem,
            })
            .collect(),
        like: like(table, checks, &checked.outcome),
        mended: checked
            .reading
            .mended
            .iter()
            .map(|one| one.code().to_owned())
            .collect(),
    }
}

fn name(draft: &ResidentDraft) -> String {
    resident::name(
        draft.family_name.trim(),
        draft.name_prefix.trim(),
        draft.given_names.trim(),
        draft.call_name.trim(),
    )
    .in_lists()
}

/// What stands in the file for a field; empty for one that is not a field of the resident.
fn typed<'d>(draft: &'d ResidentDraft, field: &str) -> &'d str {
    match field {
        "family_name" => &draft.family_name,
        "name_prefix" => &draft.name_prefix,
        "given_names" => &draft.given_names,
        "call_name" => &draft.call_name,
        "birth_date" => &draft.birth_date,
        "bsn" => &draft.bsn,
        "street" => &draft.street,
        "house_number" => &draft.house_number,
        "postcode" => &draft.postcode,
        "city" => &draft.city,
        "address_note" => &draft.address_note,
        "phone" => &draft.phone,
        "phone_other" => &draft.phone_other,
        "email" => &draft.email,
        "contact_note" => &draft.contact_note,
        "language" => &draft.language,
        _ => "",
    }
}

fn like(table: &Table, checks: &Checks, outcome: &Outcome) -> Option<ImportLikeView> {
    let (who, likeness) = match outcome {
        Outcome::Alike(who, likeness) => (who, *likeness),
        Outcome::There(who) => (who, None),
        Outcome::Ready | Outcome::Aside(_) => return None,
    };
    let likeness = likeness.map(LikenessView::from);
    match *who {
        Who::Here(at) => {
            let person = &checks.known.get(at)?.person;
            Some(ImportLikeView {
                name: resident::name(
                    &person.family_name,
                    &person.name_prefix,
                    &person.given_names,
                    &person.call_name,
                )
                .in_lists(),
                dossier: Some(person.dossier.0),
                row: None,
                likeness,
                closed: person.closed,
            })
        }
        Who::Row(at) => Some(ImportLikeView {
            name: name(&checks.rows.get(at)?.reading.draft),
            dossier: None,
            row: Some(table.rows.get(at)?.number),
            likeness,
            closed: false,
        }),
    }
}
