//! The readable tables: values in and out of columns, driven by the record table.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate};
use eenplan_domain::record::{
    self, DossierId, FieldType, Group, Kind, REMOVED_GROUP, RecordId, Value, dossier,
};
use eenplan_sync::{FieldChange, Place, WireValue, decode_value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params, params_from_iter};
use uuid::Uuid;

use crate::error::StoreError;
use crate::search_queue;

/// A value on its way into a column.
pub(crate) struct Column<'v>(pub(crate) &'v Value);

impl ToSql for Column<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::Value as Sql;
        Ok(ToSqlOutput::Owned(match self.0 {
            Value::Null => Sql::Null,
            Value::Text(text) => return Ok(ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))),
            Value::Int(n) => Sql::Integer(*n),
            Value::Bool(b) => Sql::Integer(i64::from(*b)),
            Value::Date(date) => Sql::Text(date.to_string()),
            Value::Instant(at) => Sql::Integer(at.timestamp_millis()),
            Value::Id(id) => Sql::Blob(id.as_bytes().to_vec()),
            Value::List(items) => Sql::Text(serde_json::Value::from(items.clone()).to_string()),
        }))
    }
}

/// The value a column of type `ty` holds.
pub(crate) fn from_column(column: ValueRef<'_>, ty: FieldType) -> Option<Value> {
    Some(match (column, ty) {
        (ValueRef::Null, _) => Value::Null,
        (ValueRef::Text(text), FieldType::Text | FieldType::Code) => {
            Value::Text(std::str::from_utf8(text).ok()?.to_owned())
        }
        (ValueRef::Text(text), FieldType::Date) => {
            Value::Date(std::str::from_utf8(text).ok()?.parse::<NaiveDate>().ok()?)
        }
        (ValueRef::Text(text), FieldType::List) => Value::List(serde_json::from_slice(text).ok()?),
        (ValueRef::Integer(n), FieldType::Int) => Value::Int(n),
        (ValueRef::Integer(n), FieldType::Bool) => Value::Bool(n != 0),
        (ValueRef::Integer(n), FieldType::Instant) => Value::Instant(DateTime::from_timestamp_millis(n)?),
        (ValueRef::Blob(bytes), FieldType::Id) => Value::Id(Uuid::from_slice(bytes).ok()?),
        _ => return None,
    })
}

/// The present values of a group's fields, in order; `None` when there is no such row.
pub(crate) fn read_group(
    conn: &Connection,
    kind: &Kind,
    group: &Group,
    id: RecordId,
) -> Result<Option<Vec<Value>>, StoreError> {
    let columns: Vec<_> = group.fields.iter().map(|field| field.column).collect();
    let sql = format!("SELECT {} FROM {} WHERE id = ?1", columns.join(", "), kind.table);
    let row = conn
        .prepare_cached(&sql)?
        .query_row([id.bytes()], |row| {
            group
                .fields
                .iter()
                .enumerate()
                .map(|(i, field)| Ok(from_column(row.get_ref(i)?, field.ty)))
                .collect()
        })
        .optional()?;
    let Some(values): Option<Vec<Option<Value>>> = row else {
        return Ok(None);
    };
    values
        .into_iter()
        .zip(group.fields)
        .map(|(value, field)| {
            value.ok_or(StoreError::Misfit {
                kind: kind.number,
                column: field.column,
            })
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

/// Whether a record was taken away; `None` when it was never there.
pub(crate) fn is_removed(conn: &Connection, kind: &Kind, id: RecordId) -> Result<Option<bool>, StoreError> {
    let sql = format!("SELECT removed FROM {} WHERE id = ?1", kind.table);
    Ok(conn
        .prepare_cached(&sql)?
        .query_row([id.bytes()], |row| row.get(0))
        .optional()?)
}

/// Takes the row of a record away, once nothing leads in it any more.
pub(crate) fn drop_row(conn: &Connection, kind: &Kind, id: RecordId) -> Result<(), StoreError> {
    conn.prepare_cached(&format!("DELETE FROM {} WHERE id = ?1", kind.table))?
        .execute([id.bytes()])?;
    Ok(())
}

/// Writes values of one record into its row, which is made when it is not there. Answers whether it was written: a row of another dossier
/// stays what it is.
pub(crate) fn write_row(
    conn: &Connection,
    kind: &Kind,
    of: DossierId,
    id: RecordId,
    values: &[(&str, &Value)],
) -> Result<bool, StoreError> {
    // Not an upsert: its insert would fail on the regisseur, who is not told again when another group changes.
    let sets: Vec<_> = values
        .iter()
        .zip(3..)
        .map(|((column, _), n)| format!("{column} = ?{n}"))
        .collect();
    let update = format!(
        "UPDATE {} SET {} WHERE id = ?1 AND dossier_id = ?2",
        kind.table,
        sets.join(", ")
    );
    let found = conn.prepare_cached(&update)?.execute(params_from_iter(
        bound(kind, of, id, values).iter().map(|value| Column(value)),
    ))?;
    Ok(found > 0 || insert_row(conn, kind, of, id, values)?)
}

/// Makes the row of a record that is not there yet. Answers whether it did.
pub(crate) fn insert_row(
    conn: &Connection,
    kind: &Kind,
    of: DossierId,
    id: RecordId,
    values: &[(&str, &Value)],
) -> Result<bool, StoreError> {
    let mut values = values.to_vec();
    if kind.number == dossier::KIND.number && !values.iter().any(|(column, _)| leads(kind, column)) {
        values.push((dossier::REGISSEUR_ID.column, &Value::Null));
    }
    let names: Vec<_> = values.iter().map(|(column, _)| *column).collect();
    let marks: Vec<_> = (3..3 + values.len()).map(|n| format!("?{n}")).collect();
    let insert = format!(
        "INSERT INTO {} (id, dossier_id, {}) VALUES (?1, ?2, {}) ON CONFLICT DO NOTHING",
        kind.table,
        names.join(", "),
        marks.join(", "),
    );
    let made = conn.prepare_cached(&insert)?.execute(params_from_iter(
        bound(kind, of, id, &values).iter().map(|value| Column(value)),
    ))?;
    Ok(made > 0)
}

/// The one column that may not be empty.
fn leads(kind: &Kind, column: &str) -> bool {
    kind.number == dossier::KIND.number && column == dossier::REGISSEUR_ID.column
}

/// What is bound to the parameters of a row. Where nobody leads, as far as this device knows, an id of nobody stands.
fn bound<'v>(kind: &Kind, of: DossierId, id: RecordId, values: &[(&str, &'v Value)]) -> Vec<Cow<'v, Value>> {
    let ids = [Value::Id(id.0), Value::Id(of.0)].map(Cow::Owned);
    let rest = values.iter().map(|(column, value)| match value {
        Value::Null if leads(kind, column) => Cow::Owned(Value::Id(Uuid::nil())),
        value => Cow::Borrowed(*value),
    });
    ids.into_iter().chain(rest).collect()
}

/// The fields of a newer version that stand beside a group.
pub(crate) fn unknown_fields(conn: &Connection, place: Place) -> Result<Vec<FieldChange>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT number, raw FROM unknown_field WHERE kind = ?1 AND record_id = ?2 AND grp = ?3",
    )?;
    let rows = statement.query_map(params![place.kind, place.record.bytes(), place.group], |row| {
        Ok(FieldChange {
            number: row.get(0)?,
            value: WireValue::Unknown(row.get(1)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lets go of the fields of a newer version that stood beside a group.
pub(crate) fn drop_unknown(conn: &Connection, place: Place) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM unknown_field WHERE kind = ?1 AND record_id = ?2 AND grp = ?3")?
        .execute(params![place.kind, place.record.bytes(), place.group])?;
    Ok(())
}

/// Keeps a field this version does not know.
pub(crate) fn keep_unknown(
    conn: &Connection,
    (kind, id, group): (u16, RecordId, u16),
    dossier: DossierId,
    number: u16,
    raw: &[u8],
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO unknown_field (kind, record_id, grp, number, dossier_id, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET raw = excluded.raw",
    )?
    .execute(params![kind, id.bytes(), group, number, dossier.bytes(), raw])?;
    Ok(())
}

/// After an upgrade: fields that were unknown and are known now move into their columns; what is searched and the lines of the
/// caseload follow.
pub(crate) fn understand_newer_fields(conn: &mut Connection) -> Result<(), StoreError> {
    let tx = conn.transaction()?;
    let mut understood = Vec::new();
    {
        let mut statement =
            tx.prepare("SELECT kind, record_id, grp, number, dossier_id, raw FROM unknown_field")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, raw): (u16, Vec<u8>) = (row.get(3)?, row.get(5)?);
            let known = record::kind(row.get(0)?).and_then(|kind| match row.get(2) {
                Ok(REMOVED_GROUP) => Some((kind, record::removed(kind.number))),
                _ => kind
                    .fields()
                    .find(|field| field.number == number)
                    .map(|field| (kind, *field)),
            });
            if let Some((kind, field)) = known
                && let Some(value) = decode_value(&raw, field.ty)
            {
                understood.push((
                    kind,
                    field,
                    RecordId(Uuid::from_bytes(row.get(1)?)),
                    DossierId(Uuid::from_bytes(row.get(4)?)),
                    value,
                ));
            }
        }
    }
    for (kind, field, id, dossier, value) in understood {
        if write_row(&tx, kind, dossier, id, &[(field.column, &value)])? {
            search_queue::enqueue(&tx, kind, dossier, id)?;
            tx.execute(
                "INSERT INTO caseload_pending VALUES (?1) ON CONFLICT DO NOTHING",
                [dossier.bytes()],
            )?;
        }
        tx.execute(
            "DELETE FROM unknown_field WHERE kind = ?1 AND record_id = ?2 AND grp = ?3 AND number = ?4",
            params![kind.number, id.bytes(), field.group, field.number],
        )?;
    }
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use eenplan_domain::record::goal;
    use eenplan_sync::encode_value;
    use minicbor::Encoder;

    use super::*;

    const GOAL: RecordId = RecordId(Uuid::from_u128(3));
    const DOSSIER: DossierId = DossierId(Uuid::from_u128(1));

    fn raw(value: &Value) -> Vec<u8> {
        let mut encoder = Encoder::new(Vec::new());
        encode_value(&mut encoder, value);
        encoder.into_writer()
    }

    #[test]
    fn after_an_upgrade_what_was_unknown_stands_in_its_columns() {
        let mut conn = Connection::open_in_memory().unwrap();
        crate::migrate::tables(&mut conn);
        let kind = goal::KIND.number;
        let unknown = [
            (goal::TITLE.group, goal::TITLE.number, Value::from("Eigen plek")),
            (REMOVED_GROUP, 0, Value::Bool(true)),
            // Still of a newer version than this one.
            (goal::TITLE.group, 9_999, Value::from("later")),
            // Known by its number, but it holds something else than is known.
            (
                goal::POSITION.group,
                goal::POSITION.number,
                Value::from("vooraan"),
            ),
        ];
        for (group, number, value) in &unknown {
            keep_unknown(&conn, (kind, GOAL, *group), DOSSIER, *number, &raw(value)).unwrap();
        }
        understand_newer_fields(&mut conn).unwrap();
        let row = conn
            .query_row("SELECT title, removed, position FROM goal", [], |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, bool>(1)?,
                    row.get::<_, Option<u32>>(2)?,
                ))
            })
            .unwrap();
        assert_eq!(row, ("Eigen plek".to_owned(), true, None));
        let queued: u32 = conn
            .query_row(
                "SELECT (SELECT count(*) FROM search_pending) * 10 + (SELECT count(*) FROM caseload_pending)",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(queued, 11, "one to index, one line to make anew");
        let left: Vec<u16> = conn
            .prepare("SELECT number FROM unknown_field ORDER BY number")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(left, [goal::POSITION.number, 9_999]);
    }
}
