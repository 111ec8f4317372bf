//! The passphrase a worker types, and the rule for choosing one.

use std::fmt;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The least number of characters of a new passphrase.
pub const MIN_CHARACTERS: usize = 12;

const MIN_DIFFERENT: usize = 4;

/// A passphrase in Unicode form NFKC, so that the same words open the store from every keyboard. Wiped when dropped, never printed.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

/// Why a new passphrase is refused. There are no rules about capitals, digits or signs (NIST SP 800-63B 3.1.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassphraseReason {
    /// Fewer than [`MIN_CHARACTERS`] characters.
    TooShort {
        /// How many there are.
        characters: usize,
    },
    /// Hardly more than one character repeated, like `aaaaaaaaaaaa` or twelve spaces.
    Repetitive,
}

impl Passphrase {
    /// Takes what was typed. Spaces count and stay; nothing is trimmed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        // Room for the longest NFKC expansion (U+FDFA: 3 bytes become 33), so that the buffer never moves and leaves a copy behind.
        let mut normal = Zeroizing::new(String::with_capacity(typed.len() * 11));
        normal.extend(typed.nfkc());
        Self(normal)
    }

    /// Every reason why this may not become a new passphrase; empty when it may. An existing passphrase is never measured.
    #[must_use]
    pub fn reasons_against(&self) -> Vec<PassphraseReason> {
        let mut reasons = Vec::new();
        let characters = self.0.chars().count();
        if characters < MIN_CHARACTERS {
            reasons.push(PassphraseReason::TooShort { characters });
        }
        let mut different: Vec<char> = Vec::with_capacity(MIN_DIFFERENT);
        for character in self.0.chars() {
            if different.len() < MIN_DIFFERENT && !different.contains(&character) {
                different.push(character);
            }
        }
        if characters > 0 && different.len() < MIN_DIFFERENT.min(characters) {
            reasons.push(PassphraseReason::Repetitive);
        }
        reasons
    }

    /// The normalised text; for the derivation alone.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[…]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PassphraseReason::{Repetitive, TooShort};

    #[test]
    fn a_new_passphrase_needs_twelve_characters_that_are_not_all_the_same_and_nothing_else() {
        for (typed, reasons) in [
            ("paard batterij nietje", vec![]),
            ("abcdefghijkl", vec![]),
            ("ÄÖÜäöüßéèêëï", vec![]),
            ("abcdefghijk", vec![TooShort { characters: 11 }]),
            ("", vec![TooShort { characters: 0 }]),
            ("aaaaaaaaaaaaaaaa", vec![Repetitive]),
            ("            ", vec![Repetitive]),
            ("abcabcabcabc", vec![Repetitive]),
            ("aaaa", vec![TooShort { characters: 4 }, Repetitive]),
            // Eleven letters, one of them with a loose accent: normalised it is one character, not two.
            ("abcdefghije\u{301}", vec![TooShort { characters: 11 }]),
        ] {
            assert_eq!(Passphrase::new(typed).reasons_against(), reasons, "{typed:?}");
        }
    }

    #[test]
    fn the_same_words_from_another_keyboard_are_the_same_passphrase() {
        for (one, other) in [
            ("cafe\u{301} om de hoek", "caf\u{e9} om de hoek"),
            ("de ĳssel stroomt", "de ijssel stroomt"),
            ("Ａbc", "Abc"),
        ] {
            assert_eq!(Passphrase::new(one).expose(), Passphrase::new(other).expose());
        }
        assert_ne!(
            Passphrase::new(" met spatie").expose(),
            Passphrase::new("met spatie").expose(),
            "spaces stay"
        );
        assert_ne!(
            Passphrase::new("Hoofdletter").expose(),
            Passphrase::new("hoofdletter").expose(),
            "case counts"
        );
    }

    #[test]
    fn the_longest_expansion_fits_the_buffer_that_was_reserved() {
        let typed = "\u{FDFA}".repeat(50);
        let passphrase = Passphrase::new(&typed);
        assert!(
            passphrase.expose().len() <= typed.len() * 11,
            "the buffer had to grow and left a copy"
        );
    }

    #[test]
    fn printing_a_passphrase_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", Passphrase::new("geheim geheim")), "[…]");
    }
}
