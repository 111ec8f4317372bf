//! Everything the paper says by itself, in plain words.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::plan::Language;

/// Headings and labels in one language.
#[derive(Serialize)]
pub(crate) struct Words {
    pub lang: &'static str,
    pub title: &'static str,
    pub of: &'static str,
    pub printed_on: &'static str,
    pub version: &'static str,
    pub page: &'static str,
    pub page_of: &'static str,
    pub what_i_want: &'static str,
    pub what_goes_well: &'static str,
    pub who_helps_me: &'static str,
    pub room_to_write: &'static str,
    pub leads: &'static str,
    pub takes_part: &'static str,
    pub who: &'static str,
    pub phone: &'static str,
    pub no_phone: &'static str,
    pub goals: &'static str,
    pub no_goals: &'static str,
    pub goal: &'static str,
    pub about: &'static str,
    pub no_name: &'static str,
    pub no_actions: &'static str,
    pub loose_actions: &'static str,
    pub when: &'static str,
    pub what: &'static str,
    pub done: &'static str,
    pub is_done: &'static str,
    pub not_done: &'static str,
    pub scores: &'static str,
    pub life_domain: &'static str,
    pub health: &'static str,
    pub health_scale: &'static str,
    pub dimension: &'static str,
    pub no_score: &'static str,
    pub appointments: &'static str,
    pub no_appointments: &'static str,
    pub place: &'static str,
    pub with: &'static str,
    pub goes_wrong: &'static str,
    pub crisis_card: &'static str,
    pub person: &'static str,
    pub looks_like: &'static str,
    pub do_this: &'static str,
    pub do_not: &'static str,
    pub trusted: &'static str,
    pub medication: &'static str,
    pub agreements: &'static str,
    pub practical: &'static str,
    pub proposal_by: &'static str,
    pub proposal_away: &'static str,
    pub undecided: &'static str,
    pub signal_plan: &'static str,
    pub signals: &'static str,
    pub resident_does: &'static str,
    pub relatives_do: &'static str,
    pub workers_do: &'static str,
    pub evaluation: &'static str,
    pub evaluation_on: &'static str,
    pub no_evaluation: &'static str,
    pub agreement: &'static str,
    pub agrees: &'static str,
    pub agree: &'static str,
    pub how: &'static str,
    pub sign_ask: &'static str,
    pub sign_free: &'static str,
    pub name: &'static str,
    pub date: &'static str,
    pub signature: &'static str,
    pub questions: &'static str,
    pub rights: [&'static str; 3],
    pub missing: &'static str,
}

impl Words {
    pub(crate) fn of(language: Language) -> &'static Words {
        match language {
            Language::Nl => &NL,
            Language::En => &EN,
        }
    }
}

static NL: Words = Words {
    lang: "nl",
    title: "Mijn plan",
    of: "van",
    printed_on: "Afgedrukt op",
    version: "versie",
    page: "bladzijde",
    page_of: "van",
    what_i_want: "Wat ik wil",
    what_goes_well: "Wat goed gaat",
    who_helps_me: "Wie mij helpt",
    room_to_write: "Hier staat nog niets. Schrijf het hier zelf op.",
    leads: "Wie mijn plan leidt",
    takes_part: "Wie meedoet",
    who: "Wie",
    phone: "Telefoon",
    no_phone: "niet bekend",
    goals: "Mijn doelen",
    no_goals: "Er staan nog geen doelen in dit plan.",
    goal: "Doel",
    about: "Gaat over",
    no_name: "Nog zonder naam",
    no_actions: "Wie wat gaat doen, spreken wij nog af.",
    loose_actions: "Wat wij verder doen",
    when: "Wanneer",
    what: "Wat",
    done: "Klaar",
    is_done: "ja",
    not_done: "nog niet",
    scores: "Hoe het met mij gaat",
    life_domain: "Leefgebied",
    health: "Hoe ik mijn gezondheid zie",
    health_scale: "Ik gaf zelf cijfers van 0 tot en met 10. Hoe hoger, hoe beter het gaat.",
    dimension: "Waar het over gaat",
    no_score: "niet ingevuld",
    appointments: "Afspraken",
    no_appointments: "Er staan nu geen afspraken in dit plan.",
    place: "Waar",
    with: "Met wie",
    goes_wrong: "Als het niet goed gaat",
    crisis_card: "Mijn crisiskaart",
    person: "Over mij",
    looks_like: "Zo merk je dat het niet goed gaat",
    do_this: "Doe dit wel",
    do_not: "Doe dit niet",
    trusted: "Bel iemand die ik vertrouw",
    medication: "Mijn medicijnen",
    agreements: "Afspraken met mijn huisarts of behandelaar",
    practical: "Regel dit voor mij",
    proposal_by: "Voorstel van",
    proposal_away: "Dit weghalen.",
    undecided: "Hierover is nog niet besloten.",
    signal_plan: "Mijn signaleringsplan",
    signals: "Wat je merkt",
    resident_does: "Wat ik doe",
    relatives_do: "Wat mijn naasten doen",
    workers_do: "Wat mijn hulpverleners doen",
    evaluation: "Wij bekijken dit plan weer",
    evaluation_on: "Wij bekijken dit plan weer op",
    no_evaluation: "Wij spreken nog af wanneer.",
    agreement: "Akkoord",
    agrees: "is akkoord met dit plan.",
    agree: "zijn akkoord met dit plan.",
    how: "Hoe",
    sign_ask: "Ben je het eens met dit plan? Dan kun je hier je handtekening zetten.",
    sign_free: "Ben je het niet eens met dit plan? Teken dan niet. Zeg wat er anders moet.",
    name: "Naam",
    date: "Datum",
    signature: "Handtekening",
    questions: "Vragen en mijn rechten",
    rights: [
        "Dit plan is van jou. Heb je een vraag? Stel die aan de persoon die je plan leidt.",
        "Je mag lezen wat wij over jou bewaren. Klopt iets niet? Dan mag je vragen om het te veranderen.",
        "Ben je niet tevreden? Dan mag je een klacht indienen.",
    ],
    missing: "[?] Hier staat een teken dat wij niet kunnen afdrukken.",
};

static EN: Words = Words {
    lang: "en",
    title: "My plan",
    of: "of",
    printed_on: "Printed on",
    version: "version",
    page: "page",
    page_of: "of",
    what_i_want: "What I want",
    what_goes_well: "What goes well",
    who_helps_me: "Who helps me",
    room_to_write: "Nothing here yet. Write it down here yourself.",
    leads: "Who leads my plan",
    takes_part: "Who takes part",
    who: "Who",
    phone: "Phone",
    no_phone: "not known",
    goals: "My goals",
    no_goals: "There are no goals in this plan yet.",
    goal: "Goal",
    about: "About",
    no_name: "No name yet",
    no_actions: "We still have to agree who does what.",
    loose_actions: "What else we do",
    when: "When",
    what: "What",
    done: "Done",
    is_done: "yes",
    not_done: "not yet",
    scores: "How I am doing",
    life_domain: "Area of life",
    health: "How I see my health",
    health_scale: "I gave figures from 0 to 10 myself. The higher, the better it goes.",
    dimension: "What it is about",
    no_score: "not filled in",
    appointments: "Appointments",
    no_appointments: "There are no appointments in this plan now.",
    place: "Where",
    with: "With",
    goes_wrong: "When things do not go well",
    crisis_card: "My crisis card",
    person: "About me",
    looks_like: "How you notice that things are not going well",
    do_this: "Do this",
    do_not: "Do not do this",
    trusted: "Call someone I trust",
    medication: "My medication",
    agreements: "Agreements with my doctor or therapist",
    practical: "Arrange this for me",
    proposal_by: "Proposal by",
    proposal_away: "Take this away.",
    undecided: "This is not decided yet.",
    signal_plan: "My early warning plan",
    signals: "What you notice",
    resident_does: "What I do",
    relatives_do: "What the people close to me do",
    workers_do: "What my support workers do",
    evaluation: "We look at this plan again",
    evaluation_on: "We look at this plan again on",
    no_evaluation: "We still have to agree when.",
    agreement: "Agreement",
    agrees: "agrees with this plan.",
    agree: "agree with this plan.",
    how: "How",
    sign_ask: "Do you agree with this plan? Then you can sign here.",
    sign_free: "Do you not agree with this plan? Then do not sign. Say what should change.",
    name: "Name",
    date: "Date",
    signature: "Signature",
    questions: "Questions and my rights",
    rights: [
        "This plan is yours. Do you have a question? Ask the person who leads your plan.",
        "You may read what we keep about you. Is something wrong? Then you may ask to have it changed.",
        "Are you not satisfied? Then you may make a complaint.",
    ],
    missing: "[?] Here is a character that we cannot print.",
};

/// `12 november 2026`, `12 November 2026`, with day and month on one line.
pub fn date_in_words(day: NaiveDate, language: Language) -> String {
    format!(
        "{}\u{A0}{} {}",
        day.day(),
        month(day.month0(), language),
        day.year()
    )
}

/// `donderdag`, `Thursday`.
pub(crate) fn weekday(day: NaiveDate, language: Language) -> &'static str {
    let names = match language {
        Language::Nl => [
            "maandag",
            "dinsdag",
            "woensdag",
            "donderdag",
            "vrijdag",
            "zaterdag",
            "zondag",
        ],
        Language::En => [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ],
    };
    names[day.weekday().num_days_from_monday() as usize]
}

fn month(month0: u32, language: Language) -> &'static str {
    let names = match language {
        Language::Nl => [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
        Language::En => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    };
    names[month0 as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_stands_on_paper_in_whole_words() {
        let cases = [
            (
                (2026, 11, 12),
                "donderdag",
                "12 november 2026",
                "Thursday",
                "12 November 2026",
            ),
            (
                (2024, 12, 29),
                "zondag",
                "29 december 2024",
                "Sunday",
                "29 December 2024",
            ),
            (
                (2027, 1, 4),
                "maandag",
                "4 januari 2027",
                "Monday",
                "4 January 2027",
            ),
        ];
        for ((year, month, day), dag, datum, weekday_en, date_en) in cases {
            let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let date = |language| date_in_words(day, language).replace('\u{A0}', " ");
            assert_eq!(
                (weekday(day, Language::Nl), weekday(day, Language::En)),
                (dag, weekday_en)
            );
            assert_eq!(
                (date(Language::Nl), date(Language::En)),
                (datum.to_owned(), date_en.to_owned())
            );
        }
    }
}
