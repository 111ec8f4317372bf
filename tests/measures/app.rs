//! What the whole program costs: how soon it is there, and how much memory it takes.

use eenplan_tests::measure::{Bench, Figure};
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
];

const STARTS: usize = 9;

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
