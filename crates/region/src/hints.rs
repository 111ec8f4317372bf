//! Who waits for hints, and how processes tell each other: NOTIFY after the commit, many changes in one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use eenplan_domain::record::{DeviceId, DossierId};
use tokio::sync::{Notify, mpsc};
use tokio_postgres::AsyncMessage;
use uuid::Uuid;

use crate::database::{Bounds, Database};
use crate::docket::News;
use crate::error::Failure;
use crate::pull::who_is;
use crate::push::Caller;
use crate::reach::Reach;
use crate::region::Region;

const CHANNEL: &str = "eenplan_news";
/// After something was told, how long changes are gathered before they are told together.
const GATHER: Duration = Duration::from_millis(15);
/// Ids in one message: PostgreSQL takes 8,000 bytes.
const MOST_IDS: usize = 200;

/// How many connections of one device listen: the one it has, and the one that it was lost on and that nobody closed yet.
const MOST_EARS: usize = 2;

type Key = u64;

/// What changed, as it is told.
#[derive(Default)]
struct Told {
    dossiers: BTreeSet<Uuid>,
    /// Workers and teams whose part in dossiers changed.
    who: BTreeSet<Uuid>,
}

impl Told {
    fn ids(&self) -> impl Iterator<Item = &Uuid> {
        self.dossiers.iter().chain(&self.who)
    }
}

/// What a device is woken for.
#[derive(Clone, Copy, Default)]
struct Wake {
    /// There may be something new for it.
    hint: bool,
    /// It may take part elsewhere now.
    cares: bool,
}

/// One device that waits.
struct Listener {
    device: DeviceId,
    /// Dossiers that it holds, and ids under which it may get others.
    cares: HashSet<Uuid>,
    wake: Wake,
    bell: Arc<Notify>,
}

#[derive(Default)]
struct Listeners {
    next: Key,
    all: HashMap<Key, Listener>,
    /// The same by device, the eldest first.
    of: HashMap<DeviceId, Vec<Key>>,
}

impl Listeners {
    fn add(&mut self, listener: Listener) -> Key {
        self.next += 1;
        let (key, device) = (self.next, listener.device);
        self.all.insert(key, listener);
        let keys = self.of.entry(device).or_default();
        keys.push(key);
        let eldest = keys.first().copied().filter(|_| keys.len() > MOST_EARS);
        eldest.into_iter().for_each(|key| self.end(key));
        key
    }

    /// Nobody listens under this key any more; whoever still does is told so.
    fn end(&mut self, key: Key) {
        let Some(listener) = self.all.remove(&key) else {
            return;
        };
        listener.bell.notify_one();
        if let Some(keys) = self.of.get_mut(&listener.device) {
            keys.retain(|one| *one != key);
            if keys.is_empty() {
                self.of.remove(&listener.device);
            }
        }
    }
}

/// The listeners of this process, and the way to the others.
pub(crate) struct Hints {
    listeners: Arc<Mutex<Listeners>>,
    /// Tells this process from the others.
    process: Uuid,
    news: mpsc::UnboundedSender<Item>,
    gathered: Mutex<Option<mpsc::UnboundedReceiver<Item>>>,
}

/// News, and the device that brought it and has it already.
type Item = (Option<DeviceId>, News);

/// Waits for hints for one device.
pub(crate) struct Ear {
    listeners: Arc<Mutex<Listeners>>,
    key: Key,
    bell: Arc<Notify>,
    region: Arc<Region>,
    caller: Caller,
    /// Whether what it cares about has to be read anew.
    is_stale: bool,
}

impl Default for Hints {
    fn default() -> Self {
        let (news, gathered) = mpsc::unbounded_channel();
        Hints {
            listeners: Arc::default(),
            process: Uuid::new_v4(),
            news,
            gathered: Mutex::new(Some(gathered)),
        }
    }
}

impl Hints {
    /// Tells what changed, here and elsewhere; `by` is the device that pushed it, whose answer says it already. What is lost is found by polling.
    pub(crate) fn tell(&self, by: Option<DeviceId>, news: &News) {
        if news.dossiers.is_empty() && news.who.is_empty() {
            return;
        }
        if self.news.send((by, news.clone())).is_err() {
            tracing::debug!("nobody tells the news any more");
        }
    }

    /// The devices that listen here.
    pub(crate) fn devices(&self) -> Vec<DeviceId> {
        held(&self.listeners).of.keys().copied().collect()
    }

    /// Ends every connection of a device.
    pub(crate) fn end(&self, device: DeviceId) {
        let mut listeners = held(&self.listeners);
        for key in listeners.of.get(&device).cloned().unwrap_or_default() {
            listeners.end(key);
        }
    }

    /// Begins to listen for a device. Of its other connections the eldest gives way.
    pub(crate) async fn listen(&self, region: &Arc<Region>, caller: &Caller) -> Result<Ear, Failure> {
        let cares = cares(region, caller).await?;
        let bell = Arc::new(Notify::new());
        let listener = Listener {
            device: caller.device,
            cares,
            wake: Wake::default(),
            bell: bell.clone(),
        };
        let key = held(&self.listeners).add(listener);
        Ok(Ear {
            listeners: self.listeners.clone(),
            key,
            bell,
            region: region.clone(),
            caller: caller.clone(),
            is_stale: false,
        })
    }

    fn wake(&self, by: Option<DeviceId>, told: &Told) {
        let is_directory = told.dossiers.contains(&DossierId::DIRECTORY.0);
        for listener in held(&self.listeners).all.values_mut() {
            let hint = by != Some(listener.device) && told.ids().any(|id| listener.cares.contains(id));
            let cares = is_directory || told.who.iter().any(|id| listener.cares.contains(id));
            listener.wake(Wake { hint, cares });
        }
    }

    /// Everybody has to look: something may have been missed.
    pub(crate) fn wake_all(&self) {
        for listener in held(&self.listeners).all.values_mut() {
            listener.wake(Wake {
                hint: true,
                cares: true,
            });
        }
    }
}

impl Listener {
    fn wake(&mut self, wake: Wake) {
        if wake.hint || wake.cares {
            self.wake.hint |= wake.hint;
            self.wake.cares |= wake.cares;
            self.bell.notify_one();
        }
    }
}

impl Ear {
    /// Waits for something new. False: the process is stopping, or the device hears nothing more. Nothing is missed when it is not waited for
    /// to the end.
    pub(crate) async fn hear(&mut self) -> bool {
        loop {
            // Read when the hint is out: who waits for it has no need of this.
            if self.is_stale
                && let Ok(cares) = cares(&self.region, &self.caller).await
                && let Some(listener) = held(&self.listeners).all.get_mut(&self.key)
            {
                listener.cares = cares;
                self.is_stale = false;
            }
            self.bell.notified().await;
            if self.region.is_draining() {
                return false;
            }
            let wake = held(&self.listeners)
                .all
                .get_mut(&self.key)
                .map(|listener| std::mem::take(&mut listener.wake));
            let Some(wake) = wake else { return false };
            self.is_stale |= wake.cares;
            if wake.hint {
                return true;
            }
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        held(&self.listeners).end(self.key);
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn cares(region: &Region, caller: &Caller) -> Result<HashSet<Uuid>, Failure> {
    let who = who_is(&region.known_directory(), caller.actor, region.now());
    let bounds = Bounds::none().devices([caller.device]).who(who.iter().copied());
    let scope = region.database.begin(&bounds).await?;
    let (held, granted) = together!(
        scope.rows(
            "SELECT dossier_id FROM device_view WHERE device_id = $1 AND incarnation = $2",
            &[&caller.device.0, &caller.incarnation.0],
        ),
        scope.rows(
            "SELECT DISTINCT dossier_id FROM member_by_worker WHERE who = ANY($1)",
            &[&who]
        ),
    )?;
    scope.commit().await?;
    let mut cares: HashSet<Uuid> = who.into_iter().collect();
    cares.insert(DossierId::DIRECTORY.0);
    for row in held.iter().chain(&granted) {
        cares.insert(row.try_get(0)?);
    }
    Ok(cares)
}

/// Tells the news of this process to every process, this one too. Ends with the region.
pub(crate) async fn gather(region: Arc<Region>) {
    let receiver = held(&region.hints.gathered).take();
    let Some(receiver) = receiver else { return };
    // Beside the telling: it takes a while and holds no hint up.
    let persons = Notify::new();
    tokio::select! {
        () = tell_all(&region, receiver, &persons) => {}
        () = tell_regisseurs(&region, &persons) => {}
    }
}

/// Tells regisseurs of two dossiers of one person each time somebody is named.
async fn tell_regisseurs(region: &Region, persons: &Notify) {
    loop {
        persons.notified().await;
        // What is not told now is told at the next sweep.
        if let Err(failure) = crate::joining::tell_regisseurs(region).await {
            tracing::warn!(
                code = failure.code(),
                "regisseurs are told later that a person has two dossiers"
            );
        }
    }
}

async fn tell_all(region: &Region, mut receiver: mpsc::UnboundedReceiver<Item>, persons: &Notify) {
    while let Some(first) = receiver.recv().await {
        let mut told: BTreeMap<Option<DeviceId>, Told> = BTreeMap::new();
        let mut names_persons = false;
        let mut next = Some(first);
        while let Some((by, news)) = next {
            let of = told.entry(by).or_default();
            of.dossiers.extend(news.dossiers.iter().map(|id| id.0));
            of.who.extend(news.who);
            names_persons |= news.names_persons;
            next = receiver.try_recv().ok();
        }
        told.iter().for_each(|(by, told)| region.hints.wake(*by, told));
        if names_persons {
            persons.notify_one();
        }
        if let Err(failure) = notify(&region.database, region.hints.process, &told).await {
            tracing::warn!(
                code = failure.code(),
                "other processes were not told; they find it by polling"
            );
        }
        tokio::time::sleep(GATHER).await;
    }
}

async fn notify(
    database: &Database,
    process: Uuid,
    told: &BTreeMap<Option<DeviceId>, Told>,
) -> Result<(), Failure> {
    let mut words = Vec::new();
    for (by, told) in told {
        let by = by.map(|by| by.0).unwrap_or_default().simple();
        let dossiers = told.dossiers.iter().map(|id| ('d', id));
        let ids: Vec<_> = dossiers.chain(told.who.iter().map(|id| ('w', id))).collect();
        for chunk in ids.chunks(MOST_IDS) {
            let ids: Vec<String> = chunk
                .iter()
                .map(|(what, id)| format!("{what}{}", id.simple()))
                .collect();
            words.push(format!("{},{by},{}", process.simple(), ids.join(",")));
        }
    }
    let scope = database.begin(&Bounds::none()).await?;
    scope
        .rows(
            "SELECT pg_notify($1, word) FROM unnest($2::text[]) AS word",
            &[&CHANNEL, &words],
        )
        .await?;
    scope.commit().await
}

/// What another process told; none when it came from this one, or cannot be read.
fn told_by_another(process: Uuid, word: &str) -> Option<(Option<DeviceId>, Told)> {
    let mut words = word.split(',');
    let mut id = || Uuid::try_parse(words.next()?).ok();
    let (from, by) = (id()?, id()?);
    if from == process {
        return None;
    }
    let mut told = Told::default();
    for word in words {
        match (
            word.get(..1),
            word.get(1..).and_then(|id| Uuid::try_parse(id).ok()),
        ) {
            (Some("d"), Some(id)) => told.dossiers.insert(id),
            (Some("w"), Some(id)) => told.who.insert(id),
            _ => continue,
        };
    }
    Some((Some(DeviceId(by)).filter(|by| !by.0.is_nil()), told))
}

/// Hears what other processes tell. Ends with the region; a lost connection is made anew.
pub(crate) async fn hear(region: Arc<Region>) {
    loop {
        if let Err(failure) = hear_once(&region).await {
            tracing::warn!(
                code = failure.code(),
                "news of other processes cannot be heard; trying again"
            );
        }
        if region.is_draining() {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn hear_once(region: &Region) -> Result<(), Failure> {
    let reach = Reach::of(region.config.database_root.as_deref())?;
    let (client, mut connection) = reach.connect(&region.config.database).await?;
    let (told, mut ids) = mpsc::unbounded_channel();
    let driver = tokio::spawn(async move {
        let mut messages = std::pin::pin!(futures_util::stream::poll_fn(
            move |cx| connection.poll_message(cx)
        ));
        while let Some(Ok(message)) = futures_util::StreamExt::next(&mut messages).await {
            if let AsyncMessage::Notification(news) = message
                && told.send(news.payload().to_owned()).is_err()
            {
                break;
            }
        }
    });
    client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
    // What was told while nobody heard is not known.
    region.hints.wake_all();
    while let Some(payload) = ids.recv().await {
        if let Some((by, told)) = told_by_another(region.hints.process, &payload) {
            region.hints.wake(by, &told);
        }
    }
    drop(client);
    driver.await.map_err(|_| Failure::Unavailable)
}
