//! Crisiskaart and signaleringsplan: what they hold, and what is still empty (P; domain.md §4).

use crate::field_error::{FieldErrors, is_code};
use crate::{never_prints, text};

open_enum! {
    /// The sections of a crisiskaart, in the order they are read at night. Codes are the columns of the record.
    pub enum CrisisSection {
        /// What a crisis looks like.
        LooksLike = "looks_like",
        /// What helps.
        Helps = "helps",
        /// What does harm.
        Harms = "harms",
        /// Whom to call.
        Trusted = "trusted",
        /// Medication.
        Medication = "medication",
        /// What was agreed with GP and therapist.
        CareAgreements = "care_agreements",
        /// Pet, children, post, fixed costs.
        Practical = "practical",
        /// Who this is.
        Person = "person",
    }
}

impl CrisisSection {
    /// Whether somebody at the door cannot do without it.
    pub fn is_vital(&self) -> bool {
        matches!(self, Self::LooksLike | Self::Helps | Self::Trusted)
    }
}

open_enum! {
    /// The phases of a signaleringsplan.
    pub enum Phase {
        /// Green: it goes well.
        Calm = "calm",
        /// Yellow: first signs.
        FirstSigns = "first_signs",
        /// Orange: it gets worse.
        Rising = "rising",
        /// Red: crisis.
        Crisis = "crisis",
    }
}

open_enum! {
    /// What each phase says. Codes are the columns of the record.
    pub enum PhasePart {
        /// What one sees.
        Signals = "signals",
        /// What the resident does.
        ResidentActions = "resident_actions",
        /// What relatives do.
        RelativesActions = "relatives_actions",
        /// What workers do.
        WorkerActions = "worker_actions",
    }
}

/// How complete a crisiskaart or signaleringsplan is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness<P> {
    /// Parts with something in them.
    pub filled: usize,
    /// All parts.
    pub total: usize,
    /// The empty ones, in order.
    pub empty: Vec<P>,
}

/// How complete a crisiskaart is. `text_of` gives what is written in a section.
pub fn card<'a>(text_of: impl Fn(&CrisisSection) -> &'a str) -> Completeness<CrisisSection> {
    complete(CrisisSection::ALL.to_vec(), text_of)
}

/// The vital sections that say nothing, in order: none for a crisiskaart to go by. `calls_first`: whether the network has somebody to call in an
/// emergency, who stands on the card as well as whom the section names.
pub fn vital_missing(card: &Completeness<CrisisSection>, calls_first: bool) -> Vec<CrisisSection> {
    let says_nothing = |section: &&CrisisSection| {
        section.is_vital() && !(calls_first && **section == CrisisSection::Trusted)
    };
    card.empty.iter().filter(says_nothing).cloned().collect()
}

/// How complete a signaleringsplan is: every phase with its four parts.
pub fn signal_plan<'a>(text_of: impl Fn(&(Phase, PhasePart)) -> &'a str) -> Completeness<(Phase, PhasePart)> {
    let cells = Phase::ALL
        .iter()
        .flat_map(|phase| PhasePart::ALL.iter().map(|part| (phase.clone(), part.clone())));
    complete(cells.collect(), text_of)
}

fn complete<'a, P>(parts: Vec<P>, text_of: impl Fn(&P) -> &'a str) -> Completeness<P> {
    let total = parts.len();
    let empty: Vec<P> = parts
        .into_iter()
        .filter(|part| text_of(part).trim().is_empty())
        .collect();
    Completeness {
        filled: total - empty.len(),
        total,
        empty,
    }
}

/// Sections or phase parts as typed: code and text. Never prints.
#[derive(Clone, Default)]
pub struct CrisisDraft(pub Vec<(String, String)>);

/// Sections or phase parts that can be kept; an emptied one is `None`.
#[derive(Clone, PartialEq, Eq)]
pub struct CrisisTexts(pub Vec<(String, Option<String>)>);

never_prints!(CrisisDraft, CrisisTexts);

impl CrisisDraft {
    /// Checks everything at once.
    ///
    /// # Errors
    /// Every problem, beside the section or part it is in.
    pub fn check(&self) -> Result<CrisisTexts, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut kept = Vec::with_capacity(self.0.len());
        for (code, typed) in &self.0 {
            if !is_code(code) {
                // Not repeated in the error: it may be anything.
                errors.add("section", crate::field_error::FieldCode::UnknownChoice);
                continue;
            }
            if let Some(text) = errors.take(code.clone(), text::long(typed)) {
                kept.push((code.clone(), text));
            }
        }
        errors.finish(Some(CrisisTexts(kept)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field_error::FieldCode;

    #[test]
    fn a_card_can_be_used_once_nothing_vital_is_empty() {
        let with = |filled: &'static [&'static str]| {
            card(move |s| if filled.contains(&s.code()) { "iets" } else { " " })
        };
        let some = with(&["looks_like", "helps"]);
        assert_eq!((some.filled, some.total), (2, 8));
        assert_eq!(vital_missing(&some, false), [CrisisSection::Trusted]);
        assert_eq!(
            vital_missing(&with(&["looks_like", "helps", "trusted"]), false),
            []
        );
        assert_eq!(
            vital_missing(&some, true),
            [],
            "who is called first stands on the card"
        );
        assert_eq!(
            vital_missing(&with(&["helps"]), true),
            [CrisisSection::LooksLike],
            "whom to call is not all"
        );
        assert_eq!(with(&[]).empty, CrisisSection::ALL);
    }

    #[test]
    fn a_signal_plan_has_four_parts_in_each_of_four_phases() {
        let plan = signal_plan(|(phase, part)| {
            if *phase == Phase::Crisis && *part == PhasePart::WorkerActions {
                "bel de crisisdienst"
            } else {
                ""
            }
        });
        assert_eq!((plan.filled, plan.total), (1, 16));
        assert_eq!(plan.empty[0], (Phase::Calm, PhasePart::Signals));
    }

    #[test]
    fn every_section_is_checked() {
        let draft = CrisisDraft(vec![
            ("helps".into(), "rustig praten\nthee".into()),
            ("harms".into(), "a\0".into()),
            ("practical".into(), "x".repeat(100_001)),
            ("<b>".into(), "x".into()),
        ]);
        let errors = draft.check().unwrap_err();
        assert_eq!(errors.of("harms"), Some(FieldCode::ControlCharacters));
        assert_eq!(errors.of("practical"), Some(FieldCode::TooLong { max: 100_000 }));
        assert_eq!(errors.of("section"), Some(FieldCode::UnknownChoice));
        assert_eq!(errors.of("helps"), None);
        let emptied = CrisisDraft(vec![("helps".into(), " ".into())]).check().unwrap();
        assert_eq!(emptied.0, [("helps".to_owned(), None)]);
    }
}
