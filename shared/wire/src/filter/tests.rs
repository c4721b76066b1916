use qiyou_error::{Error, Result};

use super::*;

const KNOWN: &[Field] = &[Field { name: "kind", ordered: false }, Field { name: "year", ordered: true }];

fn read(text: &str) -> Result<Vec<Term>> {
    let mut fields = Fields::new();
    let is_value = |field: &str, value: &str| match field {
        "kind" => matches!(value, "rate" | "amount"),
        _ => value.parse::<i16>().is_ok(),
    };
    let terms = filter(&mut fields, text, KNOWN, is_value);
    fields.finish(|| terms)
}

fn refusal(text: &str) -> Error {
    read(text).unwrap_err()
}

#[test]
fn terms_come_in_the_order_written() {
    let terms = read("kind != \"rate\" AND year >= \"2024\"").unwrap();
    let shown: Vec<_> =
        terms.iter().map(|term| format!("{} {} {}", term.field, term.op, term.value)).collect();
    assert_eq!(shown, ["kind != rate", "year >= 2024"]);
    assert!(read("").unwrap().is_empty());
}

#[test]
fn what_is_not_understood_is_refused_and_never_ignored() {
    for text in [
        "colour = \"red\"",
        "kind = \"round\"",
        "kind > \"rate\"",
        "year = \"soon\"",
        "kind = \"rate\" OR year = \"2024\"",
        "kind",
    ] {
        let refusal = refusal(text);
        assert_eq!(
            (refusal.reason(), &*refusal.metadata()["field"]),
            (Reason::FilterInvalid, "filter"),
            "{text}"
        );
    }
}

#[test]
fn a_refusal_names_the_fields_there_are() {
    let refusal = refusal("colour = \"red\"");
    assert_eq!(refusal.metadata()["fields"], "kind, year");
    assert_eq!(refusal.metadata()["value"], "colour = \"red\"");
}
