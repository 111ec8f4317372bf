//! What was decided, written.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use eenplan_domain::membership::{Grant, Who};
use eenplan_domain::record::{
    DeviceId, DossierId, Incarnation, RecordId, resident, resident_identity, team_member, worker,
};
use eenplan_sync::{Chain, Place, Registers, Settled, StreamHead, StreamId, VectorHash, Verdict, Version};
use uuid::Uuid;

use super::read::{columns, id_of};
use super::{Docket, Kept, News};
use crate::database::{Scope, uuids};
use crate::error::Failure;
use crate::joining;
use crate::judge::StreamState;
use crate::region::Region;
use crate::rows;
use crate::snapshot::EVERY;
use crate::sql;

impl Docket {
    /// Writes what was decided about `kept`.
    pub(crate) async fn write(
        &mut self,
        region: &Region,
        scope: &Scope,
        kept: &[Kept],
    ) -> Result<(), Failure> {
        let now = self.judge.now;
        let moved: Vec<(StreamId, StreamHead)> = self
            .judge
            .streams
            .iter()
            .filter(|(stream, state)| self.begun.get(stream) != Some(&state.head))
            .map(|(stream, state)| (*stream, state.head))
            .collect();
        let changed_lives: Vec<_> = self
            .chains
            .iter()
            .filter(|(life, chain)| self.lives.get(life) != Some(chain))
            .collect();
        let epoch = region.epoch_of_rows();
        together!(
            self.move_streams(scope, &moved),
            insert_ops(scope, kept, epoch, self.xact, now),
            self.set_registers(scope),
            self.write_proposals(scope),
            quarantine(scope, kept),
            move_lives(scope, &changed_lives, now),
            self.write_members(scope),
            self.write_directory(scope),
            self.write_persons(region, scope),
        )?;
        Ok(())
    }

    /// Whom to tell of `kept`, some of what was decided.
    pub(crate) fn news(&self, kept: &[Kept]) -> News {
        let mut news = News {
            dossiers: kept.iter().map(|one| one.judged.stream.dossier).collect(),
            ..News::default()
        };
        news.names_persons = self.names_persons(&news.dossiers);
        let grew = |(stream, state): &(&StreamId, &StreamState)| {
            let begun = self.begun.get(stream).map_or(0, |begun| begun.seq);
            news.dossiers.contains(&stream.dossier) && begun / EVERY < state.head.seq / EVERY
        };
        news.grown = self
            .judge
            .streams
            .iter()
            .filter(grew)
            .map(|(stream, _)| *stream)
            .collect();
        for (id, state) in self.judge.dossiers.iter().filter(|(_, state)| state.changed) {
            if !news.dossiers.contains(id) {
                continue;
            }
            let before = self.before.get(id).into_iter().flatten();
            news.who
                .extend(state.grants.iter().chain(before).map(|grant| id_of(grant.who)));
        }
        news
    }

    async fn move_streams(&self, scope: &Scope, moved: &[(StreamId, StreamHead)]) -> Result<(), Failure> {
        if moved.is_empty() {
            return Ok(());
        }
        let of = columns(moved.iter().map(|(stream, _)| stream));
        let seqs: Vec<i64> = moved.iter().map(|(_, head)| head.seq.cast_signed()).collect();
        let heads: Vec<&[u8]> = moved.iter().map(|(_, head)| head.hash.as_slice()).collect();
        scope
            .run(
                sql::MOVE_STREAMS,
                &[&of.dossiers, &of.compartments, &seqs, &heads],
            )
            .await?;
        Ok(())
    }

    async fn set_registers(&self, scope: &Scope) -> Result<(), Failure> {
        let leading: Vec<(&StreamId, &Place, &Version)> = self
            .judge
            .outcomes
            .leading
            .iter()
            .filter_map(|(stream, place)| {
                let register = self.judge.streams.get(stream)?.registers.at(*place)?;
                Some((stream, place, register.leading.as_ref()?))
            })
            .collect();
        if leading.is_empty() {
            return Ok(());
        }
        let at = Places::of(leading.iter().map(|(stream, place, _)| (**stream, **place)));
        let ops = uuids(&leading, |(.., version)| version.op.0);
        let authors = uuids(&leading, |(.., version)| version.author.0);
        scope
            .run(
                sql::SET_REGISTERS,
                &[
                    &at.dossiers,
                    &at.compartments,
                    &at.kinds,
                    &at.records,
                    &at.groups,
                    &ops,
                    &authors,
                ],
            )
            .await?;
        Ok(())
    }

    /// Writes the open proposals of every place where they changed anew, and what became of those that went.
    async fn write_proposals(&self, scope: &Scope) -> Result<(), Failure> {
        let outcomes = &self.judge.outcomes;
        if outcomes.questioned.is_empty() {
            return Ok(());
        }
        let at = Places::of(outcomes.questioned.iter().copied());
        scope
            .run(
                sql::CLEAR_PROPOSALS,
                &[&at.dossiers, &at.compartments, &at.kinds, &at.records, &at.groups],
            )
            .await?;
        let open: Vec<(StreamId, Place, i32, &Version)> = outcomes
            .questioned
            .iter()
            .filter_map(|(stream, place)| {
                let register = self.judge.streams.get(stream)?.registers.at(*place)?;
                Some(
                    (0_i32..)
                        .zip(&register.proposals)
                        .map(|(position, one)| (*stream, *place, position, one)),
                )
            })
            .flatten()
            .collect();
        if !open.is_empty() {
            let at = Places::of(open.iter().map(|(stream, place, ..)| (*stream, *place)));
            let ops = uuids(&open, |(.., one)| one.op.0);
            let authors = uuids(&open, |(.., one)| one.author.0);
            let positions: Vec<i32> = open.iter().map(|(_, _, position, _)| *position).collect();
            let bases: Vec<Option<Uuid>> = open.iter().map(|(.., one)| one.base.map(|op| op.0)).collect();
            scope
                .run(
                    sql::ADD_PROPOSALS,
                    &[
                        &at.dossiers,
                        &at.compartments,
                        &at.kinds,
                        &at.records,
                        &at.groups,
                        &ops,
                        &authors,
                        &positions,
                        &bases,
                    ],
                )
                .await?;
        }
        if outcomes.settled.is_empty() {
            return Ok(());
        }
        let settled: Vec<&(StreamId, Settled)> = outcomes.settled.iter().collect();
        let at = Places::of(settled.iter().map(|(stream, one)| (*stream, one.place)));
        let proposals = uuids(&settled, |(_, one)| one.proposal.op.0);
        let by = uuids(&settled, |(_, one)| one.by.0);
        let answers: Vec<Option<i16>> = settled
            .iter()
            .map(|(_, one)| one.outcome.map(|outcome| i16::from(outcome.number())))
            .collect();
        scope
            .run(
                sql::ADD_SETTLEMENTS,
                &[
                    &at.dossiers,
                    &at.compartments,
                    &at.kinds,
                    &at.records,
                    &at.groups,
                    &proposals,
                    &by,
                    &answers,
                ],
            )
            .await?;
        Ok(())
    }

    async fn write_members(&self, scope: &Scope) -> Result<(), Failure> {
        for (id, state) in self.judge.dossiers.iter().filter(|(_, state)| state.changed) {
            let before = self.before.get(id).map(Vec::as_slice).unwrap_or_default();
            let old = uuids(before, |grant| id_of(grant.who));
            let at = GrantColumns::of(&state.grants);
            let mut concerned = old.clone();
            concerned.extend(&at.who);
            concerned.sort_unstable();
            concerned.dedup();
            scope.run(sql::FORGET_MEMBERS, &[&id.0]).await?;
            scope.run(sql::FORGET_MEMBERSHIPS, &[&old, &id.0]).await?;
            for insert in [sql::ADD_MEMBERS, sql::ADD_MEMBERSHIPS] {
                let GrantColumns {
                    positions,
                    who,
                    are_teams,
                    footings,
                    parts,
                    from,
                    until,
                    expires,
                    by_consent,
                } = &at;
                scope
                    .run(
                        insert,
                        &[
                            &id.0, positions, who, are_teams, footings, parts, from, until, expires,
                            by_consent,
                        ],
                    )
                    .await?;
            }
            scope
                .run(sql::MARK_MEMBERS, &[&concerned, &id.0, &self.xact])
                .await?;
        }
        Ok(())
    }

    async fn write_persons(&self, region: &Region, scope: &Scope) -> Result<(), Failure> {
        for (stream, state) in &self.judge.streams {
            let of_stream = |(of, place): &(StreamId, Place)| (of == stream).then_some(*place);
            let places: BTreeSet<Place> = self.judge.outcomes.leading.iter().filter_map(of_stream).collect();
            let keys = joining::keys_of(&region.keys, *stream, &places, &state.registers);
            joining::keep(scope, stream.dossier, &keys).await?;
        }
        Ok(())
    }

    /// Whether somebody may turn out to be known already.
    fn names_persons(&self, dossiers: &BTreeSet<DossierId>) -> bool {
        let kinds = [resident::KIND.number, resident_identity::KIND.number];
        self.judge
            .outcomes
            .leading
            .iter()
            .any(|(stream, place)| dossiers.contains(&stream.dossier) && kinds.contains(&place.kind))
    }

    /// Accounts and teams follow what leads in the directory.
    async fn write_directory(&self, scope: &Scope) -> Result<(), Failure> {
        let of_directory = |(stream, _): &&(StreamId, Place)| stream.dossier == DossierId::DIRECTORY;
        let changed: BTreeSet<(u16, RecordId)> = self
            .judge
            .outcomes
            .leading
            .iter()
            .filter(of_directory)
            .map(|(_, place)| (place.kind, place.record))
            .collect();
        let empty = Registers::default();
        let registers = self
            .judge
            .streams
            .get(&crate::DIRECTORY)
            .map_or(&empty, |state| &state.registers);
        for (kind, id) in changed {
            if kind == worker::KIND.number
                && let Some(account) = rows::account(registers, id)
            {
                let same_as = account.same_as.map(|actor| actor.0);
                scope
                    .run(
                        sql::SET_ACCOUNT,
                        &[&id.0, &same_as, &account.functions, &account.ended_on, &self.xact],
                    )
                    .await?;
            }
            if kind == team_member::KIND.number {
                match rows::team_time(registers, id) {
                    Some(time) => {
                        scope
                            .run(
                                sql::SET_TEAM_TIME,
                                &[
                                    &id.0,
                                    &time.team.0,
                                    &time.worker.0,
                                    &time.is_lead,
                                    &time.starts_on,
                                    &time.ends_on,
                                    &self.xact,
                                ],
                            )
                            .await?
                    }
                    None => scope.run(sql::END_TEAM_TIME, &[&id.0, &self.xact]).await?,
                };
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct GrantColumns {
    positions: Vec<i32>,
    who: Vec<Uuid>,
    are_teams: Vec<bool>,
    footings: Vec<String>,
    parts: Vec<i16>,
    from: Vec<Option<chrono::NaiveDate>>,
    until: Vec<Option<chrono::NaiveDate>>,
    expires: Vec<Option<DateTime<Utc>>>,
    by_consent: Vec<bool>,
}

impl GrantColumns {
    fn of(grants: &[Grant]) -> GrantColumns {
        let mut at = GrantColumns::default();
        for (position, grant) in (0_i32..).zip(grants) {
            at.positions.push(position);
            at.who.push(id_of(grant.who));
            at.are_teams.push(matches!(grant.who, Who::Team(_)));
            at.footings.push(grant.footing.code().to_owned());
            at.parts.push(i16::from(grant.parts.bits()));
            at.from.push(grant.from);
            at.until.push(grant.until);
            at.expires.push(grant.expires);
            at.by_consent.push(grant.ends_by_consent);
        }
        at
    }
}

#[derive(Default)]
struct Places {
    dossiers: Vec<Uuid>,
    compartments: Vec<i16>,
    kinds: Vec<i32>,
    records: Vec<Uuid>,
    groups: Vec<i32>,
}

impl Places {
    fn of(places: impl Iterator<Item = (StreamId, Place)>) -> Places {
        let mut at = Places::default();
        for (stream, place) in places {
            at.dossiers.push(stream.dossier.0);
            at.compartments.push(i16::from(stream.compartment.number()));
            at.kinds.push(i32::from(place.kind));
            at.records.push(place.record.0);
            at.groups.push(i32::from(place.group));
        }
        at
    }
}

async fn insert_ops(
    scope: &Scope,
    kept: &[Kept],
    epoch: i64,
    xact: i64,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    if kept.is_empty() {
        return Ok(());
    }
    let of = columns(kept.iter().map(|one| &one.judged.stream));
    let seqs: Vec<i64> = kept.iter().map(|one| one.judged.head.seq.cast_signed()).collect();
    let ops = uuids(kept, |one| one.judged.op.0);
    let devices = uuids(kept, |one| one.device.0);
    let incarnations = uuids(kept, |one| one.incarnation.0);
    let verdicts: Vec<i16> = kept
        .iter()
        .map(|one| i16::from(one.judged.decision.verdict.number()))
        .collect();
    let effects: Vec<Vec<u8>> = kept
        .iter()
        .map(|one| one.judged.decision.effect_bytes())
        .collect();
    let links: Vec<&[u8]> = kept.iter().map(|one| one.judged.head.hash.as_slice()).collect();
    let frames: Vec<&[u8]> = kept.iter().map(|one| one.frame.as_slice()).collect();
    scope
        .run(
            sql::INSERT_OPS,
            &[
                &of.dossiers,
                &of.compartments,
                &seqs,
                &ops,
                &devices,
                &incarnations,
                &verdicts,
                &effects,
                &links,
                &frames,
                &epoch,
                &xact,
                &now,
            ],
        )
        .await?;
    Ok(())
}

async fn quarantine(scope: &Scope, kept: &[Kept]) -> Result<(), Failure> {
    let aside: Vec<&Kept> = kept
        .iter()
        .filter(|one| matches!(one.judged.decision.verdict, Verdict::SetAside(_)))
        .collect();
    if aside.is_empty() {
        return Ok(());
    }
    let of = columns(aside.iter().map(|one| &one.judged.stream));
    let seqs: Vec<i64> = aside
        .iter()
        .map(|one| one.judged.head.seq.cast_signed())
        .collect();
    let ops = uuids(&aside, |one| one.judged.op.0);
    let authors = uuids(&aside, |one| one.author.0);
    let reasons: Vec<i16> = aside
        .iter()
        .map(|one| i16::from(one.judged.decision.verdict.number()))
        .collect();
    scope
        .run(
            sql::ADD_QUARANTINE,
            &[&of.dossiers, &of.compartments, &seqs, &ops, &authors, &reasons],
        )
        .await?;
    Ok(())
}

async fn move_lives(
    scope: &Scope,
    lives: &[(&(DeviceId, Incarnation), &Chain)],
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    if lives.is_empty() {
        return Ok(());
    }
    let devices = uuids(lives, |((device, _), _)| device.0);
    let incarnations = uuids(lives, |((_, incarnation), _)| incarnation.0);
    let tips: Vec<i64> = lives.iter().map(|(_, chain)| chain.tip.cast_signed()).collect();
    let hashes: Vec<&[u8]> = lives.iter().map(|(_, chain)| chain.hash.as_slice()).collect();
    let none: &[u8] = &VectorHash::default().0;
    let forked: Vec<bool> = lives.iter().map(|(_, chain)| chain.forked).collect();
    scope
        .run(
            sql::MOVE_LIVES,
            &[&devices, &incarnations, &tips, &hashes, &forked, &none, &now],
        )
        .await?;
    Ok(())
}
