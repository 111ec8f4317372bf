//! Who may decide for or with a resident: representation and agreement by age.

use crate::field_error::FieldCode;

open_enum! {
    /// How a resident is represented. What it covers stands in [`Representation::covers`].
    pub enum Representation {
        /// Nobody represents the resident.
        None = "none",
        /// Bewind (BW 1:431).
        FinancialAdministration = "financial_administration",
        /// Mentorschap (BW 1:450).
        Mentorship = "mentorship",
        /// Bewind and mentorschap together.
        AdministrationAndMentorship = "administration_and_mentorship",
        /// Curatele (BW 1:378).
        Curatorship = "curatorship",
        /// Parental authority (BW 1:245).
        ParentalAuthority = "parental_authority",
        /// Voogdij (BW 1:280).
        Guardianship = "guardianship",
        /// Volmacht or levenstestament (BW 3:60).
        PowerOfAttorney = "power_of_attorney",
        /// Partner or relative who speaks for a resident who cannot (BW 7:465).
        Informal = "informal",
    }
}

/// What a representative decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covers {
    /// Money and goods.
    pub money: bool,
    /// Care and support, and so agreement with the plan.
    pub care: bool,
}

impl Representation {
    /// What it covers; `None` when the form itself does not tell (a volmacht says what it is for).
    pub fn covers(&self) -> Option<Covers> {
        let (money, care) = match self {
            Self::None => (false, false),
            Self::FinancialAdministration => (true, false),
            Self::Mentorship | Self::Informal => (false, true),
            Self::AdministrationAndMentorship
            | Self::Curatorship
            | Self::ParentalAuthority
            | Self::Guardianship => (true, true),
            Self::PowerOfAttorney | Self::Other(_) => return None,
        };
        Some(Covers { money, care })
    }

    /// Whether it holds for minors only and so ends at 18 (BW 1:245, 1:280).
    pub fn ends_at_18(&self) -> bool {
        matches!(self, Self::ParentalAuthority | Self::Guardianship)
    }
}

/// Whose agreement a plan needs by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreementOf {
    /// Those with authority over a child.
    Parents,
    /// The young person and those with authority.
    Both,
    /// The resident alone, or who legally represents them in care.
    Resident,
}

/// An age and whose agreement is needed from it on: reference data.
#[derive(Clone, Copy, Debug)]
pub struct AgreementAge {
    /// From this age, in years.
    pub from: u32,
    /// Whose agreement.
    pub of: AgreementOf,
    /// Where it stands.
    pub source: &'static str,
}

/// Agreement by age, the highest age last.
pub const AGREEMENT_AGES: &[AgreementAge] = &[
    AgreementAge {
        from: 0,
        of: AgreementOf::Parents,
        source: "Jeugdwet 7.3.4",
    },
    AgreementAge {
        from: 12,
        of: AgreementOf::Both,
        source: "Jeugdwet 7.3.4",
    },
    AgreementAge {
        from: 16,
        of: AgreementOf::Resident,
        source: "Jeugdwet 7.3.4",
    },
];

/// Whose agreement is needed at an age. An unknown age is taken as grown up.
pub fn agreement_of(age: Option<u32>) -> AgreementOf {
    let Some(age) = age else {
        return AgreementOf::Resident;
    };
    AGREEMENT_AGES
        .iter()
        .rev()
        .find(|row| row.from <= age)
        .map_or(AgreementOf::Resident, |row| row.of)
}

open_enum! {
    /// Who agreed with a plan, or gave consent.
    pub enum AgreedBy {
        /// The resident.
        Resident = "resident",
        /// Who represents the resident in care.
        Representative = "representative",
        /// Parents or guardian of a child.
        Parents = "parents",
        /// The young person and parents or guardian.
        ResidentAndParents = "resident_and_parents",
    }
}

/// Whether this person may agree with a plan or give consent, at this age and with this representation.
///
/// # Errors
/// `PersonNotPossible` when somebody else has to.
pub fn may_agree(
    by: AgreedBy,
    age: Option<u32>,
    representation: &Representation,
) -> Result<AgreedBy, FieldCode> {
    let possible = match by {
        AgreedBy::ResidentAndParents => age.is_some_and(|age| age < 18),
        AgreedBy::Parents => agreement_of(age) == AgreementOf::Parents,
        AgreedBy::Resident => agreement_of(age) == AgreementOf::Resident,
        // Who has authority over a minor decides below 16 as a parent, and from 16 on no more. A form that does not say what it covers
        // (a volmacht) is for the worker to judge.
        AgreedBy::Representative => {
            agreement_of(age) == AgreementOf::Resident
                && !representation.ends_at_18()
                && representation.covers().is_none_or(|c| c.care)
        }
        AgreedBy::Other(_) => false,
    };
    if possible {
        Ok(by)
    } else {
        Err(FieldCode::PersonNotPossible)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_goes_from_the_parents_to_the_young_person() {
        for (age, of) in [
            (0, AgreementOf::Parents),
            (11, AgreementOf::Parents),
            (12, AgreementOf::Both),
            (15, AgreementOf::Both),
            (16, AgreementOf::Resident),
            (80, AgreementOf::Resident),
        ] {
            assert_eq!(agreement_of(Some(age)), of, "{age}");
        }
        assert_eq!(agreement_of(None), AgreementOf::Resident);
    }

    #[test]
    fn a_bewindvoerder_decides_about_money_only() {
        assert_eq!(
            Representation::FinancialAdministration.covers(),
            Some(Covers {
                money: true,
                care: false
            })
        );
        assert_eq!(
            Representation::Mentorship.covers(),
            Some(Covers {
                money: false,
                care: true
            })
        );
        assert_eq!(Representation::PowerOfAttorney.covers(), None);
        let ending: Vec<_> = Representation::ALL
            .iter()
            .filter(|r| r.ends_at_18())
            .map(Representation::code)
            .collect();
        assert_eq!(ending, ["parental_authority", "guardianship"]);
    }
}
