//! What people write, on what they see.

use eenplan_domain::record::OpId;
use eenplan_sync::machine::{Draft, State};
use eenplan_sync::{Forecast, Foreseen};

use super::rules::{Rules, sign};
use super::run::Run;
use super::words::{Alter, Edit, NEWER, Spot, fields, id, op, place, spot, stream};

const TEAMS: [u128; 2] = [51, 52];
const PARTS: [&str; 7] = ["core", "core", "plan", "plan", "plan", "journal", "crisis"];

impl Run {
    /// Somebody writes something; whether an op came of it.
    pub fn edit(&mut self) -> Result<bool, String> {
        let at = self.chance.below(self.machines.len());
        self.look(at)?;
        if self.machines[at].device.is_sealed() {
            return Ok(false);
        }
        let worker = self.machines[at].worker;
        let alone = !self.machines[at].device.is_enrolled();
        if (self.dossiers.len() < 3 && self.chance.happens(120)) || self.dossiers.is_empty() {
            return self.begin_dossier(at, worker);
        }
        let Some((dossier, part)) = self.somewhere(at) else {
            return Ok(false);
        };
        let seen = self.machines[at]
            .device
            .visible(stream(dossier, part), &Rules)
            .unwrap_or_default();
        let mut alters = Vec::new();
        let mut command = "save";
        let first = self.alter(worker, dossier, part, &seen, alone);
        alters.extend(first);
        if self.chance.happens(150)
            && let Some(second) = self.alter(worker, dossier, part, &seen, alone)
            && alters.iter().all(|alter| alter.spot != second.spot)
        {
            alters.push(second);
        }
        if alters.is_empty() {
            return Ok(false);
        }
        if !alone && self.chance.happens(15) {
            match self.chance.below(3) {
                0 => alters.clear(),
                1 => command = "invented",
                _ => {
                    command = "misplaced";
                    let what = if part == "plan" {
                        "resident.contact"
                    } else {
                        "goal.title"
                    };
                    let rec = dossier;
                    alters = vec![Alter::new(Spot { what, rec }, None, "misplaced")];
                }
            }
        }
        let edit = Edit {
            id: self.fresh(),
            author: worker,
            dossier,
            part,
            command,
            alters,
        };
        self.write(at, edit)
    }

    fn begin_dossier(&mut self, at: usize, worker: u128) -> Result<bool, String> {
        let dossier = self.fresh();
        let regie = Spot {
            what: "dossier.regie",
            rec: dossier,
        };
        let contact = Spot {
            what: "resident.contact",
            rec: dossier,
        };
        let edit = Edit {
            id: self.fresh(),
            author: worker,
            dossier,
            part: "core",
            command: "begin",
            alters: vec![
                Alter::new(regie, None, worker.to_string()),
                Alter::new(contact, None, "06"),
            ],
        };
        self.dossiers.push(dossier);
        self.write(at, edit)
    }

    fn write(&mut self, at: usize, edit: Edit) -> Result<bool, String> {
        let salt = self.chance.next().to_be_bytes();
        let now = self.clock(at);
        let draft = Draft {
            op: OpId(id(edit.id)),
            stream: stream(edit.dossier, edit.part),
            said: op(&edit),
            now,
            salt: [salt, salt].concat().try_into().unwrap(),
        };
        let device = &mut self.machines[at].device;
        let signature = sign(device.id.0);
        if device.write(draft, signature).is_err() {
            return Ok(false);
        }
        for alter in &edit.alters {
            self.history.entry(alter.spot).or_default().push(edit.id);
        }
        let own = OpId(id(edit.id));
        let of = stream(edit.dossier, edit.part);
        self.edits.insert(edit.id, edit);
        if self.chance.happens(100) {
            self.foresee(at, own, of);
        }
        Ok(true)
    }

    fn foresee(&mut self, at: usize, own: OpId, of: eenplan_sync::StreamId) {
        let device = &self.machines[at].device;
        let Some(forecast) = device.visible(of, &Rules) else {
            return;
        };
        let pending = device
            .outbox
            .values()
            .filter(|op| device.own[op].header.stream == of)
            .filter(|op| matches!(device.own[op].state, State::Pending { .. }));
        for (op, foreseen) in pending.zip(&forecast.foreseen) {
            for one in foreseen.iter().filter(|_| *op == own) {
                self.tally.count(match one {
                    Foreseen::Takes(_) => "forecast takes",
                    Foreseen::Stands => unreachable!("a new op stands already"),
                    Foreseen::Waits => "forecast waits",
                    Foreseen::LeftOut(_) => "forecast leaves out",
                });
            }
        }
    }

    /// A stream to write in: mostly one that shows.
    fn somewhere(&mut self, at: usize) -> Option<(u128, &'static str)> {
        let device = &self.machines[at].device;
        if device.is_enrolled() && self.chance.happens(100) {
            return Some((0, "directory"));
        }
        let shows = |dossier: u128| {
            let core = stream(dossier, "core");
            device.held.contains_key(&core) || device.own.values().any(|own| own.header.stream == core)
        };
        let mine: Vec<u128> = self
            .dossiers
            .iter()
            .copied()
            .filter(|dossier| shows(*dossier))
            .collect();
        if device.is_enrolled() && self.chance.happens(60) {
            let part = PARTS[self.chance.below(PARTS.len())];
            return Some((*self.chance.of(&self.dossiers)?, part));
        }
        let dossier = *self.chance.of(&mine)?;
        let part = PARTS[self.chance.below(PARTS.len())];
        // Mostly a part that shows; whoever has none of it may still want to write there.
        let held = device.held.contains_key(&stream(dossier, part));
        let leads = device
            .visible(stream(dossier, "core"), &Rules)
            .is_some_and(|core| {
                let regie = core.registers.at(place(Spot {
                    what: "dossier.regie",
                    rec: dossier,
                }));
                let leading = regie.and_then(|regie| regie.leading.as_ref());
                let me = fields("dossier.regie", &self.machines[at].worker.to_string());
                leading.is_some_and(|leading| leading.fields == me)
            });
        (held || leads || self.chance.happens(200)).then_some((dossier, part))
    }

    fn words(&mut self) -> String {
        match self.chance.happens(300) {
            true => ["yes we can", "a", "b"][self.chance.below(3)].to_owned(),
            false => format!("text {}", self.chance.next() % 100_000),
        }
    }

    /// A record of this kind that shows.
    fn known(&mut self, seen: &Forecast, what: &'static str) -> Option<u128> {
        let all: Vec<u128> = seen
            .registers
            .0
            .keys()
            .map(|place| spot(*place))
            .filter(|spot| spot.what == what)
            .map(|spot| spot.rec)
            .collect();
        self.chance.of(&all).copied()
    }

    /// What a value at a spot rests on: what shows there, now and then something older, or an own proposal.
    fn base(&mut self, worker: u128, seen: &Forecast, at: Spot) -> Option<u128> {
        if self.chance.happens(60) {
            let older = self.history.get(&at).cloned().unwrap_or_default();
            return self.chance.of(&older).copied();
        }
        let register = seen.registers.at(place(at));
        let mine = register.and_then(|register| {
            let mine = register
                .proposals
                .iter()
                .find(|open| open.author.0.as_u128() == worker)?;
            Some(mine.op.0.as_u128())
        });
        if mine.is_some() && self.chance.happens(700) {
            return mine;
        }
        seen.rests_on(place(at)).map(|op| op.0.as_u128())
    }

    fn set(
        &mut self,
        worker: u128,
        seen: &Forecast,
        what: &'static str,
        rec: u128,
        text: impl Into<String>,
    ) -> Option<Alter> {
        let at = Spot { what, rec };
        let base = self.base(worker, seen, at);
        Some(Alter::new(at, base, text))
    }

    fn alter(
        &mut self,
        worker: u128,
        dossier: u128,
        part: &'static str,
        seen: &Forecast,
        alone: bool,
    ) -> Option<Alter> {
        match part {
            "directory" => self.alter_directory(worker, seen),
            "core" => self.alter_core(worker, dossier, seen, alone),
            "journal" => match (self.known(seen, "note.note"), self.chance.below(10)) {
                (Some(note), 0) => self.set(worker, seen, "note.note", note, "rewritten"),
                (Some(note), 1..4) => {
                    let shared = ["yes", "no"][self.chance.below(2)];
                    self.set(worker, seen, "note.sharing", note, shared)
                }
                _ => {
                    let (note, text) = (self.fresh(), self.words());
                    Some(Alter::new(
                        Spot {
                            what: "note.note",
                            rec: note,
                        },
                        None,
                        text,
                    ))
                }
            },
            "crisis" => match self.chance.happens(300) {
                true => self.answer(seen),
                false => {
                    let text = self.words();
                    self.set(worker, seen, "crisis.medication", dossier, text)
                }
            },
            _ => self.alter_plan(worker, seen),
        }
    }

    fn alter_plan(&mut self, worker: u128, seen: &Forecast) -> Option<Alter> {
        let goal = self.known(seen, "goal.title");
        let text = self.words();
        match (goal, self.chance.below(20)) {
            (Some(goal), 0..6) => self.set(worker, seen, "goal.title", goal, text),
            (Some(goal), 6) => self.set(worker, seen, "goal.detail", goal, text),
            (Some(goal), 7) => {
                let position = self.chance.below(5).to_string();
                self.set(worker, seen, "goal.position", goal, position)
            }
            (Some(goal), 8..10) => {
                let gone = ["yes", "yes", "no"][self.chance.below(3)];
                let mut alter = self.set(worker, seen, "goal.removed", goal, gone)?;
                let groups = ["goal.title", "goal.detail", "goal.position"];
                alter.saw = groups
                    .into_iter()
                    .filter_map(|what| {
                        let by = seen.registers.leading(place(Spot { what, rec: goal }))?;
                        Some((what, by.0.as_u128()))
                    })
                    .collect();
                Some(alter)
            }
            (_, 10..14) => self.answer(seen),
            (_, 14) => {
                let action = self.known(seen, "action.owner").unwrap_or_else(|| self.fresh());
                let owner = (1 + self.chance.below(4)).to_string();
                self.set(worker, seen, "action.owner", action, owner)
            }
            (_, 15..17) => {
                let action = self.known(seen, "action.owner")?;
                self.set(worker, seen, "action.state", action, text)
            }
            (_, 17) => {
                let rec = self.known(seen, NEWER).unwrap_or_else(|| self.fresh());
                self.set(worker, seen, NEWER, rec, text)
            }
            _ => {
                let rec = self.fresh();
                Some(Alter::new(
                    Spot {
                        what: "goal.title",
                        rec,
                    },
                    None,
                    text,
                ))
            }
        }
    }

    /// Answers some of the proposals about something.
    fn answer(&mut self, seen: &Forecast) -> Option<Alter> {
        let open: Vec<Spot> = seen
            .registers
            .0
            .iter()
            .filter(|(_, register)| !register.proposals.is_empty())
            .map(|(place, _)| spot(*place))
            .collect();
        let at = *self.chance.of(&open)?;
        let register = seen.registers.at(place(at))?;
        let how = ["accepted", "declined", "combined"][self.chance.below(3)];
        let text = self.words();
        let base = seen.rests_on(place(at)).map(|op| op.0.as_u128());
        let mut alter = Alter::new(at, base, text);
        alter.settles = register
            .proposals
            .iter()
            .filter(|_| self.chance.happens(800))
            .map(|open| (open.op.0.as_u128(), how))
            .collect();
        let is_plain = ["goal.title", "goal.detail", "crisis.medication", "action.state"].contains(&at.what);
        if how == "declined" || !is_plain {
            alter.text = None;
        }
        Some(alter)
    }

    fn alter_core(&mut self, worker: u128, dossier: u128, seen: &Forecast, alone: bool) -> Option<Alter> {
        let text = self.words();
        if alone {
            return self.set(worker, seen, "resident.contact", dossier, text);
        }
        let other = (1 + self.chance.below(usize::try_from(self.workers).unwrap())) as u128;
        let involved = self.known(seen, "involvement.who");
        match (involved, self.chance.below(40)) {
            (_, 0..10) => self.set(worker, seen, "resident.contact", dossier, text),
            (Some(rec), 10..14) => {
                let ended = ["ended", ""][self.chance.below(2)];
                self.set(worker, seen, "involvement.period", rec, ended)
            }
            (Some(rec), 14..16) => {
                let codes = self.codes();
                self.set(worker, seen, "involvement.sharing", rec, codes)
            }
            (Some(rec), 16..19) => {
                let consent = self.fresh();
                self.set(worker, seen, "consent.given", consent, rec.to_string())
            }
            (_, 19..22) => {
                let consent = self.known(seen, "consent.given")?;
                let withdrawn = ["yes", ""][self.chance.below(2)];
                self.set(worker, seen, "consent.withdrawal", consent, withdrawn)
            }
            (_, 22..24) => {
                let to = if self.chance.happens(100) { 100 } else { other };
                self.set(worker, seen, "dossier.regie", dossier, to.to_string())
            }
            (_, 24 | 25) => self.set(worker, seen, "dossier.deputy", dossier, other.to_string()),
            (Some(rec), 26) => {
                let gone = ["yes", "no"][self.chance.below(2)];
                self.set(worker, seen, "involvement.removed", rec, gone)
            }
            (_, 27..33) => {
                // Somebody is involved in two steps: who, then what they share.
                let rec = self.fresh();
                let who = match self.chance.happens(300) {
                    true => format!("t{}", TEAMS[self.chance.below(2)]),
                    false => format!("w{other}"),
                };
                self.set(worker, seen, "involvement.who", rec, who)
            }
            (Some(rec), _) => {
                let codes = self.codes();
                self.set(worker, seen, "involvement.sharing", rec, codes)
            }
            _ => None,
        }
    }

    fn codes(&mut self) -> String {
        let some = self.chance.happens(300);
        let codes = match some {
            true => ["own", "shared", "crisis"],
            false => ["plan", "journal", "crisis"],
        };
        let codes: Vec<&str> = codes.into_iter().filter(|_| self.chance.happens(800)).collect();
        if codes.is_empty() {
            "core".into()
        } else {
            codes.join(",")
        }
    }

    fn alter_directory(&mut self, worker: u128, seen: &Forecast) -> Option<Alter> {
        let other = (1 + self.chance.below(usize::try_from(self.workers).unwrap())) as u128;
        let text = self.words();
        match (self.known(seen, "member.who"), self.chance.below(20)) {
            (Some(rec), 0..5) => {
                let ended = ["ended", ""][self.chance.below(2)];
                self.set(worker, seen, "member.period", rec, ended)
            }
            (_, 0..10) => {
                let rec = self.fresh();
                let pair = format!("{},{other}", TEAMS[self.chance.below(2)]);
                self.set(worker, seen, "member.who", rec, pair)
            }
            (_, 10) if other != 1 => {
                let ended = ["ended", "", ""][self.chance.below(3)];
                self.set(worker, seen, "worker.account", other, ended)
            }
            (_, 11..13) => self.answer(seen),
            _ => self.set(worker, seen, "worker.worker", other, text),
        }
    }
}
