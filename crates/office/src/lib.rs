//! The use cases: who may do what, one transaction each, and the views screens get.
//!
//! **Invariant:** a use case is one call to [`eenplan_store::Store::write`] or `read`; screens are answered from local data.
//! **Invariant:** errors carry codes; no name, number or text of a resident stands in one.

mod action;
mod activity;
mod appointment;
mod audit;
mod backup;
mod caseload;
mod clipboard;
mod consent;
mod crisis;
mod directory;
mod document;
mod dossier;
mod draft;
mod emergency;
mod error;
mod evaluation;
mod example;
mod goal;
mod handover;
mod handover_view;
mod history;
mod import;
mod intensity;
mod involvement;
mod joining;
mod journal;
mod network;
mod notice;
mod plan;
mod plan_version;
mod print;
mod proposal;
mod proposal_view;
mod region;
mod resident;
mod rights;
mod score;
mod search;
mod session;
mod setting;
mod surroundings;
mod sync;
mod today;
mod viewing;

pub use action::{
    ActionDone, ActionSaved, ActionView, ChangeAction, DoAction, OwnerView, PostponeAction, SaveAction,
};
pub use activity::{ActivityDossier, ActivityGroup, ActivityPage};
pub use appointment::{AppointmentView, SaveAppointment, SetAppointmentState};
pub use backup::{BackupMade, BackupStatus, MakeBackup, RestoreBackup};
pub use caseload::{
    CaseloadFilter, CaseloadNarrow, CaseloadPage, CaseloadRegisseur, CaseloadRow, CaseloadSort, CaseloadView,
    IntensityPoint, SignalView,
};
pub use clipboard::Clipboard;
pub use crisis::{CallFirst, CrisisText, CrisisView, PhaseView, SaveCrisisCard, SaveSignalPhase};
pub use document::{DocumentValidity, DocumentView, SaveDocument};
pub use dossier::{CloseDossier, CloseNoticeView, DossierHeadView, DossierOpened};
pub use draft::{DraftPlace, DraftView};
pub use eenplan_sync::{MAX_MESSAGE, Message};
pub use emergency::{EmergencyOpened, OpenInEmergency};
pub use error::{AppError, ErrorCode, FieldCode, FieldError};
pub use evaluation::{EvaluationView, HoldEvaluation, PlanEvaluation};
pub use goal::{GoalSaved, GoalView, MoveGoal, SaveGoal};
pub use import::{
    AskImportRows, BringInImport, ImportColumnView, ImportCount, ImportDone, ImportFileView, ImportLikeView,
    ImportPreview, ImportProblem, ImportRowProblem, ImportRowView, ImportRowsView, ImportSaved, ImportState,
    SaveImportAside,
};
pub use intensity::{CarerView, IntensityView, LoadView, SaveLoad, SaveStep, StepView};
pub use joining::{
    EnterAnew, EnterOfferView, EnterableView, JoinDossier, JoinedView, JoiningView, OriginView,
    OtherDossierView, TakenInView,
};
pub use journal::{
    CorrectNote, CorrectionView, JournalView, NoteGoal, NoteView, NoteWritten, ShareNote, WriteNote,
};
pub use network::{ContactView, NetworkView, ResidentLinkView, SaveContact, SaveResidentLink};
pub use notice::{NoticeKind, NoticeView};
pub use plan::{PlanView, SaveOwnWords};
pub use plan_version::{
    AgreePlan, DifferenceView, PlanAgreed, VersionAction, VersionDetail, VersionGoal, VersionText,
    VersionView,
};
pub use print::{AskPrint, PlanPrinted, PrintPartView, PrintView};
pub use proposal::{
    AmendProposal, ClashView, LeadingSeen, OutcomeLine, ProposalFieldView, ProposalLine, ProposalListView,
    ProposalSubject, ProposalText, ProposalView, SettleProposal, SuggestionView,
};
pub use region::EnrolRegion;
pub use resident::{DuplicateView, LikenessView, MunicipalityView, ResidentForm, SaveResident};
pub use rights::{RightsView, Sight, SightView};
pub use score::{SaveScores, ScoreCourse, ScorePoint, ScoreView, TypedScore};
pub use search::{FoundResident, FoundText, Piece, SearchView};
pub use session::{
    ChangePassphrase, CreateProfile, MeView, MyDetails, ProfileView, SessionState, SessionStatus,
    UnlockProfile,
};
pub use surroundings::{Machine, Surroundings};
pub use sync::{
    Content, GoneView, GoneWhy, LARGEST_ANSWER, Line, LineError, OwnChangeView, Pause, RegionView, Request,
    Response, SaidView, SetAsideReason, SetAsideView, Sound, SyncListView, SyncProgress, SyncState,
    SyncStatusView,
};
pub use today::{TodayItem, TodayView};

pub use audit::{AuditLineView, AuditPage};
pub use consent::{ConsentView, SaveConsent, WithdrawConsent};
pub use directory::{DirectoryView, EntrySaved, OrganisationView, SaveOrganisation, SaveWorker, WorkerView};
pub use handover::{
    AnswerHandover, DeputyView, HandoverItemView, HandoverView, PersonView, ProposeHandover, RegieView,
    SaveDeputy, SettleItem, TakeRegie,
};
pub use history::{
    AskHistory, FieldChangeView, HistoryEntryView, HistoryPage, RecordChangeView, UndoToken, record_codes,
    record_names,
};
pub use involvement::{
    ContactChoiceView, GroundView, InvolvementView, InvolvementsView, RefusalView, RoleView, SaveInvolvement,
    TeamChoiceView,
};

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_store::{Changed, Reader, Stamp, Store, WriteTx};
use eenplan_sync::Lease;
use uuid::Uuid;

/// Everything the screens can ask. Locked until a profile is opened.
pub struct Office {
    home: PathBuf,
    surroundings: Arc<dyn Surroundings>,
    line: Arc<dyn Line>,
    sync: Arc<sync::Going>,
    desk: RwLock<Option<Desk>>,
    listener: RwLock<Option<Listener>>,
    viewed: viewing::Viewed,
    copied: clipboard::Copied,
}

/// Who hears of changes.
type Listener = Arc<dyn Fn(&[Changed]) + Send + Sync>;

/// An opened profile.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) session: Uuid,
    pub(crate) id: Uuid,
    /// How long what belongs to the region may still be read here; none while alone.
    pub(crate) lease: Mutex<Option<Lease>>,
    /// The caseload file being brought in; gone when the profile is locked.
    pub(crate) import: Mutex<Option<import::Loaded>>,
    /// Keeps other programs out while it lives.
    pub(crate) _held: std::fs::File,
}

impl Office {
    /// An office whose profiles live under `home`. Opens nothing yet.
    pub fn new(home: PathBuf, surroundings: Arc<dyn Surroundings>) -> Office {
        Office {
            home,
            surroundings,
            line: Arc::new(sync::NoLine),
            sync: Arc::default(),
            desk: RwLock::new(None),
            listener: RwLock::new(None),
            viewed: viewing::Viewed::default(),
            copied: clipboard::Copied::default(),
        }
    }

    /// The same office with a way to regions; without one it finds nobody there.
    #[must_use]
    pub fn with_line(self, line: Arc<dyn Line>) -> Office {
        Office { line, ..self }
    }

    /// The same office beside a clipboard; without one nothing can be copied from it.
    #[must_use]
    pub fn with_clipboard(self, clipboard: Arc<dyn Clipboard>) -> Office {
        let copied = clipboard::Copied::on(clipboard);
        Office { copied, ..self }
    }

    /// Hears of every committed change of the opened profile, now and after the next unlock; and of nothing, once, when a profile was opened.
    pub fn on_change(&self, listener: impl Fn(&[Changed]) + Send + Sync + 'static) {
        *self.listener.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(listener));
    }

    /// This moment.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.surroundings.now()
    }

    /// Today, where the residents live.
    pub(crate) fn today(&self) -> NaiveDate {
        eenplan_domain::civil::today(self.now())
    }

    /// Circumstances for one write.
    fn stamp(&self, session: Uuid) -> Stamp {
        let mut seed = [0; 32];
        self.surroundings.chance(&mut seed);
        Stamp {
            at: self.surroundings.now(),
            seed,
            session,
        }
    }

    /// A query of the opened profile.
    ///
    /// # Errors
    /// [`ErrorCode::Sealed`] without contact with the region for too long, and those of `read`.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.desk(|desk| {
            self.not_sealed(desk)?;
            desk.store.read(read)
        })
    }

    /// One transaction of the opened profile.
    ///
    /// # Errors
    /// [`ErrorCode::Sealed`] without contact with the region for too long, and those of `write`.
    pub(crate) fn write<T>(
        &self,
        write: impl FnOnce(&mut WriteTx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.desk(|desk| {
            self.not_sealed(desk)?;
            desk.store.write(&self.stamp(desk.session), write)
        })
    }

    /// As [`Office::read`], of what may be read without contact too: settings, drafts, how the sync stands.
    pub(crate) fn read_always<T>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.desk(|desk| desk.store.read(read))
    }

    /// As [`Office::write`], of what may be written without contact too.
    pub(crate) fn write_always<T>(
        &self,
        write: impl FnOnce(&mut WriteTx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.desk(|desk| desk.store.write(&self.stamp(desk.session), write))
    }

    fn not_sealed(&self, desk: &Desk) -> Result<(), AppError> {
        let mut lease = sync::held(&desk.lease);
        let Some((before, read)) = lease.map(|lease| (lease, lease.read(self.millis()))) else {
            return Ok(());
        };
        *lease = Some(read);
        if read.is_sealed() {
            if !before.is_sealed() {
                // A clock that is set back does not open it at the next start.
                desk.store.write(&self.stamp(desk.session), |w| w.read_lease())?;
            }
            return Err(ErrorCode::Sealed.into());
        }
        Ok(())
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.surroundings.now().timestamp_millis()).unwrap_or(0)
    }

    pub(crate) fn desk<T>(&self, with: impl FnOnce(&Desk) -> Result<T, AppError>) -> Result<T, AppError> {
        let desk = self.desk.read().unwrap_or_else(PoisonError::into_inner);
        with(desk.as_ref().ok_or(ErrorCode::Locked)?)
    }
}
