//! Takes what a device pushes: each genuine op is decided on once, gets its place in its stream, and a receipt.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ed25519_dalek::VerifyingKey;
use eenplan_domain::record::{ActorId, DeviceId, DossierId, Incarnation};
use eenplan_sync::{Header, MAX_FRAME, Need, Op, OpReceipt, Reason, SealedOp, Verdict};

use crate::database::Scope;
use crate::docket::{News, Wanted};
use crate::error::Failure;
use crate::judge::Author;
use crate::region::Region;
use crate::sql;

mod sitting;

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
}

/// What came of a push.
#[derive(Debug, Default)]
pub(crate) struct Pushed {
    pub(crate) receipts: Vec<OpReceipt>,
    pub(crate) need: Need,
    pub(crate) news: News,
}

/// A frame that could be read as far as its header.
pub(crate) struct Arrived {
    header: Header,
    hash: [u8; 32],
    frame: Vec<u8>,
    /// None: the payload cannot be read.
    op: Option<Op>,
    is_author: bool,
    /// Whose device signed it.
    author: Option<Author>,
}

/// Why a push cannot be taken at all.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Not even the header of one of its frames can be read.
    Unreadable,
    Failure(Failure),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Refused::Failure(failure)
    }
}

/// Decides on everything that was pushed, in transactions of a few hundred ops; what was committed stays so when a later one fails.
pub(crate) async fn push(
    region: &Arc<Region>,
    caller: &Caller,
    frames: Vec<Vec<u8>>,
    has_holes: bool,
) -> Result<Pushed, Refused> {
    let mut pushed = Pushed::default();
    if frames.is_empty() {
        return Ok(pushed);
    }
    let mut rest = read(region, caller, frames).await?;
    while !rest.is_empty() {
        let later = rest.split_off(batch_end(&rest));
        let batch = Batch {
            life: (caller.device, caller.incarnation),
            ops: rest,
            has_holes,
        };
        let taken = sitting::take(region, batch).await?;
        pushed.receipts.extend(taken.receipts);
        pushed.news.extend(taken.news);
        if taken.need != Need::Nothing {
            pushed.need = taken.need;
        }
        rest = if taken.goes_on { later } else { Vec::new() };
    }
    Ok(pushed)
}

async fn read(region: &Region, caller: &Caller, frames: Vec<Vec<u8>>) -> Result<Vec<Arrived>, Refused> {
    let mut sealed = Vec::with_capacity(frames.len());
    for frame in frames {
        let op = SealedOp::from_frame(&frame).map_err(|_| Refused::Unreadable)?;
        let header = op.open().map_err(|_| Refused::Unreadable)?;
        sealed.push((header, op, frame));
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
    let arrive = |(header, op, frame): (Header, SealedOp, Vec<u8>)| {
        let signer = match header.device == caller.device {
            true => Some((Author::Worker(caller.actor), caller.key)),
            false => keys.get(&header.device).copied(),
        };
        let author = signer
            .filter(|(_, key)| op.verify(key).is_ok())
            .map(|(author, _)| author);
        Arrived {
            hash: op.hash(),
            op: op.op().ok(),
            is_author: (header.device, header.incarnation) == (caller.device, caller.incarnation),
            author,
            header,
            frame,
        }
    };
    Ok(sealed.into_iter().map(arrive).collect())
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
        wanted.ops.push(one.header.op);
        wanted.lives.insert((one.header.device, one.header.incarnation));
        wanted.streams.insert(one.header.stream);
        if let Some(op) = &one.op {
            wanted.add(one.header.stream, op);
        }
    }
    wanted
}

/// It cannot be given a place: nobody could check the stream's chain. The bytes are kept.
fn wreck_receipt(one: &Arrived) -> OpReceipt {
    OpReceipt {
        op: one.header.op,
        seq: 0,
        verdict: Verdict::SetAside(Reason::Unreadable).number(),
        effects: Vec::new(),
    }
}

async fn keep_wrecks(region: &Region, scope: &Scope, wrecks: &[&Arrived]) -> Result<(), Failure> {
    for one in wrecks {
        let (device, op) = (one.header.device.0, one.header.op.0);
        scope
            .run(sql::KEEP_WRECK, &[&device, &op, &one.frame, &region.now()])
            .await?;
    }
    Ok(())
}
