//! Joining a region: who this device is there, and what of its work waits from then on.

use ed25519_dalek::{Signer, SigningKey};
use eenplan_domain::record::{ActorId, OpId};
use eenplan_sync::{Lease, decode_payload};
use rusqlite::params;
use uuid::Uuid;

use crate::door::{SYNC, WriteTx};
use crate::error::StoreError;
use crate::open::{Reader, Store};

/// What a region says when it takes a device in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Where its service is reached.
    pub address: String,
    /// What it is called.
    pub name: String,
    /// Its id.
    pub region: Uuid,
    /// The worker the code was made for.
    pub worker: ActorId,
    /// Who this profile's worker is from now on.
    pub actor: ActorId,
    /// Its epoch.
    pub epoch: u64,
}

/// The use cases by which a worker only says who they are.
const OWN_DETAILS: [&str; 2] = ["session_create", "session_details_save"];

/// Whether something was written here beside the worker's own details.
///
/// # Errors
/// Any [`StoreError`].
pub fn has_work(reader: &Reader<'_>) -> Result<bool, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM op WHERE command NOT IN (?1, ?2))")?
        .query_row(OWN_DETAILS, |row| row.get(0))?)
}

impl Store {
    /// The public half of the key this device signs with.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn public_key(&self) -> Result<[u8; 32], StoreError> {
        Ok(self.device_key()?.verifying_key().to_bytes())
    }

    /// Signs something else than an op; `purpose` keeps it apart from everything else that is signed.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn sign(&self, purpose: &str, bytes: &[u8]) -> Result<[u8; 64], StoreError> {
        let message = [purpose.as_bytes(), bytes].concat();
        Ok(self.device_key()?.sign(&message).to_bytes())
    }

    fn device_key(&self) -> Result<SigningKey, StoreError> {
        self.read(|reader| {
            let key: [u8; 32] = reader
                .0
                .query_row("SELECT device_key FROM profile", [], |row| row.get(0))?;
            Ok(SigningKey::from_bytes(&key))
        })
    }
}

impl WriteTx<'_> {
    /// Joins a region. A profile without work becomes the worker it is told to be; one with work stays who it is, and everything it wrote
    /// waits for the region, unchanged.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when the profile belongs to a region already, or got work meanwhile that another actor signed.
    pub fn enrol(&mut self, enrolment: &Enrolment) -> Result<(), StoreError> {
        if self.profile.epoch > 0 {
            return Err(StoreError::Overtaken);
        }
        if enrolment.actor != self.profile.actor {
            if has_work(&self.reader())? {
                return Err(StoreError::Overtaken);
            }
            self.become_worker(enrolment.actor)?;
        }
        // What this device decided stays in `decision`; the region counts each stream from its own beginning.
        self.tx.execute("DELETE FROM stream", [])?;
        let epoch = enrolment.epoch.max(1);
        let at = self.stamp.at.timestamp_millis();
        self.tx.execute(
            "INSERT INTO region (only_one, address, name, region_id, worker_id, epoch, enrolled_at, vector_hash) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, zeroblob(16))",
            params![
                enrolment.address,
                enrolment.name,
                enrolment.region.as_bytes(),
                enrolment.worker.bytes(),
                epoch,
                at
            ],
        )?;
        self.tx.execute("UPDATE profile SET epoch = ?1", [epoch])?;
        self.profile.epoch = epoch;
        let waiting: Vec<(OpId, Vec<u8>)> = {
            let mut statement = self.tx.prepare(
                "SELECT o.id, o.payload FROM outbox b JOIN op o ON o.id = b.op_id ORDER BY b.position",
            )?;
            let rows =
                statement.query_map([], |row| Ok((OpId(Uuid::from_bytes(row.get(0)?)), row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        for (op, payload) in waiting {
            self.note_pending(op, &decode_payload(&payload)?.changes)?;
        }
        self.changed.insert(SYNC);
        Ok(())
    }

    /// Comes back to the region that no longer knew this device. It stays who it is; how far the two are, they tell each other.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when it is another region, or takes this profile for somebody else; and the rest.
    pub fn enrol_again(&mut self, enrolment: &Enrolment) -> Result<(), StoreError> {
        let known = crate::sync::region(&self.reader())?.ok_or(StoreError::Missing)?;
        if known.id != enrolment.region || self.profile.actor != enrolment.actor {
            return Err(StoreError::Overtaken);
        }
        self.tx.execute(
            "UPDATE region SET address = ?1, name = ?2, worker_id = ?3",
            params![enrolment.address, enrolment.name, enrolment.worker.bytes()],
        )?;
        self.changed.insert(SYNC);
        Ok(())
    }

    /// Lets go of the actor this profile was born with: it said nothing but who that is.
    fn become_worker(&mut self, actor: ActorId) -> Result<(), StoreError> {
        for table in ["outbox", "decision", "register", "op"] {
            self.tx.execute(&format!("DELETE FROM {table}"), [])?;
        }
        self.tx
            .execute("DELETE FROM worker WHERE id = ?1", [self.profile.actor.bytes()])?;
        self.tx.execute(
            "UPDATE profile SET actor_id = ?1, dev_seq = 0, last_op_hash = zeroblob(32)",
            [actor.bytes()],
        )?;
        self.profile.actor = actor;
        Ok(())
    }

    /// Reads the clock for the lease, and keeps the reading: what is left only becomes less, whatever the clock says.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub fn read_lease(&mut self) -> Result<Option<Lease>, StoreError> {
        let Some(lease) = lease(&self.reader())? else {
            return Ok(None);
        };
        let lease = lease.read(u64::try_from(self.stamp.at.timestamp_millis()).unwrap_or(0));
        self.tx
            .prepare_cached("UPDATE region SET lease_seen = ?1, lease_left = ?2")?
            .execute(params![lease.seen, lease.left])?;
        Ok(Some(lease))
    }
}

/// The lease as it was last read; `None` alone, and before the region answered for the first time.
///
/// # Errors
/// Any [`StoreError`].
pub fn lease(reader: &Reader<'_>) -> Result<Option<Lease>, StoreError> {
    use rusqlite::OptionalExtension;
    Ok(reader
        .0
        .prepare_cached("SELECT lease_seen, lease_left FROM region WHERE last_contact_at IS NOT NULL")?
        .query_row([], |row| {
            Ok(Lease {
                seen: row.get(0)?,
                left: row.get(1)?,
            })
        })
        .optional()?)
}
