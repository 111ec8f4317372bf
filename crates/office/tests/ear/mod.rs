//! Hears what is logged: by crates that trace, and by those that use `log`.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_log::LogTracer;

const TRACED: &str = "a word by a crate that traces";
const LOGGED: &str = "a word by a crate that logs";

/// Writes down everything any crate logs, at every level.
#[derive(Clone, Default)]
pub struct Ear(Arc<Mutex<String>>);

impl Ear {
    /// Listens to the whole program from now on; once in a test program.
    pub fn listen() -> Ear {
        let ear = Ear::default();
        LogTracer::init().unwrap();
        tracing::subscriber::set_global_default(ear.clone()).unwrap();
        tracing::trace!("{TRACED}");
        tracing_log::log::trace!("{LOGGED}");
        ear
    }

    pub fn heard(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Visit for Ear {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.0.lock().unwrap(), "{field}={value:?}").unwrap();
    }
}

impl Subscriber for Ear {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// That nothing stands in what was heard proves nothing when nobody was heard.
#[track_caller]
pub fn heard_both(heard: &str) {
    for word in [TRACED, LOGGED] {
        assert!(heard.contains(word), "the log was not heard: {word}");
    }
}
