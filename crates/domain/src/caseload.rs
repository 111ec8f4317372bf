//! The list of a worker's dossiers: the phase each is in and the order of what comes first.

use crate::plan::PlanState;
use crate::signal::{Signal, Urgency};
use chrono::NaiveDate;

/// Where a dossier is on its way. Sorts in the order of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Just begun: the plan has no goals yet.
    New,
    /// The plan is being written.
    Concept,
    /// The plan is agreed.
    Agreed,
    /// The plan is being evaluated.
    InEvaluation,
    /// The dossier is closed.
    Closed,
    /// A state of a newer version.
    Unknown,
}

impl Phase {
    /// The phase of a dossier.
    pub fn of(is_closed: bool, plan: &PlanState, goals: u32) -> Self {
        match plan {
            _ if is_closed => Self::Closed,
            PlanState::Concept if goals == 0 => Self::New,
            PlanState::Concept => Self::Concept,
            PlanState::Agreed => Self::Agreed,
            PlanState::InEvaluation => Self::InEvaluation,
            PlanState::Closed => Self::Closed,
            PlanState::Other(_) => Self::Unknown,
        }
    }

    /// The code a screen finds its words by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Concept => "concept",
            Self::Agreed => "agreed",
            Self::InEvaluation => "in_evaluation",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }
}

/// What the list is sorted by: open before closed, then the first date, then the most urgent signal, then the name. A dossier with nothing
/// planned comes after those with a date.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    is_closed: bool,
    next_due: NaiveDate,
    is_calm: bool,
    urgency: Option<Urgency>,
    name: String,
}

crate::never_prints!(Place);

impl Place {
    /// The place of a dossier. `name` is [`crate::resident::Name::sort_key`].
    pub fn of(is_closed: bool, next_due: Option<NaiveDate>, signals: &[Signal], name: String) -> Self {
        Self {
            is_closed,
            next_due: next_due.unwrap_or(NaiveDate::MAX),
            is_calm: signals.is_empty(),
            urgency: signals.iter().map(|s| s.urgency()).min(),
            name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn the_phase_follows_from_dossier_and_plan() {
        for (is_closed, plan, goals, phase) in [
            (false, PlanState::Concept, 0, Phase::New),
            (false, PlanState::Concept, 1, Phase::Concept),
            (false, PlanState::Agreed, 3, Phase::Agreed),
            (false, PlanState::InEvaluation, 3, Phase::InEvaluation),
            (false, PlanState::Closed, 3, Phase::Closed),
            (true, PlanState::Agreed, 3, Phase::Closed),
            (false, PlanState::from("frozen"), 3, Phase::Unknown),
        ] {
            assert_eq!(Phase::of(is_closed, &plan, goals), phase, "{plan:?}");
        }
    }

    #[test]
    fn what_has_to_be_done_first_stands_first() {
        let place = |closed, next: &str, signals: &[Signal], name: &str| {
            (
                Place::of(closed, next.parse().ok(), signals, name.into()),
                name.to_owned(),
            )
        };
        let mut list = [
            place(true, "2026-11-01", &[], "closed"),
            place(false, "", &[Signal::NothingPlanned], "nothing planned"),
            place(false, "2026-11-12", &[], "calm b"),
            place(false, "2026-11-12", &[], "calm a"),
            place(false, "2026-11-12", &[Signal::NoContact(7)], "silent"),
            place(
                false,
                "2026-11-12",
                &[Signal::NoContact(7), Signal::RegieAsked],
                "asked",
            ),
            place(false, "2026-11-09", &[], "late"),
        ];
        list.sort();
        let names: Vec<_> = list.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "late",
                "asked",
                "silent",
                "calm a",
                "calm b",
                "nothing planned",
                "closed"
            ]
        );
        assert_eq!(
            Place::of(false, Some(day("2026-11-12")), &[], "x".into()).next_due,
            day("2026-11-12")
        );
    }
}
