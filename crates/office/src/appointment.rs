//! Appointments of a resident.

use eenplan_domain::appointment::{AppointmentDraft, AppointmentState};
use eenplan_domain::field_error::FieldErrors;
use eenplan_domain::record::{Compartment, DossierId, RecordId, appointment};
use eenplan_domain::{civil, text};
use eenplan_store::{Edit, appointment as rows, sync};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::plan::open_plan;
use crate::rights::Deed;
use crate::{AppError, ErrorCode, Office, UndoToken, goal};

/// An appointment. Empty text is unknown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AppointmentView {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub title: String,
    /// The day where the residents live, `YYYY-MM-DD`.
    pub on: String,
    /// The time there, `HH:MM`.
    pub at: String,
    /// How long.
    pub minutes: Option<u32>,
    /// Where.
    pub place: String,
    /// Who comes.
    pub with_whom: String,
    /// A code; see [`AppointmentState`].
    pub state: String,
    /// What was said about how it went.
    pub state_remark: String,
    /// The goal it is for.
    pub goal: Option<Uuid>,
    /// That goal's title.
    pub goal_title: String,
    /// Whether it has begun.
    pub begun: bool,
    /// How much had come in: a form that begins with this gives it back.
    pub seen: u32,
}

/// Asks to keep an appointment.
#[derive(Clone, Default, Serialize, Deserialize, Type)]
pub struct SaveAppointment {
    /// Whose.
    pub dossier: Uuid,
    /// Which; none makes a new one.
    pub id: Option<Uuid>,
    /// What it is about.
    pub title: String,
    /// The day, as typed.
    pub on: String,
    /// The time, as typed.
    pub at: String,
    /// Minutes, as typed; may be empty.
    pub minutes: String,
    /// Where; may be empty.
    pub place: String,
    /// Who comes; may be empty.
    pub with_whom: String,
    /// The goal it is for.
    pub goal: Option<Uuid>,
    /// [`AppointmentView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

/// Asks to note how an appointment went.
#[derive(Clone, Default, Serialize, Deserialize, Type)]
pub struct SetAppointmentState {
    /// Whose.
    pub dossier: Uuid,
    /// Which.
    pub id: Uuid,
    /// A code; see [`AppointmentState`].
    pub state: String,
    /// Anything to say about it; may be empty.
    pub state_remark: String,
}

impl Office {
    /// The appointments of a dossier, the earliest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn appointment_list(&self, dossier: Uuid) -> Result<Vec<AppointmentView>, AppError> {
        let (dossier, now) = (DossierId(dossier), self.surroundings.now());
        self.view(dossier, &[Compartment::Plan], |r| {
            let (rows, seen) = (rows::of_dossier(r, dossier)?, sync::arrivals(r)?);
            Ok(rows
                .into_iter()
                .map(|row| {
                    let wall = civil::wall_clock(row.starts_at);
                    AppointmentView {
                        id: row.id.0,
                        title: row.title,
                        on: wall.date().to_string(),
                        at: wall.format("%H:%M").to_string(),
                        minutes: row.minutes,
                        place: row.place,
                        with_whom: row.with_whom,
                        state: row.state,
                        state_remark: row.state_remark,
                        goal: row.goal,
                        goal_title: row.goal_title,
                        begun: row.starts_at <= now,
                        seen,
                    }
                })
                .collect())
        })
    }

    /// Keeps an appointment; moving it is the same with another day or time.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], [`ErrorCode::NotPossible`] in a closed dossier, and those of
    /// the store.
    pub fn appointment_save(&self, ask: SaveAppointment) -> Result<UndoToken, AppError> {
        let dossier = DossierId(ask.dossier);
        let draft = AppointmentDraft {
            title: ask.title,
            on: ask.on,
            at: ask.at,
            minutes: ask.minutes,
            place: ask.place,
            with_whom: ask.with_whom,
        };
        let checked = draft.check(self.today())?;
        self.write_in(dossier, Deed::Write(Compartment::Plan), |w| {
            open_plan(&w.reader(), dossier)?;
            let goal = goal::chosen(&w.reader(), dossier, ask.goal)?;
            let mut edit = Edit::new("appointment_save", dossier);
            edit.seen(ask.seen);
            let id = match ask.id {
                Some(id) => {
                    let id = RecordId(id);
                    rows::get(&w.reader(), dossier, id)?.ok_or(ErrorCode::NotFound)?;
                    id
                }
                None => {
                    let id = w.new_id();
                    edit.record(id)
                        .set(appointment::STATE, AppointmentState::Planned.code());
                    id
                }
            };
            edit.record(id)
                .set(appointment::TITLE, checked.title)
                .set(appointment::STARTS_AT, checked.starts_at)
                .set(appointment::MINUTES, checked.minutes)
                .set(appointment::PLACE, checked.place)
                .set(appointment::WITH_WHOM, checked.with_whom)
                .set(appointment::GOAL_ID, goal);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Notes how an appointment went, or that it is to come after all.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], and those of the store.
    pub fn appointment_state(&self, ask: SetAppointmentState) -> Result<UndoToken, AppError> {
        let (dossier, id) = (DossierId(ask.dossier), RecordId(ask.id));
        let mut errors = FieldErrors::default();
        let state = errors.take("state", AppointmentState::chosen(&ask.state));
        let remark = errors.take("state_remark", text::statement(&ask.state_remark));
        let (state, remark) = errors.finish(state.zip(remark))?;
        self.write_in(dossier, Deed::Write(Compartment::Plan), |w| {
            rows::get(&w.reader(), dossier, id)?.ok_or(ErrorCode::NotFound)?;
            let mut edit = Edit::new("appointment_state", dossier);
            edit.record(id)
                .set(appointment::STATE, state.code())
                .set(appointment::STATE_REMARK, remark);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Takes an appointment away that was never meant; one that is off is cancelled instead. The history keeps it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn appointment_remove(&self, dossier: Uuid, id: Uuid) -> Result<UndoToken, AppError> {
        let (dossier, id) = (DossierId(dossier), RecordId(id));
        self.write_in(dossier, Deed::Write(Compartment::Plan), |w| {
            rows::get(&w.reader(), dossier, id)?.ok_or(ErrorCode::NotFound)?;
            let mut edit = Edit::new("appointment_remove", dossier);
            edit.record(id).remove(&appointment::KIND, true);
            Ok(w.apply(edit)?.into())
        })
    }
}
