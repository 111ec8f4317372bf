//! A PostgreSQL cluster of one's own: in a folder of its own, behind a socket in it, gone with the process that made it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use crate::error::Failure;

/// A certificate and its key, as PEM files.
struct Tls<'p> {
    certificate: &'p Path,
    key: &'p Path,
}

/// A running cluster.
pub struct Cluster {
    folder: PathBuf,
    /// Where it listens beside its socket.
    port: Option<u16>,
    /// Ends with this process: then the cluster stops and its folder goes.
    _keeper: Child,
}

/// A database of the cluster.
#[derive(Clone, Debug)]
pub struct TestDatabase {
    /// Its address as the owner of the schema.
    pub owner: String,
    /// Its address as the role that owns nothing.
    pub service: String,
    /// Its address as who may do anything.
    pub superuser: String,
}

fn failed(what: &'static str) -> impl Fn(std::io::Error) -> Failure {
    move |error| Failure::Io {
        what,
        kind: error.kind(),
    }
}

/// The newest PostgreSQL of this machine.
fn binaries() -> Result<PathBuf, Failure> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .map_err(failed("postgresql"))?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin"))).filter(|(_, bin)| bin.join("initdb").exists())
        })
        .collect();
    versions.sort();
    versions.pop().map(|(_, path)| path).ok_or(Failure::Io {
        what: "postgresql",
        kind: std::io::ErrorKind::NotFound,
    })
}

impl Cluster {
    /// The cluster of this process, begun when it is first asked for. It forgoes what protects against a power cut.
    ///
    /// # Errors
    /// [`Failure::Io`] when PostgreSQL is not there or does not start.
    pub fn shared() -> Result<&'static Cluster, Failure> {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        static BEGIN: Mutex<()> = Mutex::new(());
        let _one_at_a_time = BEGIN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = SHARED.get() {
            return Ok(cluster);
        }
        let cluster = Cluster::start(&["fsync=off"])?;
        Ok(SHARED.get_or_init(|| cluster))
    }

    /// Begins a cluster with these settings beside the usual ones.
    ///
    /// # Errors
    /// As [`Cluster::shared`].
    pub fn start(settings: &[&str]) -> Result<Cluster, Failure> {
        Cluster::begin(settings, None)
    }

    /// Begins a cluster that is also reached over TLS, as this machine (`localhost`), with a certificate and its key from PEM files.
    ///
    /// # Errors
    /// As [`Cluster::shared`].
    pub fn over_tls(certificate: &Path, key: &Path) -> Result<Cluster, Failure> {
        Cluster::begin(&["fsync=off"], Some(Tls { certificate, key }))
    }

    fn begin(settings: &[&str], tls: Option<Tls<'_>>) -> Result<Cluster, Failure> {
        let folder = std::env::temp_dir().join(format!("eenplan-pg-{}", Uuid::new_v4().simple()));
        let mut options =
            String::from("-c listen_addresses='' -c max_connections=400 -c shared_buffers=128MB");
        options.push_str(&format!(" -c unix_socket_directories='{}'", folder.display()));
        for setting in settings {
            options.push_str(&format!(" -c {setting}"));
        }
        let mut port = None;
        let mut files = Vec::new();
        if let Some(tls) = tls {
            let free = std::net::TcpListener::bind(("127.0.0.1", 0))
                .and_then(|listener| listener.local_addr())
                .map_err(failed("postgresql"))?
                .port();
            options.push_str(&format!(
                " -c listen_addresses=127.0.0.1 -c port={free} -c ssl=on -c ssl_cert_file='{0}/certificate' -c ssl_key_file='{0}/key'",
                folder.display()
            ));
            port = Some(free);
            files = vec![tls.certificate, tls.key];
        }
        // PostgreSQL refuses to run as root; the package made a user for it.
        let script = r#"
set -eu
as=''
if [ "$(id -u)" = 0 ]; then as='runuser -u postgres --'; fi
mkdir -m 700 "$1"
if [ $# -gt 3 ]; then install -m 600 "$4" "$1/certificate"; install -m 600 "$5" "$1/key"; fi
[ -z "$as" ] || chown -R postgres "$1"
$as "$2/initdb" -D "$1/data" --data-checksums --auth=trust --username=superuser --encoding=UTF8 --locale=C >"$1.log" 2>&1
$as "$2/pg_ctl" -D "$1/data" -w -l "$1/log" -o "$3" start >>"$1.log" 2>&1
echo started
cat >/dev/null
$as "$2/pg_ctl" -D "$1/data" -m immediate stop >>"$1.log" 2>&1 || true
rm -rf "$1" "$1.log"
"#;
        let mut keeper = Command::new("setsid")
            .args(["sh", "-c", script, "cluster"])
            .arg(&folder)
            .arg(binaries()?)
            .arg(options)
            .args(files)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed("postgresql"))?;
        let mut said = String::new();
        let out = keeper.stdout.take().ok_or(Failure::Unavailable)?;
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut said)
            .map_err(failed("postgresql"))?;
        if said.trim() != "started" {
            return Err(Failure::Io {
                what: "postgresql",
                kind: std::io::ErrorKind::Other,
            });
        }
        let cluster = Cluster {
            folder,
            port,
            _keeper: keeper,
        };
        Ok(cluster)
    }

    /// Its folder, with the socket in it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn address(&self, user: &str, database: &str) -> String {
        let port = self.port.map_or_else(String::new, |port| format!(" port={port}"));
        format!(
            "host={}{port} user={user} dbname={database}",
            self.folder.display()
        )
    }

    /// A fresh database with its roles, without a schema.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn database(&self) -> Result<TestDatabase, Failure> {
        let name = format!("t{}", Uuid::new_v4().simple());
        let client = connect(&self.address("superuser", "postgres")).await?;
        client
            .batch_execute(
                "DO $$ BEGIN \
                 PERFORM pg_advisory_xact_lock(1); \
                 IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'eenplan_app') THEN \
                 CREATE ROLE eenplan_owner LOGIN; CREATE ROLE eenplan_app; CREATE ROLE eenplan_service LOGIN IN ROLE eenplan_app; \
                 END IF; END $$",
            )
            .await?;
        client
            .batch_execute(&format!("CREATE DATABASE {name} OWNER eenplan_owner"))
            .await?;
        Ok(TestDatabase {
            owner: self.address("eenplan_owner", &name),
            service: self.address("eenplan_service", &name),
            superuser: self.address("superuser", &name),
        })
    }

    /// Kills a backend that serves somebody, as the kernel does when memory runs out: all others end with it, and the cluster recovers by
    /// itself. Answers once it serves again.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] when it does not come back within half a minute.
    pub async fn kill_backends(&self) -> Result<(), Failure> {
        let client = connect(&self.address("superuser", "postgres")).await?;
        let row = client
            .query_one(
                "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type IN ('client backend', 'checkpointer') \
                 ORDER BY backend_type = 'checkpointer', random() LIMIT 1",
                &[],
            )
            .await?;
        let pid: i32 = row.try_get(0)?;
        Command::new("kill")
            .args(["-9", &pid.to_string()])
            .status()
            .map_err(failed("kill"))?;
        let begun = Instant::now();
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if let Ok(client) = connect(&self.address("superuser", "postgres")).await
                && client.batch_execute("SELECT").await.is_ok()
            {
                return Ok(());
            }
            if begun.elapsed() > Duration::from_secs(30) {
                return Err(Failure::Unavailable);
            }
        }
    }
}

/// A connection of one's own.
pub(crate) async fn connect(address: &str) -> Result<Client, Failure> {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
    tokio::spawn(async move {
        // It ends with the client, or is lost with the cluster that a test kills.
        let _ended = connection.await;
    });
    Ok(client)
}

impl TestDatabase {
    /// A copy as it is now: a backup. Nobody may be connected to it.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn copy(&self) -> Result<TestDatabase, Failure> {
        let (rest, name) = self.superuser.rsplit_once('=').ok_or(Failure::Damaged)?;
        let copy = format!("t{}", Uuid::new_v4().simple());
        let client = connect(&format!("{rest}=postgres")).await?;
        let apart =
            format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
        let create = format!("CREATE DATABASE {copy} TEMPLATE {name} OWNER eenplan_owner");
        let mut tries = 0;
        loop {
            client.batch_execute(&apart).await?;
            match client.batch_execute(&create).await {
                Ok(()) => break,
                // Somebody, if only PostgreSQL itself, came in between.
                Err(error) if error.code() == Some(&SqlState::OBJECT_IN_USE) && tries < 5 => tries += 1,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(TestDatabase {
            owner: self.owner.replace(name, &copy),
            service: self.service.replace(name, &copy),
            superuser: self.superuser.replace(name, &copy),
        })
    }

    /// A connection of who may do anything.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn by_superuser(&self) -> Result<Client, Failure> {
        connect(&self.superuser).await
    }

    /// The rows of a query by who may do anything.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub async fn rows(&self, query: &str) -> Result<Vec<tokio_postgres::Row>, Failure> {
        Ok(self.by_superuser().await?.query(query, &[]).await?)
    }
}
