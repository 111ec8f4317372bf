//! Actions: who does what by when.

use crate::due::Standing;
use crate::field_error::{FieldCode, FieldErrors};
use crate::rhythm::Rhythm;
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

open_enum! {
    /// How an action stands.
    pub enum ActionState {
        /// To be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// Let go.
        Dropped = "dropped",
    }
}

impl ActionState {
    /// Whether it still has to be done. One of a newer version is taken as open, so that it stays in view.
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Done | Self::Dropped)
    }
}

open_enum! {
    /// Who does it.
    pub enum OwnerKind {
        /// A worker.
        Worker = "worker",
        /// The resident.
        Resident = "resident",
        /// Somebody from the network: informal care.
        Network = "network",
        /// An organisation.
        Organisation = "organisation",
    }
}

impl OwnerKind {
    /// Whether it is informal: the resident or their own network.
    pub fn is_informal(&self) -> bool {
        matches!(self, Self::Resident | Self::Network)
    }
}

/// An action as typed. Field names are those of the record; `every` is the number of a rhythm.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ActionDraft {
    pub title: String,
    pub owner_kind: String,
    /// Whether a worker, contact or organisation was chosen from a list.
    pub has_owner_id: bool,
    pub owner_name: String,
    pub due_on: String,
    pub rhythm: String,
    pub every: String,
}

/// An action that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Action {
    pub title: String,
    pub owner_kind: OwnerKind,
    pub owner_name: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub rhythm: Rhythm,
}

never_prints!(ActionDraft, Action);

impl ActionDraft {
    /// Checks everything at once. A due date is not needed, but a rhythm counts from one. It may lie in the past: what was agreed then is late.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, today: NaiveDate) -> Result<Action, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", text::required_statement(&self.title));
        let owner_kind = errors.take("owner_kind", OwnerKind::chosen_or_newer(&self.owner_kind));
        let owner_name = errors.take("owner_name", text::line(&self.owner_name)).flatten();
        let named = owner_name.is_some() || self.has_owner_id;
        if !named
            && owner_kind
                .as_ref()
                .is_some_and(|kind| *kind != OwnerKind::Resident)
        {
            errors.add("owner_name", FieldCode::Required);
        }
        let typed_due = civil::parse_optional_date(&self.due_on);
        let near = typed_due.and_then(|due| due.map(|d| civil::near(d, today)).transpose());
        let due_on = errors.take("due_on", near).flatten();
        let chosen = Rhythm::chosen(&self.rhythm, &self.every, due_on.unwrap_or(today));
        let beside = match chosen {
            Err(FieldCode::NotANumber | FieldCode::OutOfRange { .. }) => "every",
            _ => "rhythm",
        };
        let rhythm = errors.take(beside, chosen);
        if due_on.is_none() && rhythm.as_ref().is_some_and(Rhythm::comes_back) {
            errors.add("due_on", FieldCode::Required);
        }
        let all = title.zip(owner_kind).zip(rhythm);
        errors.finish(all.map(|((title, owner_kind), rhythm)| Action {
            title,
            owner_kind,
            owner_name,
            due_on,
            rhythm,
        }))
    }
}

/// Where an action stands on a day: what a list shows and sorts by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionStanding {
    /// Open, with a date.
    Due(Standing),
    /// Open, without a date.
    Undated,
    /// Done or dropped.
    Settled,
}

/// How an action stands today.
pub fn standing(state: &ActionState, due_on: Option<NaiveDate>, today: NaiveDate) -> ActionStanding {
    match due_on {
        _ if !state.is_open() => ActionStanding::Settled,
        Some(due) => ActionStanding::Due(Standing::of(due, today)),
        None => ActionStanding::Undated,
    }
}

/// Whether an open action is past its date.
pub fn is_overdue(state: &ActionState, due_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    matches!(standing(state, due_on, today), ActionStanding::Due(due) if due.is_late())
}

/// What doing an action leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterDone {
    /// It is done.
    Settled,
    /// It stays open with its next date; that it was done on this day stands in the history.
    Again(NaiveDate),
}

/// What becomes of an action that was done on a day.
pub fn after_done(rhythm: &Rhythm, due_on: Option<NaiveDate>, done_on: NaiveDate) -> AfterDone {
    let next = rhythm.next(due_on.unwrap_or(done_on), done_on);
    next.map_or(AfterDone::Settled, AfterDone::Again)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn an_action_says_who_and_a_rhythm_has_a_start() {
        let today = day("2026-11-12");
        let errors = ActionDraft {
            owner_kind: "network".into(),
            due_on: "31-2-2026".into(),
            rhythm: "weeks".into(),
            every: "x".into(),
            ..ActionDraft::default()
        }
        .check(today)
        .unwrap_err();
        for (field, code) in [
            ("title", FieldCode::Required),
            ("owner_name", FieldCode::Required),
            ("due_on", FieldCode::DateImpossible),
            ("every", FieldCode::NotANumber),
        ] {
            assert_eq!(errors.of(field), Some(code), "{field}");
        }
        let weekly = ActionDraft {
            title: "Anna brengt de post naar Eva".into(),
            owner_kind: "resident".into(),
            rhythm: "weeks".into(),
            every: "1".into(),
            ..ActionDraft::default()
        };
        assert_eq!(
            weekly.check(today).unwrap_err().of("due_on"),
            Some(FieldCode::Required)
        );
        let dated = ActionDraft {
            due_on: "20-11-2026".into(),
            ..weekly
        };
        assert_eq!(dated.check(today).unwrap().rhythm, Rhythm::Weeks(1));
    }

    #[test]
    fn late_actions_come_first_and_settled_ones_last() {
        let today = day("2026-11-12");
        let open = ActionState::Open;
        let mut all = [
            standing(&ActionState::Done, Some(day("2026-11-01")), today),
            standing(&open, None, today),
            standing(&open, Some(day("2026-11-25")), today),
            standing(&open, Some(day("2026-11-10")), today),
            standing(&open, Some(today), today),
        ];
        all.sort();
        assert_eq!(
            all,
            [
                ActionStanding::Due(Standing::Late(-2)),
                ActionStanding::Due(Standing::Today),
                ActionStanding::Due(Standing::Later(13)),
                ActionStanding::Undated,
                ActionStanding::Settled,
            ]
        );
        assert!(is_overdue(&open, Some(day("2026-11-11")), today));
        assert!(!is_overdue(&open, Some(today), today));
        assert!(!is_overdue(&ActionState::Done, Some(day("2026-11-11")), today));
    }

    #[test]
    fn an_action_with_a_rhythm_stays_open_with_its_next_date() {
        let friday = day("2026-11-20");
        assert_eq!(
            after_done(&Rhythm::Weeks(1), Some(friday), friday),
            AfterDone::Again(day("2026-11-27"))
        );
        assert_eq!(
            after_done(&Rhythm::Once, Some(friday), friday),
            AfterDone::Settled
        );
        assert_eq!(
            after_done(&Rhythm::from("tidal"), Some(friday), friday),
            AfterDone::Settled
        );
    }
}
