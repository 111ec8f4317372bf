//! Legal grounds for sharing: reference data with source and validity (domain.md §9).

use chrono::NaiveDate;

use crate::involvement::Role;

/// Whether a ground needs the resident's consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentNeed {
    /// The law itself allows it, as far as necessary.
    No,
    /// Consent.
    Yes,
    /// Consent for a stated purpose, given in so many words.
    Explicit,
}

/// One ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Code as stored with an involvement.
    pub code: &'static str,
    /// Receiver or purpose, by which a screen offers it.
    pub receiver: &'static str,
    /// Where it stands.
    pub source: &'static str,
    /// Whether consent is needed.
    pub consent: ConsentNeed,
    /// First day it holds.
    pub from: NaiveDate,
    /// Last day it holds.
    pub until: Option<NaiveDate>,
}

const fn since_2015(
    code: &'static str,
    receiver: &'static str,
    source: &'static str,
    consent: ConsentNeed,
) -> Ground {
    let from = match NaiveDate::from_ymd_opt(2015, 1, 1) {
        Some(day) => day,
        None => NaiveDate::MAX,
    };
    Ground {
        code,
        receiver,
        source,
        consent,
        from,
        until: None,
    }
}

/// Every ground this version knows. The Wams is not among them: there is no evidence that it is in force.
pub const GROUNDS: &[Ground] = &[
    since_2015("wmo_5_1_1", "municipality", "Wmo 5.1.1", ConsentNeed::No),
    since_2015(
        "wmo_5_1_1_4",
        "municipality_reuse",
        "Wmo 5.1.1 (4)",
        ConsentNeed::Explicit,
    ),
    since_2015("wmo_5_2_1", "provider", "Wmo 5.2.1, 5.2.2", ConsentNeed::No),
    since_2015("wmo_5_2_5", "health", "Wmo 5.2.5", ConsentNeed::Explicit),
    since_2015("wmo_5_2_6", "veilig_thuis", "Wmo 5.2.6", ConsentNeed::No),
    since_2015("wmo_5_3_3", "anyone_else", "Wmo 5.3.3", ConsentNeed::Yes),
    since_2015("jw_7_3_11", "youth_file", "Jeugdwet 7.3.11", ConsentNeed::Yes),
];

/// The ground with this code.
pub fn find(code: &str) -> Option<&'static Ground> {
    GROUNDS.iter().find(|g| g.code == code)
}

impl Ground {
    /// Whether somebody in this role can be who the ground is for. That of the municipality and of a provider without consent is not for who
    /// works for neither; who else it is for is up to the worker.
    pub fn fits(&self, role: &Role) -> bool {
        let works_for_neither = matches!(
            role,
            Role::Volunteer
                | Role::Relative
                | Role::LegalRepresentative
                | Role::Landlord
                | Role::SchoolOrWork
                | Role::HealthCare
        );
        match self.receiver {
            "municipality" => !works_for_neither && *role != Role::Professional,
            "provider" => !works_for_neither,
            _ => true,
        }
    }

    /// Whether it holds on a day.
    pub fn in_force(&self, date: NaiveDate) -> bool {
        self.from <= date && self.until.is_none_or(|until| date <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn the_receiver_decides_whether_consent_is_needed() {
        for (receiver, need) in [
            ("municipality", ConsentNeed::No),
            ("municipality_reuse", ConsentNeed::Explicit),
            ("provider", ConsentNeed::No),
            ("health", ConsentNeed::Explicit),
            ("veilig_thuis", ConsentNeed::No),
            ("anyone_else", ConsentNeed::Yes),
            ("youth_file", ConsentNeed::Yes),
        ] {
            let found: Vec<_> = GROUNDS
                .iter()
                .filter(|g| g.receiver == receiver)
                .map(|g| g.consent)
                .collect();
            assert_eq!(found, [need], "{receiver}");
        }
    }

    #[test]
    fn what_the_law_allows_a_municipality_is_not_for_a_volunteer() {
        let fits = |code: &str, role: Role| find(code).unwrap().fits(&role);
        for role in [Role::Volunteer, Role::Relative, Role::Landlord, Role::HealthCare] {
            assert!(!fits("wmo_5_1_1", role.clone()) && !fits("wmo_5_2_1", role.clone()));
            assert!(fits("wmo_5_3_3", role));
        }
        assert!(fits("wmo_5_1_1", Role::SocialTeam) && fits("wmo_5_2_1", Role::Provider));
        assert!(!fits("wmo_5_1_1", Role::Professional) && fits("wmo_5_2_1", Role::Professional));
    }

    #[test]
    fn a_ground_holds_from_its_first_to_its_last_day() {
        let ground = Ground {
            until: Some(day("2027-12-31")),
            ..GROUNDS[0]
        };
        for (date, holds) in [
            ("2014-12-31", false),
            ("2015-01-01", true),
            ("2027-12-31", true),
            ("2028-01-01", false),
        ] {
            assert_eq!(ground.in_force(day(date)), holds, "{date}");
        }
        assert_eq!(find("wams"), None);
    }
}
