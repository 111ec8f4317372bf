//! Whether two dossiers may be about the same person: noticed while typing, decided by people.

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
const PREFIXES: &[&str] = &[
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
mod tests {
    use super::*;
    use crate::testing::day;
    use proptest::prelude::*;

    fn anna() -> Known<'static> {
        Known {
            family_name: "Vries",
            given_names: "Anna Maria",
            call_name: "Ans",
            birth_date: Some(day("1988-11-12")),
            postcode: "8102 AB",
            house_number: "12 A",
            ..Known::default()
        }
    }

    fn with(known: Known<'_>) -> Option<Likeness> {
        likeness(&Features::of(anna()), &Features::of(known))
    }

    #[test]
    fn the_same_person_written_differently_is_noticed() {
        for (why, known) in [
            (
                "prefix typed with the name",
                Known {
                    family_name: "de Vries",
                    ..anna()
                },
            ),
            (
                "a letter off",
                Known {
                    family_name: "Vriesz",
                    given_names: "Ana",
                    call_name: "",
                    ..anna()
                },
            ),
            (
                "two letters swapped",
                Known {
                    family_name: "Vreis",
                    ..anna()
                },
            ),
            (
                "an initial",
                Known {
                    given_names: "A.",
                    call_name: "",
                    ..anna()
                },
            ),
            (
                "a partner's name added",
                Known {
                    family_name: "Jansen-de Vries",
                    ..anna()
                },
            ),
            (
                "moved house",
                Known {
                    postcode: "7411 AA",
                    house_number: "1",
                    ..anna()
                },
            ),
            (
                "no birth date yet, the same door",
                Known {
                    birth_date: None,
                    house_number: "12-a",
                    ..anna()
                },
            ),
            (
                "names in each other's field",
                Known {
                    family_name: "Anna",
                    given_names: "Vries",
                    call_name: "",
                    ..anna()
                },
            ),
        ] {
            assert_eq!(with(known), Some(Likeness::Likely), "{why}");
        }
    }

    #[test]
    fn what_may_be_a_slip_or_a_twin_is_only_possible() {
        for (why, known) in [
            (
                "a twin",
                Known {
                    given_names: "Bram",
                    call_name: "Bram",
                    ..anna()
                },
            ),
            (
                "married, other surname",
                Known {
                    family_name: "Proef",
                    ..anna()
                },
            ),
            (
                "a son with his mother's name at the same door",
                Known {
                    birth_date: Some(day("2010-01-02")),
                    ..anna()
                },
            ),
            (
                "one part of the birth date differs, moved",
                Known {
                    birth_date: Some(day("1989-11-12")),
                    postcode: "",
                    ..anna()
                },
            ),
        ] {
            assert_eq!(with(known), Some(Likeness::Possible), "{why}");
        }
    }

    #[test]
    fn other_people_are_left_alone() {
        for (why, known) in [
            (
                "a name alone",
                Known {
                    birth_date: None,
                    postcode: "",
                    ..anna()
                },
            ),
            (
                "the same name, another birth date and place",
                Known {
                    birth_date: Some(day("1951-03-04")),
                    postcode: "7411 AA",
                    ..anna()
                },
            ),
            (
                "a neighbour",
                Known {
                    family_name: "Proef",
                    given_names: "Koos",
                    call_name: "",
                    birth_date: None,
                    ..anna()
                },
            ),
            (
                "the same birthday elsewhere",
                Known {
                    family_name: "Proef",
                    given_names: "Koos",
                    call_name: "",
                    postcode: "7411 AA",
                    ..anna()
                },
            ),
            ("nothing typed yet", Known::default()),
        ] {
            assert_eq!(with(known), None, "{why}");
        }
    }

    #[test]
    fn a_bsn_decides_when_both_are_known() {
        let features = |bsn: &'static str| Features::of(Known { bsn, ..anna() });
        assert_eq!(
            likeness(&features("111222333"), &features("1112.22.333")),
            Some(Likeness::Same)
        );
        assert_eq!(likeness(&features("111222333"), &features("123456782")), None);
        assert_eq!(
            likeness(&features("111222333"), &features("")),
            Some(Likeness::Likely)
        );
        assert_eq!(format!("{:?}", features("111222333")), "Features […]");
    }

    fn any_known() -> impl Strategy<Value = Features> {
        let word = || {
            proptest::sample::select(vec![
                "", "Vries", "Vreis", "de Vries", "Anna", "A", "Proef", "Bram",
            ])
        };
        let birth = proptest::option::of(proptest::sample::select(vec![
            day("1988-11-12"),
            day("1988-12-11"),
            day("1990-01-01"),
        ]));
        (
            word(),
            word(),
            word(),
            birth,
            proptest::sample::select(vec!["", "8102AB", "7411 AA"]),
            proptest::sample::select(vec!["", "1", "2"]),
        )
            .prop_map(
                |(family_name, given_names, call_name, birth_date, postcode, house_number)| {
                    Features::of(Known {
                        bsn: "",
                        family_name,
                        given_names,
                        call_name,
                        birth_date,
                        postcode,
                        house_number,
                    })
                },
            )
    }

    proptest! {
        #[test]
        fn likeness_works_both_ways(a in any_known(), b in any_known()) {
            prop_assert_eq!(likeness(&a, &b), likeness(&b, &a));
        }
    }
}
