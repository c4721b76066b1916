//! The values of a row as JSON, and back.

use qiyou_kernel::Decimal;
use serde_json::Value as Json;

use super::base64;
use crate::{Kind, Table, Value};

/// A row as JSON.
pub(super) fn write(row: &[Value]) -> Vec<Json> {
    row.iter()
        .map(|value| match value {
            Value::Null => Json::Null,
            Value::Int(value) => (*value).into(),
            Value::Text(value) => (**value).into(),
            Value::Decimal(value) => value.to_string().into(),
            Value::Bytes(value) => base64::write(value).into(),
        })
        .collect()
}

/// The row of a table; nothing when it does not fit.
pub(super) fn read(table: &Table, cells: Vec<Json>) -> Option<Vec<Value>> {
    let width = cells.len();
    let row: Option<Vec<_>> =
        table.columns().zip(cells).map(|(column, cell)| value(column.kind, cell)).collect();
    row.filter(|row| width == table.width() && table.check(row).is_ok())
}

fn value(kind: Kind, cell: Json) -> Option<Value> {
    match (kind, cell) {
        (_, Json::Null) => Some(Value::Null),
        (Kind::Int, Json::Number(number)) => number.as_i64().map(Value::Int),
        (Kind::Text, Json::String(text)) => Some(Value::text(text)),
        (Kind::Decimal, Json::String(text)) => text.parse::<Decimal>().ok().map(Value::Decimal),
        (Kind::Bytes, Json::String(text)) => base64::read(&text).map(Value::Bytes),
        _ => None,
    }
}
