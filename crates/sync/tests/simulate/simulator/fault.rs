//! What goes wrong besides the network: clocks, copies, clones, backups.

use eenplan_domain::record::{Incarnation, OpId};
use eenplan_sync::Life;
use eenplan_sync::machine::{Device, State};

use super::check::holds;
use super::run::{Checked, DAY, HOUR, Machine, Run, TEN_YEARS};
use super::words::id;

const MOST_DEVICES: usize = 8;

impl Run {
    /// Somebody has contact, or something happens.
    pub fn something(&mut self) -> Checked {
        let at = self.chance.below(self.machines.len());
        match self.chance.below(1000) {
            0..640 => self.exchange(at),
            640..720 => self.deliver_late(),
            720..800 => self.time_passes(HOUR),
            800..820 => self.time_passes(DAY),
            820..824 => self.time_passes(8 * DAY),
            824..840 => self.set_clock(at),
            840..870 => self.copy_folder(at),
            870..885 => self.put_folder_back(at),
            885..893 => self.clone_device(at),
            893..910 => {
                self.backup = Some(Box::new((self.service.clone(), self.model.clone())));
                Ok(())
            }
            910..916 => self.restore_region(),
            916..930 => {
                if !self.machines[at].device.is_enrolled() {
                    self.enrol(at);
                }
                Ok(())
            }
            _ => self.exchange(at),
        }
    }

    /// An ask that its device gave up on arrives after all.
    pub fn deliver_late(&mut self) -> Checked {
        if self.late.is_empty() {
            return Ok(());
        }
        let which = self.chance.below(self.late.len());
        let late = self.late.swap_remove(which);
        self.say(|| format!("a late ask of {} arrives", late.asker.device));
        self.serve(late.asker, &late.ask)?;
        Ok(())
    }

    fn time_passes(&mut self, most: u64) -> Checked {
        self.now += 1 + self.chance.next() % most;
        (0..self.machines.len()).try_for_each(|at| self.look(at))
    }

    /// Ten years ahead, ten years back, or right again.
    fn set_clock(&mut self, at: usize) -> Checked {
        self.look(at)?;
        let before = self.machines[at].offset;
        let ten_years = i64::try_from(TEN_YEARS).unwrap();
        let offset = match self.chance.below(3) {
            0 => ten_years,
            1 => -ten_years,
            _ => 0,
        };
        let machine = &mut self.machines[at];
        machine.offset = offset;
        machine.went_ahead |= offset > before;
        if offset > before {
            self.tally.count("clock ten years ahead");
        } else if offset < before {
            self.tally.count("clock ten years back");
        }
        self.look(at)
    }

    fn copy_folder(&mut self, at: usize) -> Checked {
        let machine = &mut self.machines[at];
        machine.copy = Some(Box::new(machine.device.clone()));
        Ok(())
    }

    /// The folder of a device is put back as it was, by hand or by the program, which knows and begins a new life.
    fn put_folder_back(&mut self, at: usize) -> Checked {
        let Some(copy) = self.machines[at].copy.clone() else {
            return Ok(());
        };
        let knows = self.chance.happens(400);
        self.say(|| format!("device {at} is put back, knows {knows}"));
        let fresh = Incarnation(id(self.fresh()));
        let mut device = *copy;
        if knows {
            device.life = Life::begin(fresh);
            self.tally.count("device restored with a new life");
        } else {
            self.tally.count("device restored");
        }
        // A profile that was alone when it was copied, and has enrolled since, cannot simply go on alone.
        if !device.is_enrolled() && self.machines[at].device.is_enrolled() {
            return Ok(());
        }
        let lost = std::mem::replace(&mut self.machines[at].device, device);
        self.lose(&lost, at);
        let machine = &mut self.machines[at];
        // Its lease is as old as the copy; what the trial knows of it is not.
        machine.contact = None;
        machine.was_sealed = machine.device.is_sealed();
        Ok(())
    }

    /// What only a lost folder held is lost with it.
    fn lose(&mut self, lost: &Device, at: usize) {
        for (op, own) in &lost.own {
            let number = op.0.as_u128();
            let is_elsewhere = self.machines[at].device.own.contains_key(op);
            if !is_elsewhere
                && (!self.model.rulings.contains_key(&number) || matches!(own.state, State::Pending { .. }))
            {
                self.excused.insert(number);
            }
        }
        // Work of others that the region lost in a restore, too.
        let gone = |op: &&u128| {
            let (number, op) = (**op, OpId(id(**op)));
            !self.model.rulings.contains_key(&number) && holds(lost, op) && !self.is_kept(op)
        };
        let gone: Vec<u128> = self.edits.keys().filter(gone).copied().collect();
        self.excused.extend(gone);
    }

    /// Whether a device has the bytes of an op.
    fn is_kept(&self, op: OpId) -> bool {
        self.machines.iter().any(|machine| holds(&machine.device, op))
    }

    fn clone_device(&mut self, at: usize) -> Checked {
        if self.machines.len() >= MOST_DEVICES || !self.machines[at].device.is_enrolled() {
            return Ok(());
        }
        self.tally.count("device cloned");
        let machine = &self.machines[at];
        self.say(|| format!("device {} is a twin of {at}", self.machines.len()));
        let twin = Machine {
            device: machine.device.clone(),
            worker: machine.worker,
            offset: machine.offset,
            copy: None,
            contact: machine.contact,
            went_ahead: machine.went_ahead,
            was_sealed: machine.was_sealed,
        };
        self.machines.push(twin);
        Ok(())
    }

    /// The region's database is put back from its backup.
    fn restore_region(&mut self) -> Checked {
        let Some(backup) = &self.backup else {
            return Ok(());
        };
        let (service, model) = (**backup).clone();
        self.say(|| "the region is restored".into());
        self.tally.count("region restored");
        // What a device still holds it gives back; of the rest the region had the only copy.
        let is_lost = |op: &&u128| !model.rulings.contains_key(*op) && !self.is_kept(OpId(id(**op)));
        let lost: Vec<u128> = self.model.rulings.keys().filter(is_lost).copied().collect();
        self.unsaved.extend(lost);
        self.service = service;
        self.model = model;
        // Nobody puts a database back twice in one second.
        self.now += 2000;
        self.service.restored(self.now / 1000);
        Ok(())
    }
}
