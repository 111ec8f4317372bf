//! The regional service: `eenplan-region help` lists what it can do.

use std::io::Write;
use std::process::ExitCode;

use chrono::Utc;
use eenplan_region::config::{self, Config, PREFIX, SETTINGS};
use eenplan_region::server::Server;
use eenplan_region::{Failure, Region, log, office, setup};
use tracing_subscriber::util::SubscriberInitExt;
use uuid::Uuid;

const HELP: &str = "\
eenplan-region [--config <file>] <command>

  serve                    answer devices until it is told to stop
  administrator <name>     make the region when there is none, and an administrator with a one-time code
  code <worker id>         a one-time code for a worker
  token <worker id>        an hour's token for administration over the API
  example                  fill an example region: organisations, teams and workers with their codes
  migrate                  bring the schema up to date
  restored                 after a restore from a backup: begin a new epoch
  openapi                  print the OpenAPI document
  settings                 list the settings of the file; in the environment they begin with EENPLAN_REGION_
";

/// What is said when it does not go as asked.
enum Trouble {
    Usage(String),
    Mistakes(Vec<config::Mistake>),
    Failure(Failure),
    Io(std::io::Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Trouble::Failure(failure)
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Trouble::Io(error)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            let mut lines = match trouble {
                Trouble::Usage(what) => vec![what],
                Trouble::Mistakes(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
                Trouble::Failure(failure) => vec![failure.to_string()],
                Trouble::Io(error) => vec![error.kind().to_string()],
            };
            lines.insert(0, "eenplan-region:".to_owned());
            // Nowhere is left to say that this could not be said.
            let _unsaid = writeln!(std::io::stderr().lock(), "{}", lines.join("\n  "));
            ExitCode::FAILURE
        }
    }
}

fn say(text: &str) -> Result<(), Trouble> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

async fn run(mut arguments: Vec<String>) -> Result<(), Trouble> {
    let file = match arguments.iter().position(|one| one == "--config") {
        Some(at) if arguments.len() > at + 1 => arguments.drain(at..at + 2).nth(1),
        Some(_) => return Err(Trouble::Usage("--config needs a file".to_owned())),
        None => None,
    };
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let config = || configuration(file.as_deref());
    match words.as_slice() {
        ["serve"] => serve(config()?).await,
        ["administrator", name] => {
            let config = config()?;
            setup::found(&config, "EenPlan", Utc::now()).await?;
            let region = Region::open(config, Utc::now).await?;
            let invited = office::add_administrator(&region, name).await?;
            say(&format!("worker {}\ncode   {}", invited.worker, invited.code))
        }
        ["code", worker] => {
            let region = Region::open(config()?, Utc::now).await?;
            say(&office::code(&region, id(worker)?).await?)
        }
        ["token", worker] => {
            let region = Region::open(config()?, Utc::now).await?;
            say(&office::token(&region, id(worker)?))
        }
        ["example"] => {
            let config = config()?;
            setup::found(&config, "Voorbeeldregio", Utc::now()).await?;
            let region = Region::open(config, Utc::now).await?;
            for invited in office::example(&region).await? {
                say(&format!(
                    "{:<24} {}  {}",
                    invited.name, invited.worker, invited.code
                ))?;
            }
            Ok(())
        }
        ["migrate"] => {
            eenplan_region::migrate(&config()?).await?;
            Ok(())
        }
        ["restored"] => {
            let epoch = setup::restored(&config()?, Utc::now()).await?;
            say(&format!("epoch {epoch}"))
        }
        ["openapi"] => say(&eenplan_region::openapi()),
        ["settings"] => {
            for (name, what) in SETTINGS {
                say(&format!("{name:<20} {what}"))?;
            }
            say(&format!("In the environment: {PREFIX}LISTEN and so on."))
        }
        [] | ["help" | "--help" | "-h"] => say(HELP),
        _ => Err(Trouble::Usage(HELP.to_owned())),
    }
}

fn id(text: &str) -> Result<Uuid, Trouble> {
    Uuid::try_parse(text).map_err(|_| Trouble::Usage("a worker is named by its id".to_owned()))
}

fn configuration(file: Option<&str>) -> Result<Config, Trouble> {
    let text = file.map(|name| (name, std::fs::read_to_string(name)));
    config::read(text, std::env::vars()).map_err(Trouble::Mistakes)
}

/// Every device that listens for hints holds a file; what many systems give a process at first is too few of them.
fn take_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let allowed = getrlimit(Resource::Nofile).maximum;
    let wanted = Rlimit {
        current: allowed,
        maximum: allowed,
    };
    if setrlimit(Resource::Nofile, wanted).is_err() {
        tracing::warn!("the limit of open files stays as it is");
    }
}

async fn serve(config: Config) -> Result<(), Trouble> {
    log::subscriber(std::io::stderr).init();
    take_files();
    if config.database_owner.is_some() {
        eenplan_region::migrate(&config).await?;
    }
    let server = Server::start(Region::open(config, Utc::now).await?).await?;
    tracing::info!(address = %server.address, "serving");
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
    server.stop().await?;
    Ok(())
}
