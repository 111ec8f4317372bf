//! Taking back: a new op that puts the earlier values back. Nothing is erased.

use eenplan_domain::record::{OpId, Policy, REMOVED_GROUP, RecordId, Value, kind as kind_of};
use eenplan_sync::{Change, FieldChange, Op, Place, StreamId, WireValue};
use rusqlite::params;

use crate::door::{Receipt, WriteTx};
use crate::error::StoreError;
use crate::history::{self, Entry};

impl WriteTx<'_> {
    /// Puts back what stood there before `receipt`. A record that was made by it is taken away; what is written once
    /// (a note) is taken away too, and its text stays in the history.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when anything it touched was changed since; nothing happens then.
    pub fn undo(&mut self, receipt: &Receipt) -> Result<Receipt, StoreError> {
        let mut undone = Receipt::default();
        for id in receipt.ops.iter().rev() {
            let Entry { stream, op, .. } = history::entry(&self.reader(), *id)?;
            let mut changes: Vec<Change> = Vec::new();
            for change in &op.changes {
                if self.leading(Place::of(change))? != Some(*id) {
                    return Err(StoreError::Overtaken);
                }
                if self.made_by(&op, change, *id)? {
                    let gone = self.removal(stream, change.kind, change.record)?;
                    if !changes.contains(&gone) {
                        changes.push(gone);
                    }
                } else {
                    changes.push(self.earlier(stream, *id, change)?);
                }
            }
            let command = "undo".to_owned();
            self.append(stream, Op { command, changes }, &mut undone)?;
        }
        Ok(undone)
    }

    /// Whether the record did not exist before this op.
    fn made_by(&self, op: &Op, of: &Change, id: OpId) -> Result<bool, StoreError> {
        let (kind, record) = (of.kind, of.record);
        let others: i64 = self
            .tx
            .prepare_cached(
                "SELECT count(*) FROM register WHERE kind = ?1 AND record_id = ?2 AND op_id <> ?3",
            )?
            .query_row(params![kind, record.bytes(), id.bytes()], |row| row.get(0))?;
        let based = op
            .changes
            .iter()
            .any(|c| c.kind == kind && c.record == record && c.base.is_some());
        Ok(others == 0 && !based)
    }

    fn removal(&self, stream: StreamId, kind: u16, record: RecordId) -> Result<Change, StoreError> {
        let place = Place {
            kind,
            record,
            group: REMOVED_GROUP,
        };
        let gone = FieldChange {
            number: 0,
            value: WireValue::Known(Value::Bool(true)),
        };
        let base = self.rests_on(stream, place)?;
        Ok(Change {
            saw: self.saw(place)?,
            ..Change::new(kind, record, REMOVED_GROUP, base, vec![gone])
        })
    }

    fn earlier(&self, stream: StreamId, undone: OpId, change: &Change) -> Result<Change, StoreError> {
        let place = Place::of(change);
        let fields = match self.led_before(stream, place, undone)? {
            Some(before) => self.log.version(&self.tx, stream, place, before)?.fields,
            None => change
                .fields
                .iter()
                .map(|f| FieldChange {
                    number: f.number,
                    value: empty(change.group),
                })
                .collect(),
        };
        let written_once = kind_of(change.kind)
            .and_then(|k| k.group(change.group))
            .is_some_and(|g| g.policy == Policy::Append);
        if written_once {
            return Err(StoreError::Overtaken);
        }
        Ok(Change::new(
            change.kind,
            change.record,
            change.group,
            Some(undone),
            fields,
        ))
    }
}

fn empty(group: u16) -> WireValue {
    WireValue::Known(if group == REMOVED_GROUP {
        Value::Bool(false)
    } else {
        Value::Null
    })
}
