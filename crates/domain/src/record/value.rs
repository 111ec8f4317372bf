//! Values of fields, as every layer passes them on.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::id::{ActorId, DossierId, RecordId};

/// What kind of value a field holds; decides its form on the wire and in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// What somebody typed.
    Text,
    /// A code of an open list; values this version does not know stay as they are.
    Code,
    /// A whole number.
    Int,
    /// Yes or no.
    Bool,
    /// A civil date. Wire: days since 1970-01-01. Store: `YYYY-MM-DD`.
    Date,
    /// A moment. Wire and store: milliseconds since 1970-01-01 UTC.
    Instant,
    /// The id of another record, dossier or worker. 16 bytes.
    Id,
    /// Several codes or ids, in order. Wire: array of text. Store: JSON array.
    List,
}

impl FieldType {
    /// Its name for a screen that shows values of any field.
    pub const fn code(self) -> &'static str {
        match self {
            FieldType::Text => "text",
            FieldType::Code => "code",
            FieldType::Int => "int",
            FieldType::Bool => "bool",
            FieldType::Date => "date",
            FieldType::Instant => "instant",
            FieldType::Id => "id",
            FieldType::List => "list",
        }
    }
}

/// The value of one field.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Empty on purpose.
    Null,
    /// See [`FieldType::Text`] and [`FieldType::Code`].
    Text(String),
    /// See [`FieldType::Int`].
    Int(i64),
    /// See [`FieldType::Bool`].
    Bool(bool),
    /// See [`FieldType::Date`].
    Date(NaiveDate),
    /// See [`FieldType::Instant`].
    Instant(DateTime<Utc>),
    /// See [`FieldType::Id`].
    Id(Uuid),
    /// See [`FieldType::List`].
    List(Vec<String>),
}

impl Value {
    /// Whether this value may stand in a field of type `ty`. Null may stand anywhere.
    pub fn fits(&self, ty: FieldType) -> bool {
        matches!(
            (self, ty),
            (Value::Null, _)
                | (Value::Text(_), FieldType::Text | FieldType::Code)
                | (Value::Int(_), FieldType::Int)
                | (Value::Bool(_), FieldType::Bool)
                | (Value::Date(_), FieldType::Date)
                | (Value::Instant(_), FieldType::Instant)
                | (Value::Id(_), FieldType::Id)
                | (Value::List(_), FieldType::List)
        )
    }
}

/// Values hold what people typed, so they never print.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Value::Null => "Null",
            _ => "[…]",
        })
    }
}

macro_rules! into_value {
    ($($from:ty => |$v:ident| $to:expr;)+) => {$(
        impl From<$from> for Value {
            fn from($v: $from) -> Self {
                $to
            }
        }
    )+};
}

into_value! {
    String => |v| Value::Text(v);
    &str => |v| Value::Text(v.to_owned());
    i64 => |v| Value::Int(v);
    u32 => |v| Value::Int(i64::from(v));
    bool => |v| Value::Bool(v);
    NaiveDate => |v| Value::Date(v);
    DateTime<Utc> => |v| Value::Instant(v);
    Uuid => |v| Value::Id(v);
    RecordId => |v| Value::Id(v.0);
    DossierId => |v| Value::Id(v.0);
    ActorId => |v| Value::Id(v.0);
    Vec<String> => |v| Value::List(v);
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Value::Null, Into::into)
    }
}
