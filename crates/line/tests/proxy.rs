//! Behind a proxy of the environment: what is asked and what is heard both go through it, and nothing goes around it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use eenplan_line::HttpLine;
use eenplan_office::{Content, Line, LineError, Request, Sound};
use support::{Papers, answer, hints};

/// Nobody but the proxy knows where this is.
const REGION: &str = "https://regio.invalid";

/// Carries on to `to` whatever name it is asked for, and keeps what it was asked.
struct Relay {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    fn to(to: &str, answers: &'static str) -> Relay {
        let to = to.rsplit('/').next().unwrap().to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let (near, kept, to) = (near.unwrap(), Arc::clone(&kept), to.clone());
                std::thread::spawn(move || carry(near, &to, answers, &kept));
            }
        });
        Relay { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn carry(mut near: TcpStream, to: &str, answers: &str, kept: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    let mut one = [0];
    while !head.ends_with(b"\r\n\r\n") && near.read_exact(&mut one).is_ok() {
        head.extend(one);
    }
    kept.lock().unwrap().push(String::from_utf8(head).unwrap());
    let said = format!("HTTP/1.1 {answers}\r\nVia: 1.1 relay\r\n\r\n");
    if near.write_all(said.as_bytes()).is_err() || !answers.starts_with('2') {
        return;
    }
    let mut far = TcpStream::connect(to).unwrap();
    let (mut from_far, mut to_near) = (far.try_clone().unwrap(), near.try_clone().unwrap());
    std::thread::spawn(move || {
        io::copy(&mut from_far, &mut to_near).ok();
        to_near.shutdown(Shutdown::Both).ok();
    });
    io::copy(&mut near, &mut far).ok();
    far.shutdown(Shutdown::Both).ok();
}

/// What a line says to the region of this environment, and hears from it.
#[test]
#[ignore = "runs in the environment that another test gives it"]
fn in_the_environment_of_a_proxy() {
    let root = std::env::var("TEST_ROOT").unwrap();
    let line = HttpLine::new(Some(root.as_ref()));
    let region = std::env::var("TEST_REGION").unwrap();
    let sent = line.send(Request {
        address: &region,
        path: "/v1/sync",
        token: None,
        content: Content::Json,
        body: b"vraag",
        is_short: false,
    });
    let mut heard = Vec::new();
    let ended = line.listen(&region, "teken", &mut |sound| {
        heard.push(matches!(sound, Sound::Hint));
        true
    });
    let sent = sent.map(|response| response.status);
    println!("sent {sent:?} heard {heard:?} {ended:?}");
}

/// Runs it there; what it came to.
fn there(papers: &Papers, region: &str, environment: &[(&str, String)]) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] {
        child.env_remove(name).env_remove(name.to_lowercase());
    }
    let out = child
        .args([
            "--exact",
            "in_the_environment_of_a_proxy",
            "--ignored",
            "--nocapture",
        ])
        .env("TEST_ROOT", papers.root())
        .env("TEST_REGION", region)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    assert!(out.status.success());
    let said = String::from_utf8(out.stdout).unwrap();
    let line = said.lines().find(|line| line.contains("sent "));
    line.unwrap().split_once("sent ").unwrap().1.to_owned()
}

const ALL: &str = "Ok(200) heard [false, true, true] Ok(())";

/// Answers what is asked, and then gives hints, at one address.
fn region(papers: &Papers) -> String {
    let first = answer("200 OK", &["content-type: application/json"], b"{}");
    hints(Some(papers), Some(first))
}

#[test]
fn asking_and_listening_go_through_the_proxy_of_the_environment() {
    let papers = Papers::of("regio.invalid");
    for name in ["HTTPS_PROXY", "all_proxy"] {
        let relay = Relay::to(&region(&papers), "200 Connection established");
        let proxy = format!("http://127.0.0.1:{}", relay.port);
        assert_eq!(there(&papers, REGION, &[(name, proxy)]), ALL);
        let asked = relay.asked();
        assert_eq!(asked.len(), 2, "{asked:?}");
        for one in asked {
            assert!(one.starts_with("CONNECT regio.invalid:443 HTTP/1.1\r\n"), "{one}");
            assert!(!one.contains("teken"), "the proxy gets no token");
        }
    }
}

#[test]
fn a_proxy_that_wants_a_name_and_a_word_gets_them() {
    let papers = Papers::of("regio.invalid");
    let relay = Relay::to(&region(&papers), "200 OK");
    let proxy = format!("http://bram:w%40chtwoord@127.0.0.1:{}", relay.port);
    assert_eq!(there(&papers, REGION, &[("HTTPS_PROXY", proxy)]), ALL);
    let asked = relay.asked();
    assert_eq!(asked.len(), 2);
    for one in asked {
        assert!(
            one.contains("\r\nProxy-Authorization: Basic YnJhbTp3QGNodHdvb3Jk\r\n"),
            "{one}"
        );
    }
}

#[test]
fn a_proxy_that_does_not_connect_is_no_connection() {
    let papers = Papers::of("regio.invalid");
    let none = format!(
        "Err({:?}) heard [] Err({:?})",
        LineError::NoConnection,
        LineError::NoConnection
    );
    for answers in [
        "407 Proxy Authentication Required",
        "403 Forbidden",
        "502 Bad Gateway",
    ] {
        let relay = Relay::to("nowhere", answers);
        let proxy = format!("http://127.0.0.1:{}", relay.port);
        assert_eq!(
            there(&papers, REGION, &[("HTTPS_PROXY", proxy)]),
            none,
            "{answers}"
        );
        assert_eq!(relay.asked().len(), 2);
    }
    // Behind it, who answers has to show to be the region all the same.
    let relay = Relay::to(&region(&Papers::of("elders.invalid")), "200 OK");
    let proxy = format!("http://127.0.0.1:{}", relay.port);
    let said = there(&papers, REGION, &[("HTTPS_PROXY", proxy)]);
    assert_eq!(said, "Err(NotTrusted) heard [] Err(NotTrusted)");
}

#[test]
fn what_needs_no_proxy_goes_around_it() {
    let papers = Papers::of("localhost");
    let relay = Relay::to("nowhere", "200 OK");
    let environment = [
        ("HTTPS_PROXY", format!("http://127.0.0.1:{}", relay.port)),
        ("NO_PROXY", "localhost".to_owned()),
    ];
    assert_eq!(there(&papers, &region(&papers), &environment), ALL);
    assert!(relay.asked().is_empty());
}
