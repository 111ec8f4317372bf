//! Loads what a batch of ops is judged by, locked, and writes what was decided, in one transaction and two round trips.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use eenplan_domain::membership::Grant;
use eenplan_domain::record::{
    ActorId, Compartment, DeviceId, DossierId, Incarnation, OpId, RecordId, Value, dossier, handover,
    handover_item,
};
use eenplan_sync::{Chain, Op, OpReceipt, StreamHead, StreamId, VectorHash};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::DIRECTORY;
use crate::database::{Scope, hash, number, uuids};
use crate::error::Failure;
use crate::judge::{Judge, Judged, Outcomes, value_in};
use crate::region::Region;
use crate::rows;
use crate::sql;
use crate::view::vector_hash;

mod read;
mod write;

use read::{StreamRows, columns, dossier_states, known_ops};
pub(crate) use read::{grant_at, stream_at};

/// What a batch needs to have before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) streams: BTreeSet<StreamId>,
    pub(crate) records: BTreeSet<(StreamId, u16, RecordId)>,
    /// Dossiers in which it may change who takes part.
    pub(crate) whole: BTreeSet<DossierId>,
    /// Ops that may have been decided before.
    pub(crate) ops: Vec<(DossierId, OpId)>,
    pub(crate) lives: BTreeSet<(DeviceId, Incarnation)>,
}

impl Wanted {
    /// What one op touches.
    pub(crate) fn add(&mut self, stream: StreamId, op: &Op) {
        self.streams.insert(stream);
        for change in &op.changes {
            self.touch(stream, change.kind, change.record);
            // Whose a point of a checklist is, is said by its transfer.
            let of = value_in(op, change.record, handover_item::HANDOVER_ID);
            if let Some(Value::Id(id)) = of {
                self.touch(stream, handover::KIND.number, RecordId(id));
            }
            // Into which dossier one is joined, has to be known.
            if let Some(Value::Id(id)) = value_in(op, change.record, dossier::JOINED_INTO) {
                let other = StreamId {
                    dossier: DossierId(id),
                    compartment: Compartment::Core,
                };
                self.touch(other, dossier::KIND.number, RecordId(id));
            }
        }
    }

    /// One record.
    pub(crate) fn touch(&mut self, stream: StreamId, kind: u16, record: RecordId) {
        self.streams.insert(stream);
        self.records.insert((stream, kind, record));
        if rows::says_who_takes_part(kind) && stream.dossier != DossierId::DIRECTORY {
            self.whole.insert(stream.dossier);
            // Who takes part is said in both; no other may change it meanwhile.
            for compartment in [Compartment::Core, Compartment::Plan] {
                let dossier = stream.dossier;
                self.streams.insert(StreamId { dossier, compartment });
            }
        }
    }

    pub(crate) fn dossiers(&self) -> BTreeSet<DossierId> {
        self.streams.iter().map(|stream| stream.dossier).collect()
    }
}

/// A batch before the judge.
pub(crate) struct Docket {
    pub(crate) judge: Judge,
    pub(crate) chains: BTreeMap<(DeviceId, Incarnation), Chain>,
    /// An id is of one op within a dossier, and of no one beyond.
    pub(crate) known: BTreeMap<(DossierId, OpId), Known>,
    before: BTreeMap<DossierId, Vec<Grant>>,
    begun: BTreeMap<StreamId, StreamHead>,
    lives: BTreeMap<(DeviceId, Incarnation), Chain>,
    pub(crate) stands: BTreeMap<(DeviceId, Incarnation), Stand>,
    xact: i64,
}

/// How far a life of a device is in what it hears: as [`crate::view::Life`], of which it says what a push may move.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    pub(crate) held_hash: VectorHash,
    pub(crate) sent_hash: Option<VectorHash>,
    pub(crate) since: Option<i64>,
    pub(crate) sent_since: Option<i64>,
    pub(crate) audit_kept: u64,
}

/// An op that was decided before.
pub(crate) struct Known {
    pub(crate) receipt: OpReceipt,
    pub(crate) frame: Vec<u8>,
}

/// A decided op with the bytes it is kept by.
pub(crate) struct Kept {
    pub(crate) judged: Judged,
    pub(crate) author: ActorId,
    pub(crate) device: DeviceId,
    pub(crate) incarnation: Incarnation,
    pub(crate) frame: Vec<u8>,
}

/// Whom to tell.
#[derive(Clone, Debug, Default)]
pub(crate) struct News {
    pub(crate) dossiers: BTreeSet<DossierId>,
    pub(crate) who: BTreeSet<Uuid>,
    /// Whether a person may turn out to have two dossiers.
    pub(crate) names_persons: bool,
    /// Streams that are long enough for the next snapshot.
    pub(crate) grown: BTreeSet<StreamId>,
}

impl News {
    pub(crate) fn extend(&mut self, other: News) {
        self.dossiers.extend(other.dossiers);
        self.who.extend(other.who);
        self.names_persons |= other.names_persons;
        self.grown.extend(other.grown);
    }
}

/// The ops that registers and proposals speak of. What is written for the first time has none.
async fn frames(scope: &Scope, registers: &[Row], proposals: &[Row]) -> Result<Vec<Row>, Failure> {
    let (mut dossiers, mut ops): (Vec<Uuid>, Vec<Uuid>) = Default::default();
    for row in registers.iter().chain(proposals) {
        dossiers.push(row.try_get(0)?);
        ops.push(row.try_get(5)?);
    }
    match ops.is_empty() {
        true => Ok(Vec::new()),
        false => scope.rows(sql::FRAMES, &[&dossiers, &ops]).await,
    }
}

impl Docket {
    /// Locks and reads what `wanted` names. `begin` is awaited together with it.
    pub(crate) async fn load(
        region: &Region,
        scope: &Scope,
        begin: impl Future<Output = Result<(), Failure>>,
        wanted: &Wanted,
        now: DateTime<Utc>,
    ) -> Result<Docket, Failure> {
        let of_streams = columns(&wanted.streams);
        let records = columns(wanted.records.iter().map(|(stream, ..)| stream));
        let kinds: Vec<i32> = wanted
            .records
            .iter()
            .map(|(_, kind, _)| i32::from(*kind))
            .collect();
        let ids = uuids(&wanted.records, |(.., id)| id.0);
        let (devices, incarnations): (Vec<_>, Vec<_>) = wanted.lives.iter().map(|(d, i)| (d.0, i.0)).unzip();
        let dossiers = uuids(wanted.dossiers(), |id| id.0);
        let whole = uuids(&wanted.whole, |id| id.0);
        let say_who = rows::SAY_WHO.map(i32::from).to_vec();
        let (ops_in, ops): (Vec<_>, Vec<_>) =
            wanted.ops.iter().map(|(dossier, op)| (dossier.0, op.0)).unzip();
        let by_record: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&records.dossiers, &records.compartments, &kinds, &ids];
        let (_, moment, lives, locked, known, registers, proposals, members) = together!(
            begin,
            scope.row(sql::MOMENT, &[]),
            scope.rows(sql::LOCK_LIVES, &[&devices, &incarnations]),
            scope.rows(
                sql::LOCK_STREAMS,
                &[&of_streams.dossiers, &of_streams.compartments]
            ),
            scope.rows(sql::KNOWN_OPS, &[&ops_in, &ops]),
            scope.rows(sql::REGISTERS, &by_record),
            scope.rows(sql::PROPOSALS, &by_record),
            scope.rows(sql::MEMBERS, &[&dossiers]),
        )?;
        let mut streams = StreamRows::default();
        streams.heads(&locked)?;
        let missing: BTreeSet<StreamId> = wanted
            .streams
            .iter()
            .filter(|stream| !streams.heads.contains_key(stream))
            .copied()
            .collect();
        if missing.is_empty() {
            let frames = frames(scope, &registers, &proposals).await?;
            streams.read(&registers, &proposals, &frames)?;
        } else {
            // Somebody else may begin them at the same time: what they wrote is read after the lock.
            let new = columns(&missing);
            let empty: &[u8] = &StreamHead::EMPTY.hash;
            scope
                .run(sql::BEGIN_STREAMS, &[&new.dossiers, &new.compartments, &empty])
                .await?;
            let (locked, registers, proposals) = together!(
                scope.rows(
                    sql::LOCK_STREAMS,
                    &[&of_streams.dossiers, &of_streams.compartments]
                ),
                scope.rows(sql::REGISTERS, &by_record),
                scope.rows(sql::PROPOSALS, &by_record),
            )?;
            let frames = frames(scope, &registers, &proposals).await?;
            streams.heads(&locked)?;
            streams.read(&registers, &proposals, &frames)?;
        }
        if !whole.is_empty() {
            let (registers, frames) = together!(
                scope.rows(sql::REGISTERS_OF_KINDS, &[&whole, &say_who]),
                scope.rows(sql::FRAMES_OF_KINDS, &[&whole, &say_who]),
            )?;
            streams.read(&registers, &[], &frames)?;
        }
        let moment = moment.ok_or(Failure::Damaged)?;
        // Where the directory itself is written, it is that of after the lock.
        let written = streams.heads.get(&DIRECTORY).map_or(0, |head| head.seq);
        let directory = region.directory(scope, number(&moment, 1)?.max(written)).await?;
        let dossiers = dossier_states(&members, &wanted.whole)?;
        let before = dossiers
            .iter()
            .map(|(id, state)| (*id, state.grants.clone()))
            .collect();
        let (mut chains, mut stands) = (BTreeMap::new(), BTreeMap::new());
        for row in &lives {
            let life = (DeviceId(row.try_get(0)?), Incarnation(row.try_get(1)?));
            let chain = Chain {
                tip: number(row, 2)?,
                hash: hash(row, 3)?,
                forked: row.try_get(4)?,
            };
            chains.insert(life, chain);
            let stand = Stand {
                held_hash: vector_hash(row, 5)?.ok_or(Failure::Damaged)?,
                sent_hash: vector_hash(row, 6)?,
                since: row.try_get(7)?,
                sent_since: row.try_get(8)?,
                audit_kept: number(row, 9)?,
            };
            stands.insert(life, stand);
        }
        Ok(Docket {
            begun: streams.heads.clone(),
            lives: chains.clone(),
            chains,
            stands,
            known: known_ops(&known)?,
            before,
            xact: moment.try_get(0)?,
            judge: Judge {
                now,
                directory,
                takes_invented: region.config.takes_invented,
                streams: streams.into_states(),
                dossiers,
                outcomes: Outcomes::default(),
            },
        })
    }
}
