//! When a passphrase did not fit. A locked store takes no audit line, so it is noted beside it, and told once the store is open.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

const FILE: &str = "misses";
/// The most that are kept, the first ones; whoever goes on for longer has been seen.
const MOST: u64 = 1_000;
const EACH: u64 = 8;

fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Notes one beside the store in `folder`.
///
/// # Errors
/// Those of the disk.
pub(super) fn note(folder: &Path, at: DateTime<Utc>) -> io::Result<()> {
    let mut noted = OpenOptions::new().append(true).create(true).open(file(folder))?;
    if noted.metadata()?.len() < MOST * EACH {
        noted.write_all(&at.timestamp_millis().to_be_bytes())?;
    }
    Ok(())
}

/// All that were noted, the oldest first. What of it cannot be read as a moment is passed over.
pub(super) fn noted(folder: &Path) -> Vec<DateTime<Utc>> {
    let bytes = fs::read(file(folder)).unwrap_or_default();
    let (moments, _) = bytes.as_chunks::<8>();
    moments
        .iter()
        .filter_map(|moment| DateTime::from_timestamp_millis(i64::from_be_bytes(*moment)))
        .collect()
}

/// Forgets them: they stand in the audit.
pub(super) fn told(folder: &Path) {
    let _gone_already = fs::remove_file(file(folder));
}
