//! What became of proposals: of those of who asks, and of those about plans they lead that somebody else answered.

use chrono::TimeDelta;
use eenplan_store::Reader;
use eenplan_store::caseload::Asker;
use eenplan_store::history as ops;
use eenplan_store::proposal as rows;
use eenplan_sync::Place;
use uuid::Uuid;

use super::{OutcomeLine, owner, subject};
use crate::AppError;
use crate::handover::{PersonView, person};
use crate::proposal_view::outcome_code;

/// Answers in the list, read ones included.
const OUTCOMES: u32 = 60;
/// How long the answer of another is told to who leads: a device that is new does not begin with a pile of old ones.
const TOLD_FOR: TimeDelta = TimeDelta::days(30);

/// What became of the proposals of who asks: unread answers first, then the newest.
pub(super) fn mine(reader: &Reader<'_>, asker: Asker) -> Result<Vec<OutcomeLine>, AppError> {
    lines(reader, asker, &rows::settled(reader, asker.me, OUTCOMES)?)
}

/// What a team lead or a deputy answered to proposals about plans that who asks leads, and that they did not read yet. An action is its
/// owner's to answer for.
pub(super) fn by_others(reader: &Reader<'_>, asker: Asker) -> Result<Vec<OutcomeLine>, AppError> {
    let mut others = Vec::new();
    for row in rows::settled_for_lead(reader, asker.me, asker.now - TOLD_FOR, OUTCOMES)? {
        let by = match row.stream() {
            Ok(stream) => ops::known(reader, stream, row.by)?.map(|entry| entry.author),
            // What it is about, a newer version knows.
            Err(_) => None,
        };
        if by.is_none() || owner(reader, row.dossier, row.place)? != by {
            others.push(row);
        }
    }
    lines(reader, asker, &others)
}

fn lines(reader: &Reader<'_>, asker: Asker, settled: &[rows::Settled]) -> Result<Vec<OutcomeLine>, AppError> {
    let mut lines: Vec<OutcomeLine> = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    let mut rest = settled.iter().peekable();
    while let Some(row) = rest.next() {
        places.push(row.place);
        let same =
            |next: &&rows::Settled| (next.proposal, next.place.record) == (row.proposal, row.place.record);
        if rest.peek().is_some_and(same) {
            continue;
        }
        let of = row.stream().ok();
        let known = |op| of.map_or(Ok(None), |stream| ops::known(reader, stream, op));
        // What it said may have stood only in a snapshot that gave way to a later one: then the history brings it.
        let Some(entry) = known(row.proposal)? else {
            places.clear();
            continue;
        };
        let by = known(row.by)?.map(|entry| entry.author);
        lines.push(OutcomeLine {
            subject: subject(reader, row.dossier, &entry, row.place.record, &places, asker)?,
            outcome: outcome_code(row.outcome),
            reason: row.reason.clone(),
            settled_by: match by {
                Some(who) => person(reader, who, asker.me)?,
                None => nobody(),
            },
            settled_at: row.settled_at.to_rfc3339(),
            seen: row.seen_at.is_some(),
        });
        places.clear();
    }
    Ok(lines)
}

fn nobody() -> PersonView {
    PersonView {
        id: Uuid::nil(),
        name: String::new(),
        organisation: String::new(),
        phone: String::new(),
        me: false,
    }
}
