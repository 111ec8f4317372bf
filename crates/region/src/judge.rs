//! What the region says about pushed ops, in memory: rights, decision, registers, and what has to be kept of it.
//!
//! **Invariant:** no IO. A [`Judge`] is filled from locked rows, decides op by op, and is emptied into rows of the same transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use eenplan_domain::bsn::{Bsn, TestRange};
use eenplan_domain::civil;
use eenplan_domain::consent::SHAREABLE;
use eenplan_domain::involvement::Role;
use eenplan_domain::membership::{
    self, Directory, Footing, Grant, RegieRefusal, Rows, Sight, Standing, Who, deed_of, may_pass_regie,
};
use eenplan_domain::record::{
    ActorId, Compartment, DossierId, Field, May, OpId, RecordId, Value, dossier, note, note_correction,
    plan_version, resident_identity,
};
use eenplan_domain::rights::Extent;
use eenplan_sync::{
    Change, Decision, Effect, Header, Op, Place, Reason, Registers, Settled, StreamHead, StreamId, Verdict,
    WireValue, answers_with_reason, belongs, decide,
};

use crate::rows;

/// One stream of the batch.
#[derive(Clone, Debug)]
pub(crate) struct StreamState {
    /// Where it is.
    pub(crate) head: StreamHead,
    /// Of every record that the batch touches in it, and of every record that says who takes part.
    pub(crate) registers: Registers,
}

/// One dossier of the batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct DossierState {
    /// Who may take part.
    pub(crate) grants: Vec<Grant>,
    /// Whether the registers hold everything that says who takes part.
    pub(crate) is_whole: bool,
    /// Whether the grants are others than those that were loaded.
    pub(crate) changed: bool,
}

impl DossierState {
    fn regisseur(&self) -> Option<ActorId> {
        let leads = |grant: &&Grant| grant.footing == Footing::Role(Role::Regisseur);
        self.grants.iter().find(leads).and_then(|grant| match grant.who {
            Who::Worker(actor) => Some(actor),
            Who::Team(_) => None,
        })
    }
}

/// A decided op.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// The op.
    pub(crate) op: OpId,
    /// Its stream.
    pub(crate) stream: StreamId,
    /// Its place there, and the chain after it.
    pub(crate) head: StreamHead,
    /// What was decided.
    pub(crate) decision: Decision,
}

/// What changed in the registers of a batch, to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcomes {
    /// Places whose leading value is another.
    pub(crate) leading: BTreeSet<(StreamId, Place)>,
    /// Places where a proposal came or went.
    pub(crate) questioned: BTreeSet<(StreamId, Place)>,
    /// Proposals that went.
    pub(crate) settled: Vec<(StreamId, Settled)>,
}

/// Whose ops are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author {
    /// A worker.
    Worker(ActorId),
    /// The service itself: what an administrator asked for, and notices.
    Service,
}

/// Decides on one batch.
pub(crate) struct Judge {
    pub(crate) now: DateTime<Utc>,
    pub(crate) directory: Arc<Directory>,
    /// Whether invented residents may be here: an example region.
    pub(crate) takes_invented: bool,
    pub(crate) streams: BTreeMap<StreamId, StreamState>,
    pub(crate) dossiers: BTreeMap<DossierId, DossierState>,
    pub(crate) outcomes: Outcomes,
}

impl Judge {
    /// Decides on one op; `None` for a payload that cannot be read.
    pub(crate) fn judge(&mut self, author: Author, header: &Header, op: Option<&Op>) -> Judged {
        let stream = header.stream;
        let decision = match op {
            None => Decision::set_aside(Reason::Unreadable),
            Some(op) => self.decide(author, header, op),
        };
        let state = self.streams.entry(stream).or_insert_with(|| StreamState {
            head: StreamHead::EMPTY,
            registers: Registers::default(),
        });
        state.head = state.head.next(header.op, &header.commitment, &decision);
        let head = state.head;
        if let (Some(op), false) = (op, matches!(decision.verdict, Verdict::SetAside(_))) {
            self.take(header, op, &decision);
        }
        Judged {
            op: header.op,
            stream,
            head,
            decision,
        }
    }

    fn decide(&self, author: Author, header: &Header, op: &Op) -> Decision {
        if let Some(reason) = self.misfit(header.stream, op) {
            return Decision::set_aside(reason);
        }
        if author != Author::Service && self.speaks_for_another(header.author, op) {
            return Decision::set_aside(Reason::NoRight);
        }
        let empty = Registers::default();
        let registers = self
            .streams
            .get(&header.stream)
            .map_or(&empty, |state| &state.registers);
        let worker = match author {
            Author::Service => return decide(op, header.author, registers, |_| May::Write),
            Author::Worker(worker) if self.directory.same(worker, header.author) => worker,
            Author::Worker(_) => return Decision::set_aside(Reason::NoRight),
        };
        let standing = match self.standing(worker, header.stream.dossier, op) {
            Ok(standing) => standing,
            Err(reason) => return Decision::set_aside(reason),
        };
        let same = |one, other| self.directory.same(one, other);
        let in_team = |team, who| {
            self.directory
                .stands_for(Who::Team(team), who, civil::today(self.now))
        };
        let stands = |record, field| rows::value(registers, record, field);
        let comes = |record, field| value_in(op, record, field);
        let written_by = |record, field: Field| {
            let place = Place {
                kind: field.kind,
                record,
                group: field.group,
            };
            Some(registers.at(place)?.leading.as_ref()?.author)
        };
        let is_new = |kind, record| registers.groups(kind, record).next().is_none();
        let sight = Sight {
            same: &same,
            in_team: &in_team,
            stands: &stands,
            comes: &comes,
            written_by: &written_by,
            is_new: &is_new,
        };
        decide(op, header.author, registers, |change| {
            let place = (change.kind, change.record, change.group);
            let Some(deed) = deed_of(worker, header.stream.compartment, place, &sight) else {
                return May::No;
            };
            if header.stream.dossier == DossierId::DIRECTORY {
                return self.directory.may(worker, deed, civil::today(self.now));
            }
            match answers_with_reason(change, registers) && standing.settles(deed, true) {
                true => May::Write,
                false => standing.may(deed),
            }
        })
    }

    /// What is wrong with an op whoever wrote it.
    fn misfit(&self, stream: StreamId, op: &Op) -> Option<Reason> {
        let in_directory = stream.compartment == Compartment::Directory;
        if in_directory != (stream.dossier == DossierId::DIRECTORY) {
            return Some(Reason::Unreadable);
        }
        if let Err(reason) = belongs(op, stream) {
            return Some(reason);
        }
        if let Some(Value::Id(other)) = value_in(op, stream.dossier.record(), dossier::JOINED_INTO)
            && !self.takes_in(DossierId(other), stream.dossier)
        {
            return Some(Reason::NoRight);
        }
        let bsn = op.changes.iter().find_map(|change| {
            value_in(op, change.record, resident_identity::BSN).and_then(|value| match value {
                Value::Text(bsn) => Bsn::parse(&bsn, TestRange::Allowed).ok(),
                _ => None,
            })
        });
        let invented = bsn.is_some_and(|bsn| bsn.is_test_number());
        (invented && !self.takes_invented).then_some(Reason::Invented)
    }

    /// Whether an op says of what is written once that somebody else wrote it.
    fn speaks_for_another(&self, author: ActorId, op: &Op) -> bool {
        let written_by = [note::AUTHOR_ID, note_correction::AUTHOR_ID, plan_version::MADE_BY];
        op.changes.iter().any(|change| {
            let said = written_by
                .iter()
                .filter(|field| (field.kind, field.group) == (change.kind, change.group))
                .find_map(|field| value_in(op, change.record, *field));
            matches!(said, Some(Value::Id(other)) if !self.directory.same(ActorId(other), author))
        })
    }

    /// Whether a dossier can be joined into `other`: another one, that somebody leads, and that is not joined away itself. So nobody ends
    /// in a circle, or with nobody.
    fn takes_in(&self, other: DossierId, joins: DossierId) -> bool {
        let core = StreamId {
            dossier: other,
            compartment: Compartment::Core,
        };
        let away = self
            .streams
            .get(&core)
            .and_then(|state| rows::value(&state.registers, other.record(), dossier::JOINED_INTO));
        let is_led = self
            .dossiers
            .get(&other)
            .and_then(DossierState::regisseur)
            .is_some();
        other != joins && is_led && !matches!(away, Some(Value::Id(_)))
    }

    /// Whether a worker may read a whole stream of a dossier where nothing was decided about who takes part.
    pub(crate) fn reads_all(&self, worker: ActorId, stream: StreamId) -> bool {
        let state = self.dossiers.get(&stream.dossier).filter(|state| !state.changed);
        let led = state.and_then(|state| Some((state, state.regisseur()?)));
        let stands = |(state, regisseur): (&DossierState, ActorId)| {
            membership::standing(worker, regisseur, &state.grants, &self.directory, self.now)
        };
        SHAREABLE.contains(&stream.compartment)
            && led.is_some_and(|led| stands(led).read(stream.compartment) == Extent::All)
    }

    /// How the author of an op stands; whoever begins a dossier, or takes its regie in this op, as its regisseur.
    fn standing(&self, worker: ActorId, id: DossierId, op: &Op) -> Result<Standing, Reason> {
        if id == DossierId::DIRECTORY {
            return Ok(Standing::default());
        }
        let as_lead = |lead: ActorId| Standing {
            held: vec![(Footing::Role(Role::Regisseur), membership::Parts::ALL)]
                .into_iter()
                .filter(|_| self.directory.same(lead, worker))
                .collect(),
        };
        let next = op
            .changes
            .iter()
            .find(|change| (change.kind, change.group) == (dossier::KIND.number, dossier::REGISSEUR_ID.group))
            .filter(|change| !change.fields.is_empty());
        let state = self.dossiers.get(&id);
        let regisseur = state.and_then(DossierState::regisseur);
        let Some((state, regisseur)) = state.zip(regisseur) else {
            // A dossier begins with who leads it, and somebody with an account leads.
            let begins = next.and_then(|_| regie_in(op, id));
            return match begins {
                Some((lead, 0)) if self.directory.has_account(worker, civil::today(self.now)) => {
                    Ok(as_lead(lead))
                }
                _ => Err(Reason::NoRight),
            };
        };
        let standing = membership::standing(worker, regisseur, &state.grants, &self.directory, self.now);
        if next.is_none() {
            return Ok(standing);
        }
        let (Some(to), Some(rows)) = (regie_in(op, id), self.rows(id)) else {
            return Err(Reason::NoRight);
        };
        match may_pass_regie(&rows, &self.directory, worker, to, self.now) {
            Ok(()) => Ok(Standing {
                held: vec![(Footing::Role(Role::Regisseur), membership::Parts::ALL)],
            }),
            Err(RegieRefusal::NoRight) => Err(Reason::NoRight),
            Err(RegieRefusal::NotAccepted) => Err(Reason::NotAccepted),
            Err(RegieRefusal::Moved) => Err(Reason::Overtaken),
        }
    }

    fn rows(&self, id: DossierId) -> Option<Rows> {
        let of = |compartment| {
            let stream = StreamId {
                dossier: id,
                compartment,
            };
            self.streams.get(&stream).map(|state| &state.registers)
        };
        rows::membership(id, of(Compartment::Core)?, of(Compartment::Plan))
    }

    /// Lets a decided op take effect.
    fn take(&mut self, header: &Header, op: &Op, decision: &Decision) {
        let stream = header.stream;
        let Some(state) = self.streams.get_mut(&stream) else {
            return;
        };
        for settled in state.registers.take(header.op, header.author, op, decision) {
            self.outcomes.questioned.insert((stream, settled.place));
            self.outcomes.settled.push((stream, settled));
        }
        for (change, effect) in op.changes.iter().zip(&decision.effects) {
            match effect {
                Effect::Leads => self.outcomes.leading.insert((stream, Place::of(change))),
                Effect::Proposes => self.outcomes.questioned.insert((stream, Place::of(change))),
                Effect::Stands => false,
            };
        }
        let says_who = op
            .changes
            .iter()
            .any(|change| rows::says_who_takes_part(change.kind));
        if says_who && stream.dossier != DossierId::DIRECTORY {
            let grants = self.rows(stream.dossier).map(|rows| membership::grants(&rows));
            let state = self.dossiers.entry(stream.dossier).or_default();
            if let Some(grants) = grants.filter(|grants| *grants != state.grants) {
                state.grants = grants;
                state.changed = true;
            }
        }
    }
}

/// Who leads by an op, in which epoch. An op that begins a dossier may leave the epoch out.
fn regie_in(op: &Op, id: DossierId) -> Option<(ActorId, u32)> {
    let epoch = match value_in(op, id.record(), dossier::REGIE_EPOCH) {
        Some(Value::Int(epoch)) => u32::try_from(epoch).ok()?,
        _ => 0,
    };
    match value_in(op, id.record(), dossier::REGISSEUR_ID) {
        Some(Value::Id(actor)) => Some((ActorId(actor), epoch)),
        _ => None,
    }
}

/// The value that an op gives a field.
pub(crate) fn value_in(op: &Op, record: RecordId, field: Field) -> Option<Value> {
    let there =
        |change: &&Change| (change.kind, change.record, change.group) == (field.kind, record, field.group);
    let change = op.changes.iter().find(there)?;
    match &change.fields.iter().find(|one| one.number == field.number)?.value {
        WireValue::Known(value) => Some(value.clone()),
        WireValue::Unknown(_) => None,
    }
}
