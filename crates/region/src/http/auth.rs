//! Who asks.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use eenplan_domain::civil;
use eenplan_domain::record::{ActorId, DeviceId, Incarnation};

use super::problem::Problem;
use crate::database::{Bounds, Database, number};
use crate::error::Failure;
use crate::keys::Bearer;
use crate::push::Caller;
use crate::region::Region;
use crate::sql;

fn bearer(parts: &Parts, region: &Region) -> Result<Bearer, Problem> {
    bearer_of(token(parts)?, region)
}

fn token(parts: &Parts) -> Result<&str, Problem> {
    let header = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = header
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let (_, token) = token.ok_or_else(Problem::unauthorised)?;
    Ok(token.trim())
}

fn bearer_of(token: &str, region: &Region) -> Result<Bearer, Problem> {
    let now = u64::try_from(region.now().timestamp()).unwrap_or(0);
    region.keys.bearer(token, now).ok_or_else(Problem::unauthorised)
}

/// The device that a token was given to, and in which life. It took no connection to the database yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct DeviceBearer {
    pub(crate) device: DeviceId,
    incarnation: Incarnation,
}

impl DeviceBearer {
    fn of(parts: &Parts, region: &Region) -> Result<DeviceBearer, Problem> {
        DeviceBearer::by(token(parts)?, region)
    }

    /// Who holds a token, while it holds.
    pub(super) fn by(token: &str, region: &Region) -> Result<DeviceBearer, Problem> {
        match bearer_of(token, region)? {
            Bearer::Device(device, incarnation) => Ok(DeviceBearer { device, incarnation }),
            Bearer::Administrator(_) => Err(Problem::unauthorised()),
        }
    }

    /// Who asks, when it still may.
    pub(crate) async fn caller(&self, region: &Region) -> Result<Caller, Problem> {
        let caller = region.caller(self.device, self.incarnation).await?;
        caller.ok_or_else(Problem::unauthorised)
    }
}

impl FromRequestParts<Arc<Region>> for DeviceBearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, region: &Arc<Region>) -> Result<Self, Problem> {
        let bearer = DeviceBearer::of(parts, region)?;
        region.limits.device(bearer.device)?;
        Ok(bearer)
    }
}

/// The token that a device showed, and whose it is.
pub(super) struct Shown {
    pub(super) token: String,
    pub(super) bearer: DeviceBearer,
}

impl FromRequestParts<Arc<Region>> for Shown {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, region: &Arc<Region>) -> Result<Self, Problem> {
        let bearer = DeviceBearer::from_request_parts(parts, region).await?;
        let token = token(parts)?.to_owned();
        Ok(Shown { token, bearer })
    }
}

impl FromRequestParts<Arc<Region>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, region: &Arc<Region>) -> Result<Self, Problem> {
        DeviceBearer::from_request_parts(parts, region)
            .await?
            .caller(region)
            .await
    }
}

/// A device that breaks the glass: whatever else it asks is not counted against it.
pub(crate) struct InEmergency(pub(crate) Caller);

impl FromRequestParts<Arc<Region>> for InEmergency {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, region: &Arc<Region>) -> Result<Self, Problem> {
        let bearer = DeviceBearer::of(parts, region)?;
        region.limits.emergency(bearer.device)?;
        Ok(InEmergency(bearer.caller(region).await?))
    }
}

/// An administrator, on a device or by a token of the command line.
pub(crate) struct Administrator(pub(crate) ActorId);

impl FromRequestParts<Arc<Region>> for Administrator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, region: &Arc<Region>) -> Result<Self, Problem> {
        let actor = match bearer(parts, region)? {
            Bearer::Administrator(actor) => actor,
            Bearer::Device(device, incarnation) => {
                region.limits.device(device)?;
                let bearer = DeviceBearer { device, incarnation };
                bearer.caller(region).await?.actor
            }
        };
        match administers(region, &region.database, actor).await? {
            true => Ok(Administrator(actor)),
            false => Err(Problem::forbidden()),
        }
    }
}

async fn administers(region: &Region, database: &Database, actor: ActorId) -> Result<bool, Failure> {
    let bounds = Bounds::none().dossiers([eenplan_domain::record::DossierId::DIRECTORY]);
    let scope = database.begin(&bounds).await?;
    let row = scope.row(sql::HORIZON, &[]).await?.ok_or(Failure::Damaged)?;
    let directory = region.directory(&scope, number(&row, 1)?).await?;
    scope.commit().await?;
    Ok(directory.administers(actor) && directory.has_account(actor, civil::today(region.now())))
}
