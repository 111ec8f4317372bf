//! Configuration: a TOML file, and the environment over it. Every mistake is told at once.

use std::net::SocketAddr;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::keys::Secret;
use crate::reach::{Reach, needs_tls};

/// How a process of the service is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where devices are listened to.
    pub listen: SocketAddr,
    /// Where Prometheus is listened to; none: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Certificate chain and key, as PEM files; none: without TLS, for behind a proxy on the same machine and for tests.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The database, as the role that owns nothing.
    pub database: String,
    /// The same as the owner of the schema; only for migrating and setting up.
    pub database_owner: Option<String>,
    /// A PEM file with the authorities that vouch for the database; none: it is on this machine, and reached without TLS.
    pub database_root: Option<PathBuf>,
    /// The most connections to the database.
    pub connections: usize,
    /// What every key is drawn from.
    pub secret: Secret,
    /// Whether invented residents may be here.
    pub takes_invented: bool,
    /// Requests per minute of one device.
    pub requests_per_minute: u32,
    /// How long a request may take, in seconds.
    pub request_seconds: u64,
    /// How long an enrolment code holds, in hours.
    pub code_hours: u32,
    /// How long draining waits for requests that are under way, in seconds.
    pub drain_seconds: u64,
}

impl Config {
    /// The database as the owner of the schema, or as the service when no owner is named.
    pub(crate) fn owner(&self) -> &str {
        self.database_owner.as_deref().unwrap_or(&self.database)
    }
}

/// One mistake in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// The file cannot be read.
    #[error("{0}: cannot be read")]
    File(String),
    /// The file is not TOML.
    #[error("{0}: is not TOML: {1}")]
    NotToml(String, String),
    /// A key that does not exist.
    #[error("{0}: there is no such setting")]
    Unknown(String),
    /// A value that is needed.
    #[error("{0}: is needed")]
    Missing(&'static str),
    /// A value that cannot be used.
    #[error("{0}: {1}")]
    Wrong(&'static str, &'static str),
}

/// Every setting, with what it is for.
pub const SETTINGS: &[(&str, &str)] = &[
    (
        "listen",
        "address and port for devices; 127.0.0.1:8443 when not said",
    ),
    (
        "metrics_listen",
        "address and port for Prometheus; nowhere when not said",
    ),
    ("tls_certificate", "PEM file with the certificate chain"),
    ("tls_key", "PEM file with its key"),
    (
        "plain",
        "true: without TLS, for behind a proxy on the same machine",
    ),
    (
        "database",
        "address of the database as the role that owns nothing",
    ),
    (
        "database_owner",
        "the same as the owner of the schema; for migrating and setting up",
    ),
    (
        "database_root",
        "PEM file with the authority that vouches for the database; needed when it is on another machine",
    ),
    (
        "connections",
        "the most connections to the database; 16 when not said",
    ),
    (
        "secret_file",
        "file with 32 random bytes in base64, readable by the service alone",
    ),
    ("secret", "the same in itself; for the environment"),
    (
        "takes_invented",
        "true: an example region, with invented residents",
    ),
    ("requests_per_minute", "of one device; 240 when not said"),
    (
        "request_seconds",
        "how long one request may take; 60 when not said",
    ),
    ("code_hours", "how long an enrolment code holds; 72 when not said"),
    (
        "drain_seconds",
        "how long stopping waits for what is under way; 20 when not said",
    ),
];

/// What the environment's settings begin with: `EENPLAN_REGION_LISTEN`.
pub const PREFIX: &str = "EENPLAN_REGION_";

struct Source {
    table: toml::Table,
    environment: Vec<(String, String)>,
    mistakes: Vec<Mistake>,
}

impl Source {
    /// A setting as text, wherever it is said.
    fn text(&self, name: &'static str) -> Option<String> {
        let variable = format!("{PREFIX}{}", name.to_uppercase());
        let said = self
            .environment
            .iter()
            .find(|(key, _)| *key == variable)
            .map(|(_, value)| value.clone());
        said.or_else(|| {
            self.table.get(name).map(|value| match value {
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            })
        })
    }

    fn read<T: std::str::FromStr>(&mut self, name: &'static str, wanted: &'static str) -> Option<T> {
        let text = self.text(name)?;
        match text.trim().parse() {
            Ok(value) => Some(value),
            Err(_) => {
                self.mistakes.push(Mistake::Wrong(name, wanted));
                None
            }
        }
    }

    fn number(&mut self, name: &'static str, usual: u32, range: std::ops::RangeInclusive<u32>) -> u32 {
        match self.read(name, "a whole number") {
            None => usual,
            Some(number) if range.contains(&number) => number,
            Some(_) => {
                self.mistakes.push(Mistake::Wrong(name, "out of range"));
                usual
            }
        }
    }
}

/// Reads the configuration. `file`: the text of the file with its name; none when there is none.
///
/// # Errors
/// Every mistake.
pub fn read(
    file: Option<(&str, Result<String, std::io::Error>)>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, Vec<Mistake>> {
    let mut source = Source {
        table: toml::Table::new(),
        environment: environment
            .into_iter()
            .filter(|(key, _)| key.starts_with(PREFIX))
            .collect(),
        mistakes: Vec::new(),
    };
    match file {
        None => {}
        Some((name, Err(_))) => source.mistakes.push(Mistake::File(name.to_owned())),
        Some((name, Ok(text))) => match text.parse::<toml::Table>() {
            Ok(table) => source.table = table,
            Err(error) => {
                source
                    .mistakes
                    .push(Mistake::NotToml(name.to_owned(), error.message().to_owned()));
            }
        },
    }
    unknown_settings(&mut source);
    let listen = source
        .read("listen", "an address with a port")
        .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8443)));
    let metrics_listen = source.read("metrics_listen", "an address with a port");
    let tls = tls(&mut source);
    let database = address(&mut source, "database");
    let database_owner = Some(address(&mut source, "database_owner")).filter(|text| !text.is_empty());
    let database_root = root(&mut source);
    if database.is_empty() {
        source.mistakes.push(Mistake::Missing("database"));
    }
    let secret = secret(&mut source);
    let takes_invented = source.read("takes_invented", "true or false").unwrap_or(false);
    let config = Config {
        listen,
        metrics_listen,
        tls,
        database,
        database_owner,
        database_root,
        connections: source.number("connections", 16, 2..=500) as usize,
        secret: secret.unwrap_or(Secret([0; 32])),
        takes_invented,
        requests_per_minute: source.number("requests_per_minute", 240, 1..=1_000_000),
        request_seconds: u64::from(source.number("request_seconds", 60, 1..=600)),
        code_hours: source.number("code_hours", 72, 1..=720),
        drain_seconds: u64::from(source.number("drain_seconds", 20, 0..=600)),
    };
    if source.mistakes.is_empty() {
        Ok(config)
    } else {
        Err(source.mistakes)
    }
}

fn unknown_settings(source: &mut Source) {
    let known = |name: &str| SETTINGS.iter().any(|(one, _)| *one == name);
    let in_file = source.table.keys().filter(|name| !known(name)).cloned();
    let in_environment = source.environment.iter().map(|(key, _)| key);
    let unknown = in_environment
        .filter(|key| {
            key.strip_prefix(PREFIX)
                .is_none_or(|name| !known(&name.to_lowercase()))
        })
        .cloned();
    let all: Vec<_> = in_file.chain(unknown).map(Mistake::Unknown).collect();
    source.mistakes.extend(all);
}

fn address(source: &mut Source, name: &'static str) -> String {
    let text = source.text(name).unwrap_or_default();
    let wrong = match text.parse::<tokio_postgres::Config>() {
        _ if text.is_empty() => None,
        Err(_) => Some("not an address of a PostgreSQL database"),
        Ok(address) if needs_tls(&address) && source.text("database_root").is_none() => {
            Some("is only reached over TLS, which needs database_root")
        }
        Ok(_) => None,
    };
    source
        .mistakes
        .extend(wrong.map(|wrong| Mistake::Wrong(name, wrong)));
    text
}

fn root(source: &mut Source) -> Option<PathBuf> {
    let file = PathBuf::from(source.text("database_root")?);
    if Reach::of(Some(&file)).is_err() {
        source.mistakes.push(Mistake::Wrong(
            "database_root",
            "is no PEM file with a certificate",
        ));
    }
    Some(file)
}

fn tls(source: &mut Source) -> Option<(PathBuf, PathBuf)> {
    let plain = source.read("plain", "true or false").unwrap_or(false);
    let certificate = source.text("tls_certificate").map(PathBuf::from);
    let key = source.text("tls_key").map(PathBuf::from);
    match (plain, certificate, key) {
        (true, None, None) => None,
        (true, ..) => {
            source
                .mistakes
                .push(Mistake::Wrong("plain", "either this or a certificate"));
            None
        }
        (false, Some(certificate), Some(key)) => {
            let wrong = crate::tls::serving(&certificate, &key).err().unwrap_or_default();
            let mistakes = wrong.into_iter().map(|(name, what)| Mistake::Wrong(name, what));
            source.mistakes.extend(mistakes);
            Some((certificate, key))
        }
        (false, certificate, key) => {
            let missing = [
                ("tls_certificate", certificate.is_none()),
                ("tls_key", key.is_none()),
            ];
            source.mistakes.extend(
                missing
                    .iter()
                    .filter(|(_, is)| *is)
                    .map(|(name, _)| Mistake::Missing(name)),
            );
            None
        }
    }
}

fn secret(source: &mut Source) -> Option<Secret> {
    let text = match (source.text("secret"), source.text("secret_file")) {
        (Some(text), _) => Zeroizing::new(text),
        (None, Some(path)) => match std::fs::read_to_string(path) {
            Ok(text) => Zeroizing::new(text),
            Err(_) => {
                source
                    .mistakes
                    .push(Mistake::Wrong("secret_file", "cannot be read"));
                return None;
            }
        },
        (None, None) => {
            source.mistakes.push(Mistake::Missing("secret_file"));
            return None;
        }
    };
    let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new);
    let secret = bytes
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
    match secret.filter(|secret| secret.iter().any(|byte| *byte != 0)) {
        Some(secret) => Some(Secret(secret)),
        None => {
            source
                .mistakes
                .push(Mistake::Wrong("secret", "not 32 bytes in base64"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    const SECRET: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

    #[test]
    fn the_environment_goes_over_the_file() {
        let file = format!(
            "listen = '127.0.0.1:1'\nplain = true\ndatabase = 'host=/tmp'\nsecret = '{SECRET}'\nconnections = 5"
        );
        let config = read(
            Some(("region.toml", Ok(file))),
            variables(&[("EENPLAN_REGION_LISTEN", "127.0.0.1:2"), ("PATH", "/bin")]),
        )
        .unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.connections, 5);
        assert_eq!((config.request_seconds, config.tls), (60, None));
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let file = "listen = 'here'\ntls_key = 'k'\nspeed = 9\nconnections = 1\ntakes_invented = 'perhaps'"
            .to_owned();
        let mistakes = read(
            Some(("region.toml", Ok(file))),
            variables(&[
                ("EENPLAN_REGION_SECRET", "c2hvcnQ="),
                ("EENPLAN_REGION_SPED", "1"),
            ]),
        )
        .unwrap_err();
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "speed: there is no such setting",
                "EENPLAN_REGION_SPED: there is no such setting",
                "listen: an address with a port",
                "tls_certificate: is needed",
                "database: is needed",
                "secret: not 32 bytes in base64",
                "takes_invented: true or false",
                "connections: out of range",
            ]
        );
        let unreadable = read(
            Some(("x", Err(std::io::ErrorKind::NotFound.into()))),
            variables(&[]),
        )
        .unwrap_err();
        assert_eq!(unreadable.first(), Some(&Mistake::File("x".into())));
        assert!(matches!(
            read(Some(("x", Ok("= 1".into()))), variables(&[]))
                .unwrap_err()
                .first(),
            Some(Mistake::NotToml(..))
        ));
    }

    #[test]
    fn a_database_elsewhere_is_only_reached_over_tls() {
        let told = |pairs: &[(&str, &str)]| {
            let told = read(None, variables(pairs)).err().unwrap_or_default();
            let told: Vec<String> = told.iter().map(ToString::to_string).collect();
            told
        };
        let rest = [
            ("EENPLAN_REGION_PLAIN", "true"),
            ("EENPLAN_REGION_SECRET", SECRET),
        ];
        let near = [("EENPLAN_REGION_DATABASE", "host=/run/postgresql")];
        assert_eq!(told(&[rest.as_slice(), &near].concat()), [""; 0]);
        let far = [
            ("EENPLAN_REGION_DATABASE", "host=db.regio.example"),
            ("EENPLAN_REGION_DATABASE_OWNER", "host=db.regio.example"),
        ];
        let elsewhere = "is only reached over TLS, which needs database_root";
        assert_eq!(
            told(&[rest.as_slice(), &far].concat()),
            [
                format!("database: {elsewhere}"),
                format!("database_owner: {elsewhere}")
            ]
        );
        let root = [("EENPLAN_REGION_DATABASE_ROOT", "/nowhere.pem")];
        assert_eq!(
            told(&[rest.as_slice(), &far, &root].concat()),
            ["database_root: is no PEM file with a certificate"]
        );
    }

    #[test]
    fn a_secret_never_prints() {
        assert_eq!(format!("{:?}", Secret([9; 32])), "Secret(…)");
    }
}
