//! Whether the service lives, and whether it can serve.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Shared;
use super::problem::Problem;
use crate::region::Region;

/// How it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// `live` or `ready`.
    status: &'static str,
}

pub(super) fn routes() -> OpenApiRouter<Arc<Region>> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready))
}

/// The process lives.
#[utoipa::path(get, path = "/health/live", tag = "health", operation_id = "healthLive",
    responses((status = 200, description = "It lives", body = Health)))]
async fn live() -> axum::Json<Health> {
    axum::Json(Health { status: "live" })
}

/// The process can serve: the database answers, and it is not draining.
#[utoipa::path(get, path = "/health/ready", tag = "health", operation_id = "healthReady",
    responses((status = 200, description = "It can serve", body = Health),
        (status = 503, description = "It cannot", body = Problem, content_type = "application/problem+json")))]
async fn ready(State(region): Shared) -> Result<axum::Json<Health>, Problem> {
    if region.is_draining() {
        return Err(Problem::unavailable());
    }
    match region.database.ping().await {
        Ok(()) => Ok(axum::Json(Health { status: "ready" })),
        Err(_) => Err(Problem::unavailable()),
    }
}

/// For Prometheus, on an address of its own.
pub fn metrics_router(region: Arc<Region>) -> axum::Router {
    async fn metrics(State(region): Shared) -> impl IntoResponse {
        let (used, _) = region.database.load();
        region
            .metrics
            .connections
            .set(i64::try_from(used).unwrap_or(i64::MAX));
        let mut headers = HeaderMap::new();
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        headers.insert(header::CONTENT_TYPE, axum::http::HeaderValue::from_static(kind));
        (StatusCode::OK, headers, region.metrics.text())
    }
    axum::Router::new()
        .route("/metrics", axum::routing::get(metrics))
        .with_state(region)
}
