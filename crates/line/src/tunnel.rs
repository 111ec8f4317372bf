//! A way through a proxy: it is asked to connect (RFC 9110 §9.3.6), and from then on carries what is said.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use eenplan_office::LineError;
use rustls::RootCertStore;
use ureq::{Proxy, ProxyProtocol};

use crate::hints::{Both, connect, in_plain, secure};
use crate::inbox::Inbox;

/// The longest head of an answer that is read, in bytes, and the most fields in it.
const LONGEST: usize = 16 * 1024;
const MOST_FIELDS: usize = 64;

/// Opens a way to `host` through `proxy`: what comes over the connection to the proxy, and what to talk over. SOCKS is not spoken.
///
/// # Errors
/// [`LineError::NoConnection`] when the proxy is not there or does not connect, and [`LineError::NotTrusted`] when it cannot show who it is.
pub(crate) fn open(
    roots: &Arc<RootCertStore>,
    proxy: &Proxy,
    host: &str,
    port: u16,
) -> Result<(Arc<Inbox>, Box<dyn Both>), LineError> {
    let is_secure = match proxy.protocol() {
        ProxyProtocol::Http => false,
        ProxyProtocol::Https => true,
        _ => return Err(LineError::NoConnection),
    };
    let (inbox, stream) = in_plain(connect(proxy.host(), proxy.port())?)?;
    let mut stream = match is_secure {
        true => secure(roots, proxy.host(), stream)?,
        false => stream,
    };
    stream
        .write_all(ask(proxy, host, port).as_bytes())
        .and_then(|()| stream.flush())
        .map_err(|_| LineError::NoConnection)?;
    match is_connected(&head(&mut *stream)?) {
        true => Ok((inbox, stream)),
        false => Err(LineError::NoConnection),
    }
}

fn ask(proxy: &Proxy, host: &str, port: u16) -> String {
    let target = match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    };
    let name = proxy.username().unwrap_or_default();
    let word = proxy.password().unwrap_or_default();
    let who = match (name, word) {
        ("", "") => String::new(),
        _ => {
            let both = BASE64_STANDARD.encode(format!("{name}:{word}"));
            format!("Proxy-Authorization: Basic {both}\r\n")
        }
    };
    format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: EenPlan\r\n{who}\r\n")
}

/// The head of what the proxy answers, and not a byte of what comes after it.
fn head(stream: &mut dyn Both) -> Result<Vec<u8>, LineError> {
    let mut head = Vec::new();
    let mut one = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == LONGEST {
            return Err(LineError::NoConnection);
        }
        stream.read_exact(&mut one).map_err(|_| LineError::NoConnection)?;
        head.extend(one);
    }
    Ok(head)
}

fn is_connected(head: &[u8]) -> bool {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut answer = httparse::Response::new(&mut fields);
    let whole = answer.parse(head).is_ok_and(|parsed| parsed.is_complete());
    whole && answer.code.is_some_and(|code| (200..300).contains(&code))
}
