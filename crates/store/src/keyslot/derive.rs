//! From passphrase to slot key: Argon2id, then HKDF-SHA-256 over everything the slot asks for.

use super::{KeyslotError, Passphrase};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use hkdf::Hkdf;
use sha2::Sha256;
use std::io;
use std::time::Duration;
use zeroize::{Zeroize, Zeroizing};

/// How much work one guess of a passphrase costs (Argon2id, RFC 9106).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2Params {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

const MIB: u32 = 1024;

impl Argon2Params {
    /// The least any file may ask: RFC 9106, second recommended option.
    pub const FLOOR: Self = Self {
        memory_kib: 64 * MIB,
        passes: 3,
        lanes: 4,
    };
    /// The most a file may ask; above it the program would only hang or run out of memory.
    pub const CEILING: Self = Self {
        memory_kib: 1024 * MIB,
        passes: 16,
        lanes: 16,
    };

    /// The most memory [`Argon2Params::calibrate`] chooses, so that a laptop with 4 GB can still unlock.
    const CALIBRATED_AT_MOST: u32 = 256 * MIB;
    /// What unlocking may take on the machine that creates the keyslot.
    const AIM: Duration = Duration::from_millis(500);

    /// Chooses the memory that makes one derivation take about half a second on this machine, between the floor and 256 MiB.
    /// `elapsed` is a monotonic stopwatch; it is read before and after one derivation at the floor.
    ///
    /// # Errors
    /// [`KeyslotError::Io`] when there is no memory for the derivation.
    pub fn calibrate(elapsed: impl Fn() -> Duration) -> Result<Self, KeyslotError> {
        let before = elapsed();
        stretch(b"calibration, not a secret", &[0; 16], Self::FLOOR)?;
        Ok(Self::for_floor_time(elapsed().saturating_sub(before)))
    }

    fn for_floor_time(took: Duration) -> Self {
        let took = took.as_micros().max(1);
        let scaled = u128::from(Self::FLOOR.memory_kib) * Self::AIM.as_micros() / took;
        let memory_kib = u32::try_from(scaled)
            .unwrap_or(u32::MAX)
            .clamp(Self::FLOOR.memory_kib, Self::CALIBRATED_AT_MOST);
        Self {
            memory_kib: memory_kib - memory_kib % (16 * MIB),
            ..Self::FLOOR
        }
    }

    pub(super) fn check(self) -> Result<(), KeyslotError> {
        let (low, high) = (Self::FLOOR, Self::CEILING);
        if self.memory_kib < low.memory_kib || self.passes < low.passes || self.lanes < low.lanes {
            return Err(KeyslotError::WeakParameters);
        }
        if self.memory_kib > high.memory_kib || self.passes > high.passes || self.lanes > high.lanes {
            return Err(KeyslotError::ExcessiveParameters);
        }
        Ok(())
    }
}

/// The key of one slot: HKDF-SHA-256 over the stretched passphrase. A secret from the OS store would be appended to the input key
/// material here; `info` names the inputs, so that a slot with it can never give the same key as one without.
pub(super) fn slot_key(
    passphrase: &Passphrase,
    salt: &[u8; 16],
    params: Argon2Params,
    info: &[u8],
) -> Result<Zeroizing<[u8; 32]>, KeyslotError> {
    let stretched = stretch(passphrase.expose().as_bytes(), salt, params)?;
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), stretched.as_ref())
        .expand(info, key.as_mut())
        .map_err(|_| KeyslotError::Broken)?;
    Ok(key)
}

fn stretch(
    secret: &[u8],
    salt: &[u8; 16],
    params: Argon2Params,
) -> Result<Zeroizing<[u8; 32]>, KeyslotError> {
    params.check()?;
    let params = Params::new(params.memory_kib, params.passes, params.lanes, Some(32)).map_err(refused)?;
    let mut blocks: Vec<Block> = Vec::new();
    blocks
        .try_reserve_exact(params.block_count())
        .map_err(|_| KeyslotError::Io(io::ErrorKind::OutOfMemory.into()))?;
    blocks.resize(params.block_count(), Block::default());
    let mut out = Zeroizing::new([0; 32]);
    let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        secret,
        salt,
        out.as_mut(),
        &mut blocks,
    );
    // The last blocks are as good as the result.
    blocks.iter_mut().for_each(Zeroize::zeroize);
    done.map_err(refused)?;
    Ok(out)
}

fn refused(error: argon2::Error) -> KeyslotError {
    KeyslotError::Io(io::Error::new(io::ErrorKind::InvalidInput, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn calibration_scales_memory_with_the_speed_of_the_machine_and_stays_within_bounds() {
        for (floor_ms, mib) in [
            (1, 256),
            (100, 256),
            (125, 256),
            (157, 192),
            (250, 128),
            (300, 96),
            (500, 64),
            (5_000, 64),
        ] {
            let chosen = Argon2Params::for_floor_time(Duration::from_millis(floor_ms));
            assert_eq!(
                chosen,
                Argon2Params {
                    memory_kib: mib * MIB,
                    ..Argon2Params::FLOOR
                },
                "floor took {floor_ms} ms"
            );
            assert!(chosen.check().is_ok());
        }
    }

    #[test]
    fn calibration_reads_the_stopwatch_around_one_derivation() {
        let readings = Cell::new(0);
        let chosen = Argon2Params::calibrate(|| {
            readings.set(readings.get() + 1);
            Duration::from_millis(1_000 + 250 * (readings.get() - 1))
        })
        .unwrap();
        assert_eq!(readings.get(), 2);
        assert_eq!(chosen.memory_kib, 128 * MIB);
    }

    #[test]
    fn parameters_below_the_floor_or_above_the_ceiling_are_refused_before_any_work() {
        let floor = Argon2Params::FLOOR;
        let ceiling = Argon2Params::CEILING;
        for weak in [
            Argon2Params {
                memory_kib: floor.memory_kib - 1,
                ..floor
            },
            Argon2Params { passes: 2, ..floor },
            Argon2Params { lanes: 3, ..floor },
            Argon2Params {
                memory_kib: 0,
                passes: 0,
                lanes: 0,
            },
        ] {
            assert!(
                matches!(stretch(b"x", &[0; 16], weak), Err(KeyslotError::WeakParameters)),
                "{weak:?}"
            );
        }
        for heavy in [
            Argon2Params {
                memory_kib: ceiling.memory_kib + 1,
                ..ceiling
            },
            Argon2Params { passes: 17, ..floor },
            Argon2Params {
                lanes: u32::MAX,
                ..floor
            },
        ] {
            assert!(
                matches!(
                    stretch(b"x", &[0; 16], heavy),
                    Err(KeyslotError::ExcessiveParameters)
                ),
                "{heavy:?}"
            );
        }
        assert!(floor.check().is_ok() && ceiling.check().is_ok());
    }
}
