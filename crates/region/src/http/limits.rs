//! What one asker may cost: requests per minute, requests at once, and time.
//!
//! What somebody only says of themselves is counted by where it comes from; what a device proved, by the device. So nobody uses up what
//! somebody else may ask.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use eenplan_domain::record::DeviceId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};

use super::problem::Problem;
use crate::region::Region;

/// Attempts to enrol per minute, of everybody together: a code has 75 secret bits, this keeps the noise down.
const ENROLMENTS: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// The same from one address: a training room.
const ENROLMENTS_FROM: NonZeroU32 = NonZeroU32::new(20).unwrap();

/// Challenges and tokens per minute, of everybody together. A device takes one of each every five minutes, and a whole organisation at once
/// when the day begins.
const SIGN_INS: NonZeroU32 = NonZeroU32::new(30_000).unwrap();
/// The same from one address: behind it may be a town hall.
const SIGN_INS_FROM: NonZeroU32 = NonZeroU32::new(3_000).unwrap();

/// How often per minute one device may break the glass: enough for a bad night, too little to look around.
const EMERGENCIES: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// How many syncs of one device are answered at the same time: the next, and one whose answer is no longer waited for.
const AT_ONCE: u8 = 2;

/// Where a request comes from; `None` behind a proxy that does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin(Option<IpAddr>);

/// What strangers may ask.
struct Strangers {
    together: DefaultDirectRateLimiter,
    from: DefaultKeyedRateLimiter<IpAddr>,
}

impl Strangers {
    fn new(together: NonZeroU32, from: NonZeroU32) -> Strangers {
        Strangers {
            together: RateLimiter::direct(Quota::per_minute(together)),
            from: RateLimiter::keyed(Quota::per_minute(from)),
        }
    }

    /// One address that asks too often takes nothing of what all may ask together.
    fn count(&self, origin: Origin) -> Result<(), Problem> {
        if let Some(address) = origin.0 {
            self.from.check_key(&address).map_err(wait)?;
        }
        self.together.check().map_err(wait)
    }

    fn tidy(&self) {
        self.from.retain_recent();
        self.from.shrink_to_fit();
    }
}

/// The limits of one process.
pub(crate) struct Limits {
    devices: DefaultKeyedRateLimiter<DeviceId>,
    emergencies: DefaultKeyedRateLimiter<DeviceId>,
    enrolments: Strangers,
    sign_ins: Strangers,
    turns: Arc<Mutex<HashMap<DeviceId, u8>>>,
}

/// A sync of a device that is being answered.
pub(crate) struct Turn {
    turns: Arc<Mutex<HashMap<DeviceId, u8>>>,
    device: DeviceId,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut turns = held(&self.turns);
        if let Some(count) = turns.get_mut(&self.device) {
            *count -= 1;
            if *count == 0 {
                turns.remove(&self.device);
            }
        }
    }
}

impl Limits {
    pub(crate) fn new(per_minute: u32) -> Limits {
        let quota = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
        Limits {
            devices: RateLimiter::keyed(Quota::per_minute(quota)),
            emergencies: RateLimiter::keyed(Quota::per_minute(EMERGENCIES)),
            enrolments: Strangers::new(ENROLMENTS, ENROLMENTS_FROM),
            sign_ins: Strangers::new(SIGN_INS, SIGN_INS_FROM),
            turns: Arc::default(),
        }
    }

    /// Counts a request of a device that proved who it is.
    pub(crate) fn device(&self, device: DeviceId) -> Result<(), Problem> {
        self.devices.check_key(&device).map_err(wait)
    }

    /// Counts a breaking of the glass. Apart from everything else: nobody's noise keeps a dossier shut in a crisis.
    pub(crate) fn emergency(&self, device: DeviceId) -> Result<(), Problem> {
        self.emergencies.check_key(&device).map_err(wait)
    }

    /// Counts an attempt to enrol.
    pub(crate) fn enrolment(&self, origin: Origin) -> Result<(), Problem> {
        self.enrolments.count(origin)
    }

    /// Counts what is asked for before a device has proved who it is.
    pub(crate) fn sign_in(&self, origin: Origin) -> Result<(), Problem> {
        self.sign_ins.count(origin)
    }

    /// Lets a device sync, unless it does so too often at the same time.
    pub(crate) fn turn(&self, device: DeviceId) -> Result<Turn, Problem> {
        let mut turns = held(&self.turns);
        let count = turns.entry(device).or_default();
        if *count >= AT_ONCE {
            return Err(Problem::too_many(1));
        }
        *count += 1;
        Ok(Turn {
            turns: self.turns.clone(),
            device,
        })
    }

    /// Lets go of who was not heard of for a while.
    pub(crate) fn tidy(&self) {
        for kept in [&self.devices, &self.emergencies] {
            kept.retain_recent();
            kept.shrink_to_fit();
        }
        self.enrolments.tidy();
        self.sign_ins.tidy();
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait(not_yet: NotUntil<<DefaultClock as Clock>::Instant>) -> Problem {
    let wait = not_yet.wait_time_from(DefaultClock::default().now());
    Problem::too_many(wait.as_secs().max(1))
}

impl Origin {
    /// Of a connection from `peer`. Only a proxy on this machine is believed when it says for whom it asks; the last that it says is what it
    /// saw itself.
    fn of(peer: Option<IpAddr>, forwarded: Option<&str>) -> Origin {
        let said = || forwarded?.rsplit(',').next()?.trim().parse().ok();
        Origin(
            match peer {
                Some(peer) if peer.to_canonical().is_loopback() => said(),
                peer => peer,
            }
            .map(|address: IpAddr| match address.to_canonical() {
                // Who has one address of IPv6 has a whole network of them.
                IpAddr::V6(address) => {
                    let network = address.to_bits() & !u128::from(u64::MAX);
                    IpAddr::V6(Ipv6Addr::from_bits(network))
                }
                address => address,
            }),
        )
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // A proxy may add a line of its own under what the client said.
        let lines = parts.headers.get_all("x-forwarded-for");
        let forwarded = lines.iter().next_back().and_then(|value| value.to_str().ok());
        Ok(Origin::of(peer.map(|ConnectInfo(peer)| peer.ip()), forwarded))
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn only_a_proxy_on_this_machine_says_for_whom_it_asks() {
        for (peer, forwarded, origin) in [
            ("192.0.2.7", None, ip("192.0.2.7")),
            ("192.0.2.7", Some("198.51.100.1"), ip("192.0.2.7")),
            ("127.0.0.1", Some("10.0.0.1, 198.51.100.1"), ip("198.51.100.1")),
            ("::1", Some("198.51.100.1"), ip("198.51.100.1")),
            ("127.0.0.1", Some("nobody"), None),
            ("127.0.0.1", None, None),
            ("::ffff:192.0.2.7", None, ip("192.0.2.7")),
            ("2001:db8:1:2:3:4:5:6", None, ip("2001:db8:1:2::")),
        ] {
            assert_eq!(
                Origin::of(ip(peer), forwarded),
                Origin(origin),
                "{peer} {forwarded:?}"
            );
        }
    }

    #[test]
    fn one_address_leaves_room_for_the_others() {
        let limits = Limits::new(1);
        let noisy = Origin(ip("192.0.2.7"));
        let count = |limit: &dyn Fn(Origin) -> Result<(), Problem>| {
            let passed = (0..5_000).filter(|_| limit(noisy).is_ok()).count();
            assert!(limit(Origin(ip("192.0.2.8"))).is_ok());
            passed
        };
        assert!((20..25).contains(&count(&|origin| limits.enrolment(origin))));
        assert!((3_000..3_100).contains(&count(&|origin| limits.sign_in(origin))));
    }

    #[test]
    fn a_device_syncs_twice_at_once_and_breaks_the_glass_meanwhile() {
        let limits = Limits::new(1);
        let [one, other] = [1, 2].map(|n| DeviceId(Uuid::from_u128(n)));
        let turns = [limits.turn(one), limits.turn(one)];
        assert!(turns.iter().all(Result::is_ok));
        assert!(limits.turn(one).is_err());
        assert!(limits.turn(other).is_ok());
        assert!(limits.emergency(one).is_ok());
        drop(turns);
        assert!(limits.turn(one).is_ok());
        assert_eq!(held(&limits.turns).len(), 0, "who does not ask is forgotten");
    }
}
