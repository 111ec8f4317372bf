//! Files and names that survive a power cut.
//!
//! **Invariant:** what one of these functions has returned `Ok` for is on the disk: the bytes synced, and every name on the way to them.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Makes a folder and those above it that are missing.
///
/// # Errors
/// Those of the disk.
pub fn create_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        create_folder(above)?;
    }
    fs::create_dir(path)?;
    sync_names(path).inspect_err(|_| {
        // The next attempt has to make it anew: one that is there counts as synced.
        let _ = fs::remove_dir(path);
    })
}

/// Makes sure of the name of a file or folder that is there already: its sync may have failed when it was given.
///
/// # Errors
/// Those of the disk.
pub fn confirm(path: &Path) -> io::Result<()> {
    sync_names(path)
}

/// Writes a file anew as it reads now: what a failed sync left in memory only is on the disk after this. Nobody may have it open.
///
/// # Errors
/// Those of the disk; the file is then as it was.
pub(crate) fn renew(path: &Path) -> io::Result<()> {
    match fs::read(path) {
        Ok(bytes) => write(path, &bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Replaces the file at `path`, or makes it: afterwards it has the old bytes or the new, whole. Only its owner may read it.
///
/// # Errors
/// Those of the disk; the old file is then still there, unless only the last sync failed.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = stage(path, bytes)?;
    rename(&temporary, path)
}

/// Gives a file or folder another name, over what was there. What is in it has to be on the disk already.
///
/// # Errors
/// Those of the disk; when only the last sync failed, either name may be found after a power cut.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_names(to)?;
    if from.parent() == to.parent() {
        Ok(())
    } else {
        sync_names(from)
    }
}

/// Writes and syncs `bytes` under a temporary name beside `path`, and gives that name.
pub(crate) fn stage(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let temporary = temporary_name(path);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written {
        discard(&temporary);
        return Err(error);
    }
    Ok(temporary)
}

/// Whether a file can be written beside this one; none stays.
pub(crate) fn can_write_beside(path: &Path) -> io::Result<()> {
    stage(&path.with_extension("try"), b"?").map(|temporary| discard(&temporary))
}

/// Takes a staged file away. Should it stay behind, the next one overwrites it.
pub(crate) fn discard(temporary: &Path) {
    let _ = fs::remove_file(temporary);
}

pub(crate) fn temporary_name(path: &Path) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".new");
    path.with_file_name(name)
}

/// Syncs the folder that `path` is in, and with it the name. Elsewhere than on Unix a folder cannot be opened and the file system's own
/// journal keeps its names.
#[cfg_attr(not(unix), allow(unused_variables, clippy::unnecessary_wraps))]
fn sync_names(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path
            .parent()
            .filter(|above| !above.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_files_are_made_replaced_and_moved() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        create_folder(&folder).unwrap();
        create_folder(&folder).unwrap();
        let file = folder.join("card");
        write(&file, b"one").unwrap();
        write(&file, b"two").unwrap();
        rename(&folder, &home.path().join("c")).unwrap();
        assert_eq!(fs::read(home.path().join("c/card")).unwrap(), b"two");
        assert_eq!(
            fs::read_dir(home.path().join("c")).unwrap().count(),
            1,
            "no temporary file stays"
        );
    }

    #[test]
    fn trying_to_write_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        can_write_beside(&home.path().join("card")).unwrap();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
        assert!(can_write_beside(&home.path().join("gone/card")).is_err());
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_old_one() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("card");
        write(&file, b"one").unwrap();
        fs::create_dir(temporary_name(&file)).unwrap();
        assert!(write(&file, b"two").is_err());
        assert_eq!(fs::read(&file).unwrap(), b"one");
    }
}
