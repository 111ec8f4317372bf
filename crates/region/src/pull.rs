//! What is new for a device: the parts it may read, in order of need and as far as its budget goes, and what has to go from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use eenplan_domain::membership::Directory;
use eenplan_domain::record::{Compartment, DossierId};
use eenplan_domain::rights::Part;
use eenplan_sync::{
    Ask, Fill, GoesOn, Gone, Heard, Need, StreamId, StreamPart, VectorHash, goes_on, hear, is_excerpt,
};
use uuid::Uuid;

use crate::database::{Bounds, Lasts, Scope, number};
use crate::docket::stream_at;
use crate::error::Failure;
use crate::push::Caller;
use crate::region::Region;
use crate::sql;
use crate::view::{Held, Life, held, pairs};

mod ahead;
mod excerpt;
mod fill;
mod look;
mod older;
mod withhold;

pub(crate) use ahead::is_ahead;
pub(crate) use look::who_is;

/// Dossiers that are read at once. The wall around them is read anew for every row, so more of them cost more.
const CHUNK: usize = 16;
/// The least and the most that an answer holds, in bytes of ops.
const BUDGET: std::ops::RangeInclusive<usize> = 64 * 1024..=4 * 1024 * 1024;

/// What is new for a device.
#[derive(Debug, Default)]
pub(crate) struct Pulled {
    pub(crate) need: Need,
    pub(crate) parts: Vec<StreamPart>,
    pub(crate) gone: Vec<Gone>,
    pub(crate) more: bool,
    pub(crate) left: Option<u64>,
    pub(crate) audit_kept: u64,
    pub(crate) older: Vec<StreamPart>,
}

/// A stream that may have news.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Todo {
    stream: StreamId,
    /// Where the device is; none when it does not hold it.
    at: Option<u64>,
    /// From where it goes on.
    after: u64,
    /// Named even without entries.
    must: bool,
    /// Whether its entries may be given.
    is_open: bool,
    /// The part of it that may be read: then an excerpt is given, and never an entry.
    part: Option<Part>,
}

/// What is left of a look at everything, for the ask after the next.
pub(crate) struct Plan {
    sent_hash: VectorHash,
    todo: Vec<Todo>,
    /// How many ops are in it.
    left: u64,
    since: i64,
    look_again_at: DateTime<Utc>,
}

/// The streams that a look found.
struct Found {
    todo: Vec<Todo>,
    gone: Vec<Gone>,
    look_again_at: Option<DateTime<Utc>>,
    /// What the device holds of the dossiers that were looked at.
    held: BTreeMap<DossierId, Held>,
}

struct Pull<'a> {
    region: &'a Region,
    caller: &'a Caller,
    directory: Arc<Directory>,
    /// The worker under every id, their teams, and whom they lead.
    who: Vec<Uuid>,
    now: DateTime<Utc>,
    scope: Scope,
    life: Life,
    /// Whether the life is another than the row that was read.
    is_changed: bool,
    /// Whether the rows of its view have to follow what it confirmed.
    confirms: bool,
    /// What is under way now, by dossier: written with the life.
    sends: Vec<(Uuid, Option<Vec<i64>>)>,
    /// Whether it keeps something that the region answers for: audit lines, and what was given and taken back.
    has_to_last: bool,
    horizon: i64,
}

/// Answers an ask, after what it pushed was taken.
pub(crate) async fn pull(region: &Region, caller: &Caller, ask: &Ask) -> Result<Pulled, Failure> {
    let mut pull = Pull::begin(region, caller).await?;
    let audit_kept = pull.keep_audit(ask).await?;
    let mut pulled = Pulled {
        audit_kept,
        ..Pulled::default()
    };
    if pull.life.forked {
        pulled.need = Need::Incarnation;
    }
    let is_older = ask.epoch < region.epoch && ask.epoch > 0;
    let heard = hear(ask.vector_hash, pull.life.held_hash, pull.life.sent_hash);
    pull.is_changed = pull.life.sent_hash.is_some() || ask.vector.is_some() || !ask.audit.is_empty();
    let mut rewound = BTreeMap::new();
    match (&ask.vector, heard) {
        (Some(vector), _) => {
            rewound = pull.rewinds(vector, ask.epoch).await?;
            pull.life.replace(&pull.scope, caller, vector).await?;
        }
        (None, Heard::Confirmed) if !is_older => pull.confirms = pull.life.confirm(),
        (None, Heard::Lost) if !is_older => pull.life.take_back(&pull.scope, caller).await?,
        (None, _) => {
            if pulled.need == Need::Nothing {
                pulled.need = Need::Vector;
            }
            pull.life.seen_at = pull.now;
            return pull.finish(true).await.map(|()| pulled);
        }
    }
    pull.disclose_purged(&ask.purged).await?;
    pull.answer(ask, rewound, &mut pulled).await?;
    Ok(pulled)
}

impl<'a> Pull<'a> {
    async fn begin(region: &'a Region, caller: &'a Caller) -> Result<Pull<'a>, Failure> {
        let now = region.now();
        let scope = region.database.scope().await?;
        let known = region.known_directory();
        let who = who_is(&known, caller.actor, now);
        let bounds = |who: &[Uuid]| {
            Bounds::none()
                .dossiers([DossierId::DIRECTORY])
                .who(who.iter().copied())
                .devices([caller.device])
        };
        let (device, incarnation) = (caller.device.0, caller.incarnation.0);
        let first_bounds = bounds(&who);
        let (_, life) = together!(
            scope.begin(&first_bounds),
            scope.row(sql::LOCK_LIFE, &[&device, &incarnation]),
        )?;
        let life = life.ok_or(Failure::Damaged)?;
        let directory = region.directory(&scope, number(&life, 9)?).await?;
        let mut mine = who;
        if !Arc::ptr_eq(&known, &directory) {
            mine = who_is(&directory, caller.actor, now);
            scope.declare(&bounds(&mine)).await?;
        }
        Ok(Pull {
            region,
            caller,
            directory,
            who: mine,
            now,
            scope,
            life: Life::at(&life)?,
            is_changed: false,
            confirms: false,
            sends: Vec::new(),
            has_to_last: false,
            horizon: life.try_get(8)?,
        })
    }

    /// Keeps audit lines, and answers how many from the first on are kept without a hole. The count follows what the device says of its lines:
    /// after a lost answer they come twice, and of a device that was put back from a copy others come in the places of some that are here.
    async fn keep_audit(&mut self, ask: &Ask) -> Result<u64, Failure> {
        if ask.audit.is_empty() {
            return Ok(self.life.audit_kept);
        }
        let ids: Vec<Uuid> = ask
            .audit
            .iter()
            .map(|line| crate::audit::event_id(line))
            .collect();
        let (device, incarnation) = (self.caller.device.0, self.caller.incarnation.0);
        self.scope
            .run(
                sql::KEEP_AUDIT,
                &[&device, &incarnation, &self.now, &ids, &ask.audit],
            )
            .await?;
        self.has_to_last = true;
        let (kept, came) = (self.life.audit_kept, ask.audit.len() as u64);
        self.life.audit_kept = match ask.audit_from.checked_sub(1) {
            Some(before) if before <= kept => before + came,
            Some(_) => kept,
            None => {
                let row = self.scope.row(sql::AUDIT_LINES, &[&device]).await?;
                (kept + came).min(number(&row.ok_or(Failure::Damaged)?, 0)?)
            }
        };
        Ok(self.life.audit_kept)
    }

    /// Where streams go on that are not where the device is in them: after a restore of the region.
    async fn rewinds(
        &self,
        vector: &[(StreamId, u64)],
        epoch: u64,
    ) -> Result<BTreeMap<StreamId, GoesOn>, Failure> {
        let mut found = BTreeMap::new();
        for chunk in vector.chunks(CHUNK) {
            let bounds = Bounds::none().dossiers(chunk.iter().map(|(stream, _)| stream.dossier));
            self.scope.declare(&bounds).await?;
            let dossiers: Vec<Uuid> = chunk.iter().map(|(stream, _)| stream.dossier.0).collect();
            let parts: Vec<i16> = chunk
                .iter()
                .map(|(stream, _)| i16::from(stream.compartment.number()))
                .collect();
            let rows = self
                .scope
                .rows(sql::KEPT, &[&dossiers, &parts, &epoch.cast_signed()])
                .await?;
            let at: BTreeMap<StreamId, u64> = chunk.iter().copied().collect();
            for row in &rows {
                let stream = stream_at(row)?;
                let device = at.get(&stream).copied().unwrap_or(0);
                let (kept, head) = (number(row, 2)?, number(row, 3)?);
                let next = goes_on(device, epoch, head, self.region.epoch, kept);
                if next != GoesOn::After(device) {
                    found.insert(stream, next);
                }
            }
        }
        self.scope
            .declare(&Bounds::none().dossiers([DossierId::DIRECTORY]))
            .await?;
        Ok(found)
    }

    async fn disclose_purged(&mut self, purged: &[StreamId]) -> Result<(), Failure> {
        self.disclose("purged", purged.iter().copied()).await
    }

    /// Keeps what the device was given, or what went from it.
    async fn disclose(&mut self, what: &str, streams: impl Iterator<Item = StreamId>) -> Result<(), Failure> {
        let mut by_dossier: BTreeMap<DossierId, Vec<String>> = BTreeMap::new();
        for stream in streams.filter(|stream| stream.dossier != DossierId::DIRECTORY) {
            by_dossier
                .entry(stream.dossier)
                .or_default()
                .push(stream.compartment.number().to_string());
        }
        let all: Vec<_> = by_dossier.into_iter().collect();
        self.has_to_last |= !all.is_empty();
        for chunk in all.chunks(CHUNK) {
            self.scope
                .declare(&Bounds::none().dossiers(chunk.iter().map(|(id, _)| *id)))
                .await?;
            let dossiers: Vec<Uuid> = chunk.iter().map(|(id, _)| id.0).collect();
            let parts: Vec<String> = chunk.iter().map(|(_, parts)| parts.join(",")).collect();
            self.scope
                .run(
                    sql::DISCLOSE,
                    &[&dossiers, &self.caller.device.0, &self.now, &what, &parts],
                )
                .await?;
        }
        Ok(())
    }

    async fn answer(
        mut self,
        ask: &Ask,
        rewound: BTreeMap<StreamId, GoesOn>,
        pulled: &mut Pulled,
    ) -> Result<(), Failure> {
        let (_, (mut found, since, counted)) = together!(self.confirm(), self.find(&rewound))?;
        let budget = (ask.budget as usize).clamp(*BUDGET.start(), *BUDGET.end());
        let mut fill = Fill::new(budget);
        let rest = self.fill(&found.todo, ask, &mut fill).await?;
        pulled.older = self.older(ask, fill.room()).await?;
        let is_withheld = self.withhold(&found.todo, &mut fill, &mut pulled.older).await?;
        pulled.more = fill.more || !rest.is_empty() || is_withheld;
        if pulled.more {
            let given = fill::given(&found.todo, &fill.parts);
            pulled.left = Some(match counted {
                Some(left) => left.saturating_sub(given),
                None => self.count(&rest).await?,
            });
        }
        pulled.gone = std::mem::take(&mut found.gone);
        pulled.gone.extend(self.stray(ask).await?);
        self.disclose("given", pulled.older.iter().map(|part| part.stream))
            .await?;
        pulled.parts = fill.parts;
        let look_again_at = found.look_again_at;
        let writes_life = self.send(found, pulled, since).await?;
        if let (true, Some(sent_hash), Some(look_again_at)) =
            (pulled.more && !is_withheld, self.life.sent_hash, look_again_at)
        {
            let plan = Plan {
                sent_hash,
                todo: rest,
                left: pulled.left.unwrap_or(0),
                since,
                look_again_at,
            };
            self.region.keep_plan(self.caller, plan);
        }
        self.finish(writes_life).await
    }

    async fn confirm(&self) -> Result<(), Failure> {
        if self.confirms {
            let (device, incarnation) = (self.caller.device.0, self.caller.incarnation.0);
            self.scope
                .run(sql::CONFIRM_SENT, &[&device, &incarnation])
                .await?;
        }
        Ok(())
    }

    /// The streams that may have news, from when on, and how many ops they hold if somebody counted: what was left of the last look, or a new
    /// one.
    async fn find(&self, rewound: &BTreeMap<StreamId, GoesOn>) -> Result<(Found, i64, Option<u64>), Failure> {
        let plan = self.region.take_plan(self.caller, self.life.held_hash);
        Ok(match plan {
            Some(plan) if rewound.is_empty() && self.still_holds(&plan).await? => {
                let found = Found {
                    todo: plan.todo,
                    gone: Vec::new(),
                    look_again_at: Some(plan.look_again_at),
                    held: BTreeMap::new(),
                };
                (found, plan.since, Some(plan.left))
            }
            _ => (self.look(rewound).await?, self.horizon, None),
        })
    }

    /// Streams of which the device has pieces, or that it wants anew, and that it may not read.
    async fn stray(&self, ask: &Ask) -> Result<Vec<Gone>, Failure> {
        if ask.arriving.is_empty() || ask.epoch != self.region.epoch {
            return Ok(Vec::new());
        }
        let grants = self
            .grants_in(ask.arriving.iter().map(|one| one.stream.dossier))
            .await?;
        let mut stray = Vec::new();
        for arriving in &ask.arriving {
            if self.extent(arriving.stream, &grants).is_none() {
                let of = grants.get(&arriving.stream.dossier).map(Vec::as_slice);
                stray.push(Gone {
                    stream: arriving.stream,
                    reason: self.why_gone(of.unwrap_or_default()),
                });
            }
        }
        if stray.is_empty() {
            return Ok(stray);
        }
        // Of a dossier that a region that was put back does not know, the device has the last there is.
        let ids: Vec<Uuid> = stray.iter().map(|gone| gone.stream.dossier.0).collect();
        let core = vec![i16::from(Compartment::Core.number()); ids.len()];
        let rows = self
            .scope
            .rows(sql::BEYOND, &[&ids, &core, &vec![1_i64; ids.len()]])
            .await?;
        let mut unknown = BTreeSet::new();
        for row in &rows {
            if !row.try_get::<_, bool>(2)? {
                unknown.insert(DossierId(row.try_get(0)?));
            }
        }
        stray.retain(|gone| !unknown.contains(&gone.stream.dossier));
        Ok(stray)
    }

    async fn still_holds(&self, plan: &Plan) -> Result<bool, Failure> {
        if self.now >= plan.look_again_at {
            return Ok(false);
        }
        Ok(self.members_since(plan.since).await?.is_empty() && !self.directory_since(plan.since).await?)
    }

    async fn members_since(&self, since: i64) -> Result<Vec<DossierId>, Failure> {
        let rows = self.scope.rows(sql::MEMBERS_SINCE, &[&self.who, &since]).await?;
        rows.iter().map(|row| Ok(DossierId(row.try_get(0)?))).collect()
    }

    async fn directory_since(&self, since: i64) -> Result<bool, Failure> {
        let row = self.scope.row(sql::DIRECTORY_SINCE, &[&since]).await?;
        Ok(row.ok_or(Failure::Damaged)?.try_get(0)?)
    }

    /// Finds what is under way now, and keeps what is disclosed by it. Answers whether that and the life are to be written.
    async fn send(&mut self, found: Found, pulled: &Pulled, since: i64) -> Result<bool, Failure> {
        let before: BTreeMap<StreamId, Option<u64>> =
            found.todo.iter().map(|one| (one.stream, one.at)).collect();
        let mut sent = self.life.held_hash;
        let mut changed: BTreeMap<DossierId, BTreeMap<Compartment, Option<u64>>> = BTreeMap::new();
        let (mut begun, mut narrowed) = (Vec::new(), Vec::new());
        for part in &pulled.parts {
            // Of a snapshot of several pieces the first is read already when the last has not come.
            let pieces = part.snapshot.as_ref().filter(|piece| piece.of > 1);
            if pieces.is_some_and(|piece| piece.index == 0) {
                begun.push(part.stream);
            }
            let Some(reached) = part.reaches() else { continue };
            match before.get(&part.stream).copied().flatten() {
                Some(at) => {
                    sent.step(part.stream, at, reached);
                    if is_excerpt(at) != is_excerpt(reached) {
                        begun.extend(pieces.is_none().then_some(part.stream));
                        narrowed.extend(is_excerpt(reached).then_some(part.stream));
                    }
                }
                None => {
                    sent.toggle(part.stream, reached);
                    begun.extend(pieces.is_none().then_some(part.stream));
                }
            }
            changed
                .entry(part.stream.dossier)
                .or_default()
                .insert(part.stream.compartment, Some(reached));
        }
        let (device, incarnation) = (self.caller.device.0, self.caller.incarnation.0);
        let mut held_of = found.held;
        let unread: BTreeSet<DossierId> = changed
            .keys()
            .copied()
            .chain(pulled.gone.iter().map(|gone| gone.stream.dossier))
            .filter(|dossier| !held_of.contains_key(dossier))
            .collect();
        let ids: Vec<Uuid> = unread.iter().map(|id| id.0).collect();
        if !ids.is_empty() {
            for row in self
                .scope
                .rows(sql::VIEW_OF, &[&device, &incarnation, &ids])
                .await?
            {
                held_of.insert(DossierId(row.try_get(0)?), held(row.try_get(1)?));
            }
        }
        for gone in &pulled.gone {
            let of = held_of.get(&gone.stream.dossier);
            if let Some(at) = of.and_then(|held| held.get(&gone.stream.compartment)) {
                sent.toggle(gone.stream, *at);
                changed
                    .entry(gone.stream.dossier)
                    .or_default()
                    .insert(gone.stream.compartment, None);
            }
        }
        for (dossier, parts) in &changed {
            let mut next = held_of.remove(dossier).unwrap_or_default();
            for (compartment, seq) in parts {
                match seq {
                    Some(seq) => next.insert(*compartment, *seq),
                    None => next.remove(compartment),
                };
            }
            self.sends.push((dossier.0, pairs(&next)));
        }
        narrowed.extend(pulled.gone.iter().map(|gone| gone.stream));
        self.disclose("taken_back", narrowed.into_iter()).await?;
        self.disclose("given", begun.into_iter()).await?;
        let told = if pulled.more { self.life.since } else { Some(since) };
        let is_under_way = sent != self.life.held_hash || !changed.is_empty();
        let was = self.life.clone();
        match is_under_way {
            true => {
                self.life.sent_hash = Some(sent);
                self.life.sent_since = told;
            }
            false => self.life.since = told,
        }
        if !pulled.more {
            self.life.look_again_at = found.look_again_at;
        }
        // An idle device asks often: what would only move the horizon a little is written now and then.
        let moved = |one: &Life| one.since.map(|since| since / 1024);
        let is_idle = !self.is_changed
            && !is_under_way
            && moved(&was) == moved(&self.life)
            && was.look_again_at == self.life.look_again_at
            && (self.now - was.seen_at).num_minutes() < 30;
        self.life.seen_at = self.now;
        Ok(!is_idle)
    }

    /// Writes what is under way and the life, if that is due, and commits with it.
    async fn finish(self, writes_life: bool) -> Result<(), Failure> {
        let (life, caller, sends) = (self.life, self.caller, self.sends);
        let sent = life.sent_hash.as_ref().map(|hash| hash.0.as_slice());
        let (device, incarnation) = (caller.device.0, caller.incarnation.0);
        let write = async |scope: &Scope| {
            if !writes_life {
                return Ok(());
            }
            let views = sends.iter().map(|(dossier, pairs)| {
                let (device, incarnation) = (&device, &incarnation);
                async move { scope.run(sql::SEND, &[device, incarnation, dossier, pairs]).await }
            });
            together!(
                futures_util::future::try_join_all(views),
                scope.run(
                    sql::WRITE_LIFE,
                    &[
                        &device,
                        &incarnation,
                        &life.held_hash.0.as_slice(),
                        &sent,
                        &life.since,
                        &life.sent_since,
                        &life.look_again_at,
                        &life.audit_kept.cast_signed(),
                        &life.seen_at,
                    ],
                ),
            )?;
            Ok(())
        };
        let lasts = match self.has_to_last {
            true => Lasts::AtOnce,
            false => Lasts::Soon,
        };
        self.scope.commit_after(write, lasts).await
    }
}

impl Plan {
    /// Whether it goes on from what the device holds now.
    pub(crate) fn follows(&self, held: VectorHash) -> bool {
        self.sent_hash == held
    }
}
