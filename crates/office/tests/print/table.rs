//! A kitchen table with everything on it: a plan for the resident, and around it what is not.

use eenplan_office::*;
use uuid::Uuid;

use crate::reader::Reader;
use crate::support::{Desk, resident};

/// Begins everything that is not for the resident, so that no test can look for the wrong word.
pub const SECRET: &str = "GEHEIM";

pub fn secret(what: &str) -> String {
    format!("{SECRET}-{what}")
}

pub struct Table {
    pub desk: Desk,
    pub dossier: Uuid,
    goal: Uuid,
}

impl Table {
    /// A plan with everything in it, for the resident and not.
    pub fn laid() -> Table {
        let desk = Desk::open();
        let office = &desk.office;
        let form = ResidentForm {
            bsn: "123456782".into(),
            address_note: secret("adres"),
            contact_note: secret("contact"),
            ..resident("Anna", "Voorbeeld")
        };
        let dossier = office.dossier_open(form).unwrap().dossier;
        let words = SaveOwnWords {
            seen: None,
            dossier,
            wants: "Ik wil rustig slapen.".into(),
            goes_well: "De ochtenden in de tuin.".into(),
            who_helps: "Mijn zus Eva.".into(),
        };
        office.plan_words_save(words).unwrap();
        let table = Table {
            goal: Uuid::nil(),
            desk,
            dossier,
        };
        let goal = table.goal("Mijn huur is op orde", "", "");
        table.goal("Elke week de deur uit", "reached", &secret("doelopmerking"));
        table.goal(&secret("vervallen-doel"), "dropped", "kan niet meer");
        let table = Table { goal, ..table };
        table.action(
            "Bel de woningcorporatie",
            Some(goal),
            "resident",
            None,
            "20-11-2026",
            "weeks:2",
        );
        let me = table.desk.store().profile().actor.0;
        let done = table.action("Betaalregeling aanvragen", Some(goal), "worker", Some(me), "", "");
        let ask = DoAction {
            dossier,
            action: done,
            done_on: String::new(),
            done_remark: secret("actieopmerking"),
        };
        table.desk.office.action_done(ask).unwrap();
        table.action("Sleutel bijmaken", None, "resident", None, "", "");
        let gone = table.action(&secret("vervallen-actie"), Some(goal), "resident", None, "", "");
        let ask = ChangeAction {
            dossier,
            action: gone,
            state: "dropped".into(),
            done_remark: String::new(),
        };
        table.desk.office.action_change(ask).unwrap();
        table.around();
        table
    }

    pub fn goal(&self, title: &str, state: &str, remark: &str) -> Uuid {
        let ask = SaveGoal {
            seen: None,
            dossier: self.dossier,
            goal: None,
            title: title.into(),
            detail: "Eerst de achterstand.".into(),
            life_domains: vec!["finances".into()],
            state: state.into(),
            state_remark: remark.into(),
        };
        self.desk.office.goal_save(ask).unwrap().goal
    }

    pub fn action(
        &self,
        title: &str,
        goal: Option<Uuid>,
        kind: &str,
        owner: Option<Uuid>,
        due: &str,
        rhythm: &str,
    ) -> Uuid {
        let ask = SaveAction {
            seen: None,
            dossier: self.dossier,
            action: None,
            goal,
            title: title.into(),
            owner_kind: kind.into(),
            owner_id: owner,
            owner_name: String::new(),
            due_on: due.into(),
            rhythm: rhythm.into(),
            every: String::new(),
        };
        self.desk.office.action_save(ask).unwrap().action
    }

    /// Network, people, appointments, scores, crisis, journal, documents, load and evaluation.
    fn around(&self) {
        let (office, dossier) = (&self.desk.office, self.dossier);
        let contact = SaveContact {
            seen: None,
            dossier,
            name: "Eva Proef".into(),
            relation: "sibling".into(),
            phone: "06 12 34 56 78".into(),
            address: secret("netwerkadres"),
            emergency: true,
            carer: true,
            remark: secret("netwerkopmerking"),
            ..SaveContact::default()
        };
        office.contact_save(contact).unwrap();
        let eva = office.network_get(dossier).unwrap().contacts[0].id;
        let load = SaveLoad {
            dossier,
            contact: Some(eva),
            level: "heavy".into(),
            seen_on: "12-11-2026".into(),
            remark: secret("belasting"),
        };
        office.carer_load_save(load).unwrap();
        let person = SaveInvolvement {
            dossier,
            name: "Bas Proef".into(),
            organisation: "De Voorbeeldhof".into(),
            phone: "038 000 00 03".into(),
            role: "provider".into(),
            task: "gaat mee naar de tuingroep".into(),
            starts_on: "1-11-2026".into(),
            ..SaveInvolvement::default()
        };
        office.involvement_save(person.clone()).unwrap();
        let left = SaveInvolvement {
            name: secret("niet-meer-betrokken"),
            ends_on: "10-11-2026".into(),
            end_reason: secret("einde"),
            ..person
        };
        office.involvement_save(left).unwrap();
        let meeting = SaveAppointment {
            dossier,
            title: "Samen het plan bekijken".into(),
            on: "1-12-2026".into(),
            at: "10:30".into(),
            place: "bij Anna thuis".into(),
            with_whom: "Anna en Eva".into(),
            goal: Some(self.goal),
            ..SaveAppointment::default()
        };
        office.appointment_save(meeting.clone()).unwrap();
        let off = SaveAppointment {
            title: secret("afgezegd"),
            ..meeting
        };
        office.appointment_save(off).unwrap();
        let cancelled = office.appointment_list(dossier).unwrap();
        let cancelled = cancelled
            .iter()
            .find(|one| one.title.starts_with(SECRET))
            .unwrap()
            .id;
        let state = SetAppointmentState {
            dossier,
            id: cancelled,
            state: "cancelled".into(),
            state_remark: secret("afzegreden"),
        };
        office.appointment_state(state).unwrap();
        for (instrument, dimension, on, score) in [
            ("zrm", "social_network", "1-3-2026", "2"),
            ("zrm", "social_network", "1-11-2026", "4"),
            ("positive_health", "meaning", "2-3-2026", "3"),
            ("positive_health", "meaning", "2-11-2026", "8"),
        ] {
            let scores = SaveScores {
                dossier,
                instrument: instrument.into(),
                scored_on: on.into(),
                remark: secret("scoreopmerking"),
                scores: vec![TypedScore {
                    dimension: dimension.into(),
                    score: score.into(),
                }],
            };
            office.score_save(scores).unwrap();
        }
        let text = |code: &str, text: &str| CrisisText {
            code: code.into(),
            text: text.into(),
        };
        let card = SaveCrisisCard {
            seen: None,
            dossier,
            sections: vec![
                text("helps", "Rustig praten, thee zetten."),
                text("trusted", "Bel eerst Eva, dan huisarts Proef op 038 111 11 11."),
                text("person", "Anna houdt van stilte."),
            ],
            reviewed_with: String::new(),
        };
        office.crisis_card_save(card).unwrap();
        let phase = SaveSignalPhase {
            seen: None,
            dossier,
            phase: "rising".into(),
            parts: vec![text("signals", "Ik zeg afspraken af.")],
        };
        office.signal_phase_save(phase).unwrap();
        self.desk.note(dossier, &secret("verslag"));
        let document = SaveDocument {
            dossier,
            title: secret("document"),
            category: "report".into(),
            kept_where: "Kast 3".into(),
            remark: secret("documentopmerking"),
            ..SaveDocument::default()
        };
        office.document_save(document).unwrap();
        let step = SaveStep {
            dossier,
            level: "medium".into(),
            form: String::new(),
            starts_on: "12-11-2026".into(),
            reason: secret("opschalen"),
        };
        office.intensity_step_save(step).unwrap();
        let held = HoldEvaluation {
            dossier,
            held_on: "12-11-2026".into(),
            with_whom: "Anna".into(),
            outcome: "go_on".into(),
            summary: secret("evaluatie"),
            next_evaluation_on: "3-2-2027".into(),
        };
        office.evaluation_hold(held).unwrap();
    }

    pub fn agree(&self) {
        let ask = AgreePlan {
            dossier: self.dossier,
            agreed_on: "12-11-2026".into(),
            agreed_by: "resident".into(),
            agreed_by_name: String::new(),
            how: "conversation".into(),
            remark: secret("akkoordopmerking"),
            next_evaluation_on: String::new(),
            seen: 0,
        };
        self.desk.office.plan_agree(ask).unwrap();
    }

    pub fn ask(&self) -> AskPrint {
        AskPrint {
            dossier: self.dossier,
            ..AskPrint::default()
        }
    }

    /// Saves the paper and reads it back.
    pub fn read(&self, ask: AskPrint) -> String {
        let to = self.desk.folder().join("plan.pdf");
        self.desk.office.plan_print(&to, ask).unwrap();
        Reader::open(&std::fs::read(to).unwrap()).text()
    }

    pub fn standing(&self, ask: AskPrint, code: &str) -> String {
        let view = self.desk.office.plan_print_preview(ask).unwrap();
        let part = view.parts.into_iter().find(|part| part.code == code);
        part.map(|part| part.standing).unwrap_or_default()
    }
}
