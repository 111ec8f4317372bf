//! How this profile stands with its region: one honest word, and the list behind it.

mod ahead;
mod line;
mod speech;
mod step;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use eenplan_domain::never_prints;
use eenplan_domain::record::{self, DossierId, OpId};
use eenplan_store::sync::{self as rows, OwnOp, Region};
use eenplan_store::{Profile, Reader};
use eenplan_sync::{GoneReason, Op, Reason, StreamId};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

pub(crate) use self::line::NoLine;
pub use self::line::{Content, LARGEST_ANSWER, Line, LineError, Request, Response, Sound};
pub(crate) use self::speech::{AskEnrolment, Enrolled, Failure, base64, say};
pub use self::step::Pause;
use self::step::{Conversation, Outcome};
use crate::history::{moment, said};
use crate::{AppError, ErrorCode, Office, resident};

/// How long nobody rings at most before it is looked anyway.
const UNTIL_RUNG: Duration = Duration::from_secs(60 * 60);

/// The most the lists show at once.
const LONGEST: u32 = 200;

/// How much of what was sent is shown.
const SENT: u32 = 50;

/// How the profile stands with its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SyncState {
    /// It belongs to no region.
    Alone,
    /// Everything is shared.
    Shared,
    /// Work of this device still has to reach the region.
    Waiting,
    /// The region cannot be reached.
    Offline,
    /// Joined, and not everything has been here or sent yet.
    FirstSync,
    /// Without contact for too long: what belongs to the region cannot be read here until there is.
    Sealed,
    /// The region answers, and something is wrong; see [`SyncStatusView::problem`].
    Failed,
}

/// How far something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SyncProgress {
    /// Done.
    pub done: u32,
    /// Of how many, as far as known now.
    pub total: u32,
}

/// How the profile stands with its region.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SyncStatusView {
    /// In one word.
    pub state: SyncState,
    /// Own changes that the region has not confirmed.
    pub waiting: u32,
    /// Changes that were set aside and nobody here has looked at.
    pub set_aside: u32,
    /// Open proposals in the dossiers that who asks leads.
    pub proposals: u32,
    /// When the region last answered, RFC 3339.
    pub since: Option<String>,
    /// How far the first sync is; none when nobody knows.
    pub progress: Option<SyncProgress>,
    /// What the region is called.
    pub region: Option<String>,
    /// What is wrong, when something is.
    pub problem: Option<ErrorCode>,
}

/// A change that was written on this device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OwnChangeView {
    /// The op.
    pub op: Uuid,
    /// Its dossier; none for the directory.
    pub dossier: Option<Uuid>,
    /// Whose, as in a list; empty when that is not here.
    pub name: String,
    /// Use case that did it: `goal_save`.
    pub command: String,
    /// Kinds of record it changes, by their tables.
    pub kinds: Vec<String>,
    /// When it was written, RFC 3339.
    pub at: String,
}

/// Why a change was kept without effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the reasons of the authority")]
pub enum SetAsideReason {
    AlreadyWritten,
    Overtaken,
    Empty,
    NoRight,
    Unreadable,
    NotAccepted,
    Invented,
    /// A reason of a newer version.
    Other,
}

impl From<Reason> for SetAsideReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::AlreadyWritten => SetAsideReason::AlreadyWritten,
            Reason::Overtaken => SetAsideReason::Overtaken,
            Reason::Empty => SetAsideReason::Empty,
            Reason::NoRight => SetAsideReason::NoRight,
            Reason::Unreadable => SetAsideReason::Unreadable,
            Reason::NotAccepted => SetAsideReason::NotAccepted,
            Reason::Invented => SetAsideReason::Invented,
            Reason::Unknown(_) => SetAsideReason::Other,
        }
    }
}

/// A value that somebody gave a field.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SaidView {
    /// Kind of the record, by its table.
    pub kind: String,
    /// Column of the field.
    pub field: String,
    /// `text`, `code`, `int`, `bool`, `date`, `instant`, `id` or `list`.
    pub ty: String,
    /// The value, as in the history.
    pub value: String,
}

/// A change that was kept without effect.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SetAsideView {
    /// The op.
    pub op: Uuid,
    /// Its dossier; none for the directory.
    pub dossier: Option<Uuid>,
    /// Whose, as in a list; empty when that is not here any more.
    pub name: String,
    /// Why.
    pub reason: SetAsideReason,
    /// When this device heard of it, RFC 3339.
    pub at: String,
    /// Whether who asks wrote it.
    pub mine: bool,
    /// Whether somebody here has looked at it.
    pub seen: bool,
    /// What it said.
    pub text: Vec<SaidView>,
}

/// Why a dossier, or a part of one, had to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the reasons of the region")]
pub enum GoneWhy {
    Withdrawn,
    ConsentEnded,
    AccountEnded,
    /// A reason of a newer version.
    Other,
}

impl From<GoneReason> for GoneWhy {
    fn from(reason: GoneReason) -> Self {
        match reason {
            GoneReason::Withdrawn => GoneWhy::Withdrawn,
            GoneReason::ConsentEnded => GoneWhy::ConsentEnded,
            GoneReason::AccountEnded => GoneWhy::AccountEnded,
            GoneReason::Unknown(_) => GoneWhy::Other,
        }
    }
}

/// A dossier, or a part of one, that is no longer here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct GoneView {
    /// The dossier.
    pub dossier: Uuid,
    /// Whose, as in a list; empty when that was let go.
    pub name: String,
    /// The part, a code.
    pub compartment: String,
    /// Why.
    pub reason: GoneWhy,
    /// When this device heard of it, RFC 3339.
    pub at: String,
}

/// What the word of the status opens. Each part holds at most 200, newest first; the status has the true numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SyncListView {
    /// Waits for the region.
    pub waiting: Vec<OwnChangeView>,
    /// Was confirmed by the region lately.
    pub sent: Vec<OwnChangeView>,
    /// Was set aside.
    pub set_aside: Vec<SetAsideView>,
    /// Had to go.
    pub gone: Vec<GoneView>,
}

/// The region this profile belongs to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RegionView {
    /// What it is called.
    pub name: String,
    /// Where it is reached.
    pub address: String,
    /// Since when, RFC 3339.
    pub since: String,
}

never_prints!(
    SyncStatusView,
    OwnChangeView,
    SaidView,
    SetAsideView,
    GoneView,
    RegionView
);

/// How the sync goes, beside the store: nothing of it has to survive the program.
#[derive(Default)]
pub(crate) struct Going {
    pub(crate) conversation: Mutex<Option<Conversation>>,
    pub(crate) outcome: Mutex<Outcome>,
    /// The token of a session, for who listens.
    pub(crate) token: Mutex<Option<(Uuid, String)>>,
    pub(crate) is_listening: AtomicBool,
    /// Somebody asked for a step, whatever the time.
    pub(crate) wanted: AtomicBool,
    /// Streams whose older ops somebody wants to see.
    pub(crate) older: Mutex<BTreeSet<StreamId>>,
    steps: Bell,
    hints: Bell,
}

impl Going {
    /// Something may have to be said.
    pub(crate) fn ring(&self) {
        self.steps.ring();
    }

    /// There is somebody to listen to, perhaps again.
    pub(crate) fn ring_listener(&self) {
        self.hints.ring();
    }
}

/// Wakes the one thread that waits for it, also when it rang before that thread began to wait.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    fn ring(&self) {
        *held(&self.rung) = true;
        self.heard.notify_all();
    }

    fn wait(&self, most: Duration) {
        let rung = held(&self.rung);
        let waited = self.heard.wait_timeout_while(rung, most, |rung| !*rung);
        let (mut rung, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *rung = false;
    }
}

pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Office {
    /// How this profile stands with its region.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], and those of the store.
    pub fn sync_status(&self) -> Result<SyncStatusView, AppError> {
        let (me, today) = (self.profile()?.actor, self.today().to_string());
        let lease = self
            .desk(|desk| Ok(*held(&desk.lease)))?
            .map(|lease| lease.read(self.millis()));
        self.read_always(|r| {
            let counts = rows::counts(r, me, &today)?;
            let Some(region) = rows::region(r)? else {
                // Stand-alone there is nobody to wait for.
                return Ok(SyncStatusView {
                    state: SyncState::Alone,
                    waiting: 0,
                    set_aside: counts.set_aside,
                    proposals: counts.proposals,
                    since: None,
                    progress: None,
                    region: None,
                    problem: None,
                });
            };
            let outcome = *held(&self.sync.outcome);
            let is_sealed = lease.is_some_and(|lease| lease.is_sealed());
            let state = state(is_sealed, &region, counts.waiting, outcome.problem);
            Ok(SyncStatusView {
                state,
                waiting: counts.waiting,
                set_aside: counts.set_aside,
                proposals: counts.proposals,
                since: region.last_contact_at.map(rfc3339),
                progress: (state == SyncState::FirstSync)
                    .then(|| progress(outcome, counts.waiting))
                    .flatten(),
                region: Some(region.name),
                problem: outcome
                    .problem
                    .filter(|code| state == SyncState::Failed || *code != ErrorCode::NoConnection),
            })
        })
    }

    /// Asks for a sync as soon as possible. Answers at once; the status tells how it went.
    ///
    /// # Errors
    /// As [`Office::sync_status`].
    pub fn sync_now(&self) -> Result<SyncStatusView, AppError> {
        self.want_sync();
        self.sync_status()
    }

    /// Asks the region for what happened before the snapshots that some streams began with here.
    pub(crate) fn want_older(&self, streams: impl IntoIterator<Item = StreamId>) {
        held(&self.sync.older).extend(streams);
        self.want_sync();
    }

    pub(crate) fn want_sync(&self) {
        self.sync.wanted.store(true, std::sync::atomic::Ordering::SeqCst);
        self.ring();
    }

    /// Wakes who waits in [`Office::sync_wait`] and in [`Office::sync_listen_wait`]: there may be somebody to talk with.
    pub(crate) fn ring(&self) {
        self.sync.ring();
        self.sync.ring_listener();
    }

    /// Reads the clock for the lease, and keeps the reading.
    pub(crate) fn read_lease(&self) -> Result<(), AppError> {
        let lease = self.write_always(|w| Ok(w.read_lease()?))?;
        self.desk(|desk| {
            *held(&desk.lease) = lease;
            Ok(())
        })
    }

    /// Goes by the lease as it was kept with the last answer.
    pub(crate) fn take_lease(&self) -> Result<(), AppError> {
        let lease = self.read_always(|r| Ok(eenplan_store::enrol::lease(r)?))?;
        self.desk(|desk| {
            *held(&desk.lease) = lease;
            Ok(())
        })
    }

    /// Waits until it is time for the next step, or until somebody rings.
    pub fn sync_wait(&self, pause: Pause) {
        match pause {
            Pause::None => {}
            Pause::For(most) => self.sync.steps.wait(most),
            Pause::UntilRung => self.sync.steps.wait(UNTIL_RUNG),
        }
    }

    /// Waits until it is time to listen again, or until there is a connection again. What is written here brings that moment no nearer.
    pub fn sync_listen_wait(&self, pause: Pause) {
        match pause {
            Pause::None => {}
            Pause::For(most) => self.sync.hints.wait(most),
            Pause::UntilRung => self.sync.hints.wait(UNTIL_RUNG),
        }
    }

    /// Lets the screens ask for the status again, when it changed without a write.
    pub(crate) fn announce_sync(&self) {
        let listener = self
            .listener
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(std::sync::Arc::clone);
        if let Some(listener) = listener {
            listener(&[eenplan_store::Changed {
                table: "sync",
                dossier: DossierId::DIRECTORY,
            }]);
        }
    }

    /// What waits, what was sent lately, what was set aside with its text, and what had to go.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], and those of the store.
    pub fn sync_list(&self) -> Result<SyncListView, AppError> {
        let profile = self.profile()?;
        let me = profile.actor;
        self.read_always(|r| {
            let mut list = SyncListView::default();
            if rows::region(r)?.is_some() {
                let changes = |ops: Vec<OwnOp>| {
                    ops.into_iter()
                        .map(|op| own_change(r, op))
                        .collect::<Result<_, AppError>>()
                };
                let Profile {
                    device, incarnation, ..
                } = profile;
                list.waiting = changes(rows::waiting(r, LONGEST)?)?;
                list.sent = changes(rows::sent(r, device, incarnation, SENT)?)?;
            }
            for aside in rows::set_aside(r, LONGEST)? {
                list.set_aside.push(SetAsideView {
                    op: aside.id.0,
                    dossier: of_dossier(aside.dossier),
                    name: resident::in_lists(r, aside.dossier)?,
                    reason: aside.reason.into(),
                    at: rfc3339(aside.at),
                    mine: aside.author == me,
                    seen: aside.is_seen,
                    text: aside.op.map_or_else(|| Ok(Vec::new()), |op| said(r, &op))?,
                });
            }
            for gone in rows::gone(r, LONGEST)? {
                list.gone.push(GoneView {
                    dossier: gone.dossier.0,
                    name: resident::in_lists(r, gone.dossier)?,
                    compartment: gone.compartment.code().to_owned(),
                    reason: gone.reason.into(),
                    at: rfc3339(gone.at),
                });
            }
            Ok(list)
        })
    }

    /// Notes that its worker has looked at what was set aside. The text stays.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn set_aside_seen(&self, op: Uuid) -> Result<(), AppError> {
        self.write_always(|w| Ok(rows::set_aside_seen(w, OpId(op))?))
    }

    /// The region this profile belongs to; none while it stands alone.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], and those of the store.
    pub fn region_get(&self) -> Result<Option<RegionView>, AppError> {
        self.read_always(|r| {
            Ok(rows::region(r)?.map(|region| RegionView {
                name: region.name,
                address: region.address,
                since: rfc3339(region.enrolled_at),
            }))
        })
    }
}

fn state(is_sealed: bool, region: &Region, waiting: u32, problem: Option<ErrorCode>) -> SyncState {
    if is_sealed {
        return SyncState::Sealed;
    }
    match (problem, region.is_complete, waiting) {
        (Some(ErrorCode::NoConnection), ..) => SyncState::Offline,
        (Some(_), ..) => SyncState::Failed,
        (None, false, _) => SyncState::FirstSync,
        (None, true, 0) => SyncState::Shared,
        (None, true, _) => SyncState::Waiting,
    }
}

/// Both ways together; none while the region did not say how much it has.
fn progress(outcome: Outcome, waiting: u32) -> Option<SyncProgress> {
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let done = outcome.came + outcome.sent;
    Some(SyncProgress {
        done: count(done),
        total: count(done + outcome.left? + u64::from(waiting)),
    })
}

fn own_change(reader: &Reader<'_>, own: OwnOp) -> Result<OwnChangeView, AppError> {
    Ok(OwnChangeView {
        op: own.id.0,
        dossier: of_dossier(own.dossier),
        name: resident::in_lists(reader, own.dossier)?,
        kinds: kinds(&own.op),
        command: own.op.command,
        at: rfc3339(moment(own.at)),
    })
}

fn kinds(op: &Op) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for kind in op.changes.iter().filter_map(|change| record::kind(change.kind)) {
        if !kinds.iter().any(|known| known == kind.table) {
            kinds.push(kind.table.to_owned());
        }
    }
    kinds
}

fn of_dossier(dossier: DossierId) -> Option<Uuid> {
    (dossier != DossierId::DIRECTORY).then_some(dossier.0)
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339()
}
