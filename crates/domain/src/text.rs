//! Typed text: what is kept, what is refused, and how names are compared.
//!
//! Unicode is kept as typed, in any script and direction, combining marks included. Refused are control characters, which no
//! keyboard types and which break files and screens. Line ends become `\n`; spaces around a line are dropped.

use crate::field_error::FieldCode;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Most characters in one line: a name, a street.
pub const LINE_MAX: u32 = 200;
/// Most characters in a statement of the resident or a reason.
pub const STATEMENT_MAX: u32 = 2_000;
/// Most characters in a longer text: a note, the resident's own words.
pub const LONG_MAX: u32 = 100_000;

/// One line, or nothing when only spaces were typed.
///
/// # Errors
/// `ControlCharacters` (a line break or tab is one here), `TooLong`.
pub fn line(typed: &str) -> Result<Option<String>, FieldCode> {
    let trimmed = typed.trim();
    if trimmed.chars().any(|c| c.is_control() || is_line_break(c)) {
        return Err(FieldCode::ControlCharacters);
    }
    fits(trimmed, LINE_MAX).map(|t| (!t.is_empty()).then(|| t.to_owned()))
}

/// One line that has to be there.
///
/// # Errors
/// As [`line()`], and `Required`.
pub fn required_line(typed: &str) -> Result<String, FieldCode> {
    line(typed)?.ok_or(FieldCode::Required)
}

/// A text of some sentences, at most [`STATEMENT_MAX`] characters, or nothing when only white space was typed.
///
/// # Errors
/// `ControlCharacters` (line breaks and tabs are welcome), `TooLong`.
pub fn statement(typed: &str) -> Result<Option<String>, FieldCode> {
    paragraphs(typed, STATEMENT_MAX)
}

/// A statement that has to be there.
///
/// # Errors
/// As [`statement`], and `Required`.
pub fn required_statement(typed: &str) -> Result<String, FieldCode> {
    statement(typed)?.ok_or(FieldCode::Required)
}

/// A longer text, at most [`LONG_MAX`] characters, or nothing when only white space was typed.
///
/// # Errors
/// `ControlCharacters` (line breaks and tabs are welcome), `TooLong`.
pub fn long(typed: &str) -> Result<Option<String>, FieldCode> {
    paragraphs(typed, LONG_MAX)
}

/// A longer text that has to be there.
///
/// # Errors
/// As [`long`], and `Required`.
pub fn required_long(typed: &str) -> Result<String, FieldCode> {
    long(typed)?.ok_or(FieldCode::Required)
}

fn paragraphs(typed: &str, max: u32) -> Result<Option<String>, FieldCode> {
    let text = typed.replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(FieldCode::ControlCharacters);
    }
    fits(&text, max)?;
    Ok((!text.trim().is_empty()).then_some(text))
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

fn fits(text: &str, max: u32) -> Result<&str, FieldCode> {
    if text.chars().take(max as usize + 1).count() > max as usize {
        return Err(FieldCode::TooLong { max });
    }
    Ok(text)
}

/// The form names are compared in: lower case, without diacritics, everything but letters and digits one space.
///
/// Only for comparing and finding; what is shown stays as typed.
///
/// ```
/// use eenplan_domain::text::fold;
/// assert_eq!(fold("  El-Amrani, Şérife "), "el amrani serife");
/// assert_eq!(fold("Ĳsbrand Łukasz Sørensen-Weiß"), "ijsbrand lukasz sorensen weiss");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Twice: some letters have no lower case until decomposed, some lower cases decompose further.
    let letters = text
        .nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .flat_map(char::to_lowercase);
    for c in letters.filter(|c| !is_combining_mark(*c)) {
        match c {
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ς' => folded.push('σ'),
            // An apostrophe joins (D'Angelo, 't Hart); every other sign parts.
            '\'' | '’' | '‘' | 'ʼ' | '`' => {}
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_line_keeps_any_script_and_drops_only_outer_spaces() {
        for kept in [
            "Anna",
            "أحمد",
            "שלום",
            "नमस्ते",
            "e\u{301}",
            "O’Neil 🙂",
            "<script>alert(1)</script>",
            "a\u{200f}b",
        ] {
            assert_eq!(line(&format!("  {kept} ")), Ok(Some(kept.to_owned())), "{kept}");
        }
        assert_eq!(line(" \u{a0} "), Ok(None));
        assert_eq!(required_line("  "), Err(FieldCode::Required));
    }

    #[test]
    fn control_characters_are_refused() {
        for wrong in ["a\0b", "a\u{7}b", "a\u{1b}[31m", "a\u{85}b"] {
            assert_eq!(line(wrong), Err(FieldCode::ControlCharacters), "{wrong:?}");
            assert_eq!(long(wrong), Err(FieldCode::ControlCharacters), "{wrong:?}");
        }
        for broken in ["a\nb", "a\tb", "a\u{2028}b", "a\r\nb"] {
            assert_eq!(line(broken), Err(FieldCode::ControlCharacters), "{broken:?}");
        }
        assert_eq!(long("a\r\nb\rc\td"), Ok(Some("a\nb\nc\td".into())));
        assert_eq!(long(" \n\t"), Ok(None));
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(line(&"é".repeat(200)).map(|t| t.is_some()), Ok(true));
        assert_eq!(line(&"é".repeat(201)), Err(FieldCode::TooLong { max: 200 }));
        assert!(long(&"ع".repeat(100_000)).is_ok());
        assert_eq!(
            long(&"ع".repeat(100_001)),
            Err(FieldCode::TooLong { max: 100_000 })
        );
        assert_eq!(
            statement(&"a".repeat(2_001)),
            Err(FieldCode::TooLong { max: 2_000 })
        );
    }

    #[test]
    fn names_that_are_written_differently_fold_to_the_same() {
        for (a, b) in [
            ("Kowalczyková", "KOWALCZYKOVA"),
            ("Müller", "Mu\u{308}ller"),
            ("van 't Hart", "van t Hart"),
            ("D’Angelo", "D'Angelo"),
            ("Jansen-de Vries", "jansen  de vries"),
            ("İpek", "ipek"),
            ("Ångström", "angstrom"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} and {b}");
        }
        assert_ne!(fold("Jansen"), fold("Janssen"));
        assert_eq!(fold("…"), "");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn a_long_text_that_is_accepted_is_kept_as_typed(text in "[^\\r]{0,200}") {
            if let Ok(Some(kept)) = long(&text) {
                prop_assert_eq!(kept, text);
            }
        }
    }
}
