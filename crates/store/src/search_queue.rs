//! What waits to be indexed: the door only puts it in line, so that a write never waits for the index.

use eenplan_domain::record::{
    DossierId, Kind, RecordId, action, goal, network_contact, note, note_correction, plan,
};
use rusqlite::{Connection, params};

use crate::error::StoreError;

/// Kinds that can be found by what they say. Residents are found by their line in the caseload.
fn is_searched(kind: &Kind) -> bool {
    [
        &network_contact::KIND,
        &plan::KIND,
        &goal::KIND,
        &action::KIND,
        &note::KIND,
        &note_correction::KIND,
    ]
    .iter()
    .any(|searched| searched.number == kind.number)
}

pub(crate) fn enqueue(
    conn: &Connection,
    kind: &Kind,
    dossier: DossierId,
    id: RecordId,
) -> Result<(), StoreError> {
    if is_searched(kind) {
        conn.prepare_cached("INSERT INTO search_pending VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![kind.number, id.bytes(), dossier.bytes()])?;
    }
    Ok(())
}
