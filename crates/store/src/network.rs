//! The people around a resident, and links between residents.

use eenplan_domain::record::{DossierId, RecordId};
use rusqlite::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row::{id, text};

/// A network contact. Empty text is unknown.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Contact {
    pub id: RecordId,
    pub name: String,
    pub relation: String,
    pub organisation: String,
    pub phone: String,
    pub phone_other: String,
    pub email: String,
    pub address: String,
    pub emergency: bool,
    pub carer: bool,
    pub remark: String,
}

/// The contacts of a resident: who to call first, then by name.
///
/// # Errors
/// Any [`StoreError`].
pub fn contacts(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Contact>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT id, name, relation, organisation, phone, phone_other, email, address, coalesce(emergency, 0), coalesce(carer, 0), remark
         FROM network_contact WHERE dossier_id = ?1 AND removed = 0
         ORDER BY coalesce(emergency, 0) DESC, coalesce(nullif(name, ''), organisation), id",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(Contact {
            id: RecordId(id(row, 0)?),
            name: text(row, 1)?,
            relation: text(row, 2)?,
            organisation: text(row, 3)?,
            phone: text(row, 4)?,
            phone_other: text(row, 5)?,
            email: text(row, 6)?,
            address: text(row, 7)?,
            emergency: row.get(8)?,
            carer: row.get(9)?,
            remark: text(row, 10)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A link between two residents, as it was written: from the one whose dossier holds it.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Link {
    pub id: RecordId,
    /// The dossier that holds the link.
    pub holder: DossierId,
    /// What the other is to the holder, a code.
    pub relation: String,
    pub same_household: bool,
    pub remark: String,
    /// Who stands on the far side of it.
    pub other: Person,
}

/// Somebody as a link or a list names them.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Person {
    pub dossier: DossierId,
    pub family_name: String,
    pub name_prefix: String,
    pub given_names: String,
    pub call_name: String,
    pub closed: bool,
}

fn person(row: &Row<'_>, at: usize) -> rusqlite::Result<Person> {
    Ok(Person {
        dossier: DossierId(id(row, at)?),
        family_name: text(row, at + 1)?,
        name_prefix: text(row, at + 2)?,
        given_names: text(row, at + 3)?,
        call_name: text(row, at + 4)?,
        closed: row.get(at + 5)?,
    })
}

/// The links of a resident, those written in other dossiers too, by the name of the other. A link to a dossier this device does
/// not have is left out: there is no name to show.
///
/// # Errors
/// Any [`StoreError`].
pub fn links(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<Link>, StoreError> {
    let mut statement = reader.0.prepare_cached(
        "SELECT l.id, l.dossier_id, l.relation, coalesce(l.same_household, 0), l.remark,
         r.id, r.family_name, r.name_prefix, r.given_names, r.call_name, d.closed_on IS NOT NULL
         FROM resident_link l
         JOIN resident r ON r.id = CASE WHEN l.dossier_id = ?1 THEN l.other_id ELSE l.dossier_id END
         JOIN dossier d ON d.id = r.id
         WHERE (l.dossier_id = ?1 OR l.other_id = ?1) AND l.removed = 0 AND r.removed = 0 AND d.removed = 0
         ORDER BY r.family_name, r.call_name, l.id",
    )?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(Link {
            id: RecordId(id(row, 0)?),
            holder: DossierId(id(row, 1)?),
            relation: text(row, 2)?,
            same_household: row.get(3)?,
            remark: text(row, 4)?,
            other: person(row, 5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The dossier that holds a link; `None` when there is none.
///
/// # Errors
/// Any [`StoreError`].
pub fn holder(reader: &Reader<'_>, link: Uuid) -> Result<Option<DossierId>, StoreError> {
    use rusqlite::OptionalExtension;
    Ok(reader
        .0
        .prepare_cached("SELECT dossier_id FROM resident_link WHERE id = ?1")?
        .query_row([link.as_bytes()], |row| id(row, 0).map(DossierId))
        .optional()?)
}
