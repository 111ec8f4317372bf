//! How much support there is, and every step up and down with its date, reason and who decided (S2, S3: scale quickly).

use crate::field_error::FieldErrors;
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

open_enum! {
    /// Amount of support: reference data, lightest first.
    pub enum IntensityLevel {
        /// Licht.
        Light = "light",
        /// Midden.
        Medium = "medium",
        /// Intensief.
        Intensive = "intensive",
        /// 24 uur.
        AroundTheClock = "around_the_clock",
    }
}

impl IntensityLevel {
    /// Its place from light (1) to heavy; `None` for a level this version does not know.
    pub fn rank(&self) -> Option<u8> {
        let place = Self::ALL.iter().position(|level| level == self)?;
        u8::try_from(place + 1).ok()
    }

    /// Whether a crisis here asks for a crisiskaart: intensive or more. A level this version does not know is taken as light.
    pub fn is_high(&self) -> bool {
        self.rank() >= Self::Intensive.rank()
    }
}

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The first one.
    Start,
    /// More support.
    Up,
    /// Less support.
    Down,
    /// Another form, the same amount; or a level that cannot be compared.
    Same,
}

/// One step of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// First day.
    pub starts_on: NaiveDate,
    /// The level from then on.
    pub level: IntensityLevel,
    /// Seen from the step before.
    pub direction: Direction,
}

/// The course of steps given in the order they were recorded: by day, of two on one day the later recorded counts.
pub fn course(steps: &[(NaiveDate, IntensityLevel)]) -> Vec<Step> {
    let by_day: std::collections::BTreeMap<_, _> = steps.iter().cloned().collect();
    let mut course: Vec<Step> = Vec::with_capacity(by_day.len());
    for (starts_on, level) in by_day {
        let direction = course
            .last()
            .map_or(Direction::Start, |before| direction(&before.level, &level));
        course.push(Step {
            starts_on,
            level,
            direction,
        });
    }
    course
}

fn direction(before: &IntensityLevel, after: &IntensityLevel) -> Direction {
    match before.rank().zip(after.rank()) {
        Some((before, after)) if after > before => Direction::Up,
        Some((before, after)) if after < before => Direction::Down,
        _ => Direction::Same,
    }
}

/// The level on a day, from a course; `None` before the first step.
pub fn level_on(course: &[Step], date: NaiveDate) -> Option<&IntensityLevel> {
    course
        .iter()
        .rev()
        .find(|step| step.starts_on <= date)
        .map(|step| &step.level)
}

/// A step as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct StepDraft {
    pub level: String,
    pub form: String,
    pub starts_on: String,
    pub reason: String,
}

/// A step that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct NewStep {
    pub level: IntensityLevel,
    pub form: Option<String>,
    pub starts_on: NaiveDate,
    pub reason: String,
}

never_prints!(StepDraft, NewStep);

impl StepDraft {
    /// Checks everything at once. A step may be planned ahead; its reason is always needed.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, today: NaiveDate) -> Result<NewStep, FieldErrors> {
        let mut errors = FieldErrors::default();
        let level = errors.take("level", IntensityLevel::chosen_or_newer(&self.level));
        let form = errors.take("form", text::line(&self.form)).flatten();
        let start = civil::parse_date(&self.starts_on).and_then(|on| civil::near(on, today));
        let starts_on = errors.take("starts_on", start);
        let reason = errors.take("reason", text::required_statement(&self.reason));
        let all = level.zip(starts_on).zip(reason);
        errors.finish(all.map(|((level, starts_on), reason)| NewStep {
            level,
            form,
            starts_on,
            reason,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;
    use IntensityLevel as L;

    #[test]
    fn a_course_shows_every_step_up_and_down() {
        let found = course(&[
            (day("2026-04-13"), L::Medium),
            (day("2025-03-14"), L::Light),
            (day("2025-11-09"), L::AroundTheClock),
            (day("2025-11-09"), L::Intensive),
            (day("2026-06-01"), L::from("floating")),
            (day("2026-07-01"), L::Medium),
        ]);
        let shape: Vec<_> = found.iter().map(|s| (s.level.code(), s.direction)).collect();
        assert_eq!(
            shape,
            [
                ("light", Direction::Start),
                ("intensive", Direction::Up),
                ("medium", Direction::Down),
                ("floating", Direction::Same),
                ("medium", Direction::Same),
            ]
        );
        assert_eq!(level_on(&found, day("2025-03-13")), None);
        assert_eq!(level_on(&found, day("2026-04-12")), Some(&L::Intensive));
        assert_eq!(level_on(&found, day("2026-04-13")), Some(&L::Medium));
    }

    #[test]
    fn a_step_has_a_level_a_day_and_a_reason() {
        let errors = StepDraft::default().check(day("2026-11-12")).unwrap_err();
        assert_eq!(
            errors.to_string(),
            "level: required, starts_on: required, reason: required"
        );
        let ahead = StepDraft {
            level: "light".into(),
            starts_on: "1-12-2026".into(),
            reason: "weer rust".into(),
            ..StepDraft::default()
        };
        assert!(ahead.check(day("2026-11-12")).is_ok());
        let high: Vec<_> = L::ALL.iter().filter(|l| l.is_high()).map(L::code).collect();
        assert_eq!(high, ["intensive", "around_the_clock"]);
        assert!(!L::from("floating").is_high());
    }
}
