//! What Prometheus may read: counts and times, never whose.

use std::time::Duration;

use eenplan_sync::Verdict;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::docket::Kept;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Decided {
    verdict: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    method: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Code {
    code: &'static str,
}

fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 15))
}

/// The counters of one process.
pub(crate) struct Metrics {
    registry: Registry,
    decided: Family<Decided, Counter>,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    failures: Family<Code, Counter>,
    /// Devices that wait for hints.
    pub(crate) listening: Gauge,
    /// Hints that went out.
    pub(crate) hints: Counter,
    /// Snapshots made.
    pub(crate) snapshots: Counter,
    /// Connections to the database in use.
    pub(crate) connections: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("eenplan_region"),
            decided: Family::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(seconds),
            failures: Family::default(),
            listening: Gauge::default(),
            hints: Counter::default(),
            snapshots: Counter::default(),
            connections: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("ops", "Ops decided on", metrics.decided.clone());
        registry.register("requests", "Requests answered", metrics.requests.clone());
        registry.register(
            "request_seconds",
            "Time that answers took",
            metrics.durations.clone(),
        );
        registry.register(
            "failures",
            "Failures of the service itself",
            metrics.failures.clone(),
        );
        registry.register(
            "listening",
            "Devices that wait for hints",
            metrics.listening.clone(),
        );
        registry.register("hints", "Hints sent", metrics.hints.clone());
        registry.register("snapshots", "Snapshots made", metrics.snapshots.clone());
        registry.register(
            "connections",
            "Connections to the database in use",
            metrics.connections.clone(),
        );
        metrics
    }
}

impl Metrics {
    /// Counts what was decided.
    pub(crate) fn decided(&self, kept: &[Kept]) {
        for one in kept {
            let verdict = match one.judged.decision.verdict {
                Verdict::Accepted => "accepted",
                Verdict::AcceptedWithConflict => "with_conflict",
                Verdict::SetAside(_) => "set_aside",
            };
            self.decided.get_or_create(&Decided { verdict }).inc();
        }
    }

    /// Counts an answer. `route` is the pattern, not the address.
    pub(crate) fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        let request = Request {
            route: route.clone(),
            method: method.to_owned(),
            status,
        };
        self.requests.get_or_create(&request).inc();
        self.durations
            .get_or_create(&Route { route })
            .observe(took.as_secs_f64());
    }

    /// Counts a failure.
    pub(crate) fn failed(&self, code: &'static str) {
        self.failures.get_or_create(&Code { code }).inc();
    }

    /// Everything, as Prometheus reads it.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a string does not fail.
        let _infallible = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }
}
