//! What every answer has, whatever it is about.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::region::Region;

/// The version of the API.
pub(crate) const API_VERSION: &str = "1.0.0";

const HEADERS: [(&str, &str); 2] = [("api-version", API_VERSION), ("cache-control", "no-store")];

/// For what a browser could show. An answer of the sync is none of that, and over a poor line it is mostly headers.
const OF_PAGES: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
];

pub(super) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_sync = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/cbor");
    let of_pages = OF_PAGES.iter().filter(|_| !is_sync);
    for (name, value) in HEADERS.iter().chain(of_pages) {
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

pub(super) async fn measure(State(region): State<Arc<Region>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().as_str().to_owned();
    // The pattern and not the address: an address may name somebody.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    region.metrics.answered(&route, &method, status, took);
    tracing::debug!(%route, %method, status, micros = took.as_micros(), "answered");
    response
}

/// Who does not accept what is answered there is told so.
pub(super) async fn acceptable(request: Request, next: Next) -> Response {
    let (own, title) = match request.uri().path() {
        "/v1/sync" => ("application/cbor", "Answers are application/cbor"),
        _ => ("application/json", "Answers are application/json"),
    };
    let accepts = |range: &str| {
        let (kind, parameters) = range.split_once(';').unwrap_or((range, ""));
        let is_refused = parameters.split(';').any(|one| {
            let weight = one.trim().strip_prefix("q=");
            weight.is_some_and(|weight| weight.parse() == Ok(0.0))
        });
        let fits = ["*/*", "application/*", own, "application/problem+json", ""];
        !is_refused && fits.iter().any(|one| one.eq_ignore_ascii_case(kind.trim()))
    };
    let fits = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.split(',').any(accepts));
    if request.headers().get(header::ACCEPT).is_none_or(fits) {
        next.run(request).await
    } else {
        Problem::new(StatusCode::NOT_ACCEPTABLE, "not-acceptable", title).into_response()
    }
}

pub(super) async fn nothing_here() -> Problem {
    Problem::not_found()
}

pub(super) async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "Not with this method",
    )
}
