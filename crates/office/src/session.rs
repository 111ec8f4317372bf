//! First start, unlocking and locking. A profile is a folder with a keyslot and a store.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, DossierId, RecordId, worker};
use eenplan_domain::text;
use eenplan_store::audit::{Action, Line};
use eenplan_store::durable;
use eenplan_store::keyslot::{
    Keyslot, KeyslotError, MIN_CHARACTERS, Passphrase, PassphraseReason, Seed, StoreKey,
};
use eenplan_store::{Changed, Edit, NewProfile, Store, StoreError};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::{AppError, Desk, ErrorCode, Office, example};

mod misses;

const KEYSLOT: &str = "keyslot";
pub(crate) const STORE: &str = "store.db";
const HELD: &str = "in-use";
const UNFINISHED: &str = "unfinished";
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
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProfileView {
    /// Its id.
    pub id: Uuid,
    /// What its worker called it.
    pub label: String,
    /// Holds invented residents only.
    pub example: bool,
    /// Its keyslot and its store are there; otherwise it cannot be opened, and stays as it is.
    pub whole: bool,
    /// Its store was damaged and stands aside in this file of its folder.
    pub set_aside: Option<String>,
    /// The day it was made from a backup, `YYYY-MM-DD`.
    pub restored_on: Option<String>,
}

/// Who is working.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MeView {
    /// The profile that is open.
    pub profile: Uuid,
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
    /// How many profiles were begun and never finished; they stay on the disk.
    pub unfinished: u32,
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

/// Asks for another passphrase.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct ChangePassphrase {
    /// The one that holds now.
    pub old: String,
    /// The new one, typed once.
    pub passphrase: String,
    /// And once more.
    pub passphrase_again: String,
}

/// Who is working, as colleagues see it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MyDetails {
    /// Name.
    pub name: String,
    /// Organisation or team.
    pub organisation: String,
    /// Work: `sociaal werker`.
    pub job: String,
    /// Phone at work.
    pub phone: String,
}

never_prints!(ProfileView, MeView, MyDetails);

/// What stands readable beside the store: nothing about a resident.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) label: String,
    pub(crate) example: bool,
    #[serde(default)]
    pub(crate) restored_on: Option<String>,
    #[serde(default)]
    pub(crate) set_aside: Option<String>,
}

/// Details that fit their fields.
struct Details {
    name: String,
    organisation: String,
    job: Option<String>,
    phone: Option<String>,
}

impl Details {
    fn take(errors: &mut FieldErrors, name: &str, organisation: &str, job: &str, phone: &str) -> Self {
        Details {
            name: errors.take("name", text::required_line(name)).unwrap_or_default(),
            organisation: errors
                .take("organisation", text::required_line(organisation))
                .unwrap_or_default(),
            job: errors.take("job", text::line(job)).flatten(),
            phone: errors.take("phone", text::line(phone)).flatten(),
        }
    }

    fn edit(&self, command: &'static str, actor: ActorId) -> Edit {
        let mut edit = Edit::new(command, DossierId::DIRECTORY);
        edit.record(RecordId(actor.0))
            .set(worker::NAME, self.name.as_str())
            .set(worker::ORGANISATION, self.organisation.as_str())
            .set(worker::JOB, self.job.clone())
            .set(worker::PHONE, self.phone.clone());
        edit
    }
}

impl Office {
    /// Where the session stands.
    ///
    /// # Errors
    /// Those of reading the profile folder.
    pub fn session_status(&self) -> Result<SessionStatus, AppError> {
        let (profiles, unfinished) = self.profiles()?;
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
        Ok(SessionStatus {
            state,
            profiles,
            unfinished,
            me,
        })
    }

    /// Makes a profile, writes its worker into the directory and opens it; an example profile gets its invented region.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, or those of the disk.
    pub fn session_create(&self, ask: CreateProfile) -> Result<SessionStatus, AppError> {
        let mut errors = FieldErrors::default();
        let details = Details::take(&mut errors, &ask.name, &ask.organisation, &ask.job, &ask.phone);
        let passphrase = new_passphrase(
            &mut errors,
            ("passphrase", &ask.passphrase),
            ("passphrase_again", &ask.passphrase_again),
        );
        errors.finish(Some(()))?;

        let (id, unfinished, key) = self.begin_profile(&passphrase)?;
        let stamp = self.stamp(Uuid::nil());
        let store = Store::create(
            &unfinished.join(STORE),
            key.clone(),
            NewProfile { example: ask.example },
            &stamp,
        )?;
        let edit = details.edit("session_create", store.profile().actor);
        store.write(&self.stamp(Uuid::nil()), |w| {
            w.apply(edit).map(|_| ()).map_err(AppError::from)
        })?;
        drop(store);
        let card = Card {
            label: details.name,
            example: ask.example,
            restored_on: None,
            set_aside: None,
        };
        self.finish_profile(id, &unfinished, &card)?;
        self.enter(id, key)?;
        if ask.example {
            self.example_fill(example::COUNT, example::NOTES)?;
        }
        self.session_status()
    }

    /// A folder for a new profile, not yet under its own name, with its keyslot and the key of the store to come.
    pub(crate) fn begin_profile(
        &self,
        passphrase: &Passphrase,
    ) -> Result<(Uuid, PathBuf, StoreKey), AppError> {
        let id = self.fresh_id();
        let unfinished = self.folder(id).with_extension(UNFINISHED);
        durable::create_folder(&unfinished)?;
        let (path, params, seed) = (unfinished.join(KEYSLOT), self.surroundings.argon2()?, self.seed());
        let key = Keyslot::create(&path, id.into_bytes(), passphrase, params, seed)?;
        Ok((id, unfinished, key))
    }

    /// Gives the folder its real name, last, so that a profile is there whole or not at all.
    pub(crate) fn finish_profile(&self, id: Uuid, unfinished: &Path, card: &Card) -> Result<(), AppError> {
        write_card(unfinished, card)?;
        durable::rename(unfinished, &self.folder(id))?;
        Ok(())
    }

    /// Chance for one sealing.
    pub(crate) fn seed(&self) -> Seed {
        Seed::draw(|bytes| {
            self.surroundings.chance(bytes);
            Ok::<_, std::convert::Infallible>(())
        })
        .unwrap_or_else(|never| match never {})
    }

    /// Opens a profile. Of one that is open only the passphrase is tried: its screen was covered. A store that proves damaged is set aside, whole, for somebody to look into; see [`ProfileView::set_aside`].
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`], [`ErrorCode::Damaged`], [`ErrorCode::Newer`], [`ErrorCode::OpenElsewhere`], and those of
    /// the disk.
    pub fn session_unlock(&self, ask: UnlockProfile) -> Result<SessionStatus, AppError> {
        let folder = self.folder(ask.profile);
        let key = Keyslot::unlock(&folder.join(KEYSLOT), &Passphrase::new(&ask.passphrase)).inspect_err(
            |error| {
                if matches!(error, KeyslotError::WrongPassphrase)
                    && let Err(error) = misses::note(&folder, self.now())
                {
                    tracing::warn!(kind = ?error.kind(), "a passphrase that did not fit was not noted");
                }
            },
        )?;
        if self.desk(|desk| Ok(desk.id == ask.profile)).unwrap_or(false) {
            // A disk that is full keeps a screen covered; it keeps nobody from the text that stands under it.
            if let Err(error) = self.tell_login() {
                tracing::warn!(code = ?error.code, "no line of the screen that was uncovered");
            }
        } else {
            self.enter(ask.profile, key)?;
        }
        self.session_status()
    }

    /// Seals the key of the open profile under another passphrase; the old one holds until the new one is known to work.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`], [`ErrorCode::WrongPassphrase`] for the old one, and those of the disk.
    pub fn session_change_passphrase(&self, ask: ChangePassphrase) -> Result<(), AppError> {
        let mut errors = FieldErrors::default();
        let new = new_passphrase(
            &mut errors,
            ("passphrase", &ask.passphrase),
            ("passphrase_again", &ask.passphrase_again),
        );
        errors.finish(Some(()))?;
        let keyslot = self.desk(|desk| Ok(self.folder(desk.id).join(KEYSLOT)))?;
        let old = Passphrase::new(&ask.old);
        Keyslot::change_passphrase(&keyslot, &old, &new, self.surroundings.argon2()?, self.seed())?;
        self.write_always(|w| Ok(w.audit(&Line::of(Action::Update, "administration"))?))
    }

    /// The details of who is working, as they stand in the directory.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], or those of the store.
    pub fn session_details(&self) -> Result<MyDetails, AppError> {
        let actor = self.desk(|desk| Ok(desk.store.profile().actor))?;
        let worker = self.read_always(|r| Ok(eenplan_store::directory::worker(r, actor)?))?;
        Ok(worker.map_or_else(MyDetails::default, |worker| MyDetails {
            name: worker.name,
            organisation: worker.organisation,
            job: worker.job,
            phone: worker.phone,
        }))
    }

    /// Changes the details of who is working, also on the lock screen.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, or those of the store.
    pub fn session_details_save(&self, ask: MyDetails) -> Result<SessionStatus, AppError> {
        let details = {
            let mut errors = FieldErrors::default();
            let details = Details::take(&mut errors, &ask.name, &ask.organisation, &ask.job, &ask.phone);
            errors.finish(Some(details))?
        };
        let (id, profile) = self.desk(|desk| Ok((desk.id, desk.store.profile())))?;
        self.write_always(|w| Ok(w.apply(details.edit("session_details_save", profile.actor))?))?;
        let card = Card {
            label: details.name,
            ..read_card(&self.folder(id)).unwrap_or_default()
        };
        write_card(&self.folder(id), &card)?;
        self.session_status()
    }

    /// Closes the open profile; drafts and everything else are in the store already. What was copied from it goes from the clipboard.
    ///
    /// # Errors
    /// Those of writing the audit line; the profile is closed all the same.
    pub fn session_lock(&self) -> Result<SessionStatus, AppError> {
        let written = self.write_always(|w| Ok(w.audit(&Line::of(Action::Lock, "administration"))?));
        *self.desk.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.clipboard_take_back();
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
                profile: desk.id,
                worker: profile.actor.0,
                name,
                organisation,
                example: profile.example,
            })
        })
    }

    /// Opens the profile's store, if no other program has it, in place of what was open.
    pub(crate) fn enter(&self, id: Uuid, key: StoreKey) -> Result<(), AppError> {
        let mut desk = self.desk.write().unwrap_or_else(PoisonError::into_inner);
        *desk = None;
        let folder = self.folder(id);
        let held = hold(&folder)?;
        let path = folder.join(STORE);
        let store = match Store::open_alone(&path, key.clone()) {
            // Once more: setting a store aside for what a second look does not see would only frighten.
            Err(StoreError::Damaged) => match Store::open_alone(&path, key) {
                Err(StoreError::Damaged) => {
                    set_aside(&folder, self.today())?;
                    return Err(StoreError::Damaged.into());
                }
                opened => opened?,
            },
            opened => opened?,
        };
        let session = self.fresh_id();
        let listener = self
            .listener
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(Arc::clone);
        let bell = Arc::clone(&self.sync);
        let tell = listener.clone();
        store.on_change(move |changed: &[Changed]| {
            if changed.iter().any(|one| one.table == "sync") {
                bell.ring();
            }
            if let Some(listener) = &tell {
                listener(changed);
            }
        });
        let lease = store.read(|r| eenplan_store::enrol::lease(r).map_err(AppError::from))?;
        *desk = Some(Desk {
            store,
            session,
            id,
            lease: Mutex::new(lease),
            import: Mutex::default(),
            _held: held,
        });
        drop(desk);
        self.tell_login()?;
        // It opened and wrote: the copy from before the last new version has served, after a while.
        if let Err(error) = self.desk(|desk| Ok(desk.store.let_old_copies_go(self.now())?)) {
            tracing::warn!(code = ?error.code, "a copy from before a new version is still there");
        }
        // Nothing changed, but something may wait to be indexed since the last time.
        if let Some(listener) = listener {
            listener(&[]);
        }
        self.read_lease()?;
        self.ring();
        Ok(())
    }

    /// Who came in, and how often that was tried in vain before.
    fn tell_login(&self) -> Result<(), AppError> {
        let folder = self.desk(|desk| Ok(self.folder(desk.id)))?;
        let missed = misses::noted(&folder);
        self.write_always(|w| {
            for at in &missed {
                w.audit(&Line {
                    success: false,
                    reason: Some("wrong_passphrase"),
                    occurred: Some(*at),
                    ..Line::of(Action::LoginFailed, "administration")
                })?;
            }
            Ok(w.audit(&Line::of(Action::Login, "administration"))?)
        })?;
        misses::told(&folder);
        Ok(())
    }

    fn profiles(&self) -> Result<(Vec<ProfileView>, u32), AppError> {
        let folder = self.home.join("profiles");
        if !folder.exists() {
            return Ok((Vec::new(), 0));
        }
        let (mut profiles, mut unfinished) = (Vec::new(), 0);
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == UNFINISHED) {
                unfinished += 1;
            } else if let Some(id) = profile_id(&path) {
                let card = read_card(&path).unwrap_or_default();
                profiles.push(ProfileView {
                    id,
                    label: card.label,
                    example: card.example,
                    whole: path.join(KEYSLOT).exists() && path.join(STORE).exists(),
                    set_aside: card.set_aside,
                    restored_on: card.restored_on,
                });
            }
        }
        profiles.sort_by_key(|profile| (profile.example, profile.id));
        Ok((profiles, unfinished))
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
    path.is_dir().then_some(())?;
    path.file_name()?.to_str()?.parse().ok()
}

/// The lock that only one program can have on a profile; letting go of the file lets go of it.
fn hold(folder: &Path) -> Result<File, AppError> {
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(HELD))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ErrorCode::OpenElsewhere.into()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Gives a damaged store, with its log, a name under which nothing will be written, and says so on the card.
fn set_aside(folder: &Path, today: NaiveDate) -> Result<(), AppError> {
    let name = (1..)
        .map(|count| format!("store.damaged-{today}-{count}.db"))
        .find(|name| !folder.join(name).exists())
        .ok_or(ErrorCode::Internal)?;
    for ending in ["-wal", ""] {
        let from = folder.join(format!("{STORE}{ending}"));
        if from.exists() {
            durable::rename(&from, &folder.join(format!("{name}{ending}")))?;
        }
    }
    let card = Card {
        set_aside: Some(name),
        ..read_card(folder).unwrap_or_default()
    };
    write_card(folder, &card)
}

fn read_card(folder: &Path) -> Option<Card> {
    serde_json::from_slice(&fs::read(folder.join(CARD)).ok()?).ok()
}

fn write_card(folder: &Path, card: &Card) -> Result<(), AppError> {
    let bytes = serde_json::to_vec(card).map_err(|_| ErrorCode::Internal)?;
    Ok(durable::write(&folder.join(CARD), &bytes)?)
}

/// A passphrase that may become one: all that is wrong with it lands beside its two fields.
pub(crate) fn new_passphrase(
    errors: &mut FieldErrors,
    (field, typed): (&'static str, &str),
    (field_again, again): (&'static str, &str),
) -> Passphrase {
    let passphrase = Passphrase::new(typed);
    for reason in passphrase.reasons_against() {
        errors.add(field, passphrase_code(reason));
    }
    if typed != again {
        errors.add(field_again, FieldCode::NotTheSame);
    }
    passphrase
}

fn passphrase_code(reason: PassphraseReason) -> FieldCode {
    match reason {
        PassphraseReason::TooShort { .. } => FieldCode::PassphraseTooShort {
            min: u32::try_from(MIN_CHARACTERS).unwrap_or(u32::MAX),
        },
        PassphraseReason::Repetitive => FieldCode::PassphraseTooSimple,
    }
}
