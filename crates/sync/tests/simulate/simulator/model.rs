//! What should have come of it, found naively: lists of steps, plain maps and words. Shares no code with what it judges.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{Alter, Edit, Spot};

/// A value of somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub by: u128,
    pub author: u128,
    pub text: String,
    /// What an open proposal rests on.
    pub rests_on: Option<u128>,
}

#[derive(Clone, Debug, Default)]
pub struct Stand {
    pub leads: Option<Said>,
    pub open: Vec<Said>,
}

/// What became of a proposal: the step that answered, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub by: u128,
    pub how: &'static str,
}

/// A decision: 1, 2 or a reason, and for each value whether it leads (L), waits (P) or changes nothing (S).
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    pub number: u8,
    pub effects: String,
}

type Stream = (u128, &'static str);

#[derive(Clone, Default)]
pub struct Model {
    pub stands: BTreeMap<Stream, BTreeMap<Spot, Stand>>,
    /// The steps of each stream in their order.
    pub logs: BTreeMap<Stream, Vec<u128>>,
    pub rulings: BTreeMap<u128, Ruling>,
    pub answered: BTreeMap<(Spot, u128), Answered>,
    pub regie: BTreeMap<u128, Vec<String>>,
}

/// Who settles it.
fn policy(what: &str) -> &'static str {
    match what {
        "dossier.regie" | "dossier.deputy" => "one",
        "involvement.sharing" | "involvement.period" | "consent.given" | "consent.withdrawal" => "one",
        "resident.contact" | "involvement.who" | "goal.position" | "note.sharing" => "last",
        "worker.account" | "worker.worker" | "member.who" | "member.period" => "last",
        "note.note" => "once",
        _ => "lead",
    }
}

impl Model {
    fn text(&self, stream: Stream, what: &'static str, rec: u128) -> Option<&str> {
        let stand = self.stands.get(&stream)?.get(&Spot { what, rec })?;
        Some(stand.leads.as_ref()?.text.as_str())
    }

    /// Everything of one kind that leads in a stream: record and text.
    fn all<'m>(&'m self, stream: Stream, what: &'static str) -> impl Iterator<Item = (u128, &'m str)> {
        let stands = self.stands.get(&stream).into_iter().flatten();
        stands
            .filter(move |(spot, _)| spot.what == what)
            .filter_map(|(spot, stand)| Some((spot.rec, stand.leads.as_ref()?.text.as_str())))
    }

    const DIRECTORY: Stream = (0, "directory");

    fn teams(&self, worker: u128) -> BTreeSet<String> {
        self.all(Self::DIRECTORY, "member.who")
            .filter(|(rec, _)| {
                self.text(Self::DIRECTORY, "member.period", *rec)
                    .is_none_or(str::is_empty)
            })
            .filter_map(|(_, text)| {
                let (team, member) = text.split_once(',')?;
                (member == worker.to_string()).then(|| team.to_owned())
            })
            .collect()
    }

    pub fn regisseur(&self, dossier: u128) -> Option<&str> {
        self.text((dossier, "core"), "dossier.regie", dossier)
    }

    pub fn leads(&self, worker: u128, dossier: u128) -> bool {
        let me = worker.to_string();
        self.regisseur(dossier) == Some(&me)
            || self.text((dossier, "core"), "dossier.deputy", dossier) == Some(&me)
    }

    /// Why somebody may not read a stream; nothing when they may read it or some of it.
    pub fn shut(&self, worker: u128, stream: Stream) -> Option<&'static str> {
        self.open(worker, stream).err()
    }

    /// Whether somebody reads only some records of a stream.
    pub fn reads_some(&self, worker: u128, stream: Stream) -> bool {
        self.open(worker, stream) == Ok("some")
    }

    /// What somebody sees of a stream of which they may read something.
    pub fn seen(&self, worker: u128, stream: Stream) -> BTreeMap<Spot, Stand> {
        let mut all = self.stands.get(&stream).cloned().unwrap_or_default();
        if self.reads_some(worker, stream) {
            all.retain(|spot, _| self.shows(worker, stream, *spot));
        }
        all
    }

    /// Whether somebody who reads some records of a stream sees this one.
    pub fn shows(&self, worker: u128, stream: Stream, spot: Spot) -> bool {
        let wrote = || {
            let note = Spot {
                what: "note.note",
                rec: spot.rec,
            };
            let leads = self
                .stands
                .get(&stream)
                .and_then(|stands| stands.get(&note)?.leads.as_ref());
            leads.is_some_and(|said| said.author == worker)
        };
        match (stream.1, spot.kind()) {
            ("journal", "note") => self.text(stream, "note.sharing", spot.rec) == Some("yes") || wrote(),
            ("plan", "action") => self.text(stream, "action.owner", spot.rec) == Some(&worker.to_string()),
            _ => false,
        }
    }

    /// How much of a stream somebody may read, `all` or `some`; or why nothing.
    fn open(&self, worker: u128, (dossier, part): Stream) -> Result<&'static str, &'static str> {
        if part == "directory" {
            return Ok("all");
        }
        if self
            .text(Self::DIRECTORY, "worker.account", worker)
            .is_some_and(|text| !text.is_empty())
        {
            return Err("account");
        }
        if self.leads(worker, dossier) {
            return Ok("all");
        }
        let core = (dossier, "core");
        let teams = self.teams(worker);
        let (mut by_consent, mut some) = (false, false);
        let in_part = match part {
            "journal" => "shared",
            "plan" => "own",
            _ => "nothing",
        };
        for (rec, who) in self.all(core, "involvement.who") {
            let is_me = match who.split_at(1) {
                ("w", number) => number == worker.to_string(),
                (_, number) => teams.contains(number),
            };
            let ended = self
                .text(core, "involvement.period", rec)
                .is_some_and(|text| !text.is_empty());
            let removed = self.text(core, "involvement.removed", rec) == Some("yes");
            let shared = self.text(core, "involvement.sharing", rec).unwrap_or("");
            let whole = part == "core" || shared.split(',').any(|code| code == part);
            if !is_me || ended || removed || !(whole || shared.split(',').any(|code| code == in_part)) {
                continue;
            }
            let withdrawn = self.all(core, "consent.given").any(|(consent, of)| {
                of == rec.to_string()
                    && self
                        .text(core, "consent.withdrawal", consent)
                        .is_some_and(|text| !text.is_empty())
            });
            if !withdrawn && whole {
                return Ok("all");
            }
            some |= !withdrawn;
            by_consent |= withdrawn;
        }
        match (some, by_consent) {
            (true, _) => Ok("some"),
            (false, true) => Err("consent"),
            (false, false) => Err("withdrawn"),
        }
    }

    /// `w`rite, `p`ropose or nothing.
    fn right(&self, edit: &Edit, alter: &Alter) -> char {
        let (dossier, part) = (edit.dossier, edit.part);
        let me = edit.author.to_string();
        let what = alter.spot.what;
        let is_new = !self.stands.get(&(dossier, part)).is_some_and(|stands| {
            stands.iter().any(|(spot, stand)| {
                spot.rec == alter.spot.rec && spot.kind() == alter.spot.kind() && stand.leads.is_some()
            })
        });
        if part == "directory" {
            let own = alter.spot.rec == edit.author;
            let is_admin = edit.author == 1;
            return match what {
                "worker.worker" if own || is_new => 'w',
                "worker.account" | "member.who" | "member.period" if is_admin => 'w',
                _ => 'p',
            };
        }
        let ended = self
            .text(Self::DIRECTORY, "worker.account", edit.author)
            .is_some_and(|text| !text.is_empty());
        if ended {
            return '-';
        }
        let Some(regisseur) = self.regisseur(dossier) else {
            let begins = edit
                .alters
                .iter()
                .any(|alter| alter.spot.what == "dossier.regie" && alter.text.as_deref() == Some(&me));
            return if part == "core" && begins { 'w' } else { '-' };
        };
        let leads = self.leads(edit.author, dossier);
        if what == "dossier.regie" {
            let colleague = regisseur.parse().is_ok_and(|other: u128| {
                self.teams(edit.author)
                    .intersection(&self.teams(other))
                    .next()
                    .is_some()
            });
            return if regisseur == me || colleague { 'w' } else { '-' };
        }
        if leads {
            return 'w';
        }
        if alter.spot.kind() == "dossier" || self.shut(edit.author, (dossier, part)).is_some() {
            return '-';
        }
        match part {
            "core" if what == "resident.contact" => 'w',
            "journal" => {
                let own = self
                    .stands
                    .get(&(dossier, part))
                    .and_then(|stands| {
                        stands.get(&Spot {
                            what: "note.note",
                            rec: alter.spot.rec,
                        })
                    })
                    .and_then(|stand| stand.leads.as_ref())
                    .is_some_and(|note| note.author == edit.author);
                if is_new || own { 'w' } else { '-' }
            }
            "plan" if what == "action.state" => {
                let owner = self.text((dossier, part), "action.owner", alter.spot.rec);
                let some = self.reads_some(edit.author, (dossier, part));
                if owner == Some(&me) {
                    'w'
                } else if some {
                    '-'
                } else {
                    'p'
                }
            }
            "plan" if self.reads_some(edit.author, (dossier, part)) => '-',
            _ => 'p',
        }
    }

    /// The letter of what one value does, or the number of the reason to put the whole step aside.
    fn effect(&self, edit: &Edit, alter: &Alter) -> Result<char, u8> {
        let empty = Stand::default();
        let stand = self
            .stands
            .get(&(edit.dossier, edit.part))
            .and_then(|stands| stands.get(&alter.spot))
            .unwrap_or(&empty);
        let right = self.right(edit, alter);
        if right == '-' {
            return Err(19);
        }
        let Some(text) = &alter.text else {
            return match (alter.settles.is_empty(), right) {
                (true, _) => Err(18),
                (false, 'w') => Ok('S'),
                _ => Err(19),
            };
        };
        let policy = policy(alter.spot.what);
        let current = stand.leads.as_ref().map(|said| said.by) == alter.base;
        if policy == "once" && stand.leads.is_some() {
            return Err(16);
        }
        if !current && stand.leads.as_ref().is_some_and(|said| said.text == *text) {
            return Ok('S');
        }
        if policy == "once" && alter.base.is_some() {
            return Err(16);
        }
        if policy == "one" {
            return match (current, right) {
                (false, _) => Err(17),
                (true, 'w') => Ok('L'),
                _ => Err(19),
            };
        }
        if policy == "once" && right == 'w' {
            return Ok('L');
        }
        let amends = stand
            .open
            .iter()
            .any(|open| open.author == edit.author && Some(open.by) == alter.base);
        let of_record = |spot: &Spot| spot.rec == alter.spot.rec && spot.kind() == alter.spot.kind();
        let is_removal = |alter: &Alter| alter.spot.what.ends_with(".removed");
        let removal_here = edit
            .alters
            .iter()
            .any(|other| is_removal(other) && of_record(&other.spot));
        let stands = self.stands.get(&(edit.dossier, edit.part));
        let is_removed = stands.is_some_and(|stands| {
            stands.iter().any(|(spot, stand)| {
                of_record(spot)
                    && spot.what.ends_with(".removed")
                    && stand.leads.as_ref().is_some_and(|said| said.text == "yes")
            })
        });
        let unseen = is_removal(alter) && text == "yes" && !alter.saw.is_empty() && {
            let all = stands.into_iter().flatten();
            all.filter(|(spot, _)| of_record(spot) && !spot.what.ends_with(".removed"))
                .filter_map(|(spot, stand)| Some((spot.what, stand.leads.as_ref()?.by)))
                .any(|one| !alter.saw.contains(&one))
        };
        if right == 'p' || amends || (is_removed && !removal_here) || unseen {
            return Ok('P');
        }
        Ok(if policy == "last" || current { 'L' } else { 'P' })
    }

    fn objection(&self, edit: &Edit) -> Option<u8> {
        if edit.command == "misplaced" {
            return Some(20);
        }
        if edit.command == "invented" {
            return Some(22);
        }
        let to_nobody = edit.alters.iter().any(|alter| {
            alter.spot.what == "dossier.regie"
                && alter.text.as_ref().is_some_and(|text| {
                    text.parse().is_ok_and(|to: u128| {
                        to >= 100
                            || self
                                .text(Self::DIRECTORY, "worker.account", to)
                                .is_some_and(|ended| !ended.is_empty())
                    })
                })
        });
        to_nobody.then_some(21)
    }

    fn rule(&self, edit: &Edit) -> Ruling {
        let aside = |number| Ruling {
            number,
            effects: String::new(),
        };
        if let Some(number) = self.objection(edit) {
            return aside(number);
        }
        if edit.alters.is_empty() {
            return aside(18);
        }
        let mut effects = String::new();
        for alter in &edit.alters {
            match self.effect(edit, alter) {
                Ok(effect) => effects.push(effect),
                Err(number) => return aside(number),
            }
        }
        let number = if effects.contains('P') { 2 } else { 1 };
        Ruling { number, effects }
    }

    /// The next step arrives at the region.
    pub fn arrives(&mut self, edit: &Edit) -> Ruling {
        let ruling = self.rule(edit);
        let stream = (edit.dossier, edit.part);
        self.logs.entry(stream).or_default().push(edit.id);
        self.rulings.insert(edit.id, ruling.clone());
        for (alter, effect) in edit.alters.iter().zip(ruling.effects.chars()) {
            let said = Said {
                by: edit.id,
                author: edit.author,
                text: alter.text.clone().unwrap_or_default(),
                rests_on: alter.base,
            };
            let stand = self
                .stands
                .entry(stream)
                .or_default()
                .entry(alter.spot)
                .or_default();
            if effect == 'P' {
                let mine = |open: &&mut Said| open.author == edit.author && Some(open.by) == alter.base;
                match stand.open.iter_mut().find(mine) {
                    Some(open) => {
                        let amended = Answered {
                            by: edit.id,
                            how: "amended",
                        };
                        self.answered.insert((alter.spot, open.by), amended);
                        let rests_on = open.rests_on;
                        *open = Said { rests_on, ..said };
                    }
                    None => stand.open.push(said),
                }
                continue;
            }
            if effect == 'L' {
                if alter.spot.what == "dossier.regie" {
                    self.regie
                        .entry(edit.dossier)
                        .or_default()
                        .push(said.text.clone());
                }
                stand.leads = Some(said);
            }
            for (proposal, how) in &alter.settles {
                if let Some(at) = stand.open.iter().position(|open| open.by == *proposal) {
                    stand.open.remove(at);
                    let answered = Answered { by: edit.id, how };
                    self.answered.insert((alter.spot, *proposal), answered);
                }
            }
        }
        ruling
    }

    /// Every proposal that was ever made is open, or was answered.
    pub fn lost_proposals(&self, edits: &BTreeMap<u128, Edit>) -> Vec<u128> {
        let mut lost = Vec::new();
        for (by, ruling) in &self.rulings {
            let edit = &edits[by];
            for (alter, effect) in edit.alters.iter().zip(ruling.effects.chars()) {
                let is_open = || {
                    self.stands[&(edit.dossier, edit.part)][&alter.spot]
                        .open
                        .iter()
                        .any(|open| open.by == *by)
                };
                if effect == 'P' && !self.answered.contains_key(&(alter.spot, *by)) && !is_open() {
                    lost.push(*by);
                }
            }
        }
        lost
    }
}
