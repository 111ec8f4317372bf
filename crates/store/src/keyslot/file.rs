//! The keyslot on disk.

use super::KeyslotError;
use crate::durable;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

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

/// Writes `bytes` under a temporary name, reads them back, has them `verify`-ed, renames over `path` and reads once more. `path` does not
/// change before `verify` has passed.
pub(super) fn publish(
    path: &Path,
    bytes: &[u8],
    verify: impl FnOnce(&[u8]) -> Result<(), KeyslotError>,
) -> Result<(), KeyslotError> {
    let temporary = durable::stage(path, bytes)?;
    if let Err(error) = read(&temporary).and_then(|written| verify(&written)) {
        durable::discard(&temporary);
        return Err(error);
    }
    durable::rename(&temporary, path)?;
    if read(path)? == bytes {
        Ok(())
    } else {
        Err(KeyslotError::Broken)
    }
}
