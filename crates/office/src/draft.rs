//! Drafts: what is being typed, kept against a kill.

use chrono::{DateTime, Utc};
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, DossierId};
use eenplan_store::audit::{Action, Line};
use eenplan_store::{Reader, draft};
use eenplan_sync::StreamId;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::caseload::moment;
use crate::rights::Stand;
use crate::{AppError, ErrorCode, Office, resident};

/// A kept draft.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DraftView {
    /// Which form: ids and our own words only.
    pub place: String,
    /// The form's content, as JSON.
    pub body: String,
    /// When it was last typed in, RFC 3339.
    pub updated_at: String,
}

/// A draft in the list of those that wait: where it is, not what it says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DraftPlace {
    /// Which form: ids and our own words only.
    pub place: String,
    /// Whose dossier it is in, as in a list; empty when the place names none.
    pub name: String,
    /// When it was last typed in, RFC 3339.
    pub updated_at: String,
}

never_prints!(DraftView, DraftPlace);

impl Office {
    /// The draft of one place, if there is one.
    ///
    /// # Errors
    /// Those of the store.
    pub fn draft_get(&self, place: &str) -> Result<Option<DraftView>, AppError> {
        let found = match draft::restored_at(place) {
            None => self.read_always(|r| Ok(draft::get(r, place)?))?,
            Some(stream) => self.restored(place, stream)?,
        };
        Ok(found.map(|draft| DraftView {
            place: draft.place,
            body: draft.body,
            updated_at: moment(draft.updated_at),
        }))
    }

    /// What others wrote, for who may read it now; each time leaves an audit line.
    fn restored(&self, place: &str, stream: StreamId) -> Result<Option<draft::Draft>, AppError> {
        let (me, now) = (self.profile()?.actor, self.now());
        self.write(|w| {
            if !reads(&w.reader(), stream, me, now) {
                return Err(ErrorCode::NotAllowed.into());
            }
            w.audit(&Line {
                dossier: Some(stream.dossier),
                compartment: Some(stream.compartment),
                ..Line::of(Action::View, "draft")
            })?;
            Ok(draft::get(&w.reader(), place)?)
        })
    }

    /// All drafts, newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn draft_list(&self) -> Result<Vec<DraftPlace>, AppError> {
        let (me, now) = (self.profile()?.actor, self.now());
        self.read(|r| {
            let mut all = draft::all(r)?;
            all.retain(|draft| {
                draft::restored_at(&draft.place).is_none_or(|stream| reads(r, stream, me, now))
            });
            let drafts = all.into_iter().map(|draft| {
                Ok(DraftPlace {
                    name: name_at(r, &draft.place)?,
                    place: draft.place,
                    updated_at: moment(draft.updated_at),
                })
            });
            drafts.collect()
        })
    }

    /// Keeps what was typed so far.
    ///
    /// # Errors
    /// Those of the store.
    pub fn draft_keep(&self, place: &str, body: &str) -> Result<(), AppError> {
        self.write_always(|w| Ok(draft::keep(w, place, body)?))
    }

    /// Lets a draft go.
    ///
    /// # Errors
    /// Those of the store.
    pub fn draft_drop(&self, place: &str) -> Result<(), AppError> {
        self.write_always(|w| Ok(draft::drop(w, place)?))
    }
}

fn reads(reader: &Reader<'_>, stream: StreamId, me: ActorId, now: DateTime<Utc>) -> bool {
    Stand::of(reader, stream.dossier, me, now).is_ok_and(|stand| stand.sees(stream.compartment))
}

/// A place in a dossier reads `<feature>/<dossier>/…`.
fn name_at(reader: &Reader<'_>, place: &str) -> Result<String, AppError> {
    let Some(id) = place.split('/').nth(1).and_then(|id| id.parse::<Uuid>().ok()) else {
        return Ok(String::new());
    };
    resident::in_lists(reader, DossierId(id))
}
