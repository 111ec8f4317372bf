//! Who may do what in which part of a dossier: the default policy as data (domain.md §9). The service is the judge.

use crate::involvement::Role;
use crate::membership::Parts;
use crate::record::{
    Compartment, May, REMOVED_GROUP, action, break_glass, consent, dossier, handover, handover_item,
    involvement, organisation, same_person, worker,
};

/// Goes up whenever a cell of [`POLICY`] changes.
pub const POLICY_VERSION: u32 = 1;

/// A part of a compartment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The person's own actions.
    OwnActions,
    /// The stay at the person's own organisation.
    OwnStay,
    /// Notes that were shared.
    Shared,
    /// Calls.
    Calls,
    /// Name and reachability promise.
    NameAndPromise,
    /// The reachability promise.
    Promise,
    /// Everything, with a reason, for 24 hours, noticed by regisseur and team lead.
    BreakGlass,
}

impl Part {
    /// Whether it is a choice of whole records, so that it can be taken out of a compartment: [`crate::membership::shows`] says which.
    pub const fn is_of_records(self) -> bool {
        matches!(self, Part::OwnActions | Part::Shared)
    }
}

/// How much of a compartment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Nothing.
    No,
    /// A part.
    Only(Part),
    /// Everything.
    All,
}

/// What a role may do in a compartment. What may be written or proposed on may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// See it.
    pub read: Extent,
    /// Change it.
    pub write: Extent,
    /// Add to it.
    pub append: Extent,
    /// Propose a change, which waits for the regisseur.
    pub propose: bool,
}

impl Right {
    /// What is left of it where the reader may see nothing: adding to it shows nothing of what is there.
    #[must_use]
    pub const fn unseen(self) -> Right {
        Right {
            append: self.append,
            ..NONE
        }
    }
}

const NONE: Right = Right {
    read: Extent::No,
    write: Extent::No,
    append: Extent::No,
    propose: false,
};
/// Seeing all of it.
pub const READ: Right = Right {
    read: Extent::All,
    ..NONE
};
const WRITE: Right = Right {
    read: Extent::All,
    write: Extent::All,
    ..NONE
};
const PROPOSE: Right = Right {
    propose: true,
    ..READ
};
const PROPOSE_OWN: Right = Right {
    write: Extent::Only(Part::OwnActions),
    ..PROPOSE
};
const OWN_ACTIONS: Right = Right {
    read: Extent::Only(Part::OwnActions),
    write: Extent::Only(Part::OwnActions),
    ..NONE
};
const OWN_STAY: Right = Right {
    read: Extent::Only(Part::OwnStay),
    write: Extent::Only(Part::OwnStay),
    ..NONE
};
const APPEND: Right = Right {
    append: Extent::All,
    ..NONE
};
const APPEND_READ: Right = READ_AND_ADD;
/// Seeing all of it and adding to it.
pub const READ_AND_ADD: Right = Right {
    append: Extent::All,
    ..READ
};
const APPEND_READ_SHARED: Right = Right {
    append: Extent::All,
    ..only(Part::Shared)
};
const READ_CALLS: Right = Right {
    append: Extent::Only(Part::Calls),
    ..READ
};

const fn only(part: Part) -> Right {
    Right {
        read: Extent::Only(part),
        ..NONE
    }
}

/// One role's rights, in the order core, identity, plan, journal, crisis, placement, transition.
#[derive(Clone, Debug)]
pub struct Row {
    /// The role.
    pub role: Role,
    /// Its cells.
    pub cells: [Right; 7],
}

const fn row(role: Role, cells: [Right; 7]) -> Row {
    Row { role, cells }
}

/// The default policy, row by row as in domain.md §9. A role that is not here may do nothing.
pub const POLICY: &[Row] = &[
    row(
        Role::Regisseur,
        [WRITE, WRITE, WRITE, APPEND_READ, WRITE, WRITE, WRITE],
    ),
    row(
        Role::Deputy,
        [WRITE, WRITE, WRITE, APPEND_READ, WRITE, WRITE, WRITE],
    ),
    row(
        Role::SocialTeam,
        [WRITE, READ, PROPOSE_OWN, APPEND_READ, WRITE, READ, WRITE],
    ),
    row(
        Role::YouthCoach,
        [WRITE, READ, PROPOSE_OWN, APPEND_READ, WRITE, READ, WRITE],
    ),
    row(
        Role::Provider,
        [
            READ,
            NONE,
            PROPOSE_OWN,
            APPEND_READ_SHARED,
            PROPOSE,
            OWN_STAY,
            PROPOSE,
        ],
    ),
    row(
        Role::Volunteer,
        [READ, NONE, OWN_ACTIONS, APPEND, READ, NONE, NONE],
    ),
    row(Role::RegionalAccess, [READ, READ, READ, NONE, NONE, WRITE, READ]),
    row(Role::OnCall, [READ, NONE, NONE, APPEND, READ_CALLS, NONE, NONE]),
    row(
        Role::Coordinator,
        [
            only(Part::NameAndPromise),
            NONE,
            NONE,
            NONE,
            only(Part::Promise),
            NONE,
            NONE,
        ],
    ),
    row(
        Role::TeamLead,
        [
            READ,
            NONE,
            READ,
            only(Part::BreakGlass),
            only(Part::BreakGlass),
            READ,
            READ,
        ],
    ),
    row(Role::Administrator, [NONE; 7]),
];

/// What a role may do in a compartment.
pub fn rights(role: &Role, compartment: Compartment) -> Right {
    let column = crate::consent::SHAREABLE.iter().position(|c| *c == compartment);
    let row = POLICY.iter().find(|row| row.role == *role);
    row.zip(column).map_or(NONE, |(row, column)| row.cells[column])
}

/// What the role table has to know of one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The compartment of the record.
    pub compartment: Compartment,
    /// Number of its kind.
    pub kind: u16,
    /// The group that changes.
    pub group: u16,
    /// Whether the record does not exist yet.
    pub is_new: bool,
    /// Whether it is the author's own: an action they own or get, a note they wrote, a handover that was proposed from or to them, their own
    /// entry in the directory, what lets themselves or their team take part.
    pub is_own: bool,
    /// The parts of the dossier it lets somebody read.
    pub opens: Parts,
}

/// What somebody in `role` may do to one group of one record (domain.md §9). `None` stands for who does not take part.
///
/// The regie, the deputy and the closing of a dossier are up to who leads, and so is proposing a handover and what lets the author take part:
/// nobody lets themselves in. Taking the regie over is not asked here: it needs a handover, or a team lead with a reason. The directory is the administrator's: others add names, keep their own entry, and propose the rest.
pub fn may(role: Option<&Role>, deed: Deed) -> May {
    if deed.compartment == Compartment::Directory {
        let names = [
            (organisation::KIND.number, organisation::NAME.group),
            (worker::KIND.number, worker::NAME.group),
        ];
        let open = names.contains(&(deed.kind, deed.group)) && (deed.is_new || deed.is_own);
        return match open || role == Some(&Role::Administrator) {
            true => May::Write,
            false => May::Propose,
        };
    }
    let Some(role) = role else { return May::No };
    let leads = matches!(role, Role::Regisseur | Role::Deputy);
    may_by(rights(role, deed.compartment), leads, deed)
}

/// What a right to a compartment of a dossier lets somebody do there; `leads`: as its regisseur or deputy.
pub(crate) fn may_by(right: Right, leads: bool, deed: Deed) -> May {
    let of_handover = (deed.kind, deed.group) == (handover::KIND.number, handover::STATE.group)
        || deed.kind == handover_item::KIND.number;
    let up_to_lead = deed.kind == dossier::KIND.number
        && ([
            REMOVED_GROUP,
            dossier::REGISSEUR_ID.group,
            dossier::DEPUTY_ID.group,
            dossier::CLOSED_ON.group,
            dossier::JOINED_INTO.group,
        ]
        .contains(&deed.group))
        && !deed.is_new
        || [involvement::KIND.number, consent::KIND.number].contains(&deed.kind) && deed.is_own;
    let by_service = [break_glass::KIND.number, same_person::KIND.number].contains(&deed.kind);
    let own_action = deed.kind == action::KIND.number && right.write == Extent::Only(Part::OwnActions);
    if by_service || up_to_lead && !leads {
        May::No
    } else if right.write == Extent::All
        || deed.is_own && (own_action || of_handover)
        || right.append == Extent::All && (deed.is_new || deed.is_own)
    {
        May::Write
    } else if right.propose {
        May::Propose
    } else {
        May::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cell as domain.md writes it.
    fn written(right: Right) -> &'static str {
        match right {
            WRITE => "w",
            READ => "r",
            NONE => "–",
            PROPOSE => "p",
            PROPOSE_OWN => "p, own actions w",
            OWN_ACTIONS => "own actions w",
            OWN_STAY => "own stay w",
            APPEND => "a",
            APPEND_READ => "a r",
            APPEND_READ_SHARED => "a, r what is shared",
            READ_CALLS => "r, calls a",
            Right {
                read: Extent::Only(Part::NameAndPromise),
                ..
            } => "name, promise",
            Right {
                read: Extent::Only(Part::Promise),
                ..
            } => "promise",
            Right {
                read: Extent::Only(Part::BreakGlass),
                ..
            } => "break-glass",
            _ => "?",
        }
    }

    #[test]
    fn the_policy_is_the_table_of_the_domain() {
        let table = "\
            regisseur | w | w | w | a r | w | w | w
            deputy | w | w | w | a r | w | w | w
            social_team | w | r | p, own actions w | a r | w | r | w
            youth_coach | w | r | p, own actions w | a r | w | r | w
            provider | r | – | p, own actions w | a, r what is shared | p | own stay w | p
            volunteer | r | – | own actions w | a | r | – | –
            regional_access | r | r | r | – | – | w | r
            on_call | r | – | – | a | r, calls a | – | –
            coordinator | name, promise | – | – | – | promise | – | –
            team_lead | r | – | r | break-glass | break-glass | r | r
            administrator | – | – | – | – | – | – | –";
        assert_eq!(table.lines().count(), POLICY.len());
        for line in table.lines() {
            let mut cells = line.split('|').map(str::trim);
            let role = Role::from(cells.next().unwrap());
            let found: Vec<_> = crate::consent::SHAREABLE
                .iter()
                .map(|c| written(rights(&role, *c)))
                .collect();
            assert_eq!(found, cells.collect::<Vec<_>>(), "{role:?}");
        }
    }

    #[test]
    fn each_role_writes_proposes_or_may_not() {
        use crate::record::{Field, goal, note, resident, resident_identity, worker};
        let deed = |field: Field, is_new, is_own| Deed {
            compartment: crate::record::kind(field.kind).unwrap().compartment,
            kind: field.kind,
            group: field.group,
            is_new,
            is_own,
            opens: Parts::default(),
        };
        let cases = [
            ("regisseur", goal::TITLE, false, false, May::Write),
            ("regisseur", dossier::REGISSEUR_ID, false, false, May::Write),
            ("regisseur", note::SHARED, false, false, May::No),
            ("regisseur", note::SHARED, false, true, May::Write),
            ("deputy", dossier::CLOSED_ON, false, false, May::Write),
            ("regisseur", dossier::JOINED_INTO, false, false, May::Write),
            (
                "regisseur",
                crate::record::break_glass::REASON,
                true,
                false,
                May::No,
            ),
            ("social_team", dossier::JOINED_INTO, false, false, May::No),
            ("social_team", dossier::CLOSED_ON, false, false, May::No),
            ("social_team", goal::TITLE, true, false, May::Propose),
            ("social_team", action::STATE, false, true, May::Write),
            ("social_team", action::STATE, false, false, May::Propose),
            ("social_team", handover::STATE, false, true, May::Write),
            ("regisseur", handover::TO_ID, true, false, May::Write),
            ("social_team", handover::TO_ID, true, false, May::Propose),
            ("social_team", handover::TO_ID, false, true, May::Propose),
            ("volunteer", handover::TO_ID, true, true, May::No),
            ("social_team", involvement::COMPARTMENTS, true, false, May::Write),
            ("social_team", involvement::COMPARTMENTS, true, true, May::No),
            ("social_team", consent::CATEGORIES, true, true, May::No),
            ("deputy", involvement::COMPARTMENTS, false, true, May::Write),
            ("social_team", resident::PHONE, false, false, May::Write),
            ("social_team", resident_identity::BSN, false, false, May::No),
            ("social_team", note::BODY, true, false, May::Write),
            ("provider", resident::PHONE, false, false, May::No),
            ("volunteer", action::STATE, false, true, May::Write),
            ("volunteer", action::STATE, false, false, May::No),
            ("team_lead", goal::TITLE, false, false, May::No),
            ("administrator", goal::TITLE, false, false, May::No),
            ("nobody", worker::PHONE, false, true, May::Write),
            ("nobody", worker::PHONE, false, false, May::Propose),
            ("nobody", goal::TITLE, false, true, May::No),
        ];
        for (role, field, is_new, is_own, expected) in cases {
            let known = Role::from(role);
            let found = may(
                Some(&known).filter(|_| role != "nobody"),
                deed(field, is_new, is_own),
            );
            assert_eq!(
                found, expected,
                "{role} {} new {is_new} own {is_own}",
                field.column
            );
        }
    }

    #[test]
    fn a_role_outside_the_table_may_do_nothing() {
        for role in [Role::Relative, Role::Landlord, Role::from("mayor")] {
            assert!(
                crate::consent::SHAREABLE
                    .iter()
                    .all(|c| rights(&role, *c) == NONE),
                "{role:?}"
            );
        }
        assert_eq!(rights(&Role::Regisseur, Compartment::Directory), NONE);
    }

    #[test]
    fn what_is_left_without_seeing_is_adding() {
        let left = rights(&Role::SocialTeam, Compartment::Journal).unseen();
        assert_eq!(left, APPEND);
        assert_eq!(rights(&Role::Regisseur, Compartment::Plan).unseen(), NONE);
    }

    #[test]
    fn exactly_the_leads_write_the_plan() {
        let writers: Vec<_> = POLICY
            .iter()
            .filter(|row| rights(&row.role, Compartment::Plan).write == Extent::All)
            .map(|row| row.role.code())
            .collect();
        assert_eq!(writers, ["regisseur", "deputy"]);
    }
}
