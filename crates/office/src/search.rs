//! Finding a resident by a part of their name, their birth date or BSN, and words in notes, goals and actions.

use eenplan_domain::bsn::{Bsn, TestRange};
use eenplan_domain::civil;
use eenplan_domain::resident::Name;
use eenplan_store::audit::{Action, Line};
use eenplan_store::search::{self, HIT, NameHit, TextHit};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::{AppError, Office};

/// How many of each are shown.
const MOST: u32 = 12;

/// A resident that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FoundResident {
    /// The dossier.
    pub dossier: Uuid,
    /// Name as in a list.
    pub name: String,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// Where they live.
    pub city: Option<String>,
    /// Whom around them the words are about, when not the resident.
    pub contact: Option<String>,
    /// The dossier is closed.
    pub closed: bool,
}

/// A piece of a text that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they are what was looked for.
    pub hit: bool,
}

/// A text that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FoundText {
    /// The dossier.
    pub dossier: Uuid,
    /// Name as in a list.
    pub name: String,
    /// Kind of record: `note`, `goal`.
    pub kind: String,
    /// The record.
    pub record: Uuid,
    /// A few words around the hits.
    pub pieces: Vec<Piece>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SearchView {
    /// By name, birth date or BSN.
    pub residents: Vec<FoundResident>,
    /// By their words.
    pub texts: Vec<FoundText>,
    /// False while something typed earlier is not indexed yet.
    pub complete: bool,
}

impl Office {
    /// Searches. `settled` says that the typing stopped; only then it is an audit fact.
    ///
    /// # Errors
    /// Those of the store.
    pub fn search(&self, typed: &str, settled: bool) -> Result<SearchView, AppError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(SearchView {
                complete: true,
                ..SearchView::default()
            });
        }
        if self.read(|r| Ok(search::is_behind(r)?))? {
            self.search_catch_up(100)?;
        }
        let (residents, texts, behind) = self.read(|r| {
            let residents = match (civil::parse_date(typed), Bsn::parse(typed, TestRange::Allowed)) {
                (Ok(date), _) => search::by_birth_date(r, &date.to_string(), MOST)?,
                (_, Ok(bsn)) => search::by_bsn(r, bsn.digits().expose(), MOST)?,
                _ => search::by_name(r, typed, MOST)?,
            };
            Ok((residents, search::by_text(r, typed, MOST)?, search::is_behind(r)?))
        })?;
        if settled {
            self.write(|w| Ok(w.audit(&Line::of(Action::Search, "support"))?))?;
        }
        Ok(SearchView {
            residents: residents.into_iter().map(found_resident).collect(),
            texts: texts.into_iter().map(found_text).collect(),
            complete: !behind,
        })
    }

    /// Indexes at most `most` records that wait; whether more are waiting. For the background, in small steps.
    ///
    /// # Errors
    /// Those of the store; [`crate::ErrorCode::Locked`] when the profile was closed meanwhile.
    pub fn search_catch_up(&self, most: u32) -> Result<bool, AppError> {
        if !self.read(|r| Ok(search::is_behind(r)?))? {
            return Ok(false);
        }
        let done = self.write(|w| Ok(search::catch_up(w, most)?))?;
        Ok(u32::try_from(done).is_ok_and(|done| done == most))
    }
}

fn in_lists(
    family_name: String,
    name_prefix: Option<String>,
    given_names: Option<String>,
    call_name: Option<String>,
) -> String {
    Name {
        family_name,
        name_prefix,
        given_names,
        call_name,
    }
    .in_lists()
}

fn found_resident(hit: NameHit) -> FoundResident {
    FoundResident {
        dossier: hit.dossier.0,
        name: in_lists(hit.family_name, hit.name_prefix, hit.given_names, hit.call_name),
        birth_date: hit.birth_date,
        city: hit.city,
        contact: hit.contact,
        closed: hit.is_closed,
    }
}

fn found_text(hit: TextHit) -> FoundText {
    let mut pieces = Vec::new();
    for (n, part) in hit.snippet.split(HIT.0).enumerate() {
        let (inside, after) = if n == 0 {
            ("", part)
        } else {
            part.split_once(HIT.1).unwrap_or((part, ""))
        };
        for (text, hit) in [(inside, true), (after, false)] {
            if !text.is_empty() {
                pieces.push(Piece {
                    text: text.to_owned(),
                    hit,
                });
            }
        }
    }
    FoundText {
        dossier: hit.dossier.0,
        name: in_lists(hit.family_name, hit.name_prefix, hit.given_names, hit.call_name),
        kind: hit.kind,
        record: hit.record,
        pieces,
    }
}
