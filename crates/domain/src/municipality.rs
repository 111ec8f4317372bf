//! Municipalities: reference data (domain.md §3, CBS codes). Those of the two regions, and those that somebody may come from.

use std::sync::LazyLock;

use crate::field_error::FieldCode;

/// A region in which municipalities organise support together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// Around Deventer (S0–S3).
    MiddenIjssel,
    /// Around Zwolle (S4).
    IjsselVecht,
}

/// One municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Municipality {
    /// CBS code, four digits.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is called as well: Den Haag, officially 's-Gravenhage.
    pub also: Option<&'static str>,
    /// The region it works in; none when that is another than the two.
    pub region: Option<Region>,
    /// Whether it is the region's centrumgemeente.
    pub is_centre: bool,
}

const fn row(code: &'static str, name: &'static str, region: Region, is_centre: bool) -> Municipality {
    Municipality {
        code,
        name,
        also: None,
        region: Some(region),
        is_centre,
    }
}

/// Every municipality of both regions, the centre first.
pub const MUNICIPALITIES: &[Municipality] = &[
    row("0150", "Deventer", Region::MiddenIjssel, true),
    row("0262", "Lochem", Region::MiddenIjssel, false),
    row("1773", "Olst-Wijhe", Region::MiddenIjssel, false),
    row("0177", "Raalte", Region::MiddenIjssel, false),
    row("0301", "Zutphen", Region::MiddenIjssel, false),
    row("0193", "Zwolle", Region::IjsselVecht, true),
    row("0148", "Dalfsen", Region::IjsselVecht, false),
    row("0160", "Hardenberg", Region::IjsselVecht, false),
    row("0166", "Kampen", Region::IjsselVecht, false),
    row("0175", "Ommen", Region::IjsselVecht, false),
    row("0180", "Staphorst", Region::IjsselVecht, false),
    row("1708", "Steenwijkerland", Region::IjsselVecht, false),
    row("1896", "Zwartewaterland", Region::IjsselVecht, false),
];

/// Every other municipality of the country, by name: a line is a code, its name, and after `=` what it is called as well.
static ELSEWHERE: LazyLock<Vec<Municipality>> = LazyLock::new(|| {
    include_str!("municipality/elsewhere.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(code, names)| {
            let (name, also) = match names.split_once(" = ") {
                Some((name, also)) => (name, Some(also)),
                None => (names, None),
            };
            Municipality {
                code,
                name,
                also,
                region: None,
                is_centre: false,
            }
        })
        .collect()
});

/// All of them: those of the regions first, then the others by name.
pub fn all() -> impl Iterator<Item = &'static Municipality> {
    MUNICIPALITIES.iter().chain(ELSEWHERE.iter())
}

/// The municipality with this code.
pub fn find(code: &str) -> Option<&'static Municipality> {
    all().find(|m| m.code == code)
}

/// The municipality with this name, as a caseload file may carry it.
pub fn find_by_name(name: &str) -> Option<&'static Municipality> {
    let wanted = crate::text::fold(name);
    all().find(|m| {
        [Some(m.name), m.also]
            .into_iter()
            .flatten()
            .any(|n| crate::text::fold(n) == wanted)
    })
}

/// A chosen code. Municipalities merge and are renamed, so any CBS code (four digits) will do.
///
/// # Errors
/// `UnknownChoice`.
pub fn parse(code: &str) -> Result<Option<String>, FieldCode> {
    let code = code.trim();
    if code.is_empty() {
        return Ok(None);
    }
    if code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()) {
        Ok(Some(code.to_owned()))
    } else {
        Err(FieldCode::UnknownChoice)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_region_has_its_municipalities_and_one_centre() {
        for (region, count, centre) in [
            (Region::MiddenIjssel, 5, "Deventer"),
            (Region::IjsselVecht, 8, "Zwolle"),
        ] {
            let own: Vec<_> = MUNICIPALITIES
                .iter()
                .filter(|m| m.region == Some(region))
                .collect();
            assert_eq!(own.len(), count);
            let centres: Vec<_> = own.iter().filter(|m| m.is_centre).map(|m| m.name).collect();
            assert_eq!(centres, [centre]);
        }
    }

    #[test]
    fn the_country_has_342_with_a_code_and_a_name_of_their_own() {
        assert_eq!(all().count(), 342);
        let codes: HashSet<_> = all().map(|m| m.code).collect();
        let names: HashSet<_> = all()
            .flat_map(|m| [Some(m.name), m.also])
            .flatten()
            .map(crate::text::fold)
            .collect();
        assert_eq!((codes.len(), names.len()), (342, 345));
        assert!(all().all(|m| parse(m.code) == Ok(Some(m.code.into())) && !m.name.is_empty()));
    }

    #[test]
    fn codes_are_found_and_any_other_municipality_may_be_named_by_its_code() {
        assert_eq!(find("0177").map(|m| m.name), Some("Raalte"));
        assert_eq!(find_by_name(" olst wijhe").map(|m| m.code), Some("1773"));
        assert_eq!(find("0518").map(|m| m.name), Some("Den Haag"));
        assert_eq!(find_by_name("'s-gravenhage").map(|m| m.code), Some("0518"));
        assert_eq!(find_by_name("Den Bosch").map(|m| m.code), Some("0796"));
        assert_eq!(find("9999"), None);
        assert_eq!(parse("0363"), Ok(Some("0363".into())));
        assert_eq!(parse(" "), Ok(None));
        assert_eq!(parse("Raalte"), Err(FieldCode::UnknownChoice));
    }
}
