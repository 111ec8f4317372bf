//! What a window costs: the time until it shows something, and memory.

use std::fs;
use std::time::{Duration, SystemTime};

use super::Window;

/// Linux counts the start of a process in hundredths of a second (`USER_HZ`), on every platform EenPlan runs on.
const TICKS_PER_SECOND: f64 = 100.0;

impl Window {
    /// From the start of the process until the page first painted text or a picture, to 10 ms.
    #[track_caller]
    pub fn painted_after(&self) -> Duration {
        let program = self
            .session
            .program_id()
            .expect("the program runs")
            .as_raw_nonzero();
        let stat = fs::read_to_string(format!("/proc/{program}/stat")).expect("a running program has a stat");
        // The 22nd field, the 20th after the name in brackets.
        let started = stat
            .rsplit_once(')')
            .and_then(|(_, rest)| rest.split_whitespace().nth(19)?.parse::<f64>().ok());
        let uptime = fs::read_to_string("/proc/uptime").expect("/proc/uptime can be read");
        let uptime = uptime
            .split_whitespace()
            .next()
            .and_then(|seconds| seconds.parse::<f64>().ok());
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .expect("it is after 1970")
            .as_secs_f64();
        let age =
            uptime.expect("an uptime in seconds") - started.expect("a start in ticks") / TICKS_PER_SECOND;

        let painted = self.until("the first paint", || {
            let paint = "const first = performance.getEntriesByName('first-contentful-paint')[0];
                return first ? (performance.timeOrigin + first.startTime) / 1000 : null";
            self.script(paint, &[]).as_f64()
        });
        Duration::from_secs_f64(painted - (now - age))
    }

    /// Bytes of memory of the program and its webview together, what they share counted once.
    #[track_caller]
    pub fn memory(&self) -> u64 {
        self.session
            .program_and_webview()
            .iter()
            .map(|process| proportional_size(*process))
            .sum()
    }
}

fn proportional_size(process: i32) -> u64 {
    let sizes =
        fs::read_to_string(format!("/proc/{process}/smaps_rollup")).expect("memory of a process can be read");
    let kibibytes = sizes.lines().find_map(|line| {
        line.strip_prefix("Pss:")?
            .trim()
            .strip_suffix(" kB")?
            .parse::<u64>()
            .ok()
    });
    kibibytes.expect("smaps_rollup tells the proportional size") * 1024
}
