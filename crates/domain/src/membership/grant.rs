//! Who may take part in a dossier, by what, in which parts and when.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::within;
use crate::civil;
use crate::consent::{Consent, SHAREABLE};
use crate::ground::{self, ConsentNeed};
use crate::handover::{Handover, Regie};
use crate::involvement::{Role, Sharing};
use crate::record::{ActorId, Compartment, May, RecordId};
use crate::rights::{self, Deed, Right};

/// How long broken glass stays open, in hours (domain.md §9).
pub const BREAK_GLASS_HOURS: i64 = 24;

/// Who a grant is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// One worker.
    Worker(ActorId),
    /// Whoever is in the team.
    Team(RecordId),
}

/// By what somebody takes part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Footing {
    /// A role of the table.
    Role(Role),
    /// Asked to take the regie over: sees what they are asked to lead, until they answered.
    Asked,
    /// Broke the glass: sees everything but the BSN, and adds notes.
    BreakGlass,
}

impl Footing {
    /// Its code, as kept and as said on a screen.
    pub fn code(&self) -> &str {
        match self {
            Self::Role(role) => role.code(),
            Self::Asked => "asked",
            Self::BreakGlass => "break_glass",
        }
    }

    /// The footing with this code.
    pub fn from_code(code: &str) -> Self {
        match code {
            "asked" => Self::Asked,
            "break_glass" => Self::BreakGlass,
            role => Self::Role(Role::from(role)),
        }
    }

    pub(super) fn right(&self, compartment: Compartment) -> Right {
        match self {
            Self::Role(role) => rights::rights(role, compartment),
            Self::BreakGlass if compartment == Compartment::Journal => rights::READ_AND_ADD,
            Self::Asked | Self::BreakGlass => rights::READ,
        }
    }

    pub(super) fn may(&self, deed: Deed) -> May {
        match self {
            Self::Role(role) => rights::may(Some(role), deed),
            Self::Asked | Self::BreakGlass => rights::may_by(self.right(deed.compartment), false, deed),
        }
    }
}

/// Some of the parts of a dossier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Parts(u8);

impl Parts {
    /// All of them.
    pub const ALL: Parts = Parts((1 << SHAREABLE.len()) - 1);

    /// These; what belongs to no dossier is passed over.
    pub fn of(compartments: impl IntoIterator<Item = Compartment>) -> Parts {
        Parts(compartments.into_iter().fold(0, |bits, one| bits | bit(one)))
    }

    /// Those with these codes; others are passed over.
    pub fn coded<'a>(codes: impl IntoIterator<Item = &'a String>) -> Parts {
        let known = |code: &String| SHAREABLE.into_iter().find(|one| one.code() == code);
        Parts::of(codes.into_iter().filter_map(known))
    }

    /// Whether this one is among them.
    pub fn has(self, compartment: Compartment) -> bool {
        self.0 & bit(compartment) != 0
    }

    /// Whether all of these are among others.
    pub fn is_within(self, others: Parts) -> bool {
        self.0 & !others.0 == 0
    }

    /// These and others.
    #[must_use]
    pub fn and(self, others: Parts) -> Parts {
        Parts(self.0 | others.0)
    }

    /// As one number, bit by bit in the order of [`SHAREABLE`].
    pub fn bits(self) -> u8 {
        self.0
    }

    /// From [`Parts::bits`].
    pub fn from_bits(bits: u8) -> Parts {
        Parts(bits & Self::ALL.0)
    }
}

fn bit(compartment: Compartment) -> u8 {
    SHAREABLE
        .iter()
        .position(|one| *one == compartment)
        .map_or(0, |at| 1 << at)
}

/// Lets somebody take part, from a day up to and including another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whom.
    pub who: Who,
    /// By what.
    pub footing: Footing,
    /// In which parts of the dossier.
    pub parts: Parts,
    /// First day; none when it always held.
    pub from: Option<NaiveDate>,
    /// Last day; none while there is no end.
    pub until: Option<NaiveDate>,
    /// The moment it ends, for what is counted in hours.
    pub expires: Option<DateTime<Utc>>,
    /// Whether it is a consent that ends it.
    pub ends_by_consent: bool,
}

impl Grant {
    fn always(who: ActorId, footing: Footing, parts: Parts) -> Grant {
        Grant {
            who: Who::Worker(who),
            footing,
            parts,
            from: None,
            until: None,
            expires: None,
            ends_by_consent: false,
        }
    }

    /// Whether it holds at a moment.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        within(self.from, self.until, civil::today(now)) && self.expires.is_none_or(|at| now < at)
    }
}

/// Somebody takes part: what an involvement says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Involved {
    /// The involvement.
    pub id: RecordId,
    /// Who; none for somebody outside the directory.
    pub who: Option<Who>,
    /// As what.
    pub role: Role,
    /// On what ground, in which parts, in what period.
    pub sharing: Sharing,
}

/// Somebody broke the glass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenGlass {
    /// Who.
    pub worker: ActorId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What decides who takes part in one dossier. Records that were taken away are left out.
#[derive(Clone, Debug)]
pub struct Rows {
    /// Who leads, and who stands in.
    pub regie: Regie,
    /// Who takes part.
    pub involvements: Vec<Involved>,
    /// The consents, by the involvement they were given for.
    pub consents: Vec<(RecordId, Consent)>,
    /// The transfers of the regie.
    pub handovers: Vec<Handover>,
    /// Who broke the glass.
    pub glass: Vec<BrokenGlass>,
}

/// Everybody who may take part by these rows, and when. Team leads follow from the directory, in [`standing`].
pub fn grants(rows: &Rows) -> Vec<Grant> {
    let role = Footing::Role;
    let mut grants = vec![Grant::always(
        rows.regie.regisseur,
        role(Role::Regisseur),
        Parts::ALL,
    )];
    grants.extend(rows.regie.deputy.map(|deputy| Grant {
        from: Some(deputy.from),
        until: Some(deputy.until),
        ..Grant::always(deputy.actor, role(Role::Deputy), Parts::ALL)
    }));
    for involved in &rows.involvements {
        if let Some(who) = involved.who.filter(|_| involved.role.can_be_chosen()) {
            let consents = rows.consents.iter().filter(|(of, _)| *of == involved.id);
            involve(who, involved, consents.map(|(_, consent)| consent), &mut grants);
        }
    }
    let seen = Parts::of([Compartment::Core, Compartment::Plan]);
    let all_but_bsn = Parts(Parts::ALL.0 & !bit(Compartment::Identity));
    let waiting = rows.handovers.iter().filter(|one| one.waits(&rows.regie));
    grants.extend(waiting.map(|one| Grant::always(one.to, Footing::Asked, seen)));
    grants.extend(rows.glass.iter().map(|glass| Grant {
        expires: Some(glass.at + TimeDelta::hours(BREAK_GLASS_HOURS)),
        ..Grant::always(glass.worker, Footing::BreakGlass, all_but_bsn)
    }));
    grants
}

fn involve<'a>(
    who: Who,
    involved: &Involved,
    consents: impl Iterator<Item = &'a Consent>,
    grants: &mut Vec<Grant>,
) {
    let sharing = &involved.sharing;
    let Some(ground) = sharing.ground.as_deref().and_then(ground::find) else {
        return;
    };
    let listed = Parts::coded(&sharing.compartments);
    let core = bit(Compartment::Core);
    let whole = Grant {
        who,
        footing: Footing::Role(involved.role.clone()),
        parts: Parts(listed.0 | core),
        from: sharing.starts_on.max(Some(ground.from)),
        until: earliest(sharing.ends_on, ground.until),
        expires: None,
        ends_by_consent: false,
    };
    if ground.consent == ConsentNeed::No {
        grants.push(whole);
        return;
    }
    for consent in consents.filter(|one| ground.consent != ConsentNeed::Explicit || one.is_explicit) {
        let taken_back = consent
            .withdrawn_on
            .and_then(|on| on.checked_sub_days(Days::new(1)));
        let ends = earliest(consent.valid_until, taken_back);
        grants.push(Grant {
            parts: Parts(listed.0 & Parts::coded(&consent.categories).0 | core),
            from: whole.from.max(Some(consent.given_on)),
            until: earliest(whole.until, ends),
            ends_by_consent: ends.is_some_and(|ends| whole.until.is_none_or(|until| ends < until)),
            ..whole.clone()
        });
    }
}

fn earliest(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}
