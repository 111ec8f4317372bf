//! What device and region say in JSON: who they are. Ops travel as CBOR.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Content, Line, LineError, Request, Response};
use crate::{AppError, ErrorCode};

/// Asks to be taken in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AskEnrolment<'a> {
    pub(crate) code: &'a str,
    pub(crate) device_id: Uuid,
    pub(crate) incarnation: Uuid,
    pub(crate) actor_id: Uuid,
    pub(crate) public_key: String,
    pub(crate) has_work: bool,
    /// Which region it has to be, for who comes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) region_id: Option<Uuid>,
}

/// Taken in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Enrolled {
    pub(crate) region_id: Uuid,
    pub(crate) region_name: String,
    pub(crate) worker_id: Uuid,
    pub(crate) actor_id: Uuid,
    pub(crate) epoch: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AskChallenge {
    pub(crate) device_id: Uuid,
}

#[derive(Deserialize)]
pub(crate) struct Challenge {
    challenge: String,
}

impl Challenge {
    /// The bytes to sign.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, AppError> {
        BASE64_STANDARD
            .decode(&self.challenge)
            .map_err(|_| ErrorCode::NotARegion.into())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AskToken<'a> {
    pub(crate) device_id: Uuid,
    pub(crate) incarnation: Uuid,
    pub(crate) challenge: &'a str,
    pub(crate) signature: String,
}

impl<'a> AskToken<'a> {
    pub(crate) fn new(device_id: Uuid, incarnation: Uuid, to: &'a Challenge, signature: &[u8]) -> Self {
        AskToken {
            device_id,
            incarnation,
            challenge: &to.challenge,
            signature: BASE64_STANDARD.encode(signature),
        }
    }
}

/// A token and how many seconds it holds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Token {
    pub(crate) token: String,
    pub(crate) expires_in: u32,
}

/// Bytes as they stand in JSON.
pub(crate) fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// What is wrong, as the region says it (RFC 9457).
#[derive(Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: String,
    #[serde(rename = "type")]
    kind: String,
}

/// Why something that was asked did not happen, and how long the region asks to wait.
pub(crate) struct Failure {
    pub(crate) code: ErrorCode,
    pub(crate) retry_after: Option<Duration>,
    /// Whether something else answered in the place of the region: a page of the network.
    pub(crate) is_page: bool,
}

impl Failure {
    /// An answer that is not what was asked for.
    pub(crate) fn of(response: &Response) -> Failure {
        Failure {
            code: refusal(response),
            retry_after: response.retry_after,
            is_page: response.content.is_none(),
        }
    }
}

impl<E: Into<AppError>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error: AppError = error.into();
        Failure {
            code: error.code,
            retry_after: None,
            is_page: false,
        }
    }
}

/// Sends one request in JSON and reads the answer.
pub(crate) fn say<T: DeserializeOwned>(
    line: &dyn Line,
    address: &str,
    path: &'static str,
    ask: &impl Serialize,
) -> Result<T, Failure> {
    say_as(line, address, None, path, ask)
}

/// The same as who holds a token.
pub(crate) fn say_as<T: DeserializeOwned>(
    line: &dyn Line,
    address: &str,
    token: Option<&str>,
    path: &'static str,
    ask: &impl Serialize,
) -> Result<T, Failure> {
    let body = serde_json::to_vec(ask).map_err(|_| ErrorCode::Internal)?;
    let response = line.send(Request {
        address,
        path,
        token,
        content: Content::Json,
        body: &body,
        is_short: false,
    })?;
    if !(200..300).contains(&response.status) {
        return Err(Failure::of(&response));
    }
    match response.content {
        Some(Content::Json) => {
            serde_json::from_slice(&response.body).map_err(|_| ErrorCode::NotARegion.into())
        }
        Some(Content::Cbor) => Err(ErrorCode::NotARegion.into()),
        None => Err(Failure::of(&response)),
    }
}

/// What an answer other than the asked one means.
pub(crate) fn refusal(response: &Response) -> ErrorCode {
    let problem: Problem = match response.content {
        Some(Content::Json) => serde_json::from_slice(&response.body).unwrap_or_default(),
        _ => Problem::default(),
    };
    let code = match problem.code.as_str() {
        "" => problem.kind.rsplit(['/', ':', '#']).next().unwrap_or_default(),
        code => code,
    };
    match (code, response.status) {
        ("code-unknown", _) => ErrorCode::CodeUnknown,
        ("code-expired", _) => ErrorCode::CodeExpired,
        ("code-used", _) => ErrorCode::CodeUsed,
        ("too-many-attempts", _) => ErrorCode::TooManyAttempts,
        ("account-ended", _) => ErrorCode::AccountEnded,
        ("actor-taken", _) => ErrorCode::ActorTaken,
        ("another-region", _) => ErrorCode::AnotherRegion,
        ("device-taken", _) => ErrorCode::DeviceTaken,
        ("device-refused", _) => ErrorCode::DeviceRefused,
        ("device-unknown", _) => ErrorCode::DeviceUnknown,
        ("no-such-dossier", _) => ErrorCode::NoSuchDossier,
        // Only who speaks our language can say that it does not know us.
        (_, 401 | 403 | 404 | 410) if response.content.is_some() => ErrorCode::RegionRefused,
        (_, 426) => ErrorCode::Newer,
        // A network that wants people to sign in shows its page in place of what was asked, or sends to it.
        (_, 200..=399 | 511) if response.content.is_none() => ErrorCode::NetworkAsks,
        (_, 429 | 500..) => ErrorCode::RegionFailed,
        _ if response.content.is_some() => ErrorCode::RegionFailed,
        _ => ErrorCode::NotARegion,
    }
}

impl From<LineError> for AppError {
    fn from(error: LineError) -> Self {
        tracing::info!(%error, "line");
        match error {
            LineError::NoConnection => ErrorCode::NoConnection,
            LineError::NotTrusted => ErrorCode::RegionNotTrusted,
            LineError::NotAnAddress | LineError::Unreadable => ErrorCode::NotARegion,
        }
        .into()
    }
}
