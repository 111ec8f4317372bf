//! What a use case is about to do, in its own words and in those of the role table.

use eenplan_domain::membership::Parts;
use eenplan_domain::record::{ActorId, Compartment, action, dossier, involvement};
use eenplan_domain::rights as domain;
use uuid::Uuid;

/// What a use case is about to do in a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Change anything in a part of it.
    Write(Compartment),
    /// Add to a part of it.
    Append(Compartment),
    /// Change an action that has, or gets, this owner.
    Act(Option<Uuid>),
    /// Decide for the plan as a whole: close it, open it again.
    Lead,
    /// Let somebody take part in these parts; `own`: themselves, or a team they are in.
    LetIn {
        /// Whether it is about themselves.
        own: bool,
        /// What it opens.
        parts: Parts,
    },
}

impl Deed {
    pub(super) fn is_about_plan(self) -> bool {
        matches!(
            self,
            Deed::Act(_) | Deed::Lead | Deed::LetIn { .. } | Deed::Write(Compartment::Plan)
        )
    }

    pub(super) fn of_domain(self, me: ActorId) -> domain::Deed {
        let plain = |compartment| domain::Deed {
            compartment,
            kind: 0,
            group: 1,
            is_new: false,
            is_own: false,
            opens: Parts::default(),
        };
        match self {
            Deed::Write(part) => plain(part),
            Deed::Append(part) => domain::Deed {
                is_new: true,
                ..plain(part)
            },
            Deed::Act(owner) => domain::Deed {
                kind: action::KIND.number,
                is_own: owner == Some(me.0),
                ..plain(Compartment::Plan)
            },
            Deed::Lead => domain::Deed {
                kind: dossier::KIND.number,
                group: dossier::CLOSED_ON.group,
                ..plain(Compartment::Core)
            },
            Deed::LetIn { own, parts } => domain::Deed {
                kind: involvement::KIND.number,
                group: involvement::COMPARTMENTS.group,
                is_own: own,
                opens: parts,
                ..plain(Compartment::Core)
            },
        }
    }
}
