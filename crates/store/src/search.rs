//! Search: residents by any part of their name, in the lines of the caseload; names around them by any part (trigram), words of notes,
//! goals and actions by their beginning, indexed behind the writes. What is indexed later has a lower number, so that the newest comes first.

use eenplan_domain::record::{
    DossierId, RecordId, action, goal, network_contact, note, note_correction, plan,
};
use eenplan_domain::text::fold;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use uuid::Uuid;

use crate::door::WriteTx;
use crate::error::StoreError;
use crate::open::Reader;
use crate::search_queue;

/// Marks around a hit in [`TextHit::snippet`]; no typed text can hold them.
pub const HIT: (char, char) = ('\u{2}', '\u{3}');

/// A resident found by name, birth date or BSN.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct NameHit {
    pub dossier: DossierId,
    pub family_name: String,
    pub name_prefix: Option<String>,
    pub given_names: Option<String>,
    pub call_name: Option<String>,
    pub birth_date: Option<String>,
    pub city: Option<String>,
    /// Whom of their network the words are about, when it is not the resident.
    pub contact: Option<String>,
    pub is_closed: bool,
}

/// A piece of text in which the words stand.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct TextHit {
    pub dossier: DossierId,
    pub family_name: String,
    pub name_prefix: Option<String>,
    pub given_names: Option<String>,
    pub call_name: Option<String>,
    /// Table of the kind: `note`, `goal`.
    pub kind: String,
    pub record: Uuid,
    /// A few words around the hits, these between [`HIT`].
    pub snippet: String,
}

/// Whether something typed earlier is not in the index yet.
///
/// # Errors
/// Any [`StoreError`].
pub fn is_behind(reader: &Reader<'_>) -> Result<bool, StoreError> {
    Ok(reader
        .0
        .prepare_cached("SELECT 1 FROM search_pending LIMIT 1")?
        .query_row([], |_| Ok(()))
        .optional()?
        .is_some())
}

/// Indexes about `most` records that wait; how many it did. What came whole goes first, then records of which only a name is indexed.
///
/// # Errors
/// Any [`StoreError`].
pub fn catch_up(tx: &mut WriteTx<'_>, most: u32) -> Result<usize, StoreError> {
    let conn = &tx.tx;
    let waiting = search_queue::next(conn, most)?;
    let mut last: i64 = conn
        .prepare_cached("SELECT coalesce(min(number), 0) FROM search_entry")?
        .query_row([], |row| row.get(0))?;
    for (kind, record, dossier) in &waiting {
        let index = if *kind == network_contact::KIND.number {
            "name_index"
        } else {
            "text_index"
        };
        // In plain statements: an upsert can be undone by itself, for which FTS5 writes out all it has gathered.
        let known: Option<i64> = conn
            .prepare_cached("SELECT number FROM search_entry WHERE kind = ?1 AND record_id = ?2")?
            .query_row(params![kind, record], |row| row.get(0))
            .optional()?;
        let number = match known {
            Some(number) => {
                conn.prepare_cached(&format!("DELETE FROM {index} WHERE rowid = ?1"))?
                    .execute([number])?;
                number
            }
            None => {
                last -= 1;
                conn.prepare_cached(
                    "INSERT INTO search_entry (number, kind, record_id, dossier_id) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![last, kind, record, dossier])?;
                last
            }
        };
        if let Some(body) = body(conn, *kind, record)?.filter(|body| !body.trim().is_empty()) {
            conn.prepare_cached(&format!("INSERT INTO {index} (rowid, body) VALUES (?1, ?2)"))?
                .execute(params![number, body])?;
        }
    }
    Ok(waiting.len())
}

/// Lets go of what is indexed of a record.
pub(crate) fn forget(conn: &Connection, kind: u16, record: RecordId) -> Result<(), StoreError> {
    let number: Option<i64> = conn
        .prepare_cached("DELETE FROM search_entry WHERE kind = ?1 AND record_id = ?2 RETURNING number")?
        .query_row(params![kind, record.bytes()], |row| row.get(0))
        .optional()?;
    if let Some(number) = number {
        for index in ["name_index", "text_index"] {
            conn.prepare_cached(&format!("DELETE FROM {index} WHERE rowid = ?1"))?
                .execute([number])?;
        }
    }
    Ok(())
}

/// What is indexed of a record; `None` when it was taken away.
fn body(conn: &Connection, kind: u16, record: &[u8; 16]) -> Result<Option<String>, StoreError> {
    let columns: (&str, &[&str]) = match kind {
        k if k == network_contact::KIND.number => ("network_contact", &["name", "organisation"]),
        k if k == plan::KIND.number => ("plan", &["wants", "goes_well", "who_helps"]),
        k if k == goal::KIND.number => ("goal", &["title", "detail"]),
        k if k == action::KIND.number => ("action", &["title", "done_remark"]),
        k if k == note::KIND.number => ("note", &["with_whom", "body"]),
        k if k == note_correction::KIND.number => ("note_correction", &["body", "reason"]),
        _ => return Ok(None),
    };
    let (table, columns) = columns;
    let parts: Vec<String> = columns
        .iter()
        .map(|column| format!("coalesce({column}, '')"))
        .collect();
    let sql = format!(
        "SELECT {} FROM {table} WHERE id = ?1 AND removed = 0",
        parts.join(" || ' ' || ")
    );
    let text: Option<String> = conn
        .prepare_cached(&sql)?
        .query_row([record], |row| row.get(0))
        .optional()?;
    // Names are found without their accents and signs; texts are folded by the index itself, so that a snippet reads as typed.
    let is_name = kind == network_contact::KIND.number;
    Ok(text.map(|text| if is_name { fold(&text) } else { text }))
}

const RESIDENT: &str = "coalesce(r.family_name, ''), r.name_prefix, r.given_names, r.call_name";

/// Residents of whose name, or of the name of somebody around them, every typed word is a part; residents themselves first.
///
/// # Errors
/// Any [`StoreError`].
pub fn by_name(reader: &Reader<'_>, typed: &str, limit: u32) -> Result<Vec<NameHit>, StoreError> {
    let folded = fold(typed);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let (long, short): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.chars().count() >= 3);
    if long.is_empty() {
        return by_beginning(reader, &short, limit);
    }
    let mut found = by_own_name(reader, &words, limit)?;
    let rest = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(limit));
    if rest > 0 {
        found.extend(by_contact(reader, &long, &short, rest)?);
    }
    Ok(found)
}

/// Open dossiers first, then by name. Ten thousand lines of one index are looked through in a few milliseconds at most.
fn by_own_name(reader: &Reader<'_>, words: &[&str], limit: u32) -> Result<Vec<NameHit>, StoreError> {
    let parts: String = (3..3 + words.len())
        .map(|at| format!(" AND instr(names, ?{at}) > 0"))
        .collect();
    let sql = format!(
        "SELECT l.dossier_id, {RESIDENT}, r.birth_date, r.city, NULL, l.is_closed
         FROM (SELECT dossier_id, is_closed, name_key FROM caseload_line INDEXED BY caseload_name WHERE is_closed = ?1{parts}
               ORDER BY name_key, dossier_id LIMIT ?2) l
         LEFT JOIN resident r ON r.id = l.dossier_id ORDER BY l.name_key, l.dossier_id"
    );
    let mut statement = reader.0.prepare_cached(&sql)?;
    let mut found = Vec::new();
    for is_closed in [false, true] {
        let rest = usize::try_from(limit).unwrap_or(0).saturating_sub(found.len());
        let mut values: Vec<Value> = vec![is_closed.into(), i64::try_from(rest).unwrap_or(0).into()];
        values.extend(words.iter().map(|word| (*word).to_owned().into()));
        let rows = statement.query_map(params_from_iter(values), name_hit)?;
        for row in rows {
            found.push(row?);
        }
    }
    Ok(found)
}

/// Of how many people around residents the last that were written down are looked at, when more have such a name.
const CONTACTS: u32 = 200;

fn by_contact(
    reader: &Reader<'_>,
    long: &[&str],
    short: &[&str],
    limit: u32,
) -> Result<Vec<NameHit>, StoreError> {
    let query = long
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(" AND ");
    let shorts: String = (0..short.len())
        .map(|n| format!(" AND body LIKE ?{}", n + 4))
        .collect();
    let sql = format!(
        "SELECT e.dossier_id, {RESIDENT}, r.birth_date, r.city, c.name, coalesce(l.is_closed, 0)
         FROM (SELECT rowid AS number FROM name_index WHERE name_index MATCH ?1{shorts} ORDER BY rowid LIMIT ?3) n
         JOIN search_entry e ON e.number = n.number JOIN network_contact c ON c.id = e.record_id
         LEFT JOIN resident r ON r.id = e.dossier_id LEFT JOIN caseload_line l ON l.dossier_id = e.dossier_id
         ORDER BY coalesce(l.is_closed, 0), l.name_key, e.number DESC LIMIT ?2"
    );
    let mut statement = reader.0.prepare_cached(&sql)?;
    let mut values: Vec<Value> = vec![query.into(), i64::from(limit).into(), i64::from(CONTACTS).into()];
    values.extend(short.iter().map(|word| format!("%{word}%").into()));
    let rows = statement.query_map(params_from_iter(values), name_hit)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One or two letters of each: names of which every word begins a part; those whose surname begins with the first come before others.
fn by_beginning(reader: &Reader<'_>, words: &[&str], limit: u32) -> Result<Vec<NameHit>, StoreError> {
    let Some(first) = words.first() else {
        return Ok(Vec::new());
    };
    let parts: String = (5..5 + words.len())
        .map(|at| format!(" AND instr(' ' || names, ?{at}) > 0"))
        .collect();
    let in_order = |surname: &str| {
        format!(
            "SELECT l.dossier_id, {RESIDENT}, r.birth_date, r.city, NULL, l.is_closed
             FROM (SELECT dossier_id, is_closed, name_key FROM caseload_line INDEXED BY caseload_name
                   WHERE is_closed = ?1 AND {surname}{parts} ORDER BY name_key, dossier_id LIMIT ?2) l
             LEFT JOIN resident r ON r.id = l.dossier_id ORDER BY l.name_key, l.dossier_id"
        )
    };
    let (by_surname, by_another) = (
        in_order("name_key >= ?3 AND name_key < ?4"),
        in_order("NOT (name_key >= ?3 AND name_key < ?4)"),
    );
    let mut found = Vec::new();
    for (is_closed, sql) in [
        (false, &by_surname),
        (false, &by_another),
        (true, &by_surname),
        (true, &by_another),
    ] {
        let rest = usize::try_from(limit).unwrap_or(0).saturating_sub(found.len());
        if rest == 0 {
            break;
        }
        let mut values: Vec<Value> = vec![
            is_closed.into(),
            i64::try_from(rest).unwrap_or(0).into(),
            (*first).to_owned().into(),
            format!("{first}\u{10ffff}").into(),
        ];
        values.extend(words.iter().map(|word| format!(" {word}").into()));
        let mut statement = reader.0.prepare_cached(sql)?;
        let rows = statement.query_map(params_from_iter(values), name_hit)?;
        for row in rows {
            found.push(row?);
        }
    }
    Ok(found)
}

/// Residents born on a day (`YYYY-MM-DD`).
///
/// # Errors
/// Any [`StoreError`].
pub fn by_birth_date(reader: &Reader<'_>, date: &str, limit: u32) -> Result<Vec<NameHit>, StoreError> {
    residents_where(reader, "r.birth_date = ?1", date, limit)
}

/// The resident with this BSN (nine digits).
///
/// # Errors
/// Any [`StoreError`].
pub fn by_bsn(reader: &Reader<'_>, bsn: &str, limit: u32) -> Result<Vec<NameHit>, StoreError> {
    residents_where(
        reader,
        "r.id IN (SELECT id FROM resident_identity WHERE bsn = ?1 AND removed = 0)",
        bsn,
        limit,
    )
}

fn residents_where(
    reader: &Reader<'_>,
    condition: &str,
    value: &str,
    limit: u32,
) -> Result<Vec<NameHit>, StoreError> {
    let sql = format!(
        "SELECT r.dossier_id, {RESIDENT}, r.birth_date, r.city, NULL, coalesce(l.is_closed, 0)
         FROM resident r LEFT JOIN caseload_line l ON l.dossier_id = r.dossier_id
         WHERE r.removed = 0 AND {condition} ORDER BY l.name_key LIMIT ?2"
    );
    let mut statement = reader.0.prepare_cached(&sql)?;
    let rows = statement.query_map(params![value, limit], name_hit)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn name_hit(row: &rusqlite::Row<'_>) -> rusqlite::Result<NameHit> {
    Ok(NameHit {
        dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
        family_name: row.get(1)?,
        name_prefix: row.get(2)?,
        given_names: row.get(3)?,
        call_name: row.get(4)?,
        birth_date: row.get(5)?,
        city: row.get(6)?,
        contact: row.get(7)?,
        is_closed: row.get(8)?,
    })
}

/// Texts in which every typed word begins a word, the newest first; the hits of at most `limit` records.
///
/// # Errors
/// Any [`StoreError`].
pub fn by_text(reader: &Reader<'_>, typed: &str, limit: u32) -> Result<Vec<TextHit>, StoreError> {
    let words: Vec<String> = typed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 2)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    // The newest are chosen before anything is joined or cut out: a common word stands in very many notes.
    let sql = format!(
        "SELECT e.dossier_id, {RESIDENT}, e.kind, e.record_id, h.piece
         FROM (SELECT rowid AS number, snippet(text_index, 0, char(2), char(3), '…', 14) AS piece
               FROM text_index WHERE text_index MATCH ?1 ORDER BY rowid LIMIT ?2) h
         JOIN search_entry e ON e.number = h.number LEFT JOIN resident r ON r.id = e.dossier_id ORDER BY h.number"
    );
    let mut statement = reader.0.prepare_cached(&sql)?;
    let rows = statement.query_map(params![words.join(" "), limit], |row| {
        let kind: u16 = row.get(5)?;
        Ok(TextHit {
            dossier: DossierId(Uuid::from_bytes(row.get(0)?)),
            family_name: row.get(1)?,
            name_prefix: row.get(2)?,
            given_names: row.get(3)?,
            call_name: row.get(4)?,
            kind: eenplan_domain::record::kind(kind)
                .map_or("", |kind| kind.table)
                .to_owned(),
            record: Uuid::from_bytes(row.get(6)?),
            snippet: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
