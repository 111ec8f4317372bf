//! A store of every released schema opens in today's program with everything in it; one of a later schema is refused and left alone.
//!
//! `fixtures/v<n>` holds a profile with a row in every table of that schema, and what is in it by table. As long as nothing was released
//! the last step may change, and its fixture is then made anew: `docs/testing.md` has the command. After a release it never is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::record::{Compartment, DossierId, Field, FieldType, KINDS, RecordId, Value};
use eenplan_office::{
    AppError, CaseloadPage, CaseloadSort, CreateProfile, ErrorCode, Office, ResidentForm, SaveContact,
    SaveGoal, SaveOwnWords, SessionState, Surroundings, UnlockProfile, WriteNote,
};
use eenplan_store::keyslot::{Argon2Params, Keyslot, Passphrase, StoreKey};
use eenplan_store::{Edit, Stamp, Store, StoreError};
use eenplan_tests::durability::chance::Chance;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

const PASSPHRASE: &str = "een wachtzin voor de proef";
/// Every step of the schema, the first first.
const STEPS: [&str; 3] = [
    include_str!("../../migrations/device/V1__house.sql"),
    include_str!("../../migrations/device/V2__caseload_course.sql"),
    include_str!("../../migrations/device/V3__sync.sql"),
];

/// What stands in a store in the middle of an exchange with a region, beside what is written in an office: a row in each of its tables.
const EXCHANGE: &str = "
    INSERT INTO region SELECT 1, 'https://regio.example', 'Regio (proef)', x'00000000000000000000000000000aa1', actor_id, 7,
        1795424400000, 1795424400000, 1795424400000, 1795424400000, 604800000, zeroblob(16), 0, 1795424400000, 3 FROM profile;
    INSERT INTO snapshot_piece SELECT id, 2, 5, 0, 2, x'646465656c', 1 FROM dossier LIMIT 1;
    INSERT INTO lost_version SELECT id, 2, 1, id, 1, id, '{}', 0 FROM dossier LIMIT 1;
    INSERT INTO offer SELECT id FROM op ORDER BY hlc DESC LIMIT 1;
    INSERT INTO purged VALUES (x'00000000000000000000000000000bb2', 3);
    INSERT INTO pending_change SELECT r.kind, r.record_id, r.grp, o.position, o.op_id
        FROM outbox o JOIN register r ON r.op_id = o.op_id ORDER BY o.position LIMIT 1;
    INSERT INTO shadow SELECT c.kind, c.record_id, c.grp, op.dossier_id, op.compartment, NULL, x'' FROM pending_change c JOIN op ON op.id = c.op_id;
    INSERT INTO proposal SELECT op.id, r.kind, r.record_id, r.grp, op.dossier_id, op.compartment, op.author, NULL, 1, 1
        FROM op JOIN register r ON r.op_id = op.id ORDER BY op.hlc DESC LIMIT 1;
    INSERT INTO settlement SELECT p.op_id, p.kind, p.record_id, p.grp, p.dossier_id, p.author, p.op_id, 2, 'te vroeg', 1795424400000, NULL
        FROM proposal p;
    INSERT INTO set_aside SELECT id, dossier_id, compartment, author, 4, 1795424400000, NULL FROM op ORDER BY hlc LIMIT 1;
    INSERT INTO looked SELECT id, 2 FROM dossier LIMIT 1;
    INSERT INTO left_dossier VALUES (x'00000000000000000000000000000bb2', 'Proef, Anna', 0, NULL);
    INSERT INTO notice_seen VALUES (x'00000000000000000000000000000cc3', 1795424400000);
";

/// How the names of tables begin that follow from the others: an upgrade may make them anew. What they are for is asked of the program.
const FOLLOWING: [&str; 4] = ["caseload_", "name_index", "search_", "text_index"];

const NOTE: &str = "Anna belde zelf op.";

/// A fixed moment, and chance that is the same each time.
struct World(Mutex<Chance>);

impl World {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Chance::new(1))))
    }
}

impl Surroundings for World {
    fn now(&self) -> DateTime<Utc> {
        "2026-11-23T09:00:00Z".parse().unwrap()
    }

    fn chance(&self, bytes: &mut [u8]) {
        let mut chance = self.0.lock().unwrap();
        bytes.iter_mut().for_each(|byte| *byte = chance.bits() as u8);
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        Ok(Argon2Params::FLOOR)
    }
}

fn versions() -> impl Iterator<Item = usize> {
    1..=STEPS.len()
}

fn fixture(version: usize) -> PathBuf {
    PathBuf::from(format!("fixtures/v{version}"))
}

/// Of the steps a schema is made of.
fn made_of(version: usize) -> String {
    blake3::hash(STEPS[..version].concat().as_bytes())
        .to_hex()
        .to_string()
}

fn key(profile: &Path) -> StoreKey {
    Keyslot::unlock(&profile.join("keyslot"), &Passphrase::new(PASSPHRASE)).unwrap()
}

fn keyed(profile: &Path) -> Connection {
    let connection = Connection::open(profile.join("store.db")).unwrap();
    let key = key(profile);
    connection
        .pragma_update(None, "key", key.sqlcipher_literal().as_str())
        .unwrap();
    connection
}

/// The tables with their columns. Of SQLite's own and of the migrations' nothing is promised.
fn tables(connection: &Connection) -> Vec<(String, Vec<String>)> {
    let mut query = connection
        .prepare(
            "SELECT t.name, group_concat(c.name, ',') FROM sqlite_master t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'refinery_schema_history'
             GROUP BY t.name ORDER BY t.name",
        )
        .unwrap();
    let rows = query.query_map([], |row| {
        let columns: String = row.get(1)?;
        Ok((row.get(0)?, columns.split(',').map(String::from).collect()))
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// How many rows, and a hash of these columns of all of them, in whatever order they stand.
fn content(connection: &Connection, table: &str, columns: &[String]) -> (usize, String) {
    let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let mut query = connection
        .prepare(&format!("SELECT {} FROM \"{table}\"", names.join(", ")))
        .unwrap();
    let mut rows = query.query([]).unwrap();
    let mut hashes = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let mut hasher = blake3::Hasher::new();
        for column in 0..columns.len() {
            let (kind, bytes) = match row.get_ref(column).unwrap() {
                ValueRef::Null => (0, Vec::new()),
                ValueRef::Integer(number) => (1, number.to_le_bytes().to_vec()),
                ValueRef::Real(number) => (2, number.to_le_bytes().to_vec()),
                ValueRef::Text(text) => (3, text.to_vec()),
                ValueRef::Blob(blob) => (4, blob.to_vec()),
            };
            hasher
                .update(&[kind])
                .update(&bytes.len().to_le_bytes())
                .update(&bytes);
        }
        hashes.push(*hasher.finalize().as_bytes());
    }
    hashes.sort_unstable();
    (
        hashes.len(),
        blake3::hash(hashes.concat().as_slice()).to_hex().to_string(),
    )
}

/// One line for each table: its name, how many rows, their hash, its columns.
fn inventory(connection: &Connection, tables: &[(String, Vec<String>)]) -> Vec<String> {
    let line = |(table, columns): &(String, Vec<String>)| {
        let (rows, hash) = content(connection, table, columns);
        format!("{table} {rows} {hash} {}", columns.join(","))
    };
    tables.iter().map(line).collect()
}

/// What a fixture was made with and what is in it.
fn written(version: usize) -> (String, Vec<String>) {
    let text = fs::read_to_string(fixture(version).join("content.txt")).unwrap();
    let mut lines = text.lines().map(String::from);
    (lines.next().unwrap(), lines.collect())
}

/// A home whose one profile is a copy of a fixture.
struct Copied {
    home: tempfile::TempDir,
    id: Uuid,
}

impl Copied {
    fn new(version: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        let fixture = fixture(version);
        let id = Uuid::from_bytes(Keyslot::read(&fixture.join("keyslot")).unwrap().profile_id());
        let copied = Self { home, id };
        fs::create_dir_all(copied.profile()).unwrap();
        for name in ["keyslot", "store.db", "profile.json"] {
            fs::copy(fixture.join(name), copied.profile().join(name)).unwrap();
        }
        copied
    }

    fn profile(&self) -> PathBuf {
        self.home.path().join("profiles").join(self.id.to_string())
    }

    fn unlock(&self) -> Result<Office, AppError> {
        let office = Office::new(self.home.path().to_owned(), World::new());
        let ask = UnlockProfile {
            profile: self.id,
            passphrase: PASSPHRASE.into(),
        };
        let status = office.session_unlock(ask)?;
        assert_eq!(status.state, SessionState::Unlocked);
        Ok(office)
    }
}

#[test]
fn every_step_of_the_schema_is_listed_here() {
    let folder = Path::new("../migrations/device");
    assert_eq!(fs::read_dir(folder).unwrap().count(), STEPS.len());
}

#[test]
fn each_fixture_is_of_todays_steps_and_has_a_row_in_every_table() {
    for version in versions() {
        let (made_with, lines) = written(version);
        assert_eq!(
            made_with,
            made_of(version),
            "a step up to V{version} has changed since its fixture was made. Before the first release, make the fixture of the last step \
             anew: cargo test -p eenplan-tests --test upgrade -- --ignored make_the_fixture_anew. After a release no step ever changes: \
             write the next one instead."
        );
        let copied = Copied::new(version);
        let connection = keyed(&copied.profile());
        let tables = tables(&connection);
        assert!(tables.len() > 40, "{tables:?}");
        let empty: Vec<_> = tables
            .iter()
            .filter(|(table, columns)| content(&connection, table, columns).0 == 0)
            .collect();
        assert!(empty.is_empty(), "without a row in v{version}: {empty:?}");
        assert_eq!(inventory(&connection, &tables), lines);
    }
}

#[test]
fn a_store_of_every_schema_opens_in_todays_program_with_everything_in_it() {
    for version in versions() {
        let copied = Copied::new(version);
        let profile = copied.profile();
        drop(Store::open(&profile.join("store.db"), key(&profile)).unwrap());
        let (_, lines) = written(version);
        {
            let connection = keyed(&profile);
            let kept: Vec<String> = lines
                .into_iter()
                .filter(|line| !FOLLOWING.iter().any(|table| line.starts_with(table)))
                .collect();
            let before: Vec<_> = kept
                .iter()
                .map(|line| {
                    let parts: Vec<&str> = line.split(' ').collect();
                    let columns = parts[3].split(',').map(String::from).collect();
                    (parts[0].to_owned(), columns)
                })
                .collect();
            assert!(before.len() > 30, "{before:?}");
            assert_eq!(inventory(&connection, &before), kept, "v{version}");
            let missing = "SELECT count(*) FROM dossier WHERE removed = 0 AND id NOT IN (SELECT dossier_id FROM caseload_line)
                UNION ALL SELECT count(*) FROM caseload_pending";
            let missing: Vec<u32> = connection
                .prepare(missing)
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            assert_eq!(missing, [0, 0], "v{version}: a dossier without its line");
        }

        let office = copied.unlock().unwrap();
        let page = CaseloadPage {
            sort: CaseloadSort::Name,
            limit: 50,
            ..CaseloadPage::default()
        };
        let rows = office.caseload_page(page).unwrap().rows;
        let anna = rows.iter().find(|row| row.name.contains("Voorbeeld")).unwrap();
        let codes: Vec<_> = anna.signals.iter().map(|signal| signal.code.as_str()).collect();
        assert_eq!(codes, ["agreement_missing", "nothing_planned"], "v{version}");
        let anna = anna.dossier;
        assert_eq!(office.resident_get(anna).unwrap().bsn, "111222333");
        let plan = office.plan_open(anna).unwrap();
        assert_eq!(plan.wants, "Weer zelf de post doen.");
        assert_eq!(plan.goals[0].title, "Op tijd betalen");
        assert_eq!(office.journal_page(anna, None).unwrap().notes[0].body, NOTE);
        assert_eq!(office.draft_get("note/new").unwrap().unwrap().body, "\"half\"");
        while office.search_catch_up(100).unwrap() {}
        assert_eq!(office.search("belde", true).unwrap().texts[0].dossier, anna);
        assert_eq!(office.search("voorb", true).unwrap().residents[0].dossier, anna);
        let around = office.search("bep", true).unwrap().residents;
        // Nobody around her stood in the first fixture.
        assert_eq!(
            around.iter().any(|found| found.contact.is_some()),
            version > 1,
            "v{version}"
        );
        let around = office.search("name (proef)", true).unwrap().residents;
        let told = around.iter().any(|found| found.contact.is_some());
        assert!(
            !told,
            "v{version}: who is around a resident is for who takes part"
        );
    }
}

#[test]
fn a_store_of_a_later_schema_is_refused_and_stays_as_it_is_to_the_byte() {
    let copied = Copied::new(STEPS.len());
    {
        let connection = keyed(&copied.profile());
        connection
            .execute(
                "INSERT INTO refinery_schema_history SELECT 999, 'later', applied_on, checksum FROM refinery_schema_history LIMIT 1",
                [],
            )
            .unwrap();
    }
    let files = || -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<_> = fs::read_dir(copied.profile())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (
                    entry.file_name().into_string().unwrap(),
                    fs::read(entry.path()).unwrap(),
                )
            })
            .filter(|(name, _)| name != "in-use")
            .collect();
        files.sort();
        files
    };
    let before = files();
    assert_eq!(before.len(), 3);
    assert_eq!(copied.unlock().err().unwrap().code, ErrorCode::Newer);
    assert!(files() == before, "nothing is changed, added or taken away");
}

#[test]
#[ignore = "makes the fixture of the last step anew; only while it was never released"]
fn make_the_fixture_anew() {
    let home = tempfile::tempdir().unwrap();
    let office = Office::new(home.path().to_owned(), World::new());
    let ask = CreateProfile {
        name: "Noor Bakker (test)".into(),
        organisation: "Sociaal team (test)".into(),
        job: "sociaal werker".into(),
        phone: "0572 123 456".into(),
        passphrase: PASSPHRASE.into(),
        passphrase_again: PASSPHRASE.into(),
        example: false,
    };
    let id = office.session_create(ask).unwrap().profiles[0].id;
    tell(&office);
    while office.search_catch_up(100).unwrap() {}
    drop(office);

    let profile = home.path().join("profiles").join(id.to_string());
    let store = Store::open(&profile.join("store.db"), key(&profile)).unwrap();
    every_kind(&store);
    drop(store);

    let connection = keyed(&profile);
    // As an op of a later version leaves it: a field with a number nobody knows here, as CBOR.
    connection
        .execute(
            "INSERT INTO unknown_field SELECT r.kind, r.record_id, r.grp, 9999, n.dossier_id, x'6474657374'
             FROM register r JOIN note n ON n.id = r.record_id LIMIT 1",
            [],
        )
        .unwrap();
    connection
        .execute("INSERT INTO caseload_pending SELECT id FROM dossier LIMIT 1", [])
        .unwrap();
    connection.execute_batch(EXCHANGE).unwrap();
    connection.execute_batch("VACUUM").unwrap();
    let lines = inventory(&connection, &tables(&connection));
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(connection);

    let fixture = fixture(STEPS.len());
    fs::create_dir_all(&fixture).unwrap();
    for name in ["keyslot", "store.db", "profile.json"] {
        fs::copy(profile.join(name), fixture.join(name)).unwrap();
    }
    let content: Vec<String> = [made_of(STEPS.len())].into_iter().chain(lines).collect();
    fs::write(fixture.join("content.txt"), content.join("\n") + "\n").unwrap();
}

/// A resident with a goal and a note, as a worker types them.
fn tell(office: &Office) {
    let resident = ResidentForm {
        family_name: "Voorbeeld".into(),
        call_name: "Anna".into(),
        given_names: "Anna".into(),
        birth_date: "3-4-1988".into(),
        bsn: "111222333".into(),
        street: "Voorbeeldstraat".into(),
        house_number: "12".into(),
        postcode: "8101 AB".into(),
        city: "Raalte".into(),
        residence_municipality: "0177".into(),
        ..ResidentForm::default()
    };
    let dossier = office.dossier_open(resident).unwrap().dossier;
    let words = SaveOwnWords {
        seen: None,
        dossier,
        wants: "Weer zelf de post doen.".into(),
        goes_well: "De hond uitlaten.".into(),
        who_helps: "Mijn zus.".into(),
    };
    office.plan_words_save(words).unwrap();
    let goal = SaveGoal {
        seen: None,
        dossier,
        goal: None,
        title: "Op tijd betalen".into(),
        detail: String::new(),
        life_domains: vec![],
        state: String::new(),
        state_remark: String::new(),
    };
    let goal = office.goal_save(goal).unwrap().goal;
    let note = WriteNote {
        dossier,
        contact_kind: "visit".into(),
        on: String::new(),
        at: String::new(),
        minutes: "20".into(),
        with_whom: "Anna".into(),
        body: NOTE.into(),
        goal_ids: vec![goal],
        shared: false,
    };
    office.note_write(note).unwrap();
    let contact = SaveContact {
        seen: None,
        dossier,
        name: "Bep Verzonnen".into(),
        relation: "parent".into(),
        ..SaveContact::default()
    };
    office.contact_save(contact).unwrap();
    office.draft_keep("note/new", "\"half\"").unwrap();
    office.setting_put("backup_days", "14").unwrap();
}

/// One record of every kind there is, with every field of it filled, in a dossier of its own. What waits for the search stays waiting.
fn every_kind(store: &Store) {
    let of = DossierId(Uuid::from_u128(0x0e));
    let whose = |kind: Compartment| match kind {
        Compartment::Directory => DossierId::DIRECTORY,
        _ => of,
    };
    for dossier in [of, DossierId::DIRECTORY] {
        let mut edit = Edit::new("fixture", dossier);
        for kind in KINDS.iter().filter(|kind| whose(kind.compartment) == dossier) {
            // A record that shares its id with the dossier is found by it.
            let id = match kind.table {
                "dossier" | "resident" | "resident_identity" | "plan" | "crisis_card" => of.record(),
                _ => RecordId(Uuid::from_u128(0x1000 + u128::from(kind.number))),
            };
            let mut record = edit.record(id);
            for field in kind.fields() {
                record.set(*field, value(field));
            }
        }
        let stamp = Stamp {
            at: "2026-11-23T09:00:00Z".parse().unwrap(),
            seed: [dossier.0.as_bytes()[15]; 32],
            session: Uuid::nil(),
        };
        store
            .write::<_, StoreError>(&stamp, |write| write.apply(edit))
            .unwrap();
    }
}

fn value(field: &Field) -> Value {
    match field.ty {
        FieldType::Text => Value::Text(format!("{} (proef)", field.column)),
        FieldType::Code => Value::Text("later_code".into()),
        FieldType::Int => Value::Int(3),
        FieldType::Bool => Value::Bool(true),
        FieldType::Date => Value::Date(NaiveDate::from_ymd_opt(2026, 11, 3).unwrap()),
        FieldType::Instant => Value::Instant("2026-11-03T10:00:00Z".parse().unwrap()),
        FieldType::Id => Value::Id(Uuid::from_u128(0x2000 + u128::from(field.number))),
        FieldType::List => Value::List(vec!["een".into(), "twee".into()]),
    }
}
