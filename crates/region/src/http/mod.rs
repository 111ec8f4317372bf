//! The service over HTTP: what devices say, and administration by REST.

mod answer;
mod auth;
mod devices;
mod directory;
mod document;
mod emergency;
mod form;
mod health;
mod hints;
mod limits;
mod problem;
mod socket;
mod sync;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use utoipa_axum::router::OpenApiRouter;

use crate::region::Region;

pub(crate) use health::metrics_router;
pub(crate) use limits::{Limits, Turn};

/// What every handler has at hand.
pub(crate) type Shared = axum::extract::State<Arc<Region>>;

/// The most bytes of a request's body.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// Every route, with the document that describes them.
fn routes() -> (Router<Arc<Region>>, utoipa::openapi::OpenApi) {
    let (router, mut document) = OpenApiRouter::with_openapi(document::base())
        .merge(devices::routes())
        .merge(directory::routes())
        .merge(sync::routes())
        .merge(hints::routes())
        .merge(emergency::routes())
        .merge(health::routes())
        .merge(document::routes())
        .split_for_parts();
    document::complete(&mut document);
    (router, document)
}

/// The OpenAPI document as JSON.
pub fn openapi() -> String {
    document::json(&routes().1)
}

/// The service's router.
pub fn router(region: Arc<Region>) -> Router {
    let (router, _) = routes();
    router
        .method_not_allowed_fallback(answer::method_not_allowed)
        .fallback(answer::nothing_here)
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(region.clone(), limits::in_time))
        .layer(from_fn(answer::acceptable))
        .layer(from_fn_with_state(region.clone(), answer::measure))
        .layer(from_fn(answer::headers))
        .with_state(region)
}
