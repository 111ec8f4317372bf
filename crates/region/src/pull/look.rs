//! Which streams may have news for a device, by what its worker may read today.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use eenplan_domain::civil;
use eenplan_domain::consent::SHAREABLE;
use eenplan_domain::involvement::Role;
use eenplan_domain::membership::{Directory, Footing, Grant, Standing, Who, standing, went_by_consent};
use eenplan_domain::record::{ActorId, Compartment, DossierId};
use eenplan_domain::rights::Extent;
use eenplan_sync::{GoesOn, Gone, GoneReason, StreamId, is_excerpt, need};
use tokio_postgres::Row;
use uuid::Uuid;

use super::{Found, Pull, Todo};
use crate::docket::{grant_at, stream_at};
use crate::error::Failure;
use crate::sql;
use crate::view::{Held, held};

impl Pull<'_> {
    /// Finds the streams that may have news: of what changed since the last time, or of everything.
    pub(super) async fn look(&self, rewound: &BTreeMap<StreamId, GoesOn>) -> Result<Found, Failure> {
        let due = self.life.look_again_at.is_none_or(|at| self.now >= at);
        let Some(since) = self.life.since.filter(|_| !due && rewound.is_empty()) else {
            return self.look_at_all(rewound).await;
        };
        let (device, incarnation) = (self.caller.device.0, self.caller.incarnation.0);
        let (decided, members, directory) = together!(
            self.scope
                .rows(sql::DECIDED_SINCE, &[&since, &device, &incarnation]),
            self.members_since(since),
            self.directory_since(since),
        )?;
        if directory {
            return self.look_at_all(rewound).await;
        }
        let mut found = Found {
            todo: Vec::new(),
            gone: Vec::new(),
            look_again_at: self.life.look_again_at,
            held: BTreeMap::new(),
        };
        let mut again: BTreeSet<DossierId> = members.iter().copied().collect();
        let mut moved = Vec::new();
        for row in &decided {
            let stream = stream_at(row)?;
            let of_dossier = held(row.try_get(2)?);
            let at = of_dossier.get(&stream.compartment).copied();
            found.held.insert(stream.dossier, of_dossier);
            let Some(at) = at else {
                continue;
            };
            moved.push((stream, at));
            if is_excerpt(at) {
                again.insert(stream.dossier);
            }
        }
        for (stream, seq) in moved {
            if !again.contains(&stream.dossier) {
                found.todo.push(Todo {
                    stream,
                    at: Some(seq),
                    after: seq,
                    must: false,
                    is_open: true,
                    part: None,
                });
            }
        }
        if !again.is_empty() {
            let ids: Vec<Uuid> = again.iter().map(|id| id.0).collect();
            let (grants, views) = together!(
                self.scope.rows(sql::MEMBERSHIPS_IN, &[&self.who, &ids]),
                self.scope.rows(sql::VIEW_OF, &[&device, &incarnation, &ids]),
            )?;
            self.compare(&grants, &views, &again, rewound, &mut found)?;
        }
        found.todo.sort_by_key(|todo| need(todo.stream, false));
        Ok(found)
    }

    async fn look_at_all(&self, rewound: &BTreeMap<StreamId, GoesOn>) -> Result<Found, Failure> {
        let (device, incarnation) = (self.caller.device.0, self.caller.incarnation.0);
        let (grants, views) = together!(
            self.scope.rows(sql::MEMBERSHIPS, &[&self.who]),
            self.scope.rows(sql::VIEW, &[&device, &incarnation]),
        )?;
        let mut found = Found {
            todo: Vec::new(),
            gone: Vec::new(),
            look_again_at: Some(civil::next_midnight(self.now)),
            held: BTreeMap::new(),
        };
        let mut dossiers: BTreeSet<DossierId> = BTreeSet::new();
        for row in grants.iter().chain(&views) {
            dossiers.insert(DossierId(row.try_get(0)?));
        }
        dossiers.insert(DossierId::DIRECTORY);
        self.compare(&grants, &views, &dossiers, rewound, &mut found)?;
        Ok(found)
    }

    /// Holds what may be read of these dossiers against what the device has of them.
    fn compare(
        &self,
        grants: &[Row],
        views: &[Row],
        dossiers: &BTreeSet<DossierId>,
        rewound: &BTreeMap<StreamId, GoesOn>,
        found: &mut Found,
    ) -> Result<(), Failure> {
        let mut grants_of: BTreeMap<DossierId, Vec<Grant>> = BTreeMap::new();
        for row in grants {
            grants_of
                .entry(DossierId(row.try_get(0)?))
                .or_default()
                .push(grant_at(row, 1)?);
        }
        let mut held_of: BTreeMap<DossierId, Held> = BTreeMap::new();
        for row in views {
            held_of.insert(DossierId(row.try_get(0)?), held(row.try_get(1)?));
        }
        let mut ordered = Vec::new();
        for dossier in dossiers {
            let grants = grants_of.remove(dossier).unwrap_or_default();
            let held: &Held = found
                .held
                .entry(*dossier)
                .insert_entry(held_of.remove(dossier).unwrap_or_default())
                .into_mut();
            let soonest = grants
                .iter()
                .filter_map(|grant| grant.expires)
                .filter(|at| *at > self.now)
                .min();
            found.look_again_at = found.look_again_at.into_iter().chain(soonest).min();
            let standing = self.standing(&grants);
            let may_read = self.readable(*dossier, &standing);
            let leads = standing.leads();
            let all: BTreeSet<Compartment> = may_read.keys().chain(held.keys()).copied().collect();
            for compartment in all {
                let stream = StreamId {
                    dossier: *dossier,
                    compartment,
                };
                let at = held.get(&compartment).copied();
                let extent = may_read.get(&compartment);
                let is_open = extent == Some(&Extent::All);
                let mut part = match extent {
                    Some(Extent::Only(part)) => Some(*part),
                    _ => None,
                };
                let (after, must) = match rewound.get(&stream) {
                    // It may be the only copy there is: it is told to go once it has been offered.
                    Some(GoesOn::Rewound(after)) => {
                        if !is_open {
                            part = None;
                            found.look_again_at = Some(self.now);
                        }
                        (*after, true)
                    }
                    _ if extent.is_none() => {
                        let reason = self.why_gone(&grants);
                        found.gone.push(Gone { stream, reason });
                        continue;
                    }
                    Some(GoesOn::Anew) => (0, true),
                    _ => (at.filter(|at| !is_excerpt(*at)).unwrap_or(0), false),
                };
                let todo = Todo {
                    stream,
                    at,
                    after,
                    must,
                    is_open,
                    part,
                };
                ordered.push((need(stream, leads), todo));
            }
        }
        ordered.sort_by_key(|(need, todo)| (need.0, todo.stream.dossier, need.1));
        found.todo.extend(ordered.into_iter().map(|(_, todo)| todo));
        Ok(())
    }

    pub(super) fn standing(&self, grants: &[Grant]) -> Standing {
        let leads = |grant: &&Grant| grant.footing == Footing::Role(Role::Regisseur);
        let regisseur = grants.iter().find(leads).and_then(|grant| match grant.who {
            Who::Worker(actor) => Some(actor),
            Who::Team(_) => None,
        });
        // Whose regisseur was not read is led by nobody whom the worker leads.
        let regisseur = regisseur.unwrap_or(ActorId(Uuid::nil()));
        standing(self.caller.actor, regisseur, grants, &self.directory, self.now)
    }

    /// What may be on a device of a dossier: whole compartments, and parts that are taken out record by record.
    pub(super) fn readable(&self, dossier: DossierId, standing: &Standing) -> BTreeMap<Compartment, Extent> {
        if dossier == DossierId::DIRECTORY {
            let has_account = self
                .directory
                .has_account(self.caller.actor, civil::today(self.now));
            return [(Compartment::Directory, Extent::All)]
                .into_iter()
                .filter(|_| has_account)
                .collect();
        }
        SHAREABLE
            .into_iter()
            .map(|one| (one, standing.read(one)))
            .filter(|(_, extent)| match extent {
                Extent::All => true,
                Extent::Only(part) => part.is_of_records(),
                Extent::No => false,
            })
            .collect()
    }

    pub(super) fn why_gone(&self, grants: &[Grant]) -> GoneReason {
        if self
            .directory
            .has_ended(self.caller.actor, civil::today(self.now))
        {
            GoneReason::AccountEnded
        } else if went_by_consent(self.caller.actor, grants, &self.directory, self.now) {
            GoneReason::ConsentEnded
        } else {
            GoneReason::Withdrawn
        }
    }
}

/// Whose memberships concern a worker: every entry of the directory that stands for them, their teams, and the workers they lead.
pub(crate) fn who_is(directory: &Directory, actor: ActorId, now: DateTime<Utc>) -> Vec<Uuid> {
    let today = civil::today(now);
    let mut who = BTreeSet::from([actor.0, directory.resolve(actor).0]);
    who.extend(
        directory
            .accounts
            .keys()
            .filter(|other| directory.same(**other, actor))
            .map(|other| other.0),
    );
    who.extend(directory.teams_of(actor, today).map(|(team, _)| team.0));
    let led = directory.led_by(actor, today);
    who.extend(
        directory
            .accounts
            .keys()
            .filter(|other| led.contains(&directory.resolve(**other)))
            .map(|other| other.0),
    );
    who.into_iter().collect()
}
