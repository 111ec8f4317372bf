//! Opening and closing a dossier, and what stands at its head.

use chrono::NaiveTime;
use eenplan_domain::dossier::{CloseDraft, CloseNotice, before_closing};
use eenplan_domain::never_prints;
use eenplan_domain::plan::{PlanState, PlanStep};
use eenplan_domain::record::{ActorId, Compartment, DossierId, dossier, plan};
use eenplan_domain::signal::tells_of;
use eenplan_domain::{civil, municipality};
use eenplan_store::caseload;
use eenplan_store::dossier as rows;
use eenplan_store::{Edit, Profile, Reader, directory, resident as residents};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::caseload::SignalView;
use crate::resident::{self, ResidentForm};
use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken};

/// A dossier that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DossierOpened {
    /// Its id.
    pub dossier: Uuid,
}

/// What stands at the head of a dossier.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DossierHeadView {
    /// *Anna de Vries*.
    pub name: String,
    /// What people call them, for sentences: *Anna*.
    pub called: String,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// In whole years, today.
    pub age: Option<u32>,
    /// Where they live; the code when it is in neither region.
    pub municipality: Option<String>,
    /// State of the plan, a code.
    pub phase: String,
    /// Who leads.
    pub regisseur: String,
    /// Whether that is who asks.
    pub regisseur_is_me: bool,
    /// `YYYY-MM-DD`.
    pub regie_since: Option<String>,
    /// `YYYY-MM-DD`.
    pub next_evaluation_on: Option<String>,
    /// `YYYY-MM-DD`.
    pub opened_on: Option<String>,
    /// `YYYY-MM-DD`, when the dossier is closed.
    pub closed_on: Option<String>,
    /// Why, a code.
    pub close_reason: Option<String>,
    /// What was said about it.
    pub close_note: Option<String>,
    /// What asks for attention, the most urgent first, as far as the asker may read where it stands.
    pub signals: Vec<SignalView>,
}

/// Something to know before closing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CloseNoticeView {
    /// Which; see [`CloseNotice::code`].
    pub code: String,
    /// How many; 0 where there is nothing to count.
    pub count: u32,
    /// Whether closing has to wait for it.
    pub blocks: bool,
}

never_prints!(DossierHeadView, CloseNoticeView);

/// Asks to close a dossier.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct CloseDossier {
    /// Which.
    pub dossier: Uuid,
    /// The day, as typed.
    pub closed_on: String,
    /// Why, a code.
    pub close_reason: String,
    /// Anything to say about it.
    pub close_note: String,
}

impl Office {
    /// Makes a dossier with its resident and a plan in concept, led by who asks, from today.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, and those of the store.
    pub fn dossier_open(&self, ask: ResidentForm) -> Result<DossierOpened, AppError> {
        let today = self.today();
        let profile = self.profile()?;
        let checked = ask.draft().check(today, resident::test_range(&profile))?;
        self.write(|w| {
            let id = w.new_dossier();
            let mut edit = Edit::new("dossier_open", id);
            begin(&mut edit, id, profile.actor, today);
            resident::write(&mut edit, id, &ask, checked);
            w.apply(edit)?;
            Ok(DossierOpened { dossier: id.0 })
        })
    }

    /// What stands at the head of a dossier: the name and who leads for every worker of the device, the rest for who may read it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn dossier_head(&self, dossier: Uuid) -> Result<DossierHeadView, AppError> {
        let (id, today, me) = (DossierId(dossier), self.today(), self.profile()?.actor);
        // Phase and evaluation are of the plan; the name alone is a look at the core too.
        let may = |stand: &Stand| {
            let mut parts = vec![Compartment::Core];
            parts.extend(stand.sees(Compartment::Plan).then_some(Compartment::Plan));
            Ok(parts)
        };
        self.view_as(id, may, |r, stand| {
            let (core, plan) = (stand.sees(Compartment::Core), stand.sees(Compartment::Plan));
            let row = rows::get(r, id)?.ok_or(ErrorCode::NotFound)?;
            let person = residents::get(r, id)?.ok_or(ErrorCode::NotFound)?;
            let name = resident::name(
                &person.family_name,
                &person.name_prefix,
                &person.given_names,
                &person.call_name,
            );
            let regisseur = directory::worker(r, row.regisseur)?;
            let comes = plan && row.closed_on.is_none();
            let day = |date: Option<chrono::NaiveDate>| date.map(|d| d.to_string());
            Ok(DossierHeadView {
                called: name.called().unwrap_or(&name.family_name).to_owned(),
                name: name.in_full(),
                age: person
                    .birth_date
                    .filter(|_| core)
                    .and_then(|birth| civil::age_on(birth, today)),
                birth_date: day(person.birth_date.filter(|_| core)),
                municipality: (core && !person.residence_municipality.is_empty()).then(|| {
                    municipality::find(&person.residence_municipality)
                        .map_or(person.residence_municipality, |found| found.name.to_owned())
                }),
                phase: row.plan_state.filter(|_| plan).unwrap_or_default(),
                regisseur: regisseur.map(|worker| worker.name).unwrap_or_default(),
                regisseur_is_me: row.regisseur == me,
                regie_since: day(row.regie_since),
                next_evaluation_on: day(row.next_evaluation_on.filter(|_| comes)),
                opened_on: day(row.opened_on.filter(|_| core)),
                closed_on: day(row.closed_on),
                close_reason: row.close_reason.filter(|_| core),
                close_note: row.close_note.filter(|_| core),
                signals: caseload::signals_on(r, id, today)?
                    .into_iter()
                    .filter(|signal| tells_of(signal.code()).is_none_or(|part| stand.sees(part)))
                    .map(SignalView::from)
                    .collect(),
            })
        })
    }

    /// What to know before closing a dossier, what blocks first.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], [`ErrorCode::NotFound`], and those of the store.
    pub fn dossier_before_closing(&self, dossier: Uuid) -> Result<Vec<CloseNoticeView>, AppError> {
        let id = DossierId(dossier);
        let may = |stand: &Stand| stand.may_read(&[Compartment::Plan]);
        let (_, notices) = self.look(id, may, |r, _| self.notices(r, id))?;
        Ok(notices.into_iter().map(Into::into).collect())
    }

    /// Closes a dossier and its plan. Open work stays as it is; [`Office::dossier_before_closing`] says what it is.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotPossible`] while something blocks it,
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn dossier_close(&self, ask: CloseDossier) -> Result<UndoToken, AppError> {
        let (id, today) = (DossierId(ask.dossier), self.today());
        let draft = CloseDraft {
            closed_on: ask.closed_on,
            close_reason: ask.close_reason,
            close_note: ask.close_note,
        };
        self.write_in(id, Deed::Lead, |w| {
            let row = rows::get(&w.reader(), id)?.ok_or(ErrorCode::NotFound)?;
            let closing = draft.check(row.opened_on.unwrap_or(today), today)?;
            if self
                .notices(&w.reader(), id)?
                .into_iter()
                .any(CloseNotice::blocks)
            {
                return Err(ErrorCode::NotPossible.into());
            }
            let mut edit = Edit::new("dossier_close", id);
            edit.record(id.record())
                .set(dossier::CLOSED_ON, closing.closed_on)
                .set(dossier::CLOSE_REASON, closing.close_reason.code())
                .set(dossier::CLOSE_NOTE, closing.close_note);
            step(&mut edit, id, &row, PlanStep::Close, closing.closed_on);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Opens a closed dossier again; its plan is a concept until the resident agrees anew.
    ///
    /// # Errors
    /// [`ErrorCode::NotPossible`] when it is open, [`ErrorCode::NotFound`], and those of the store.
    pub fn dossier_reopen(&self, dossier: Uuid) -> Result<UndoToken, AppError> {
        let (id, today) = (DossierId(dossier), self.today());
        self.write_in(id, Deed::Lead, |w| {
            let row = rows::get(&w.reader(), id)?.ok_or(ErrorCode::NotFound)?;
            if row.closed_on.is_none() {
                return Err(ErrorCode::NotPossible.into());
            }
            let mut edit = Edit::new("dossier_reopen", id);
            edit.record(id.record())
                .set(dossier::CLOSED_ON, None::<chrono::NaiveDate>)
                .set(dossier::CLOSE_REASON, None::<String>)
                .set(dossier::CLOSE_NOTE, None::<String>);
            step(&mut edit, id, &row, PlanStep::Reopen, today);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Whose profile is open.
    pub(crate) fn profile(&self) -> Result<Profile, AppError> {
        self.desk(|desk| Ok(desk.store.profile()))
    }

    fn notices(&self, r: &Reader<'_>, id: DossierId) -> Result<Vec<CloseNotice>, AppError> {
        let today = civil::instant(self.today().and_time(NaiveTime::MIN));
        Ok(before_closing(rows::still_open(r, id, today)?))
    }
}

/// A dossier with a plan in concept, led by `regisseur` from `today`.
pub(crate) fn begin(edit: &mut Edit, id: DossierId, regisseur: ActorId, today: chrono::NaiveDate) {
    edit.record(id.record())
        .set(dossier::OPENED_ON, today)
        .set(dossier::REGISSEUR_ID, regisseur)
        .set(dossier::REGIE_EPOCH, 0u32)
        .set(dossier::REGIE_SINCE, today)
        .set(plan::STATE, PlanState::Concept.code())
        .set(plan::STATE_ON, today);
}

/// The plan goes along, unless a newer version gave it a state we do not know.
fn step(edit: &mut Edit, id: DossierId, row: &rows::Dossier, by: PlanStep, on: chrono::NaiveDate) {
    let state = PlanState::from(row.plan_state.as_deref().unwrap_or("concept"));
    if let Ok(after) = state.after(by) {
        edit.record(id.record())
            .set(plan::STATE, after.code())
            .set(plan::STATE_ON, on);
    }
}

impl From<CloseNotice> for CloseNoticeView {
    fn from(notice: CloseNotice) -> Self {
        CloseNoticeView {
            code: notice.code().to_owned(),
            count: match notice {
                CloseNotice::Goals(n) | CloseNotice::Actions(n) | CloseNotice::Appointments(n) => n,
                CloseNotice::AlreadyClosed | CloseNotice::HandoverWaits => 0,
            },
            blocks: notice.blocks(),
        }
    }
}
