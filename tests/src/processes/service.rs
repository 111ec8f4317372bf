//! A process of the service.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::device::beside;

/// A process of the service; it ends with the test.
pub(super) struct Service {
    pub(super) address: SocketAddr,
    child: Child,
    database: String,
    secret: String,
}

impl Service {
    /// Begins to serve `database` on a port of its own.
    pub(super) fn start(database: &str, secret: &str) -> io::Result<Service> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let service = Service {
            child: begin(address, database, secret)?,
            address,
            database: database.to_owned(),
            secret: secret.to_owned(),
        };
        service.ready()?;
        Ok(service)
    }

    /// Kills it, and starts another one in its place.
    pub(super) fn kill(&mut self) -> io::Result<()> {
        self.end()?;
        self.child = begin(self.address, &self.database, &self.secret)?;
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// Waits until it listens.
    pub(super) fn ready(&self) -> io::Result<()> {
        let begun = Instant::now();
        loop {
            match TcpStream::connect(self.address) {
                Ok(_) => return Ok(()),
                Err(error) if begun.elapsed() > Duration::from_secs(20) => return Err(error),
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// Starts it again when it has ended by itself, as whoever watches over a service does.
    pub(super) fn watch(&mut self) -> io::Result<bool> {
        let ended = self.child.try_wait()?.is_some();
        if ended {
            self.child = begin(self.address, &self.database, &self.secret)?;
        }
        Ok(ended)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It fails when it has ended already.
        let _ = self.end();
    }
}

fn begin(address: SocketAddr, database: &str, secret: &str) -> io::Result<Child> {
    Command::new(beside("eenplan-region"))
        .arg("serve")
        .env("EENPLAN_REGION_LISTEN", address.to_string())
        .env("EENPLAN_REGION_PLAIN", "true")
        .env("EENPLAN_REGION_DATABASE", database)
        .env("EENPLAN_REGION_SECRET", secret)
        .env("EENPLAN_REGION_TAKES_INVENTED", "true")
        .env("EENPLAN_REGION_REQUESTS_PER_MINUTE", "1000000")
        .env("RUST_LOG", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
}
