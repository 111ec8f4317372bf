//! Who leads: exactly one person on every open dossier, whatever anybody proposes, answers or takes back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::record::{dossier, plan, resident};
use eenplan_office::{
    AnswerHandover, AppError, AskHistory, CreateProfile, ErrorCode, Office, ProposeHandover, RegieView,
    SaveConsent, SaveDeputy, SaveInvolvement, SaveOrganisation, SaveWorker, SettleItem, Surroundings,
    UndoToken, UnlockProfile, WithdrawConsent,
};
use eenplan_store::keyslot::{Argon2Params, Keyslot, Passphrase};
use eenplan_store::{Edit, Stamp, Store, StoreError};
use proptest::prelude::*;
use uuid::Uuid;

const PASSPHRASE: &str = "een lange wachtzin voor de proef";

/// 12 November 2026, nine in the morning; a millisecond goes by with every look at the clock, and chance counts along.
#[derive(Default)]
struct World(AtomicU64);

impl Surroundings for World {
    fn now(&self) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2026-11-12T08:00:00Z".parse().unwrap();
        start + chrono::TimeDelta::milliseconds(self.0.fetch_add(1, Ordering::SeqCst) as i64)
    }

    fn chance(&self, bytes: &mut [u8]) {
        let drawn = self
            .0
            .fetch_add(1, Ordering::SeqCst)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = drawn.to_le_bytes()[place % 8].wrapping_add(place as u8);
        }
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        Ok(Argon2Params::FLOOR)
    }
}

/// An unlocked office, and the same store opened beside it to make dossiers in.
struct Desk {
    office: Office,
    store: Store,
    world: Arc<World>,
    profile: Uuid,
    home: tempfile::TempDir,
}

impl Desk {
    fn open() -> Desk {
        let home = tempfile::tempdir().unwrap();
        let world = Arc::new(World::default());
        let office = Office::new(home.path().to_owned(), world.clone());
        let status = office
            .session_create(CreateProfile {
                name: "Ria Voorbeeld".into(),
                organisation: "Sociaal team Raalte".into(),
                job: "sociaal werker".into(),
                phone: "0572 123 456".into(),
                passphrase: PASSPHRASE.into(),
                passphrase_again: PASSPHRASE.into(),
                example: false,
            })
            .unwrap();
        let profile = status.profiles[0].id;
        let folder = home.path().join("profiles").join(profile.to_string());
        let key = Keyslot::unlock(&folder.join("keyslot"), &Passphrase::new(PASSPHRASE)).unwrap();
        let store = Store::open(&folder.join("store.db"), key).unwrap();
        Desk {
            office,
            store,
            world,
            profile,
            home,
        }
    }

    /// Closes the program and opens it again on the same folder.
    fn restart(self) -> Desk {
        drop(self.office);
        let office = Office::new(self.home.path().to_owned(), self.world.clone());
        let unlock = UnlockProfile {
            profile: self.profile,
            passphrase: PASSPHRASE.into(),
        };
        office.session_unlock(unlock).unwrap();
        Desk {
            office,
            store: self.store,
            world: self.world,
            profile: self.profile,
            home: self.home,
        }
    }

    /// A dossier led by this profile's worker since today.
    fn dossier(&self, call_name: &str, family_name: &str) -> Uuid {
        let mut seed = [0; 32];
        self.world.chance(&mut seed);
        let stamp = Stamp {
            at: self.world.now(),
            seed,
            session: Uuid::nil(),
        };
        let me = self.store.profile().actor;
        let made = self.store.write::<_, StoreError>(&stamp, |w| {
            let id = w.new_dossier();
            let day = NaiveDate::from_ymd_opt(2026, 11, 12).unwrap();
            let mut edit = Edit::new("dossier_open", id);
            edit.record(id.record())
                .set(dossier::OPENED_ON, day)
                .set(dossier::REGISSEUR_ID, me)
                .set(dossier::REGIE_EPOCH, 0u32)
                .set(dossier::REGIE_SINCE, day)
                .set(resident::FAMILY_NAME, family_name)
                .set(resident::CALL_NAME, call_name)
                .set(plan::STATE, "concept");
            w.apply(edit)?;
            Ok(id.0)
        });
        made.unwrap()
    }
}

/// What an error says, as `field: code`, in its order.
fn problems(error: &AppError) -> Vec<String> {
    let told = |code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned();
    error
        .fields
        .iter()
        .map(|one| format!("{}: {}", one.field, told(one.code)))
        .collect()
}

fn colleague(desk: &Desk, name: &str) -> Uuid {
    let ask = SaveWorker {
        worker: None,
        name: name.into(),
        organisation: "Sociaal team Deventer".into(),
        job: String::new(),
        phone: String::new(),
        email: String::new(),
    };
    desk.office.directory_worker_save(ask).unwrap().id
}

fn propose(desk: &Desk, dossier: Uuid, to: Uuid, transfers: u32) -> Result<UndoToken, ErrorCode> {
    let ask = ProposeHandover {
        dossier,
        to_id: Some(to),
        reason: "Ik ga met verlof".into(),
        template: "general".into(),
        transfers,
    };
    desk.office.handover_propose(ask).map_err(|error| error.code)
}

fn answer(desk: &Desk, dossier: Uuid, handover: Uuid, state: &str) -> Result<UndoToken, ErrorCode> {
    let ask = AnswerHandover {
        dossier,
        handover,
        state: state.into(),
        answered_on: "12-11-2026".into(),
        answered_how: "conversation".into(),
        answer_remark: "Zo afgesproken".into(),
        stays: true,
    };
    desk.office.handover_answer(ask).map_err(|error| error.code)
}

fn regie(desk: &Desk, dossier: Uuid) -> RegieView {
    desk.office.handover_list(dossier).unwrap()
}

#[test]
fn the_regie_goes_over_when_the_acceptance_is_recorded_and_not_before() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let bas = colleague(&desk, "Bas Tester");
    assert!(regie(&desk, dossier).regisseur.me);
    propose(&desk, dossier, bas, 0).unwrap();
    let asked = regie(&desk, dossier);
    assert!(asked.regisseur.me, "who asks leads until the answer");
    assert!(asked.handovers[0].waits);
    assert_eq!(asked.handovers[0].items.len(), 9);
    assert_eq!(propose(&desk, dossier, bas, 0), Err(ErrorCode::HandoverWaits));

    for item in &asked.handovers[0].items {
        let settle = SettleItem {
            dossier,
            item: item.id,
            done: true,
            not_needed: false,
            remark: String::new(),
        };
        desk.office.handover_item_save(settle).unwrap();
    }
    answer(&desk, dossier, asked.handovers[0].id, "accepted").unwrap();

    let desk = desk.restart();
    let after = regie(&desk, dossier);
    assert_eq!(
        (after.regisseur.name.as_str(), after.transfers, after.may_decide),
        ("Bas Tester", 1, false)
    );
    assert_eq!(after.since.as_deref(), Some("2026-11-12"));
    assert!(after.handovers[0].warm);
    let people = desk.office.involvement_list(dossier).unwrap().people;
    assert!(
        people.iter().any(|p| p.me && p.role == "social_team"),
        "I go on taking part"
    );
}

#[test]
fn who_hands_the_regie_over_goes_on_as_their_organisation_does_or_as_they_did_before() {
    let desk = Desk::open();
    let me = |dossier: Uuid| {
        let people = desk.office.involvement_list(dossier).unwrap().people;
        let mine = people.into_iter().find(|one| one.me && one.standing == "now");
        mine.map(|one| (one.role, one.ground, one.compartments)).unwrap()
    };
    let hand_over = |dossier: Uuid, to: &str| {
        let to = colleague(&desk, to);
        propose(&desk, dossier, to, 0).unwrap();
        let asked = regie(&desk, dossier).handovers[0].id;
        answer(&desk, dossier, asked, "accepted").unwrap();
    };
    let actor = desk.office.session_status().unwrap().me.unwrap().worker;
    let works_at = |category: &str| {
        let organisation = format!("Organisatie {category}");
        let known = SaveOrganisation {
            organisation: None,
            name: organisation.clone(),
            category: category.into(),
            municipality: String::new(),
            phone: String::new(),
        };
        desk.office.directory_organisation_save(known).unwrap();
        let entry = SaveWorker {
            worker: Some(actor),
            name: "Ria Tester".into(),
            organisation,
            job: String::new(),
            phone: String::new(),
            email: String::new(),
        };
        desk.office.directory_worker_save(entry).unwrap();
    };
    for (category, wanted) in [
        ("local_access", ("social_team", "wmo_5_1_1", true)),
        ("provider", ("provider", "wmo_5_2_1", false)),
        ("regional_access", ("regional_access", "wmo_5_1_1", true)),
    ] {
        works_at(category);
        let dossier = desk.dossier("Anna", category);
        hand_over(dossier, category);
        let (role, ground, compartments) = me(dossier);
        let sees_bsn = compartments.iter().any(|part| part == "identity");
        assert_eq!((role.as_str(), ground.as_str(), sees_bsn), wanted, "{category}");
    }
    for category in ["youth_care", "volunteers"] {
        works_at(category);
        let dossier = desk.dossier("Anna", category);
        hand_over(dossier, category);
        let refused = desk.office.involvement_list(dossier).unwrap_err();
        assert_eq!(
            refused.code,
            ErrorCode::NotAllowed,
            "{category} waits for consent"
        );
    }

    let before = desk.dossier("Anna", "Eerder");
    let coach = SaveInvolvement {
        dossier: before,
        worker: Some(actor),
        role: "youth_coach".into(),
        ground: "wmo_5_1_1".into(),
        compartments: vec!["core".into(), "plan".into()],
        starts_on: "1-11-2026".into(),
        ends_on: "5-11-2026".into(),
        ..SaveInvolvement::default()
    };
    desk.office.involvement_save(coach).unwrap();
    hand_over(before, "Bas Tester");
    let parts = vec!["core".to_owned(), "plan".to_owned()];
    assert_eq!(me(before), ("youth_coach".into(), "wmo_5_1_1".into(), parts));
}

#[test]
fn an_acceptance_is_not_taken_back_and_an_old_screen_is_told_that_the_regie_moved() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let bas = colleague(&desk, "Bas Tester");
    propose(&desk, dossier, bas, 0).unwrap();
    let asked = regie(&desk, dossier).handovers[0].id;
    let token = answer(&desk, dossier, asked, "accepted").unwrap();
    assert!(token.ops.is_empty());
    let history = |before| {
        let ask = AskHistory {
            dossier,
            part: None,
            before,
        };
        desk.office.history_page(ask).unwrap()
    };
    let accepted: Vec<_> = history(None)
        .entries
        .into_iter()
        .filter(|e| e.command == "handover_accept")
        .collect();
    assert_eq!(accepted.len(), 2, "one op in the core, one in the plan");
    for entry in &accepted {
        assert!(!entry.undoable);
        let refused = desk.office.undo(UndoToken {
            ops: vec![entry.op],
            ..UndoToken::default()
        });
        assert_eq!(refused.unwrap_err().code, ErrorCode::NotPossible);
    }
    let regisseur = accepted
        .iter()
        .flat_map(|e| &e.changes)
        .flat_map(|c| &c.fields)
        .find(|f| f.field == "regisseur_id")
        .unwrap();
    assert_eq!(
        (regisseur.before.as_deref(), regisseur.after.as_deref()),
        (Some("Ria Voorbeeld"), Some("Bas Tester"))
    );
    assert_eq!(propose(&desk, dossier, bas, 0), Err(ErrorCode::RegieMoved));
    assert_eq!(
        answer(&desk, dossier, asked, "accepted"),
        Err(ErrorCode::Overtaken)
    );
}

#[test]
fn declining_needs_a_reason_and_leaves_who_leads() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let bas = colleague(&desk, "Bas Tester");
    propose(&desk, dossier, bas, 0).unwrap();
    let asked = regie(&desk, dossier).handovers[0].id;
    let silent = AnswerHandover {
        dossier,
        handover: asked,
        state: "declined".into(),
        answered_on: "13-11-2026".into(),
        answered_how: String::new(),
        answer_remark: " ".into(),
        stays: false,
    };
    let told = problems(&desk.office.handover_answer(silent).unwrap_err());
    assert_eq!(
        told,
        [
            "answered_on: date_in_future",
            "answered_how: required",
            "answer_remark: required"
        ]
    );
    answer(&desk, dossier, asked, "declined").unwrap();
    let after = regie(&desk, dossier);
    assert!(after.regisseur.me);
    assert_eq!(
        (after.transfers, after.handovers[0].state.as_str()),
        (0, "declined")
    );
}

#[test]
fn a_consent_that_is_withdrawn_ends_the_sharing() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let person = || desk.office.involvement_list(dossier).unwrap().people.remove(0);
    let codes = |desk: &Desk| -> Vec<String> {
        let mut people = desk.office.involvement_list(dossier).unwrap().people;
        people.remove(0).refusals.into_iter().map(|r| r.code).collect()
    };
    let ask = SaveInvolvement {
        dossier,
        name: "Dr. Proef".into(),
        role: "health_care".into(),
        ground: "wmo_5_2_5".into(),
        compartments: vec!["crisis".into()],
        starts_on: "1-11-2026".into(),
        ..SaveInvolvement::default()
    };
    desk.office.involvement_save(ask).unwrap();
    assert_eq!(codes(&desk), ["no_consent"]);
    let ask = SaveConsent {
        dossier,
        involvement: Some(person().id),
        given_by: "resident".into(),
        receiver: "Dr. Proef, huisarts".into(),
        categories: vec!["crisis".into()],
        purpose: "Samen zorgen bij een crisis".into(),
        given_on: "3-11-2026".into(),
        how: "spoken".into(),
        ..SaveConsent::default()
    };
    desk.office.consent_save(ask).unwrap();
    assert!(codes(&desk).is_empty());
    let consent = desk.office.consent_list(dossier).unwrap().remove(0);
    let ask = WithdrawConsent {
        dossier,
        consent: consent.id,
        withdrawn_on: "12-11-2026".into(),
        withdrawn_remark: "Anna wil het niet meer".into(),
    };
    let undo = desk.office.consent_withdraw(ask).unwrap();
    assert_eq!(codes(&desk), ["consent_withdrawn"]);
    desk.office.undo(undo).unwrap();
    assert!(codes(&desk).is_empty());
}

#[test]
fn who_looks_at_the_history_leaves_a_line_for_each_part_it_shows() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let ask = AskHistory {
        dossier,
        part: Some("core".into()),
        before: None,
    };
    let page = desk.office.history_page(ask).unwrap();
    assert!(page.entries.iter().all(|e| e.compartment == "core"));
    let made = page
        .entries
        .iter()
        .flat_map(|e| &e.changes)
        .find(|c| c.kind == "resident");
    assert_eq!(made.unwrap().what, "made");
    let lines = desk.office.audit_page(dossier, None).unwrap().lines;
    let core = lines
        .iter()
        .any(|l| (l.action.as_str(), l.compartment.as_str()) == ("view", "core"));
    assert!(core, "the look at the history is there");
    assert_eq!(
        (lines[0].kind.as_str(), lines[0].me),
        ("audit_line", true),
        "and so is the look at this list"
    );
}

#[derive(Clone, Debug)]
enum Step {
    Propose { to: usize, seen: u32 },
    Answer { which: usize, accepts: bool },
    Withdraw { which: usize },
    Deputy { who: usize },
    UndoLast,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0usize..4, 0u32..3).prop_map(|(to, seen)| Step::Propose { to, seen }),
        4 => (0usize..3, any::<bool>()).prop_map(|(which, accepts)| Step::Answer { which, accepts }),
        1 => (0usize..3).prop_map(|which| Step::Withdraw { which }),
        1 => (0usize..4).prop_map(|who| Step::Deputy { who }),
        1 => Just(Step::UndoLast),
    ];
    prop::collection::vec(step, 1..24)
}

#[test]
fn whatever_several_people_do_one_leads_and_the_count_is_that_of_the_acceptances() {
    let desk = Desk::open();
    let me = desk.office.session_status().unwrap().me.unwrap().worker;
    let people = [
        me,
        colleague(&desk, "Bas Tester"),
        colleague(&desk, "Noor Fictief"),
        colleague(&desk, "Omar Proef"),
    ];
    let config = ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(steps in steps())| {
        let dossier = desk.dossier("Anna", "Voorbeeld");
        let (mut accepted, mut last) = (0u32, UndoToken::default());
        for step in steps {
            let now = regie(&desk, dossier);
            let nth = |which: usize| now.handovers.get(which).map_or(Uuid::nil(), |h| h.id);
            let done = match step {
                // Mostly what is on the screen, at times what an older screen showed.
                Step::Propose { to, seen } => {
                    propose(&desk, dossier, people[to], now.transfers.saturating_sub(seen / 2))
                }
                Step::Answer { which, accepts } => {
                    let code = if accepts { "accepted" } else { "declined" };
                    let done = answer(&desk, dossier, nth(which), code);
                    accepted += u32::from(accepts && done.is_ok());
                    done
                }
                Step::Withdraw { which } => desk
                    .office
                    .handover_withdraw(dossier, nth(which))
                    .map_err(|error| error.code),
                Step::Deputy { who } => {
                    let ask = SaveDeputy {
                        dossier,
                        deputy_id: Some(people[who]),
                        deputy_from: "12-11-2026".into(),
                        deputy_until: "20-11-2026".into(),
                    };
                    desk.office.handover_deputy_save(ask).map_err(|error| error.code)
                }
                Step::UndoLast => desk.office.undo(last.clone()).map_err(|error| error.code),
            };
            if let Ok(token) = done {
                last = token;
            }
            let after = regie(&desk, dossier);
            prop_assert!(people.contains(&after.regisseur.id), "one of them leads");
            prop_assert_eq!(after.transfers, accepted);
            let recorded = after.handovers.iter().filter(|h| h.state == "accepted").count();
            prop_assert_eq!(recorded, accepted as usize);
            prop_assert!(after.deputy.is_none_or(|d| d.person.id != after.regisseur.id));
        }
    });
}
