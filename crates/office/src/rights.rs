//! Who may change what in a dossier: the role table of the domain, asked before every write (domain.md §9).
//!
//! Stand-alone the device is its own judge. A change that a role may only propose waits for nobody here, so it is refused before it
//! is written; what was typed stays in its form. Recording what colleagues agreed about the regie is open to every worker of the device.
//! In a region such a change is written, and waits as a proposal for who leads.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use eenplan_domain::civil;
use eenplan_domain::consent::SHAREABLE;
use eenplan_domain::involvement::Role;
use eenplan_domain::membership::{Footing, Standing};
use eenplan_domain::record::{
    ActorId, Compartment, DossierId, May, action, dossier, handover, handover_item, note,
};
use eenplan_domain::rights::{self as domain, Extent, Part, Right, rights};
use eenplan_store::history::Entry;
use eenplan_store::{Reader, WriteTx, involvement as people, membership, sync};
use eenplan_sync::Place;
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
    /// Parts, by their codes, in which what they type becomes a proposal that waits for who leads.
    pub proposes: Vec<String>,
    /// How often something had come in: a form that is opened now gives it back, so that nothing counts as seen that came later.
    pub seen: u32,
}

/// How somebody stands in a dossier on a day.
pub(crate) struct Stand {
    me: ActorId,
    by: By,
}

/// Who judges, and by what.
enum By {
    /// This device, by one role.
    Alone(Option<Role>),
    /// The region, by everything that lets somebody take part; this device foresees it.
    Region(Standing),
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
        if sync::region(reader)?.is_some() {
            let noon = civil::instant(today.and_time(NaiveTime::MIN) + TimeDelta::hours(12));
            let standing = membership::standing(reader, dossier, me, noon)?.ok_or(ErrorCode::NotFound)?;
            return Ok(Stand {
                me,
                by: By::Region(standing),
            });
        }
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
        Ok(Stand {
            me,
            by: By::Alone(role),
        })
    }

    /// Whether a deed may be done, if need be as a proposal that waits for who leads.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotLeading`] for what is up to who leads, [`ErrorCode::NotAllowed`] for the rest.
    pub(crate) fn may(&self, deed: Deed) -> Result<(), AppError> {
        match (self.judge(deed)?, deed.is_about_plan()) {
            (May::Write | May::Propose, _) => Ok(()),
            (May::No, true) => Err(ErrorCode::NotLeading.into()),
            (May::No, false) => Err(ErrorCode::NotAllowed.into()),
        }
    }

    /// Whether they read the whole of a part.
    pub(crate) fn sees(&self, part: Compartment) -> bool {
        match &self.by {
            By::Alone(role) => role
                .as_ref()
                .is_some_and(|role| rights(role, part).read == Extent::All),
            By::Region(standing) => standing.read(part) == Extent::All,
        }
    }

    /// Whether they may answer a proposal about a group. `owns`: the record is theirs.
    pub(crate) fn settles(&self, part: Compartment, at: Place, owns: bool, gives_reason: bool) -> bool {
        let deed = domain::Deed {
            compartment: part,
            kind: at.kind,
            group: at.group,
            is_new: false,
            is_own: owns,
        };
        match &self.by {
            By::Alone(role) => domain::may(role.as_ref(), deed) == May::Write,
            By::Region(standing) => standing.settles(deed, gives_reason),
        }
    }

    fn judge(&self, deed: Deed) -> Result<May, AppError> {
        match &self.by {
            By::Alone(role) => {
                let role = role.as_ref().ok_or(ErrorCode::NotInvolved)?;
                let right = |part| rights(role, part);
                let may = match deed {
                    Deed::Write(part) => right(part).write == Extent::All,
                    Deed::Append(part) => right(part).append == Extent::All,
                    Deed::Act(owner) => {
                        let plan = right(Compartment::Plan);
                        let own = owns_actions(plan) && owner == Some(self.me.0);
                        own || plan.write == Extent::All
                    }
                    Deed::Lead => matches!(role, Role::Regisseur | Role::Deputy),
                };
                // What may only be proposed waits for nobody here.
                Ok(if may { May::Write } else { May::No })
            }
            By::Region(standing) if standing.held.is_empty() => Err(ErrorCode::NotInvolved.into()),
            By::Region(standing) => Ok(standing.may(deed.of_domain(self.me))),
        }
    }

    /// Whether a deed counts at once.
    pub(crate) fn can(&self, deed: Deed) -> bool {
        matches!(self.judge(deed), Ok(May::Write))
    }

    fn proposes(&self, deed: Deed) -> bool {
        matches!(self.judge(deed), Ok(May::Propose))
    }

    fn role(&self) -> String {
        match &self.by {
            By::Alone(role) => role
                .as_ref()
                .map(|role| role.code().to_owned())
                .unwrap_or_default(),
            By::Region(standing) => {
                let leads =
                    |footing: &&Footing| matches!(footing, Footing::Role(Role::Regisseur | Role::Deputy));
                let mut footings = standing.held.iter().map(|(footing, _)| footing);
                let first = footings.clone().find(leads).or_else(|| footings.next());
                first.map(|footing| footing.code().to_owned()).unwrap_or_default()
            }
        }
    }
}

impl Deed {
    fn is_about_plan(self) -> bool {
        matches!(self, Deed::Act(_) | Deed::Lead | Deed::Write(Compartment::Plan))
    }

    fn of_domain(self, me: ActorId) -> domain::Deed {
        let plain = |compartment| domain::Deed {
            compartment,
            kind: 0,
            group: 1,
            is_new: false,
            is_own: false,
        };
        match self {
            Deed::Write(part) => plain(part),
            Deed::Append(part) => domain::Deed {
                is_new: true,
                ..plain(part)
            },
            Deed::Act(owner) => domain::Deed {
                kind: action::KIND.number,
                is_own: owner == Some(me.0),
                ..plain(Compartment::Plan)
            },
            Deed::Lead => domain::Deed {
                kind: dossier::KIND.number,
                group: dossier::CLOSED_ON.group,
                ..plain(Compartment::Core)
            },
        }
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
                proposes: SHAREABLE
                    .into_iter()
                    .filter(|part| stand.proposes(Deed::Write(*part)))
                    .map(|part| part.code().to_owned())
                    .collect(),
                seen: sync::arrivals(r)?,
                role: stand.role(),
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
    let counts = |deed| match stand.may(deed) {
        Ok(()) if !stand.can(deed) => Err(ErrorCode::NotLeading.into()),
        may => may,
    };
    for change in &step.op.changes {
        match change.kind {
            // Stand-alone these record what others decided, as doing them does.
            kind if kind == handover::KIND.number || kind == handover_item::KIND.number => {}
            kind if kind == dossier::KIND.number => counts(Deed::Lead)?,
            kind if kind == action::KIND.number => {
                let row = eenplan_store::action::get(reader, dossier, change.record)?;
                // One that was taken away is brought back by who took it away.
                let owner = row.map_or(Some(step.author.0), |row| worker_of(&row));
                counts(Deed::Act(owner))?;
            }
            kind if kind == note::KIND.number && step.author != stand.me => {
                return Err(ErrorCode::NotAllowed.into());
            }
            _ if step.compartment == Compartment::Journal => counts(Deed::Append(Compartment::Journal))?,
            _ => counts(Deed::Write(step.compartment))?,
        }
    }
    Ok(())
}
