//! What one asker may cost: requests per minute, and time.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use eenplan_domain::record::DeviceId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::Problem;
use crate::region::Region;

/// Attempts to enrol per minute, of everybody together: a code has 75 secret bits, this keeps the noise down.
const ENROLMENTS: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// How often per minute one device may break the glass: enough for a bad night, too little to look around.
const EMERGENCIES: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// The limits of one process.
pub(crate) struct Limits {
    devices: DefaultKeyedRateLimiter<DeviceId>,
    emergencies: DefaultKeyedRateLimiter<DeviceId>,
    strangers: DefaultDirectRateLimiter,
    clock: DefaultClock,
}

impl Limits {
    pub(crate) fn new(per_minute: u32) -> Limits {
        let quota = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
        Limits {
            devices: RateLimiter::keyed(Quota::per_minute(quota)),
            emergencies: RateLimiter::keyed(Quota::per_minute(EMERGENCIES)),
            strangers: RateLimiter::direct(Quota::per_minute(ENROLMENTS)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a request of a device.
    pub(crate) fn device(&self, device: DeviceId) -> Result<(), Problem> {
        self.devices
            .check_key(&device)
            .map_err(|not_yet| self.wait(not_yet.wait_time_from(self.clock.now())))
    }

    /// Counts a breaking of the glass. Apart from everything else: nobody's noise keeps a dossier shut in a crisis.
    pub(crate) fn emergency(&self, device: DeviceId) -> Result<(), Problem> {
        self.emergencies
            .check_key(&device)
            .map_err(|not_yet| self.wait(not_yet.wait_time_from(self.clock.now())))
    }

    /// Counts an attempt to enrol.
    pub(crate) fn stranger(&self) -> Result<(), Problem> {
        self.strangers
            .check()
            .map_err(|not_yet| self.wait(not_yet.wait_time_from(self.clock.now())))
    }

    fn wait(&self, wait: Duration) -> Problem {
        Problem::too_many(wait.as_secs().max(1))
    }

    /// Lets go of devices that were not heard of for a while.
    pub(crate) fn tidy(&self) {
        for kept in [&self.devices, &self.emergencies] {
            kept.retain_recent();
            kept.shrink_to_fit();
        }
    }
}

/// A request that takes too long is given up; nothing of it was acknowledged. Reading a slow client's body counts too.
pub(super) async fn in_time(State(region): State<Arc<Region>>, request: Request, next: Next) -> Response {
    if request.uri().path() == super::hints::PATH {
        return next.run(request).await;
    }
    let limit = Duration::from_secs(region.config.request_seconds);
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            region.metrics.failed("out_of_time");
            Problem::unavailable().into_response()
        }
    }
}
