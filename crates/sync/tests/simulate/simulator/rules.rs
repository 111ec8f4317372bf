//! The role table of the trials, read from registers: what the machines are told. The model has its own, in words.

use std::collections::BTreeSet;

use eenplan_domain::record::{
    ActorId, Compartment, DossierId, Field, Kind, May, RecordId, Value, action, consent, dossier,
    involvement, note, resident, team_member, worker,
};
use eenplan_sync::machine::{Content, Reads, World};
use eenplan_sync::{
    Change, GoneReason, Header, Op, Place, Reason, Register, Registers, SealedOp, StreamId, WireValue,
};
use uuid::Uuid;

pub struct Rules;

/// Who writes the directory.
pub const ADMIN: ActorId = ActorId(Uuid::from_u128(1));

const DIRECTORY: StreamId = StreamId {
    dossier: DossierId::DIRECTORY,
    compartment: Compartment::Directory,
};

/// What a device of the trials puts under its ops.
pub fn sign(device: Uuid) -> impl FnOnce(&[u8]) -> [u8; 64] {
    move |_| {
        let mut signature = [0; 64];
        signature[..16].copy_from_slice(device.as_bytes());
        signature
    }
}

fn value(registers: &Registers, field: Field, record: RecordId) -> Option<&Value> {
    let place = Place {
        kind: field.kind,
        record,
        group: field.group,
    };
    let leading = registers.at(place)?.leading.as_ref()?;
    let found = leading.fields.iter().find(|one| one.number == field.number)?;
    match &found.value {
        WireValue::Known(Value::Null) | WireValue::Unknown(_) => None,
        WireValue::Known(value) => Some(value),
    }
}

fn id(registers: &Registers, field: Field, record: RecordId) -> Option<Uuid> {
    match value(registers, field, record)? {
        Value::Id(id) => Some(*id),
        _ => None,
    }
}

/// The records of a kind with a register in a group.
fn records<'r>(registers: &'r Registers, kind: &Kind, group: u16) -> impl Iterator<Item = RecordId> + 'r {
    let at = |id: u128| Place {
        kind: kind.number,
        record: RecordId(Uuid::from_u128(id)),
        group: 0,
    };
    let end = Place {
        group: u16::MAX,
        ..at(u128::MAX)
    };
    registers
        .0
        .range(at(0)..=end)
        .filter(move |(place, _): &(&Place, &Register)| place.group == group)
        .map(|(place, _)| place.record)
}

fn has_ended(who: ActorId, content: &dyn Content) -> bool {
    let directory = content.registers(DIRECTORY);
    directory.is_some_and(|directory| value(directory, worker::ENDED_ON, RecordId(who.0)).is_some())
}

fn teams(who: ActorId, content: &dyn Content) -> BTreeSet<Uuid> {
    let Some(directory) = content.registers(DIRECTORY) else {
        return BTreeSet::new();
    };
    records(directory, &team_member::KIND, team_member::TEAM_ID.group)
        .filter(|record| id(directory, team_member::WORKER_ID, *record) == Some(who.0))
        .filter(|record| value(directory, team_member::ENDS_ON, *record).is_none())
        .filter_map(|record| id(directory, team_member::TEAM_ID, record))
        .collect()
}

fn core(dossier: DossierId) -> StreamId {
    StreamId {
        dossier,
        compartment: Compartment::Core,
    }
}

impl World for Rules {
    fn reads(&self, who: ActorId, stream: StreamId, content: &dyn Content) -> Result<Reads, GoneReason> {
        if stream == DIRECTORY {
            return Ok(Reads::All);
        }
        if has_ended(who, content) {
            return Err(GoneReason::AccountEnded);
        }
        if self.leads(who, stream.dossier, content) {
            return Ok(Reads::All);
        }
        let Some(registers) = content.registers(core(stream.dossier)) else {
            return Err(GoneReason::Withdrawn);
        };
        let teams = teams(who, content);
        let mut reads = Err(GoneReason::Withdrawn);
        for record in records(registers, &involvement::KIND, involvement::WORKER_ID.group) {
            let by_name = id(registers, involvement::WORKER_ID, record) == Some(who.0);
            let by_team =
                id(registers, involvement::TEAM_ID, record).is_some_and(|team| teams.contains(&team));
            let holds = value(registers, involvement::ENDS_ON, record).is_none()
                && !registers.is_removed(involvement::KIND.number, record);
            let lists = |code: &str| match value(registers, involvement::COMPARTMENTS, record) {
                Some(Value::List(codes)) => codes.iter().any(|listed| listed == code),
                _ => false,
            };
            let some = match stream.compartment {
                Compartment::Journal => "shared",
                Compartment::Plan => "own",
                _ => "-",
            };
            let all = stream.compartment == Compartment::Core || lists(stream.compartment.code());
            if !(by_name || by_team) || !holds || !(all || lists(some)) {
                continue;
            }
            let is_withdrawn = records(registers, &consent::KIND, consent::INVOLVEMENT_ID.group)
                .filter(|consent| id(registers, consent::INVOLVEMENT_ID, *consent) == Some(record.0))
                .any(|consent| value(registers, consent::WITHDRAWN_ON, consent).is_some());
            match (is_withdrawn, all) {
                (false, true) => return Ok(Reads::All),
                (false, false) => reads = Ok(Reads::Some),
                (true, _) if reads.is_err() => reads = Err(GoneReason::ConsentEnded),
                (true, _) => {}
            }
        }
        reads
    }

    fn shows(
        &self,
        who: ActorId,
        stream: StreamId,
        (kind, record): (u16, RecordId),
        registers: &Registers,
    ) -> bool {
        let body = Place {
            kind,
            record,
            group: note::BODY.group,
        };
        let wrote = || {
            let leading = registers.at(body).and_then(|note| note.leading.as_ref());
            leading.is_some_and(|note| note.author == who)
        };
        match stream.compartment {
            Compartment::Journal if kind == note::KIND.number => {
                wrote() || value(registers, note::SHARED, record) == Some(&Value::Bool(true))
            }
            Compartment::Plan if kind == action::KIND.number => {
                id(registers, action::OWNER_ID, record) == Some(who.0)
            }
            _ => false,
        }
    }

    fn may(&self, author: ActorId, stream: StreamId, op: &Op, change: &Change, content: &dyn Content) -> May {
        let none = Registers::default();
        let registers = content.registers(stream).unwrap_or(&none);
        let is_new = registers.groups(change.kind, change.record).next().is_none();
        if stream == DIRECTORY {
            let by_admin = author == ADMIN;
            let own = change.record.0 == author.0;
            let is_entry = change.kind == worker::KIND.number && change.group == worker::NAME.group;
            return match (is_entry, change.kind) {
                (true, _) if own || is_new => May::Write,
                (false, kind)
                    if by_admin && [worker::KIND.number, team_member::KIND.number].contains(&kind) =>
                {
                    May::Write
                }
                _ => May::Propose,
            };
        }
        if has_ended(author, content) {
            return May::No;
        }
        let dossier = stream.dossier;
        let of_core = content.registers(core(dossier)).unwrap_or(&none);
        let is_regie = change.kind == dossier::KIND.number && change.group == dossier::REGISSEUR_ID.group;
        let Some(regisseur) = id(of_core, dossier::REGISSEUR_ID, dossier.record()) else {
            let begins = op.changes.iter().any(|change| {
                let me = WireValue::Known(Value::Id(author.0));
                (change.kind, change.group) == (dossier::KIND.number, dossier::REGISSEUR_ID.group)
                    && change.fields.iter().any(|field| field.value == me)
            });
            let may = stream.compartment == Compartment::Core && begins;
            return if may { May::Write } else { May::No };
        };
        if is_regie {
            let colleague = || {
                let mine = teams(author, content);
                !mine.is_disjoint(&teams(ActorId(regisseur), content))
            };
            return if regisseur == author.0 || colleague() {
                May::Write
            } else {
                May::No
            };
        }
        if self.leads(author, dossier, content) {
            return May::Write;
        }
        let Ok(reads) = self.reads(author, stream, content) else {
            return May::No;
        };
        if change.kind == dossier::KIND.number {
            return May::No;
        }
        let is = |kind: &Kind, field: Field| change.kind == kind.number && change.group == field.group;
        match stream.compartment {
            Compartment::Core if is(&resident::KIND, resident::PHONE) => May::Write,
            Compartment::Journal => {
                let place = Place {
                    kind: note::KIND.number,
                    record: change.record,
                    group: note::BODY.group,
                };
                let leading = registers.at(place).and_then(|note| note.leading.as_ref());
                match is_new || leading.is_some_and(|note| note.author == author) {
                    true => May::Write,
                    false => May::No,
                }
            }
            Compartment::Plan if is(&action::KIND, action::STATE) => {
                match id(registers, action::OWNER_ID, change.record) == Some(author.0) {
                    true => May::Write,
                    false if reads == Reads::Some => May::No,
                    false => May::Propose,
                }
            }
            Compartment::Plan if reads == Reads::Some => May::No,
            _ => May::Propose,
        }
    }

    fn objection(&self, _: ActorId, _: StreamId, op: &Op, content: &dyn Content) -> Option<Reason> {
        if op.command == "invented" {
            return Some(Reason::Invented);
        }
        let to_nobody = |change: &Change| {
            (change.kind, change.group) == (dossier::KIND.number, dossier::REGISSEUR_ID.group)
                && change.fields.iter().any(|field| match &field.value {
                    WireValue::Known(Value::Id(to)) => {
                        to.as_u128() >= 100 || has_ended(ActorId(*to), content)
                    }
                    _ => false,
                })
        };
        op.changes.iter().any(to_nobody).then_some(Reason::NotAccepted)
    }

    fn leads(&self, who: ActorId, dossier: DossierId, content: &dyn Content) -> bool {
        let registers = content.registers(core(dossier));
        registers.is_some_and(|registers| {
            [dossier::REGISSEUR_ID, dossier::DEPUTY_ID]
                .iter()
                .any(|field| id(registers, *field, dossier.record()) == Some(who.0))
        })
    }

    fn is_genuine(&self, op: &SealedOp, header: &Header) -> bool {
        op.signature[..16] == header.device.bytes()
    }
}
