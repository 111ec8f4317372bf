//! Listening for hints: heard while somebody listens, and no longer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use std::sync::{Arc, mpsc};
use std::time::Duration;

use eenplan_line::HttpLine;
use eenplan_office::{Content, Line, LineError, Message, Request, Response, Sound};
use support::Papers;

fn region(papers: Option<&Papers>) -> String {
    support::hints(papers, None)
}

fn heard(line: &HttpLine, address: &str, most: usize) -> (Vec<bool>, Result<(), LineError>) {
    let mut heard = Vec::new();
    let ended = line.listen(address, "teken", &mut |sound| {
        heard.push(matches!(sound, Sound::Hint));
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

/// Listens behind everything else until the test ends, and answers once the socket stands.
fn listening(line: &Arc<HttpLine>, address: &str) {
    let (tell, told) = mpsc::channel();
    let (line, address) = (Arc::clone(line), address.to_owned());
    std::thread::spawn(move || {
        line.listen(&address, "teken", &mut |_| {
            tell.send(()).ok();
            true
        })
    });
    told.recv_timeout(Duration::from_secs(10)).unwrap();
}

fn ask(line: &HttpLine, address: &str, token: &str, is_short: bool) -> Response {
    line.send(Request {
        address,
        path: "/v1/sync",
        token: Some(token),
        content: Content::Cbor,
        body: b"vraag",
        is_short,
    })
    .unwrap()
}

#[test]
fn what_is_short_is_asked_over_the_socket_with_the_newest_token() {
    let line = Arc::new(HttpLine::new(None));
    let (address, said) = support::talks(|number| {
        let body = zstd::bulk::compress(b"antwoord", 3).unwrap();
        match number {
            0 => Some(Message::Answer { number, body: &body }.encode()),
            _ => Some(
                Message::Refusal {
                    number,
                    status: 429,
                    retry_after: 3,
                    body: b"{}",
                }
                .encode(),
            ),
        }
    });
    listening(&line, &address);
    let answer = ask(&line, &address, "teken", true);
    assert_eq!((answer.status, answer.body), (200, b"antwoord".to_vec()));
    let answer = ask(&line, &address, "nieuwer", true);
    assert_eq!(answer.status, 429);
    assert_eq!(answer.retry_after, Some(Duration::from_secs(3)));
    let said: Vec<Vec<u8>> = said.try_iter().collect();
    assert_eq!(said.len(), 3, "two asks, and the newer token before the second");
    assert_eq!(Message::decode(&said[1]), Some(Message::Token("nieuwer")));
}

#[test]
fn what_the_socket_does_not_answer_is_asked_in_a_request() {
    let line = Arc::new(HttpLine::new(None));
    // It ends with the ask in its hands; what comes after finds the same in a request.
    let (address, said) = support::talks(|_| None);
    listening(&line, &address);
    assert_eq!(ask(&line, &address, "teken", true).status, 204);
    assert_eq!(said.try_iter().count(), 1);
    assert_eq!(ask(&line, &address, "teken", true).status, 204);
    assert_eq!(said.try_iter().count(), 0);
}
