//! The child that writes and shares, and the profile it works in.

use std::env;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};
use eenplan_line::HttpLine;
use eenplan_office::{
    AppError, CreateProfile, EnrolRegion, Machine, Office, Pause, Surroundings, UnlockProfile,
};
use eenplan_store::keyslot::Argon2Params;
use uuid::Uuid;

use crate::desk::visit;

/// What a child says once its profile is open.
pub const OPEN: &str = "open";
/// The passphrase of every profile here.
const PASSPHRASE: &str = "een lange wachtzin voor de proef";
/// Between two notes, so that there is something to share at any moment.
const PAUSE: Duration = Duration::from_millis(15);
/// What brings a device to rest takes a few exchanges of 512 KiB; so many are a circle.
const MOST: usize = 2_000;

/// What a child is to do.
#[derive(Clone, Debug)]
pub struct Session {
    /// In which dossier.
    pub dossier: Uuid,
    /// What its notes begin with; they are numbered behind it.
    pub mark: String,
    /// Says a note before it is written: the mistake that the proof must see.
    pub says_too_early: bool,
}

/// Real time and chance, and the cheapest passphrase that is allowed.
struct Cheap;

impl Surroundings for Cheap {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn chance(&self, bytes: &mut [u8]) {
        Machine.chance(bytes);
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        Ok(Argon2Params::FLOOR)
    }
}

impl Session {
    /// The child that does this on the device in `home`; the caller starts it.
    pub fn command(&self, home: &Path) -> Command {
        let mut command = Command::new(beside("eenplan-device"));
        command
            .arg(home)
            .arg(self.dossier.to_string())
            .arg(&self.mark)
            .arg(self.says_too_early.to_string());
        command
    }

    /// Reads what [`Session::command`] passed.
    ///
    /// # Errors
    /// When an argument is missing or is not what it should be.
    pub fn from_arguments(arguments: &[String]) -> Result<(PathBuf, Session), Box<dyn std::error::Error>> {
        let [home, dossier, mark, says_too_early] = arguments else {
            return Err("eenplan-device HOME DOSSIER MARK SAYS_TOO_EARLY".into());
        };
        let session = Session {
            dossier: dossier.parse()?,
            mark: mark.clone(),
            says_too_early: says_too_early.parse()?,
        };
        Ok((home.into(), session))
    }

    /// Writes until the process is killed; for the child.
    ///
    /// # Errors
    /// What the office refuses.
    pub fn run(&self, home: &Path) -> Result<(), Box<dyn std::error::Error>> {
        let office = Arc::new(open(home)?);
        say(OPEN)?;
        let (steps, hints) = (Arc::clone(&office), Arc::clone(&office));
        thread::spawn(move || {
            loop {
                steps.sync_wait(steps.sync_step());
            }
        });
        thread::spawn(move || {
            loop {
                hints.sync_listen_wait(hints.sync_listen());
            }
        });
        for number in 0_u32.. {
            let note = format!("{}.{number}", self.mark);
            if self.says_too_early {
                say(&note)?;
                thread::sleep(PAUSE * 4);
            }
            write(&office, self.dossier, &note)?;
            if !self.says_too_early {
                say(&note)?;
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

/// A device that has joined a region and has everything.
///
/// # Errors
/// What the office refuses.
pub fn enrolled(home: &Path, address: SocketAddr, code: &str) -> Result<Office, AppError> {
    let office = joined(home, address, code)?;
    rest(&office)?;
    Ok(office)
}

/// A device that has joined a region and has nothing yet.
///
/// # Errors
/// What the office refuses.
pub fn joined(home: &Path, address: SocketAddr, code: &str) -> Result<Office, AppError> {
    let office = office(home);
    office.session_create(CreateProfile {
        name: "Proefpersoon (test)".into(),
        organisation: "Sociaal team Proefstad".into(),
        job: "sociaal werker".into(),
        phone: String::new(),
        passphrase: PASSPHRASE.into(),
        passphrase_again: PASSPHRASE.into(),
        example: false,
    })?;
    office.region_enrol(EnrolRegion {
        address: format!("http://{address}"),
        code: code.into(),
    })?;
    Ok(office)
}

/// The office on the one profile of a device.
///
/// # Errors
/// What the office refuses.
pub fn open(home: &Path) -> Result<Office, AppError> {
    let office = office(home);
    unlock(&office)?;
    Ok(office)
}

/// Unlocks the one profile of a device.
///
/// # Errors
/// What the office refuses.
pub fn unlock(office: &Office) -> Result<(), AppError> {
    let profile = office.session_status()?.profiles.remove(0).id;
    let passphrase = PASSPHRASE.into();
    office.session_unlock(UnlockProfile { profile, passphrase })?;
    Ok(())
}

fn office(home: &Path) -> Office {
    let line = HttpLine::new(None);
    Office::new(home.to_owned(), Arc::new(Cheap)).with_line(Arc::new(line))
}

/// Shares until neither side has anything to say.
///
/// # Errors
/// What the office refuses.
///
/// # Panics
/// When there is no end to it.
pub fn rest(office: &Office) -> Result<(), AppError> {
    for _ in 0..MOST {
        office.sync_now()?;
        let pause = office.sync_step();
        let status = office.sync_status()?;
        if pause != Pause::None && status.waiting == 0 && status.problem.is_none() {
            return Ok(());
        }
        if status.problem.is_some() {
            thread::sleep(Duration::from_millis(200));
        }
    }
    panic!("sharing has no end: {:?}", office.sync_status());
}

/// Writes one note.
///
/// # Errors
/// What the office refuses.
pub fn write(office: &Office, dossier: Uuid, body: &str) -> Result<(), AppError> {
    office.note_write(visit(dossier, body)).map(drop)
}

/// Everything that stands in the journal.
///
/// # Errors
/// What the office refuses.
pub fn journal(office: &Office, dossier: Uuid) -> Result<Vec<String>, AppError> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let page = office.journal_page(dossier, before)?;
        let Some(last) = page.notes.last() else {
            return Ok(all);
        };
        before = Some(last.id);
        all.extend(page.notes.into_iter().map(|note| note.body));
    }
}

fn say(line: &str) -> io::Result<()> {
    io::stdout().write_all(format!("{line}\n").as_bytes())
}

/// A program that was built beside the one that runs now.
pub(super) fn beside(name: &str) -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let mut folders = program
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name));
    folders.find(|path| path.exists()).unwrap_or(name.into())
}
