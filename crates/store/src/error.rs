//! What can go wrong in the store. Never carries a value, a path or a statement.

use std::io;

use eenplan_sync::{CodecError, Reason};

/// See the variants.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be read with this key, or is no store.
    #[error("the store cannot be opened with this key or is damaged")]
    Damaged,
    /// A newer version of the program wrote this store.
    #[error("the store has schema {found}, this program knows {known}")]
    Newer {
        /// Schema of the store.
        found: u32,
        /// Newest schema of this program.
        known: u32,
    },
    /// The disk has no room left. Nothing was written.
    #[error("the disk is full")]
    DiskFull,
    /// The folder or disk does not let itself be written.
    #[error("the disk is read-only")]
    ReadOnly,
    /// Reading or writing failed. What was asked is not there, or (after a failed sync and the end of the program) may be.
    #[error("input or output failed ({0})")]
    Io(i32),
    /// Cipher, journal mode or another pragma did not take.
    #[error("the store refused its settings: {0}")]
    Settings(&'static str),
    /// What was to be undone has been changed since.
    #[error("changed since")]
    Overtaken,
    /// The region would set it aside for this reason. Nothing was written.
    #[error("would be set aside: {0:?}")]
    Refused(Reason),
    /// What came from the region does not bear the signature of the device it names, or is not what it says.
    #[error("not genuine")]
    Forged,
    /// What came from the region cannot be read.
    #[error("not readable")]
    Unreadable,
    /// The region speaks of an epoch before the one this device knows: it was put back without being told.
    #[error("the region is older than it was")]
    OldEpoch,
    /// A record that should be there is not.
    #[error("no such record")]
    Missing,
    /// A value does not fit its field: a mistake in the program.
    #[error("value does not fit field {kind}.{column}")]
    Misfit {
        /// Number of the kind.
        kind: u16,
        /// Column of the field.
        column: &'static str,
    },
    /// Stored bytes of an op cannot be read.
    #[error("stored op: {0}")]
    Codec(#[from] CodecError),
    /// Anything else SQLite says, by its extended code.
    #[error("database error {0}")]
    Database(i32),
    /// A migration failed; the snapshot made before it stands beside the store.
    #[error("migration failed")]
    Migration,
}

impl From<&rusqlite::Error> for StoreError {
    fn from(error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error {
            rusqlite::Error::QueryReturnedNoRows => StoreError::Missing,
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => StoreError::DiskFull,
                // The index of the log could not grow: it grows by writing, and only a full disk refuses that.
                _ if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => StoreError::DiskFull,
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied => StoreError::ReadOnly,
                ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => StoreError::Damaged,
                ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => StoreError::Io(failure.extended_code),
                _ => StoreError::Database(failure.extended_code),
            },
            _ => StoreError::Database(-1),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        (&error).into()
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => StoreError::ReadOnly,
            _ => StoreError::Io(error.raw_os_error().unwrap_or(-1)),
        }
    }
}
