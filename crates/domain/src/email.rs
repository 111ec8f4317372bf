//! E-mail addresses, checked for slips of the keyboard only: whether one works shows when somebody writes to it.

use crate::field_error::FieldCode;

/// Longest address that can travel (RFC 5321, 4.5.3.1.3, without the angle brackets).
const EMAIL_MAX: usize = 254;

/// Reads an address: something, one `@`, a domain with a dot in it, no white space.
///
/// # Errors
/// `EmailWrong`.
pub fn parse(typed: &str) -> Result<String, FieldCode> {
    let typed = typed.trim();
    let well_formed = typed.len() <= EMAIL_MAX
        && !typed
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'))
        && typed.split_once('@').is_some_and(|(local, domain)| {
            let labels: Vec<_> = domain.split('.').collect();
            !local.is_empty()
                && !domain.contains('@')
                && labels.len() >= 2
                && labels
                    .iter()
                    .all(|label| !label.is_empty() && !label.starts_with('-'))
        });
    if well_formed {
        Ok(typed.to_owned())
    } else {
        Err(FieldCode::EmailWrong)
    }
}

/// What is kept of an optional address.
///
/// # Errors
/// `EmailWrong`.
pub fn kept(typed: &str) -> Result<Option<String>, FieldCode> {
    if typed.trim().is_empty() {
        Ok(None)
    } else {
        parse(typed).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_at_and_a_domain_with_a_dot() {
        for good in [
            "a@b.nl",
            "anna.voorbeeld+post@voorbeeld.example",
            "jürgen@bücher.example",
            "o'neil@a-b.example",
        ] {
            assert_eq!(parse(&format!(" {good} ")).as_deref(), Ok(good));
        }
        for wrong in [
            "",
            "anna",
            "@b.nl",
            "a@b",
            "a@.nl",
            "a@b.",
            "a@@b.nl",
            "a b@c.nl",
            "a@b.nl,c@d.nl",
            "A <a@b.nl>",
            "a@-b.nl",
        ] {
            assert_eq!(parse(wrong), Err(FieldCode::EmailWrong), "{wrong}");
        }
        assert_eq!(
            parse(&format!("{}@b.nl", "a".repeat(250))),
            Err(FieldCode::EmailWrong)
        );
    }
}
