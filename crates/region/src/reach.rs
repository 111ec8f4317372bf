//! How the database is reached: on this machine as it is, and anywhere over TLS when the configuration names who vouches for it.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::Failure;

type Stream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// Opens connections to the database.
#[derive(Clone)]
pub(crate) struct Reach {
    pub(crate) tls: MakeRustlsConnect,
    mode: SslMode,
}

impl Reach {
    /// `root`: a PEM file with the authorities that vouch for the database. With one there is no connection that is not encrypted and with
    /// the name that the address says.
    ///
    /// # Errors
    /// [`Failure::Io`] for a file that holds no certificate.
    pub(crate) fn of(root: Option<&Path>) -> Result<Reach, Failure> {
        let wrong = || Failure::Io {
            what: "database_root",
            kind: std::io::ErrorKind::InvalidData,
        };
        let mut roots = RootCertStore::empty();
        if let Some(file) = root {
            let said = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
            for certificate in said.map_err(|_| wrong())? {
                roots.add(certificate).map_err(|_| wrong())?;
            }
            if roots.is_empty() {
                return Err(wrong());
            }
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| wrong())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Reach {
            tls: MakeRustlsConnect::new(config),
            mode: root.map_or(SslMode::Disable, |_| SslMode::Require),
        })
    }

    /// The address, to be reached in this way whatever it says of it itself.
    ///
    /// # Errors
    /// [`Failure::Database`] when it cannot be read.
    pub(crate) fn config(&self, address: &str) -> Result<Config, Failure> {
        let mut config: Config = address.parse()?;
        config.ssl_mode(self.mode);
        Ok(config)
    }

    /// One connection apart from the pool, and what drives it.
    ///
    /// # Errors
    /// [`Failure::Database`].
    pub(crate) async fn connect(
        &self,
        address: &str,
    ) -> Result<(Client, Connection<Socket, Stream>), Failure> {
        Ok(self.config(address)?.connect(self.tls.clone()).await?)
    }
}

/// Whether a database is only reached over TLS: it is on another machine, or its address asks for it.
pub(crate) fn needs_tls(address: &Config) -> bool {
    !is_near(address) || address.get_ssl_mode() == SslMode::Require
}

/// Whether a database is on this machine, so that nobody else carries what is said to it.
fn is_near(address: &Config) -> bool {
    let is_named_near = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
    };
    // An address beside a name is where it really goes.
    let addresses = address.get_hostaddrs();
    match addresses.is_empty() {
        true => address.get_hosts().iter().all(is_named_near),
        false => addresses.iter().all(std::net::IpAddr::is_loopback),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_told_from_others() {
        for (address, near) in [
            ("host=/run/postgresql dbname=eenplan", true),
            ("host=localhost", true),
            ("host=127.0.0.2", true),
            ("postgresql://eenplan@[::1]/eenplan", true),
            ("host=db.regio.example", false),
            ("host=localhost,db.regio.example", false),
            ("host=localhost hostaddr=192.0.2.1", false),
            ("host=db.regio.example hostaddr=127.0.0.1", true),
        ] {
            assert_eq!(is_near(&address.parse().unwrap()), near, "{address}");
        }
    }

    #[test]
    fn who_asks_for_tls_gets_it_on_this_machine_too() {
        for (address, tls) in [
            ("host=localhost", false),
            ("host=localhost sslmode=require", true),
            ("host=db.regio.example sslmode=disable", true),
        ] {
            assert_eq!(needs_tls(&address.parse().unwrap()), tls, "{address}");
        }
    }
}
