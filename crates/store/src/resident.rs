//! Residents: the person of a dossier, and who may be the same person.

use chrono::NaiveDate;
use eenplan_domain::record::DossierId;
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;
use crate::row::{date, optional_id, text};

/// A resident as kept, BSN included. Empty text is unknown.
#[derive(Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Resident {
    pub family_name: String,
    pub name_prefix: String,
    pub given_names: String,
    pub call_name: String,
    pub birth_date: Option<NaiveDate>,
    pub bsn: String,
    pub no_bsn_reason: String,
    pub street: String,
    pub house_number: String,
    pub postcode: String,
    pub city: String,
    pub address_note: String,
    pub residence_municipality: String,
    pub origin_municipality: String,
    pub phone: String,
    pub phone_other: String,
    pub email: String,
    pub contact_preference: String,
    pub contact_note: String,
    pub language: String,
    pub interpreter: bool,
    pub representation: String,
    pub representative: Option<Uuid>,
}

/// One resident; `None` when there is none, or the opening of the dossier was taken back.
///
/// # Errors
/// Any [`StoreError`].
pub fn get(reader: &Reader<'_>, dossier: DossierId) -> Result<Option<Resident>, StoreError> {
    Ok(reader
        .0
        .prepare_cached(
            "SELECT r.family_name, r.name_prefix, r.given_names, r.call_name, r.birth_date, i.bsn, i.no_bsn_reason, r.street,
             r.house_number, r.postcode, r.city, r.address_note, r.residence_municipality, r.origin_municipality, r.phone,
             r.phone_other, r.email, r.contact_preference, r.contact_note, r.language, r.interpreter, r.representation,
             r.representative_id
             FROM resident r LEFT JOIN resident_identity i ON i.id = r.id AND i.removed = 0 WHERE r.id = ?1 AND r.removed = 0",
        )?
        .query_row([dossier.bytes()], |row| {
            Ok(Resident {
                family_name: text(row, 0)?,
                name_prefix: text(row, 1)?,
                given_names: text(row, 2)?,
                call_name: text(row, 3)?,
                birth_date: date(row, 4)?,
                bsn: text(row, 5)?,
                no_bsn_reason: text(row, 6)?,
                street: text(row, 7)?,
                house_number: text(row, 8)?,
                postcode: text(row, 9)?,
                city: text(row, 10)?,
                address_note: text(row, 11)?,
                residence_municipality: text(row, 12)?,
                origin_municipality: text(row, 13)?,
                phone: text(row, 14)?,
                phone_other: text(row, 15)?,
                email: text(row, 16)?,
                contact_preference: text(row, 17)?,
                contact_note: text(row, 18)?,
                language: text(row, 19)?,
                interpreter: row.get::<_, Option<bool>>(20)?.unwrap_or(false),
                representation: text(row, 21)?,
                representative: optional_id(row, 22)?,
            })
        })
        .optional()?)
}

/// Somebody to compare with; only what a comparison needs.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Candidate {
    pub dossier: DossierId,
    pub bsn: String,
    pub family_name: String,
    pub name_prefix: String,
    pub given_names: String,
    pub call_name: String,
    pub birth_date: Option<NaiveDate>,
    pub postcode: String,
    pub house_number: String,
    pub closed: bool,
}

const MONTHS: &str = r#"["01","02","03","04","05","06","07","08","09","10","11","12"]"#;

/// Everybody who shares something that makes a comparison worth while: the BSN, two of the three parts of a birth date (in
/// either order), or the postcode. Nobody else can be like them ([`eenplan_domain::likeness::likeness`]).
///
/// # Errors
/// Any [`StoreError`].
pub fn candidates(
    reader: &Reader<'_>,
    bsn: &str,
    birth_date: Option<NaiveDate>,
    postcode: &str,
) -> Result<Vec<Candidate>, StoreError> {
    let form = |part: &str| birth_date.map(|date| date.format(part).to_string());
    // Each part of the union is one step through an index; the day of one month in a year is looked up in each month of it.
    let mut statement = reader.0.prepare_cached(
        "SELECT r.id, i.bsn, r.family_name, r.name_prefix, r.given_names, r.call_name, r.birth_date, r.postcode, r.house_number,
         d.closed_on IS NOT NULL
         FROM (
           SELECT id FROM resident_identity WHERE bsn = ?1 AND removed = 0
           UNION SELECT id FROM resident WHERE postcode = ?2
           UNION SELECT id FROM resident WHERE birth_date BETWEEN ?5 || '-' || ?4 || '-01' AND ?5 || '-' || ?4 || '-31'
           UNION SELECT id FROM resident WHERE substr(birth_date, 6) = ?4 || '-' || ?3
           UNION SELECT id FROM resident WHERE birth_date IN (SELECT ?5 || '-' || value || '-' || ?3 FROM json_each(?6))
           UNION SELECT id FROM resident WHERE birth_date = ?5 || '-' || ?3 || '-' || ?4
         ) near
         JOIN resident r ON r.id = near.id JOIN dossier d ON d.id = r.id LEFT JOIN resident_identity i ON i.id = r.id AND i.removed = 0
         WHERE r.removed = 0 AND d.removed = 0",
    )?;
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let asked = params![
        known(bsn),
        known(postcode),
        form("%d"),
        form("%m"),
        form("%Y"),
        MONTHS
    ];
    let rows = statement.query_map(asked, |row| {
        Ok(Candidate {
            dossier: Uuid::from_bytes(row.get(0)?).into(),
            bsn: text(row, 1)?,
            family_name: text(row, 2)?,
            name_prefix: text(row, 3)?,
            given_names: text(row, 4)?,
            call_name: text(row, 5)?,
            birth_date: date(row, 6)?,
            postcode: text(row, 7)?,
            house_number: text(row, 8)?,
            closed: row.get(9)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
