//! The first job in English: on none of its screens stands a Dutch sentence of ours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use eenplan_tests::window::{Home, PASSPHRASE, Window};
use serde_json::Value;

/// Our Dutch sentences that English says otherwise, without those that hold names or numbers.
fn dutch() -> BTreeSet<String> {
    let messages = Path::new("../ui/messages");
    let read = |language: &str, file: &Path| -> Value {
        let text = fs::read_to_string(messages.join(language).join(file.file_name().unwrap())).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let mut sentences = BTreeSet::new();
    let mut english = BTreeSet::new();
    for file in fs::read_dir(messages.join("nl")).unwrap() {
        let file = file.unwrap().path();
        for (language, found) in [("nl", &mut sentences), ("en", &mut english)] {
            let all = read(language, &file);
            let said = all.as_object().unwrap().values().filter_map(Value::as_str);
            found.extend(said.map(str::to_owned));
        }
    }
    // Short words may be a part of English ones; a language is called what those call it who speak it.
    sentences
        .retain(|one| one.len() >= 8 && one != "Nederlands" && !one.contains('{') && !english.contains(one));
    assert!(sentences.len() > 500, "{}", sentences.len());
    sentences
}

struct Reader {
    dutch: BTreeSet<String>,
    seen: usize,
}

impl Reader {
    /// Holds the screen, and what it tells to who cannot see it, against every Dutch sentence.
    #[track_caller]
    fn reads(&mut self, window: &Window) {
        let spoken = window.script(
            "return [...document.querySelectorAll('[aria-label], [placeholder], [title]')].filter((one) => one.checkVisibility())
                 .flatMap((one) => ['aria-label', 'placeholder', 'title'].map((name) => one.getAttribute(name) ?? ''))
                 .concat(document.title, document.documentElement.lang).join('\\n')",
            &[],
        );
        let screen = format!("{}\n{}", window.text(), spoken.as_str().unwrap());
        let found: Vec<&String> = self.dutch.iter().filter(|one| stands_in(one, &screen)).collect();
        assert!(found.is_empty(), "{found:?} on {screen}");
        assert!(screen.ends_with("en"), "the page says it is English");
        self.seen += 1;
    }
}

/// Whether a sentence stands in a text as words of its own.
fn stands_in(sentence: &str, text: &str) -> bool {
    text.match_indices(sentence).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + sentence.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

const CASELOAD: &str = "Client number;Surname;Call name;Given names;Date of birth;BSN;Street;House number;Postcode;City\r\n\
    3001;Example;Anna;Anna;3-4-1988;111222333;Dorpsstraat;1;8101 AB;Raalte\r\n";

#[test]
fn the_first_job_is_english_on_every_screen_once_english_is_chosen_at_the_door() {
    let mut english = Reader {
        dutch: dutch(),
        seen: 0,
    };
    let files = tempfile::tempdir().expect("a temporary folder can be made");
    let file = files.path().join("caseload.csv");
    fs::write(&file, CASELOAD).unwrap();
    let home = Home::empty();
    let mut window = Window::open(&home);
    window.reads("Welkom bij EenPlan");
    window.click("button", "English");
    window.reads("Welcome to EenPlan");
    english.reads(&window);
    window.is_accessible();
    window.picture("english-first-start");
    window.fill("Your name", "Noor Baker (test)");
    window.fill("Organisation or team", "Social team (test)");
    window.click("button", "Start with EenPlan");
    english.reads(&window);
    window.paste("Choose a passphrase", PASSPHRASE);
    window.paste("Type the passphrase once more", PASSPHRASE);
    window.click("button", "Start with EenPlan");
    window.sees("navigation", "Main menu");
    english.reads(&window);

    window.click("link", "Bring in your caseload");
    english.reads(&window);
    window.click("button", "Choose a file");
    window.open_file(&file);
    window.reads("What is in each column?");
    english.reads(&window);
    window.click("button", "Look at the rows");
    window.reads("Check the rows");
    english.reads(&window);
    window.click("button", "Bring in 1 dossier");
    window.reads("1 dossier was made.");
    english.reads(&window);

    window.click("link", "Caseload");
    window.sees("link", "Example, Anna");
    english.reads(&window);
    window.click("link", "Example, Anna");
    window.reads("Who leads");
    english.reads(&window);
    window.picture("english-plan");
    for (button, dialog) in [
        ("Write it down", "In the words of Anna"),
        ("Plan a date", "Next evaluation"),
        ("Write down the outcome", "Write down the outcome"),
        ("Record agreement", "Record agreement"),
        ("Print for Anna", "The plan on paper for Anna"),
    ] {
        window.click("button", button);
        window.within("dialog", dialog, |window| {
            english.reads(window);
            window.press("Escape");
        });
        window.until("the dialog to close", || {
            (window.script("return document.querySelector('[role=dialog]') === null", &[]) == true)
                .then_some(())
        });
    }
    window.press("n");
    window.within("dialog", "Write note", |window| {
        window.click("button", "Fill in more");
        window.click("button", "Save note");
        window.reads("Please fill this in.");
        english.reads(window);
        window.press("Escape");
    });
    for tab in [
        "Notes",
        "Crisis card",
        "People involved",
        "Appointments",
        "Handover",
        "Network",
        "Details",
        "Documents",
        "History",
    ] {
        window.click("link", tab);
        window.until(tab, || {
            let at = window.script(
                "return document.querySelector('.tabs [aria-current]')?.textContent",
                &[],
            );
            at.as_str()?.starts_with(tab).then_some(())
        });
        english.reads(&window);
    }
    window.click("link", "Handover");
    window.click("button", "Hand over the regie");
    window.within("dialog", "Hand over the regie", |window| {
        english.reads(window);
        window.press("Escape");
    });
    window.press("Control+k");
    window.until("the search field", || {
        window.focus().starts_with("combobox").then_some(())
    });
    english.reads(&window);
    window.press("Escape");
    window.click("link", "Settings");
    english.reads(&window);
    window.close();

    let window = Window::open(&home);
    window.reads("EenPlan is vergrendeld");
    window.click("button", "English");
    english.reads(&window);
    window.paste("Passphrase", PASSPHRASE);
    window.click("button", "Unlock");
    window.sees("navigation", "Main menu");
    english.reads(&window);
    assert!(english.seen > 25, "{} screens", english.seen);
    window.close();
}
