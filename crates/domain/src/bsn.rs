//! The burgerservicenummer (domain.md §9).

use crate::field_error::FieldCode;
use crate::sensitive::Sensitive;

/// Whether numbers from the range for tests may be used: only in a profile with invented residents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestRange {
    /// An example profile, which never enrols in a region.
    Allowed,
    /// Any other profile.
    Refused,
}

/// Nine digits that pass the elfproef. Prints `[…]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bsn(Sensitive<String>);

/// Numbers that are never given out, for tests.
const TEST_NUMBERS: std::ops::RangeInclusive<u32> = 999_900_006..=999_999_990;

impl Bsn {
    /// Reads what was typed: nine digits, spaces, dots and hyphens between them allowed.
    ///
    /// Eight digits are refused: a spreadsheet that dropped a leading zero is mended by the import, where it is known to be a number.
    ///
    /// # Errors
    /// `BsnWrong`, or `BsnTestRange` where test numbers are refused.
    pub fn parse(typed: &str, test_range: TestRange) -> Result<Self, FieldCode> {
        let digits: String = typed
            .trim()
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-' | '\u{a0}'))
            .collect();
        if digits.len() != 9 || !digits.bytes().all(|b| b.is_ascii_digit()) || !passes_elfproef(&digits) {
            return Err(FieldCode::BsnWrong);
        }
        let bsn = Self(digits.into());
        if bsn.is_test_number() && test_range == TestRange::Refused {
            return Err(FieldCode::BsnTestRange);
        }
        Ok(bsn)
    }

    /// The nine digits.
    pub fn digits(&self) -> &Sensitive<String> {
        &self.0
    }

    /// Whether it lies in the range for tests.
    pub fn is_test_number(&self) -> bool {
        // Read to compare; nothing leaves this function.
        self.0
            .expose()
            .parse()
            .is_ok_and(|number| TEST_NUMBERS.contains(&number))
    }
}

/// 9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h − i is divisible by 11; nine zeros, which also pass, are no number.
fn passes_elfproef(digits: &str) -> bool {
    let sum: i32 = digits
        .bytes()
        .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
        .map(|(digit, weight)| i32::from(digit - b'0') * weight)
        .sum();
    sum % 11 == 0 && digits != "000000000"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn real(typed: &str) -> Result<String, FieldCode> {
        Bsn::parse(typed, TestRange::Refused).map(|bsn| bsn.digits().expose().clone())
    }

    #[test]
    fn the_elfproef_decides() {
        for (typed, outcome) in [
            ("123456782", Ok("123456782")),
            ("111222333", Ok("111222333")),
            (" 1112.22.333 ", Ok("111222333")),
            ("111 222-333", Ok("111222333")),
            ("123456789", Err(FieldCode::BsnWrong)),
            ("000000000", Err(FieldCode::BsnWrong)),
            ("12345678", Err(FieldCode::BsnWrong)),
            ("1234567820", Err(FieldCode::BsnWrong)),
            ("12345678a", Err(FieldCode::BsnWrong)),
            ("١٢٣٤٥٦٧٨٢", Err(FieldCode::BsnWrong)),
            ("", Err(FieldCode::BsnWrong)),
        ] {
            assert_eq!(real(typed), outcome.map(str::to_owned), "{typed}");
        }
    }

    #[test]
    fn a_test_number_is_refused_in_a_real_profile_only() {
        for number in ["999900006", "999999990"] {
            assert_eq!(real(number), Err(FieldCode::BsnTestRange), "{number}");
            assert!(
                Bsn::parse(number, TestRange::Allowed).is_ok_and(|bsn| bsn.is_test_number()),
                "{number}"
            );
        }
        assert!(Bsn::parse("111222333", TestRange::Allowed).is_ok_and(|bsn| !bsn.is_test_number()));
    }

    #[test]
    fn it_never_prints() {
        let printed = format!("{:?}", Bsn::parse("111222333", TestRange::Refused));
        assert!(printed.contains("[…]") && !printed.contains('1'), "{printed}");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(number in 1_u32..99_999_999, place in 0_usize..9, step in 1_u8..10) {
            // From any number on, one of the next few hundred passes.
            let digits = (number * 10..).map(|n| format!("{n:09}")).find(|d| passes_elfproef(d)).unwrap();
            let mut bytes = digits.into_bytes();
            bytes[place] = (bytes[place] - b'0' + step) % 10 + b'0';
            let wrong = String::from_utf8(bytes).unwrap();
            prop_assert!(Bsn::parse(&wrong, TestRange::Allowed).is_err());
        }

        #[test]
        fn no_typed_text_makes_it_panic(typed in "\\PC{0,20}") {
            let _ = Bsn::parse(&typed, TestRange::Allowed);
        }
    }
}
