//! Makes typed text ready for paper: paragraphs, direction, and characters that cannot be printed.

use std::collections::BTreeSet;

use serde::Serialize;
use unicode_bidi::Direction;
use unicode_normalization::UnicodeNormalization;

/// Stands in the place of characters without a glyph.
const UNPRINTABLE: &str = "[?]";

/// One line of typed text with its own direction.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Line {
    pub text: String,
    /// Written from right to left.
    pub rtl: bool,
}

/// Cleans text and remembers what could not be printed.
pub(crate) struct Cleaner<F> {
    has_glyph: F,
    missing: BTreeSet<char>,
}

impl<F: Fn(char) -> bool> Cleaner<F> {
    pub(crate) fn new(has_glyph: F) -> Self {
        Self {
            has_glyph,
            missing: BTreeSet::new(),
        }
    }

    /// The characters that were replaced so far.
    pub(crate) fn into_missing(self) -> BTreeSet<char> {
        self.missing
    }

    /// The lines of a longer text. Blank lines at the ends go, those between lines stay as empty lines.
    pub(crate) fn lines(&mut self, typed: &str) -> Vec<Line> {
        let unix = typed
            .replace("\r\n", "\n")
            .replace(['\r', '\u{2028}', '\u{2029}', '\u{0B}', '\u{0C}'], "\n");
        unix.trim().lines().map(|line| self.line(line)).collect()
    }

    /// A text that takes one line: line ends become spaces.
    pub(crate) fn line(&mut self, typed: &str) -> Line {
        let text = self.printable(typed);
        let rtl = matches!(unicode_bidi::get_base_direction(text.as_str()), Direction::Rtl);
        Line { text, rtl }
    }

    fn printable(&mut self, typed: &str) -> String {
        let mut text = String::with_capacity(typed.len());
        let mut in_gap = false;
        for c in typed.nfc() {
            if c.is_whitespace() || c.is_control() {
                in_gap = false;
                // A no-break space has its meaning; every other space on paper is the same.
                text.push(if matches!(c, '\u{A0}' | '\u{202F}') {
                    '\u{A0}'
                } else {
                    ' '
                });
            } else if is_invisible(c) {
                // Joiners shape the letters around them; the rest leaves no trace on paper, and direction
                // overrides could make a text read as another one.
                if !in_gap && matches!(c, '\u{200C}' | '\u{200D}') {
                    text.push(c);
                }
            } else if (self.has_glyph)(c) {
                in_gap = false;
                text.push(c);
            } else {
                self.missing.insert(c);
                if !in_gap {
                    text.push_str(UNPRINTABLE);
                }
                in_gap = true;
            }
        }
        text.trim().to_owned()
    }
}

/// Format characters that have no ink of their own.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(typed: &str) -> (String, Vec<char>) {
        let mut cleaner = Cleaner::new(|c: char| (c as u32) < 0x700);
        let line = cleaner.line(typed);
        (line.text, cleaner.into_missing().into_iter().collect())
    }

    #[test]
    fn text_is_kept_but_for_what_cannot_be_printed() {
        let cases: &[(&str, &str, &[char])] = &[
            ("Ik wil rust.", "Ik wil rust.", &[]),
            ("  twee  spaties  ", "twee  spaties", &[]),
            ("regel\neen\ttab", "regel een tab", &[]),
            ("nul\0teken", "nul teken", &[]),
            ("cafe\u{301}", "café", &[]),
            ("ga zo door 👍🏽!", "ga zo door [?]!", &['🏽', '👍']),
            ("👨\u{200D}👩\u{200D}👧 samen", "[?] samen", &['👧', '👨', '👩']),
            ("❤\u{FE0F} en ❤\u{FE0F}", "[?] en [?]", &['❤']),
            ("omge\u{202E}keerd", "omgekeerd", &[]),
            ("می\u{200C}خواهم", "می\u{200C}خواهم", &[]),
            ("$ # * _ @ \\ <b>", "$ # * _ @ \\ <b>", &[]),
        ];
        for (typed, text, missing) in cases {
            assert_eq!(clean(typed), ((*text).to_owned(), missing.to_vec()), "{typed:?}");
        }
    }

    #[test]
    fn each_line_has_its_own_direction() {
        let mut cleaner = Cleaner::new(|_| true);
        let lines = cleaner.lines("\n\nIk wil\r\n\r\nأريد بيتا\u{2028}1. בית\n\n");
        let rtl: Vec<_> = lines.iter().map(|line| (line.text.as_str(), line.rtl)).collect();
        assert_eq!(
            rtl,
            [
                ("Ik wil", false),
                ("", false),
                ("أريد بيتا", true),
                ("1. בית", true)
            ]
        );
    }
}
