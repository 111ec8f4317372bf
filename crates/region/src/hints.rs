//! Who waits for hints, and how processes tell each other: NOTIFY after the commit, many changes in one.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eenplan_domain::record::DossierId;
use tokio::sync::{Notify, mpsc};
use tokio_postgres::{AsyncMessage, NoTls};
use uuid::Uuid;

use crate::database::{Bounds, Database};
use crate::docket::News;
use crate::error::Failure;
use crate::pull::who_is;
use crate::push::Caller;
use crate::region::Region;

const CHANNEL: &str = "eenplan_news";
/// How long changes are gathered before they are told.
const GATHER: Duration = Duration::from_millis(15);
/// Ids in one message: PostgreSQL takes 8,000 bytes.
const MOST_IDS: usize = 200;

type Key = u64;

/// One device that waits.
struct Listener {
    /// Dossiers that it holds, and ids under which it may get others.
    cares: HashSet<Uuid>,
    wake: Arc<Notify>,
}

#[derive(Default)]
struct Listeners {
    next: Key,
    all: HashMap<Key, Listener>,
}

/// The listeners of this process, and the way to the others.
pub(crate) struct Hints {
    listeners: Arc<Mutex<Listeners>>,
    news: mpsc::UnboundedSender<News>,
    gathered: Mutex<Option<mpsc::UnboundedReceiver<News>>>,
}

/// Waits for hints for one device.
pub(crate) struct Ear {
    listeners: Arc<Mutex<Listeners>>,
    key: Key,
    wake: Arc<Notify>,
    region: Arc<Region>,
    caller: Caller,
}

impl Default for Hints {
    fn default() -> Self {
        let (news, gathered) = mpsc::unbounded_channel();
        Hints {
            listeners: Arc::default(),
            news,
            gathered: Mutex::new(Some(gathered)),
        }
    }
}

impl Hints {
    /// Tells what changed, here and elsewhere. What is lost is found by polling.
    pub(crate) fn tell(&self, news: &News) {
        if news.dossiers.is_empty() && news.who.is_empty() {
            return;
        }
        if self.news.send(news.clone()).is_err() {
            tracing::debug!("nobody tells the news any more");
        }
    }

    /// Begins to listen for a device.
    pub(crate) async fn listen(&self, region: &Arc<Region>, caller: &Caller) -> Result<Ear, Failure> {
        let cares = cares(region, caller).await?;
        let wake = Arc::new(Notify::new());
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.next += 1;
        let key = listeners.next;
        let listener = Listener {
            cares,
            wake: wake.clone(),
        };
        listeners.all.insert(key, listener);
        Ok(Ear {
            listeners: self.listeners.clone(),
            key,
            wake,
            region: region.clone(),
            caller: caller.clone(),
        })
    }

    fn wake(&self, ids: &[Uuid]) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        for listener in listeners.all.values() {
            if ids.iter().any(|id| listener.cares.contains(id)) {
                listener.wake.notify_one();
            }
        }
    }

    /// Everybody has to look: something may have been missed.
    pub(crate) fn wake_all(&self) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners
            .all
            .values()
            .for_each(|listener| listener.wake.notify_one());
    }
}

impl Ear {
    /// Waits for something new. False: the process is stopping.
    pub(crate) async fn hear(&mut self) -> bool {
        self.wake.notified().await;
        if self.region.is_draining() {
            return false;
        }
        // What it holds may have changed with it.
        if let Ok(cares) = cares(&self.region, &self.caller).await {
            let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(listener) = listeners.all.get_mut(&self.key) {
                listener.cares = cares;
            }
        }
        true
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .all
            .remove(&self.key);
    }
}

async fn cares(region: &Region, caller: &Caller) -> Result<HashSet<Uuid>, Failure> {
    let who = who_is(&region.known_directory(), caller.actor, region.now());
    let bounds = Bounds::none().device(caller.device).who(who.iter().copied());
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

/// Gathers the news of this process and tells every process, this one too. Ends with the region.
pub(crate) async fn gather(region: Arc<Region>) {
    let receiver = region
        .hints
        .gathered
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let Some(mut receiver) = receiver else { return };
    while let Some(mut news) = receiver.recv().await {
        tokio::time::sleep(GATHER).await;
        while let Ok(more) = receiver.try_recv() {
            news.extend(more);
        }
        let ids: Vec<Uuid> = news
            .dossiers
            .iter()
            .map(|id| id.0)
            .chain(news.who.iter().copied())
            .collect();
        region.hints.wake(&ids);
        // What is not told now is told at the next sweep.
        if news.names_persons
            && let Err(failure) = crate::joining::tell_regisseurs(&region).await
        {
            tracing::warn!(
                code = failure.code(),
                "regisseurs are told later that a person has two dossiers"
            );
        }
        if let Err(failure) = notify(&region.database, &ids).await {
            tracing::warn!(
                code = failure.code(),
                "other processes were not told; they find it by polling"
            );
        }
    }
}

async fn notify(database: &Database, ids: &[Uuid]) -> Result<(), Failure> {
    let scope = database.begin(&Bounds::none()).await?;
    for chunk in ids.chunks(MOST_IDS) {
        let text: Vec<String> = chunk.iter().map(|id| id.simple().to_string()).collect();
        scope
            .rows("SELECT pg_notify($1, $2)", &[&CHANNEL, &text.join(",")])
            .await?;
    }
    scope.commit().await
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
    let (client, mut connection) = tokio_postgres::connect(&region.config.database, NoTls).await?;
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
        let ids: Vec<Uuid> = payload
            .split(',')
            .filter_map(|id| Uuid::try_parse(id).ok())
            .collect();
        region.hints.wake(&ids);
    }
    drop(client);
    driver.await.map_err(|_| Failure::Unavailable)
}
