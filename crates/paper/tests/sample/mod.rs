//! Two plans of people who do not exist: one with everything, one with almost nothing.

use chrono::{NaiveDate, NaiveTime};
use eenplan_paper::*;

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn s(text: &str) -> String {
    text.to_owned()
}

fn part(text: &str) -> Part {
    Part {
        text: s(text),
        ..Part::default()
    }
}

fn action(what: &str, who: &str, when: &str, done: bool) -> Action {
    Action {
        what: s(what),
        who: s(who),
        when: s(when),
        done,
    }
}

fn participant(name: &str, role: &str, phone: Option<&str>) -> Participant {
    Participant {
        name: s(name),
        role: s(role),
        phone: phone.map(s),
    }
}

fn score(about: &str, earlier: Option<&str>, latest: &str) -> Score {
    Score {
        about: s(about),
        earlier: earlier.map(s),
        latest: s(latest),
    }
}

/// The least a plan can be.
pub fn bare() -> PlanPaper {
    PlanPaper {
        language: Language::Nl,
        resident_name: s("Omar Fictief (test)"),
        printed_on: day(2026, 11, 12),
        version: 1,
        version_mark: s("00c0ffee"),
        leader: Leader {
            name: s("Mila Proef"),
            organisation: s("Sociaal team Noord (test)"),
            phone: None,
        },
        participants: vec![],
        own_words: OwnWords {
            what_i_want: s(""),
            what_goes_well: s(""),
            who_helps_me: s(""),
        },
        goals: vec![],
        loose_actions: vec![],
        scores: vec![],
        appointments: vec![],
        crisis_card: None,
        signal_phases: vec![],
        evaluation_on: None,
        agreement: None,
        contact: s(""),
    }
}

/// A plan with everything the paper can show.
pub fn full() -> PlanPaper {
    PlanPaper {
        language: Language::Nl,
        resident_name: s("Anna Voorbeeld (test)"),
        printed_on: day(2026, 11, 12),
        version: 7,
        version_mark: s("3fa9c2d1"),
        leader: Leader {
            name: s("Mila Proef"),
            organisation: s("Sociaal team Noord (test)"),
            phone: Some(s("038 000 00 01")),
        },
        participants: vec![
            participant("Eva Voorbeeld", "zus, helpt met de post", Some("06 00 00 00 02")),
            participant(
                "Bas Tester",
                "begeleider bij De Voorbeeldhof",
                Some("038 000 00 03"),
            ),
            participant("Ria Proef", "schuldhulp van de gemeente", None),
            participant("Dr. Proef", "huisarts", Some("038 000 00 04")),
        ],
        own_words: OwnWords {
            what_i_want: s("Ik wil in mijn eigen huis blijven wonen en weer rustig slapen."),
            what_goes_well: s("De ochtenden. De tuin.\nIk ga elke dag naar buiten, ook als het regent."),
            who_helps_me: s("Mijn zus Eva. De buurvrouw als ik post krijg."),
        },
        goals: vec![
            Goal {
                title: s("Mijn huur is op orde"),
                detail: s("Eerst de huur van deze maand.\nDaarna de achterstand."),
                standing: s(""),
                life_domains: vec![s("Financiën"), s("Huisvesting")],
                actions: vec![
                    action(
                        "Bel de woningcorporatie over de betaalregeling",
                        "Mila",
                        "vóór 10 november",
                        false,
                    ),
                    action(
                        "Anna brengt de post elke vrijdag naar Eva",
                        "Anna en Eva",
                        "elke vrijdag",
                        false,
                    ),
                    action("Betaalregeling aanvragen", "Ria Proef", "2 november", true),
                ],
            },
            Goal {
                title: s("Ik slaap weer zes uur achter elkaar"),
                detail: s(""),
                standing: s("Even stilgezet"),
                life_domains: vec![s("Geestelijke gezondheid")],
                actions: vec![
                    action("Slaapdagboek bespreken", "Mila en Anna", "12 november", false),
                    action("Medicijnen nakijken", "Dr. Proef", "25 november", false),
                    action(
                        "Telefoon om 22:00 in de keuken leggen",
                        "Anna",
                        "elke avond",
                        false,
                    ),
                ],
            },
            Goal {
                title: s("Ik zie elke week iemand buiten de hulp"),
                detail: s(""),
                standing: s(""),
                life_domains: vec![s("Sociaal netwerk")],
                actions: vec![],
            },
        ],
        loose_actions: vec![action("Nieuwe sleutel bijmaken", "Anna", "20 november", false)],
        scores: vec![
            ScoreCourse {
                scored: Scored::SelfReliance,
                earlier_on: Some(day(2025, 3, 14)),
                latest_on: day(2026, 9, 3),
                rows: vec![
                    score("Financiën", Some("niet zelfredzaam"), "beperkt zelfredzaam"),
                    score("Werk en opleiding", None, "beperkt zelfredzaam"),
                    score(
                        "Maatschappelijke participatie",
                        Some("beperkt zelfredzaam"),
                        "voldoende zelfredzaam",
                    ),
                    score("Justitie", Some("volledig zelfredzaam"), "volledig zelfredzaam"),
                ],
            },
            ScoreCourse {
                scored: Scored::Health,
                earlier_on: None,
                latest_on: day(2026, 10, 8),
                rows: vec![score("Zingeving", None, "4"), score("Meedoen", None, "7")],
            },
        ],
        appointments: vec![
            Appointment {
                on: day(2026, 11, 19),
                at: NaiveTime::from_hms_opt(10, 0, 0),
                what: s("Mee naar de tuingroep"),
                place: s("Wijkhuis De Proef, zaal 2"),
                with: s("Bas Tester"),
            },
            Appointment {
                on: day(2026, 12, 3),
                at: None,
                what: s("Het plan samen bekijken"),
                place: s("bij Anna thuis"),
                with: s("Mila, Eva en Bas"),
            },
        ],
        crisis_card: Some(CrisisCard {
            person: part("Ik hou van de tuin en van stilte."),
            trusted: part("Eerst Eva, dan de huisarts."),
            looks_like: part("Ik doe de deur niet open.\nIk praat snel en ik slaap niet."),
            do_this: part("Blijf rustig praten. Vraag of ik naar buiten wil."),
            do_not: part("Niet met veel mensen tegelijk komen."),
            trusted_contacts: vec![TrustedContact {
                name: s("Eva Voorbeeld"),
                relation: s("zus"),
                phone: s("06 00 00 00 02"),
            }],
            medication: Part {
                proposals: vec![Proposal {
                    by: s("Eva Tester, Stichting Proef"),
                    on: Some(day(2026, 11, 12)),
                    text: s("De lijst ligt nu bij de voordeur."),
                }],
                ..part("Staat op de lijst in de keukenla.")
            },
            agreements: part("Dr. Proef komt dezelfde dag langs."),
            practical: part("De kat heet Proef en eet twee keer per dag."),
        }),
        signal_phases: vec![
            SignalPhase {
                name: s("Het gaat goed"),
                signals: part("Ik sta om acht uur op."),
                resident: part("Ik ga naar de tuingroep."),
                relatives: Part {
                    proposals: vec![Proposal {
                        by: s("Bas Tester"),
                        on: None,
                        text: s("Eva belt op zondag."),
                    }],
                    ..Part::default()
                },
                workers: part("Eén keer per week bellen."),
            },
            SignalPhase {
                name: s("Het gaat minder"),
                signals: part("Ik zeg afspraken af."),
                resident: part("Ik bel Eva."),
                relatives: part("Eva komt eten."),
                workers: part("Dezelfde dag bellen."),
            },
        ],
        evaluation_on: Some(day(2026, 12, 3)),
        agreement: Some(Agreement {
            who: s("Anna Voorbeeld (test)"),
            together: false,
            on: day(2026, 9, 3),
            how: s("in een gesprek thuis"),
        }),
        contact: s("Sociaal team Noord (test)\nTelefoon: 038 000 00 00\nKlachten: klachten@voorbeeld.test"),
    }
}
