//! What the registers of a dossier say about who takes part in it, and those of the directory about accounts and teams.

use chrono::NaiveDate;
use eenplan_domain::civil;
use eenplan_domain::consent::Consent;
use eenplan_domain::handover::{Deputy, Handover, HandoverState, Regie};
use eenplan_domain::involvement::{Role, Sharing};
use eenplan_domain::membership::{Account, BrokenGlass, Involved, Rows, TeamTime, Who};
use eenplan_domain::record::{
    ActorId, DossierId, Field, RecordId, Value, break_glass, consent, dossier, handover, involvement,
    team_member, worker,
};
use eenplan_sync::{Place, Registers, WireValue};

/// The kinds of record that say who takes part in a dossier.
pub(crate) const SAY_WHO: [u16; 5] = [
    dossier::KIND.number,
    involvement::KIND.number,
    consent::KIND.number,
    break_glass::KIND.number,
    handover::KIND.number,
];

/// Whether records of a kind say who takes part.
pub(crate) fn says_who_takes_part(kind: u16) -> bool {
    SAY_WHO.contains(&kind)
}

/// The value that leads in a field of a record; `None` for a group that nobody wrote and for what this version cannot read.
pub(crate) fn value(registers: &Registers, record: RecordId, field: Field) -> Option<Value> {
    let place = Place {
        kind: field.kind,
        record,
        group: field.group,
    };
    let leading = registers.at(place)?.leading.as_ref()?;
    match &leading
        .fields
        .iter()
        .find(|one| one.number == field.number)?
        .value
    {
        WireValue::Known(value) => Some(value.clone()),
        WireValue::Unknown(_) => None,
    }
}

/// The fields of one record, by what they hold.
struct Row<'a> {
    registers: &'a Registers,
    record: RecordId,
}

impl Row<'_> {
    fn id(&self, field: Field) -> Option<uuid::Uuid> {
        match value(self.registers, self.record, field) {
            Some(Value::Id(id)) => Some(id),
            _ => None,
        }
    }

    fn date(&self, field: Field) -> Option<NaiveDate> {
        match value(self.registers, self.record, field) {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    fn text(&self, field: Field) -> Option<String> {
        match value(self.registers, self.record, field) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    fn list(&self, field: Field) -> Vec<String> {
        match value(self.registers, self.record, field) {
            Some(Value::List(items)) => items,
            _ => Vec::new(),
        }
    }

    fn number(&self, field: Field) -> u32 {
        match value(self.registers, self.record, field) {
            Some(Value::Int(number)) => u32::try_from(number).unwrap_or(0),
            _ => 0,
        }
    }
}

/// The records of a kind that were not taken away.
fn records(registers: &Registers, kind: u16) -> impl Iterator<Item = Row<'_>> {
    let mut ids: Vec<RecordId> = registers
        .0
        .keys()
        .filter(|place| place.kind == kind)
        .map(|place| place.record)
        .collect();
    ids.dedup();
    ids.into_iter()
        .filter(move |id| !registers.is_removed(kind, *id))
        .map(move |record| Row { registers, record })
}

/// Who takes part in a dossier; `None` while nobody leads it.
pub(crate) fn membership(id: DossierId, core: &Registers, plan: Option<&Registers>) -> Option<Rows> {
    let row = Row {
        registers: core,
        record: id.record(),
    };
    let deputy = row
        .id(dossier::DEPUTY_ID)
        .zip(row.date(dossier::DEPUTY_FROM))
        .zip(row.date(dossier::DEPUTY_UNTIL));
    let regie = Regie {
        regisseur: ActorId(row.id(dossier::REGISSEUR_ID)?),
        epoch: row.number(dossier::REGIE_EPOCH),
        since: row.date(dossier::REGIE_SINCE).unwrap_or_default(),
        deputy: deputy.map(|((actor, from), until)| Deputy {
            actor: ActorId(actor),
            from,
            until,
        }),
    };
    Some(Rows {
        regie,
        involvements: records(core, involvement::KIND.number)
            .map(|row| involved(&row))
            .collect(),
        consents: records(core, consent::KIND.number)
            .filter_map(|row| given(&row))
            .collect(),
        handovers: plan
            .map(|plan| {
                records(plan, handover::KIND.number)
                    .filter_map(|row| transfer(&row))
                    .collect()
            })
            .unwrap_or_default(),
        glass: records(core, break_glass::KIND.number)
            .filter_map(|row| {
                let worker = ActorId(row.id(break_glass::WORKER_ID)?);
                match value(core, row.record, break_glass::BROKEN_AT) {
                    Some(Value::Instant(at)) => Some(BrokenGlass { worker, at }),
                    _ => None,
                }
            })
            .collect(),
    })
}

fn involved(row: &Row<'_>) -> Involved {
    let worker = row.id(involvement::WORKER_ID).map(|id| Who::Worker(ActorId(id)));
    let team = row.id(involvement::TEAM_ID).map(|id| Who::Team(RecordId(id)));
    Involved {
        id: row.record,
        who: worker.or(team),
        role: Role::from(row.text(involvement::ROLE).unwrap_or_default().as_str()),
        sharing: Sharing {
            ground: row.text(involvement::GROUND),
            compartments: row.list(involvement::COMPARTMENTS),
            starts_on: row.date(involvement::STARTS_ON),
            ends_on: row.date(involvement::ENDS_ON),
        },
    }
}

fn given(row: &Row<'_>) -> Option<(RecordId, Consent)> {
    let consent = Consent {
        categories: row.list(consent::CATEGORIES),
        given_on: row.date(consent::GIVEN_ON)?,
        valid_until: row.date(consent::VALID_UNTIL),
        withdrawn_on: row.date(consent::WITHDRAWN_ON),
        is_explicit: row.text(consent::PURPOSE).is_some() && row.text(consent::HOW).is_some(),
    };
    Some((RecordId(row.id(consent::INVOLVEMENT_ID)?), consent))
}

fn transfer(row: &Row<'_>) -> Option<Handover> {
    let proposed = match value(row.registers, row.record, handover::PROPOSED_AT) {
        Some(Value::Instant(at)) => civil::today(at),
        _ => NaiveDate::default(),
    };
    let state = row.text(handover::STATE);
    Some(Handover {
        id: row.record,
        from: ActorId(row.id(handover::FROM_ID)?),
        to: ActorId(row.id(handover::TO_ID)?),
        epoch: row.number(handover::EPOCH),
        proposed_on: proposed,
        state: state.map_or(HandoverState::Proposed, |code| HandoverState::from(code.as_str())),
    })
}

/// What the directory says of a worker's account; `None` while the entry is only a name.
pub(crate) fn account(registers: &Registers, record: RecordId) -> Option<Account> {
    let place = Place {
        kind: worker::KIND.number,
        record,
        group: worker::FUNCTIONS.group,
    };
    registers.at(place)?.leading.as_ref()?;
    let row = Row { registers, record };
    Some(Account {
        same_as: row.id(worker::SAME_AS).map(ActorId),
        functions: row.list(worker::FUNCTIONS),
        ended_on: row.date(worker::ENDED_ON),
    })
}

/// What the directory says of a worker's time in a team; `None` when it was taken away or is not whole.
pub(crate) fn team_time(registers: &Registers, record: RecordId) -> Option<TeamTime> {
    if registers.is_removed(team_member::KIND.number, record) {
        return None;
    }
    let row = Row { registers, record };
    Some(TeamTime {
        team: RecordId(row.id(team_member::TEAM_ID)?),
        worker: ActorId(row.id(team_member::WORKER_ID)?),
        is_lead: value(registers, record, team_member::IS_LEAD) == Some(Value::Bool(true)),
        starts_on: row.date(team_member::STARTS_ON),
        ends_on: row.date(team_member::ENDS_ON),
    })
}
