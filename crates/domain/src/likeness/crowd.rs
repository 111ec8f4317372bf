//! Many people at once, so that a whole file is compared without comparing everybody with everybody.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{Features, Likeness, likeness};

/// People to compare with, found by what two alike residents always share: the BSN, the surname with a given name, the birth
/// date, or the address. The work for one question grows with how many share one of these, not with how many there are.
#[derive(Clone)]
pub struct Crowd<K> {
    people: Vec<(K, Features)>,
    by_bsn: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    by_birth: HashMap<NaiveDate, Vec<usize>>,
    by_home: HashMap<String, Vec<usize>>,
}

impl<K> Default for Crowd<K> {
    fn default() -> Self {
        Crowd {
            people: Vec::new(),
            by_bsn: HashMap::new(),
            by_name: HashMap::new(),
            by_birth: HashMap::new(),
            by_home: HashMap::new(),
        }
    }
}

impl<K: Copy> Crowd<K> {
    /// Adds somebody.
    pub fn add(&mut self, key: K, features: Features) {
        let at = self.people.len();
        if let Some(bsn) = &features.bsn {
            self.by_bsn.entry(bsn.clone()).or_default().push(at);
        }
        for name in names(&features) {
            self.by_name.entry(name).or_default().push(at);
        }
        if let Some(birth) = features.birth {
            self.by_birth.entry(birth).or_default().push(at);
        }
        if let Some(home) = home(&features) {
            self.by_home.entry(home).or_default().push(at);
        }
        self.people.push((key, features));
    }

    /// Who is like them, the most alike first, then in the order they were added.
    pub fn like(&self, features: &Features) -> Vec<(Likeness, K)> {
        let mut found: Vec<(Likeness, K)> = self
            .near(features)
            .into_iter()
            .filter_map(|at| self.people.get(at))
            .filter_map(|(key, other)| Some((likeness(features, other)?, *key)))
            .collect();
        found.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
        found
    }

    /// Everybody worth comparing.
    fn near(&self, features: &Features) -> BTreeSet<usize> {
        let bsn = features.bsn.as_ref().and_then(|bsn| self.by_bsn.get(bsn));
        let birth = features.birth.and_then(|birth| self.by_birth.get(&birth));
        let home = home(features).and_then(|home| self.by_home.get(&home));
        let names = names(features)
            .into_iter()
            .filter_map(|name| self.by_name.get(&name));
        let lists = names.chain(bsn).chain(birth).chain(home);
        lists.flatten().copied().collect()
    }
}

/// Surname with each given name: names that are the same share one of these.
fn names(features: &Features) -> BTreeSet<String> {
    if features.family.is_empty() {
        return BTreeSet::new();
    }
    let family = features.family.join(" ");
    features
        .given
        .iter()
        .map(|given| format!("{family}, {given}"))
        .collect()
}

fn home(features: &Features) -> Option<String> {
    let (postcode, number) = (features.postcode.as_ref()?, features.house_number.as_ref()?);
    Some(format!("{postcode} {number}"))
}

#[cfg(test)]
mod tests {
    use super::super::Known;
    use super::*;
    use proptest::prelude::*;

    fn person(number: u32) -> Features {
        // 10,000 people over 80 years and 2,500 addresses, with the surnames of a town.
        let birth = NaiveDate::from_ymd_opt(1940, 1, 1).and_then(|day| {
            day.checked_add_days(chrono::Days::new(u64::from(number.wrapping_mul(7_919) % 29_200)))
        });
        Features::of(Known {
            family_name: &format!("Voorbeeld{}", number.wrapping_mul(31) % 700),
            given_names: &format!("Anna{}", number.wrapping_mul(17) % 90),
            birth_date: birth,
            postcode: &format!("{} AB", 1_000 + number.wrapping_mul(13) % 2_500),
            house_number: &(1 + number % 90).to_string(),
            ..Known::default()
        })
    }

    #[test]
    fn ten_thousand_people_are_compared_with_a_few_each() {
        let mut crowd = Crowd::default();
        let mut compared = 0;
        for number in 0..10_000 {
            let features = person(number);
            compared += crowd.near(&features).len();
            crowd.add(number, features);
        }
        assert!(compared > 0, "nobody was compared: the test shows nothing");
        assert!(compared < 10_000 * 10, "{compared} comparisons for 10,000 people");
    }

    proptest! {
        #[test]
        fn nobody_alike_is_missed(people in proptest::collection::vec(any::<[u8; 6]>(), 2..14)) {
            let all: Vec<Features> = people.iter().map(|bytes| drawn(*bytes)).collect();
            let mut crowd = Crowd::default();
            for (number, features) in all.iter().enumerate() {
                crowd.add(number, features.clone());
            }
            for features in &all {
                let mut found: Vec<_> = crowd.like(features);
                found.sort_by_key(|(_, number)| *number);
                let everybody: Vec<_> = all
                    .iter()
                    .enumerate()
                    .filter_map(|(number, other)| Some((likeness(features, other)?, number)))
                    .collect();
                prop_assert_eq!(found, everybody);
            }
        }
    }

    /// Somebody out of few names, days and addresses, so that likeness of every kind comes up.
    fn drawn(bytes: [u8; 6]) -> Features {
        let pick = |list: &[&'static str], byte: u8| list[usize::from(byte) % list.len()];
        let [bsn, family, given, day, home, number] = bytes;
        Features::of(Known {
            bsn: pick(&["", "", "111222333", "123456782"], bsn),
            family_name: pick(
                &["", "Jansen", "Janssen", "de Vries", "Jansen-de Vries", "Anna"],
                family,
            ),
            given_names: pick(&["", "Anna", "Ana", "A.", "Piet Jansen", "Jansen"], given),
            call_name: pick(&["", "", "Anna", "Piet"], given / 8),
            birth_date: NaiveDate::from_ymd_opt(1980 + i32::from(day % 2), 3 + u32::from(day / 2 % 2), 4),
            postcode: pick(&["", "8101 AB", "8101 AC"], home),
            house_number: pick(&["", "12", "12a"], number),
        })
    }
}
