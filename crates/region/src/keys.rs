//! Keys, all drawn from the one secret of the configuration, each for one use.

use ed25519_dalek::SigningKey;
use eenplan_domain::record::{ActorId, DeviceId, Incarnation};
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Bytes that show a token to be ours. It travels with every ask, so it is no longer than it has to be.
const MAC: usize = 16;

/// The configured secret. Never prints.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The keys of a region.
pub(crate) struct Keys {
    root: Secret,
    tokens: [u8; 32],
    persons: [u8; 32],
    codes: [u8; 32],
}

/// Who a token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// A device in one of its lives.
    Device(DeviceId, Incarnation),
    /// An administrator, by a token made on the command line.
    Administrator(ActorId),
}

impl Keys {
    pub(crate) fn from_secret(secret: &Secret) -> Keys {
        Keys {
            tokens: blake3::derive_key("eenplan region tokens v1", &secret.0),
            persons: blake3::derive_key("eenplan region persons v1", &secret.0),
            codes: blake3::derive_key("eenplan region codes v1", &secret.0),
            root: secret.clone(),
        }
    }

    /// The key that the service signs its own ops with.
    pub(crate) fn service_key(&self, region: Uuid) -> SigningKey {
        let mut hasher = blake3::Hasher::new_derive_key("eenplan region service v1");
        hasher.update(&self.root.0);
        hasher.update(region.as_bytes());
        SigningKey::from_bytes(hasher.finalize().as_bytes())
    }

    /// What stands for a BSN in `person_key`.
    pub(crate) fn person(&self, bsn: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.persons, bsn.as_bytes()).as_bytes()
    }

    /// What is kept of an enrolment code.
    pub(crate) fn code(&self, code: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.codes, code.as_bytes()).as_bytes()
    }

    /// A token that holds until `expires`, in seconds since 1970 UTC.
    pub(crate) fn token(&self, bearer: Bearer, expires: u64) -> String {
        let mut bytes = Vec::with_capacity(41 + MAC);
        match bearer {
            Bearer::Device(device, incarnation) => {
                bytes.push(1);
                bytes.extend(device.bytes());
                bytes.extend(incarnation.bytes());
            }
            Bearer::Administrator(worker) => {
                bytes.push(2);
                bytes.extend(worker.bytes());
                bytes.extend([0; 16]);
            }
        }
        bytes.extend(expires.to_be_bytes());
        let mac = self.mac(&bytes);
        bytes.extend(mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn mac(&self, said: &[u8]) -> [u8; MAC] {
        let hash = blake3::keyed_hash(&self.tokens, said);
        std::array::from_fn(|at| hash.as_bytes().get(at).copied().unwrap_or_default())
    }

    /// Who a token speaks for; `None` when it is not one of ours or is over.
    pub(crate) fn bearer(&self, token: &str, now: u64) -> Option<Bearer> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (said, mac) = bytes.split_at_checked(41)?;
        // Compared in constant time.
        if padded(&self.mac(said)) != padded(mac.try_into().ok()?) {
            return None;
        }
        let expires = u64::from_be_bytes(said.get(33..41)?.try_into().ok()?);
        if expires <= now {
            return None;
        }
        let id = |range| Uuid::from_slice(said.get(range)?).ok();
        match said.first()? {
            1 => Some(Bearer::Device(DeviceId(id(1..17)?), Incarnation(id(17..33)?))),
            2 => Some(Bearer::Administrator(ActorId(id(1..17)?))),
            _ => None,
        }
    }
}

fn padded(mac: &[u8; MAC]) -> blake3::Hash {
    blake3::Hash::from_bytes(std::array::from_fn(|at| mac.get(at).copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_speaks_for_one_until_its_time() {
        let keys = Keys::from_secret(&Secret([7; 32]));
        let bearer = Bearer::Device(DeviceId(Uuid::from_u128(1)), Incarnation(Uuid::from_u128(2)));
        let token = keys.token(bearer, 1000);
        assert_eq!(keys.bearer(&token, 999), Some(bearer));
        assert_eq!(keys.bearer(&token, 1000), None);
        let other = Keys::from_secret(&Secret([8; 32]));
        assert_eq!(other.bearer(&token, 0), None);
        for at in 0..token.len() {
            let mut forged: Vec<u8> = token.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_ne!(
                keys.bearer(&forged, 0).filter(|_| forged != token),
                Some(bearer),
                "byte {at}"
            );
        }
        let administrator = Bearer::Administrator(ActorId(Uuid::from_u128(3)));
        assert_eq!(
            keys.bearer(&keys.token(administrator, 10), 1),
            Some(administrator)
        );
    }

    #[test]
    fn a_persons_hash_depends_on_the_secret() {
        let [one, other] = [7, 8].map(|byte| Keys::from_secret(&Secret([byte; 32])));
        assert_ne!(one.person("123456782"), other.person("123456782"));
        assert_ne!(one.person("123456782"), one.code("123456782"));
    }
}
