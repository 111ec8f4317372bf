//! What comes from the region goes through the same door: verified, put under the own work that waits, and committed with how far this
//! device is. Cut off anywhere, it goes on from there.

mod lost;
pub(crate) mod older;
mod part;
mod purge;
mod receipt;
mod rewind;
mod snapshot;

use std::collections::VecDeque;

use eenplan_domain::record::{Incarnation, OpId};
use eenplan_sync::{Answer, Gone, Lease, Need, StreamId, StreamPart, VectorHash, must_begin_anew};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::connect::CACHE;
use crate::door::{SYNC, WriteTx};
use crate::error::StoreError;
use crate::exchange::Talk;
use crate::open::Store;
use crate::stamp::Stamp;
use part::Taking;

/// About how many ops or registers are taken in in one transaction while somebody waits to write, and when nobody does.
const WEIGHT: usize = 1_000;
const MOST_WEIGHT: usize = 40_000;

/// What the writing connection keeps in memory while everything comes in for the first time, in KiB. Records come in the order of their
/// dossiers and are looked up by their ids: each lands somewhere else.
const FIRST_CACHE: u32 = 128_000;

/// What an answer came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Whether the region has more, or misses something: ask again at once.
    pub more: bool,
    /// Whether this device began a new incarnation: it needs a new token.
    pub anew: bool,
    /// About how many ops are still to come.
    pub left: Option<u64>,
    /// How much of this device the region has not confirmed.
    pub waiting: u32,
}

/// How this device stands with its region, while an answer is taken in.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// The region's epoch as this device knew it when the answer came.
    pub(crate) epoch: u64,
    /// The number of this arrival.
    pub(crate) arrival: u32,
}

/// An answer while it is taken in.
#[derive(Default)]
struct Coming {
    epoch: u64,
    /// Whether the whole vector was said.
    rewinds: bool,
    /// What is said of an epoch that this device has not taken over belongs to another history than its own.
    is_taken: bool,
    parts: VecDeque<StreamPart>,
    taking: Option<Taking>,
    standing: Option<Standing>,
    lacks_own: bool,
    /// Whether something went from this device.
    purges: bool,
}

impl Coming {
    fn is_in(&self) -> bool {
        self.taking.is_none() && self.parts.is_empty()
    }
}

impl Store {
    /// Takes an answer in, in steps that others can write between. `stamp` gives the circumstances of each.
    ///
    /// # Errors
    /// [`StoreError::Forged`] when an op does not bear the signature of the device it names, [`StoreError::OldEpoch`] when the region speaks of an
    /// epoch before the one this device knows, and the rest. What was taken in before stays.
    pub fn receive(
        &self,
        talk: &mut Talk,
        mut answer: Answer,
        mut stamp: impl FnMut() -> Stamp,
    ) -> Result<Heard, StoreError> {
        let is_first = self
            .read(crate::sync::region)?
            .is_some_and(|region| !region.is_complete);
        if is_first {
            self.set_cache(FIRST_CACHE)?;
        }
        let mut coming = Coming {
            epoch: answer.epoch,
            rewinds: talk.said.vector,
            is_taken: answer.need != Need::Vector,
            parts: std::mem::take(&mut answer.parts).into(),
            ..Coming::default()
        };
        if std::mem::take(&mut talk.said.vector) && coming.is_taken {
            talk.vector = false;
        }
        // Nothing in the end of such an answer can fail and so keep its parts from being taken in.
        let ends_quietly = answer.receipts.is_empty()
            && answer.unreadable.is_empty()
            && answer.gone.is_empty()
            && answer.older.is_empty();
        let mut heard = None;
        while !coming.is_in() {
            self.write(&stamp(), |w| {
                w.take_coming(talk, &mut coming, || self.somebody_waits())?;
                if coming.is_in() && ends_quietly {
                    heard = Some(w.take_end(talk, &mut coming, &answer)?);
                }
                Ok::<_, StoreError>(())
            })?;
        }
        let heard = match heard {
            Some(heard) => heard,
            None => {
                let older = std::mem::take(&mut answer.older);
                coming.lacks_own |= self.receive_older(talk, older, answer.epoch, answer.more, &mut stamp)?;
                self.write(&stamp(), |w| w.take_end(talk, &mut coming, &answer))?
            }
        };
        if coming.purges {
            self.truncate_log()?;
            self.let_copies_go()?;
        }
        if is_first && !heard.more {
            self.set_cache(CACHE)?;
        }
        Ok(heard)
    }
}

impl Store {
    /// Keeps the older ops that were asked for, a stream at a time. What the region does not give is not asked for again.
    fn receive_older(
        &self,
        talk: &mut Talk,
        older: Vec<StreamPart>,
        epoch: u64,
        more: bool,
        stamp: &mut impl FnMut() -> Stamp,
    ) -> Result<bool, StoreError> {
        let (mut came, mut lacks_own) = (false, false);
        for part in &older {
            match self.write(&stamp(), |w| w.take_older(part, epoch)) {
                Ok(is_next) => {
                    came |= is_next == Some(true);
                    lacks_own |= is_next.is_none();
                    if self.read(|r| older::missing(r.0, part.stream))?.is_none() {
                        talk.older.remove(&part.stream);
                    }
                }
                Err(error) => {
                    talk.older.clear();
                    return Err(error);
                }
            }
        }
        if !came && !more && !lacks_own {
            talk.older.clear();
        }
        Ok(lacks_own)
    }
}

impl WriteTx<'_> {
    /// Takes the next parts in, as many as make one step.
    fn take_coming(
        &mut self,
        talk: &mut Talk,
        coming: &mut Coming,
        somebody_waits: impl Fn() -> bool,
    ) -> Result<(), StoreError> {
        let (epoch, rewinds) = (coming.epoch, coming.rewinds);
        let known = self.standing(&mut coming.standing, epoch, coming.is_taken, true)?;
        let mut weight = 0;
        while weight < WEIGHT || (weight < MOST_WEIGHT && !somebody_waits()) {
            let mut next = match coming.taking.take() {
                Some(begun) => begun,
                None => {
                    let Some(part) = coming.parts.pop_front() else {
                        break;
                    };
                    match self.open_part(part, &known, epoch, rewinds)? {
                        part::Opened::Taking(taking) => taking,
                        part::Opened::Done(cost) => {
                            weight += cost;
                            continue;
                        }
                        part::Opened::Narrowed(cost) => {
                            coming.purges = true;
                            weight += cost;
                            continue;
                        }
                        part::Opened::Unfit => {
                            talk.vector = true;
                            continue;
                        }
                        part::Opened::LacksOwn => {
                            coming.lacks_own = true;
                            continue;
                        }
                    }
                }
            };
            let cost = self.take_part(&mut next, &known, WEIGHT)?;
            weight += cost.max(1);
            if !next.is_done() {
                coming.taking = Some(next);
            }
        }
        Ok(())
    }

    /// Takes in what an answer says beside its parts, once those are in.
    fn take_end(
        &mut self,
        talk: &mut Talk,
        coming: &mut Coming,
        answer: &Answer,
    ) -> Result<Heard, StoreError> {
        let (epoch, more, need) = (answer.epoch, answer.more, answer.need);
        let known = self.standing(&mut coming.standing, epoch, coming.is_taken, false)?;
        if coming.is_taken || epoch == known.epoch {
            self.tx
                .prepare_cached("UPDATE region SET epoch = ?1")?
                .execute([epoch])?;
            // An answer that needs something first holds no streams: they come with the next.
            let goes_on = more || need != Need::Nothing;
            for receipt in &answer.receipts {
                self.take_receipt(talk, receipt, goes_on)?;
            }
            for place in &answer.unreadable {
                self.take_unreadable(talk, *place, goes_on)?;
            }
        }
        for one in &answer.gone {
            coming.purges |= self.take_gone(*one)?;
        }
        for stream in std::mem::take(&mut talk.said.purged) {
            self.tx
                .prepare_cached("DELETE FROM purged WHERE dossier_id = ?1 AND compartment = ?2")?
                .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        }
        match need {
            Need::Vector => talk.vector = true,
            Need::PushFrom(from) => self.find_missing(talk, from)?,
            Need::Nothing | Need::Incarnation => talk.missing.clear(),
        }
        let anew = must_begin_anew(need, coming.lacks_own);
        if anew {
            self.begin_anew(talk)?;
        }
        if coming.lacks_own {
            talk.vector = true;
        }
        if !more {
            // What did not come back although nothing more is to come is said again.
            talk.told.clear();
        }
        if !more && need == Need::Nothing && !talk.vector {
            // The rest of them is not coming: what may be read here has changed since they were sent, and changed back.
            self.tx
                .prepare_cached("DELETE FROM snapshot_piece WHERE is_arriving = 1")?
                .execute([])?;
            self.tell_lost()?;
        }
        // In a new life the region counts anew: what it has of the lines it knows by their event.
        let audit_kept = if anew { 0 } else { answer.audit_kept };
        let waiting = self.contact(answer.now, answer.lease, audit_kept, more || talk.vector)?;
        self.changed.insert(SYNC);
        Ok(Heard {
            more: more || talk.vector || !talk.missing.is_empty() || anew || !talk.older.is_empty(),
            anew,
            left: answer.left,
            waiting,
        })
    }

    /// How this device stands, read once for each answer. Each step that brings something in is an arrival of its own, so that a form that is
    /// opened between two of them has not seen what the second brings.
    pub(crate) fn standing(
        &mut self,
        kept: &mut Option<Standing>,
        epoch: u64,
        is_taken: bool,
        brings: bool,
    ) -> Result<Standing, StoreError> {
        let (known, arrivals): (u64, u32) = self
            .tx
            .prepare_cached("SELECT epoch, arrivals FROM region")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let standing = match kept {
            Some(standing) if !brings => *standing,
            _ => {
                let known = kept.map_or(known, |standing| standing.epoch);
                if epoch < known {
                    return Err(StoreError::OldEpoch);
                }
                self.tx
                    .prepare_cached("UPDATE region SET arrivals = ?1")?
                    .execute([arrivals + 1])?;
                if kept.is_none() && epoch > known && is_taken {
                    self.enter_epoch()?;
                }
                Standing {
                    epoch: known,
                    arrival: arrivals + 1,
                }
            }
        };
        *kept = Some(standing);
        Ok(standing)
    }

    /// The region was restored: snapshots on their way are another history's, and own ops that stand in no log here may be lost there.
    fn enter_epoch(&mut self) -> Result<(), StoreError> {
        self.tx
            .execute("DELETE FROM snapshot_piece WHERE is_arriving = 1", [])?;
        let ops: Vec<OpId> = {
            let mut statement = self.tx.prepare(
                "SELECT o.id FROM op o WHERE o.device = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE op_id = o.id)
                 AND NOT EXISTS (SELECT 1 FROM decision d JOIN stream s ON s.dossier_id = d.dossier_id AND s.compartment = d.compartment
                   WHERE d.op_id = o.id AND d.epoch > 0 AND s.gone IS NULL AND s.is_stale = 0)",
            )?;
            let rows = statement.query_map([self.profile.device.bytes()], |row| {
                Ok(OpId(Uuid::from_bytes(row.get(0)?)))
            })?;
            rows.collect::<Result<_, _>>()?
        };
        // What a stream began with may cover them.
        for op in ops {
            self.say_again(op)?;
        }
        Ok(())
    }

    /// The hash of how far this device is follows one stream.
    pub(crate) fn step_vector(
        &mut self,
        stream: StreamId,
        from: Option<u64>,
        to: Option<u64>,
    ) -> Result<(), StoreError> {
        let mut hash = match self.vector {
            Some(hash) => hash,
            None => {
                let mut known = self.tx.prepare_cached("SELECT vector_hash FROM region")?;
                VectorHash(known.query_row([], |row| row.get(0))?)
            }
        };
        for seq in from.into_iter().chain(to) {
            hash.toggle(stream, seq);
        }
        self.vector = Some(hash);
        Ok(())
    }

    /// Writes down what [`WriteTx::step_vector`] came to.
    pub(crate) fn keep_vector(&mut self) -> Result<(), StoreError> {
        if let Some(hash) = self.vector.take() {
            self.tx
                .prepare_cached("UPDATE region SET vector_hash = ?1")?
                .execute([hash.0])?;
        }
        Ok(())
    }

    fn take_gone(&mut self, gone: Gone) -> Result<bool, StoreError> {
        let held: Option<(u64, bool, bool)> = self
            .tx
            .prepare_cached(
                "SELECT seq, gone IS NOT NULL, is_stale FROM stream WHERE dossier_id = ?1 AND compartment = ?2",
            )?
            .query_row(
                params![gone.stream.dossier.bytes(), gone.stream.compartment.number()],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        if let Some((_, true, _)) = held {
            return Ok(false);
        }
        if let Some((seq, false, false)) = held {
            self.step_vector(gone.stream, Some(seq), None)?;
        }
        self.purge(gone)?;
        Ok(true)
    }

    /// The own ops of this incarnation from a place on: the region misses some of them.
    fn find_missing(&self, talk: &mut Talk, from: u64) -> Result<(), StoreError> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, dev_seq FROM op WHERE device = ?1 AND incarnation = ?2 AND dev_seq >= ?3 ORDER BY dev_seq",
        )?;
        let mut rows = statement.query(params![
            self.profile.device.bytes(),
            self.profile.incarnation.bytes(),
            from
        ])?;
        talk.missing.clear();
        talk.holes = false;
        let mut next = from;
        while let Some(row) = rows.next()? {
            let dev_seq: u64 = row.get(1)?;
            talk.holes |= dev_seq != next;
            next = dev_seq + 1;
            let op = OpId(Uuid::from_bytes(row.get(0)?));
            talk.told.remove(&op);
            talk.missing.push_back(op);
        }
        Ok(())
    }

    /// A new life of this device's own sequence. What waits keeps the one it was signed in.
    fn begin_anew(&mut self, talk: &mut Talk) -> Result<(), StoreError> {
        let incarnation = Incarnation(self.draw.uuid());
        self.tx
            .prepare_cached("UPDATE profile SET incarnation = ?1, dev_seq = 0, last_op_hash = zeroblob(32)")?
            .execute([incarnation.bytes()])?;
        self.profile.incarnation = incarnation;
        talk.missing.clear();
        talk.holes = false;
        Ok(())
    }

    /// The region answered: the lease begins again. Answers how much still waits. The region may keep more audit lines than are here, of a store
    /// that was put back from a copy: those that are made from now on are others.
    fn contact(
        &mut self,
        region_now: u64,
        lease: u32,
        audit_kept: u64,
        more: bool,
    ) -> Result<u32, StoreError> {
        let at = self.stamp.at.timestamp_millis();
        let lease = Lease::contact(u64::try_from(at).unwrap_or(0), lease);
        self.tx
            .prepare_cached(
                "UPDATE region SET last_contact_at = ?1, last_contact_region = ?2, lease_seen = ?3, lease_left = ?4,
                 audit_kept = min(?5, (SELECT coalesce(max(seq), 0) FROM audit_line)),
                 complete_at = coalesce(complete_at, CASE WHEN ?6 OR EXISTS (SELECT 1 FROM outbox)
                   OR EXISTS (SELECT 1 FROM snapshot_piece WHERE is_arriving = 1) THEN NULL ELSE ?1 END)",
            )?
            .execute(params![
                at,
                i64::try_from(region_now).unwrap_or(i64::MAX),
                lease.seen,
                lease.left,
                audit_kept,
                more,
            ])?;
        Ok(self
            .tx
            .prepare_cached("SELECT count(*) FROM outbox")?
            .query_row([], |row| row.get(0))?)
    }
}
