//! Dutch postcodes and house numbers (domain.md §9).

use crate::field_error::FieldCode;

/// Reads a postcode: `^[1-9][0-9]{3} ?[A-Za-z]{2}$`. Gives the written form, `8102 AB`.
///
/// # Errors
/// `PostcodeWrong`.
pub fn parse(typed: &str) -> Result<String, FieldCode> {
    let typed = typed.trim();
    let (Some(digits), Some(rest)) = (typed.get(..4), typed.get(4..)) else {
        return Err(FieldCode::PostcodeWrong);
    };
    let letters = rest.strip_prefix([' ', '\u{a0}']).unwrap_or(rest);
    let well_formed = digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
        && letters.len() == 2
        && letters.bytes().all(|b| b.is_ascii_alphabetic());
    if !well_formed {
        return Err(FieldCode::PostcodeWrong);
    }
    Ok(format!("{digits} {}", letters.to_ascii_uppercase()))
}

/// Most characters in a house number with its addition.
const HOUSE_NUMBER_MAX: usize = 20;

/// Reads a house number with an addition: `12`, `12 A`, `12-bis`, `4 hs`. It has to begin with its number.
///
/// # Errors
/// `HouseNumberWrong`.
pub fn parse_house_number(typed: &str) -> Result<String, FieldCode> {
    let typed = typed.trim();
    let number = typed.bytes().take_while(u8::is_ascii_digit).count();
    let well_formed = (1..=5).contains(&number)
        && !typed.starts_with('0')
        && typed.chars().count() <= HOUSE_NUMBER_MAX
        && !typed.chars().any(char::is_control);
    if well_formed {
        Ok(typed.to_owned())
    } else {
        Err(FieldCode::HouseNumberWrong)
    }
}

/// House number and addition in the form two addresses are compared in: `12-A` and `12 a` are `12a`.
pub fn fold_house_number(typed: &str) -> String {
    crate::text::fold(typed).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_postcode_is_four_digits_and_two_letters() {
        for (typed, outcome) in [
            ("8102AB", Some("8102 AB")),
            (" 8102 ab ", Some("8102 AB")),
            ("1000\u{a0}zz", Some("1000 ZZ")),
            ("0102 AB", None),
            ("8102  AB", None),
            ("8102 A", None),
            ("8102 ABC", None),
            ("810 AB", None),
            ("8102 1B", None),
            ("8102 ÄB", None),
            ("ééé", None),
            ("", None),
        ] {
            assert_eq!(parse(typed).ok().as_deref(), outcome, "{typed}");
        }
    }

    #[test]
    fn a_house_number_begins_with_its_number() {
        for good in ["1", "12 A", "12-bis", "99999", "4 hs", "12/3"] {
            assert_eq!(parse_house_number(good).as_deref(), Ok(good));
        }
        for wrong in [
            "",
            "A",
            "0",
            "012",
            "123456",
            "-1",
            "1\u{7}",
            "1 aaaaaaaaaaaaaaaaaaaa",
        ] {
            assert_eq!(
                parse_house_number(wrong),
                Err(FieldCode::HouseNumberWrong),
                "{wrong}"
            );
        }
        assert_eq!(fold_house_number("12-A"), fold_house_number("12 a"));
        assert_ne!(fold_house_number("12-A"), fold_house_number("12-B"));
    }

    proptest! {
        #[test]
        fn the_written_form_reads_back_as_itself(typed in "[1-9][0-9]{3} ?[A-Za-z]{2}") {
            let once = parse(&typed).unwrap();
            prop_assert_eq!(parse(&once), Ok(once));
        }

        #[test]
        fn no_typed_text_makes_it_panic(typed in "\\PC{0,12}") {
            let _ = (parse(&typed), parse_house_number(&typed));
        }
    }
}
