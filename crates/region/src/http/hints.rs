//! `GET /v1/hints`: says that there may be something new. It never says what, and polling behind it finds the same.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Shared;
use super::problem::{Problem, Sending};
use crate::hints::Ear;
use crate::push::Caller;
use crate::region::Region;

/// Where it is.
pub(super) const PATH: &str = "/v1/hints";
/// A connection that says nothing for so long is gone.
const ALIVE: Duration = Duration::from_secs(45);

pub(super) fn routes() -> OpenApiRouter<Arc<Region>> {
    OpenApiRouter::new().routes(routes!(hints))
}

/// A WebSocket that gets an empty message when there may be something new.
#[utoipa::path(get, path = "/v1/hints", tag = "sync", operation_id = "hints", security(("bearer" = [])),
    responses(Sending, (status = 101, description = "It listens"),
        (status = 401, description = "A token is needed", body = Problem, content_type = "application/problem+json"),
        (status = 426, description = "Not a WebSocket", body = Problem, content_type = "application/problem+json")))]
async fn hints(
    State(region): Shared,
    caller: Caller,
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
    let ear = region.hints.listen(&region, &caller).await?;
    // A hint is worth nothing later: it is written at once, and what piles up ends the connection.
    let upgrade = upgrade
        .max_message_size(1024)
        .write_buffer_size(0)
        .max_write_buffer_size(64 * 1024);
    Ok(upgrade
        .on_upgrade(move |socket| serve(region, socket, ear))
        .into_response())
}

async fn serve(region: Arc<Region>, mut socket: WebSocket, mut ear: Ear) {
    region.metrics.listening.inc();
    loop {
        let message = tokio::select! {
            heard = ear.hear() => match heard {
                true => Message::Text("{}".into()),
                false => break,
            },
            said = socket.recv() => match said {
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => continue,
            },
            () = tokio::time::sleep(ALIVE) => Message::Ping(Default::default()),
        };
        // Who does not take a message in time holds nobody else up.
        match tokio::time::timeout(Duration::from_secs(10), socket.send(message)).await {
            Ok(Ok(())) => region.metrics.hints.inc(),
            _ => break,
        };
    }
    region.metrics.listening.dec();
}
