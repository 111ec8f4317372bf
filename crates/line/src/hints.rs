//! A WebSocket on which the region says that there may be something new and takes asks, through the same proxy as everything else. Where there
//! is none to be had, asking now and then in requests goes on all the same.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;

use eenplan_office::{LineError, MAX_MESSAGE, Sound};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tungstenite::client::{IntoClientRequest, client_with_config};
use tungstenite::http::{HeaderMap, HeaderValue};
use tungstenite::protocol::WebSocketConfig;
use ureq::http::Uri;

use crate::inbox::Inbox;
use crate::socket::{Socket, follow};
use crate::{CBOR, CONNECT, HttpLine, is_about_trust, tunnel};

/// What is talked over.
pub(crate) trait Both: Read + Write {}
impl<T: Read + Write> Both for T {}

/// See [`eenplan_office::Line::listen`].
pub(crate) fn listen(
    line: &HttpLine,
    address: &str,
    token: &str,
    heard: &mut dyn FnMut(Sound) -> bool,
) -> Result<(), LineError> {
    let roots = &line.roots;
    let region: Uri = address.parse().map_err(|_| LineError::NotAnAddress)?;
    let proxy = line.proxy.as_ref().filter(|proxy| !proxy.is_no_proxy(&region));
    let (scheme, authority) = address.split_once("://").ok_or(LineError::NotAnAddress)?;
    let is_secure = scheme == "https";
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            (host, port.parse().map_err(|_| LineError::NotAnAddress)?)
        }
        _ => (authority, if is_secure { 443 } else { 80 }),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let (inbox, stream): (Arc<Inbox>, Box<dyn Both>) = match proxy {
        Some(proxy) => tunnel::open(roots, proxy, host, port)?,
        None => in_plain(connect(host, port)?)?,
    };
    let stream = match is_secure {
        true => secure(roots, host, stream)?,
        false => stream,
    };
    let scheme = if is_secure { "wss" } else { "ws" };
    let mut request = format!("{scheme}://{authority}/v1/hints")
        .into_client_request()
        .map_err(|_| LineError::NotAnAddress)?;
    let bearer = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| LineError::NotAnAddress)?;
    request.headers_mut().insert("authorization", bearer);
    let config = WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE));
    let (socket, answer) =
        client_with_config(request, stream, Some(config)).map_err(|error| match error {
            tungstenite::HandshakeError::Failure(tungstenite::Error::Io(error)) if is_about_trust(&error) => {
                LineError::NotTrusted
            }
            _ => LineError::NoConnection,
        })?;
    let shared = Arc::new(Socket::new(address, token, Arc::clone(&inbox)));
    if takes_asks(answer.headers()) {
        line.talk_over(Some(&shared));
    }
    let ended = follow(socket, &inbox, &shared, heard);
    line.talk_over(None);
    ended
}

/// A region of an older version only gives hints.
fn takes_asks(headers: &HeaderMap) -> bool {
    headers.get("accept").is_some_and(|what| what == CBOR)
}

/// What comes over a connection, and the same to talk over.
pub(crate) fn in_plain(connection: TcpStream) -> Result<(Arc<Inbox>, Box<dyn Both>), LineError> {
    let (inbox, stream) = Inbox::of(connection)?;
    Ok((inbox, Box::new(stream)))
}

/// Connects, with an end to every wait.
pub(crate) fn connect(host: &str, port: u16) -> Result<TcpStream, LineError> {
    let addresses = (host, port)
        .to_socket_addrs()
        .map_err(|_| LineError::NoConnection)?;
    for address in addresses {
        if let Ok(stream) = TcpStream::connect_timeout(&address, CONNECT) {
            return Ok(stream);
        }
    }
    Err(LineError::NoConnection)
}

/// Speaks TLS over a stream, with who can show to be `host`.
pub(crate) fn secure(
    roots: &Arc<RootCertStore>,
    host: &str,
    stream: Box<dyn Both>,
) -> Result<Box<dyn Both>, LineError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| LineError::NotTrusted)?
        .with_root_certificates(Arc::clone(roots))
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|_| LineError::NotAnAddress)?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(|_| LineError::NotTrusted)?;
    Ok(Box::new(StreamOwned::new(connection, stream)))
}
