//! Writes a line where it is other than it was, and nowhere else: an index over columns that say the same stays as it is, and its page need
//! not be sealed and brought to disk once more.

use std::sync::LazyLock;

use eenplan_domain::record::DossierId;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::error::StoreError;

const COLUMNS: [&str; 20] = [
    "is_closed",
    "regisseur_id",
    "next_on",
    "next_kind",
    "next_at",
    "name_key",
    "names",
    "family_name",
    "name_prefix",
    "given_names",
    "call_name",
    "birth_date",
    "phase",
    "last_contact_at",
    "facts",
    "course",
    "urgency",
    "holds_from",
    "holds_until",
    "municipality",
];

static READ: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} FROM caseload_line WHERE dossier_id = ?1",
        COLUMNS.join(", ")
    )
});
static BEGIN: LazyLock<String> = LazyLock::new(|| {
    let values = vec!["?"; COLUMNS.len() + 1].join(", ");
    format!(
        "INSERT INTO caseload_line ({}, dossier_id) VALUES ({values})",
        COLUMNS.join(", ")
    )
});

/// Lets the line of a dossier say this, column by column.
pub(super) fn write(
    conn: &Connection,
    id: DossierId,
    line: [Value; COLUMNS.len()],
) -> Result<(), StoreError> {
    let known: Option<Vec<Value>> = conn
        .prepare_cached(&READ)?
        .query_row([id.bytes()], |row| {
            (0..COLUMNS.len()).map(|at| row.get(at)).collect()
        })
        .optional()?;
    let key = Value::Blob(id.bytes().to_vec());
    let Some(known) = known else {
        conn.prepare_cached(&BEGIN)?
            .execute(params_from_iter(line.into_iter().chain([key])))?;
        return Ok(());
    };
    let changed: Vec<(&str, Value)> = COLUMNS
        .into_iter()
        .zip(line)
        .zip(&known)
        .filter(|((_, now), before)| now != *before)
        .map(|(of, _)| of)
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let (columns, values): (Vec<_>, Vec<_>) = changed
        .into_iter()
        .map(|(column, value)| (format!("{column} = ?"), value))
        .unzip();
    let sql = format!(
        "UPDATE caseload_line SET {} WHERE dossier_id = ?",
        columns.join(", ")
    );
    conn.prepare_cached(&sql)?
        .execute(params_from_iter(values.into_iter().chain([key])))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_what_changed_is_written() {
        let conn = Connection::open_in_memory().unwrap();
        let table = format!(
            "CREATE TABLE caseload_line (dossier_id BLOB PRIMARY KEY, {}) WITHOUT ROWID; CREATE TABLE written (name TEXT);",
            COLUMNS.join(", ")
        );
        conn.execute_batch(&table).unwrap();
        for name in COLUMNS {
            let told = format!(
                "CREATE TRIGGER of_{name} AFTER UPDATE OF {name} ON caseload_line BEGIN INSERT INTO written VALUES ('{name}'); END"
            );
            conn.execute_batch(&told).unwrap();
        }
        let id = DossierId(Uuid::from_u128(7));
        let mut line: [Value; COLUMNS.len()] = std::array::from_fn(|at| match at % 3 {
            0 => Value::Null,
            1 => Value::Integer(at as i64),
            _ => format!("tekst {at}").into(),
        });
        let write_it = |line: &[Value; COLUMNS.len()]| {
            conn.execute("DELETE FROM written", []).unwrap();
            write(&conn, id, line.clone()).unwrap();
            let read: Vec<Value> = conn
                .query_row(&READ, [id.bytes()], |row| {
                    (0..COLUMNS.len()).map(|at| row.get(at)).collect()
                })
                .unwrap();
            assert_eq!(read, line);
            let mut names = conn.prepare("SELECT name FROM written ORDER BY name").unwrap();
            let names = names.query_map([], |row| row.get(0)).unwrap();
            names.collect::<Result<Vec<String>, _>>().unwrap()
        };
        assert!(write_it(&line).is_empty(), "it begins");
        assert!(write_it(&line).is_empty(), "nothing is other than it was");
        line[13] = 1_700_000_000_000_i64.into();
        line[14] = "andere feiten".to_owned().into();
        line[8] = Value::Null;
        assert_eq!(write_it(&line), ["facts", "last_contact_at", "name_prefix"]);
    }
}
