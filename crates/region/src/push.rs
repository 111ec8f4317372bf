//! Takes what a device pushes: each genuine op is decided on once, gets its place in its stream, and a receipt.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ed25519_dalek::VerifyingKey;
use eenplan_domain::record::{ActorId, DeviceId, DossierId, Incarnation, OpId};
use eenplan_sync::{Header, MAX_FRAME, Need, Op, OpReceipt, Reason, SealedOp, VectorHash, Verdict};
use uuid::Uuid;

use crate::database::{Bounds, Scope};
use crate::docket::Wanted;
use crate::error::Failure;
use crate::http::Turn;
use crate::judge::Author;
use crate::region::Region;
use crate::sql;

mod brief;
mod sitting;

pub(crate) use brief::{Asked, Brief};
use sitting::Batch;
pub(crate) use sitting::Sittings;

/// The most ops of one transaction.
const BATCH_OPS: usize = 400;
/// The most dossiers of one transaction.
const BATCH_DOSSIERS: usize = 64;

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) device: DeviceId,
    pub(crate) incarnation: Incarnation,
    pub(crate) actor: ActorId,
    pub(crate) key: VerifyingKey,
    /// What it holds, as the region believes, and what it was sent after that.
    pub(crate) held_hash: VectorHash,
    pub(crate) sent_hash: Option<VectorHash>,
}

/// Whose device signed an op.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signer {
    pub(crate) author: Author,
    pub(crate) key: VerifyingKey,
    /// Whether an administrator refused it: whoever has it may not be who it belongs to.
    pub(crate) is_refused: bool,
}

/// What came of a push.
#[derive(Debug, Default)]
pub(crate) struct Pushed {
    pub(crate) receipts: Vec<OpReceipt>,
    pub(crate) need: Need,
    /// [`eenplan_sync::Answer::unreadable`].
    pub(crate) unreadable: Vec<u32>,
    /// The whole answer, when nothing else is to be said.
    pub(crate) brief: Option<Brief>,
}

/// A frame that bears the signature of the device it names.
pub(crate) struct Arrived {
    header: Header,
    hash: [u8; 32],
    frame: Vec<u8>,
    /// None: the payload cannot be read.
    op: Option<Op>,
    is_author: bool,
    /// Whose device signed it.
    signer: Signer,
}

/// A frame that gets no place in a stream: nobody could check the stream's chain. Its bytes are kept.
struct Wreck {
    op: Uuid,
    frame: Vec<u8>,
}

/// What was pushed, before anything was decided.
#[derive(Default)]
struct Read {
    genuine: Vec<Arrived>,
    wrecks: Vec<Wreck>,
    /// About wrecks that name their op.
    receipts: Vec<OpReceipt>,
    /// Places of wrecks that do not.
    unreadable: Vec<u32>,
}

/// Decides on everything that was pushed, in transactions of a few hundred ops; what was committed stays so when a later one fails.
pub(crate) async fn push(
    region: &Arc<Region>,
    caller: &Caller,
    frames: Vec<Vec<u8>>,
    has_holes: bool,
    mut asked: Option<Asked>,
    turn: Arc<Turn>,
) -> Result<Pushed, Failure> {
    if frames.is_empty() {
        return Ok(Pushed::default());
    }
    let read = read(region, caller, frames).await?;
    let has_wrecks = !read.wrecks.is_empty();
    if has_wrecks {
        tracing::warn!(device = %caller.device, many = read.wrecks.len(), "what was pushed and is not genuine is kept apart");
        let scope = region.database.begin(&Bounds::none()).await?;
        keep_wrecks(region, &scope, caller.device, &read.wrecks).await?;
        scope.commit().await?;
    }
    let mut pushed = Pushed {
        receipts: read.receipts,
        unreadable: read.unreadable,
        ..Pushed::default()
    };
    let mut rest = read.genuine;
    while !rest.is_empty() {
        let later = rest.split_off(batch_end(&rest));
        let batch = Batch {
            life: (caller.device, caller.incarnation),
            ops: rest,
            // A wreck has no place in the device's own sequence either, and does not come again whole.
            has_holes: has_holes || has_wrecks,
            asked: asked.take().filter(|_| later.is_empty() && !has_wrecks),
            _turn: Arc::clone(&turn),
        };
        let taken = sitting::take(region, batch).await?;
        pushed.receipts.extend(taken.receipts);
        pushed.brief = taken.brief;
        if taken.need != Need::Nothing {
            pushed.need = taken.need;
        }
        rest = if taken.goes_on { later } else { Vec::new() };
    }
    Ok(pushed)
}

/// Tells what is genuine from what is not, before anything of it touches a chain or a stream.
async fn read(region: &Region, caller: &Caller, frames: Vec<Vec<u8>>) -> Result<Read, Failure> {
    let mut read = Read::default();
    let mut sealed = Vec::with_capacity(frames.len());
    for (place, frame) in (0_u32..).zip(frames) {
        let opened = SealedOp::from_frame(&frame).and_then(|op| Ok((op.open()?, op)));
        match opened {
            Ok((header, op)) => sealed.push((header, op, frame)),
            Err(_) => {
                let hash = blake3::derive_key("eenplan region wreck v1", &frame);
                let op = Uuid::from_bytes(std::array::from_fn(|at| {
                    hash.get(at).copied().unwrap_or_default()
                }));
                read.wrecks.push(Wreck { op, frame });
                read.unreadable.push(place);
            }
        }
    }
    let others: Vec<_> = sealed
        .iter()
        .map(|(header, ..)| header.device)
        .filter(|id| *id != caller.device)
        .collect();
    let keys = if others.is_empty() {
        BTreeMap::new()
    } else {
        region.devices(&others).await?
    };
    for (header, op, frame) in sealed {
        let signer = match header.device == caller.device {
            true => Some(Signer {
                author: Author::Worker(caller.actor),
                key: caller.key,
                is_refused: false,
            }),
            false => keys.get(&header.device).copied(),
        };
        match signer.filter(|signer| op.verify(&signer.key).is_ok()) {
            Some(signer) => read.genuine.push(Arrived {
                hash: op.hash(),
                op: op.op().ok(),
                is_author: (header.device, header.incarnation) == (caller.device, caller.incarnation),
                signer,
                header,
                frame,
            }),
            None => {
                read.receipts.push(wreck_receipt(header.op));
                let op = header.op.0;
                read.wrecks.push(Wreck { op, frame });
            }
        }
    }
    Ok(read)
}

/// What is in a transaction, while it is filled.
#[derive(Default)]
struct Filling {
    ops: usize,
    bytes: usize,
    dossiers: BTreeSet<DossierId>,
}

impl Filling {
    /// Puts ops in; answers whether they fit. What comes first always does.
    fn takes(&mut self, ops: &[Arrived]) -> bool {
        let is_first = self.ops == 0;
        self.ops += ops.len();
        self.bytes += ops.iter().map(|one| one.frame.len()).sum::<usize>();
        self.dossiers
            .extend(ops.iter().map(|one| one.header.stream.dossier));
        let fits = self.ops <= BATCH_OPS && self.dossiers.len() <= BATCH_DOSSIERS && self.bytes <= MAX_FRAME;
        is_first || fits
    }
}

fn batch_end(ops: &[Arrived]) -> usize {
    let mut filling = Filling::default();
    let fits = |one: &&Arrived| filling.takes(std::slice::from_ref(one));
    ops.iter().take_while(fits).count()
}

fn wanted<'a>(ops: impl Iterator<Item = &'a Arrived>) -> Wanted {
    let mut wanted = Wanted::default();
    for one in ops {
        wanted.ops.push((one.header.stream.dossier, one.header.op));
        wanted.lives.insert((one.header.device, one.header.incarnation));
        wanted.streams.insert(one.header.stream);
        if let Some(op) = &one.op {
            wanted.add(one.header.stream, op);
        }
    }
    wanted
}

fn wreck_receipt(op: OpId) -> OpReceipt {
    OpReceipt {
        op,
        seq: 0,
        verdict: Verdict::SetAside(Reason::Unreadable).number(),
        effects: Vec::new(),
    }
}

/// Keeps wrecks, by the device that handed them in: what they say themselves proves nothing.
async fn keep_wrecks(region: &Region, scope: &Scope, by: DeviceId, wrecks: &[Wreck]) -> Result<(), Failure> {
    for one in wrecks {
        scope
            .run(sql::KEEP_WRECK, &[&by.0, &one.op, &one.frame, &region.now()])
            .await?;
    }
    Ok(())
}
