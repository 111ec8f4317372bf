//! One process of the service: what it knows and holds.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use ed25519_dalek::{SigningKey, VerifyingKey};
use eenplan_domain::membership::{Account, Directory, TeamTime};
use eenplan_domain::record::{ActorId, DeviceId, Incarnation, RecordId};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::config::Config;
use crate::database::{Bounds, Database, Scope, uuids};
use crate::docket::News;
use crate::error::Failure;
use crate::hints::Hints;
use crate::http::Limits;
use crate::judge::Author;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::pull::Plan;
use crate::push::{Caller, Signer, Sittings};
use crate::snapshot::Compaction;
use crate::sql;
use crate::view::vector_hash;
use eenplan_sync::VectorHash;

/// How many looks at everything are remembered while their pages go out.
const MOST_PLANS: usize = 256;

/// Where the service's own ops come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServiceLife {
    pub(crate) actor: ActorId,
    pub(crate) device: DeviceId,
    pub(crate) incarnation: Incarnation,
}

/// A directory as it was at one place of its stream.
struct Known {
    seq: u64,
    directory: Arc<Directory>,
}

/// One process of the service.
pub struct Region {
    /// How it was configured.
    pub config: Config,
    pub(crate) database: Database,
    pub(crate) keys: Keys,
    pub(crate) metrics: Metrics,
    pub(crate) region_id: Uuid,
    pub(crate) name: String,
    pub(crate) epoch: u64,
    pub(crate) service: ServiceLife,
    pub(crate) limits: Limits,
    pub(crate) hints: Hints,
    pub(crate) compaction: Compaction,
    pub(crate) sittings: Sittings,
    /// Devices that are spoken with over a socket: requests are waited for by the server, these are not.
    pub(crate) talks: TaskTracker,
    clock: fn() -> DateTime<Utc>,
    draining: AtomicBool,
    known: RwLock<Known>,
    plans: Mutex<HashMap<(DeviceId, Incarnation), Plan>>,
}

impl Region {
    /// Opens the region that is in the database.
    ///
    /// # Errors
    /// [`Failure::RoleTooStrong`], [`Failure::NoRegion`], [`Failure::NotTheSameCluster`], and those of the database.
    pub async fn open(config: Config, clock: fn() -> DateTime<Utc>) -> Result<Region, Failure> {
        let database = Database::open(&config)?;
        let scope = database.begin(&Bounds::none()).await?;
        let role = scope.row(sql::ROLE, &[]).await?.ok_or(Failure::NoRegion)?;
        if role.try_get(0)? {
            return Err(Failure::RoleTooStrong);
        }
        let row = scope
            .row(
                "SELECT region_id, name, epoch, service_actor, service_device, service_incarnation, cluster, \
                 (SELECT system_identifier::text || '-' || timeline_id::text FROM pg_control_system(), pg_control_checkpoint()) \
                 FROM region",
                &[],
            )
            .await?
            .ok_or(Failure::NoRegion)?;
        scope.commit().await?;
        let (written_by, here): (String, String) = (row.try_get(6)?, row.try_get(7)?);
        if written_by != here {
            return Err(Failure::NotTheSameCluster);
        }
        Ok(Region {
            keys: Keys::from_secret(&config.secret),
            metrics: Metrics::default(),
            database,
            region_id: row.try_get(0)?,
            name: row.try_get(1)?,
            epoch: row.try_get::<_, i64>(2)?.cast_unsigned(),
            service: ServiceLife {
                actor: ActorId(row.try_get(3)?),
                device: DeviceId(row.try_get(4)?),
                incarnation: Incarnation(row.try_get(5)?),
            },
            limits: Limits::new(config.requests_per_minute),
            hints: Hints::default(),
            compaction: Compaction::default(),
            sittings: Sittings::default(),
            talks: TaskTracker::new(),
            clock,
            draining: AtomicBool::new(false),
            known: RwLock::new(Known {
                seq: 0,
                directory: Arc::default(),
            }),
            plans: Mutex::default(),
            config,
        })
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    pub(crate) fn epoch_of_rows(&self) -> i64 {
        self.epoch.cast_signed()
    }

    /// Whether the process is stopping: it finishes what is under way and takes nothing new.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Begins to stop.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
        self.hints.wake_all();
    }

    /// Tells devices that there may be something new, and has snapshots made of what grew long. `by` is the device whose push it was: its
    /// answer says the same.
    pub(crate) fn tell(&self, by: Option<DeviceId>, news: &News) {
        self.hints.tell(by, news);
        news.grown.iter().for_each(|stream| self.compaction.ask(*stream));
    }

    /// Keeps what the service did for somebody: ids and codes only.
    pub(crate) async fn line(
        &self,
        scope: &Scope,
        actor: Option<ActorId>,
        action: &str,
        object: Option<Uuid>,
    ) -> Result<(), Failure> {
        let actor = actor.map(|actor| actor.0);
        scope
            .run(
                "INSERT INTO service_line (line_id, at, actor_id, action, object_id, outcome) VALUES ($1, $2, $3, $4, $5, 'done')",
                &[&Uuid::now_v7(), &self.now(), &actor, &action, &object],
            )
            .await?;
        Ok(())
    }

    pub(crate) fn service_key(&self) -> SigningKey {
        self.keys.service_key(self.region_id)
    }

    /// The directory as this process last read it.
    pub(crate) fn known_directory(&self) -> Arc<Directory> {
        self.known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .directory
            .clone()
    }

    /// The directory at `seq` of its stream or later.
    pub(crate) async fn directory(&self, scope: &Scope, seq: u64) -> Result<Arc<Directory>, Failure> {
        {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            if known.seq == seq {
                return Ok(known.directory.clone());
            }
        }
        let directory = load_directory(scope).await?;
        let directory = Arc::new(directory);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.seq < seq {
            *known = Known {
                seq,
                directory: directory.clone(),
            };
        }
        Ok(directory)
    }

    /// Whose devices these are.
    pub(crate) async fn devices(&self, devices: &[DeviceId]) -> Result<BTreeMap<DeviceId, Signer>, Failure> {
        let scope = self.database.begin(&Bounds::none()).await?;
        let ids = uuids(devices, |id| id.0);
        let rows = scope
            .rows(
                "SELECT device_id, actor_id, public_key, refused_at IS NOT NULL FROM device WHERE device_id = ANY($1)",
                &[&ids],
            )
            .await?;
        scope.commit().await?;
        let mut found = BTreeMap::new();
        for row in &rows {
            let (device, actor) = (DeviceId(row.try_get(0)?), ActorId(row.try_get(1)?));
            let author = match device == self.service.device {
                true => Author::Service,
                false => Author::Worker(actor),
            };
            let signer = Signer {
                author,
                key: public_key(row.try_get(2)?)?,
                is_refused: row.try_get(3)?,
            };
            found.insert(device, signer);
        }
        Ok(found)
    }

    /// A device that may ask; `None` for one that is not known or is refused, or whose life did not begin here: after a restore it begins anew.
    pub(crate) async fn caller(
        &self,
        device: DeviceId,
        incarnation: Incarnation,
    ) -> Result<Option<Caller>, Failure> {
        let row = self
            .database
            .row(sql::CALLER, &[&device.0, &incarnation.0])
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Caller {
            device,
            incarnation,
            actor: ActorId(row.try_get(0)?),
            key: public_key(row.try_get(1)?)?,
            held_hash: vector_hash(&row, 2)?.ok_or(Failure::Damaged)?,
            sent_hash: vector_hash(&row, 3)?,
        }))
    }

    /// Ends the connections of devices that listen here and were refused, by another process as well.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn look_at_listeners(&self) -> Result<(), Failure> {
        let devices = uuids(self.hints.devices(), |device| device.0);
        if devices.is_empty() {
            return Ok(());
        }
        let scope = self.database.begin(&Bounds::none()).await?;
        let refused = scope
            .rows(
                "SELECT device_id FROM device WHERE device_id = ANY($1) AND refused_at IS NOT NULL",
                &[&devices],
            )
            .await?;
        scope.commit().await?;
        for row in &refused {
            self.hints.end(DeviceId(row.try_get(0)?));
        }
        Ok(())
    }

    /// The look that goes on from what a device holds now.
    pub(crate) fn take_plan(&self, caller: &Caller, held: VectorHash) -> Option<Plan> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        plans
            .remove(&(caller.device, caller.incarnation))
            .filter(|plan| plan.follows(held))
    }

    /// Remembers a look. It only saves work: without it, the next ask looks at everything again.
    pub(crate) fn keep_plan(&self, caller: &Caller, plan: Plan) {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= MOST_PLANS {
            plans.clear();
        }
        plans.insert((caller.device, caller.incarnation), plan);
    }
}

fn public_key(bytes: &[u8]) -> Result<VerifyingKey, Failure> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| Failure::Damaged)?;
    VerifyingKey::from_bytes(&bytes).map_err(|_| Failure::Damaged)
}

/// The accounts and teams of this moment.
pub(crate) async fn load_directory(scope: &Scope) -> Result<Directory, Failure> {
    let (accounts, times) = together!(scope.rows(sql::ACCOUNTS, &[]), scope.rows(sql::TEAM_TIMES, &[]))?;
    let mut directory = Directory::default();
    for row in &accounts {
        let same_as: Option<Uuid> = row.try_get(1)?;
        let account = Account {
            same_as: same_as.map(ActorId),
            functions: row.try_get(2)?,
            ended_on: row.try_get(3)?,
        };
        directory.accounts.insert(ActorId(row.try_get(0)?), account);
    }
    for row in &times {
        directory.teams.push(TeamTime {
            team: RecordId(row.try_get(0)?),
            worker: ActorId(row.try_get(1)?),
            is_lead: row.try_get(2)?,
            starts_on: row.try_get(3)?,
            ends_on: row.try_get(4)?,
        });
    }
    Ok(directory)
}
