//! The one door: whole or not at all, signed, chained, undoable.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::record::{
    DossierId, KINDS, RecordId, Value, action, dossier, goal, note, plan, resident,
};
use eenplan_store::keyslot::{Argon2Params, Keyslot, Passphrase, Seed};
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

fn key(path: &std::path::Path) -> eenplan_store::keyslot::StoreKey {
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
        role: "worker",
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
    desk.goal(id, "een", record(7));
    assert_eq!(desk.store.read(audit::first_break).unwrap(), None);
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
