//! *Vandaag*: what now, across all dossiers, as far as the asker may read their plans.

use chrono::{Days, NaiveDate, NaiveTime};
use eenplan_domain::action::OwnerKind;
use eenplan_domain::civil;
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, Compartment, DossierId};
use eenplan_domain::resident::Name;
use eenplan_domain::rights::Part;
use eenplan_store::audit::{Action, Line};
use eenplan_store::caseload::{self, Asker, Choice, Filter};
use eenplan_store::today::{self, Item, Span};
use eenplan_store::{Reader, notice};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::caseload::moment;
use crate::handover::person;
use crate::rights::{Stand, Stands};
use crate::{AppError, Office};

/// How far *Komt eraan* looks ahead, in days.
const AHEAD: u64 = 21;

/// One thing to do, or done today.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TodayItem {
    /// `action`, `appointment`, `evaluation`, or `regie` for a transfer that waits for the asker's answer.
    pub kind: String,
    /// The record; the dossier itself for the evaluation of its plan.
    pub record: Uuid,
    /// The dossier.
    pub dossier: Uuid,
    /// The resident, as in a list.
    pub name: String,
    /// What; empty for an evaluation and for the regie.
    pub title: String,
    /// The goal of an action, the place of an appointment.
    pub about: Option<String>,
    /// Who does it (the resident by the name they are called by), who comes, or who asks to take the regie over.
    pub who: Option<String>,
    /// Whether it is up to the asker: their action, an appointment they come to, a request to them; and the evaluation and the
    /// appointments of a plan they lead.
    pub mine: bool,
    /// `YYYY-MM-DD`.
    pub on: String,
    /// `HH:MM` where the residents live, of an appointment.
    pub time: Option<String>,
    /// The moment itself, RFC 3339.
    pub at: Option<String>,
    /// Minutes, of an appointment.
    pub minutes: Option<u32>,
    /// Days until then; negative when late.
    pub days: i32,
    /// Done today.
    pub done: bool,
}

/// The whole screen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TodayView {
    /// Today, `YYYY-MM-DD`.
    pub today: String,
    /// Calendar week (ISO).
    pub week: u32,
    /// Late, the longest first.
    pub late: Vec<TodayItem>,
    /// Of today, by time.
    pub today_items: Vec<TodayItem>,
    /// Of the next three weeks.
    pub soon: Vec<TodayItem>,
    /// Number of open dossiers, to know an empty start from a quiet day.
    pub dossiers: u32,
    /// Whether there ever was a dossier here, to know who begins from who was left by the last one.
    pub begun: bool,
}

never_prints!(TodayItem, TodayView);

impl Office {
    /// What has to be done today, what is late and what is coming.
    ///
    /// # Errors
    /// Those of the store.
    pub fn today_open(&self) -> Result<TodayView, AppError> {
        let asker = self.asker()?;
        let day = asker.today;
        let last = day.checked_add_days(Days::new(AHEAD)).unwrap_or(day);
        let after = last.checked_add_days(Days::new(1)).unwrap_or(last);
        let span = Span {
            today: day,
            last,
            today_starts: starts(day),
            ends: starts(after),
        };
        let all = Choice::all(Filter::Open);
        let (mut items, open, begun) = self.write(|w| {
            let r = w.reader();
            let items = views(&r, span, asker)?;
            let open = caseload::count(&r, asker, &all)?;
            let begun = today::is_begun(&r)?;
            notice::let_go(w)?;
            w.audit(&Line::of(Action::View, "today"))?;
            Ok((items, open, begun))
        })?;
        items.sort_by(|a, b| (&a.on, &a.time, &a.name, a.record).cmp(&(&b.on, &b.time, &b.name, b.record)));
        let (done, open_items): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item.done);
        let (late, rest): (Vec<_>, Vec<_>) = open_items.into_iter().partition(|item| item.days < 0);
        let (mut today_items, soon): (Vec<_>, Vec<_>) = rest.into_iter().partition(|item| item.days == 0);
        today_items.extend(done);
        today_items.sort_by(|a, b| {
            (a.time.is_none(), &a.time, a.done, &a.name).cmp(&(b.time.is_none(), &b.time, b.done, &b.name))
        });
        Ok(TodayView {
            today: day.to_string(),
            week: chrono::Datelike::iso_week(&day).week(),
            late,
            today_items,
            soon,
            dossiers: open,
            begun,
        })
    }

    /// How many things are late or of today and not done yet. Shows nobody, so it leaves no audit line.
    ///
    /// # Errors
    /// Those of the store.
    pub fn today_count(&self) -> Result<u32, AppError> {
        let asker = self.asker()?;
        let day = asker.today;
        let after = day.checked_add_days(Days::new(1)).unwrap_or(day);
        let span = Span {
            today: day,
            last: day,
            today_starts: starts(day),
            ends: starts(after),
        };
        let items = self.read(|r| views(r, span, asker))?;
        let open = items.iter().filter(|item| !item.done).count();
        Ok(u32::try_from(open).unwrap_or(u32::MAX))
    }
}

/// Everything of a span that the asker may see. Unordered.
fn views(r: &Reader<'_>, span: Span, asker: Asker) -> Result<Vec<TodayItem>, AppError> {
    let me = asker.me;
    let items = today::items(r, span, me)?;
    let name = person(r, me, me)?.name;
    let mut dossiers: Vec<DossierId> = items.iter().map(|item| item.dossier).collect();
    dossiers.sort_unstable();
    dossiers.dedup();
    let stands = Stands::of(r, &dossiers, me, asker.now)?;
    let seen = items.into_iter().filter_map(|item| {
        let stand = stands.get(item.dossier);
        let mine = match item.kind.as_str() {
            "action" => owns(&item, me),
            "appointment" => stand.leads() || comes(&item, &name),
            "evaluation" => stand.leads(),
            _ => true,
        };
        Some(view(seen_by(item, stand, me)?, mine, span.today))
    });
    Ok(seen.collect())
}

/// An item for who may read the plan; without its goal for who may read their own actions. Who is asked to lead may know so.
fn seen_by(item: Item, stand: &Stand, me: ActorId) -> Option<Item> {
    if stand.sees(Compartment::Plan) || item.kind == "regie" {
        return Some(item);
    }
    let own = owns(&item, me) && stand.sees_part(Compartment::Plan, Part::OwnActions);
    own.then_some(Item { about: None, ..item })
}

fn owns(item: &Item, me: ActorId) -> bool {
    item.owner_kind.as_deref() == Some(OwnerKind::Worker.code()) && item.owner_id == Some(me.0)
}

fn comes(item: &Item, name: &str) -> bool {
    let with = item.who.as_deref().unwrap_or_default().to_lowercase();
    !name.is_empty() && with.contains(&name.to_lowercase())
}

fn starts(day: NaiveDate) -> chrono::DateTime<chrono::Utc> {
    civil::instant(day.and_time(NaiveTime::MIN))
}

fn view(item: Item, mine: bool, today: NaiveDate) -> TodayItem {
    let wall = item
        .starts_at
        .and_then(chrono::DateTime::from_timestamp_millis)
        .map(civil::wall_clock);
    let on = wall
        .map(|wall| wall.date())
        .or_else(|| item.due_on.as_ref()?.parse().ok())
        .unwrap_or(today);
    let name = Name {
        family_name: item.family_name,
        name_prefix: item.name_prefix,
        given_names: item.given_names,
        call_name: item.call_name,
    };
    TodayItem {
        kind: item.kind,
        record: item.record,
        dossier: item.dossier.0,
        name: name.in_lists(),
        who: if item.owner_kind.as_deref() == Some(OwnerKind::Resident.code()) {
            name.called().map(str::to_owned)
        } else {
            item.who.filter(|who| !who.is_empty())
        },
        mine,
        title: item.title,
        about: item.about.filter(|about| !about.is_empty()),
        on: on.to_string(),
        time: wall.map(|wall| wall.format("%H:%M").to_string()),
        at: item.starts_at.map(moment),
        minutes: item.minutes,
        days: i32::try_from((on - today).num_days()).unwrap_or(i32::MAX),
        done: item.is_done,
    }
}
