//! Listening for hints: heard while somebody listens, and no longer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use eenplan_line::HttpLine;
use eenplan_office::{Line, LineError};
use support::Papers;

fn region(papers: Option<&Papers>) -> String {
    support::hints(papers, None)
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
