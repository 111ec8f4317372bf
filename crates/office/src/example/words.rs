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

/// Of whom something can be told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    Everybody,
    /// From 18.
    Grown,
    /// Where somebody goes to school.
    AtSchool,
}

/// Kind of contact, minutes, with whom, what was said, of whom it can be told.
pub(super) const NOTES: [(&str, u32, &str, &str, Whom); 14] = [
    (
        "visit",
        60,
        "inwoner",
        "Op huisbezoek geweest. Koffie aan de keukentafel. De post lag op een stapel, drie brieven samen geopend. De stemming was beter dan de vorige keer.",
        Whom::Grown,
    ),
    (
        "phone",
        15,
        "inwoner",
        "Gebeld. Het gaat goed. De afspraak van volgende week staat in de agenda.",
        Whom::Everybody,
    ),
    (
        "attempt",
        5,
        "",
        "Gebeld, niet opgenomen. Ingesproken met het verzoek terug te bellen.",
        Whom::Everybody,
    ),
    (
        "office",
        45,
        "inwoner",
        "Gesprek op kantoor. Formulier voor de toeslag samen ingevuld en verstuurd.",
        Whom::Grown,
    ),
    (
        "meeting",
        60,
        "behandelaar en begeleider",
        "Overleg over wie wat doet. Afgesproken dat er één plan is en dat de begeleider het weekprogramma bijhoudt.",
        Whom::Everybody,
    ),
    (
        "visit",
        75,
        "inwoner en zus",
        "Samen met de zus gesproken over wat zij kan en wat te veel is. Zij wil graag blijven bellen, maar niet meer de was doen.",
        Whom::Grown,
    ),
    (
        "message",
        5,
        "inwoner",
        "Bericht gekregen: de woonstichting komt donderdag voor de lekkage.",
        Whom::Grown,
    ),
    (
        "outreach",
        30,
        "inwoner",
        "Aangetroffen bij het station. Kort gepraat. Een broodje gegeten en afgesproken morgen weer te kijken.",
        Whom::Grown,
    ),
    (
        "phone",
        20,
        "huisarts",
        "Met toestemming gebeld met de huisarts. Medicatie is aangepast. Over twee weken controle.",
        Whom::Everybody,
    ),
    (
        "video",
        30,
        "inwoner",
        "Beeldgesprek omdat de bus niet reed. Doelen langsgelopen, één is er bereikt. Daar waren we allebei blij mee.",
        Whom::Everybody,
    ),
    (
        "visit",
        50,
        "inwoner",
        "De ochtend begon onrustig. Samen een rondje gelopen, daarna lukte het om te praten over slapen en eten.",
        Whom::Everybody,
    ),
    (
        "office",
        40,
        "inwoner en bewindvoerder",
        "Uitleg gekregen over wat er binnenkomt en wat eruit gaat. Het leefgeld komt vanaf nu in twee keer.",
        Whom::Grown,
    ),
    (
        "phone",
        10,
        "school",
        "School gebeld. Deze maand was er geen verzuim. De leerkracht belt als dat verandert.",
        Whom::AtSchool,
    ),
    (
        "visit",
        60,
        "inwoner en vrijwilliger",
        "Kennisgemaakt met de vrijwilliger. Het klikte. Ze gaan op dinsdag samen naar de markt.",
        Whom::Everybody,
    ),
];

/// Somebody around a resident.
pub(super) struct Near {
    pub(super) name: &'static str,
    pub(super) relation: &'static str,
    pub(super) remark: &'static str,
    /// Of residents from which age up to and including which.
    pub(super) ages: (i32, i32),
}

const fn near(name: &'static str, relation: &'static str, remark: &'static str, ages: (i32, i32)) -> Near {
    Near {
        name,
        relation,
        remark,
        ages,
    }
}

/// Who is close.
pub(super) const CLOSE: [Near; 6] = [
    near("Eva Bijvoorbeeld (test)", "sibling", "Belt elke avond.", (18, 90)),
    near("Tom Namaak (test)", "partner", "", (23, 90)),
    near(
        "Mevrouw Fantasie (test)",
        "neighbour",
        "Heeft een sleutel.",
        (18, 90),
    ),
    near("Nadia Sprookje (test)", "child", "Doet de post.", (50, 90)),
    near(
        "Ben Verhaal (test)",
        "friend",
        "Van vroeger, ziet elkaar eens per maand.",
        (20, 90),
    ),
    near("Lena Vertelsel (test)", "parent", "Belt elke dag.", (0, 35)),
];

/// Who helps by profession.
pub(super) const AROUND: [Near; 3] = [
    near(
        "Dokter Theorie (test)",
        "gp",
        "Huisartsen Teststraat (voorbeeld)",
        (0, 90),
    ),
    near(
        "Kantoor Rekensom (test)",
        "financial_administrator",
        "Bereikbaar van 9 tot 11 uur.",
        (18, 90),
    ),
    near("Juf Schets (test)", "school", "", (4, 17)),
];

/// What is scored with the resident, beside the leefgebieden.
pub(super) const HEALTH: [&str; 6] = [
    "bodily_functions",
    "mental_wellbeing",
    "meaning",
    "quality_of_life",
    "taking_part",
    "daily_functioning",
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
