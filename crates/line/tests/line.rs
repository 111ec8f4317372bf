//! What a line makes of who answers at the other end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use std::time::Duration;

use eenplan_line::HttpLine;
use eenplan_office::{Content, LARGEST_ANSWER, Line, LineError, Request, Response};
use support::{Papers, answer, plain, secure};

const CBOR: &str = "content-type: application/cbor";

fn ask(line: &HttpLine, address: &str, content: Content) -> Result<Response, LineError> {
    line.send(Request {
        address,
        path: "/v1/sync",
        token: Some("teken"),
        content,
        body: b"vraag",
        is_short: false,
    })
}

fn line() -> HttpLine {
    HttpLine::new(None)
}

#[test]
fn a_page_to_sign_in_on_is_not_what_we_speak_and_is_not_followed() {
    let elsewhere = plain(answer("200 OK", &["content-type: text/html"], b"<h1>Welkom</h1>"));
    let location = format!("location: {}/welkom", elsewhere.address);
    let portal = plain(answer(
        "302 Found",
        &[location.as_str(), "content-type: text/html"],
        b"",
    ));
    let found = ask(&line(), &portal.address, Content::Cbor).unwrap();
    assert_eq!((found.status, found.content), (302, None));
    assert!(elsewhere.asked().is_none());
    let found = ask(&line(), &elsewhere.address, Content::Cbor).unwrap();
    assert_eq!((found.status, found.content), (200, None));
}

#[test]
fn cbor_travels_pressed_both_ways_with_the_token() {
    let pressed = zstd::bulk::compress(b"antwoord", 3).unwrap();
    let region = plain(answer("200 OK", &[CBOR, "content-encoding: zstd"], &pressed));
    let found = ask(&line(), &region.address, Content::Cbor).unwrap();
    assert_eq!((found.status, found.content), (200, Some(Content::Cbor)));
    assert_eq!(found.body, b"antwoord");
    let (head, body) = region.asked().unwrap();
    assert!(head.starts_with("post /v1/sync http/1.1\r\n"), "{head}");
    assert!(head.contains("authorization: bearer teken\r\n"), "{head}");
    assert!(head.contains("content-encoding: zstd\r\n"), "{head}");
    assert_eq!(zstd::stream::decode_all(&body[..]).unwrap(), b"vraag");
}

#[test]
fn what_is_wrong_comes_as_it_was_said_with_how_long_to_wait() {
    let headers = [
        "content-type: application/problem+json; charset=utf-8",
        "retry-after: 17",
    ];
    let region = plain(answer("429 Too Many Requests", &headers, b"{\"status\":429}"));
    let found = ask(&line(), &region.address, Content::Json).unwrap();
    assert_eq!((found.status, found.content), (429, Some(Content::Json)));
    assert_eq!(found.retry_after, Some(Duration::from_secs(17)));
    assert_eq!(found.body, b"{\"status\":429}");
    assert_eq!(region.asked().unwrap().1, b"vraag");
}

#[test]
fn an_answer_larger_than_any_is_not_read() {
    let largest = vec![0; LARGEST_ANSWER];
    for (more, fits) in [(0, true), (1, false), (LARGEST_ANSWER * 20, false)] {
        let mut bytes = largest.clone();
        bytes.resize(LARGEST_ANSWER + more, 0);
        let pressed = zstd::bulk::compress(&bytes, 1).unwrap();
        let region = plain(answer("200 OK", &[CBOR, "content-encoding: zstd"], &pressed));
        match ask(&line(), &region.address, Content::Cbor) {
            Ok(found) => assert!(fits && found.body.len() == LARGEST_ANSWER),
            Err(error) => assert!(!fits && error == LineError::Unreadable, "{error}"),
        }
    }
    let whole = vec![b'0'; LARGEST_ANSWER + 1];
    let region = plain(answer("200 OK", &[CBOR], &whole));
    let error = ask(&line(), &region.address, Content::Cbor).err();
    assert_eq!(error, Some(LineError::Unreadable));
}

#[test]
fn an_answer_that_breaks_off_is_no_answer() {
    let pressed = zstd::bulk::compress(&[7; 100_000], 3).unwrap();
    let whole = answer("200 OK", &[CBOR, "content-encoding: zstd"], &pressed);
    for cut in [whole.len() - 1, whole.len() - pressed.len() + 4, 20, 0] {
        let region = plain(whole[..cut].to_vec());
        let error = ask(&line(), &region.address, Content::Cbor).err();
        assert_eq!(error, Some(LineError::NoConnection), "cut at {cut}");
    }
}

#[test]
fn nobody_there_is_no_connection_and_nonsense_is_no_address() {
    let closed = plain(Vec::new()).closed();
    let error = ask(&line(), &closed, Content::Json).err();
    assert_eq!(error, Some(LineError::NoConnection));
    for typed in ["https://", "https://regio voorbeeld"] {
        let error = ask(&line(), typed, Content::Json).err();
        assert_eq!(error, Some(LineError::NotAnAddress), "{typed}");
    }
}

#[test]
fn only_who_shows_a_trusted_certificate_for_that_name_is_spoken_to() {
    let papers = Papers::of("localhost");
    let said = answer("200 OK", &[CBOR], b"antwoord");
    let region = secure(&papers, said.clone());
    let trusting = HttpLine::new(Some(papers.root()));
    assert_eq!(
        ask(&trusting, &region.address, Content::Cbor).unwrap().body,
        b"antwoord"
    );

    let region = secure(&papers, said.clone());
    let error = ask(&line(), &region.address, Content::Cbor).err();
    assert_eq!(error, Some(LineError::NotTrusted));
    assert!(region.asked().is_none());

    let other = Papers::of("elders.example");
    let region = secure(&other, said);
    let trusting = HttpLine::new(Some(other.root()));
    let error = ask(&trusting, &region.address, Content::Cbor).err();
    assert_eq!(error, Some(LineError::NotTrusted));
    assert!(region.asked().is_none());
}

#[test]
fn a_file_of_roots_that_cannot_be_read_adds_nobody_and_stops_nothing() {
    let papers = Papers::of("localhost");
    let broken = papers.root().with_extension("broken");
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\nhalf").unwrap();
    for file in [broken, papers.root().with_extension("none")] {
        let line = HttpLine::new(Some(&file));
        let said = answer("200 OK", &[CBOR], b"antwoord");
        let region = plain(said.clone());
        assert_eq!(
            ask(&line, &region.address, Content::Cbor).unwrap().body,
            b"antwoord"
        );
        let region = secure(&papers, said);
        let error = ask(&line, &region.address, Content::Cbor).err();
        assert_eq!(error, Some(LineError::NotTrusted));
        assert!(region.asked().is_none());
    }
}
