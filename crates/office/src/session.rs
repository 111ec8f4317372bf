//! First start, unlocking and locking. A profile is a folder with a keyslot and a store.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::record::{DossierId, RecordId, worker};
use eenplan_domain::text;
use eenplan_store::audit::{Action, Line};
use eenplan_store::keyslot::{Keyslot, MIN_CHARACTERS, Passphrase, PassphraseReason, Seed};
use eenplan_store::{Changed, Edit, NewProfile, Store};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::{AppError, Desk, ErrorCode, Office};

const KEYSLOT: &str = "keyslot";
const STORE: &str = "store.db";
const CARD: &str = "profile.json";

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// There is no profile on this device yet.
    FirstStart,
    /// A profile has to be unlocked.
    Locked,
    /// A profile is open.
    Unlocked,
}

/// A profile on this device, as the lock screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProfileView {
    /// Its id.
    pub id: Uuid,
    /// What its worker called it.
    pub label: String,
    /// Holds invented residents only.
    pub example: bool,
}

/// Who is working.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MeView {
    /// The worker's id.
    pub worker: Uuid,
    /// Name.
    pub name: String,
    /// Organisation or team.
    pub organisation: String,
    /// See [`ProfileView::example`].
    pub example: bool,
}

/// The answer to "where are we?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SessionStatus {
    /// Where.
    pub state: SessionState,
    /// Profiles on this device.
    pub profiles: Vec<ProfileView>,
    /// Who, when unlocked.
    pub me: Option<MeView>,
}

/// Asks for a new profile.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct CreateProfile {
    /// The worker's name.
    pub name: String,
    /// Their organisation or team.
    pub organisation: String,
    /// Their work: `sociaal werker`.
    pub job: String,
    /// Phone at work; may be empty.
    pub phone: String,
    /// The passphrase, typed once.
    pub passphrase: String,
    /// And once more.
    pub passphrase_again: String,
    /// Make it an example profile.
    pub example: bool,
}

/// Asks to open a profile.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct UnlockProfile {
    /// Which.
    pub profile: Uuid,
    /// Its passphrase.
    pub passphrase: String,
}

/// What stands readable beside the store: nothing about a resident.
#[derive(Serialize, Deserialize)]
struct Card {
    label: String,
    example: bool,
}

impl Office {
    /// Where the session stands.
    ///
    /// # Errors
    /// Those of reading the profile folder.
    pub fn session_status(&self) -> Result<SessionStatus, AppError> {
        let profiles = self.profiles()?;
        let me = match self.me() {
            Ok(me) => Some(me),
            Err(error) if error.code == ErrorCode::Locked => None,
            Err(error) => return Err(error),
        };
        let state = match (&me, profiles.is_empty()) {
            (Some(_), _) => SessionState::Unlocked,
            (None, true) => SessionState::FirstStart,
            (None, false) => SessionState::Locked,
        };
        Ok(SessionStatus { state, profiles, me })
    }

    /// Makes a profile, writes its worker into the directory and opens it.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, or those of the disk.
    pub fn session_create(&self, ask: CreateProfile) -> Result<SessionStatus, AppError> {
        let mut errors = FieldErrors::default();
        let name = errors
            .take("name", text::required_line(&ask.name))
            .unwrap_or_default();
        let organisation = errors
            .take("organisation", text::required_line(&ask.organisation))
            .unwrap_or_default();
        let job = errors.take("job", text::line(&ask.job)).flatten();
        let phone = errors.take("phone", text::line(&ask.phone)).flatten();
        let passphrase = Passphrase::new(&ask.passphrase);
        for reason in passphrase.reasons_against() {
            errors.add("passphrase", passphrase_code(reason));
        }
        if ask.passphrase != ask.passphrase_again {
            errors.add("passphrase_again", FieldCode::NotTheSame);
        }
        errors.finish(Some(()))?;

        let id = self.fresh_id();
        let folder = self.folder(id);
        let unfinished = folder.with_extension("unfinished");
        fs::create_dir_all(&unfinished)?;
        let seed = Seed::draw(|bytes| {
            self.surroundings.chance(bytes);
            Ok::<_, std::convert::Infallible>(())
        })
        .unwrap_or_else(|never| match never {});
        let key = Keyslot::create(
            &unfinished.join(KEYSLOT),
            id.into_bytes(),
            &passphrase,
            self.surroundings.argon2()?,
            seed,
        )?;
        let stamp = self.stamp(Uuid::nil(), "worker");
        let store = Store::create(
            &unfinished.join(STORE),
            key.clone(),
            NewProfile { example: ask.example },
            &stamp,
        )?;
        let me = RecordId(store.profile().actor.0);
        store.write(&self.stamp(Uuid::nil(), "worker"), |w| {
            let mut edit = Edit::new("session_create", DossierId::DIRECTORY);
            edit.record(me)
                .set(worker::NAME, name.as_str())
                .set(worker::ORGANISATION, organisation)
                .set(worker::JOB, job)
                .set(worker::PHONE, phone);
            w.apply(edit).map(|_| ()).map_err(AppError::from)
        })?;
        drop(store);
        let card = Card {
            label: name,
            example: ask.example,
        };
        fs::write(
            unfinished.join(CARD),
            serde_json::to_vec(&card).map_err(|_| ErrorCode::Internal)?,
        )?;
        // The folder gets its real name last, so that a profile is there whole or not at all.
        fs::rename(&unfinished, &folder)?;
        self.enter(Store::open(&folder.join(STORE), key)?)?;
        self.session_status()
    }

    /// Opens a profile.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`], [`ErrorCode::Damaged`], [`ErrorCode::Newer`], and those of the disk.
    pub fn session_unlock(&self, ask: UnlockProfile) -> Result<SessionStatus, AppError> {
        let folder = self.folder(ask.profile);
        let key = Keyslot::unlock(&folder.join(KEYSLOT), &Passphrase::new(&ask.passphrase))?;
        self.enter(Store::open(&folder.join(STORE), key)?)?;
        self.session_status()
    }

    /// Closes the open profile; drafts and everything else are in the store already.
    ///
    /// # Errors
    /// Those of writing the audit line; the profile is closed all the same.
    pub fn session_lock(&self) -> Result<SessionStatus, AppError> {
        let written = self.write(|w| Ok(w.audit(&Line::of(Action::Lock, "administration"))?));
        *self.desk.write().unwrap_or_else(PoisonError::into_inner) = None;
        match written {
            Err(error) if error.code != ErrorCode::Locked => Err(error),
            _ => self.session_status(),
        }
    }

    /// Who is working.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], or those of the store.
    pub(crate) fn me(&self) -> Result<MeView, AppError> {
        self.desk(|desk| {
            let profile = desk.store.profile();
            let entry = desk
                .store
                .read(|r| eenplan_store::directory::worker(r, profile.actor).map_err(AppError::from))?;
            let (name, organisation) = entry.map(|w| (w.name, w.organisation)).unwrap_or_default();
            Ok(MeView {
                worker: profile.actor.0,
                name,
                organisation,
                example: profile.example,
            })
        })
    }

    fn enter(&self, store: Store) -> Result<(), AppError> {
        let session = self.fresh_id();
        let listener = self
            .listener
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(Arc::clone);
        store.on_change(move |changed: &[Changed]| {
            if let Some(listener) = &listener {
                listener(changed);
            }
        });
        *self.desk.write().unwrap_or_else(PoisonError::into_inner) = Some(Desk { store, session });
        self.write(|w| Ok(w.audit(&Line::of(Action::Login, "administration"))?))
    }

    fn profiles(&self) -> Result<Vec<ProfileView>, AppError> {
        let folder = self.home.join("profiles");
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let mut profiles = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if let Some(id) = profile_id(&path) {
                let card = fs::read(path.join(CARD))
                    .ok()
                    .and_then(|bytes| serde_json::from_slice::<Card>(&bytes).ok());
                let (label, example) = card.map_or((String::new(), false), |card| (card.label, card.example));
                profiles.push(ProfileView { id, label, example });
            }
        }
        profiles.sort_by_key(|profile| (profile.example, profile.id));
        Ok(profiles)
    }

    pub(crate) fn folder(&self, profile: Uuid) -> PathBuf {
        self.home.join("profiles").join(profile.to_string())
    }

    pub(crate) fn fresh_id(&self) -> Uuid {
        let mut chance = [0; 10];
        self.surroundings.chance(&mut chance);
        let millis = u64::try_from(self.surroundings.now().timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
    }
}

fn profile_id(path: &Path) -> Option<Uuid> {
    path.join(KEYSLOT).exists().then_some(())?;
    path.file_name()?.to_str()?.parse().ok()
}

fn passphrase_code(reason: PassphraseReason) -> FieldCode {
    match reason {
        PassphraseReason::TooShort { .. } => FieldCode::PassphraseTooShort {
            min: u32::try_from(MIN_CHARACTERS).unwrap_or(u32::MAX),
        },
        PassphraseReason::Repetitive => FieldCode::PassphraseTooSimple,
    }
}
