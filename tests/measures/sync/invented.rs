//! The dossiers that both sides sync: the same words, in ops for one and in documents for the other.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use chrono::{DateTime, Days, NaiveDate, Utc};
use eenplan_domain::civil;
use eenplan_domain::record::{
    Compartment, DossierId, Field, RecordId, Value, action, dossier, goal, network_contact, note, plan,
    resident,
};
use eenplan_tests::durability::chance::Chance;
use serde_json::{Map, json};
use uuid::Uuid;

/// Records in every dossier.
pub(super) const RECORDS: usize = 20;

/// One record with its fields.
pub(super) struct Record {
    pub(super) compartment: Compartment,
    pub(super) kind: &'static str,
    pub(super) id: RecordId,
    pub(super) fields: Vec<(Field, Value)>,
}

/// A dossier of [`RECORDS`] records.
pub(super) struct Dossier {
    pub(super) id: DossierId,
    pub(super) records: Vec<Record>,
}

/// Words that a social worker writes, and that neither side was made for.
const WORDS: [&str; 64] = [
    "samen",
    "met",
    "de",
    "bewoner",
    "brieven",
    "geopend",
    "en",
    "afspraken",
    "van",
    "deze",
    "week",
    "doorgenomen",
    "over",
    "huur",
    "achterstand",
    "is",
    "gebeld",
    "naar",
    "corporatie",
    "regeling",
    "getroffen",
    "kind",
    "gaat",
    "weer",
    "school",
    "moeder",
    "maakt",
    "zich",
    "zorgen",
    "buurvrouw",
    "helpt",
    "boodschappen",
    "huisarts",
    "verwijst",
    "door",
    "wijkverpleging",
    "komt",
    "dinsdag",
    "langs",
    "werk",
    "gesprek",
    "gehad",
    "bij",
    "bedrijf",
    "wil",
    "graag",
    "meer",
    "structuur",
    "dag",
    "slaapt",
    "slecht",
    "medicatie",
    "besproken",
    "zus",
    "kookt",
    "mee",
    "bewindvoerder",
    "vraagt",
    "papieren",
    "op",
    "volgende",
    "keer",
    "budget",
    "maken",
];

/// When the first dossier was opened, in milliseconds since 1970; the others follow over three years.
const FIRST: i64 = 1_700_000_000_000;
const YEARS: i64 = 3 * 365 * DAY;
const DAY: i64 = 86_400_000;

/// So many dossiers that `lead` leads; the same ones every time.
pub(super) fn dossiers(many: usize, lead: Uuid) -> impl Iterator<Item = Dossier> {
    let mut chance = Chance::new(20_261_127);
    (0..many as i64).map(move |at| {
        let chance = &mut chance;
        let opened = FIRST + at * YEARS / many as i64;
        Maker { chance, opened }.dossier(lead)
    })
}

struct Maker<'a> {
    chance: &'a mut Chance,
    /// When the dossier was opened, in milliseconds since 1970.
    opened: i64,
}

impl Maker<'_> {
    /// An id as the program draws them: it begins with the moment.
    fn id(&mut self, at: i64) -> Uuid {
        let [a, b] = [self.chance.bits(), self.chance.bits()].map(u64::to_be_bytes);
        let random = [a[0], a[1], a[2], a[3], a[4], b[0], b[1], b[2], b[3], b[4]];
        uuid::Builder::from_unix_timestamp_millis(at.cast_unsigned(), &random).into_uuid()
    }

    /// A moment in so many days after the dossier was opened.
    fn within(&mut self, days: usize) -> i64 {
        self.opened + self.chance.below(days * 1_440) as i64 * 60_000
    }

    fn text(&mut self, words: usize) -> Value {
        let words: Vec<&str> = (0..words)
            .map(|_| WORDS[self.chance.below(WORDS.len())])
            .collect();
        words.join(" ").into()
    }

    fn day(&mut self) -> NaiveDate {
        NaiveDate::default() + Days::new(20_000 + self.chance.below(600) as u64)
    }

    fn dossier(&mut self, lead: Uuid) -> Dossier {
        let id = DossierId(self.id(self.opened));
        let own = id.record();
        let opened = civil::today(moment(self.opened));
        let core = |kind, id, fields| Record {
            compartment: Compartment::Core,
            kind,
            id,
            fields,
        };
        let mut records = vec![
            core(
                "dossier",
                own,
                vec![
                    (dossier::OPENED_ON, opened.into()),
                    (dossier::REGISSEUR_ID, Value::Id(lead)),
                    (dossier::REGIE_EPOCH, 0_i64.into()),
                    (dossier::REGIE_SINCE, opened.into()),
                ],
            ),
            core(
                "resident",
                own,
                vec![
                    (resident::FAMILY_NAME, self.text(1)),
                    (resident::GIVEN_NAMES, self.text(2)),
                    (resident::CALL_NAME, self.text(1)),
                    (
                        resident::BIRTH_DATE,
                        (NaiveDate::default() + Days::new(self.chance.below(18_000) as u64)).into(),
                    ),
                    (resident::STREET, self.text(1)),
                    (resident::HOUSE_NUMBER, self.chance.below(300).to_string().into()),
                    (resident::POSTCODE, "8101 AB".into()),
                    (resident::RESIDENCE_MUNICIPALITY, "0177".into()),
                ],
            ),
            Record {
                compartment: Compartment::Plan,
                kind: "plan",
                id: own,
                fields: vec![
                    (plan::WANTS, self.text(24)),
                    (plan::GOES_WELL, self.text(16)),
                    (plan::WHO_HELPS, self.text(12)),
                    (plan::STATE, "concept".into()),
                    (plan::STATE_ON, opened.into()),
                ],
            },
        ];
        for _ in 0..3 {
            let fields = vec![
                (network_contact::NAME, self.text(2)),
                (network_contact::RELATION, "family".into()),
                (
                    network_contact::PHONE,
                    format!("06{:08}", self.chance.below(100_000_000)).into(),
                ),
                (network_contact::REMARK, self.text(6)),
            ];
            let at = self.within(2);
            records.push(core("network_contact", RecordId(self.id(at)), fields));
        }
        let mut goals = Vec::new();
        for position in 0..3_i64 {
            let at = self.within(30);
            let id = RecordId(self.id(at));
            goals.push(id);
            let fields = vec![
                (goal::TITLE, self.text(6)),
                (goal::LIFE_DOMAINS, Value::List(vec!["finances".into()])),
                (goal::STATE, "open".into()),
                (goal::STATE_ON, self.day().into()),
                (goal::DETAIL, self.text(20)),
                (goal::POSITION, position.into()),
            ];
            records.push(self.planned("goal", id, fields));
        }
        for at in 0..4 {
            let fields = vec![
                (action::GOAL_ID, Value::Id(goals[at % goals.len()].0)),
                (action::TITLE, self.text(8)),
                (action::OWNER_KIND, "worker".into()),
                (action::OWNER_ID, Value::Id(lead)),
                (action::DUE_ON, self.day().into()),
                (action::STATE, "open".into()),
            ];
            let at = self.within(90);
            let id = RecordId(self.id(at));
            records.push(self.planned("action", id, fields));
        }
        while records.len() < RECORDS {
            let written = self.within(500);
            let at = moment(written);
            let words = 20 + self.chance.below(30);
            records.push(Record {
                compartment: Compartment::Journal,
                kind: "note",
                id: RecordId(self.id(written)),
                fields: vec![
                    (note::CONTACT_KIND, "visit".into()),
                    (note::HAPPENED_AT, at.into()),
                    (note::MINUTES, 45_i64.into()),
                    (note::WITH_WHOM, self.text(1)),
                    (note::BODY, self.text(words)),
                    (note::AUTHOR_ID, Value::Id(lead)),
                    (note::WRITTEN_AT, at.into()),
                ],
            });
        }
        Dossier { id, records }
    }

    fn planned(&self, kind: &'static str, id: RecordId, fields: Vec<(Field, Value)>) -> Record {
        Record {
            compartment: Compartment::Plan,
            kind,
            id,
            fields,
        }
    }
}

fn moment(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

impl Record {
    fn document(&self) -> Map<String, serde_json::Value> {
        let value = |value: &Value| match value {
            Value::Null => json!(null),
            Value::Text(text) => json!(text),
            Value::Int(number) => json!(number),
            Value::Bool(yes) => json!(yes),
            Value::Date(day) => json!(day.to_string()),
            Value::Instant(at) => json!(at.to_rfc3339()),
            Value::Id(id) => json!(id),
            Value::List(list) => json!(list),
        };
        let mut document = Map::new();
        document.insert("kind".into(), json!(self.kind));
        document.extend(
            self.fields
                .iter()
                .map(|(field, held)| (field.column.to_owned(), value(held))),
        );
        document
    }
}

/// Writes the dossiers as documents, one on a line: one of each dossier, or one of each record.
pub(super) fn documents(
    dossiers: impl Iterator<Item = Dossier>,
    of_records: bool,
    file: &Path,
) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    for dossier in dossiers {
        let records = dossier.records.iter().enumerate().map(|(at, record)| {
            let mut document = record.document();
            let id = match of_records {
                true => format!("{}:{at:02}:{}", dossier.id.0, record.id.0),
                false => record.id.0.to_string(),
            };
            document.insert(if of_records { "_id" } else { "id" }.into(), json!(id));
            serde_json::Value::from(document)
        });
        if of_records {
            for record in records {
                writeln!(out, "{record}")?;
            }
        } else {
            let records: Vec<_> = records.collect();
            writeln!(out, "{}", json!({ "_id": dossier.id.0, "records": records }))?;
        }
    }
    out.flush()
}
