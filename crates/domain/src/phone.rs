//! Telephone numbers, Dutch and foreign.
//!
//! What was typed is kept for reading; the normal form is for dialling and comparing.

use crate::field_error::FieldCode;
use crate::sensitive::Sensitive;

/// A number that can be dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// As typed, without outer spaces.
    pub typed: Sensitive<String>,
    /// `+` with country code (E.164), or the digits of a Dutch short or service number.
    pub normal: Sensitive<String>,
}

/// Short and service numbers have no international form: 112, 113, 116xxx, 14 + area code, 0800/0900/0906/0909.
/// With the lengths in use (?): one that is missing is refused with the input kept, and is added here.
const SERVICE_NUMBERS: &[(&str, &[usize])] = &[
    ("112", &[3]),
    ("113", &[3]),
    ("116", &[6]),
    ("140", &[4, 5, 6]),
    ("0800", &[8, 11]),
    ("0900", &[8, 11]),
    ("0906", &[8, 11]),
    ("0909", &[8, 11]),
];

/// Reads a number: spaces, hyphens, dots, slashes and brackets are layout, `00` is `+`, `+31 (0)6` is `+316`.
///
/// # Errors
/// `PhoneWrong`.
pub fn parse(typed: &str) -> Result<Phone, FieldCode> {
    let typed = typed.trim();
    let mut bare = String::with_capacity(typed.len());
    for c in typed.replace("(0)", "").chars() {
        match c {
            '0'..='9' => bare.push(c),
            '+' if bare.is_empty() => bare.push(c),
            ' ' | '\u{a0}' | '-' | '–' | '‑' | '.' | '/' | '(' | ')' => {}
            _ => return Err(FieldCode::PhoneWrong),
        }
    }
    let normal = normal_form(&bare).ok_or(FieldCode::PhoneWrong)?;
    Ok(Phone {
        typed: typed.into(),
        normal: normal.into(),
    })
}

/// What is kept of an optional number: as typed, when it can be dialled.
///
/// # Errors
/// `PhoneWrong`.
pub fn kept(typed: &str) -> Result<Option<String>, FieldCode> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    // Read to store it; the caller's record never prints.
    parse(typed).map(|phone| Some(phone.typed.into_exposed()))
}

fn normal_form(bare: &str) -> Option<String> {
    let is_service = SERVICE_NUMBERS
        .iter()
        .any(|(start, lengths)| bare.starts_with(start) && lengths.contains(&bare.len()));
    if is_service {
        return Some(bare.to_owned());
    }
    if let Some(foreign) = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")) {
        return international(foreign);
    }
    let subscriber = bare.strip_prefix('0')?;
    dutch_subscriber(subscriber).then(|| format!("+31{subscriber}"))
}

/// E.164: at most 15 digits, no country code begins with 0. `+31 06…` is a common slip and read as `+31 6…`.
fn international(digits: &str) -> Option<String> {
    if let Some(rest) = digits.strip_prefix("31") {
        let subscriber = rest.strip_prefix('0').unwrap_or(rest);
        return dutch_subscriber(subscriber).then(|| format!("+31{subscriber}"));
    }
    ((8..=15).contains(&digits.len()) && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

fn dutch_subscriber(digits: &str) -> bool {
    digits.len() == 9 && !digits.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normal(typed: &str) -> Option<String> {
        parse(typed).ok().map(|phone| phone.normal.into_exposed())
    }

    #[test]
    fn numbers_are_read_however_they_are_laid_out() {
        for (typed, outcome) in [
            ("06-0000 0001", Some("+31600000001")),
            ("0612345678", Some("+31612345678")),
            ("(0570) 12 34 56", Some("+31570123456")),
            ("+31 (0)6 12 34 56 78", Some("+31612345678")),
            ("+31 06 12345678", Some("+31612345678")),
            ("0031 612345678", Some("+31612345678")),
            ("+49 30 123456", Some("+4930123456")),
            ("0032 2 123 45 67", Some("+3221234567")),
            ("088/123.45.67", Some("+31881234567")),
            ("112", Some("112")),
            ("113", Some("113")),
            ("0800-0113", Some("08000113")),
            ("0900-1234567", Some("09001234567")),
            ("14 0572", Some("140572")),
            ("06-1234567", None),
            ("06-123456789", None),
            ("+31 6 1234567", None),
            ("612345678", None),
            ("+0 12345678", None),
            ("00", None),
            ("+49 1234", None),
            ("+1234567890123456", None),
            ("bel Eva", None),
            ("0612345678 toestel 3", None),
            ("06+12345678", None),
            ("", None),
        ] {
            assert_eq!(normal(typed).as_deref(), outcome, "{typed}");
        }
    }

    #[test]
    fn what_was_typed_is_kept_and_nothing_prints() {
        let phone = parse(" 06-0000 0001 ").unwrap();
        assert_eq!(phone.typed.expose(), "06-0000 0001");
        assert!(!format!("{phone:?}").contains("0000"));
    }

    proptest! {
        #[test]
        fn the_normal_form_reads_back_as_itself(typed in "[+0]?[0-9]{2,15}") {
            if let Some(once) = normal(&typed) {
                prop_assert_eq!(normal(&once), Some(once));
            }
        }

        #[test]
        fn no_typed_text_makes_it_panic(typed in "\\PC{0,30}") {
            let _ = parse(&typed);
        }
    }
}
