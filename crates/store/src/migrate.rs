//! Schema versions: all steps in one transaction, after a snapshot; a newer store is refused.

use std::path::Path;

use rusqlite::Connection;

use crate::error::StoreError;
use crate::keyslot::StoreKey;

mod embedded {
    #![allow(missing_docs)]
    refinery::embed_migrations!("../../migrations/device");
}

/// Brings the store to this program's schema. An existing store is first copied to `<store>.before-v<n>`.
pub(crate) fn migrate(conn: &mut Connection, path: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let runner = embedded::migrations::runner().set_grouped(true);
    let known = runner
        .get_migrations()
        .iter()
        .map(refinery::Migration::version)
        .max()
        .unwrap_or(0);
    let known = u32::try_from(known).unwrap_or(0);
    let found = schema(conn)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found == known {
        return Ok(());
    }
    if found > 0 {
        snapshot(conn, &path.with_extension(format!("before-v{known}")), key)?;
    }
    runner.run(conn).map_err(|_| StoreError::Migration)?;
    Ok(())
}

/// The schema a store has; 0 for an empty one.
pub(crate) fn schema(conn: &Connection) -> Result<u32, StoreError> {
    let exists: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'refinery_schema_history')",
        [],
        |row| row.get(0),
    )?;
    if !exists {
        return Ok(0);
    }
    Ok(conn.query_row(
        "SELECT coalesce(max(version), 0) FROM refinery_schema_history",
        [],
        |row| row.get(0),
    )?)
}

/// Copies the open store, page by page, into `to`, under the same key.
pub(crate) fn snapshot(conn: &Connection, to: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let mut copy = Connection::open(to)?;
    crate::open::key(&copy, key)?;
    rusqlite::backup::Backup::new(conn, &mut copy)?.run_to_completion(
        1000,
        std::time::Duration::ZERO,
        None,
    )?;
    Ok(())
}
