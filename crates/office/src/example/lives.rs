//! The lives of the invented region, each in the resident's own words.

pub(super) struct Goal {
    pub(super) title: &'static str,
    pub(super) domains: &'static [&'static str],
    pub(super) detail: &'static str,
    pub(super) actions: [&'static str; 3],
}

/// One life, in the resident's own words.
pub(super) struct Life {
    /// From which age up to and including which it can be lived.
    pub(super) ages: (i32, i32),
    /// Whether there are children at school in it, or the resident goes there.
    pub(super) has_school: bool,
    /// Whether somebody decides along about money and care.
    pub(super) is_represented: bool,
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
        ages: (35, 84),
        has_school: false,
        is_represented: false,
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
        ages: (22, 62),
        has_school: false,
        is_represented: false,
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
        ages: (26, 46),
        has_school: true,
        is_represented: false,
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
        ages: (20, 40),
        has_school: false,
        is_represented: true,
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
        ages: (24, 70),
        has_school: false,
        is_represented: false,
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
        ages: (55, 82),
        has_school: false,
        is_represented: false,
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
        ages: (20, 55),
        has_school: false,
        is_represented: false,
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
        ages: (30, 74),
        has_school: false,
        is_represented: false,
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

/// Of a child.
pub(super) const CHILD: Life = Life {
    ages: (9, 9),
    has_school: true,
    is_represented: true,
    wants: "Ik wil een eigen plek om te spelen en niet meer wakker liggen van ruzie.",
    goes_well: "Op school gaat het goed. Ik zit op zwemles.",
    who_helps: "Mama, oma en de juf.",
    goals: [
        goal(
            "Het is rustig in huis",
            &["domestic_relations"],
            "Vaste afspraken over wie waar slaapt en wie haalt.",
            [
                "Samen een weekrooster maken",
                "Gesprek met de juf",
                "Opvoedspreekuur bezoeken",
            ],
        ),
        goal(
            "Ik speel elke week met iemand",
            &["social_network"],
            "Op woensdag, na zwemles.",
            [
                "Aanmelden bij de sportclub",
                "Vriendje uitnodigen op woensdag",
                "Bijdrage aanvragen bij het minimafonds",
            ],
        ),
    ],
};

/// Of somebody who is nearly 18.
pub(super) const NEARLY_EIGHTEEN: Life = Life {
    ages: (17, 17),
    has_school: true,
    is_represented: false,
    wants: "Ik wil straks op mezelf wonen en weten wie mij dan helpt.",
    goes_well: "Ik ga elke dag naar school en ik kan goed koken.",
    who_helps: "Mijn moeder, de mentor van school en mijn jeugdcoach.",
    goals: [
        goal(
            "Ik weet wat er verandert als ik 18 word",
            &["finances"],
            "DigiD, zorgverzekering en bankrekening: elke week één ding.",
            ["DigiD aanvragen", "Zorgverzekering kiezen", "Bankrekening openen"],
        ),
        goal(
            "Ik haal mijn diploma",
            &["work_education"],
            "Eerst een stage die bij mij past.",
            [
                "Stage zoeken",
                "Gesprek met de mentor van school",
                "Elke zondag de week plannen",
            ],
        ),
    ],
};
