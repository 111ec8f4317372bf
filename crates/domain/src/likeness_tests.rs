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
        (
            "a namesake of the family, born the same day elsewhere",
            Known {
                given_names: "Bram",
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

#[test]
fn one_slip_of_the_keyboard_is_near_and_two_are_not() {
    for (a, b, near) in [
        ("jansen", "janssen", true),
        ("jansen", "jansn", true),
        ("jansen", "jensen", true),
        ("jansen", "jasnen", true),
        ("jansen", "jansen", true),
        ("jansen", "jaxyen", false),
        ("jansen", "jassenn", false),
        ("jansen", "pieters", false),
        ("jabsen", "jcasen", false),
        ("bo", "bob", false),
        ("anna", "nana", true),
    ] {
        assert_eq!((one_edit(a, b), one_edit(b, a)), (near, near), "{a} {b}");
    }
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
