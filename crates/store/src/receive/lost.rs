//! What stood on this device and a region that was put back has not: its words are kept as a draft, to read and to copy, until the region has
//! them again or its worker throws them away.
//!
//! **Invariant:** it goes with the stream: who may not read that any more has nothing of it here.

use eenplan_domain::record::{self, Compartment, DossierId, OpId, REMOVED_GROUP, RecordId, Value};
use eenplan_sync::{Place, Register, StreamId, Version, WireValue};
use rusqlite::params;
use uuid::Uuid;

use crate::door::{Changed, WriteTx};
use crate::draft;
use crate::error::StoreError;
use crate::register::Records;

/// What the store calls drafts that came and went without anybody typing.
const DRAFT: &str = "draft";

impl WriteTx<'_> {
    /// The region is behind the snapshot that a stream began with: nobody can take that apart, and what stands and is not here as an op is kept
    /// beside.
    pub(super) fn keep_lost(&mut self, stream: StreamId) -> Result<(), StoreError> {
        let records = self.records_of_stream(stream)?;
        let stands = self.confirmed(stream, &records)?;
        for (place, register) in &stands.0 {
            if stands.is_removed(place.kind, place.record) {
                continue;
            }
            for version in versions(register) {
                let words = texts(*place, version);
                if words.is_empty() || self.has_op(version.op)? {
                    continue;
                }
                self.tx
                    .prepare_cached("INSERT INTO lost_version VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0) ON CONFLICT DO NOTHING")?
                    .execute(params![
                        stream.dossier.bytes(),
                        stream.compartment.number(),
                        place.kind,
                        place.record.bytes(),
                        place.group,
                        version.op.bytes(),
                        serde_json::Value::Object(words).to_string(),
                    ])?;
            }
        }
        Ok(())
    }

    /// Lets go of what was kept of a stream.
    pub(super) fn forget_lost(&mut self, stream: StreamId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM lost_version WHERE dossier_id = ?1 AND compartment = ?2")?
            .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        draft::drop(self, &draft::restored(stream))?;
        self.tell_draft(stream);
        Ok(())
    }

    fn tell_draft(&mut self, stream: StreamId) {
        self.changed.insert(Changed {
            table: DRAFT,
            dossier: stream.dossier,
        });
    }

    /// Lets go of what the region has again and of what was thrown away, and tells the rest. It never becomes more by what others write.
    pub(super) fn tell_lost(&mut self) -> Result<(), StoreError> {
        let kept: Vec<StreamId> = {
            let mut statement = self
                .tx
                .prepare_cached("SELECT DISTINCT dossier_id, compartment FROM lost_version")?;
            let rows = statement.query_map([], |row| {
                Ok(StreamId {
                    dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
                    compartment: Compartment::from_number(row.get(1)?),
                })
            })?;
            rows.collect::<Result<_, _>>()?
        };
        for stream in kept {
            if !self.cursor(stream)?.is_some_and(|cursor| cursor.is_live()) {
                continue;
            }
            let at = draft::restored(stream);
            let there = draft::get(&self.reader(), &at)?;
            if there.is_none() {
                self.tx
                    .prepare_cached(
                        "DELETE FROM lost_version WHERE dossier_id = ?1 AND compartment = ?2 AND is_told = 1",
                    )?
                    .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
            }
            let words = self.still_lost(stream)?;
            if words.is_empty() {
                self.forget_lost(stream)?;
                continue;
            }
            let body = format!("[{}]", words.join(","));
            if there.is_none_or(|there| there.body != body) {
                draft::keep(self, &at, &body)?;
                self.tell_draft(stream);
            }
            self.tx
                .prepare_cached(
                    "UPDATE lost_version SET is_told = 1 WHERE dossier_id = ?1 AND compartment = ?2",
                )?
                .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        }
        Ok(())
    }

    /// The words whose ops are still neither in the region's registers nor here; what is lets go.
    fn still_lost(&mut self, stream: StreamId) -> Result<Vec<String>, StoreError> {
        let kept: Vec<(Place, OpId, String)> = {
            let mut statement = self.tx.prepare_cached(
                "SELECT kind, record_id, grp, op_id, words FROM lost_version WHERE dossier_id = ?1 AND compartment = ?2 ORDER BY rowid",
            )?;
            let place = params![stream.dossier.bytes(), stream.compartment.number()];
            let rows = statement.query_map(place, |row| {
                let place = Place {
                    kind: row.get(0)?,
                    record: RecordId(Uuid::from_bytes(row.get(1)?)),
                    group: row.get(2)?,
                };
                Ok((place, OpId(Uuid::from_bytes(row.get(3)?)), row.get(4)?))
            })?;
            rows.collect::<Result<_, _>>()?
        };
        let records: Records = kept
            .iter()
            .map(|(place, ..)| (place.kind, place.record))
            .collect();
        let stands = self.confirmed(stream, &records)?;
        let mut lost = Vec::new();
        for (place, op, words) in kept {
            let now = stands.at(place);
            let is_back = now.is_some_and(|now| versions(now).any(|version| version.op == op));
            if !is_back && !self.has_op(op)? && !stands.is_removed(place.kind, place.record) {
                lost.push(words);
                continue;
            }
            self.tx
                .prepare_cached(
                    "DELETE FROM lost_version WHERE op_id = ?1 AND kind = ?2 AND record_id = ?3 AND grp = ?4",
                )?
                .execute(params![op.bytes(), place.kind, place.record.bytes(), place.group])?;
        }
        Ok(lost)
    }

    fn has_op(&self, op: OpId) -> Result<bool, StoreError> {
        let mut found = self.tx.prepare_cached("SELECT 1 FROM op WHERE id = ?1")?;
        Ok(found.exists([op.bytes()])?)
    }
}

/// The value that counts, and those that are proposed.
fn versions(register: &Register) -> impl Iterator<Item = &Version> {
    register.leading.iter().chain(&register.proposals)
}

/// What a version says in words, dates and moments, by the names of its fields.
fn texts(place: Place, version: &Version) -> serde_json::Map<String, serde_json::Value> {
    let Some(kind) = record::kind(place.kind).filter(|_| place.group != REMOVED_GROUP) else {
        return serde_json::Map::new();
    };
    let said = |field: &record::Field| {
        let change = version.fields.iter().find(|one| one.number == field.number)?;
        let WireValue::Known(value) = &change.value else {
            return None;
        };
        let words: serde_json::Value = match value {
            Value::Text(text) => text.as_str().into(),
            Value::List(list) => list.clone().into(),
            Value::Date(date) => date.to_string().into(),
            Value::Instant(at) => at.to_rfc3339().into(),
            _ => return None,
        };
        Some((field.column.to_owned(), words))
    };
    let fields = kind.fields().filter(|field| field.group == place.group);
    fields.filter_map(said).collect()
}
