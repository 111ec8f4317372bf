//! Screenshots: for the documentation when asked, otherwise only taken, so that taking them keeps working.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use super::Window;
use crate::repository;

/// The size most journeys run at, and the smallest that the screens are made for.
pub(super) const USUAL: (u32, u32) = (1280, 800);

pub(super) const LARGE: (u32, u32) = (1920, 1080);

impl Window {
    /// Takes this screen at both sizes as `<name>.png` and `<name>-1920.png`: into docs/pictures when
    /// `EENPLAN_PICTURES=1`, otherwise into a temporary folder.
    #[track_caller]
    pub fn picture(&self, name: &str) {
        let folder = folder();
        fs::create_dir_all(&folder).expect("the folder for pictures can be made");
        for (size, suffix) in [(LARGE, "-1920"), (USUAL, "")] {
            self.resize(size);
            // What the page has drawn is on the display a moment later.
            thread::sleep(Duration::from_millis(200));
            let file = folder.join(format!("{name}{suffix}.png"));
            assert!(
                self.session.picture(size, &file),
                "scrot did not take a picture: run scripts/setup test"
            );
        }
    }

    /// Makes the window this size, in CSS pixels, and waits until the page has it.
    #[track_caller]
    pub(super) fn resize(&self, (width, height): (u32, u32)) {
        self.run(
            "resize the window",
            self.client.set_window_rect(0, 0, width, height),
        );
        self.until(&format!("a window of {width} × {height}"), || {
            let size = self.script("return [innerWidth, innerHeight]", &[]);
            (size == serde_json::json!([width, height])).then_some(())
        });
        // Two frames later everything that depends on the size is drawn.
        let drawn =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        self.run("draw", self.client.execute_async(drawn, vec![]));
    }
}

fn folder() -> PathBuf {
    match env::var("EENPLAN_PICTURES").as_deref() {
        Ok("1") => repository::root().join("docs/pictures"),
        _ => env::temp_dir().join("eenplan-pictures"),
    }
}
