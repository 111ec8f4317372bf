//! The OpenAPI document.

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi, OpenApiBuilder,
    RefOr, Schema, Server, Type,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::API_VERSION;
use crate::region::Region;

/// What the operations are about.
const TAGS: [(&str, &str); 5] = [
    (
        "sync",
        "What a device pushes and pulls, and how it hears that there is something new",
    ),
    ("devices", "How a device comes in, says who it is, and is refused"),
    (
        "directory",
        "Organisations, workers, teams and places, for administrators",
    ),
    ("health", "Whether a process lives and can serve"),
    ("document", "This document"),
];

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
        .tags(Some(TAGS.map(|(name, what)| {
            TagBuilder::new().name(name).description(Some(what)).build()
        })))
        .components(Some(
            ComponentsBuilder::new().security_scheme("bearer", bearer).build(),
        ))
        .build()
}

/// Says of every answer what all of them have, and of every form that it takes nothing it does not name.
pub(super) fn complete(document: &mut OpenApi) {
    let version = HeaderBuilder::new()
        .description(Some("The version of the API"))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .build();
    for (name, schema) in document.components.iter_mut().flat_map(|all| &mut all.schemas) {
        if let (true, RefOr::T(Schema::Object(form))) = (name.starts_with("New"), schema) {
            form.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
    for item in document.paths.paths.values_mut() {
        let operations: [&mut Option<Operation>; 4] =
            [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response {
                    response
                        .headers
                        .insert("API-Version".to_owned(), version.clone().into());
                }
            }
        }
    }
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
