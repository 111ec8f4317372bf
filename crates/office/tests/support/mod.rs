//! An office at work on a folder of its own, with a clock the test sets and chance that is the same each time.
#![allow(dead_code, reason = "each test file uses what it needs")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_office::{AppError, CreateProfile, Line, Office, ResidentForm, Surroundings, UnlockProfile};
use eenplan_store::keyslot::{Argon2Params, Keyslot, Passphrase};
use eenplan_store::{Stamp, Store, StoreError, WriteTx};
use uuid::Uuid;

pub const PASSPHRASE: &str = "een lange wachtzin voor de proef";

/// An unlocked office.
pub struct Desk {
    pub office: Office,
    pub profile: Uuid,
    clock: Arc<Clock>,
    home: tempfile::TempDir,
}

struct Clock {
    millis: AtomicI64,
    drawn: AtomicU64,
}

impl Surroundings for Clock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.millis.load(Ordering::SeqCst)).expect("a moment we set")
    }

    fn chance(&self, bytes: &mut [u8]) {
        for byte in bytes {
            // SplitMix64: spread well enough that no two ids are the same.
            let mut z = self.drawn.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (z >> 56) as u8;
        }
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        Ok(Argon2Params::FLOOR)
    }
}

impl Desk {
    /// A profile for real residents, on 12 November 2026 at nine in the morning.
    pub fn open() -> Desk {
        Desk::with(false, None)
    }

    /// The same, with a way to a region.
    pub fn on(line: Arc<dyn Line>) -> Desk {
        Desk::with(false, Some(line))
    }

    /// A profile for invented residents.
    pub fn example() -> Desk {
        Desk::with(true, None)
    }

    fn with(example: bool, line: Option<Arc<dyn Line>>) -> Desk {
        let home = tempfile::tempdir().unwrap();
        let clock = Arc::new(Clock {
            millis: AtomicI64::new(0),
            drawn: AtomicU64::new(1),
        });
        let mut office = Office::new(home.path().to_owned(), clock.clone());
        if let Some(line) = line {
            office = office.with_line(line);
        }
        let mut desk = Desk {
            office,
            profile: Uuid::nil(),
            clock,
            home,
        };
        desk.set_clock("2026-11-12T08:00:00Z");
        let status = desk
            .office
            .session_create(CreateProfile {
                name: "Ria Voorbeeld".into(),
                organisation: "Sociaal team Raalte".into(),
                job: "sociaal werker".into(),
                phone: "0572 123 456".into(),
                passphrase: PASSPHRASE.into(),
                passphrase_again: PASSPHRASE.into(),
                example,
            })
            .unwrap();
        desk.profile = status.profiles[0].id;
        desk
    }

    /// Sets the clock: RFC 3339, UTC.
    pub fn set_clock(&self, at: &str) {
        let at: DateTime<Utc> = at.parse().unwrap();
        self.clock.millis.store(at.timestamp_millis(), Ordering::SeqCst);
    }

    /// Lets time pass.
    pub fn wait(&self, by: TimeDelta) {
        self.clock
            .millis
            .fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    /// Closes the program and opens it again on the same folder.
    pub fn restart(self) -> Desk {
        let Desk {
            office,
            profile,
            clock,
            home,
        } = self;
        drop(office);
        let office = Office::new(home.path().to_owned(), clock.clone());
        office
            .session_unlock(UnlockProfile {
                profile,
                passphrase: PASSPHRASE.into(),
            })
            .unwrap();
        Desk {
            office,
            profile,
            clock,
            home,
        }
    }

    /// Where this desk keeps its files; tests may put theirs there too.
    pub fn folder(&self) -> &std::path::Path {
        self.home.path()
    }

    /// The same store, opened beside the office.
    pub fn store(&self) -> Store {
        let folder = self.home.path().join("profiles").join(self.profile.to_string());
        let key = Keyslot::unlock(&folder.join("keyslot"), &Passphrase::new(PASSPHRASE)).unwrap();
        Store::open(&folder.join("store.db"), key).unwrap()
    }

    /// Its rows as they stand on the disk.
    pub fn sql(&self) -> rusqlite::Connection {
        let folder = self.home.path().join("profiles").join(self.profile.to_string());
        let key = Keyslot::unlock(&folder.join("keyslot"), &Passphrase::new(PASSPHRASE)).unwrap();
        let store = rusqlite::Connection::open(folder.join("store.db")).unwrap();
        store
            .pragma_update(None, "key", key.sqlcipher_literal().as_str())
            .unwrap();
        store
    }

    /// Writes into it what no use case of this device would.
    pub fn beside<T>(
        &self,
        store: &Store,
        write: impl FnOnce(&mut WriteTx<'_>) -> Result<T, StoreError>,
    ) -> T {
        let mut seed = [0; 32];
        self.clock.chance(&mut seed);
        let stamp = Stamp {
            at: self.clock.now(),
            seed,
            session: Uuid::nil(),
        };
        store.write(&stamp, write).unwrap()
    }

    /// A note about a visit just now.
    pub fn note(&self, dossier: Uuid, body: &str) -> eenplan_office::NoteWritten {
        let ask = eenplan_office::WriteNote {
            dossier,
            contact_kind: "visit".into(),
            on: String::new(),
            at: String::new(),
            minutes: String::new(),
            with_whom: String::new(),
            body: body.into(),
            goal_ids: vec![],
            shared: false,
        };
        self.office.note_write(ask).unwrap()
    }

    /// A dossier of somebody with this call name and surname, as [`resident`] makes them.
    pub fn dossier(&self, call_name: &str, family_name: &str) -> Uuid {
        self.office
            .dossier_open(resident(call_name, family_name))
            .unwrap()
            .dossier
    }
}

/// A resident that can be kept: without a BSN, with the other identifiers.
pub fn resident(call_name: &str, family_name: &str) -> ResidentForm {
    ResidentForm {
        family_name: family_name.into(),
        given_names: call_name.into(),
        call_name: call_name.into(),
        birth_date: "3-4-1988".into(),
        street: "Voorbeeldstraat".into(),
        house_number: "12".into(),
        postcode: "8101 AB".into(),
        city: "Raalte".into(),
        residence_municipality: "0177".into(),
        ..ResidentForm::default()
    }
}

/// What an error says, as `field: code`, in its order.
pub fn problems(error: &AppError) -> Vec<String> {
    error
        .fields
        .iter()
        .map(|one| {
            let code = serde_json::to_value(one.code).unwrap();
            format!("{}: {}", one.field, code.as_str().unwrap())
        })
        .collect()
}
