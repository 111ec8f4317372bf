//! `eenplan-measure bench|soak [name]`: the registry of all measures. A feature keeps its own in a file beside this one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::env;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use eenplan_tests::measure::{self, Bench, Soak};

mod app;
mod durability;
mod region;
mod served;
mod store;
mod sync;

fn benches() -> Vec<Bench> {
    [app::BENCHES, store::BENCHES, sync::BENCHES, region::BENCHES]
        .into_iter()
        .flatten()
        .copied()
        .collect()
}

fn soaks() -> Vec<Soak> {
    [durability::SOAKS, sync::SOAKS]
        .into_iter()
        .flatten()
        .copied()
        .collect()
}

/// Minutes for each soak, from `MINUTES`; 10 without it.
fn minutes() -> Result<Duration, io::Error> {
    let minutes = match env::var("MINUTES") {
        Ok(given) => given
            .parse()
            .map_err(|_| io::Error::other(format!("MINUTES={given} is not a number")))?,
        Err(_) => 10,
    };
    Ok(Duration::from_secs(minutes * 60))
}

fn main() -> Result<ExitCode, io::Error> {
    let asked: Vec<String> = env::args().skip(1).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let mut out = io::stdout();
    let clean = match asked[..] {
        ["bench"] => measure::bench(&benches(), None, &mut out).map(|()| true)?,
        ["bench", only] => measure::bench(&benches(), Some(only), &mut out).map(|()| true)?,
        ["soak"] => measure::soak(&soaks(), None, minutes()?, &mut out)?,
        ["soak", only] => measure::soak(&soaks(), Some(only), minutes()?, &mut out)?,
        _ => return Err(io::Error::other("usage: eenplan-measure bench|soak [name]")),
    };
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
