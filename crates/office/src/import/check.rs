//! What becomes of every row: brought in, held back because it looks like somebody, there already, or set aside with all its errors.

use std::collections::HashMap;

use chrono::NaiveDate;
use eenplan_domain::bsn::TestRange;
use eenplan_domain::field_error::FieldErrors;
use eenplan_domain::import::{ColumnUse, Reading, read_row};
use eenplan_domain::likeness::{Crowd, Features, Known, Likeness, likeness};
use eenplan_domain::resident::Resident;
use eenplan_domain::text::fold;
use eenplan_store::import as rows;

use super::table::{Row, Table};

/// The name of the numbers we give rows that have none of their own.
const ROW: &str = "row";

/// With how many of the same number a row is compared: a number that more rows share tells nobody apart.
const HOUSEHOLD: usize = 50;

/// What becomes of a row.
pub(super) enum Outcome {
    /// It can be brought in.
    Ready,
    /// It looks like somebody: only when chosen.
    Alike(Who, Option<Likeness>),
    /// They are here already.
    There(Who),
    /// It cannot be brought in.
    Aside(FieldErrors),
}

/// Somebody to look like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// By place in [`Checks::known`].
    Here(usize),
    /// An earlier row, by place in the table.
    Row(usize),
}

/// Where a dossier was brought in from, so that it is known again.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    pub(super) name: String,
    pub(super) number: String,
}

/// A row with all that was found out about it.
pub(super) struct Checked {
    pub(super) reading: Reading,
    /// None when it was set aside.
    pub(super) resident: Option<Resident>,
    pub(super) origin: Option<Origin>,
    pub(super) outcome: Outcome,
}

/// All rows of a table, in its order.
pub(super) struct Checks {
    pub(super) rows: Vec<Checked>,
    pub(super) known: Vec<rows::Known>,
}

/// Checks every row against the form's rules, against everybody in `known` and against the rows before it.
pub(super) fn check(
    table: &Table,
    uses: &[ColumnUse],
    known: Vec<rows::Known>,
    today: NaiveDate,
    test_range: TestRange,
) -> Checks {
    let numbered = uses
        .iter()
        .position(|column| *column == ColumnUse::SourceNumber)
        .and_then(|at| table.headers.get(at))
        .map(|header| fold(header));
    let mut people = People::of(&known);
    let rows = table
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let reading = read_row(uses, &table.headers, &row.cells, test_range);
            match resident(&reading, today, test_range) {
                Ok(resident) => {
                    let origin = origin(&reading, &resident, numbered.as_deref());
                    let features = features(&reading, resident.birth_date);
                    let outcome = people.outcome(&features, origin.as_ref());
                    if !matches!(outcome, Outcome::There(_)) {
                        people.add(Who::Row(at), features, origin.clone());
                    }
                    Checked {
                        reading,
                        resident: Some(resident),
                        origin,
                        outcome,
                    }
                }
                Err(errors) => Checked {
                    reading,
                    resident: None,
                    origin: None,
                    outcome: Outcome::Aside(errors),
                },
            }
        })
        .collect();
    Checks { rows, known }
}

/// The checks of the form, and what only a file can have wrong.
fn resident(reading: &Reading, today: NaiveDate, test_range: TestRange) -> Result<Resident, FieldErrors> {
    let checked = reading.draft.check(today, test_range);
    if reading.errors.is_empty() {
        return checked;
    }
    let mut errors = checked.err().unwrap_or_default();
    for error in reading.errors.iter() {
        errors.add(error.field.clone(), error.code);
    }
    Err(errors)
}

/// The number of the other system; without one, somebody without a BSN gets a number made of what they are known by, and a BSN
/// needs none. Never made of a BSN: it stands in another compartment, and few digits are guessed from what is made of them.
fn origin(reading: &Reading, resident: &Resident, numbered: Option<&str>) -> Option<Origin> {
    if let (Some(number), Some(name)) = (&reading.source_number, numbered) {
        return Some(Origin {
            name: name.to_owned(),
            number: number.clone(),
        });
    }
    if resident.bsn.is_some() {
        return None;
    }
    let mut hasher = blake3::Hasher::new_derive_key("eenplan import row v1");
    let birth = resident.birth_date.map(|date| date.to_string());
    let parts = [
        Some(fold(&resident.name.family_name)),
        resident.name.given_names.as_deref().map(fold),
        birth,
        resident.postcode.clone(),
        resident.house_number.as_deref().map(fold),
        resident.address_note.as_deref().map(fold),
    ];
    for part in parts {
        hasher.update(part.unwrap_or_default().as_bytes());
        hasher.update(&[0]);
    }
    Some(Origin {
        name: ROW.to_owned(),
        number: hasher.finalize().to_hex().chars().take(16).collect(),
    })
}

fn features(reading: &Reading, birth_date: Option<NaiveDate>) -> Features {
    Features::of(Known {
        bsn: &reading.draft.bsn,
        family_name: &reading.draft.family_name,
        given_names: &reading.draft.given_names,
        call_name: &reading.draft.call_name,
        birth_date,
        postcode: &reading.draft.postcode,
        house_number: &reading.draft.house_number,
    })
}

/// Everybody so far: who is here, then the rows that go in.
#[derive(Default)]
struct People {
    crowd: Crowd<Who>,
    by_origin: HashMap<Origin, Vec<(Who, Features)>>,
}

impl People {
    fn of(known: &[rows::Known]) -> People {
        let mut people = People::default();
        for (at, one) in known.iter().enumerate() {
            let features = crate::resident::features_of(&one.person);
            let origin = (!one.source_number.is_empty()).then(|| Origin {
                name: one.source_name.clone(),
                number: one.source_number.clone(),
            });
            people.add(Who::Here(at), features, origin);
        }
        people
    }

    fn add(&mut self, who: Who, features: Features, origin: Option<Origin>) {
        if let Some(origin) = origin {
            let named = self.by_origin.entry(origin).or_default();
            named.push((who, features.clone()));
        }
        self.crowd.add(who, features);
    }

    fn outcome(&self, features: &Features, origin: Option<&Origin>) -> Outcome {
        let named = origin.and_then(|origin| Some((origin, self.by_origin.get(origin)?)));
        if let Some((origin, named)) = named {
            let same = named
                .iter()
                .take(HOUSEHOLD)
                .find(|(_, other)| origin.name == ROW || likeness(features, other).is_some());
            if let Some((who, _)) = same {
                return Outcome::There(*who);
            }
        }
        let like = self.crowd.like(features).into_iter().next();
        match (like, named) {
            (Some((Likeness::Same, who)), _) => Outcome::There(who),
            (Some((likeness, who)), _) => Outcome::Alike(who, Some(likeness)),
            // The same number and nobody alike: a number of a household, or used again for somebody else.
            (None, Some((_, named))) => named
                .first()
                .map_or(Outcome::Ready, |(who, _)| Outcome::Alike(*who, None)),
            (None, None) => Outcome::Ready,
        }
    }
}

impl Checks {
    /// The row with its line in the file.
    pub(super) fn of<'c>(&'c self, table: &'c Table) -> impl Iterator<Item = (&'c Row, &'c Checked)> {
        table.rows.iter().zip(&self.rows)
    }
}
