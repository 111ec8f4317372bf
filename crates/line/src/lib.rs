//! The line to a region: HTTPS with the roots of the system and of the organisation, through the proxy of the environment, with an end to
//! every wait.
//!
//! **Invariant:** nothing that travels is logged, and no address says more than where the region is.

mod hints;
mod inbox;
mod socket;
mod tunnel;

use std::io::Read;
use std::path::Path;
use std::sync::atomic::AtomicU8;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eenplan_office::{Content, LARGEST_ANSWER, Line, LineError, Request, Response, Sound};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use ureq::config::AutoHeaderValue;
use ureq::http::HeaderMap;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy};

use crate::socket::Socket;

/// How long to wait for a connection, and for a whole exchange.
const CONNECT: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(120);
/// As strongly as bytes are pressed before they travel.
const LEVEL: i32 = 3;
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";
const CBOR: &str = "application/cbor";

/// A line over HTTP(S), and over the WebSocket that listens while it stands.
pub struct HttpLine {
    agent: Agent,
    proxy: Option<Proxy>,
    roots: Arc<rustls::RootCertStore>,
    /// The socket that takes asks.
    socket: Mutex<Option<Arc<Socket>>>,
    /// Of asks over sockets, one after the other.
    numbers: AtomicU8,
}

impl HttpLine {
    /// A line that trusts the roots of the system, and those in the file of `private` (PEM) besides. A file that cannot be read is told in
    /// the log and adds nobody: who works without a connection is not stopped by it, and a region it stands for is not trusted.
    pub fn new(private: Option<&Path>) -> HttpLine {
        let mut all: Vec<CertificateDer<'static>> = rustls_native_certs::load_native_certs().certs;
        match private.map(roots_in) {
            Some(Ok(own)) => all.extend(own),
            Some(Err(error)) => tracing::error!(%error, "the file of own roots cannot be read"),
            None => {}
        }
        let mut roots = rustls::RootCertStore::empty();
        roots.add_parsable_certificates(all.iter().cloned());
        let certificates: Vec<Certificate<'static>> = all
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned())
            .collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::from(certificates))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .build();
        let proxy = Proxy::try_from_env();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .proxy(proxy.clone())
            .http_status_as_error(false)
            // A region does not send devices elsewhere; a page to sign in on does.
            .max_redirects(0)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .user_agent("EenPlan")
            .accept(AutoHeaderValue::None)
            .build()
            .new_agent();
        HttpLine {
            agent,
            proxy,
            roots: Arc::new(roots),
            socket: Mutex::new(None),
            numbers: AtomicU8::new(0),
        }
    }

    /// Asks go over this socket from now on, as far as they can, or over none.
    fn talk_over(&self, socket: Option<&Arc<Socket>>) {
        *self.socket.lock().unwrap_or_else(PoisonError::into_inner) = socket.cloned();
    }

    fn socket(&self) -> Option<Arc<Socket>> {
        self.socket.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn roots_in(file: &Path) -> Result<Vec<CertificateDer<'static>>, pem::Error> {
    CertificateDer::pem_file_iter(file)?.collect()
}

impl Line for HttpLine {
    fn send(&self, request: Request<'_>) -> Result<Response, LineError> {
        let pressed = match request.content {
            Content::Json => None,
            Content::Cbor => {
                Some(zstd::bulk::compress(request.body, LEVEL).map_err(|_| LineError::Unreadable)?)
            }
        };
        if let (true, Some(pressed), Some(token)) = (request.is_short, &pressed, request.token)
            && let Some(socket) = self.socket()
            && let Some(answer) = socket.ask(&self.numbers, request.address, token, pressed)
        {
            return Ok(answer);
        }
        let address = format!("{}{}", request.address, request.path);
        let mut ask = self.agent.post(&address);
        if let Some(token) = request.token {
            ask = ask.header("authorization", format!("Bearer {token}"));
        }
        let answer = match pressed {
            None => ask
                .header("content-type", JSON)
                .header("accept", JSON)
                .send(request.body),
            Some(pressed) => ask
                .header("content-type", CBOR)
                .header("content-encoding", "zstd")
                .send(&pressed[..]),
        };
        let mut answer = answer.map_err(|error| why(&error))?;
        let headers = answer.headers();
        let content = content(headers);
        let is_pressed = says(headers, "content-encoding").is_some_and(|how| how == "zstd");
        let retry_after = says(headers, "retry-after")
            .and_then(|seconds| seconds.parse().ok())
            .map(Duration::from_secs);
        let status = answer.status().as_u16();
        let reader = answer.body_mut().as_reader();
        let body = match is_pressed {
            true => unpressed(reader),
            false => read(reader),
        }?;
        Ok(Response {
            status,
            content,
            retry_after,
            body,
        })
    }

    fn listen(
        &self,
        address: &str,
        token: &str,
        heard: &mut dyn FnMut(Sound) -> bool,
    ) -> Result<(), LineError> {
        hints::listen(self, address, token, heard)
    }
}

/// Reads what was pressed before it travelled.
pub(crate) fn unpressed(reader: impl Read) -> Result<Vec<u8>, LineError> {
    read(zstd::stream::read::Decoder::new(reader).map_err(|_| LineError::Unreadable)?)
}

/// Reads to the end, up to the largest answer there is.
fn read(reader: impl Read) -> Result<Vec<u8>, LineError> {
    let mut body = Vec::new();
    reader
        .take(LARGEST_ANSWER as u64 + 1)
        .read_to_end(&mut body)
        .map_err(|_| LineError::NoConnection)?;
    if body.len() > LARGEST_ANSWER {
        return Err(LineError::Unreadable);
    }
    Ok(body)
}

fn says<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn content(headers: &HeaderMap) -> Option<Content> {
    let said = says(headers, "content-type")?;
    match said.split(';').next().unwrap_or_default().trim() {
        JSON | PROBLEM => Some(Content::Json),
        CBOR => Some(Content::Cbor),
        _ => None,
    }
}

fn why(error: &ureq::Error) -> LineError {
    match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => LineError::NotAnAddress,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => LineError::NotTrusted,
        ureq::Error::Io(error) if is_about_trust(error) => LineError::NotTrusted,
        ureq::Error::BodyExceedsLimit(_) => LineError::Unreadable,
        _ => LineError::NoConnection,
    }
}

/// An error of TLS comes inside one of input and output.
pub(crate) fn is_about_trust(error: &std::io::Error) -> bool {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}
