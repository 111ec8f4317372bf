//! The plan on paper: what lies on the kitchen table.
//!
//! One [`PlanPaper`] goes in, one accessible PDF (PDF/UA-1, tagged, A4, 14 point and larger) comes out.
//! The caller decides what is for the resident's eyes; this room only knows what has a place on the paper.
//!
//! **Invariant:** what people typed reaches the typesetter as data, never as markup.
//! **Invariant:** the same input gives the same bytes; nothing here asks the clock.
//! **Invariant:** no error and no log line holds a word of the plan.

mod plan;
mod press;
mod sheet;
mod text;
mod words;

pub use plan::{
    Action, Agreement, Appointment, CrisisCard, Goal, Language, Leader, OwnWords, Part, Participant,
    PlanPaper, Proposal, Score, ScoreCourse, Scored, SignalPhase, TrustedContact,
};
pub use press::PaperError;
pub use words::date_in_words;

use std::collections::BTreeSet;

/// A plan ready to print.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintedPlan {
    /// The PDF file.
    pub pdf: Vec<u8>,
    /// How many pages of A4 it takes.
    pub pages: usize,
    /// Characters that none of the fonts can print. The paper shows `[?]` in their place and explains it
    /// at the end; the screen should say so before printing.
    pub missing_characters: BTreeSet<char>,
}

/// Typesets the plan.
///
/// Every text is printed whole, however long. Characters without a glyph do not fail the paper, they are
/// counted in [`PrintedPlan::missing_characters`].
///
/// # Errors
/// [`PaperError`] when the typesetter refuses. No text of a person can cause that; it means a fault here.
pub fn render(plan: &PlanPaper) -> Result<PrintedPlan, PaperError> {
    let (sheet, missing_characters) = sheet::Sheet::of(plan);
    let (pdf, pages) = press::print(&sheet)?;
    Ok(PrintedPlan {
        pdf,
        pages,
        missing_characters,
    })
}

/// The characters that none of the fonts can print, without typesetting anything.
pub fn unprintable(plan: &PlanPaper) -> BTreeSet<char> {
    sheet::Sheet::of(plan).1
}
