//! The shape of the record table's rows.

use super::value::FieldType;

/// A part of a dossier that is shared, or not, as a whole. With the dossier it makes a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compartment {
    /// Name, address, phones, network, regisseur, deputy, members.
    Core,
    /// The BSN.
    Identity,
    /// Plan, goals, actions, agreed versions.
    Plan,
    /// Contact notes.
    Journal,
    /// Crisiskaart, signaleringsplan, reachability.
    Crisis,
    /// The way into and out of a place.
    Placement,
    /// The passage at 18.
    Transition,
    /// Organisations and workers; belongs to no dossier.
    Directory,
    /// A roster; belongs to no dossier.
    Duty,
    /// A compartment of a newer version, by its number.
    Unknown(u8),
}

impl Compartment {
    const NUMBERED: [(Compartment, u8, &'static str); 9] = [
        (Compartment::Core, 1, "core"),
        (Compartment::Identity, 2, "identity"),
        (Compartment::Plan, 3, "plan"),
        (Compartment::Journal, 4, "journal"),
        (Compartment::Crisis, 5, "crisis"),
        (Compartment::Placement, 6, "placement"),
        (Compartment::Transition, 7, "transition"),
        (Compartment::Directory, 20, "directory"),
        (Compartment::Duty, 21, "duty"),
    ];

    /// Its number on the wire and in the store.
    pub fn number(self) -> u8 {
        match self {
            Compartment::Unknown(number) => number,
            known => Self::NUMBERED
                .iter()
                .find(|(c, ..)| *c == known)
                .map_or(0, |(_, number, _)| *number),
        }
    }

    /// The compartment with this number.
    pub fn from_number(number: u8) -> Self {
        Self::NUMBERED
            .iter()
            .find(|(_, n, _)| *n == number)
            .map_or(Compartment::Unknown(number), |(c, ..)| *c)
    }

    /// Its code, for audit lines and involvement records.
    pub fn code(self) -> &'static str {
        Self::NUMBERED
            .iter()
            .find(|(c, ..)| *c == self)
            .map_or("unknown", |(.., code)| code)
    }
}

/// Who settles it when two people wrote the same group without having seen each other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The regisseur (or deputy); the later one becomes a proposal.
    Regisseur,
    /// The owner of the record.
    Owner,
    /// The last one counts, the earlier stays in the history.
    LastAccepted,
    /// Written once, never changed.
    Append,
    /// Decided by the authority, as compare-and-set.
    Authority,
}

/// One field of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Number of its kind.
    pub kind: u16,
    /// Number of its register group.
    pub group: u16,
    /// Its own number, unique within the kind.
    pub number: u16,
    /// Column in the store's table of the kind.
    pub column: &'static str,
    /// What it holds.
    pub ty: FieldType,
}

/// Fields that are written together and disagreed about together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Number within the kind; 0 is the group that says whether the record was removed.
    pub number: u16,
    /// For the history and the words of a proposal.
    pub name: &'static str,
    /// Who settles a conflict.
    pub policy: Policy,
    /// Its fields.
    pub fields: &'static [Field],
}

/// One kind of record.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Number on the wire.
    pub number: u16,
    /// Table in the store.
    pub table: &'static str,
    /// The compartment its records live in.
    pub compartment: Compartment,
    /// Its register groups, without group 0.
    pub groups: &'static [Group],
}

impl Kind {
    /// All fields, in order of number.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.groups.iter().flat_map(|group| group.fields)
    }

    /// The group with this number.
    pub fn group(&self, number: u16) -> Option<&'static Group> {
        self.groups.iter().find(|group| group.number == number)
    }
}

/// Group 0 of every kind: whether the record was taken away. Its one field has number 0, column `removed`.
pub const REMOVED_GROUP: u16 = 0;

/// The field of [`REMOVED_GROUP`] for the kind with number `kind`.
pub const fn removed(kind: u16) -> Field {
    Field {
        kind,
        group: REMOVED_GROUP,
        number: 0,
        column: "removed",
        ty: FieldType::Bool,
    }
}
