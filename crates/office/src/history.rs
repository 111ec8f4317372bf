//! Who changed what and when, and taking back a step.

mod codes;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use eenplan_domain::municipality;
use eenplan_domain::never_prints;
use eenplan_domain::record::{
    self, Compartment, DossierId, Field, Group, Kind, Policy, REMOVED_GROUP, RecordId, Value, dossier,
    handover, plan_version,
};
use eenplan_store::history::{self as rows, Entry, Named};
use eenplan_store::{Reader, Receipt, directory, proposal};
use eenplan_sync::{Change, Decision, Effect, FieldChange, Hlc, Op, Place, StreamId, Verdict, WireValue};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

pub use self::codes::record_codes;
use crate::rights::{Stand, may_undo};
use crate::{AppError, ErrorCode, Office, SaidView};

/// Entries on a page.
const PAGE: u32 = 40;

/// What a step can be taken back with. Empty when the step changed nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct UndoToken {
    /// The ops of the step, oldest first. Empty too when part of it waits for somebody: that is not taken back.
    pub ops: Vec<Uuid>,
    /// Whether part of it is a proposal, which waits for who leads.
    pub proposed: bool,
    /// Whether part of it shows only once the region has said yes.
    pub waits: bool,
}

impl UndoToken {
    /// Of a step that is not taken back: it only says what of it waits.
    pub(crate) fn kept(self) -> UndoToken {
        UndoToken {
            ops: Vec::new(),
            ..self
        }
    }
}

impl From<Receipt> for UndoToken {
    fn from(receipt: Receipt) -> Self {
        let waits = receipt.proposed || receipt.waits;
        let ops = receipt.ops.into_iter().filter(|_| !waits);
        UndoToken {
            ops: ops.map(|op| op.0).collect(),
            proposed: receipt.proposed,
            waits: receipt.waits,
        }
    }
}

/// One field before and after a change. Values are text: a date `YYYY-MM-DD`, a moment RFC 3339, `true`/`false`, a code,
/// the name of who or what an id stands for; those of a list stand on a line each.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldChangeView {
    /// Its column in the record table.
    pub field: String,
    /// `text`, `code`, `int`, `bool`, `date`, `instant`, `id` or `list`.
    pub ty: String,
    /// What stood there; none when it was empty.
    pub before: Option<String>,
    /// What stands there since; none when it was made empty.
    pub after: Option<String>,
}

/// What happened to one record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecordChangeView {
    /// Kind of the record, by its table; empty for a kind of a newer version.
    pub kind: String,
    /// Its id.
    pub record: Uuid,
    /// What people know it by: the title of a goal, the name of a person.
    pub about: Option<String>,
    /// `made`, `changed`, `removed` or `restored`.
    pub what: String,
    /// Whether it is a proposal, or was one, rather than a change that counted at once.
    pub proposed: bool,
    /// Fields whose value changed.
    pub fields: Vec<FieldChangeView>,
}

/// One step somebody took.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HistoryEntryView {
    /// The op.
    pub op: Uuid,
    /// Who; empty when this device does not know them.
    pub by: String,
    /// Whether that is who asks.
    pub me: bool,
    /// RFC 3339.
    pub at: String,
    /// Use case that did it: `goal_save`.
    pub command: String,
    /// Part of the dossier, a code.
    pub compartment: String,
    /// Whether who asks may not see what changed; then there are no changes here.
    pub hidden: bool,
    /// Whether it was kept without effect.
    pub set_aside: bool,
    /// What changed.
    pub changes: Vec<RecordChangeView>,
    /// Whether it can be taken back now.
    pub undoable: bool,
}

/// One page of the history.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HistoryPage {
    /// Newest first.
    pub entries: Vec<HistoryEntryView>,
    /// What to ask the next page with; none on the last.
    pub next: Option<String>,
    /// What happened up to this moment, RFC 3339, is not all on this device yet: it was asked for.
    pub incomplete_until: Option<String>,
    /// Of some of what was asked for only a part is shared with the asker: of that, only their own steps are here.
    pub in_part: bool,
}

never_prints!(FieldChangeView, RecordChangeView, HistoryEntryView, HistoryPage);

/// Asks for a page of the history.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct AskHistory {
    /// Of which dossier.
    pub dossier: Uuid,
    /// Only this part, a code; none for all.
    pub part: Option<String>,
    /// [`HistoryPage::next`] of the page before.
    pub before: Option<String>,
}

/// Every kind of record with its fields, as the history names them: so that a screen cannot miss a word for one.
pub fn record_names() -> BTreeMap<&'static str, Vec<&'static str>> {
    let columns = |kind: &&Kind| kind.fields().map(|field| field.column).collect();
    record::KINDS
        .iter()
        .map(|kind| (kind.table, columns(kind)))
        .collect()
}

impl Office {
    /// Takes a step back by a new one; the history keeps both. Answers with what undoes the undoing.
    ///
    /// # Errors
    /// [`ErrorCode::Overtaken`] when something was changed since, [`ErrorCode::NotPossible`] for an accepted transfer of
    /// the regie: that is handed over again instead; and what the role table says against the step itself.
    pub fn undo(&self, step: UndoToken) -> Result<UndoToken, AppError> {
        let receipt = Receipt {
            ops: step.ops.into_iter().map(Into::into).collect(),
            ..Receipt::default()
        };
        let (me, now) = (self.profile()?.actor, self.now());
        self.write(|w| {
            for id in &receipt.ops {
                let r = w.reader();
                let entry = rows::entry(&r, *id)?;
                let dossier = entry.stream.dossier;
                if entry.op.changes.iter().any(moves_the_regie) {
                    return Err(ErrorCode::NotPossible.into());
                }
                if dossier != DossierId::DIRECTORY {
                    may_undo(&r, dossier, &entry, &Stand::of(&r, dossier, me, now)?)?;
                }
            }
            Ok(w.undo(&receipt)?.into())
        })
    }

    /// A page of the history of a dossier, newest first, with an audit line for each part of the dossier it shows. Asks the region for what is
    /// not on this device.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotFound`], and those of the store.
    pub fn history_page(&self, ask: AskHistory) -> Result<HistoryPage, AppError> {
        let (id, me) = (DossierId(ask.dossier), self.profile()?.actor);
        let part = ask.part.as_deref().and_then(compartment);
        let before = ask.before.and_then(|cursor| cursor.parse().ok()).map(Hlc);
        let entries = self.read(|r| Ok(rows::page(r, id, part, before, PAGE)?))?;
        let may = |stand: &Stand| {
            if !stand.takes_part() {
                return Err(stand.unseen());
            }
            let mut shown: Vec<Compartment> = entries.iter().map(|e| e.stream.compartment).collect();
            shown.sort_unstable();
            shown.dedup();
            shown.retain(|part| stand.sees(*part));
            Ok(shown)
        };
        let mut older = Vec::new();
        let page = self.view_as(id, may, |r, stand| {
            older = rows::incomplete(r, id)?;
            let mut in_part = rows::in_part(r, id)?;
            in_part.retain(|one| part.is_none_or(|part| part == *one));
            older.retain(|(stream, _)| {
                stand.sees(stream.compartment) && part.is_none_or(|part| part == stream.compartment)
            });
            let next = (entries.len() == PAGE as usize)
                .then(|| entries.last().map(|last| last.at.0.to_string()))
                .flatten();
            let entries = entries
                .iter()
                .map(|entry| {
                    let by = directory::worker(r, entry.author)?
                        .map(|w| w.name)
                        .unwrap_or_default();
                    let compartment = entry.stream.compartment;
                    let own = entry.author == me && in_part.contains(&compartment);
                    let hidden = !stand.sees(compartment) && !own;
                    let decision = rows::decision(r, entry.op_id, &entry.op)?;
                    Ok(HistoryEntryView {
                        op: entry.op_id.0,
                        by,
                        me: entry.author == me,
                        at: moment(entry.at).to_rfc3339(),
                        command: entry.op.command.clone(),
                        compartment: entry.stream.compartment.code().to_owned(),
                        hidden,
                        set_aside: decision
                            .as_ref()
                            .is_some_and(|said| matches!(said.verdict, Verdict::SetAside(_))),
                        undoable: !hidden && undoable(r, entry)? && may_undo(r, id, entry, stand).is_ok(),
                        changes: match hidden {
                            true => Vec::new(),
                            false => changes(r, entry, decision.as_ref())?,
                        },
                    })
                })
                .collect::<Result<_, AppError>>()?;
            Ok(HistoryPage {
                entries,
                next,
                incomplete_until: older
                    .iter()
                    .map(|(_, last)| *last)
                    .max()
                    .map(|last| moment(last).to_rfc3339()),
                in_part: !in_part.is_empty(),
            })
        })?;
        if !older.is_empty() {
            self.want_older(older.into_iter().map(|(stream, _)| stream));
        }
        Ok(page)
    }
}

/// A reading of the clock as a moment.
pub(crate) fn moment(at: Hlc) -> DateTime<Utc> {
    i64::try_from(at.millis())
        .ok()
        .and_then(DateTime::from_timestamp_millis)
        .unwrap_or_default()
}

fn compartment(code: &str) -> Option<Compartment> {
    eenplan_domain::consent::SHAREABLE
        .into_iter()
        .find(|part| part.code() == code)
}

fn moves_the_regie(change: &Change) -> bool {
    let regie = (dossier::REGISSEUR_ID.kind, dossier::REGISSEUR_ID.group);
    let answer = (handover::STATE.kind, handover::STATE.group);
    let accepted = |field: &FieldChange| {
        field.number == handover::STATE.number
            && field.value == WireValue::Known(Value::Text("accepted".to_owned()))
    };
    match (change.kind, change.group) {
        place if place == regie => change.base.is_some(),
        place if place == answer => change.fields.iter().any(accepted),
        _ => false,
    }
}

/// What is written once stays, and the dossier itself is closed rather than taken back.
fn undoable(reader: &Reader<'_>, entry: &Entry) -> Result<bool, AppError> {
    let fixed = entry.op.changes.iter().any(|change| {
        let policy = record::kind(change.kind)
            .and_then(|kind| kind.group(change.group))
            .map(|group| group.policy);
        change.kind == dossier::KIND.number || policy == Some(Policy::Append) || moves_the_regie(change)
    });
    Ok(!fixed && rows::leads(reader, entry.op_id, &entry.op)?)
}

/// The changes of one op, those of one record together.
pub(crate) fn changes(
    reader: &Reader<'_>,
    entry: &Entry,
    decision: Option<&Decision>,
) -> Result<Vec<RecordChangeView>, AppError> {
    let mut views: Vec<RecordChangeView> = Vec::new();
    for (at, change) in entry.op.changes.iter().enumerate() {
        let proposes = match decision.and_then(|decision| decision.effects.get(at)) {
            Some(effect) => *effect == Effect::Proposes,
            None => proposal::is_open(reader, entry.op_id, Place::of(change))?,
        };
        let kind = record::kind(change.kind);
        let table = kind.map(|k| k.table).unwrap_or_default();
        let here = views
            .iter()
            .position(|v| v.record == change.record.0 && v.kind == table);
        let at = match here {
            Some(at) => at,
            None => {
                let first = entry
                    .op
                    .changes
                    .iter()
                    .filter(|c| (c.kind, c.record) == (change.kind, change.record))
                    .all(|c| c.base.is_none());
                views.push(RecordChangeView {
                    kind: table.to_owned(),
                    record: change.record.0,
                    about: about(reader, table, change.record)?,
                    what: if first && drawn_together(change.record.0, entry.op_id.0) {
                        "made"
                    } else {
                        "changed"
                    }
                    .to_owned(),
                    proposed: true,
                    fields: Vec::new(),
                });
                views.len() - 1
            }
        };
        let Some(view) = views.get_mut(at) else {
            continue;
        };
        view.proposed &= proposes;
        if change.group == REMOVED_GROUP {
            let gone = change
                .fields
                .iter()
                .any(|f| f.value == WireValue::Known(Value::Bool(true)));
            view.what = if gone { "removed" } else { "restored" }.to_owned();
        } else if let Some((kind, group)) = kind.and_then(|k| k.group(change.group).map(|g| (k, g))) {
            view.fields
                .extend(fields(reader, entry.stream, kind, group, change)?);
        }
    }
    Ok(views)
}

/// Whether two ids were drawn in the same write: a record that was is made by it. (UUIDv7 begins with the moment.)
pub(crate) fn drawn_together(a: Uuid, b: Uuid) -> bool {
    a.as_bytes()[..6] == b.as_bytes()[..6]
}

fn fields(
    reader: &Reader<'_>,
    stream: StreamId,
    kind: &Kind,
    group: &Group,
    change: &Change,
) -> Result<Vec<FieldChangeView>, AppError> {
    let earlier = match change.base {
        Some(base) => rows::known(reader, stream, base)?
            .and_then(|entry| {
                let place = Place::of(change);
                entry.op.changes.into_iter().find(|c| Place::of(c) == place)
            })
            .map(|c| c.fields)
            .unwrap_or_default(),
        None => Vec::new(),
    };
    let mut views = Vec::new();
    for field in group.fields {
        // What was agreed is for reading and comparing beside the plan, not as it is stored.
        if kind.table == plan_version::KIND.table && ["content", "content_hash"].contains(&field.column) {
            continue;
        }
        let before = value(&earlier, field);
        let after = value(&change.fields, field);
        if before != after {
            views.push(FieldChangeView {
                field: field.column.to_owned(),
                ty: field.ty.code().to_owned(),
                before: shown(reader, kind, field, before)?,
                after: shown(reader, kind, field, after)?,
            });
        }
    }
    Ok(views)
}

/// What an op says of each field, empty ones left out.
///
/// # Errors
/// Those of the store.
pub(crate) fn said(reader: &Reader<'_>, op: &Op) -> Result<Vec<SaidView>, AppError> {
    let mut views = Vec::new();
    for change in &op.changes {
        let Some((kind, group)) =
            record::kind(change.kind).and_then(|kind| Some((kind, kind.group(change.group)?)))
        else {
            continue;
        };
        for field in group.fields {
            if let Some(value) = shown(reader, kind, field, value(&change.fields, field))? {
                views.push(SaidView {
                    kind: kind.table.to_owned(),
                    field: field.column.to_owned(),
                    ty: field.ty.code().to_owned(),
                    value,
                });
            }
        }
    }
    Ok(views)
}

pub(crate) fn value<'v>(fields: &'v [FieldChange], field: &Field) -> Option<&'v Value> {
    fields
        .iter()
        .find(|f| f.number == field.number)
        .and_then(|f| match &f.value {
            WireValue::Known(Value::Null) | WireValue::Unknown(_) => None,
            WireValue::Known(value) => Some(value),
        })
}

pub(crate) fn shown(
    reader: &Reader<'_>,
    kind: &Kind,
    field: &Field,
    value: Option<&Value>,
) -> Result<Option<String>, AppError> {
    let Some(value) = value else {
        return Ok(None);
    };
    Ok(match value {
        Value::Null => None,
        Value::Text(code) if field.column.ends_with("municipality") => Some(
            municipality::find(code)
                .map_or(code.as_str(), |one| one.name)
                .to_owned(),
        ),
        Value::Text(text) => Some(text.clone()),
        Value::Int(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Date(date) => Some(date.to_string()),
        Value::Instant(at) => Some(at.to_rfc3339()),
        // Where it came from, or which of its kind, has no name; who wrote it there has.
        Value::Id(_) if NAMELESS.contains(&field.column) => None,
        Value::Id(id) => Some(named(reader, kind, field.column, RecordId(*id))?.unwrap_or_default()),
        Value::List(items) if items.is_empty() => None,
        Value::List(items) if field.column == "goal_ids" => {
            let mut titles = Vec::new();
            for id in items.iter().filter_map(|item| item.parse().ok()) {
                titles.extend(rows::name(reader, Named::Goal, RecordId(id))?);
            }
            Some(titles.join("\n"))
        }
        Value::List(items) => Some(items.join("\n")),
    })
}

/// Columns with the id of something that has no name.
const NAMELESS: [&str; 5] = [
    "from_dossier",
    "from_record",
    "handover_id",
    "note_id",
    "joined_into",
];

/// Who or what an id in a column stands for.
fn named(reader: &Reader<'_>, kind: &Kind, column: &str, id: RecordId) -> Result<Option<String>, AppError> {
    let places: &[Named] = match (kind.table, column) {
        (_, "contact_id" | "representative_id") => &[Named::Contact],
        (_, "goal_id") => &[Named::Goal],
        (_, "involvement_id") => &[Named::Involvement],
        (_, "owner_id") => &[Named::Worker, Named::Contact],
        ("worker", "organisation_id") | (_, "other_id") => &[],
        _ => &[Named::Worker],
    };
    for place in places {
        if let Some(name) = rows::name(reader, *place, id)? {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

pub(crate) fn about(reader: &Reader<'_>, table: &str, id: RecordId) -> Result<Option<String>, AppError> {
    let place = match table {
        "goal" => Named::Goal,
        "action" => Named::Action,
        "network_contact" => Named::Contact,
        "involvement" => Named::Involvement,
        "consent" => Named::Consent,
        "appointment" => Named::Appointment,
        "document" => Named::Document,
        "handover_item" => Named::HandoverItem,
        _ => return Ok(None),
    };
    Ok(rows::name(reader, place, id)?)
}
