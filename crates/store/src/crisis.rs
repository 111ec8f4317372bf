//! Crisiskaart and signaleringsplan.

use eenplan_domain::crisis::{CrisisSection, PhasePart};
use eenplan_domain::record::{DossierId, RecordId};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::Reader;

/// The card as it stands.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// Text by section, in the order of [`CrisisSection::ALL`].
    pub texts: Vec<String>,
    /// `YYYY-MM-DD`.
    pub reviewed_on: Option<String>,
    /// With whom it was gone through.
    pub reviewed_with: Option<String>,
}

/// One phase of the signaleringsplan.
#[derive(Clone, PartialEq, Eq)]
pub struct PhaseRow {
    /// The record.
    pub id: RecordId,
    /// Code of the phase.
    pub phase: String,
    /// Text by part, in the order of [`PhasePart::ALL`].
    pub texts: Vec<String>,
}

/// The card of a dossier; empty when nobody wrote one.
///
/// # Errors
/// Any [`StoreError`].
pub fn card(reader: &Reader<'_>, dossier: DossierId) -> Result<Card, StoreError> {
    let columns: Vec<String> = CrisisSection::ALL
        .iter()
        .map(|s| format!("coalesce({}, '')", s.code()))
        .collect();
    let sql = format!(
        "SELECT {}, reviewed_on, reviewed_with FROM crisis_card WHERE id = ?1 AND removed = 0",
        columns.join(", ")
    );
    let count = columns.len();
    let card = reader
        .0
        .prepare_cached(&sql)?
        .query_row([dossier.bytes()], |row| {
            Ok(Card {
                texts: (0..count).map(|at| row.get(at)).collect::<Result<_, _>>()?,
                reviewed_on: row.get(count)?,
                reviewed_with: row.get(count + 1)?,
            })
        })
        .optional()?;
    Ok(card.unwrap_or_else(|| Card {
        texts: vec![String::new(); count],
        ..Card::default()
    }))
}

/// The phases somebody wrote something for.
///
/// # Errors
/// Any [`StoreError`].
pub fn phases(reader: &Reader<'_>, dossier: DossierId) -> Result<Vec<PhaseRow>, StoreError> {
    let columns: Vec<String> = PhasePart::ALL
        .iter()
        .map(|part| format!("coalesce({}, '')", part.code()))
        .collect();
    let sql = format!(
        "SELECT id, coalesce(phase, ''), {} FROM signal_phase WHERE dossier_id = ?1 AND removed = 0 ORDER BY id",
        columns.join(", ")
    );
    let count = columns.len();
    let mut statement = reader.0.prepare_cached(&sql)?;
    let rows = statement.query_map([dossier.bytes()], |row| {
        Ok(PhaseRow {
            id: RecordId(Uuid::from_bytes(row.get(0)?)),
            phase: row.get(1)?,
            texts: (0..count).map(|at| row.get(at + 2)).collect::<Result<_, _>>()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
