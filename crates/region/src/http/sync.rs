//! `POST /v1/sync`: push and pull in one.

use std::io::Read;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use eenplan_sync::{Answer, Ask, Heard, LEASE, MAX_EXCHANGE, Need, hear};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::DeviceBearer;
use super::problem::{Problem, Sending};
use super::{Shared, Turn};
use crate::pull::{Pulled, is_ahead, pull};
use crate::push::{Asked, Brief, Caller, push};
use crate::region::Region;

pub(super) fn routes() -> OpenApiRouter<Arc<Region>> {
    OpenApiRouter::new().routes(routes!(sync))
}

/// Takes what a device pushes and answers what is new for it: zstd over CBOR, both ways.
#[utoipa::path(post, path = "/v1/sync", tag = "sync", operation_id = "sync", security(("bearer" = [])),
    request_body(content = Vec<u8>, content_type = "application/cbor", description = "An ask: CBOR, compressed with zstd"),
    responses(Sending, (status = 200, description = "An answer: CBOR, compressed with zstd", content_type = "application/cbor", body = Vec<u8>),
        (status = 401, description = "A token is needed", body = Problem, content_type = "application/problem+json")))]
async fn sync(
    State(region): Shared,
    bearer: DeviceBearer,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Problem> {
    let says = |name, value: &str| {
        headers
            .get(name)
            .and_then(|text| text.to_str().ok())
            .is_some_and(|text| text.eq_ignore_ascii_case(value))
    };
    if !says(header::CONTENT_TYPE, "application/cbor") || !says(header::CONTENT_ENCODING, "zstd") {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not-cbor",
            "Send application/cbor with zstd",
        ));
    }
    let body =
        body.map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too much was sent"))?;
    let bytes = exchange(&region, &bearer, &body, u32::MAX).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/cbor")),
        (header::CONTENT_ENCODING, HeaderValue::from_static("zstd")),
    ];
    Ok((headers, bytes).into_response())
}

/// Answers one ask: both pressed, and the answer with at most `budget` bytes of ops, however many the device takes.
pub(super) async fn exchange(
    region: &Arc<Region>,
    bearer: &DeviceBearer,
    body: &[u8],
    budget: u32,
) -> Result<Vec<u8>, Problem> {
    let mut ask = unpack(body).ok_or_else(unreadable)?;
    ask.budget = ask.budget.min(budget);
    let turn = Arc::new(region.limits.turn(bearer.device)?);
    let caller = bearer.caller(region).await?;
    let answer = answer(region, &caller, ask, &turn).await?;
    pack(&answer).ok_or_else(Problem::unavailable)
}

/// Whether the device was told of a later memory than this one has: the database was restored or a copy of its disk put back, and nobody said
/// so. Whatever is decided until somebody does would take the place of what is lost.
async fn remembers_more(region: &Region, caller: &Caller, ask: &Ask) -> Result<bool, Problem> {
    match &ask.vector {
        _ if ask.epoch != region.epoch => Ok(ask.epoch > region.epoch),
        Some(vector) => Ok(is_ahead(region, caller, vector).await?),
        None => Ok(false),
    }
}

/// Whether it is not known what the device holds: nothing is decided for it before it says so, see [`remembers_more`].
fn has_to_say(region: &Region, caller: &Caller, ask: &Ask) -> bool {
    let heard = hear(ask.vector_hash, caller.held_hash, caller.sent_hash);
    ask.epoch == region.epoch && ask.vector.is_none() && heard == Heard::Unknown
}

async fn answer(
    region: &Arc<Region>,
    caller: &Caller,
    mut ask: Ask,
    turn: &Arc<Turn>,
) -> Result<Answer, Problem> {
    if remembers_more(region, caller, &ask).await? {
        tracing::error!(
            device = %caller.device,
            epoch = region.epoch,
            asked = ask.epoch,
            "restored without `eenplan-region restored`"
        );
        region.metrics.failed("older_epoch");
        return Err(Problem::unavailable());
    }
    let asked = Asked::of(&ask, caller.actor).filter(|_| ask.epoch == region.epoch);
    let mut frames = std::mem::take(&mut ask.push);
    if has_to_say(region, caller, &ask) {
        frames.clear();
    }
    let pushed = push(region, caller, frames, ask.holes, asked, Arc::clone(turn)).await?;
    let pulled = match pushed.brief {
        Some(Brief { parts, audit_kept }) => Pulled {
            parts,
            audit_kept,
            ..Pulled::default()
        },
        None => pull(region, caller, &ask).await?,
    };
    let now = region.now();
    Ok(Answer {
        epoch: region.epoch,
        need: first(&[pulled.need, pushed.need]),
        receipts: pushed.receipts,
        parts: pulled.parts,
        gone: pulled.gone,
        more: pulled.more,
        now: u64::try_from(now.timestamp_millis()).unwrap_or(0),
        lease: LEASE,
        audit_kept: pulled.audit_kept,
        left: pulled.left,
        older: pulled.older,
        unreadable: pushed.unreadable,
    })
}

/// The most urgent of several needs.
fn first(needs: &[Need]) -> Need {
    let urgency = |need: &&Need| match need {
        Need::Incarnation => 3,
        Need::Vector => 2,
        Need::PushFrom(_) => 1,
        Need::Nothing => 0,
    };
    needs.iter().max_by_key(urgency).copied().unwrap_or_default()
}

fn unreadable() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unreadable", "This is not an ask")
}

fn unpack(body: &[u8]) -> Option<Ask> {
    let mut bytes = Vec::new();
    let limit = MAX_EXCHANGE as u64 + 1;
    zstd::stream::read::Decoder::with_buffer(body)
        .ok()?
        .take(limit)
        .read_to_end(&mut bytes)
        .ok()?;
    Ask::decode(&bytes).ok()
}

fn pack(answer: &Answer) -> Option<Vec<u8>> {
    zstd::bulk::compress(&answer.encode(), 3).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = zstd::bulk::compress(&vec![0; MAX_EXCHANGE * 4], 3).unwrap();
        assert!(bomb.len() < 100_000);
        assert_eq!(unpack(&bomb), None);
        let ask = Ask {
            epoch: 3,
            ..Ask::default()
        };
        assert_eq!(
            unpack(&zstd::bulk::compress(&ask.encode(), 3).unwrap()),
            Some(ask)
        );
    }

    #[test]
    fn a_new_life_comes_before_a_vector_and_that_before_a_gap() {
        assert_eq!(first(&[Need::PushFrom(3), Need::Vector]), Need::Vector);
        assert_eq!(first(&[Need::Vector, Need::Incarnation]), Need::Incarnation);
        assert_eq!(first(&[Need::Nothing, Need::PushFrom(1)]), Need::PushFrom(1));
    }
}
