//! Lets things happen.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use eenplan_domain::record::{
    self, Compartment, OpId, RecordId, action, crisis_card, dossier, goal, involvement, note, plan, resident,
};
use eenplan_sync::machine::{Asker, Service};
use eenplan_sync::{Answer, Ask, Need, Outcome, Settlement};
use uuid::Uuid;

use super::desk::{Desk, copy};
use super::step::{Step, Way, What};
use super::world::Rules;
use super::{DESKS, DOSSIER, SECOND};
use crate::{Edit, Enrolment, Receipt, StoreError, proposal};

pub(super) struct Run {
    pub(super) desks: Vec<Desk>,
    pub(super) region: Service,
    pub(super) rules: Rules,
    pub(super) region_copy: Option<Service>,
    pub(super) written: BTreeMap<OpId, usize>,
    /// Ops of which the only copy was lost with a folder or a region that was put back.
    pub(super) excused: BTreeSet<OpId>,
    pub(super) notes: u128,
    pub(super) restored: u64,
    pub(super) happened: RefCell<BTreeSet<&'static str>>,
    /// What waited on a device when a part went from it.
    pub(super) waited: RefCell<BTreeMap<(usize, Compartment), BTreeSet<OpId>>>,
}

impl Run {
    pub(super) fn begin(snapshot_every: u64, alone: bool) -> Run {
        let mut run = Run {
            desks: (0..DESKS).map(Desk::new).collect(),
            region: Service::new(snapshot_every, 400, 1 << 20),
            rules: Rules::default(),
            region_copy: None,
            written: BTreeMap::new(),
            excused: BTreeSet::new(),
            notes: 0x9000,
            restored: 0,
            happened: RefCell::default(),
            waited: RefCell::default(),
        };
        if alone {
            run.open_dossier();
        }
        for desk in 0..DESKS {
            run.enrol(desk);
        }
        if !alone {
            run.open_dossier();
        }
        (0..DESKS).for_each(|desk| run.hear_all(desk));
        run
    }

    pub(super) fn enrol(&mut self, desk: usize) {
        let actor = match desk {
            SECOND => self.desks[0].actor(),
            own => self.desks[own].actor(),
        };
        let one = &self.desks[desk];
        self.region.devices.insert(one.store().profile().device, actor);
        let enrolment = Enrolment {
            address: "http://localhost".into(),
            name: "Proefregio".into(),
            region: Uuid::from_u128(9),
            worker: actor,
            actor,
            epoch: self.region.epoch,
        };
        one.look(|w| w.enrol(&enrolment));
    }

    pub(super) fn open_dossier(&mut self) {
        let day = "2026-11-12".parse::<chrono::NaiveDate>().unwrap();
        let mut edit = Edit::new("dossier_open", DOSSIER);
        edit.record(DOSSIER.record())
            .set(dossier::OPENED_ON, day)
            .set(dossier::REGISSEUR_ID, self.desks[0].actor())
            .set(dossier::REGIE_EPOCH, 0u32)
            .set(resident::FAMILY_NAME, "Voorbeeld")
            .set(plan::STATE, "concept");
        for desk in 1..SECOND {
            let seen = ["core", "plan", "journal", "crisis"].map(str::to_owned);
            edit.record(RecordId(Uuid::from_u128(0x2000 + desk as u128)))
                .set(involvement::WORKER_ID, self.desks[desk].actor())
                .set(involvement::ROLE, "social_team")
                .set(involvement::GROUND, "wmo_5_1_1")
                .set(involvement::STARTS_ON, day)
                .set(involvement::COMPARTMENTS, seen.to_vec());
        }
        self.write(0, edit);
    }

    pub(super) fn tell(&self, what: &'static str) {
        self.happened.borrow_mut().insert(what);
    }

    /// Writes, or is refused: then nothing was written.
    pub(super) fn write(&mut self, desk: usize, edit: Edit) {
        let one = &self.desks[desk];
        match one.store().write(&one.stamp(), |w| w.apply(edit)) {
            Ok(Receipt { ops, .. }) => self.written.extend(ops.into_iter().map(|op| (op, desk))),
            Err(StoreError::Refused(_) | StoreError::Overtaken) => {}
            Err(error) => panic!("desk {desk} cannot write: {error:?}"),
        }
    }

    pub(super) fn happen(&mut self, step: &Step) {
        match *step {
            Step::Write { desk, what, which } => self.write_what(desk, what, which),
            Step::Settle { desk, nth, how } => self.settle(desk, nth, how),
            Step::Sync {
                desk,
                budget,
                way,
                meanwhile,
                brief,
            } => {
                self.desks[desk].talk.be_brief(brief);
                self.exchange(desk, budget, way, meanwhile);
            }
            Step::Reopen(desk) => self.desks[desk].open(),
            Step::Withdraw(desk) => {
                let actor = self.desks[desk].actor();
                self.rules.withdrawn.insert(actor);
            }
            Step::LetIn(desk) => {
                let actor = self.desks[desk].actor();
                self.rules.withdrawn.remove(&actor);
            }
            Step::Copy(desk) => {
                let one = &mut self.desks[desk];
                one.store = None;
                copy(&one.folder("now"), &one.folder("copy"));
                one.copied = true;
                one.open();
            }
            Step::PutBack(desk) if self.desks[desk].copied => {
                let one = &mut self.desks[desk];
                one.store = None;
                copy(&one.folder("copy"), &one.folder("now"));
                one.open();
                self.tell("a folder was put back");
                self.excuse();
            }
            Step::PutBack(_) => {}
            Step::CopyRegion => self.region_copy = Some(self.region.clone()),
            Step::PutBackRegion => {
                let Some(copy) = self.region_copy.clone() else {
                    return;
                };
                let later = self.region.epoch;
                self.region = copy;
                // Whoever restores sees to it that its epoch is later than any before.
                self.region.epoch = later;
                self.restored += 1;
                self.region.restored(1_800_000_000 + self.restored);
                self.tell("the region was put back");
                self.excuse();
            }
        }
    }

    /// What is nowhere after something was put back, nobody can bring.
    pub(super) fn excuse(&mut self) {
        let is_lost = |op: &&OpId| {
            !self.region.placed.contains_key(op) && !self.desks.iter().any(|desk| desk.has(**op))
        };
        let lost: Vec<OpId> = self.written.keys().filter(is_lost).copied().collect();
        self.excused.extend(lost);
    }

    pub(super) fn write_what(&mut self, desk: usize, what: What, which: u8) {
        let is_here = self.desks[desk].look(|w| Ok(crate::handover::regie(&w.reader(), DOSSIER)?.is_some()));
        if !is_here {
            return;
        }
        let one = &self.desks[desk];
        let text = format!("Tekst {} van {desk}", one.beat.get());
        let goal_id = RecordId(Uuid::from_u128(0x3000 + u128::from(which)));
        let mut edit = Edit::new("goal_save", DOSSIER);
        match what {
            What::Goal => {
                edit.record(goal_id).set(goal::TITLE, text);
            }
            What::Detail => {
                edit.record(goal_id).set(goal::DETAIL, text);
            }
            What::OwnAction => {
                let id = 0x4000 + 0x100 * desk as u128 + u128::from(which);
                edit.record(RecordId(Uuid::from_u128(id)))
                    .set(action::TITLE, "Samen langs")
                    .set(action::OWNER_KIND, "worker")
                    .set(action::OWNER_ID, one.actor())
                    .set(action::STATE, "open")
                    .set(action::DONE_REMARK, text);
            }
            What::Note => {
                self.notes += 1;
                edit.record(RecordId(Uuid::from_u128(self.notes)))
                    .set(note::BODY, text)
                    .set(note::AUTHOR_ID, one.actor());
            }
            What::Crisis => {
                edit.record(DOSSIER.record()).set(crisis_card::HELPS, text);
            }
            What::Phone => {
                edit.record(DOSSIER.record()).set(resident::PHONE, text);
            }
            What::Remove | What::Return => {
                let gone = matches!(what, What::Remove);
                edit.record(goal_id).remove(&goal::KIND, gone);
            }
        }
        self.write(desk, edit);
    }

    pub(super) fn settle(&mut self, desk: usize, nth: usize, how: u8) {
        let open = self.desks[desk].look(|w| proposal::open(&w.reader(), Some(DOSSIER)));
        let Some(found) = open.get(nth % open.len().max(1)) else {
            return;
        };
        let kind = record::kind(found.place.kind).unwrap();
        let Some(group) = kind.group(found.place.group) else {
            return;
        };
        let outcome = [Outcome::Accepted, Outcome::Declined, Outcome::Combined][usize::from(how)];
        let settlement = Settlement {
            proposal: found.op,
            outcome,
            reason: "Zo afgesproken".into(),
        };
        let mut edit = Edit::new("proposal_settle", DOSSIER);
        let mut record = edit.record(found.place.record);
        record.settle(group.fields[0], settlement);
        if outcome != Outcome::Declined && group.fields[0].ty == record::FieldType::Text {
            record.set(group.fields[0], format!("Samen {}", self.desks[desk].beat.get()));
        }
        self.write(desk, edit);
    }

    /// One exchange; whether there is more, when its end was heard.
    pub(super) fn exchange(
        &mut self,
        desk: usize,
        budget: u32,
        way: Way,
        meanwhile: Option<What>,
    ) -> Option<bool> {
        let one = &mut self.desks[desk];
        let mut talk = std::mem::take(&mut one.talk);
        let ask = one.store().ask(&mut talk, budget).unwrap().unwrap();
        let ask = Ask::decode(&ask.encode()).unwrap();
        let profile = one.store().profile();
        let asker = Asker {
            device: profile.device,
            incarnation: profile.incarnation,
        };
        let answer = self.region.answer(asker, &ask, 0, &self.rules).unwrap();
        let answer = Answer::decode(&answer.encode()).unwrap();
        if answer.left.is_none() && answer.need == Need::Nothing {
            self.tell("a push was answered briefly");
        }
        if let Some(what) = meanwhile {
            self.write_what(desk, what, 1);
        }
        let one = &mut self.desks[desk];
        let mut left = match way {
            Way::Heard => u8::MAX,
            Way::Stopped(after) => after,
            Way::Lost => {
                one.talk = talk;
                self.tell("an answer was lost");
                return None;
            }
        };
        let heard = catch_unwind(AssertUnwindSafe(|| {
            one.store().receive(&mut talk, answer, || {
                if left == 0 {
                    resume_unwind(Box::new("the program ends"));
                }
                left -= 1;
                one.stamp()
            })
        }));
        match heard {
            Ok(heard) => {
                one.talk = talk;
                Some(heard.unwrap().more)
            }
            Err(_) => {
                one.open();
                self.tell("the program stopped half-way");
                None
            }
        }
    }

    pub(super) fn hear_all(&mut self, desk: usize) {
        self.desks[desk].talk.be_brief(false);
        for _ in 0..300 {
            if self.exchange(desk, 4_000, Way::Heard, None) == Some(false) {
                return;
            }
        }
        panic!("the talk of desk {desk} has no end");
    }
}
