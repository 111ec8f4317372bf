//! The one door: whole or not at all, signed, chained, undoable.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::record::{
    DossierId, KINDS, RecordId, Value, action, dossier, goal, note, plan, resident,
};
use eenplan_store::audit::{Action, Line};
use eenplan_store::keyslot::{Argon2Params, Keyslot, Passphrase, Seed, StoreKey};
use eenplan_store::{Edit, NewProfile, Receipt, Stamp, Store, StoreError, audit, history};
use eenplan_sync::WireValue;
use uuid::Uuid;

struct Desk {
    store: Store,
    folder: tempfile::TempDir,
    seed: std::cell::Cell<u8>,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let key = key(&folder.path().join("keyslot"));
        let store = Store::create(
            &folder.path().join("store.db"),
            key,
            NewProfile { example: true },
            &stamp(0),
        )
        .unwrap();
        Desk {
            store,
            folder,
            seed: std::cell::Cell::new(1),
        }
    }

    fn stamp(&self) -> Stamp {
        self.seed.set(self.seed.get() + 1);
        stamp(self.seed.get())
    }

    fn dossier(&self) -> DossierId {
        self.store
            .write::<_, StoreError>(&self.stamp(), |w| {
                let id = w.new_dossier();
                let mut edit = Edit::new("dossier_open", id);
                edit.record(id.record())
                    .set(dossier::OPENED_ON, day())
                    .set(dossier::REGISSEUR_ID, Uuid::from_u128(1))
                    .set(dossier::REGIE_EPOCH, 1i64)
                    .set(resident::FAMILY_NAME, "Voorbeeld")
                    .set(plan::STATE, "concept");
                w.apply(edit)?;
                Ok(id)
            })
            .unwrap()
    }

    fn edit(&self, edit: Edit) -> Result<Receipt, StoreError> {
        self.store.write(&self.stamp(), |w| w.apply(edit))
    }

    fn goal(&self, id: DossierId, title: &str, to: RecordId) -> Receipt {
        let mut edit = Edit::new("goal_save", id);
        edit.record(to).set(goal::TITLE, title);
        self.edit(edit).unwrap()
    }

    /// The store beside what runs, as whoever has its key could change it.
    fn beside(&self) -> rusqlite::Connection {
        beside(
            &self.folder.path().join("store.db"),
            &key(&self.folder.path().join("keyslot")),
        )
    }

    fn column(&self, sql: &str) -> Vec<Option<Uuid>> {
        let beside = self.beside();
        let mut query = beside.prepare(sql).unwrap();
        let rows = query
            .query_map([], |row| row.get::<_, Option<[u8; 16]>>(0))
            .unwrap();
        rows.map(|id| id.unwrap().map(Uuid::from_bytes)).collect()
    }

    fn ids(&self, sql: &str) -> BTreeSet<Uuid> {
        self.column(sql).into_iter().flatten().collect()
    }

    fn titles(&self, id: DossierId) -> Vec<String> {
        self.store
            .read::<_, StoreError>(|r| {
                Ok(history::page(r, id, None, None, 100)?
                    .into_iter()
                    .rev()
                    .flat_map(|entry| entry.op.changes)
                    .filter(|change| change.kind == goal::KIND.number && change.group == goal::TITLE.group)
                    .filter_map(|change| match &change.fields[0].value {
                        WireValue::Known(Value::Text(title)) => Some(title.clone()),
                        _ => None,
                    })
                    .collect())
            })
            .unwrap()
    }
}

fn beside(path: &std::path::Path, key: &StoreKey) -> rusqlite::Connection {
    let beside = rusqlite::Connection::open(path).unwrap();
    beside
        .execute_batch(&format!("PRAGMA key = \"{}\"", *key.sqlcipher_literal()))
        .unwrap();
    beside
}

fn key(path: &std::path::Path) -> StoreKey {
    let seed = Seed::draw(|bytes| {
        bytes.fill(5);
        Ok::<_, std::convert::Infallible>(())
    })
    .unwrap();
    if path.exists() {
        return Keyslot::unlock(path, &Passphrase::new("voorbeeld voorbeeld")).unwrap();
    }
    Keyslot::create(
        path,
        [1; 16],
        &Passphrase::new("voorbeeld voorbeeld"),
        Argon2Params::FLOOR,
        seed,
    )
    .unwrap()
}

fn stamp(n: u8) -> Stamp {
    let at: DateTime<Utc> = "2026-11-12T08:00:00Z".parse().unwrap();
    Stamp {
        at: at + chrono::TimeDelta::seconds(n.into()),
        seed: [n; 32],
        session: Uuid::nil(),
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 12).unwrap()
}

fn record(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

#[test]
fn an_edit_spreads_over_one_op_per_stream_and_an_unchanged_edit_leaves_none() {
    let desk = Desk::new();
    let id = desk.dossier();
    let entries = desk
        .store
        .read::<_, StoreError>(|r| history::page(r, id, None, None, 10))
        .unwrap();
    assert_eq!(entries.len(), 2, "core and plan are two streams");
    assert_eq!(desk.goal(id, "Mijn huur is op orde", record(7)).ops.len(), 1);
    assert_eq!(desk.goal(id, "Mijn huur is op orde", record(7)).ops.len(), 0);
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    let desk = Desk::new();
    let id = desk.dossier();
    let failed: Result<(), StoreError> = desk.store.write(&desk.stamp(), |w| {
        let mut edit = Edit::new("goal_save", id);
        edit.record(record(7)).set(goal::TITLE, "half");
        w.apply(edit)?;
        Err(StoreError::Missing)
    });
    assert!(failed.is_err());
    assert!(desk.titles(id).is_empty());
}

#[test]
fn undo_puts_back_what_was_there_and_can_be_undone_itself() {
    let desk = Desk::new();
    let id = desk.dossier();
    desk.goal(id, "eerst", record(7));
    let second = desk.goal(id, "daarna", record(7));
    let undone = desk
        .store
        .write::<_, StoreError>(&desk.stamp(), |w| w.undo(&second))
        .unwrap();
    assert_eq!(desk.titles(id), ["eerst", "daarna", "eerst"]);
    desk.store
        .write::<_, StoreError>(&desk.stamp(), |w| w.undo(&undone))
        .unwrap();
    assert_eq!(desk.titles(id), ["eerst", "daarna", "eerst", "daarna"]);
}

#[test]
fn undo_refuses_when_somebody_went_on() {
    let desk = Desk::new();
    let id = desk.dossier();
    let first = desk.goal(id, "eerst", record(7));
    desk.goal(id, "daarna", record(7));
    let refused = desk
        .store
        .write::<_, StoreError>(&desk.stamp(), |w| w.undo(&first));
    assert!(matches!(refused, Err(StoreError::Overtaken)));
    assert_eq!(desk.titles(id), ["eerst", "daarna"]);
}

#[test]
fn undoing_a_new_record_takes_it_away_and_keeps_its_words() {
    let desk = Desk::new();
    let id = desk.dossier();
    let receipt = desk.goal(id, "weg ermee", record(7));
    desk.store
        .write::<_, StoreError>(&desk.stamp(), |w| w.undo(&receipt))
        .unwrap();
    assert_eq!(desk.titles(id), ["weg ermee"], "the words stay in the history");
}

#[test]
fn a_note_is_written_once() {
    let desk = Desk::new();
    let id = desk.dossier();
    let write = |body: &str| {
        let mut edit = Edit::new("note_write", id);
        edit.record(record(9)).set(note::BODY, body);
        desk.edit(edit)
    };
    write("Anna sliep vier uur.").unwrap();
    assert!(matches!(write("Anders."), Err(StoreError::Overtaken)));
}

#[test]
fn a_value_of_the_wrong_type_is_refused_without_saying_what_it_was() {
    let desk = Desk::new();
    let id = desk.dossier();
    let mut edit = Edit::new("action_save", id);
    edit.record(record(7)).set(action::DUE_ON, "geheim");
    let error = desk.edit(edit).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("geheim"));
}

#[test]
fn the_audit_chain_is_whole_and_one_line_stands_for_each_op() {
    let desk = Desk::new();
    let id = desk.dossier();
    let goal = desk.goal(id, "een", record(7));
    desk.goal(id, "een", record(7));
    let ops: BTreeSet<_> = desk.ids("SELECT id FROM op");
    let told: Vec<Option<Uuid>> = desk.column("SELECT object_version FROM audit_line ORDER BY seq");
    assert_eq!(
        (ops.len(), told.len()),
        (3, 3),
        "two for the dossier, one for the goal"
    );
    assert_eq!(told.iter().flatten().copied().collect::<BTreeSet<_>>(), ops);
    assert!(told.contains(&Some(goal.ops[0].0)));
    assert_eq!(desk.store.read(audit::first_break).unwrap(), None);
}

#[test]
fn a_line_that_was_tampered_with_or_taken_out_breaks_the_chain_where_it_stood() {
    let tampered = [
        ("UPDATE audit_line SET outcome = 'failure' WHERE seq = 2", Some(2)),
        (
            "UPDATE audit_line SET reason = 'not_allowed' WHERE seq = 2",
            Some(2),
        ),
        ("UPDATE audit_line SET reason = NULL WHERE seq = 4", Some(4)),
        (
            "UPDATE audit_line SET occurred_at = occurred_at + 1 WHERE seq = 1",
            Some(1),
        ),
        ("UPDATE audit_line SET hash = zeroblob(32) WHERE seq = 3", Some(3)),
        (
            "UPDATE audit_line SET previous_hash = zeroblob(32) WHERE seq = 3",
            Some(3),
        ),
        ("DELETE FROM audit_line WHERE seq = 2", Some(3)),
        ("SELECT 1", None),
    ];
    for (how, broken) in tampered {
        let desk = Desk::new();
        let id = desk.dossier();
        desk.goal(id, "een", record(7));
        let refused = Line {
            success: false,
            reason: Some("not_allowed"),
            ..Line::of(Action::View, "support")
        };
        desk.store
            .write::<_, StoreError>(&desk.stamp(), |w| w.audit(&refused))
            .unwrap();
        desk.beside().execute_batch(how).unwrap();
        assert_eq!(desk.store.read(audit::first_break).unwrap(), broken, "{how}");
    }
}

#[test]
fn lines_of_before_they_were_numbered_keep_their_place_in_the_chain() {
    for version in 1..=3 {
        let folder = tempfile::tempdir().unwrap();
        let fixture = std::path::PathBuf::from(format!("../../tests/fixtures/v{version}"));
        for name in ["keyslot", "store.db"] {
            std::fs::copy(fixture.join(name), folder.path().join(name)).unwrap();
        }
        let passphrase = Passphrase::new("een wachtzin voor de proef");
        let key = Keyslot::unlock(&folder.path().join("keyslot"), &passphrase).unwrap();
        let path = folder.path().join("store.db");
        let store = Store::open(&path, key.clone()).unwrap();
        let add = || {
            let line = Line::of(Action::Login, "administration");
            store
                .write::<_, StoreError>(&stamp(9), |w| w.audit(&line))
                .unwrap();
        };
        assert_eq!(store.read(audit::first_break).unwrap(), None, "V{version}");
        add();
        assert_eq!(store.read(audit::first_break).unwrap(), None, "V{version}");
        let beside = beside(&path, &key);
        let lines: i64 = beside
            .query_row("SELECT count(*) FROM audit_line", [], |row| row.get(0))
            .unwrap();
        assert!(lines > 10, "V{version}: {lines}");
        beside
            .execute_batch("UPDATE audit_line SET outcome = 'failure' WHERE seq = 5")
            .unwrap();
        assert_eq!(store.read(audit::first_break).unwrap(), Some(5), "V{version}");
    }
}

#[test]
fn a_store_opens_again_with_its_key_and_not_with_another() {
    let desk = Desk::new();
    let id = desk.dossier();
    desk.goal(id, "blijft", record(7));
    let Desk { store, folder, .. } = desk;
    let profile = store.profile();
    drop(store);
    let path = folder.path().join("store.db");
    let again = Store::open(&path, key(&folder.path().join("keyslot"))).unwrap();
    assert_eq!(again.profile(), profile);
    drop(again);
    let other = Keyslot::create(
        &folder.path().join("other"),
        [2; 16],
        &Passphrase::new("iets heel anders"),
        Argon2Params::FLOOR,
        Seed::draw(|bytes| {
            bytes.fill(6);
            Ok::<_, std::convert::Infallible>(())
        })
        .unwrap(),
    )
    .unwrap();
    assert!(matches!(Store::open(&path, other), Err(StoreError::Damaged)));
}

#[test]
fn the_tables_are_as_the_record_table_says() {
    let folder = "../../migrations/device";
    let sql: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let sql = sql.concat();
    for kind in KINDS {
        let table = sql
            .split(&format!("CREATE TABLE {} (", kind.table))
            .nth(1)
            .unwrap_or_else(|| panic!("no table {}", kind.table));
        let body = table.split(';').next().unwrap();
        for field in kind.fields() {
            let added = format!("ALTER TABLE {} ADD COLUMN {} ", kind.table, field.column);
            assert!(
                body.contains(&format!("\n  {} ", field.column)) || sql.contains(&added),
                "{}.{} is missing",
                kind.table,
                field.column
            );
        }
    }
}
