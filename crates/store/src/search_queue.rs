//! What waits to be indexed: the door only puts it in line, so that a write never waits for the index.

use eenplan_domain::record::{
    DossierId, Kind, RecordId, action, goal, network_contact, note, note_correction, plan,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;

/// Kinds that can be found by what they say. Residents are found by their line in the caseload.
const SEARCHED: [&Kind; 6] = [
    &network_contact::KIND,
    &plan::KIND,
    &goal::KIND,
    &action::KIND,
    &note::KIND,
    &note_correction::KIND,
];

/// Stands where a kind stands, for all records of a dossier that are searched: of one that comes whole, a row for each costs more than the rest.
const ALL: u16 = 0;

/// A record that waits: its kind, itself, its dossier.
pub(crate) type Waiting = (u16, [u8; 16], [u8; 16]);

pub(crate) fn is_searched(kind: &Kind) -> bool {
    SEARCHED.iter().any(|searched| searched.number == kind.number)
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

/// Puts everything of a dossier in line that is searched.
pub(crate) fn enqueue_all(conn: &Connection, dossier: DossierId) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT INTO search_pending VALUES (?1, ?2, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![ALL, dossier.bytes()])?;
    Ok(())
}

/// About `most` records that wait, out of line; more when a dossier came whole that has more.
pub(crate) fn next(conn: &Connection, most: u32) -> Result<Vec<Waiting>, StoreError> {
    let mut next = Vec::new();
    let mut first = conn.prepare_cached(
        "SELECT kind, record_id, dossier_id FROM search_pending ORDER BY kind, record_id LIMIT 1",
    )?;
    while next.len() < most as usize {
        let one: Option<Waiting> = first
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((kind, record, dossier)) = one else { break };
        conn.prepare_cached("DELETE FROM search_pending WHERE kind = ?1 AND record_id = ?2")?
            .execute(params![kind, record])?;
        if kind != ALL {
            next.push((kind, record, dossier));
            continue;
        }
        for kind in SEARCHED {
            let sql = format!("SELECT id FROM {} WHERE dossier_id = ?1", kind.table);
            let mut statement = conn.prepare_cached(&sql)?;
            let ids = statement.query_map([dossier], |row| row.get(0))?;
            for id in ids {
                next.push((kind.number, id?, dossier));
            }
        }
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use uuid::Uuid;

    use super::*;

    const WHOLE: DossierId = DossierId(Uuid::from_u128(1));
    const OTHER: DossierId = DossierId(Uuid::from_u128(2));

    #[test]
    fn a_dossier_that_came_whole_is_one_row_and_all_of_its_records() {
        let mut conn = Connection::open_in_memory().unwrap();
        crate::migrate::tables(&mut conn);
        let row = |table: &str, id: u128, of: DossierId| {
            let sql = format!("INSERT INTO {table} (id, dossier_id) VALUES (?1, ?2)");
            let id = Uuid::from_u128(id).into_bytes();
            conn.execute(&sql, params![id, of.bytes()]).unwrap();
            id
        };
        let records = [("note", 11), ("note", 12), ("goal", 13)].map(|(table, id)| row(table, id, WHOLE));
        row("score", 14, WHOLE);
        let of_other = row("note", 21, OTHER);
        enqueue_all(&conn, WHOLE).unwrap();
        enqueue_all(&conn, WHOLE).unwrap();
        let other = RecordId(Uuid::from_bytes(of_other));
        enqueue(&conn, &note::KIND, OTHER, other).unwrap();

        let ids = |waiting: Vec<Waiting>| -> Vec<[u8; 16]> { waiting.into_iter().map(|one| one.1).collect() };
        let mut first = ids(next(&conn, 1).unwrap());
        first.sort_unstable();
        assert_eq!(first, records);
        assert_eq!(ids(next(&conn, 5).unwrap()), [of_other]);
        assert_eq!(next(&conn, 5).unwrap(), []);
    }
}
