//! What colleagues changed in one's dossiers since one last looked: by dossier, person and day.

use eenplan_domain::civil;
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, Compartment, DossierId, Value, break_glass, same_person};
use eenplan_store::activity::{self as rows, Came};
use eenplan_store::audit::{Action, Line};
use eenplan_store::history::Entry;
use eenplan_store::{Reader, history};
use eenplan_sync::{Verdict, WireValue};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::handover::{PersonView, person};
use crate::history::{changes, moment};
use crate::rights::Stand;
use crate::{AppError, FieldChangeView, Office, RecordChangeView, resident};

/// The most that is looked through at once; there is more when this many were found.
const MOST: u32 = 400;

/// What one colleague did in one dossier on one day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActivityGroup {
    /// Who.
    pub by: PersonView,
    /// `YYYY-MM-DD`, where the residents live, by the clock of their device.
    pub day: String,
    /// What became of each record in all, the latest first.
    pub changes: Vec<RecordChangeView>,
}

/// What changed in one dossier.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActivityDossier {
    /// Which.
    pub dossier: Uuid,
    /// The resident, as in a list.
    pub name: String,
    /// Whether the dossier itself is new here: then there is nothing to compare with.
    pub is_new: bool,
    /// The latest first.
    pub groups: Vec<ActivityGroup>,
}

never_prints!(ActivityGroup, ActivityDossier);

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActivityPage {
    /// Where something changed last comes first.
    pub dossiers: Vec<ActivityDossier>,
    /// Whether there is more than was looked through.
    pub more: bool,
    /// To hand back when it was looked at: what comes in later is not part of it.
    pub seen: u32,
}

impl Office {
    /// What others changed since who asks last looked, in one dossier with what every field became, or in all without. Nothing while the
    /// profile stands alone.
    ///
    /// # Errors
    /// Those of the store.
    pub fn activity_page(&self, dossier: Option<Uuid>) -> Result<ActivityPage, AppError> {
        let (me, now) = (self.profile()?.actor, self.now());
        let (arrivals, begun) = self.read(|r| Ok((rows::arrivals(r)?, rows::has_begun(r)?)))?;
        let Some(seen) = arrivals else {
            return Ok(ActivityPage {
                dossiers: Vec::new(),
                more: false,
                seen: 0,
            });
        };
        if !begun {
            self.write(|w| Ok(rows::begin(w, seen)?))?;
        }
        let mut parts: Vec<Compartment> = Vec::new();
        let (came, mut dossiers) = self.read(|r| {
            let came = rows::unseen(r, me, dossier.map(DossierId), MOST)?;
            let mut dossiers: Vec<ActivityDossier> = Vec::new();
            for one in &came {
                let (stand, part) = (Stand::of(r, one.dossier, me, now)?, one.entry.stream.compartment);
                // Of a part nothing else is here than what they may see.
                if stand.sees(part) || one.in_part && stand.sees_some(part) {
                    add(r, &mut dossiers, one, me, dossier.is_some())?;
                    parts.push(part);
                }
            }
            Ok((came.len(), dossiers))
        })?;
        // What came to nothing, such as two steps that undo each other, is no news.
        for one in &mut dossiers {
            one.groups.retain(|group| !group.changes.is_empty());
        }
        dossiers.retain(|one| one.is_new || !one.groups.is_empty());
        parts.sort_unstable();
        parts.dedup();
        match dossier {
            Some(id) => self.view_as(DossierId(id), |_| Ok(parts), |_, _| Ok(()))?,
            None if dossiers.is_empty() => {}
            None => self.write(|w| Ok(w.audit(&Line::of(Action::View, "activity"))?))?,
        }
        Ok(ActivityPage {
            more: came == MOST as usize,
            dossiers,
            seen,
        })
    }

    /// Says that who asks has seen what changed in a dossier, as [`ActivityPage::seen`] told it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn activity_looked(&self, dossier: Uuid, seen: u32) -> Result<(), AppError> {
        self.write(|w| Ok(rows::look(w, DossierId(dossier), seen)?))
    }
}

/// Adds one op, which is older than those added before it.
fn add(
    reader: &Reader<'_>,
    dossiers: &mut Vec<ActivityDossier>,
    came: &Came,
    me: ActorId,
    whole: bool,
) -> Result<(), AppError> {
    let id = came.dossier.0;
    let at = match dossiers.iter().position(|one| one.dossier == id) {
        Some(at) => at,
        None => {
            dossiers.push(ActivityDossier {
                dossier: id,
                name: resident::in_lists(reader, came.dossier)?,
                is_new: came.is_new,
                groups: Vec::new(),
            });
            dossiers.len() - 1
        }
    };
    let Some(dossier) = dossiers.get_mut(at) else {
        return Ok(());
    };
    if dossier.is_new {
        return Ok(());
    }
    let entry = &came.entry;
    let decision = history::decision(reader, entry.op_id, &entry.op)?;
    if decision
        .as_ref()
        .is_some_and(|said| matches!(said.verdict, Verdict::SetAside(_)))
    {
        return Ok(());
    }
    let Some(author) = author_of(entry) else {
        return Ok(());
    };
    let day = civil::today(moment(entry.at)).to_string();
    let known = |group: &ActivityGroup| group.by.id == author.0 && group.day == day;
    let at = match dossier.groups.iter().position(known) {
        Some(at) => at,
        None => {
            dossier.groups.push(ActivityGroup {
                by: person(reader, author, me)?,
                day,
                changes: Vec::new(),
            });
            dossier.groups.len() - 1
        }
    };
    let Some(group) = dossier.groups.get_mut(at) else {
        return Ok(());
    };
    for mut change in changes(reader, entry, decision.as_ref())? {
        if !whole {
            change.fields.clear();
        }
        let same = |later: &&mut RecordChangeView| {
            (&later.kind, later.record, later.proposed) == (&change.kind, change.record, change.proposed)
        };
        match group.changes.iter_mut().find(same) {
            Some(later) => before(later, change),
            None => group.changes.push(change),
        }
    }
    Ok(())
}

/// Whose doing it is. What the region writes down is the doing of who opened the dossier; that it found a second one of the same person
/// is a notice to who leads, and nobody's change.
fn author_of(entry: &Entry) -> Option<ActorId> {
    let about = |kind: u16| entry.op.changes.iter().find(move |change| change.kind == kind);
    if about(same_person::KIND.number).is_some() {
        return None;
    }
    let Some(glass) = about(break_glass::KIND.number) else {
        return Some(entry.author);
    };
    let worker = glass.fields.iter().find_map(|field| match &field.value {
        WireValue::Known(Value::Id(id)) if field.number == break_glass::WORKER_ID.number => {
            Some(ActorId(*id))
        }
        _ => None,
    });
    worker.or(Some(entry.author))
}

/// Puts what happened to a record before what happened to it later, as one change.
fn before(later: &mut RecordChangeView, earlier: RecordChangeView) {
    if earlier.what == "made" && later.what == "changed" {
        later.what = earlier.what;
    }
    for field in earlier.fields {
        match later.fields.iter_mut().find(|known| known.field == field.field) {
            Some(known) => known.before = field.before,
            None => later.fields.push(field),
        }
    }
    later
        .fields
        .retain(|field: &FieldChangeView| field.before != field.after);
}
