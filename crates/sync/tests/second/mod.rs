//! A second decoder that shares nothing with the first: any CBOR of definite length.
#![allow(dead_code, reason = "each test file reads what it needs")]

use std::collections::BTreeMap;

/// One item.
#[derive(Clone, Debug, PartialEq)]
pub enum Cbor {
    Uint(u64),
    Int(i64),
    Bytes(Vec<u8>),
    Text(String),
    List(Vec<Cbor>),
    Map(BTreeMap<i64, Cbor>),
    Bool(bool),
    Null,
}

impl Cbor {
    /// The one item that these bytes are.
    pub fn all(bytes: &[u8]) -> Cbor {
        let mut rest = bytes;
        let one = Cbor::next(&mut rest);
        assert!(rest.is_empty(), "{} bytes too many", rest.len());
        one
    }

    /// The items that follow one another in these bytes.
    pub fn sequence(bytes: &[u8]) -> Vec<Cbor> {
        let mut rest = bytes;
        let mut items = Vec::new();
        while !rest.is_empty() {
            items.push(Cbor::next(&mut rest));
        }
        items
    }

    fn take<'b>(rest: &mut &'b [u8], count: u64) -> &'b [u8] {
        let (taken, left) = rest.split_at(usize::try_from(count).unwrap());
        *rest = left;
        taken
    }

    fn next(rest: &mut &[u8]) -> Cbor {
        let first = Cbor::take(rest, 1)[0];
        let n = match first & 31 {
            small @ 0..24 => u64::from(small),
            more => {
                let width = 1 << (more - 24);
                let bytes = Cbor::take(rest, width);
                bytes.iter().fold(0, |n, byte| n << 8 | u64::from(*byte))
            }
        };
        match first >> 5 {
            0 => Cbor::Uint(n),
            1 => Cbor::Int(-1 - i64::try_from(n).unwrap()),
            2 => Cbor::Bytes(Cbor::take(rest, n).to_vec()),
            3 => Cbor::Text(String::from_utf8(Cbor::take(rest, n).to_vec()).unwrap()),
            4 => Cbor::List((0..n).map(|_| Cbor::next(rest)).collect()),
            5 => Cbor::Map(
                (0..n)
                    .map(|_| match Cbor::next(rest) {
                        Cbor::Uint(key) => (i64::try_from(key).unwrap(), Cbor::next(rest)),
                        Cbor::Int(key) => (key, Cbor::next(rest)),
                        other => panic!("{other:?} is no key"),
                    })
                    .collect(),
            ),
            7 if n == 22 => Cbor::Null,
            7 => Cbor::Bool(n == 21),
            other => panic!("major type {other}"),
        }
    }

    pub fn bytes(&self) -> &[u8] {
        match self {
            Cbor::Bytes(bytes) => bytes,
            other => panic!("{other:?} is no byte string"),
        }
    }

    pub fn items(&self) -> &[Cbor] {
        match self {
            Cbor::List(items) => items,
            other => panic!("{other:?} is not a list"),
        }
    }

    pub fn map(&self) -> &BTreeMap<i64, Cbor> {
        match self {
            Cbor::Map(map) => map,
            other => panic!("{other:?} is no map"),
        }
    }
}

pub fn uint(n: u64) -> Cbor {
    Cbor::Uint(n)
}

pub fn int(n: i64) -> Cbor {
    match u64::try_from(n) {
        Ok(n) => Cbor::Uint(n),
        Err(_) => Cbor::Int(n),
    }
}

pub fn bytes(byte: u8, count: usize) -> Cbor {
    Cbor::Bytes(vec![byte; count])
}

pub fn list(items: impl IntoIterator<Item = Cbor>) -> Cbor {
    Cbor::List(items.into_iter().collect())
}
