//! Who takes part in a plan, and whether anything may be shared with them on a day.

use crate::consent::{Consent, ConsentStanding, SHAREABLE, check_compartments};
use crate::field_error::{FieldCode, FieldErrors};
use crate::ground::{self, ConsentNeed};
use crate::record::Compartment;
use crate::rights::{self, Extent, POLICY};
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

open_enum! {
    /// The role somebody has in a plan or in a region. What each role may do stands in [`crate::rights`].
    pub enum Role {
        /// Leads the plan; follows from the dossier, never chosen.
        Regisseur = "regisseur",
        /// Stands in for the regisseur; follows from the dossier, never chosen.
        Deputy = "deputy",
        /// Worker of the social team or local access.
        SocialTeam = "social_team",
        /// Jongerencoach.
        YouthCoach = "youth_coach",
        /// Worker of a provider.
        Provider = "provider",
        /// Volunteer or peer supporter.
        Volunteer = "volunteer",
        /// Worker of the regional access.
        RegionalAccess = "regional_access",
        /// Somebody close to the resident.
        Relative = "relative",
        /// GP, therapist, home nursing.
        HealthCare = "health_care",
        /// Bewindvoerder, mentor, curator.
        LegalRepresentative = "legal_representative",
        /// Landlord or housing corporation.
        Landlord = "landlord",
        /// School or employer.
        SchoolOrWork = "school_or_work",
        /// Another professional.
        Professional = "professional",
        /// On call; follows from a duty, never chosen.
        OnCall = "on_call",
        /// Coordinates a reachability service; a function, never chosen.
        Coordinator = "coordinator",
        /// Leads a team; a function, never chosen.
        TeamLead = "team_lead",
        /// Administers a region; a function, never chosen.
        Administrator = "administrator",
    }
}

impl Role {
    /// Whether a worker can give somebody this role in a plan.
    pub fn can_be_chosen(&self) -> bool {
        !matches!(
            self,
            Self::Regisseur
                | Self::Deputy
                | Self::OnCall
                | Self::Coordinator
                | Self::TeamLead
                | Self::Administrator
        )
    }

    /// What this role may read in EenPlan, whole or in part, or add to, by [`POLICY`]; `None` for who does not work in it (a GP, a
    /// relative), who is told things in another way.
    pub fn uses(&self) -> Option<Vec<Compartment>> {
        let used = |part: &Compartment| {
            let right = rights::rights(self, *part);
            right.read != Extent::No || right.append != Extent::No
        };
        POLICY
            .iter()
            .any(|row| row.role == *self)
            .then(|| SHAREABLE.into_iter().filter(used).collect())
    }

    /// Whether this role adds to a compartment that it does not read.
    pub fn only_adds(&self, part: Compartment) -> bool {
        let right = rights::rights(self, part);
        right.read == Extent::No && right.append != Extent::No
    }

    /// Those of these compartments, by their codes, that this role never reads or adds to. A code of a newer version is none of them.
    pub fn beyond<'a>(&self, compartments: &'a [String]) -> Vec<&'a String> {
        let Some(uses) = self.uses() else {
            return Vec::new();
        };
        let never = |code: &&String| {
            SHAREABLE
                .iter()
                .any(|part| part.code() == *code && !uses.contains(part))
        };
        compartments.iter().filter(never).collect()
    }
}

/// What of an involvement decides whether something may be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// Code of the legal ground.
    pub ground: Option<String>,
    /// Codes of the compartments they may see.
    pub compartments: Vec<String>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}

/// Why something may not be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The involvement begins later.
    NotStarted,
    /// The involvement ended.
    Ended,
    /// No legal ground is recorded.
    NoGround,
    /// The ground is not one this version knows.
    UnknownGround,
    /// The ground is not in force on that day.
    GroundNotInForce,
    /// The ground needs consent and there is none.
    NoConsent,
    /// The consent begins later.
    ConsentNotYet,
    /// The consent ended.
    ConsentEnded,
    /// The consent was taken back.
    ConsentWithdrawn,
    /// The ground needs consent in so many words for a purpose; what there is lacks that.
    ConsentNotExplicit,
    /// No valid consent covers this compartment, by its code.
    NotCovered(String),
}

impl Refusal {
    /// The code a screen finds its words by.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Ended => "ended",
            Self::NoGround => "no_ground",
            Self::UnknownGround => "unknown_ground",
            Self::GroundNotInForce => "ground_not_in_force",
            Self::NoConsent => "no_consent",
            Self::ConsentNotYet => "consent_not_yet",
            Self::ConsentEnded => "consent_ended",
            Self::ConsentWithdrawn => "consent_withdrawn",
            Self::ConsentNotExplicit => "consent_not_explicit",
            Self::NotCovered(_) => "not_covered",
        }
    }
}

/// Whether everything an involvement names may be shared on a day. `consents` are those given for this involvement.
///
/// # Errors
/// Every reason against, the period first.
pub fn may_share(sharing: &Sharing, consents: &[Consent], date: NaiveDate) -> Result<(), Vec<Refusal>> {
    let mut refusals = Vec::new();
    if sharing.starts_on.is_some_and(|from| date < from) {
        refusals.push(Refusal::NotStarted);
    }
    if sharing.ends_on.is_some_and(|until| until < date) {
        refusals.push(Refusal::Ended);
    }
    match sharing.ground.as_deref().map(ground::find) {
        None => refusals.push(Refusal::NoGround),
        Some(None) => refusals.push(Refusal::UnknownGround),
        Some(Some(ground)) => {
            if !ground.in_force(date) {
                refusals.push(Refusal::GroundNotInForce);
            }
            if ground.consent != ConsentNeed::No {
                refusals.extend(consent_refusals(sharing, consents, ground.consent, date));
            }
        }
    }
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}

/// Codes of the compartments an involvement opens on a day: the core, which whoever takes part needs, and those it names, as far as
/// nothing stands against sharing them.
pub fn opened(sharing: &Sharing, consents: &[Consent], date: NaiveDate) -> Vec<String> {
    let mut named = sharing.clone();
    let core = Compartment::Core.code();
    if !named.compartments.iter().any(|code| code == core) {
        named.compartments.insert(0, core.to_owned());
    }
    let refusals = may_share(&named, consents, date).err().unwrap_or_default();
    let spares =
        |refusal: &Refusal, code: &String| matches!(refusal, Refusal::NotCovered(other) if other != code);
    named
        .compartments
        .retain(|code| refusals.iter().all(|refusal| spares(refusal, code)));
    named.compartments
}

fn consent_refusals(
    sharing: &Sharing,
    consents: &[Consent],
    need: ConsentNeed,
    date: NaiveDate,
) -> Vec<Refusal> {
    let holding: Vec<_> = consents.iter().filter(|c| c.standing(date).holds()).collect();
    if holding.is_empty() {
        // Of several that do not hold, the last given tells best why.
        let last = consents
            .iter()
            .max_by_key(|c| c.given_on)
            .map(|c| c.standing(date));
        return vec![match last {
            Some(ConsentStanding::NotYet) => Refusal::ConsentNotYet,
            Some(ConsentStanding::Ended) => Refusal::ConsentEnded,
            Some(ConsentStanding::Withdrawn) => Refusal::ConsentWithdrawn,
            _ => Refusal::NoConsent,
        }];
    }
    let enough: Vec<_> = holding
        .into_iter()
        .filter(|c| need != ConsentNeed::Explicit || c.is_explicit)
        .collect();
    if enough.is_empty() {
        return vec![Refusal::ConsentNotExplicit];
    }
    let open = sharing
        .compartments
        .iter()
        .filter(|name| !enough.iter().any(|c| c.covers(name)));
    open.cloned().map(Refusal::NotCovered).collect()
}

/// An involvement as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct InvolvementDraft {
    /// Whether a worker or network contact was chosen from a list.
    pub has_person: bool,
    pub name: String,
    pub organisation: String,
    pub phone: String,
    pub role: String,
    pub task: String,
    pub ground: String,
    pub compartments: Vec<String>,
    pub starts_on: String,
    pub ends_on: String,
    pub end_reason: String,
}

/// An involvement that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Involvement {
    pub name: Option<String>,
    pub organisation: Option<String>,
    pub phone: Option<String>,
    pub role: Role,
    pub task: Option<String>,
    pub sharing: Sharing,
    pub end_reason: Option<String>,
}

never_prints!(InvolvementDraft, Involvement);

impl InvolvementDraft {
    /// Checks everything at once. Who sees something needs a ground; who sees nothing (a sister who helps with the post) does not.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, today: NaiveDate) -> Result<Involvement, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", text::line(&self.name)).flatten();
        let organisation = errors
            .take("organisation", text::line(&self.organisation))
            .flatten();
        if name.is_none() && organisation.is_none() && !self.has_person {
            errors.add("name", FieldCode::Required);
        }
        let phone = errors.take("phone", crate::phone::kept(&self.phone)).flatten();
        let role = errors.take("role", Role::chosen_or_newer(&self.role).and_then(can_be_chosen));
        let task = errors.take("task", text::statement(&self.task)).flatten();
        let ground = errors.take("ground", chosen_ground(&self.ground)).flatten();
        let compartments = errors
            .take("compartments", check_compartments(&self.compartments))
            .unwrap_or_default();
        if role
            .as_ref()
            .is_some_and(|role| !role.beyond(&compartments).is_empty())
        {
            errors.add("compartments", FieldCode::UnknownChoice);
        }
        if ground.is_none() && !compartments.is_empty() {
            errors.add("ground", FieldCode::Required);
        }
        let start = civil::parse_date(&self.starts_on).and_then(|from| civil::near(from, today));
        let starts_on = errors.take("starts_on", start);
        let ends_on = errors
            .take("ends_on", civil::until(&self.ends_on, starts_on, today))
            .flatten();
        let end_reason = errors
            .take("end_reason", text::statement(&self.end_reason))
            .flatten();
        errors.finish(role.map(|role| Involvement {
            name,
            organisation,
            phone,
            role,
            task,
            sharing: Sharing {
                ground,
                compartments,
                starts_on,
                ends_on,
            },
            end_reason,
        }))
    }
}

fn can_be_chosen(role: Role) -> Result<Role, FieldCode> {
    if role.can_be_chosen() {
        Ok(role)
    } else {
        Err(FieldCode::UnknownChoice)
    }
}

fn chosen_ground(code: &str) -> Result<Option<String>, FieldCode> {
    match code.trim() {
        "" => Ok(None),
        code if crate::field_error::is_code(code) => Ok(Some(code.to_owned())),
        _ => Err(FieldCode::UnknownChoice),
    }
}

#[cfg(test)]
#[path = "involvement_tests.rs"]
mod tests;
