//! A device at the other end of a WebSocket: it hears hints, and asks as it would in requests, by the same rules.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::ws::{self, WebSocket};
use axum::http::StatusCode;
use eenplan_sync::{MAX_MESSAGE, Message};

use super::auth::{DeviceBearer, Shown};
use super::problem::Problem;
use super::sync::exchange;
use crate::hints::Ear;
use crate::region::Region;

/// A connection that says nothing for so long is gone.
const ALIVE: Duration = Duration::from_secs(45);
/// How long a message may take to be taken. Who does not take it in time holds nobody else up.
const TAKEN: Duration = Duration::from_secs(10);
/// The most ops that an answer brings here, in bytes. Who has more to come asks for it in requests.
const BUDGET: u32 = 64 * 1024;

/// One device that listens.
struct Talk {
    region: Arc<Region>,
    shown: Shown,
}

/// Tells a device that there may be something new and answers what it asks, one after the other, until either side ends it.
pub(super) async fn serve(region: Arc<Region>, mut socket: WebSocket, mut ear: Ear, shown: Shown) {
    let _talking = region.talks.token();
    region.metrics.listening.inc();
    let mut talk = Talk {
        region: region.clone(),
        shown,
    };
    loop {
        let message = tokio::select! {
            heard = ear.hear() => match heard {
                true => {
                    region.metrics.hints.inc();
                    ws::Message::Text("{}".into())
                }
                false => break,
            },
            said = socket.recv() => match said {
                Some(Ok(ws::Message::Binary(said))) => match talk.hear(&said).await {
                    Ok(Some(reply)) => ws::Message::Binary(reply),
                    Ok(None) => continue,
                    Err(Misspoken) => break,
                },
                Some(Ok(ws::Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => continue,
            },
            () = tokio::time::sleep(ALIVE) => ws::Message::Ping(Default::default()),
        };
        match tokio::time::timeout(TAKEN, socket.send(message)).await {
            Ok(Ok(())) => {}
            _ => break,
        };
    }
    region.metrics.listening.dec();
}

/// The device said what ends the connection.
struct Misspoken;

impl Talk {
    /// Hears what the device says, and answers it if that is due.
    async fn hear(&mut self, said: &[u8]) -> Result<Option<Bytes>, Misspoken> {
        match Message::decode(said) {
            Some(Message::Token(token)) => {
                // Nobody takes over from somebody else, nor one life of a device from another: what is heard here is meant for that one.
                let bearer = DeviceBearer::by(token, &self.region).map_err(|_| Misspoken)?;
                if bearer != self.shown.bearer {
                    return Err(Misspoken);
                }
                self.shown.token = token.to_owned();
                Ok(None)
            }
            Some(Message::Ask { number, body }) => {
                let begun = Instant::now();
                let answer = self.answer(body).await;
                let status = answer.as_ref().map_or_else(|problem| problem.status, |_| 200);
                self.region
                    .metrics
                    .answered("/v1/sync", "WEBSOCKET", status, begun.elapsed());
                let reply = match &answer {
                    Ok(body) => Message::Answer { number, body }.encode(),
                    Err(problem) => refusal(number, problem),
                };
                Ok(Some(reply.into()))
            }
            _ => Err(Misspoken),
        }
    }

    /// As a request with the same token would be answered.
    async fn answer(&self, body: &[u8]) -> Result<Vec<u8>, Problem> {
        let region = &self.region;
        let bearer = DeviceBearer::by(&self.shown.token, region)?;
        region.limits.device(bearer.device)?;
        let limit = Duration::from_secs(region.config.request_seconds);
        let answered = tokio::time::timeout(limit, exchange(region, &bearer, body, BUDGET)).await;
        let answer = answered.unwrap_or_else(|_| {
            region.metrics.failed("out_of_time");
            Err(Problem::unavailable())
        })?;
        if answer.len() + 2 > MAX_MESSAGE {
            // What it brought was not taken: asked in a request it is brought again.
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "Ask this in a request",
            ));
        }
        Ok(answer)
    }
}

fn refusal(number: u8, problem: &Problem) -> Vec<u8> {
    Message::Refusal {
        number,
        status: problem.status,
        retry_after: problem
            .retry_after
            .map_or(0, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX)),
        // Without a body it says less and is still refused.
        body: &serde_json::to_vec(problem).unwrap_or_default(),
    }
    .encode()
}
