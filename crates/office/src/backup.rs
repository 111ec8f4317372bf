//! One encrypted file with everything, made and put back by the worker.

use std::path::Path;

use chrono::{DateTime, Utc};
use eenplan_domain::civil;
use eenplan_domain::field_error::FieldErrors;
use eenplan_store::audit::{Action, Line};
use eenplan_store::keyslot::Passphrase;
use eenplan_store::{backup, setting};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::session::{Card, STORE, new_passphrase};
use crate::{AppError, Office, SessionStatus};

/// The setting that says after how many days to remind.
const REMIND_DAYS: &str = "backup_days";
/// Where the moment and size of the last backup are kept.
const LAST: &str = "backup_last";
const REMIND_AFTER: u32 = 7;

/// Asks for a backup.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct MakeBackup {
    /// The backup's own passphrase, typed once.
    pub passphrase: String,
    /// And once more.
    pub passphrase_again: String,
}

/// Asks to make a profile from a backup.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct RestoreBackup {
    /// The backup's passphrase.
    pub backup_passphrase: String,
    /// The passphrase of the new profile, typed once.
    pub passphrase: String,
    /// And once more.
    pub passphrase_again: String,
}

/// A backup that was made, read back and checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BackupMade {
    /// How many changes are in it.
    pub changes: u32,
}

/// How backups stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BackupStatus {
    /// When the last one was made, RFC 3339.
    pub last_at: Option<String>,
    /// Whole days since then.
    pub days: Option<u32>,
    /// Changes that are in no backup.
    pub changes_since: u32,
    /// After how many days to remind, 1 to 90.
    pub remind_after: u32,
    /// Time to make one. Never for an example profile.
    pub due: bool,
}

#[derive(Serialize, Deserialize)]
struct Last {
    at: DateTime<Utc>,
    ops: u64,
}

impl Office {
    /// How backups stand.
    ///
    /// # Errors
    /// Those of the store.
    pub fn backup_status(&self) -> Result<BackupStatus, AppError> {
        let example = self.desk(|desk| Ok(desk.store.profile().example))?;
        let now = self.surroundings.now();
        self.read(|r| {
            let last = setting::get(r, LAST)?.and_then(|text| serde_json::from_str::<Last>(&text).ok());
            let remind_after = setting::get(r, REMIND_DAYS)?
                .and_then(|days| days.parse::<u32>().ok())
                .unwrap_or(REMIND_AFTER)
                .clamp(1, 90);
            let ops = backup::ops(r)?;
            let since = ops.saturating_sub(last.as_ref().map_or(0, |last| last.ops));
            let days = last.as_ref().map(|last| {
                let days = (civil::today(now) - civil::today(last.at)).num_days();
                u32::try_from(days).unwrap_or(0)
            });
            // The first op of a profile is its worker's own entry: that alone is no work to lose.
            let unsaved = since > u64::from(last.is_none());
            Ok(BackupStatus {
                last_at: last.map(|last| last.at.to_rfc3339()),
                days,
                changes_since: u32::try_from(since).unwrap_or(u32::MAX),
                remind_after,
                due: !example && unsaved && days.is_none_or(|days| days >= remind_after),
            })
        })
    }

    /// Whether a backup can be asked for like this; before the worker chooses a file.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Invalid`] with all that is wrong, [`crate::ErrorCode::Locked`].
    pub fn backup_check(&self, ask: &MakeBackup) -> Result<(), AppError> {
        self.desk(|_| Ok(()))?;
        taken(ask).map(|_| ())
    }

    /// Makes a backup at `to`, replacing what is there only when the new one is whole and was read back.
    ///
    /// # Errors
    /// As [`Office::backup_check`], and those of the disk.
    pub fn backup_make(&self, to: &Path, ask: &MakeBackup) -> Result<BackupMade, AppError> {
        let passphrase = taken(ask)?;
        let (params, seed) = (self.surroundings.argon2()?, self.seed());
        let ops = self.desk(|desk| {
            let scratch = self.folder(desk.id).join("backup.scratch");
            Ok(backup::write(
                &desk.store,
                to,
                &scratch,
                &passphrase,
                params,
                seed,
            )?)
        })?;
        let last = Last {
            at: self.surroundings.now(),
            ops,
        };
        let kept = serde_json::to_string(&last).map_err(|_| crate::ErrorCode::Internal)?;
        self.write(|w| {
            setting::put(w, LAST, &kept)?;
            Ok(w.audit(&Line::of(Action::Export, "administration"))?)
        })?;
        Ok(BackupMade {
            changes: u32::try_from(ops).unwrap_or(u32::MAX),
        })
    }

    /// Makes a new profile from the backup at `from` and opens it. Profiles that are there stay as they are.
    ///
    /// # Errors
    /// [`crate::ErrorCode::Invalid`], [`crate::ErrorCode::WrongPassphrase`] for the backup's, [`crate::ErrorCode::FileUnreadable`],
    /// [`crate::ErrorCode::Newer`], and those of the disk.
    pub fn backup_restore(&self, from: &Path, ask: &RestoreBackup) -> Result<SessionStatus, AppError> {
        let mut errors = FieldErrors::default();
        let passphrase = new_passphrase(
            &mut errors,
            ("passphrase", &ask.passphrase),
            ("passphrase_again", &ask.passphrase_again),
        );
        errors.finish(Some(()))?;
        let opened = backup::Opened::open(from, &Passphrase::new(&ask.backup_passphrase))?;
        let (id, unfinished, key) = self.begin_profile(&passphrase)?;
        let store = unfinished.join(STORE);
        let stamp = self.stamp(uuid::Uuid::nil());
        let restored = backup::restore(opened, &store, &key, &stamp)
            .map_err(AppError::from)
            .and_then(|()| self.restored_card(&store, key.clone()))
            .and_then(|card| self.finish_profile(id, &unfinished, &card));
        if let Err(error) = restored {
            // Only what this attempt made itself; the backup and every profile are untouched.
            if let Err(error) = std::fs::remove_dir_all(&unfinished) {
                tracing::warn!(kind = ?error.kind(), "an unfinished profile was left");
            }
            return Err(error);
        }
        self.enter(id, key)?;
        self.write(|w| Ok(w.audit(&Line::of(Action::Restore, "administration"))?))?;
        self.session_status()
    }

    /// What the lock screen will say of a restored store; reading it also shows that this program can.
    fn restored_card(&self, store: &Path, key: eenplan_store::keyslot::StoreKey) -> Result<Card, AppError> {
        let store = eenplan_store::Store::open(store, key)?;
        let profile = store.profile();
        let worker =
            store.read(|r| eenplan_store::directory::worker(r, profile.actor).map_err(AppError::from))?;
        Ok(Card {
            label: worker.map(|worker| worker.name).unwrap_or_default(),
            example: profile.example,
            restored_on: Some(self.today().to_string()),
            set_aside: None,
        })
    }
}

fn taken(ask: &MakeBackup) -> Result<Passphrase, AppError> {
    let mut errors = FieldErrors::default();
    let passphrase = new_passphrase(
        &mut errors,
        ("passphrase", &ask.passphrase),
        ("passphrase_again", &ask.passphrase_again),
    );
    Ok(errors.finish(Some(passphrase))?)
}
