//! Goals in the resident's words.

use crate::field_error::{FieldCode, FieldErrors};
use crate::life_domain::ZrmDomain;
use crate::{never_prints, text};

open_enum! {
    /// How a goal stands.
    pub enum GoalState {
        /// Being worked on.
        Open = "open",
        /// Reached.
        Reached = "reached",
        /// Waits for something else.
        Paused = "paused",
        /// Let go, with a remark why.
        Dropped = "dropped",
    }
}

impl GoalState {
    /// Whether it still asks for work. One of a newer version is taken as open, so that it stays in view.
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Reached | Self::Dropped)
    }

    /// Whether a change to this state needs a word on why.
    pub fn needs_remark(&self) -> bool {
        matches!(self, Self::Paused | Self::Dropped)
    }
}

/// A goal as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct GoalDraft {
    pub title: String,
    pub detail: String,
    pub life_domains: Vec<String>,
}

/// A goal that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Goal {
    pub title: String,
    pub detail: Option<String>,
    pub life_domains: Vec<ZrmDomain>,
}

never_prints!(GoalDraft, Goal);

impl GoalDraft {
    /// Checks everything at once. A goal may lie in several life domains, or in none yet; doubles are dropped.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self) -> Result<Goal, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", text::required_statement(&self.title));
        let detail = errors.take("detail", text::long(&self.detail)).flatten();
        let mut life_domains = Vec::new();
        for code in &self.life_domains {
            let Some(domain) = errors.take("life_domains", ZrmDomain::chosen_or_newer(code)) else {
                continue;
            };
            if !life_domains.contains(&domain) {
                life_domains.push(domain);
            }
        }
        errors.finish(title.map(|title| Goal {
            title,
            detail,
            life_domains,
        }))
    }
}

/// Checks a change of a goal's state.
///
/// # Errors
/// `UnknownChoice` beside `state`; `Required` beside `state_remark` when a goal is paused or let go without a word.
pub fn check_state(state: &str, remark: &str) -> Result<(GoalState, Option<String>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let state = errors.take("state", GoalState::chosen_or_newer(state));
    let remark = errors.take("state_remark", text::statement(remark)).flatten();
    if remark.is_none() && state.as_ref().is_some_and(GoalState::needs_remark) {
        errors.add("state_remark", FieldCode::Required);
    }
    errors.finish(state.map(|state| (state, remark)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_has_words_and_known_domains() {
        let draft = GoalDraft {
            title: "Mijn huur is op orde".into(),
            detail: String::new(),
            life_domains: vec!["finances".into(), "housing".into(), "finances".into()],
        };
        assert_eq!(
            draft.check().unwrap().life_domains,
            [ZrmDomain::Finances, ZrmDomain::Housing]
        );
        let errors = GoalDraft {
            life_domains: vec!["veel geluk".into()],
            ..GoalDraft::default()
        }
        .check()
        .unwrap_err();
        assert_eq!(errors.of("title"), Some(FieldCode::Required));
        assert_eq!(errors.of("life_domains"), Some(FieldCode::UnknownChoice));
    }

    #[test]
    fn letting_go_of_a_goal_says_why() {
        assert!(check_state("reached", "").is_ok());
        for state in ["paused", "dropped"] {
            assert_eq!(
                check_state(state, " ").unwrap_err().of("state_remark"),
                Some(FieldCode::Required)
            );
            assert!(check_state(state, "Anna wil eerst rust").is_ok());
        }
        assert!(
            GoalState::from("dreamt").is_open(),
            "an unknown state stays in view"
        );
    }
}
