//! The bytes of a keyslot file. All numbers are little-endian.
//!
//! ```text
//! magic      8   "EENPKEYS"
//! version    2   1
//! profile   16
//! slots      2   how many; then for each:
//!   kind     2   1 = passphrase, 2 = recovery (reserved), others: kept as they are
//!   length   4   of the body
//!   body         passphrase: inputs 1 · memory 4 · passes 4 · lanes 4 · salt 16 · nonce 24 · sealed key 48
//! check     32   BLAKE3 keyed under the store key, over everything before it
//! checksum  32   BLAKE3 over everything before it, in this and every later version
//! ```
//!
//! The checksum tells a damaged file from a wrong passphrase before any work is done; it keeps nobody out. Each slot is sealed with the
//! magic, the version, the profile and its own fields as associated data — not with the other slots, because a slot this program cannot
//! open must survive a rewrite of its neighbour. The check binds the whole list to the key, and the key to this file.

use super::derive::{Argon2Params, slot_key};
use super::{Keyslot, KeyslotError, Passphrase, Seed, StoreKey};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

const MAGIC: [u8; 8] = *b"EENPKEYS";
const VERSION: u16 = 1;
const KIND_PASSPHRASE: u16 = 1;
/// Which inputs the slot key is made of: bit 0 the passphrase; bit 1 is kept for a secret in the OS store.
const INPUTS_PASSPHRASE: u8 = 1;
const SLOT_KEY_INFO: &[u8] = b"eenplan keyslot v1 slot key, inputs ";
const CHECK_CONTEXT: &str = "eenplan 2026 keyslot v1 check";
const CHECKSUM: usize = 32;

/// One way to the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Passphrase(PassphraseSlot),
    /// Of a kind or shape this program does not read; written back as it came.
    Unknown {
        kind: u16,
        body: Vec<u8>,
    },
}

/// The key, sealed under a passphrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PassphraseSlot {
    inputs: u8,
    params: Argon2Params,
    salt: [u8; 16],
    nonce: [u8; 24],
    sealed: [u8; 48],
}

impl PassphraseSlot {
    pub(super) fn seal(
        key: &StoreKey,
        profile_id: &[u8; 16],
        passphrase: &Passphrase,
        params: Argon2Params,
        seed: &Seed,
    ) -> Result<Self, KeyslotError> {
        let reasons = passphrase.reasons_against();
        if !reasons.is_empty() {
            return Err(KeyslotError::PassphraseRefused(reasons));
        }
        let mut slot = Self {
            inputs: INPUTS_PASSPHRASE,
            params,
            salt: seed.salt,
            nonce: seed.nonce,
            sealed: [0; 48],
        };
        let associated = slot.associated(profile_id);
        let sealed = slot
            .cipher(passphrase)?
            .encrypt(
                &slot.nonce.into(),
                Payload {
                    msg: key.expose(),
                    aad: &associated,
                },
            )
            .map_err(|_| KeyslotError::Broken)?;
        slot.sealed = sealed.try_into().map_err(|_| KeyslotError::Broken)?;
        Ok(slot)
    }

    pub(super) fn open(
        &self,
        profile_id: &[u8; 16],
        passphrase: &Passphrase,
    ) -> Result<StoreKey, KeyslotError> {
        if self.inputs != INPUTS_PASSPHRASE {
            return Err(KeyslotError::NewerThanProgram { version: VERSION });
        }
        self.open_under(&self.cipher(passphrase)?, profile_id)
    }

    pub(super) fn open_under(
        &self,
        cipher: &XChaCha20Poly1305,
        profile_id: &[u8; 16],
    ) -> Result<StoreKey, KeyslotError> {
        let payload = Payload {
            msg: &self.sealed,
            aad: &self.associated(profile_id),
        };
        let opened = cipher
            .decrypt(&self.nonce.into(), payload)
            .map(Zeroizing::new)
            .map_err(|_| KeyslotError::WrongPassphrase)?;
        opened
            .as_slice()
            .try_into()
            .map(StoreKey::new)
            .map_err(|_| KeyslotError::Broken)
    }

    pub(super) fn cipher(&self, passphrase: &Passphrase) -> Result<XChaCha20Poly1305, KeyslotError> {
        let info = [SLOT_KEY_INFO, &[self.inputs]].concat();
        let key = slot_key(passphrase, &self.salt, self.params, &info)?;
        Ok(XChaCha20Poly1305::new((&*key).into()))
    }

    /// Whether the same passphrase gives both slots the same slot key.
    #[cfg(test)]
    pub(super) fn derives_like(&self, other: &Self) -> bool {
        (self.inputs, self.params, self.salt) == (other.inputs, other.params, other.salt)
    }

    fn associated(&self, profile_id: &[u8; 16]) -> Vec<u8> {
        let mut bytes = header(profile_id);
        bytes.extend(KIND_PASSPHRASE.to_le_bytes());
        self.write_open_fields(&mut bytes);
        bytes
    }

    fn write_open_fields(&self, bytes: &mut Vec<u8>) {
        bytes.push(self.inputs);
        bytes.extend(self.params.memory_kib.to_le_bytes());
        bytes.extend(self.params.passes.to_le_bytes());
        bytes.extend(self.params.lanes.to_le_bytes());
        bytes.extend(self.salt);
        bytes.extend(self.nonce);
    }

    fn body(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write_open_fields(&mut bytes);
        bytes.extend(self.sealed);
        bytes
    }

    fn from_body(body: &[u8]) -> Result<Self, KeyslotError> {
        let mut rest = Reader(body);
        let slot = Self {
            inputs: rest.number::<1>()?[0],
            params: Argon2Params {
                memory_kib: u32::from_le_bytes(rest.number()?),
                passes: u32::from_le_bytes(rest.number()?),
                lanes: u32::from_le_bytes(rest.number()?),
            },
            salt: rest.number()?,
            nonce: rest.number()?,
            sealed: rest.number()?,
        };
        if rest.0.is_empty() {
            Ok(slot)
        } else {
            Err(KeyslotError::Broken)
        }
    }
}

impl Keyslot {
    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.checked_bytes();
        bytes.extend(self.check);
        let checksum = blake3::hash(&bytes);
        bytes.extend(checksum.as_bytes());
        bytes
    }

    /// Reads what [`Keyslot::to_bytes`] wrote. Nothing is derived yet.
    ///
    /// # Errors
    /// [`KeyslotError::Broken`], [`KeyslotError::NewerThanProgram`], [`KeyslotError::WeakParameters`],
    /// [`KeyslotError::ExcessiveParameters`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyslotError> {
        let (content, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(KeyslotError::Broken)?;
        if blake3::hash(content) != blake3::Hash::from_bytes(*checksum) {
            return Err(KeyslotError::Broken);
        }
        let mut rest = Reader(content);
        if rest.number::<8>()? != MAGIC {
            return Err(KeyslotError::Broken);
        }
        match u16::from_le_bytes(rest.number()?) {
            VERSION => {}
            version if version > VERSION => return Err(KeyslotError::NewerThanProgram { version }),
            _ => return Err(KeyslotError::Broken),
        }
        let profile_id = rest.number()?;
        let mut slots = Vec::new();
        for _ in 0..u16::from_le_bytes(rest.number()?) {
            let kind = u16::from_le_bytes(rest.number()?);
            let length = u32::from_le_bytes(rest.number()?);
            let body = rest.take(usize::try_from(length).map_err(|_| KeyslotError::Broken)?)?;
            slots.push(match kind {
                KIND_PASSPHRASE => {
                    let slot = PassphraseSlot::from_body(body)?;
                    slot.params.check()?;
                    Slot::Passphrase(slot)
                }
                _ => Slot::Unknown {
                    kind,
                    body: body.to_vec(),
                },
            });
        }
        let check = rest.number()?;
        if rest.0.is_empty() {
            Ok(Self {
                profile_id,
                slots,
                check,
            })
        } else {
            Err(KeyslotError::Broken)
        }
    }

    /// The value that only this key gives for this profile and this list of slots.
    pub(super) fn check_under(&self, key: &StoreKey) -> [u8; 32] {
        let key = Zeroizing::new(blake3::derive_key(CHECK_CONTEXT, key.expose()));
        *blake3::keyed_hash(&key, &self.checked_bytes()).as_bytes()
    }

    fn checked_bytes(&self) -> Vec<u8> {
        let mut bytes = header(&self.profile_id);
        bytes.extend(u16::try_from(self.slots.len()).unwrap_or(u16::MAX).to_le_bytes());
        for slot in &self.slots {
            let (kind, body) = match slot {
                Slot::Passphrase(slot) => (KIND_PASSPHRASE, slot.body()),
                Slot::Unknown { kind, body } => (*kind, body.clone()),
            };
            bytes.extend(kind.to_le_bytes());
            bytes.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
            bytes.extend(body);
        }
        bytes
    }
}

fn header(profile_id: &[u8; 16]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(profile_id);
    bytes
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], KeyslotError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(KeyslotError::Broken)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number<const N: usize>(&mut self) -> Result<[u8; N], KeyslotError> {
        self.take(N)?.try_into().map_err(|_| KeyslotError::Broken)
    }
}
