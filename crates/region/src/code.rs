//! One-time codes as people type them.

/// Without letters and digits that are taken for each other.
pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code.
pub(crate) const LENGTH: usize = 20;

/// A code as typed: spaces and dashes do not count, nor does the size of letters; letters that look like a digit are that digit.
pub(crate) fn normal(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    (code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte))).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = "7K2QF9D2MX4TR6W8H3BZ";
        for typed in [
            "7K2QF-9D2MX-4TR6W-8H3BZ",
            "7k2qf 9d2mx 4tr6w 8h3bz",
            " 7K2QF9D2MX4TR6W8H3BZ\n",
        ] {
            assert_eq!(normal(typed).as_deref(), Some(code), "{typed}");
        }
        assert_eq!(
            normal("oilo0-00000-00000-00000").as_deref(),
            Some("01100000000000000000")
        );
        for wrong in [
            "",
            "7K2QF",
            "7K2QF-9D2MX-4TR6W-8H3B!",
            "7K2QF-9D2MX-4TR6W-8H3BZZ",
            "é",
        ] {
            assert_eq!(normal(wrong), None, "{wrong}");
        }
    }
}
