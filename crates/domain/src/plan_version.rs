//! What an agreed version of a plan says, and what changed between two of them.
//!
//! **Invariant:** a version is the whole plan as it read on that day: names as they were, nothing to look up later.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::action::ActionState;
use crate::goal::GoalState;
use crate::never_prints;
use crate::rhythm::Rhythm;

/// The whole plan. Fields stand in the order of the alphabet, so that writing it as JSON gives the same bytes each time.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the fields are the columns of the records")]
pub struct PlanText {
    /// Actions that belong to no goal.
    pub actions: Vec<ActionText>,
    pub goals: Vec<GoalText>,
    pub goes_well: String,
    pub next_evaluation_on: Option<NaiveDate>,
    /// Name of who leads.
    pub regisseur: String,
    /// Who takes part, as `name, task`.
    pub takes_part: Vec<String>,
    pub wants: String,
    pub who_helps: String,
}

/// One goal of a version with its actions.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct GoalText {
    pub actions: Vec<ActionText>,
    pub detail: String,
    pub id: Uuid,
    pub life_domains: Vec<String>,
    pub state: String,
    pub title: String,
}

/// One action of a version.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ActionText {
    pub due_on: Option<NaiveDate>,
    pub id: Uuid,
    /// Name of who does it; the code of the kind when it has no name of its own.
    pub owner: String,
    pub rhythm: String,
    pub state: String,
    pub title: String,
}

never_prints!(PlanText, GoalText, ActionText);

impl PlanText {
    /// The plan without how far it got: what is done, and the next date of what comes back, is no change that asks for agreement anew.
    #[must_use]
    pub fn without_progress(mut self) -> Self {
        let goals = self.goals.iter_mut();
        let of_goals = goals.flat_map(|goal| {
            if GoalState::from(goal.state.as_str()) != GoalState::Dropped {
                goal.state = String::new();
            }
            goal.actions.iter_mut()
        });
        for action in of_goals.chain(self.actions.iter_mut()) {
            if ActionState::from(action.state.as_str()) != ActionState::Dropped {
                action.state = String::new();
            }
            if Rhythm::from(action.rhythm.as_str()).comes_back() {
                action.due_on = None;
            }
        }
        self
    }
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The plan itself.
    Plan,
    /// A goal.
    Goal,
    /// An action.
    Action,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It reads otherwise.
    Changed,
    /// It is gone.
    Removed,
}

/// One difference.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    /// About what.
    pub subject: Subject,
    /// New, changed or gone.
    pub change: Change,
    /// Title of the goal or action, as it reads after, or before when it is gone; empty for the plan itself.
    pub title: String,
    /// Name of the field; empty when the whole of it is new or gone.
    pub field: &'static str,
    /// What it was: text, a code, or a date as `YYYY-MM-DD`; several parted by `, `.
    pub before: String,
    /// What it is.
    pub after: String,
}

never_prints!(Difference);

/// Everything that differs: own words first, then goal by goal with its actions, in the order of the plan.
pub fn compare(before: &PlanText, after: &PlanText) -> Vec<Difference> {
    let mut found = Vec::new();
    let plan = |text: &PlanText| {
        [
            ("wants", text.wants.clone()),
            ("goes_well", text.goes_well.clone()),
            ("who_helps", text.who_helps.clone()),
            ("regisseur", text.regisseur.clone()),
            ("takes_part", text.takes_part.join(", ")),
            ("next_evaluation_on", date(text.next_evaluation_on)),
        ]
    };
    fields(&mut found, Subject::Plan, "", plan(before), plan(after));
    for (old, new) in paired(&before.goals, &after.goals, |goal| goal.id) {
        if let Some((old, new)) = whole(&mut found, Subject::Goal, (old, new), |goal| &goal.title) {
            let goal = |g: &GoalText| {
                [
                    ("title", g.title.clone()),
                    ("detail", g.detail.clone()),
                    ("life_domains", g.life_domains.join(", ")),
                    ("state", g.state.clone()),
                ]
            };
            fields(&mut found, Subject::Goal, &new.title, goal(old), goal(new));
        }
        let of = |goal: Option<&'_ GoalText>| goal.map(|g| g.actions.clone()).unwrap_or_default();
        actions(&mut found, &of(old), &of(new));
    }
    actions(&mut found, &before.actions, &after.actions);
    found
}

fn actions(found: &mut Vec<Difference>, before: &[ActionText], after: &[ActionText]) {
    for pair in paired(before, after, |action| action.id) {
        if let Some((old, new)) = whole(found, Subject::Action, pair, |action| &action.title) {
            let action = |a: &ActionText| {
                [
                    ("title", a.title.clone()),
                    ("owner", a.owner.clone()),
                    ("due_on", date(a.due_on)),
                    ("rhythm", a.rhythm.clone()),
                    ("state", a.state.clone()),
                ]
            };
            fields(found, Subject::Action, &new.title, action(old), action(new));
        }
    }
}

/// Notes what is new or gone as a whole; both sides when it stands in both.
fn whole<'t, T>(
    found: &mut Vec<Difference>,
    subject: Subject,
    (old, new): (Option<&'t T>, Option<&'t T>),
    title: impl Fn(&T) -> &String,
) -> Option<(&'t T, &'t T)> {
    let (change, record) = match (old, new) {
        (Some(old), Some(new)) => return Some((old, new)),
        (Some(old), None) => (Change::Removed, old),
        (None, Some(new)) => (Change::Added, new),
        (None, None) => return None,
    };
    let of = |record: Option<&T>| record.map(&title).cloned().unwrap_or_default();
    found.push(Difference {
        subject,
        change,
        title: title(record).clone(),
        field: "",
        before: of(old),
        after: of(new),
    });
    None
}

fn fields<const N: usize>(
    found: &mut Vec<Difference>,
    subject: Subject,
    title: &str,
    before: [(&'static str, String); N],
    after: [(&'static str, String); N],
) {
    for ((field, before), (_, after)) in before.into_iter().zip(after) {
        if before != after {
            found.push(Difference {
                subject,
                change: Change::Changed,
                title: title.to_owned(),
                field,
                before,
                after,
            });
        }
    }
}

type Pair<'t, T> = (Option<&'t T>, Option<&'t T>);

/// Each record of either side once, in the order of `after`, what is gone at the end.
fn paired<'t, T>(before: &'t [T], after: &'t [T], id: impl Fn(&T) -> Uuid) -> Vec<Pair<'t, T>> {
    let here: BTreeSet<_> = after.iter().map(&id).collect();
    let stays = after
        .iter()
        .map(|new| (before.iter().find(|old| id(old) == id(new)), Some(new)));
    let gone = before
        .iter()
        .filter(|old| !here.contains(&id(old)))
        .map(|old| (Some(old), None));
    stays.chain(gone).collect()
}

fn date(day: Option<NaiveDate>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    fn action(id: u128, title: &str) -> ActionText {
        ActionText {
            id: Uuid::from_u128(id),
            title: title.into(),
            owner: "Mila Proef".into(),
            rhythm: "once".into(),
            state: "open".into(),
            due_on: Some(day("2026-11-20")),
        }
    }

    fn goal(id: u128, title: &str, actions: Vec<ActionText>) -> GoalText {
        GoalText {
            id: Uuid::from_u128(id),
            title: title.into(),
            state: "open".into(),
            actions,
            ..GoalText::default()
        }
    }

    fn plan(wants: &str, goals: Vec<GoalText>) -> PlanText {
        PlanText {
            wants: wants.into(),
            goals,
            ..PlanText::default()
        }
    }

    #[test]
    fn a_plan_does_not_differ_from_itself() {
        let text = plan("Rust", vec![goal(1, "Huur", vec![action(2, "Bel")])]);
        assert!(compare(&text, &text).is_empty());
    }

    #[test]
    fn what_is_new_changed_and_gone_is_told_in_the_order_of_the_plan() {
        let before = plan(
            "Rust",
            vec![
                goal(1, "Huur", vec![action(2, "Bel"), action(3, "Schrijf")]),
                goal(4, "Slapen", vec![]),
            ],
        );
        let moved = ActionText {
            due_on: None,
            title: "Bel Eva".into(),
            ..action(2, "Bel")
        };
        let after = plan(
            "Rust en een tuin",
            vec![
                goal(5, "Buiten", vec![action(6, "Tuin")]),
                goal(1, "Huur", vec![moved]),
            ],
        );
        let told: Vec<_> = compare(&before, &after)
            .into_iter()
            .map(|d| (d.subject, d.change, d.field, d.before, d.after))
            .collect();
        let row = |s, c, f, b: &str, a: &str| (s, c, f, b.to_owned(), a.to_owned());
        use Change::{Added, Changed, Removed};
        use Subject::{Action, Goal, Plan};
        assert_eq!(
            told,
            [
                row(Plan, Changed, "wants", "Rust", "Rust en een tuin"),
                row(Goal, Added, "", "", "Buiten"),
                row(Action, Added, "", "", "Tuin"),
                row(Action, Changed, "title", "Bel", "Bel Eva"),
                row(Action, Changed, "due_on", "2026-11-20", ""),
                row(Action, Removed, "", "Schrijf", ""),
                row(Goal, Removed, "", "Slapen", ""),
            ]
        );
    }

    #[test]
    fn doing_what_was_agreed_is_no_change_of_the_plan() {
        let weekly = |state: &str, due: &str| ActionText {
            rhythm: "weeks:1".into(),
            due_on: Some(day(due)),
            state: state.into(),
            ..action(2, "Bel")
        };
        let agreed = plan(
            "Rust",
            vec![goal(
                1,
                "Huur",
                vec![weekly("open", "2026-11-20"), action(3, "Schrijf")],
            )],
        );
        let mut done = plan(
            "Rust",
            vec![goal(
                1,
                "Huur",
                vec![weekly("open", "2026-11-27"), action(3, "Schrijf")],
            )],
        );
        done.goals[0].actions[1].state = "done".into();
        done.goals[0].state = "reached".into();
        assert_eq!(agreed.clone().without_progress(), done.clone().without_progress());
        done.goals[0].actions[1].due_on = None;
        assert_ne!(
            agreed.without_progress(),
            done.without_progress(),
            "another date is a change"
        );
    }

    #[test]
    fn a_version_of_another_program_is_read_as_far_as_it_is_known() {
        let read: PlanText = serde_json::from_str(r#"{"wants":"Rust","moon":{"x":1}}"#).unwrap();
        assert_eq!(read.wants, "Rust");
        assert!(read.goals.is_empty());
    }
}
