//! The copy of a store from before a migration: a way back while the new version proves itself, and no longer.
//!
//! **Invariant:** what had to leave the store stays in no copy of it.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::durable;
use crate::error::StoreError;
use crate::keyslot::StoreKey;
use crate::migrate::snapshot;
use crate::open::Store;

/// For how long a new version proves itself.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What the name of a copy has after that of the store; the version that it is older than follows.
const BEFORE: &str = "before-v";

/// Where the copy stands of a store that is about to become this version.
pub(crate) fn before(store: &Path, version: u32) -> PathBuf {
    store.with_extension(format!("{BEFORE}{version}"))
}

/// Keeps a copy of the open store at `to`: whole under that name, or not at all. What an interrupted attempt left gives way.
pub(crate) fn keep(conn: &Connection, to: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let part = durable::temporary_name(to);
    match std::fs::remove_file(&part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    snapshot(conn, &part, key)?;
    Ok(durable::rename(&part, to)?)
}

impl Store {
    /// Lets go of the copies that have served: all of them a week after the last was made, or once something was taken off this device
    /// after it, and until then all but the last. To be called when the store has been opened and does its work.
    ///
    /// # Errors
    /// Any [`StoreError`]; what could not be taken away is tried again the next time.
    pub fn let_old_copies_go(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let copies = copies_of(self.path())?;
        let Some(last) = copies.first() else {
            return Ok(());
        };
        let purged = self.read::<_, StoreError>(|r| {
            let at: Option<i64> = r.0.query_row(
                "SELECT max(coalesce(gone_at, narrowed_at)) FROM stream",
                [],
                |row| row.get(0),
            )?;
            Ok(at.and_then(DateTime::from_timestamp_millis))
        })?;
        let made = DateTime::<Utc>::from(last.made);
        let has_served = SystemTime::from(now)
            .duration_since(last.made)
            .is_ok_and(|age| age >= KEPT_FOR);
        let kept = usize::from(!has_served && purged.is_none_or(|at| at < made));
        take_away(&copies[kept..])
    }

    /// Lets go of every copy: something was taken off this device.
    pub(crate) fn let_copies_go(&self) -> Result<(), StoreError> {
        take_away(&copies_of(self.path())?)
    }
}

struct Copy {
    path: PathBuf,
    made: SystemTime,
}

/// The copies beside a store and what interrupted attempts left of them, the newest first.
fn copies_of(store: &Path) -> Result<Vec<Copy>, StoreError> {
    let (Some(folder), Some(stem)) = (store.parent(), store.file_stem().and_then(|stem| stem.to_str()))
    else {
        return Ok(Vec::new());
    };
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let rest = name
            .to_str()
            .and_then(|name| name.strip_prefix(stem)?.strip_prefix('.'));
        if rest.is_some_and(|rest| rest.starts_with(BEFORE)) {
            copies.push(Copy {
                path: entry.path(),
                made: entry.metadata()?.modified()?,
            });
        }
    }
    copies.sort_by(|a, b| (b.made, &b.path).cmp(&(a.made, &a.path)));
    Ok(copies)
}

/// The names are off the disk as well when this returns.
fn take_away(copies: &[Copy]) -> Result<(), StoreError> {
    for copy in copies {
        std::fs::remove_file(&copy.path)?;
    }
    if let Some(copy) = copies.first() {
        durable::confirm(&copy.path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyslot::{Argon2Params, Keyslot, Passphrase, Seed};
    use crate::open::NewProfile;
    use crate::stamp::Stamp;
    use std::fs::File;

    struct Desk {
        store: Store,
        home: tempfile::TempDir,
    }

    fn now() -> DateTime<Utc> {
        "2026-11-20T09:00:00Z".parse().unwrap()
    }

    fn stamp(n: u8) -> Stamp {
        Stamp {
            at: now(),
            seed: [n; 32],
            session: uuid::Uuid::nil(),
        }
    }

    impl Desk {
        fn new() -> Desk {
            let home = tempfile::tempdir().unwrap();
            let passphrase = Passphrase::new("fiets wolk lepel kaarsje");
            let seed = Seed::draw(getrandom::fill).unwrap();
            let (_, key) = Keyslot::seal([0; 16], &passphrase, Argon2Params::FLOOR, seed).unwrap();
            let path = home.path().join("store.db");
            let store = Store::create(&path, key, NewProfile { example: false }, &stamp(1)).unwrap();
            Desk { store, home }
        }

        fn made(&self, name: &str, days_ago: u64) {
            let file = File::create(self.home.path().join(name)).unwrap();
            file.set_modified(SystemTime::from(now()) - Duration::from_secs(days_ago * 24 * 60 * 60))
                .unwrap();
        }

        fn left(&self) -> Vec<String> {
            let names = std::fs::read_dir(self.home.path()).unwrap();
            let names = names.map(|one| one.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<_> = names.filter(|name| name.contains("before")).collect();
            names.sort();
            names
        }
    }

    #[test]
    fn only_the_last_copy_is_kept_and_for_a_week() {
        let desk = Desk::new();
        desk.made("store.before-v2", 40);
        desk.made("store.before-v3", 6);
        desk.made("store.before-v3.new", 8);
        desk.made("other.before-v3", 40);
        desk.store.let_old_copies_go(now()).unwrap();
        assert_eq!(desk.left(), ["other.before-v3", "store.before-v3"]);
        desk.store
            .let_old_copies_go(now() + chrono::TimeDelta::days(1))
            .unwrap();
        assert_eq!(desk.left(), ["other.before-v3"]);
    }

    #[test]
    fn a_clock_that_was_set_back_takes_no_copy_away() {
        let desk = Desk::new();
        desk.made("store.before-v3", 1);
        desk.store
            .let_old_copies_go(now() - chrono::TimeDelta::days(365))
            .unwrap();
        assert_eq!(desk.left(), ["store.before-v3"]);
    }

    #[test]
    fn a_copy_from_before_a_purge_that_was_cut_short_goes_at_the_next_opening() {
        let desk = Desk::new();
        desk.made("store.before-v3", 1);
        desk.store
            .write::<_, StoreError>(&stamp(2), |w| {
                w.tx.execute(
                    "INSERT INTO stream (dossier_id, compartment, epoch, seq, head, gone, gone_at)
                     VALUES (zeroblob(16), 1, 0, 0, zeroblob(32), 1, ?1)",
                    [now().timestamp_millis()],
                )?;
                Ok(())
            })
            .unwrap();
        desk.store.let_old_copies_go(now()).unwrap();
        assert!(desk.left().is_empty(), "{:?}", desk.left());
    }
}
