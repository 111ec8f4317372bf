//! Records of the directory as the API shows them and takes them.

use chrono::NaiveDate;
use eenplan_domain::directory::OrganisationCategory;
use eenplan_domain::membership::that_counts;
use eenplan_domain::record::{Field, Kind, RecordId, organisation, team, team_member, worker};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::directory::{Entry, Shelf};
use crate::http::form::Form;
use crate::service_op::{Note, in_directory};

mod place;

pub(super) use place::{NewPlace, Place};

/// What somebody can be in a region besides their work.
const FUNCTIONS: [&str; 3] = ["administrator", "team_lead", "coordinator"];

/// One kind of record of the directory as the API shows it and takes it.
pub(super) trait Resource: Serialize + ToSchema + Sized {
    const KIND: &'static Kind;
    /// As it is.
    fn show(entry: &Entry<'_>) -> Self;
    /// What a form wants it to be.
    fn note(form: &mut Form, shelf: &Shelf, id: RecordId, is_new: bool) -> Note;
}

/// Texts that are set when they were sent; a needed one may not be empty.
fn texts(
    form: &mut Form,
    mut note: Note,
    id: RecordId,
    is_new: bool,
    fields: &[(&str, Field, bool)],
) -> Note {
    for (name, field, is_needed) in fields {
        if !(form.has(name) || is_new && *is_needed) {
            continue;
        }
        let text = if *is_needed {
            form.needed(name, Form::text)
        } else {
            form.text(name)
        };
        note = note.set(id, *field, text);
    }
    note
}

/// The id of another record, which has to be there.
fn other(form: &mut Form, shelf: &Shelf, field: &str, kind: &Kind, is_needed: bool) -> Option<Uuid> {
    let id = if is_needed {
        form.needed(field, Form::id)
    } else {
        form.id(field)
    };
    if id.is_some_and(|id| shelf.entry(kind, RecordId(id)).is_none()) {
        form.wrong(field, "unknown");
    }
    id
}

fn dates(form: &mut Form, mut note: Note, id: RecordId, fields: &[(&str, Field)]) -> Note {
    for (name, field) in fields.iter().copied() {
        if form.has(name) {
            let date = form.date(name);
            note = note.set(id, field, date);
        }
    }
    note
}

/// An organisation of the region.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organisation {
    organisation_id: Uuid,
    name: String,
    /// A code of the kinds of organisation.
    category: Option<String>,
    /// CBS code of its municipality.
    municipality: Option<String>,
    phone: Option<String>,
}

/// A new organisation, or what is to change of one.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes what is read field by field")]
pub(super) struct NewOrganisation {
    /// Needed for a new one.
    name: Option<String>,
    category: Option<String>,
    municipality: Option<String>,
    phone: Option<String>,
}

impl Resource for Organisation {
    const KIND: &'static Kind = &organisation::KIND;

    fn show(entry: &Entry<'_>) -> Self {
        Organisation {
            organisation_id: entry.record.0,
            name: entry.text(organisation::NAME).unwrap_or_default(),
            category: entry.text(organisation::CATEGORY),
            municipality: entry.text(organisation::MUNICIPALITY),
            phone: entry.text(organisation::PHONE),
        }
    }

    fn note(form: &mut Form, _: &Shelf, id: RecordId, is_new: bool) -> Note {
        let note = in_directory(if is_new {
            "organisation_add"
        } else {
            "organisation_change"
        });
        let fields = [
            ("name", organisation::NAME, true),
            ("municipality", organisation::MUNICIPALITY, false),
            ("phone", organisation::PHONE, false),
        ];
        let mut note = texts(form, note, id, is_new, &fields);
        if form.has("category") {
            let category = form.text("category");
            if category
                .as_deref()
                .is_some_and(|code| OrganisationCategory::known(code).is_none())
            {
                form.wrong("category", "unknown-choice");
            }
            note = note.set(id, organisation::CATEGORY, category);
        }
        note
    }
}

/// A worker of the region.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Worker {
    pub(super) worker_id: Uuid,
    name: String,
    organisation_id: Option<Uuid>,
    organisation: Option<String>,
    job: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    /// Whether there is an account; without one it is a name in the directory.
    pub(super) has_account: bool,
    functions: Vec<String>,
    /// Last day of the account.
    pub(super) ended_on: Option<NaiveDate>,
    /// The entry that counts for the same person.
    same_as: Option<Uuid>,
}

/// A new worker, or what is to change of one. Both have an account.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what is read field by field")]
pub(super) struct NewWorker {
    /// Needed for a new one.
    name: Option<String>,
    organisation_id: Option<Uuid>,
    job: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    /// `administrator`, `team_lead`, `coordinator`.
    functions: Option<Vec<String>>,
    pub(super) ended_on: Option<NaiveDate>,
}

impl Resource for Worker {
    const KIND: &'static Kind = &worker::KIND;

    fn show(entry: &Entry<'_>) -> Self {
        let functions = entry.list(worker::FUNCTIONS);
        Worker {
            worker_id: entry.record.0,
            name: entry.text(worker::NAME).unwrap_or_default(),
            organisation_id: entry.id(worker::ORGANISATION_ID),
            organisation: entry.text(worker::ORGANISATION),
            job: entry.text(worker::JOB),
            phone: entry.text(worker::PHONE),
            email: entry.text(worker::EMAIL),
            has_account: functions.is_some(),
            functions: functions.unwrap_or_default(),
            ended_on: entry.date(worker::ENDED_ON),
            same_as: entry.id(worker::SAME_AS),
        }
    }

    fn note(form: &mut Form, shelf: &Shelf, id: RecordId, is_new: bool) -> Note {
        let note = in_directory(if is_new { "worker_add" } else { "worker_change" });
        let fields = [
            ("name", worker::NAME, true),
            ("job", worker::JOB, false),
            ("phone", worker::PHONE, false),
            ("email", worker::EMAIL, false),
        ];
        let mut note = texts(form, note, id, is_new, &fields);
        if form.has("organisationId") {
            let organisation = other(form, shelf, "organisationId", &organisation::KIND, false);
            let entry = organisation.and_then(|id| shelf.entry(&organisation::KIND, RecordId(id)));
            let name = entry.and_then(|entry| entry.text(organisation::NAME));
            note = note
                .set(id, worker::ORGANISATION_ID, organisation)
                .set(id, worker::ORGANISATION, name);
        }
        note = dates(form, note, id, &[("endedOn", worker::ENDED_ON)]);
        let has_account = shelf
            .entry(&worker::KIND, id)
            .is_some_and(|entry| entry.list(worker::FUNCTIONS).is_some());
        note = match form.has("functions") {
            true => {
                let functions = form.codes("functions", &FUNCTIONS).unwrap_or_default();
                note.set(id, worker::FUNCTIONS, functions)
            }
            false if !has_account => note.set(id, worker::FUNCTIONS, Vec::<String>::new()),
            false => note,
        };
        // Of who came in with work another entry counts: what is said of this account is said of that one.
        let same_as = |id| shelf.entry(&worker::KIND, id)?.id(worker::SAME_AS).map(RecordId);
        let counts = that_counts(id, same_as);
        let is_of_account = |field: &Field| {
            field.number == worker::FUNCTIONS.number || field.number == worker::ENDED_ON.number
        };
        let of_account: Vec<_> = note
            .sets
            .iter()
            .filter(|(_, field, _)| counts != id && is_of_account(field))
            .map(|(_, field, value)| (counts, *field, value.clone()))
            .collect();
        note.sets.extend(of_account);
        note
    }
}

/// A team.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Team {
    team_id: Uuid,
    name: String,
    organisation_id: Option<Uuid>,
}

/// A new team, or what is to change of one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what is read field by field")]
pub(super) struct NewTeam {
    /// Needed for a new one.
    name: Option<String>,
    organisation_id: Option<Uuid>,
}

impl Resource for Team {
    const KIND: &'static Kind = &team::KIND;

    fn show(entry: &Entry<'_>) -> Self {
        Team {
            team_id: entry.record.0,
            name: entry.text(team::NAME).unwrap_or_default(),
            organisation_id: entry.id(team::ORGANISATION_ID),
        }
    }

    fn note(form: &mut Form, shelf: &Shelf, id: RecordId, is_new: bool) -> Note {
        let note = in_directory(if is_new { "team_add" } else { "team_change" });
        let note = texts(form, note, id, is_new, &[("name", team::NAME, true)]);
        match form.has("organisationId") {
            true => {
                let organisation = other(form, shelf, "organisationId", &organisation::KIND, false);
                note.set(id, team::ORGANISATION_ID, organisation)
            }
            false => note,
        }
    }
}

/// A worker's time in a team.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TeamMember {
    team_member_id: Uuid,
    team_id: Option<Uuid>,
    worker_id: Option<Uuid>,
    is_lead: bool,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
}

/// A new time in a team, or what is to change of one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what is read field by field")]
pub(super) struct NewTeamMember {
    /// Needed for a new one.
    team_id: Option<Uuid>,
    /// Needed for a new one.
    worker_id: Option<Uuid>,
    is_lead: Option<bool>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
}

impl Resource for TeamMember {
    const KIND: &'static Kind = &team_member::KIND;

    fn show(entry: &Entry<'_>) -> Self {
        TeamMember {
            team_member_id: entry.record.0,
            team_id: entry.id(team_member::TEAM_ID),
            worker_id: entry.id(team_member::WORKER_ID),
            is_lead: entry.flag(team_member::IS_LEAD),
            starts_on: entry.date(team_member::STARTS_ON),
            ends_on: entry.date(team_member::ENDS_ON),
        }
    }

    fn note(form: &mut Form, shelf: &Shelf, id: RecordId, is_new: bool) -> Note {
        let mut note = in_directory(if is_new {
            "team_member_add"
        } else {
            "team_member_change"
        });
        let ids = [
            ("teamId", team_member::TEAM_ID, &team::KIND),
            ("workerId", team_member::WORKER_ID, &worker::KIND),
        ];
        for (name, field, kind) in ids {
            if form.has(name) || is_new {
                let of = other(form, shelf, name, kind, true);
                note = note.set(id, field, of);
            }
        }
        if form.has("isLead") || is_new {
            let is_lead = form.flag("isLead").unwrap_or(false);
            note = note.set(id, team_member::IS_LEAD, is_lead);
        }
        dates(
            form,
            note,
            id,
            &[
                ("startsOn", team_member::STARTS_ON),
                ("endsOn", team_member::ENDS_ON),
            ],
        )
    }
}
