//! An invented region to try the program on: the same each time, with all its days counted from today.
//!
//! **Invariant:** only a profile for invented residents is filled, through the same door as everything else.

mod dossier;
mod lives;
mod story;
mod words;

use eenplan_domain::bsn::{Bsn, TestRange};
use eenplan_domain::record::{ActorId, DossierId, RecordId, organisation, place, worker};
use eenplan_store::{Edit, WriteTx};

use crate::{AppError, ErrorCode, Office};

/// How many dossiers a new example profile holds.
pub(crate) const COUNT: u32 = 60;

/// How many notes its first dossier holds.
pub(crate) const NOTES: u32 = 40;

/// Colleagues and organisations of the region.
struct Region {
    me: ActorId,
    workers: Vec<(ActorId, &'static str)>,
    organisations: Vec<RecordId>,
}

impl Office {
    /// Fills an example profile with a region and `count` dossiers, the first with `notes_for_first` notes; a transaction each.
    ///
    /// # Errors
    /// [`ErrorCode::NotPossible`] in a profile for real residents, and those of the store.
    pub fn example_fill(&self, count: u32, notes_for_first: u32) -> Result<(), AppError> {
        let profile = self.desk(|desk| Ok(desk.store.profile()))?;
        if !profile.example {
            return Err(ErrorCode::NotPossible.into());
        }
        let today = self.today();
        let region = self.write(|w| region(w, profile.actor))?;
        let mut numbers = test_numbers();
        let mut written = Vec::new();
        for number in 0..count {
            let bsn = if has_bsn(number) { numbers.next() } else { None };
            let notes = if number == 0 {
                notes_for_first
            } else {
                story::notes(number)
            };
            written.push(self.write(|w| dossier::write(w, &region, number, bsn, notes, today, &written))?);
        }
        Ok(())
    }
}

/// Every eighth is known by the other four identifiers.
fn has_bsn(number: u32) -> bool {
    number % 8 != 7
}

/// Every number of the test range that passes the elfproef, lowest first.
fn test_numbers() -> impl Iterator<Item = Bsn> {
    (999_900_006..=999_999_990_u32)
        .filter_map(|number| Bsn::parse(&number.to_string(), TestRange::Allowed).ok())
}

/// Writes organisations and colleagues into the directory.
fn region(w: &mut WriteTx<'_>, me: ActorId) -> Result<Region, AppError> {
    let mut edit = Edit::new("example_fill", DossierId::DIRECTORY);
    let mut region = Region {
        me,
        workers: Vec::new(),
        organisations: Vec::new(),
    };
    for one in &words::ORGANISATIONS {
        let id = w.new_id();
        edit.record(id)
            .set(organisation::NAME, one.name)
            .set(organisation::CATEGORY, one.category)
            .set(organisation::MUNICIPALITY, one.municipality)
            .set(organisation::PHONE, phone(region.organisations.len() + 900));
        region.organisations.push(id);
    }
    for (at, (name, of, job)) in words::WORKERS.into_iter().enumerate() {
        let id = w.new_id();
        let organisation = words::ORGANISATIONS.get(of).map(|one| one.name);
        edit.record(id)
            .set(worker::NAME, name)
            .set(worker::ORGANISATION_ID, region.organisations.get(of).copied())
            .set(worker::ORGANISATION, organisation)
            .set(worker::JOB, job)
            .set(worker::PHONE, phone(at + 800))
            .set(worker::EMAIL, format!("collega{}@voorbeeld.example", at + 1));
        region.workers.push((ActorId(id.0), name));
    }
    for (at, one) in words::HOUSING.iter().enumerate() {
        edit.record(w.new_id())
            .set(place::NAME, one.name)
            .set(place::PRODUCT, one.product)
            .set(
                place::ORGANISATION_ID,
                region.organisations.get(one.organisation).copied(),
            )
            .set(place::MUNICIPALITY, one.municipality)
            .set(place::PHONE, phone(at + 950))
            .set(place::ROOMS, one.rooms)
            .set(place::AGE_FROM, one.ages.0)
            .set(place::AGE_UNTIL, one.ages.1)
            .set(place::MONTHS_MOST, one.months_most)
            .set(place::NEEDS_INDICATION, one.needs_indication)
            .set(
                place::REMARK,
                Some(one.remark).filter(|remark| !remark.is_empty()),
            );
    }
    w.apply(edit)?;
    Ok(region)
}

/// A number nobody has.
fn phone(number: usize) -> String {
    format!("06-0000 {:04}", number % 10_000)
}

/// The entry of a list at `number`, round and round.
fn nth<T>(list: &[T], number: usize) -> Option<&T> {
    list.get(number.checked_rem(list.len())?)
}

/// Spreads a number, so that neighbours do not look alike (SplitMix64); the same each time.
fn spread(number: u32, salt: u32) -> usize {
    let mut z = (u64::from(number) << 32 | u64::from(salt)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    usize::try_from((z ^ (z >> 31)) & 0xFFFF_FFFF).unwrap_or(0)
}
