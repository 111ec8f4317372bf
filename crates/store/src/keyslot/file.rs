//! Putting a keyslot on disk so that a crash or a power cut leaves the old file or the new one, whole.

use super::KeyslotError;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Far above any keyslot; a larger file is not read into memory.
const MAX_BYTES: u64 = 1 << 20;

pub(super) fn read(path: &Path) -> Result<Vec<u8>, KeyslotError> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => KeyslotError::Missing,
        _ => KeyslotError::Io(error),
    })?;
    let mut bytes = Vec::new();
    let count = file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if count as u64 > MAX_BYTES {
        Err(KeyslotError::Broken)
    } else {
        Ok(bytes)
    }
}

/// Writes `bytes` to a temporary name beside `path`, syncs, reads them back, has them `verify`-ed, renames over `path`, syncs the folder
/// and reads once more. `path` does not change before `verify` has passed.
pub(super) fn publish(
    path: &Path,
    bytes: &[u8],
    verify: impl FnOnce(&[u8]) -> Result<(), KeyslotError>,
) -> Result<(), KeyslotError> {
    let temporary = temporary_name(path);
    let staged = stage(&temporary, bytes).and_then(|()| verify(&read(&temporary)?));
    if let Err(error) = staged {
        // No store depends on it yet; should it stay behind, the next attempt overwrites it.
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    fs::rename(&temporary, path)?;
    sync_folder(path)?;
    if read(path)? == bytes {
        Ok(())
    } else {
        Err(KeyslotError::Broken)
    }
}

pub(super) fn temporary_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".new");
    path.with_file_name(name)
}

fn stage(temporary: &Path, bytes: &[u8]) -> Result<(), KeyslotError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

/// Elsewhere a rename is durable by the file system's own journal, and a folder cannot be opened.
#[cfg_attr(not(unix), allow(unused_variables, clippy::unnecessary_wraps))]
fn sync_folder(path: &Path) -> Result<(), KeyslotError> {
    #[cfg(unix)]
    {
        let folder = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
