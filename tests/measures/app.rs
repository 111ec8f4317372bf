//! What the whole program costs: how soon it is there, and how much memory it takes.

use std::time::Duration;

use eenplan_tests::measure::{Bench, Figure};
use eenplan_tests::region;
use eenplan_tests::window::{Home, Window};

pub(crate) const BENCHES: &[Bench] = &[
    Bench {
        name: "app/cold-start",
        run: cold_start,
    },
    Bench {
        name: "app/memory",
        run: memory,
    },
    Bench {
        name: "app/caseload-painted",
        run: caseload_painted,
    },
];

const STARTS: usize = 9;
const CLICKS: usize = 25;

/// From the start of the process until the unlock screen is painted; the files are in the cache of the system.
fn cold_start() -> Figure {
    let home = Home::empty();
    let window = Window::open(&home);
    window.begin();
    window.close();
    let start = |_| {
        let window = Window::open(&home);
        window.sees("heading", "EenPlan is vergrendeld");
        window.painted_after()
    };
    Figure::median(&(0..STARTS).map(start).collect::<Vec<_>>())
}

/// Of the program and its webview, unlocked, on Vandaag.
fn memory() -> Figure {
    let home = Home::empty();
    let window = Window::open(&home);
    window.begin();
    Figure::bytes(window.memory())
}

/// From the click on Caseload until its rows are painted, with 10,000 dossiers on the device.
fn caseload_painted() -> Figure {
    const CLICK: &str = "
        window.eenplanPainted = null;
        const clicked = performance.now();
        document.querySelector('nav a[href=\"#/caseload\"]').click();
        const look = () => {
            if (!document.querySelector('[role=grid] [role=rowgroup] [role=row]')) return requestAnimationFrame(look);
            // A message that is posted while a frame is made arrives when that frame has been painted.
            const after = new MessageChannel();
            after.port1.onmessage = () => { window.eenplanPainted = performance.now() - clicked; };
            after.port2.postMessage(null);
        };
        requestAnimationFrame(look);";
    let home = Home::empty();
    region::copy_to(home.path());
    let window = Window::open(&home);
    window.unlock();
    let click = |_| {
        window.script("location.hash = '#/instellingen'", &[]);
        window.until("the caseload to go", || {
            let gone = window.script("return !document.querySelector('[role=grid]')", &[]);
            (gone == true).then_some(())
        });
        window.script(CLICK, &[]);
        let painted = window.until("the rows of the caseload", || {
            window.script("return window.eenplanPainted", &[]).as_f64()
        });
        Duration::from_secs_f64(painted / 1000.0)
    };
    // The first one brings the lines of the caseload to today.
    click(0);
    let samples: Vec<Duration> = (0..CLICKS).map(click).collect();
    eprintln!("  {CLICKS} clicks, p99 {}", Figure::p99(&samples));
    Figure::median(&samples)
}
