//! A region with two rights: who leads does everything, everybody else what a worker of the social team may.

use std::collections::BTreeSet;

use eenplan_domain::involvement::Role;
use eenplan_domain::membership::{Sight, deed_of};
use eenplan_domain::record::{ActorId, Compartment, DossierId, Field, May, RecordId, Value, dossier};
use eenplan_domain::rights;
use eenplan_sync::machine::{Content, Reads, World};
use eenplan_sync::{Change, GoneReason, Header, Op, Place, Reason, Registers, SealedOp, StreamId, WireValue};

/// The rights of the region: who leads by the core, everybody else as a worker of the team; withdrawn ones nothing.
#[derive(Default)]
pub struct Rules {
    /// Who may hold nothing any more.
    pub withdrawn: BTreeSet<ActorId>,
    /// Who lost what they read after their work was decided on.
    pub blind: BTreeSet<ActorId>,
}

impl Rules {
    pub fn role(&self, who: ActorId, dossier: DossierId, content: &dyn Content) -> Option<Role> {
        let core = StreamId {
            dossier,
            compartment: Compartment::Core,
        };
        let registers = content.registers(core)?;
        let leads = value(registers, dossier.record(), dossier::REGISSEUR_ID) == Some(Value::Id(who.0));
        match (leads, self.withdrawn.contains(&who)) {
            (true, _) => Some(Role::Regisseur),
            (false, true) => None,
            (false, false) => Some(Role::SocialTeam),
        }
    }
}

fn value(registers: &Registers, record: RecordId, field: Field) -> Option<Value> {
    let place = Place {
        kind: field.kind,
        record,
        group: field.group,
    };
    let leading = registers.at(place)?.leading.as_ref()?;
    leading
        .fields
        .iter()
        .find(|one| one.number == field.number)
        .and_then(|one| match &one.value {
            WireValue::Known(value) => Some(value.clone()),
            WireValue::Unknown(_) => None,
        })
}

impl World for Rules {
    fn reads(&self, who: ActorId, stream: StreamId, content: &dyn Content) -> Result<Reads, GoneReason> {
        let is_blind = self.blind.contains(&who);
        if stream.compartment == Compartment::Directory
            || !is_blind && self.role(who, stream.dossier, content).is_some()
        {
            return Ok(Reads::All);
        }
        Err(GoneReason::Withdrawn)
    }

    fn shows(&self, _: ActorId, _: StreamId, _: (u16, RecordId), _: &Registers) -> bool {
        false
    }

    fn may(&self, author: ActorId, stream: StreamId, op: &Op, change: &Change, content: &dyn Content) -> May {
        let empty = Registers::default();
        let registers = content.registers(stream).unwrap_or(&empty);
        let comes = |id: RecordId, field: Field| {
            let of = |change: &&Change| {
                (change.kind, change.record, change.group) == (field.kind, id, field.group)
            };
            let field_of = |change: &Change| {
                let found = change.fields.iter().find(|one| one.number == field.number)?;
                match &found.value {
                    WireValue::Known(value) => Some(value.clone()),
                    WireValue::Unknown(_) => None,
                }
            };
            op.changes.iter().find(of).and_then(field_of)
        };
        let begins = content.registers(StreamId {
            compartment: Compartment::Core,
            ..stream
        });
        if stream.compartment == Compartment::Core
            && begins.is_none_or(|core| core.0.is_empty())
            && comes(stream.dossier.record(), dossier::REGISSEUR_ID) == Some(Value::Id(author.0))
        {
            return May::Write;
        }
        let sight = Sight {
            same: &|one, other| one == other,
            in_team: &|_, _| false,
            stands: &|id, field| value(registers, id, field),
            comes: &comes,
            written_by: &|id, field| {
                let place = Place {
                    kind: field.kind,
                    record: id,
                    group: field.group,
                };
                Some(registers.at(place)?.leading.as_ref()?.author)
            },
            is_new: &|kind, id| registers.groups(kind, id).next().is_none(),
        };
        let what = (change.kind, change.record, change.group);
        let Some(deed) = deed_of(author, stream.compartment, what, &sight) else {
            return May::No;
        };
        if stream.compartment == Compartment::Directory {
            return rights::may(None, deed);
        }
        let role = self.role(author, stream.dossier, content);
        rights::may(role.as_ref(), deed)
    }

    fn objection(&self, _: ActorId, _: StreamId, _: &Op, _: &dyn Content) -> Option<Reason> {
        None
    }

    fn leads(&self, who: ActorId, dossier: DossierId, content: &dyn Content) -> bool {
        self.role(who, dossier, content) == Some(Role::Regisseur)
    }

    fn is_genuine(&self, op: &SealedOp, _: &Header) -> bool {
        op.open().is_ok()
    }
}
