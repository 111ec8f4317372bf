//! Who may change what in a dossier: the role table of the domain, asked before every write (domain.md §9).
//!
//! Stand-alone the device is its own judge. A change that a role may only propose waits for nobody here, so it is refused before it
//! is written; what was typed stays in its form. Recording what colleagues agreed about the regie is open to every worker of the device.

use chrono::NaiveDate;
use eenplan_domain::involvement::Role;
use eenplan_domain::record::{
    ActorId, Compartment, DossierId, action, dossier, handover, handover_item, note,
};
use eenplan_domain::rights::{Extent, Part, Right, rights};
use eenplan_store::history::Entry;
use eenplan_store::{Reader, WriteTx, involvement as people};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::action::worker_of;
use crate::handover::{PersonView, person, regie};
use crate::involvement::standing;
use crate::{AppError, ErrorCode, Office};

/// What a use case is about to do in a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Change anything in a part of it.
    Write(Compartment),
    /// Add to a part of it.
    Append(Compartment),
    /// Change an action that has, or gets, this owner.
    Act(Option<Uuid>),
    /// Decide for the plan as a whole: close it, open it again.
    Lead,
}

/// What the asker may change in a dossier today, so that a screen says it ahead of typing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RightsView {
    /// Their role, a code; empty when they do not take part.
    pub role: String,
    /// Whether they lead, or stand in today.
    pub leads: bool,
    /// Who leads.
    pub regisseur: PersonView,
    /// Who stands in today.
    pub deputy: Option<PersonView>,
    /// Name, addresses, network, who takes part, consents.
    pub core: bool,
    /// The BSN.
    pub identity: bool,
    /// Words, goals, scores, evaluations, agreement, appointments, documents.
    pub plan: bool,
    /// Actions they own.
    pub own_actions: bool,
    /// Adding to the journal.
    pub journal: bool,
    /// Crisiskaart and signaleringsplan.
    pub crisis: bool,
    /// Closing the dossier and opening it again.
    pub close: bool,
}

/// How somebody stands in a dossier on a day.
pub(crate) struct Stand {
    me: ActorId,
    role: Option<Role>,
}

impl Stand {
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub(crate) fn of(
        reader: &Reader<'_>,
        dossier: DossierId,
        me: ActorId,
        today: NaiveDate,
    ) -> Result<Stand, AppError> {
        let regie = regie(reader, dossier)?;
        let role = if regie.regisseur == me {
            Some(Role::Regisseur)
        } else if regie.deputy_on(today) == Some(me) {
            Some(Role::Deputy)
        } else {
            people::of_dossier(reader, dossier)?
                .into_iter()
                .find(|row| row.worker_id == Some(me) && standing(row, today) == "now")
                .map(|row| Role::from(row.role.as_str()))
        };
        Ok(Stand { me, role })
    }

    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotLeading`] for what is up to who leads, [`ErrorCode::NotAllowed`] for the rest.
    pub(crate) fn may(&self, deed: Deed) -> Result<(), AppError> {
        let role = self.role.as_ref().ok_or(ErrorCode::NotInvolved)?;
        let right = |part| rights(role, part);
        let leads = matches!(role, Role::Regisseur | Role::Deputy);
        let (fine, about_plan) = match deed {
            Deed::Write(part) => (right(part).write == Extent::All, part == Compartment::Plan),
            Deed::Append(part) => (right(part).append == Extent::All, false),
            Deed::Act(owner) => {
                let plan = right(Compartment::Plan);
                let own = owns_actions(plan) && owner == Some(self.me.0);
                (own || plan.write == Extent::All, true)
            }
            Deed::Lead => (leads, true),
        };
        match (fine, about_plan) {
            (true, _) => Ok(()),
            (false, true) => Err(ErrorCode::NotLeading.into()),
            (false, false) => Err(ErrorCode::NotAllowed.into()),
        }
    }

    fn can(&self, deed: Deed) -> bool {
        self.may(deed).is_ok()
    }
}

fn owns_actions(plan: Right) -> bool {
    plan.write == Extent::Only(Part::OwnActions)
}

impl Office {
    /// What the asker may change in a dossier today, and who to ask for the rest.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn rights_get(&self, dossier: Uuid) -> Result<RightsView, AppError> {
        let (id, today, me) = (DossierId(dossier), self.today(), self.profile()?.actor);
        self.read(|r| {
            let stand = Stand::of(r, id, me, today)?;
            let regie = regie(r, id)?;
            let deputy = regie.deputy_on(today).map(|who| person(r, who, me));
            Ok(RightsView {
                leads: stand.can(Deed::Lead),
                regisseur: person(r, regie.regisseur, me)?,
                deputy: deputy.transpose()?,
                core: stand.can(Deed::Write(Compartment::Core)),
                identity: stand.can(Deed::Write(Compartment::Identity)),
                plan: stand.can(Deed::Write(Compartment::Plan)),
                own_actions: stand.can(Deed::Act(Some(me.0))),
                journal: stand.can(Deed::Append(Compartment::Journal)),
                crisis: stand.can(Deed::Write(Compartment::Crisis)),
                close: stand.can(Deed::Lead),
                role: stand.role.map(|role| role.code().to_owned()).unwrap_or_default(),
            })
        })
    }

    /// One transaction about a dossier, once the role table allows the deed.
    ///
    /// # Errors
    /// As [`Stand::may`], and those of `write`.
    pub(crate) fn write_in<T>(
        &self,
        dossier: DossierId,
        deed: Deed,
        write: impl FnOnce(&mut WriteTx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let (me, today) = (self.profile()?.actor, self.today());
        self.write(|w| {
            Stand::of(&w.reader(), dossier, me, today)?.may(deed)?;
            write(w)
        })
    }
}

/// Whether somebody may take a step back: what it takes to do it takes to undo it, and a note is taken back by who wrote it.
///
/// # Errors
/// As [`Stand::may`].
pub(crate) fn may_undo(
    reader: &Reader<'_>,
    dossier: DossierId,
    step: &Entry,
    stand: &Stand,
) -> Result<(), AppError> {
    for change in &step.op.changes {
        match change.kind {
            // Stand-alone these record what others decided, as doing them does.
            kind if kind == handover::KIND.number || kind == handover_item::KIND.number => {}
            kind if kind == dossier::KIND.number => stand.may(Deed::Lead)?,
            kind if kind == action::KIND.number => {
                let row = eenplan_store::action::get(reader, dossier, change.record)?;
                // One that was taken away is brought back by who took it away.
                let owner = row.map_or(Some(step.author.0), |row| worker_of(&row));
                stand.may(Deed::Act(owner))?;
            }
            kind if kind == note::KIND.number && step.author != stand.me => {
                return Err(ErrorCode::NotAllowed.into());
            }
            _ if step.compartment == Compartment::Journal => stand.may(Deed::Append(Compartment::Journal))?,
            _ => stand.may(Deed::Write(step.compartment))?,
        }
    }
    Ok(())
}
