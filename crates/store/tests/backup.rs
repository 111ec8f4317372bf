//! A backup gives all of the store back, or says that it cannot.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use eenplan_domain::record::{DossierId, RecordId, worker};
use eenplan_store::backup::{self, BackupError, Opened};
use eenplan_store::keyslot::{Argon2Params, Keyslot, KeyslotError, Passphrase, Seed, StoreKey};
use eenplan_store::{Edit, NewProfile, Stamp, Store, StoreError, directory};

const PASSPHRASE: &str = "fiets wolk lepel kaarsje";

fn at() -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn stamp(seed: u8) -> Stamp {
    Stamp {
        at: at(),
        seed: [seed; 32],
        session: uuid::Uuid::nil(),
    }
}

fn seed() -> Seed {
    Seed::draw(getrandom::fill).unwrap()
}

fn fresh_key() -> StoreKey {
    let passphrase = Passphrase::new(PASSPHRASE);
    Keyslot::seal([0; 16], &passphrase, Argon2Params::FLOOR, seed())
        .unwrap()
        .1
}

/// A store with one worker in it.
fn store(folder: &Path) -> Store {
    let new = NewProfile { example: true };
    let store = Store::create(&folder.join("store.db"), fresh_key(), new, &stamp(1)).unwrap();
    name(&store, 2, "Noor Bakker (test)");
    store
}

fn name(store: &Store, seed: u8, name: &str) {
    let mut edit = Edit::new("worker_save", DossierId::DIRECTORY);
    edit.record(RecordId(store.profile().actor.0))
        .set(worker::NAME, name);
    store
        .write::<_, StoreError>(&stamp(seed), |w| w.apply(edit))
        .unwrap();
}

fn named(store: &Store) -> String {
    let read = store.read::<_, StoreError>(|r| directory::worker(r, store.profile().actor));
    read.unwrap().unwrap().name
}

fn write(store: &Store, folder: &Path) -> Result<PathBuf, BackupError> {
    let (to, scratch) = (folder.join("kopie"), folder.join("scratch"));
    let passphrase = Passphrase::new(PASSPHRASE);
    backup::write(store, &to, &scratch, &passphrase, Argon2Params::FLOOR, seed())?;
    Ok(to)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn everything_comes_back_and_the_device_goes_on_in_a_new_life() {
    let folder = tempfile::tempdir().unwrap();
    let from = store(folder.path());
    let file = write(&from, folder.path()).unwrap();
    assert!(
        !names(folder.path())
            .iter()
            .any(|name| name == "scratch" || name == "kopie.part")
    );

    let (to, key) = (folder.path().join("back.db"), fresh_key());
    let opened = Opened::open(&file, &Passphrase::new(PASSPHRASE)).unwrap();
    backup::restore(opened, &to, &key, &stamp(3)).unwrap();
    let back = Store::open(&to, key).unwrap();
    assert_eq!(named(&back), "Noor Bakker (test)");
    assert_eq!(back.profile().actor, from.profile().actor);
    assert_ne!(back.profile().incarnation, from.profile().incarnation);
    let ops = |store: &Store| store.read::<_, StoreError>(backup::ops).unwrap();
    assert_eq!(ops(&back), ops(&from));

    name(&back, 4, "Noor de Bakker (test)");
    assert_eq!(named(&back), "Noor de Bakker (test)");
    assert_eq!(
        named(&from),
        "Noor Bakker (test)",
        "the store it came from is as it was"
    );
}

#[test]
fn a_restore_never_overwrites_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let from = store(folder.path());
    let file = write(&from, folder.path()).unwrap();
    let opened = Opened::open(&file, &Passphrase::new(PASSPHRASE)).unwrap();
    let onto = backup::restore(opened, &folder.path().join("store.db"), &fresh_key(), &stamp(3));
    assert!(matches!(onto, Err(BackupError::Io(_))), "{onto:?}");
    assert_eq!(named(&from), "Noor Bakker (test)");
}

#[test]
fn a_backup_that_was_cut_or_changed_anywhere_is_refused_and_a_wrong_passphrase_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(&store(folder.path()), folder.path()).unwrap();
    let wrong = Opened::open(&file, &Passphrase::new("niet deze wachtzin")).err();
    assert!(
        matches!(wrong, Some(BackupError::Keyslot(KeyslotError::WrongPassphrase))),
        "{wrong:?}"
    );

    let whole = fs::read(&file).unwrap();
    let spoilt = folder.path().join("spoilt");
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&spoilt, bytes).unwrap();
        let error = Opened::open(&spoilt, &Passphrase::new(PASSPHRASE)).err();
        let fits = matches!(error, Some(BackupError::Unreadable | BackupError::Newer(_)));
        assert!(fits, "{what}: {error:?}");
    };
    let places = |fine: usize| {
        let coarse = (220..whole.len()).step_by(whole.len() / 61);
        (0..220).step_by(fine).chain(coarse).chain([whole.len() - 1])
    };
    for length in places(3) {
        refused(&whole[..length], &format!("cut at {length} of {}", whole.len()));
    }
    for at in places(1) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        refused(&bytes, &format!("flipped at {at} of {}", whole.len()));
    }
    refused(&[&whole[..], b"x"].concat(), "longer");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_the_backup_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let file = write(&store, folder.path()).unwrap();
    let before = fs::read(&file).unwrap();
    std::os::unix::fs::symlink("/dev/full", folder.path().join("kopie.part")).unwrap();
    match write(&store, folder.path()) {
        Err(BackupError::Io(error)) => assert_eq!(error.kind(), std::io::ErrorKind::StorageFull),
        other => panic!("{other:?}"),
    }
    assert_eq!(fs::read(&file).unwrap(), before);
    assert!(
        !names(folder.path())
            .iter()
            .any(|name| name == "scratch" || name == "kopie.part")
    );
    write(&store, folder.path()).unwrap();
}
