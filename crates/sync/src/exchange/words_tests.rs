use proptest::prelude::*;

use super::*;

/// What the texts are once they are folded and read back.
fn there_and_back(texts: &[u8]) -> Vec<u8> {
    let folded = fold_all(texts);
    unfold(&folded.words, &folded.texts, texts.len()).unwrap()
}

#[test]
fn a_word_that_comes_often_is_a_byte_and_the_space_between_two_is_none() {
    let folded = fold_all("de was en de was en de was, één keer".as_bytes());
    assert_eq!(folded.words, b"de\nwas\n");
    let mut expected = vec![0x80, 0x81];
    expected.extend(b" en ");
    expected.extend([0x80, 0x81]);
    expected.extend(b" en ");
    expected.extend([0x80, 0x81]);
    expected.extend(b", ");
    expected.extend([AS_IS, 0xc3, AS_IS, 0xa9, AS_IS, 0xc3, AS_IS, 0xa9, b'n']);
    expected.extend(b" keer");
    assert_eq!(folded.texts, expected);
}

#[test]
fn a_rarer_word_is_two_bytes_and_the_rarest_are_themselves() {
    let word = |n: usize| -> String {
        let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
        [n / 676, n / 26, n].into_iter().map(letter).collect()
    };
    let many = MOST + 10;
    let all: Vec<String> = (0..many).map(word).collect();
    let texts = [all.join(" "), all.join(" "), all.join(" ")].join(".");
    let folded = fold_all(texts.as_bytes());
    assert_eq!(folded.words.iter().filter(|byte| **byte == END).count(), MOST);
    assert!(folded.texts.contains(&0xff), "the last of two bytes is used");
    assert_eq!(
        unfold(&folded.words, &folded.texts, texts.len()).unwrap(),
        texts.as_bytes()
    );
}

#[test]
fn a_short_text_stays_as_it_is() {
    assert!(fold(&vec![b'a'; WORTH - 1]).is_none());
    assert!(fold(&vec![b'a'; WORTH]).is_some());
}

#[test]
fn what_nobody_folded_is_refused() {
    let malformed = |folded: &[u8]| unfold(b"de\nwas\n", folded, 1_000);
    // A word that is not listed, and three that end in the middle.
    assert_eq!(malformed(&[b'a', 0x83]), Err(CodecError::Malformed(1)));
    assert_eq!(malformed(&[0xe0, 0]), Err(CodecError::Malformed(0)));
    assert_eq!(malformed(&[b'a', b'b', 0xe0]), Err(CodecError::Malformed(2)));
    assert_eq!(malformed(&[AS_IS]), Err(CodecError::Malformed(0)));
}

#[test]
fn what_grows_too_long_is_refused_before_it_is_there() {
    let word = [vec![b'a'; 1_000], vec![END]].concat();
    assert_eq!(unfold(&word, &[0x80; 100_000], 10_000), Err(CodecError::TooLarge));
    assert_eq!(
        unfold(&word, &[0x80; 10], 10_009).map(|texts| texts.len()),
        Ok(10_009)
    );
    assert_eq!(unfold(&word, &[0x80; 10], 10_008), Err(CodecError::TooLarge));
}

proptest! {
    #[test]
    fn any_bytes_come_back(texts in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert_eq!(there_and_back(&texts), texts);
    }

    #[test]
    fn sentences_come_back(texts in "((de|was|één|Zij|x|\u{1}|\n| |  |, |9){1,8}){0,60}") {
        prop_assert_eq!(there_and_back(texts.as_bytes()), texts.as_bytes());
    }

    #[test]
    fn reading_never_fails_otherwise(
        words in proptest::collection::vec(any::<u8>(), 0..200),
        folded in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        if let Ok(texts) = unfold(&words, &folded, 5_000) {
            prop_assert!(texts.len() <= 5_000);
        }
    }
}
