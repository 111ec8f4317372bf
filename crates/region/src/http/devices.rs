//! How a device comes in and says who it is.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, VerifyingKey};
use eenplan_domain::record::{ActorId, DeviceId, Incarnation};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Shared;
use super::auth::Administrator;
use super::form::Form;
use super::limits::Origin;
use super::problem::{Problem, Reading, Sending};
use crate::database::{Bounds, actor};
use crate::enrolment::{self, Newcomer, Refusal, Signed};
use crate::keys::Bearer;
use crate::region::Region;

/// How long a token holds, in seconds.
const TOKEN_SECONDS: u32 = 300;

pub(super) fn routes() -> OpenApiRouter<Arc<Region>> {
    OpenApiRouter::new()
        .routes(routes!(enrol))
        .routes(routes!(challenge))
        .routes(routes!(token))
        .routes(routes!(devices))
        .routes(routes!(refuse))
        .routes(routes!(readmit))
}

/// A device that wants to come in.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what is read field by field")]
struct NewEnrolment {
    /// The one-time code, as typed.
    code: String,
    device_id: Uuid,
    /// Its life.
    incarnation: Uuid,
    /// Under which id its work was done.
    actor_id: Uuid,
    /// Ed25519, base64.
    public_key: String,
    /// Whether there is work on it.
    has_work: bool,
    /// Of which region it is, when it comes back: another one does not take it in, and the code stays good.
    region_id: Option<Uuid>,
}

/// A device that is in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Enrolment {
    region_id: Uuid,
    region_name: String,
    worker_id: Uuid,
    /// Under which id its work is done from now on.
    actor_id: Uuid,
    worker_name: String,
    epoch: u64,
}

/// Lets a device in by a one-time code.
#[utoipa::path(post, path = "/v1/enrolments", tag = "devices", operation_id = "enrolDevice", request_body = NewEnrolment,
    responses(Sending, (status = 201, description = "The device is in", body = Enrolment),
        (status = 400, description = "Mistakes, or a code that does not work: code-unknown, code-expired, code-used, too-many-attempts",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It cannot come in, and the code stays good: device-taken, actor-taken, account-ended, device-refused, another-region",
            body = Problem, content_type = "application/problem+json")))]
async fn enrol(
    State(region): Shared,
    origin: Origin,
    mut form: Form,
) -> Result<(StatusCode, Json<Enrolment>), Problem> {
    region.limits.enrolment(origin)?;
    let code = form.needed("code", Form::text);
    let device = form.needed("deviceId", Form::id);
    form.needed("incarnation", Form::id);
    let actor = form.needed("actorId", Form::id);
    let key = form.needed("publicKey", Form::bytes::<32>).and_then(|bytes| {
        let key = VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak());
        if key.is_none() {
            form.wrong("publicKey", "not-a-key");
        }
        key
    });
    let has_work = form.needed("hasWork", Form::flag);
    let known_region = form.id("regionId");
    form.finish()?;
    let all = code.zip(device).zip(actor).zip(key).zip(has_work);
    let Some(((((code, device), actor), key), has_work)) = all else {
        return Err(Problem::invalid(Vec::new()));
    };
    let newcomer = Newcomer {
        code,
        device: DeviceId(device),
        actor: ActorId(actor),
        key,
        has_work,
        region: known_region,
    };
    match enrolment::enrol(&region, &newcomer).await? {
        Ok(enrolled) => {
            region.tell(None, &enrolled.news);
            tracing::info!(device = %device, worker = %enrolled.worker, "a device came in");
            let enrolment = Enrolment {
                region_id: region.region_id,
                region_name: region.name.clone(),
                worker_id: enrolled.worker.0,
                actor_id: enrolled.actor.0,
                worker_name: enrolled.name,
                epoch: region.epoch,
            };
            Ok((StatusCode::CREATED, Json(enrolment)))
        }
        Err(refusal) => {
            tracing::warn!(device = %device, refusal = ?refusal, "a device did not come in");
            Err(refused(refusal))
        }
    }
}

fn refused(refusal: Refusal) -> Problem {
    let (status, code, title) = match refusal {
        Refusal::CodeUnknown => (StatusCode::BAD_REQUEST, "code-unknown", "There is no such code"),
        Refusal::CodeExpired => (StatusCode::BAD_REQUEST, "code-expired", "The code holds no more"),
        Refusal::CodeUsed => (StatusCode::BAD_REQUEST, "code-used", "The code was used"),
        Refusal::TooManyAttempts => (
            StatusCode::BAD_REQUEST,
            "too-many-attempts",
            "The code was tried wrongly too often",
        ),
        Refusal::DeviceTaken => (StatusCode::CONFLICT, "device-taken", "The device is here already"),
        Refusal::ActorTaken => (
            StatusCode::CONFLICT,
            "actor-taken",
            "Somebody else works here under this id",
        ),
        Refusal::AccountEnded => (StatusCode::CONFLICT, "account-ended", "The account ended"),
        Refusal::AnotherRegion => (
            StatusCode::CONFLICT,
            "another-region",
            "The device belongs to another region",
        ),
        Refusal::DeviceRefused => (
            StatusCode::CONFLICT,
            "device-refused",
            "An administrator refused the device",
        ),
    };
    Problem::new(status, code, title)
}

/// A device that asks for a challenge.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what is read field by field")]
struct NewChallenge {
    device_id: Uuid,
}

/// A challenge.
#[derive(Serialize, ToSchema)]
struct Challenge {
    /// 32 bytes, base64.
    challenge: String,
}

/// Gives a device something to sign.
#[utoipa::path(post, path = "/v1/challenges", tag = "devices", operation_id = "challengeDevice", request_body = NewChallenge,
    responses(Sending, (status = 201, description = "To be signed within two minutes", body = Challenge)))]
async fn challenge(
    State(region): Shared,
    origin: Origin,
    mut form: Form,
) -> Result<(StatusCode, Json<Challenge>), Problem> {
    region.limits.sign_in(origin)?;
    let device = form.needed("deviceId", Form::id);
    form.finish()?;
    let device = DeviceId(device.unwrap_or_default());
    let challenge = enrolment::challenge(&region, device).await?;
    let challenge = STANDARD.encode(challenge);
    Ok((StatusCode::CREATED, Json(Challenge { challenge })))
}

/// A signed challenge.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what is read field by field")]
struct NewToken {
    device_id: Uuid,
    incarnation: Uuid,
    /// As it was given.
    challenge: String,
    /// Ed25519 over `eenplan device challenge v1`, the challenge and the incarnation; base64.
    signature: String,
}

/// A token.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Token {
    token: String,
    /// Seconds.
    expires_in: u32,
}

/// Gives a device a token for a challenge that it signed.
#[utoipa::path(post, path = "/v1/tokens", tag = "devices", operation_id = "makeToken", request_body = NewToken,
    responses(Sending, (status = 201, description = "A token", body = Token),
        (status = 401, description = "Not signed by this device: not-signed; or no such device came in: device-unknown", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "An administrator refused the device: device-refused", body = Problem,
            content_type = "application/problem+json")))]
async fn token(
    State(region): Shared,
    origin: Origin,
    mut form: Form,
) -> Result<(StatusCode, Json<Token>), Problem> {
    region.limits.sign_in(origin)?;
    let device = form.needed("deviceId", Form::id);
    let incarnation = form.needed("incarnation", Form::id);
    let challenge = form.needed("challenge", Form::bytes::<32>);
    let signature = form.needed("signature", Form::bytes::<64>);
    form.finish()?;
    let all = device.zip(incarnation).zip(challenge).zip(signature);
    let Some((((device, incarnation), challenge), signature)) = all else {
        return Err(Problem::invalid(Vec::new()));
    };
    let (device, incarnation) = (DeviceId(device), Incarnation(incarnation));
    let signature = Signature::from_bytes(&signature);
    let (status, code, title) =
        match enrolment::answer_challenge(&region, device, incarnation, &challenge, &signature).await? {
            Signed::Right => return Ok(made(&region, device, incarnation)),
            Signed::Refused => (
                StatusCode::FORBIDDEN,
                "device-refused",
                "An administrator refused the device",
            ),
            Signed::Unknown => (
                StatusCode::UNAUTHORIZED,
                "device-unknown",
                "No such device came in here",
            ),
            Signed::Wrong => (
                StatusCode::UNAUTHORIZED,
                "not-signed",
                "Not signed by this device",
            ),
        };
    Err(Problem::new(status, code, title))
}

fn made(region: &Region, device: DeviceId, incarnation: Incarnation) -> (StatusCode, Json<Token>) {
    let expires = u64::try_from(region.now().timestamp()).unwrap_or(0) + u64::from(TOKEN_SECONDS);
    let token = region.keys.token(Bearer::Device(device, incarnation), expires);
    let expires_in = TOKEN_SECONDS;
    (StatusCode::CREATED, Json(Token { token, expires_in }))
}

/// A device of the region.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Device {
    device_id: Uuid,
    actor_id: Uuid,
    enrolled_at: DateTime<Utc>,
    /// Since when it is refused.
    refused_at: Option<DateTime<Utc>>,
    /// When it last asked.
    seen_at: Option<DateTime<Utc>>,
}

/// The devices.
#[derive(Serialize, ToSchema)]
struct Devices {
    items: Vec<Device>,
}

/// Every device of the region.
#[utoipa::path(get, path = "/v1/devices", tag = "devices", operation_id = "listDevices", security(("bearer" = [])),
    responses(Reading, (status = 200, description = "All of them", body = Devices)))]
async fn devices(State(region): Shared, _administrator: Administrator) -> Result<Json<Devices>, Problem> {
    let scope = region.database.begin(&Bounds::none()).await?;
    let rows = scope
        .rows(
            "SELECT d.device_id, d.actor_id, d.enrolled_at, d.refused_at, max(l.seen_at) FROM device d \
             LEFT JOIN device_life l USING (device_id) WHERE d.device_id <> $1 GROUP BY 1 ORDER BY d.enrolled_at, 1",
            &[&region.service.device.0],
        )
        .await?;
    scope.commit().await?;
    let device = |row: &tokio_postgres::Row| -> Result<Device, crate::Failure> {
        Ok(Device {
            device_id: row.try_get(0)?,
            actor_id: actor(row, 1)?.0,
            enrolled_at: row.try_get(2)?,
            refused_at: row.try_get(3)?,
            seen_at: row.try_get(4)?,
        })
    };
    let items = rows.iter().map(device).collect::<Result<_, _>>()?;
    Ok(Json(Devices { items }))
}

/// Refuses a device from now on: it is lost. What it had not handed in stays on it.
#[utoipa::path(delete, path = "/v1/devices/{deviceId}", tag = "devices", operation_id = "refuseDevice", security(("bearer" = [])),
    params(("deviceId" = Uuid, Path, description = "The device")),
    responses(Reading, (status = 204, description = "It is refused")))]
async fn refuse(
    State(region): Shared,
    administrator: Administrator,
    device: Result<Path<Uuid>, PathRejection>,
) -> Result<StatusCode, Problem> {
    change(&region, &administrator, device, true, "device_refuse").await
}

/// Takes the refusals of a device back: it was found. It goes on with the key it has, without a code, and hands in what waits on it.
#[utoipa::path(delete, path = "/v1/devices/{deviceId}/refusals", tag = "devices", operation_id = "readmitDevice", security(("bearer" = [])),
    params(("deviceId" = Uuid, Path, description = "The device")),
    responses(Reading, (status = 204, description = "It is refused no more")))]
async fn readmit(
    State(region): Shared,
    administrator: Administrator,
    device: Result<Path<Uuid>, PathRejection>,
) -> Result<StatusCode, Problem> {
    change(&region, &administrator, device, false, "device_readmit").await
}

async fn change(
    region: &Region,
    administrator: &Administrator,
    device: Result<Path<Uuid>, PathRejection>,
    is_refused: bool,
    action: &str,
) -> Result<StatusCode, Problem> {
    let Path(device) = device.map_err(|_| Problem::not_found())?;
    let scope = region.database.begin(&Bounds::none()).await?;
    let changed = scope
        .run(
            "UPDATE device SET refused_at = CASE WHEN $4 THEN coalesce(refused_at, $2) END WHERE device_id = $1 AND device_id <> $3",
            &[&device, &region.now(), &region.service.device.0, &is_refused],
        )
        .await?;
    region
        .line(&scope, Some(administrator.0), action, Some(device))
        .await?;
    scope.commit().await?;
    if changed == 0 {
        return Err(Problem::not_found());
    }
    if is_refused {
        region.hints.end(DeviceId(device));
    }
    Ok(StatusCode::NO_CONTENT)
}
