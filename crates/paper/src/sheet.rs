//! From the plan to what the layout in `plan.typ` reads: dates as words, texts as cleaned lines.

use std::collections::BTreeSet;

use chrono::Datelike;
use serde::Serialize;

use crate::plan::{
    Action, Agreement, Appointment, CrisisCard, Goal, Language, Part, PlanPaper, ScoreCourse, Scored,
    SignalPhase,
};
use crate::press;
use crate::text::{Cleaner, Line};
use crate::words::{Words, date_in_words, weekday};

type Lines = Vec<Line>;

/// Everything `plan.typ` prints.
#[derive(Serialize)]
pub(crate) struct Sheet {
    words: &'static Words,
    /// Year, month, day, for the metadata.
    pub printed_on: (i32, u32, u32),
    printed_on_words: String,
    pub version: String,
    name: Line,
    leader: Person,
    participants: Vec<Person>,
    own_words: [Spoken; 3],
    goals: Vec<GoalPart>,
    loose_actions: Vec<ActionPart>,
    scores: Vec<ScorePart>,
    appointments: Vec<AppointmentPart>,
    /// Crisis card: label and text of each part that has text.
    crisis_card: Vec<Labelled>,
    trusted: Vec<Person>,
    trusted_said: Lines,
    trusted_proposals: Vec<Proposed>,
    signal_phases: Vec<Phase>,
    evaluation_on: Option<String>,
    agreement: Option<AgreementPart>,
    contact: Lines,
    has_missing: bool,
}

#[derive(Serialize)]
struct Spoken {
    heading: &'static str,
    lines: Lines,
}

#[derive(Serialize)]
struct Person {
    name: Line,
    role: Line,
    phone: Line,
}

#[derive(Serialize)]
struct GoalPart {
    title: Line,
    detail: Lines,
    standing: String,
    life_domains: String,
    actions: Vec<ActionPart>,
}

#[derive(Serialize)]
struct ActionPart {
    what: Lines,
    who: Line,
    when: Line,
    done: bool,
}

#[derive(Serialize)]
struct ScorePart {
    heading: &'static str,
    /// How to read the figures; empty where the scores are words.
    scale: &'static str,
    column: &'static str,
    earlier_on: Option<String>,
    latest_on: String,
    rows: Vec<ScoreRow>,
}

#[derive(Serialize)]
struct ScoreRow {
    about: Line,
    earlier: Line,
    latest: Line,
}

#[derive(Serialize)]
struct AppointmentPart {
    weekday: &'static str,
    date: String,
    time: Option<String>,
    what: Lines,
    place: Line,
    with: Line,
}

#[derive(Serialize)]
struct Labelled {
    label: &'static str,
    lines: Lines,
    proposals: Vec<Proposed>,
}

#[derive(Serialize)]
struct Proposed {
    by: Line,
    on: Option<String>,
    lines: Lines,
}

#[derive(Serialize)]
struct Phase {
    name: Line,
    parts: Vec<Labelled>,
}

#[derive(Serialize)]
struct AgreementPart {
    who: Line,
    together: bool,
    on: String,
    how: Lines,
}

impl Sheet {
    /// The sheet of a plan, and the characters that no font can print.
    pub(crate) fn of(plan: &PlanPaper) -> (Sheet, BTreeSet<char>) {
        let mut make = Maker {
            words: Words::of(plan.language),
            language: plan.language,
            text: Cleaner::new(press::has_glyph),
        };
        let mut sheet = make.sheet(plan);
        let missing = make.text.into_missing();
        sheet.has_missing = !missing.is_empty();
        (sheet, missing)
    }
}

struct Maker<F> {
    words: &'static Words,
    language: Language,
    text: Cleaner<F>,
}

impl<F: Fn(char) -> bool> Maker<F> {
    fn sheet(&mut self, plan: &PlanPaper) -> Sheet {
        let (words, own) = (self.words, &plan.own_words);
        let no_phone = words.no_phone;
        Sheet {
            words,
            printed_on: (
                plan.printed_on.year(),
                plan.printed_on.month(),
                plan.printed_on.day(),
            ),
            printed_on_words: date_in_words(plan.printed_on, self.language),
            version: format!(
                "{} {} · {}",
                words.version,
                plan.version,
                self.text.line(&plan.version_mark).text
            ),
            name: self.text.line(&plan.resident_name),
            leader: self.person(
                &plan.leader.name,
                &plan.leader.organisation,
                plan.leader.phone.as_deref().unwrap_or(no_phone),
            ),
            participants: plan
                .participants
                .iter()
                .map(|p| self.person(&p.name, &p.role, p.phone.as_deref().unwrap_or(no_phone)))
                .collect(),
            own_words: [
                (words.what_i_want, &own.what_i_want),
                (words.what_goes_well, &own.what_goes_well),
                (words.who_helps_me, &own.who_helps_me),
            ]
            .map(|(heading, typed)| Spoken {
                heading,
                lines: self.text.lines(typed),
            }),
            goals: plan.goals.iter().map(|goal| self.goal(goal)).collect(),
            loose_actions: plan
                .loose_actions
                .iter()
                .map(|action| self.action(action))
                .collect(),
            scores: plan.scores.iter().map(|scores| self.scores(scores)).collect(),
            appointments: plan
                .appointments
                .iter()
                .map(|appointment| self.appointment(appointment))
                .collect(),
            crisis_card: plan
                .crisis_card
                .as_ref()
                .map(|card| self.crisis_card(card))
                .unwrap_or_default(),
            trusted: plan
                .crisis_card
                .iter()
                .flat_map(|card| &card.trusted_contacts)
                .map(|contact| self.person(&contact.name, &contact.relation, &contact.phone))
                .collect(),
            trusted_said: plan
                .crisis_card
                .as_ref()
                .map(|card| self.text.lines(&card.trusted.text))
                .unwrap_or_default(),
            trusted_proposals: plan
                .crisis_card
                .as_ref()
                .map(|card| self.proposed(&card.trusted))
                .unwrap_or_default(),
            signal_phases: plan.signal_phases.iter().map(|phase| self.phase(phase)).collect(),
            evaluation_on: plan.evaluation_on.map(|day| date_in_words(day, self.language)),
            agreement: plan.agreement.as_ref().map(|agreement| self.agreement(agreement)),
            contact: self.text.lines(&plan.contact),
            has_missing: false,
        }
    }

    fn person(&mut self, name: &str, role: &str, phone: &str) -> Person {
        Person {
            name: self.text.line(name),
            role: self.text.line(role),
            phone: self.text.line(phone),
        }
    }

    /// A heading without text would be none to a screen reader.
    fn heading(&mut self, typed: &str) -> Line {
        let line = self.text.line(typed);
        if line.text.is_empty() {
            self.text.line(self.words.no_name)
        } else {
            line
        }
    }

    fn goal(&mut self, goal: &Goal) -> GoalPart {
        GoalPart {
            title: self.heading(&goal.title),
            detail: self.text.lines(&goal.detail),
            standing: self.text.line(&goal.standing).text,
            life_domains: self.text.line(&goal.life_domains.join(" · ")).text,
            actions: goal.actions.iter().map(|action| self.action(action)).collect(),
        }
    }

    fn action(&mut self, action: &Action) -> ActionPart {
        ActionPart {
            what: self.text.lines(&action.what),
            who: self.text.line(&action.who),
            when: self.text.line(&action.when),
            done: action.done,
        }
    }

    fn scores(&mut self, scores: &ScoreCourse) -> ScorePart {
        let words = self.words;
        let (heading, scale, column) = match scores.scored {
            Scored::SelfReliance => (words.scores, "", words.life_domain),
            Scored::Health => (words.health, words.health_scale, words.dimension),
        };
        let rows = scores.rows.iter().map(|score| ScoreRow {
            about: self.text.line(&score.about),
            earlier: self.text.line(score.earlier.as_deref().unwrap_or(words.no_score)),
            latest: self.text.line(&score.latest),
        });
        ScorePart {
            heading,
            scale,
            column,
            rows: rows.collect(),
            earlier_on: scores.earlier_on.map(|day| date_in_words(day, self.language)),
            latest_on: date_in_words(scores.latest_on, self.language),
        }
    }

    fn appointment(&mut self, appointment: &Appointment) -> AppointmentPart {
        AppointmentPart {
            weekday: weekday(appointment.on, self.language),
            date: date_in_words(appointment.on, self.language),
            time: appointment.at.map(|time| time.format("%H:%M").to_string()),
            what: self.text.lines(&appointment.what),
            place: self.text.line(&appointment.place),
            with: self.text.line(&appointment.with),
        }
    }

    fn crisis_card(&mut self, card: &CrisisCard) -> Vec<Labelled> {
        let words = self.words;
        self.labelled(&[
            (words.person, &card.person),
            (words.looks_like, &card.looks_like),
            (words.do_this, &card.do_this),
            (words.do_not, &card.do_not),
            (words.medication, &card.medication),
            (words.agreements, &card.agreements),
            (words.practical, &card.practical),
        ])
    }

    fn phase(&mut self, phase: &SignalPhase) -> Phase {
        let words = self.words;
        Phase {
            name: self.heading(&phase.name),
            parts: self.labelled(&[
                (words.signals, &phase.signals),
                (words.resident_does, &phase.resident),
                (words.relatives_do, &phase.relatives),
                (words.workers_do, &phase.workers),
            ]),
        }
    }

    fn labelled(&mut self, parts: &[(&'static str, &Part)]) -> Vec<Labelled> {
        let there = parts.iter().filter(|(_, part)| !part.is_empty());
        there
            .map(|(label, part)| Labelled {
                label,
                lines: self.text.lines(&part.text),
                proposals: self.proposed(part),
            })
            .collect()
    }

    fn proposed(&mut self, part: &Part) -> Vec<Proposed> {
        let all = part.proposals.iter();
        all.map(|proposal| Proposed {
            by: self.text.line(&proposal.by),
            on: proposal.on.map(|day| date_in_words(day, self.language)),
            lines: self.text.lines(&proposal.text),
        })
        .collect()
    }

    fn agreement(&mut self, agreement: &Agreement) -> AgreementPart {
        AgreementPart {
            who: self.text.line(&agreement.who),
            together: agreement.together,
            on: date_in_words(agreement.on, self.language),
            how: self.text.lines(&agreement.how),
        }
    }
}
