//! Entering anew, in the dossier that goes on, what is worth keeping of one that was joined into it. Signed ops never move: each thing is
//! written again by who leads here, and says where it came from and who had written it there.

use std::collections::{BTreeSet, HashMap};

use eenplan_domain::action::ActionState;
use eenplan_domain::appointment::AppointmentState;
use eenplan_domain::civil;
use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::goal::GoalState;
use eenplan_domain::record::{
    Compartment, DossierId, Kind, RecordId, Value, action, appointment, goal, network_contact,
};
use eenplan_store::joining::{self as rows, ENTERED};
use eenplan_store::{
    Edit, Reader, action as actions, appointment as appointments, document as documents, goal as goals,
    network,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::handover::{PersonView, person};
use crate::plan::open_plan;
use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken};

/// The parts of a dossier of which something can be entered anew.
const PARTS: [Compartment; 2] = [Compartment::Core, Compartment::Plan];

/// One thing of a dossier that was joined away.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EnterableView {
    /// Its id there.
    pub id: Uuid,
    /// What it is: the name of its table.
    pub kind: String,
    /// What people know it by.
    pub title: String,
    /// Anything that tells it from others: a phone, whose it is, where it is kept. May be empty.
    pub detail: String,
    /// The day it is about, `YYYY-MM-DD`.
    pub day: Option<String>,
    /// The goal there that an action is for.
    pub goal: Option<Uuid>,
    /// Who wrote it.
    pub by: Option<PersonView>,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// Whether it was entered here already.
    pub entered: bool,
}

/// What there is to enter anew.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EnterOfferView {
    /// Contacts, goals, actions, appointments, documents: what still matters, each kind in its own order.
    pub items: Vec<EnterableView>,
    /// Whether who asks may read all parts that this could come from.
    pub whole: bool,
}

/// Asks to enter things anew.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Type)]
pub struct EnterAnew {
    /// The dossier that goes on.
    pub dossier: Uuid,
    /// The one that was joined into it.
    pub from: Uuid,
    /// Which things of that one.
    pub records: Vec<Uuid>,
}

/// Where something here came from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OriginView {
    /// The record here.
    pub record: Uuid,
    /// The dossier it was read in.
    pub dossier: Uuid,
    /// Who had written it there.
    pub by: Option<PersonView>,
    /// When, RFC 3339.
    pub at: Option<String>,
}

impl Office {
    /// What of a dossier that was joined into this one can be entered here.
    ///
    /// # Errors
    /// [`ErrorCode::NotPossible`] when it was not joined into this one, [`ErrorCode::NotLeading`], and as [`Stand::may_read`] in the
    /// joined one.
    pub fn joining_offer(&self, dossier: Uuid, from: Uuid) -> Result<EnterOfferView, AppError> {
        let (id, from, me) = (DossierId(dossier), DossierId(from), self.profile()?.actor);
        let now = self.now();
        let may = |stand: &Stand| {
            let parts: Vec<Compartment> = PARTS.into_iter().filter(|part| stand.sees(*part)).collect();
            if parts.is_empty() {
                Err(stand.unseen())
            } else {
                Ok(parts)
            }
        };
        self.view_as(from, may, |r, stand| {
            Stand::of(r, id, me, now)?.may(Deed::Lead)?;
            let items = self.enterable(r, id, from, stand)?;
            let items = items.into_iter().map(|(_, item)| item).collect();
            let whole = PARTS.into_iter().all(|part| stand.sees(part));
            Ok(EnterOfferView { items, whole })
        })
    }

    /// Enters things of a dossier that was joined into this one, as one step. A goal takes nothing along by itself; an action or an
    /// appointment stays with its goal when that is here.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] when nothing was chosen, [`ErrorCode::NotLeading`], [`ErrorCode::NotPossible`] in a closed dossier and for
    /// what is not offered, as [`Stand::may_read`] in the joined one, and those of the store.
    pub fn joining_enter(&self, ask: EnterAnew) -> Result<UndoToken, AppError> {
        let (id, from, me) = (DossierId(ask.dossier), DossierId(ask.from), self.profile()?.actor);
        let now = self.now();
        let mut errors = FieldErrors::default();
        if ask.records.is_empty() {
            errors.add("records", FieldCode::Required);
        }
        errors.finish(Some(()))?;
        let chosen: BTreeSet<Uuid> = ask.records.into_iter().collect();
        self.write_in(id, Deed::Lead, |w| {
            open_plan(&w.reader(), id)?;
            let there = Stand::of(&w.reader(), from, me, now)?;
            let mut taken = self.enterable(&w.reader(), id, from, &there)?;
            taken.retain(|(_, item)| chosen.contains(&item.id) && !item.entered);
            if taken.len() < chosen.len() {
                return Err(ErrorCode::NotPossible.into());
            }
            let mut here: HashMap<Uuid, RecordId> = rows::origins(&w.reader(), id)?
                .into_iter()
                .filter(|origin| origin.dossier == from)
                .map(|origin| (origin.record.0, origin.id))
                .collect();
            for (_, item) in &taken {
                here.insert(item.id, w.new_id());
            }
            let owners = actions::of_dossier(&w.reader(), from)?;
            let last = goals::of_dossier(&w.reader(), id)?;
            let mut position = last.iter().filter_map(|goal| goal.position).max().unwrap_or(0);
            let mut edit = Edit::new("joining_enter", id);
            for (kind, item) in taken {
                let source = RecordId(item.id);
                let record = here.get(&item.id).copied().ok_or(ErrorCode::NotFound)?;
                let mut values: HashMap<&'static str, Value> = HashMap::new();
                for (field, value) in rows::values(&w.reader(), kind, source)? {
                    values.insert(field.column, value);
                }
                settle_in(kind, &mut values, &here);
                if kind.number == goal::KIND.number {
                    position += 1;
                    values.insert(goal::POSITION.column, position.into());
                }
                if kind.number == action::KIND.number && !values.contains_key(action::OWNER_ID.column) {
                    let owner = owners
                        .iter()
                        .find(|one| one.id == source && !one.owner_name.is_empty());
                    values
                        .extend(owner.map(|one| (action::OWNER_NAME.column, one.owner_name.clone().into())));
                }
                // What was itself entered anew there keeps saying who wrote it first.
                if let Some((author, at)) = rows::written(&w.reader(), from, kind, source)? {
                    values.entry("from_author").or_insert(author.into());
                    values.entry("from_at").or_insert(at.into());
                }
                values.insert("from_dossier", from.into());
                values.insert("from_record", source.into());
                let mut edited = edit.record(record);
                for field in kind.fields() {
                    if let Some(value) = values.remove(field.column) {
                        edited.set(*field, value);
                    }
                }
            }
            Ok(w.apply(edit)?.into())
        })
    }

    /// Where things of a dossier came from that were entered anew in it, as far as who asks reads the parts they stand in.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn joining_origins(&self, dossier: Uuid) -> Result<Vec<OriginView>, AppError> {
        let (id, me) = (DossierId(dossier), self.profile()?.actor);
        let ((), origins) = self.look(
            id,
            |_| Ok(()),
            |r, stand| {
                let origins = rows::origins(r, id)?;
                let seen = origins
                    .into_iter()
                    .filter(|origin| stand.sees(origin.compartment));
                seen.map(|origin| {
                    Ok(OriginView {
                        record: origin.id.0,
                        dossier: origin.dossier.0,
                        by: origin.author.map(|author| person(r, author, me)).transpose()?,
                        at: origin.at.map(|at| at.to_rfc3339()),
                    })
                })
                .collect()
            },
        )?;
        Ok(origins)
    }

    /// What of `from` still matters and may be read, each with its kind.
    fn enterable(
        &self,
        r: &Reader<'_>,
        into: DossierId,
        from: DossierId,
        there: &Stand,
    ) -> Result<Vec<(&'static Kind, EnterableView)>, AppError> {
        if rows::joined(r, from)?.is_none_or(|joined| joined.into != into) {
            return Err(ErrorCode::NotPossible.into());
        }
        let entered: BTreeSet<Uuid> = rows::origins(r, into)?
            .into_iter()
            .filter(|origin| origin.dossier == from)
            .map(|origin| origin.record.0)
            .collect();
        let me = self.profile()?.actor;
        let mut items = Vec::new();
        for kind in ENTERED {
            if !there.sees(kind.compartment) {
                continue;
            }
            for said in self.said(r, kind, from)? {
                let written = rows::written(r, from, kind, said.id)?;
                let view = EnterableView {
                    id: said.id.0,
                    kind: kind.table.to_owned(),
                    title: said.title,
                    detail: said.detail,
                    day: said.day,
                    goal: said.goal.map(|goal| goal.0),
                    by: written.map(|(author, _)| person(r, author, me)).transpose()?,
                    at: written.map(|(_, at)| at.to_rfc3339()),
                    entered: entered.contains(&said.id.0),
                };
                items.push((kind, view));
            }
        }
        Ok(items)
    }

    /// What of one kind still matters in a dossier.
    fn said(&self, r: &Reader<'_>, kind: &Kind, from: DossierId) -> Result<Vec<Said>, AppError> {
        let first = |texts: [String; 2]| {
            texts
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default()
        };
        Ok(if kind.number == network_contact::KIND.number {
            let contacts = network::contacts(r, from)?.into_iter();
            let said = contacts.map(|one| Said {
                id: one.id,
                title: first([one.name, one.organisation]),
                detail: first([one.phone, one.phone_other]),
                day: None,
                goal: None,
            });
            said.collect()
        } else if kind.number == goal::KIND.number {
            let goals = goals::of_dossier(r, from)?.into_iter();
            let open = goals.filter(|one| GoalState::from(one.state.as_str()).is_open());
            let said = open.map(|one| Said {
                id: one.id,
                title: one.title,
                detail: String::new(),
                day: None,
                goal: None,
            });
            said.collect()
        } else if kind.number == action::KIND.number {
            let actions = actions::of_dossier(r, from)?.into_iter();
            let open = actions.filter(|one| ActionState::from(one.state.as_str()).is_open());
            let said = open.map(|one| Said {
                id: one.id,
                title: one.title,
                detail: one.owner_name,
                day: one.due_on.map(|on| on.to_string()),
                goal: one.goal_id,
            });
            said.collect()
        } else if kind.number == appointment::KIND.number {
            let now = self.now();
            let appointments = appointments::of_dossier(r, from)?.into_iter();
            let ahead = appointments
                .filter(|one| one.starts_at > now && one.state == AppointmentState::Planned.code());
            let said = ahead.map(|one| Said {
                id: one.id,
                title: one.title,
                detail: one.place,
                day: Some(civil::wall_clock(one.starts_at).date().to_string()),
                goal: one.goal.map(RecordId),
            });
            said.collect()
        } else {
            let documents = documents::of_dossier(r, from)?.into_iter();
            let said = documents.map(|one| Said {
                id: one.id,
                title: one.title,
                detail: one.kept_where,
                day: one.dated_on.map(|on| on.to_string()),
                goal: None,
            });
            said.collect()
        })
    }
}

/// What tells a record from others of its kind.
struct Said {
    id: RecordId,
    title: String,
    detail: String,
    day: Option<String>,
    goal: Option<RecordId>,
}

/// Lets the values of a record name what stands here instead of what stands there, or nothing.
fn settle_in(kind: &Kind, values: &mut HashMap<&'static str, Value>, here: &HashMap<Uuid, RecordId>) {
    let is_of_network = values.get(action::OWNER_KIND.column) == Some(&Value::Text("network".into()));
    let owner = (kind.number == action::KIND.number && is_of_network).then_some(action::OWNER_ID.column);
    // Actions and appointments name their goal alike.
    for column in [Some(action::GOAL_ID.column), owner].into_iter().flatten() {
        if let Some(Value::Id(there)) = values.remove(column) {
            values.extend(here.get(&there).map(|one| (column, (*one).into())));
        }
    }
}
