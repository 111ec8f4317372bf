//! What was answered to a proposal, and the texts made of both.

use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::record::{self, Field, FieldType, RecordId, Value, action, goal};
use eenplan_domain::text;
use eenplan_store::Edit;
use eenplan_sync::{Change, Outcome};

use super::{ProposalText, SettleProposal};
use crate::history::value;

/// What was chosen and why, as far as that can be read.
pub(super) fn answer(ask: &SettleProposal, errors: &mut FieldErrors) -> (Option<Outcome>, Option<String>) {
    let outcome = match ask.outcome.as_str() {
        "accepted" => Some(Outcome::Accepted),
        "declined" => Some(Outcome::Declined),
        "combined" => Some(Outcome::Combined),
        _ => {
            errors.add("outcome", FieldCode::UnknownChoice);
            None
        }
    };
    let reason = match outcome {
        // Who reads no, reads why.
        Some(Outcome::Declined) => errors.take("reason", text::required_statement(&ask.reason)),
        _ => errors
            .take("reason", text::statement(&ask.reason))
            .map(Option::unwrap_or_default),
    };
    (outcome, reason)
}

/// Gives a group the texts made of both, and the proposed value of the other fields that were chosen.
pub(super) fn combine(
    edit: &mut Edit,
    record: RecordId,
    change: &Change,
    ask: &SettleProposal,
    errors: &mut FieldErrors,
) {
    texts(edit, record, change, &ask.texts, errors);
    for field in fields(change) {
        if ask.take.iter().any(|column| column == field.column) {
            let value = value(&change.fields, field).cloned().unwrap_or(Value::Null);
            edit.record(record).set(*field, value);
        }
    }
}

/// Gives the text fields of a group what was typed for them.
pub(super) fn texts(
    edit: &mut Edit,
    record: RecordId,
    change: &Change,
    typed: &[ProposalText],
    errors: &mut FieldErrors,
) {
    for field in fields(change).filter(|field| field.ty == FieldType::Text) {
        let Some(typed) = typed.iter().find(|typed| typed.field == field.column) else {
            continue;
        };
        let kept = match needed(field) {
            true => text::required_statement(&typed.text).map(Some),
            false => text::long(&typed.text),
        };
        if let Some(text) = errors.take(field.column, kept) {
            edit.record(record).set(*field, text);
        }
    }
}

/// The fields of the group that a change is about.
fn fields(change: &Change) -> impl Iterator<Item = &'static Field> {
    let group = record::kind(change.kind).and_then(|kind| kind.group(change.group));
    group.into_iter().flat_map(|group| group.fields)
}

/// What people know a record by is never made empty.
fn needed(field: &Field) -> bool {
    [&goal::TITLE, &action::TITLE]
        .iter()
        .any(|title| (title.kind, title.number) == (field.kind, field.number))
}
