//! The database: a pool whose connections know every hot statement, and transactions that declare what they touch.

use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use eenplan_domain::record::{ActorId, DeviceId, DossierId, RecordId};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::config::Config;
use crate::error::Failure;
use crate::reach::Reach;
use crate::sql;

mod migrations {
    refinery::embed_migrations!("../../migrations/region");
}

/// What a transaction may see of dossiers, members and views: the second wall.
#[derive(Clone, Debug, Default)]
pub struct Bounds {
    dossiers: Vec<Uuid>,
    who: Vec<Uuid>,
    devices: Vec<Uuid>,
}

impl Bounds {
    /// Nothing.
    pub fn none() -> Bounds {
        Bounds::default()
    }

    /// These dossiers.
    #[must_use]
    pub fn dossiers(mut self, dossiers: impl IntoIterator<Item = DossierId>) -> Bounds {
        self.dossiers.extend(dossiers.into_iter().map(|id| id.0));
        self.dossiers.sort_unstable();
        self.dossiers.dedup();
        self
    }

    /// The memberships of these workers and teams.
    #[must_use]
    pub fn who(mut self, who: impl IntoIterator<Item = Uuid>) -> Bounds {
        self.who.extend(who);
        self
    }

    /// What these devices hold.
    #[must_use]
    pub fn devices(mut self, devices: impl IntoIterator<Item = DeviceId>) -> Bounds {
        self.devices.extend(devices.into_iter().map(|id| id.0));
        self
    }

    /// Ids only: nothing that would have to be escaped.
    fn declare(&self, begin: Option<&str>) -> String {
        let list = |ids: &[Uuid]| ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",");
        let mut words: Vec<String> = begin.into_iter().map(str::to_owned).collect();
        let all = [
            ("app.dossiers", &self.dossiers),
            ("app.who", &self.who),
            ("app.devices", &self.devices),
        ];
        for (name, ids) in all {
            if !ids.is_empty() {
                words.push(format!("SET LOCAL {name} = '{{{}}}'", list(ids)));
            }
        }
        words.join(";")
    }
}

/// The service's database.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
}

impl Database {
    /// Opens a pool of as many connections as the configuration allows. Nothing is connected yet.
    ///
    /// # Errors
    /// [`Failure::Database`] when the address cannot be read, [`Failure::Io`] when what vouches for it cannot.
    pub fn open(settings: &Config) -> Result<Database, Failure> {
        let reach = Reach::of(settings.database_root.as_deref())?;
        let mut config = reach.config(&settings.database)?;
        // Statements find their rows by an index, whatever they are asked: to plan one anew for each run costs more than it saves, and so does
        // compiling it. A young database would have it read whole tables, and keep to that when they have grown.
        let plans = "-c plan_cache_mode=force_generic_plan -c jit=off -c enable_seqscan=off -c enable_bitmapscan=off \
            -c enable_hashjoin=off -c enable_mergejoin=off";
        // What waits for somebody else's lock, or goes on without end, gives its connection back; what it did is undone and asked again.
        let patience =
            "-c lock_timeout=20s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s";
        let own = config.get_options().unwrap_or_default();
        let options = format!("{plans} {patience} {own}");
        config.options(options);
        let manager = Manager::from_config(
            config,
            reach.tls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let prepare = Hook::async_fn(|connection: &mut deadpool_postgres::ClientWrapper, _| {
            Box::pin(async move {
                for statement in sql::HOT {
                    connection
                        .prepare_cached(statement)
                        .await
                        .map_err(|error| HookError::message(sql_state(&error)))?;
                }
                Ok(())
            })
        });
        let pool = Pool::builder(manager)
            .max_size(settings.connections)
            .post_create(prepare)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(10)))
            .create_timeout(Some(Duration::from_secs(10)))
            .recycle_timeout(Some(Duration::from_secs(5)))
            .build()
            .map_err(|_| Failure::Unavailable)?;
        Ok(Database { pool })
    }

    /// A transaction within `bounds`, in a round trip of its own.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] when no connection comes free in time, [`Failure::Database`].
    pub async fn begin(&self, bounds: &Bounds) -> Result<Scope, Failure> {
        let scope = self.scope().await?;
        scope.begin(bounds).await?;
        Ok(scope)
    }

    /// As [`Database::begin`], seeing one moment only.
    ///
    /// # Errors
    /// As [`Database::begin`].
    pub async fn begin_at_one_moment(&self, bounds: &Bounds) -> Result<Scope, Failure> {
        let scope = self.scope().await?;
        let sql = bounds.declare(Some("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
        scope.connection()?.batch_execute(&sql).await?;
        Ok(scope)
    }

    /// A connection whose transaction is begun by [`Scope::begin`], together with its first statements.
    ///
    /// # Errors
    /// As [`Database::begin`].
    pub async fn scope(&self) -> Result<Scope, Failure> {
        let connection = self.pool.get().await?;
        Ok(Scope {
            connection: Some(connection),
        })
    }

    /// The one row of a statement that is a transaction by itself and touches nothing behind the second wall.
    ///
    /// # Errors
    /// As [`Database::begin`].
    pub async fn row(&self, statement: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, Failure> {
        let connection = self.pool.get().await?;
        let statement = connection.prepare_cached(statement).await?;
        Ok(connection.query_opt(&statement, values).await?)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`Failure::Unavailable`], [`Failure::Database`].
    pub async fn ping(&self) -> Result<(), Failure> {
        self.pool.get().await?.batch_execute("SELECT").await?;
        Ok(())
    }

    /// Connections in use, and all there are.
    pub fn load(&self) -> (usize, usize) {
        let status = self.pool.status();
        (status.size.saturating_sub(status.available), status.size)
    }
}

/// Applies the migrations, one process at a time, as the owner of the schema where the configuration names one.
///
/// # Errors
/// [`Failure::Database`], [`Failure::Migration`].
pub async fn migrate(config: &Config) -> Result<(), Failure> {
    let (mut client, connection) = Reach::of(config.database_root.as_deref())?
        .connect(config.owner())
        .await?;
    let driver = tokio::spawn(connection);
    // Processes that start together wait for each other; the lock goes with the connection.
    client.batch_execute("SELECT pg_advisory_lock(1)").await?;
    let outcome = migrations::migrations::runner().run_async(&mut client).await;
    drop(client);
    driver.await.map_err(|_| Failure::Unavailable)??;
    outcome.map(|_| ()).map_err(|_| Failure::Migration)
}

/// From when on what was committed outlasts a database that stops at once.
#[derive(Clone, Copy, Debug)]
pub enum Lasts {
    /// As soon as the commit is answered.
    AtOnce,
    /// Within a moment: for what is believed of a device, which says itself what it holds when that does not fit.
    Soon,
}

/// A transaction. One that is dropped without [`Scope::commit`] takes its connection with it, so that nothing of it is left.
pub struct Scope {
    connection: Option<Object>,
}

impl Scope {
    fn connection(&self) -> Result<&Object, Failure> {
        self.connection.as_ref().ok_or(Failure::Unavailable)
    }

    /// Begins within `bounds`.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn begin(&self, bounds: &Bounds) -> Result<(), Failure> {
        Ok(self
            .connection()?
            .batch_execute(&bounds.declare(Some("BEGIN")))
            .await?)
    }

    /// Goes on within other bounds; those that are not named stay.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn declare(&self, bounds: &Bounds) -> Result<(), Failure> {
        Ok(self.connection()?.batch_execute(&bounds.declare(None)).await?)
    }

    /// Rows of a statement.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn rows(&self, statement: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Failure> {
        let connection = self.connection()?;
        let statement = connection.prepare_cached(statement).await?;
        Ok(connection.query(&statement, values).await?)
    }

    /// The one row of a statement.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn row(&self, statement: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, Failure> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }

    /// Runs a statement and counts what it did.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn run(&self, statement: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, Failure> {
        let connection = self.connection()?;
        let statement = connection.prepare_cached(statement).await?;
        Ok(connection.execute(&statement, values).await?)
    }

    /// Commits: what was done is on disk when this answers.
    ///
    /// # Errors
    /// [`Failure::Database`]; then it is not known whether it was done.
    pub async fn commit(mut self) -> Result<(), Failure> {
        self.end("COMMIT").await?;
        self.connection.take();
        Ok(())
    }

    /// Commits together with the last thing that is done: both are on their way before either is answered.
    ///
    /// # Errors
    /// As [`Scope::commit`], and those of `last`, of which nothing is left then.
    pub async fn commit_after(
        mut self,
        last: impl AsyncFnOnce(&Scope) -> Result<(), Failure>,
        lasts: Lasts,
    ) -> Result<(), Failure> {
        let word = match lasts {
            Lasts::AtOnce => "COMMIT",
            Lasts::Soon => "SET LOCAL synchronous_commit = off; COMMIT",
        };
        together!(last(&self), self.end(word))?;
        self.connection.take();
        Ok(())
    }

    async fn end(&self, word: &str) -> Result<(), Failure> {
        Ok(self.connection()?.batch_execute(word).await?)
    }

    /// Undoes everything.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn undo(mut self) -> Result<(), Failure> {
        self.end("ROLLBACK").await?;
        self.connection.take();
        Ok(())
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(Object::take(connection));
        }
    }
}

/// The state of an error, which unlike its text holds no values.
pub(crate) fn sql_state(error: &tokio_postgres::Error) -> String {
    error
        .code()
        .map_or_else(|| "no-state".to_owned(), |state| state.code().to_owned())
}

pub(crate) fn uuids<T: Copy>(ids: impl IntoIterator<Item = T>, id: impl Fn(T) -> Uuid) -> Vec<Uuid> {
    ids.into_iter().map(id).collect()
}

pub(crate) fn actor(row: &Row, at: usize) -> Result<ActorId, Failure> {
    Ok(ActorId(row.try_get(at)?))
}

pub(crate) fn record(row: &Row, at: usize) -> Result<RecordId, Failure> {
    Ok(RecordId(row.try_get(at)?))
}

pub(crate) fn number(row: &Row, at: usize) -> Result<u64, Failure> {
    Ok(row.try_get::<_, i64>(at)?.cast_unsigned())
}

pub(crate) fn hash(row: &Row, at: usize) -> Result<[u8; 32], Failure> {
    row.try_get::<_, &[u8]>(at)?
        .try_into()
        .map_err(|_| Failure::Damaged)
}
