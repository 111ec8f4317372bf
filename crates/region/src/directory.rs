//! The directory as administrators read it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use eenplan_domain::record::{Field, Kind, OpId, RecordId, Value};
use eenplan_sync::{Change, Place, Register, Registers, SealedOp, Version};
use uuid::Uuid;

use crate::DIRECTORY;
use crate::database::{Bounds, actor, record};
use crate::error::Failure;
use crate::region::Region;
use crate::rows;
use eenplan_domain::record::DossierId;

/// Everything that leads in the directory.
pub(crate) struct Shelf {
    pub(crate) registers: Registers,
}

/// One record of it.
pub(crate) struct Entry<'a> {
    registers: &'a Registers,
    pub(crate) record: RecordId,
}

impl Entry<'_> {
    fn value(&self, field: Field) -> Option<Value> {
        rows::value(self.registers, self.record, field)
    }

    pub(crate) fn text(&self, field: Field) -> Option<String> {
        match self.value(field) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    pub(crate) fn id(&self, field: Field) -> Option<Uuid> {
        match self.value(field) {
            Some(Value::Id(id)) => Some(id),
            _ => None,
        }
    }

    pub(crate) fn date(&self, field: Field) -> Option<NaiveDate> {
        match self.value(field) {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    pub(crate) fn flag(&self, field: Field) -> bool {
        self.choice(field) == Some(true)
    }

    /// None when nobody said it.
    pub(crate) fn choice(&self, field: Field) -> Option<bool> {
        match self.value(field) {
            Some(Value::Bool(choice)) => Some(choice),
            _ => None,
        }
    }

    pub(crate) fn number(&self, field: Field) -> Option<i64> {
        match self.value(field) {
            Some(Value::Int(number)) => Some(number),
            _ => None,
        }
    }

    /// None when nobody ever wrote it.
    pub(crate) fn list(&self, field: Field) -> Option<Vec<String>> {
        match self.value(field) {
            Some(Value::List(items)) => Some(items),
            _ => None,
        }
    }
}

impl Shelf {
    /// The records of a kind, oldest first.
    pub(crate) fn entries(&self, kind: &Kind) -> Vec<Entry<'_>> {
        let mut ids: Vec<RecordId> = self
            .registers
            .0
            .keys()
            .filter(|place| place.kind == kind.number)
            .map(|place| place.record)
            .collect();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.entry(kind, id)).collect()
    }

    /// One record, unless it was taken away.
    pub(crate) fn entry(&self, kind: &Kind, record: RecordId) -> Option<Entry<'_>> {
        let there = self.registers.groups(kind.number, record).next().is_some();
        (there && !self.registers.is_removed(kind.number, record)).then_some(Entry {
            registers: &self.registers,
            record,
        })
    }
}

/// Reads the directory.
pub(crate) async fn shelf(region: &Region) -> Result<Arc<Shelf>, Failure> {
    let bounds = Bounds::none().dossiers([DossierId::DIRECTORY]);
    let scope = region.database.begin_at_one_moment(&bounds).await?;
    let number = i16::from(DIRECTORY.compartment.number());
    let (leading, frames) = together!(
        scope.rows(
            "SELECT kind, record_id, grp, op_id, author FROM register WHERE dossier_id = $1 AND compartment = $2",
            &[&DossierId::DIRECTORY.0, &number],
        ),
        scope.rows(
            "SELECT op_id, frame FROM op WHERE dossier_id = $1 AND op_id IN \
             (SELECT op_id FROM register WHERE dossier_id = $1 AND compartment = $2)",
            &[&DossierId::DIRECTORY.0, &number],
        ),
    )?;
    scope.commit().await?;
    let mut ops = BTreeMap::new();
    for row in &frames {
        let sealed = SealedOp::from_frame(row.try_get(1)?).map_err(|_| Failure::Damaged)?;
        ops.insert(OpId(row.try_get(0)?), sealed.op().map_err(|_| Failure::Damaged)?);
    }
    let mut registers = Registers::default();
    for row in &leading {
        let small = |at| u16::try_from(row.try_get::<_, i32>(at)?).map_err(|_| Failure::Damaged);
        let place = Place {
            kind: small(0)?,
            record: record(row, 1)?,
            group: small(2)?,
        };
        let op = OpId(row.try_get(3)?);
        let at = |change: &&Change| Place::of(change) == place && !change.fields.is_empty();
        let change = ops
            .get(&op)
            .and_then(|op| op.changes.iter().find(at))
            .ok_or(Failure::Damaged)?;
        let version = Version {
            op,
            author: actor(row, 4)?,
            base: change.base,
            fields: change.fields.clone(),
        };
        let register = Register {
            leading: Some(version),
            proposals: Vec::new(),
        };
        registers.0.insert(place, register);
    }
    Ok(Arc::new(Shelf { registers }))
}
