//! For tests: a PostgreSQL of one's own, a database for each test, the service in it, and a device that speaks to it.

mod cluster;
mod device;
mod http;
mod process;
mod socket;

pub use cluster::{Cluster, TestDatabase};
pub use device::{TestDevice, op};
pub use http::{Line, Reply, request};
pub use process::Process;
pub use socket::{Said, Socket};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::config::Config;
use crate::error::Failure;
use crate::keys::Secret;
use crate::office::{self, Invited};
use crate::region::Region;
use crate::server::Server;
use crate::setup;

/// The configuration of a service in a test: any free port of this machine, without TLS, with invented residents.
pub fn config(database: &TestDatabase) -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        metrics_listen: None,
        tls: None,
        database: database.service.clone(),
        database_root: None,
        database_owner: Some(database.owner.clone()),
        connections: 12,
        secret: Secret([7; 32]),
        takes_invented: true,
        requests_per_minute: 1_000_000,
        request_seconds: 30,
        code_hours: 1,
        drain_seconds: 5,
    }
}

/// Lets a device in without a code, as a worker, for measures with more devices than may come in within a minute.
///
/// # Errors
/// [`Failure::Database`].
pub async fn let_in(database: &TestDatabase, device: &mut TestDevice, worker: Uuid) -> Result<(), Failure> {
    device.actor = eenplan_domain::record::ActorId(worker);
    let client = cluster::connect(&database.superuser).await?;
    let nothing = eenplan_sync::VectorHash::default().0;
    client
        .execute(
            "INSERT INTO device (device_id, actor_id, public_key, enrolled_at) VALUES ($1, $2, $3, now())",
            &[&device.device.0, &worker, &device.public_key().as_slice()],
        )
        .await?;
    let incarnation = device.life.incarnation.0;
    client
        .execute(
            crate::sql::BEGIN_LIFE,
            &[
                &device.device.0,
                &incarnation,
                &[0_u8; 32].as_slice(),
                &nothing.as_slice(),
                &Utc::now(),
            ],
        )
        .await?;
    Ok(())
}

/// A region in a fresh database, served by this process.
pub struct TestRegion {
    /// Its database.
    pub database: TestDatabase,
    /// The service.
    pub server: Server,
}

impl TestRegion {
    /// Founds a region and serves it.
    ///
    /// # Errors
    /// Those of the service.
    pub async fn start() -> Result<TestRegion, Failure> {
        TestRegion::start_with(|_| {}).await
    }

    /// The same with another configuration.
    ///
    /// # Errors
    /// Those of the service.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Result<TestRegion, Failure> {
        let database = Cluster::shared()?.database().await?;
        let mut config = config(&database);
        change(&mut config);
        setup::found(&config, "Proefregio", Utc::now()).await?;
        let server = Server::start(Region::open(config, Utc::now).await?).await?;
        Ok(TestRegion { database, server })
    }

    /// A second process over the same database.
    ///
    /// # Errors
    /// Those of the service.
    pub async fn another(&self, clock: fn() -> DateTime<Utc>) -> Result<Server, Failure> {
        Server::start(Region::open(config(&self.database), clock).await?).await
    }

    /// The example's organisations, teams and workers.
    ///
    /// # Errors
    /// Those of the service.
    pub async fn people(&self) -> Result<Vec<Invited>, Failure> {
        office::example(self.server.region()).await
    }

    /// A region with the example's people, of whom these have a device that is up to date.
    pub async fn with_devices<const N: usize>(names: [&str; N]) -> (TestRegion, [TestDevice; N]) {
        let region = TestRegion::start().await.expect("a region");
        let people = region.people().await.expect("people");
        let mut devices = names.map(|_| TestDevice::new(region.server.address));
        for (name, device) in names.iter().zip(&mut devices) {
            let invited = people.iter().find(|one| one.name.starts_with(name));
            let code = &invited.expect("somebody of the example").code;
            let reply = device.enrol(code, false).await;
            assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
            device.sync().await;
        }
        (region, devices)
    }

    /// One more code for a worker.
    ///
    /// # Errors
    /// Those of the service.
    pub async fn code(&self, worker: Uuid) -> Result<String, Failure> {
        office::code(self.server.region(), worker).await
    }
}
