//! One dossier with one of everything, and every standing somebody can have in it.
#![allow(dead_code, reason = "each test file uses what it needs")]

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use eenplan_domain::plan_version::PlanText;
use eenplan_domain::record::{
    ActorId, DossierId, RecordId, action, appointment, carer_load, consent, crisis_card, document, dossier,
    evaluation, goal, handover, handover_item, intensity_step, involvement, network_contact, note,
    note_correction, plan, plan_version, resident, resident_identity, resident_link, score, signal_phase,
};
use eenplan_office::*;
use eenplan_store::{Edit, Store};
use uuid::Uuid;

use crate::support::{Desk, resident as typed_resident};

/// Who calls, as the columns of the tables below.
pub const CALLERS: [&str; 12] = [
    "regisseur",
    "deputy in their days",
    "deputy outside their days",
    "social_team",
    "provider",
    "volunteer",
    "regional_access",
    "relative",
    // A worker of the team for whom the involvement opens core and plan only.
    "narrowed",
    // A volunteer whose ground needs consent, and there is none.
    "no consent",
    "involved until yesterday",
    "not involved",
];

/// Commands that show something of a dossier; `reading.rs` holds each against every caller.
pub const READS: &[&str] = &[
    "action_owners",
    "appointment_list",
    "audit_page",
    "caseload_page",
    "consent_list",
    "crisis_open",
    "document_list",
    "dossier_before_closing",
    "dossier_head",
    "handover_list",
    "history_page",
    "intensity_open",
    "involvement_list",
    "journal_around",
    "journal_count",
    "journal_page",
    "network_get",
    "plan_compare",
    "plan_open",
    "plan_print",
    "plan_print_preview",
    "plan_version_open",
    "plan_versions",
    "resident_duplicates",
    "resident_get",
    "rights_get",
    "score_open",
    "search",
    "today_open",
];

/// A word for each part of the dossier, that stands in everything of that part and nowhere else.
pub const CORE: &str = "kernwoord";
pub const BSN: &str = "123456782";
pub const PLAN: &str = "planwoord";
pub const OWN_ACTION: &str = "eigenwoord";
pub const SHARED: &str = "gedeeldwoord";
pub const JOURNAL: &str = "stilwoord";
pub const CRISIS: &str = "crisiswoord";

pub fn day(on: &str) -> NaiveDate {
    on.parse().unwrap()
}

pub struct Bureau {
    pub desk: Desk,
    pub store: Store,
    pub me: ActorId,
    pub colleague: ActorId,
}

/// One dossier with one of everything, and who calls in one standing to it.
pub struct Scene<'o> {
    pub at: &'o Bureau,
    pub id: DossierId,
    pub other: DossierId,
    pub goals: [RecordId; 2],
    pub mine: RecordId,
    pub theirs: RecordId,
    pub contact: RecordId,
    pub link: RecordId,
    pub person: RecordId,
    pub consent: RecordId,
    pub appointment: RecordId,
    pub document: RecordId,
    pub note: RecordId,
    pub version: RecordId,
    pub goal_step: UndoToken,
}

impl Bureau {
    pub fn open() -> Bureau {
        let desk = Desk::open();
        let store = desk.store();
        let ask = SaveWorker {
            worker: None,
            name: "Bas Voorbeeld".into(),
            organisation: "Sociaal team Deventer".into(),
            job: String::new(),
            phone: String::new(),
            email: String::new(),
        };
        let colleague = ActorId(desk.office.directory_worker_save(ask).unwrap().id);
        Bureau {
            me: store.profile().actor,
            desk,
            store,
            colleague,
        }
    }

    pub fn scene(&self, caller: &str) -> Scene<'_> {
        let leads = caller == "regisseur";
        let regisseur = if leads { self.me } else { self.colleague };
        self.desk.beside(&self.store, |w| {
            let (id, other) = (w.new_dossier(), w.new_dossier());
            for dossier in [id, other] {
                let mut edit = Edit::new("dossier_open", dossier);
                edit.record(dossier.record())
                    .set(dossier::OPENED_ON, day("2026-01-05"))
                    .set(dossier::REGISSEUR_ID, regisseur)
                    .set(dossier::REGIE_EPOCH, 0u32)
                    .set(dossier::REGIE_SINCE, day("2026-01-05"))
                    .set(resident::FAMILY_NAME, "Voorbeeld")
                    .set(resident::CALL_NAME, "Anna")
                    .set(resident::BIRTH_DATE, day("1988-04-03"))
                    .set(plan::WANTS, "Rust")
                    .set(plan::NEXT_EVALUATION_ON, day("2027-02-03"))
                    .set(plan::STATE, "agreed");
                w.apply(edit)?;
            }
            let mut new = || w.new_id();
            let goals = [new(), new()];
            let (mine, theirs, contact, link, person, consent_id) =
                (new(), new(), new(), new(), new(), new());
            let (appointment_id, document_id, note_id, me_involved) = (new(), new(), new(), new());
            let mut edit = Edit::new("scene", id);
            for (place, goal) in (1u32..).zip(goals) {
                edit.record(goal)
                    .set(goal::TITLE, format!("Een doel {PLAN}"))
                    .set(goal::STATE, "open")
                    .set(goal::POSITION, place);
            }
            for (action, owner, word) in [(mine, self.me, OWN_ACTION), (theirs, self.colleague, PLAN)] {
                edit.record(action)
                    .set(action::TITLE, format!("Bellen {word}"))
                    .set(action::GOAL_ID, goals[0])
                    .set(action::OWNER_KIND, "worker")
                    .set(action::OWNER_ID, owner)
                    .set(action::DUE_ON, day("2026-11-12"))
                    .set(action::RHYTHM, "once")
                    .set(action::STATE, "open");
            }
            edit.record(contact)
                .set(network_contact::NAME, format!("Eva {CORE}"))
                .set(network_contact::CARER, true)
                .set(network_contact::RELATION, "sibling");
            edit.record(link)
                .set(resident_link::OTHER_ID, other)
                .set(resident_link::RELATION, "sibling");
            edit.record(person)
                .set(involvement::NAME, format!("Mila {CORE}"))
                .set(involvement::ROLE, "volunteer")
                .set(involvement::STARTS_ON, day("2026-01-05"));
            edit.record(consent_id)
                .set(consent::INVOLVEMENT_ID, person)
                .set(consent::PURPOSE, CORE)
                .set(consent::GIVEN_ON, day("2026-01-05"));
            edit.record(appointment_id)
                .set(appointment::TITLE, format!("Gesprek {PLAN}"))
                .set(
                    appointment::STARTS_AT,
                    "2026-12-01T09:00:00Z"
                        .parse::<chrono::DateTime<chrono::Utc>>()
                        .unwrap(),
                );
            edit.record(document_id)
                .set(document::TITLE, format!("Verslag {PLAN}"))
                .set(document::CATEGORY, "report");
            edit.record(note_id)
                .set(note::BODY, format!("Gesproken {JOURNAL}"))
                .set(note::CONTACT_KIND, "visit")
                .set(note::AUTHOR_ID, self.colleague)
                .set(note::HAPPENED_AT, self.desk_now())
                .set(note::WRITTEN_AT, self.desk_now());
            let shared = new();
            edit.record(shared)
                .set(note::BODY, format!("Gebeld {SHARED}"))
                .set(note::CONTACT_KIND, "phone")
                .set(note::AUTHOR_ID, self.colleague)
                .set(note::HAPPENED_AT, self.desk_now())
                .set(note::WRITTEN_AT, self.desk_now())
                .set(note::GOAL_IDS, vec![goals[0].0.to_string()])
                .set(note::SHARED, true);
            for (corrected, word) in [(note_id, JOURNAL), (shared, SHARED)] {
                edit.record(new())
                    .set(note_correction::NOTE_ID, corrected)
                    .set(note_correction::BODY, format!("Toch anders {word}"))
                    .set(note_correction::REASON, format!("Vergist {word}"))
                    .set(note_correction::AUTHOR_ID, self.colleague)
                    .set(note_correction::WRITTEN_AT, self.desk_now());
            }
            edit.record(id.record())
                .set(resident::CITY, CORE)
                .set(resident::PHONE, CORE)
                .set(resident_identity::BSN, BSN)
                .set(plan::WHO_HELPS, PLAN)
                .set(crisis_card::HELPS, CRISIS);
            edit.record(new())
                .set(signal_phase::PHASE, "calm")
                .set(signal_phase::SIGNALS, CRISIS);
            edit.record(new())
                .set(score::INSTRUMENT, "zrm")
                .set(score::DIMENSION, "finances")
                .set(score::SCORE, 2u32)
                .set(score::SCORED_ON, day("2026-11-01"))
                .set(score::REMARK, PLAN);
            edit.record(new())
                .set(intensity_step::LEVEL, "light")
                .set(intensity_step::STARTS_ON, day("2026-01-05"))
                .set(intensity_step::REASON, PLAN);
            edit.record(new())
                .set(carer_load::CONTACT_ID, contact)
                .set(carer_load::LEVEL, "heavy")
                .set(carer_load::SEEN_ON, day("2026-11-01"))
                .set(carer_load::REMARK, PLAN);
            edit.record(new())
                .set(evaluation::HELD_ON, day("2026-06-01"))
                .set(evaluation::SUMMARY, PLAN);
            let version = new();
            let agreed = PlanText {
                wants: PLAN.into(),
                ..PlanText::default()
            };
            edit.record(version)
                .set(plan_version::NUMBER, 1u32)
                .set(plan_version::CONTENT, serde_json::to_string(&agreed).unwrap())
                .set(plan_version::REMARK, PLAN)
                .set(plan_version::AGREED_ON, day("2026-06-01"));
            let past = new();
            edit.record(past)
                .set(handover::FROM_ID, self.colleague)
                .set(handover::TO_ID, regisseur)
                .set(handover::PROPOSED_AT, self.desk_now())
                .set(handover::REASON, PLAN)
                .set(handover::EPOCH, 0u32)
                .set(handover::TEMPLATE, "general")
                .set(handover::STATE, "declined")
                .set(handover::ANSWER_REMARK, PLAN);
            edit.record(new())
                .set(handover_item::HANDOVER_ID, past)
                .set(handover_item::LABEL, PLAN)
                .set(handover_item::POSITION, 1u32);
            let stands_in = match caller {
                "deputy in their days" => Some(("2026-11-01", "2026-11-12")),
                "deputy outside their days" => Some(("2026-11-13", "2026-11-30")),
                _ => None,
            };
            if let Some((from, until)) = stands_in {
                edit.record(id.record())
                    .set(dossier::DEPUTY_ID, self.me)
                    .set(dossier::DEPUTY_FROM, day(from))
                    .set(dossier::DEPUTY_UNTIL, day(until));
            }
            let all: Vec<&str> = eenplan_domain::consent::SHAREABLE
                .iter()
                .map(|part| part.code())
                .collect();
            // The role, what the involvement opens, on what ground, and its last day.
            let part = match caller {
                "social_team" | "provider" | "volunteer" | "regional_access" | "relative" => {
                    Some((caller, all, "wmo_5_1_1", "2026-11-12"))
                }
                "narrowed" => Some(("social_team", vec!["plan"], "wmo_5_1_1", "2026-11-12")),
                "no consent" => Some(("volunteer", all, "wmo_5_3_3", "2026-11-12")),
                "involved until yesterday" => Some(("social_team", all, "wmo_5_1_1", "2026-11-11")),
                _ => None,
            };
            if let Some((role, opens, ground, until)) = part {
                let opens: Vec<String> = opens.into_iter().map(str::to_owned).collect();
                edit.record(me_involved)
                    .set(involvement::WORKER_ID, self.me)
                    .set(involvement::ROLE, role)
                    .set(involvement::GROUND, ground)
                    .set(involvement::COMPARTMENTS, opens)
                    .set(involvement::STARTS_ON, day("2026-11-11"))
                    .set(involvement::ENDS_ON, day(until));
            }
            w.apply(edit)?;
            let mut step = Edit::new("goal_save", id);
            step.record(goals[1])
                .set(goal::TITLE, format!("Een ander doel {PLAN}"));
            let goal_step = w.apply(step)?.into();
            Ok(Scene {
                at: self,
                id,
                other,
                goals,
                mine,
                theirs,
                contact,
                link,
                person,
                consent: consent_id,
                appointment: appointment_id,
                document: document_id,
                note: note_id,
                version,
                goal_step,
            })
        })
    }

    pub fn desk_now(&self) -> chrono::DateTime<chrono::Utc> {
        "2026-11-12T08:00:00Z".parse().unwrap()
    }
}

impl Scene<'_> {
    pub fn office(&self) -> &Office {
        &self.at.desk.office
    }

    /// The resident as typed in a form, with another phone; the BSN as far as it was shown.
    pub fn form(&self) -> ResidentForm {
        let sees = self.office().rights_get(self.id.0).unwrap().sees;
        ResidentForm {
            family_name: "Voorbeeld".into(),
            phone: "0570 123 456".into(),
            bsn: if sees.identity == Sight::All {
                BSN.into()
            } else {
                String::new()
            },
            ..typed_resident("Anna", "Voorbeeld")
        }
    }

    pub fn action(&self, action: Option<RecordId>, owner: ActorId) -> SaveAction {
        SaveAction {
            seen: None,
            dossier: self.id.0,
            action: action.map(|id| id.0),
            goal: None,
            title: "Nog eens bellen".into(),
            owner_kind: "worker".into(),
            owner_id: Some(owner.0),
            owner_name: String::new(),
            due_on: "20-11-2026".into(),
            rhythm: "once".into(),
            every: String::new(),
        }
    }

    pub fn involvement(&self) -> SaveInvolvement {
        SaveInvolvement {
            dossier: self.id.0,
            name: "Noud Proef".into(),
            role: "volunteer".into(),
            starts_on: "12-11-2026".into(),
            ..SaveInvolvement::default()
        }
    }

    pub fn consent(&self) -> SaveConsent {
        SaveConsent {
            dossier: self.id.0,
            given_by: "resident".into(),
            receiver: "De huisarts".into(),
            categories: vec!["plan".into()],
            purpose: "samen afstemmen".into(),
            given_on: "12-11-2026".into(),
            how: "spoken".into(),
            ..SaveConsent::default()
        }
    }

    /// A note that who works here wrote.
    pub fn own_note(&self) -> RecordId {
        self.at.desk.beside(&self.at.store, |w| {
            let id = w.new_id();
            let mut edit = Edit::new("note_write", self.id);
            edit.record(id)
                .set(note::BODY, "Zelf gebeld")
                .set(note::CONTACT_KIND, "phone")
                .set(note::AUTHOR_ID, self.at.me)
                .set(note::HAPPENED_AT, self.at.desk_now())
                .set(note::WRITTEN_AT, self.at.desk_now());
            w.apply(edit)?;
            Ok(id)
        })
    }

    /// A transfer that waits for the colleague, or for me when the colleague leads; with one point.
    pub fn proposed(&self) -> (Uuid, Uuid) {
        self.at.desk.beside(&self.at.store, |w| {
            let regie = eenplan_store::handover::regie(&w.reader(), self.id)?.unwrap();
            let to = if regie.regisseur_id == self.at.me {
                self.at.colleague
            } else {
                self.at.me
            };
            let (id, item) = (w.new_id(), w.new_id());
            let mut edit = Edit::new("handover_propose", self.id);
            edit.record(id)
                .set(handover::FROM_ID, regie.regisseur_id)
                .set(handover::TO_ID, to)
                .set(handover::PROPOSED_AT, self.at.desk_now())
                .set(handover::REASON, "verlof")
                .set(handover::EPOCH, 0u32)
                .set(handover::TEMPLATE, "general")
                .set(handover::STATE, "proposed");
            edit.record(item)
                .set(handover_item::HANDOVER_ID, id)
                .set(handover_item::LABEL, "Bellen")
                .set(handover_item::POSITION, 1u32);
            w.apply(edit)?;
            Ok((id.0, item.0))
        })
    }

    pub fn name_deputy(&self) {
        self.at.desk.beside(&self.at.store, |w| {
            let mut edit = Edit::new("handover_deputy_save", self.id);
            edit.record(self.id.record())
                .set(dossier::DEPUTY_UNTIL, day("2026-11-29"));
            w.apply(edit).map(|_| ())
        });
    }

    pub fn close(&self) {
        self.at.desk.beside(&self.at.store, |w| {
            let mut edit = Edit::new("dossier_close", self.id);
            edit.record(self.id.record())
                .set(dossier::CLOSED_ON, day("2026-11-12"))
                .set(plan::STATE, "closed");
            w.apply(edit).map(|_| ())
        });
    }
}

impl Scene<'_> {
    pub fn regisseur_is_me(&self) -> bool {
        self.office().rights_get(self.id.0).unwrap().regisseur.me
    }
}

/// The commands the window may call, read from the sources of the shell.
pub fn commands() -> BTreeSet<String> {
    let folder = Path::new("../../src-tauri/src/commands");
    let mut names = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for rest in source.split("#[tauri::command").skip(1) {
            let after = rest.split_once("fn ").unwrap().1;
            names.insert(after.split(['(', '<']).next().unwrap().to_owned());
        }
    }
    names
}
