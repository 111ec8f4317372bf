//! Somebody at the other end of a line, who gives one answer and remembers what was asked.
#![allow(dead_code, reason = "each test file uses a part")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tungstenite::Message;
use tungstenite::handshake::server::{Request, Response as Upgraded};

/// What was asked: the head in small letters, and the body.
type Asked = (String, Vec<u8>);

pub struct There {
    pub address: String,
    at: SocketAddr,
    asked: Receiver<Asked>,
}

impl There {
    /// What was asked, if anything within a moment.
    pub fn asked(&self) -> Option<Asked> {
        self.asked.recv_timeout(Duration::from_millis(300)).ok()
    }

    /// Its address, once it has gone.
    pub fn closed(self) -> String {
        TcpStream::connect(self.at).unwrap();
        while TcpStream::connect(self.at).is_ok() {}
        self.address
    }
}

pub fn answer(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut whole = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        whole.push_str(&format!("{header}\r\n"));
    }
    whole.push_str("\r\n");
    [whole.as_bytes(), body].concat()
}

/// Speaks without TLS.
pub fn plain(answer: Vec<u8>) -> There {
    serve("http", answer, |stream| Box::new(stream))
}

/// Speaks with TLS and shows `papers`.
pub fn secure(papers: &Papers, answer: Vec<u8>) -> There {
    let config = papers.server();
    serve("https", answer, move |stream| {
        Box::new(StreamOwned::new(ServerConnection::new(config).unwrap(), stream))
    })
}

pub trait Both: Read + Write {}
impl<T: Read + Write> Both for T {}

fn serve(
    scheme: &str,
    answer: Vec<u8>,
    dress: impl FnOnce(TcpStream) -> Box<dyn Both> + Send + 'static,
) -> There {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let at = listener.local_addr().unwrap();
    let (tell, asked) = channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        drop(listener);
        let mut stream = dress(stream);
        let Some(request) = request(&mut *stream) else {
            return;
        };
        tell.send(request).ok();
        // Who asked may have seen enough before the end.
        if stream.write_all(&answer).is_ok() {
            stream.flush().ok();
        }
    });
    There {
        address: format!("{scheme}://localhost:{}", at.port()),
        at,
        asked,
    }
}

/// Gives two hints and then ends the connection, unless who listens does first. Before that, on a connection of its own, it may give an answer.
pub fn hints(papers: Option<&Papers>, first: Option<Vec<u8>>) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let scheme = if papers.is_some() { "https" } else { "http" };
    let config = papers.map(Papers::server);
    std::thread::spawn(move || {
        let accept = || -> Box<dyn Both> {
            let (stream, _) = listener.accept().unwrap();
            match &config {
                Some(config) => Box::new(StreamOwned::new(
                    ServerConnection::new(Arc::clone(config)).unwrap(),
                    stream,
                )),
                None => Box::new(stream),
            }
        };
        if let Some(answer) = first {
            let mut stream = accept();
            if request(&mut *stream).is_some() && stream.write_all(&answer).is_ok() {
                stream.flush().ok();
            }
        }
        let Ok(mut socket) = tungstenite::accept(accept()) else {
            return;
        };
        for _ in 0..2 {
            if socket.send(Message::text("news")).is_err() {
                return;
            }
        }
        socket.close(None).ok();
        while socket.read().is_ok() {}
    });
    format!("{scheme}://localhost:{port}")
}

/// Reads one request; nothing when none came whole.
fn request(stream: &mut dyn Both) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut some = [0; 4096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        let read = stream.read(&mut some).ok().filter(|read| *read > 0)?;
        bytes.extend(&some[..read]);
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .and_then(|length| length.parse().ok())
        .unwrap_or_default();
    while bytes.len() < end + length {
        let read = stream.read(&mut some).ok().filter(|read| *read > 0)?;
        bytes.extend(&some[..read]);
    }
    Some((head, bytes[end..].to_vec()))
}

/// A certificate that its holder signed, and the file in which it is a root.
pub struct Papers {
    key: rcgen::CertifiedKey<rcgen::KeyPair>,
    root: PathBuf,
    _folder: tempfile::TempDir,
}

impl Papers {
    pub fn of(name: &str) -> Papers {
        let key = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root.pem");
        std::fs::write(&root, key.cert.pem()).unwrap();
        Papers {
            key,
            root,
            _folder: folder,
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn server(&self) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let key = PrivateKeyDer::try_from(self.key.signing_key.serialize_der()).unwrap();
        Arc::new(
            ServerConfig::builder_with_provider(provider)
                .with_protocol_versions(&[&rustls::version::TLS13])
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![self.key.cert.der().clone()], key)
                .unwrap(),
        )
    }
}

/// A region that takes asks over its socket and answers each as it is told, or ends the connection. Requests it answers with 204. Also: what
/// was said over the socket.
pub fn talks(answers: fn(u8) -> Option<Vec<u8>>) -> (String, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let (tell, said) = channel();
    std::thread::spawn(move || {
        #[allow(clippy::result_large_err, reason = "tungstenite wants it so")]
        let takes = |_: &Request, mut answer: Upgraded| {
            answer
                .headers_mut()
                .insert("accept", "application/cbor".parse().unwrap());
            Ok(answer)
        };
        let mut socket = tungstenite::accept_hdr(listener.accept().unwrap().0, takes).unwrap();
        while let Ok(Message::Binary(word)) = socket.read() {
            tell.send(word.to_vec()).ok();
            let Some(eenplan_office::Message::Ask { number, .. }) = eenplan_office::Message::decode(&word)
            else {
                continue;
            };
            match answers(number) {
                Some(answer) => socket.send(Message::binary(answer)).unwrap(),
                None => break,
            }
        }
        drop(socket);
        while let Ok((mut stream, _)) = listener.accept() {
            if request(&mut stream).is_some() {
                stream
                    .write_all(&answer("204 No Content", &["connection: close"], b""))
                    .ok();
            }
        }
    });
    (address, said)
}
