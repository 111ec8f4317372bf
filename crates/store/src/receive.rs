//! What comes from the region goes through the same door: verified, put under the own work that waits, and committed with how far this
//! device is. Cut off anywhere, it goes on from there.

pub(crate) mod older;
mod part;
mod purge;
mod rewind;
mod snapshot;

use std::collections::VecDeque;

use eenplan_domain::record::{DossierId, Incarnation, OpId};
use eenplan_sync::{
    Answer, Decision, Gone, Lease, Need, OpReceipt, Reason, StreamId, StreamPart, VectorHash, Verdict,
    is_excerpt, must_begin_anew,
};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::connect::CACHE;
use crate::door::{SYNC, WriteTx};
use crate::error::StoreError;
use crate::exchange::Talk;
use crate::log::{self, Known};
use crate::open::Store;
use crate::pending::records_of;
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
pub(crate) struct Standing {
    /// The region's epoch as this device knew it when the answer came.
    pub(crate) epoch: u64,
    /// The number of this arrival.
    pub(crate) arrival: u32,
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
        answer: Answer,
        mut stamp: impl FnMut() -> Stamp,
    ) -> Result<Heard, StoreError> {
        let Answer {
            epoch,
            need,
            receipts,
            parts,
            gone,
            more,
            lease,
            left,
            now,
            audit_kept,
            older,
            unreadable,
        } = answer;
        let is_first = self
            .read(crate::sync::region)?
            .is_some_and(|region| !region.is_complete);
        if is_first {
            self.set_cache(FIRST_CACHE)?;
        }
        let mut parts: VecDeque<StreamPart> = parts.into();
        let mut taking: Option<Taking> = None;
        let mut standing: Option<Standing> = None;
        let mut lacks_own = false;
        let mut purges = false;
        let rewinds = talk.said.vector;
        // What is said of an epoch that this device has not taken over belongs to another history than its own.
        let is_taken = need != Need::Vector;
        if std::mem::take(&mut talk.said.vector) && need != Need::Vector {
            talk.vector = false;
        }
        while taking.is_some() || !parts.is_empty() {
            let received = self.write(&stamp(), |w| {
                let known = w.standing(&mut standing, epoch, is_taken)?;
                let mut weight = 0;
                let mut received = 0;
                while weight < WEIGHT || (weight < MOST_WEIGHT && !self.somebody_waits()) {
                    let mut next = match taking.take() {
                        Some(begun) => begun,
                        None => match parts.pop_front() {
                            Some(part) => match w.open_part(part, &known, epoch, rewinds)? {
                                part::Opened::Taking(taking) => taking,
                                part::Opened::Done(cost) => {
                                    weight += cost;
                                    received += cost as u64;
                                    continue;
                                }
                                part::Opened::Narrowed(cost) => {
                                    purges = true;
                                    weight += cost;
                                    received += cost as u64;
                                    continue;
                                }
                                part::Opened::Unfit => {
                                    talk.vector = true;
                                    continue;
                                }
                                part::Opened::LacksOwn => {
                                    lacks_own = true;
                                    continue;
                                }
                            },
                            None => break,
                        },
                    };
                    let cost = w.take_part(&mut next, &known, WEIGHT)?;
                    weight += cost.max(1);
                    received += cost as u64;
                    if !next.is_done() {
                        taking = Some(next);
                    }
                }
                Ok::<_, StoreError>(received)
            })?;
            talk.received += received;
        }
        self.receive_older(talk, older, epoch, more, &mut stamp)?;
        let anew = must_begin_anew(need, lacks_own);
        let heard = self.write(&stamp(), |w| {
            let known = w.standing(&mut standing, epoch, is_taken)?;
            if is_taken || epoch == known.epoch {
                w.tx.prepare_cached("UPDATE region SET epoch = ?1")?
                    .execute([epoch])?;
                for receipt in &receipts {
                    w.take_receipt(talk, receipt, more)?;
                }
                for place in &unreadable {
                    w.take_unreadable(talk, *place, more)?;
                }
            }
            for one in &gone {
                purges |= w.take_gone(*one)?;
            }
            for stream in std::mem::take(&mut talk.said.purged) {
                w.tx.prepare_cached("DELETE FROM purged WHERE dossier_id = ?1 AND compartment = ?2")?
                    .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
            }
            match need {
                Need::Vector => talk.vector = true,
                Need::PushFrom(from) => w.find_missing(talk, from)?,
                Need::Nothing | Need::Incarnation => talk.missing.clear(),
            }
            if anew {
                w.begin_anew(talk)?;
            }
            if lacks_own {
                talk.vector = true;
            }
            if !more {
                // What did not come back although nothing more is to come is said again.
                talk.told.clear();
            }
            if !more && need == Need::Nothing && !talk.vector {
                // The rest of them is not coming: what may be read here has changed since they were sent, and changed back.
                w.tx.prepare_cached("DELETE FROM snapshot_piece WHERE is_arriving = 1")?
                    .execute([])?;
            }
            // In a new life the region counts anew: what it has of the lines it knows by their event.
            let audit_kept = if anew { 0 } else { audit_kept };
            let waiting = w.contact(now, lease, audit_kept, more || talk.vector)?;
            w.changed.insert(SYNC);
            Ok::<_, StoreError>(Heard {
                more: more || talk.vector || !talk.missing.is_empty() || anew || !talk.older.is_empty(),
                anew,
                left,
                waiting,
            })
        })?;
        if purges {
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
    ) -> Result<(), StoreError> {
        let mut came = false;
        for part in &older {
            match self.write(&stamp(), |w| w.take_older(part, epoch)) {
                Ok(is_next) => {
                    came |= is_next;
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
        if !came && !more {
            talk.older.clear();
        }
        Ok(())
    }
}

impl WriteTx<'_> {
    /// How this device stands, read once for each answer; the first step counts the arrival.
    fn standing(
        &mut self,
        kept: &mut Option<Standing>,
        epoch: u64,
        is_taken: bool,
    ) -> Result<Standing, StoreError> {
        let (known, arrivals): (u64, u32) = self
            .tx
            .prepare_cached("SELECT epoch, arrivals FROM region")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let standing = match kept {
            Some(standing) => Standing { ..*standing },
            None => {
                if epoch < known {
                    return Err(StoreError::OldEpoch);
                }
                self.tx
                    .prepare_cached("UPDATE region SET arrivals = ?1")?
                    .execute([arrivals + 1])?;
                if epoch > known && is_taken {
                    self.enter_epoch()?;
                }
                Standing {
                    epoch: known,
                    arrival: arrivals + 1,
                }
            }
        };
        *kept = Some(Standing { ..standing });
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
        for op in ops {
            self.give_back(op)?;
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

    /// Takes an own op out of the outbox, for good.
    pub(crate) fn leave_outbox(&mut self, id: OpId) -> Result<bool, StoreError> {
        let left = self
            .tx
            .prepare_cached("DELETE FROM outbox WHERE op_id = ?1")?
            .execute([id.bytes()])?;
        self.tx
            .prepare_cached("DELETE FROM offer WHERE op_id = ?1")?
            .execute([id.bytes()])?;
        Ok(left > 0)
    }

    /// Keeps that an op was set aside, when it concerns who works here.
    pub(crate) fn put_aside(
        &mut self,
        stream: StreamId,
        id: OpId,
        known: &Known,
        decision: &Decision,
    ) -> Result<(), StoreError> {
        let Verdict::SetAside(_) = decision.verdict else {
            self.tx
                .prepare_cached("DELETE FROM set_aside WHERE op_id = ?1")?
                .execute([id.bytes()])?;
            return Ok(());
        };
        if known.author != self.profile.actor && !self.leads(stream.dossier)? {
            return Ok(());
        }
        self.tx
            .prepare_cached(
                "INSERT INTO set_aside (op_id, dossier_id, compartment, author, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET reason = excluded.reason",
            )?
            .execute(params![
                id.bytes(),
                stream.dossier.bytes(),
                stream.compartment.number(),
                known.author.bytes(),
                decision.verdict.number(),
                self.stamp.at.timestamp_millis(),
            ])?;
        self.changed.insert(SYNC);
        Ok(())
    }

    fn leads(&self, dossier: DossierId) -> Result<bool, StoreError> {
        let (me, now) = (self.profile.actor, self.stamp.at);
        let standings = crate::membership::standings(&self.reader(), &[dossier], me, now)?;
        Ok(standings.iter().any(|(_, standing)| standing.leads()))
    }

    /// What the region says of a pushed op whose stream may not be here.
    fn take_receipt(&mut self, talk: &mut Talk, receipt: &OpReceipt, more: bool) -> Result<(), StoreError> {
        let row = self
            .tx
            .prepare_cached(
                "SELECT o.dossier_id, o.compartment, b.op_id IS NOT NULL, f.op_id IS NOT NULL, s.seq, s.gone IS NOT NULL,
                 coalesce(s.is_stale, 0), s.from_seq
                 FROM op o LEFT JOIN outbox b ON b.op_id = o.id LEFT JOIN offer f ON f.op_id = o.id
                 LEFT JOIN stream s ON s.dossier_id = o.dossier_id AND s.compartment = o.compartment WHERE o.id = ?1",
            )?
            .query_row([receipt.op.bytes()], |row| {
                let stream = StreamId {
                    dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
                    compartment: eenplan_domain::record::Compartment::from_number(row.get(1)?),
                };
                let seq: Option<u64> = row.get(4)?;
                let place = (seq, row.get::<_, Option<u64>>(7)?);
                Ok((stream, row.get(2)?, row.get(3)?, place, row.get(5)?, row.get(6)?))
            })
            .optional()?;
        let Some((stream, waits, offered, (seq, drawn_at), gone, stale)): Option<(
            _,
            bool,
            bool,
            _,
            bool,
            bool,
        )> = row
        else {
            return Ok(());
        };
        talk.missing.retain(|op| *op != receipt.op);
        // An op of an excerpt never comes back by itself: it is in the excerpt, or its receipt says all there is to hear.
        let in_excerpt = seq.is_some_and(is_excerpt) && !gone && !stale;
        let held = seq.filter(|_| !gone && !stale && (!in_excerpt || drawn_at >= Some(receipt.seq)));
        let is_final = match held {
            // A snapshot covers it, or it came by before.
            Some(seq) => receipt.seq <= seq,
            // Its stream may still be on its way.
            None => gone || in_excerpt || !more,
        };
        if !is_final {
            talk.told.insert(receipt.op);
            return Ok(());
        }
        if offered && !waits {
            self.leave_outbox(receipt.op)?;
            if gone || in_excerpt {
                self.drop_op(receipt.op)?;
            }
            return Ok(());
        }
        if !waits {
            return Ok(());
        }
        let known = log::read(&self.tx, receipt.op)?.ok_or(StoreError::Missing)?;
        let fits = Decision::from_wire(receipt.verdict, &receipt.effects, known.op.changes.len());
        let decision = fits.ok_or(StoreError::Unreadable)?;
        self.leave_outbox(receipt.op)?;
        self.put_aside(stream, receipt.op, &known, &decision)?;
        match (gone, held) {
            (true, _) if !matches!(decision.verdict, Verdict::SetAside(_)) => self.drop_op(receipt.op)?,
            (true, _) => {}
            (false, None) => {
                self.confirm(stream, receipt.op, &known, &decision)?;
                if in_excerpt && !matches!(decision.verdict, Verdict::SetAside(_)) {
                    // Whether it shows to who works here is not for this device to say: the excerpt comes anew.
                    self.make_way(stream, seq.unwrap_or(0))?;
                    talk.vector = true;
                }
            }
            (false, Some(_)) => {
                let records = records_of(&known.op.changes);
                let confirmed = self.confirmed(stream, &records)?;
                self.tx
                    .prepare_cached("DELETE FROM pending_change WHERE op_id = ?1")?
                    .execute([receipt.op.bytes()])?;
                self.put_confirmed(stream, &records, confirmed)?;
            }
        }
        Ok(())
    }

    /// The region kept the bytes of a pushed op and cannot read them.
    fn take_unreadable(&mut self, talk: &mut Talk, place: u32, more: bool) -> Result<(), StoreError> {
        let op = usize::try_from(place)
            .ok()
            .and_then(|at| talk.said.pushed.get(at));
        let Some(op) = op.copied() else { return Ok(()) };
        let receipt = OpReceipt {
            op,
            seq: 0,
            verdict: Verdict::SetAside(Reason::Unreadable).number(),
            effects: Vec::new(),
        };
        self.take_receipt(talk, &receipt, more)
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
