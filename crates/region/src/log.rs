//! What may stand in the log.
//!
//! **Invariant:** however finely the log was asked for, other people's code says only what it says in general: at its finest it prints what
//! it sends and gets, and that is everybody's data.

use std::io::Write;

use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

/// A subscriber that writes JSON lines, filtered as `RUST_LOG` says, or else from `info` on.
pub fn subscriber<W>(writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w, Writer: Write> + Send + Sync + 'static,
{
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let ours = filter_fn(|about| *about.level() <= Level::INFO || about.target().starts_with("eenplan_"));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .with_writer(writer)
        .with_filter(ours);
    Registry::default().with(asked).with(lines)
}
