//! The real window, driven as a worker would: by what is on the screen, with mouse and keys.
//!
//! Every step waits until it can be done, and panics with a sentence, a picture and the program's own words when it
//! cannot. Journeys run one after the other: [`Window::open`] waits for the window before it.

mod axe;
mod cost;
mod dialogs;
mod door;
mod pictures;
mod session;

use std::fmt::Debug;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use fantoccini::Client;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::key::Key;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

pub use door::PASSPHRASE;
use session::Session;

use crate::durability::recorder::{Fault, Recorder};
use crate::repository;

const FIND: &str = include_str!("find.js");

/// How long a step may take on a busy machine before the journey fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder with the profiles of one device; it outlives the windows opened on it.
pub struct Home(tempfile::TempDir);

impl Home {
    /// A device on which EenPlan was never started.
    pub fn empty() -> Self {
        Self(
            tempfile::Builder::new()
                .prefix("eenplan-home-")
                .tempdir()
                .expect("a temporary folder can be made"),
        )
    }

    /// Where it is, to look at files or to damage them.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// EenPlan, open on a virtual display.
pub struct Window {
    session: Session,
    runtime: Runtime,
    client: Client,
    within: Vec<(String, String)>,
}

impl Window {
    /// Opens EenPlan on `home` and waits until its first screen is there.
    pub fn open(home: &Home) -> Self {
        Self::of(Session::start(home.path()))
    }

    /// Opens EenPlan on `home`, on a disk that is full, or read-only, whenever [`Recorder::room`] is not there.
    pub fn open_on(home: &Home, disk: &Recorder, fault: Fault) -> Self {
        let launcher = disk
            .launcher(&repository::program(), home.path(), fault)
            .expect("a script can be written");
        Self::of(Session::start(home.path()).launched_by(launcher))
    }

    /// Opens EenPlan on the device of somebody else, while the window of the first stays open.
    pub fn open_beside(home: &Home, other: &Window) -> Self {
        Self::of(Session::start_beside(home.path(), &other.session))
    }

    fn of(mut session: Session) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let client = runtime.block_on(session.connect());
        let window = Self {
            session,
            runtime,
            client,
            within: Vec::new(),
        };
        window.resize(pictures::USUAL);
        window.until("the first screen", || {
            let ready = window.script(
                "return !!document.querySelector('main') && document.readyState",
                &[],
            );
            (ready == "complete").then_some(())
        });
        window
    }

    /// Closes the window as the cross in its corner does, and waits until the program has ended.
    pub fn close(self) {
        let Self {
            mut session,
            runtime,
            client,
            ..
        } = self;
        runtime.block_on(session.disconnect(client));
    }

    /// Ends the program with SIGKILL: it gets no chance to save anything.
    pub fn kill(self) {
        self.session.kill_program();
    }

    /// Clicks the one visible thing with this role (`button`, `link`, `checkbox` …) and accessible name.
    #[track_caller]
    pub fn click(&self, role: &str, name: &str) {
        // The driver takes a button whose middle lies on the edge of what scrolls for visible, and then clicks beside it.
        let near = "arguments[0].scrollIntoView({ block: 'nearest' })";
        self.act(role, name, |element| {
            let client = self.client.clone();
            async move {
                client.execute(near, vec![json!(element)]).await?;
                element.click().await
            }
        });
    }

    /// Waits until something with this role and accessible name is visible.
    #[track_caller]
    pub fn sees(&self, role: &str, name: &str) {
        self.find(role, name);
    }

    /// Waits until this text is somewhere on the screen.
    #[track_caller]
    pub fn reads(&self, text: &str) {
        self.until(&format!("the text “{text}”"), || {
            self.text().contains(&spaced(text)).then_some(())
        });
    }

    /// Waits until this text is nowhere on the screen.
    #[track_caller]
    pub fn reads_no_more(&self, text: &str) {
        self.until(&format!("“{text}” to go"), || {
            (!self.text().contains(&spaced(text))).then_some(())
        });
    }

    /// Replaces what is in the field with this label by typing `text`.
    #[track_caller]
    pub fn fill(&self, label: &str, text: &str) {
        // The driver swallows what no single key code stands for.
        assert!(
            text.chars().all(|one| u32::from(one) <= 0xFFFF),
            "{text:?} cannot be typed here: use paste()"
        );
        self.act("field", label, |element| async move {
            element.clear().await?;
            element.send_keys(text).await
        });
    }

    /// Puts `text` in the field with this label at once, as pasting does; for texts that take too long to type.
    #[track_caller]
    pub fn paste(&self, label: &str, text: &str) {
        const PASTE: &str = "const [field, text] = arguments;
             const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value');
             field.focus();
             own.set.call(field, text);
             field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
             field.dispatchEvent(new Event('change', { bubbles: true }));";
        self.act("field", label, |field| {
            let client = self.client.clone();
            let arguments = vec![json!(field), json!(text)];
            async move { client.execute(PASTE, arguments).await.map(drop) }
        });
    }

    /// Chooses the option with this text in the list with this label.
    #[track_caller]
    pub fn choose(&self, label: &str, option: &str) {
        self.act("field", label, |element| async move {
            element.select_by_label(option).await
        });
    }

    /// What stands in the field with this label.
    #[track_caller]
    pub fn value(&self, label: &str) -> String {
        let field = self.find("field", label);
        self.run("read a field", field.prop("value")).unwrap_or_default()
    }

    /// Presses one key, or several at once: `Enter`, `Control+k`, `Shift+Tab`. What is parted by spaces follows without any wait, as
    /// from fingers that know the way: `Control+k a n n a`.
    #[track_caller]
    pub fn press(&self, chords: &str) {
        let actions = chords.split(' ').flat_map(|chord| {
            let keys: Vec<char> = chord.split('+').map(key).collect();
            let up: Vec<char> = keys.iter().rev().copied().collect();
            let down = keys.into_iter().map(|value| KeyAction::Down { value });
            down.chain(up.into_iter().map(|value| KeyAction::Up { value }))
        });
        let actions = actions.fold(KeyActions::new("keyboard".into()), KeyActions::then);
        self.run("press keys", self.client.perform_actions(actions));
    }

    /// Types `text` into whatever has the focus.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        let element = self.run("find the focus", self.client.active_element());
        self.run("type", element.send_keys(text));
    }

    /// The role and the accessible name of what has the focus, as `button Bewaren`.
    #[track_caller]
    pub fn focus(&self) -> String {
        let focus = self.look("return described(document.activeElement)", &[]);
        focus.as_str().unwrap_or_default().to_owned()
    }

    /// Narrows the steps in `steps` to what lies within this one thing: a dialog, a region, a row.
    #[track_caller]
    pub fn within(&mut self, role: &str, name: &str, steps: impl FnOnce(&mut Self)) {
        self.within.push((role.to_owned(), name.to_owned()));
        steps(self);
        self.within.pop();
    }

    /// All that can be read on the screen (or in what [`Self::within`] narrowed it to), white space folded.
    #[track_caller]
    pub fn text(&self) -> String {
        let scope = json!(self.within);
        let text = self.look("return shown(arguments[0])", &[scope]);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// What the program wrote to its log and to the terminal so far; at least that it began, or nothing was heard at all.
    #[track_caller]
    pub fn log(&self) -> String {
        let log = self.session.log();
        assert!(log.contains("EenPlan begins"), "the log was not heard at all");
        log
    }

    /// Runs JavaScript in the page and gives what it returns; for what a worker cannot ask.
    #[track_caller]
    pub fn script(&self, script: &str, arguments: &[Value]) -> Value {
        self.run("run a script", self.client.execute(script, arguments.to_vec()))
    }

    /// Reads the page, again when it went for another one meanwhile.
    #[track_caller]
    fn look(&self, look: &str, arguments: &[Value]) -> Value {
        let script = format!("{FIND}; {look}");
        let begun = Instant::now();
        loop {
            let seen = self
                .runtime
                .block_on(self.client.execute(&script, arguments.to_vec()));
            match seen {
                Ok(seen) => return seen,
                Err(CmdError::Standard(gone))
                    if gone.error == ErrorStatus::NoSuchFrame && begun.elapsed() < PATIENCE =>
                {
                    thread::sleep(Duration::from_millis(40));
                }
                Err(error) => self.fail(&format!("could not read the page: {error:?}")),
            }
        }
    }

    /// Waits until `ready` gives something.
    #[track_caller]
    pub fn until<T>(&self, what: &str, ready: impl Fn() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = ready() {
                return found;
            }
            if begun.elapsed() > PATIENCE {
                self.fail(&format!("waited {} s for {what}", PATIENCE.as_secs()));
            }
            thread::sleep(Duration::from_millis(40));
        }
    }

    /// Does something to an element, again with a fresh one when the screen was drawn anew or is still moving.
    #[track_caller]
    fn act<F, Done>(&self, role: &str, name: &str, mut act: F)
    where
        F: FnMut(Element) -> Done,
        Done: Future<Output = Result<(), CmdError>>,
    {
        let begun = Instant::now();
        loop {
            let element = self.find(role, name);
            match self.runtime.block_on(act(element)) {
                Ok(()) => return,
                Err(CmdError::Standard(_)) if begun.elapsed() < PATIENCE => {
                    thread::sleep(Duration::from_millis(40))
                }
                Err(error) => self.fail(&format!("{role} “{name}”: {error}")),
            }
        }
    }

    /// The one visible element with this role and name. `field` stands for everything that takes a value.
    #[track_caller]
    fn find(&self, role: &str, name: &str) -> Element {
        let ask = [json!(self.within), json!(role), json!(spaced(name))];
        let found = self.until(&format!("{role} “{name}”"), || {
            let found = self.look("return found(...arguments)", &ask);
            found.as_array().filter(|found| !found.is_empty()).cloned()
        });
        if found.len() > 1 {
            self.fail(&format!(
                "{} things are a {role} “{name}”; narrow it with within()",
                found.len()
            ));
        }
        let reference = found[0]
            .as_object()
            .and_then(|element| element.values().next())
            .and_then(Value::as_str);
        let reference =
            reference.unwrap_or_else(|| self.fail("the driver answered with something else than an element"));
        Element::from_element_id(self.client.clone(), ElementRef::from(reference.to_owned()))
    }

    #[track_caller]
    fn run<T, E: Debug>(&self, what: &str, step: impl Future<Output = Result<T, E>>) -> T {
        match self.runtime.block_on(step) {
            Ok(done) => done,
            Err(error) => self.fail(&format!("could not {what}: {error:?}")),
        }
    }

    /// Fails the journey, with a picture and the program's last words beside the sentence.
    #[track_caller]
    fn fail(&self, sentence: &str) -> ! {
        let screen = self.runtime.block_on(async {
            let text = self
                .client
                .execute(&format!("{FIND}; return shown([])"), vec![])
                .await
                .ok()?;
            let kept: PathBuf =
                std::env::temp_dir().join(format!("eenplan-journey-{}.png", std::process::id()));
            self.session.picture(pictures::LARGE, &kept).then_some(())?;
            Some(format!(
                "The screen ({}) says:\n{}",
                kept.display(),
                text.as_str().unwrap_or_default()
            ))
        });
        let screen = screen.unwrap_or_else(|| "The screen could not be read any more.".to_owned());
        panic!("{sentence}\n{screen}\nThe program said:\n{}", self.session.log());
    }
}

/// Text as people read it: any white space is one space.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn key(name: &str) -> char {
    let key = match name {
        "Alt" => Key::Alt,
        "ArrowDown" => Key::Down,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "Backspace" => Key::Backspace,
        "Control" => Key::Control,
        "Delete" => Key::Delete,
        "End" => Key::End,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "F1" => Key::F1,
        "F2" => Key::F2,
        "Home" => Key::Home,
        "PageDown" => Key::PageDown,
        "PageUp" => Key::PageUp,
        "Shift" => Key::Shift,
        "Space" => return ' ',
        "Tab" => Key::Tab,
        one if one.chars().count() == 1 => return one.chars().next().expect("it is one character"),
        other => panic!("there is no key {other} in this list yet"),
    };
    key.into()
}
