//! What was written about an invented resident, and put right.

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_domain::record::{RecordId, note, note_correction};
use eenplan_store::{Edit, WriteTx};

use super::Telling;
use crate::example::words::{self, Whom};
use crate::example::{nth, spread};

/// The newest contact as long ago as the story says, the others spread from there back to the opening.
pub(super) fn journal(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>, goals: &[RecordId], notes: u32) {
    let Some(longest) = t.story.contact_ago else {
        return;
    };
    let newest = longest - i64::try_from(spread(t.number, 32)).unwrap_or(0) % longest.clamp(1, 7);
    let room = ((t.today - t.opened_on).num_days() - newest).max(1);
    let tellable: Vec<_> = words::NOTES
        .iter()
        .filter(|note| can_be_told(note.4, t))
        .collect();
    for count in 0..notes {
        let back = if count == 0 {
            0
        } else {
            i64::from(count) * room / i64::from(notes)
        };
        let place = if count == 0 {
            0
        } else {
            t.place() + usize::try_from(count).unwrap_or(0)
        };
        let Some((kind, minutes, with_whom, body, _)) = nth(&tellable, place).copied() else {
            continue;
        };
        let happened_at = t.at(-newest - back, 9 + count % 7);
        let id = w.new_id();
        if count == 1 && t.number.is_multiple_of(4) {
            correct(w, edit, t, id, body, happened_at);
        }
        edit.record(id)
            .set(note::CONTACT_KIND, *kind)
            .set(note::HAPPENED_AT, happened_at)
            .set(note::MINUTES, *minutes)
            .set(note::WITH_WHOM, (!with_whom.is_empty()).then_some(*with_whom))
            .set(note::BODY, *body)
            .set(note::AUTHOR_ID, t.regisseur.0)
            .set(note::WRITTEN_AT, happened_at + TimeDelta::hours(1))
            .set(
                note::GOAL_IDS,
                goals
                    .iter()
                    .take(1)
                    .map(|id| id.0.to_string())
                    .collect::<Vec<_>>(),
            );
    }
}

fn can_be_told(whom: Whom, t: &Telling<'_>) -> bool {
    match whom {
        Whom::Everybody => true,
        Whom::Grown => t.age >= 18,
        Whom::AtSchool => t.life.has_school,
    }
}

/// The day was wrong in what was written: both texts stay.
fn correct(
    w: &mut WriteTx<'_>,
    edit: &mut Edit,
    t: &Telling<'_>,
    of: RecordId,
    body: &str,
    happened_at: DateTime<Utc>,
) {
    edit.record(w.new_id())
        .set(note_correction::NOTE_ID, of)
        .set(
            note_correction::BODY,
            format!("{body} De volgende afspraak is op dinsdag."),
        )
        .set(
            note_correction::REASON,
            "De nieuwe afspraak stond er nog niet bij.",
        )
        .set(note_correction::AUTHOR_ID, t.regisseur.0)
        .set(note_correction::WRITTEN_AT, happened_at + TimeDelta::hours(3));
}
