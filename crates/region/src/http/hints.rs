//! `GET /v1/hints`: says that there may be something new, and takes asks as `POST /v1/sync` does. Polling behind it finds the same.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use eenplan_sync::MAX_MESSAGE;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Shown;
use super::problem::{Problem, Sending};
use super::{Shared, socket};
use crate::region::Region;

/// Where it is.
pub(super) const PATH: &str = "/v1/hints";
/// What is read of a connection at once, in bytes: most messages are shorter, and every device that listens keeps as much.
const READ_AT_ONCE: usize = 4 * 1024;

pub(super) fn routes() -> OpenApiRouter<Arc<Region>> {
    OpenApiRouter::new().routes(routes!(hints))
}

/// A WebSocket that gets an empty message when there may be something new. It takes what `/v1/sync` takes, in messages.
#[utoipa::path(get, path = "/v1/hints", tag = "sync", operation_id = "hints", security(("bearer" = [])),
    responses(Sending, (status = 101, description = "It listens"),
        (status = 401, description = "A token is needed", body = Problem, content_type = "application/problem+json"),
        (status = 426, description = "Not a WebSocket", body = Problem, content_type = "application/problem+json")))]
async fn hints(
    State(region): Shared,
    shown: Shown,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade.map_err(|_| {
        Problem::new(
            axum::http::StatusCode::UPGRADE_REQUIRED,
            "not-a-websocket",
            "This is a WebSocket",
        )
    })?;
    if region.is_draining() {
        return Err(Problem::unavailable());
    }
    let caller = shown.bearer.caller(&region).await?;
    let ear = region.hints.listen(&region, &caller).await?;
    // A hint is worth nothing later: it is written at once, and what piles up ends the connection.
    let upgrade = upgrade
        .read_buffer_size(READ_AT_ONCE)
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * MAX_MESSAGE);
    let mut response = upgrade
        .on_upgrade(move |socket| socket::serve(region, socket, ear, shown))
        .into_response();
    // From here a device knows that it may ask over it.
    response
        .headers_mut()
        .insert(header::ACCEPT, HeaderValue::from_static("application/cbor"));
    Ok(response)
}
