//! Listening: TLS 1.3, metrics on their own address, and stopping without breaking off what is under way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto::Builder;

use crate::error::Failure;
use crate::http::{metrics_router, router};
use crate::region::Region;

/// A client that takes longer to begin a request is let go, or sooner when a whole request may not take as long.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running process of the service.
pub struct Server {
    region: Arc<Region>,
    handle: Handle<SocketAddr>,
    metrics: Handle<SocketAddr>,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
    /// Where devices reach it.
    pub address: SocketAddr,
    /// Where Prometheus reaches it.
    pub metrics_address: Option<SocketAddr>,
}

impl Server {
    /// Listens where the configuration says.
    ///
    /// # Errors
    /// [`Failure::Io`] for an address that is taken or a certificate that cannot be used.
    pub async fn start(region: Region) -> Result<Server, Failure> {
        let region = Arc::new(region);
        tokio::spawn(crate::hints::gather(region.clone()));
        tokio::spawn(crate::hints::hear(region.clone()));
        tokio::spawn(crate::snapshot::compact_all(region.clone()));
        tokio::spawn(tidy(region.clone()));
        let listener = listen(region.config.listen, "listen")?;
        let address = listener.local_addr().map_err(io("listen"))?;
        let handle = Handle::new();
        let app = router(region.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let served = handle.clone();
        let longest = Duration::from_secs(region.config.request_seconds);
        let serving = match &region.config.tls {
            None => {
                let mut server = axum_server::from_tcp(listener)
                    .map_err(io("listen"))?
                    .handle(served);
                patient(server.http_builder(), longest);
                tokio::spawn(server.serve(app))
            }
            Some((certificate, key)) => {
                let wrong = |_| Failure::Io {
                    what: "tls_certificate",
                    kind: std::io::ErrorKind::InvalidData,
                };
                let config = crate::tls::serving(certificate, key).map_err(wrong)?;
                let config = RustlsConfig::from_config(Arc::new(config));
                let mut server = axum_server::from_tcp_rustls(listener, config)
                    .map_err(io("listen"))?
                    .handle(served);
                patient(server.http_builder(), longest);
                tokio::spawn(server.serve(app))
            }
        };
        let metrics = Handle::new();
        let mut metrics_address = None;
        if let Some(listen_at) = region.config.metrics_listen {
            let listener = listen(listen_at, "metrics_listen")?;
            metrics_address = Some(listener.local_addr().map_err(io("metrics_listen"))?);
            let app = metrics_router(region.clone()).into_make_service();
            let server = axum_server::from_tcp(listener)
                .map_err(io("metrics_listen"))?
                .handle(metrics.clone());
            tokio::spawn(server.serve(app));
        }
        Ok(Server {
            region,
            handle,
            metrics,
            serving,
            address,
            metrics_address,
        })
    }

    /// The region that is served.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Takes nothing new, lets what is under way finish for as long as the configuration says, and ends.
    ///
    /// # Errors
    /// [`Failure::Io`].
    pub async fn stop(self) -> Result<(), Failure> {
        let at_most = Duration::from_secs(self.region.config.drain_seconds);
        self.region.drain();
        self.region.talks.close();
        self.handle.graceful_shutdown(Some(at_most));
        self.metrics.shutdown();
        let talked = tokio::time::timeout(at_most, self.region.talks.wait());
        let (served, talked) = tokio::join!(self.serving, talked);
        if talked.is_err() {
            tracing::warn!("devices that are still answered ask again elsewhere");
        }
        match served {
            Ok(served) => served.map_err(io("serve")),
            Err(_) => Err(Failure::Unavailable),
        }
    }
}

fn io(what: &'static str) -> impl Fn(std::io::Error) -> Failure {
    move |error| Failure::Io {
        what,
        kind: error.kind(),
    }
}

fn listen(address: SocketAddr, what: &'static str) -> Result<std::net::TcpListener, Failure> {
    let listener = std::net::TcpListener::bind(address).map_err(io(what))?;
    listener.set_nonblocking(true).map_err(io(what))?;
    Ok(listener)
}

fn patient(builder: &mut Builder<TokioExecutor>, request: Duration) {
    builder
        .http1()
        .timer(hyper_util::rt::TokioTimer::new())
        .header_read_timeout(PATIENCE.min(request));
}

async fn tidy(region: Arc<Region>) {
    while !region.is_draining() {
        tokio::time::sleep(Duration::from_secs(60)).await;
        region.limits.tidy();
        if let Err(failure) = region.look_at_listeners().await {
            tracing::warn!(code = failure.code(), "devices that listen are looked at later");
        }
        if let Err(failure) = crate::joining::tell_regisseurs(&region).await {
            tracing::warn!(
                code = failure.code(),
                "regisseurs are told later that a person has two dossiers"
            );
        }
    }
}
