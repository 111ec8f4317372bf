//! The store key and the chance it is made of.

use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The 32 random bytes that encrypt a store or a backup. Wiped when dropped, never printed.
#[derive(Clone)]
pub struct StoreKey(Box<[u8; 32]>);

impl StoreKey {
    pub(super) fn new(bytes: &[u8; 32]) -> Self {
        let mut key = Box::new([0; 32]);
        key.copy_from_slice(bytes);
        Self(key)
    }

    /// The bytes; for the cipher alone.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key as SQLCipher takes a raw one: `x'…'` with 64 hexadecimal digits, so that it derives nothing itself (17 ms against 148 ms
    /// for each connection).
    #[must_use]
    pub fn sqlcipher_literal(&self) -> Zeroizing<String> {
        const DIGITS: [char; 16] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
        ];
        let mut literal = Zeroizing::new(String::with_capacity(67));
        literal.push_str("x'");
        for byte in self.0.iter() {
            literal.push(DIGITS[usize::from(byte >> 4)]);
            literal.push(DIGITS[usize::from(byte & 15)]);
        }
        literal.push('\'');
        literal
    }
}

impl PartialEq for StoreKey {
    fn eq(&self, other: &Self) -> bool {
        // Constant time: BLAKE3 hashes compare that way.
        blake3::hash(self.expose()) == blake3::hash(other.expose())
    }
}

impl Eq for StoreKey {}

impl Drop for StoreKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[…]")
    }
}

/// The random bytes one sealing uses up: a key, a salt and a nonce. It cannot be copied, so that none is used twice.
pub struct Seed {
    pub(super) key: StoreKey,
    pub(super) salt: [u8; 16],
    pub(super) nonce: [u8; 24],
}

impl Seed {
    /// Draws a seed from a source of random bytes: `Seed::draw(getrandom::fill)`.
    ///
    /// # Errors
    /// Whatever the source reports.
    pub fn draw<E>(source: impl Fn(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut seed = Self {
            key: StoreKey(Box::new([0; 32])),
            salt: [0; 16],
            nonce: [0; 24],
        };
        source(seed.key.0.as_mut_slice())?;
        source(&mut seed.salt)?;
        source(&mut seed.nonce)?;
        Ok(seed)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[…]")
    }
}
