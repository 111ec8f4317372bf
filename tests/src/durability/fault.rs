//! Lets the disk fail under a writing child, mends it, and looks whether the child went on and nothing was lost.

use super::promise::{GONE_ON, Promises, REFUSED, REOPENED, Wrong, examine};
use super::recorder::{Fault, Recorder};
use super::writer::Session;
use std::io;

/// How a child came through a failing disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// Nothing was refused: the child made fewer calls, or the disk failed where it does no harm.
    Untouched,
    /// Refused while opening; once mended, it opened.
    Opening(Vec<String>),
    /// Refused an edit; once mended, the same open store took it.
    GoneOn(Vec<String>),
    /// Refused an edit; once mended, the store took it when it had been opened anew.
    Reopened(Vec<String>),
}

/// What may not happen.
#[derive(Debug)]
pub enum Failure {
    /// The child did not come through although the disk was mended.
    Ended(String),
    /// The folder does not keep what was promised.
    Wrong(Wrong),
    /// The trial itself failed.
    Trial(io::Error),
}

/// Runs a child that writes `edits` edits from a first start on, on a disk with this fault.
///
/// # Errors
/// See [`Failure`].
pub fn run(recorder: &Recorder, fault: Fault, edits: u32) -> Result<Passage, Failure> {
    recorder.clear().map_err(Failure::Trial)?;
    let session = Session {
        from: 1,
        count: edits,
        closes: true,
        mends: Some(recorder.room()),
        ..Session::default()
    };
    let (output, promises) = recorder.run_failing(&session, fault).map_err(Failure::Trial)?;
    if !output.status.success() || promises.edits.len() != edits as usize {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::Ended(format!(
            "{}: {:?} {said}",
            output.status, promises.remarks
        )));
    }
    let folder = recorder.folder().map_err(Failure::Trial)?;
    examine(&folder, &promises).map_err(Failure::Wrong)?;
    Ok(passage(&promises, recorder.room().exists()))
}

fn passage(promises: &Promises, was_mended: bool) -> Passage {
    let refusals = promises
        .remarks
        .iter()
        .filter_map(|remark| remark.strip_prefix(REFUSED))
        .map(String::from)
        .collect();
    let said = |what: &str| promises.remarks.iter().any(|remark| remark == what);
    match was_mended {
        false => Passage::Untouched,
        true if said(GONE_ON) => Passage::GoneOn(refusals),
        true if said(REOPENED) => Passage::Reopened(refusals),
        true => Passage::Opening(refusals),
    }
}
