//! The readable tables: values in and out of columns, driven by the record table.

use chrono::{DateTime, NaiveDate};
use eenplan_domain::record::{self, DossierId, Field, FieldType, Group, Kind, RecordId, Value};
use eenplan_sync::{FieldChange, WireValue, decode_value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params, params_from_iter};
use uuid::Uuid;

use crate::error::StoreError;

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

/// Writes values of one record into its row, which is made when it is not there.
pub(crate) fn write_row(
    conn: &Connection,
    kind: &Kind,
    dossier: DossierId,
    id: RecordId,
    values: &[(&str, &Value)],
) -> Result<(), StoreError> {
    let columns = || values.iter().map(|(column, _)| *column);
    let ids = [Value::Id(id.0), Value::Id(dossier.0)];
    let all = || {
        let ids = ids.iter();
        params_from_iter(ids.chain(values.iter().map(|(_, value)| *value)).map(Column))
    };
    // Not an upsert: its insert would fail on the regisseur, who is not told again when another group changes.
    let sets: Vec<_> = columns()
        .zip(3..)
        .map(|(column, n)| format!("{column} = ?{n}"))
        .collect();
    let update = format!(
        "UPDATE {} SET {} WHERE id = ?1 AND dossier_id = ?2",
        kind.table,
        sets.join(", ")
    );
    if conn.prepare_cached(&update)?.execute(all())? > 0 {
        return Ok(());
    }
    let names: Vec<_> = columns().collect();
    let marks: Vec<_> = (3..3 + values.len()).map(|n| format!("?{n}")).collect();
    let insert = format!(
        "INSERT INTO {} (id, dossier_id, {}) VALUES (?1, ?2, {})",
        kind.table,
        names.join(", "),
        marks.join(", "),
    );
    conn.prepare_cached(&insert)?.execute(all())?;
    Ok(())
}

/// The fields of a newer version that stand beside a group.
pub(crate) fn unknown_fields(
    conn: &Connection,
    kind: u16,
    id: RecordId,
    group: u16,
) -> Result<Vec<FieldChange>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT number, raw FROM unknown_field WHERE kind = ?1 AND record_id = ?2 AND grp = ?3",
    )?;
    let rows = statement.query_map(params![kind, id.bytes(), group], |row| {
        Ok(FieldChange {
            number: row.get(0)?,
            value: WireValue::Unknown(row.get(1)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
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

/// After an upgrade: fields that were unknown and are known now move into their columns.
pub(crate) fn understand_newer_fields(conn: &mut Connection) -> Result<(), StoreError> {
    let tx = conn.transaction()?;
    let mut understood = Vec::new();
    {
        let mut statement =
            tx.prepare("SELECT kind, record_id, grp, number, dossier_id, raw FROM unknown_field")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, raw): (u16, Vec<u8>) = (row.get(3)?, row.get(5)?);
            let known: Option<(&Kind, &Field)> = record::kind(row.get(0)?).and_then(|kind| {
                kind.fields()
                    .find(|field| field.number == number)
                    .map(|field| (kind, field))
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
        write_row(&tx, kind, dossier, id, &[(field.column, &value)])?;
        tx.execute(
            "DELETE FROM unknown_field WHERE kind = ?1 AND record_id = ?2 AND grp = ?3 AND number = ?4",
            params![kind.number, id.bytes(), field.group, field.number],
        )?;
    }
    tx.commit()?;
    Ok(())
}
