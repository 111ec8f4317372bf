//! What a device holds, as the service believes: kept per dossier, confirmed by the hash of the next ask.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use eenplan_domain::record::{Compartment, DossierId};
use eenplan_sync::{StreamId, VectorHash};
use tokio_postgres::Row;

use crate::database::{Scope, number};
use crate::error::Failure;
use crate::push::Caller;
use crate::sql;

/// How far each compartment of a dossier is on a device.
pub(crate) type Held = BTreeMap<Compartment, u64>;

pub(crate) fn held(pairs: Option<Vec<i64>>) -> Held {
    let pairs = pairs.unwrap_or_default();
    pairs
        .chunks_exact(2)
        .filter_map(|pair| {
            let compartment = u8::try_from(*pair.first()?).ok()?;
            Some((
                Compartment::from_number(compartment),
                pair.last()?.cast_unsigned(),
            ))
        })
        .collect()
}

pub(crate) fn pairs(held: &Held) -> Option<Vec<i64>> {
    let flat =
        |(compartment, seq): (&Compartment, &u64)| [i64::from(compartment.number()), seq.cast_signed()];
    (!held.is_empty()).then(|| held.iter().flat_map(flat).collect())
}

pub(crate) fn vector_hash(row: &Row, at: usize) -> Result<Option<VectorHash>, Failure> {
    let bytes: Option<&[u8]> = row.try_get(at)?;
    bytes
        .map(|bytes| bytes.try_into().map(VectorHash).map_err(|_| Failure::Damaged))
        .transpose()
}

/// One life of a device, locked.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) forked: bool,
    pub(crate) held_hash: VectorHash,
    pub(crate) sent_hash: Option<VectorHash>,
    /// Everything that a snapshot with this lower end saw has been told; none: nothing is known to be told.
    pub(crate) since: Option<i64>,
    pub(crate) sent_since: Option<i64>,
    pub(crate) look_again_at: Option<DateTime<Utc>>,
    pub(crate) audit_kept: u64,
    pub(crate) seen_at: DateTime<Utc>,
}

impl Life {
    pub(crate) fn at(row: &Row) -> Result<Life, Failure> {
        Ok(Life {
            forked: row.try_get(0)?,
            held_hash: vector_hash(row, 1)?.ok_or(Failure::Damaged)?,
            sent_hash: vector_hash(row, 2)?,
            since: row.try_get(3)?,
            sent_since: row.try_get(4)?,
            look_again_at: row.try_get(5)?,
            audit_kept: number(row, 6)?,
            seen_at: row.try_get(7)?,
        })
    }

    /// The device has committed what it was sent. Answers whether the rows of its view have to follow.
    pub(crate) fn confirm(&mut self) -> bool {
        let Some(sent) = self.sent_hash.take() else {
            return false;
        };
        self.held_hash = sent;
        self.since = self.sent_since.take();
        true
    }

    /// The device has not: what was sent counts no more.
    pub(crate) async fn take_back(&mut self, scope: &Scope, caller: &Caller) -> Result<(), Failure> {
        if self.sent_hash.take().is_none() {
            return Ok(());
        }
        self.sent_since = None;
        let (device, incarnation) = (caller.device.0, caller.incarnation.0);
        scope.run(sql::TAKE_SENT_BACK, &[&device, &incarnation]).await?;
        Ok(())
    }

    /// The device says itself what it holds.
    pub(crate) async fn replace(
        &mut self,
        scope: &Scope,
        caller: &Caller,
        vector: &[(StreamId, u64)],
    ) -> Result<(), Failure> {
        let mut dossiers: BTreeMap<DossierId, Held> = BTreeMap::new();
        for (stream, seq) in vector {
            dossiers
                .entry(stream.dossier)
                .or_default()
                .insert(stream.compartment, *seq);
        }
        let mut hash = VectorHash::default();
        for (dossier, held) in &dossiers {
            for (compartment, seq) in held {
                let (dossier, compartment) = (*dossier, *compartment);
                hash.toggle(StreamId { dossier, compartment }, *seq);
            }
        }
        let (device, incarnation) = (caller.device.0, caller.incarnation.0);
        scope.run(sql::FORGET_VIEW, &[&device, &incarnation]).await?;
        for (dossier, held) in &dossiers {
            scope
                .run(sql::HOLD, &[&device, &incarnation, &dossier.0, &pairs(held)])
                .await?;
        }
        self.held_hash = hash;
        self.sent_hash = None;
        self.since = None;
        self.sent_since = None;
        Ok(())
    }
}
