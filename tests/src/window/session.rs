//! The processes around one window: a display, a message bus, the driver and the program.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{
    Pid, Signal, WaitOptions, getpid, kill_process, kill_process_group, set_child_subreaper, waitpgid,
};
use serde_json::json;

use crate::repository;

/// Opening and closing are given this long on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

pub(super) struct Session {
    program: PathBuf,
    /// What the driver starts: the program, or what becomes it.
    launcher: PathBuf,
    display: String,
    url: String,
    driver: Process,
    // Ended in this order, after the driver.
    _bus: Process,
    _display: Process,
    files: tempfile::TempDir,
    /// A window beside another one has no turn of its own.
    _turn: Option<MutexGuard<'static, ()>>,
}

impl Session {
    /// Waits for its turn and starts everything but the program, which [`Self::connect`] starts with its profiles in `home`.
    pub(super) fn start(home: &Path) -> Self {
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        Self::start_in(home, Some(turn))
    }

    /// The same within the turn of another one.
    pub(super) fn start_beside(home: &Path, _other: &Session) -> Self {
        Self::start_in(home, None)
    }

    /// Started by something that becomes the program.
    pub(super) fn launched_by(mut self, launcher: PathBuf) -> Self {
        self.launcher = launcher;
        self
    }

    fn start_in(home: &Path, turn: Option<MutexGuard<'static, ()>>) -> Self {
        let program = repository::program();
        set_child_subreaper(Some(getpid())).expect("Linux lets a process adopt its orphans");
        let files = tempfile::Builder::new()
            .prefix("eenplan-journey-")
            .tempdir()
            .expect("a temporary folder can be made");

        // Twice as wide and high as the largest picture, so that no size is cut off.
        let screen = [
            "-displayfd",
            "1",
            "-screen",
            "0",
            "3840x2160x24",
            "-nolisten",
            "tcp",
        ];
        let (display, number) = Process::answering(Process::command("Xvfb").args(screen));
        let (bus, address) = Process::answering(Process::command("dbus-daemon").args([
            "--session",
            "--nofork",
            "--nopidfile",
            "--print-address=1",
        ]));

        let (port, native_port) = (free_port(), free_port());
        let log = File::create(files.path().join("log")).expect("a log can be made");
        let driver = Process::start(
            Process::command("tauri-driver")
                .args([
                    "--port",
                    &port.to_string(),
                    "--native-port",
                    &native_port.to_string(),
                ])
                .env("DISPLAY", format!(":{number}"))
                .env("DBUS_SESSION_BUS_ADDRESS", address)
                .env("EENPLAN_HOME", home)
                // At its most talkative, so that what journeys do not find in the log is never there.
                .env("EENPLAN_LOG", "trace")
                .env("GDK_BACKEND", "x11")
                .env("NO_AT_BRIDGE", "1")
                .env_remove("WAYLAND_DISPLAY")
                .stdout(log.try_clone().expect("a log can be shared"))
                .stderr(log),
        );
        Self {
            launcher: program.clone(),
            program,
            display: format!(":{number}"),
            url: format!("http://127.0.0.1:{port}"),
            driver,
            _bus: bus,
            _display: display,
            files,
            _turn: turn,
        }
    }

    /// Puts what the display shows in its corner, where the window is, into a file. The driver's own picture waits for the next time the
    /// page is drawn, which need not come when the processor draws.
    pub(super) fn picture(&self, (width, height): (u32, u32), file: &Path) -> bool {
        let area = format!("0,0,{width},{height}");
        let mut scrot = Command::new("scrot");
        scrot
            .args(["--overwrite", "--autoselect", &area])
            .arg(file)
            .env("DISPLAY", &self.display);
        scrot.status().is_ok_and(|status| status.success())
    }

    /// Starts the program and takes hold of its window.
    pub(super) async fn connect(&mut self) -> Client {
        let options = json!({ "tauri:options": { "application": self.launcher } });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(options.as_object().cloned().unwrap_or_default());
        let begun = Instant::now();
        loop {
            let answer = tokio::time::timeout(PATIENCE, builder.connect(&self.url)).await;
            match answer {
                Ok(Ok(client)) => return client,
                // The driver needs a moment before it listens.
                Ok(Err(_)) if begun.elapsed() < Duration::from_secs(10) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Ok(Err(error)) => panic!("the window did not open: {error}\n{}", self.log()),
                Err(_) => panic!(
                    "the window did not open within {} s\n{}",
                    PATIENCE.as_secs(),
                    self.log()
                ),
            }
        }
    }

    /// Closes the window and waits for the program to end by itself.
    pub(super) async fn disconnect(&mut self, client: Client) {
        if let Err(error) = client.close().await {
            panic!("the window did not close: {error}\n{}", self.log());
        }
        let begun = Instant::now();
        while self.program_id().is_some() {
            assert!(
                begun.elapsed() < PATIENCE,
                "the program did not end after its window closed\n{}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Kills the program, and nothing else, and waits until it is gone.
    pub(super) fn kill_program(&self) {
        let program = self
            .program_id()
            .unwrap_or_else(|| panic!("the program does not run\n{}", self.log()));
        kill_process(program, Signal::KILL).expect("the program can be killed");
        while self.program_id().is_some() {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The display the window is on, as `DISPLAY` says it.
    pub(super) fn display(&self) -> &str {
        &self.display
    }

    pub(super) fn log(&self) -> String {
        let log = fs::read(self.files.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    pub(super) fn program_id(&self) -> Option<Pid> {
        self.processes()
            .into_iter()
            .find(|(_, runs)| *runs == self.program)
            .and_then(|(id, _)| Pid::from_raw(id))
    }

    /// The program and the processes of its webview.
    pub(super) fn program_and_webview(&self) -> Vec<i32> {
        let counts = |runs: &Path| {
            let name = runs.file_name().and_then(OsStr::to_str).unwrap_or_default();
            runs == self.program || (name.starts_with("WebKit") && name != "WebKitWebDriver")
        };
        self.processes()
            .into_iter()
            .filter(|(_, runs)| counts(runs))
            .map(|(id, _)| id)
            .collect()
    }

    /// Every living process of the driver's group, and what it runs.
    fn processes(&self) -> Vec<(i32, PathBuf)> {
        let group = self.driver.0.id();
        let of_group = |entry: fs::DirEntry| {
            let id: i32 = entry.file_name().to_str()?.parse().ok()?;
            let runs = fs::read_link(entry.path().join("exe")).ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            // After the name in brackets: state, parent, group.
            let of_group: u32 = stat.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse().ok()?;
            (of_group == group).then_some((id, runs))
        };
        fs::read_dir("/proc")
            .expect("/proc can be read")
            .filter_map(Result::ok)
            .filter_map(of_group)
            .collect()
    }
}

/// A child process that leads a group; the whole group ends with it, and it ends with the thread that started it.
struct Process(Child);

impl Process {
    /// A command that gets SIGTERM when the test ends in any way: else a killed test would leave its display running.
    fn command(program: &str) -> Command {
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "TERM", "--", program])
            .stdin(Stdio::null())
            .process_group(0);
        command
    }

    fn start(command: &mut Command) -> Self {
        Self(
            command.spawn().unwrap_or_else(|error| {
                panic!("{command:?} did not start ({error}): run scripts/setup test")
            }),
        )
    }

    /// Starts a process that prints one line when it is ready, and gives that line.
    fn answering(command: &mut Command) -> (Self, String) {
        let mut process = Self::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut line = String::new();
        let answer: Option<ChildStdout> = process.0.stdout.take();
        BufReader::new(answer.expect("stdout is a pipe"))
            .read_line(&mut line)
            .expect("a line can be read");
        assert!(
            !line.trim().is_empty(),
            "{command:?} did not start: run scripts/setup test"
        );
        (process, line.trim().to_owned())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let group = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        let Some(group) = group else { return };
        // It may be gone already; then there is nothing to end.
        let _ = kill_process_group(group, Signal::KILL);
        let _ = self.0.wait();
        // What it started is adopted by this test when it dies, and is gone only when it was waited for.
        while waitpgid(group, WaitOptions::empty()).is_ok() {}
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port can be had");
    listener.local_addr().expect("a listener has an address").port()
}
