//! The paper as it comes out: read back from the PDF itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod reader;
mod sample;

use eenplan_paper::{Language, PlanPaper, render};
use proptest::prelude::*;
use reader::Reader;

fn read(plan: &PlanPaper) -> Reader {
    Reader::open(&render(plan).unwrap().pdf)
}

/// Prints one text as what the resident wants, the title of a goal, an action and the place of an appointment.
fn saying(text: &str) -> PlanPaper {
    let mut plan = sample::full();
    plan.own_words.what_i_want = text.to_owned();
    plan.goals[0].title = text.to_owned();
    plan.goals[0].actions[0].what = text.to_owned();
    plan.appointments[0].place = text.to_owned();
    plan
}

#[test]
fn the_paper_is_an_accessible_pdf_in_the_language_of_the_resident() {
    for (language, lang, title) in [(Language::Nl, "nl", "Mijn plan"), (Language::En, "en", "My plan")] {
        for mut plan in [sample::bare(), sample::full()] {
            plan.language = language;
            let paper = read(&plan);
            let xmp = paper.xmp();
            assert!(
                xmp.contains("<pdfuaid:part>1</pdfuaid:part>"),
                "not PDF/UA-1: {xmp}"
            );
            assert!(xmp.contains(&format!(">{title}</rdf:li>")), "no title: {xmp}");
            assert_eq!(paper.lang(), lang);
            assert!(paper.is_marked(), "not tagged");
            assert!(
                paper.shows_title(),
                "the window must show the title, not the file name"
            );
        }
    }
}

#[test]
fn a_screen_reader_finds_headings_and_tables_and_ticks() {
    let paper = read(&sample::full());
    let tags = paper.tags();
    let count = |tag: &str| tags.iter().filter(|(name, _)| name == tag).count();
    // Own words 3, leader, participants, goals, scores 2, appointments, crisis, evaluation, agreement, questions.
    assert_eq!(count("H1"), 13);
    // Three goals, what else we do, crisis card, signaleringsplan.
    assert_eq!(count("H2"), 6);
    // Two phases.
    assert_eq!(count("H3"), 2);
    // Participants 2, two goals with actions and actions without a goal 3 each, scores 3 and 2, appointments 2, trusted contacts 2.
    assert_eq!((count("Table"), count("TH")), (8, 20));
    let ticks: Vec<_> = tags
        .iter()
        .filter(|(name, _)| name == "Figure")
        .map(|(_, alt)| alt.as_str())
        .collect();
    assert_eq!(
        ticks,
        [
            "nog niet", "nog niet", "ja", "nog niet", "nog niet", "nog niet", "nog niet"
        ]
    );
}

#[test]
fn every_word_of_the_plan_stands_on_the_paper() {
    let text = read(&sample::full()).text();
    let words = [
        "Mijn plan",
        "van Anna Voorbeeld (test)",
        "Afgedrukt op 12 november 2026",
        "versie 7 · 3fa9c2d1",
        "bladzijde 1 van",
        "Wie mijn plan leidt",
        "Mila Proef",
        "Sociaal team Noord (test)",
        "038 000 00 01",
        "Wie meedoet",
        "Eva Voorbeeld",
        "zus, helpt met de post",
        "06 00 00 00 02",
        "Bas Tester",
        "begeleider bij De Voorbeeldhof",
        "schuldhulp van de gemeente",
        "niet bekend",
        "huisarts",
        "Wat ik wil",
        "Ik wil in mijn eigen huis blijven wonen en weer rustig slapen.",
        "Wat goed gaat",
        "De ochtenden. De tuin.",
        "Ik ga elke dag naar buiten, ook als het regent.",
        "Wie mij helpt",
        "Mijn zus Eva. De buurvrouw als ik post krijg.",
        "Mijn doelen",
        "Doel 1",
        "Mijn huur is op orde",
        "Gaat over: Financiën · Huisvesting",
        "vóór 10 november",
        "Bel de woningcorporatie over de betaalregeling",
        "Wie: Mila",
        "elke vrijdag",
        "Anna brengt de post elke vrijdag naar Eva",
        "Betaalregeling aanvragen",
        "Wie: Ria Proef",
        "Doel 2",
        "Ik slaap weer zes uur achter elkaar",
        "Slaapdagboek bespreken",
        "Medicijnen nakijken",
        "25 november",
        "Telefoon om 22:00 in de keuken leggen",
        "elke avond",
        "Doel 3",
        "Ik zie elke week iemand buiten de hulp",
        "Wie wat gaat doen, spreken wij nog af.",
        "Hoe het met mij gaat",
        "14 maart 2025",
        "3 september 2026",
        "niet zelfredzaam",
        "Werk en opleiding",
        "niet ingevuld",
        "Maatschappelijke participatie",
        "voldoende zelfredzaam",
        "Justitie",
        "volledig zelfredzaam",
        "Hoe ik mijn gezondheid zie",
        "Ik gaf zelf cijfers van 0 tot en met 10.",
        "8 oktober 2026",
        "Zingeving 4",
        "Meedoen 7",
        "Afspraken",
        "donderdag 19 november 2026 10:00",
        "Mee naar de tuingroep",
        "Waar: Wijkhuis De Proef, zaal 2",
        "Met wie: Bas Tester",
        "donderdag 3 december 2026",
        "Het plan samen bekijken",
        "Met wie: Mila, Eva en Bas",
        "Als het niet goed gaat",
        "Mijn crisiskaart",
        "Eerst de huur van deze maand.",
        "Even stilgezet",
        "Wat wij verder doen",
        "Nieuwe sleutel bijmaken",
        "Over mij",
        "Ik hou van de tuin en van stilte.",
        "Bel iemand die ik vertrouw",
        "Eerst Eva, dan de huisarts.",
        "zus",
        "Ik doe de deur niet open.",
        "Ik praat snel en ik slaap niet.",
        "Blijf rustig praten. Vraag of ik naar buiten wil.",
        "Niet met veel mensen tegelijk komen.",
        "Staat op de lijst in de keukenla.",
        "Dr. Proef komt dezelfde dag langs.",
        "De kat heet Proef en eet twee keer per dag.",
        "Mijn signaleringsplan",
        "Het gaat goed",
        "Ik sta om acht uur op.",
        "Ik ga naar de tuingroep.",
        "Eén keer per week bellen.",
        "Het gaat minder",
        "Ik zeg afspraken af.",
        "Ik bel Eva.",
        "Eva komt eten.",
        "Dezelfde dag bellen.",
        "Wij bekijken dit plan weer op 3 december 2026",
        "Akkoord",
        "Anna Voorbeeld (test) is akkoord met dit plan.",
        "Datum: 3 september 2026",
        "Hoe: in een gesprek thuis",
        "Vragen en mijn rechten",
        "Dan mag je een klacht indienen.",
        "Klachten: klachten@voorbeeld.test",
    ];
    for word in words {
        assert!(text.contains(word), "{word:?} is not on the paper: {text}");
    }
}

#[test]
fn more_than_one_person_agrees_in_the_plural() {
    let mut plan = sample::full();
    let agreement = plan.agreement.as_mut().unwrap();
    agreement.who = "De jongere en de ouders of voogd (Eva Proef)".to_owned();
    agreement.together = true;
    let text = read(&plan).text();
    let sentence = "De jongere en de ouders of voogd (Eva Proef) zijn akkoord met dit plan.";
    assert!(text.contains(sentence), "{text}");
}

#[test]
fn the_crisis_card_stands_last_so_that_it_can_be_handed_on_alone() {
    let text = read(&sample::full()).text();
    let at = |words: &str| text.find(words).unwrap();
    assert!(at("Vragen en mijn rechten") < at("Als het niet goed gaat"));
    let between = &text[at("klachten@voorbeeld.test")..at("Als het niet goed gaat")];
    assert!(
        between.contains("bladzijde"),
        "it begins on a sheet of its own: {between}"
    );
}

#[test]
fn what_is_proposed_stands_beside_what_counts_and_says_that_it_is_not_decided() {
    let text = read(&sample::full()).text();
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words:?}: {text}"));
    assert!(at("Staat op de lijst in de keukenla.") < at("De lijst ligt nu bij de voordeur."));
    assert!(at("Voorstel van Eva Tester, Stichting Proef") < at("De lijst ligt nu bij de voordeur."));
    assert!(text.contains("12 november 2026"), "{text}");
    // Where nothing counts yet, and nobody knows when.
    assert!(at("Wat mijn naasten doen") < at("Voorstel van Bas Tester"));
    assert!(at("Voorstel van Bas Tester") < at("Eva belt op zondag."));
    assert_eq!(text.matches("Hierover is nog niet besloten.").count(), 2);
    let mut away = sample::full();
    let card = away.crisis_card.as_mut().unwrap();
    card.medication.proposals[0].text = String::new();
    assert!(read(&away).text().contains("Dit weghalen."));
}

#[test]
fn what_is_not_chosen_leaves_no_trace_and_what_is_not_known_is_said() {
    let text = read(&sample::bare()).text();
    for absent in [
        "Als het niet goed gaat",
        "crisiskaart",
        "signaleringsplan",
        "Hoe het met mij gaat",
        "Hoe ik mijn gezondheid zie",
        "Wie meedoet",
        "[?]",
    ] {
        assert!(!text.contains(absent), "{absent:?} stands on the paper: {text}");
    }
    for said in [
        "Hier staat nog niets. Schrijf het hier zelf op.",
        "Telefoon: niet bekend",
        "Er staan nog geen doelen in dit plan.",
        "Er staan nu geen afspraken in dit plan.",
        "Wij spreken nog af wanneer.",
        "Handtekening",
    ] {
        assert!(text.contains(said), "{said:?} is not on the paper: {text}");
    }
    let mut signed = sample::bare();
    signed.agreement = sample::full().agreement;
    assert!(
        !read(&signed).text().contains("Handtekening"),
        "an agreed plan asks for no signature"
    );
}

#[test]
fn typed_text_is_never_read_as_markup() {
    let plain = read(&saying("gewoon"));
    for typed in [
        "#panic(\"nee\") #sys.inputs #import \"x\": * #[vet] #let a = 1",
        "= Kop == Kop",
        "*vet* _schuin_ `code` ```code``` ~ --- ...",
        "$ x^2 / y $ 5 $ en 6 $",
        "@verwijzing <label> <b>vet</b> &amp; <script>",
        "\\ \\u{1F600} \\n // weg /* weg */ \"aan\" 'af'",
        "- punt + punt / term: uitleg 1. een",
        "[link](https://voorbeeld.test) https://voorbeeld.test {{ naam }} ${naam} %s",
        "] } ) #] #} ; \u{2028}",
    ] {
        let paper = read(&saying(typed));
        let expected = typed.trim_end_matches(['\u{2028}', ' ']);
        assert!(
            paper.text().contains(expected),
            "{typed:?} changed on paper: {}",
            paper.text()
        );
        assert_eq!(paper.tags(), plain.tags(), "{typed:?} changed the structure");
        assert_eq!(paper.links(), 0, "{typed:?} became a link");
    }
}

#[test]
fn other_scripts_are_printed() {
    for text in [
        "Zażółć gęślą jaźń, İstanbul'da şöyle, Đặng Thị Hồng Nhung",
        "Я хочу жити у своєму домі. Ґанок, їжа.",
        "Θέλω να μείνω στο σπίτι μου.",
        "أريد أن أعيش في بيتي ١٢٣",
        "می\u{200C}خواهم در خانه‌ام بمانم",
        "ኣብ ገዛይ ክነብር ይደሊ።",
        "e\u{301}e\u{308} S\u{327} a\u{323} 5 → 6 ≥ 4 ✓ € ½",
    ] {
        let printed = render(&saying(text)).unwrap();
        assert!(
            printed.missing_characters.is_empty(),
            "{text:?} misses {:?}",
            printed.missing_characters
        );
    }
}

#[test]
fn characters_without_a_glyph_are_marked_and_reported() {
    let printed = render(&saying("Ik lach weer 😊 en 我想回家, E000 \u{E000}, x\u{20DD}!")).unwrap();
    let missing: String = printed.missing_characters.iter().collect();
    assert_eq!(missing, "\u{20DD}回家想我\u{E000}😊");
    let text = Reader::open(&printed.pdf).text();
    assert!(
        text.contains("Ik lach weer [?] en [?], E000 [?], x[?]!"),
        "{text}"
    );
    assert!(
        text.contains("Hier staat een teken dat wij niet kunnen afdrukken."),
        "{text}"
    );
}

#[test]
fn a_goal_or_phase_without_a_name_still_has_a_heading() {
    let mut plan = saying(" \u{200B}\n");
    plan.signal_phases[0].name = String::new();
    let paper = read(&plan);
    assert_eq!(
        paper.text().matches("Nog zonder naam").count(),
        2,
        "{}",
        paper.text()
    );
}

#[test]
fn a_hundred_kilobytes_of_text_are_printed_to_the_last_word() {
    let mut plan = sample::bare();
    plan.own_words.what_i_want = (0..10_000).map(|number| format!("woord{number} ")).collect();
    assert!(plan.own_words.what_i_want.len() > 95_000);
    let printed = render(&plan).unwrap();
    let text = Reader::open(&printed.pdf).text();
    let missing: Vec<_> = (0..10_000)
        .filter(|number| !text.contains(&format!("woord{number} ")))
        .collect();
    assert!(missing.is_empty(), "{} words are gone", missing.len());
    assert!(printed.pages > 40, "{} pages", printed.pages);
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let first = render(&sample::full()).unwrap();
    render(&sample::bare()).unwrap();
    let again = render(&sample::full()).unwrap();
    assert!(first.pdf == again.pdf, "the bytes differ");
    let mut later = sample::full();
    later.version = 8;
    assert!(
        first.pdf != render(&later).unwrap().pdf,
        "another version is another paper"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Letters of every script with a font, format characters, and any character at all, mixed.
    #[test]
    fn any_text_is_printed(
        typed in "([ -~\n]|[À-ž]|[\u{300}-\u{36F}]|[Ѐ-ӿ]|[Ͱ-Ͽ]|[\u{600}-\u{6FF}]|[ሀ-፿]|[\u{200B}-\u{202E}]|[\u{FB50}-\u{FEFF}]|\\PC|.){0,160}",
    ) {
        let plan = saying(&typed);
        let printed = render(&plan).unwrap();
        prop_assert!(printed.pages > 1);
    }
}
