//! Live hints: a WebSocket on which the region says that there may be something new, through the same proxy as everything else. Where there is
//! none to be had, asking now and then goes on all the same.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use eenplan_office::LineError;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Message, WebSocket};
use ureq::Proxy;
use ureq::http::Uri;

use crate::{CONNECT, is_about_trust, tunnel};

/// How often to look whether anybody still listens.
const LOOK: Duration = Duration::from_secs(5);

/// What is talked over.
pub(crate) trait Both: Read + Write {}
impl<T: Read + Write> Both for T {}

/// See [`eenplan_office::Line::listen`].
pub(crate) fn listen(
    roots: &Arc<RootCertStore>,
    proxy: Option<&Proxy>,
    address: &str,
    token: &str,
    heard: &mut dyn FnMut(bool) -> bool,
) -> Result<(), LineError> {
    let region: Uri = address.parse().map_err(|_| LineError::NotAnAddress)?;
    let proxy = proxy.filter(|proxy| !proxy.is_no_proxy(&region));
    let (scheme, authority) = address.split_once("://").ok_or(LineError::NotAnAddress)?;
    let is_secure = scheme == "https";
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            (host, port.parse().map_err(|_| LineError::NotAnAddress)?)
        }
        _ => (authority, if is_secure { 443 } else { 80 }),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let (connection, stream): (TcpStream, Box<dyn Both>) = match proxy {
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
    let (socket, _) = tungstenite::client(request, stream).map_err(|error| match error {
        tungstenite::HandshakeError::Failure(tungstenite::Error::Io(error)) if is_about_trust(&error) => {
            LineError::NotTrusted
        }
        _ => LineError::NoConnection,
    })?;
    connection
        .set_read_timeout(Some(LOOK))
        .map_err(|_| LineError::NoConnection)?;
    follow(socket, heard)
}

/// A connection, and the same to talk over.
pub(crate) fn in_plain(connection: TcpStream) -> Result<(TcpStream, Box<dyn Both>), LineError> {
    let stream = connection.try_clone().map_err(|_| LineError::NoConnection)?;
    Ok((connection, Box::new(stream)))
}

fn follow(
    mut socket: WebSocket<Box<dyn Both>>,
    heard: &mut dyn FnMut(bool) -> bool,
) -> Result<(), LineError> {
    let mut goes_on = heard(false);
    while goes_on {
        goes_on = match socket.read() {
            Ok(Message::Text(_) | Message::Binary(_)) => heard(true),
            Ok(Message::Close(_)) => return Ok(()),
            Ok(_) => heard(false),
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
            {
                heard(false)
            }
            Err(_) => return Err(LineError::NoConnection),
        };
    }
    Ok(())
}

/// Connects, with an end to every wait.
pub(crate) fn connect(host: &str, port: u16) -> Result<TcpStream, LineError> {
    let addresses = (host, port)
        .to_socket_addrs()
        .map_err(|_| LineError::NoConnection)?;
    for address in addresses {
        if let Ok(stream) = TcpStream::connect_timeout(&address, CONNECT) {
            stream
                .set_read_timeout(Some(CONNECT))
                .map_err(|_| LineError::NoConnection)?;
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
