//! The facts and the course of a line, as they stand in it.

use chrono::NaiveDate;
use eenplan_domain::carer_load::LoadSignal;
use eenplan_domain::intensity::IntensityLevel;
use eenplan_domain::signal::{Facts, Norms, SharingFrom, course};

/// A calm dossier.
const CALM: u8 = 9;

/// Sorts after every real day.
pub(super) const NEVER: &str = "9999-12-31";

/// In order, so that a line stays short: when it was opened, agreed, next evaluation, actions, appointment, last contact, sharing,
/// asked for the regie, load (high or rising), steps, crisiskaart, proposals to settle, represented in a way that ends at 18 (which a line
/// that was not refreshed since does not say).
type Row = (
    Option<NaiveDate>,
    bool,
    Option<NaiveDate>,
    Vec<NaiveDate>,
    Option<NaiveDate>,
    Option<NaiveDate>,
    Vec<(Option<NaiveDate>, u32, Option<NaiveDate>)>,
    bool,
    Option<bool>,
    Vec<(NaiveDate, String)>,
    bool,
    u32,
    bool,
);

/// Facts as they are kept; what has a column of its own is not among them.
pub(super) fn write(facts: &Facts) -> serde_json::Result<String> {
    let row: Row = (
        facts.opened_on,
        facts.agreement_is_current,
        facts.next_evaluation_on,
        facts.actions_due.clone(),
        facts.next_appointment_on,
        facts.last_contact_on,
        facts
            .sharing
            .iter()
            .map(|state| {
                let from = (state.from > NaiveDate::MIN).then_some(state.from);
                (from, state.not_shareable, state.consent_ends_on)
            })
            .collect(),
        facts.regie_asked_of_me,
        facts.carer_load.map(|load| load == LoadSignal::High),
        facts
            .intensity
            .iter()
            .map(|(on, level)| (*on, level.code().to_owned()))
            .collect(),
        facts.has_crisis_card,
        facts.proposals_for_me,
        facts.authority_ends_at_18,
    );
    serde_json::to_string(&row)
}

/// The facts of a line.
pub(super) fn read(kept: &str, is_closed: bool, birth_date: Option<NaiveDate>) -> serde_json::Result<Facts> {
    let row: Row = serde_json::from_str(kept).or_else(|_| {
        let mut older: Vec<serde_json::Value> = serde_json::from_str(kept)?;
        older.push(false.into());
        serde_json::from_value(older.into())
    })?;
    Ok(Facts {
        is_closed,
        birth_date,
        opened_on: row.0,
        agreement_is_current: row.1,
        next_evaluation_on: row.2,
        actions_due: row.3,
        next_appointment_on: row.4,
        last_contact_on: row.5,
        sharing: row
            .6
            .into_iter()
            .map(|(from, not_shareable, consent_ends_on)| SharingFrom {
                from: from.unwrap_or(NaiveDate::MIN),
                not_shareable,
                consent_ends_on,
            })
            .collect(),
        regie_asked_of_me: row.7,
        carer_load: row.8.map(|is_high| {
            if is_high {
                LoadSignal::High
            } else {
                LoadSignal::Rising
            }
        }),
        intensity: row
            .9
            .into_iter()
            .map(|(on, level)| (on, IntensityLevel::from(level.as_str())))
            .collect(),
        has_crisis_card: row.10,
        proposals_for_me: row.11,
        // The passage at 18 has no records yet, so nobody is asked for what cannot be written down.
        has_perspective_plan: true,
        authority_ends_at_18: row.12,
    })
}

/// The urgency from each day on, the first day empty: before everything.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Course(Vec<(String, u8)>);

/// The urgency on a day, and the days between which it stays.
pub(super) struct Step {
    pub(super) urgency: u8,
    pub(super) from: String,
    pub(super) until: String,
}

impl Course {
    pub(super) fn of(facts: &Facts) -> Course {
        let steps = course(facts, &Norms::default()).into_iter();
        Course(
            steps
                .map(|(from, urgency)| {
                    let from = if from > NaiveDate::MIN {
                        from.to_string()
                    } else {
                        String::new()
                    };
                    (from, urgency.map_or(CALM, |urgency| urgency as u8))
                })
                .collect(),
        )
    }

    pub(super) fn write(&self) -> serde_json::Result<String> {
        serde_json::to_string(&self.0)
    }

    pub(super) fn read(kept: &str) -> serde_json::Result<Course> {
        serde_json::from_str(kept).map(Course)
    }

    /// The step of a day (`YYYY-MM-DD`; empty for the first).
    pub(super) fn on(&self, day: &str) -> Step {
        let next = self.0.partition_point(|(from, _)| from.as_str() <= day);
        let (from, urgency) = next
            .checked_sub(1)
            .and_then(|at| self.0.get(at))
            .map_or((String::new(), CALM), |(from, urgency)| (from.clone(), *urgency));
        let until = self
            .0
            .get(next)
            .and_then(|(from, _)| from.parse::<NaiveDate>().ok());
        let until = until.and_then(|day| day.pred_opt());
        Step {
            urgency,
            from,
            until: until.map_or_else(|| NEVER.to_owned(), |day| day.to_string()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where it fails")]
mod tests {
    use super::*;

    #[test]
    fn facts_come_back_as_they_were_kept_and_an_older_line_is_read() {
        let facts = Facts {
            authority_ends_at_18: true,
            has_perspective_plan: true,
            proposals_for_me: 2,
            ..Facts::default()
        };
        let kept = write(&facts).unwrap();
        assert_eq!(read(&kept, false, None).unwrap(), facts);
        let older = kept.strip_suffix(",true]").unwrap();
        let without = Facts {
            authority_ends_at_18: false,
            ..facts
        };
        assert_eq!(read(&format!("{older}]"), false, None).unwrap(), without);
    }
}
