//! Ops by their id: from the log that is here, or from the snapshot a stream began with.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use eenplan_domain::record::{ActorId, OpId};
use eenplan_sync::{Change, Hlc, Op, Place, Register, Rows, StreamId, Version, decode_payload};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::error::StoreError;

/// What this device knows of an op.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) author: ActorId,
    pub(crate) at: Hlc,
    /// Of an op that came with a snapshot: only what of it still stands, waits or is rested on.
    pub(crate) op: Op,
}

impl Known {
    /// What it says about a place. Of two changes of one place the later one counts.
    pub(crate) fn change(&self, place: Place) -> Option<&Change> {
        self.op.changes.iter().rfind(|change| Place::of(change) == place)
    }
}

/// The snapshot that a stream began with.
const PIECES: &str = "SELECT bytes FROM snapshot_piece WHERE dossier_id = ?1 AND compartment = ?2 AND is_arriving = 0 ORDER BY idx";

/// The most ops that are kept at hand in one transaction.
const AT_HAND: usize = 2_000;

/// Ops by their ids.
pub(crate) type Ops = HashMap<OpId, Rc<Known>>;

/// Ops that were read in one transaction.
#[derive(Default)]
pub(crate) struct Log {
    ops: RefCell<HashMap<OpId, Option<Rc<Known>>>>,
    snapshots: RefCell<HashMap<StreamId, Rc<Ops>>>,
}

impl Log {
    /// An op of a stream; `None` when this device does not have it.
    pub(crate) fn find(
        &self,
        conn: &Connection,
        stream: StreamId,
        id: OpId,
    ) -> Result<Option<Rc<Known>>, StoreError> {
        if let Some(found) = self.ops.borrow().get(&id) {
            return Ok(found.clone());
        }
        let found = match read(conn, id)? {
            Some(known) => Some(Rc::new(known)),
            None => self.snapshot(conn, stream)?.get(&id).cloned(),
        };
        let mut ops = self.ops.borrow_mut();
        if ops.len() >= AT_HAND {
            ops.clear();
        }
        ops.insert(id, found.clone());
        Ok(found)
    }

    /// The value that an op gave a place.
    pub(crate) fn version(
        &self,
        conn: &Connection,
        stream: StreamId,
        place: Place,
        id: OpId,
    ) -> Result<Version, StoreError> {
        let known = self.find(conn, stream, id)?.ok_or(StoreError::Missing)?;
        let change = known.change(place).ok_or(StoreError::Missing)?;
        Ok(Version {
            op: id,
            author: known.author,
            base: change.base,
            fields: change.fields.clone(),
        })
    }

    /// Forgets what was read of an op or of a snapshot, since it changed.
    pub(crate) fn forget(&self) {
        self.ops.borrow_mut().clear();
        self.snapshots.borrow_mut().clear();
    }

    fn snapshot(&self, conn: &Connection, stream: StreamId) -> Result<Rc<Ops>, StoreError> {
        if let Some(known) = self.snapshots.borrow().get(&stream) {
            return Ok(Rc::clone(known));
        }
        let read = Rc::new(from_pieces(conn, stream)?);
        self.snapshots.borrow_mut().insert(stream, Rc::clone(&read));
        Ok(read)
    }
}

/// An op of the log that is here.
pub(crate) fn read(conn: &Connection, id: OpId) -> Result<Option<Known>, StoreError> {
    let row = conn
        .prepare_cached("SELECT author, hlc, payload FROM op WHERE id = ?1")?
        .query_row([id.bytes()], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
        })
        .optional()?;
    let Some((author, hlc, payload)) = row else {
        return Ok(None);
    };
    Ok(Some(Known {
        author: ActorId(Uuid::from_bytes(author)),
        at: Hlc(hlc.cast_unsigned()),
        op: decode_payload(&payload)?,
    }))
}

/// What stands of an op in the snapshot that its stream began with.
pub(crate) fn in_snapshot(
    conn: &Connection,
    stream: StreamId,
    id: OpId,
) -> Result<Option<Known>, StoreError> {
    let found = from_pieces(conn, stream)?.remove(&id);
    Ok(found.map(|known| Rc::try_unwrap(known).unwrap_or_else(|shared| (*shared).clone())))
}

/// The op that led at a place in the snapshot that its stream began with.
pub(crate) fn led_in_snapshot(
    conn: &Connection,
    stream: StreamId,
    at: Place,
) -> Result<Option<OpId>, StoreError> {
    let mut statement = conn.prepare_cached(PIECES)?;
    let mut rows = statement.query(params![stream.dossier.bytes(), stream.compartment.number()])?;
    while let Some(row) = rows.next()? {
        let piece = Rows::decode(&row.get::<_, Vec<u8>>(0)?)?;
        if let Some((_, register)) = piece.registers.into_iter().find(|(place, _)| *place == at) {
            return Ok(register.leading_op());
        }
    }
    Ok(None)
}

/// The ops of the snapshot that a stream began with.
pub(crate) fn from_pieces(conn: &Connection, stream: StreamId) -> Result<Ops, StoreError> {
    let mut statement = conn.prepare_cached(PIECES)?;
    let mut found: HashMap<OpId, Known> = HashMap::new();
    let mut clocks: HashMap<OpId, Hlc> = HashMap::new();
    let mut say = |op: OpId, author: Option<ActorId>, change: Change| {
        let known = found.entry(op).or_insert_with(|| Known {
            author: ActorId(Uuid::nil()),
            at: Hlc(0),
            op: Op::default(),
        });
        known.author = author.unwrap_or(known.author);
        known.op.changes.push(change);
    };
    let mut rows = statement.query(params![stream.dossier.bytes(), stream.compartment.number()])?;
    while let Some(row) = rows.next()? {
        let piece = Rows::decode(&row.get::<_, Vec<u8>>(0)?)?;
        clocks.extend(piece.written);
        for (place, Register { leading, proposals }) in piece.registers {
            for version in leading.into_iter().chain(proposals) {
                let change = Change::new(
                    place.kind,
                    place.record,
                    place.group,
                    version.base,
                    version.fields,
                );
                say(version.op, Some(version.author), change);
            }
        }
        for (place, op, fields) in piece.grounds {
            say(
                op,
                None,
                Change::new(place.kind, place.record, place.group, None, fields),
            );
        }
    }
    Ok(found
        .into_iter()
        .map(|(id, mut known)| {
            known.at = clocks.get(&id).copied().unwrap_or(Hlc(0));
            (id, Rc::new(known))
        })
        .collect())
}
