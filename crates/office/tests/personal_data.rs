//! What is personal stands in the store and nowhere else: not in a log at its most talkative, an error, a panic, a file name or an audit line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod ear;

use std::fmt::Write as _;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use eenplan_domain::bsn::{Bsn, TestRange};
use eenplan_domain::record::Value;
use eenplan_domain::sensitive::Sensitive;
use eenplan_office::{
    AppError, CaseloadPage, CaseloadSort, CorrectNote, CreateProfile, CrisisText, MakeBackup, MyDetails,
    Office, ResidentForm, RestoreBackup, SaveAction, SaveAppointment, SaveContact, SaveCrisisCard,
    SaveDocument, SaveGoal, SaveInvolvement, SaveOwnWords, SaveResident, Surroundings, UnlockProfile,
    WriteNote,
};
use eenplan_store::keyslot::{Argon2Params, Keyslot, Passphrase};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use uuid::Uuid;

use ear::Ear;

/// In every text about the resident that is typed.
const NAME: &str = "Kanarievogel";
const STREET: &str = "Kanarielaan";
const NOTE: &str = "kanarieverhaal";
const CONTACT: &str = "kanariezus";
const BSN: &str = "111222333";
const PHONE: &str = "0572998877";
const EMAIL: &str = "kanarie@voorbeeld.example";
const BORN: &str = "1951-02-17";
/// About the worker.
const PASSPHRASE: &str = "wachtzin met een zanglijster";
const DRAFT: &str = "putterverhaal";

/// All of it is found in the store.
const KEPT: [&str; 9] = [NAME, STREET, NOTE, CONTACT, BSN, PHONE, EMAIL, BORN, DRAFT];
/// None of it is found anywhere else.
const SECRET: [&str; 9] = [
    "kanarie",
    BSN,
    PHONE,
    BORN,
    "17-2-1951",
    "17021951",
    "zanglijster",
    "putter",
    "roodborst",
];

struct World;

impl Surroundings for World {
    fn now(&self) -> DateTime<Utc> {
        "2026-11-23T09:00:00Z".parse().unwrap()
    }

    fn chance(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        Ok(Argon2Params::FLOOR)
    }
}

/// Everything that was said outside the store, by where.
#[derive(Default)]
struct Said {
    errors: String,
    debug: String,
}

impl Said {
    #[track_caller]
    fn refused<T>(&mut self, answer: Result<T, AppError>) {
        let error = answer.err().expect("it was not refused");
        writeln!(self.errors, "{error} {error:?} {error:#?}").unwrap();
        writeln!(self.errors, "{}", serde_json::to_string(&error).unwrap()).unwrap();
    }
}

#[test]
fn personal_data_is_in_the_store_and_in_no_log_error_panic_file_name_or_audit_line() {
    let ear = Ear::listen();
    let panics = Arc::new(Mutex::new(String::new()));
    let hook = panics.clone();
    panic::set_hook(Box::new(move |info| {
        writeln!(hook.lock().unwrap(), "{info} {info:?}").unwrap();
        eprintln!("{info}");
    }));
    let home = tempfile::tempdir().unwrap();
    let mut said = Said::default();

    let office = Office::new(home.path().to_owned(), Arc::new(World));
    let profile = begin(&office, &mut said);
    let dossier = work(&office, &mut said);
    spoil(&office, dossier, &mut said);
    stumble(&office, dossier);
    keep_and_restore(&office, home.path(), profile, &mut said);
    look(&mut said);
    drop(office);

    let _ = panic::take_hook();
    let (heard, panics) = (ear.heard(), panics.lock().unwrap().clone());
    ear::heard_both(&heard);
    assert!(panics.contains("a listener"), "the panic was not heard at all");
    let files = files(home.path());
    let mut places = vec![
        ("a log", heard),
        ("an error", said.errors),
        ("a panic", panics),
        ("what a type prints", said.debug),
        ("an audit line", stored(home.path(), profile, "audit_line")),
    ];
    for (name, bytes) in &files {
        places.push(("a file name", name.clone()));
        places.push((
            "a file as it lies on the disk",
            String::from_utf8_lossy(bytes).into_owned(),
        ));
    }
    for secret in SECRET {
        for (place, text) in &places {
            assert!(!text.to_lowercase().contains(secret), "{place} says {secret}");
        }
    }

    let store = stored(home.path(), profile, "");
    for kept in KEPT {
        assert!(
            store.contains(kept),
            "{kept} is not in the store: then it proves nothing that it is nowhere else"
        );
    }
}

/// First start, first spoilt and then well.
fn begin(office: &Office, said: &mut Said) -> Uuid {
    let ask = CreateProfile {
        name: "Noor Bakker (test)".into(),
        organisation: "Sociaal team (test)".into(),
        job: "sociaal werker".into(),
        phone: String::new(),
        passphrase: PASSPHRASE.into(),
        passphrase_again: PASSPHRASE.into(),
        example: false,
    };
    let spoilt = CreateProfile {
        name: format!("{NAME}\u{7}"),
        phone: PHONE.repeat(100),
        passphrase_again: "roodborst".into(),
        ..ask.clone()
    };
    said.refused(office.session_create(spoilt));
    office.session_create(ask).unwrap().profiles[0].id
}

fn resident() -> ResidentForm {
    ResidentForm {
        family_name: NAME.into(),
        given_names: NAME.into(),
        call_name: NAME.into(),
        birth_date: "17-2-1951".into(),
        bsn: BSN.into(),
        street: STREET.into(),
        house_number: "12".into(),
        postcode: "8101 AB".into(),
        city: "Raalte".into(),
        residence_municipality: "0177".into(),
        phone: PHONE.into(),
        email: EMAIL.into(),
        contact_note: NOTE.into(),
        ..ResidentForm::default()
    }
}

fn note(dossier: Uuid, body: &str, minutes: &str) -> WriteNote {
    WriteNote {
        dossier,
        contact_kind: "visit".into(),
        on: String::new(),
        at: String::new(),
        minutes: minutes.into(),
        with_whom: CONTACT.into(),
        body: body.into(),
        goal_ids: vec![],
        shared: false,
    }
}

fn goal(dossier: Uuid, title: &str) -> SaveGoal {
    SaveGoal {
        seen: None,
        dossier,
        goal: None,
        title: title.into(),
        detail: NOTE.into(),
        life_domains: vec![],
        state: String::new(),
        state_remark: String::new(),
    }
}

fn action(dossier: Uuid, goal: Uuid, due_on: &str) -> SaveAction {
    SaveAction {
        seen: None,
        dossier,
        action: None,
        goal: Some(goal),
        title: NOTE.into(),
        owner_kind: "resident".into(),
        owner_id: None,
        owner_name: String::new(),
        due_on: due_on.into(),
        rhythm: "once".into(),
        every: String::new(),
    }
}

fn appointment(dossier: Uuid, on: &str) -> SaveAppointment {
    SaveAppointment {
        dossier,
        title: NOTE.into(),
        on: on.into(),
        at: "9:30".into(),
        minutes: "60".into(),
        place: STREET.into(),
        with_whom: CONTACT.into(),
        ..SaveAppointment::default()
    }
}

fn document(dossier: Uuid, dated_on: &str) -> SaveDocument {
    SaveDocument {
        dossier,
        title: NOTE.into(),
        category: "decision".into(),
        kept_where: STREET.into(),
        dated_on: dated_on.into(),
        remark: NOTE.into(),
        ..SaveDocument::default()
    }
}

fn contact(dossier: Uuid, email: &str) -> SaveContact {
    SaveContact {
        seen: None,
        dossier,
        name: CONTACT.into(),
        relation: "sibling".into(),
        phone: PHONE.into(),
        email: email.into(),
        remark: NOTE.into(),
        ..SaveContact::default()
    }
}

/// A dossier with something everywhere, looked at in every way there is.
fn work(office: &Office, said: &mut Said) -> Uuid {
    let dossier = office.dossier_open(resident()).unwrap().dossier;
    office.contact_save(contact(dossier, EMAIL)).unwrap();
    let words = SaveOwnWords {
        seen: None,
        dossier,
        wants: NOTE.into(),
        goes_well: NOTE.into(),
        who_helps: CONTACT.into(),
    };
    office.plan_words_save(words).unwrap();
    let goal = office.goal_save(goal(dossier, NOTE)).unwrap().goal;
    office.action_save(action(dossier, goal, "1-12-2026")).unwrap();
    let card = SaveCrisisCard {
        seen: None,
        dossier,
        sections: vec![CrisisText {
            code: "helps".into(),
            text: NOTE.into(),
        }],
        reviewed_with: CONTACT.into(),
    };
    office.crisis_card_save(card).unwrap();
    office
        .appointment_save(appointment(dossier, "1-12-2026"))
        .unwrap();
    office.document_save(document(dossier, "1-9-2025")).unwrap();
    let involvement = SaveInvolvement {
        dossier,
        name: CONTACT.into(),
        role: "health_care".into(),
        ground: "wmo_5_2_5".into(),
        compartments: vec!["crisis".into()],
        starts_on: "1-11-2026".into(),
        ..SaveInvolvement::default()
    };
    office.involvement_save(involvement).unwrap();
    let written = office.note_write(note(dossier, NOTE, "20")).unwrap().note;
    let corrected = CorrectNote {
        note: written,
        body: format!("{NOTE} anders"),
        reason: NOTE.into(),
    };
    let undo = office.note_correct(corrected).unwrap();
    office.undo(undo).unwrap();
    office.draft_keep("note/new", &format!("\"{DRAFT}\"")).unwrap();

    while office.search_catch_up(100).unwrap() {}
    for typed in [NAME, "kanarieverh", BSN, "17-2-1951", "\"kanarie* AND (", STREET] {
        let found = office.search(typed, true).unwrap();
        said.debug += if found.residents.is_empty() { "" } else { "found " };
    }
    assert!(said.debug.contains("found"), "the search finds the resident");
    let page = CaseloadPage {
        sort: CaseloadSort::Name,
        limit: 50,
        ..CaseloadPage::default()
    };
    assert_eq!(office.caseload_page(page).unwrap().rows.len(), 1);
    office.dossier_head(dossier).unwrap();
    office.resident_get(dossier).unwrap();
    office.network_get(dossier).unwrap();
    office.plan_open(dossier).unwrap();
    office.journal_page(dossier, None).unwrap();
    office.crisis_open(dossier).unwrap();
    office.today_open().unwrap();
    office.audit_page(dossier, None).unwrap();
    dossier
}

/// Everything that can be typed, typed wrongly with something personal in it.
fn spoil(office: &Office, dossier: Uuid, said: &mut Said) {
    let spoilt = ResidentForm {
        family_name: format!("{NAME}\u{0}"),
        birth_date: format!("{NAME} 17-2-1951"),
        bsn: format!("{BSN}4"),
        postcode: STREET.into(),
        house_number: NOTE.into(),
        phone: NAME.into(),
        email: PHONE.into(),
        residence_municipality: NAME.into(),
        contact_note: NOTE.repeat(10_000),
        ..resident()
    };
    said.refused(office.dossier_open(spoilt.clone()));
    let resident = spoilt;
    said.refused(office.resident_save(SaveResident { dossier, resident }));
    said.refused(office.contact_save(contact(dossier, NOTE)));
    said.refused(office.goal_save(goal(dossier, &NOTE.repeat(10_000))));
    let unknown_goal = SaveGoal {
        seen: None,
        state: NOTE.into(),
        life_domains: vec![NAME.into()],
        ..goal(dossier, NOTE)
    };
    said.refused(office.goal_save(unknown_goal));
    said.refused(office.action_save(action(dossier, Uuid::nil(), NAME)));
    said.refused(office.appointment_save(appointment(dossier, NAME)));
    said.refused(office.document_save(document(dossier, NAME)));
    said.refused(office.note_write(note(dossier, NOTE, NOTE)));
    said.refused(office.note_write(note(dossier, "", PHONE)));
    said.refused(office.note_write(note(Uuid::nil(), NOTE, "")));
    let details = MyDetails {
        name: format!("{NAME}\n{NOTE}"),
        organisation: String::new(),
        job: NOTE.repeat(10_000),
        phone: PHONE.into(),
    };
    said.refused(office.session_details_save(details));
}

/// Whoever hears of a change may panic; the edit stands and the office goes on.
fn stumble(office: &Office, dossier: Uuid) {
    let stumbles = Arc::new(AtomicBool::new(true));
    let once = stumbles.clone();
    office.on_change(move |_| assert!(!once.load(Ordering::SeqCst), "a listener that stumbles"));
    // The listener is passed on at the next unlocking; what an open profile hears of is its own.
    let unlock = |passphrase: &str| UnlockProfile {
        profile: office.session_status().unwrap().profiles[0].id,
        passphrase: passphrase.into(),
    };
    stumbles.store(false, Ordering::SeqCst);
    office.session_lock().unwrap();
    office.session_unlock(unlock(PASSPHRASE)).unwrap();
    stumbles.store(true, Ordering::SeqCst);
    let before = office.journal_count(dossier).unwrap();
    let fell = panic::catch_unwind(AssertUnwindSafe(|| {
        office.note_write(note(dossier, NOTE, "")).map(|_| ())
    }));
    assert!(fell.is_err());
    stumbles.store(false, Ordering::SeqCst);
    assert_eq!(office.journal_count(dossier).unwrap(), before + 1);
    office.note_write(note(dossier, NOTE, "")).unwrap();
}

/// Backup, wrong passphrases, damaged files, and working without having unlocked.
fn keep_and_restore(office: &Office, home: &Path, profile: Uuid, said: &mut Said) {
    let file = home.join("kopie");
    let make = MakeBackup {
        passphrase: PASSPHRASE.into(),
        passphrase_again: PASSPHRASE.into(),
    };
    office.backup_make(&file, &make).unwrap();
    let restore = RestoreBackup {
        backup_passphrase: "de roodborst zingt".into(),
        passphrase: PASSPHRASE.into(),
        passphrase_again: PASSPHRASE.into(),
    };
    said.refused(office.backup_restore(&file, &restore));
    let spoilt = home.join("gespleten");
    std::fs::write(&spoilt, &std::fs::read(&file).unwrap()[..5000]).unwrap();
    said.refused(office.backup_restore(&spoilt, &restore));
    office.session_lock().unwrap();
    let unlock = |passphrase: &str| UnlockProfile {
        profile,
        passphrase: passphrase.into(),
    };
    said.refused(office.session_unlock(unlock("de roodborst zingt")));
    said.refused(office.note_write(note(Uuid::nil(), NOTE, "")));
    said.refused(office.search(NAME, true));

    let folder = home.join("profiles").join(profile.to_string());
    let store = folder.join("store.db");
    let whole = std::fs::read(&store).unwrap();
    std::fs::write(&store, vec![7; whole.len()]).unwrap();
    said.refused(office.session_unlock(unlock(PASSPHRASE)));
    std::fs::write(&store, &whole).unwrap();
    office.session_unlock(unlock(PASSPHRASE)).unwrap();
    office.session_lock().unwrap();
}

/// What the types that carry it print of themselves.
fn look(said: &mut Said) {
    let bsn = Bsn::parse(BSN, TestRange::Refused).unwrap();
    let wrong = Bsn::parse(&format!("{BSN}4"), TestRange::Refused).err();
    let value = [Value::Text(NAME.into()), Value::List(vec![NOTE.into()])];
    let (name, passphrase) = (Sensitive::new(NAME), Passphrase::new(PASSPHRASE));
    write!(
        said.debug,
        "{bsn:?} {wrong:?} {value:?} {name:?} {name} {passphrase:?}"
    )
    .unwrap();
}

/// Every file below a folder, by its path, as it lies there.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

/// All text of the opened store, or of one table of it.
fn stored(home: &Path, profile: Uuid, only: &str) -> String {
    let folder = home.join("profiles").join(profile.to_string());
    let key = Keyslot::unlock(&folder.join("keyslot"), &Passphrase::new(PASSPHRASE)).unwrap();
    let connection = Connection::open(folder.join("store.db")).unwrap();
    connection
        .pragma_update(None, "key", key.sqlcipher_literal().as_str())
        .unwrap();
    let mut query = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND (?1 = '' OR name = ?1)")
        .unwrap();
    let tables: Vec<String> = query
        .query_map([only], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(!tables.is_empty());
    let mut text = String::new();
    for table in tables {
        let mut query = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                if let ValueRef::Text(found) = row.get_ref(column).unwrap() {
                    writeln!(text, "{}", String::from_utf8_lossy(found)).unwrap();
                }
            }
        }
    }
    text
}
