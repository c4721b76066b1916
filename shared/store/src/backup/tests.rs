use proptest::prelude::*;
use qiyou_kernel::Decimal;

use super::cell;
use crate::{Column, Table, Value};

const THINGS: &Table = &Table {
    name: "things",
    key: &[Column::text("id"), Column::int("number")],
    content: &[Column::decimal("rate").optional(), Column::bytes("seal").optional()],
};

fn row() -> impl Strategy<Value = Vec<Value>> {
    let rate = proptest::option::of((any::<i32>(), 0..10_usize));
    let seal = proptest::option::of(any::<Vec<u8>>());
    ("[^\0]*", any::<i64>(), rate, seal).prop_map(|(id, number, rate, seal)| {
        let decimal = |(digits, scale): (i32, usize)| {
            let (sign, digits) = (if digits < 0 { "-" } else { "" }, digits.unsigned_abs());
            format!("{sign}{digits}.{:0width$}", 0, width = scale + 1).parse::<Decimal>().unwrap()
        };
        vec![
            Value::text(id),
            Value::int(number),
            Value::optional(rate.map(decimal).map(Value::decimal)),
            Value::optional(seal.map(Value::bytes)),
        ]
    })
}

proptest! {
    #[test]
    fn a_row_reads_back_as_it_was_to_its_last_zero(row in row()) {
        let text = serde_json::to_string(&cell::write(&row)).unwrap();
        let read = cell::read(THINGS, serde_json::from_str(&text).unwrap()).unwrap();
        let shown = |row: &[Value]| format!("{row:?}");
        prop_assert_eq!(shown(&read), shown(&row));
    }
}

#[test]
fn a_row_that_does_not_fit_its_table_is_none() {
    let read = |text: &str| cell::read(THINGS, serde_json::from_str(text).unwrap());
    assert!(read(r#"["a",1,"24.20","AAE="]"#).is_some());
    for text in [
        "[]",
        r#"["a",1,null]"#,
        r#"["a",1,null,null,null]"#,
        r#"[null,1,null,null]"#,
        r#"["a","1",null,null]"#,
        r#"["a",1.5,null,null]"#,
        r#"["a",9223372036854775808,null,null]"#,
        r#"["a",1,24.2,null]"#,
        r#"["a",1,"24,2",null]"#,
        r#"["a",1,null,"AA"]"#,
        r#"["a\u0000",1,null,null]"#,
    ] {
        assert!(read(text).is_none(), "{text}");
    }
}
