//! Kills a writing child again and again and looks for every edit it had acknowledged.

use super::chance::Chance;
use super::disk::Found;
use super::promise::{OPEN, Promises, Wrong, examine};
use super::recorder::scratch;
use super::writer::Session;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// What many kills showed.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many children were killed.
    pub kills: usize,
    /// How many of them before they had said that the store was open.
    pub before_open: usize,
    /// How many edits were acknowledged.
    pub acknowledged: usize,
    /// What was wrong after a kill.
    pub failures: Vec<Wrong>,
}

/// Kills `kills` children, one after the other in the same folder: most 10 to 150 ms after the store was open, some while it was opening.
///
/// # Errors
/// When a child cannot be started or ends by itself.
pub fn kill(folder: &Path, kills: usize, chance: &mut Chance) -> io::Result<Outcome> {
    let mut outcome = Outcome::default();
    let mut promises = Promises::default();
    for _ in 0..kills {
        let session = Session {
            from: promises.next(),
            count: u32::MAX,
            ..Session::default()
        };
        let once_open = chance.below(5) > 0;
        let wait = Duration::from_millis(10 + chance.below(141) as u64);
        let was_open;
        (promises, was_open) = kill_one(&session, folder, promises, once_open, wait)?;
        outcome.kills += 1;
        outcome.before_open += usize::from(!was_open);
        // A copy, so that the next child finds the folder as the killed one left it.
        let copy = scratch()?;
        Found::pick_up(folder, |_| false)?.lay_out(copy.path())?;
        outcome.failures.extend(examine(copy.path(), &promises).err());
    }
    outcome.acknowledged = promises.edits.len();
    outcome.failures.extend(examine(folder, &promises).err());
    Ok(outcome)
}

/// Lets one child run for a while from its start (or once its store is open) and kills it. Gives all promises so far, and whether this
/// child had opened its store.
fn kill_one(
    session: &Session,
    folder: &Path,
    mut promises: Promises,
    once_open: bool,
    wait: Duration,
) -> io::Result<(Promises, bool)> {
    let mut child = Ended(session.command(folder).stdout(Stdio::piped()).spawn()?);
    let said = child
        .0
        .stdout
        .take()
        .ok_or_else(|| io::Error::other("the child has no output"))?;
    let (open, opened) = mpsc::sync_channel(1);
    let listener = thread::spawn(move || -> io::Result<(Promises, bool)> {
        let mut was_open = false;
        for line in BufReader::new(said).lines() {
            let line = line?;
            promises.hear(&line);
            if line == OPEN {
                was_open = true;
                // Perhaps nobody waits for it.
                let _ = open.try_send(());
            }
        }
        Ok((promises, was_open))
    });
    if once_open && opened.recv().is_err() {
        return Err(io::Error::other("the child ended before its store was open"));
    }
    thread::sleep(wait);
    if let Some(status) = child.0.try_wait()? {
        return Err(io::Error::other(format!("the child ended by itself: {status}")));
    }
    child.0.kill()?;
    child.0.wait()?;
    listener
        .join()
        .map_err(|_| io::Error::other("the listener panicked"))?
}

/// A child that ends with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
