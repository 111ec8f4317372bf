//! What the first ops of a stream came to, so that a device can begin with it: of a long stream kept, of a short one made when it is asked for.
//!
//! **Invariant:** a snapshot is drawn from the log alone and can be thrown away; without one a device is given the ops.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use eenplan_domain::record::OpId;
use eenplan_sync::{
    Decision, Entry, EntryBody, FieldChange, Piece, Place, Rows, SealedOp, Snapshot, StreamHead, StreamId,
    Verdict,
};
use tokio::sync::mpsc;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::database::{Bounds, Scope, hash, number};
use crate::error::Failure;
use crate::region::Region;
use crate::sql;

/// After how many ops a stream gets a new one.
pub(crate) const EVERY: u64 = 200;
/// The size of a piece, in bytes.
pub(crate) const PIECE: usize = 256 * 1024;
/// Ops that are read at once.
const PAGE: i64 = 500;
/// Streams that may wait for theirs; what does not fit is asked for again when a device begins with it.
const MOST_WAITING: usize = 1024;

/// Streams that wait for a snapshot.
pub(crate) struct Compaction {
    asked: mpsc::Sender<StreamId>,
    waiting: Mutex<Option<mpsc::Receiver<StreamId>>>,
}

impl Default for Compaction {
    fn default() -> Self {
        let (asked, waiting) = mpsc::channel(MOST_WAITING);
        Compaction {
            asked,
            waiting: Mutex::new(Some(waiting)),
        }
    }
}

impl Compaction {
    /// Asks for a snapshot of a stream.
    pub(crate) fn ask(&self, stream: StreamId) {
        if self.asked.try_send(stream).is_err() {
            tracing::debug!("too many streams wait for a snapshot");
        }
    }
}

/// Makes what is asked for, one after the other. Ends with the process.
pub(crate) async fn compact_all(region: Arc<Region>) {
    let waiting = region
        .compaction
        .waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(mut waiting) = waiting else { return };
    while let Some(stream) = waiting.recv().await {
        match compact(&region, stream).await {
            Ok(true) => region.metrics.snapshots.inc(),
            Ok(false) => 0,
            Err(failure) => {
                tracing::warn!(code = failure.code(), dossier = %stream.dossier, "a snapshot was not made");
                0
            }
        };
    }
}

/// Makes the next snapshot of a stream, from the one before and the ops after it. Answers whether there was enough for one.
async fn compact(region: &Region, stream: StreamId) -> Result<bool, Failure> {
    let bounds = Bounds::none().dossiers([stream.dossier]);
    let scope = region.database.begin_at_one_moment(&bounds).await?;
    let compartment = i16::from(stream.compartment.number());
    let of_stream: [&(dyn tokio_postgres::types::ToSql + Sync); 2] = [&stream.dossier.0, &compartment];
    let head = scope.row(sql::HEAD, &of_stream).await?;
    let Some(head) = head else {
        scope.commit().await?;
        return Ok(false);
    };
    let head = head_at(&head)?;
    let before = scope.row(sql::NEWEST_SNAPSHOT, &of_stream).await?;
    let at = before.map(|row| number(&row, 0)).transpose()?.unwrap_or(0);
    if head.seq < at + EVERY {
        scope.commit().await?;
        return Ok(false);
    }
    let (head, snapshot) = drawn(&scope, stream).await?;
    scope.commit().await?;
    let made = tokio::task::spawn_blocking(move || snapshot.pieces(PIECE));
    let made = made.await.map_err(|_| Failure::Unavailable)?;
    keep(region, stream, head, &made).await?;
    Ok(true)
}

fn head_at(row: &Row) -> Result<StreamHead, Failure> {
    Ok(StreamHead {
        seq: number(row, 0)?,
        hash: hash(row, 1)?,
    })
}

/// What all ops of a stream come to, and where it is: from the newest snapshot, if there is one, and the ops after it.
pub(crate) async fn drawn(scope: &Scope, stream: StreamId) -> Result<(StreamHead, Snapshot), Failure> {
    let compartment = i16::from(stream.compartment.number());
    let of_stream: [&(dyn tokio_postgres::types::ToSql + Sync); 2] = [&stream.dossier.0, &compartment];
    // In this order: the stream is never behind its snapshot.
    let (before, head) = together!(
        scope.row(sql::NEWEST_SNAPSHOT, &of_stream),
        scope.row(sql::HEAD, &of_stream),
    )?;
    let head = head.as_ref().map_or(Ok(StreamHead::EMPTY), head_at)?;
    let mut at = before.map(|row| number(&row, 0)).transpose()?.unwrap_or(0);
    let mut snapshot = Snapshot::default();
    if at > 0 {
        for piece in pieces(scope, stream, at, 0, usize::MAX).await? {
            snapshot.put(Rows::decode(&piece).map_err(|_| Failure::Damaged)?);
        }
    }
    while at < head.seq {
        let rows = scope
            .rows(
                sql::OPS_AFTER,
                &[&stream.dossier.0, &compartment, &at.cast_signed(), &PAGE],
            )
            .await?;
        if rows.is_empty() {
            return Err(Failure::Damaged);
        }
        let upto = usize::try_from(head.seq - at).unwrap_or(usize::MAX);
        for row in rows.iter().take(upto) {
            at += 1;
            add(&mut snapshot, at, row)?;
        }
    }
    settle(scope, stream, &mut snapshot).await?;
    Ok((head, snapshot))
}

fn add(snapshot: &mut Snapshot, seq: u64, row: &Row) -> Result<(), Failure> {
    if number(row, 0)? != seq {
        return Err(Failure::Damaged);
    }
    let entry = Entry {
        verdict: u8::try_from(row.try_get::<_, i16>(1)?).map_err(|_| Failure::Damaged)?,
        effects: row.try_get(2)?,
        body: EntryBody::Frame(row.try_get(3)?),
    };
    take(snapshot, seq, &entry)
}

fn take(snapshot: &mut Snapshot, seq: u64, entry: &Entry) -> Result<(), Failure> {
    if matches!(Verdict::from_number(entry.verdict), Verdict::SetAside(_)) {
        snapshot.aside.insert(seq, entry.clone());
        return Ok(());
    }
    let EntryBody::Frame(frame) = &entry.body else {
        return Err(Failure::Damaged);
    };
    let sealed = SealedOp::from_frame(frame).map_err(|_| Failure::Damaged)?;
    let header = sealed.open().map_err(|_| Failure::Damaged)?;
    let op = sealed.op().map_err(|_| Failure::Damaged)?;
    let decision =
        Decision::from_wire(entry.verdict, &entry.effects, op.changes.len()).ok_or(Failure::Damaged)?;
    snapshot.add(seq, &header, &op, &decision, entry);
    Ok(())
}

/// What all ops of a short stream came to, in one piece, with the chain's link at its end. `None` when the device wrote one of them, and so
/// needs to hear what was decided, or when one piece does not hold it.
pub(crate) fn of_all(entries: &[(Entry, [u8; 32])]) -> Result<Option<(Piece, [u8; 32])>, Failure> {
    let is_own = |(entry, _): &(Entry, _)| matches!(entry.body, EntryBody::Own(_));
    let Some((_, head)) = entries.last().filter(|_| !entries.iter().any(is_own)) else {
        return Ok(None);
    };
    let mut snapshot = Snapshot::default();
    for (seq, (entry, _)) in (1..).zip(entries) {
        take(&mut snapshot, seq, entry)?;
    }
    if !grounds(&mut snapshot).is_empty() {
        let frame = |(entry, _): &(Entry, _)| match &entry.body {
            EntryBody::Frame(frame) => Some(frame.clone()),
            EntryBody::Own(_) => None,
        };
        rest_on(&mut snapshot, entries.iter().filter_map(frame))?;
    }
    let mut pieces = snapshot.pieces(PIECE);
    Ok((pieces.len() == 1).then(|| {
        let piece = Piece {
            seq: entries.len() as u64,
            index: 0,
            of: 1,
            bytes: pieces.swap_remove(0),
        };
        (piece, *head)
    }))
}

/// Finds in the log what open proposals rest on.
async fn settle(scope: &Scope, stream: StreamId, snapshot: &mut Snapshot) -> Result<(), Failure> {
    let grounds = grounds(snapshot);
    if grounds.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = grounds.iter().map(|op| op.0).collect();
    let dossiers = vec![stream.dossier.0; ids.len()];
    let rows = scope.rows(sql::FRAMES, &[&dossiers, &ids]).await?;
    let frames: Vec<Vec<u8>> = rows.iter().map(|row| row.try_get(1)).collect::<Result<_, _>>()?;
    rest_on(snapshot, frames)
}

/// Lets go of what nothing refers to, and answers the ops that open proposals rest on and that are not in the snapshot.
fn grounds(snapshot: &mut Snapshot) -> BTreeSet<OpId> {
    let wanted: RefCell<BTreeSet<OpId>> = RefCell::default();
    snapshot.settle(|_, op| {
        wanted.borrow_mut().insert(op);
        None
    });
    wanted.into_inner()
}

/// Puts in what open proposals rest on, out of the frames it stands in.
fn rest_on(snapshot: &mut Snapshot, frames: impl IntoIterator<Item = Vec<u8>>) -> Result<(), Failure> {
    let mut values: BTreeMap<(Place, OpId), Vec<FieldChange>> = BTreeMap::new();
    for frame in frames {
        let sealed = SealedOp::from_frame(&frame).map_err(|_| Failure::Damaged)?;
        let id = sealed.open().map_err(|_| Failure::Damaged)?.op;
        let Ok(op) = sealed.op() else { continue };
        for change in op.changes {
            values.insert((Place::of(&change), id), change.fields);
        }
    }
    snapshot.settle(|place, op| values.get(&(place, op)).cloned());
    Ok(())
}

/// Keeps the pieces, and the snapshot before: a device may be in the middle of that one.
async fn keep(region: &Region, stream: StreamId, head: StreamHead, made: &[Vec<u8>]) -> Result<(), Failure> {
    let bounds = Bounds::none().dossiers([stream.dossier]);
    let scope = region.database.begin(&bounds).await?;
    let compartment = i16::from(stream.compartment.number());
    let (seq, link) = (head.seq.cast_signed(), head.hash.as_slice());
    let of = i32::try_from(made.len()).map_err(|_| Failure::Damaged)?;
    for (piece, bytes) in (0_i32..).zip(made) {
        scope
            .run(
                sql::KEEP_PIECE,
                &[&stream.dossier.0, &compartment, &seq, &piece, &of, &link, bytes],
            )
            .await?;
    }
    scope
        .run(sql::FORGET_SNAPSHOTS, &[&stream.dossier.0, &compartment])
        .await?;
    scope.commit().await
}

/// Pieces of a snapshot in their order, from `first` on.
pub(crate) async fn pieces(
    scope: &Scope,
    stream: StreamId,
    seq: u64,
    first: u32,
    most: usize,
) -> Result<Vec<Vec<u8>>, Failure> {
    let compartment = i16::from(stream.compartment.number());
    let (seq, first) = (seq.cast_signed(), first.cast_signed());
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = scope
        .rows(
            sql::PIECES,
            &[&stream.dossier.0, &compartment, &seq, &first, &most],
        )
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
