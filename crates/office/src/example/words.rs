//! What the invented region says. Nobody here exists; every name says so.

/// Surname and call name run along side by side; 24 and 41 have no common factor, so 984 pairs differ.
pub(super) const FAMILY_NAMES: [&str; 24] = [
    "Voorbeeld",
    "Fictief",
    "Denkbeeldig",
    "Demo",
    "Verzonnen",
    "Proefman",
    "Monster",
    "Zogenaamd",
    "Voormalig",
    "Testerman",
    "Specimen",
    "Schijn",
    "Oefening",
    "Nep",
    "Mustervrouw",
    "Aanname",
    "Bedacht",
    "Onecht",
    "Model",
    "Quasi",
    "Verondersteld",
    "Speelgoed",
    "Hypothese",
    "Maquette",
];

pub(super) const CALL_NAMES: [&str; 41] = [
    "Anna", "Omar", "Sanne", "Jaap", "Lies", "Wim", "Ilse", "Peter", "Bep", "Ali", "Truus", "Fatma", "Max",
    "Gerrit", "Dewi", "Koos", "Noor", "Samira", "Henk", "Yusuf", "Marieke", "Piotr", "Selam", "Johan",
    "Aisha", "Toos", "Daan", "Meryem", "Riet", "Kees", "Olena", "Bram", "Naima", "Willem", "Zehra", "Lotte",
    "Hassan", "Greet", "Tijn", "Chantal", "Ruben",
];

pub(super) const STREETS: [&str; 8] = [
    "Voorbeeldlaan",
    "Proefweg",
    "Teststraat",
    "Oefenpad",
    "Modelhof",
    "Denkbeeldigplein",
    "Schijnkade",
    "Demodijk",
];

/// Municipality, place and the first digits of a postcode; the letters that follow are not in use there.
pub(super) const PLACES: [(&str, &str, &str); 5] = [
    ("0177", "Raalte", "8100"),
    ("0150", "Deventer", "7400"),
    ("1773", "Olst", "8120"),
    ("0301", "Zutphen", "7200"),
    ("0262", "Lochem", "7240"),
];

pub(super) struct Organisation {
    pub(super) name: &'static str,
    pub(super) category: &'static str,
    pub(super) municipality: &'static str,
}

const fn organisation(
    name: &'static str,
    category: &'static str,
    municipality: &'static str,
) -> Organisation {
    Organisation {
        name,
        category,
        municipality,
    }
}

pub(super) const ORGANISATIONS: [Organisation; 12] = [
    organisation("Sociaal team Raalte (voorbeeld)", "local_access", "0177"),
    organisation("Sociaal team Deventer (voorbeeld)", "local_access", "0150"),
    organisation("Sociaal team Olst-Wijhe (voorbeeld)", "local_access", "1773"),
    organisation("Sociaal team Zutphen (voorbeeld)", "local_access", "0301"),
    organisation("Sociaal team Lochem (voorbeeld)", "local_access", "0262"),
    organisation("Regionale toegang (voorbeeld)", "regional_access", "0150"),
    organisation("Zorgaanbieder De Proef (voorbeeld)", "provider", "0150"),
    organisation("Woonbegeleiding Het Model (voorbeeld)", "provider", "0177"),
    organisation("GGZ Voorbeeld", "mental_health", "0150"),
    organisation("Huisartsen Teststraat (voorbeeld)", "gp", "0177"),
    organisation("Woonstichting Specimen (voorbeeld)", "housing", "0301"),
    organisation("Vrijwilligers Samen (voorbeeld)", "volunteers", "0177"),
];

/// A place to live or sleep; the terms of the first are those of S3 §2.4.
pub(super) struct HousingPlace {
    pub(super) name: &'static str,
    pub(super) product: &'static str,
    /// By its place in [`ORGANISATIONS`].
    pub(super) organisation: usize,
    pub(super) municipality: &'static str,
    pub(super) rooms: u32,
    pub(super) ages: (u32, Option<u32>),
    pub(super) months_most: Option<u32>,
    pub(super) needs_indication: bool,
    pub(super) remark: &'static str,
}

pub(super) const HOUSING: [HousingPlace; 4] = [
    HousingPlace {
        name: "Woongroep De Proefspil (voorbeeld)",
        product: "living_community",
        organisation: 7,
        municipality: "0177",
        rooms: 4,
        ages: (18, Some(27)),
        months_most: Some(60),
        needs_indication: false,
        remark: "Met hulp van de buurt en een woonbegeleider.",
    },
    HousingPlace {
        name: "Beschermd wonen Het Model (voorbeeld)",
        product: "protected_living",
        organisation: 7,
        municipality: "0150",
        rooms: 23,
        ages: (18, None),
        months_most: None,
        needs_indication: true,
        remark: "",
    },
    HousingPlace {
        name: "Nachtopvang De Proef (voorbeeld)",
        product: "shelter",
        organisation: 6,
        municipality: "0150",
        rooms: 18,
        ages: (18, None),
        months_most: Some(3),
        needs_indication: false,
        remark: "Aanmelden tot 22 uur.",
    },
    HousingPlace {
        name: "Bed & Break De Proef (voorbeeld)",
        product: "bed_and_break",
        organisation: 6,
        municipality: "0301",
        rooms: 2,
        ages: (18, None),
        months_most: None,
        needs_indication: false,
        remark: "Een paar nachten rust. De hulp thuis gaat door.",
    },
];

/// Name, organisation by its place above, job.
pub(super) const WORKERS: [(&str, usize, &str); 9] = [
    ("Karin Zogezegd (test)", 0, "sociaal werker"),
    ("Mehmet Bijwijze (test)", 1, "sociaal werker"),
    ("Joke Stelvoor (test)", 2, "jeugdcoach"),
    ("Bas Denkeens (test)", 3, "sociaal werker"),
    ("Wendy Alsof (test)", 4, "sociaal werker"),
    ("Farid Neemaan (test)", 5, "consulent regionale toegang"),
    ("Ellen Oefenaar (test)", 6, "ambulant begeleider"),
    ("Rik Proefstuk (test)", 7, "woonbegeleider"),
    ("Sonja Voorschijn (test)", 8, "behandelaar"),
];

pub(super) struct Goal {
    pub(super) title: &'static str,
    pub(super) domains: &'static [&'static str],
    pub(super) detail: &'static str,
    pub(super) actions: [&'static str; 3],
}

/// One life, in the resident's own words.
pub(super) struct Life {
    pub(super) wants: &'static str,
    pub(super) goes_well: &'static str,
    pub(super) who_helps: &'static str,
    pub(super) goals: [Goal; 2],
}

const fn goal(
    title: &'static str,
    domains: &'static [&'static str],
    detail: &'static str,
    actions: [&'static str; 3],
) -> Goal {
    Goal {
        title,
        domains,
        detail,
        actions,
    }
}

pub(super) const LIVES: [Life; 8] = [
    Life {
        wants: "Ik wil in mijn eigen huis blijven wonen en mijn post weer durven openmaken.",
        goes_well: "Ik kook elke dag. Met de buurvrouw drink ik op dinsdag koffie.",
        who_helps: "Mijn zus belt elke avond. De buurvrouw heeft een sleutel.",
        goals: [
            goal(
                "Ik weet wat ik elke maand kan uitgeven",
                &["finances"],
                "Samen alle brieven op een stapel, dan een overzicht op één blad.",
                [
                    "Post van de laatste drie maanden sorteren",
                    "Toeslagen nakijken",
                    "Betalingsregeling met de energieleverancier vragen",
                ],
            ),
            goal(
                "Mijn huis is weer op orde",
                &["housing", "instrumental_adl"],
                "Eerst de keuken, dan de gang.",
                [
                    "Afspraak met de woonstichting over de lekkage",
                    "Elke vrijdag een uur opruimen",
                    "Grofvuil aanmelden",
                ],
            ),
        ],
    },
    Life {
        wants: "Ik wil overdag iets doen waar ik trots op ben.",
        goes_well: "Ik sta op tijd op en ik ben handig met fietsen.",
        who_helps: "Mijn broer. En de man van de fietsenwerkplaats.",
        goals: [
            goal(
                "Ik werk twee dagen in de fietsenwerkplaats",
                &["time_use", "work_education"],
                "Beginnen met een ochtend, na een maand verder kijken.",
                [
                    "Kennismaken bij de werkplaats",
                    "Vervoer regelen",
                    "Na vier weken vragen hoe het gaat",
                ],
            ),
            goal(
                "Ik slaap weer door",
                &["mental_health"],
                "Vaste tijden, geen scherm in bed.",
                [
                    "Huisarts vragen naar slaapadvies",
                    "Twee weken een slaapdagboek bijhouden",
                    "Avondwandeling met mijn broer",
                ],
            ),
        ],
    },
    Life {
        wants: "Ik wil dat de kinderen weer rustig naar school gaan.",
        goes_well: "We eten samen aan tafel. De oudste helpt met voorlezen.",
        who_helps: "Oma haalt op woensdag de kinderen op.",
        goals: [
            goal(
                "De ochtend verloopt zonder ruzie",
                &["domestic_relations"],
                "Kleren en tassen de avond ervoor klaar.",
                [
                    "Ochtendschema maken met de kinderen",
                    "Gesprek met de leerkracht",
                    "Opvoedspreekuur bezoeken",
                ],
            ),
            goal(
                "Ik heb een avond in de week voor mezelf",
                &["social_network", "participation"],
                "Oma past op.",
                [
                    "Sportclub kiezen",
                    "Oppasavond met oma afspreken",
                    "Bijdrage aanvragen bij het minimafonds",
                ],
            ),
        ],
    },
    Life {
        wants: "Ik wil weten waar ik over een jaar woon.",
        goes_well: "Ik kom mijn afspraken na en ik betaal de huur.",
        who_helps: "Mijn mentor en een vriend van vroeger.",
        goals: [
            goal(
                "Ik woon zelfstandig met iemand die langskomt",
                &["housing"],
                "Eerst inschrijven, dan oefenen met koken en was.",
                [
                    "Inschrijven als woningzoekende",
                    "Urgentie bespreken met de regionale toegang",
                    "Elke week samen koken",
                ],
            ),
            goal(
                "Ik ga met mijn geld om zoals ik dat wil",
                &["finances"],
                "De bewindvoerder legt uit wat er binnenkomt.",
                [
                    "Gesprek met de bewindvoerder",
                    "Leefgeld in twee keer laten storten",
                    "Schulden op een rij zetten",
                ],
            ),
        ],
    },
    Life {
        wants: "Ik wil niet meer opgenomen hoeven worden.",
        goes_well: "Ik merk het eerder als het minder gaat.",
        who_helps: "Mijn partner ziet het vaak als eerste.",
        goals: [
            goal(
                "Ik weet wat ik doe als het minder gaat",
                &["mental_health"],
                "Signaleringsplan bij de hand, ook bij mijn partner.",
                [
                    "Signaleringsplan doorlopen met mijn partner",
                    "Crisiskaart bijwerken",
                    "Behandelaar laten aansluiten bij het gesprek",
                ],
            ),
            goal(
                "Ik heb mensen om mij heen",
                &["social_network"],
                "Niet te veel tegelijk.",
                [
                    "Naar de inloop op donderdag",
                    "Maatje aanvragen",
                    "Een oude vriend bellen",
                ],
            ),
        ],
    },
    Life {
        wants: "Ik wil van de schulden af zodat ik mijn kleinkinderen iets kan geven.",
        goes_well: "Ik ben eerlijk over wat er openstaat.",
        who_helps: "Mijn dochter doet de post met mij.",
        goals: [
            goal(
                "Er komen geen nieuwe schulden bij",
                &["finances"],
                "Vaste lasten eerst, daarna weekgeld.",
                [
                    "Aanmelden bij schuldhulp",
                    "Automatische betalingen nakijken",
                    "Brief aan de zorgverzekeraar",
                ],
            ),
            goal(
                "Ik zie mijn kleinkinderen elke maand",
                &["domestic_relations", "social_network"],
                "Met de bus, of mijn dochter haalt mij.",
                [
                    "Buskaart aanvragen",
                    "Datum kiezen met mijn dochter",
                    "Iets kleins voorbereiden om te doen",
                ],
            ),
        ],
    },
    Life {
        wants: "Ik wil beter Nederlands praten en werk vinden.",
        goes_well: "Ik leer snel. Ik help anderen bij de taalles.",
        who_helps: "Mijn taalmaatje en de mensen van de moskee.",
        goals: [
            goal(
                "Ik haal het volgende taalniveau",
                &["work_education", "participation"],
                "Twee keer les, een keer oefenen met het taalmaatje.",
                ["Cursus aanvragen", "Taalmaatje op maandag", "Oefenexamen doen"],
            ),
            goal(
                "Ik heb een baan die bij mij past",
                &["work_education"],
                "In de zorg, eerst vrijwillig.",
                [
                    "Diploma laten waarderen",
                    "Meelopen bij het verzorgingshuis",
                    "Cv maken met het werkplein",
                ],
            ),
        ],
    },
    Life {
        wants: "Ik wil drinken als ik het kies, en niet omdat het moet.",
        goes_well: "Ik ben drie weken gestopt geweest. De hond moet drie keer per dag uit.",
        who_helps: "Mijn hond. En de man van de ervaringsgroep.",
        goals: [
            goal(
                "Ik drink niet op doordeweekse dagen",
                &["substance_use"],
                "Elke week bespreken hoe het ging, zonder oordeel.",
                [
                    "Intake bij verslavingszorg",
                    "Naar de ervaringsgroep op woensdag",
                    "Bloedonderzoek bij de huisarts",
                ],
            ),
            goal(
                "Ik beweeg elke dag",
                &["physical_health"],
                "De hond helpt.",
                [
                    "Elke ochtend een lange ronde",
                    "Fysiotherapeut bellen",
                    "Wandelgroep proberen",
                ],
            ),
        ],
    },
];

/// Kind of contact, minutes, with whom, what was said.
pub(super) const NOTES: [(&str, u32, &str, &str); 14] = [
    (
        "visit",
        60,
        "inwoner",
        "Op huisbezoek geweest. Koffie aan de keukentafel. De post lag op een stapel, drie brieven samen geopend. De stemming was beter dan de vorige keer.",
    ),
    (
        "phone",
        15,
        "inwoner",
        "Gebeld. Het gaat goed. De afspraak van volgende week staat in de agenda.",
    ),
    (
        "attempt",
        5,
        "",
        "Gebeld, niet opgenomen. Ingesproken met het verzoek terug te bellen.",
    ),
    (
        "office",
        45,
        "inwoner",
        "Gesprek op kantoor. Formulier voor de toeslag samen ingevuld en verstuurd.",
    ),
    (
        "meeting",
        60,
        "behandelaar en begeleider",
        "Overleg over wie wat doet. Afgesproken dat er één plan is en dat de begeleider het weekprogramma bijhoudt.",
    ),
    (
        "visit",
        75,
        "inwoner en zus",
        "Samen met de zus gesproken over wat zij kan en wat te veel is. Zij wil graag blijven bellen, maar niet meer de was doen.",
    ),
    (
        "message",
        5,
        "inwoner",
        "Bericht gekregen: de woonstichting komt donderdag voor de lekkage.",
    ),
    (
        "outreach",
        30,
        "inwoner",
        "Aangetroffen bij het station. Kort gepraat. Een broodje gegeten en afgesproken morgen weer te kijken.",
    ),
    (
        "phone",
        20,
        "huisarts",
        "Met toestemming gebeld met de huisarts. Medicatie is aangepast. Over twee weken controle.",
    ),
    (
        "video",
        30,
        "inwoner",
        "Beeldgesprek omdat de bus niet reed. Doelen langsgelopen, één is er bereikt. Daar waren we allebei blij mee.",
    ),
    (
        "visit",
        50,
        "inwoner",
        "De ochtend begon onrustig. Samen een rondje gelopen, daarna lukte het om te praten over slapen en eten.",
    ),
    (
        "office",
        40,
        "bewoner en bewindvoerder",
        "Uitleg gekregen over wat er binnenkomt en wat eruit gaat. Het leefgeld komt vanaf nu in twee keer.",
    ),
    (
        "phone",
        10,
        "school",
        "School gebeld. Deze maand was er geen verzuim. De leerkracht belt als dat verandert.",
    ),
    (
        "visit",
        60,
        "bewoner en vrijwilliger",
        "Kennisgemaakt met de vrijwilliger. Het klikte. Ze gaan op dinsdag samen naar de markt.",
    ),
];

/// Name, relation, remark.
pub(super) const NETWORK: [(&str, &str, &str); 8] = [
    ("Eva Bijvoorbeeld (test)", "sibling", "Belt elke avond."),
    ("Tom Namaak (test)", "partner", ""),
    ("Mevrouw Fantasie (test)", "neighbour", "Heeft een sleutel."),
    ("Nadia Sprookje (test)", "child", "Doet de post."),
    (
        "Ben Verhaal (test)",
        "friend",
        "Van vroeger, ziet elkaar eens per maand.",
    ),
    ("Dokter Theorie (test)", "gp", "Huisartsen Teststraat (voorbeeld)"),
    (
        "Kantoor Rekensom (test)",
        "financial_administrator",
        "Bereikbaar van 9 tot 11 uur.",
    ),
    ("Juf Schets (test)", "school", ""),
];

/// Section of the crisiskaart and its words.
pub(super) const CRISIS: [(&str, &str); 8] = [
    ("person", "Ik ben iemand die van rust houdt en graag buiten is."),
    ("trusted", "Mijn zus. Zij mag altijd gebeld worden."),
    ("medication", "Staat op de lijst van de apotheek, in de keukenla."),
    (
        "looks_like",
        "Ik praat snel, ik slaap niet en ik doe de gordijnen dicht.",
    ),
    (
        "care_agreements",
        "Eerst bellen met de behandelaar. Niet met meer dan twee mensen tegelijk komen.",
    ),
    (
        "helps",
        "Rustig praten, vragen of ik even naar buiten wil, thee zetten.",
    ),
    ("harms", "Vastpakken, hard praten, de deur blokkeren."),
    (
        "practical",
        "De hond gaat naar de buurvrouw. De sleutel ligt bij haar.",
    ),
];

/// Phase, signals, what the resident, those close and the workers do.
pub(super) const PHASES: [(&str, &str, &str, &str, &str); 4] = [
    (
        "calm",
        "Ik slaap, ik eet, ik ga naar buiten.",
        "Mijn ritme houden.",
        "Gewoon langskomen.",
        "Elke twee weken een gesprek.",
    ),
    (
        "first_signs",
        "Ik zeg afspraken af.",
        "Mijn zus bellen.",
        "Vragen hoe het gaat.",
        "Binnen drie dagen contact.",
    ),
    (
        "rising",
        "Ik slaap twee nachten niet.",
        "De behandelaar bellen.",
        "Samen eten, mee naar buiten.",
        "Dezelfde dag langs, behandelaar erbij.",
    ),
    (
        "crisis",
        "Ik doe niet meer open.",
        "De kaart laten zien.",
        "112 of de crisisdienst bellen.",
        "Crisiskaart volgen.",
    ),
];

pub(super) const LANGUAGES: [&str; 6] = ["nl", "nl", "nl", "nds", "ar", "tr"];

/// Why the support became more.
pub(super) const MORE_SUPPORT: [&str; 4] = [
    "Crisis in huis. Voor een tijd vaker langs.",
    "Terug uit de kliniek, extra hulp bij het begin.",
    "De huur liep achter. Samen besloten tot meer hulp.",
    "De mantelzorger moet minder doen.",
];

/// Why the support became less.
pub(super) const LESS_SUPPORT: [&str; 4] = [
    "Weer rust. Samen besloten af te bouwen.",
    "Het lukt nu zelf met de post.",
    "De buurvrouw en het wijkhuis doen mee.",
    "Op eigen verzoek, we kijken over drie maanden.",
];
