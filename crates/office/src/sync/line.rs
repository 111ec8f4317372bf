//! The way to a region, as far as the office needs it: one request, one whole answer.

use std::time::Duration;

/// The largest answer that is read, in bytes.
pub const LARGEST_ANSWER: usize = eenplan_sync::MAX_EXCHANGE;

/// What travels in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// `application/json`.
    Json,
    /// `application/cbor`, compressed with zstd on the way.
    Cbor,
}

/// One request.
#[derive(Clone, Copy)]
pub struct Request<'r> {
    /// The region's address: `https://regio.example`.
    pub address: &'r str,
    /// Where on it: `/v1/sync`.
    pub path: &'static str,
    /// The device's token.
    pub token: Option<&'r str>,
    /// What the body is.
    pub content: Content,
    /// The body.
    pub body: &'r [u8],
    /// Whether little is expected back. It may then go over the socket that listens, if one stands.
    pub is_short: bool,
}

/// What who listens hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// Nothing for a while; the connection stands.
    Silence,
    /// There may be something new.
    Hint,
}

/// One answer.
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// What the body is; `None` for anything else than what we speak, as of a page that asks to accept conditions.
    pub content: Option<Content>,
    /// How long the region asks to wait.
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer. Says nothing about what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Nobody answers there, or not in time.
    #[error("no connection")]
    NoConnection,
    /// Who answers cannot show to be the region.
    #[error("the certificate is not trusted")]
    NotTrusted,
    /// The address is none.
    #[error("not an address")]
    NotAnAddress,
    /// The answer is larger than we read, or broken off.
    #[error("unreadable answer")]
    Unreadable,
}

/// Connects the office to a region.
pub trait Line: Send + Sync {
    /// Sends one request and waits for the whole answer.
    ///
    /// # Errors
    /// See [`LineError`].
    fn send(&self, request: Request<'_>) -> Result<Response, LineError>;

    /// Listens for hints that there may be something new, until the connection ends or `heard` answers that nobody listens any more. It is
    /// asked once when the connection stands, at every hint, and now and then in between.
    ///
    /// # Errors
    /// See [`LineError`].
    fn listen(
        &self,
        address: &str,
        token: &str,
        heard: &mut dyn FnMut(Sound) -> bool,
    ) -> Result<(), LineError>;
}

/// Where there is no network at all.
pub(crate) struct NoLine;

impl Line for NoLine {
    fn send(&self, _: Request<'_>) -> Result<Response, LineError> {
        Err(LineError::NoConnection)
    }

    fn listen(&self, _: &str, _: &str, _: &mut dyn FnMut(Sound) -> bool) -> Result<(), LineError> {
        Err(LineError::NoConnection)
    }
}
