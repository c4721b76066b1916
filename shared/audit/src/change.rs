//! What an entry changed, as messages: any record's columns, old and new, as text.

use qiyou_kernel::{Digest, Instant};
use qiyou_proto::audit::v1 as wire;
use qiyou_store::{
    Column, Value,
    audit::{Cell, RowChange},
};

/// Characters of a text that are shown.
const SHOWN: usize = 1_000;

pub(crate) fn change(change: &RowChange) -> wire::AuditChange {
    wire::AuditChange {
        resource: change.resource.to_string(),
        created: change.is_new,
        fields: change.cells.iter().map(field).collect(),
    }
}

fn field(cell: &Cell) -> wire::AuditFieldChange {
    let Cell { column, old, new } = cell;
    let (old_text, new_text) = (text(column, old), text(column, new));
    wire::AuditFieldChange { path: column.name.to_owned(), old_text, new_text }
}

/// A value as people read it. Columns of instants are called so: they end in `_at`.
fn text(column: &Column, value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Int(micros) if column.name.ends_with("_at") => Instant::from_micros(*micros).to_string(),
        Value::Int(value) => value.to_string(),
        Value::Decimal(value) => value.to_string(),
        Value::Text(text) => shortened(text),
        Value::Bytes(bytes) => format!("{} bytes, sha256 {}", bytes.len(), Digest::of(bytes)),
    })
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_show_as_people_read_them() {
        let shown = |column, value| text(&column, &value).unwrap();
        assert_eq!(shown(Column::int("submitted_at"), Value::int(0)), "1970-01-01T00:00:00Z");
        assert_eq!(shown(Column::int("fulfilled"), Value::flag(true)), "1");
        assert_eq!(shown(Column::decimal("value"), Value::decimal("24.20".parse().unwrap())), "24.20");
        let bytes = shown(Column::bytes("document"), Value::bytes(*b"plan"));
        assert_eq!(bytes, format!("4 bytes, sha256 {}", Digest::of(b"plan")));
        assert_eq!(text(&Column::text("absence"), &Value::Null), None);
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(shortened("幼有善育"), "幼有善育");
        let cut = shortened(&"幼".repeat(SHOWN + 1));
        assert_eq!((cut.chars().count(), cut.ends_with("幼…")), (SHOWN + 1, true));
    }
}
