//! The desktop program: a window, the commands the screens may call, and nothing that decides.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod bindings;
mod clipboard;
mod commands;
#[cfg(target_os = "linux")]
mod drawing;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use eenplan_line::HttpLine;
use eenplan_office::{Machine, Office};
use tauri::{AppHandle, Manager, RunEvent, WebviewUrl, WebviewWindowBuilder};
use tauri_plugin_opener::OpenerExt;
use tauri_specta::Event;
use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

fn main() -> std::process::ExitCode {
    log();
    tracing::info!("EenPlan begins");
    #[cfg(target_os = "linux")]
    drawing::without_graphics_card();
    #[cfg(debug_assertions)]
    if let Some(code) = bindings::export_when_asked() {
        return code;
    }
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "cannot start");
            std::process::ExitCode::FAILURE
        }
    }
}

/// Writes the log to standard error, as `EENPLAN_LOG` says, or else from `warn` on. At its finest, other people's code prints what it sends
/// and gets: the device's token, and everybody's data. Of that only what it says in general is written.
fn log() {
    let asked = EnvFilter::try_from_env("EENPLAN_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let ours = filter_fn(|about| *about.level() <= Level::INFO || about.target().starts_with("eenplan_"));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(ours);
    tracing_subscriber::registry().with(asked).with(lines).init();
}

fn run() -> tauri::Result<()> {
    let builder = bindings::builder();
    let handler = builder.invoke_handler();
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(handler)
        .setup(move |app| {
            builder.mount_events(app);
            let office = Office::new(home(app.handle())?, Arc::new(Machine))
                .with_line(line())
                .with_clipboard(Arc::new(clipboard::SystemClipboard));
            let handle = app.handle().clone();
            let (wake, waiting) = std::sync::mpsc::channel();
            office.on_change(move |changed| {
                if wake.send(()).is_err() {
                    tracing::error!("the indexer has stopped");
                }
                for change in changed {
                    let dossier = (!change.dossier.0.is_nil()).then_some(change.dossier.0);
                    let event = bindings::Changed {
                        feature: change.table.to_owned(),
                        dossier,
                    };
                    if let Err(error) = event.emit(&handle) {
                        tracing::warn!(%error, "a change was not announced");
                    }
                }
            });
            app.manage(office);
            app.manage(commands::backup::ChosenBackup::default());
            app.manage(commands::print::SavedPaper::default());
            catch_up_behind(app.handle().clone(), waiting);
            sync_behind(app.handle().clone());
            listen_behind(app.handle().clone());
            let caller = app.handle().clone();
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("EenPlan")
                .inner_size(1280.0, 800.0)
                .min_inner_size(640.0, 400.0)
                .on_navigation(move |url| {
                    if url.scheme() == "tel" {
                        // Without a program that can call, the number can still be read.
                        let _ = caller.opener().open_url(url.as_str(), None::<&str>);
                        return false;
                    }
                    let is_served_while_developing =
                        cfg!(debug_assertions) && url.host_str() == Some("localhost");
                    url.scheme() == "tauri"
                        || url.host_str() == Some("tauri.localhost")
                        || is_served_while_developing
                })
                .build()?;
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if let RunEvent::ExitRequested { code: None, api, .. } = event {
                api.prevent_exit();
                end(app.clone());
            }
        });
    Ok(())
}

/// Takes back what was copied, and ends the program. Behind the window: who has the clipboard may be the program itself, and answers meanwhile.
fn end(app: AppHandle) {
    std::thread::spawn(move || {
        app.state::<Office>().clipboard_take_back();
        app.exit(0);
    });
}

/// Records that are indexed, and lines that are turned, in one step: who saves meanwhile waits for one step at most.
const INDEX_STEP: u32 = 50;
const LINES_STEP: u32 = 200;

/// How long the program rests at most before it looks what the day has brought.
const REST: Duration = Duration::from_secs(15 * 60);

/// Does behind the screens, in small steps, what nobody waits for: what was written is indexed for search, and the lines of the caseload
/// get the urgency of a new day.
fn catch_up_behind(app: AppHandle, waiting: Receiver<()>) {
    std::thread::spawn(move || {
        while waiting.recv_timeout(REST) != Err(RecvTimeoutError::Disconnected) {
            while waiting.try_recv().is_ok() {}
            let office = app.state::<Office>();
            while matches!(office.search_catch_up(INDEX_STEP), Ok(true)) {}
            while matches!(office.caseload_catch_up(LINES_STEP), Ok(true)) {}
        }
    });
}

/// Talks with the region, one step at a time, behind everything else.
fn sync_behind(app: AppHandle) {
    std::thread::spawn(move || {
        loop {
            let office = app.state::<Office>();
            office.sync_wait(office.sync_step());
        }
    });
}

/// Listens for hints of the region, so that what others write is here at once.
fn listen_behind(app: AppHandle) {
    std::thread::spawn(move || {
        loop {
            let office = app.state::<Office>();
            office.sync_listen_wait(office.sync_listen());
        }
    });
}

/// The way to a region. `EENPLAN_ROOTS` names a file (PEM) with roots of the organisation's own that are trusted beside those of the system.
fn line() -> Arc<HttpLine> {
    let roots = std::env::var_os("EENPLAN_ROOTS").map(PathBuf::from);
    Arc::new(HttpLine::new(roots.as_deref()))
}

/// Where the profiles of this device live: `EENPLAN_HOME`, or the user's own data folder.
fn home(app: &AppHandle) -> tauri::Result<PathBuf> {
    match std::env::var_os("EENPLAN_HOME") {
        Some(folder) => Ok(folder.into()),
        None => app.path().app_local_data_dir(),
    }
}
