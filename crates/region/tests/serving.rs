//! How a process serves: limits, slow clients, stopping, a database that is away, what it measures, hints between processes, TLS.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use eenplan_domain::record::{Compartment, RecordId, Value, involvement, note};
use eenplan_region::harness::{Cluster, TestDevice, TestRegion, config, request};
use eenplan_region::server::Server;
use eenplan_region::{Region, setup};
use eenplan_sync::StreamId;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(20);

async fn device(region: &TestRegion, code: &str) -> TestDevice {
    let mut device = TestDevice::new(region.server.address);
    assert_eq!(device.enrol(code, false).await.status, 201);
    device.sync().await;
    device
}

async fn status(address: SocketAddr, path: &str) -> u16 {
    request(address, "GET", path, &[], b"").await.unwrap().status
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_at_once_and_too_often_is_refused_and_others_do_not_notice() {
    let region = TestRegion::start_with(|config| config.requests_per_minute = 20)
        .await
        .unwrap();
    let people = region.people().await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    let mut eva = device(&region, &people[4].code).await;
    let huge = vec![b'x'; 8 * 1024 * 1024 + 1];
    for (path, kind) in [
        ("/v1/sync", "application/cbor"),
        ("/v1/enrolments", "application/json"),
    ] {
        let headers = [
            ("content-type", kind),
            ("content-encoding", "zstd"),
            ("authorization", &bram.bearer()),
        ];
        // It may hang up before all of it was sent.
        if let Ok(reply) = request(region.server.address, "POST", path, &headers, &huge).await {
            assert_eq!(reply.status, 413, "{path}");
        }
    }
    let mut last = bram.ask(bram.next_ask()).await;
    for _ in 0..30 {
        if last.status != 200 {
            break;
        }
        last = bram.ask(bram.next_ask()).await;
    }
    assert_eq!(last.status, 429);
    let wait: u64 = last.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(last.json()["code"], "too-many-requests");
    assert_eq!(eva.ask(eva.next_ask()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_slow_is_let_go_and_holds_nobody_up() {
    let region = TestRegion::start_with(|config| config.request_seconds = 2)
        .await
        .unwrap();
    let people = region.people().await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    let address = region.server.address;
    // Ten times as many as there are connections to the database: half of them never end their headers, half never their body.
    let mut slow = Vec::new();
    for at in 0..120 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = "POST /v1/sync HTTP/1.1\r\nhost: region\r\ncontent-type: application/cbor\r\ncontent-encoding: zstd\r\n";
        let rest = match at % 2 {
            0 => String::new(),
            _ => format!(
                "authorization: {}\r\ncontent-length: 1000\r\n\r\nabc",
                bram.bearer()
            ),
        };
        stream
            .write_all(format!("{head}{rest}").as_bytes())
            .await
            .unwrap();
        slow.push(stream);
    }
    let id = bram.begin_dossier();
    timeout(SOON, bram.sync()).await.unwrap();
    assert!(bram.vector.0.keys().any(|stream| stream.dossier == id));
    for (at, mut stream) in slow.into_iter().enumerate() {
        let mut said = Vec::new();
        // Cut off is let go as well.
        let ended = timeout(SOON, stream.read_to_end(&mut said)).await;
        assert!(ended.is_ok(), "{at} is still there");
        let said = String::from_utf8_lossy(&said);
        if at % 2 == 1 {
            assert!(said.starts_with("HTTP/1.1 503"), "{said}");
        }
    }
    timeout(SOON, bram.sync()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_finishes_what_is_under_way_and_takes_nothing_new() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    bram.begin_dossier();
    let address = region.server.address;
    let body = zstd::bulk::compress(&bram.next_ask().encode(), 3).unwrap();
    let (first, second) = body.split_at(body.len() / 2);
    let mut under_way = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: region\r\ncontent-type: application/cbor\r\ncontent-encoding: zstd\r\nauthorization: {}\r\n\
         content-length: {}\r\n\r\n",
        bram.bearer(),
        body.len()
    );
    under_way.write_all(head.as_bytes()).await.unwrap();
    under_way.write_all(first).await.unwrap();
    sleep(Duration::from_millis(300)).await;
    let database = region.database.clone();
    let stopping = tokio::spawn(region.server.stop());
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(SOON, refused).await.expect("it takes nothing new");
    under_way.write_all(second).await.unwrap();
    let mut said = Vec::new();
    timeout(SOON, under_way.read_to_end(&mut said))
        .await
        .unwrap()
        .unwrap();
    assert!(
        said.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&said)
    );
    timeout(SOON, stopping).await.unwrap().unwrap().unwrap();
    let kept = database
        .rows("SELECT 1 FROM op WHERE compartment <> 20")
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_database_it_lives_and_is_not_ready() {
    let cluster = Cluster::start(&["fsync=off"]).unwrap();
    let database = cluster.database().await.unwrap();
    let config = config(&database);
    setup::found(&config, "Proefregio", Utc::now()).await.unwrap();
    let server = Server::start(Region::open(config, Utc::now).await.unwrap())
        .await
        .unwrap();
    assert_eq!(status(server.address, "/health/live").await, 200);
    assert_eq!(status(server.address, "/health/ready").await, 200);
    drop(cluster);
    let away = async {
        while status(server.address, "/health/ready").await != 503 {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(SOON, away).await.expect("it says that it is not ready");
    assert_eq!(status(server.address, "/health/live").await, 200);
    let body = format!(r#"{{"deviceId":"{}"}}"#, Uuid::now_v7());
    let reply = request(
        server.address,
        "POST",
        "/v1/challenges",
        &[("content-type", "application/json")],
        body.as_bytes(),
    )
    .await
    .unwrap();
    assert_eq!(reply.status, 503);
    assert!(reply.header("retry-after").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_counts_what_it_does_and_never_whose() {
    let region = TestRegion::start_with(|config| {
        config.metrics_listen = Some(([127, 0, 0, 1], 0).into());
    })
    .await
    .unwrap();
    let people = region.people().await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    let path = format!("/v1/workers/{}", people[1].worker);
    assert_eq!(status(region.server.address, &path).await, 401);
    assert_eq!(
        status(region.server.address, "/metrics").await,
        404,
        "not for devices"
    );
    let reply = request(
        region.server.metrics_address.unwrap(),
        "GET",
        "/metrics",
        &[],
        b"",
    )
    .await
    .unwrap();
    let text = String::from_utf8(reply.body).unwrap();
    for line in [
        "eenplan_region_ops_total{verdict=\"accepted\"} 1\n",
        "eenplan_region_requests_total{route=\"/v1/workers/{workerId}\",method=\"GET\",status=\"401\"} 1\n",
        "eenplan_region_request_seconds_count{route=\"/v1/sync\"}",
        "eenplan_region_listening 0\n",
        "eenplan_region_connections ",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for whose in [id.0, people[1].worker, bram.device.0, bram.actor.0] {
        assert!(!text.contains(&whose.to_string()));
    }
    assert!(!text.contains("Bram"));
}

/// Listens for hints, and answers the stream once it does.
async fn listen(device: &TestDevice, at: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(at).await.unwrap();
    let ask = format!(
        "GET /v1/hints HTTP/1.1\r\nhost: region\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nauthorization: {}\r\n\r\n",
        device.bearer()
    );
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    while !said.ends_with(b"\r\n\r\n") {
        said.push(timeout(SOON, stream.read_u8()).await.unwrap().unwrap());
    }
    assert!(
        said.starts_with(b"HTTP/1.1 101"),
        "{}",
        String::from_utf8_lossy(&said)
    );
    stream
}

/// Whether the next message is a hint: a text of two bytes.
async fn is_hinted(stream: &mut TcpStream, within: Duration) -> bool {
    let mut frame = [0; 4];
    match timeout(within, stream.read_exact(&mut frame)).await {
        Ok(read) => {
            read.unwrap();
            assert_eq!(&frame, b"\x81\x02{}", "a hint says nothing");
            true
        }
        Err(_) => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hint_comes_through_another_process_to_whom_it_concerns_and_to_nobody_else() {
    let region = TestRegion::start().await.unwrap();
    let people = region.people().await.unwrap();
    let other = region.another(Utc::now).await.unwrap();
    let mut bram = device(&region, &people[1].code).await;
    let id = bram.begin_dossier();
    bram.sync().await;
    let code = region.code(people[1].worker).await.unwrap();
    let tablet = device(&region, &code).await;
    let eva = device(&region, &people[4].code).await;
    let mut concerned = listen(&tablet, other.address).await;
    let mut stranger = listen(&eva, other.address).await;
    let mut own = [
        listen(&bram, region.server.address).await,
        listen(&bram, other.address).await,
    ];
    // The first time that a process hears the others it tells everybody to look.
    sleep(Duration::from_millis(500)).await;
    while is_hinted(&mut concerned, Duration::from_millis(300)).await {}
    while is_hinted(&mut stranger, Duration::from_millis(300)).await {}
    for stream in &mut own {
        while is_hinted(stream, Duration::from_millis(300)).await {}
    }
    let journal = StreamId {
        dossier: id,
        compartment: Compartment::Journal,
    };
    bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "iets".into())]);
    bram.sync().await;
    assert!(is_hinted(&mut concerned, SOON).await);
    assert!(!is_hinted(&mut stranger, Duration::from_millis(500)).await);
    // What a device pushed itself, it was told in the answer.
    for stream in &mut own {
        assert!(!is_hinted(stream, Duration::from_millis(100)).await);
    }
    // Who is let in hears of it, and of what comes after.
    let core = StreamId {
        dossier: id,
        compartment: Compartment::Core,
    };
    let part = RecordId(Uuid::now_v7());
    let fields = [
        (part, involvement::WORKER_ID, people[4].worker.into()),
        (part, involvement::ROLE, "social_team".into()),
        (part, involvement::GROUND, "wmo_5_1_1".into()),
        (
            part,
            involvement::COMPARTMENTS,
            vec!["plan".to_owned(), "journal".to_owned()].into(),
        ),
        (
            part,
            involvement::STARTS_ON,
            Utc::now().date_naive().pred_opt().into(),
        ),
        (part, involvement::ENDS_ON, Value::Null),
    ];
    bram.set(core, &fields);
    bram.sync().await;
    assert!(is_hinted(&mut stranger, SOON).await);
    while is_hinted(&mut stranger, Duration::from_millis(300)).await {}
    bram.set(journal, &[(RecordId(Uuid::now_v7()), note::BODY, "meer".into())]);
    bram.sync().await;
    assert!(is_hinted(&mut stranger, SOON).await);
    // A process that stops lets its listeners go.
    other.stop().await.unwrap();
    let mut rest = Vec::new();
    timeout(SOON, concerned.read_to_end(&mut rest))
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_tls_1_3() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let region = TestRegion::start_with(|config| config.tls = Some((chain, key)))
        .await
        .unwrap();
    let address = region.server.address;
    let certificate = made.cert.der().clone();
    let (version, said) = tokio::task::spawn_blocking(move || {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(certificate).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let client = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").unwrap();
        let connection = rustls::ClientConnection::new(Arc::new(client), name).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, std::net::TcpStream::connect(address).unwrap());
        stream
            .write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .unwrap();
        let mut said = String::new();
        // It may close without saying goodbye.
        let _closed = stream.read_to_string(&mut said);
        (stream.conn.protocol_version(), said)
    })
    .await
    .unwrap();
    assert_eq!(version, Some(rustls::ProtocolVersion::TLSv1_3));
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    let plain = request(address, "GET", "/health/live", &[], b"").await;
    assert!(plain.is_err(), "it answers nothing in the clear");
}
