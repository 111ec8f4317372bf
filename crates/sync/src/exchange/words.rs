//! Texts in which a word that comes often stands once: in the list, in the order of how often it comes, and in its place a byte or two. What
//! presses texts afterwards finds a sentence that stood before, but pays for each word of a new one; this way it pays for which word it is.
//!
//! Folded: a byte under 128 is itself. 128 + n is word n of the list, as far as [`SHORT`]; from 224 on two bytes say which of the rest. Between two
//! words of the list stands a space that is not written. [`AS_IS`] comes before a byte that would otherwise mean something else.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::codec::CodecError;

/// Texts that are worth it, in bytes. The list of a shorter one is longer than what it spares.
const WORTH: usize = 64 * 1024;
/// How often a word comes that is listed, at least, and how long it is.
const OFTEN: u32 = 3;
const LONG: usize = 2;
const AS_IS: u8 = 1;
/// Where the numbers of words begin, those of two bytes among them, and how many there are of one byte and in all.
const FIRST: u8 = 0x80;
const FIRST_OF_TWO: u8 = 0xe0;
const SHORT: usize = (FIRST_OF_TWO - FIRST) as usize;
const MOST: usize = SHORT + (u8::MAX - FIRST_OF_TWO + 1) as usize * 256;
/// Ends a word of the list.
const END: u8 = b'\n';

/// The list of words, and the texts in which they are numbers.
pub(super) struct Folded {
    pub(super) words: Vec<u8>,
    pub(super) texts: Vec<u8>,
}

/// Folds texts; `None` when there are too few.
pub(super) fn fold(texts: &[u8]) -> Option<Folded> {
    (texts.len() >= WORTH).then(|| fold_all(texts))
}

fn fold_all(texts: &[u8]) -> Folded {
    let mut numbers: HashMap<&[u8], usize> = HashMap::new();
    let mut words: Vec<(&[u8], u32)> = Vec::new();
    let mut runs = Vec::new();
    for word in texts
        .split(|byte| !is_letter(*byte))
        .filter(|word| !word.is_empty())
    {
        let number = *numbers.entry(word).or_insert_with(|| {
            words.push((word, 0));
            words.len() - 1
        });
        if let Some((_, count)) = words.get_mut(number) {
            *count += 1;
        }
        runs.push(number);
    }
    let listed = listed(&words);
    let mut places: Vec<Option<usize>> = vec![None; words.len()];
    let mut list = Vec::new();
    for (place, number) in listed.into_iter().enumerate() {
        if let (Some(known), Some((word, _))) = (places.get_mut(number), words.get(number)) {
            *known = Some(place);
            list.extend_from_slice(word);
            list.push(END);
        }
    }
    let mut folded = Vec::with_capacity(texts.len() / 3);
    let (mut rest, mut is_after_word) = (texts, false);
    for number in runs {
        let Some((word, _)) = words.get(number) else {
            continue;
        };
        let (between, after) = rest.split_at(rest.iter().take_while(|byte| !is_letter(**byte)).count());
        let place = places.get(number).copied().flatten();
        if !(is_after_word && place.is_some() && between == b" ") {
            as_is(&mut folded, between);
        }
        match place {
            Some(place) => put_number(&mut folded, place),
            None => as_is(&mut folded, word),
        }
        is_after_word = place.is_some();
        rest = after.get(word.len()..).unwrap_or_default();
    }
    as_is(&mut folded, rest);
    Folded {
        words: list,
        texts: folded,
    }
}

/// The words that are worth a number, most frequent first.
fn listed(words: &[(&[u8], u32)]) -> Vec<usize> {
    let mut listed: Vec<usize> = (0..words.len()).collect();
    let of = |number: &usize| words.get(*number).copied().unwrap_or_default();
    listed.retain(|number| of(number).1 >= OFTEN && of(number).0.len() >= LONG);
    listed.sort_unstable_by_key(|number| {
        let (word, count) = of(number);
        (Reverse(count), word)
    });
    listed.truncate(MOST);
    listed
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

fn as_is(folded: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        if *byte == AS_IS || *byte >= FIRST {
            folded.push(AS_IS);
        }
        folded.push(*byte);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a place is less than MOST")]
fn put_number(folded: &mut Vec<u8>, place: usize) {
    match place.checked_sub(SHORT) {
        None => folded.push(FIRST + place as u8),
        Some(place) => folded.extend([FIRST_OF_TWO + (place >> 8) as u8, place as u8]),
    }
}

/// The texts again, of `most` bytes at most.
///
/// # Errors
/// [`CodecError::Malformed`], and [`CodecError::TooLarge`] when they are longer.
pub(super) fn unfold(words: &[u8], folded: &[u8], most: usize) -> Result<Vec<u8>, CodecError> {
    let list: Vec<&[u8]> = words.split(|byte| *byte == END).collect();
    let mut texts = Vec::with_capacity(folded.len());
    let mut bytes = folded.iter().enumerate();
    let mut is_after_word = false;
    while let Some((at, byte)) = bytes.next() {
        let mut following = || {
            let next = bytes.next().ok_or(CodecError::Malformed(at));
            next.map(|(_, byte)| *byte)
        };
        let place = match *byte {
            AS_IS => {
                texts.push(following()?);
                None
            }
            byte if byte < FIRST => {
                texts.push(byte);
                None
            }
            byte if byte < FIRST_OF_TWO => Some(usize::from(byte - FIRST)),
            byte => Some(SHORT + (usize::from(byte - FIRST_OF_TWO) << 8) + usize::from(following()?)),
        };
        if let Some(place) = place {
            let word = list.get(place).ok_or(CodecError::Malformed(at))?;
            if is_after_word {
                texts.push(b' ');
            }
            texts.extend_from_slice(word);
        }
        is_after_word = place.is_some();
        if texts.len() > most {
            return Err(CodecError::TooLarge);
        }
    }
    Ok(texts)
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
