//! Finding a resident by a part of their name, their birth date or BSN, and words in notes, goals and actions.
//!
//! **Invariant:** what was found is shown only to who may read the part of the dossier it stands in; a name alone to every worker of
//! the device.

use eenplan_domain::bsn::{Bsn, TestRange};
use eenplan_domain::civil;
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, Compartment, DossierId, RecordId};
use eenplan_domain::resident::Name;
use eenplan_domain::rights::Part;
use eenplan_store::audit::{Action, Line};
use eenplan_store::journal::Which;
use eenplan_store::search::{self, HIT, NameHit, TextHit};
use eenplan_store::{Reader, journal};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::action::worker_of;
use crate::rights::{Stand, Stands};
use crate::{AppError, Office};

/// How many of each are shown.
const MOST: u32 = 12;

/// A resident that was found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they are what was looked for.
    pub hit: bool,
}

/// A text that was found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
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

never_prints!(FoundResident, Piece, FoundText);

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
        let (me, now) = (self.profile()?.actor, self.now());
        let (residents, texts, behind) = self.read(|r| {
            let residents = enough(|limit| {
                let (hits, by) = match (civil::parse_date(typed), Bsn::parse(typed, TestRange::Allowed)) {
                    (Ok(date), _) => (search::by_birth_date(r, &date.to_string(), limit)?, By::BirthDate),
                    (_, Ok(bsn)) => (search::by_bsn(r, bsn.digits().expose(), limit)?, By::Bsn),
                    _ => (search::by_name(r, typed, limit)?, By::Name),
                };
                let many = hits.len();
                let dossiers: Vec<DossierId> = hits.iter().map(|hit| hit.dossier).collect();
                let stands = Stands::of(r, &dossiers, me, now)?;
                let seen = hits.into_iter().filter_map(|hit| resident_seen(hit, by, &stands));
                Ok((many, seen.collect()))
            })?;
            let texts = enough(|limit| {
                let hits = search::by_text(r, typed, limit)?;
                let many = hits.len();
                let dossiers: Vec<DossierId> = hits.iter().map(|hit| hit.dossier).collect();
                let stands = Stands::of(r, &dossiers, me, now)?;
                let mut seen = Vec::new();
                for hit in hits {
                    if text_is_seen(r, &hit, stands.get(hit.dossier), me)? {
                        seen.push(hit);
                    }
                }
                Ok((many, seen))
            })?;
            Ok((residents, texts, search::is_behind(r)?))
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

    /// Indexes about `most` records that wait; whether more are waiting. For the background, in small steps.
    ///
    /// # Errors
    /// Those of the store; [`crate::ErrorCode::Locked`] when the profile was closed meanwhile.
    pub fn search_catch_up(&self, most: u32) -> Result<bool, AppError> {
        if !self.read(|r| Ok(search::is_behind(r)?))? {
            return Ok(false);
        }
        let done = self.write(|w| Ok(search::catch_up(w, most)?))?;
        Ok(u32::try_from(done).is_ok_and(|done| done >= most))
    }
}

/// What a resident was looked for by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Name,
    BirthDate,
    Bsn,
}

/// The first [`MOST`] that may be shown. `ask` gives how many there were within a limit, and those of them that may be shown.
fn enough<T>(mut ask: impl FnMut(u32) -> Result<(usize, Vec<T>), AppError>) -> Result<Vec<T>, AppError> {
    let wanted = usize::try_from(MOST).unwrap_or(usize::MAX);
    let mut limit = MOST;
    loop {
        let (many, mut seen) = ask(limit)?;
        let all = u32::try_from(many).is_ok_and(|many| many < limit);
        if all || seen.len() >= wanted {
            seen.truncate(wanted);
            return Ok(seen);
        }
        limit = limit.saturating_mul(8);
    }
}

/// As much of a resident as may be shown; none when not even that they are who was looked for.
fn resident_seen(hit: NameHit, by: By, stands: &Stands) -> Option<NameHit> {
    let stand = stands.get(hit.dossier);
    let by_part = match by {
        By::Name => hit.contact.as_ref().map(|_| Compartment::Core),
        By::BirthDate => Some(Compartment::Core),
        By::Bsn => Some(Compartment::Identity),
    };
    if !by_part.is_none_or(|part| stand.sees(part)) {
        return None;
    }
    if stand.sees(Compartment::Core) {
        return Some(hit);
    }
    Some(NameHit {
        birth_date: None,
        city: None,
        ..hit
    })
}

fn text_is_seen(r: &Reader<'_>, hit: &TextHit, stand: &Stand, me: ActorId) -> Result<bool, AppError> {
    let record = RecordId(hit.record);
    let shared = |note: RecordId| -> Result<bool, AppError> {
        let which = Which::SharedOrBy(me);
        Ok(stand.sees_part(Compartment::Journal, Part::Shared) && which.has(&journal::get(r, note)?))
    };
    match hit.kind.as_str() {
        "note" => Ok(stand.sees(Compartment::Journal) || shared(record)?),
        "note_correction" => {
            Ok(stand.sees(Compartment::Journal) || shared(journal::correction(r, record)?.note)?)
        }
        "action"
            if !stand.sees(Compartment::Plan) && stand.sees_part(Compartment::Plan, Part::OwnActions) =>
        {
            let row = eenplan_store::action::get(r, hit.dossier, record)?;
            Ok(row.is_some_and(|row| worker_of(&row) == Some(me.0)))
        }
        _ => Ok(stand.sees(Compartment::Plan)),
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
