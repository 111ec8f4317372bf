//! How often each thing happened.

use eenplan_sync::machine::{Held, Hold};
use eenplan_sync::{Answer, Ask, Need, Verdict, is_excerpt};

use super::model::Ruling;
use super::run::Run;
use super::words::{Edit, NEWER, Spot};

impl Run {
    pub fn tally_ask(&mut self, ask: &Ask, at: usize) {
        if ask.holes {
            self.tally.count("with holes");
        }
        if ask.arriving.iter().any(|arriving| arriving.pieces > 0) {
            self.tally.count("snapshot resumed");
        }
        let device = &self.machines[at].device;
        let gone = |stream| {
            let held = device.held.get(stream);
            held.is_some_and(|held| matches!(held.hold, Hold::Gone(_)))
        };
        if device
            .outbox
            .values()
            .any(|op| device.own.get(op).is_some_and(|own| gone(&own.header.stream)))
        {
            self.tally.count("handed in before the purge");
        }
    }

    pub fn tally_answer(&mut self, at: usize, answer: &Answer) {
        match answer.need {
            Need::Nothing => {}
            Need::Vector => self.tally.count("needs vector"),
            Need::Incarnation => self.tally.count("needs incarnation"),
            Need::PushFrom(_) => self.tally.count("needs what came before"),
        }
        if answer.more {
            self.tally.count("second page");
        }
        let device = &self.machines[at].device;
        for gone in &answer.gone {
            self.tally.count(match gone.reason.number() {
                1 => "withdrawn",
                2 => "consent ended",
                _ => "account ended",
            });
        }
        for part in &answer.parts {
            let held = device
                .held
                .get(&part.stream)
                .filter(|held| held.hold == Hold::Live);
            let comes = part.reaches().map(is_excerpt);
            match held.map(Held::is_excerpt).zip(comes) {
                Some((true, true)) => self.tally.count("another part"),
                Some((true, false)) => self.tally.count("part made whole"),
                Some((false, true)) => self.tally.count("whole made a part"),
                Some((false, false)) | None => {}
            }
            let held = device.held.get(&part.stream);
            match &part.snapshot {
                Some(piece) if piece.of == 1 => self.tally.count("snapshot whole"),
                Some(_) => self.tally.count("snapshot in pieces"),
                None if held.is_some_and(|held| part.after < held.head.seq && held.hold == Hold::Live) => {
                    self.tally.count("rewound");
                }
                None => {}
            }
            if held.is_some_and(|held| matches!(held.hold, Hold::Gone(_))) {
                self.tally.count("given again");
            }
        }
    }

    pub fn tally_ruling(&mut self, edit: &Edit, ruling: &Ruling, regisseur: Option<&str>, removals: bool) {
        let what = match Verdict::from_number(ruling.number) {
            Verdict::Accepted => "accepted",
            Verdict::AcceptedWithConflict => "accepted with a conflict",
            Verdict::SetAside(_) => match ruling.number {
                16 => "set aside: written already",
                17 => "set aside: overtaken",
                18 => "set aside: empty",
                19 => "set aside: no right",
                20 => "set aside: unreadable",
                21 => "set aside: not accepted",
                _ => "set aside: invented",
            },
        };
        self.tally.count(what);
        for (alter, effect) in edit.alters.iter().zip(ruling.effects.chars()) {
            self.tally.count(match effect {
                'L' => "leads",
                'P' => "proposes",
                _ => "stands",
            });
            if alter.spot.what == NEWER {
                self.tally.count("newer kind");
            }
            if alter.spot.what == "dossier.regie" && effect == 'L' {
                match regisseur {
                    Some(before) if before == edit.author.to_string() => self.tally.count("regie passed"),
                    Some(_) => self.tally.count("regie taken over"),
                    None => {}
                }
            }
            if alter.spot.what.starts_with("member.") && effect == 'L' {
                self.tally.count("team changed");
            }
            if effect == 'P' && alter.spot.what.ends_with(".removed") && !alter.saw.is_empty() {
                self.tally.count("removed against an edit");
            }
            let removed = Spot {
                what: "goal.removed",
                rec: alter.spot.rec,
            };
            let stands = self.model.stands.get(&(edit.dossier, edit.part));
            let gone = stands.and_then(|stands| stands.get(&removed)?.leads.as_ref());
            if effect == 'P' && !removals && gone.is_some_and(|gone| gone.text == "yes") {
                self.tally.count("edited after removal");
            }
            let answered = alter.settles.iter().filter_map(|(proposal, how)| {
                let answered = self.model.answered.get(&(alter.spot, *proposal))?;
                (answered.by == edit.id).then_some(*how)
            });
            for how in answered.collect::<Vec<_>>() {
                self.tally.count(match how {
                    "accepted" => "answer accepted",
                    "declined" => "answer declined",
                    _ => "answer combined",
                });
            }
            let amended = |by: u128| {
                let of_spot = self
                    .model
                    .answered
                    .iter()
                    .filter(|((spot, _), _)| *spot == alter.spot);
                of_spot
                    .filter(|(_, answered)| answered.by == by && answered.how == "amended")
                    .map(|((_, proposal), _)| *proposal)
                    .next()
            };
            if let Some(before) = amended(edit.id).filter(|_| effect == 'P') {
                let twice = amended(before).is_some();
                self.tally.count("amended");
                if twice {
                    self.tally.count("amended twice");
                }
            }
        }
    }
}
