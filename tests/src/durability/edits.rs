//! The edits that are written and looked for again: notes with a number, whose text follows from that number.
//!
//! They go through the first start of the office, the real keyslot, the real store and its one door. Afterwards they are looked for with
//! plain SQL on a connection of their own, so that what is proven does not rest on the code that is on trial.

use super::chance::Chance;
use chrono::{DateTime, TimeDelta, Utc};
use eenplan_domain::record::{DossierId, RecordId, dossier, note, resident};
use eenplan_office::{AppError, CreateProfile, Machine, Office, Surroundings};
use eenplan_store::keyslot::{Argon2Params, Keyslot, KeyslotError, Passphrase, StoreKey};
use eenplan_store::{Edit, Stamp, Store, StoreError};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

const PASSPHRASE: &str = "paard batterij nietje";
const DOSSIER: DossierId = DossierId(Uuid::from_u128(1));

/// A store with one dossier and nothing but numbered notes in it.
pub struct Edits {
    store: Store,
    profile: PathBuf,
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The first start.
    #[error("first start: {0}")]
    FirstStart(#[from] AppError),
    /// There is no profile.
    #[error("no profile")]
    NoProfile,
    /// The keyslot.
    #[error("keyslot: {0}")]
    Keyslot(#[from] KeyslotError),
    /// The store.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// The connection the edits are looked for with.
    #[error("looking: {0}")]
    Looking(#[from] rusqlite::Error),
}

/// What is in a store, seen from outside.
#[derive(Debug, Default)]
pub struct Content {
    /// The text of every numbered note of the one dossier.
    pub notes: BTreeMap<u32, String>,
    /// Every complaint of the file about itself, and every part of an edit without its other parts.
    pub complaints: Vec<String>,
}

impl Edits {
    /// Opens the profile in the office's folder, or makes it as a first start does.
    ///
    /// # Errors
    /// Whatever the office, the keyslot or the store reports.
    pub fn start(home: &Path) -> Result<Self, Refusal> {
        let office = office(home);
        if office.session_status()?.profiles.is_empty() {
            office.session_create(CreateProfile {
                name: "Voorbeeld".into(),
                organisation: "Voorbeeld".into(),
                job: String::new(),
                phone: String::new(),
                passphrase: PASSPHRASE.into(),
                passphrase_again: PASSPHRASE.into(),
                example: false,
            })?;
        }
        drop(office);
        let edits = Self::open(home)?;
        let mut open = Edit::new("dossier_open", DOSSIER);
        open.record(DOSSIER.record())
            .set(dossier::REGISSEUR_ID, Uuid::from_u128(2))
            .set(dossier::REGIE_EPOCH, 1i64)
            .set(resident::FAMILY_NAME, "Voorbeeld");
        edits
            .store
            .write::<_, StoreError>(&stamp(1), |write| write.apply(open))?;
        Ok(edits)
    }

    /// Opens the store of the profile that the office shows at unlocking.
    ///
    /// # Errors
    /// Whatever the office, the keyslot or the store reports.
    pub fn open(home: &Path) -> Result<Self, Refusal> {
        let profiles = office(home).session_status()?.profiles;
        let profile = profiles.first().ok_or(Refusal::NoProfile)?;
        let profile = home.join("profiles").join(profile.id.to_string());
        Ok(Self {
            store: Store::open_alone(&profile.join("store.db"), unlock(&profile)?)?,
            profile,
        })
    }

    /// Writes one edit. When this returns `Ok`, it is to be there for ever.
    ///
    /// # Errors
    /// Whatever the store reports.
    pub fn write(&self, number: u32) -> Result<(), Refusal> {
        let mut edit = Edit::new("note_write", DOSSIER);
        edit.record(record_id(number))
            .set(note::BODY, text(number).as_str())
            .set(note::MINUTES, i64::from(number));
        self.store
            .write::<_, StoreError>(&stamp(number + 2), |write| write.apply(edit))?;
        Ok(())
    }

    /// Closes the store and looks at its file.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub fn look(self) -> Result<Content, Refusal> {
        let Self { store, profile } = self;
        drop(store);
        let connection =
            Connection::open_with_flags(profile.join("store.db"), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.pragma_update(None, "key", unlock(&profile)?.sqlcipher_literal().as_str())?;
        // cipher_integrity_check reads the main file past the log, and a checkpoint that was cut off leaves torn pages there which the log
        // makes good. Only once the log is merged does the main file have to be whole.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        let mut complaints = Vec::new();
        for check in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check"]
            .iter()
            .chain(&LOOSE_PARTS)
        {
            let mut query = connection.prepare(check)?;
            let found = query
                .query_map([], |row| row.get::<_, Value>(0))?
                .collect::<Result<Vec<_>, _>>()?;
            complaints.extend(
                found
                    .into_iter()
                    .filter(|found| *found != Value::Text("ok".into()))
                    .map(|found| format!("{check}: {found:?}")),
            );
        }
        let mut query = connection.prepare("SELECT minutes, body FROM note WHERE dossier_id = ?1")?;
        let rows = query.query_map([DOSSIER.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Content {
            notes: rows.collect::<Result<_, _>>()?,
            complaints,
        })
    }
}

/// Rows, op, decision, outbox and audit line are there together or not at all: each of these finds a part without the others.
const LOOSE_PARTS: [&str; 7] = [
    "SELECT 'a note without its op: ' || minutes FROM note
     WHERE id NOT IN (SELECT r.record_id FROM register r JOIN op ON op.id = r.op_id)",
    "SELECT 'an op without its note: ' || hex(id) FROM op WHERE command = 'note_write'
     AND id NOT IN (SELECT r.op_id FROM register r JOIN note ON note.id = r.record_id)",
    "SELECT 'an op that is not in the outbox: ' || hex(id) FROM op WHERE id NOT IN (SELECT op_id FROM outbox)",
    "SELECT 'something in the outbox that is no op: ' || hex(op_id) FROM outbox WHERE op_id NOT IN (SELECT id FROM op)",
    "SELECT 'an op without a decision: ' || hex(id) FROM op WHERE id NOT IN (SELECT op_id FROM decision)",
    "SELECT 'an op without an audit line: ' || hex(id) FROM op
     WHERE id NOT IN (SELECT object_version FROM audit_line WHERE object_version IS NOT NULL)",
    "SELECT 'the device counted ' || p.dev_seq || ' ops, there are ' || count(op.id) FROM profile p LEFT JOIN op
     GROUP BY p.only_one HAVING p.dev_seq <> count(op.id) OR p.dev_seq <> coalesce(max(op.dev_seq), 0)",
];

/// The text of an edit: most are short, some cross pages.
pub fn text(number: u32) -> String {
    let mut chance = Chance::new(u64::from(number));
    let words = if chance.below(10) == 0 {
        400 + chance.below(1_500)
    } else {
        5 + chance.below(60)
    };
    let mut text = format!("Bezoek {number}:");
    for _ in 0..words {
        text.push_str(&format!(" {:x}", chance.below(1 << 24)));
    }
    text
}

fn record_id(number: u32) -> RecordId {
    RecordId(Uuid::from_u128(1_000_000 + u128::from(number)))
}

fn stamp(number: u32) -> Stamp {
    let mut chance = Chance::new(u64::from(number));
    Stamp {
        at: DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(i64::from(number)),
        seed: std::array::from_fn(|_| chance.bits() as u8),
        session: Uuid::nil(),
    }
}

fn office(home: &Path) -> Office {
    Office::new(home.to_owned(), Arc::new(FloorMachine))
}

/// The real machine with the least stretching that is allowed.
struct FloorMachine;

impl Surroundings for FloorMachine {
    fn now(&self) -> DateTime<Utc> {
        Machine.now()
    }

    fn chance(&self, bytes: &mut [u8]) {
        Machine.chance(bytes);
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        Ok(Argon2Params::FLOOR)
    }
}

/// The derivation is slow on purpose, and thousands of states have the same keyslot: each distinct file is unlocked once.
fn unlock(profile: &Path) -> Result<StoreKey, KeyslotError> {
    static UNLOCKED: Mutex<Option<HashMap<Vec<u8>, StoreKey>>> = Mutex::new(None);
    let keyslot = Keyslot::read(&profile.join("keyslot"))?;
    let mut unlocked = UNLOCKED.lock().unwrap_or_else(PoisonError::into_inner);
    let unlocked = unlocked.get_or_insert_default();
    let bytes = keyslot.to_bytes();
    if let Some(key) = unlocked.get(&bytes) {
        return Ok(key.clone());
    }
    let key = keyslot.open(&Passphrase::new(PASSPHRASE))?;
    unlocked.insert(bytes, key.clone());
    Ok(key)
}
