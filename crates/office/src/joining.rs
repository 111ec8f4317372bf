//! Two dossiers about one person: the one is joined into the other by a link that can be taken back. The joined one is read from then on,
//! nothing in it moves, and who leads the other reads along when they were let in.

mod enter;

use eenplan_domain::involvement::Role;
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, Compartment, DossierId, dossier, involvement};
use eenplan_store::{Edit, Reader, WriteTx, handover as regies, involvement as parts, joining as rows};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::handover::{PersonView, person, regie};
use crate::involvement::default_compartments;
use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken};

pub use enter::{EnterAnew, EnterOfferView, EnterableView, OriginView};

/// On what ground who leads the other dossier reads along: the municipality itself, as necessary (domain.md §9).
const GROUND: &str = "wmo_5_1_1";

/// A second dossier about the same person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OtherDossierView {
    /// Which.
    pub dossier: Uuid,
    /// Who leads it, as far as known.
    pub lead: Option<PersonView>,
    /// Whether it is certain, by the BSN; otherwise by name and birth date.
    pub certain: bool,
    /// When it was found, RFC 3339.
    pub at: String,
    /// Whether it is on this device.
    pub here: bool,
}

/// What a dossier was joined into.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct JoinedView {
    /// The one that goes on.
    pub into: Uuid,
    /// `YYYY-MM-DD`.
    pub on: Option<String>,
    /// Who leads that one, as far as known.
    pub lead: Option<PersonView>,
    /// Whether it is on this device.
    pub here: bool,
}

/// A dossier that was joined into this one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TakenInView {
    /// Which.
    pub dossier: Uuid,
    /// `YYYY-MM-DD`.
    pub on: Option<String>,
    /// Who leads it.
    pub lead: PersonView,
}

never_prints!(OtherDossierView, JoinedView, TakenInView);

/// How a dossier stands beside others of the same person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct JoiningView {
    /// Whether who asks may join it into another, and take that back.
    pub may_join: bool,
    /// The others that were found.
    pub others: Vec<OtherDossierView>,
    /// What it was joined into.
    pub joined: Option<JoinedView>,
    /// What was joined into it, as far as it is on this device.
    pub taken_in: Vec<TakenInView>,
}

/// Joins one dossier into another.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
pub struct JoinDossier {
    /// The one that stops.
    pub dossier: Uuid,
    /// The one that goes on.
    pub into: Uuid,
    /// Whether who leads that one may read the one that stops, with what still comes in.
    pub let_in: bool,
}

impl Office {
    /// The other dossiers of the same person, and what was joined.
    ///
    /// # Errors
    /// As [`Stand::may_read`], [`ErrorCode::NotFound`], and those of the store.
    pub fn joining_open(&self, dossier: Uuid) -> Result<JoiningView, AppError> {
        let (id, me) = (DossierId(dossier), self.profile()?.actor);
        let may = |stand: &Stand| {
            stand
                .may_read(&[Compartment::Core])
                .map(|()| vec![Compartment::Core])
        };
        self.view_as(id, may, |r, stand| {
            let mut others: Vec<OtherDossierView> = Vec::new();
            for one in rows::others(r, id)? {
                if others.iter().any(|known| known.dossier == one.other.0) {
                    continue;
                }
                others.push(OtherDossierView {
                    dossier: one.other.0,
                    lead: lead_of(r, one.other, one.lead, me)?,
                    certain: one.by_bsn,
                    at: one.at.to_rfc3339(),
                    here: is_here(r, one.other)?,
                });
            }
            let joined = match rows::joined(r, id)? {
                None => None,
                Some(joined) => {
                    let found = others.iter().find(|other| other.dossier == joined.into.0);
                    Some(JoinedView {
                        into: joined.into.0,
                        on: joined.on.map(|on| on.to_string()),
                        lead: match found {
                            Some(other) => other.lead.clone(),
                            None => lead_of(r, joined.into, None, me)?,
                        },
                        here: is_here(r, joined.into)?,
                    })
                }
            };
            let mut taken_in = Vec::new();
            for one in rows::taken_in(r, id)? {
                taken_in.push(TakenInView {
                    dossier: one.0,
                    on: rows::joined(r, one)?
                        .and_then(|joined| joined.on)
                        .map(|on| on.to_string()),
                    lead: person(r, regie(r, one)?.regisseur, me)?,
                });
            }
            Ok(JoiningView {
                may_join: stand.leads(),
                others,
                joined,
                taken_in,
            })
        })
    }

    /// Joins a dossier into another one about the same person. From then on it is read; nothing in it moves, and it can be taken back.
    ///
    /// # Errors
    /// [`ErrorCode::NotLeading`], [`ErrorCode::NotPossible`] when the region did not find the two to be about one person or when it is
    /// joined already, [`ErrorCode::NotFound`], and those of the store.
    pub fn joining_join(&self, ask: JoinDossier) -> Result<UndoToken, AppError> {
        let (id, into, today) = (DossierId(ask.dossier), DossierId(ask.into), self.today());
        self.write_in(id, Deed::Lead, |w| {
            let found = rows::others(&w.reader(), id)?;
            let other = found.iter().find(|one| one.other == into);
            let other = other.copied().ok_or(ErrorCode::NotPossible)?;
            // One that is joined away itself takes nobody in.
            let is_free =
                rows::joined(&w.reader(), id)?.is_none() && rows::joined(&w.reader(), into)?.is_none();
            if !is_free {
                return Err(ErrorCode::NotPossible.into());
            }
            let lead = now_leads(&w.reader(), into)?.or(other.lead);
            let mut edit = Edit::new("joining_join", id);
            edit.record(id.record())
                .set(dossier::JOINED_INTO, into)
                .set(dossier::JOINED_ON, today);
            if let Some(lead) = lead.filter(|_| ask.let_in) {
                let_in(w, &mut edit, id, lead, today)?;
            }
            Ok(w.apply(edit)?.into())
        })
    }

    /// Takes it back: the dossier stands by itself again, with everything that is in it. Who was let in stays until somebody ends that.
    ///
    /// # Errors
    /// [`ErrorCode::NotLeading`], [`ErrorCode::NotPossible`] when it is not joined, [`ErrorCode::NotFound`], and those of the store.
    pub fn joining_undo(&self, dossier: Uuid) -> Result<UndoToken, AppError> {
        let id = DossierId(dossier);
        self.write_in(id, Deed::Lead, |w| {
            if rows::joined(&w.reader(), id)?.is_none() {
                return Err(ErrorCode::NotPossible.into());
            }
            let mut edit = Edit::new("joining_undo", id);
            edit.record(id.record())
                .set(dossier::JOINED_INTO, None::<Uuid>)
                .set(dossier::JOINED_ON, None::<chrono::NaiveDate>);
            Ok(w.apply(edit)?.into())
        })
    }
}

/// Lets a worker read along, unless they take part already.
fn let_in(
    w: &mut WriteTx<'_>,
    edit: &mut Edit,
    id: DossierId,
    worker: ActorId,
    today: chrono::NaiveDate,
) -> Result<(), AppError> {
    let takes_part = |one: &parts::Involvement| one.worker_id == Some(worker) && one.ends_on.is_none();
    if regie(&w.reader(), id)?.regisseur == worker
        || parts::of_dossier(&w.reader(), id)?.iter().any(takes_part)
    {
        return Ok(());
    }
    let record = w.new_id();
    edit.record(record)
        .set(involvement::WORKER_ID, worker)
        .set(involvement::ROLE, Role::SocialTeam.code())
        .set(involvement::GROUND, GROUND)
        .set(involvement::COMPARTMENTS, default_compartments(&Role::SocialTeam))
        .set(involvement::STARTS_ON, today);
    Ok(())
}

fn is_here(r: &Reader<'_>, id: DossierId) -> Result<bool, AppError> {
    Ok(now_leads(r, id)?.is_some())
}

/// Who leads a dossier by what is here.
fn now_leads(r: &Reader<'_>, id: DossierId) -> Result<Option<ActorId>, AppError> {
    Ok(regies::regie(r, id)?.map(|regie| regie.regisseur_id))
}

fn lead_of(
    r: &Reader<'_>,
    id: DossierId,
    told: Option<ActorId>,
    me: ActorId,
) -> Result<Option<PersonView>, AppError> {
    let lead = now_leads(r, id)?.or(told);
    lead.map(|lead| person(r, lead, me)).transpose()
}
