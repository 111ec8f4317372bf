//! What the directory says about workers: accounts, the same person under two entries, teams.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Who, within};
use crate::involvement::Role;
use crate::record::{ActorId, May, RecordId};
use crate::rights::{self, Deed};

/// A worker's account in the region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The entry that stands for the same person and counts.
    pub same_as: Option<ActorId>,
    /// Their functions: codes of [`Role`].
    pub functions: Vec<String>,
    /// Last day.
    pub ended_on: Option<NaiveDate>,
}

/// A worker's time in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamTime {
    /// The team.
    pub team: RecordId,
    /// The worker.
    pub worker: ActorId,
    /// Whether they lead it.
    pub is_lead: bool,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}

/// What of the directory decides about dossiers. An entry of the directory without account group is a name, not an account.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// By the worker's entry.
    pub accounts: BTreeMap<ActorId, Account>,
    /// Who is in which team.
    pub teams: Vec<TeamTime>,
}

/// The entry that counts for somebody, where each entry may say with which other it is the same person.
pub fn that_counts<Id: Copy + PartialEq>(entry: Id, same_as: impl Fn(Id) -> Option<Id>) -> Id {
    let mut found = entry;
    // Two hops are the most that enrolment makes; a circle would be somebody's mistake and must not hang.
    for _ in 0..8 {
        match same_as(found) {
            Some(next) if next != found => found = next,
            _ => break,
        }
    }
    found
}

impl Directory {
    /// The entry that counts for somebody.
    pub fn resolve(&self, actor: ActorId) -> ActorId {
        that_counts(actor, |actor| self.accounts.get(&actor)?.same_as)
    }

    /// Whether both are the same person.
    pub fn same(&self, one: ActorId, other: ActorId) -> bool {
        self.resolve(one) == self.resolve(other)
    }

    /// Whether somebody has an account that holds on a day.
    pub fn has_account(&self, actor: ActorId, date: NaiveDate) -> bool {
        self.accounts.contains_key(&actor) && !self.has_ended(actor, date)
    }

    /// Whether somebody's account ended before a day.
    pub fn has_ended(&self, actor: ActorId, date: NaiveDate) -> bool {
        let ended = |actor| self.accounts.get(&actor).and_then(|account| account.ended_on);
        [actor, self.resolve(actor)]
            .into_iter()
            .filter_map(ended)
            .any(|last| last < date)
    }

    /// Whether somebody administers the region.
    pub fn administers(&self, actor: ActorId) -> bool {
        let counts = self.accounts.get(&self.resolve(actor));
        counts.is_some_and(|account| {
            account
                .functions
                .iter()
                .any(|one| one == Role::Administrator.code())
        })
    }

    /// What somebody may do in the directory itself.
    pub fn may(&self, actor: ActorId, deed: Deed, date: NaiveDate) -> May {
        match (self.has_account(actor, date), self.administers(actor)) {
            (false, _) => May::No,
            (true, true) => rights::may(Some(&Role::Administrator), deed),
            (true, false) => rights::may(None, deed),
        }
    }

    /// The teams somebody is in on a day, and whether they lead them.
    pub fn teams_of(&self, actor: ActorId, date: NaiveDate) -> impl Iterator<Item = (RecordId, bool)> + '_ {
        let actor = self.resolve(actor);
        self.teams
            .iter()
            .filter(move |time| {
                self.resolve(time.worker) == actor && within(time.starts_on, time.ends_on, date)
            })
            .map(|time| (time.team, time.is_lead))
    }

    /// Whether what is for `who` is for a worker on a day.
    pub fn stands_for(&self, who: Who, worker: ActorId, date: NaiveDate) -> bool {
        match who {
            Who::Worker(other) => self.same(worker, other),
            Who::Team(team) => self.teams_of(worker, date).any(|(of, _)| of == team),
        }
    }

    /// The teams somebody works in, or those they worked in last: what somebody who left leads is their team's care.
    fn home_teams(&self, actor: ActorId, date: NaiveDate) -> Vec<RecordId> {
        let now: Vec<_> = self.teams_of(actor, date).map(|(team, _)| team).collect();
        if !now.is_empty() {
            return now;
        }
        let actor = self.resolve(actor);
        let were = || {
            let of_actor = |time: &&TeamTime| self.resolve(time.worker) == actor;
            self.teams
                .iter()
                .filter(of_actor)
                .filter(|time| time.ends_on.is_some_and(|on| on < date))
        };
        let last = were().map(|time| time.ends_on).max();
        were()
            .filter(|time| Some(time.ends_on) == last)
            .map(|time| time.team)
            .collect()
    }

    /// Whom somebody leads on a day, by the entries that count.
    pub fn led_by(&self, lead: ActorId, date: NaiveDate) -> BTreeSet<ActorId> {
        let teams: Vec<_> = self
            .teams_of(lead, date)
            .filter(|(_, leads)| *leads)
            .map(|(team, _)| team)
            .collect();
        let in_them = self.teams.iter().filter(|time| teams.contains(&time.team));
        in_them
            .map(|time| self.resolve(time.worker))
            .filter(|worker| self.tie(lead, *worker, date) == Some(Tie::Lead))
            .collect()
    }

    /// How somebody stands to another through a team: as its lead, or as a colleague.
    pub fn tie(&self, actor: ActorId, other: ActorId, date: NaiveDate) -> Option<Tie> {
        if self.same(actor, other) {
            return None;
        }
        let homes = self.home_teams(other, date);
        self.teams_of(actor, date)
            .filter(|(team, _)| homes.contains(team))
            .map(|(_, leads)| if leads { Tie::Lead } else { Tie::Colleague })
            .max()
    }
}

/// What a team makes of two of its workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// Both work in it.
    Colleague,
    /// The one leads the other.
    Lead,
}
