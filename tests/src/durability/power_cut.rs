//! Cuts the power at many moments of a recording, opens what is left, and looks for every edit that had been acknowledged.

use super::chance::Chance;
use super::disk::{Disk, Found, Loss};
use super::promise::{Promises, Wrong, examine};
use super::recorder::scratch;
use super::trace::Step;
use std::collections::HashSet;
use std::io;

/// One power cut that went wrong, with what is needed to see it again.
#[derive(Debug)]
pub struct Failure {
    /// After how many steps of the recording.
    pub after: usize,
    /// What the disk lost.
    pub loss: Loss,
    /// What was wrong.
    pub wrong: Wrong,
}

/// What many power cuts showed.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many different states of the disk were opened.
    pub states: usize,
    /// In how many of them something had been promised.
    pub promised: usize,
    /// In how many of them something was wrong.
    pub failed: usize,
    /// How many acknowledged edits were gone, over all of them.
    pub lost: usize,
    /// The first few that were wrong.
    pub failures: Vec<Failure>,
}

/// Examines `states` different states of the disk, drawn from all moments of the recording and all four kinds of loss.
pub fn cut(steps: &[Step], states: usize, seed: u64) -> Outcome {
    let mut outcome = Outcome::default();
    // One after the other: with cipher_memory_security every allocation of SQLCipher takes a lock of the whole process.
    for state in Drawn::new(steps, states, seed) {
        outcome.states += 1;
        outcome.promised += usize::from(state.promises.open);
        let Err(wrong) = try_state(&state) else { continue };
        outcome.failed += 1;
        outcome.lost += if let Wrong::Lost(edits) = &wrong {
            edits.len()
        } else {
            0
        };
        if outcome.failures.len() < 5 {
            outcome.failures.push(Failure {
                after: state.after,
                loss: state.loss,
                wrong,
            });
        }
    }
    outcome
}

fn try_state(state: &State) -> Result<(), Wrong> {
    let shut = |error: io::Error| Wrong::Shut(error.to_string());
    let folder = scratch().map_err(shut)?;
    state.found.lay_out(folder.path()).map_err(shut)?;
    examine(folder.path(), &state.promises)
}

struct State {
    after: usize,
    loss: Loss,
    found: Found,
    promises: Promises,
}

/// Walks through the recording once, stopping at moments spread evenly over it, and draws from each until enough different states came.
struct Drawn<'a> {
    steps: &'a [Step],
    disk: Disk<'a>,
    promises: Promises,
    after: usize,
    wanted: usize,
    given: usize,
    chance: Chance,
    seen: HashSet<blake3::Hash>,
    ready: Vec<State>,
}

impl<'a> Drawn<'a> {
    fn new(steps: &'a [Step], wanted: usize, seed: u64) -> Self {
        Self {
            steps,
            disk: Disk::default(),
            promises: Promises::default(),
            after: 0,
            wanted,
            given: 0,
            chance: Chance::new(seed),
            seen: HashSet::new(),
            ready: Vec::new(),
        }
    }

    /// Makes the next step and draws this moment's share of the states.
    fn advance(&mut self) {
        let step = &self.steps[self.after];
        self.disk.step(step);
        if let Step::Said(said) = step {
            self.promises.hear(said);
        }
        self.after += 1;
        let due = (self.wanted * self.after).div_ceil(self.steps.len());
        // A moment with nothing at risk has one state only: its share passes to the next.
        for _ in 0..4 * (due.saturating_sub(self.given)) {
            let loss = Loss::ALL[self.chance.below(Loss::ALL.len())];
            let found = self.disk.cut(loss, &mut self.chance);
            if self.given < due && self.seen.insert(identity(&found, &self.promises)) {
                self.given += 1;
                let promises = self.promises.clone();
                self.ready.push(State {
                    after: self.after,
                    loss,
                    found,
                    promises,
                });
            }
            if self.disk.at_risk() == 0 {
                break;
            }
        }
    }
}

impl Iterator for Drawn<'_> {
    type Item = State;

    fn next(&mut self) -> Option<State> {
        while self.ready.is_empty() && self.after < self.steps.len() {
            self.advance();
        }
        self.ready.pop()
    }
}

/// Two states with the same identity would be examined in the same way.
fn identity(found: &Found, promises: &Promises) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for (path, bytes) in &found.files {
        hasher
            .update(path.as_bytes())
            .update(&[0])
            .update(&bytes.len().to_le_bytes())
            .update(bytes);
    }
    hasher.update(format!("{:?} {promises:?}", found.folders).as_bytes());
    hasher.finalize()
}
