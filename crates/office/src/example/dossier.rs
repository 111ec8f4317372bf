//! One invented dossier: a life, told as its story says.

mod crisis;
mod journal;
mod people;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use eenplan_domain::bsn::Bsn;
use eenplan_domain::checklist::{TEMPLATES, Template};
use eenplan_domain::civil;
use eenplan_domain::intensity::IntensityLevel;
use eenplan_domain::record::{
    ActorId, DossierId, RecordId, action, appointment, carer_load, document, dossier, evaluation, goal,
    handover, handover_item, intensity_step, plan, plan_version, resident, resident_identity, score,
};
use eenplan_store::{Edit, WriteTx};

use self::crisis::crisis;
use self::journal::journal;
use self::people::{Family, network, takes_part};
use super::lives::{self, Life};
use super::story::{self, Age, Lead, Story};
use super::words;
use super::{Region, nth, phone, spread};
use crate::plan_version::{canonical, hash, text_of};
use crate::{AppError, ErrorCode};

const COMMAND: &str = "example_fill";

/// What every part of a dossier needs to know.
struct Telling<'a> {
    id: DossierId,
    number: u32,
    story: Story,
    life: &'a Life,
    regisseur: (ActorId, Option<&'static str>),
    age: i32,
    family: Family,
    today: NaiveDate,
    opened_on: NaiveDate,
}

impl Telling<'_> {
    fn day(&self, days: i64) -> NaiveDate {
        day(self.today, days)
    }

    /// When the plan was evaluated, for one that is old enough.
    fn evaluated_on(&self) -> Option<NaiveDate> {
        (self.story.state != "concept" && self.opened_on < self.day(-120)).then(|| self.day(-95))
    }

    /// When the plan was agreed: two weeks after the start, and again a week after it was evaluated.
    fn agreed_on(&self) -> Vec<NaiveDate> {
        let again = self.evaluated_on().map(|held| day(held, 7));
        [day(self.opened_on, 15)].into_iter().chain(again).collect()
    }

    /// Like [`Self::day`], further from today when the story was told before, and never in a weekend.
    fn workday(&self, days: i64) -> NaiveDate {
        let round = i64::from(self.number / 20 % 3);
        let further = match days {
            ..0 => days - round * 2,
            8.. => days + round * 3,
            near => near,
        };
        let there = self.day(further);
        let weekend = match there.weekday() {
            Weekday::Sat => 1,
            Weekday::Sun => 2,
            _ => 0,
        };
        match further {
            0 => there,
            late if late < 0 => day(there, -weekend),
            _ if weekend > 0 => day(there, 3 - weekend),
            _ => there,
        }
    }

    fn at(&self, days: i64, hour: u32) -> DateTime<Utc> {
        at_hour(self.day(days), hour)
    }

    fn place(&self) -> usize {
        usize::try_from(self.number).unwrap_or(0)
    }

    fn pick<'l, T>(&self, list: &'l [T], salt: u32) -> Option<&'l T> {
        nth(list, spread(self.number, salt))
    }
}

/// Writes the dossier with this number.
pub(super) fn write(
    w: &mut WriteTx<'_>,
    region: &Region,
    number: u32,
    bsn: Option<Bsn>,
    notes: u32,
    today: NaiveDate,
    written: &[DossierId],
) -> Result<DossierId, AppError> {
    let story = story::of(number);
    let regisseur = match story.lead {
        Lead::Me => (region.me, None),
        Lead::Colleague | Lead::AskedOfMe => {
            let colleague = nth(&region.workers, spread(number, 1));
            colleague.map_or((region.me, None), |(id, name)| (*id, Some(*name)))
        }
    };
    let place = usize::try_from(number).unwrap_or(0);
    let first_support = story.support.first().map_or(20, |(ago, _)| *ago);
    let life = match story.age {
        Age::Adult => nth(&lives::LIVES, place).ok_or(ErrorCode::Internal)?,
        Age::Child => &lives::CHILD,
        Age::EighteenIn(_) => &lives::NEARLY_EIGHTEEN,
    };
    let years = usize::try_from(life.ages.1 - life.ages.0 + 1).unwrap_or(1);
    let telling = Telling {
        id: w.new_dossier(),
        number,
        story,
        life,
        age: life.ages.0 + i32::try_from(spread(number, 2) % years).unwrap_or(0),
        family: Family::of(number, written),
        regisseur,
        today,
        opened_on: day(today, -first_support - 5),
    };
    let mut edit = Edit::new(COMMAND, telling.id);
    head(&mut edit, &telling, bsn);
    let carer = network(w, &mut edit, &telling);
    plan_texts(w, &mut edit, &telling);
    let goals = goals(w, &mut edit, &telling);
    course(w, &mut edit, &telling, carer);
    appointments(w, &mut edit, &telling, goals.first().copied());
    takes_part(w, &mut edit, &telling, region);
    if telling.story.has_crisis_card {
        crisis(w, &mut edit, &telling);
    }
    if telling.story.lead == Lead::AskedOfMe {
        ask_regie(w, &mut edit, &telling, region.me);
    }
    journal(w, &mut edit, &telling, &goals, notes);
    w.apply(edit)?;
    if telling.story.state != "concept" {
        agree(w, &telling)?;
    }
    Ok(telling.id)
}

fn head(edit: &mut Edit, t: &Telling<'_>, bsn: Option<Bsn>) {
    let birth = match t.story.age {
        Age::EighteenIn(days) => civil::add_months(t.day(days), -18 * 12),
        Age::Child | Age::Adult => {
            let since = i64::try_from(spread(t.number, 7) % 360).unwrap_or(0);
            civil::add_months(t.day(-since), -12 * t.age)
        }
    };
    let call_name = nth(&words::CALL_NAMES, t.place()).copied().unwrap_or_default();
    // Who lives with family lives where they do.
    let (home, kin) = (t.family.home, t.family.kin_place());
    let place = spread(home, 3);
    let (municipality, city, postcode) = nth(&words::PLACES, place).copied().unwrap_or_default();
    let from_elsewhere = (t.number % 5 == 2)
        .then(|| nth(&words::PLACES, place + 2))
        .flatten();
    edit.record(t.id.record())
        .set(dossier::OPENED_ON, t.opened_on)
        .set(dossier::REGISSEUR_ID, t.regisseur.0)
        .set(dossier::REGIE_EPOCH, 0u32)
        .set(dossier::REGIE_SINCE, t.opened_on)
        .set(
            resident::FAMILY_NAME,
            nth(&words::FAMILY_NAMES, kin).map(|name| format!("{name} (test)")),
        )
        .set(resident::GIVEN_NAMES, call_name)
        .set(resident::CALL_NAME, call_name)
        .set(resident::BIRTH_DATE, birth)
        .set(resident::STREET, nth(&words::STREETS, spread(home, 4)).copied())
        .set(resident::HOUSE_NUMBER, (spread(home, 5) % 180 + 1).to_string())
        .set(resident::POSTCODE, format!("{postcode} XX"))
        .set(resident::CITY, city)
        .set(resident::RESIDENCE_MUNICIPALITY, municipality)
        .set(
            resident::ORIGIN_MUNICIPALITY,
            from_elsewhere.map(|(municipality, ..)| *municipality),
        )
        .set(resident::PHONE, phone(t.place() + 2))
        .set(resident::LANGUAGE, t.pick(&words::LANGUAGES, 6).copied());
    // Known by the other four identifiers: then there is a reason why there is no number.
    let reason = bsn.is_none().then_some("not_yet_known");
    edit.record(t.id.record())
        .set(
            resident_identity::BSN,
            bsn.map(|bsn| bsn.digits().expose().clone()),
        )
        .set(resident_identity::NO_BSN_REASON, reason);
    if let Some((ago, reason)) = t.story.closed {
        edit.record(t.id.record())
            .set(dossier::CLOSED_ON, t.day(-ago))
            .set(dossier::CLOSE_REASON, reason)
            .set(
                dossier::CLOSE_NOTE,
                "Samen afgesloten. Bij een nieuwe vraag kan dit dossier weer open.",
            );
    }
}

fn plan_texts(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>) {
    let told = t.story.goals > 0;
    let say = |text: &'static str| told.then_some(text);
    let state_on = match (t.story.state, t.story.closed) {
        ("in_evaluation", _) => Some(t.today),
        (_, Some((ago, _))) => Some(t.day(-ago)),
        _ => t.agreed_on().pop(),
    };
    edit.record(t.id.record())
        .set(plan::WANTS, say(t.life.wants))
        .set(plan::GOES_WELL, say(t.life.goes_well))
        .set(plan::WHO_HELPS, say(t.life.who_helps))
        .set(plan::STATE, t.story.state)
        .set(plan::STATE_ON, state_on)
        .set(
            plan::NEXT_EVALUATION_ON,
            t.story.evaluation_in.map(|days| t.workday(days)),
        );
    if let Some(days) = t.story.evaluation_in {
        edit.record(w.new_id())
            .set(evaluation::PLANNED_ON, t.workday(days));
    }
    if let Some(held) = t.evaluated_on() {
        edit.record(w.new_id())
            .set(evaluation::PLANNED_ON, held)
            .set(evaluation::HELD_ON, held)
            .set(evaluation::WITH_WHOM, "inwoner, zus, begeleider")
            .set(evaluation::OUTCOME, "go_on")
            .set(
                evaluation::SUMMARY,
                "Het gaat de goede kant op. We gaan door zoals het is en kijken over drie maanden weer.",
            );
    }
}

fn goals(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>) -> Vec<RecordId> {
    let mut ids = Vec::new();
    for (position, told) in (0_u32..).zip(t.life.goals.iter().take(t.story.goals)) {
        let id = w.new_id();
        let is_reached = position == 1 && (t.number % 6 == 1 || t.story.closed.is_some());
        edit.record(id)
            .set(goal::TITLE, told.title)
            .set(
                goal::LIFE_DOMAINS,
                told.domains
                    .iter()
                    .map(|code| (*code).to_owned())
                    .collect::<Vec<_>>(),
            )
            .set(goal::STATE, if is_reached { "reached" } else { "open" })
            .set(goal::STATE_ON, is_reached.then(|| t.day(-12)))
            .set(goal::DETAIL, told.detail)
            .set(goal::POSITION, position);
        ids.push(id);
    }
    let texts: Vec<&'static str> = t.life.goals.iter().flat_map(|goal| goal.actions).collect();
    let Some(first_goal) = ids.first().copied() else {
        return ids;
    };
    for (place, days) in t.story.actions_in.iter().enumerate() {
        let of = nth(&ids, place / 3).copied().unwrap_or(first_goal);
        let id = action_of(
            w,
            edit,
            t,
            of,
            nth(&texts, place).copied().unwrap_or_default(),
            place,
        );
        edit.record(id)
            .set(action::DUE_ON, t.workday(*days))
            .set(action::STATE, "open");
    }
    // What was done before stands at the end of the list.
    for (place, ago) in [(5_usize, 9), (4, 24)] {
        let id = action_of(
            w,
            edit,
            t,
            first_goal,
            nth(&texts, place).copied().unwrap_or_default(),
            place,
        );
        edit.record(id)
            .set(action::DUE_ON, t.day(-ago))
            .set(action::STATE, "done")
            .set(action::DONE_ON, t.day(-ago - 1));
    }
    ids
}

fn action_of(
    w: &mut WriteTx<'_>,
    edit: &mut Edit,
    t: &Telling<'_>,
    goal: RecordId,
    title: &'static str,
    place: usize,
) -> RecordId {
    let id = w.new_id();
    let (kind, owner, name) = match place % 3 {
        0 => ("worker", Some(t.regisseur.0), t.regisseur.1),
        1 => ("resident", None, None),
        _ => ("network", None, people::closest(t).map(|near| near.name)),
    };
    edit.record(id)
        .set(action::GOAL_ID, goal)
        .set(action::TITLE, title)
        .set(action::OWNER_KIND, kind)
        .set(action::OWNER_ID, owner)
        .set(action::OWNER_NAME, name)
        .set(action::RHYTHM, "once");
    id
}

/// How much support, how it goes, and how heavy it is for who helps.
fn course(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>, carer: Option<RecordId>) {
    let rank = |level: &str| IntensityLevel::from(level).rank();
    for (place, (ago, level)) in t.story.support.iter().enumerate() {
        let is_more = place > 0
            && t.story
                .support
                .get(place - 1)
                .is_some_and(|(_, before)| rank(level) > rank(before));
        let reason = match (place, is_more) {
            (0, _) => Some(&"Begin van de ondersteuning."),
            (_, true) => t.pick(&words::MORE_SUPPORT, 30),
            (_, false) => t.pick(&words::LESS_SUPPORT, 31),
        };
        edit.record(w.new_id())
            .set(intensity_step::LEVEL, *level)
            .set(intensity_step::FORM, "begeleiding thuis")
            .set(intensity_step::STARTS_ON, t.day(-ago))
            .set(intensity_step::REASON, reason.copied())
            .set(intensity_step::DECIDED_BY, t.regisseur.0);
    }
    for (ago, level) in t.story.load {
        edit.record(w.new_id())
            .set(carer_load::CONTACT_ID, carer)
            .set(carer_load::LEVEL, *level)
            .set(carer_load::SEEN_ON, t.day(-ago))
            .set(carer_load::REMARK, "Samen besproken wat kan en wat te veel is.");
    }
    if t.story.state == "concept" {
        return;
    }
    if t.number.is_multiple_of(3) && t.story.age == Age::Adult {
        health(w, edit, t);
    }
    let domains: Vec<&str> = t
        .life
        .goals
        .iter()
        .flat_map(|goal| goal.domains)
        .copied()
        .collect();
    for (place, domain) in domains.iter().enumerate() {
        for (ago, better) in [(150, 0), (30, 1)] {
            if day(t.today, -ago) < t.opened_on
                || domains.iter().position(|other| other == domain) != Some(place)
            {
                continue;
            }
            let start =
                i64::try_from(spread(t.number, 10 + u32::try_from(place).unwrap_or(0)) % 3).unwrap_or(0) + 2;
            edit.record(w.new_id())
                .set(score::INSTRUMENT, "zrm")
                .set(score::DIMENSION, *domain)
                .set(score::SCORE, start + better)
                .set(score::SCORED_ON, t.day(-ago))
                .set(score::SCORED_BY, t.regisseur.0);
        }
    }
}

/// What the resident says of their own health, twice.
fn health(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>) {
    for (salt, dimension) in (40_u32..).zip(words::HEALTH) {
        for (ago, better) in [(140, 0), (25, 1)] {
            if day(t.today, -ago) < t.opened_on {
                continue;
            }
            let start = i64::try_from(spread(t.number, salt) % 5).unwrap_or(0) + 3;
            edit.record(w.new_id())
                .set(score::INSTRUMENT, "positive_health")
                .set(score::DIMENSION, dimension)
                .set(score::SCORE, start + better)
                .set(score::SCORED_ON, t.day(-ago))
                .set(score::SCORED_BY, t.regisseur.0);
        }
    }
}

fn appointments(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>, goal: Option<RecordId>) {
    if let Some(days) = t.story.appointment_in {
        edit.record(w.new_id())
            .set(appointment::TITLE, "Gesprek thuis")
            .set(
                appointment::STARTS_AT,
                at_hour(t.workday(days), 10 + t.number % 6),
            )
            .set(appointment::MINUTES, 60_u32)
            .set(appointment::PLACE, "thuis")
            .set(appointment::WITH_WHOM, "inwoner")
            .set(appointment::STATE, "planned")
            .set(appointment::GOAL_ID, goal);
    }
    edit.record(w.new_id())
        .set(appointment::TITLE, "Kennismaking")
        .set(
            appointment::STARTS_AT,
            civil::instant(t.opened_on.and_time(NaiveTime::MIN)) + TimeDelta::hours(11),
        )
        .set(appointment::MINUTES, 45_u32)
        .set(appointment::STATE, "kept");
    edit.record(w.new_id())
        .set(document::TITLE, "Verslag van het eerste gesprek")
        .set(document::CATEGORY, "report")
        .set(document::KEPT_WHERE, "archief van het team")
        .set(document::DATED_ON, t.opened_on);
}

fn ask_regie(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>, me: ActorId) {
    let id = w.new_id();
    edit.record(id)
        .set(handover::FROM_ID, t.regisseur.0)
        .set(handover::TO_ID, me)
        .set(handover::PROPOSED_AT, t.at(-2, 14))
        .set(
            handover::REASON,
            "De inwoner verhuist naar jouw wijk. Kun jij de regie overnemen?",
        )
        .set(handover::EPOCH, 0_u32)
        .set(handover::TEMPLATE, Template::General.code())
        .set(handover::STATE, "proposed");
    let points = TEMPLATES
        .iter()
        .find(|(template, _)| *template == Template::General);
    for (position, item) in (0_u32..).zip(points.map_or(&[][..], |(_, items)| *items)) {
        let done = (position < 2).then(|| t.day(-1));
        edit.record(w.new_id())
            .set(handover_item::HANDOVER_ID, id)
            .set(handover_item::ITEM, item.code())
            .set(handover_item::POSITION, position)
            .set(handover_item::DONE_ON, done);
    }
}

/// The plan as it reads now, each time it was agreed.
fn agree(w: &mut WriteTx<'_>, t: &Telling<'_>) -> Result<(), AppError> {
    let content = {
        let reader = w.reader();
        let now = eenplan_store::plan::get(&reader, t.id)?.ok_or(ErrorCode::NotFound)?;
        let goals = eenplan_store::goal::of_dossier(&reader, t.id)?;
        let actions = eenplan_store::action::of_dossier(&reader, t.id)?;
        canonical(&text_of(&reader, t.id, &now, &goals, &actions, t.today)?)?
    };
    let mut edit = Edit::new(COMMAND, t.id);
    let by = if t.story.age == Age::Child {
        "parents"
    } else {
        "resident"
    };
    for (number, agreed_on) in (1_u32..).zip(t.agreed_on()) {
        edit.record(w.new_id())
            .set(plan_version::NUMBER, number)
            .set(plan_version::CONTENT_HASH, hash(&content))
            .set(plan_version::CONTENT, content.clone())
            .set(plan_version::AGREED_ON, agreed_on)
            .set(plan_version::AGREED_BY, by)
            .set(plan_version::HOW, "conversation")
            .set(plan_version::MADE_BY, t.regisseur.0);
    }
    w.apply(edit)?;
    Ok(())
}

fn at_hour(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    civil::instant(day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN)))
}

/// `days` after (below zero: before) a day.
fn day(from: NaiveDate, days: i64) -> NaiveDate {
    let step = Days::new(days.unsigned_abs());
    let there = if days < 0 {
        from.checked_sub_days(step)
    } else {
        from.checked_add_days(step)
    };
    there.unwrap_or(from)
}
