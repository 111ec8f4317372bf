//! What this device may no longer hold goes, in one transaction: rows, registers, log, index. What its worker wrote and the region has not
//! taken stays until it is handed in.

use eenplan_domain::record::{self, Compartment, KINDS, RecordId, dossier};
use eenplan_sync::{Gone, StreamId, decode_payload};
use rusqlite::params;
use uuid::Uuid;

use crate::door::{Changed, SYNC, WriteTx};
use crate::error::StoreError;
use crate::register::Records;

impl WriteTx<'_> {
    /// Takes a stream off this device.
    pub(crate) fn purge(&mut self, gone: Gone) -> Result<(), StoreError> {
        let stream = gone.stream;
        let (dossier, compartment) = (stream.dossier.bytes(), stream.compartment.number());
        let place = params![dossier, compartment];
        crate::notice::keep_name(self, stream)?;
        for (kind, record) in self.records_of_stream(stream)? {
            self.forget_record(stream, kind, record)?;
        }
        for table in ["shadow", "proposal", "decision", "snapshot_piece"] {
            self.tx
                .prepare_cached(&format!(
                    "DELETE FROM {table} WHERE dossier_id = ?1 AND compartment = ?2"
                ))?
                .execute(place)?;
        }
        self.forget_log(stream)?;
        self.forget_lost(stream)?;
        self.tx
            .prepare_cached(
                "INSERT INTO stream (dossier_id, compartment, epoch, seq, head, gone, gone_at) VALUES (?1, ?2, 0, 0, zeroblob(32), ?3, ?4)
                 ON CONFLICT DO UPDATE SET seq = 0, head = zeroblob(32), gone = excluded.gone, gone_at = excluded.gone_at, is_stale = 0,
                 narrowed_at = NULL, from_seq = 0, from_head = NULL",
            )?
            .execute(params![
                dossier,
                compartment,
                gone.reason.number(),
                self.stamp.at.timestamp_millis()
            ])?;
        self.tx
            .prepare_cached("INSERT INTO purged VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(place)?;
        self.log.forget();
        self.judge.forget(stream.compartment);
        if stream.compartment == Compartment::Core && self.has_outbox()? {
            // What is still here was to be offered first: what its worker may do in it went with the core.
            self.show_waiting(stream.dossier, None)?;
        }
        self.changed.insert(Changed {
            table: dossier::KIND.table,
            dossier: stream.dossier,
        });
        self.changed.insert(SYNC);
        Ok(())
    }

    /// An excerpt took the place of what was here: of the records of `before` it leaves what it shows and what own work waits for. Where the
    /// whole stream was here, its log goes as well.
    pub(crate) fn forget_unseen(
        &mut self,
        stream: StreamId,
        before: &Records,
        narrows: bool,
    ) -> Result<(), StoreError> {
        for (kind, record) in before {
            let waits = self.has_pending(&Records::from([(*kind, *record)]))?;
            if !waits && !self.is_known(*kind, *record)? {
                self.forget_record(stream, *kind, *record)?;
            }
        }
        if narrows {
            self.forget_log(stream)?;
            self.forget_lost(stream)?;
        }
        Ok(())
    }

    /// Lets go of the ops of a stream. What waits, is offered, or was set aside and is one's own, stays as the op it is.
    fn forget_log(&self, stream: StreamId) -> Result<(), StoreError> {
        let place = params![stream.dossier.bytes(), stream.compartment.number()];
        self.tx
            .prepare_cached(
                "DELETE FROM op WHERE dossier_id = ?1 AND compartment = ?2 AND id NOT IN (SELECT op_id FROM outbox)
                 AND id NOT IN (SELECT op_id FROM offer)
                 AND NOT (author = ?3 AND id IN (SELECT op_id FROM set_aside))",
            )?
            .execute(params![
                stream.dossier.bytes(),
                stream.compartment.number(),
                self.profile.actor.bytes()
            ])?;
        self.tx
            .prepare_cached(
                "DELETE FROM set_aside WHERE dossier_id = ?1 AND compartment = ?2 AND op_id NOT IN (SELECT id FROM op)",
            )?
            .execute(place)?;
        Ok(())
    }

    /// Every record of a stream that this device holds anything of.
    pub(crate) fn records_of_stream(&self, stream: StreamId) -> Result<Records, StoreError> {
        let mut records = Records::new();
        let kinds = KINDS.iter().filter(|kind| kind.compartment == stream.compartment);
        for kind in kinds {
            let mut statement = self
                .tx
                .prepare_cached(&format!("SELECT id FROM {} WHERE dossier_id = ?1", kind.table))?;
            let mut rows = statement.query([stream.dossier.bytes()])?;
            while let Some(row) = rows.next()? {
                records.insert((kind.number, RecordId(Uuid::from_bytes(row.get(0)?))));
            }
        }
        for table in ["proposal", "shadow"] {
            let mut statement = self.tx.prepare_cached(&format!(
                "SELECT DISTINCT kind, record_id FROM {table} WHERE dossier_id = ?1 AND compartment = ?2"
            ))?;
            let mut rows = statement.query(params![stream.dossier.bytes(), stream.compartment.number()])?;
            while let Some(row) = rows.next()? {
                records.insert((row.get(0)?, RecordId(Uuid::from_bytes(row.get(1)?))));
            }
        }
        // Kinds of a newer version have no table; what is known of them stands in the log, or in the snapshot that the stream began with.
        let newer = |kind: u16| record::kind(kind).is_none();
        for known in crate::log::from_pieces(&self.tx, stream)?.values() {
            let changes = known.op.changes.iter().filter(|change| newer(change.kind));
            records.extend(changes.map(|change| (change.kind, change.record)));
        }
        let mut statement = self
            .tx
            .prepare_cached("SELECT payload FROM op WHERE dossier_id = ?1 AND compartment = ?2")?;
        let mut rows = statement.query(params![stream.dossier.bytes(), stream.compartment.number()])?;
        while let Some(row) = rows.next()? {
            let Ok(op) = decode_payload(&row.get::<_, Vec<u8>>(0)?) else {
                continue;
            };
            let changes = op.changes.iter().filter(|change| newer(change.kind));
            records.extend(changes.map(|change| (change.kind, change.record)));
        }
        Ok(records)
    }

    /// Lets go of one record, with what is indexed of it.
    fn forget_record(&mut self, stream: StreamId, number: u16, id: RecordId) -> Result<(), StoreError> {
        let key = params![number, id.bytes()];
        for table in [
            "register",
            "unknown_field",
            "pending_change",
            "settlement",
            "search_pending",
        ] {
            self.tx
                .prepare_cached(&format!("DELETE FROM {table} WHERE kind = ?1 AND record_id = ?2"))?
                .execute(key)?;
        }
        crate::search::forget(&self.tx, number, id)?;
        if let Some(kind) = record::kind(number) {
            crate::projection::drop_row(&self.tx, kind, id)?;
            self.changed.insert(Changed {
                table: kind.table,
                dossier: stream.dossier,
            });
        }
        Ok(())
    }
}
