//! One process of the regional service over a database of its own, as it is run for real.

use eenplan_region::harness::{Cluster, Process, TestDatabase, TestDevice, config, let_in};
use eenplan_region::office::Invited;
use eenplan_region::{Region, office, setup};
use uuid::Uuid;

/// The service; on disk, with every safety of PostgreSQL on, and without TLS.
pub(crate) struct Served {
    pub(crate) service: Process,
    pub(crate) database: TestDatabase,
    pub(crate) cluster: Cluster,
    /// Somebody who leads dossiers.
    pub(crate) worker: Invited,
    region: Region,
}

impl Served {
    pub(crate) async fn start() -> Served {
        let cluster = Cluster::start(&[]).expect("PostgreSQL starts");
        let database = cluster.database().await.expect("a database");
        let settings = config(&database);
        let now = chrono::Utc::now;
        setup::found(&settings, "Meetregio", now())
            .await
            .expect("a region");
        let region = Region::open(settings, now).await.expect("a region");
        let people = office::example(&region).await.expect("people");
        let program = std::env::current_exe().expect("this program is somewhere");
        let service = Process::start(&program.with_file_name("eenplan-region"), &database)
            .expect("the service was built beside this program");
        let worker = people.into_iter().nth(1).expect("somebody");
        Served {
            service,
            database,
            cluster,
            worker,
            region,
        }
    }

    /// A small device of the worker that has everything.
    pub(crate) async fn device(&self) -> TestDevice {
        self.device_of(self.worker.worker).await
    }

    /// The same of somebody else, whom nobody shares a dossier with.
    pub(crate) async fn device_of_another(&self) -> TestDevice {
        let another = office::add_administrator(&self.region, "Nog Iemand").await;
        self.device_of(another.expect("an account").worker).await
    }

    async fn device_of(&self, worker: Uuid) -> TestDevice {
        let mut device = TestDevice::new(self.service.address);
        let_in(&self.database, &mut device, worker)
            .await
            .expect("it comes in");
        device.sync().await;
        device
    }

    /// One more code for the worker.
    pub(crate) async fn code(&self) -> String {
        office::code(&self.region, self.worker.worker)
            .await
            .expect("a code")
    }
}
