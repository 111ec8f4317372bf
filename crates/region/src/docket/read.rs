//! Rows of a batch, read.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::membership::{Footing, Grant, Parts, Who};
use eenplan_domain::record::{ActorId, Compartment, DossierId, OpId, RecordId};
use eenplan_sync::{Change, Op, OpReceipt, Place, Registers, SealedOp, StreamHead, StreamId, Version};
use tokio_postgres::Row;
use uuid::Uuid;

use super::Known;
use crate::database::{actor, hash, number, record};
use crate::error::Failure;
use crate::judge::{DossierState, StreamState};

pub(super) struct StreamColumns {
    pub(super) dossiers: Vec<Uuid>,
    pub(super) compartments: Vec<i16>,
}

pub(super) fn columns<'a>(streams: impl IntoIterator<Item = &'a StreamId>) -> StreamColumns {
    let (dossiers, compartments) = streams
        .into_iter()
        .map(|stream| (stream.dossier.0, i16::from(stream.compartment.number())))
        .unzip();
    StreamColumns {
        dossiers,
        compartments,
    }
}

pub(crate) fn stream_at(row: &Row) -> Result<StreamId, Failure> {
    let number = u8::try_from(row.try_get::<_, i16>(1)?).map_err(|_| Failure::Damaged)?;
    Ok(StreamId {
        dossier: DossierId(row.try_get(0)?),
        compartment: Compartment::from_number(number),
    })
}

fn place_at(row: &Row) -> Result<Place, Failure> {
    let small = |at| u16::try_from(row.try_get::<_, i32>(at)?).map_err(|_| Failure::Damaged);
    Ok(Place {
        kind: small(2)?,
        record: record(row, 3)?,
        group: small(4)?,
    })
}

/// Streams while their rows come in.
#[derive(Default)]
pub(super) struct StreamRows {
    pub(super) heads: BTreeMap<StreamId, StreamHead>,
    registers: BTreeMap<StreamId, Registers>,
}

impl StreamRows {
    pub(super) fn heads(&mut self, locked: &[Row]) -> Result<(), Failure> {
        for row in locked {
            let head = StreamHead {
                seq: number(row, 2)?,
                hash: hash(row, 3)?,
            };
            self.heads.insert(stream_at(row)?, head);
        }
        Ok(())
    }

    pub(super) fn read(
        &mut self,
        registers: &[Row],
        proposals: &[Row],
        frames: &[Row],
    ) -> Result<(), Failure> {
        let mut ops: BTreeMap<OpId, Op> = BTreeMap::new();
        for row in frames {
            let sealed = SealedOp::from_frame(row.try_get(1)?).map_err(|_| Failure::Damaged)?;
            ops.insert(OpId(row.try_get(0)?), sealed.op().map_err(|_| Failure::Damaged)?);
        }
        for row in registers {
            let (stream, place) = (stream_at(row)?, place_at(row)?);
            let register = self
                .registers
                .entry(stream)
                .or_default()
                .0
                .entry(place)
                .or_default();
            register.leading = Some(version(row, place, &ops)?);
        }
        for row in proposals {
            let (stream, place) = (stream_at(row)?, place_at(row)?);
            let register = self
                .registers
                .entry(stream)
                .or_default()
                .0
                .entry(place)
                .or_default();
            let base: Option<Uuid> = row.try_get(7)?;
            register.proposals.push(Version {
                base: base.map(OpId),
                ..version(row, place, &ops)?
            });
        }
        Ok(())
    }

    pub(super) fn into_states(mut self) -> BTreeMap<StreamId, StreamState> {
        let state = |(stream, head)| {
            let registers = self.registers.remove(&stream).unwrap_or_default();
            (stream, StreamState { head, registers })
        };
        self.heads.into_iter().map(state).collect()
    }
}

/// What an op gave a place. The op is there: registers speak only of ops of the log.
fn version(row: &Row, place: Place, ops: &BTreeMap<OpId, Op>) -> Result<Version, Failure> {
    let op = OpId(row.try_get(5)?);
    let at = |change: &&Change| Place::of(change) == place && !change.fields.is_empty();
    let change = ops
        .get(&op)
        .and_then(|op| op.changes.iter().find(at))
        .ok_or(Failure::Damaged)?;
    Ok(Version {
        op,
        author: actor(row, 6)?,
        base: change.base,
        fields: change.fields.clone(),
    })
}

pub(super) fn known_ops(rows: &[Row]) -> Result<BTreeMap<(DossierId, OpId), Known>, Failure> {
    rows.iter()
        .map(|row| {
            let op = OpId(row.try_get(1)?);
            let receipt = OpReceipt {
                op,
                seq: number(row, 2)?,
                verdict: u8::try_from(row.try_get::<_, i16>(3)?).map_err(|_| Failure::Damaged)?,
                effects: row.try_get(4)?,
            };
            let frame = row.try_get(5)?;
            Ok(((DossierId(row.try_get(0)?), op), Known { receipt, frame }))
        })
        .collect()
}

pub(super) fn dossier_states(
    members: &[Row],
    whole: &BTreeSet<DossierId>,
) -> Result<BTreeMap<DossierId, DossierState>, Failure> {
    let mut states: BTreeMap<DossierId, DossierState> = BTreeMap::new();
    for row in members {
        let id = DossierId(row.try_get(0)?);
        states.entry(id).or_default().grants.push(grant_at(row, 1)?);
    }
    for (id, state) in &mut states {
        state.is_whole = whole.contains(id);
    }
    Ok(states)
}

/// A grant whose columns begin at `at`: who, is_team, footing, parts, from, until, expires, by consent.
pub(crate) fn grant_at(row: &Row, at: usize) -> Result<Grant, Failure> {
    let who: Uuid = row.try_get(at)?;
    let parts = u8::try_from(row.try_get::<_, i16>(at + 3)?).map_err(|_| Failure::Damaged)?;
    Ok(Grant {
        who: match row.try_get(at + 1)? {
            true => Who::Team(RecordId(who)),
            false => Who::Worker(ActorId(who)),
        },
        footing: Footing::from_code(row.try_get(at + 2)?),
        parts: Parts::from_bits(parts),
        from: row.try_get(at + 4)?,
        until: row.try_get(at + 5)?,
        expires: row.try_get(at + 6)?,
        ends_by_consent: row.try_get(at + 7)?,
    })
}

pub(crate) fn id_of(who: Who) -> Uuid {
    match who {
        Who::Worker(actor) => actor.0,
        Who::Team(team) => team.0,
    }
}
