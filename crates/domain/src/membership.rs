//! Who takes part in a dossier, from when until when, and what that lets somebody read, change and settle (domain.md §9).
//!
//! Rows in, grants out: a [`Grant`] says by itself when it holds, so it can be kept and asked for again on another day. The service keeps
//! them and is the judge; a device computes them from what it holds, for its forecast. **Invariant:** without a legal ground, and without
//! a valid consent where the ground needs one, nobody gets a grant.

use chrono::{DateTime, NaiveDate, Utc};

use crate::civil;
use crate::handover::HandoverState;
use crate::involvement::Role;
use crate::record::{ActorId, Compartment, May};
use crate::rights::{Deed, Extent};

mod directory;
mod grant;
mod own;
mod shown;

pub use directory::{Account, Directory, TeamTime, Tie, that_counts};
pub use grant::{BREAK_GLASS_HOURS, BrokenGlass, Footing, Grant, Involved, Parts, Rows, Who, grants};
pub use own::{Sight, deed_of};
pub use shown::shows;

fn within(from: Option<NaiveDate>, until: Option<NaiveDate>, date: NaiveDate) -> bool {
    from.is_none_or(|from| from <= date) && until.is_none_or(|until| date <= until)
}

/// How somebody stands in a dossier at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// By what, in which parts.
    pub held: Vec<(Footing, Parts)>,
}

/// How `worker` stands in the dossier that `grants` belong to and `regisseur` leads.
pub fn standing(
    worker: ActorId,
    regisseur: ActorId,
    grants: &[Grant],
    directory: &Directory,
    now: DateTime<Utc>,
) -> Standing {
    let today = civil::today(now);
    if directory.has_ended(worker, today) {
        return Standing::default();
    }
    let is_for = |who: Who| match who {
        Who::Worker(other) => directory.same(worker, other),
        Who::Team(team) => directory.teams_of(worker, today).any(|(of, _)| of == team),
    };
    let holding = grants
        .iter()
        .filter(|grant| grant.holds(now) && is_for(grant.who));
    let mut held: Vec<_> = holding
        .map(|grant| (grant.footing.clone(), grant.parts))
        .collect();
    if directory.tie(worker, regisseur, today) == Some(Tie::Lead) {
        held.push((Footing::Role(Role::TeamLead), Parts::ALL));
    }
    Standing { held }
}

impl Standing {
    fn footings(&self, compartment: Compartment) -> impl Iterator<Item = &Footing> {
        let there = move |(_, parts): &&(Footing, Parts)| parts.has(compartment);
        self.held.iter().filter(there).map(|(footing, _)| footing)
    }

    /// How much of a compartment they may read. Of several parts, one that [`shows`] records before one that shows none.
    pub fn read(&self, compartment: Compartment) -> Extent {
        let extents: Vec<_> = self
            .footings(compartment)
            .map(|one| one.right(compartment).read)
            .collect();
        let of_records = |extent: &&Extent| matches!(extent, Extent::Only(part) if part.is_of_records());
        let any = |extent: &&Extent| matches!(extent, Extent::Only(_));
        let part = extents
            .iter()
            .find(of_records)
            .or_else(|| extents.iter().find(any));
        match (extents.contains(&Extent::All), part) {
            (true, _) => Extent::All,
            (false, Some(part)) => *part,
            (false, None) => Extent::No,
        }
    }

    /// What they may do. The regie itself is asked of [`may_pass_regie`], the directory of [`Directory::may`]. Who does not lead opens no
    /// part to others that is not open to them.
    pub fn may(&self, deed: Deed) -> May {
        let open = |parts: Parts, held: &(Footing, Parts)| parts.and(held.1);
        if !self.leads()
            && !deed
                .opens
                .is_within(self.held.iter().fold(Parts::default(), open))
        {
            return May::No;
        }
        self.footings(deed.compartment)
            .map(|footing| footing.may(deed))
            .max()
            .unwrap_or(May::No)
    }

    /// Whether they lead, or stand in.
    pub fn leads(&self) -> bool {
        let leads = |(footing, _): &(Footing, Parts)| {
            matches!(footing, Footing::Role(Role::Regisseur | Role::Deputy))
        };
        self.held.iter().any(leads)
    }

    /// Whether they may answer a proposal about the group of a deed: who may write it; a team lead where they may read, with a reason.
    pub fn settles(&self, deed: Deed, gives_reason: bool) -> bool {
        let as_lead = || {
            self.footings(deed.compartment).any(|footing| {
                *footing == Footing::Role(Role::TeamLead)
                    && footing.right(deed.compartment).read == Extent::All
            })
        };
        self.may(deed) == May::Write || gives_reason && as_lead()
    }
}

/// Whether a stream that somebody had went because a consent ended; otherwise because the involvement did.
pub fn went_by_consent(worker: ActorId, grants: &[Grant], directory: &Directory, now: DateTime<Utc>) -> bool {
    let today = civil::today(now);
    let ended = |grant: &Grant| grant.ends_by_consent && grant.until.is_some_and(|until| until < today);
    grants
        .iter()
        .any(|grant| ended(grant) && directory.stands_for(grant.who, worker, today))
}

/// Why the regie does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegieRefusal {
    /// The asker has no say in it.
    NoRight,
    /// Who would lead has to accept first.
    NotAccepted,
    /// It is not the next epoch: the regie moved in the meantime.
    Moved,
}

/// Whether `by` may let the regie pass to `to` in a new epoch: the next one, so that who was asked in an earlier one is asked no more.
/// Whether what they saw still stands is the register's concern.
///
/// Somebody asked in this epoch takes it themselves; so does a colleague or lead of the regisseur's team. Who leads records the acceptance of
/// somebody without an account.
///
/// # Errors
/// Why not.
pub fn may_pass_regie(
    rows: &Rows,
    directory: &Directory,
    by: ActorId,
    (to, epoch): (ActorId, u32),
    now: DateTime<Utc>,
) -> Result<(), RegieRefusal> {
    let (today, regie) = (civil::today(now), &rows.regie);
    if directory.has_ended(by, today) {
        return Err(RegieRefusal::NoRight);
    }
    if epoch != regie.next_epoch() {
        return Err(RegieRefusal::Moved);
    }
    if directory.same(by, to) {
        let open = [HandoverState::Proposed, HandoverState::Accepted];
        let asked = rows
            .handovers
            .iter()
            .any(|one| one.epoch == regie.epoch && directory.same(one.to, by) && open.contains(&one.state));
        let may = asked || directory.tie(by, regie.regisseur, today).is_some();
        return if may { Ok(()) } else { Err(RegieRefusal::NoRight) };
    }
    let deputy = regie.deputy_on(today);
    let leads =
        directory.same(by, regie.regisseur) || deputy.is_some_and(|deputy| directory.same(by, deputy));
    match (leads, directory.has_account(to, today)) {
        (false, _) => Err(RegieRefusal::NoRight),
        (true, true) => Err(RegieRefusal::NotAccepted),
        (true, false) => Ok(()),
    }
}

#[cfg(test)]
#[path = "membership_tests.rs"]
mod tests;
