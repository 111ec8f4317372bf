//! Colleagues, organisations and places this device knows. Stand-alone the first two are this profile's own; a region maps them later, and
//! keeps the places.

use eenplan_domain::directory::{OrganisationDraft, WorkerDraft};
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, DossierId, RecordId, organisation, worker};
use eenplan_domain::text;
use eenplan_store::{Edit, Reader, directory as rows};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::{AppError, ErrorCode, Office, UndoToken};

/// A worker somebody can be chosen from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WorkerView {
    /// Their id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Organisation or team.
    pub organisation: String,
    /// Their work.
    pub job: String,
    /// Phone at work.
    pub phone: String,
    /// E-mail at work.
    pub email: String,
    /// Whether that is who asks.
    pub me: bool,
}

/// An organisation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OrganisationView {
    /// Its id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What kind, a code.
    pub category: String,
    /// CBS code of the municipality; may be empty.
    pub municipality: String,
    /// Phone.
    pub phone: String,
}

/// Somewhere to live with support, or to sleep tonight; for whom, and on what terms.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PlaceView {
    /// Its id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What it offers, a code.
    pub product: String,
    /// Whose it is; may be empty.
    pub organisation: String,
    /// CBS code of the municipality; may be empty.
    pub municipality: String,
    /// Phone.
    pub phone: String,
    /// How many people it has room for.
    pub rooms: Option<u32>,
    /// Youngest age in years.
    pub age_from: Option<u32>,
    /// Oldest age in years.
    pub age_until: Option<u32>,
    /// The longest stay in months.
    pub months_most: Option<u32>,
    /// Whether somebody needs an indication for it; none when nobody said.
    pub needs_indication: Option<bool>,
    /// What else there is to know.
    pub remark: String,
}

never_prints!(WorkerView, OrganisationView, PlaceView);

/// Everybody and everything that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DirectoryView {
    /// By name.
    pub workers: Vec<WorkerView>,
    /// By name.
    pub organisations: Vec<OrganisationView>,
    /// By name.
    pub places: Vec<PlaceView>,
}

/// Asks to add or change a worker.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveWorker {
    /// Which; none for a new one.
    pub worker: Option<Uuid>,
    /// Name.
    pub name: String,
    /// Organisation or team; a name from the list is tied to it.
    pub organisation: String,
    /// Their work.
    pub job: String,
    /// Phone at work.
    pub phone: String,
    /// E-mail at work.
    pub email: String,
}

/// Asks to add or change an organisation.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveOrganisation {
    /// Which; none for a new one.
    pub organisation: Option<Uuid>,
    /// Name.
    pub name: String,
    /// What kind, a code.
    pub category: String,
    /// CBS code of the municipality; may be empty.
    pub municipality: String,
    /// Phone.
    pub phone: String,
}

/// An entry that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EntrySaved {
    /// Which.
    pub id: Uuid,
    /// Takes it back.
    pub undo: UndoToken,
}

impl Office {
    /// Everybody and everything that can be chosen.
    ///
    /// # Errors
    /// Those of the store.
    pub fn directory_list(&self) -> Result<DirectoryView, AppError> {
        let me = self.desk(|desk| Ok(desk.store.profile()))?.actor;
        self.read(|r| {
            let worker = |w: rows::Worker| WorkerView {
                me: w.id == me,
                id: w.id.0,
                name: w.name,
                organisation: w.organisation,
                job: w.job,
                phone: w.phone,
                email: w.email,
            };
            let organisation = |o: rows::Organisation| OrganisationView {
                id: o.id.0,
                name: o.name,
                category: o.category,
                municipality: o.municipality,
                phone: o.phone,
            };
            let place = |p: rows::Place| PlaceView {
                id: p.id.0,
                name: p.name,
                product: p.product,
                organisation: p.organisation,
                municipality: p.municipality,
                phone: p.phone,
                rooms: p.rooms,
                age_from: p.age_from,
                age_until: p.age_until,
                months_most: p.months_most,
                needs_indication: p.needs_indication,
                remark: p.remark,
            };
            Ok(DirectoryView {
                workers: rows::workers(r)?.into_iter().map(worker).collect(),
                organisations: rows::organisations(r)?.into_iter().map(organisation).collect(),
                places: rows::places(r)?.into_iter().map(place).collect(),
            })
        })
    }

    /// Adds or changes a worker.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], and those of the store.
    pub fn directory_worker_save(&self, ask: SaveWorker) -> Result<EntrySaved, AppError> {
        let kept = WorkerDraft {
            name: ask.name,
            organisation: ask.organisation,
            job: ask.job,
            phone: ask.phone,
            email: ask.email,
        }
        .check()?;
        self.write(|w| {
            let id = match ask.worker {
                None => w.new_id(),
                Some(known) => {
                    rows::worker(&w.reader(), ActorId(known))?.ok_or(ErrorCode::NotFound)?;
                    RecordId(known)
                }
            };
            let of = kept
                .organisation
                .as_deref()
                .map(|name| organisation_named(&w.reader(), name))
                .transpose()?
                .flatten();
            let mut edit = Edit::new("directory_worker_save", DossierId::DIRECTORY);
            edit.record(id)
                .set(worker::NAME, kept.name)
                .set(worker::ORGANISATION_ID, of)
                .set(worker::ORGANISATION, kept.organisation)
                .set(worker::JOB, kept.job)
                .set(worker::PHONE, kept.phone)
                .set(worker::EMAIL, kept.email);
            Ok(EntrySaved {
                id: id.0,
                undo: w.apply(edit)?.into(),
            })
        })
    }

    /// Takes a worker out of the list. Wherever they were named, their name stays.
    ///
    /// # Errors
    /// [`ErrorCode::NotPossible`] for oneself, [`ErrorCode::NotFound`], and those of the store.
    pub fn directory_worker_remove(&self, worker: Uuid) -> Result<UndoToken, AppError> {
        if worker == self.desk(|desk| Ok(desk.store.profile()))?.actor.0 {
            return Err(ErrorCode::NotPossible.into());
        }
        self.write(|w| {
            rows::worker(&w.reader(), ActorId(worker))?.ok_or(ErrorCode::NotFound)?;
            let mut edit = Edit::new("directory_worker_remove", DossierId::DIRECTORY);
            edit.record(RecordId(worker)).remove(&worker::KIND, true);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Adds or changes an organisation.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], and those of the store.
    pub fn directory_organisation_save(&self, ask: SaveOrganisation) -> Result<EntrySaved, AppError> {
        let kept = OrganisationDraft {
            name: ask.name,
            category: ask.category,
            municipality: ask.municipality,
            phone: ask.phone,
        }
        .check()?;
        self.write(|w| {
            let id = match ask.organisation {
                None => w.new_id(),
                Some(known) => {
                    let there = rows::organisations(&w.reader())?
                        .iter()
                        .any(|o| o.id == RecordId(known));
                    there.then_some(RecordId(known)).ok_or(ErrorCode::NotFound)?
                }
            };
            let mut edit = Edit::new("directory_organisation_save", DossierId::DIRECTORY);
            edit.record(id)
                .set(organisation::NAME, kept.name)
                .set(organisation::CATEGORY, kept.category.code())
                .set(organisation::MUNICIPALITY, kept.municipality)
                .set(organisation::PHONE, kept.phone);
            Ok(EntrySaved {
                id: id.0,
                undo: w.apply(edit)?.into(),
            })
        })
    }

    /// Takes an organisation out of the list.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn directory_organisation_remove(&self, organisation: Uuid) -> Result<UndoToken, AppError> {
        let id = RecordId(organisation);
        self.write(|w| {
            if !rows::organisations(&w.reader())?.iter().any(|o| o.id == id) {
                return Err(ErrorCode::NotFound.into());
            }
            let mut edit = Edit::new("directory_organisation_remove", DossierId::DIRECTORY);
            edit.record(id).remove(&organisation::KIND, true);
            Ok(w.apply(edit)?.into())
        })
    }
}

fn organisation_named(reader: &Reader<'_>, name: &str) -> Result<Option<RecordId>, AppError> {
    let wanted = text::fold(name);
    let found = rows::organisations(reader)?
        .into_iter()
        .find(|o| text::fold(&o.name) == wanted);
    Ok(found.map(|o| o.id))
}
