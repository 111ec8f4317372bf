//! Whether two dossiers may be about the same person: noticed while typing, decided by people.

mod crowd;

pub use crowd::Crowd;

use crate::{postcode, text};
use chrono::{Datelike, NaiveDate};

/// How strongly two residents look like one. The strongest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Some identifiers agree: twins, or a slip of the keyboard.
    Possible,
    /// Names and birth date agree, or names and address.
    Likely,
    /// The same BSN.
    Same,
}

/// What two residents are compared by, folded once. Holds personal data and never prints.
#[derive(Clone, Default)]
pub struct Features {
    bsn: Option<String>,
    family: Vec<String>,
    given: Vec<String>,
    birth: Option<NaiveDate>,
    postcode: Option<String>,
    house_number: Option<String>,
}

crate::never_prints!(Features);

/// Small words before a surname, folded: they are typed in either field, or left out.
pub(crate) const PREFIXES: &[&str] = &[
    "van", "de", "den", "der", "des", "t", "het", "te", "ten", "ter", "in", "op", "aan", "bij", "uit",
    "voor", "von", "zu", "el", "al", "ben", "bin", "la", "le", "du", "di", "da", "dos", "dal", "della", "e",
    "y",
];

/// What is known of a resident, as typed or as kept. Empty text is unknown.
#[derive(Clone, Copy, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Known<'a> {
    pub bsn: &'a str,
    pub family_name: &'a str,
    pub given_names: &'a str,
    pub call_name: &'a str,
    pub birth_date: Option<NaiveDate>,
    pub postcode: &'a str,
    pub house_number: &'a str,
}

impl Features {
    /// Folds what is known. A half-typed postcode or BSN counts as unknown.
    pub fn of(known: Known<'_>) -> Self {
        let words = |typed: &str| {
            text::fold(typed)
                .split(' ')
                .filter(|w| !w.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let mut family: Vec<String> = words(known.family_name);
        if family.iter().any(|w| !PREFIXES.contains(&w.as_str())) {
            family.retain(|w| !PREFIXES.contains(&w.as_str()));
        }
        let mut given: Vec<String> = words(known.call_name);
        given.extend(words(known.given_names).into_iter().take(1));
        let bsn: String = known.bsn.chars().filter(char::is_ascii_digit).collect();
        let house_number = postcode::fold_house_number(known.house_number);
        Self {
            bsn: (bsn.len() == 9).then_some(bsn),
            family,
            given,
            birth: known.birth_date,
            postcode: postcode::parse(known.postcode).ok(),
            house_number: (!house_number.is_empty()).then_some(house_number),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Different,
    Unknown,
    Near,
    Same,
}

/// How much two residents look alike; `None` when there is nothing to notice.
///
/// Two different BSNs are two people. A name alone says nothing.
pub fn likeness(a: &Features, b: &Features) -> Option<Likeness> {
    if let (Some(a), Some(b)) = (&a.bsn, &b.bsn) {
        return (a == b).then_some(Likeness::Same);
    }
    let (family, given) = names(a, b);
    let (birth, home) = (births(a.birth, b.birth), homes(a, b));
    let names = family.min(given);
    if (names >= Match::Near && birth == Match::Same)
        || (names == Match::Same && home == Match::Same && birth != Match::Different)
    {
        return Some(Likeness::Likely);
    }
    let possible = (birth == Match::Same && family.max(given) >= Match::Near && home != Match::Different)
        || (names == Match::Same && birth >= Match::Unknown && (birth == Match::Near || home == Match::Near))
        || (names >= Match::Near && home == Match::Same);
    possible.then_some(Likeness::Possible)
}

/// Surname and given name, also when they were typed in each other's field.
fn names(a: &Features, b: &Features) -> (Match, Match) {
    let straight = (families(&a.family, &b.family), givens(&a.given, &b.given));
    let swapped = |x: &Features, y: &Features| {
        x.family.iter().any(|w| y.given.contains(w)) && y.family.iter().any(|w| x.given.contains(w))
    };
    if straight.0.min(straight.1) < Match::Near && swapped(a, b) {
        return (Match::Near, Match::Near);
    }
    straight
}

/// Near: one letter off, or one is part of the other, as with a partner's name.
fn families(a: &[String], b: &[String]) -> Match {
    if a.is_empty() || b.is_empty() {
        Match::Unknown
    } else if a == b {
        Match::Same
    } else if a.iter().all(|w| b.contains(w))
        || b.iter().all(|w| a.contains(w))
        || one_edit(&a.concat(), &b.concat())
    {
        Match::Near
    } else {
        Match::Different
    }
}

/// Same: a first or call name in common. Near: one letter off, or an initial.
fn givens(a: &[String], b: &[String]) -> Match {
    if a.is_empty() || b.is_empty() {
        return Match::Unknown;
    }
    let initial = |x: &str, y: &str| x.chars().count() == 1 && y.starts_with(x);
    let near = |x: &String, y: &String| one_edit(x, y) || initial(x, y) || initial(y, x);
    if a.iter().any(|x| b.contains(x)) {
        Match::Same
    } else if a.iter().any(|x| b.iter().any(|y| near(x, y))) {
        Match::Near
    } else {
        Match::Different
    }
}

/// Near: one of day, month and year differs, or day and month changed places.
fn births(a: Option<NaiveDate>, b: Option<NaiveDate>) -> Match {
    let (Some(a), Some(b)) = (a, b) else {
        return Match::Unknown;
    };
    if a == b {
        return Match::Same;
    }
    let same = [a.day() == b.day(), a.month() == b.month(), a.year() == b.year()]
        .iter()
        .filter(|s| **s)
        .count();
    let turned = a.year() == b.year() && a.day() == b.month() && a.month() == b.day();
    if same == 2 || turned {
        Match::Near
    } else {
        Match::Different
    }
}

/// Near: the same postcode.
fn homes(a: &Features, b: &Features) -> Match {
    let (Some(own), Some(other)) = (&a.postcode, &b.postcode) else {
        return Match::Unknown;
    };
    if own != other {
        Match::Different
    } else if a.house_number.is_some() && a.house_number == b.house_number {
        Match::Same
    } else {
        Match::Near
    }
}

/// One letter added, dropped, changed, or two neighbours swapped; in words long enough for that to be a slip.
fn one_edit(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().min(b.len()) < 3 {
        return false;
    }
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a, b) {
        ([x, y], [p, q]) => x == q && y == p,
        _ => a.len() <= 1 && b.len() <= 1,
    }
}

#[cfg(test)]
#[path = "likeness_tests.rs"]
mod tests;
