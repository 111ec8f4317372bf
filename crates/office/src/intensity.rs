//! Scaling up and down, and what it asks of those close by.

use eenplan_domain::carer_load::LoadDraft;
use eenplan_domain::intensity::StepDraft;
use eenplan_domain::never_prints;
use eenplan_domain::record::{Compartment, DossierId, RecordId, carer_load, intensity_step};
use eenplan_store::{Edit, intensity as rows};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::plan::open_plan;
use crate::rights::Deed;
use crate::{AppError, Office, UndoToken};

/// One step.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StepView {
    /// The record.
    pub id: Uuid,
    /// Code of the level.
    pub level: String,
    /// In what form.
    pub form: Option<String>,
    /// `YYYY-MM-DD`.
    pub starts_on: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub decided_by: String,
}

/// The load seen on a day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LoadView {
    /// The record.
    pub id: Uuid,
    /// The network contact.
    pub contact: Option<Uuid>,
    /// For whom.
    pub name: String,
    /// Code of the level.
    pub level: String,
    /// `YYYY-MM-DD`.
    pub seen_on: String,
    /// What was noted.
    pub remark: Option<String>,
}

/// Somebody who helps.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CarerView {
    /// The network contact.
    pub id: Uuid,
    /// Name.
    pub name: String,
}

never_prints!(StepView, LoadView, CarerView);

/// Support and load over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct IntensityView {
    /// Steps, oldest first.
    pub steps: Vec<StepView>,
    /// Loads, newest first.
    pub loads: Vec<LoadView>,
    /// For whom a load can be noted.
    pub carers: Vec<CarerView>,
}

/// Asks to scale up or down.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveStep {
    /// In which dossier.
    pub dossier: Uuid,
    /// Code of the level.
    pub level: String,
    /// In what form; may be empty.
    pub form: String,
    /// From which day, as typed.
    pub starts_on: String,
    /// Why.
    pub reason: String,
}

/// Asks to note how heavy it is for somebody.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveLoad {
    /// In which dossier.
    pub dossier: Uuid,
    /// For whom.
    pub contact: Option<Uuid>,
    /// Code of the level.
    pub level: String,
    /// When it was seen, as typed.
    pub seen_on: String,
    /// May be empty.
    pub remark: String,
}

impl Office {
    /// The course of the support and of the load.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotInvolved`], [`crate::ErrorCode::NotAllowed`], and those of the store.
    pub fn intensity_open(&self, dossier: Uuid) -> Result<IntensityView, AppError> {
        let id = DossierId(dossier);
        self.view(id, &[Compartment::Plan], |r| {
            let steps = rows::steps(r, id)?.into_iter().map(|step| StepView {
                id: step.id.0,
                level: step.level,
                form: step.form,
                starts_on: step.starts_on,
                reason: step.reason,
                decided_by: step.decided_by,
            });
            let loads = rows::loads(r, id)?.into_iter().map(|load| LoadView {
                id: load.id.0,
                contact: load.contact.map(|contact| contact.0),
                name: load.contact_name,
                level: load.level,
                seen_on: load.seen_on,
                remark: load.remark,
            });
            let carers = rows::carers(r, id)?.into_iter().map(|carer| CarerView {
                id: carer.id.0,
                name: carer.name,
            });
            Ok(IntensityView {
                steps: steps.collect(),
                loads: loads.collect(),
                carers: carers.collect(),
            })
        })
    }

    /// Scales up or down.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Invalid`] with all that is wrong, [`crate::ErrorCode::NotPossible`] in a closed dossier, and those of the store.
    pub fn intensity_step_save(&self, ask: SaveStep) -> Result<UndoToken, AppError> {
        let draft = StepDraft {
            level: ask.level,
            form: ask.form,
            starts_on: ask.starts_on,
            reason: ask.reason,
        };
        let step = draft.check(self.today())?;
        let me = self.desk(|desk| Ok(desk.store.profile().actor))?;
        self.write_in(DossierId(ask.dossier), Deed::Write(Compartment::Plan), |w| {
            open_plan(&w.reader(), DossierId(ask.dossier))?;
            let mut edit = Edit::new("intensity_step_save", DossierId(ask.dossier));
            edit.record(w.new_id())
                .set(intensity_step::LEVEL, step.level.code())
                .set(intensity_step::FORM, step.form)
                .set(intensity_step::STARTS_ON, step.starts_on)
                .set(intensity_step::REASON, step.reason)
                .set(intensity_step::DECIDED_BY, me);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Notes how heavy it is for somebody.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Invalid`] with all that is wrong, [`crate::ErrorCode::NotPossible`] in a closed dossier, and those of the store.
    pub fn carer_load_save(&self, ask: SaveLoad) -> Result<UndoToken, AppError> {
        let draft = LoadDraft {
            level: ask.level,
            seen_on: ask.seen_on,
            remark: ask.remark,
        };
        let load = draft.check(self.today())?;
        self.write_in(DossierId(ask.dossier), Deed::Write(Compartment::Plan), |w| {
            open_plan(&w.reader(), DossierId(ask.dossier))?;
            let mut edit = Edit::new("carer_load_save", DossierId(ask.dossier));
            edit.record(w.new_id())
                .set(carer_load::CONTACT_ID, ask.contact.map(RecordId))
                .set(carer_load::LEVEL, load.level.code())
                .set(carer_load::SEEN_ON, load.seen_on)
                .set(carer_load::REMARK, load.remark);
            Ok(w.apply(edit)?.into())
        })
    }
}
