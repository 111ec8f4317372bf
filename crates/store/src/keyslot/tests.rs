use super::*;
use std::fs;
use std::io::Error;

const PROFILE: [u8; 16] = *b"profile-nr-00001";
const RIGHT: &str = "paard batterij nietje";
const WRONG: &str = "paard batterij nietj3";

/// A seed of bytes that count up from `first`, different for each field.
fn seed(first: u8) -> Seed {
    Seed::draw(|bytes| {
        let length = u8::try_from(bytes.len()).unwrap();
        bytes
            .iter_mut()
            .zip(0..)
            .for_each(|(byte, at)| *byte = first.wrapping_add(length).wrapping_add(at));
        Ok::<(), Error>(())
    })
    .unwrap()
}

fn sealed() -> (Keyslot, StoreKey) {
    Keyslot::seal(PROFILE, &Passphrase::new(RIGHT), Argon2Params::FLOOR, seed(0)).unwrap()
}

/// What somebody who changes a file and knows the format would write: the same change with the checksum made right again.
fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 32);
    bytes.extend(blake3::hash(&bytes).as_bytes());
    bytes
}

fn with_slots(slots: Vec<Slot>) -> Keyslot {
    let (mut keyslot, key) = sealed();
    keyslot.slots.extend(slots);
    keyslot.check = keyslot.check_under(&key);
    keyslot
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("eenplan-keyslot-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_bytes_are_those_an_independent_implementation_makes() {
    let (keyslot, key) = sealed();
    assert_eq!(
        hex(&keyslot.to_bytes()),
        VECTOR,
        "the C Argon2, libsodium and a plain HMAC give this file"
    );
    assert_eq!(
        key.expose()[..4],
        [32, 33, 34, 35],
        "the store key is the seed's, unchanged"
    );
}

#[test]
fn the_right_passphrase_gives_the_key_and_a_wrong_one_says_so() {
    let (keyslot, key) = sealed();
    let read = Keyslot::from_bytes(&keyslot.to_bytes()).unwrap();
    assert_eq!(read, keyslot);
    assert_eq!(read.profile_id(), PROFILE);
    assert_eq!(read.open(&Passphrase::new(RIGHT)).unwrap(), key);
    assert!(matches!(
        read.open(&Passphrase::new(WRONG)),
        Err(KeyslotError::WrongPassphrase)
    ));
}

#[test]
fn every_flipped_bit_is_noticed_as_damage_before_any_work() {
    let bytes = sealed().0.to_bytes();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(
            matches!(Keyslot::from_bytes(&flipped), Err(KeyslotError::Broken)),
            "bit {bit}"
        );
    }
}

#[test]
fn every_flipped_bit_under_a_mended_checksum_gives_an_error_and_never_a_key() {
    let bytes = sealed().0.to_bytes();
    let right = Passphrase::new(RIGHT);
    let slot = sealed().0.slots.remove(0);
    let Slot::Passphrase(slot) = slot else {
        panic!("the only slot is the passphrase")
    };
    // The derivation depends on salt, parameters and inputs alone: with those untouched its result is used again.
    let known = slot.cipher(&right).unwrap();
    let (mut opened, mut derived) = (0, 0);
    for bit in 0..(bytes.len() - 32) * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let result = Keyslot::from_bytes(&with_checksum(flipped)).and_then(|keyslot| {
            keyslot.open_with(|changed| {
                opened += 1;
                if changed.derives_like(&slot) {
                    return changed.open_under(&known, &keyslot.profile_id);
                }
                // One bit of the salt or the parameters is as good as another: the first of every byte is derived in full.
                derived += 1;
                if bit % 8 == 0 {
                    changed.open(&keyslot.profile_id, &right)
                } else {
                    Err(KeyslotError::WrongPassphrase)
                }
            })
        });
        assert!(
            result.is_err(),
            "bit {bit} in {} bytes went unnoticed",
            bytes.len()
        );
    }
    assert!(opened > 500, "most flips reach the cipher: {opened}");
    assert!(
        derived >= 16 * 8,
        "flips in the salt change the derivation: {derived}"
    );
}

#[test]
fn a_file_cut_off_at_any_length_or_grown_is_damaged() {
    let bytes = sealed().0.to_bytes();
    for length in 0..bytes.len() {
        assert!(
            matches!(Keyslot::from_bytes(&bytes[..length]), Err(KeyslotError::Broken)),
            "length {length}"
        );
        if length >= 32 {
            let mended = with_checksum(bytes[..length].to_vec());
            assert!(Keyslot::from_bytes(&mended).is_err(), "length {length}, mended");
        }
    }
    let mut grown = bytes.clone();
    grown.push(0);
    assert!(matches!(Keyslot::from_bytes(&grown), Err(KeyslotError::Broken)));
    let mut stuffed = bytes;
    stuffed.splice(60..60, [0]);
    assert!(Keyslot::from_bytes(&with_checksum(stuffed)).is_err());
}

#[test]
fn a_file_that_asks_for_too_little_or_too_much_work_is_refused() {
    let bytes = sealed().0.to_bytes();
    let at = 28 + 6 + 1;
    let with = |offset: usize, value: u32| {
        let mut changed = bytes.clone();
        changed[at + offset..at + offset + 4].copy_from_slice(&value.to_le_bytes());
        Keyslot::from_bytes(&with_checksum(changed))
    };
    assert!(matches!(
        with(0, 64 * 1024 - 1),
        Err(KeyslotError::WeakParameters)
    ));
    assert!(matches!(with(4, 2), Err(KeyslotError::WeakParameters)));
    assert!(matches!(with(8, 3), Err(KeyslotError::WeakParameters)));
    assert!(matches!(
        with(0, 1024 * 1024 + 1),
        Err(KeyslotError::ExcessiveParameters)
    ));
    assert!(matches!(
        with(4, u32::MAX),
        Err(KeyslotError::ExcessiveParameters)
    ));
    assert!(matches!(with(8, 17), Err(KeyslotError::ExcessiveParameters)));
    assert!(with(0, 64 * 1024).is_ok(), "the floor itself is allowed");
    let weak = Argon2Params {
        memory_kib: 1024,
        ..Argon2Params::FLOOR
    };
    let made = Keyslot::seal(PROFILE, &Passphrase::new(RIGHT), weak, seed(0));
    assert!(
        matches!(made, Err(KeyslotError::WeakParameters)),
        "nor is a weak file ever written"
    );
}

#[test]
fn a_file_of_a_newer_program_is_told_from_a_damaged_one() {
    let mut bytes = sealed().0.to_bytes();
    bytes[8..10].copy_from_slice(&7u16.to_le_bytes());
    let newer = with_checksum([&bytes[..10], b"whatever comes then", &[0; 32]].concat());
    assert!(matches!(
        Keyslot::from_bytes(&newer),
        Err(KeyslotError::NewerThanProgram { version: 7 })
    ));
    bytes[8..10].copy_from_slice(&0u16.to_le_bytes());
    assert!(matches!(
        Keyslot::from_bytes(&with_checksum(bytes)),
        Err(KeyslotError::Broken)
    ));
}

#[test]
fn a_slot_that_needs_a_secret_this_program_does_not_have_asks_for_a_newer_program() {
    let mut bytes = sealed().0.to_bytes();
    bytes[34] = 3;
    let keyslot = Keyslot::from_bytes(&with_checksum(bytes)).unwrap();
    assert!(matches!(
        keyslot.open(&Passphrase::new(RIGHT)),
        Err(KeyslotError::NewerThanProgram { version: 1 })
    ));
}

#[test]
fn slots_of_unknown_kinds_survive_a_new_passphrase_byte_for_byte() {
    let unknown = vec![
        Slot::Unknown {
            kind: 2,
            body: (0..=255).collect(),
        },
        Slot::Unknown {
            kind: 60_000,
            body: vec![],
        },
    ];
    let before = with_slots(unknown.clone());
    let before = Keyslot::from_bytes(&before.to_bytes()).unwrap();
    let (old, new) = (Passphrase::new(RIGHT), Passphrase::new("een heel ander geheim"));
    let key = before.open(&old).unwrap();
    let after = before
        .reseal(&key, &new, Argon2Params::FLOOR, &seed(100))
        .unwrap();
    let after = Keyslot::from_bytes(&after.to_bytes()).unwrap();
    assert_eq!(after.slots[1..], unknown);
    assert_eq!(after.open(&new).unwrap(), key);
    assert!(matches!(after.open(&old), Err(KeyslotError::WrongPassphrase)));
}

#[test]
fn a_slot_taken_out_put_in_or_moved_is_noticed_though_every_seal_is_intact() {
    let right = Passphrase::new(RIGHT);
    let extra = || Slot::Unknown {
        kind: 2,
        body: vec![1, 2, 3],
    };
    let both = with_slots(vec![extra()]);
    let without = Keyslot {
        slots: both.slots[..1].to_vec(),
        ..both.clone()
    };
    let moved = Keyslot {
        slots: both.slots.iter().rev().cloned().collect(),
        ..both.clone()
    };
    let more = Keyslot {
        slots: [both.slots.clone(), vec![extra()]].concat(),
        ..both.clone()
    };
    assert!(both.open(&right).is_ok());
    for changed in [without, moved, more] {
        assert!(matches!(changed.open(&right), Err(KeyslotError::Broken)));
    }
    let none = Keyslot {
        slots: vec![extra()],
        ..both
    };
    assert!(
        matches!(none.open(&right), Err(KeyslotError::Broken)),
        "no passphrase slot at all"
    );
}

#[test]
fn a_weak_new_passphrase_is_refused_with_its_reasons() {
    let made = Keyslot::seal(PROFILE, &Passphrase::new("kort"), Argon2Params::FLOOR, seed(0));
    let Err(KeyslotError::PassphraseRefused(reasons)) = made else {
        panic!("{made:?}")
    };
    assert_eq!(reasons, [PassphraseReason::TooShort { characters: 4 }]);
}

#[test]
fn nothing_prints_the_key_or_the_seed() {
    let (_, key) = sealed();
    assert_eq!(format!("{key:?} {:?}", seed(0)), "[…] […]");
    assert_eq!(
        *key.sqlcipher_literal(),
        "x'202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f'"
    );
}

#[test]
fn a_created_file_opens_again_and_is_never_overwritten() {
    let path = folder("create").join("keyslot");
    let right = Passphrase::new(RIGHT);
    assert!(matches!(
        Keyslot::unlock(&path, &right),
        Err(KeyslotError::Missing)
    ));
    let key = Keyslot::create(&path, PROFILE, &right, Argon2Params::FLOOR, seed(0)).unwrap();
    assert_eq!(Keyslot::unlock(&path, &right).unwrap(), key);
    let bytes = fs::read(&path).unwrap();
    let again = Keyslot::create(&path, PROFILE, &right, Argon2Params::FLOOR, seed(9));
    assert!(matches!(again, Err(KeyslotError::AlreadyThere)));
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(
        fs::read_dir(path.parent().unwrap()).unwrap().count(),
        1,
        "no temporary file stays"
    );
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777,
        0o600
    );
}

#[test]
fn a_crash_at_any_step_of_changing_the_passphrase_leaves_one_of_the_two_valid() {
    let path = folder("crash").join("keyslot");
    let temporary = crate::durable::temporary_name(&path);
    let (old, new) = (Passphrase::new(RIGHT), Passphrase::new("een heel ander geheim"));
    let key = Keyslot::create(&path, PROFILE, &old, Argon2Params::FLOOR, seed(0)).unwrap();
    let before = fs::read(&path).unwrap();
    let sealed = Keyslot::read(&path).unwrap();
    let next = sealed
        .reseal(&key, &new, Argon2Params::FLOOR, &seed(50))
        .unwrap()
        .to_bytes();
    for written in [0, 1, next.len() / 2, next.len() - 1, next.len()] {
        fs::write(&temporary, &next[..written]).unwrap();
        assert_eq!(
            fs::read(&path).unwrap(),
            before,
            "the file under its own name is untouched"
        );
        assert_eq!(
            Keyslot::unlock(&path, &old).unwrap(),
            key,
            "{written} bytes of the new file were written"
        );
    }
    Keyslot::change_passphrase(&path, &old, &new, Argon2Params::FLOOR, seed(50)).unwrap();
    assert_eq!(
        fs::read(&path).unwrap(),
        next,
        "a left-over temporary file is no hindrance"
    );
    assert!(!temporary.exists());
    assert_eq!(
        Keyslot::unlock(&path, &new).unwrap(),
        key,
        "the key of the store stays the same"
    );
    assert!(matches!(
        Keyslot::unlock(&path, &old),
        Err(KeyslotError::WrongPassphrase)
    ));
}

#[test]
fn a_change_that_fails_leaves_the_old_passphrase_valid() {
    let path = folder("refused").join("keyslot");
    let (old, wrong) = (Passphrase::new(RIGHT), Passphrase::new(WRONG));
    Keyslot::create(&path, PROFILE, &old, Argon2Params::FLOOR, seed(0)).unwrap();
    let before = fs::read(&path).unwrap();
    let change = |from: &Passphrase, to: &Passphrase| {
        Keyslot::change_passphrase(&path, from, to, Argon2Params::FLOOR, seed(50))
    };
    assert!(matches!(change(&wrong, &old), Err(KeyslotError::WrongPassphrase)));
    assert!(matches!(
        change(&old, &Passphrase::new("kort")),
        Err(KeyslotError::PassphraseRefused(_))
    ));
    // A folder in the place of the temporary file: nothing can be written.
    fs::create_dir(crate::durable::temporary_name(&path)).unwrap();
    assert!(matches!(change(&old, &wrong), Err(KeyslotError::Io(_))));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_successor_that_does_not_read_back_whole_never_replaces_the_file() {
    let path = folder("verify").join("keyslot");
    fs::write(&path, b"old").unwrap();
    let refused = file::publish(&path, b"new", |_| Err(KeyslotError::Broken));
    assert!(matches!(refused, Err(KeyslotError::Broken)));
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert!(!crate::durable::temporary_name(&path).exists());
}

#[test]
fn a_file_far_too_large_is_damaged_and_not_read_whole() {
    let path = folder("large").join("keyslot");
    fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
    assert!(matches!(Keyslot::read(&path), Err(KeyslotError::Broken)));
}

const VECTOR: &str = concat!(
    "45454e504b455953010070726f66696c652d6e722d3030303031010001006500000001000001000300000004",
    "000000101112131415161718191a1b1c1d1e1f18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f39",
    "ac23a4869688630fb603d7e3fdf984e74b6f65875f6918deff88057652a116017cd4c6eff2f4339eb404304f",
    "337ad20c292bbfaedc5bcbd164bf23b24c3fce697d163b8682d3c0bd4c302e4bff4e48fd9dfd698ed4cd60cb",
    "f26bf55e73f0a1e439eb6faf92750178c7be16e580518c",
);
