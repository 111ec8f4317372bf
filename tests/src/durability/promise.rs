//! What a child promised, and whether a folder keeps it.

use super::edits::{Edits, Refusal, text};
use std::collections::BTreeSet;
use std::path::Path;

/// The child says so when the store is open; from then on it must open again.
pub const OPEN: &str = "open";
/// How the child begins a line about an error of the store.
pub const REFUSED: &str = "refused: ";
/// After a refusal, once there was room, the same open store took the edit.
pub const GONE_ON: &str = "gone on";
/// After a refusal, once there was room, the store took the edit when it had been opened anew.
pub const REOPENED: &str = "reopened";

/// What a child had said by a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promises {
    /// The store was said to be open.
    pub open: bool,
    /// The edits that were acknowledged.
    pub edits: BTreeSet<u32>,
    /// Everything else it said.
    pub remarks: Vec<String>,
}

/// What is wrong with a folder.
#[derive(Debug)]
pub enum Wrong {
    /// The store does not open, or its edits cannot be read.
    Shut(String),
    /// The store opens and complains about itself, or an edit is there in part.
    Damaged(Vec<String>),
    /// Acknowledged edits that are gone.
    Lost(Vec<u32>),
    /// An edit reads differently from how it was written.
    Altered(u32),
    /// The store opens but takes no further edit.
    Stuck(String),
}

impl Promises {
    /// Takes in what was said, line by line.
    pub fn hear(&mut self, said: &str) {
        for line in said.lines() {
            match line.parse() {
                Ok(number) => {
                    self.edits.insert(number);
                }
                Err(_) if line == OPEN => self.open = true,
                Err(_) => self.remarks.push(line.to_owned()),
            }
        }
    }

    /// The number after the last acknowledged one.
    pub fn next(&self) -> u32 {
        self.edits.last().map_or(1, |last| last + 1)
    }
}

/// Opens a folder as the program would, writes one more edit, and holds what is there against the promises.
///
/// # Errors
/// What is wrong with it. Before the store was said to be open only a first start that cannot be finished is wrong.
pub fn examine(folder: &Path, promises: &Promises) -> Result<(), Wrong> {
    let shut = |refusal: Refusal| Wrong::Shut(refusal.to_string());
    let edits = if promises.open {
        Edits::open(folder)
    } else {
        Edits::start(folder)
    }
    .map_err(shut)?;
    // Far from the numbers of the child: what it had begun and not acknowledged may be there as well.
    let further = 1_000_000_000;
    edits
        .write(further)
        .map_err(|refusal| Wrong::Stuck(refusal.to_string()))?;
    let content = edits.look().map_err(shut)?;
    if !content.complaints.is_empty() {
        return Err(Wrong::Damaged(content.complaints));
    }
    let wanted = promises.edits.iter().copied().chain([further]);
    let lost: Vec<u32> = wanted
        .filter(|number| !content.notes.contains_key(number))
        .collect();
    if !lost.is_empty() {
        return Err(Wrong::Lost(lost));
    }
    match content
        .notes
        .iter()
        .find(|(number, found)| **found != text(**number))
    {
        Some((number, _)) => Err(Wrong::Altered(*number)),
        None => Ok(()),
    }
}
