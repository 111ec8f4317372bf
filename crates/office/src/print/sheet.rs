//! Gathers one paper from the dossier, and says of every part whether it is on it.

use chrono::{DateTime, NaiveDate, Utc};
use eenplan_domain::action::ActionState;
use eenplan_domain::appointment::AppointmentState;
use eenplan_domain::civil;
use eenplan_domain::goal::GoalState;
use eenplan_domain::life_domain::{HealthDimension, Instrument, ZrmDomain};
use eenplan_domain::plan_version::{ActionText, GoalText, PlanText};
use eenplan_domain::record::{Compartment, DossierId};
use eenplan_paper as paper;
use eenplan_store::plan::{Plan, Version};
use eenplan_store::{
    Reader, action as actions, appointment as appointments, goal as goals, involvement as people,
    plan as plans, score as scores,
};

use super::crisis::{card, phases};
use super::words::{self, said};
use super::{AskPrint, PrintPartView, PrintView};
use crate::involvement::standing;
use crate::plan_version::{self, VersionView};
use crate::{AppError, ErrorCode, resident};

/// What never comes along, whoever asks.
const NEVER: [&str; 6] = [
    "journal",
    "identity",
    "network",
    "carer_load",
    "remarks",
    "handover",
];

/// One paper and what is said of it beforehand.
pub(super) struct Sheet {
    pub(super) paper: paper::PlanPaper,
    call_name: String,
    latest: Option<Version>,
    changed_since: bool,
    crisis: bool,
    parts: Vec<PrintPartView>,
}

impl Sheet {
    /// Who leads, who takes part and what is planned are as they stand now; words, goals and actions are those of the
    /// plan that was asked for. `crisis` tells whether who asks may see the crisis card.
    pub(super) fn of(
        r: &Reader<'_>,
        ask: AskPrint,
        crisis: bool,
        today: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<Sheet, AppError> {
        let id = DossierId(ask.dossier);
        let plan = plans::get(r, id)?.ok_or(ErrorCode::NotFound)?;
        let mut versions = plans::versions(r, id)?;
        let asked = match ask.version {
            Some(version) => {
                let found = versions.iter().find(|one| one.id.0 == version);
                Some(found.ok_or(ErrorCode::NotFound)?.clone())
            }
            None => None,
        };
        versions.truncate(1);
        let latest = versions.pop();
        let current = plan_version::text_of(
            r,
            id,
            &plan,
            &goals::of_dossier(r, id)?,
            &actions::of_dossier(r, id)?,
            today,
        )?;
        let agreed = match &latest {
            Some(version) => Some(plan_version::read(r, id, version.id)?.0),
            None => None,
        };
        let changed_since = agreed
            .as_ref()
            .is_some_and(|agreed| agreed.clone().without_progress() != current.clone().without_progress());
        let text = match &asked {
            Some(version) => plan_version::read(r, id, version.id)?.0,
            None => current,
        };
        let unchanged = latest.as_ref().filter(|_| !changed_since);
        let agreement = asked.as_ref().or(unchanged);
        let name = resident::name(
            &plan.family_name,
            &plan.name_prefix,
            &plan.given_names,
            &plan.call_name,
        )
        .in_full();
        let reliance = course(r, id, paper::Scored::SelfReliance)?;
        let health = course(r, id, paper::Scored::Health)?;
        let shown_crisis = crisis && ask.crisis_card;
        let shown_phases = crisis && ask.signal_plan;
        let paper = paper::PlanPaper {
            language: paper::Language::Nl,
            printed_on: today,
            version: match agreement {
                Some(version) => version.number,
                None => plans::next_number(r, id)?,
            },
            version_mark: mark(&text)?,
            leader: paper::Leader {
                name: plan.regisseur_name.clone(),
                organisation: plan.regisseur_organisation.clone(),
                phone: present(&plan.regisseur_phone),
            },
            participants: participants(r, id, &plan, today)?,
            own_words: paper::OwnWords {
                what_i_want: text.wants.clone(),
                what_goes_well: text.goes_well.clone(),
                who_helps_me: text.who_helps.clone(),
            },
            goals: text
                .goals
                .iter()
                .filter(|goal| !is_dropped_goal(goal))
                .map(|goal| one_goal(goal, &plan.call_name))
                .collect(),
            loose_actions: doing(&text.actions, &plan.call_name),
            scores: [
                reliance.clone().filter(|_| ask.scores),
                health.clone().filter(|_| ask.health),
            ]
            .into_iter()
            .flatten()
            .collect(),
            appointments: to_come(r, id, now)?,
            crisis_card: if shown_crisis { card(r, id)? } else { None },
            signal_phases: if shown_phases { phases(r, id)? } else { Vec::new() },
            // A day that went by is no promise any more.
            evaluation_on: text.next_evaluation_on.filter(|on| *on >= today),
            agreement: agreement.map(|version| agreement_of(version, &name)),
            contact: contact(&plan),
            resident_name: name,
        };
        let mut parts = printed(&paper);
        let optional = [
            ("scores", ask.scores, true, reliance.map(|_| 0)),
            ("health", ask.health, true, health.map(|_| 0)),
            ("crisis_card", ask.crisis_card, crisis, card(r, id)?.map(|_| 0)),
            (
                "signal_plan",
                ask.signal_plan,
                crisis,
                Some(phases(r, id)?.len()).filter(|n| *n > 0),
            ),
        ];
        parts.extend(optional.map(|(code, ticked, allowed, there)| {
            let standing = match (allowed, there, ticked) {
                (false, ..) => "not_yours",
                (true, None, _) => "empty",
                (true, Some(_), false) => "not_ticked",
                (true, Some(_), true) => "printed",
            };
            part(code, None, standing)
        }));
        let dropped = dropped(&text);
        if dropped > 0 {
            parts.push(part("dropped", Some(dropped), "never"));
        }
        parts.extend(NEVER.map(|code| part(code, None, "never")));
        Ok(Sheet {
            paper,
            call_name: plan.call_name,
            latest,
            changed_since,
            crisis: shown_crisis || shown_phases,
            parts,
        })
    }

    /// The parts of the dossier that stand on the paper.
    pub(super) fn compartments(&self) -> Vec<Compartment> {
        let mut all = vec![Compartment::Core, Compartment::Plan];
        if self.crisis {
            all.push(Compartment::Crisis);
        }
        all
    }

    pub(super) fn into_view(self) -> PrintView {
        PrintView {
            number: self.paper.version,
            unprintable: paper::unprintable(&self.paper)
                .iter()
                .map(char::to_string)
                .collect(),
            call_name: self.call_name,
            latest: self.latest.map(VersionView::from),
            changed_since: self.changed_since,
            parts: self.parts,
        }
    }
}

fn part(code: &str, count: Option<usize>, standing: &str) -> PrintPartView {
    PrintPartView {
        code: code.to_owned(),
        count: count.map(|count| u32::try_from(count).unwrap_or(u32::MAX)),
        standing: standing.to_owned(),
    }
}

/// What is always on it, and whether there is anything yet.
fn printed(paper: &paper::PlanPaper) -> Vec<PrintPartView> {
    let own = &paper.own_words;
    let said = [&own.what_i_want, &own.what_goes_well, &own.who_helps_me];
    let actions: usize = paper.goals.iter().map(|goal| goal.actions.len()).sum();
    let counted = |code, count: usize| part(code, Some(count), if count == 0 { "empty" } else { "printed" });
    let there = |code, there| part(code, None, if there { "printed" } else { "empty" });
    vec![
        there("own_words", said.iter().any(|text| !text.is_empty())),
        there("leader", true),
        counted("participants", paper.participants.len()),
        counted("goals", paper.goals.len()),
        counted("actions", actions + paper.loose_actions.len()),
        counted("appointments", paper.appointments.len()),
        there("evaluation", paper.evaluation_on.is_some()),
        there("agreement", paper.agreement.is_some()),
    ]
}

fn mark(text: &PlanText) -> Result<String, AppError> {
    let hash = plan_version::hash(&plan_version::canonical(text)?);
    Ok(hash.chars().take(8).collect())
}

pub(super) fn present(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn is_dropped_goal(goal: &GoalText) -> bool {
    GoalState::from(goal.state.as_str()) == GoalState::Dropped
}

fn is_dropped(action: &ActionText) -> bool {
    ActionState::from(action.state.as_str()) == ActionState::Dropped
}

fn dropped(text: &PlanText) -> usize {
    let goals = text.goals.iter().filter(|goal| is_dropped_goal(goal)).count();
    let kept = text.goals.iter().filter(|goal| !is_dropped_goal(goal));
    let actions = kept.flat_map(|goal| &goal.actions).chain(&text.actions);
    goals + actions.filter(|action| is_dropped(action)).count()
}

fn one_goal(goal: &GoalText, call_name: &str) -> paper::Goal {
    paper::Goal {
        title: goal.title.clone(),
        detail: goal.detail.clone(),
        standing: said(words::GOALS, &goal.state).to_owned(),
        life_domains: goal
            .life_domains
            .iter()
            .map(|code| said(words::DOMAINS, code).to_owned())
            .collect(),
        actions: doing(&goal.actions, call_name),
    }
}

/// What is still to do first, by date; then what is done.
fn doing(actions: &[ActionText], call_name: &str) -> Vec<paper::Action> {
    let is_done = |action: &ActionText| ActionState::from(action.state.as_str()) == ActionState::Done;
    let mut kept: Vec<&ActionText> = actions.iter().filter(|action| !is_dropped(action)).collect();
    kept.sort_by_key(|action| (is_done(action), action.due_on.is_none(), action.due_on));
    kept.into_iter()
        .map(|action| paper::Action {
            what: action.title.clone(),
            who: match action.owner.as_str() {
                "resident" => call_name.to_owned(),
                owner => said(words::OWNERS, owner).to_owned(),
            },
            when: match action.due_on {
                None if is_done(action) => "gedaan".to_owned(),
                due_on => words::when(&action.rhythm, due_on),
            },
            done: is_done(action),
        })
        .collect()
}

/// Everybody who takes part today beside who leads. A phone that stands in the network only is nobody else's to hand out.
fn participants(
    r: &Reader<'_>,
    id: DossierId,
    plan: &Plan,
    today: NaiveDate,
) -> Result<Vec<paper::Participant>, AppError> {
    let rows = people::of_dossier(r, id)?.into_iter().filter(|row| {
        standing(row, today) == "now" && row.worker_id.is_none_or(|worker| worker != plan.regisseur)
    });
    Ok(rows
        .map(|row| {
            let either = |own: &str, chosen: &str| present(own).or_else(|| present(chosen));
            let name = either(&row.name, &row.chosen_name);
            let organisation = either(&row.organisation, &row.chosen_organisation);
            let does = present(&row.task).unwrap_or_else(|| said(words::ROLES, &row.role).to_owned());
            let role = match (&name, &organisation) {
                (Some(_), Some(organisation)) => format!("{does}, {organisation}"),
                _ => does,
            };
            let known = row
                .worker_id
                .map(|_| row.chosen_phone.as_str())
                .unwrap_or_default();
            paper::Participant {
                phone: either(&row.phone, known),
                name: name.or(organisation).unwrap_or_default(),
                role,
            }
        })
        .collect())
}

fn to_come(r: &Reader<'_>, id: DossierId, now: DateTime<Utc>) -> Result<Vec<paper::Appointment>, AppError> {
    let today = civil::today(now);
    let rows = appointments::of_dossier(r, id)?.into_iter().filter(|row| {
        civil::today(row.starts_at) >= today
            && AppointmentState::from(row.state.as_str()) == AppointmentState::Planned
    });
    Ok(rows
        .map(|row| {
            let wall = civil::wall_clock(row.starts_at);
            paper::Appointment {
                on: wall.date(),
                at: Some(wall.time()),
                what: row.title,
                place: row.place,
                with: row.with_whom,
            }
        })
        .collect())
}

/// How the scores with one instrument stood on the first day, and stand now.
fn course(
    r: &Reader<'_>,
    id: DossierId,
    scored: paper::Scored,
) -> Result<Option<paper::ScoreCourse>, AppError> {
    let (instrument, dimensions, names): (_, Vec<&str>, _) = match scored {
        paper::Scored::SelfReliance => (
            Instrument::Zrm,
            ZrmDomain::ALL.iter().map(ZrmDomain::code).collect(),
            words::DOMAINS,
        ),
        paper::Scored::Health => (
            Instrument::PositiveHealth,
            HealthDimension::ALL.iter().map(HealthDimension::code).collect(),
            words::HEALTH,
        ),
    };
    let rows = scores::of(r, id, instrument.code())?;
    let day = |row: &scores::Score| row.scored_on.parse::<NaiveDate>().ok();
    let days: Vec<NaiveDate> = rows.iter().filter_map(day).collect();
    let (Some(first), Some(last)) = (days.iter().min().copied(), days.iter().max().copied()) else {
        return Ok(None);
    };
    let stood = |dimension: &str, on: NaiveDate| {
        let mut upto = rows
            .iter()
            .filter(|row| row.dimension == dimension && day(row).is_some_and(|day| day <= on));
        upto.next_back().map(|row| match scored {
            paper::Scored::SelfReliance => said(words::SCORES, &row.score.to_string()).to_owned(),
            paper::Scored::Health => row.score.to_string(),
        })
    };
    let lines = dimensions.into_iter().filter_map(|dimension| {
        Some(paper::Score {
            about: said(names, dimension).to_owned(),
            earlier: stood(dimension, first),
            latest: stood(dimension, last)?,
        })
    });
    Ok(Some(paper::ScoreCourse {
        scored,
        earlier_on: (first < last).then_some(first),
        latest_on: last,
        rows: lines.collect(),
    }))
}

fn agreement_of(version: &Version, name: &str) -> paper::Agreement {
    let capacity = said(words::AGREED_BY, &version.agreed_by);
    let who = match (version.agreed_by.as_str(), present(&version.agreed_by_name)) {
        ("resident", None) => name.to_owned(),
        (_, Some(named)) if version.agreed_by == "resident" => named,
        (_, Some(named)) => format!("{capacity} ({named})"),
        (_, None) => capacity.to_owned(),
    };
    paper::Agreement {
        who,
        together: matches!(version.agreed_by.as_str(), "parents" | "resident_and_parents"),
        on: version.agreed_on.unwrap_or_default(),
        how: said(words::AGREED_HOW, &version.how).to_owned(),
    }
}

fn contact(plan: &Plan) -> String {
    let mut lines = vec![plan.regisseur_name.clone(), plan.regisseur_organisation.clone()];
    lines.extend(present(&plan.regisseur_phone).map(|phone| format!("Telefoon: {phone}")));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}
