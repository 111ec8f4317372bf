//! One plan for each resident: finds dossiers about the same person, and tells both regisseurs.
//!
//! Only keyed hashes are kept for it, apart from everything else. Both dossiers keep working; whether one is joined into the other is up to
//! who leads it, and can be taken back.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::bsn::{Bsn, TestRange};
use eenplan_domain::involvement::Role;
use eenplan_domain::membership::{Footing, Grant, Who};
use eenplan_domain::record::{
    ActorId, Compartment, DossierId, RecordId, Value, dossier, resident, resident_identity, same_person,
};
use eenplan_domain::text;
use eenplan_sync::{Place, Registers, StreamId};

use crate::database::{Bounds, Scope, uuids};
use crate::docket::{Docket, Wanted, grant_at};
use crate::error::Failure;
use crate::keys::Keys;
use crate::region::Region;
use crate::rows;
use crate::service_op::{self, Note};
use crate::sql;

/// A hash by which a dossier is found, and whether it says for certain that it is the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PersonKey {
    pub(crate) hash: [u8; 32],
    pub(crate) by_bsn: bool,
}

/// The keys that changed with what leads now at `places` of a stream; `None` for a group that says nothing any more.
pub(crate) fn keys_of(
    keys: &Keys,
    stream: StreamId,
    places: &BTreeSet<Place>,
    registers: &Registers,
) -> Vec<(bool, Option<PersonKey>)> {
    let record = stream.dossier.record();
    let changed = |kind: u16, groups: &[u16]| {
        places
            .iter()
            .any(|place| place.kind == kind && groups.contains(&place.group))
    };
    let mut found = Vec::new();
    if changed(resident_identity::KIND.number, &[resident_identity::BSN.group]) {
        let bsn = text_of(registers, record, resident_identity::BSN);
        let bsn = bsn.and_then(|typed| Bsn::parse(&typed, TestRange::Allowed).ok());
        let key = bsn.map(|bsn| PersonKey {
            hash: keys.person(bsn.digits().expose()),
            by_bsn: true,
        });
        found.push((true, key));
    }
    if changed(
        resident::KIND.number,
        &[resident::FAMILY_NAME.group, resident::BIRTH_DATE.group],
    ) {
        let family = text_of(registers, record, resident::FAMILY_NAME);
        let given = text_of(registers, record, resident::GIVEN_NAMES).unwrap_or_default();
        let birth = match rows::value(registers, record, resident::BIRTH_DATE) {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        };
        let key = family.zip(birth).map(|(family, birth)| {
            let initial: String = text::fold(&given).chars().take(1).collect();
            PersonKey {
                hash: keys.person(&format!("{}|{initial}|{birth}", text::fold(&family))),
                by_bsn: false,
            }
        });
        found.push((false, key));
    }
    found
}

fn text_of(registers: &Registers, record: RecordId, field: eenplan_domain::record::Field) -> Option<String> {
    match rows::value(registers, record, field) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

/// Keeps by which hashes a dossier is found.
pub(crate) async fn keep(
    scope: &Scope,
    dossier: DossierId,
    keys: &[(bool, Option<PersonKey>)],
) -> Result<(), Failure> {
    for (by_bsn, key) in keys {
        scope.run(sql::FORGET_PERSON, &[&dossier.0, by_bsn]).await?;
        if let Some(key) = key {
            scope
                .run(sql::KEEP_PERSON, &[&key.hash.as_slice(), &dossier.0, by_bsn])
                .await?;
        }
    }
    Ok(())
}

/// Dossiers of one person in which it is looked who was not told, and those that each of them is held against, the oldest first: somebody
/// who begins hundreds keeps nobody busy for long.
const UNTOLD: usize = 50;
const OLDEST: usize = 20;

/// Dossiers that were found by one hash.
#[derive(Default)]
struct Group {
    all: Vec<DossierId>,
    untold: Vec<DossierId>,
}

impl Group {
    fn put(&mut self, dossier: DossierId, is_told: bool) {
        if self.all.len() < OLDEST {
            self.all.push(dossier);
        }
        if !is_told && self.untold.len() < UNTOLD {
            self.untold.push(dossier);
        }
    }

    /// Every two of which one was not told, in order.
    fn pairs(&self) -> BTreeSet<(DossierId, DossierId)> {
        let with_others = |one: &DossierId| {
            let one = *one;
            let others = self.all.iter().filter(move |other| **other != one);
            others.map(move |other| (one.min(*other), one.max(*other)))
        };
        self.untold.iter().flat_map(with_others).collect()
    }
}

/// Tells the regisseurs of every two dossiers that were found to be about one person and that were not told yet. Answers how many pairs. A
/// dossier counts as told once all its pairs are; a pair that cannot be told now stops no other.
pub(crate) async fn tell_regisseurs(region: &Region) -> Result<usize, Failure> {
    let scope = region.database.begin(&Bounds::none()).await?;
    let rows = scope.rows(sql::SAME_PERSONS, &[]).await?;
    scope.commit().await?;
    let mut groups: BTreeMap<(Vec<u8>, bool), Group> = BTreeMap::new();
    for row in &rows {
        let group = groups.entry((row.try_get(0)?, row.try_get(1)?)).or_default();
        group.put(DossierId(row.try_get(2)?), row.try_get(3)?);
    }
    let mut certain: BTreeMap<(DossierId, DossierId), bool> = BTreeMap::new();
    for ((_, by_bsn), group) in &groups {
        for pair in group.pairs() {
            *certain.entry(pair).or_default() |= *by_bsn;
        }
    }
    let mut told = BTreeSet::new();
    for (pair, by_bsn) in &certain {
        match tell(region, *pair, *by_bsn).await {
            Ok(()) => {
                told.insert(*pair);
            }
            Err(failure) => {
                tracing::warn!(code = failure.code(), one = %pair.0, "that a person has two dossiers is told later");
            }
        }
    }
    let scope = region.database.begin(&Bounds::none()).await?;
    for ((hash, by_bsn), group) in &groups {
        if group.pairs().is_subset(&told) {
            let dossiers = uuids(group.untold.iter().copied(), |id| id.0);
            scope.run(sql::TOLD_PERSON, &[hash, by_bsn, &dossiers]).await?;
        }
    }
    scope.commit().await?;
    Ok(told.len())
}

async fn tell(region: &Region, (one, other): (DossierId, DossierId), by_bsn: bool) -> Result<(), Failure> {
    let leads = leads(region, one, other).await?;
    for (of, about) in [(one, other), (other, one)] {
        let lead = leads.get(&about).copied();
        let note = notice(region, of, about, lead, by_bsn);
        let news = service_op::write(region, &note).await?;
        region.tell(None, &news);
    }
    tracing::info!(one = %one, other = %other, by_bsn, "two dossiers about one person");
    Ok(())
}

async fn leads(
    region: &Region,
    one: DossierId,
    other: DossierId,
) -> Result<BTreeMap<DossierId, ActorId>, Failure> {
    let scope = region
        .database
        .begin(&Bounds::none().dossiers([one, other]))
        .await?;
    let rows = scope.rows(sql::MEMBERS, &[&vec![one.0, other.0]]).await?;
    scope.commit().await?;
    let mut leads = BTreeMap::new();
    for row in &rows {
        let grant: Grant = grant_at(row, 1)?;
        if let (Footing::Role(Role::Regisseur), Who::Worker(actor)) = (&grant.footing, grant.who) {
            leads.insert(DossierId(row.try_get(0)?), actor);
        }
    }
    Ok(leads)
}

/// The same id for the same two dossiers, so that telling twice is telling once.
fn notice(region: &Region, of: DossierId, about: DossierId, lead: Option<ActorId>, by_bsn: bool) -> Note {
    let mut hasher = blake3::Hasher::new_derive_key("eenplan region same person v1");
    hasher.update(&of.bytes());
    hasher.update(&about.bytes());
    hasher.update(&[u8::from(by_bsn)]);
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    let record = RecordId(uuid::Builder::from_custom_bytes(id).into_uuid());
    let stream = StreamId {
        dossier: of,
        compartment: Compartment::Core,
    };
    Note::new(stream, "same_person_found")
        .once()
        .set(record, same_person::OTHER_ID, about)
        .set(record, same_person::OTHER_LEAD_ID, lead)
        .set(record, same_person::BY_BSN, by_bsn)
        .set(record, same_person::FOUND_AT, region.now())
}

/// The dossier with this BSN: of several the oldest that was not joined into another.
pub(crate) async fn dossier_of(region: &Region, bsn: &str) -> Result<Option<DossierId>, Failure> {
    let scope = region.database.begin(&Bounds::none()).await?;
    let hash = region.keys.person(bsn);
    let rows = scope
        .rows(
            "SELECT dossier_id FROM person_key WHERE key_hash = $1 AND by_bsn ORDER BY dossier_id LIMIT $2",
            &[&hash.as_slice(), &i64::try_from(OLDEST).unwrap_or(i64::MAX)],
        )
        .await?;
    scope.commit().await?;
    let found = rows.iter().map(|row| Ok(DossierId(row.try_get(0)?)));
    let found: Vec<DossierId> = found.collect::<Result<_, Failure>>()?;
    if found.len() < 2 {
        return Ok(found.first().copied());
    }
    let joined = joined(region, &found).await?;
    let goes_on = found.iter().find(|id| !joined.contains(id));
    Ok(goes_on.or(found.first()).copied())
}

/// Which of these dossiers were joined into another.
async fn joined(region: &Region, dossiers: &[DossierId]) -> Result<BTreeSet<DossierId>, Failure> {
    let core = |dossier: DossierId| StreamId {
        dossier,
        compartment: Compartment::Core,
    };
    let mut wanted = Wanted::default();
    for id in dossiers {
        wanted.touch(core(*id), dossier::KIND.number, id.record());
    }
    let scope = region.database.scope().await?;
    let bounds = Bounds::none().dossiers(wanted.dossiers());
    let docket = Docket::load(region, &scope, scope.begin(&bounds), &wanted, region.now()).await?;
    scope.undo().await?;
    let is_joined = |id: &DossierId| {
        let state = docket.judge.streams.get(&core(*id));
        let into = state.and_then(|state| rows::value(&state.registers, id.record(), dossier::JOINED_INTO));
        matches!(into, Some(Value::Id(_)))
    };
    Ok(dossiers.iter().copied().filter(is_joined).collect())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_two_of_which_one_was_not_told_are_a_pair_and_hundreds_are_few() {
        let id = |n: u128| DossierId(Uuid::from_u128(n));
        let group = |all: &[(u128, bool)]| {
            let mut group = Group::default();
            all.iter().for_each(|(n, is_told)| group.put(id(*n), *is_told));
            group.pairs()
        };
        let pair = |one, other| (id(one), id(other));
        let known = [(1, true), (2, true)];
        assert!(group(&known).is_empty());
        let third = [known[0], known[1], (3, false)];
        assert_eq!(group(&third), BTreeSet::from([pair(1, 3), pair(2, 3)]));
        let half = [(1, true), (2, false), (3, true)];
        assert_eq!(group(&half), BTreeSet::from([pair(1, 2), pair(2, 3)]));
        let many: Vec<(u128, bool)> = (0..500).map(|n| (n, false)).collect();
        assert!(group(&many).len() <= UNTOLD * OLDEST);
    }
}
