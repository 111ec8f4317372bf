//! A region with its people, and devices as they are: an office, its encrypted store, and a line over HTTP.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_line::HttpLine;
use eenplan_office::{
    AppError, CreateProfile, EnrolRegion, ErrorCode, GoalView, Line, LineError, Machine, Office, Pause,
    ProposalText, ProposalView, Request, ResidentForm, Response, SaveGoal, SaveInvolvement, SettleProposal,
    ShareNote, Sound, Surroundings, SyncStatusView, UndoToken, UnlockProfile, WriteNote,
};
use eenplan_region::config::Config;
use eenplan_region::harness::{TestDatabase, TestRegion, config, request};
use eenplan_region::office::{self, Invited};
use eenplan_region::server::Server;
use eenplan_region::setup;
use eenplan_store::Store;
use eenplan_store::keyslot::{Argon2Params, Keyslot, Passphrase};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::window::PASSPHRASE;

/// What brings two devices to rest takes a few exchanges; a hundred is a circle.
const MOST: usize = 100;

/// A service over a database of its own.
pub struct Region {
    /// What it runs on.
    pub runtime: Runtime,
    /// The service.
    pub service: TestRegion,
    /// Who was invited, with their codes.
    pub people: Vec<Invited>,
}

impl Region {
    /// Founds a region and invites its people.
    pub fn start() -> Region {
        let runtime = Runtime::new().unwrap();
        let (service, people) = runtime.block_on(async {
            let service = TestRegion::start().await.expect("a region");
            let people = service.people().await.expect("people");
            (service, people)
        });
        Region {
            runtime,
            service,
            people,
        }
    }

    /// Where devices reach it.
    pub fn address(&self) -> String {
        format!("http://{}", self.service.server.address)
    }

    /// Somebody of the region, by how their name begins.
    pub fn person(&self, name: &str) -> &Invited {
        let found = self.people.iter().find(|one| one.name.starts_with(name));
        found.expect("somebody of the example")
    }

    /// A device of this person that is enrolled and has everything.
    pub fn device(&self, name: &str) -> Desk {
        let desk = Desk::alone(name);
        desk.enrol(self, &self.person(name).code);
        desk.sync();
        desk
    }

    /// One more device of this person that is enrolled and has everything.
    pub fn another_device(&self, name: &str) -> Desk {
        let desk = Desk::alone(name);
        desk.enrol(self, &self.another_code(name));
        desk.sync();
        desk
    }

    /// A backup of what it holds now. It goes on at the same address.
    pub fn back_up(self) -> (Region, TestDatabase) {
        let address = self.service.server.address;
        let TestRegion { database, server } = self.service;
        let (backup, service) = self.runtime.block_on(async {
            server.stop().await.expect("it stops");
            let backup = database.copy().await.expect("a copy");
            (backup, serve(database, address).await)
        });
        (Region { service, ..self }, backup)
    }

    /// It comes back at the same address from a backup: what came after that is gone there.
    pub fn restore(self, backup: TestDatabase) -> Region {
        let address = self.service.server.address;
        let server = self.service.server;
        let service = self.runtime.block_on(async {
            server.stop().await.expect("it stops");
            setup::restored(&config(&backup), Utc::now())
                .await
                .expect("a new epoch");
            serve(backup, address).await
        });
        Region { service, ..self }
    }

    /// Sends what the administrator asks over the API; answers the status.
    pub fn administrate(&self, method: &str, path: &str) -> u16 {
        let token = office::token(self.service.server.region(), self.people[0].worker);
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        let asked = request(self.service.server.address, method, path, &headers, b"");
        self.runtime.block_on(asked).expect("the region answers").status
    }

    /// One more code for this person.
    pub fn another_code(&self, name: &str) -> String {
        let code = self.service.code(self.person(name).worker);
        self.runtime.block_on(code).unwrap()
    }

    /// The first column of what a query answers, as text.
    pub fn ask(&self, query: &str) -> Vec<String> {
        let rows = self.runtime.block_on(self.service.database.rows(query)).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}

async fn serve(database: TestDatabase, listen: SocketAddr) -> TestRegion {
    let config = Config {
        listen,
        ..config(&database)
    };
    let region = eenplan_region::Region::open(config, Utc::now)
        .await
        .expect("a region");
    let server = Server::start(region).await.expect("it serves");
    TestRegion { database, server }
}

/// Real time and chance, and the cheapest passphrase that is allowed.
struct Now(Mutex<TimeDelta>);

impl Surroundings for Now {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + *self.0.lock().unwrap()
    }

    fn chance(&self, bytes: &mut [u8]) {
        Machine.chance(bytes);
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        Ok(Argon2Params::FLOOR)
    }
}

/// Keeps every byte that came in.
struct Kept {
    line: HttpLine,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Line for Kept {
    fn send(&self, request: Request<'_>) -> Result<Response, LineError> {
        let response = self.line.send(request)?;
        self.received.lock().unwrap().extend(&response.body);
        Ok(response)
    }

    fn listen(
        &self,
        address: &str,
        token: &str,
        heard: &mut dyn FnMut(Sound) -> bool,
    ) -> Result<(), LineError> {
        self.line.listen(address, token, heard)
    }
}

/// A device of a worker.
pub struct Desk {
    /// What its screens ask.
    pub office: Arc<Office>,
    /// Its one profile.
    pub profile: Uuid,
    home: PathBuf,
    _own: Option<TempDir>,
    clock: Arc<Now>,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Desk {
    /// A profile that belongs to no region yet.
    pub fn alone(name: &str) -> Desk {
        let own = tempfile::tempdir().unwrap();
        let desk = Desk::alone_in(own.path(), name);
        Desk {
            _own: Some(own),
            ..desk
        }
    }

    /// The same in the home of a window that will be opened.
    pub fn alone_in(home: &Path, name: &str) -> Desk {
        let received = Arc::default();
        let line = Kept {
            line: HttpLine::new(None),
            received: Arc::clone(&received),
        };
        let clock = Arc::new(Now(Mutex::new(TimeDelta::zero())));
        let office = Office::new(home.to_owned(), clock.clone()).with_line(Arc::new(line));
        let status = office
            .session_create(CreateProfile {
                name: name.into(),
                organisation: "Sociaal team".into(),
                job: "sociaal werker".into(),
                phone: String::new(),
                passphrase: PASSPHRASE.into(),
                passphrase_again: PASSPHRASE.into(),
                example: false,
            })
            .unwrap();
        Desk {
            office: Arc::new(office),
            profile: status.profiles[0].id,
            home: home.to_owned(),
            _own: None,
            clock,
            received,
        }
    }

    /// Opens its profile.
    pub fn unlock(&self) {
        let ask = UnlockProfile {
            profile: self.profile,
            passphrase: PASSPHRASE.into(),
        };
        self.office.session_unlock(ask).unwrap();
    }

    /// Joins a region by a code; it has nothing of it yet.
    pub fn enrol(&self, region: &Region, code: &str) -> SyncStatusView {
        self.enrol_at(&region.address(), code)
    }

    /// The same by another way to the region.
    pub fn enrol_at(&self, address: &str, code: &str) -> SyncStatusView {
        let ask = EnrolRegion {
            address: address.into(),
            code: code.into(),
        };
        self.office.region_enrol(ask).unwrap()
    }

    /// Works at another moment than now.
    pub fn shift(&self, by: TimeDelta) {
        *self.clock.0.lock().unwrap() = by;
    }

    /// Talks with the region until neither has anything to say.
    pub fn sync(&self) {
        talk(&self.office);
    }

    /// Waits until something holds, while the threads of the device talk by themselves.
    pub fn until(&self, what: &str, holds: impl Fn(&Office) -> bool) {
        let begun = Instant::now();
        while !holds(&self.office) {
            assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether these words were in anything the region sent.
    pub fn was_sent(&self, words: &str) -> bool {
        let received = self.received.lock().unwrap();
        received
            .windows(words.len())
            .any(|bytes| bytes == words.as_bytes())
    }

    /// The same store, opened beside the office.
    pub fn store(&self) -> Store {
        let folder = self.home.join("profiles").join(self.profile.to_string());
        let key = Keyslot::unlock(&folder.join("keyslot"), &Passphrase::new(PASSPHRASE)).unwrap();
        Store::open(&folder.join("store.db"), key).unwrap()
    }

    /// Whether these words stand anywhere in its opened store.
    pub fn holds(&self, words: &str) -> bool {
        let folder = self.home.join("profiles").join(self.profile.to_string());
        let key = Keyslot::unlock(&folder.join("keyslot"), &Passphrase::new(PASSPHRASE)).unwrap();
        let store = Connection::open(folder.join("store.db")).unwrap();
        let literal = key.sqlcipher_literal();
        store.pragma_update(None, "key", literal.as_str()).unwrap();
        let mut tables = store
            .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
            .unwrap();
        let tables: Vec<String> = tables
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert!(!tables.is_empty());
        let is_in = |bytes: &[u8]| bytes.windows(words.len()).any(|part| part == words.as_bytes());
        tables.iter().any(|table| {
            let mut query = store.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
            let columns = query.column_count();
            let mut rows = query.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let found = (0..columns).any(|column| match row.get_ref(column).unwrap() {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => is_in(bytes),
                    _ => false,
                });
                if found {
                    return true;
                }
            }
            false
        })
    }

    /// Lets others who take part read a note, or no longer.
    pub fn share(&self, note: Uuid, shared: bool) -> Result<(), ErrorCode> {
        let ask = ShareNote {
            note,
            shared,
            seen: None,
        };
        let shared = self.office.note_share(ask);
        shared.map(|_| ()).map_err(|error| error.code)
    }

    /// Opens a dossier about an invented resident.
    pub fn dossier(&self, call_name: &str, family_name: &str) -> Uuid {
        self.office
            .dossier_open(resident(call_name, family_name))
            .unwrap()
            .dossier
    }

    /// A dossier of somebody with this BSN.
    pub fn dossier_with_bsn(&self, call_name: &str, family_name: &str, bsn: &str) -> Uuid {
        let form = ResidentForm {
            bsn: bsn.into(),
            ..resident(call_name, family_name)
        };
        self.office.dossier_open(form).unwrap().dossier
    }

    /// Adds a goal.
    pub fn new_goal(&self, dossier: Uuid, title: &str, detail: &str) -> Uuid {
        let saved = self.office.goal_save(goal(dossier, None, title, detail)).unwrap();
        saved.goal
    }

    /// Gives a goal other words.
    pub fn edit_goal(&self, dossier: Uuid, id: Uuid, title: &str, detail: &str) -> eenplan_office::GoalSaved {
        self.office
            .goal_save(goal(dossier, Some(id), title, detail))
            .unwrap()
    }

    /// A goal as the plan shows it.
    pub fn goal(&self, dossier: Uuid, id: Uuid) -> GoalView {
        let plan = self.office.plan_open(dossier).unwrap();
        plan.goals
            .into_iter()
            .find(|goal| goal.id == id)
            .expect("the goal is here")
    }

    /// Answers a proposal as it was shown.
    ///
    /// # Errors
    /// What the office refuses.
    pub fn settle(
        &self,
        shown: &ProposalView,
        outcome: &str,
        texts: Vec<ProposalText>,
        reason: &str,
    ) -> Result<UndoToken, AppError> {
        let subject = &shown.line.subject;
        self.office.proposal_settle(SettleProposal {
            dossier: subject.dossier,
            op: subject.op,
            record: subject.record,
            outcome: outcome.into(),
            texts,
            take: vec![],
            reason: reason.into(),
            seen: shown.seen.clone(),
        })
    }

    /// Writes about a visit.
    pub fn note(&self, dossier: Uuid, body: &str) -> Uuid {
        self.office.note_write(visit(dossier, body)).unwrap().note
    }

    /// Everything the journal says, the newest first.
    pub fn journal(&self, dossier: Uuid) -> Vec<String> {
        let mut all: Vec<(Uuid, String)> = Vec::new();
        loop {
            let before = all.last().map(|(id, _)| *id);
            let page = self.office.journal_page(dossier, before).unwrap();
            if page.notes.is_empty() {
                return all.into_iter().map(|(_, body)| body).collect();
            }
            all.extend(page.notes.into_iter().map(|note| (note.id, note.body)));
        }
    }

    /// Who somebody is in the directory of this device.
    pub fn worker(&self, name: &str) -> Uuid {
        let directory = self.office.directory_list().unwrap();
        let found = directory
            .workers
            .iter()
            .find(|worker| worker.name.starts_with(name));
        found.expect("they are in the directory").id
    }

    /// Lets a whole team take part.
    pub fn involve_team(&self, dossier: Uuid, name: &str, parts: &[&str]) {
        let teams = self.office.involvement_list(dossier).unwrap().teams;
        let team = teams
            .iter()
            .find(|team| team.name == name)
            .expect("the team is known");
        self.office
            .involvement_save(SaveInvolvement {
                dossier,
                team: Some(team.id),
                role: "social_team".into(),
                ground: "wmo_5_1_1".into(),
                compartments: parts.iter().map(|part| (*part).to_owned()).collect(),
                starts_on: yesterday(),
                ..SaveInvolvement::default()
            })
            .unwrap();
    }

    /// Lets a worker take part, or changes how; `ends_on` as typed.
    pub fn involve(&self, dossier: Uuid, name: &str, role: &str, parts: &[&str], ends_on: &str) {
        let worker = self.worker(name);
        let people = self.office.involvement_list(dossier).unwrap().people;
        let known = people.iter().find(|one| one.worker == Some(worker));
        let yesterday = (Utc::now() - TimeDelta::days(2)).date_naive();
        self.office
            .involvement_save(SaveInvolvement {
                dossier,
                involvement: known.map(|one| one.id),
                worker: Some(worker),
                contact: None,
                team: None,
                name: String::new(),
                organisation: String::new(),
                phone: String::new(),
                role: role.into(),
                task: String::new(),
                ground: "wmo_5_1_1".into(),
                compartments: parts.iter().map(|part| (*part).to_owned()).collect(),
                starts_on: yesterday.format("%d-%m-%Y").to_string(),
                ends_on: ends_on.into(),
                end_reason: if ends_on.is_empty() {
                    String::new()
                } else {
                    "klaar".into()
                },
                seen: None,
            })
            .unwrap();
    }
}

fn goal(dossier: Uuid, id: Option<Uuid>, title: &str, detail: &str) -> SaveGoal {
    SaveGoal {
        seen: None,
        dossier,
        goal: id,
        title: title.into(),
        detail: detail.into(),
        life_domains: vec!["social_network".into()],
        state: String::new(),
        state_remark: String::new(),
    }
}

/// A day before today, as it is typed.
pub fn yesterday() -> String {
    (Utc::now() - TimeDelta::days(1))
        .date_naive()
        .format("%d-%m-%Y")
        .to_string()
}

/// An invented resident without a BSN.
pub fn resident(call_name: &str, family_name: &str) -> ResidentForm {
    ResidentForm {
        family_name: family_name.into(),
        given_names: call_name.into(),
        call_name: call_name.into(),
        birth_date: "3-4-1988".into(),
        street: "Voorbeeldstraat".into(),
        house_number: "12".into(),
        postcode: "8101 AB".into(),
        city: "Raalte".into(),
        residence_municipality: "0177".into(),
        ..ResidentForm::default()
    }
}

/// Talks with the region until neither has anything to say.
///
/// # Panics
/// When something is wrong, or when there is no end to it.
#[track_caller]
pub fn talk(office: &Office) {
    for _ in 0..MOST {
        office.sync_now().unwrap();
        let pause = office.sync_step();
        let status = office.sync_status().unwrap();
        assert_eq!(status.problem, None);
        assert_ne!(pause, Pause::UntilRung, "there is a region");
        if pause != Pause::None && status.waiting == 0 {
            return;
        }
    }
    panic!("the talk has no end: {:?}", office.sync_status());
}

/// A note about a visit, now.
pub fn visit(dossier: Uuid, body: &str) -> WriteNote {
    WriteNote {
        dossier,
        contact_kind: "visit".into(),
        on: String::new(),
        at: String::new(),
        minutes: String::new(),
        with_whom: String::new(),
        body: body.into(),
        goal_ids: vec![],
        shared: false,
    }
}
