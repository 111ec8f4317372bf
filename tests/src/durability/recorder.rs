//! Runs children with every change to their folder recorded.

use super::disk::{Disk, Found};
use super::promise::Promises;
use super::trace::{self, Step};
use super::writer::Session;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Memory that processes share beside a store; it never has to survive.
fn is_shared_memory(path: &str) -> bool {
    path.ends_with("-shm")
}

/// The compiled recorder, and a folder for one store and its recording.
pub struct Recorder {
    home: TempDir,
    library: PathBuf,
}

/// How the disk fails, from a call on that is counted from 0, until [`Recorder::room`] is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no room for the write, or for a new file.
    Full(usize),
    /// Nothing may be changed.
    ReadOnly(usize),
    /// A sync fails.
    Sync(usize),
    /// This one sync fails, whether there is room or not.
    SyncOnce(usize),
}

impl Fault {
    /// As the recorder reads it.
    fn asked(self) -> String {
        match self {
            Fault::Full(from) => format!("full:{from}"),
            Fault::ReadOnly(from) => format!("readonly:{from}"),
            Fault::Sync(from) => format!("sync:{from}"),
            Fault::SyncOnce(at) => format!("once:{at}"),
        }
    }
}

impl Recorder {
    /// Compiles it in a new folder.
    ///
    /// # Errors
    /// When there is no C compiler.
    pub fn new() -> io::Result<Self> {
        let home = scratch()?;
        let (source, library) = (home.path().join("recorder.c"), home.path().join("recorder.so"));
        fs::write(&source, include_str!("recorder.c"))?;
        let status = Command::new("cc")
            .args(["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .status()?;
        if !status.success() {
            return Err(io::Error::other("the recorder does not compile"));
        }
        let recorder = Self { home, library };
        recorder.clear()?;
        Ok(recorder)
    }

    /// The folder of the store.
    ///
    /// # Errors
    /// When its path cannot be followed.
    pub fn folder(&self) -> io::Result<PathBuf> {
        Ok(self.home.path().canonicalize()?.join("store"))
    }

    /// The file that mends a [`Fault`] when it is there.
    pub fn room(&self) -> PathBuf {
        self.home.path().join("room")
    }

    /// Empties the folder and takes the room away.
    ///
    /// # Errors
    /// When they cannot be removed.
    pub fn clear(&self) -> io::Result<()> {
        let folder = self.folder()?;
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        if self.room().exists() {
            fs::remove_file(self.room())?;
        }
        fs::create_dir(folder)
    }

    /// Runs a session on a disk that fails, and gives how it ended with what it said.
    ///
    /// # Errors
    /// When the child cannot be run.
    pub fn run_failing(&self, session: &Session, fault: Fault) -> io::Result<(Output, Promises)> {
        let output = self
            .command(session)?
            .env("EENPLAN_FAIL", fault.asked())
            .env("EENPLAN_ROOM", self.room())
            .output()?;
        let mut promises = Promises::default();
        promises.hear(&String::from_utf8_lossy(&output.stdout));
        Ok((output, promises))
    }

    /// A script that becomes `program`, on a disk that fails in `folder`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn launcher(&self, program: &Path, folder: &Path, fault: Fault) -> io::Result<PathBuf> {
        let script = self.home.path().join("launch");
        let (library, room) = (&self.library, self.room());
        let folder = folder.canonicalize()?;
        let [library, room, folder, program] =
            [library, &room, &folder, program].map(|path| format!("'{}'", path.display()));
        let fault = fault.asked();
        fs::write(
            &script,
            format!(
                "#!/bin/sh\nexport EENPLAN_TRACE_ROOT={folder} EENPLAN_FAIL={fault} EENPLAN_ROOM={room} LD_PRELOAD={library}\n\
                 exec {program} \"$@\"\n"
            ),
        )?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
        Ok(script)
    }

    /// Runs the sessions one after the other and gives everything they did to the folder.
    ///
    /// # Errors
    /// When a child fails, or the recording does not give exactly the files the children left.
    pub fn record(&self, sessions: &[Session]) -> io::Result<Vec<Step>> {
        let sound: Vec<_> = sessions.iter().map(|session| (session.clone(), None)).collect();
        self.record_on(&sound)
    }

    /// The same, with sessions on a disk that fails: such a child may end early.
    ///
    /// # Errors
    /// As [`Recorder::record`].
    pub fn record_on(&self, sessions: &[(Session, Option<Fault>)]) -> io::Result<Vec<Step>> {
        let recording = self.home.path().join("trace");
        for (session, fault) in sessions {
            let mut command = self.command(session)?;
            command.env("EENPLAN_TRACE", &recording).stdout(Stdio::null());
            if let Some(fault) = fault {
                command
                    .env("EENPLAN_FAIL", fault.asked())
                    .env("EENPLAN_ROOM", self.room())
                    .stderr(Stdio::null());
            }
            let status = command.status()?;
            if !status.success() && (fault.is_none() || status.code().is_none()) {
                return Err(io::Error::other(format!(
                    "the child of {session:?} ended with {status}"
                )));
            }
        }
        let steps = trace::read(&fs::read(&recording)?, is_shared_memory)?;
        let mut disk = Disk::default();
        steps.iter().for_each(|step| disk.step(step));
        let (recorded, left) = (disk.now(), Found::pick_up(&self.folder()?, is_shared_memory)?);
        if recorded != left {
            let sizes = |found: &Found| {
                found
                    .files
                    .iter()
                    .map(|(name, bytes)| (name.clone(), bytes.len()))
                    .collect::<Vec<_>>()
            };
            let (recorded, left) = (sizes(&recorded), sizes(&left));
            return Err(io::Error::other(format!(
                "the recording gives {recorded:?}, the child left {left:?}"
            )));
        }
        Ok(steps)
    }

    fn command(&self, session: &Session) -> io::Result<Command> {
        let folder = self.folder()?;
        let mut command = session.command(&folder);
        command
            .env("LD_PRELOAD", &self.library)
            .env("EENPLAN_TRACE_ROOT", folder);
        Ok(command)
    }
}

/// A folder for one trial: in memory where that is possible, because thousands of them are written and nothing needs to last.
///
/// # Errors
/// When no folder can be made.
pub fn scratch() -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix("eenplan-")
        .tempdir_in("/dev/shm")
        .or_else(|_| tempfile::Builder::new().prefix("eenplan-").tempdir())
}
