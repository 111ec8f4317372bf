//! Moving the log into the main file behind the writes, so that nobody who saves waits for it.
//!
//! **Invariant:** SQLite never does it by itself in a commit; a checkpoint that failed makes the store doubtful before anything else is written.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rusqlite::Connection;

use crate::error::StoreError;
use crate::open::held;

/// Pages of the log that are worth moving: 16 MB. Moving less at a time moves the pages that every write touches more often.
const WORTH_MOVING: i64 = 4_000;

/// From so many on (128 MB) whoever writes next waits, so that a flood of writes cannot outrun it.
const TOO_LONG: i64 = 32_000;

/// Moves the log behind the writes as long as it lives.
pub(crate) struct Checkpointer {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    failed: Arc<AtomicBool>,
}

impl Checkpointer {
    /// `conn` is the connection it works on, shared with those who read.
    pub(crate) fn start(conn: Arc<Mutex<Connection>>) -> std::io::Result<Checkpointer> {
        // One waiting call is enough: it sees all that was written before it begins.
        let (wake, woken) = sync_channel(1);
        let failed = Arc::new(AtomicBool::new(false));
        let tell = Arc::clone(&failed);
        let thread = std::thread::Builder::new()
            .name("checkpoint".into())
            .spawn(move || work(&conn, &woken, &tell))?;
        Ok(Checkpointer {
            wake: Some(wake),
            thread: Some(thread),
            failed,
        })
    }

    /// After a commit on `writer`. Never fails it: it has happened.
    pub(crate) fn after_commit(&self, writer: &Connection) {
        let pages = match log_pages(writer) {
            Ok(pages) => pages,
            Err(error) => return self.doubt(&error),
        };
        if pages >= TOO_LONG
            && let Err(error) = checkpoint(writer)
        {
            return self.doubt(&error);
        }
        if pages >= WORTH_MOVING
            && let Some(wake) = &self.wake
            && let Err(TrySendError::Disconnected(())) = wake.try_send(())
        {
            tracing::error!("nothing moves the log any more");
        }
    }

    /// Whether a checkpoint failed since the last time this was asked.
    pub(crate) fn take_failed(&self) -> bool {
        self.failed.swap(false, Ordering::SeqCst)
    }

    fn doubt(&self, error: &StoreError) {
        tracing::warn!(%error, "the log could not be moved");
        self.failed.store(true, Ordering::SeqCst);
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("moving the log ended badly");
        }
    }
}

fn work(conn: &Mutex<Connection>, woken: &Receiver<()>, failed: &AtomicBool) {
    while woken.recv().is_ok() {
        if let Err(error) = checkpoint(&held(conn)) {
            tracing::warn!(%error, "the log could not be moved");
            failed.store(true, Ordering::SeqCst);
        }
    }
}

/// Moves what can be moved without making anybody wait.
fn checkpoint(conn: &Connection) -> Result<(), StoreError> {
    // Its first column, that it was busy, is no failure: the next call goes on.
    Ok(conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}

/// How many pages of the log are not in the main file yet.
fn log_pages(conn: &Connection) -> Result<i64, StoreError> {
    let (all, moved): (i64, i64) = conn
        .prepare_cached("PRAGMA wal_checkpoint(NOOP)")?
        .query_row([], |row| Ok((row.get(1)?, row.get(2)?)))?;
    Ok(all - moved)
}
