//! One connection: its key, and its settings, each read back. SQLite says nothing of a setting that it does not know or does not take.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, config::DbConfig};

use crate::error::StoreError;
use crate::keyslot::StoreKey;

/// What a connection keeps of the store in memory, in KiB, unless it is told otherwise.
pub(crate) const CACHE: u32 = 16_000;

/// Gives a fresh connection its key; derives nothing.
pub(crate) fn key(conn: &Connection, key: &StoreKey) -> Result<(), StoreError> {
    conn.execute_batch("PRAGMA cipher_memory_security = ON")?;
    conn.execute_batch(&format!("PRAGMA key = \"{}\"", *key.sqlcipher_literal()))?;
    Ok(())
}

/// What every connection has to be set to.
const SETTINGS: [(&str, i64); 10] = [
    ("cipher_memory_security", 1),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("secure_delete", 1),
    ("temp_store", 2),
    ("mmap_size", 0),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("busy_timeout", 5000),
    ("wal_autocheckpoint", 0),
];

/// A connection to the store, keyed and set.
pub(crate) fn connect(path: &Path, store_key: &StoreKey) -> Result<Connection, StoreError> {
    let conn = Connection::open(path)?;
    // Closing a store that could not be read would throw away its log.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    key(&conn, store_key)?;
    let version: Option<String> = conn
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .optional()?;
    if version.is_none() {
        return Err(StoreError::Settings("cipher_version"));
    }
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Settings("journal_mode"));
    }
    conn.pragma_update(None, "cache_size", -i64::from(CACHE))?;
    set(&conn)?;
    conn.set_prepared_statement_cache_capacity(256);
    Ok(conn)
}

fn set(conn: &Connection) -> Result<(), StoreError> {
    for (name, wanted) in SETTINGS {
        conn.execute_batch(&format!("PRAGMA {name} = {wanted}"))?;
    }
    if !conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)? {
        return Err(StoreError::Settings("defensive"));
    }
    // Otherwise every statement with a bound LIMIT is planned anew each time it runs.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    is_set(conn)
}

/// Whether every setting is as it has to be.
fn is_set(conn: &Connection) -> Result<(), StoreError> {
    for (name, wanted) in SETTINGS {
        let found: Option<rusqlite::types::Value> = conn
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
            .optional()?;
        if !found.is_some_and(|found| is_number(&found, wanted)) {
            return Err(StoreError::Settings(name));
        }
    }
    if !conn.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE)? {
        return Err(StoreError::Settings("defensive"));
    }
    Ok(())
}

/// SQLCipher answers with text where SQLite answers with a number.
fn is_number(found: &rusqlite::types::Value, wanted: i64) -> bool {
    match found {
        rusqlite::types::Value::Integer(number) => *number == wanted,
        rusqlite::types::Value::Text(text) => text.parse() == Ok(wanted),
        _ => false,
    }
}

/// A connection for reading only.
pub(crate) fn connect_reader(path: &Path, key: &StoreKey) -> Result<Connection, StoreError> {
    let reader = connect(path, key)?;
    reader.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -2000")?;
    Ok(reader)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyslot::{Argon2Params, Keyslot, Passphrase, Seed};

    #[test]
    fn a_setting_that_did_not_take_is_told_by_its_name() {
        let home = tempfile::tempdir().unwrap();
        let seed = Seed::draw(getrandom::fill).unwrap();
        let passphrase = Passphrase::new("fiets wolk lepel kaarsje");
        let (_, key) = Keyslot::seal([0; 16], &passphrase, Argon2Params::FLOOR, seed).unwrap();
        let path = home.path().join("store.db");
        let conn = connect(&path, &key).unwrap();
        is_set(&conn).unwrap();
        for (name, wanted) in SETTINGS {
            let other = i64::from(wanted == 0);
            // Once in use SQLCipher keeps guarding its memory whatever it is told.
            if name == "cipher_memory_security" {
                continue;
            }
            conn.execute_batch(&format!("PRAGMA {name} = {other}")).unwrap();
            let answer = is_set(&conn);
            assert!(
                matches!(answer, Err(StoreError::Settings(told)) if told == name),
                "{name}: {answer:?}"
            );
            conn.execute_batch(&format!("PRAGMA {name} = {wanted}")).unwrap();
            is_set(&conn).unwrap();
        }
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)
            .unwrap();
        assert!(matches!(is_set(&conn), Err(StoreError::Settings("defensive"))));

        let unset = Connection::open_in_memory().unwrap();
        assert!(is_set(&unset).is_err(), "one that nobody set");
    }
}
