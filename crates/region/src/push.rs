//! Takes what a device pushes: each genuine op is decided on once, gets its place in its stream, and a receipt.

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use eenplan_domain::record::{ActorId, DeviceId, DossierId, Incarnation};
use eenplan_sync::{
    Admission, Chain, Header, MAX_FRAME, Need, Op, OpReceipt, Pusher, Reason, SealedOp, Verdict,
};

use crate::database::{Bounds, Scope};
use crate::docket::{Docket, Kept, Known, News, Wanted};
use crate::error::Failure;
use crate::judge::Author;
use crate::region::Region;
use crate::sql;

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
    region: &Region,
    caller: &Caller,
    frames: Vec<Vec<u8>>,
    has_holes: bool,
) -> Result<Pushed, Refused> {
    let mut pushed = Pushed::default();
    if frames.is_empty() {
        return Ok(pushed);
    }
    let arrived = read(region, caller, frames).await?;
    let mut rest = arrived.as_slice();
    while !rest.is_empty() {
        let (batch, later) = rest.split_at(batch_end(rest));
        let goes_on = take(region, caller, batch, has_holes, &mut pushed).await?;
        rest = if goes_on { later } else { &[] };
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

fn batch_end(ops: &[Arrived]) -> usize {
    let mut dossiers = std::collections::BTreeSet::new();
    let mut bytes = 0;
    for (at, one) in ops.iter().enumerate() {
        dossiers.insert(one.header.stream.dossier);
        bytes += one.frame.len();
        let full = at == BATCH_OPS || dossiers.len() > BATCH_DOSSIERS || bytes > MAX_FRAME;
        if full && at > 0 {
            return at;
        }
    }
    ops.len()
}

/// One transaction. Answers whether the ops after it can be taken too.
async fn take(
    region: &Region,
    caller: &Caller,
    batch: &[Arrived],
    has_holes: bool,
    pushed: &mut Pushed,
) -> Result<bool, Refused> {
    let wanted = wanted(batch);
    let scope = region.database.scope().await?;
    let bounds = Bounds::none()
        .dossiers(wanted.dossiers())
        .dossiers([DossierId::DIRECTORY]);
    let begin = scope.begin(&bounds);
    let mut docket = Docket::load(region, &scope, begin, &wanted, region.now()).await?;
    let mut kept = Vec::with_capacity(batch.len());
    let mut goes_on = true;
    let mut receipts = Vec::with_capacity(batch.len());
    let mut wrecks = Vec::new();
    for one in batch {
        let life = (one.header.device, one.header.incarnation);
        let chain = docket.chains.get(&life).copied().unwrap_or(Chain::EMPTY);
        let pusher = Pusher {
            is_author: one.is_author,
            has_holes,
        };
        let known = docket.known.get(&one.header.op);
        if known.is_some_and(|known| known.frame != one.frame) {
            // Another op under the same id: kept, but there is nothing to say about it that is not about the other.
            wrecks.push(one);
            continue;
        }
        let known = known.map(|known| known.receipt.clone());
        let admission = chain.admit(&one.header, known.is_some(), pusher);
        if let Admission::Gap { from } = admission {
            pushed.need = Need::PushFrom(from);
            goes_on = false;
            break;
        }
        docket
            .chains
            .insert(life, chain.after(&one.header, one.hash, admission));
        let receipt = match (known, one.author) {
            (Some(receipt), _) => receipt,
            (None, None) => {
                wrecks.push(one);
                wreck_receipt(one)
            }
            (None, Some(author)) => {
                let judged = docket.judge.judge(author, &one.header, one.op.as_ref());
                let receipt = OpReceipt {
                    op: one.header.op,
                    seq: judged.head.seq,
                    verdict: judged.decision.verdict.number(),
                    effects: judged.decision.effect_bytes(),
                };
                let frame = one.frame.clone();
                docket.known.insert(
                    one.header.op,
                    Known {
                        receipt: receipt.clone(),
                        frame,
                    },
                );
                kept.push(Kept {
                    judged,
                    author: one.header.author,
                    device: one.header.device,
                    incarnation: one.header.incarnation,
                    frame: one.frame.clone(),
                });
                receipt
            }
        };
        receipts.push(receipt);
    }
    keep_wrecks(region, &scope, &wrecks).await?;
    let news = docket.write(region, &scope, &kept).await?;
    scope.commit().await?;
    region.metrics.decided(&kept);
    let own = docket.chains.get(&(caller.device, caller.incarnation));
    if own.is_some_and(|chain| chain.forked) {
        pushed.need = Need::Incarnation;
    }
    pushed.receipts.extend(receipts);
    pushed.news.extend(news);
    Ok(goes_on)
}

fn wanted(batch: &[Arrived]) -> Wanted {
    let mut wanted = Wanted::default();
    for one in batch {
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
