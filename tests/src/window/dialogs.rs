//! The file dialogs of the desktop, answered with real keys: the driver sees only the page.

use std::path::Path;
use std::process::Command;

use super::Window;

impl Window {
    /// Answers the dialog that asks for a file to open.
    #[track_caller]
    pub fn open_file(&self, path: &Path) {
        // A slash opens the place to type in.
        self.answer(path, &["type", "/"]);
    }

    /// Answers the dialog that asks where to save; nothing may be there yet.
    #[track_caller]
    pub fn save_file(&self, path: &Path) {
        self.answer(path, &["key", "ctrl+a"]);
    }

    #[track_caller]
    fn answer(&self, path: &Path, begin: &[&str]) {
        let path = path.to_str().expect("the path of a test is UTF-8");
        let dialog = self.until("a file dialog", || self.dialogs().pop());
        self.keys(&["windowfocus", "--sync", &dialog]);
        self.keys(begin);
        self.keys(&["sleep", "0.5", "key", "ctrl+a", "type", "--delay", "5", path]);
        self.keys(&["sleep", "0.3", "key", "Return"]);
        self.until("the file dialog to close", || {
            self.dialogs().is_empty().then_some(())
        });
    }

    /// Every window of the program but its own.
    fn dialogs(&self) -> Vec<String> {
        let windows = self.keys(&["search", "--onlyvisible", "--class", "eenplan-desktop"]);
        let is_dialog = |window: &&str| !self.keys(&["getwindowname", window]).trim().ends_with("EenPlan");
        windows.lines().filter(is_dialog).map(str::to_owned).collect()
    }

    /// The text on the clipboard; empty when there is none.
    pub fn clipboard(&self) -> String {
        self.on_display("xclip", &["-selection", "clipboard", "-out"])
    }

    fn keys(&self, arguments: &[&str]) -> String {
        self.on_display("xdotool", arguments)
    }

    fn on_display(&self, program: &str, arguments: &[&str]) -> String {
        let done = Command::new(program)
            .args(arguments)
            .env("DISPLAY", self.session.display())
            .output();
        let done =
            done.unwrap_or_else(|error| panic!("{program} did not start ({error}): run scripts/setup test"));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }
}
