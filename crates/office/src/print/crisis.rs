//! What others need to know when things go wrong, as it stands and as it is proposed: a proposal that is not seen is dangerous here.

use chrono::NaiveDate;
use eenplan_domain::civil;
use eenplan_domain::crisis::{CrisisSection, Phase, PhasePart};
use eenplan_domain::record::{
    Compartment, DossierId, Field, Kind, REMOVED_GROUP, RecordId, Value, crisis_card, signal_phase,
};
use eenplan_paper as paper;
use eenplan_store::crisis::PhaseRow;
use eenplan_store::{Reader, crisis as crises, directory, history, network, proposal as proposals};
use eenplan_sync::{FieldChange, Hlc, Place};

use super::sheet::present;
use super::words::{self, said};
use crate::history::{moment, value};
use crate::{AppError, ErrorCode};

/// A change of the crisiskaart or the signaleringsplan on which is not decided yet.
struct Waiting {
    at: Place,
    by: String,
    on: Option<NaiveDate>,
    fields: Vec<FieldChange>,
}

/// The crisiskaart; none when there is nothing on it.
pub(super) fn card(r: &Reader<'_>, id: DossierId) -> Result<Option<paper::CrisisCard>, AppError> {
    let (written, waiting) = (crises::card(r, id)?, waiting(r, id)?);
    let part = |section: &CrisisSection| {
        let at = CrisisSection::ALL.iter().position(|known| known == section);
        let text = at.and_then(|at| written.texts.get(at)).cloned();
        let proposed = proposed(&waiting, &crisis_card::KIND, id.record(), section.code());
        part(text.unwrap_or_default(), proposed)
    };
    let called = network::contacts(r, id)?
        .into_iter()
        .filter(|contact| contact.emergency);
    let trusted_contacts: Vec<_> = called
        .map(|contact| paper::TrustedContact {
            relation: said(words::RELATIONS, &contact.relation).to_owned(),
            phone: present(&contact.phone).unwrap_or(contact.phone_other),
            name: present(&contact.name).unwrap_or(contact.organisation),
        })
        .collect();
    let is_empty = CrisisSection::ALL.iter().all(|section| part(section).is_empty());
    if is_empty && trusted_contacts.is_empty() {
        return Ok(None);
    }
    Ok(Some(paper::CrisisCard {
        person: part(&CrisisSection::Person),
        looks_like: part(&CrisisSection::LooksLike),
        do_this: part(&CrisisSection::Helps),
        do_not: part(&CrisisSection::Harms),
        trusted: part(&CrisisSection::Trusted),
        trusted_contacts,
        medication: part(&CrisisSection::Medication),
        agreements: part(&CrisisSection::CareAgreements),
        practical: part(&CrisisSection::Practical),
    }))
}

/// The phases of the signaleringsplan for which somebody wrote or proposes something.
pub(super) fn phases(r: &Reader<'_>, id: DossierId) -> Result<Vec<paper::SignalPhase>, AppError> {
    let (mut rows, waiting) = (crises::phases(r, id)?, waiting(r, id)?);
    for one in waiting
        .iter()
        .filter(|one| one.at.kind == signal_phase::KIND.number)
    {
        if let Some(phase) = value(&one.fields, &signal_phase::PHASE).and_then(text)
            && rows.iter().all(|row| row.id != one.at.record)
        {
            rows.push(PhaseRow {
                id: one.at.record,
                phase,
                texts: Vec::new(),
            });
        }
    }
    let place = |code: &str| Phase::ALL.iter().position(|phase| phase.code() == code);
    rows.sort_by_key(|row| place(&row.phase).unwrap_or(usize::MAX));
    let phases = rows.into_iter().map(|row| {
        let part = |one: PhasePart| {
            let at = PhasePart::ALL.iter().position(|known| *known == one);
            let text = at.and_then(|at| row.texts.get(at)).cloned();
            let proposed = proposed(&waiting, &signal_phase::KIND, row.id, one.code());
            part(text.unwrap_or_default(), proposed)
        };
        paper::SignalPhase {
            name: said(words::PHASES, &row.phase).to_owned(),
            signals: part(PhasePart::Signals),
            resident: part(PhasePart::ResidentActions),
            relatives: part(PhasePart::RelativesActions),
            workers: part(PhasePart::WorkerActions),
        }
    });
    let is_empty = |phase: &paper::SignalPhase| {
        let parts = [&phase.signals, &phase.resident, &phase.relatives, &phase.workers];
        parts.iter().all(|part| part.is_empty())
    };
    Ok(phases.filter(|phase| !is_empty(phase)).collect())
}

/// A part without the proposals that say what stands there already.
fn part(text: String, mut proposals: Vec<paper::Proposal>) -> paper::Part {
    proposals.retain(|proposal| proposal.text != text);
    paper::Part { text, proposals }
}

/// Everything that waits for an answer about the crisiskaart and the signaleringsplan, in the order in which it came.
fn waiting(r: &Reader<'_>, id: DossierId) -> Result<Vec<Waiting>, AppError> {
    let mut all = Vec::new();
    for open in proposals::open(r, Some(id))? {
        if open.compartment != Compartment::Crisis || open.place.group == REMOVED_GROUP {
            continue;
        }
        let entry = history::known(r, open.stream(), open.op)?.ok_or(ErrorCode::NotFound)?;
        let author = directory::worker(r, open.author)?.map(|worker| (worker.name, worker.organisation));
        let (name, organisation) = author.unwrap_or_default();
        let by = match (name.as_str(), organisation.as_str()) {
            ("", _) => "een collega".to_owned(),
            (_, "") => name,
            _ => format!("{name}, {organisation}"),
        };
        let changes = entry.op.changes.iter();
        let fields = changes
            .filter(|change| Place::of(change) == open.place)
            .flat_map(|change| change.fields.clone())
            .collect();
        all.push(Waiting {
            at: open.place,
            by,
            on: (entry.at != Hlc(0)).then(|| civil::today(moment(entry.at))),
            fields,
        });
    }
    Ok(all)
}

/// What is proposed for the field of this column.
fn proposed(waiting: &[Waiting], kind: &Kind, record: RecordId, column: &str) -> Vec<paper::Proposal> {
    let Some(field) = kind.fields().find(|field| field.column == column) else {
        return Vec::new();
    };
    let about =
        |one: &&Waiting| (one.at.kind, one.at.record, one.at.group) == (kind.number, record, field.group);
    let all = waiting.iter().filter(about);
    all.map(|one| proposal(one, field)).collect()
}

fn proposal(one: &Waiting, field: &Field) -> paper::Proposal {
    paper::Proposal {
        by: one.by.clone(),
        on: one.on,
        text: value(&one.fields, field).and_then(text).unwrap_or_default(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}
