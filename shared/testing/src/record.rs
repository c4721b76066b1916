//! Checks that every record needs.

use std::fmt::Debug;

use qiyou_store::{Decoder, Record};

/// Checks that a record fills its columns with values of their kinds and reads itself back from them.
///
/// # Panics
///
/// When it does not.
pub fn round_trips<R: Record + Debug + PartialEq>(record: &R) {
    let (table, row) = (R::TABLE, record.row());
    assert_eq!(row.len(), table.width(), "{record:?} does not fill the columns of {}", table.name);
    for (column, value) in table.columns().zip(&row) {
        let fits = value.kind().map_or(column.optional, |kind| kind == column.kind);
        assert!(fits, "{}.{} does not take {value:?}", table.name, column.name);
    }
    let read = R::read(&mut Decoder::of(&row)).expect("a record reads its own row");
    assert_eq!(&read, record);
}
