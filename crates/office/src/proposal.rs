//! Proposals: which wait for an answer, what they say beside what counts, the answer, and what became of them.

mod answer;
mod outcome;

use answer::{answer, combine, texts};
use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::merge::suggest;
use eenplan_domain::record::{
    self, ActorId, DossierId, Field, FieldType, Kind, OpId, Policy, REMOVED_GROUP, RecordId, Value, action,
    removed,
};
use eenplan_store::caseload::Asker;
use eenplan_store::history::{self as ops, Entry};
use eenplan_store::proposal::{self as rows, Open};
use eenplan_store::{Edit, Reader};
use eenplan_sync::{Change, FieldChange, Hlc, Outcome, Place, Settlement, StreamId, WireValue};
use uuid::Uuid;

use crate::handover::{PersonView, person, regie};
use crate::history::{about, drawn_together, moment, shown, value};
pub use crate::proposal_view::{
    AmendProposal, ClashView, LeadingSeen, OutcomeLine, ProposalFieldView, ProposalLine, ProposalListView,
    ProposalSubject, ProposalText, ProposalView, SettleProposal, SuggestionView,
};
use crate::rights::Stand;
use crate::{AppError, ErrorCode, Office, UndoToken, resident};

/// The groups of one record that one op would change.
struct Proposed {
    op: OpId,
    record: RecordId,
    dossier: DossierId,
    parts: Vec<Open>,
}

impl Proposed {
    /// Where its op travels.
    fn stream(&self) -> Result<StreamId, AppError> {
        Ok(self.parts.first().ok_or(ErrorCode::NotFound)?.stream())
    }
}

impl Office {
    /// Proposals that wait for who asks, those of theirs that wait for others, and what became of the rest.
    ///
    /// # Errors
    /// Those of the store.
    pub fn proposal_list(&self) -> Result<ProposalListView, AppError> {
        let asker = self.asker()?;
        self.read(|r| {
            let mut list = ProposalListView {
                for_me: Vec::new(),
                mine: Vec::new(),
                as_lead: Vec::new(),
                outcomes: outcome::mine(r, asker)?,
                by_others: outcome::by_others(r, asker)?,
            };
            for proposed in grouped(rows::open(r, None)?) {
                let Some(line) = line(r, &proposed, asker)? else {
                    continue;
                };
                match (line.may_settle, line.as_lead, line.subject.by.me) {
                    (true, false, _) => list.for_me.push(line),
                    (_, _, true) => list.mine.push(line),
                    (true, true, false) => list.as_lead.push(line),
                    (false, ..) => {}
                }
            }
            Ok(list)
        })
    }

    /// The open proposals of a dossier that who asks may see, in the order in which they came, with everything it takes to decide.
    ///
    /// # Errors
    /// Those of the store.
    pub fn proposal_open(&self, dossier: Uuid) -> Result<Vec<ProposalView>, AppError> {
        let (id, asker) = (DossierId(dossier), self.asker()?);
        let seen = self.read(|r| {
            let mut views = Vec::new();
            for proposed in grouped(rows::open(r, Some(id))?) {
                if let Some(line) = line(r, &proposed, asker)? {
                    let part = proposed.parts.first().map(|part| part.compartment);
                    views.push((part, view(r, &proposed, line, asker)?));
                }
            }
            Ok(views)
        })?;
        let mut parts: Vec<_> = seen.iter().filter_map(|(part, _)| *part).collect();
        parts.sort_unstable();
        parts.dedup();
        self.view(id, &parts, |_| Ok(()))?;
        Ok(seen.into_iter().map(|(_, view)| view).collect())
    }

    /// Answers a proposal: takes it over, keeps what counts, or puts one text made of both in its place.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, a team lead's missing reason too; [`ErrorCode::ProposalAnswered`] when it no longer
    /// waits; [`ErrorCode::Overtaken`] when what counts changed since it was shown; [`ErrorCode::NotLeading`] for who may not answer it.
    /// Nothing is written then, and what was typed stays where it was typed.
    pub fn proposal_settle(&self, ask: SettleProposal) -> Result<UndoToken, AppError> {
        let (id, asker) = (DossierId(ask.dossier), self.asker()?);
        let (op, record) = (OpId(ask.op), RecordId(ask.record));
        let mut errors = FieldErrors::default();
        let (outcome, reason) = answer(&ask, &mut errors);
        if outcome != Some(Outcome::Combined) {
            std::mem::take(&mut errors).finish(Some(()))?;
        }
        let outcome = outcome.ok_or(ErrorCode::Internal)?;
        self.write(|w| {
            let r = w.reader();
            let proposed = waiting(&r, id, op, record)?;
            let stand = stand(&r, id, asker)?;
            match settles(&r, &proposed, stand.as_ref(), asker)? {
                Some(Settles::AsLead) if reason.as_deref().is_some_and(str::is_empty) => {
                    errors.add("reason", FieldCode::Required);
                }
                Some(_) => {}
                None => return Err(ErrorCode::NotLeading.into()),
            }
            for part in &proposed.parts {
                let leading = rows::leading(&r, part.place)?.map(|op| op.0);
                if !ask
                    .seen
                    .iter()
                    .any(|seen| seen.group == part.place.group && seen.op == leading)
                {
                    return Err(ErrorCode::Overtaken.into());
                }
            }
            let said = ops::op(&r, proposed.stream()?, op)?;
            let mut edit = Edit::new("proposal_settle", id);
            let reason = reason.unwrap_or_default();
            for part in &proposed.parts {
                let change = part_of(&said.changes, part.place).ok_or(ErrorCode::NotFound)?;
                let field = any_field(part.place).ok_or(ErrorCode::NotPossible)?;
                let settlement = Settlement {
                    proposal: op,
                    outcome,
                    reason: reason.clone(),
                };
                edit.record(record).settle(field, settlement);
                match outcome {
                    Outcome::Accepted => {
                        edit.record(record).adopt(change);
                    }
                    Outcome::Combined => combine(&mut edit, record, change, &ask, &mut errors),
                    Outcome::Declined | Outcome::Unknown(_) => {}
                }
            }
            errors.finish(Some(()))?;
            Ok(w.apply(edit)?.into())
        })
    }

    /// Puts other texts in the place of those of one's own proposal, which goes on waiting.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong; [`ErrorCode::ProposalAnswered`] when it no longer waits;
    /// [`ErrorCode::NotAllowed`] for somebody else's.
    pub fn proposal_amend(&self, ask: AmendProposal) -> Result<UndoToken, AppError> {
        let (id, asker) = (DossierId(ask.dossier), self.asker()?);
        let (op, record) = (OpId(ask.op), RecordId(ask.record));
        self.write(|w| {
            let r = w.reader();
            let proposed = waiting(&r, id, op, record)?;
            if proposed.parts.iter().any(|part| part.author != asker.me) {
                return Err(ErrorCode::NotAllowed.into());
            }
            let said = ops::op(&r, proposed.stream()?, op)?;
            let mut edit = Edit::new("proposal_amend", id);
            let mut errors = FieldErrors::default();
            for part in &proposed.parts {
                let change = part_of(&said.changes, part.place).ok_or(ErrorCode::NotFound)?;
                let field = any_field(part.place).ok_or(ErrorCode::NotPossible)?;
                edit.record(record).adopt(change).amend(field, op);
                texts(&mut edit, record, change, &ask.texts, &mut errors);
            }
            errors.finish(Some(()))?;
            Ok(w.apply(edit)?.into())
        })
    }

    /// Says that who asks read what became of a proposal.
    ///
    /// # Errors
    /// Those of the store.
    pub fn proposal_outcome_seen(&self, op: Uuid, record: Uuid) -> Result<(), AppError> {
        self.write(|w| Ok(rows::saw_outcome(w, OpId(op), RecordId(record))?))
    }
}

/// # Errors
/// [`ErrorCode::ProposalAnswered`] when it no longer waits.
fn waiting(
    reader: &Reader<'_>,
    dossier: DossierId,
    op: OpId,
    record: RecordId,
) -> Result<Proposed, AppError> {
    let found = grouped(rows::open(reader, Some(dossier))?)
        .into_iter()
        .find(|one| (one.op, one.record) == (op, record));
    Ok(found.ok_or(ErrorCode::ProposalAnswered)?)
}

/// One proposal for each record that an op would change, in the order in which they came.
fn grouped(open: Vec<Open>) -> Vec<Proposed> {
    let mut all: Vec<Proposed> = Vec::new();
    for part in open {
        let (op, record, dossier) = (part.op, part.place.record, part.dossier);
        match all.iter_mut().find(|one| (one.op, one.record) == (op, record)) {
            Some(known) => known.parts.push(part),
            None => all.push(Proposed {
                op,
                record,
                dossier,
                parts: vec![part],
            }),
        }
    }
    all
}

fn part_of(changes: &[Change], at: Place) -> Option<&Change> {
    changes.iter().find(|change| Place::of(change) == at)
}

fn any_field(at: Place) -> Option<Field> {
    if at.group == REMOVED_GROUP {
        return record::kind(at.kind).map(|kind| removed(kind.number));
    }
    record::kind(at.kind)?.group(at.group)?.fields.first().copied()
}

/// Of a line in the list; `None` when who asks may not see it.
fn line(reader: &Reader<'_>, proposed: &Proposed, asker: Asker) -> Result<Option<ProposalLine>, AppError> {
    let Some(first) = proposed.parts.first() else {
        return Ok(None);
    };
    let by_me = first.author == asker.me;
    let stand = stand(reader, proposed.dossier, asker)?;
    let sees = stand.as_ref().is_some_and(|stand| stand.sees(first.compartment));
    if !by_me && !sees {
        return Ok(None);
    }
    let entry = ops::known(reader, first.stream(), proposed.op)?.ok_or(ErrorCode::NotFound)?;
    let places: Vec<Place> = proposed.parts.iter().map(|part| part.place).collect();
    let settles = settles(reader, proposed, stand.as_ref(), asker)?;
    Ok(Some(ProposalLine {
        subject: subject(reader, proposed.dossier, &entry, proposed.record, &places, asker)?,
        may_settle: settles.is_some(),
        as_lead: settles == Some(Settles::AsLead),
        waits_for: match stand {
            Some(_) => Some(decides(reader, proposed, asker)?),
            None => None,
        },
        waits: proposed.parts.iter().any(|part| part.is_pending),
    }))
}

/// By what somebody may answer a proposal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settles {
    /// They lead, or it is theirs.
    ByRight,
    /// They lead the team, and give a reason.
    AsLead,
}

/// How who asks stands in a dossier; the directory is none.
fn stand(reader: &Reader<'_>, dossier: DossierId, asker: Asker) -> Result<Option<Stand>, AppError> {
    match dossier == DossierId::DIRECTORY {
        true => Ok(None),
        false => Stand::of(reader, dossier, asker.me, asker.now).map(Some),
    }
}

/// By what who stands so may answer every part of a proposal; `None` when they may not.
fn settles(
    reader: &Reader<'_>,
    proposed: &Proposed,
    stand: Option<&Stand>,
    asker: Asker,
) -> Result<Option<Settles>, AppError> {
    let Some(stand) = stand else { return Ok(None) };
    let mut by = Settles::ByRight;
    for part in &proposed.parts {
        let owns = owner(reader, proposed.dossier, part.place)? == Some(asker.me);
        if stand.settles(part.compartment, part.place, owns, false) {
            continue;
        }
        if !stand.settles(part.compartment, part.place, owns, true) {
            return Ok(None);
        }
        by = Settles::AsLead;
    }
    Ok(Some(by))
}

/// The worker whose action it is.
fn owner(reader: &Reader<'_>, dossier: DossierId, at: Place) -> Result<Option<ActorId>, AppError> {
    if at.kind != action::KIND.number {
        return Ok(None);
    }
    let row = eenplan_store::action::get(reader, dossier, at.record)?;
    Ok(row.as_ref().and_then(crate::action::worker_of).map(ActorId))
}

/// Who answers: who leads, or whose action it is when only how it stands is in question.
fn decides(reader: &Reader<'_>, proposed: &Proposed, asker: Asker) -> Result<PersonView, AppError> {
    let mut owners = Vec::new();
    for part in &proposed.parts {
        owners.push(match eenplan_sync::policy(part.place.kind, part.place.group) {
            Policy::Owner => owner(reader, proposed.dossier, part.place)?,
            _ => None,
        });
    }
    let who = match owners.first() {
        Some(Some(owner)) if owners.iter().all(|one| *one == Some(*owner)) => *owner,
        _ => regie(reader, proposed.dossier)?.regisseur,
    };
    person(reader, who, asker.me)
}

fn subject(
    reader: &Reader<'_>,
    dossier: DossierId,
    entry: &Entry,
    record: RecordId,
    places: &[Place],
    asker: Asker,
) -> Result<ProposalSubject, AppError> {
    let changes: Vec<&Change> = places
        .iter()
        .filter_map(|place| part_of(&entry.op.changes, *place))
        .collect();
    let kind = places.first().and_then(|place| record::kind(place.kind));
    let table = kind.map(|kind| kind.table).unwrap_or_default();
    let goal = goal_of(reader, kind, &changes, record)?;
    let named = about(reader, table, record)?.or_else(|| title(kind, &changes));
    Ok(ProposalSubject {
        op: entry.op_id.0,
        record: record.0,
        dossier: dossier.0,
        name: resident::in_lists(reader, dossier)?,
        compartment: entry.stream.compartment.code().to_owned(),
        kind: table.to_owned(),
        about: named,
        goal_id: goal.map(|goal| goal.0),
        goal: match goal {
            Some(goal) => ops::name(reader, ops::Named::Goal, goal)?,
            None => None,
        },
        what: what(reader, entry, record, &changes)?.to_owned(),
        fields: fields_of(&changes),
        by: person(reader, entry.author, asker.me)?,
        at: moment(entry.at).to_rfc3339(),
    })
}

/// What is proposed to be done with the record.
fn what(
    reader: &Reader<'_>,
    entry: &Entry,
    record: RecordId,
    changes: &[&Change],
) -> Result<&'static str, AppError> {
    let removal = changes.iter().find(|change| change.group == REMOVED_GROUP);
    if let Some(removal) = removal {
        let gone = removal
            .fields
            .iter()
            .any(|field| field.value == WireValue::Known(Value::Bool(true)));
        return Ok(if gone { "removed" } else { "restored" });
    }
    let kind = changes.first().map_or(0, |change| change.kind);
    let is_new = !rows::is_there(reader, kind, record)? || drawn_together(record.0, entry.op_id.0);
    Ok(if is_new { "made" } else { "changed" })
}

/// The name of a record that is not there yet: the first line of text it would have.
fn title(kind: Option<&'static Kind>, changes: &[&Change]) -> Option<String> {
    let field = kind?
        .fields()
        .find(|field| ["title", "name"].contains(&field.column))?;
    changes
        .iter()
        .find_map(|change| match value(&change.fields, field) {
            Some(Value::Text(title)) if change.group == field.group => Some(title.clone()),
            _ => None,
        })
}

fn goal_of(
    reader: &Reader<'_>,
    kind: Option<&'static Kind>,
    changes: &[&Change],
    record: RecordId,
) -> Result<Option<RecordId>, AppError> {
    let Some((group, field)) = kind.and_then(|kind| {
        let field = kind.fields().find(|field| field.column == "goal_id")?;
        Some((kind.group(field.group)?, field))
    }) else {
        return Ok(None);
    };
    let at = Place {
        kind: field.kind,
        record,
        group: field.group,
    };
    let stands = rows::values(reader, group, at)?
        .into_iter()
        .find_map(|(one, value)| (one.number == field.number).then_some(value));
    let proposed = changes
        .iter()
        .filter(|change| change.group == field.group)
        .find_map(|change| value(&change.fields, field).cloned());
    Ok(match stands.or(proposed) {
        Some(Value::Id(id)) => Some(RecordId(id)),
        _ => None,
    })
}

fn fields_of(changes: &[&Change]) -> Vec<String> {
    let mut columns = Vec::new();
    for change in changes {
        if change.group == REMOVED_GROUP {
            columns.push("removed".to_owned());
        } else if let Some(group) = record::kind(change.kind).and_then(|kind| kind.group(change.group)) {
            columns.extend(group.fields.iter().map(|field| field.column.to_owned()));
        }
    }
    columns
}

fn view(
    reader: &Reader<'_>,
    proposed: &Proposed,
    line: ProposalLine,
    asker: Asker,
) -> Result<ProposalView, AppError> {
    let stream = proposed.stream()?;
    let said = ops::op(reader, stream, proposed.op)?;
    let mut fields = Vec::new();
    let mut seen = Vec::new();
    let mut saw_leading = true;
    let (mut began, mut leads): (Option<OpId>, Option<OpId>) = (None, None);
    for part in &proposed.parts {
        let leading = rows::leading(reader, part.place)?;
        let base = rows::began_with(reader, part)?;
        saw_leading &= leading == base;
        began = began.or(base);
        leads = leads.or(leading);
        seen.push(LeadingSeen {
            group: part.place.group,
            op: leading.map(|op| op.0),
        });
        if let Some(change) = part_of(&said.changes, part.place) {
            fields.extend(compared(reader, part, change, base)?);
        }
    }
    let written = |op: Option<OpId>| -> Result<Option<Entry>, AppError> {
        Ok(match op {
            Some(op) => ops::known(reader, stream, op)?,
            None => None,
        })
    };
    let leading = written(leads)?;
    Ok(ProposalView {
        began_at: written(began)?
            .filter(|entry| entry.at != Hlc(0))
            .map(|entry| moment(entry.at).to_rfc3339()),
        leading_at: leading.as_ref().map(|entry| moment(entry.at).to_rfc3339()),
        leading_by: leading
            .map(|entry| person(reader, entry.author, asker.me))
            .transpose()?,
        saw_leading,
        fields,
        seen,
        line,
    })
}

/// The fields of a group as its author began, as they count, and as they are proposed; those that would stay the same left out.
fn compared(
    reader: &Reader<'_>,
    part: &Open,
    change: &Change,
    base: Option<OpId>,
) -> Result<Vec<ProposalFieldView>, AppError> {
    let at = part.place;
    let began: Option<Vec<FieldChange>> = match base {
        Some(op) => ops::known(reader, part.stream(), op)?
            .map(|entry| part_of(&entry.op.changes, at).map(|change| change.fields.clone()))
            .map(Option::unwrap_or_default),
        None => Some(Vec::new()),
    };
    let Some(kind) = record::kind(at.kind) else {
        return Ok(Vec::new());
    };
    if at.group == REMOVED_GROUP {
        return Ok(vec![removal(change)]);
    }
    let Some(group) = kind.group(at.group) else {
        return Ok(Vec::new());
    };
    let stands = rows::values(reader, group, at)?;
    let mut views = Vec::new();
    for field in group.fields {
        let leading = stands
            .iter()
            .find(|(one, value)| one.number == field.number && *value != Value::Null)
            .map(|(_, value)| value);
        let proposed = value(&change.fields, field);
        if leading == proposed {
            continue;
        }
        let base = began.as_ref().and_then(|fields| value(fields, field));
        views.push(ProposalFieldView {
            field: field.column.to_owned(),
            ty: field.ty.code().to_owned(),
            group: at.group,
            base_known: began.is_some(),
            base: shown(reader, kind, field, base)?,
            leading: shown(reader, kind, field, leading)?,
            proposed: shown(reader, kind, field, proposed)?,
            suggestion: began
                .as_ref()
                .and_then(|_| suggestion(field, base, leading, proposed)),
        });
    }
    Ok(views)
}

fn removal(change: &Change) -> ProposalFieldView {
    let gone = change
        .fields
        .iter()
        .any(|field| field.value == WireValue::Known(Value::Bool(true)));
    ProposalFieldView {
        field: "removed".to_owned(),
        ty: FieldType::Bool.code().to_owned(),
        group: REMOVED_GROUP,
        base_known: true,
        base: None,
        leading: Some((!gone).to_string()),
        proposed: Some(gone.to_string()),
        suggestion: None,
    }
}

fn suggestion(
    field: &Field,
    base: Option<&Value>,
    leading: Option<&Value>,
    proposed: Option<&Value>,
) -> Option<SuggestionView> {
    if field.ty != FieldType::Text {
        return None;
    }
    let words = |value: Option<&Value>| match value {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let both = suggest(&words(base), &words(leading), &words(proposed));
    Some(SuggestionView {
        text: both.text,
        clashes: both
            .clashes
            .into_iter()
            .map(|clash| ClashView {
                leading: clash.leading,
                proposed: clash.proposed,
            })
            .collect(),
    })
}
