//! A whole region on one device, for the measures: 10,000 invented dossiers, one of them with 2,000 notes.
//!
//! Filling it takes minutes, so it is kept beside the build until the day, the tables or the invented region change.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use eenplan_office::{
    AppError, CaseloadFilter, CaseloadPage, CaseloadView, CreateProfile, Machine, Office, Surroundings,
    UnlockProfile,
};
use eenplan_store::keyslot::Argon2Params;
use uuid::Uuid;

use crate::repository;
use crate::window::PASSPHRASE;

/// How many dossiers there are.
pub const DOSSIERS: u32 = 10_000;

/// How many notes the largest dossier holds.
pub const NOTES: u32 = 2_000;

/// What an example profile holds by itself.
const FIRST: u32 = 60;

/// How many rows the screen asks at once.
const PAGE: u32 = 200;

/// An unlocked office on a copy of the region. It begins at noon, so that no measure runs into the next day by itself.
pub struct Region {
    /// What the screens ask.
    pub office: Office,
    /// The dossier with [`NOTES`] notes.
    pub largest: Uuid,
    /// Dossiers this worker leads, a page of them.
    pub mine: Vec<Uuid>,
    clock: Arc<Clock>,
}

/// Real chance, the cheapest passphrase that is allowed, and a clock that stands still.
struct Clock(AtomicI64);

impl Clock {
    fn at_noon() -> Arc<Clock> {
        let noon = Utc::now()
            .date_naive()
            .and_time(NaiveTime::MIN)
            .and_utc()
            .timestamp_millis()
            + TimeDelta::hours(12).num_milliseconds();
        Arc::new(Clock(AtomicI64::new(noon)))
    }
}

impl Surroundings for Clock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::SeqCst)).expect("a moment we set")
    }

    fn chance(&self, bytes: &mut [u8]) {
        Machine.chance(bytes);
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        Ok(Argon2Params::FLOOR)
    }
}

impl Region {
    /// A fresh copy, opened. Earlier copies are gone then, so only one at a time.
    pub fn open() -> Region {
        let home = kept().join("at-work");
        if home.exists() {
            fs::remove_dir_all(&home).expect("an earlier copy can be removed");
        }
        copy_to(&home);
        let clock = Clock::at_noon();
        let office = Office::new(home, clock.clone());
        let profile = office.session_status().expect("profiles can be listed").profiles[0].id;
        office
            .session_unlock(UnlockProfile {
                profile,
                passphrase: PASSPHRASE.into(),
            })
            .expect("the profile opens");
        let mut region = Region {
            office,
            largest: Uuid::nil(),
            mine: Vec::new(),
            clock,
        };
        let all =
            (0..DOSSIERS / PAGE).flat_map(|page| region.caseload(CaseloadFilter::Open, page * PAGE).rows);
        let notes =
            |row: &eenplan_office::CaseloadRow| region.office.journal_count(row.dossier).expect("a count");
        let largest = all.max_by_key(notes).expect("there are dossiers");
        assert!(notes(&largest) >= NOTES, "no dossier has {NOTES} notes");
        let mine = region.caseload(CaseloadFilter::Lead, 0).rows;
        region.largest = largest.dossier;
        region.mine = mine.into_iter().map(|row| row.dossier).collect();
        region
    }

    /// A page of the caseload, as its screen asks for it.
    pub fn caseload(&self, filter: CaseloadFilter, offset: u32) -> CaseloadView {
        let ask = CaseloadPage {
            filter,
            offset,
            limit: PAGE,
            ..CaseloadPage::default()
        };
        self.office.caseload_page(ask).expect("a page")
    }

    /// Sets the clock forward, or back.
    pub fn pass(&self, by: TimeDelta) {
        self.clock.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

/// Copies the closed profile of the region into the home of a device, and makes the region first when it is not there.
pub fn copy_to(home: &Path) {
    let region = kept().join(name());
    if !region.exists() {
        make(&region);
    }
    let profiles = home.join("profiles");
    fs::create_dir_all(&profiles).expect("a folder can be made");
    for profile in read(&region.join("profiles")) {
        let to = profiles.join(profile.file_name().expect("a profile has a name"));
        fs::create_dir(&to).expect("a folder can be made");
        for file in read(&profile) {
            fs::copy(&file, to.join(file.file_name().expect("a file has a name")))
                .expect("a file can be copied");
        }
    }
}

fn make(region: &Path) {
    let begun = Instant::now();
    eprintln!("filling a store with {DOSSIERS} dossiers, once a day; this takes minutes");
    if kept().exists() {
        fs::remove_dir_all(kept()).expect("an earlier region can be removed");
    }
    let unfinished = region.with_extension("unfinished");
    let office = Office::new(unfinished.clone(), Clock::at_noon());
    office
        .session_create(CreateProfile {
            name: "Noor Bakker (test)".into(),
            organisation: "Sociaal team Raalte (test)".into(),
            job: "sociaal werker".into(),
            phone: String::new(),
            passphrase: PASSPHRASE.into(),
            passphrase_again: PASSPHRASE.into(),
            example: true,
        })
        .expect("a profile can be made");
    office
        .example_fill(DOSSIERS - FIRST, NOTES)
        .expect("it can be filled");
    while office.search_catch_up(500).expect("it can be indexed") {}
    drop(office);
    fs::rename(&unfinished, region).expect("a folder can get its name");
    eprintln!("filled in {:.0} s", begun.elapsed().as_secs_f64());
}

/// Beside the build, where it goes with `cargo clean`.
fn kept() -> PathBuf {
    let program = env::current_exe().expect("this program is somewhere");
    program.with_file_name("measures-region")
}

/// Changes with the day and with all that decides what is in the store.
fn name() -> String {
    let mut sources: Vec<PathBuf> = repository::files()
        .into_iter()
        .filter(|file| file.starts_with("migrations") || file.starts_with("crates/office/src/example"))
        .collect();
    sources.push("crates/office/src/example.rs".into());
    sources.sort();
    let mut hash = blake3::Hasher::new();
    for file in sources {
        hash.update(&fs::read(repository::root().join(file)).expect("a source can be read"));
    }
    format!("{}-{}", Utc::now().date_naive(), &hash.finalize().to_hex()[..12])
}

fn read(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder can be read");
    entries
        .map(|entry| entry.expect("an entry can be read").path())
        .collect()
}
