//! What the role table says of a change, by what stands on this device: the forecast of what the region will say.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use eenplan_domain::civil;
use eenplan_domain::consent::Consent;
use eenplan_domain::handover::{Deputy, Handover, HandoverState, Regie};
use eenplan_domain::involvement::{Role, Sharing};
use eenplan_domain::membership::{
    self, Account, Directory, Grant, Involved, Rows, Sight, Standing, TeamTime, Who, deed_of, grants,
    may_pass_regie,
};
use eenplan_domain::record::{
    self, ActorId, Compartment, DossierId, Field, May, RecordId, Value, dossier, handover, worker,
};
use eenplan_sync::{Change, Op, Place, Registers, StreamId, WireValue, answers_with_reason};
use rusqlite::{Connection, OptionalExtension};

use crate::error::StoreError;
use crate::open::Reader;
use crate::register::Records;
use crate::{consent, handover as handovers, involvement, notice, projection, row};

/// Everything that decides about one dossier.
struct Members {
    rows: Rows,
    grants: Vec<Grant>,
}

/// Judges changes as far as this device can. What it read is kept for one transaction.
#[derive(Default)]
pub(crate) struct Judge {
    directory: RefCell<Option<Rc<Directory>>>,
    members: RefCell<BTreeMap<DossierId, Option<Rc<Members>>>>,
}

impl Judge {
    /// Forgets what was read, since it may have changed.
    pub(crate) fn forget(&self, compartment: Compartment) {
        match compartment {
            Compartment::Directory => *self.directory.borrow_mut() = None,
            Compartment::Core | Compartment::Plan => self.members.borrow_mut().clear(),
            _ => {}
        }
    }

    /// What `author` may do to one change of `op`, given all registers of `looked_at` just before it. What the tables say of these records
    /// does not count: it may be what this very op shows.
    pub(crate) fn may(
        &self,
        conn: &Connection,
        stream: StreamId,
        (op, change): (&Op, &Change),
        author: ActorId,
        (looked_at, registers): (&Records, &Registers),
        now: DateTime<Utc>,
    ) -> Result<May, StoreError> {
        let directory = self.directory(conn)?;
        let stands = |id: RecordId, field: Field| match looked_at.contains(&(field.kind, id)) {
            true => known(&registers.at(place(id, field))?.leading.as_ref()?.fields, field),
            false => in_row(conn, id, field),
        };
        let sight = Sight {
            same: &|one, other| directory.same(one, other),
            in_team: &|team, who| directory.stands_for(Who::Team(team), who, civil::today(now)),
            stands: &stands,
            comes: &|id, field| comes(op, id, field),
            written_by: &|id, field| {
                let version = registers.at(place(id, field))?.leading.as_ref()?;
                Some(version.author)
            },
            is_new: &|kind, id| match looked_at.contains(&(kind, id)) {
                true => registers.groups(kind, id).next().is_none(),
                false => !is_there(conn, kind, id).unwrap_or(false),
            },
        };
        let what = (change.kind, change.record, change.group);
        let Some(deed) = deed_of(author, stream.compartment, what, &sight) else {
            return Ok(May::No);
        };
        if stream.compartment == Compartment::Directory {
            return Ok(directory.may(author, deed, civil::today(now)));
        }
        let leads_by_this = match comes(op, stream.dossier.record(), dossier::REGISSEUR_ID) {
            Some(Value::Id(id)) => directory.same(ActorId(id), author),
            _ => false,
        };
        let Some(members) = self.members(conn, stream.dossier)? else {
            // A new dossier is begun by who will lead it.
            return Ok(if leads_by_this { May::Write } else { May::No });
        };
        let regie = (dossier::REGISSEUR_ID.kind, dossier::REGISSEUR_ID.group);
        if (change.kind, change.group) == regie && !deed.is_new {
            let next =
                [dossier::REGISSEUR_ID, dossier::REGIE_EPOCH].map(|field| comes(op, change.record, field));
            let [Some(Value::Id(to)), Some(Value::Int(epoch))] = next else {
                return Ok(May::No);
            };
            let next = (ActorId(to), u32::try_from(epoch).unwrap_or_default());
            let passes = may_pass_regie(&members.rows, &directory, author, next, now);
            return Ok(passes.map_or(May::No, |()| May::Write));
        }
        // Who takes the regie over leads before the record of it is judged; here the regie waits for the region.
        let takes_over = match comes(op, change.record, handover::TO_ID) {
            Some(Value::Id(to)) if change.kind == handover::KIND.number && deed.is_new => {
                let next = (author, members.rows.regie.next_epoch());
                directory.same(ActorId(to), author)
                    && may_pass_regie(&members.rows, &directory, author, next, now).is_ok()
            }
            _ => false,
        };
        if takes_over {
            return Ok(May::Write);
        }
        let regisseur = match leads_by_this {
            true => author,
            false => members.rows.regie.regisseur,
        };
        let standing = membership::standing(author, regisseur, &members.grants, &directory, now);
        if leads_by_this {
            return Ok(eenplan_domain::rights::may(Some(&Role::Regisseur), deed));
        }
        Ok(
            match answers_with_reason(change, registers) && standing.settles(deed, true) {
                true => May::Write,
                false => standing.may(deed),
            },
        )
    }

    fn directory(&self, conn: &Connection) -> Result<Rc<Directory>, StoreError> {
        if let Some(known) = self.directory.borrow().as_ref() {
            return Ok(Rc::clone(known));
        }
        let read = Rc::new(directory(&Reader(conn))?);
        *self.directory.borrow_mut() = Some(Rc::clone(&read));
        Ok(read)
    }

    fn members(&self, conn: &Connection, id: DossierId) -> Result<Option<Rc<Members>>, StoreError> {
        if let Some(known) = self.members.borrow().get(&id) {
            return Ok(known.clone());
        }
        let members = rows(&Reader(conn), id)?.map(|rows| {
            Rc::new(Members {
                grants: grants(&rows),
                rows,
            })
        });
        self.members.borrow_mut().insert(id, members.clone());
        Ok(members)
    }
}

fn place(record: RecordId, field: Field) -> Place {
    Place {
        kind: field.kind,
        record,
        group: field.group,
    }
}

fn known(fields: &[eenplan_sync::FieldChange], field: Field) -> Option<Value> {
    fields
        .iter()
        .find(|one| one.number == field.number)
        .and_then(|one| match &one.value {
            WireValue::Known(value) => Some(value.clone()),
            WireValue::Unknown(_) => None,
        })
}

fn comes(op: &Op, id: RecordId, field: Field) -> Option<Value> {
    let change = op
        .changes
        .iter()
        .find(|change| Place::of(change) == place(id, field))?;
    known(&change.fields, field)
}

fn in_row(conn: &Connection, id: RecordId, field: Field) -> Option<Value> {
    let kind = record::kind(field.kind)?;
    let group = kind.group(field.group)?;
    let at = group.fields.iter().position(|one| one.number == field.number)?;
    let values = projection::read_group(conn, kind, group, id).unwrap_or_else(|error| {
        tracing::error!(%error, "rights");
        None
    })?;
    values.into_iter().nth(at).filter(|value| *value != Value::Null)
}

fn is_there(conn: &Connection, kind: u16, id: RecordId) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM register WHERE kind = ?1 AND record_id = ?2 LIMIT 1")?
        .query_row(rusqlite::params![kind, id.bytes()], |_| Ok(()))
        .optional()?
        .is_some())
}

/// What the directory on this device says of accounts and teams.
///
/// # Errors
/// Any [`StoreError`].
pub fn directory(reader: &Reader<'_>) -> Result<Directory, StoreError> {
    let mut directory = Directory::default();
    let mut statement = reader.0.prepare_cached(
        "SELECT w.id, w.same_as, w.functions, w.ended_on FROM worker w
         JOIN register r ON r.kind = ?1 AND r.record_id = w.id AND r.grp = ?2 WHERE w.removed = 0",
    )?;
    let mut rows = statement.query(rusqlite::params![worker::KIND.number, worker::SAME_AS.group])?;
    while let Some(found) = rows.next()? {
        let account = Account {
            same_as: row::optional_id(found, 1)?.map(ActorId),
            functions: row::list(found, 2)?,
            ended_on: row::date(found, 3)?,
        };
        directory.accounts.insert(ActorId(row::id(found, 0)?), account);
    }
    let mut statement = reader.0.prepare_cached(
        "SELECT team_id, worker_id, coalesce(is_lead, 0), starts_on, ends_on FROM team_member
         WHERE removed = 0 AND team_id IS NOT NULL AND worker_id IS NOT NULL",
    )?;
    let times = statement.query_map([], |found| {
        Ok(TeamTime {
            team: RecordId(row::id(found, 0)?),
            worker: ActorId(row::id(found, 1)?),
            is_lead: found.get(2)?,
            starts_on: row::date(found, 3)?,
            ends_on: row::date(found, 4)?,
        })
    })?;
    directory.teams = times.collect::<Result<_, _>>()?;
    Ok(directory)
}

/// What decides who takes part in a dossier; `None` when it is not here.
///
/// # Errors
/// Any [`StoreError`].
pub fn rows(reader: &Reader<'_>, id: DossierId) -> Result<Option<Rows>, StoreError> {
    let Some(regie) = handovers::regie(reader, id)? else {
        return Ok(None);
    };
    let days = regie.deputy_id.zip(regie.deputy_from).zip(regie.deputy_until);
    let regie = Regie {
        regisseur: regie.regisseur_id,
        epoch: regie.regie_epoch,
        since: regie.regie_since.unwrap_or_default(),
        deputy: days.map(|((actor, from), until)| Deputy { actor, from, until }),
    };
    let involvements = involvement::of_dossier(reader, id)?;
    let consents = consent::of_dossier(reader, id)?;
    let handovers = handovers::of_dossier(reader, id)?;
    Ok(Some(Rows {
        regie,
        involvements: involvements
            .into_iter()
            .map(|one| Involved {
                id: one.id,
                who: one.worker_id.map(Who::Worker).or(one.team_id.map(Who::Team)),
                role: Role::from(one.role.as_str()),
                sharing: Sharing {
                    ground: one.ground,
                    compartments: one.compartments,
                    starts_on: one.starts_on,
                    ends_on: one.ends_on,
                },
            })
            .collect(),
        consents: consents
            .into_iter()
            .filter_map(|one| {
                let is_explicit = !one.purpose.is_empty() && !one.how.is_empty();
                Some((
                    one.involvement_id?,
                    Consent {
                        given_on: one.given_on?,
                        categories: one.categories,
                        valid_until: one.valid_until,
                        withdrawn_on: one.withdrawn_on,
                        is_explicit,
                    },
                ))
            })
            .collect(),
        handovers: handovers
            .into_iter()
            .map(|one| Handover {
                id: one.id,
                from: one.from_id,
                to: one.to_id,
                epoch: one.epoch,
                proposed_on: civil::today(one.proposed_at),
                state: HandoverState::from(one.state.as_str()),
            })
            .collect(),
        glass: notice::glass_of(reader, id)?,
    }))
}

/// How somebody stands in dossiers, by what is here; one that is not here has no line.
///
/// # Errors
/// Any [`StoreError`].
pub fn standings(
    reader: &Reader<'_>,
    dossiers: &[DossierId],
    who: ActorId,
    now: DateTime<Utc>,
) -> Result<Vec<(DossierId, Standing)>, StoreError> {
    let directory = directory(reader)?;
    let mut found = Vec::new();
    for id in dossiers {
        if let Some(rows) = rows(reader, *id)? {
            let standing = membership::standing(who, rows.regie.regisseur, &grants(&rows), &directory, now);
            found.push((*id, standing));
        }
    }
    Ok(found)
}
