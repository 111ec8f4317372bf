//! How much haste a dossier has, today and on every other day: known ahead, so that a new day asks for no work.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::{Facts, Norms, Urgency, signals};
use crate::civil::{birthday, reaches_age};

/// The haste of the most urgent signal by day, `None` without a signal: each holds until the day of the next one. The first holds
/// from [`NaiveDate::MIN`]; two neighbours differ.
pub fn course(facts: &Facts, norms: &Norms) -> Vec<(NaiveDate, Option<Urgency>)> {
    let mut course: Vec<_> = turning_days(facts, norms)
        .into_iter()
        .map(|day| {
            (
                day,
                signals(facts, norms, day).first().map(|signal| signal.urgency()),
            )
        })
        .collect();
    course.dedup_by_key(|(_, urgency)| *urgency);
    course
}

/// Every day on which another signal may come or go; that only a number in its words grows is no such day.
fn turning_days(facts: &Facts, norms: &Norms) -> BTreeSet<NaiveDate> {
    let before = |day: NaiveDate, days: i64| {
        let days = Days::new(u64::try_from(days).unwrap_or(0));
        day.checked_sub_days(days).unwrap_or(NaiveDate::MIN)
    };
    let mut days = BTreeSet::from([NaiveDate::MIN]);
    if let Some(on) = facts.next_evaluation_on {
        days.insert(before(on, norms.evaluation_soon_days));
        days.extend(on.succ_opt());
    }
    days.extend(facts.actions_due.first().and_then(|due| due.succ_opt()));
    for state in &facts.sharing {
        days.insert(state.from);
        if let Some(ends) = state.consent_ends_on {
            days.insert(before(ends, norms.consent_ends_days));
            days.extend(ends.succ_opt());
        }
    }
    if let Some(birth) = facts.birth_date {
        let eighteen = birthday(birth, 18);
        days.insert(before(eighteen, norms.eighteen_days));
        days.insert(eighteen);
        days.extend(eighteen.succ_opt());
        let (years, months) = norms.perspective_age;
        days.insert(reaches_age(birth, years, months));
    }
    if let Some(since) = facts.last_contact_on.or(facts.opened_on) {
        let weeks = u64::try_from(norms.no_contact_weeks).unwrap_or(0);
        days.extend(since.checked_add_days(Days::new(7 * weeks)));
    }
    days.extend(facts.intensity.iter().map(|(on, _)| *on));
    days
}
