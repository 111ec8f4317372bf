//! What several devices push at the same time is decided on in one transaction: its statements and its commit cost about the same for one
//! device as for many.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eenplan_domain::record::{DeviceId, DossierId, Incarnation};
use eenplan_sync::{
    Admission, Chain, Decision, Header, Need, OpReceipt, Pusher, Reason, Registers, StreamHead,
};
use futures_util::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::brief::{Asked, Brief, Sent, Views};
use super::{Arrived, Filling, Wreck, keep_wrecks, wanted, wreck_receipt};
use crate::database::Bounds;
use crate::docket::{Docket, Kept, Known};
use crate::error::Failure;
use crate::http::Turn;
use crate::judge::{Judge, Judged, StreamState};
use crate::region::Region;

/// Transactions at the same time: while one commits, another decides.
const AT_ONCE: usize = 2;

/// What one device pushed of which a transaction takes all.
pub(super) struct Batch {
    pub(super) life: (DeviceId, Incarnation),
    pub(super) ops: Vec<Arrived>,
    pub(super) has_holes: bool,
    /// What else was asked, when these are all the ops of the ask and a brief answer will do.
    pub(super) asked: Option<Asked>,
    /// The device's turn lasts until this is decided, also when nobody waits for the answer any more.
    pub(super) _turn: Arc<Turn>,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) receipts: Vec<OpReceipt>,
    pub(super) need: Need,
    /// Whether the ops after it can be taken too.
    pub(super) goes_on: bool,
    /// The answer, if nothing else is to be said.
    pub(super) brief: Option<Brief>,
}

struct Waiting {
    batch: Batch,
    answer: oneshot::Sender<Result<Taken, Failure>>,
}

/// Who waits for a decision in this process.
pub(crate) struct Sittings {
    waiting: Mutex<VecDeque<Waiting>>,
    free: Arc<Semaphore>,
}

impl Default for Sittings {
    fn default() -> Self {
        Sittings {
            waiting: Mutex::default(),
            free: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Sittings {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those who are next, as many as fit in a transaction.
    fn next(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting();
        let mut filling = Filling::default();
        let fits = |one: &&Waiting| filling.takes(&one.batch.ops);
        let count = waiting.iter().take_while(fits).count();
        waiting.drain(..count).collect()
    }
}

/// Decides on a batch with those that wait at the same time; answers when it is on disk. Who asked may be gone before that: it is decided
/// all the same.
pub(super) async fn take(region: &Arc<Region>, batch: Batch) -> Result<Taken, Failure> {
    let (answer, answered) = oneshot::channel();
    region.sittings.waiting().push_back(Waiting { batch, answer });
    if let Ok(seat) = region.sittings.free.clone().try_acquire_owned() {
        tokio::spawn(sit(region.clone(), seat));
    }
    answered.await.map_err(|_| Failure::Unavailable)?
}

/// Decides until nobody waits.
async fn sit(region: Arc<Region>, mut seat: OwnedSemaphorePermit) {
    loop {
        loop {
            let next = region.sittings.next();
            if next.is_empty() {
                break;
            }
            decide_all(&region, next).await;
        }
        drop(seat);
        // Somebody may have come while all seats were still taken.
        if region.sittings.waiting().is_empty() {
            return;
        }
        seat = match region.sittings.free.clone().try_acquire_owned() {
            Ok(seat) => seat,
            Err(_) => return,
        };
    }
}

/// One that cannot be decided on does not stop the others: then each comes alone.
async fn decide_all(region: &Region, waiting: Vec<Waiting>) {
    let (batches, answers): (Vec<_>, Vec<_>) = waiting.into_iter().map(|one| (one.batch, one.answer)).unzip();
    let outcomes: Vec<Result<Taken, Failure>> = match attempt(region, &batches).await {
        Ok(taken) => taken.into_iter().map(Ok).collect(),
        Err(failure) if batches.len() == 1 => vec![Err(failure)],
        Err(failure) => {
            tracing::warn!(
                code = failure.code(),
                many = batches.len(),
                "pushes are decided on one by one"
            );
            let mut outcomes = Vec::with_capacity(batches.len());
            for batch in &batches {
                let alone = attempt(region, std::slice::from_ref(batch)).await;
                outcomes.push(alone.and_then(|mut taken| taken.pop().ok_or(Failure::Damaged)));
            }
            outcomes
        }
    };
    for (outcome, answer) in outcomes.into_iter().zip(answers) {
        if answer.send(outcome).is_err() {
            tracing::debug!("who pushed did not wait for the answer");
        }
    }
}

/// One transaction; one that panics has failed as any other, and what waits behind it goes on.
async fn attempt(region: &Region, batches: &[Batch]) -> Result<Vec<Taken>, Failure> {
    let decided = AssertUnwindSafe(decide(region, batches)).catch_unwind().await;
    decided.unwrap_or(Err(Failure::Damaged))
}

async fn decide(region: &Region, batches: &[Batch]) -> Result<Vec<Taken>, Failure> {
    let wanted = wanted(batches.iter().flat_map(|batch| &batch.ops));
    let scope = region.database.scope().await?;
    let bounds = Bounds::none()
        .dossiers(wanted.dossiers())
        .dossiers([DossierId::DIRECTORY])
        .devices(
            batches
                .iter()
                .filter(|batch| batch.asked.is_some())
                .map(|batch| batch.life.0),
        );
    let begin = scope.begin(&bounds);
    let (mut docket, mut views) = together!(
        Docket::load(region, &scope, begin, &wanted, region.now()),
        Views::read(&scope, batches),
    )?;
    let mut kept = Vec::new();
    let mut taken: Vec<(Taken, std::ops::Range<usize>)> = Vec::with_capacity(batches.len());
    for batch in batches {
        let from = kept.len();
        let mut wrecks = Vec::new();
        let one = admit(&mut docket, batch, &mut kept, &mut wrecks);
        keep_wrecks(region, &scope, batch.life.0, &wrecks).await?;
        taken.push((one, from..kept.len()));
    }
    let mut sent = Sent::default();
    for (batch, (one, own)) in batches.iter().zip(&mut taken) {
        let own = kept.get(own.clone()).unwrap_or_default();
        one.brief = sent.answer(&scope, &docket, &mut views, batch, one, own).await?;
    }
    docket.write(region, &scope, &kept).await?;
    sent.write(&scope, &docket).await?;
    scope.commit().await?;
    region.metrics.decided(&kept);
    // Told here: who pushed may not wait for the answer.
    for (batch, (_, own)) in batches.iter().zip(&taken) {
        let news = docket.news(kept.get(own.clone()).unwrap_or_default());
        region.tell(Some(batch.life.0), &news);
    }
    Ok(taken.into_iter().map(|(taken, _)| taken).collect())
}

impl Judge {
    /// Gives an op its place without effect, whatever it says.
    fn set_aside(&mut self, header: &Header, reason: Reason) -> Judged {
        let decision = Decision::set_aside(reason);
        let state = self.streams.entry(header.stream).or_insert_with(|| StreamState {
            head: StreamHead::EMPTY,
            registers: Registers::default(),
        });
        state.head = state.head.next(header.op, &header.commitment, &decision);
        Judged {
            op: header.op,
            stream: header.stream,
            head: state.head,
            decision,
        }
    }
}

/// Judges the ops of one device in their order.
fn admit(docket: &mut Docket, batch: &Batch, kept: &mut Vec<Kept>, wrecks: &mut Vec<Wreck>) -> Taken {
    let mut taken = Taken {
        goes_on: true,
        ..Taken::default()
    };
    for one in &batch.ops {
        let life = (one.header.device, one.header.incarnation);
        let chain = docket.chains.get(&life).copied().unwrap_or(Chain::EMPTY);
        let pusher = Pusher {
            is_author: one.is_author,
            has_holes: batch.has_holes,
        };
        let id = (one.header.stream.dossier, one.header.op);
        let known = docket.known.get(&id);
        let is_another = known.is_some_and(|known| known.frame != one.frame);
        let known = known.map(|known| known.receipt.clone());
        let admission = chain.admit(&one.header, known.is_some(), pusher);
        if let Admission::Gap { from } = admission {
            taken.need = Need::PushFrom(from);
            taken.goes_on = false;
            break;
        }
        docket
            .chains
            .insert(life, chain.after(&one.header, one.hash, admission, pusher));
        let receipt = match known {
            // Another op under the same id: it has no place of its own.
            Some(_) if is_another => {
                wrecks.push(Wreck {
                    op: one.header.op.0,
                    frame: one.frame.clone(),
                });
                wreck_receipt(one.header.op)
            }
            Some(receipt) => receipt,
            None => {
                let judged = match one.signer.is_refused {
                    true => docket.judge.set_aside(&one.header, Reason::NoRight),
                    false => docket
                        .judge
                        .judge(one.signer.author, &one.header, one.op.as_ref()),
                };
                let receipt = OpReceipt {
                    op: one.header.op,
                    seq: judged.head.seq,
                    verdict: judged.decision.verdict.number(),
                    effects: judged.decision.effect_bytes(),
                };
                let frame = one.frame.clone();
                docket.known.insert(
                    id,
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
        taken.receipts.push(receipt);
    }
    if docket.chains.get(&batch.life).is_some_and(|chain| chain.forked) {
        taken.need = Need::Incarnation;
    }
    taken
}
