//! PouchDB beside us: its server and its devices are Node processes that take a JSON line and answer one.

use std::io::{BufRead, BufReader, Lines, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use eenplan_tests::repository;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Documents that a device asks at once: with 1,000 it is faster than with its own 100.
const BATCH: u32 = 1_000;

/// One process.
pub(super) struct Peer {
    child: Child,
    say: ChildStdin,
    hear: Lines<BufReader<ChildStdout>>,
    _folder: TempDir,
}

impl Peer {
    pub(super) fn serve() -> (Peer, SocketAddr) {
        let mut peer = Peer::start("serve");
        let port = peer.ask(&json!({ "do": "listen" }))["port"]
            .as_u64()
            .expect("a port");
        (
            peer,
            ([127, 0, 0, 1], u16::try_from(port).expect("a port")).into(),
        )
    }

    pub(super) fn device() -> Peer {
        Peer::start("device")
    }

    fn start(role: &str) -> Peer {
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = Command::new("node")
            .arg(repository::root().join("tests/peers/pouchdb/peer.js"))
            .arg(role)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node is there");
        let say = child.stdin.take().expect("piped");
        let hear = BufReader::new(child.stdout.take().expect("piped")).lines();
        Peer {
            child,
            say,
            hear,
            _folder: folder,
        }
    }

    fn ask(&mut self, what: &Value) -> Value {
        writeln!(self.say, "{what}").expect("it listens");
        let line = self.hear.next().expect("it answers").expect("in text");
        let answer: Value = serde_json::from_str(&line).expect("in JSON");
        assert!(answer["error"].is_null(), "{answer}");
        answer
    }

    /// Fills a database on the server.
    pub(super) fn fill(&mut self, name: &str, file: &Path) -> u64 {
        let answer = self.ask(&json!({ "do": "fill", "name": name, "file": file }));
        answer["docs"].as_u64().expect("a count")
    }

    /// Brings a database to this device once: how long that took, and how many documents it has then.
    pub(super) fn pull(&mut self, at: SocketAddr, from: &str, name: &str) -> (Duration, u64) {
        let from = format!("http://{at}/{from}");
        let answer = self.ask(&json!({ "do": "pull", "from": from, "name": name, "batch": BATCH }));
        let ms = answer["ms"].as_f64().expect("a time");
        let docs = answer["docs"].as_u64().expect("a count");
        (Duration::from_secs_f64(ms / 1000.0), docs)
    }

    /// Two devices begin to sync live.
    pub(super) fn live(&mut self, at: SocketAddr, of: &str, names: [&str; 2]) {
        let at = format!("http://{at}/{of}");
        self.ask(&json!({ "do": "live", "at": at, "names": names }));
    }

    /// From changes on one of them until the other has them.
    pub(super) fn changes(&mut self, names: [&str; 2], warm: usize, times: usize) -> Vec<Duration> {
        let answer = self.ask(&json!({ "do": "changes", "names": names, "warm": warm, "times": times }));
        let samples = answer["samples"].as_array().expect("times").iter();
        samples
            .map(|ms| Duration::from_secs_f64(ms.as_f64().expect("a time") / 1000.0))
            .collect()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}
