//! Kills devices, services and the database, one after the other, and looks for every note that was acknowledged.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::Utc;
use eenplan_office::{Office, SaveInvolvement};
use eenplan_region::harness::{self, Cluster};
use eenplan_region::{Failure, Region, setup};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::device::{self, OPEN, Session};
use super::service::Service;
use crate::cable::Cable;
use crate::desk::resident;
use crate::durability::chance::Chance;

/// What many kills showed.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Devices that were killed.
    pub devices: usize,
    /// Of them, before they had said that their profile was open.
    pub before_open: usize,
    /// Services that were killed.
    pub services: usize,
    /// Times that every backend of PostgreSQL was killed.
    pub databases: usize,
    /// Services that ended without being killed.
    pub fell: usize,
    /// Notes that were acknowledged.
    pub acknowledged: usize,
    /// Of them, those that are not on both devices.
    pub lost: Vec<String>,
    /// Notes that stand somewhere more than once.
    pub doubled: Vec<String>,
    /// Ops that were set aside.
    pub aside: usize,
    /// Whether both devices show the same.
    pub agree: bool,
}

impl Outcome {
    /// All kills together.
    pub fn kills(&self) -> usize {
        self.devices + self.services + self.databases
    }

    /// Whether nothing was lost, doubled or set aside, and both devices agree.
    pub fn is_whole(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.aside == 0 && self.agree
    }
}

type Fails<T> = Result<T, Box<dyn std::error::Error>>;

/// One device: its folder, its child, and what its children said.
struct Worker {
    home: tempfile::TempDir,
    name: &'static str,
    dossier: Uuid,
    says_too_early: bool,
    life: u32,
    child: Option<(Child, Receiver<String>)>,
    said: Vec<String>,
}

impl Worker {
    fn start(&mut self) -> io::Result<()> {
        self.life += 1;
        let session = Session {
            dossier: self.dossier,
            mark: format!("{} {}", self.name, self.life),
            says_too_early: self.says_too_early,
        };
        let mut child = session.command(self.home.path()).stdout(Stdio::piped()).spawn()?;
        let out = child
            .stdout
            .take()
            .ok_or_else(|| io::Error::other("the child has no output"))?;
        let (tell, told) = channel();
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // Nobody listens any more once the test has ended.
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        self.child = Some((child, told));
        Ok(())
    }

    /// Waits until its profile is open.
    fn opened(&mut self) -> io::Result<()> {
        let ended = || io::Error::other("a device ended by itself");
        let (_, told) = self.child.as_ref().ok_or_else(ended)?;
        let first = told.recv_timeout(Duration::from_secs(60)).map_err(|_| ended())?;
        self.said.push(first);
        Ok(())
    }

    /// Kills its child; answers whether its profile was open by then.
    fn kill(&mut self) -> io::Result<bool> {
        let Some((mut child, told)) = self.child.take() else {
            return Ok(false);
        };
        if let Some(status) = child.try_wait()? {
            return Err(io::Error::other(format!("a device ended by itself: {status}")));
        }
        child.kill()?;
        child.wait()?;
        let was_open = self.said.last().is_some_and(|last| last == OPEN);
        self.said.extend(told);
        let is_open = was_open || self.said.iter().rev().any(|line| line == OPEN);
        self.said.retain(|line| line != OPEN);
        Ok(is_open)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some((mut child, _)) = self.child.take() {
            // Both fail when it has ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Two devices and two services at work; `kills` of them and of the database, then rest.
///
/// # Errors
/// When something cannot be started, or ends by itself.
///
/// # Panics
/// When the devices never come to rest.
pub fn kill(kills: usize, says_too_early: bool, chance: &mut Chance) -> Fails<Outcome> {
    let runtime = Runtime::new()?;
    // A cluster of its own: no other test is hit. This process only lays the foundation; the children serve.
    let cluster = Cluster::start(&["fsync=off"])?;
    let (database, people) = runtime.block_on(async {
        let database = cluster.database().await?;
        let config = harness::config(&database);
        setup::found(&config, "Proefregio", Utc::now()).await?;
        let people = eenplan_region::office::example(&Region::open(config, Utc::now).await?).await?;
        Ok::<_, Failure>((database, people))
    })?;
    let secret = BASE64_STANDARD.encode([7; 32]);
    let mut services = Vec::new();
    for _ in 0..2 {
        services.push(Service::start(&database.service, &secret)?);
    }
    let cable = Cable::to(&services.iter().map(|one| one.address).collect::<Vec<_>>())?;
    let code = |name: &str| {
        let found = people.iter().find(|one| one.name.starts_with(name));
        found.map(|one| one.code.clone()).unwrap_or_default()
    };
    let homes = [tempfile::tempdir()?, tempfile::tempdir()?];
    let [bram, carla] = [(&homes[0], "Bram"), (&homes[1], "Carla")]
        .map(|(home, name)| device::enrolled(home.path(), cable.address, &code(name)));
    let dossier = shared(&bram?, &carla?)?;
    let mut workers = Vec::new();
    for (home, name) in homes.into_iter().zip(["Bram", "Carla"]) {
        workers.push(Worker {
            home,
            name,
            dossier,
            says_too_early,
            life: 0,
            child: None,
            said: Vec::new(),
        });
    }
    for worker in &mut workers {
        worker.start()?;
        worker.opened()?;
    }
    let mut outcome = Outcome::default();
    for _ in 0..kills {
        thread::sleep(Duration::from_millis(30 + chance.below(200) as u64));
        match chance.below(10) {
            0..=4 => {
                let worker = &mut workers[chance.below(2)];
                outcome.before_open += usize::from(!worker.kill()?);
                outcome.devices += 1;
                worker.start()?;
                if chance.below(5) > 0 {
                    worker.opened()?;
                }
            }
            5..=8 => {
                services[chance.below(2)].kill()?;
                outcome.services += 1;
            }
            _ => {
                runtime.block_on(cluster.kill_backends())?;
                outcome.databases += 1;
            }
        }
        for service in &mut services {
            outcome.fell += usize::from(service.watch()?);
        }
    }
    for worker in &mut workers {
        worker.kill()?;
    }
    for service in &services {
        service.ready()?;
    }
    judge(&mut outcome, &workers, dossier)?;
    let aside = runtime.block_on(database.rows("SELECT op_id FROM op WHERE verdict > 2"))?;
    outcome.aside = aside.len();
    Ok(outcome)
}

/// Brings both devices to rest and looks at what they show.
fn judge(outcome: &mut Outcome, workers: &[Worker], dossier: Uuid) -> Fails<()> {
    let mut offices = Vec::new();
    for worker in workers {
        offices.push(device::open(worker.home.path())?);
    }
    for _ in 0..2 {
        for office in &offices {
            device::rest(office)?;
        }
    }
    let mut shown = Vec::new();
    for office in &offices {
        let mut notes: BTreeMap<String, usize> = BTreeMap::new();
        for note in device::journal(office, dossier)? {
            *notes.entry(note).or_default() += 1;
        }
        shown.push(notes);
    }
    for said in workers.iter().flat_map(|worker| &worker.said) {
        outcome.acknowledged += 1;
        if !shown.iter().all(|notes| notes.contains_key(said)) {
            outcome.lost.push(said.clone());
        }
    }
    for (note, times) in shown.iter().flatten() {
        if *times > 1 {
            outcome.doubled.push(note.clone());
        }
    }
    outcome.agree = shown.windows(2).all(|both| both[0] == both[1]);
    Ok(())
}

/// A dossier that the one leads and the other takes part in, on both devices.
fn shared(bram: &Office, carla: &Office) -> Fails<Uuid> {
    let dossier = bram.dossier_open(resident("Sanne", "Vermeer"))?.dossier;
    let workers = bram.directory_list()?.workers;
    let other = workers.iter().find(|worker| worker.name.starts_with("Carla"));
    bram.involvement_save(SaveInvolvement {
        dossier,
        worker: other.map(|worker| worker.id),
        role: "social_team".into(),
        ground: "wmo_5_1_1".into(),
        compartments: ["core", "plan", "journal"].map(str::to_owned).to_vec(),
        starts_on: Utc::now().date_naive().format("%d-%m-%Y").to_string(),
        ..SaveInvolvement::default()
    })?;
    device::rest(bram)?;
    device::rest(carla)?;
    Ok(dossier)
}
