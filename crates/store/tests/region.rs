//! Two stores and a region: what one writes the other shows, what they disagree on waits, and nothing that was written is lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod world;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use eenplan_domain::record::{
    self, ActorId, Compartment, DeviceId, DossierId, Field, Incarnation, OpId, RecordId, dossier, goal,
    involvement, note, plan, resident,
};
use eenplan_store::keyslot::{Argon2Params, Keyslot, Passphrase, Seed, StoreKey};
use eenplan_store::{
    Edit, Enrolment, NewProfile, Receipt, Stamp, Store, StoreError, Talk, WriteTx, draft, notice, sync,
};
use eenplan_sync::machine::{Asker, Device, Draft, Service};
use eenplan_sync::{
    Answer, Change, FieldChange, Op, Piece, Place, Reason, Snapshot, StreamId, StreamPart, WireValue,
};
use uuid::Uuid;
use world::Rules;

/// One device of a worker.
struct Desk {
    store: Store,
    talk: RefCell<Talk>,
    beats: Cell<u64>,
    number: u8,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(number: u8) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let key = key(&folder.path().join("keyslot"));
        let path = folder.path().join("store.db");
        let store = Store::create(&path, key, NewProfile { example: false }, &stamp(number, 0)).unwrap();
        Desk {
            store,
            talk: RefCell::default(),
            beats: Cell::new(1),
            number,
            folder,
        }
    }

    fn actor(&self) -> ActorId {
        self.store.profile().actor
    }

    fn stamp(&self) -> Stamp {
        self.beats.set(self.beats.get() + 1);
        stamp(self.number, self.beats.get())
    }

    fn edit(&self, edit: Edit) -> Result<Receipt, StoreError> {
        self.store.write(&self.stamp(), |w| w.apply(edit))
    }

    fn text(&self, field: Field, id: RecordId) -> Option<String> {
        let kind = record::kind(field.kind).unwrap();
        self.store
            .read::<_, StoreError>(|r| {
                Ok(match kind.table {
                    "goal" => eenplan_store::goal::of_dossier(r, self.dossier_of(r, id))?
                        .into_iter()
                        .find(|goal| goal.id == id)
                        .map(|goal| goal.title),
                    _ => None,
                })
            })
            .unwrap()
    }

    fn dossier_of(&self, _: &eenplan_store::Reader<'_>, _: RecordId) -> DossierId {
        DOSSIER
    }

    /// Talks with the region until neither has anything to say.
    fn sync(&self, region: &mut Region) {
        for _ in 0..200 {
            let heard = self.once(region, Answered::Heard);
            if heard.is_some_and(|more| !more) {
                return;
            }
        }
        panic!("the talk has no end");
    }

    /// One exchange; `None` when its answer was lost on the way back.
    fn once(&self, region: &mut Region, how: Answered) -> Option<bool> {
        let mut talk = self.talk.borrow_mut();
        let ask = self.store.ask(&mut talk, 4_000).unwrap().unwrap();
        let ask = eenplan_sync::Ask::decode(&ask.encode()).unwrap();
        let profile = self.store.profile();
        let asker = Asker {
            device: profile.device,
            incarnation: profile.incarnation,
        };
        let answer = region.service.answer(asker, &ask, 0, &region.world).unwrap();
        let answer = Answer::decode(&answer.encode()).unwrap();
        if how == Answered::Lost {
            return None;
        }
        let heard = self.store.receive(&mut talk, answer, || self.stamp()).unwrap();
        Some(heard.more)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answered {
    Heard,
    Lost,
}

const DOSSIER: DossierId = DossierId(Uuid::from_u128(0x1000));

fn key(path: &std::path::Path) -> StoreKey {
    let seed = Seed::draw(|bytes| {
        bytes.fill(5);
        Ok::<_, std::convert::Infallible>(())
    })
    .unwrap();
    let passphrase = Passphrase::new("voorbeeld voorbeeld");
    Keyslot::create(path, [1; 16], &passphrase, Argon2Params::FLOOR, seed).unwrap()
}

fn stamp(number: u8, beat: u64) -> Stamp {
    let at: DateTime<Utc> = "2026-11-12T08:00:00Z".parse().unwrap();
    let mut seed = [number; 32];
    seed[..8].copy_from_slice(&beat.to_be_bytes());
    Stamp {
        at: at + TimeDelta::seconds(i64::try_from(beat).unwrap()),
        seed,
        session: Uuid::nil(),
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 12).unwrap()
}

struct Region {
    service: Service,
    world: Rules,
}

impl Region {
    fn new(snapshot_every: u64) -> Region {
        Region {
            service: Service::new(snapshot_every, 1_000, 1 << 20),
            world: Rules::default(),
        }
    }

    fn enrol(&mut self, desk: &Desk) {
        let profile = desk.store.profile();
        self.service.devices.insert(profile.device, profile.actor);
        let enrolment = Enrolment {
            address: "http://localhost".into(),
            name: "Proefregio".into(),
            region: Uuid::from_u128(9),
            worker: profile.actor,
            actor: profile.actor,
            epoch: self.service.epoch,
        };
        desk.store
            .write::<_, StoreError>(&desk.stamp(), |w| w.enrol(&enrolment))
            .unwrap();
    }

    /// The op that leads in each register of each stream.
    fn leading(&self) -> BTreeMap<Place, OpId> {
        let lanes = self.service.lanes.values();
        lanes
            .flat_map(|lane| &lane.registers.0)
            .filter_map(|(place, register)| Some((*place, register.leading_op()?)))
            .collect()
    }
}

fn open(desk: &Desk, others: &[ActorId]) -> Result<Receipt, StoreError> {
    let mut edit = Edit::new("dossier_open", DOSSIER);
    edit.record(DOSSIER.record())
        .set(dossier::OPENED_ON, day())
        .set(dossier::REGISSEUR_ID, desk.actor())
        .set(dossier::REGIE_EPOCH, 0u32)
        .set(resident::FAMILY_NAME, "Voorbeeld")
        .set(plan::STATE, "concept");
    for (number, other) in (0u128..).zip(others) {
        edit.record(RecordId(Uuid::from_u128(0x2000 + number)))
            .set(involvement::WORKER_ID, *other)
            .set(involvement::ROLE, "social_team")
            .set(involvement::GROUND, "wmo_5_1_1")
            .set(involvement::STARTS_ON, day())
            .set(
                involvement::COMPARTMENTS,
                vec![
                    "core".to_owned(),
                    "plan".into(),
                    "journal".into(),
                    "crisis".into(),
                ],
            );
    }
    desk.edit(edit)
}

fn titled(id: RecordId, title: &str) -> Edit {
    let mut edit = Edit::new("goal_save", DOSSIER);
    edit.record(id).set(goal::TITLE, title);
    edit
}

const GOAL: RecordId = RecordId(Uuid::from_u128(0x3000));

fn proposals(desk: &Desk) -> u32 {
    let today = day().to_string();
    desk.store
        .read::<_, StoreError>(|r| Ok(sync::counts(r, desk.actor(), &today)?.proposals))
        .unwrap()
}

fn waiting(desk: &Desk) -> u32 {
    let today = day().to_string();
    desk.store
        .read::<_, StoreError>(|r| Ok(sync::counts(r, desk.actor(), &today)?.waiting))
        .unwrap()
}

fn set_aside(desk: &Desk) -> u32 {
    let today = day().to_string();
    desk.store
        .read::<_, StoreError>(|r| Ok(sync::counts(r, desk.actor(), &today)?.set_aside))
        .unwrap()
}

#[test]
fn what_was_written_alone_arrives_whole_and_shows_on_the_other_device() {
    for snapshot_every in [2, 1_000] {
        let (ria, bas) = (Desk::new(1), Desk::new(2));
        let mut region = Region::new(snapshot_every);
        open(&ria, &[bas.actor()]).unwrap();
        for number in 0..30 {
            ria.edit(titled(GOAL, &format!("Doel {number}"))).unwrap();
            let mut edit = Edit::new("note_write", DOSSIER);
            edit.record(RecordId(Uuid::from_u128(0x4000 + number)))
                .set(note::BODY, "Op bezoek geweest");
            ria.edit(edit).unwrap();
        }
        region.enrol(&ria);
        assert_eq!(ria.text(goal::TITLE, GOAL).as_deref(), Some("Doel 29"));
        assert!(waiting(&ria) > 60);
        ria.sync(&mut region);
        assert_eq!(waiting(&ria), 0);
        assert_eq!(ria.text(goal::TITLE, GOAL).as_deref(), Some("Doel 29"));
        region.enrol(&bas);
        bas.sync(&mut region);
        assert_eq!(bas.text(goal::TITLE, GOAL).as_deref(), Some("Doel 29"));
        assert!(region.leading().len() > 30);
    }
}

#[test]
fn what_a_newer_version_writes_changes_and_takes_away_hinders_nothing() {
    for snapshot_every in [1, 1_000] {
        let (ria, bas) = (Desk::new(1), Desk::new(2));
        let mut region = Region::new(snapshot_every);
        open(&ria, &[bas.actor()]).unwrap();
        region.enrol(&ria);
        region.enrol(&bas);
        ria.sync(&mut region);
        bas.sync(&mut region);
        // Another device of who leads, of a version that knows more.
        let id = DeviceId(Uuid::from_u128(77));
        let mut newer = Device::new(id, ria.actor(), Incarnation(Uuid::from_u128(78)));
        region.service.devices.insert(id, ria.actor());
        newer.enrol(region.service.epoch, 0);
        let place = Place {
            kind: 999,
            record: RecordId(Uuid::from_u128(0x7000)),
            group: 1,
        };
        let gone = Place { group: 0, ..place };
        let raw = |byte| WireValue::Unknown(vec![0x61, byte]);
        let says = [
            (place, 1, raw(b'a'), None),
            (place, 1, raw(b'b'), Some(1)),
            (gone, 0, WireValue::Known(true.into()), None),
            (gone, 0, WireValue::Known(false.into()), Some(3)),
        ];
        for ((place, number, value, base), op) in says.into_iter().zip(1_u128..) {
            let op_id = |op| OpId(Uuid::from_u128(0x8000 + op));
            let fields = vec![FieldChange { number, value }];
            let (kind, record, group) = (place.kind, place.record, place.group);
            let draft = Draft {
                op: op_id(op),
                stream: StreamId {
                    dossier: DOSSIER,
                    compartment: Compartment::Plan,
                },
                said: Op {
                    command: "passage_save".into(),
                    changes: vec![Change::new(kind, record, group, base.map(op_id), fields)],
                },
                now: 0,
                salt: [7; 16],
            };
            newer.write(draft, |_| [0; 64]).unwrap();
            let ask = newer.ask(100, 1 << 20);
            let asker = Asker {
                device: id,
                incarnation: newer.life.incarnation,
            };
            let answer = region.service.answer(asker, &ask, 0, &region.world).unwrap();
            newer.take(&ask, &answer, 0, Incarnation(Uuid::from_u128(79)));
            assert!(newer.outbox.is_empty());
            ria.edit(titled(GOAL, &format!("Doel {op}"))).unwrap();
            ria.sync(&mut region);
            bas.sync(&mut region);
            assert_eq!(bas.text(goal::TITLE, GOAL), Some(format!("Doel {op}")));
        }
        let leads = |place| region.leading().get(&place).copied();
        assert_eq!(leads(place), Some(OpId(Uuid::from_u128(0x8002))));
        assert_eq!(leads(gone), Some(OpId(Uuid::from_u128(0x8004))));
        // Whoever comes later begins with a snapshot of it, or with its ops.
        let later = Desk::new(3);
        region.enrol(&later);
        later.sync(&mut region);
        assert_eq!(later.text(goal::TITLE, GOAL).as_deref(), Some("Doel 4"));
    }
}

#[test]
fn pieces_of_which_the_rest_is_not_coming_do_not_stay() {
    let bas = Desk::new(2);
    let mut region = Region::new(1_000);
    region.enrol(&bas);
    bas.sync(&mut region);
    let mut talk = bas.talk.borrow_mut();
    let stream = StreamId {
        dossier: DOSSIER,
        compartment: Compartment::Plan,
    };
    let first = StreamPart {
        stream,
        after: 0,
        entries: Vec::new(),
        head: [0; 32],
        snapshot: Some(Piece {
            seq: 12,
            index: 0,
            of: 2,
            bytes: Snapshot::default().pieces(1).remove(0),
        }),
    };
    let begun = Answer {
        epoch: region.service.epoch,
        parts: vec![first],
        more: true,
        ..Answer::default()
    };
    let mut arriving_after = |answer: Answer| {
        bas.store.receive(&mut talk, answer, || bas.stamp()).unwrap();
        let ask = bas.store.ask(&mut talk, 4_000).unwrap().unwrap();
        ask.arriving.len()
    };
    let nothing = |more| Answer {
        epoch: region.service.epoch,
        more,
        ..Answer::default()
    };
    assert_eq!(arriving_after(begun), 1);
    assert_eq!(
        arriving_after(nothing(true)),
        1,
        "it may come with the next answer"
    );
    assert_eq!(arriving_after(nothing(false)), 0);
}

#[test]
fn a_change_of_who_may_only_propose_waits_for_who_leads() {
    let (ria, bas) = (Desk::new(1), Desk::new(2));
    let mut region = Region::new(1_000);
    region.enrol(&ria);
    region.enrol(&bas);
    open(&ria, &[bas.actor()]).unwrap();
    ria.edit(titled(GOAL, "Samen koken")).unwrap();
    assert_eq!(ria.text(goal::TITLE, GOAL).as_deref(), Some("Samen koken"));
    ria.sync(&mut region);
    bas.sync(&mut region);
    let receipt = bas.edit(titled(GOAL, "Samen eten")).unwrap();
    assert!(receipt.proposed && !receipt.waits);
    assert_eq!(bas.text(goal::TITLE, GOAL).as_deref(), Some("Samen koken"));
    bas.sync(&mut region);
    ria.sync(&mut region);
    assert_eq!((proposals(&ria), waiting(&bas)), (1, 0));
}

#[test]
fn an_answer_that_is_lost_is_given_again() {
    let (ria, bas) = (Desk::new(1), Desk::new(2));
    let mut region = Region::new(1_000);
    region.enrol(&ria);
    region.enrol(&bas);
    open(&ria, &[bas.actor()]).unwrap();
    for number in 0..20 {
        ria.edit(titled(GOAL, &format!("Doel {number}"))).unwrap();
        if number % 3 == 0 {
            ria.once(&mut region, Answered::Lost);
        }
        bas.once(
            &mut region,
            if number % 2 == 0 {
                Answered::Lost
            } else {
                Answered::Heard
            },
        );
    }
    ria.sync(&mut region);
    bas.sync(&mut region);
    assert_eq!((waiting(&ria), waiting(&bas)), (0, 0));
    assert_eq!(bas.text(goal::TITLE, GOAL).as_deref(), Some("Doel 19"));
}

#[test]
fn a_withdrawn_colleagues_device_is_empty_and_their_late_note_is_kept() {
    let (ria, bas) = (Desk::new(1), Desk::new(2));
    let mut region = Region::new(1_000);
    region.enrol(&ria);
    region.enrol(&bas);
    open(&ria, &[bas.actor()]).unwrap();
    ria.edit(titled(GOAL, "Samen koken")).unwrap();
    ria.sync(&mut region);
    bas.sync(&mut region);
    region.world.withdrawn.insert(bas.actor());
    // From before the last new version: all that goes now could be read in it.
    let copy = bas.folder.path().join("store.before-v3");
    std::fs::write(&copy, b"a copy").unwrap();
    let mut late = Edit::new("note_write", DOSSIER);
    late.record(RecordId(Uuid::from_u128(0x5000)))
        .set(note::BODY, "Nog langs geweest");
    bas.edit(late).unwrap();
    bas.sync(&mut region);
    assert_eq!(bas.text(goal::TITLE, GOAL), None);
    assert!(!copy.exists(), "no copy keeps what went");
    bas.store
        .read::<_, StoreError>(|r| {
            assert!(eenplan_store::handover::regie(r, DOSSIER)?.is_none());
            assert!(!sync::gone(r, 100)?.is_empty());
            let aside = sync::set_aside(r, 100)?;
            assert_eq!(aside.len(), 1);
            assert_eq!(aside[0].reason, Reason::NoRight);
            assert_eq!(aside[0].op.as_ref().unwrap().command, "note_write");
            Ok(())
        })
        .unwrap();
    ria.sync(&mut region);
    ria.store
        .read::<_, StoreError>(|r| {
            assert_eq!(sync::set_aside(r, 100)?.len(), 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_was_begun_in_a_dossier_that_went_is_kept_with_whose_it_is_until_it_is_thrown_away() {
    let (ria, bas) = (Desk::new(1), Desk::new(2));
    let mut region = Region::new(1_000);
    region.enrol(&ria);
    region.enrol(&bas);
    open(&ria, &[bas.actor()]).unwrap();
    ria.sync(&mut region);
    bas.sync(&mut region);
    let place = format!("journal/{}/note", DOSSIER.0);
    let body = r#"{"body":"half een verslag"}"#;
    let write = |what: &dyn Fn(&mut WriteTx<'_>) -> Result<(), StoreError>| {
        bas.store.write::<_, StoreError>(&bas.stamp(), what).unwrap();
    };
    write(&|w| draft::keep(w, &place, body));
    region.world.withdrawn.insert(bas.actor());
    bas.sync(&mut region);
    let kept = || bas.store.read(|r| draft::get(r, &place)).unwrap();
    assert_eq!(kept().unwrap().body, body);

    let name = || bas.store.read(|r| notice::name_of(r, DOSSIER)).unwrap();
    assert!(name().is_some());
    write(&|w| notice::left_seen(w, DOSSIER));
    assert!(name().is_some(), "the draft says whose it is");
    write(&|w| {
        draft::drop(w, &place)?;
        notice::let_go(w)
    });
    assert_eq!(name(), None);
}

#[test]
fn audit_lines_go_on_from_what_the_region_keeps() {
    let ria = Desk::new(1);
    let mut region = Region::new(1_000);
    region.enrol(&ria);
    open(&ria, &[]).unwrap();
    let ask = || ria.store.ask(&mut ria.talk.borrow_mut(), 4_000).unwrap().unwrap();
    let hears = |audit_kept| {
        let answer = Answer {
            epoch: region.service.epoch,
            audit_kept,
            ..Answer::default()
        };
        let mut talk = ria.talk.borrow_mut();
        ria.store.receive(&mut talk, answer, || ria.stamp()).unwrap();
    };
    let all = ask().audit;
    assert!(all.len() > 1);
    assert_eq!(ask().audit_from, 1);
    hears(1);
    assert_eq!((ask().audit_from, ask().audit), (2, all[1..].to_vec()));
    let count = u64::try_from(all.len()).unwrap();
    hears(count);
    assert_eq!((ask().audit_from, ask().audit.len()), (0, 0));
    // A region that keeps more than there is here has it from before this store was put back from a copy.
    hears(count + 50);
    ria.edit(titled(GOAL, "Doel")).unwrap();
    assert_eq!((ask().audit_from, ask().audit.len()), (count + 1, 1));
    hears(0);
    assert_eq!(ask().audit_from, 1, "the region lost them");
    assert_eq!(ask().audit[..all.len()], all);
}

#[test]
fn an_op_that_the_region_cannot_read_is_set_aside_and_waits_no_more() {
    let ria = Desk::new(1);
    let mut region = Region::new(1_000);
    region.enrol(&ria);
    open(&ria, &[]).unwrap();
    ria.sync(&mut region);
    for title in ["Doel", "Ander doel"] {
        ria.edit(titled(GOAL, title)).unwrap();
    }
    let mut talk = ria.talk.borrow_mut();
    let pushed = ria.store.ask(&mut talk, 4_000).unwrap().unwrap().push;
    assert_eq!((pushed.len(), waiting(&ria)), (2, 2));
    let answer = Answer {
        epoch: region.service.epoch,
        // There is no eighth: what a region makes up of it changes nothing.
        unreadable: vec![1, 7],
        ..Answer::default()
    };
    ria.store.receive(&mut talk, answer, || ria.stamp()).unwrap();
    drop(talk);
    assert_eq!((waiting(&ria), set_aside(&ria)), (1, 1));
}
