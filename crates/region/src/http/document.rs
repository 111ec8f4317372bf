//! The OpenAPI document.

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Server,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::API_VERSION;
use crate::region::Region;

/// The document before any route.
pub(super) fn base() -> OpenApi {
    let contact = ContactBuilder::new()
        .name(Some("EenPlan"))
        .email(Some("beheer@eenplan.example"))
        .url(Some("https://eenplan.example"))
        .build();
    let info = InfoBuilder::new()
        .title("EenPlan regional service")
        .version(API_VERSION)
        .description(Some(
            "One plan for everybody: what devices say to the regional service, and its administration.",
        ))
        .contact(Some(contact))
        .license(Some(
            LicenseBuilder::new()
                .name("EUPL-1.2")
                .identifier(Some("EUPL-1.2"))
                .build(),
        ))
        .build();
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/")]))
        .components(Some(
            ComponentsBuilder::new().security_scheme("bearer", bearer).build(),
        ))
        .build()
}

/// The document as JSON.
pub(super) fn json(document: &OpenApi) -> String {
    // It is made of plain data, which can always be written.
    document.to_json().unwrap_or_default()
}

pub(super) fn routes() -> OpenApiRouter<Arc<Region>> {
    OpenApiRouter::new().routes(routes!(openapi))
}

/// This document.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "document", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = serde_json::Value)))]
async fn openapi() -> impl IntoResponse {
    let kind = HeaderValue::from_static("application/json");
    // Anybody may read how the API is described, also from another site's page.
    let anybody = HeaderValue::from_static("*");
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody),
        ],
        super::openapi(),
    )
}
