//! Codes as the resident reads them. A code of a newer version shows as it is.

use chrono::NaiveDate;
use eenplan_domain::rhythm::Rhythm;
use eenplan_paper::{Language, date_in_words};

type Table = &'static [(&'static str, &'static str)];

pub(super) const DOMAINS: Table = &[
    ("finances", "Financiën"),
    ("work_education", "Werk en opleiding"),
    ("time_use", "Tijdsbesteding"),
    ("housing", "Huisvesting"),
    ("domestic_relations", "Huiselijke relaties"),
    ("mental_health", "Geestelijke gezondheid"),
    ("physical_health", "Lichamelijke gezondheid"),
    ("substance_use", "Middelengebruik"),
    ("basic_adl", "Basale ADL (voor jezelf zorgen)"),
    ("instrumental_adl", "Instrumentele ADL (huishouden en regelen)"),
    ("social_network", "Sociaal netwerk"),
    ("participation", "Maatschappelijke participatie"),
    ("justice", "Justitie"),
];

pub(super) const HEALTH: Table = &[
    ("bodily_functions", "Lichaamsfuncties"),
    ("mental_wellbeing", "Mentaal welbevinden"),
    ("meaning", "Zingeving"),
    ("quality_of_life", "Kwaliteit van leven"),
    ("taking_part", "Meedoen"),
    ("daily_functioning", "Dagelijks functioneren"),
];

pub(super) const SCORES: Table = &[
    ("1", "acute problematiek"),
    ("2", "niet zelfredzaam"),
    ("3", "beperkt zelfredzaam"),
    ("4", "voldoende zelfredzaam"),
    ("5", "volledig zelfredzaam"),
];

pub(super) const ROLES: Table = &[
    ("regisseur", "regisseur"),
    ("deputy", "plaatsvervangend regisseur"),
    ("social_team", "sociaal team"),
    ("youth_coach", "jongerencoach"),
    ("provider", "begeleider"),
    ("volunteer", "vrijwilliger of ervaringsdeskundige"),
    ("regional_access", "regionale toegang"),
    ("relative", "familie of naaste"),
    ("health_care", "huisarts of behandelaar"),
    ("legal_representative", "bewindvoerder, mentor of curator"),
    ("landlord", "verhuurder"),
    ("school_or_work", "school of werk"),
    ("professional", "hulpverlener"),
    ("on_call", "dienst"),
    ("coordinator", "coördinator"),
    ("team_lead", "teamleider"),
    ("administrator", "beheerder"),
];

pub(super) const RELATIONS: Table = &[
    ("partner", "partner"),
    ("parent", "ouder"),
    ("child", "kind"),
    ("sibling", "broer of zus"),
    ("family", "familie"),
    ("friend", "vriend of vriendin"),
    ("neighbour", "buur"),
    ("volunteer", "vrijwilliger of maatje"),
    ("peer_supporter", "ervaringsdeskundige"),
    ("gp", "huisarts"),
    ("therapist", "behandelaar"),
    ("pharmacy", "apotheek"),
    ("home_nursing", "wijkverpleging"),
    ("financial_administrator", "bewindvoerder"),
    ("mentor", "mentor"),
    ("curator", "curator"),
    ("guardian", "voogd"),
    ("client_supporter", "cliëntondersteuner"),
    ("provider", "begeleiding"),
    ("school", "school of opleiding"),
    ("employer", "werk of dagbesteding"),
    ("landlord", "verhuurder"),
    ("debt_support", "schuldhulp"),
    ("probation", "reclassering"),
    ("police", "politie of Veiligheidshuis"),
    ("other", ""),
];

pub(super) const PHASES: Table = &[
    ("calm", "Het gaat goed"),
    ("first_signs", "De eerste signalen"),
    ("rising", "Het loopt op"),
    ("crisis", "Crisis"),
];

pub(super) const AGREED_BY: Table = &[
    ("resident", "De inwoner"),
    ("representative", "De wettelijk vertegenwoordiger"),
    ("parents", "De ouders of voogd"),
    ("resident_and_parents", "De jongere en de ouders of voogd"),
];

pub(super) const AGREED_HOW: Table = &[
    ("conversation", "in een gesprek"),
    ("signed", "met een handtekening"),
    ("phone", "aan de telefoon"),
    ("video", "in een videogesprek"),
    ("message", "in een bericht"),
];

pub(super) const OWNERS: Table = &[
    ("worker", "een medewerker"),
    ("network", "iemand uit het netwerk"),
    ("organisation", "een organisatie"),
];

/// How a goal stands; nothing to say while it is worked on.
pub(super) const GOALS: Table = &[
    ("open", ""),
    ("reached", "Dit doel is bereikt."),
    ("paused", "Dit doel staat even stil."),
    ("dropped", "Dit doel is vervallen."),
];

pub(super) fn said(table: Table, code: &str) -> &str {
    let found = table.iter().find(|(known, _)| *known == code);
    found.map_or(code, |(_, words)| words)
}

/// When an action is done: a date, or how often and from when.
pub(super) fn when(rhythm: &str, due_on: Option<NaiveDate>) -> String {
    let date = due_on.map(|on| date_in_words(on, Language::Nl));
    let every = |n: u32, one: &str, more: &str| match n {
        1 => format!("elke {one}"),
        n => format!("elke {n} {more}"),
    };
    let often = match Rhythm::from(rhythm) {
        Rhythm::Once => return date.unwrap_or_else(|| "nog geen datum".to_owned()),
        Rhythm::Days(n) => every(n, "dag", "dagen"),
        Rhythm::Weeks(n) => every(n, "week", "weken"),
        Rhythm::Months(n, _) => every(n, "maand", "maanden"),
        Rhythm::Other(code) => code,
    };
    match date {
        Some(date) => format!("{often}, weer op {date}"),
        None => often,
    }
}

#[cfg(test)]
mod tests {
    use eenplan_domain::action::OwnerKind;
    use eenplan_domain::crisis::Phase;
    use eenplan_domain::goal::GoalState;
    use eenplan_domain::involvement::Role;
    use eenplan_domain::life_domain::{HealthDimension, Instrument, ZrmDomain};
    use eenplan_domain::network::Relation;
    use eenplan_domain::plan::AgreedHow;
    use eenplan_domain::representation::AgreedBy;

    use super::*;

    fn codes(table: Table) -> Vec<&'static str> {
        table.iter().map(|(code, _)| *code).collect()
    }

    #[test]
    fn every_code_this_version_knows_has_words_on_paper() {
        fn of<T>(all: &'static [T], code: impl Fn(&'static T) -> &'static str) -> Vec<&'static str> {
            let mut codes: Vec<_> = all.iter().map(code).collect();
            codes.sort_unstable();
            codes
        }
        let sorted = |table| {
            let mut codes = codes(table);
            codes.sort_unstable();
            codes
        };
        assert_eq!(sorted(DOMAINS), of(ZrmDomain::ALL, ZrmDomain::code));
        assert_eq!(sorted(HEALTH), of(HealthDimension::ALL, HealthDimension::code));
        assert_eq!(sorted(ROLES), of(Role::ALL, Role::code));
        assert_eq!(sorted(RELATIONS), of(Relation::ALL, Relation::code));
        assert_eq!(sorted(PHASES), of(Phase::ALL, Phase::code));
        assert_eq!(sorted(AGREED_BY), of(AgreedBy::ALL, AgreedBy::code));
        assert_eq!(sorted(AGREED_HOW), of(AgreedHow::ALL, AgreedHow::code));
        assert_eq!(sorted(GOALS), of(GoalState::ALL, GoalState::code));
        let mut owners = codes(OWNERS);
        owners.push("resident");
        owners.sort_unstable();
        assert_eq!(owners, of(OwnerKind::ALL, OwnerKind::code));
        let (least, most) = Instrument::Zrm.range().unwrap();
        let scores: Vec<_> = (least..=most).map(|score| score.to_string()).collect();
        assert_eq!(codes(SCORES), scores);
    }

    #[test]
    fn a_code_of_a_newer_version_shows_as_it_is() {
        assert_eq!(said(ROLES, "mayor"), "mayor");
        assert_eq!(when("moons:2", None), "moons:2");
    }

    #[test]
    fn when_reads_as_people_say_it() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 20);
        let cases = [
            ("once", day, "20 november 2026"),
            ("once", None, "nog geen datum"),
            ("days:1", None, "elke dag"),
            ("weeks:1", day, "elke week, weer op 20 november 2026"),
            ("weeks:2", None, "elke 2 weken"),
            ("months:1:31", None, "elke maand"),
            ("months:3:1", None, "elke 3 maanden"),
        ];
        for (rhythm, due, words) in cases {
            assert_eq!(when(rhythm, due).replace('\u{A0}', " "), words, "{rhythm}");
        }
    }
}
