//! Organisations and workers a plan can name.

use crate::field_error::FieldErrors;
use crate::involvement::Role;
use crate::{email, municipality, never_prints, phone, text};

open_enum! {
    /// Kinds of organisation (domain.md §3).
    pub enum OrganisationCategory {
        /// Local access, social team.
        LocalAccess = "local_access",
        /// Regional access (S4: Centrale Toegang, GGD).
        RegionalAccess = "regional_access",
        /// Municipality, other than its access.
        Municipality = "municipality",
        /// Provider of beschermd wonen, opvang or ambulante begeleiding.
        Provider = "provider",
        /// Youth care with residence.
        YouthCare = "youth_care",
        /// CJG.
        YouthCentre = "youth_centre",
        /// Outreach team (S2: Bijzondere Zorgteam, OGGZ-team).
        Outreach = "outreach",
        /// F-ACT or other mental health care.
        MentalHealth = "mental_health",
        /// GP practice.
        Gp = "gp",
        /// Home nursing.
        HomeNursing = "home_nursing",
        /// Welfare.
        Welfare = "welfare",
        /// Volunteers and peer support.
        Volunteers = "volunteers",
        /// Independent client support.
        ClientSupport = "client_support",
        /// Housing corporation.
        Housing = "housing",
        /// Health insurer, zorgkantoor.
        Insurer = "insurer",
        /// School.
        School = "school",
        /// Veiligheidshuis, police, probation.
        Safety = "safety",
        /// Something else.
        SomethingElse = "other",
    }
}

impl OrganisationCategory {
    /// As what, and on which ground, a worker of such an organisation goes on taking part in a dossier: beside the municipality itself no
    /// further than the ground of their work reaches, and with consent where the law asks for it (domain.md §9).
    pub fn takes_part(&self) -> (Role, &'static str) {
        match self {
            Self::LocalAccess | Self::Municipality => (Role::SocialTeam, "wmo_5_1_1"),
            Self::RegionalAccess => (Role::RegionalAccess, "wmo_5_1_1"),
            Self::YouthCentre => (Role::YouthCoach, "wmo_5_1_1"),
            Self::Provider | Self::Outreach | Self::Welfare | Self::ClientSupport => {
                (Role::Provider, "wmo_5_2_1")
            }
            Self::YouthCare => (Role::Provider, "jw_7_3_11"),
            Self::MentalHealth | Self::Gp | Self::HomeNursing | Self::Insurer => {
                (Role::Provider, "wmo_5_2_5")
            }
            Self::Volunteers => (Role::Volunteer, "wmo_5_3_3"),
            Self::Housing | Self::School | Self::Safety | Self::SomethingElse | Self::Other(_) => {
                (Role::Provider, "wmo_5_3_3")
            }
        }
    }
}

open_enum! {
    /// What a place offers (domain.md §7, S4).
    pub enum PlaceProduct {
        /// Beschermd wonen.
        ProtectedLiving = "protected_living",
        /// Beschut or begeleid wonen.
        SupportedLiving = "supported_living",
        /// Beschermd thuis.
        ProtectedAtHome = "protected_at_home",
        /// Bed & Break: a short stay to calm down, while existing help goes on.
        BedAndBreak = "bed_and_break",
        /// Nachtopvang or 24-uursopvang.
        Shelter = "shelter",
        /// Crisisopvang.
        CrisisShelter = "crisis_shelter",
        /// Dagopvang.
        DayShelter = "day_shelter",
        /// Housing First.
        HousingFirst = "housing_first",
        /// Wooncommunity (S3 §2.4).
        LivingCommunity = "living_community",
        /// Tussenvoorziening.
        Intermediate = "intermediate",
        /// Something else.
        SomethingElse = "other",
    }
}

/// An organisation as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct OrganisationDraft {
    pub name: String,
    pub category: String,
    pub municipality: String,
    pub phone: String,
}

/// An organisation that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Organisation {
    pub name: String,
    pub category: OrganisationCategory,
    pub municipality: Option<String>,
    pub phone: Option<String>,
}

/// A worker as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct WorkerDraft {
    pub name: String,
    pub organisation: String,
    pub job: String,
    pub phone: String,
    pub email: String,
}

/// A worker that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Worker {
    pub name: String,
    pub organisation: Option<String>,
    pub job: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

never_prints!(OrganisationDraft, Organisation, WorkerDraft, Worker);

impl OrganisationDraft {
    /// Checks everything at once.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self) -> Result<Organisation, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", text::required_line(&self.name));
        let category = errors.take("category", OrganisationCategory::chosen_or_newer(&self.category));
        let municipality = errors
            .take("municipality", municipality::parse(&self.municipality))
            .flatten();
        let phone = errors.take("phone", phone::kept(&self.phone)).flatten();
        let all = name.zip(category);
        errors.finish(all.map(|(name, category)| Organisation {
            name,
            category,
            municipality,
            phone,
        }))
    }
}

impl WorkerDraft {
    /// Checks everything at once.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self) -> Result<Worker, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", text::required_line(&self.name));
        let organisation = errors
            .take("organisation", text::line(&self.organisation))
            .flatten();
        let job = errors.take("job", text::line(&self.job)).flatten();
        let phone = errors.take("phone", phone::kept(&self.phone)).flatten();
        let email = errors.take("email", email::kept(&self.email)).flatten();
        errors.finish(name.map(|name| Worker {
            name,
            organisation,
            job,
            phone,
            email,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organisation_takes_part_in_a_role_that_its_ground_fits() {
        for category in OrganisationCategory::ALL {
            let (role, code) = category.takes_part();
            assert!(role.can_be_chosen() && role.uses().is_some(), "{category:?}");
            let ground = crate::ground::find(code).unwrap();
            assert!(ground.fits(&role), "{category:?}");
        }
        let of = |category: OrganisationCategory| category.takes_part();
        assert_eq!(
            of(OrganisationCategory::LocalAccess),
            (Role::SocialTeam, "wmo_5_1_1")
        );
        assert_eq!(of(OrganisationCategory::Provider), (Role::Provider, "wmo_5_2_1"));
        assert_eq!(of(OrganisationCategory::YouthCare), (Role::Provider, "jw_7_3_11"));
        assert_eq!(
            of(OrganisationCategory::Volunteers),
            (Role::Volunteer, "wmo_5_3_3")
        );
    }

    #[test]
    fn an_organisation_has_a_name_and_a_kind() {
        let draft = OrganisationDraft {
            municipality: "x".into(),
            phone: "x".into(),
            ..OrganisationDraft::default()
        };
        let told = draft.check().unwrap_err().to_string();
        assert_eq!(
            told,
            "name: required, category: required, municipality: unknown_choice, phone: phone_wrong"
        );
    }

    #[test]
    fn a_worker_has_a_name() {
        let told = WorkerDraft {
            email: "x".into(),
            ..WorkerDraft::default()
        }
        .check()
        .unwrap_err()
        .to_string();
        assert_eq!(told, "name: required, email: email_wrong");
        let worker = WorkerDraft {
            name: "Mila Proef".into(),
            ..WorkerDraft::default()
        };
        assert!(worker.check().is_ok());
    }
}
