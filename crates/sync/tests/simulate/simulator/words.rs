//! What the trials write, in plain words, and the same on the wire. The model knows only the words.

use chrono::NaiveDate;
use eenplan_domain::record::{
    Compartment, DossierId, Field, OpId, RecordId, Value, action, consent, crisis_card, dossier, goal,
    involvement, note, removed, resident, team_member, worker,
};
use eenplan_sync::{Change, FieldChange, Op, Outcome, Place, Settlement, StreamId, WireValue};
use uuid::Uuid;

/// Where something stands: `goal.title` of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub what: &'static str,
    pub rec: u128,
}

impl Spot {
    /// `goal` of `goal.title`.
    pub fn kind(&self) -> &'static str {
        self.what.split('.').next().unwrap()
    }
}

/// One value that somebody gives, or answers to proposals, or both.
#[derive(Clone, Debug)]
pub struct Alter {
    pub spot: Spot,
    pub base: Option<u128>,
    pub text: Option<String>,
    pub settles: Vec<(u128, &'static str)>,
    pub saw: Vec<(&'static str, u128)>,
}

impl Alter {
    pub fn new(spot: Spot, base: Option<u128>, text: impl Into<String>) -> Alter {
        Alter {
            spot,
            base,
            text: Some(text.into()),
            settles: Vec::new(),
            saw: Vec::new(),
        }
    }
}

/// What somebody wrote in one step. Dossier 0 is the directory.
#[derive(Clone, Debug)]
pub struct Edit {
    pub id: u128,
    pub author: u128,
    pub dossier: u128,
    pub part: &'static str,
    pub command: &'static str,
    pub alters: Vec<Alter>,
}

#[derive(Clone, Copy)]
enum Form {
    Text,
    Id,
    Codes,
    Number,
    /// A day when there is any text.
    Day,
    Flag,
    /// `w3` or `t2`.
    Who,
    /// `2,3`: team and worker.
    Pair,
}

/// Each word with its field and how it is written. The second field of a pair stands after it.
const WORDS: &[(&str, Field, Option<Field>, Form)] = &[
    ("dossier.regie", dossier::REGISSEUR_ID, None, Form::Id),
    ("dossier.deputy", dossier::DEPUTY_ID, None, Form::Id),
    ("dossier.removed", removed(dossier::KIND.number), None, Form::Flag),
    ("resident.contact", resident::PHONE, None, Form::Text),
    (
        "involvement.who",
        involvement::WORKER_ID,
        Some(involvement::TEAM_ID),
        Form::Who,
    ),
    (
        "involvement.sharing",
        involvement::COMPARTMENTS,
        None,
        Form::Codes,
    ),
    ("involvement.period", involvement::ENDS_ON, None, Form::Day),
    (
        "involvement.removed",
        removed(involvement::KIND.number),
        None,
        Form::Flag,
    ),
    ("consent.given", consent::INVOLVEMENT_ID, None, Form::Id),
    ("consent.withdrawal", consent::WITHDRAWN_ON, None, Form::Day),
    ("goal.title", goal::TITLE, None, Form::Text),
    ("goal.detail", goal::DETAIL, None, Form::Text),
    ("goal.position", goal::POSITION, None, Form::Number),
    ("goal.removed", removed(goal::KIND.number), None, Form::Flag),
    ("action.owner", action::OWNER_ID, None, Form::Id),
    ("action.state", action::STATE, None, Form::Text),
    ("note.note", note::BODY, None, Form::Text),
    ("note.sharing", note::SHARED, None, Form::Flag),
    ("crisis.medication", crisis_card::MEDICATION, None, Form::Text),
    ("worker.account", worker::ENDED_ON, None, Form::Day),
    ("worker.worker", worker::NAME, None, Form::Text),
    (
        "member.who",
        team_member::TEAM_ID,
        Some(team_member::WORKER_ID),
        Form::Pair,
    ),
    ("member.period", team_member::ENDS_ON, None, Form::Day),
];

/// Of a version that is newer than this one.
pub const NEWER: &str = "newer.thing";
const NEWER_KIND: (u16, u16) = (999, 3);

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn word(what: &str) -> &'static (&'static str, Field, Option<Field>, Form) {
    WORDS
        .iter()
        .find(|(word, ..)| *word == what)
        .expect("a word of the list")
}

pub fn place(spot: Spot) -> Place {
    let (kind, group) = match spot.what {
        NEWER => NEWER_KIND,
        what => {
            let field = word(what).1;
            (field.kind, field.group)
        }
    };
    Place {
        kind,
        record: RecordId(id(spot.rec)),
        group,
    }
}

pub fn spot(place: Place) -> Spot {
    let rec = place.record.0.as_u128();
    let what = match (place.kind, place.group) {
        NEWER_KIND => NEWER,
        (kind, group) => WORDS
            .iter()
            .find(|(_, field, ..)| (field.kind, field.group) == (kind, group))
            .map(|(what, ..)| *what)
            .expect("only words of the list are written"),
    };
    Spot { what, rec }
}

pub fn stream(dossier: u128, part: &str) -> StreamId {
    StreamId {
        dossier: DossierId(id(dossier)),
        compartment: match part {
            "core" => Compartment::Core,
            "plan" => Compartment::Plan,
            "journal" => Compartment::Journal,
            "crisis" => Compartment::Crisis,
            "directory" => Compartment::Directory,
            other => panic!("no part {other}"),
        },
    }
}

pub fn part(stream: StreamId) -> (u128, &'static str) {
    let part = match stream.compartment {
        Compartment::Core => "core",
        Compartment::Plan => "plan",
        Compartment::Journal => "journal",
        Compartment::Crisis => "crisis",
        Compartment::Directory => "directory",
        other => panic!("no part {other:?}"),
    };
    (stream.dossier.0.as_u128(), part)
}

/// The fields of one word.
pub fn fields(what: &str, text: &str) -> Vec<FieldChange> {
    let known = |field: Field, value: Value| FieldChange {
        number: field.number,
        value: WireValue::Known(value),
    };
    if what == NEWER {
        let mut raw = vec![0x60 | u8::try_from(text.len().min(20)).unwrap()];
        raw.extend_from_slice(&text.as_bytes()[..text.len().min(20)]);
        return vec![FieldChange {
            number: 7,
            value: WireValue::Unknown(raw),
        }];
    }
    let number = |text: &str| Value::Id(id(text.parse().unwrap()));
    let (_, field, second, form) = word(what);
    match form {
        Form::Text => vec![known(*field, text.into())],
        Form::Id => vec![known(
            *field,
            if text.is_empty() {
                Value::Null
            } else {
                number(text)
            },
        )],
        Form::Codes => {
            let codes: Vec<String> = text.split(',').map(str::to_owned).collect();
            vec![known(*field, codes.into())]
        }
        Form::Number => vec![known(*field, Value::Int(text.parse().unwrap()))],
        Form::Day => {
            let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
            vec![known(
                *field,
                if text.is_empty() { Value::Null } else { day.into() },
            )]
        }
        Form::Flag => vec![known(*field, Value::Bool(text == "yes"))],
        Form::Who => {
            let field = if text.starts_with('w') {
                *field
            } else {
                second.unwrap()
            };
            vec![known(field, number(&text[1..]))]
        }
        Form::Pair => {
            let (first, other) = text.split_once(',').unwrap();
            vec![
                known(*field, number(first)),
                known(second.unwrap(), number(other)),
            ]
        }
    }
}

/// The same step as an op.
pub fn op(edit: &Edit) -> Op {
    let changes = edit.alters.iter().map(|alter| {
        let at = place(alter.spot);
        let fields = alter.text.as_deref().map(|text| fields(alter.spot.what, text));
        let base = alter.base.map(|base| OpId(id(base)));
        let mut change = Change::new(at.kind, at.record, at.group, base, fields.unwrap_or_default());
        change.settles = alter
            .settles
            .iter()
            .map(|(proposal, how)| Settlement {
                proposal: OpId(id(*proposal)),
                outcome: match *how {
                    "accepted" => Outcome::Accepted,
                    "declined" => Outcome::Declined,
                    _ => Outcome::Combined,
                },
                reason: String::new(),
            })
            .collect();
        change.saw = alter
            .saw
            .iter()
            .map(|(what, by)| {
                let spot = Spot {
                    what,
                    rec: alter.spot.rec,
                };
                (place(spot).group, OpId(id(*by)))
            })
            .collect();
        change
    });
    Op {
        command: edit.command.to_owned(),
        changes: changes.collect(),
    }
}
