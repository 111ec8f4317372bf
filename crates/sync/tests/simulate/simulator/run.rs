//! One trial: who is there, what travels, and the order of things.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::{ActorId, DeviceId, Incarnation};
use eenplan_sync::machine::{Asker, Device, Hold, Refusal, Service};
use eenplan_sync::{Answer, Ask, Lease, Need, Rows};

use super::chance::Chance;
use super::model::Model;
use super::rules::Rules;
use super::words::{Edit, Spot, id, part, spot};
use super::{Bug, Options, Tally};

pub const HOUR: u64 = 60 * 60 * 1000;
pub const DAY: u64 = 24 * HOUR;
pub const TEN_YEARS: u64 = 3653 * DAY;

/// A device, and what the trial knows of it.
pub struct Machine {
    pub device: Device,
    pub worker: u128,
    /// Its clock is the true one and this.
    pub offset: i64,
    /// Its folder as somebody copied it.
    pub copy: Option<Box<Device>>,
    /// The true time of its last contact, and whether its clock went ahead since.
    pub contact: Option<u64>,
    pub went_ahead: bool,
    pub was_sealed: bool,
}

/// An ask that is still on its way after its device gave up.
pub struct Late {
    pub asker: Asker,
    pub ask: Vec<u8>,
}

pub struct Run {
    pub chance: Chance,
    pub options: Options,
    pub tally: Tally,
    pub now: u64,
    pub next: u128,
    pub workers: u128,
    pub machines: Vec<Machine>,
    pub service: Service,
    pub model: Model,
    pub backup: Option<Box<(Service, Model)>>,
    pub late: Vec<Late>,
    pub dossiers: Vec<u128>,
    pub edits: BTreeMap<u128, Edit>,
    /// The steps that changed each spot.
    pub history: BTreeMap<Spot, Vec<u128>>,
    /// Ops that a device lost with its folder before it could hand them in.
    pub excused: BTreeSet<u128>,
    /// Ops that the region had, and its backup did not.
    pub unsaved: BTreeSet<u128>,
    pub kind: bool,
    /// Whether devices hear hints, and so push without asking for everything else.
    pub listens: bool,
}

pub type Checked = Result<(), String>;

impl Run {
    pub fn new(seed: u64, options: Options) -> Run {
        let mut chance = Chance::new(seed);
        let every = 4 + chance.below(40) as u64;
        let service = Service::new(every, 200 + chance.below(3000), 600 + chance.below(12_000));
        let workers = 3 + chance.below(3) as u128;
        let mut run = Run {
            workers,
            chance,
            options,
            tally: Tally::default(),
            now: 1_794_000_000_000,
            next: 10_000,
            machines: Vec::new(),
            service,
            model: Model::default(),
            backup: None,
            late: Vec::new(),
            dossiers: Vec::new(),
            edits: BTreeMap::new(),
            history: BTreeMap::new(),
            excused: BTreeSet::new(),
            unsaved: BTreeSet::new(),
            kind: false,
            // Not by chance: what the other schedules do does not depend on it.
            listens: seed % 3 == 2,
        };
        let devices = 3 + run.chance.below(4);
        for number in 0..devices {
            let worker = 1 + number as u128 % workers;
            let device = Device::new(
                DeviceId(id(run.fresh())),
                ActorId(id(worker)),
                Incarnation(id(run.fresh())),
            );
            run.machines.push(Machine {
                device,
                worker,
                offset: 0,
                copy: None,
                contact: None,
                went_ahead: false,
                was_sealed: false,
            });
            if number < 2 || run.chance.happens(700) {
                run.enrol(number);
            }
        }
        run
    }

    /// With EENPLAN_TRACE set, what happens is told.
    pub fn say(&self, what: impl FnOnce() -> String) {
        if self.options.tells {
            eprintln!("{}", what());
        }
    }

    pub fn fresh(&mut self) -> u128 {
        self.next += 1;
        self.next
    }

    pub fn clock(&self, at: usize) -> u64 {
        self.now.saturating_add_signed(self.machines[at].offset)
    }

    pub fn enrol(&mut self, at: usize) {
        let now = self.clock(at);
        let epoch = self.service.epoch;
        let true_now = self.now;
        let machine = &mut self.machines[at];
        self.service
            .devices
            .insert(machine.device.id, machine.device.actor);
        if !machine.device.own.is_empty() {
            self.tally.count("device enrolled with work");
        }
        machine.device.enrol(epoch, now);
        machine.contact = Some(true_now);
    }

    /// The whole trial: work and faults, then a kind network until nothing moves, then the last look.
    pub fn whole(mut self) -> Result<Tally, String> {
        let mut written = 0;
        while written < self.options.ops {
            if self.chance.happens(560) {
                written += usize::from(self.edit()?);
            } else {
                self.something()?;
            }
        }
        self.end()?;
        self.look_at_everything()?;
        Ok(self.tally)
    }

    /// A kind network: everybody gets through, and everything has to arrive.
    fn end(&mut self) -> Checked {
        while !self.late.is_empty() {
            self.deliver_late()?;
        }
        self.kind = true;
        if self.chance.happens(500) {
            self.service.most = 20_000;
        }
        for at in 0..self.machines.len() {
            if !self.machines[at].device.is_enrolled() {
                self.enrol(at);
            }
        }
        for _ in 0..400 {
            let before = self.model.rulings.len();
            for at in 0..self.machines.len() {
                self.exchange(at)?;
            }
            let still = self.machines.iter().all(|machine| machine.device.is_drained());
            if still && self.model.rulings.len() == before {
                return Ok(());
            }
        }
        let stuck = self
            .machines
            .iter()
            .enumerate()
            .filter(|(_, one)| !one.device.is_drained());
        let stuck: Vec<String> = stuck
            .map(|(at, one)| {
                let device = &one.device;
                let stale = device.held.values().filter(|held| held.hold != Hold::Live).count();
                format!(
                    "device {at}: {} in the outbox, {} offered, {} staged, {stale} not live, {} to tell, vector {}, drained {}",
                    device.outbox.len(),
                    device.offers.len(),
                    device.staged.len(),
                    device.purged.len(),
                    device.needs_vector,
                    device.drained,
                )
            })
            .collect();
        Err(format!("it never comes to rest: {}", stuck.join("; ")))
    }

    /// One contact of a device with the region, or what is left of it.
    pub fn exchange(&mut self, at: usize) -> Checked {
        self.look(at)?;
        if !self.machines[at].device.is_enrolled() {
            return Ok(());
        }
        let (room, budget) = match self.kind {
            true => (20_000, 20_000),
            false => (
                200 + self.chance.below(3000),
                200 + self.chance.below(6000) as u32,
            ),
        };
        let device = &self.machines[at].device;
        let mut ask = device.ask(room, budget);
        if self.listens && !self.kind {
            ask.brief = self.chance.happens(500);
        }
        let asker = Asker {
            device: device.id,
            incarnation: device.life.incarnation,
        };
        self.say(|| {
            format!(
                "device {at} asks, pushes {} with vector {:?}",
                ask.push.len(),
                ask.vector.as_ref().map(Vec::len)
            )
        });
        self.tally_ask(&ask, at);
        let bytes = ask.encode();
        if !self.kind {
            if self.chance.happens(50) {
                self.tally.count("ask dropped");
                return Ok(());
            }
            if self.chance.happens(20) {
                let cut = self.chance.below(bytes.len());
                self.tally.count("ask cut");
                return match Ask::decode(&bytes[..cut]) {
                    Err(_) => Ok(()),
                    Ok(_) => Err(format!("an ask cut at {cut} of {} was read", bytes.len())),
                };
            }
            if self.chance.happens(40) {
                return self.crash_region_while_taking(asker, ask);
            }
            if self.chance.happens(30) {
                self.tally.count("ask late");
                self.late.push(Late { asker, ask: bytes });
                return Ok(());
            }
            if self.chance.happens(40) {
                self.tally.count("ask twice");
                self.late.push(Late {
                    asker,
                    ask: bytes.clone(),
                });
            }
        }
        let Some((bytes, answer)) = self.serve(asker, &bytes)? else {
            // The region lost the device with its backup: it enrols again, and nothing of it changes.
            self.tally.count("device unknown");
            let machine = &self.machines[at];
            self.service
                .devices
                .insert(machine.device.id, machine.device.actor);
            return Ok(());
        };
        if !self.kind {
            // To a device it is one whether the region stopped after its commit or the network lost the answer.
            if self.chance.happens(50) {
                self.tally.count("answer dropped");
                return Ok(());
            }
            if self.chance.happens(50) {
                return self.crash_device_while_taking(at, &answer);
            }
            if self.chance.happens(20) {
                let cut = self.chance.below(bytes.len());
                self.tally.count("answer cut");
                return match Answer::decode(&bytes[..cut]) {
                    Err(_) => Ok(()),
                    Ok(_) => Err(format!("an answer cut at {cut} of {} was read", bytes.len())),
                };
            }
        }
        self.take(at, &ask, answer)
    }

    /// The region stops between the transactions in which it takes what was pushed; before the first of them too.
    fn crash_region_while_taking(&mut self, asker: Asker, mut ask: Ask) -> Checked {
        let kept = self.chance.below(ask.push.len() + 1);
        let before = kept == 0;
        ask.push.truncate(kept);
        self.tally.count(match before {
            true => "region crashed before commit",
            false => "region crashed between commits",
        });
        if before {
            return Ok(());
        }
        match self.service.take_some(asker, &ask, self.now, &Rules) {
            Ok(answer) => self.judge(&answer, false),
            // It lost the device with its backup.
            Err(Refusal::UnknownDevice) => Ok(()),
            Err(refusal) => Err(format!("refused: {refusal:?}")),
        }
    }

    /// The device stops between the transactions in which it takes an answer in; before the first of them too.
    fn crash_device_while_taking(&mut self, at: usize, answer: &Answer) -> Checked {
        let device = &mut self.machines[at].device;
        // A later epoch is taken over by the first step already, which the last one completes.
        let most = match answer.epoch == device.epoch && answer.need != Need::Vector {
            true => answer.parts.len(),
            false => 0,
        };
        let kept = self.chance.below(most + 1);
        let took = device.take_some(&answer.parts[..kept]);
        if !took.misfits.is_empty() {
            return Err(format!("device {at} holds another history of {:?}", took.misfits));
        }
        self.tally.count(match kept {
            0 => "device crashed before commit",
            _ => "device crashed between commits",
        });
        Ok(())
    }

    /// The region's side of one contact, its answer as it was read from its bytes; nothing when it does not know the device.
    pub fn serve(&mut self, asker: Asker, bytes: &[u8]) -> Result<Option<(Vec<u8>, Answer)>, String> {
        let ask = Ask::decode(bytes).map_err(|error| format!("an ask cannot be read: {error}"))?;
        let before = self.spoil_before(&ask);
        let answer = match self.service.answer(asker, &ask, self.now, &Rules) {
            Ok(answer) => answer,
            Err(Refusal::UnknownDevice) => return Ok(None),
            Err(refusal) => return Err(format!("refused: {refusal:?}")),
        };
        match before {
            Some(before) => self.service = *before,
            None => self.judge(&answer, ask.may_be_brief())?,
        }
        self.check_scope(asker, &answer)?;
        let bytes = answer.encode();
        match Answer::decode(&bytes) {
            Ok(again) if again == answer => Ok(Some((bytes, again))),
            _ => Err("an answer does not come back from its bytes".into()),
        }
    }

    /// Holds what the region decided against the model.
    fn judge(&mut self, answer: &Answer, may_be_brief: bool) -> Checked {
        for receipt in &answer.receipts {
            let op = receipt.op.0.as_u128();
            if self.model.rulings.contains_key(&op) {
                continue;
            }
            let edit = self
                .edits
                .get(&op)
                .ok_or("the region decided on an op that nobody wrote")?;
            let was_shut = self.model.shut(edit.author, (edit.dossier, edit.part)).is_some();
            let regisseur = self.model.regisseur(edit.dossier).map(str::to_owned);
            let removals = edit
                .alters
                .iter()
                .any(|alter| alter.spot.what.ends_with(".removed"));
            let ruling = self.model.arrives(edit);
            let seq = self.model.logs[&(edit.dossier, edit.part)].len() as u64;
            let effects: Vec<u8> = match ruling.effects.chars().all(|effect| effect == 'L') {
                true => Vec::new(),
                false => ruling
                    .effects
                    .chars()
                    .map(|effect| match effect {
                        'L' => 1,
                        'P' => 2,
                        _ => 3,
                    })
                    .collect(),
            };
            if (receipt.seq, receipt.verdict, &receipt.effects) != (seq, ruling.number, &effects) {
                return Err(format!(
                    "op {op} {edit:?} has place {} verdict {} effects {:?}; the model says {seq} {} {effects:?}",
                    receipt.seq, receipt.verdict, receipt.effects, ruling.number
                ));
            }
            if was_shut && edit.alters.iter().all(|alter| alter.spot.what != "dossier.regie") {
                self.tally.count("late op of somebody withdrawn");
            }
            let edit = edit.clone();
            self.tally_ruling(&edit, &ruling, regisseur.as_deref(), removals);
        }
        let is_brief = may_be_brief && answer.left.is_none();
        if is_brief {
            self.tally.count("answered briefly");
        } else if !answer.more && answer.need == Need::Nothing && answer.left != Some(0) {
            return Err(format!("no more, it says, and {:?} are left", answer.left));
        }
        Ok(())
    }

    fn take(&mut self, at: usize, ask: &Ask, mut answer: Answer) -> Checked {
        let (now, true_now) = (self.clock(at), self.now);
        let fresh = Incarnation(id(self.fresh()));
        self.say(|| format!("device {at} takes {}", told(&answer)));
        self.tally_answer(at, &answer);
        self.jump_over(at, &mut answer)?;
        let machine = &mut self.machines[at];
        let (epoch, offered) = (machine.device.epoch, machine.device.offers.len());
        let purged = machine.device.purged.len();
        let took = machine.device.take(ask, &answer, now, fresh);
        machine.contact = Some(true_now);
        machine.went_ahead = false;
        if !took.misfits.is_empty() && machine.device.epoch == epoch {
            return Err(format!("device {at} holds another history of {:?}", took.misfits));
        }
        if took.is_reborn && answer.need != Need::Incarnation {
            self.tally.count("lacks its own");
        }
        if !took.misfits.is_empty() {
            self.tally.count("begun anew");
        }
        if machine.device.offers.len() > offered {
            self.tally.count("offered for others");
        }
        if machine.device.purged.len() > purged {
            self.tally.count("purged");
        }
        self.purge_at_once(at);
        Ok(())
    }

    /// Reads a device's clock, and holds its lease against true time.
    pub fn look(&mut self, at: usize) -> Checked {
        let now = self.clock(at);
        let true_now = self.now;
        let machine = &mut self.machines[at];
        if self.options.bug == Some(Bug::LeaseExtended)
            && let Some(lease) = machine.device.lease.filter(|lease| now < lease.seen)
        {
            let left = lease.left + (lease.seen - now);
            machine.device.lease = Some(Lease { seen: now, left });
        }
        machine.device.look(now);
        let Some(contact) = machine.contact else {
            return Ok(());
        };
        let sealed = machine.device.is_sealed();
        let long = true_now - contact >= 7 * DAY;
        if long && !sealed {
            return Err(format!(
                "device {at} shows what it holds {} days after its last contact",
                (true_now - contact) / DAY
            ));
        }
        if sealed && !long && !machine.went_ahead {
            return Err(format!("device {at} is sealed though it had contact"));
        }
        if sealed && !machine.was_sealed {
            self.tally.count("sealed");
        }
        if machine.was_sealed && !sealed {
            self.tally.count("opened again");
        }
        machine.was_sealed = sealed;
        Ok(())
    }

    /// The streams that somebody may read now, as the model has it.
    pub fn scope(&self, worker: u128) -> BTreeSet<(u128, &'static str)> {
        let may = |stream: &(u128, &'static str)| self.model.shut(worker, *stream).is_none();
        self.model.logs.keys().copied().filter(may).collect()
    }

    /// No byte of what somebody may not read is in an answer.
    fn check_scope(&self, asker: Asker, answer: &Answer) -> Checked {
        let worker = self.service.devices[&asker.device].0.as_u128();
        for part in &answer.parts {
            let has_content = !part.entries.is_empty() || part.snapshot.is_some();
            if has_content && self.model.shut(worker, part_of(part)).is_some() {
                return Err(format!(
                    "worker {worker} is sent {:?}, which is shut",
                    part_of(part)
                ));
            }
        }
        for sent in answer.parts.iter().chain(&answer.older) {
            let of = part_of(sent);
            if !self.model.reads_some(worker, of) {
                continue;
            }
            let hidden = |rows: Rows| {
                let at = rows.registers.into_iter().map(|(place, _)| place);
                let grounds = rows.grounds.into_iter().map(|(place, ..)| place);
                let hides = |place| !self.model.shows(worker, of, spot(place));
                at.chain(grounds).any(hides) || !rows.aside.is_empty()
            };
            let rows = sent.snapshot.as_ref().map(|piece| Rows::decode(&piece.bytes));
            if !sent.entries.is_empty() || rows.is_some_and(|rows| rows.map_or(true, hidden)) {
                return Err(format!("worker {worker} is sent of {of:?} what they may not see"));
            }
        }
        for gone in &answer.gone {
            if self.model.shut(worker, part(gone.stream)).is_none() {
                return Err(format!(
                    "worker {worker} has to let go of {:?}, which is open",
                    part(gone.stream)
                ));
            }
        }
        Ok(())
    }
}

/// An answer in one line.
fn told(answer: &Answer) -> String {
    let parts = answer.parts.iter().map(|one| {
        let piece = one.snapshot.as_ref();
        let piece = piece.map(|piece| format!(" piece {}/{} at {}", piece.index, piece.of, piece.seq));
        format!(
            "{:?} {}+{}{}",
            part_of(one),
            one.after,
            one.entries.len(),
            piece.unwrap_or_default()
        )
    });
    let gone: Vec<_> = answer.gone.iter().map(|gone| part(gone.stream)).collect();
    format!(
        "epoch {} {:?}, {} receipts, parts {:?}, gone {gone:?}, more {}",
        answer.epoch,
        answer.need,
        answer.receipts.len(),
        parts.collect::<Vec<_>>(),
        answer.more
    )
}

fn part_of(of: &eenplan_sync::StreamPart) -> (u128, &'static str) {
    part(of.stream)
}
