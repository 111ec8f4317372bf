//! A device with its folder, its store and its clock.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_domain::record::{ActorId, OpId};
use tempfile::TempDir;
use uuid::Uuid;

use super::DESKS;
use crate::door::WriteTx;
use crate::keyslot::{Argon2Params, Keyslot, Passphrase, Seed, StoreKey};
use crate::{NewProfile, Stamp, Store, StoreError, Talk};

pub(super) fn key() -> StoreKey {
    let seed = Seed::draw(|bytes| {
        bytes.fill(5);
        Ok::<_, std::convert::Infallible>(())
    });
    let passphrase = Passphrase::new("voorbeeld voorbeeld");
    let sealed = Keyslot::seal([1; 16], &passphrase, Argon2Params::FLOOR, seed.unwrap());
    sealed.unwrap().1
}

pub(super) fn stamp(desk: usize, beat: u64) -> Stamp {
    let at: DateTime<Utc> = "2026-11-12T08:00:00Z".parse().unwrap();
    let mut seed = [u8::try_from(desk).unwrap() + 1; 32];
    seed[..8].copy_from_slice(&beat.to_be_bytes());
    Stamp {
        at: at + TimeDelta::seconds(i64::try_from(beat).unwrap()),
        seed,
        session: Uuid::nil(),
    }
}

pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(to).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// A fresh store of a desk; migrating one takes longer than copying it.
pub(super) fn fresh(desk: usize) -> PathBuf {
    static FRESH: OnceLock<TempDir> = OnceLock::new();
    let all = FRESH.get_or_init(|| {
        let home = tempfile::tempdir().unwrap();
        for desk in 0..DESKS {
            let folder = home.path().join(desk.to_string());
            std::fs::create_dir(&folder).unwrap();
            let new = NewProfile { example: false };
            Store::create(&folder.join("store.db"), key(), new, &stamp(desk, 0)).unwrap();
        }
        home
    });
    all.path().join(desk.to_string())
}

/// A device with its folder.
pub(super) struct Desk {
    pub(super) number: usize,
    pub(super) home: TempDir,
    pub(super) store: Option<Store>,
    pub(super) talk: Talk,
    pub(super) beat: Cell<u64>,
    /// Whether there is a copy of its folder.
    pub(super) copied: bool,
}

impl Desk {
    pub(super) fn new(number: usize) -> Desk {
        let home = tempfile::tempdir().unwrap();
        copy(&fresh(number), &home.path().join("now"));
        let mut desk = Desk {
            number,
            home,
            store: None,
            talk: Talk::default(),
            beat: Cell::new(1),
            copied: false,
        };
        desk.open();
        desk
    }

    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(super) fn open(&mut self) {
        self.store = None;
        self.talk = Talk::default();
        self.store = Some(Store::open(&self.folder("now").join("store.db"), key()).unwrap());
    }

    pub(super) fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    pub(super) fn actor(&self) -> ActorId {
        self.store().profile().actor
    }

    pub(super) fn stamp(&self) -> Stamp {
        self.beat.set(self.beat.get() + 1);
        stamp(self.number, self.beat.get())
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&mut WriteTx<'_>) -> Result<T, StoreError>) -> T {
        self.store().write(&self.stamp(), look).unwrap()
    }

    /// Whether the bytes of an op are here.
    pub(super) fn has(&self, op: OpId) -> bool {
        self.look(|w| {
            let found = w.tx.prepare_cached("SELECT 1 FROM op WHERE id = ?1")?;
            Ok({ found }.exists([op.bytes()])?)
        })
    }

    pub(super) fn is_set_aside(&self, op: OpId) -> bool {
        self.look(|w| {
            let found = w.tx.prepare_cached("SELECT 1 FROM set_aside WHERE op_id = ?1")?;
            Ok({ found }.exists([op.bytes()])?)
        })
    }
}
