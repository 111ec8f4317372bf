//! Proposals as a region brings them: which wait for whom, what they say beside what counts, the answer, and what came too late.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use chrono::TimeDelta;
use eenplan_domain::record::{Compartment, DossierId, OpId, RecordId, goal};
use eenplan_office::*;
use eenplan_store::keyslot::{Keyslot, Passphrase};
use eenplan_store::{Edit, history};
use eenplan_sync::StreamId;
use rusqlite::{Connection, params};
use support::{Desk, PASSPHRASE, problems};
use uuid::Uuid;

const BEGAN: &str = "Anna brengt de post elke vrijdag naar Eva. Eva belt als er een rekening bij zit.";
const MINE: &str =
    "Anna brengt de post elke vrijdag naar Eva. Eva belt Mila als er een rekening of een aanmaning bij zit.";
const THEIRS: &str = "Anna brengt de post op dinsdag en vrijdag naar Eva, samen met Bas. Eva belt als er een rekening bij zit.";

/// A device in a region: who works on it leads, and a colleague proposes.
struct Scene {
    desk: Desk,
    dossier: Uuid,
    goal: Uuid,
    bas: Uuid,
}

/// The store of the desk, past the door.
fn raw(desk: &Desk) -> Connection {
    let folder = desk.folder().join("profiles").join(desk.profile.to_string());
    let key = Keyslot::unlock(&folder.join("keyslot"), &Passphrase::new(PASSPHRASE)).unwrap();
    let raw = Connection::open(folder.join("store.db")).unwrap();
    raw.execute_batch(&format!("PRAGMA key = \"{}\"", *key.sqlcipher_literal()))
        .unwrap();
    raw
}

impl Scene {
    fn open() -> Scene {
        let desk = Desk::open();
        let dossier = desk.dossier("Anna", "Voorbeeld");
        let bas = desk
            .office
            .directory_worker_save(SaveWorker {
                worker: None,
                name: "Bas Tester".into(),
                organisation: "De Voorbeeldhof".into(),
                job: String::new(),
                phone: String::new(),
                email: String::new(),
            })
            .unwrap()
            .id;
        let goal = desk.office.goal_save(save(dossier, None, BEGAN)).unwrap().goal;
        let raw = raw(&desk);
        raw.execute(
            "INSERT INTO region (only_one, address, name, region_id, worker_id, epoch, enrolled_at, vector_hash, complete_at)
             SELECT 1, 'https://regio.example', 'Regio', zeroblob(16), actor_id, 1, 0, zeroblob(32), 1 FROM profile",
            [],
        )
        .unwrap();
        raw.execute("DELETE FROM outbox", []).unwrap();
        drop(raw);
        let scene = Scene {
            desk,
            dossier,
            goal,
            bas,
        };
        scene.desk.office.session_lock().unwrap();
        scene
            .desk
            .office
            .session_unlock(UnlockProfile {
                profile: scene.desk.profile,
                passphrase: PASSPHRASE.into(),
            })
            .unwrap();
        scene
    }

    /// A proposal about the detail of the goal, made by a colleague who saw `base`, as it stands once it came in.
    fn proposed(&self, detail: &str, base: OpId) -> OpId {
        let store = self.desk.store();
        let leading = self.leading();
        let op = self.desk.beside(&store, |w| {
            let mut edit = Edit::new("goal_save", DossierId(self.dossier));
            edit.record(RecordId(self.goal)).set(goal::DETAIL, detail);
            w.apply(edit)
        });
        let op = op.ops[0];
        let of = op.bytes();
        let text = self.detail_of(leading);
        raw(&self.desk)
            .execute(
                "UPDATE op SET author = ?2 WHERE id = ?1",
                params![of, self.bas.as_bytes()],
            )
            .unwrap();
        raw(&self.desk)
            .execute("DELETE FROM outbox WHERE op_id = ?1", [of])
            .unwrap();
        raw(&self.desk)
            .execute("DELETE FROM pending_change WHERE op_id = ?1", [of])
            .unwrap();
        raw(&self.desk).execute("DELETE FROM shadow", []).unwrap();
        raw(&self.desk)
            .execute(
                "UPDATE goal SET detail = ?2 WHERE id = ?1",
                params![self.goal.as_bytes(), text],
            )
            .unwrap();
        raw(&self.desk)
            .execute(
                "UPDATE register SET op_id = ?2 WHERE op_id = ?1 AND grp = ?3",
                params![of, leading.bytes(), goal::DETAIL.group],
            )
            .unwrap();
        raw(&self.desk)
            .execute(
                "INSERT INTO proposal VALUES (?1, ?2, ?3, ?4, ?5, 3, ?6, ?7, 1, 0)",
                params![
                    of,
                    goal::KIND.number,
                    self.goal.as_bytes(),
                    goal::DETAIL.group,
                    self.dossier.as_bytes(),
                    self.bas.as_bytes(),
                    base.bytes()
                ],
            )
            .unwrap();
        op
    }

    fn leading(&self) -> OpId {
        let sql = "SELECT op_id FROM register WHERE kind = ?1 AND record_id = ?2 AND grp = ?3";
        let place = params![goal::KIND.number, self.goal.as_bytes(), goal::DETAIL.group];
        raw(&self.desk)
            .query_row(sql, place, |row| Ok(OpId(Uuid::from_bytes(row.get(0)?))))
            .unwrap()
    }

    fn detail_of(&self, op: OpId) -> String {
        let store = self.desk.store();
        let stream = StreamId {
            dossier: DossierId(self.dossier),
            compartment: Compartment::Plan,
        };
        let said = store.read(|r| history::op(r, stream, op)).unwrap();
        let change = said
            .changes
            .iter()
            .find(|change| change.group == goal::DETAIL.group);
        match &change.unwrap().fields[0].value {
            eenplan_sync::WireValue::Known(eenplan_domain::record::Value::Text(text)) => text.clone(),
            other => panic!("{other:?}"),
        }
    }

    /// A colleague changed the text after both began with it, and the other did not see that.
    fn both_changed(&self) -> ProposalView {
        let base = self.leading();
        self.desk.wait(TimeDelta::minutes(1));
        self.desk
            .office
            .goal_save(save(self.dossier, Some(self.goal), MINE))
            .unwrap();
        self.proposed(THEIRS, base);
        self.shown()
    }

    fn shown(&self) -> ProposalView {
        let mut open = self.desk.office.proposal_open(self.dossier).unwrap();
        assert_eq!(open.len(), 1);
        open.remove(0)
    }

    fn detail(&self) -> String {
        let plan = self.desk.office.plan_open(self.dossier).unwrap();
        plan.goals[0].detail.clone()
    }
}

fn save(dossier: Uuid, goal: Option<Uuid>, detail: &str) -> SaveGoal {
    SaveGoal {
        seen: None,
        dossier,
        goal,
        title: "Mijn post is op orde".into(),
        detail: detail.into(),
        life_domains: vec![],
        state: String::new(),
        state_remark: String::new(),
    }
}

fn answer(shown: &ProposalView, outcome: &str) -> SettleProposal {
    let subject = &shown.line.subject;
    SettleProposal {
        dossier: subject.dossier,
        op: subject.op,
        record: subject.record,
        outcome: outcome.into(),
        texts: vec![],
        take: vec![],
        reason: "Zo past het bij wat Anna wil.".into(),
        seen: shown.seen.clone(),
    }
}

#[test]
fn who_leads_sees_what_both_began_with_both_texts_and_one_made_of_both() {
    let scene = Scene::open();
    let shown = scene.both_changed();
    let line = &shown.line;
    assert!(line.may_settle && !shown.saw_leading);
    assert_eq!(line.subject.about.as_deref(), Some("Mijn post is op orde"));
    assert_eq!(
        (line.subject.what.as_str(), line.subject.by.name.as_str()),
        ("changed", "Bas Tester")
    );
    let field = &shown.fields[0];
    assert_eq!(field.field, "detail");
    assert_eq!(field.base.as_deref(), Some(BEGAN));
    assert_eq!(field.leading.as_deref(), Some(MINE));
    assert_eq!(field.proposed.as_deref(), Some(THEIRS));
    let both = field.suggestion.as_ref().unwrap();
    assert!(both.clashes.is_empty());
    assert_eq!(
        both.text,
        "Anna brengt de post op dinsdag en vrijdag naar Eva, samen met Bas. Eva belt Mila als er een rekening of een aanmaning bij zit."
    );
    let list = scene.desk.office.proposal_list().unwrap();
    assert_eq!(
        (list.for_me.len(), list.mine.len(), list.outcomes.len()),
        (1, 0, 0)
    );
    assert_eq!(list.for_me[0].subject.name, "Voorbeeld, Anna");
    assert_eq!(scene.detail(), MINE, "nothing is merged unasked");
}

#[test]
fn an_answer_makes_the_chosen_text_count_and_the_proposal_wait_no_more() {
    for (outcome, text, stands) in [
        ("accepted", None, THEIRS),
        ("declined", None, MINE),
        ("combined", Some("Samen op dinsdag."), "Samen op dinsdag."),
    ] {
        let scene = Scene::open();
        let shown = scene.both_changed();
        let mut ask = answer(&shown, outcome);
        ask.texts.extend(text.map(|text| ProposalText {
            field: "detail".into(),
            text: text.into(),
        }));
        scene.desk.office.proposal_settle(ask).unwrap();
        assert_eq!(scene.detail(), stands, "{outcome}");
        assert!(
            scene.desk.office.proposal_open(scene.dossier).unwrap().is_empty(),
            "{outcome}"
        );
        assert!(
            scene.desk.office.proposal_list().unwrap().for_me.is_empty(),
            "{outcome}"
        );
    }
}

#[test]
fn a_proposal_that_waits_for_who_leads_asks_for_attention_in_the_list_until_it_is_answered() {
    let scene = Scene::open();
    let waits = || {
        let ask = CaseloadPage {
            filter: CaseloadFilter::Attention,
            sort: CaseloadSort::Signals,
            limit: 10,
            ..CaseloadPage::default()
        };
        let rows = scene.desk.office.caseload_page(ask).unwrap().rows;
        let signals = rows.into_iter().flat_map(|row| row.signals);
        signals
            .filter(|one| one.code == "proposals_wait")
            .map(|one| one.number)
            .collect::<Vec<_>>()
    };
    assert!(waits().is_empty());
    let shown = scene.both_changed();
    // The line follows in the next write in this dossier, as it does when a region brings the proposal.
    scene.desk.note(scene.dossier, "Koffie gedronken.");
    assert_eq!(waits(), [Some(1)]);
    scene
        .desk
        .office
        .proposal_settle(answer(&shown, "accepted"))
        .unwrap();
    assert!(waits().is_empty());
}

#[test]
fn who_says_no_says_why() {
    let scene = Scene::open();
    let shown = scene.both_changed();
    let mut ask = answer(&shown, "declined");
    ask.reason = " ".into();
    let error = scene.desk.office.proposal_settle(ask).unwrap_err();
    assert_eq!(problems(&error), ["reason: required"]);
    assert_eq!(scene.shown(), shown);
}

#[test]
fn of_one_text_made_of_both_everything_that_is_wrong_is_said_at_once() {
    let scene = Scene::open();
    let shown = scene.both_changed();
    let mut ask = answer(&shown, "combined");
    ask.texts.push(ProposalText {
        field: "detail".into(),
        text: "\u{1b}[31m".into(),
    });
    ask.reason = "\u{1b}[31m".into();
    let error = scene.desk.office.proposal_settle(ask).unwrap_err();
    assert_eq!(
        problems(&error),
        ["reason: control_characters", "detail: control_characters"]
    );
    assert_eq!(scene.shown(), shown);
}

#[test]
fn an_answer_that_came_too_late_changes_nothing() {
    let scene = Scene::open();
    let shown = scene.both_changed();
    scene
        .desk
        .office
        .goal_save(save(scene.dossier, Some(scene.goal), "Toch anders."))
        .unwrap();
    let late = scene
        .desk
        .office
        .proposal_settle(answer(&shown, "accepted"))
        .unwrap_err();
    assert_eq!(late.code, ErrorCode::Overtaken);
    assert_eq!(scene.detail(), "Toch anders.");
    let now = scene.shown();
    scene
        .desk
        .office
        .proposal_settle(answer(&now, "accepted"))
        .unwrap();
    let again = scene
        .desk
        .office
        .proposal_settle(answer(&now, "declined"))
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::ProposalAnswered);
    assert_eq!(scene.detail(), THEIRS);
}

#[test]
fn nobody_puts_words_in_the_proposal_of_another() {
    let scene = Scene::open();
    let subject = scene.both_changed().line.subject;
    let ask = AmendProposal {
        dossier: subject.dossier,
        op: subject.op,
        record: subject.record,
        texts: vec![ProposalText {
            field: "detail".into(),
            text: "Iets anders.".into(),
        }],
    };
    let error = scene.desk.office.proposal_amend(ask).unwrap_err();
    assert_eq!(error.code, ErrorCode::NotAllowed);
}
