//! Workers of one region, each in a window of their own, over a real service.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod begins;
mod comes_back;
#[path = "../hostile/mod.rs"]
#[allow(dead_code, reason = "each test file uses what it needs")]
mod hostile;
mod in_part;
mod involves;
mod joins;
mod leaves;
mod one_person;
mod opens;
mod put_back;
mod settles;
mod takes_over;

use std::sync::{Mutex, MutexGuard, PoisonError};

use eenplan_region::harness::TestDatabase;
use eenplan_tests::cable::Cable;
use eenplan_tests::desk::{Desk, Region};
use eenplan_tests::window::{Home, Window};

/// A region behind a cable that can be pulled; one at a time, since each has windows that want the machine.
struct Town {
    region: Region,
    cable: Cable,
    _turn: MutexGuard<'static, ()>,
}

impl Town {
    fn start() -> Town {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let region = Region::start();
        let cable = Cable::to(&[region.service.server.address]).expect("a cable");
        Town {
            region,
            cable,
            _turn: turn,
        }
    }

    fn back_up(self) -> (Town, TestDatabase) {
        let (region, backup) = self.region.back_up();
        (Town { region, ..self }, backup)
    }

    /// The region comes back from a backup, at the same address.
    fn restore(self, backup: TestDatabase) -> Town {
        let region = self.region.restore(backup);
        Town { region, ..self }
    }

    fn address(&self) -> String {
        format!("http://{}", self.cable.address)
    }

    /// What somebody does before their window opens, on a device that has joined.
    fn desk(&self, home: &Home, name: &str) -> Desk {
        let desk = Desk::alone_in(home.path(), name);
        let first = name.split(' ').next().unwrap_or(name);
        desk.enrol_at(&self.address(), &self.region.person(first).code);
        desk.sync();
        desk
    }
}

fn open_plan(window: &Window) {
    window.click("link", "Caseload");
    window.click("link", "Vermeer, Sanne");
    window.reads("Wie leidt");
}

/// Asks to share now, and waits until everything is.
fn share(window: &Window) {
    window.script("location.hash = '#/delen'", &[]);
    window.until("everything to be shared", || {
        if window.text().contains("Alles gedeeld") && !window.text().contains("Geen verbinding") {
            return Some(());
        }
        window.click("button", "Deel nu");
        None
    });
}

/// Nothing about the resident, and nothing that opens the region, stands in a log.
fn logs_say_nothing(windows: &[&Window]) {
    for window in windows {
        for secret in ["Vermeer", "Sanne", "betaald werk", "Bearer"] {
            assert!(!window.log().contains(secret), "{secret} stands in the log");
        }
    }
}
