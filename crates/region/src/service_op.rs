//! What the service writes itself, as ops of its own device: the directory for administrators, and notices in dossiers.

use std::collections::BTreeSet;

use eenplan_domain::record::{Field, OpId, RecordId, SCHEMA_VERSION, Value};
use eenplan_sync::{
    Chain, Change, FieldChange, Header, Hlc, Op, Place, Registers, SealedOp, StreamId, WireValue,
};
use uuid::Uuid;

use crate::DIRECTORY;
use crate::database::{Bounds, Scope};
use crate::docket::{Docket, Kept, News, Wanted};
use crate::error::Failure;
use crate::judge::Author;
use crate::region::Region;
use crate::rows;
use eenplan_domain::record::DossierId;

/// New values of one stream, with what they are about.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) stream: StreamId,
    pub(crate) command: &'static str,
    pub(crate) sets: Vec<(RecordId, Field, Value)>,
    /// Whether nothing is written when one of its records stands already.
    pub(crate) is_once: bool,
    /// What has to stand when it is written; else nothing is written.
    pub(crate) expects: Vec<(RecordId, Field, Option<Value>)>,
}

impl Note {
    pub(crate) fn new(stream: StreamId, command: &'static str) -> Note {
        Note {
            stream,
            command,
            sets: Vec::new(),
            is_once: false,
            expects: Vec::new(),
        }
    }

    /// Of records that are written once.
    pub(crate) fn once(mut self) -> Note {
        self.is_once = true;
        self
    }

    /// Only while this stands: somebody else may have written it since it was read.
    pub(crate) fn while_stands(mut self, record: RecordId, field: Field, value: Option<Value>) -> Note {
        self.expects.push((record, field, value));
        self
    }

    pub(crate) fn set(mut self, record: RecordId, field: Field, value: impl Into<Value>) -> Note {
        self.sets.push((record, field, value.into()));
        self
    }
}

/// Writes `note` as one op in a transaction of its own. What stands already is left out.
pub(crate) async fn write(region: &Region, note: &Note) -> Result<News, Failure> {
    let scope = region.database.scope().await?;
    let written = write_in(region, &scope, note).await?;
    scope.commit().await?;
    Ok(written)
}

/// The same in a transaction that the caller commits; it has not begun yet.
pub(crate) async fn write_in(region: &Region, scope: &Scope, note: &Note) -> Result<News, Failure> {
    let life = (region.service.device, region.service.incarnation);
    let mut wanted = Wanted::default();
    wanted.lives.insert(life);
    let expected = note.expects.iter().map(|(record, field, _)| (record, field));
    for (record, field) in note
        .sets
        .iter()
        .map(|(record, field, _)| (record, field))
        .chain(expected)
    {
        wanted.touch(note.stream, field.kind, *record);
    }
    let bounds = Bounds::none()
        .dossiers(wanted.dossiers())
        .dossiers([DossierId::DIRECTORY]);
    let mut docket = Docket::load(region, scope, scope.begin(&bounds), &wanted, region.now()).await?;
    let empty = Registers::default();
    let registers = docket
        .judge
        .streams
        .get(&note.stream)
        .map_or(&empty, |state| &state.registers);
    let stands = |(record, field, _): &(RecordId, Field, Value)| {
        registers.groups(field.kind, *record).next().is_some()
    };
    let moved = |(record, field, value): &(RecordId, Field, Option<Value>)| {
        rows::value(registers, *record, *field) != *value
    };
    let changes = changes(note, registers);
    if note.expects.iter().any(moved) {
        return Ok(News::default());
    }
    if changes.is_empty() || note.is_once && note.sets.iter().any(stands) {
        return Ok(News::default());
    }
    let op = Op {
        command: note.command.to_owned(),
        changes,
    };
    let chain = docket.chains.get(&life).copied().unwrap_or(Chain::EMPTY);
    let now = region.now();
    let header = Header {
        op: OpId(Uuid::now_v7()),
        stream: note.stream,
        author: region.service.actor,
        device: region.service.device,
        incarnation: region.service.incarnation,
        dev_seq: chain.tip + 1,
        previous: chain.hash,
        hlc: Hlc::tick(Hlc(0), u64::try_from(now.timestamp_millis()).unwrap_or(0)),
        schema: SCHEMA_VERSION,
        commitment: [0; 32],
    };
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Failure::Unavailable)?;
    let sealed = SealedOp::seal(header, &op, salt, &region.service_key());
    let header = sealed.open().map_err(|_| Failure::Damaged)?;
    docket.chains.insert(
        life,
        Chain {
            tip: header.dev_seq,
            hash: sealed.hash(),
            forked: false,
        },
    );
    let judged = docket.judge.judge(Author::Service, &header, Some(&op));
    let kept = [Kept {
        judged,
        author: header.author,
        device: header.device,
        incarnation: header.incarnation,
        frame: sealed.to_frame(),
    }];
    docket.write(region, scope, &kept).await?;
    Ok(docket.news(&kept))
}

/// One change for each group that gets another value, resting on what leads, with all fields of the group.
fn changes(note: &Note, registers: &Registers) -> Vec<Change> {
    let places: BTreeSet<Place> = note
        .sets
        .iter()
        .map(|(record, field, _)| Place {
            kind: field.kind,
            record: *record,
            group: field.group,
        })
        .collect();
    let change = |place: Place| {
        let leading = registers.at(place).and_then(|register| register.leading.as_ref());
        let mut fields: Vec<FieldChange> = match leading {
            Some(version) => version.fields.clone(),
            None => eenplan_domain::record::kind(place.kind)
                .and_then(|kind| kind.group(place.group))
                .map(|group| {
                    let empty = |field: &Field| FieldChange {
                        number: field.number,
                        value: WireValue::Known(Value::Null),
                    };
                    group.fields.iter().map(empty).collect()
                })
                .unwrap_or_default(),
        };
        let sets = note.sets.iter().filter(|(record, field, _)| {
            (field.kind, *record, field.group) == (place.kind, place.record, place.group)
        });
        for (_, field, value) in sets {
            let value = WireValue::Known(value.clone());
            match fields.iter_mut().find(|one| one.number == field.number) {
                Some(one) => one.value = value,
                None => fields.push(FieldChange {
                    number: field.number,
                    value,
                }),
            }
        }
        let same = leading.is_some_and(|version| version.fields == fields);
        (!same).then(|| {
            Change::new(
                place.kind,
                place.record,
                place.group,
                leading.map(|one| one.op),
                fields,
            )
        })
    };
    places.into_iter().filter_map(change).collect()
}

/// A note for the directory.
pub(crate) fn in_directory(command: &'static str) -> Note {
    Note::new(DIRECTORY, command)
}
