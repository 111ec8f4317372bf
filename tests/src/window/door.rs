//! Getting in: what every journey starts with.

use super::Window;

/// The passphrase of profiles made by journeys.
pub const PASSPHRASE: &str = "paard batterij nietje zon";

impl Window {
    /// Makes a profile at the first start, and waits until it is open.
    #[track_caller]
    pub fn begin(&self) {
        self.fill("Jouw naam", "Noor Bakker (test)");
        self.fill("Organisatie of team", "Sociaal team Raalte (test)");
        self.fill("Jouw functie", "sociaal werker");
        self.choose_passphrase();
        self.click("button", "Begin met EenPlan");
        self.sees("navigation", "Hoofdmenu");
    }

    /// Fills in the new passphrase, twice.
    #[track_caller]
    pub fn choose_passphrase(&self) {
        self.paste("Kies een wachtzin", PASSPHRASE);
        self.paste("Typ de wachtzin nog een keer", PASSPHRASE);
    }

    /// Opens the profile on the lock screen, and waits until it is open.
    #[track_caller]
    pub fn unlock(&self) {
        self.paste("Wachtzin", PASSPHRASE);
        self.click("button", "Ontgrendel");
        self.sees("navigation", "Hoofdmenu");
    }

    /// Goes to a part of the open dossier, by its tab.
    #[track_caller]
    pub fn part(&self, tab: &str) {
        self.click("link", tab);
        self.until(tab, || {
            let here = self.script(
                "return document.querySelector('.tabs [aria-current]')?.textContent",
                &[],
            );
            here.as_str()?.starts_with(tab).then_some(())
        });
    }
}
