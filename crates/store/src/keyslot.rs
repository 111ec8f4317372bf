//! The keyslot file: the random key of a store (or of a backup), sealed with what only its owner knows.
//!
//! The store key is 32 random bytes that SQLCipher takes as they are. They lie in a small file next to the store, sealed in one or more
//! slots; each slot is another way to the same key. Changing the passphrase therefore rewrites this file and never the store.
//!
//! **Invariant:** a wrong passphrase or a changed byte gives an error, never another key.
//! **Invariant:** a file that holds a key is replaced only after its successor has been written, synced, read back and opened.
//! **Invariant:** a slot of a kind this program does not know survives a rewrite byte for byte.

mod derive;
mod file;
mod format;
mod passphrase;
mod secret;

pub use derive::Argon2Params;
pub use passphrase::{MIN_CHARACTERS, Passphrase, PassphraseReason};
pub use secret::{Seed, StoreKey};

use format::{PassphraseSlot, Slot};
use std::io;
use std::path::Path;

/// Why a keyslot did not give its key. No variant carries personal data, a path or a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyslotError {
    /// The file is whole and the passphrase does not open it.
    #[error("the passphrase does not open the keyslot")]
    WrongPassphrase,
    /// The file is not as it was written: damaged, cut off or tampered with. The passphrase may well be right.
    #[error("the keyslot file is damaged")]
    Broken,
    /// The file was written by a newer program, or asks for something this one does not have.
    #[error("the keyslot file needs a newer program (file version {version})")]
    NewerThanProgram {
        /// The version the file says it has.
        version: u16,
    },
    /// The file asks for a derivation below [`Argon2Params::FLOOR`]: somebody may be trying to make guessing cheap.
    #[error("the keyslot derivation is weaker than allowed")]
    WeakParameters,
    /// The file asks for a derivation above [`Argon2Params::CEILING`], which would only hang the program.
    #[error("the keyslot derivation is heavier than allowed")]
    ExcessiveParameters,
    /// The new passphrase does not meet the rule; every reason at once.
    #[error("the passphrase does not meet the rule")]
    PassphraseRefused(Vec<PassphraseReason>),
    /// There is no keyslot file.
    #[error("there is no keyslot file")]
    Missing,
    /// There is a keyslot file already; creating another would make its store unreadable for ever.
    #[error("there is a keyslot file already")]
    AlreadyThere,
    /// The disk or the memory did not cooperate; nothing that was there has changed.
    #[error("the keyslot file could not be read or written")]
    Io(#[source] io::Error),
}

impl From<io::Error> for KeyslotError {
    fn from(error: io::Error) -> Self {
        KeyslotError::Io(error)
    }
}

/// A parsed keyslot, still sealed. The bytes are the same beside a store and in front of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyslot {
    profile_id: [u8; 16],
    slots: Vec<Slot>,
    check: [u8; 32],
}

impl Keyslot {
    /// Makes a new random key and seals it under `passphrase`, without touching a disk: for [`Keyslot::create`] and for a backup file
    /// with its own passphrase. `seed` is used up by it.
    ///
    /// # Errors
    /// [`KeyslotError::PassphraseRefused`], [`KeyslotError::WeakParameters`], [`KeyslotError::ExcessiveParameters`], or
    /// [`KeyslotError::Io`] when there is no memory for the derivation.
    pub fn seal(
        profile_id: [u8; 16],
        passphrase: &Passphrase,
        params: Argon2Params,
        seed: Seed,
    ) -> Result<(Self, StoreKey), KeyslotError> {
        let key = seed.key.clone();
        let slot = PassphraseSlot::seal(&key, &profile_id, passphrase, params, &seed)?;
        let mut keyslot = Self {
            profile_id,
            slots: vec![Slot::Passphrase(slot)],
            check: [0; 32],
        };
        keyslot.check = keyslot.check_under(&key);
        Ok((keyslot, key))
    }

    /// Opens the key with `passphrase`.
    ///
    /// # Errors
    /// [`KeyslotError::WrongPassphrase`]; [`KeyslotError::Broken`] when the slot opens but the header around it was changed;
    /// [`KeyslotError::NewerThanProgram`] when the slot needs an input this program cannot give; [`KeyslotError::Io`] when there is no
    /// memory for the derivation.
    pub fn open(&self, passphrase: &Passphrase) -> Result<StoreKey, KeyslotError> {
        self.open_with(|slot| slot.open(&self.profile_id, passphrase))
    }

    fn open_with(
        &self,
        open_slot: impl FnOnce(&PassphraseSlot) -> Result<StoreKey, KeyslotError>,
    ) -> Result<StoreKey, KeyslotError> {
        let slot = self.passphrase_slot().ok_or(KeyslotError::Broken)?;
        let key = open_slot(slot)?;
        // BLAKE3 hashes compare in constant time; the slot list is part of what the check covers.
        if blake3::Hash::from_bytes(self.check_under(&key)) != blake3::Hash::from_bytes(self.check) {
            return Err(KeyslotError::Broken);
        }
        Ok(key)
    }

    /// The same key and the same other slots, with the passphrase slot sealed anew.
    fn reseal(
        &self,
        key: &StoreKey,
        new: &Passphrase,
        params: Argon2Params,
        seed: &Seed,
    ) -> Result<Self, KeyslotError> {
        let sealed = PassphraseSlot::seal(key, &self.profile_id, new, params, seed)?;
        let mut next = self.clone();
        if let Some(slot) = next
            .slots
            .iter_mut()
            .find(|slot| matches!(slot, Slot::Passphrase(_)))
        {
            *slot = Slot::Passphrase(sealed);
        }
        next.check = next.check_under(key);
        Ok(next)
    }

    /// The profile this keyslot belongs to.
    #[must_use]
    pub fn profile_id(&self) -> [u8; 16] {
        self.profile_id
    }

    /// Reads the keyslot file at `path` without opening it.
    ///
    /// # Errors
    /// [`KeyslotError::Missing`], [`KeyslotError::Io`], and those of [`Keyslot::from_bytes`].
    pub fn read(path: &Path) -> Result<Self, KeyslotError> {
        Self::from_bytes(&file::read(path)?)
    }

    /// Creates the keyslot file of a new store and gives its key. When this returns `Ok`, the file is on disk under its own name, has
    /// been read back and opened. It never replaces a file: a store whose keyslot is overwritten is lost.
    ///
    /// # Errors
    /// [`KeyslotError::AlreadyThere`], and those of [`Keyslot::seal`] and [`Keyslot::unlock`].
    pub fn create(
        path: &Path,
        profile_id: [u8; 16],
        passphrase: &Passphrase,
        params: Argon2Params,
        seed: Seed,
    ) -> Result<StoreKey, KeyslotError> {
        if path.try_exists()? {
            return Err(KeyslotError::AlreadyThere);
        }
        let (keyslot, key) = Self::seal(profile_id, passphrase, params, seed)?;
        keyslot.publish(path, passphrase, &key)?;
        Ok(key)
    }

    /// Opens the keyslot file at `path`.
    ///
    /// # Errors
    /// Those of [`Keyslot::read`] and [`Keyslot::open`].
    pub fn unlock(path: &Path, passphrase: &Passphrase) -> Result<StoreKey, KeyslotError> {
        Self::read(path)?.open(passphrase)
    }

    /// Seals the key at `path` under another passphrase. The old one stays valid until the new file has been read back and opened; a
    /// crash at any moment leaves one of the two valid, whole.
    ///
    /// # Errors
    /// Those of [`Keyslot::unlock`] for `old` and of [`Keyslot::seal`] for `new`. After an error before the rename the old passphrase
    /// holds; when only the last sync or comparison fails either may, and the caller should ask the worker to try both.
    pub fn change_passphrase(
        path: &Path,
        old: &Passphrase,
        new: &Passphrase,
        params: Argon2Params,
        seed: Seed,
    ) -> Result<(), KeyslotError> {
        let now = Self::read(path)?;
        let key = now.open(old)?;
        now.reseal(&key, new, params, &seed)?.publish(path, new, &key)
    }

    fn passphrase_slot(&self) -> Option<&PassphraseSlot> {
        self.slots.iter().find_map(|slot| match slot {
            Slot::Passphrase(slot) => Some(slot),
            Slot::Unknown { .. } => None,
        })
    }

    fn publish(&self, path: &Path, passphrase: &Passphrase, key: &StoreKey) -> Result<(), KeyslotError> {
        file::publish(path, &self.to_bytes(), |written| {
            let opened = Self::from_bytes(written)?.open(passphrase)?;
            if opened == *key {
                Ok(())
            } else {
                Err(KeyslotError::Broken)
            }
        })
    }
}

#[cfg(test)]
mod tests;
