//! What the whole program costs: how soon it is there.

use eenplan_tests::measure::{Bench, Figure, times};
use eenplan_tests::window::{Home, Window};

pub(crate) const BENCHES: &[Bench] = &[Bench {
    name: "app/cold-start",
    run: cold_start,
}];

/// From starting the program to its first screen, the driver's own start included.
fn cold_start() -> Figure {
    Figure::median(&times(9, |_| drop(Window::open(&Home::empty()))))
}
