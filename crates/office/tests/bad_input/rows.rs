//! Every command that takes text: a form that is right, what each of its texts is, and how it is asked and read back.

#[path = "rows/device.rs"]
mod device;

use device::device_rows;
use eenplan_office::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Desk, PASSPHRASE, resident};

/// What a place in a form is; each keeps what those before it keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A code, a date, a number: whatever is no such thing is refused.
    Choice,
    /// One line of text.
    Line,
    /// Some sentences.
    Statement,
    /// A longer text.
    Long,
    /// Kept as it is, or refused by a rule of its own: a passphrase, a house number, what is looked for, a draft.
    Anything,
}

use Kind::{Anything, Choice, Line, Long, Statement};

type Ask = fn(&Stage, Value) -> Result<Value, AppError>;

/// One command.
pub struct Row {
    pub command: &'static str,
    /// A form in which nothing is wrong.
    pub right: Value,
    /// Each text in it.
    pub fields: &'static [(&'static str, Kind)],
    /// Places whose problem stands under another name than their own.
    pub named: &'static [(&'static str, &'static str)],
    /// What may be answered instead of a problem beside the field.
    pub answers: &'static [ErrorCode],
    /// Whether it derives a key when nothing is wrong, which takes long on purpose.
    pub derives: bool,
    /// Asks, and gives what was kept, in the same places.
    pub ask: Ask,
}

/// One dossier with what the commands are about.
pub struct Stage {
    pub desk: Desk,
    /// A second device, locked.
    elsewhere: Desk,
    pub dossier: Uuid,
    other: Uuid,
    me: Uuid,
    colleague: Uuid,
    goal: Uuid,
    contact: Uuid,
    link: Uuid,
    appointment: Uuid,
    document: Uuid,
    organisation: Uuid,
}

impl Stage {
    pub fn set() -> Stage {
        let (desk, elsewhere) = (Desk::open(), Desk::open());
        let office = &desk.office;
        let dossier = desk.dossier("Anna", "Voorbeeld");
        let other = desk.dossier("Omar", "Fictief");
        let worker = SaveWorker {
            worker: None,
            name: "Bas Proef".into(),
            organisation: String::new(),
            job: String::new(),
            phone: String::new(),
            email: String::new(),
        };
        let colleague = office.directory_worker_save(worker).unwrap().id;
        let organisation = SaveOrganisation {
            organisation: None,
            name: "De Voorbeeldhof".into(),
            category: "provider".into(),
            municipality: String::new(),
            phone: String::new(),
        };
        let organisation = office.directory_organisation_save(organisation).unwrap().id;
        let goal = SaveGoal {
            seen: None,
            dossier,
            goal: None,
            title: "Huur".into(),
            detail: String::new(),
            life_domains: vec![],
            state: String::new(),
            state_remark: String::new(),
        };
        let goal = office.goal_save(goal).unwrap().goal;
        let words = SaveOwnWords {
            seen: None,
            dossier,
            wants: "Rust".into(),
            goes_well: String::new(),
            who_helps: String::new(),
        };
        office.plan_words_save(words).unwrap();
        let contact = SaveContact {
            seen: None,
            dossier,
            name: "Ria".into(),
            relation: "friend".into(),
            carer: true,
            ..SaveContact::default()
        };
        office.contact_save(contact).unwrap();
        let contact = office.network_get(dossier).unwrap().contacts[0].id;
        let link = SaveResidentLink {
            dossier,
            other_id: Some(other),
            relation: "sibling".into(),
            ..SaveResidentLink::default()
        };
        office.resident_link_save(link).unwrap();
        let link = office.network_get(dossier).unwrap().links[0].id;
        let appointment = SaveAppointment {
            dossier,
            title: "Huisbezoek".into(),
            on: "20-11-2026".into(),
            at: "10:00".into(),
            ..SaveAppointment::default()
        };
        office.appointment_save(appointment).unwrap();
        let appointment = office.appointment_list(dossier).unwrap()[0].id;
        let document = SaveDocument {
            dossier,
            title: "Verslag".into(),
            category: "report".into(),
            kept_where: "Kast 3".into(),
            ..SaveDocument::default()
        };
        office.document_save(document).unwrap();
        let document = office.document_list(dossier).unwrap()[0].id;
        Stage {
            me: desk.store().profile().actor.0,
            dossier,
            other,
            colleague,
            goal,
            contact,
            link,
            appointment,
            document,
            organisation,
            desk,
            elsewhere,
        }
    }

    fn office(&self) -> &Office {
        &self.desk.office
    }

    fn elsewhere(&self) -> &Office {
        self.elsewhere.office.session_lock().unwrap();
        &self.elsewhere.office
    }

    fn plan(&self) -> PlanView {
        self.office().plan_open(self.dossier).unwrap()
    }

    /// A fresh action to do something with.
    fn action(&self) -> Uuid {
        let ask = SaveAction {
            seen: None,
            dossier: self.dossier,
            action: None,
            goal: None,
            title: "Bellen".into(),
            owner_kind: "worker".into(),
            owner_id: Some(self.me),
            owner_name: String::new(),
            due_on: String::new(),
            rhythm: "once".into(),
            every: String::new(),
        };
        self.office().action_save(ask).unwrap().action
    }

    fn one_action(&self, id: Uuid) -> Value {
        let plan = self.plan();
        let of_goals = plan.goals.into_iter().flat_map(|goal| goal.actions);
        let mut all = of_goals.chain(plan.loose_actions);
        json(all.find(|action| action.id == id).unwrap())
    }

    /// A handover that waits, in place of one that waited.
    fn proposed(&self) -> HandoverView {
        let office = self.office();
        let regie = office.handover_list(self.dossier).unwrap();
        if let Some(waiting) = regie.handovers.into_iter().find(|one| one.waits) {
            return waiting;
        }
        let ask = ProposeHandover {
            dossier: self.dossier,
            to_id: Some(self.colleague),
            reason: "verlof".into(),
            template: "general".into(),
            transfers: regie.transfers,
        };
        office.handover_propose(ask).unwrap();
        self.proposed()
    }

    fn withdraw(&self) {
        let waiting = self.proposed().id;
        self.office().handover_withdraw(self.dossier, waiting).unwrap();
    }

    fn consent(&self) -> Uuid {
        let ask = SaveConsent {
            dossier: self.dossier,
            given_by: "resident".into(),
            receiver: "De huisarts".into(),
            categories: vec!["plan".into()],
            purpose: "samen afstemmen".into(),
            given_on: "12-11-2026".into(),
            how: "spoken".into(),
            ..SaveConsent::default()
        };
        let before: Vec<Uuid> = self.consents().iter().map(|one| one.id).collect();
        self.office().consent_save(ask).unwrap();
        let mut now = self.consents().into_iter().map(|one| one.id);
        now.find(|id| !before.contains(id)).unwrap()
    }

    fn consents(&self) -> Vec<ConsentView> {
        self.office().consent_list(self.dossier).unwrap()
    }

    /// A file that waits with its columns.
    fn open_file(&self) {
        let file = self.desk.folder().join("caseload.csv");
        std::fs::write(&file, "Achternaam;BSN\nVerzonnen;123456789\n").unwrap();
        self.office().import_open(&file).unwrap();
    }
}

fn json(shown: impl Serialize) -> Value {
    serde_json::to_value(shown).unwrap()
}

/// A form of this type, which has to be the form itself: no field too few and none too many.
fn form<Form: DeserializeOwned + Serialize>(value: Value) -> Form {
    let form: Form = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(json(&form), value, "fields that are not there");
    form
}

fn row(command: &'static str, right: Value, fields: &'static [(&'static str, Kind)], ask: Ask) -> Row {
    Row {
        command,
        right,
        fields,
        named: &[],
        answers: &[],
        derives: false,
        ask,
    }
}

impl Row {
    fn named(self, named: &'static [(&'static str, &'static str)]) -> Row {
        Row { named, ..self }
    }

    fn answers(self, answers: &'static [ErrorCode]) -> Row {
        Row { answers, ..self }
    }

    fn derives(self) -> Row {
        Row {
            derives: true,
            ..self
        }
    }
}

const RESIDENT: &[(&str, Kind)] = &[
    ("family_name", Line),
    ("name_prefix", Line),
    ("given_names", Line),
    ("call_name", Line),
    ("birth_date", Choice),
    ("bsn", Choice),
    ("no_bsn_reason", Choice),
    ("street", Line),
    ("house_number", Anything),
    ("postcode", Choice),
    ("city", Line),
    ("address_note", Statement),
    ("residence_municipality", Choice),
    ("origin_municipality", Choice),
    ("phone", Choice),
    ("phone_other", Choice),
    ("email", Choice),
    ("contact_preference", Choice),
    ("contact_note", Statement),
    ("language", Line),
    ("representation", Choice),
];

/// A row for every command that takes text.
/// The same form with this typed in one place.
pub fn with(form: &Value, place: &str, typed: &str) -> Value {
    let mut form = form.clone();
    let pointer = format!("/{place}");
    *form.pointer_mut(&pointer).expect("a place in the form") = Value::String(typed.to_owned());
    form
}

pub fn rows(stage: &Stage) -> Vec<Row> {
    let dossier = stage.dossier;
    let mut rows = plan_rows(stage);
    rows.extend(dossier_rows(stage));
    rows.extend(people_rows(stage));
    rows.extend(device_rows(stage));
    rows.push(row(
        "note_write",
        json!({ "dossier": dossier, "contact_kind": "visit", "on": "", "at": "", "minutes": "", "with_whom": "", "body": "Gesproken", "goal_ids": [stage.goal], "shared": false }),
        &[("contact_kind", Choice), ("on", Choice), ("at", Choice), ("minutes", Choice), ("with_whom", Line), ("body", Long)],
        |s, v| {
            let note = s.office().note_write(form(v))?.note;
            let page = s.office().journal_page(s.dossier, None)?;
            Ok(json(page.notes.into_iter().find(|one| one.id == note)))
        },
    ));
    rows.push(row(
        "note_correct",
        json!({ "note": Uuid::nil(), "body": "Gebeld", "reason": "vergist" }),
        &[("body", Long), ("reason", Statement)],
        |s, mut v| {
            let note = s.desk.note(s.dossier, "Gesproken").note;
            v["note"] = json(note);
            s.office().note_correct(form(v))?;
            let page = s.office().journal_page(s.dossier, None)?;
            let kept = page.notes.into_iter().find(|one| one.id == note).unwrap();
            Ok(json!({ "body": kept.body, "reason": kept.corrections[0].reason }))
        },
    ));
    rows.push(
        row(
            "score_open",
            json!({ "instrument": "zrm" }),
            &[("instrument", Choice)],
            |s, v| {
                s.office()
                    .score_open(s.dossier, v["instrument"].as_str().unwrap())
                    .map(|_| json!({}))
            },
        )
        .answers(&[ErrorCode::NotPossible]),
    );
    rows.push(row(
        "history_page",
        json!({ "dossier": dossier, "part": "plan", "before": "1" }),
        &[("part", Anything), ("before", Anything)],
        |s, v| s.office().history_page(form(v)).map(|_| json!({})),
    ));
    rows.push(row(
        "caseload_page",
        json!({ "filter": "open", "sort": "name", "name": "", "offset": 0, "limit": 10 }),
        &[("filter", Anything), ("sort", Anything), ("name", Anything)],
        |s, v| match serde_json::from_value::<CaseloadPage>(v) {
            Ok(ask) => s.office().caseload_page(ask).map(|_| json!({})),
            // The window refuses what is no filter before the command is asked.
            Err(_) => Ok(json!({})),
        },
    ));
    rows.push(row(
        "search",
        json!({ "typed": "anna" }),
        &[("typed", Anything)],
        |s, v| {
            s.office()
                .search(v["typed"].as_str().unwrap(), true)
                .map(|_| json!({}))
        },
    ));
    rows
}

#[rustfmt::skip]
fn plan_rows(stage: &Stage) -> Vec<Row> {
    let (dossier, none) = (stage.dossier, None::<Uuid>);
    vec![
        row("plan_words_save", json!({ "dossier": dossier, "wants": "Rust", "goes_well": "", "who_helps": "", "seen": null }),
            &[("wants", Long), ("goes_well", Long), ("who_helps", Long)],
            |s, v| { s.office().plan_words_save(form(v))?; Ok(json(s.plan())) }),
        row("goal_save", json!({ "dossier": dossier, "goal": stage.goal, "title": "Huur", "detail": "", "life_domains": ["finances"], "state": "paused", "state_remark": "even niet", "seen": null }),
            &[("title", Statement), ("detail", Long), ("life_domains/0", Choice), ("state", Choice), ("state_remark", Statement)],
            |s, v| { s.office().goal_save(form(v))?; Ok(json(s.plan().goals.into_iter().find(|one| one.id == s.goal))) }),
        row("action_save", json!({ "dossier": dossier, "action": none, "goal": none, "title": "Bellen", "owner_kind": "organisation", "owner_id": none, "owner_name": "De bank", "due_on": "20-11-2026", "rhythm": "weeks", "every": "2", "seen": null }),
            &[("title", Statement), ("owner_kind", Choice), ("owner_name", Line), ("due_on", Choice), ("rhythm", Choice), ("every", Choice)],
            |s, v| { let id = s.office().action_save(form(v))?.action; Ok(s.one_action(id)) }),
        row("action_done", json!({ "dossier": dossier, "action": Uuid::nil(), "done_on": "", "done_remark": "" }),
            &[("done_on", Choice), ("done_remark", Statement)],
            |s, mut v| { let id = s.action(); v["action"] = json(id); s.office().action_done(form(v))?; Ok(s.one_action(id)) }),
        row("action_change", json!({ "dossier": dossier, "action": Uuid::nil(), "state": "dropped", "done_remark": "" }),
            &[("state", Choice), ("done_remark", Statement)],
            |s, mut v| { let id = s.action(); v["action"] = json(id); s.office().action_change(form(v))?; Ok(s.one_action(id)) }),
        row("action_postpone", json!({ "dossier": dossier, "action": Uuid::nil(), "due_on": "1-12-2026" }),
            &[("due_on", Choice)],
            |s, mut v| { v["action"] = json(s.action()); s.office().action_postpone(form(v)).map(|_| json!({})) }),
        row("plan_agree", json!({ "dossier": dossier, "agreed_on": "12-11-2026", "agreed_by": "resident", "agreed_by_name": "", "how": "conversation", "remark": "", "next_evaluation_on": "1-3-2027", "seen": 0 }),
            &[("agreed_on", Choice), ("agreed_by", Choice), ("agreed_by_name", Line), ("how", Choice), ("remark", Statement), ("next_evaluation_on", Choice)],
            |s, v| { s.office().plan_agree(form(v))?; Ok(json(s.plan().latest)) }),
        row("evaluation_plan", json!({ "dossier": dossier, "next_evaluation_on": "1-3-2027" }),
            &[("next_evaluation_on", Choice)],
            |s, v| s.office().evaluation_plan(form(v)).map(|_| json!({}))),
        row("evaluation_hold", json!({ "dossier": dossier, "held_on": "12-11-2026", "with_whom": "Anna", "outcome": "go_on", "summary": "Goed", "next_evaluation_on": "1-3-2027" }),
            &[("held_on", Choice), ("with_whom", Line), ("outcome", Choice), ("summary", Long), ("next_evaluation_on", Choice)],
            |s, v| {
                let held = |s: &Stage| s.plan().evaluations.into_iter().filter(|one| one.held_on.is_some()).collect::<Vec<_>>();
                let before: Vec<Uuid> = held(s).iter().map(|one| one.id).collect();
                s.office().evaluation_hold(form(v))?;
                Ok(json(held(s).into_iter().find(|one| !before.contains(&one.id))))
            }),
        row("score_save", json!({ "dossier": dossier, "instrument": "zrm", "scored_on": "12-11-2026", "remark": "", "scores": [{ "dimension": "finances", "score": "2" }] }),
            &[("instrument", Choice), ("scored_on", Choice), ("remark", Statement), ("scores/0/dimension", Choice), ("scores/0/score", Choice)],
            |s, v| {
                s.office().score_save(form(v))?;
                let courses = s.office().score_open(s.dossier, "zrm")?.courses;
                let points = courses.into_iter().find(|one| one.dimension == "finances").unwrap().points;
                Ok(json!({ "remark": points.last().unwrap().remark }))
            }).named(&[("scores/0/score", "finances")]),
        row("intensity_step_save", json!({ "dossier": dossier, "level": "medium", "form": "", "starts_on": "12-11-2026", "reason": "meer nodig" }),
            &[("level", Choice), ("form", Line), ("starts_on", Choice), ("reason", Statement)],
            |s, v| { s.office().intensity_step_save(form(v))?; Ok(json(s.office().intensity_open(s.dossier)?.steps.pop())) }),
        row("carer_load_save", json!({ "dossier": dossier, "contact": stage.contact, "level": "heavy", "seen_on": "12-11-2026", "remark": "" }),
            &[("level", Choice), ("seen_on", Choice), ("remark", Statement)],
            |s, v| { s.office().carer_load_save(form(v))?; Ok(json(s.office().intensity_open(s.dossier)?.loads.first())) }),
        row("appointment_save", json!({ "dossier": dossier, "id": stage.appointment, "title": "Huisbezoek", "on": "20-11-2026", "at": "10:00", "minutes": "", "place": "", "with_whom": "", "goal": none, "seen": null }),
            &[("title", Line), ("on", Choice), ("at", Choice), ("minutes", Choice), ("place", Line), ("with_whom", Line)],
            |s, v| { s.office().appointment_save(form(v))?; Ok(json(&s.office().appointment_list(s.dossier)?[0])) }),
        row("appointment_state", json!({ "dossier": dossier, "id": stage.appointment, "state": "cancelled", "state_remark": "" }),
            &[("state", Choice), ("state_remark", Statement)],
            |s, v| { s.office().appointment_state(form(v))?; Ok(json(&s.office().appointment_list(s.dossier)?[0])) }),
        row("document_save", json!({ "dossier": dossier, "id": stage.document, "title": "Verslag", "category": "report", "kept_where": "Kast 3", "dated_on": "", "valid_until": "", "remark": "", "seen": null }),
            &[("title", Line), ("category", Choice), ("kept_where", Line), ("dated_on", Choice), ("valid_until", Choice), ("remark", Statement)],
            |s, v| { s.office().document_save(form(v))?; Ok(json(&s.office().document_list(s.dossier)?[0])) }),
        row("crisis_card_save", json!({ "dossier": dossier, "sections": [{ "code": "helps", "text": "thee" }], "reviewed_with": "", "seen": null }),
            &[("sections/0/code", Choice), ("sections/0/text", Long), ("reviewed_with", Line)],
            |s, v| {
                s.office().crisis_card_save(form(v))?;
                let view = s.office().crisis_open(s.dossier)?;
                let helps = view.sections.into_iter().find(|one| one.code == "helps").unwrap();
                Ok(json!({ "sections": [helps], "reviewed_with": view.reviewed_with }))
            }).named(&[("sections/0/code", "section"), ("sections/0/text", "helps")]),
        row("signal_phase_save", json!({ "dossier": dossier, "phase": "calm", "parts": [{ "code": "signals", "text": "slaapt" }], "seen": null }),
            &[("phase", Choice), ("parts/0/code", Choice), ("parts/0/text", Long)],
            |s, v| {
                s.office().signal_phase_save(form(v))?;
                let calm = s.office().crisis_open(s.dossier)?.phases.into_iter().find(|one| one.phase == "calm").unwrap();
                let signals = calm.parts.into_iter().find(|one| one.code == "signals").unwrap();
                Ok(json!({ "parts": [signals] }))
            }).named(&[("parts/0/code", "section"), ("parts/0/text", "signals")]),
    ]
}

#[rustfmt::skip]
fn dossier_rows(stage: &Stage) -> Vec<Row> {
    let (dossier, none) = (stage.dossier, None::<Uuid>);
    let anna = json(resident("Anna", "Voorbeeld"));
    let mut save = anna.clone();
    save["dossier"] = json(dossier);
    vec![
        row("dossier_open", anna.clone(), RESIDENT,
            |s, v| { let id = s.office().dossier_open(form(v))?.dossier; Ok(json(s.office().resident_get(id)?)) }),
        row("resident_save", save, RESIDENT,
            |s, v| { s.office().resident_save(form(v))?; Ok(json(s.office().resident_get(s.dossier)?)) }),
        row("resident_duplicates", json!({ "typed": anna }), &[
                ("typed/family_name", Anything), ("typed/name_prefix", Anything), ("typed/given_names", Anything), ("typed/call_name", Anything),
                ("typed/birth_date", Anything), ("typed/bsn", Anything), ("typed/no_bsn_reason", Anything), ("typed/street", Anything),
                ("typed/house_number", Anything), ("typed/postcode", Anything), ("typed/city", Anything), ("typed/address_note", Anything),
                ("typed/residence_municipality", Anything), ("typed/origin_municipality", Anything), ("typed/phone", Anything),
                ("typed/phone_other", Anything), ("typed/email", Anything), ("typed/contact_preference", Anything),
                ("typed/contact_note", Anything), ("typed/language", Anything), ("typed/representation", Anything),
            ],
            |s, v| s.office().resident_duplicates(form(v["typed"].clone()), Some(Uuid::nil())).map(|_| json!({}))),
        row("dossier_close", json!({ "dossier": dossier, "closed_on": "12-11-2026", "close_reason": "as_planned", "close_note": "" }),
            &[("closed_on", Choice), ("close_reason", Choice), ("close_note", Statement)],
            |s, v| {
                s.office().dossier_close(form(v))?;
                let kept = json(s.office().dossier_head(s.dossier)?);
                s.office().dossier_reopen(s.dossier)?;
                Ok(kept)
            }),
        row("contact_save", json!({ "dossier": dossier, "id": stage.contact, "name": "Ria", "relation": "friend", "organisation": "", "phone": "", "phone_other": "", "email": "", "address": "", "emergency": false, "carer": true, "remark": "", "seen": null }),
            &[("name", Line), ("relation", Choice), ("organisation", Line), ("phone", Choice), ("phone_other", Choice), ("email", Choice), ("address", Line), ("remark", Statement)],
            |s, v| { s.office().contact_save(form(v))?; Ok(json(&s.office().network_get(s.dossier)?.contacts[0])) }),
        row("resident_link_save", json!({ "dossier": dossier, "id": stage.link, "other_id": stage.other, "relation": "sibling", "same_household": false, "remark": "", "seen": null }),
            &[("relation", Choice), ("remark", Statement)],
            |s, v| { s.office().resident_link_save(form(v))?; Ok(json(&s.office().network_get(s.dossier)?.links[0])) }),
        row("involvement_save", json!({ "dossier": dossier, "involvement": none, "worker": none, "contact": none, "team": none, "name": "Mila", "organisation": "", "phone": "", "role": "volunteer", "task": "", "ground": "wmo_5_3_3", "compartments": ["plan"], "starts_on": "12-11-2026", "ends_on": "", "end_reason": "", "seen": null }),
            &[("name", Line), ("organisation", Line), ("phone", Choice), ("role", Choice), ("task", Statement), ("ground", Choice), ("compartments/0", Choice), ("starts_on", Choice), ("ends_on", Choice), ("end_reason", Statement)],
            |s, v| {
                let ids = |s: &Stage| -> Vec<Uuid> { s.office().involvement_list(s.dossier).unwrap().people.iter().map(|one| one.id).collect() };
                let before = ids(s);
                s.office().involvement_save(form(v))?;
                let people = s.office().involvement_list(s.dossier)?.people;
                Ok(json(people.into_iter().find(|one| !before.contains(&one.id))))
            }),
        row("consent_save", json!({ "dossier": dossier, "consent": none, "involvement": none, "given_by": "resident", "given_by_name": "Eva", "receiver": "De huisarts", "categories": ["plan"], "purpose": "afstemmen", "given_on": "12-11-2026", "valid_until": "", "how": "spoken", "seen": null }),
            &[("given_by", Choice), ("given_by_name", Line), ("receiver", Line), ("categories/0", Choice), ("purpose", Statement), ("given_on", Choice), ("valid_until", Choice), ("how", Choice)],
            |s, v| {
                let before: Vec<Uuid> = s.consents().iter().map(|one| one.id).collect();
                s.office().consent_save(form(v))?;
                Ok(json(s.consents().into_iter().find(|one| !before.contains(&one.id))))
            }),
        row("consent_withdraw", json!({ "dossier": dossier, "consent": Uuid::nil(), "withdrawn_on": "12-11-2026", "withdrawn_remark": "" }),
            &[("withdrawn_on", Choice), ("withdrawn_remark", Statement)],
            |s, mut v| {
                let id = s.consent();
                v["consent"] = json(id);
                s.office().consent_withdraw(form(v))?;
                Ok(json(s.consents().into_iter().find(|one| one.id == id)))
            }),
    ]
}

#[rustfmt::skip]
fn people_rows(stage: &Stage) -> Vec<Row> {
    let dossier = stage.dossier;
    vec![
        row("handover_propose", json!({ "dossier": dossier, "to_id": stage.colleague, "reason": "verlof", "template": "general", "transfers": 0 }),
            &[("reason", Statement), ("template", Choice)],
            |s, v| { s.office().handover_propose(form(v))?; let kept = json(s.proposed()); s.withdraw(); Ok(kept) }),
        // Only in a region somebody takes over: `two_devices` tries that.
        row("handover_take", json!({ "dossier": dossier, "reason": "ziek", "transfers": 0 }), &[("reason", Statement)],
            |s, v| s.office().handover_take(form(v)).map(|_| json!({})))
            .answers(&[ErrorCode::NotAllowed]),
        row("handover_answer", json!({ "dossier": dossier, "handover": Uuid::nil(), "state": "declined", "answered_on": "12-11-2026", "answered_how": "phone", "answer_remark": "geen tijd", "stays": true }),
            &[("state", Choice), ("answered_on", Choice), ("answered_how", Choice), ("answer_remark", Statement)],
            |s, mut v| {
                let id = s.proposed().id;
                v["handover"] = json(id);
                s.office().handover_answer(form(v))?;
                let all = s.office().handover_list(s.dossier)?.handovers;
                Ok(json(all.into_iter().find(|one| one.id == id)))
            }),
        row("handover_item_add", json!({ "label": "Sleutel" }), &[("label", Line)],
            |s, v| {
                let waiting = s.proposed().id;
                s.office().handover_item_add(s.dossier, waiting, v["label"].as_str().unwrap().to_owned())?;
                Ok(json!({ "label": s.proposed().items.last().unwrap().label }))
            }),
        row("handover_item_save", json!({ "dossier": dossier, "item": Uuid::nil(), "done": true, "not_needed": false, "remark": "" }),
            &[("remark", Statement)],
            |s, mut v| { v["item"] = json(s.proposed().items[0].id); s.office().handover_item_save(form(v))?; Ok(json(&s.proposed().items[0])) }),
        row("handover_deputy_save", json!({ "dossier": dossier, "deputy_id": stage.colleague, "deputy_from": "12-11-2026", "deputy_until": "30-11-2026" }),
            &[("deputy_from", Choice), ("deputy_until", Choice)],
            |s, v| s.office().handover_deputy_save(form(v)).map(|_| json!({}))),
        row("directory_worker_save", json!({ "worker": stage.colleague, "name": "Bas", "organisation": "", "job": "", "phone": "", "email": "" }),
            &[("name", Line), ("organisation", Line), ("job", Line), ("phone", Choice), ("email", Choice)],
            |s, v| { s.office().directory_worker_save(form(v))?; Ok(json(s.office().directory_list()?.workers.into_iter().find(|one| one.id == s.colleague))) }),
        row("directory_organisation_save", json!({ "organisation": stage.organisation, "name": "De Voorbeeldhof", "category": "provider", "municipality": "", "phone": "" }),
            &[("name", Line), ("category", Choice), ("municipality", Choice), ("phone", Choice)],
            |s, v| { s.office().directory_organisation_save(form(v))?; Ok(json(s.office().directory_list()?.organisations.into_iter().find(|one| one.id == s.organisation))) }),
    ]
}

impl Stage {
    fn unlock(&self) {
        let ask = UnlockProfile {
            profile: self.desk.profile,
            passphrase: PASSPHRASE.into(),
        };
        self.desk.office.session_unlock(ask).unwrap();
    }
}
