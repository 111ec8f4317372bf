//! Errors as the API gives them (RFC 9457): a code, and with a form every mistake in it at once. Never a value.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Failure;

/// One mistake in a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// Which field; empty for the whole.
    pub(crate) field: String,
    /// What is wrong with it: `required`, `unknown`, `wrong-type`, `too-long`, `not-a-uuid`, …
    pub(crate) code: String,
}

impl FieldProblem {
    pub(crate) fn new(field: &str, code: &str) -> FieldProblem {
        FieldProblem {
            field: field.to_owned(),
            code: code.to_owned(),
        }
    }
}

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A name for this kind of problem.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// For people who read the API.
    pub(crate) title: String,
    /// The status of the answer.
    pub(crate) status: u16,
    /// For programs.
    pub(crate) code: String,
    /// Every mistake in what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<FieldProblem>,
    /// Seconds to wait.
    #[serde(skip)]
    pub(crate) retry_after: Option<u64>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &str, title: &str) -> Problem {
        Problem {
            kind: format!("urn:eenplan:problem:{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// A name that somebody made up may hold anything: it is not sent back in full.
    pub(crate) fn invalid(mut errors: Vec<FieldProblem>) -> Problem {
        for one in &mut errors {
            let name = one.field.chars().filter(char::is_ascii_alphanumeric);
            one.field = name.take(40).collect();
        }
        Problem {
            errors,
            ..Problem::new(StatusCode::BAD_REQUEST, "invalid", "What was sent has mistakes")
        }
    }

    pub(crate) fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here")
    }

    pub(crate) fn unauthorised() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "token-needed",
            "A valid token is needed",
        )
    }

    pub(crate) fn forbidden() -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "not-allowed", "This is for administrators")
    }

    pub(crate) fn too_many(seconds: u64) -> Problem {
        Problem {
            retry_after: Some(seconds),
            ..Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-requests",
                "Too many requests",
            )
        }
    }

    pub(crate) fn unavailable() -> Problem {
        Problem {
            retry_after: Some(5),
            ..Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "Not available at this moment",
            )
        }
    }
}

/// What any request of an administrator may be answered.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "describes answers")]
pub(crate) enum Reading {
    /// A token is needed
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorised(#[to_schema] Problem),
    /// For administrators
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// There is nothing here
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
    /// Too many requests
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(#[to_schema] Problem),
    /// Not now
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] Problem),
}

/// What a request that sends a form may be answered.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "describes answers")]
pub(crate) enum Sending {
    /// Every mistake in what was sent
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(#[to_schema] Problem),
    /// Too much was sent
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// Not of the kind that is read
    #[response(status = 415, content_type = "application/problem+json")]
    Unsupported(#[to_schema] Problem),
    /// Too many requests
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(#[to_schema] Problem),
    /// Not now
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] Problem),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        tracing::error!(code = failure.code(), error = %failure, "a request failed");
        match failure {
            Failure::Damaged => Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "failed",
                "Something is wrong here",
            ),
            // A lost connection or a deadlock: asking again helps, and nothing was done.
            _ => Problem::unavailable(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, axum::Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
