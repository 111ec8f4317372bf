//! A backup: one file with the whole store, encrypted under its own key, and that key sealed under its own passphrase.
//!
//! ```text
//! magic      8   "EENPBACK"
//! version    2   1
//! keyslot    4 + n   length and bytes, as beside a store
//! store      8 + n   length and bytes of a SQLCipher file
//! checksum  32   BLAKE3 over everything before it: tells a cut or changed file from a wrong passphrase
//! ```
//!
//! **Invariant:** the file gets its name after it was synced, read back and the store in it opened and checked.
//! **Invariant:** restoring never touches a store that is there.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use crate::connect;
use crate::durable;
use crate::error::StoreError;
use crate::keyslot::{Argon2Params, Keyslot, KeyslotError, Passphrase, Seed, StoreKey};
use crate::open::{Reader, Store};
use crate::stamp::{Draw, Stamp};

const MAGIC: &[u8; 8] = b"EENPBACK";
const VERSION: u16 = 1;
const CHECKSUM: u64 = 32;
/// Far above any keyslot; a larger one is not read into memory.
const MAX_KEYSLOT: u32 = 1 << 20;

/// Why a backup was not made or not restored. Nothing that was there has changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keyslot in the file, [`KeyslotError::WrongPassphrase`] for one.
    #[error(transparent)]
    Keyslot(#[from] KeyslotError),
    /// The disk.
    #[error("the backup could not be read or written")]
    Io(#[from] io::Error),
    /// It is no backup, or not as it was written: cut off or changed.
    #[error("the file is no whole backup")]
    Unreadable,
    /// A newer program wrote it.
    #[error("the backup needs a newer program (file version {0})")]
    Newer(u16),
}

/// Writes a backup of `store` to `to`, replacing what is there only when the new one is whole. `scratch` is a file of ours
/// for the copy in between; it is gone afterwards. Answers how many ops the backup holds.
///
/// # Errors
/// Any [`BackupError`]; `to` is then as it was.
pub fn write(
    store: &Store,
    to: &Path,
    scratch: &Path,
    passphrase: &Passphrase,
    params: Argon2Params,
    seed: Seed,
) -> Result<u64, BackupError> {
    let (keyslot, key) = Keyslot::seal(store.profile().device.bytes(), passphrase, params, seed)?;
    let part = beside(to);
    let made = remove_if_there(scratch)
        .map_err(BackupError::from)
        .and_then(|()| Ok(store.copy_to(scratch, &key)?))
        .and_then(|()| {
            let ops = check(scratch, &key)?;
            let mut file = File::create(&part)?;
            pack(&mut File::open(scratch)?, &keyslot.to_bytes(), &mut file)?;
            file.sync_all()?;
            drop(file);
            let written = unpack_head(&mut File::open(&part)?)?;
            if Keyslot::from_bytes(&written.keyslot)?.open(passphrase)? != key {
                return Err(BackupError::Unreadable);
            }
            durable::rename(&part, to)?;
            Ok(ops)
        });
    let tidied = remove_if_there(scratch);
    if made.is_err() {
        // The part is worth nothing; should it stay behind, the next attempt overwrites it.
        let _ = fs::remove_file(&part);
    }
    let ops = made?;
    tidied?;
    Ok(ops)
}

/// A backup that is whole and whose key is open.
pub struct Opened {
    file: File,
    head: Head,
    key: StoreKey,
}

impl Opened {
    /// Opens the backup at `from`: every byte is read, then the passphrase is tried.
    ///
    /// # Errors
    /// Any [`BackupError`] but those of a store.
    pub fn open(from: &Path, passphrase: &Passphrase) -> Result<Self, BackupError> {
        let mut file = File::open(from)?;
        let head = unpack_head(&mut file)?;
        let key = Keyslot::from_bytes(&head.keyslot)?.open(passphrase)?;
        Ok(Self { file, head, key })
    }
}

/// Takes the store out of a backup and puts it at `to`, where nothing is, under `new_key`. The device gets a new incarnation,
/// because the life the backup came from may go on elsewhere.
///
/// # Errors
/// Any [`BackupError`]; what stands at `to` is then worth nothing.
pub fn restore(backup: Opened, to: &Path, new_key: &StoreKey, stamp: &Stamp) -> Result<(), BackupError> {
    let Opened { mut file, head, key } = backup;
    file.seek(SeekFrom::Start(head.store_at))?;
    let mut store = File::create_new(to)?;
    io::copy(&mut file.take(head.store_len), &mut store)?;
    store.sync_all()?;
    drop(store);
    check(to, &key)?;

    let conn = Connection::open(to).map_err(StoreError::from)?;
    connect::key(&conn, &key)?;
    let mut draw = Draw::new(stamp);
    conn.execute(
        "UPDATE profile SET incarnation = ?1, dev_seq = 0, last_op_hash = zeroblob(32)",
        params![draw.uuid().as_bytes()],
    )
    .map_err(StoreError::from)?;
    conn.execute_batch(&format!("PRAGMA rekey = \"{}\"", *new_key.sqlcipher_literal()))
        .map_err(StoreError::from)?;
    drop(conn);
    check(to, new_key)?;
    Ok(())
}

/// How many ops the store holds.
///
/// # Errors
/// Any [`StoreError`].
pub fn ops(reader: &Reader<'_>) -> Result<u64, StoreError> {
    Ok(reader
        .0
        .query_row("SELECT count(*) FROM op", [], |row| row.get(0))?)
}

/// Opens a copied store, reads all of it, and counts its ops.
fn check(path: &Path, key: &StoreKey) -> Result<u64, BackupError> {
    let read = || -> Result<u64, StoreError> {
        let conn = Connection::open(path)?;
        connect::key(&conn, key)?;
        let whole: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if whole != "ok" {
            return Err(StoreError::Damaged);
        }
        Ok(conn.query_row("SELECT count(*) FROM op", [], |row| row.get(0))?)
    };
    match read() {
        Err(StoreError::Damaged) => Err(BackupError::Unreadable),
        other => Ok(other?),
    }
}

fn pack(store: &mut File, keyslot: &[u8], to: &mut dyn Write) -> io::Result<()> {
    let length = store.metadata()?.len();
    let keyslot_length = u32::try_from(keyslot.len()).map_err(io::Error::other)?;
    let mut to = Hashing::new(to);
    to.write_all(MAGIC)?;
    to.write_all(&VERSION.to_le_bytes())?;
    to.write_all(&keyslot_length.to_le_bytes())?;
    to.write_all(keyslot)?;
    to.write_all(&length.to_le_bytes())?;
    if io::copy(store, &mut to)? != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let Hashing { inner, hash } = to;
    inner.write_all(hash.finalize().as_bytes())?;
    inner.flush()
}

struct Head {
    keyslot: Vec<u8>,
    store_at: u64,
    store_len: u64,
}

/// Reads the whole file once: its head, and whether every byte is as it was written.
fn unpack_head(file: &mut File) -> Result<Head, BackupError> {
    let total = file.metadata()?.len();
    if &number::<8>(file)? != MAGIC {
        return Err(BackupError::Unreadable);
    }
    let version = u16::from_le_bytes(number(file)?);
    if version > VERSION {
        return Err(BackupError::Newer(version));
    }
    let length = u32::from_le_bytes(number(file)?);
    if length > MAX_KEYSLOT {
        return Err(BackupError::Unreadable);
    }
    let mut keyslot = vec![0; usize::try_from(length).map_err(|_| BackupError::Unreadable)?];
    file.read_exact(&mut keyslot).map_err(cut)?;
    let store_len = u64::from_le_bytes(number(file)?);
    let store_at = file.stream_position()?;
    if store_at
        .checked_add(store_len)
        .and_then(|end| end.checked_add(CHECKSUM))
        != Some(total)
    {
        return Err(BackupError::Unreadable);
    }
    file.seek(SeekFrom::Start(0))?;
    let mut hash = blake3::Hasher::new();
    hash.update_reader(Read::by_ref(file).take(total - CHECKSUM))?;
    if hash.finalize() != blake3::Hash::from_bytes(number(file)?) {
        return Err(BackupError::Unreadable);
    }
    Ok(Head {
        keyslot,
        store_at,
        store_len,
    })
}

fn number<const N: usize>(file: &mut File) -> Result<[u8; N], BackupError> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes).map_err(cut)?;
    Ok(bytes)
}

fn cut(error: io::Error) -> BackupError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => BackupError::Unreadable,
        _ => error.into(),
    }
}

struct Hashing<'w> {
    inner: &'w mut dyn Write,
    hash: blake3::Hasher,
}

impl<'w> Hashing<'w> {
    fn new(inner: &'w mut dyn Write) -> Self {
        Self {
            inner,
            hash: blake3::Hasher::new(),
        }
    }
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or(bytes));
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".part");
    path.with_file_name(name)
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
