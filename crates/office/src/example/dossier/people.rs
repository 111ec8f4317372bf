//! The people around an invented resident: family with a dossier of their own, the network, and who takes part.

use eenplan_domain::involvement::Role;
use eenplan_domain::record::{
    DossierId, RecordId, consent, involvement, network_contact, resident, resident_link,
};
use eenplan_store::{Edit, WriteTx};

use super::Telling;
use crate::example::story::{self, Age, Permission};
use crate::example::words::{self, Near};
use crate::example::{Region, nth, phone};
use crate::involvement::default_compartments;

/// Who of the family has a dossier too.
pub(super) struct Family {
    /// The dossier of a parent or a brother or sister, its number, and what that is.
    other: Option<(DossierId, u32, &'static str)>,
    /// The number of the dossier at whose address this resident lives.
    pub(super) home: u32,
}

impl Family {
    /// A child lives with a parent who has a plan too; some who are grown have a brother or sister.
    pub(super) fn of(number: u32, written: &[DossierId]) -> Family {
        let is_parent = |other: &u32| other % 8 == 2 && story::of(*other).age == Age::Adult;
        let other = match number % 20 {
            17 => (0..number).rev().find(is_parent).map(|other| (other, "parent")),
            13 => Some((number - 1, "sibling")),
            _ => None,
        };
        let other = other.and_then(|(other, relation)| {
            let dossier = written.get(usize::try_from(other).ok()?)?;
            Some((*dossier, other, relation))
        });
        let home = match other {
            Some((_, parent, "parent")) => parent,
            _ => number,
        };
        Family { other, home }
    }

    /// Where the surname stands in its list.
    pub(super) fn kin_place(&self) -> usize {
        usize::try_from(self.other.map_or(self.home, |(_, other, _)| other)).unwrap_or(0)
    }
}

fn fits(near: &Near, age: i32) -> bool {
    (near.ages.0..=near.ages.1).contains(&age)
}

fn close(t: &Telling<'_>) -> Vec<&'static Near> {
    words::CLOSE.iter().filter(|near| fits(near, t.age)).collect()
}

/// Who is closest, and helps most.
pub(super) fn closest(t: &Telling<'_>) -> Option<&'static Near> {
    nth(&close(t), t.place()).copied()
}

/// Writes who is around the resident, who of the family has a dossier, and who represents; gives who is closest.
pub(super) fn network(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>) -> Option<RecordId> {
    let close = close(t);
    let around: Vec<&Near> = words::AROUND.iter().filter(|near| fits(near, t.age)).collect();
    let represents = |near: &&&Near| near.relation == "financial_administrator";
    let professional = match around.iter().find(represents) {
        Some(found) if t.life.is_represented => Some(*found),
        _ => nth(&around, t.place()).copied(),
    };
    let mut people: Vec<&Near> = [closest(t), nth(&close, t.place() + 1).copied(), professional]
        .into_iter()
        .flatten()
        .collect();
    people.dedup_by_key(|near| near.name);
    let mut ids = Vec::new();
    for (place, near) in people.iter().enumerate() {
        let id = w.new_id();
        edit.record(id)
            .set(network_contact::NAME, near.name)
            .set(network_contact::RELATION, near.relation)
            .set(network_contact::PHONE, phone(t.place() + 3000 + place * 700))
            .set(network_contact::EMERGENCY, place == 0)
            .set(network_contact::CARER, place == 0)
            .set(
                network_contact::REMARK,
                (!near.remark.is_empty()).then_some(near.remark),
            );
        ids.push(id);
    }
    if let Some((other, _, relation)) = t.family.other {
        edit.record(w.new_id())
            .set(resident_link::OTHER_ID, other.record())
            .set(resident_link::RELATION, relation)
            .set(resident_link::SAME_HOUSEHOLD, relation == "parent");
    }
    if t.life.is_represented {
        let (how, who) = if t.story.age == Age::Child {
            ("parental_authority", ids.first())
        } else {
            ("administration_and_mentorship", ids.last())
        };
        edit.record(t.id.record())
            .set(resident::REPRESENTATION, how)
            .set(resident::REPRESENTATIVE_ID, who.copied());
    }
    ids.first().copied()
}

/// Who tries the program, where a colleague leads; a provider by law, somebody in health care with explicit consent, and a volunteer who
/// needs consent.
pub(super) fn takes_part(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>, region: &Region) {
    if t.regisseur.0 != region.me {
        edit.record(w.new_id())
            .set(involvement::WORKER_ID, region.me)
            .set(involvement::ROLE, Role::SocialTeam.code())
            .set(involvement::GROUND, "wmo_5_1_1")
            .set(involvement::COMPARTMENTS, default_compartments(&Role::SocialTeam))
            .set(involvement::STARTS_ON, t.opened_on);
    }
    if t.story.goals == 0 {
        return;
    }
    let given_by = if t.story.age == Age::Child {
        "parents"
    } else {
        "resident"
    };
    let parts = [
        (
            6_usize,
            "provider",
            "begeleiding thuis, twee keer per week",
            "wmo_5_2_1",
            "plan",
        ),
        (8, "health_care", "behandeling", "wmo_5_2_5", "crisis"),
        (5, "volunteer", "maatje op dinsdag", "wmo_5_3_3", "plan"),
    ];
    for (worker, role, task, ground, part) in parts {
        let id = w.new_id();
        let compartments = vec!["core".to_owned(), part.to_owned()];
        edit.record(id)
            .set(involvement::ROLE, role)
            .set(involvement::TASK, task)
            .set(involvement::GROUND, ground)
            .set(involvement::COMPARTMENTS, compartments.clone())
            .set(involvement::STARTS_ON, t.opened_on);
        let receiver = if role == "volunteer" {
            "Vrijwilligers Samen (voorbeeld)"
        } else {
            edit.record(id).set(
                involvement::WORKER_ID,
                nth(&region.workers, worker).map(|one| one.0),
            );
            nth(&words::ORGANISATIONS, worker).map_or("", |one| one.name)
        };
        edit.record(id).set(involvement::ORGANISATION, receiver);
        let permission = if role == "volunteer" {
            t.story.permission
        } else {
            Permission::Holds
        };
        if role == "provider" || permission == Permission::NeverGiven {
            continue;
        }
        if role == "volunteer" {
            edit.record(id)
                .set(involvement::NAME, "Gijs Goedbedoeld (test)")
                .set(involvement::PHONE, phone(t.place() + 5000));
        }
        let valid = if permission == Permission::EndsSoon {
            18
        } else {
            240
        };
        let consent = w.new_id();
        edit.record(consent)
            .set(consent::INVOLVEMENT_ID, id)
            .set(consent::GIVEN_BY, given_by)
            .set(consent::RECEIVER, receiver)
            .set(consent::CATEGORIES, compartments)
            .set(consent::PURPOSE, "Samen werken aan het plan")
            .set(consent::GIVEN_ON, t.opened_on)
            .set(consent::VALID_UNTIL, t.day(valid))
            .set(consent::HOW, "spoken");
        if permission == Permission::Withdrawn {
            edit.record(consent).set(consent::WITHDRAWN_ON, t.day(-4));
        }
    }
}
