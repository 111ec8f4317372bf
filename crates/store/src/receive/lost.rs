//! What a stream began with here and a region that was put back has not: its text is kept as a draft, to read and to copy, until the region
//! has it again or its worker throws it away.
//!
//! **Invariant:** it goes with the stream: who may not read that any more has nothing of it here.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::{self, Compartment, DossierId, OpId, REMOVED_GROUP, RecordId, Value};
use eenplan_sync::{Place, Registers, Rows, StreamId, Version, WireValue};
use rusqlite::params;
use uuid::Uuid;

use crate::door::WriteTx;
use crate::draft;
use crate::error::StoreError;

impl WriteTx<'_> {
    /// The region is behind the snapshot that a stream began with: nobody can take that apart, and what it says is kept beside.
    pub(super) fn keep_lost(&self, stream: StreamId) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO lost_piece SELECT dossier_id, compartment, idx, bytes, 0 FROM snapshot_piece
                 WHERE dossier_id = ?1 AND compartment = ?2 AND is_arriving = 0",
            )?
            .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        Ok(())
    }

    /// Lets go of what was kept of a stream.
    pub(super) fn forget_lost(&mut self, stream: StreamId) -> Result<(), StoreError> {
        let kept = self
            .tx
            .prepare_cached("DELETE FROM lost_piece WHERE dossier_id = ?1 AND compartment = ?2")?
            .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        match kept {
            0 => Ok(()),
            _ => draft::drop(self, &draft::restored(stream)),
        }
    }

    /// Holds what was kept against what has come since.
    pub(super) fn tell_lost(&mut self) -> Result<(), StoreError> {
        let kept: Vec<(StreamId, bool)> = {
            let mut statement = self.tx.prepare_cached(
                "SELECT dossier_id, compartment, max(is_told) FROM lost_piece GROUP BY dossier_id, compartment",
            )?;
            let rows = statement.query_map([], |row| {
                let stream = StreamId {
                    dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
                    compartment: Compartment::from_number(row.get(1)?),
                };
                Ok((stream, row.get(2)?))
            })?;
            rows.collect::<Result<_, _>>()?
        };
        for (stream, is_told) in kept {
            if !self.cursor(stream)?.is_some_and(|cursor| cursor.is_live()) {
                continue;
            }
            let place = draft::restored(stream);
            let there = draft::get(&self.reader(), &place)?;
            let lost = self.lost_of(stream)?;
            if lost.is_empty() || is_told && there.is_none() {
                self.forget_lost(stream)?;
                continue;
            }
            let body = serde_json::Value::from_iter(lost).to_string();
            if there.is_none_or(|there| there.body != body) {
                draft::keep(self, &place, &body)?;
            }
            self.tx
                .prepare_cached(
                    "UPDATE lost_piece SET is_told = 1 WHERE dossier_id = ?1 AND compartment = ?2",
                )?
                .execute(params![stream.dossier.bytes(), stream.compartment.number()])?;
        }
        Ok(())
    }

    /// The texts that stood in a stream and whose ops are not here, a record each.
    fn lost_of(
        &self,
        stream: StreamId,
    ) -> Result<Vec<serde_json::Map<String, serde_json::Value>>, StoreError> {
        let mut kept = Registers::default();
        let mut statement = self.tx.prepare_cached(
            "SELECT bytes FROM lost_piece WHERE dossier_id = ?1 AND compartment = ?2 ORDER BY idx",
        )?;
        let mut rows = statement.query(params![stream.dossier.bytes(), stream.compartment.number()])?;
        while let Some(row) = rows.next()? {
            kept.0.extend(Rows::decode(&row.get::<_, Vec<u8>>(0)?)?.registers);
        }
        let records = kept.0.keys().map(|place| (place.kind, place.record)).collect();
        let stands = self.confirmed(stream, &records)?;
        let mut lost: BTreeMap<(u16, RecordId), serde_json::Map<_, _>> = BTreeMap::new();
        for (place, register) in &kept.0 {
            let now = stands.at(*place);
            let here: BTreeSet<OpId> = now
                .into_iter()
                .flat_map(|now| now.leading.iter().chain(&now.proposals))
                .map(|version| version.op)
                .collect();
            for version in register.leading.iter().chain(&register.proposals) {
                if !here.contains(&version.op) && !self.has_op(version.op)? {
                    lost.entry((place.kind, place.record))
                        .or_default()
                        .extend(texts(*place, version));
                }
            }
        }
        Ok(lost.into_values().filter(|texts| !texts.is_empty()).collect())
    }

    fn has_op(&self, op: OpId) -> Result<bool, StoreError> {
        let mut found = self.tx.prepare_cached("SELECT 1 FROM op WHERE id = ?1")?;
        Ok(found.exists([op.bytes()])?)
    }
}

/// What a version says in words and dates, by the names of its fields.
fn texts(place: Place, version: &Version) -> Vec<(String, serde_json::Value)> {
    let Some(kind) = record::kind(place.kind).filter(|_| place.group != REMOVED_GROUP) else {
        return Vec::new();
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
            _ => return None,
        };
        Some((field.column.to_owned(), words))
    };
    kind.fields()
        .filter(|field| field.group == place.group)
        .filter_map(said)
        .collect()
}
