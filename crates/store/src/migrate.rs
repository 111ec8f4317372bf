//! Schema versions: all steps in one transaction, after a snapshot; a newer store is refused.

use std::path::Path;

use refinery::Runner;
use refinery::error::Kind;
use rusqlite::Connection;

use crate::copies;
use crate::error::StoreError;
use crate::keyslot::StoreKey;

mod embedded {
    #![allow(missing_docs, reason = "what the macro makes has none")]
    refinery::embed_migrations!("../../migrations/device");
}

/// Brings the store to this program's schema. An existing store is first copied to `<store>.before-v<n>`. A step that fails leaves the
/// store as it was.
pub(crate) fn migrate(conn: &mut Connection, path: &Path, key: &StoreKey) -> Result<(), StoreError> {
    migrate_by(embedded::migrations::runner(), conn, path, key)
}

fn migrate_by(runner: Runner, conn: &mut Connection, path: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let runner = runner.set_grouped(true);
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
        copies::keep(conn, &copies::before(path, known), key)?;
    }
    runner.run(conn).map_err(|error| why(&error))?;
    Ok(())
}

/// A disk that did not cooperate is told as such; anything else is a step that does not fit this store.
fn why(error: &refinery::Error) -> StoreError {
    let Kind::Connection(_, source) = error.kind() else {
        return StoreError::Migration;
    };
    match source.downcast_ref::<rusqlite::Error>().map(StoreError::from) {
        Some(
            said @ (StoreError::DiskFull | StoreError::ReadOnly | StoreError::Io(_) | StoreError::Damaged),
        ) => said,
        _ => StoreError::Migration,
    }
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
    crate::connect::key(&copy, key)?;
    rusqlite::backup::Backup::new(conn, &mut copy)?.run_to_completion(
        1000,
        std::time::Duration::ZERO,
        None,
    )?;
    Ok(())
}

/// The tables of this version, empty.
#[cfg(test)]
pub(crate) fn tables(conn: &mut Connection) {
    let made = embedded::migrations::runner().run(conn);
    assert!(made.is_ok(), "{made:?}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyslot::{Argon2Params, Keyslot, Passphrase, Seed};
    use refinery::Migration;

    fn key() -> StoreKey {
        let passphrase = Passphrase::new("fiets wolk lepel kaarsje");
        let seed = Seed::draw(getrandom::fill).unwrap();
        Keyslot::seal([0; 16], &passphrase, Argon2Params::FLOOR, seed)
            .unwrap()
            .1
    }

    fn open(path: &Path, key: &StoreKey) -> Connection {
        let conn = Connection::open(path).unwrap();
        crate::connect::key(&conn, key).unwrap();
        conn
    }

    fn steps(steps: &[(&str, &str)]) -> Runner {
        let steps: Vec<Migration> = steps
            .iter()
            .map(|(name, sql)| Migration::unapplied(name, sql).unwrap())
            .collect();
        Runner::new(&steps)
    }

    const FIRST: (&str, &str) = (
        "V1__first",
        "CREATE TABLE word (word TEXT); INSERT INTO word VALUES ('een'), ('twee');",
    );

    fn words(conn: &Connection) -> Vec<String> {
        let mut query = conn.prepare("SELECT word FROM word ORDER BY rowid").unwrap();
        query
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    #[test]
    fn a_step_that_fails_leaves_the_store_as_it_was_and_a_copy_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let (path, key) = (home.path().join("store.db"), key());
        let mut conn = open(&path, &key);
        migrate_by(steps(&[FIRST]), &mut conn, &path, &key).unwrap();
        // The second step works, the third does not: neither may stay.
        let wrong = [
            FIRST,
            (
                "V2__second",
                "UPDATE word SET word = 'weg'; DROP TABLE IF EXISTS x;",
            ),
            ("V3__third", "INSERT INTO word (no_such_column) VALUES (1);"),
        ];
        // What an interrupted copy left is no hindrance.
        std::fs::write(path.with_file_name("store.before-v3.new"), b"half").unwrap();
        for _ in 0..2 {
            let answer = migrate_by(steps(&wrong), &mut conn, &path, &key);
            assert!(matches!(answer, Err(StoreError::Migration)), "{answer:?}");
            assert_eq!((schema(&conn).unwrap(), words(&conn).len()), (1, 2));
            assert_eq!(words(&conn), ["een", "twee"]);
        }
        let copy = open(&path.with_file_name("store.before-v3"), &key);
        assert_eq!(words(&copy), ["een", "twee"]);
        drop(conn);

        let mut conn = open(&path, &key);
        let right = [FIRST, wrong[1]];
        migrate_by(steps(&right), &mut conn, &path, &key).unwrap();
        assert_eq!(
            words(&conn),
            ["weg", "weg"],
            "a step that is right goes on from there"
        );
        let copy = open(&path.with_file_name("store.before-v2"), &key);
        assert_eq!(words(&copy), ["een", "twee"]);
    }
}
