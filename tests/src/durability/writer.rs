//! The child that writes edits and says each one once it is acknowledged.

use super::edits::{Edits, Refusal};
use super::promise::{GONE_ON, OPEN, REFUSED, REOPENED};
use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a child is to do.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The number of its first edit.
    pub from: u32,
    /// How many edits.
    pub count: u32,
    /// Closes the store at the end, instead of leaving it as a crash would.
    pub closes: bool,
    /// Says an edit before it is written: the mistake that the proof must see.
    pub says_too_early: bool,
    /// Makes this file at the first refusal, which mends the disk, and goes on. Without it, a refusal ends the child.
    pub mends: Option<PathBuf>,
}

impl Session {
    /// The child that does this in `folder`; the caller starts it.
    pub fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(writer());
        command
            .arg(folder)
            .arg(self.from.to_string())
            .arg(self.count.to_string())
            .arg(self.closes.to_string())
            .arg(self.says_too_early.to_string())
            .args(&self.mends);
        command
    }

    /// Reads what [`Session::command`] passed.
    ///
    /// # Errors
    /// When an argument is missing or is not what it should be.
    pub fn from_arguments(arguments: &[String]) -> Result<(PathBuf, Self), Box<dyn std::error::Error>> {
        let [folder, from, count, closes, says_too_early, mends @ ..] = arguments else {
            return Err("eenplan-writer FOLDER FROM COUNT CLOSES SAYS_TOO_EARLY [MENDS]".into());
        };
        let session = Self {
            from: from.parse()?,
            count: count.parse()?,
            closes: closes.parse()?,
            says_too_early: says_too_early.parse()?,
            mends: mends.first().map(PathBuf::from),
        };
        Ok((folder.into(), session))
    }

    /// Does it, in this process; for the child.
    ///
    /// # Errors
    /// What the store refused, unless the session mends it.
    pub fn run(&self, folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
        let mut edits = match Edits::start(folder) {
            Err(refusal) => {
                self.mend(&refusal)?;
                Edits::start(folder)?
            }
            Ok(edits) => edits,
        };
        say(OPEN)?;
        for number in (self.from..).take(self.count as usize) {
            if self.says_too_early {
                say(&number.to_string())?;
            }
            if let Err(refusal) = edits.write(number) {
                self.mend(&refusal)?;
                match edits.write(number) {
                    Ok(()) => say(GONE_ON)?,
                    Err(refusal) => {
                        say(&format!("{REFUSED}{refusal}"))?;
                        drop(edits);
                        edits = Edits::start(folder)?;
                        edits.write(number)?;
                        say(REOPENED)?;
                    }
                }
            }
            if !self.says_too_early {
                say(&number.to_string())?;
            }
        }
        if !self.closes {
            std::process::exit(0);
        }
        Ok(())
    }

    fn mend(&self, refusal: &Refusal) -> Result<(), Box<dyn std::error::Error>> {
        say(&format!("{REFUSED}{refusal}"))?;
        match &self.mends {
            Some(room) if !room.exists() => {
                File::create(room)?;
                Ok(())
            }
            _ => Err(refusal.to_string().into()),
        }
    }
}

fn say(line: &str) -> io::Result<()> {
    // One write for each line: the recorder sees it at once.
    io::stdout().write_all(format!("{line}\n").as_bytes())
}

/// The child's program: built beside the one that runs now.
fn writer() -> PathBuf {
    let beside = env::current_exe().unwrap_or_default();
    let mut folders = beside
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join("eenplan-writer"));
    folders
        .find(|path| path.exists())
        .unwrap_or("eenplan-writer".into())
}
