//! Listening for hints: heard while somebody listens, and no longer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use std::net::TcpListener;
use std::sync::Arc;

use eenplan_line::HttpLine;
use eenplan_office::{Line, LineError};
use rustls::{ServerConnection, StreamOwned};
use support::{Both, Papers};
use tungstenite::Message;

/// Gives two hints and then ends the connection, unless who listens does first.
fn region(papers: Option<&Papers>) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let scheme = if papers.is_some() { "https" } else { "http" };
    let config = papers.map(Papers::server);
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let stream: Box<dyn Both> = match config {
            Some(config) => Box::new(StreamOwned::new(
                ServerConnection::new(Arc::clone(&config)).unwrap(),
                stream,
            )),
            None => Box::new(stream),
        };
        let Ok(mut socket) = tungstenite::accept(stream) else {
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

fn heard(line: &HttpLine, address: &str, most: usize) -> (Vec<bool>, Result<(), LineError>) {
    let mut heard = Vec::new();
    let ended = line.listen(address, "teken", &mut |is_hint| {
        heard.push(is_hint);
        heard.len() < most
    });
    (heard, ended)
}

#[test]
fn hints_are_heard_until_either_side_ends() {
    let line = HttpLine::new(None);
    assert_eq!(heard(&line, &region(None), 10), (vec![false, true, true], Ok(())));
    assert_eq!(heard(&line, &region(None), 2), (vec![false, true], Ok(())));
    assert_eq!(heard(&line, &region(None), 1), (vec![false], Ok(())));
}

#[test]
fn hints_come_over_tls_from_who_is_trusted_only() {
    let papers = Papers::of("localhost");
    let trusting = HttpLine::new(Some(papers.root()));
    let (all, ended) = heard(&trusting, &region(Some(&papers)), 10);
    assert_eq!((all, ended), (vec![false, true, true], Ok(())));
    let (all, ended) = heard(&HttpLine::new(None), &region(Some(&papers)), 10);
    assert_eq!((all, ended), (vec![], Err(LineError::NotTrusted)));
}

#[test]
fn who_speaks_no_websocket_gives_no_hints() {
    let page = support::plain(support::answer("302 Found", &["location: /welkom"], b""));
    let (all, ended) = heard(&HttpLine::new(None), &page.address, 10);
    assert_eq!((all, ended), (vec![], Err(LineError::NoConnection)));
}
