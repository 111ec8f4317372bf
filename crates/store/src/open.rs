//! Opening: migrations, and the two connections a session keeps.
//!
//! **Invariant:** the file is never opened by other means than SQLite while a connection is open (POSIX locks would vanish).

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use chrono::{DateTime, Utc};
use ed25519_dalek::SigningKey;
use eenplan_domain::record::{ActorId, DeviceId, Incarnation};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::caseload;
use crate::checkpoint::Checkpointer;
use crate::connect::{connect, connect_reader};
use crate::door::{Changed, WriteTx};
use crate::durable;
use crate::error::StoreError;
use crate::keyslot::StoreKey;
use crate::migrate;
use crate::projection;
use crate::stamp::{Draw, Stamp};

/// Who a new profile is.
#[derive(Clone, Copy, Debug)]
pub struct NewProfile {
    /// An example profile holds invented residents and never joins a region.
    pub example: bool,
}

/// Who this profile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The worker; also the id of their directory entry.
    pub actor: ActorId,
    /// This profile on this machine.
    pub device: DeviceId,
    /// Its present life.
    pub incarnation: Incarnation,
    /// 0 while the device is its own authority.
    pub epoch: u64,
    /// See [`NewProfile::example`].
    pub example: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

type Listener = Box<dyn Fn(&[Changed]) + Send + Sync>;

/// An open store. Closing is dropping.
pub struct Store {
    path: PathBuf,
    key: StoreKey,
    // Ends before the connections do.
    checkpointer: Checkpointer,
    writer: Mutex<Writer>,
    /// Who waits to write.
    waiting: AtomicUsize,
    /// For reading while somebody writes, and for moving the log behind the writes.
    reader: Arc<Mutex<Connection>>,
    profile: Mutex<Profile>,
    listener: Mutex<Option<Listener>>,
}

/// The one connection that writes.
struct Writer {
    conn: Connection,
    /// Its last write met a failing disk: what of the log is on the disk nobody knows.
    is_doubtful: bool,
}

/// A connection for queries; the functions of each feature take it.
pub struct Reader<'c>(pub(crate) &'c Connection);

impl Store {
    /// Makes a new store at `path` with a fresh device key, drawn from the stamp.
    ///
    /// # Errors
    /// Any [`StoreError`]; a store that already has a profile is [`StoreError::Database`].
    pub fn create(path: &Path, key: StoreKey, new: NewProfile, stamp: &Stamp) -> Result<Store, StoreError> {
        let mut writer = connect(path, &key)?;
        migrate::migrate(&mut writer, path, &key)?;
        let mut draw = Draw::new(stamp);
        let (device, incarnation, actor) = (draw.uuid(), draw.uuid(), draw.uuid());
        let device_key = SigningKey::from_bytes(&draw.array());
        writer.execute(
            "INSERT INTO profile VALUES (1, ?1, ?2, ?3, ?4, 0, zeroblob(32), 0, 0, ?5, ?6, ?7)",
            params![
                device.as_bytes(),
                incarnation.as_bytes(),
                actor.as_bytes(),
                device_key.to_bytes(),
                new.example,
                eenplan_domain::record::SCHEMA_VERSION,
                stamp.at.timestamp_millis(),
            ],
        )?;
        Store::finish(path, key, writer)
    }

    /// As [`Store::open`], by a caller that keeps everybody else, and itself, from opening it meanwhile. Only then can the log that a
    /// crash left be written anew first: it may be in memory only, when a sync had failed, and work after it would hang in the air.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_alone(path: &Path, key: StoreKey) -> Result<Store, StoreError> {
        durable::renew(&log_of(path))?;
        Store::open(path, key)
    }

    /// Opens an existing store and brings it up to date.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] for a wrong key or a broken file, [`StoreError::Newer`], and the rest.
    pub fn open(path: &Path, key: StoreKey) -> Result<Store, StoreError> {
        match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(StoreError::Missing),
            // SQLite would take it for a new store and throw its log away.
            Ok(file) if file.len() == 0 => return Err(StoreError::Damaged),
            other => other?,
        };
        let mut writer = connect(path, &key)?;
        migrate::migrate(&mut writer, path, &key)?;
        projection::understand_newer_fields(&mut writer)?;
        let me = read_profile(&writer)?.actor;
        caseload::complete(&mut writer, me)?;
        Store::finish(path, key, writer)
    }

    fn finish(path: &Path, key: StoreKey, writer: Connection) -> Result<Store, StoreError> {
        let profile = read_profile(&writer)?;
        let reader = Arc::new(Mutex::new(connect_reader(path, &key)?));
        // SQLite does not tell when the names of its files could not be synced, and the folder may have got its own name in a last step
        // that failed.
        durable::confirm(path)?;
        path.parent().map_or(Ok(()), durable::confirm)?;
        Ok(Store {
            path: path.to_owned(),
            key,
            checkpointer: Checkpointer::start(Arc::clone(&reader))?,
            writer: Mutex::new(Writer {
                conn: writer,
                is_doubtful: false,
            }),
            waiting: AtomicUsize::new(0),
            reader,
            profile: Mutex::new(profile),
            listener: Mutex::new(None),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Who this profile is.
    pub fn profile(&self) -> Profile {
        *held(&self.profile)
    }

    /// Hears of every committed write: which kinds of record in which dossier. One listener.
    pub fn on_change(&self, listener: impl Fn(&[Changed]) + Send + Sync + 'static) {
        *held(&self.listener) = Some(Box::new(listener));
    }

    /// Runs queries. Does not wait for writers: while one is at work, what was committed before is read beside it.
    ///
    /// # Errors
    /// What `read` returns.
    pub fn read<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // Where it is written the pages are in memory still; every write empties the memory of the other connection.
        let writer = match self.writer.try_lock() {
            Ok(writer) => Some(writer),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        match writer.filter(|writer| !writer.is_doubtful) {
            Some(writer) => on_snapshot(&writer.conn, read),
            None => on_snapshot(&held(&self.reader), read),
        }
    }

    /// Runs one write: everything `write` does is committed when it returns `Ok`, nothing when it returns `Err`.
    ///
    /// After a disk that failed to write or sync, the store first makes sure of everything committed before and opens its connections
    /// anew; as long as that does not succeed, nothing further is written, while reading goes on.
    ///
    /// # Errors
    /// What `write` returns, or the commit's own error, in which case nothing was written.
    pub fn write<T, E: From<StoreError>>(
        &self,
        stamp: &Stamp,
        write: impl FnOnce(&mut WriteTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut writer = held(&self.writer);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        writer.is_doubtful |= self.checkpointer.take_failed();
        if writer.is_doubtful {
            self.make_sure(&mut writer).map_err(|error| self.named(error))?;
        }
        let attempt = self.attempt(&mut writer.conn, stamp, write)?;
        let (value, changed) = attempt.map_err(|error| self.doubt(&mut writer, error))?;
        self.checkpointer.after_commit(&writer.conn);
        drop(writer);
        // A listener that writes itself, as the indexer does, would otherwise wake itself for ever.
        if !changed.is_empty()
            && let Some(listener) = held(&self.listener).as_ref()
        {
            listener(&changed);
        }
        Ok(value)
    }

    /// How much of the store the writing connection keeps in memory, in KiB.
    pub(crate) fn set_cache(&self, kib: u32) -> Result<(), StoreError> {
        Ok(held(&self.writer)
            .conn
            .pragma_update(None, "cache_size", -i64::from(kib))?)
    }

    /// Whether somebody waits until the write that goes on is committed.
    pub(crate) fn somebody_waits(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// What `write` refuses is the outer error, what the disk refuses the inner one.
    fn attempt<T, E>(
        &self,
        conn: &mut Connection,
        stamp: &Stamp,
        write: impl FnOnce(&mut WriteTx<'_>) -> Result<T, E>,
    ) -> Result<Result<(T, Vec<Changed>), StoreError>, E> {
        let mut tx = match WriteTx::begin(conn, self.profile(), stamp) {
            Ok(tx) => tx,
            Err(error) => return Ok(Err(error)),
        };
        let value = write(&mut tx)?;
        Ok(tx.commit().map(|(changed, profile)| {
            *held(&self.profile) = profile;
            (value, changed)
        }))
    }

    /// Empties the log, so that what was deleted is not read in it. While somebody reads, the next time will do.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub(crate) fn truncate_log(&self) -> Result<(), StoreError> {
        let writer = held(&self.writer);
        // The log is moved behind the writes on the other connection: while that goes on it cannot be emptied.
        let _nobody_moves_it = held(&self.reader);
        let busy: bool = writer
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            tracing::info!("the log is read; it is emptied later");
        }
        Ok(())
    }

    fn doubt(&self, writer: &mut Writer, error: StoreError) -> StoreError {
        if let StoreError::Io(_) = error {
            writer.is_doubtful = true;
            if let Err(again) = self.make_sure(writer) {
                tracing::warn!(%again, "the disk still fails");
            }
        }
        self.named(error)
    }

    /// SQLite knows a full disk, and calls everything else that a disk refuses a failed write. What is written beside the store tells whether
    /// anything may be.
    fn named(&self, error: StoreError) -> StoreError {
        let StoreError::Io(_) = error else { return error };
        match durable::can_write_beside(&self.path).map_err(StoreError::from) {
            Err(known @ (StoreError::ReadOnly | StoreError::DiskFull)) => known,
            _ => error,
        }
    }

    /// Moves everything committed from the log into the main file, synced, and empties the log with the write that failed in it. Only
    /// then are the connections opened anew: the last one to close would forget which part of the log was committed, and after a failed
    /// sync the system may take what it could not write for written.
    fn make_sure(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let mut reader = held(&self.reader);
        let busy: bool = writer
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            return Err(StoreError::Io(rusqlite::ffi::SQLITE_BUSY));
        }
        let (fresh, fresh_reader) = (
            connect(&self.path, &self.key)?,
            connect_reader(&self.path, &self.key)?,
        );
        *reader = fresh_reader;
        *writer = Writer {
            conn: fresh,
            is_doubtful: false,
        };
        Ok(())
    }

    /// Copies the store into a new encrypted file, while others go on reading and writing.
    ///
    /// # Errors
    /// Any [`StoreError`]; `to` may then hold part of a copy.
    pub fn copy_to(&self, to: &Path, key: &StoreKey) -> Result<(), StoreError> {
        let reader = connect(&self.path, &self.key)?;
        migrate::snapshot(&reader, to, &self.key)?;
        let copy = Connection::open(to)?;
        crate::connect::key(&copy, &self.key)?;
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        copy.execute_batch(&format!("PRAGMA rekey = \"{}\"", *key.sqlcipher_literal()))?;
        Ok(())
    }
}

fn on_snapshot<T, E: From<StoreError>>(
    conn: &Connection,
    read: impl FnOnce(&Reader<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let snapshot = conn.unchecked_transaction().map_err(StoreError::from)?;
    read(&Reader(&snapshot))
}

pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves the connection usable: its transaction was rolled back when it was dropped.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The log of a store, where SQLite keeps it.
fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn read_profile(conn: &Connection) -> Result<Profile, StoreError> {
    Ok(conn.query_row(
        "SELECT actor_id, device_id, incarnation, epoch, example, created_at FROM profile",
        [],
        |row| {
            Ok(Profile {
                actor: ActorId(Uuid::from_bytes(row.get(0)?)),
                device: DeviceId(Uuid::from_bytes(row.get(1)?)),
                incarnation: Incarnation(Uuid::from_bytes(row.get(2)?)),
                epoch: row.get(3)?,
                example: row.get(4)?,
                created_at: DateTime::from_timestamp_millis(row.get(5)?).unwrap_or_default(),
            })
        },
    )?)
}
