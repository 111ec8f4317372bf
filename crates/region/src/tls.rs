//! The certificate and key with which the service is reached.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A setting, and what is wrong with the file it names.
pub(crate) type Wrong = (&'static str, &'static str);

/// TLS 1.3 with this certificate chain and key, in PEM, or everything that is wrong with them.
pub(crate) fn serving(certificate: &Path, key: &Path) -> Result<ServerConfig, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = [("tls_certificate", certificate), ("tls_key", key)]
        .into_iter()
        .filter(|(_, file)| std::fs::File::open(file).is_err())
        .map(|(name, _)| (name, "cannot be read"))
        .collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let key = PrivateKeyDer::from_pem_file(key).ok();
    if chain.is_none() {
        wrong.push(("tls_certificate", "is no PEM file with a certificate"));
    }
    if key.is_none() {
        wrong.push(("tls_key", "is no PEM file with a key"));
    }
    let (Some(chain), Some(key)) = (chain, key) else {
        return Err(wrong);
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| vec![("tls_certificate", "cannot be used for TLS 1.3")])?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|_| vec![("tls_key", "is not the key of the certificate")])?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
