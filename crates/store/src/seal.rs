//! Making an op final: the device's sequence, its chain, its signature, and the stream's order while the device is alone.

use ed25519_dalek::SigningKey;
use eenplan_domain::record::{OpId, SCHEMA_VERSION};
use eenplan_sync::{Decision, Header, Hlc, Op, SealedOp, StreamHead, StreamId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::door::WriteTx;
use crate::error::StoreError;

/// An op that has its place in the device's sequence.
pub(crate) struct Sealed {
    pub(crate) op: OpId,
    pub(crate) at: Hlc,
    commitment: [u8; 32],
}

/// Signs `op` as the device's next one and stores it, also in the outbox.
pub(crate) fn seal(w: &mut WriteTx<'_>, stream: StreamId, op: &Op) -> Result<Sealed, StoreError> {
    let (key, dev_seq, previous, last_hlc): ([u8; 32], u64, [u8; 32], i64) =
        w.tx.prepare_cached("SELECT device_key, dev_seq, last_op_hash, last_hlc FROM profile")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let key = SigningKey::from_bytes(&key);
    let millis = u64::try_from(w.stamp.at.timestamp_millis()).unwrap_or(0);
    let header = Header {
        op: OpId(w.draw.uuid()),
        stream,
        author: w.profile.actor,
        device: w.profile.device,
        incarnation: w.profile.incarnation,
        dev_seq: dev_seq + 1,
        previous,
        hlc: Hlc::tick(Hlc(last_hlc.cast_unsigned()), millis),
        schema: SCHEMA_VERSION,
        commitment: [0; 32],
    };
    let sealed = SealedOp::seal(header.clone(), op, w.draw.array(), &key);
    let commitment = sealed.verify(&key.verifying_key())?.commitment;
    let hlc = header.hlc.0.cast_signed();
    w.tx.prepare_cached(
        "INSERT INTO op VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
         coalesce((SELECT arrivals FROM region), 0))",
    )?
    .execute(params![
        header.op.bytes(),
        stream.dossier.bytes(),
        stream.compartment.number(),
        header.author.bytes(),
        header.device.bytes(),
        header.incarnation.bytes(),
        header.dev_seq,
        hlc,
        op.command,
        sealed.header,
        sealed.payload,
        sealed.salt,
        sealed.signature,
    ])?;
    w.tx.prepare_cached("INSERT INTO outbox VALUES (?1, ?2, ?3)")?
        .execute(params![header.op.bytes(), header.dev_seq, hlc])?;
    w.tx.prepare_cached("UPDATE profile SET dev_seq = ?1, last_op_hash = ?2, last_hlc = ?3")?
        .execute(params![header.dev_seq, sealed.hash(), hlc])?;
    Ok(Sealed {
        op: header.op,
        at: header.hlc,
        commitment,
    })
}

/// Gives the op its place in its stream and the stream its next link.
pub(crate) fn record_decision(
    conn: &Connection,
    epoch: u64,
    op: &Sealed,
    stream: StreamId,
    decision: &Decision,
) -> Result<(), StoreError> {
    let (dossier, compartment) = (stream.dossier.bytes(), stream.compartment.number());
    let head = conn
        .prepare_cached("SELECT seq, head FROM stream WHERE dossier_id = ?1 AND compartment = ?2")?
        .query_row(params![dossier, compartment], |row| {
            Ok(StreamHead {
                seq: row.get(0)?,
                hash: row.get(1)?,
            })
        })
        .optional()?
        .unwrap_or(StreamHead::EMPTY)
        .next(op.op, &op.commitment, decision);
    conn.prepare_cached(
        "INSERT INTO stream (dossier_id, compartment, epoch, seq, head) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET seq = excluded.seq, head = excluded.head",
    )?
    .execute(params![dossier, compartment, epoch, head.seq, head.hash])?;
    let effects = Some(decision.effect_bytes()).filter(|effects| !effects.is_empty());
    conn.prepare_cached("INSERT INTO decision VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            dossier,
            compartment,
            epoch,
            head.seq,
            op.op.bytes(),
            decision.verdict.number(),
            effects
        ])?;
    Ok(())
}

/// How often something had come in when an op was written here or came in; `None` when it is not here.
pub(crate) fn arrival(conn: &Connection, op: OpId) -> Result<Option<u32>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT arrival FROM op WHERE id = ?1")?
        .query_row([op.bytes()], |row| row.get(0))
        .optional()?)
}
