//! The real program in a process of its own, which a test may kill.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::TestDatabase;
use crate::error::Failure;

/// A process that serves; it ends with this.
pub struct Process {
    child: Child,
    /// Where devices reach it.
    pub address: SocketAddr,
}

impl Process {
    /// Starts the program over a database with a region that the harness founded, on any free port, and waits until it serves.
    ///
    /// # Errors
    /// [`Failure::Io`] when it is not there, [`Failure::Unavailable`] when it ends at once.
    pub fn start(program: &Path, database: &TestDatabase) -> Result<Process, Failure> {
        let io = |error: std::io::Error| Failure::Io {
            what: "eenplan-region",
            kind: error.kind(),
        };
        let mut child = Command::new(program)
            .arg("serve")
            .env("RUST_LOG", "info")
            .env("EENPLAN_REGION_LISTEN", "127.0.0.1:0")
            .env("EENPLAN_REGION_PLAIN", "true")
            .env("EENPLAN_REGION_TAKES_INVENTED", "true")
            .env("EENPLAN_REGION_REQUESTS_PER_MINUTE", "1000000")
            .env("EENPLAN_REGION_DATABASE", &database.service)
            .env("EENPLAN_REGION_SECRET", STANDARD.encode([7; 32]))
            .stderr(Stdio::piped())
            .spawn()
            .map_err(io)?;
        let log = child.stderr.take().ok_or(Failure::Unavailable)?;
        let mut lines = BufReader::new(log).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let said: serde_json::Value = serde_json::from_str(&line).ok()?;
            let fields = said.get("fields")?;
            (fields.get("message")? == "serving").then_some(())?;
            fields.get("address")?.as_str()?.parse().ok()
        });
        let Some(address) = address else {
            child.wait().map_err(io)?;
            return Err(Failure::Unavailable);
        };
        // A full pipe would hold it up.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Process { child, address })
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL; it may have ended by itself.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}
