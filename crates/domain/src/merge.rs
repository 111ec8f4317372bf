//! What a text would read like with the changes of two people in it: a suggestion for who decides, never taken unasked.

use std::collections::HashMap;

use diffy::{ConflictStyle, MergeOptions};

use crate::never_prints;

/// One place where both changed the same words.
#[derive(Clone, PartialEq, Eq)]
pub struct Clash {
    /// What stands there in the text that counts; may be empty.
    pub leading: String,
    /// What the other one made of it; may be empty.
    pub proposed: String,
}

/// One text with the changes of both.
#[derive(Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The text. Where the two clash it has the words of the text that counts.
    pub text: String,
    /// Where they clash, in the order of the text.
    pub clashes: Vec<Clash>,
}

never_prints!(Clash, Suggestion);

/// Puts the changes that `leading` and `proposed` made to `base` into one text, word by word.
///
/// ```
/// use eenplan_domain::merge::suggest;
/// let both = suggest("Elke vrijdag naar Eva.", "Elke vrijdag naar zus Eva.", "Elke dinsdag naar Eva.");
/// assert_eq!(both.text, "Elke dinsdag naar zus Eva.");
/// assert!(both.clashes.is_empty());
/// ```
///
/// Where nothing stood before, the two texts stand under each other.
pub fn suggest(base: &str, leading: &str, proposed: &str) -> Suggestion {
    let is_blank = |text: &str| text.trim().is_empty();
    if is_blank(base) && !is_blank(leading) && !is_blank(proposed) && leading != proposed {
        return Suggestion {
            text: format!("{}\n{proposed}", leading.trim_end()),
            clashes: Vec::new(),
        };
    }
    let mut words = Words::default();
    let [base, leading, proposed] = [base, leading, proposed].map(|text| words.numbered(text));
    let merged = MergeOptions::new()
        .set_conflict_style(ConflictStyle::Merge)
        .merge(&base, &leading, &proposed)
        .unwrap_or_else(|with_clashes| with_clashes);
    words.read(&merged)
}

/// The merge compares lines. Each word gets a number, and each number a line of its own, which no text can look like.
#[derive(Default)]
struct Words<'t> {
    numbers: HashMap<&'t str, usize>,
    words: Vec<&'t str>,
}

impl<'t> Words<'t> {
    fn numbered(&mut self, text: &'t str) -> String {
        let mut lines = String::new();
        for word in words(text) {
            let next = self.words.len();
            let number = *self.numbers.entry(word).or_insert(next);
            if number == next {
                self.words.push(word);
            }
            lines.push_str(&number.to_string());
            lines.push('\n');
        }
        lines
    }

    fn read(&self, merged: &str) -> Suggestion {
        let mut suggestion = Suggestion {
            text: String::new(),
            clashes: Vec::new(),
        };
        let mut clash: Option<Clash> = None;
        let mut of_leading = true;
        for line in merged.lines() {
            let word = line.parse().ok().and_then(|number: usize| self.words.get(number));
            match (word, &mut clash) {
                (Some(word), None) => suggestion.text.push_str(word),
                (Some(word), Some(clash)) if of_leading => {
                    suggestion.text.push_str(word);
                    clash.leading.push_str(word);
                }
                (Some(word), Some(clash)) => clash.proposed.push_str(word),
                (None, None) => {
                    of_leading = true;
                    clash = Some(Clash {
                        leading: String::new(),
                        proposed: String::new(),
                    });
                }
                (None, Some(_)) if of_leading => of_leading = false,
                (None, Some(_)) => suggestion.clashes.extend(clash.take()),
            }
        }
        suggestion
    }
}

/// A word or a sign, with the white space after it: spaces alone would be found everywhere and tie together what does not belong together.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let body = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’' && c != '-')
        } else if first.is_whitespace() {
            Some(0)
        } else {
            Some(first.len_utf8())
        }
        .unwrap_or(rest.len());
        let after = rest.get(body..).unwrap_or_default();
        let end = rest.len() - after.trim_start().len();
        let (word, left) = rest.split_at(end);
        rest = left;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: &str = "Anna brengt de post elke vrijdag naar Eva. Eva maakt de brieven open en belt als er een rekening bij zit.";

    #[test]
    fn changes_in_different_places_stand_together() {
        let both = suggest(
            BASE,
            "Anna brengt de post elke vrijdag naar Eva. Eva maakt de brieven open en belt Mila als er een rekening of een aanmaning bij zit.",
            "Anna brengt de post op dinsdag en vrijdag naar Eva, samen met Bas. Eva maakt de brieven open en belt als er een rekening bij zit.",
        );
        assert_eq!(
            both.text,
            "Anna brengt de post op dinsdag en vrijdag naar Eva, samen met Bas. Eva maakt de brieven open en belt Mila als er een rekening of een aanmaning bij zit."
        );
        assert!(both.clashes.is_empty());
    }

    #[test]
    fn where_both_changed_the_same_words_those_that_count_stand_and_the_clash_is_told() {
        let both = suggest(
            "Elke vrijdag om 9 uur bellen, en daarna koffie.",
            "Elke maandag om 9 uur bellen, en daarna koffie.",
            "Elke donderdag om 9 uur bellen, en daarna samen koffie.",
        );
        assert_eq!(both.text, "Elke maandag om 9 uur bellen, en daarna samen koffie.");
        let told: Vec<_> = both
            .clashes
            .iter()
            .map(|clash| (clash.leading.as_str(), clash.proposed.as_str()))
            .collect();
        assert_eq!(told, [("maandag ", "donderdag ")]);
    }

    #[test]
    fn a_list_keeps_its_lines() {
        let both = suggest(
            "Lithium 400 mg\nParacetamol",
            "Lithium 600 mg\nParacetamol",
            "Lithium 400 mg\nParacetamol\nQuetiapine 25 mg",
        );
        assert_eq!(both.text, "Lithium 600 mg\nParacetamol\nQuetiapine 25 mg");
    }

    #[test]
    fn where_nothing_stood_both_texts_stand_under_each_other() {
        let both = suggest("", "Lithium 400 mg", "Paracetamol");
        assert_eq!(both.text, "Lithium 400 mg\nParacetamol");
        assert!(both.clashes.is_empty());
    }

    #[test]
    fn what_one_took_out_and_the_other_left_alone_is_out() {
        let both = suggest(
            "Eerst bellen. Dan langsgaan.",
            "Eerst bellen.",
            "Eerst bellen. Dan langsgaan.",
        );
        assert_eq!(both.text, "Eerst bellen.");
    }

    proptest! {
        #[test]
        fn words_leave_nothing_out(text in "\\PC{0,60}|[a-z ,.\n']{0,60}") {
            prop_assert_eq!(words(&text).collect::<String>(), text);
        }

        #[test]
        fn with_one_change_alone_the_suggestion_is_that_change(base in "[ab .\n]{0,40}", changed in "[ab .\n]{0,40}") {
            for (leading, proposed) in [(&base, &changed), (&changed, &base), (&changed, &changed)] {
                let both = suggest(&base, leading, proposed);
                prop_assert_eq!(&both.text, &changed);
                prop_assert!(both.clashes.is_empty());
            }
        }

        #[test]
        fn nothing_appears_that_neither_wrote(base in "x [ab .]{0,30}", a in "[abc .]{0,30}", b in "[abd .]{0,30}") {
            let both = suggest(&base, &a, &b);
            let written: Vec<&str> = words(&a).chain(words(&b)).collect();
            prop_assert!(words(&both.text).all(|word| written.contains(&word)) || both.text.is_empty());
        }
    }
}
